"""A diff as text, as Markdown and as JSON: every line that an editor reads, written down by hand."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import Any

import pypandoc
import pytest

from caseseries.diff import text
from caseseries.diff.model import (
    CellChange,
    Diff,
    ItemChange,
    PatientChange,
    Patients,
    ProseChange,
    ResultChange,
    SentenceChange,
    TableChange,
)

EMPTY = Diff("1.0.0", "1.1.0", (), 0, (), (), Patients(), (), (), ())
N, PCT, MEAN, P = "harm.rash.n", "harm.rash.pct", "start.age.mean", "kidney.p"
WHOLE = Diff(
    "1.0.0",
    "1.1.0",
    results=(
        ResultChange(N, "harm", "changed", "1", "2", ("text", "n"), "1 of 4", "2 of 4"),
        ResultChange(PCT, "harm", "changed", "25", "25", ("N", "unit"), "1 of 4", "1 of 5"),
        ResultChange(MEAN, "start", "changed", "65.0", "65.0", ("method",), "4 of 4", "4 of 4"),
        ResultChange(P, "kidney", "added", "", "0.02", (), "", "3 of 4"),
        ResultChange("old.n", "old", "removed", "7", "", (), "7", ""),
    ),
    unprinted=2,
    sentences=(
        SentenceChange("index.qmd", 12, "Results", "A rash in 1 (25%).", "A rash in 2 (50%).", (N, PCT)),
    ),
    items=(
        ItemChange(
            "table", "harms", "changed", ("index.qmd:20", "chapters/a.qmd:3"),
            (CellChange("Rash", "Mild", "1 (25)", "2 (50)", (N,)), CellChange("Hives", "Mild", "", "1", ())),
            (N,),
        ),
        ItemChange("listing", "events", "changed", (), note="lines of 2"),
        ItemChange("figure", "course", "added", ("index.qmd:30",), ids=(PCT,)),
    ),
    patients=Patients(
        entered=("6", "7"), entered_unnamed=1, left=(), left_unnamed=2,
        changed=(
            PatientChange("2", "chapters/patients/2.qmd", ("adae", "adlb"), 1),
            PatientChange("3", "", (), 0),
        ),
        changed_unnamed=1, note="compared by rows",
    ),
    data=(
        TableChange("adsl", 3, 1, 2, (("SEX", 2), ("AGE", 1)), ("ARM",), ("OLD", "OLDER")),
        TableChange("adlb", 0, 0, 0, (), ("LOQ",), ()),
    ),
    prose=(
        ProseChange(
            "index.qmd", "Methods", 5, "changed", 2, 1,
            ((("same", "We "), ("old", "looked"), ("new", "saw all"), ("same", ".")), (("new", "More."),)),
        ),
        ProseChange("index.qmd", "Old", 9, "removed", 0, 3, ((("old", "It is gone."),),)),
    ),
    notes=("1.0.0 has no patient-level data",),
)  # fmt: skip
SUMMARY = (
    "Changed: 5 results, 1 sentence, 1 table, 1 listing, 1 figure, 3 patients, 3 patients entered,"
    " 2 patients left, 2 sections of prose."
)


def test_plain_text() -> None:
    assert text.plain(WHOLE).splitlines() == [
        "1.0.0 → 1.1.0",
        SUMMARY,
        "note: 1.0.0 has no patient-level data",
        "",
        "Sentences (1)",
        "  index.qmd:12",
        "    - A rash in 1 (25%).",
        "    + A rash in 2 (50%).",
        "",
        "Tables and figures (3)",
        "  table harms: 2 cells, shown at index.qmd:20, chapters/a.qmd:3",
        "    Rash / Mild: 1 (25) → 2 (50)",
        "    Hives / Mild: – → 1",
        "  listing events (lines of 2)",
        "  figure course: added, shown at index.qmd:30",
        "",
        "Patients",
        "  entered: 6, 7, 1 without a page",
        "  left: 2 without a page",
        "  2: adae, adlb, 1 row of patients.csv, page chapters/patients/2.qmd",
        "  3: consent to publication",
        "  1 patient without a page",
        "  compared by rows",
        "",
        "Data rows",
        "  adsl: rows 3 added, 1 removed, 2 changed; cells by column SEX 2, AGE 1; new columns ARM;"
        " columns gone OLD, OLDER",
        "  adlb: rows the same; new columns LOQ",
        "",
        "Prose",
        "  index.qmd:5 Methods: +2 −1 words",
        "    We [-looked-]{+saw all+}.",
        "    {+More.+}",
        "  index.qmd:9 Old: removed: +0 −3 words",
        "    [-It is gone.-]",
        "",
        "Results (5)",
        "  harm.rash.n: 1 → 2 (1 of 4 → 2 of 4)",
        "  harm.rash.pct: 25 (1 of 4 → 1 of 5) [unit changed]",
        "  and 2 results that no page prints",
        "  and 1 result whose method or note alone differs",
        "",
        "2 values moved below the printed precision, which is no change.",
    ]
    assert text.plain(WHOLE).endswith("no change.\n")
    assert "1 value moved" in text.plain(replace(WHOLE, unprinted=1))


def test_everything_lists_what_no_page_prints() -> None:
    lines = text.plain(WHOLE, everything=True).splitlines()
    assert lines[lines.index("Results (5)") + 1 : -2] == [
        "  harm.rash.n: 1 → 2 (1 of 4 → 2 of 4)",
        "  harm.rash.pct: 25 (1 of 4 → 1 of 5) [unit changed]",
        "  start.age.mean: 65.0 [method changed]",
        "  kidney.p: added, 0.02 (3 of 4)",
        "  old.n: removed, was 7 (7)",
    ]


def test_where_pages_print_none_of_them_all_results_are_listed() -> None:
    bare = replace(WHOLE, sentences=(), items=())
    assert text.result_lines(bare) == [
        "harm.rash.n: 1 → 2 (1 of 4 → 2 of 4)",
        "harm.rash.pct: 25 (1 of 4 → 1 of 5) [unit changed]",
        "kidney.p: added, 0.02 (3 of 4)",
        "old.n: removed, was 7 (7)",
        "and 1 result whose method or note alone differs",
    ]


def literal(markdown: str) -> str:
    """Markdown without the marks that only keep it from being read as such."""
    return html.unescape(re.sub(r"\\(?=[\W_])", "", markdown))


def test_markdown_for_a_pull_request() -> None:
    assert literal(text.markdown(WHOLE)).splitlines() == [
        "### What changed: 1.0.0 → 1.1.0",
        "",
        SUMMARY,
        "",
        "> 1.0.0 has no patient-level data",
        "<details><summary>Sentences</summary>",
        "",
        "- `index.qmd:12`<br>− A rash in 1 (25%).<br>+ A rash in 2 (50%).",
        "",
        "</details>",
        "",
        "<details><summary>Tables and figures</summary>",
        "",
        "- **table harms: 2 cells, shown at index.qmd:20, chapters/a.qmd:3**",
        "  - Rash / Mild: 1 (25) → 2 (50)",
        "  - Hives / Mild: – → 1",
        "- **listing events (lines of 2)**",
        "- **figure course: added, shown at index.qmd:30**",
        "",
        "</details>",
        "",
        "<details><summary>Patients</summary>",
        "",
        "- entered: 6, 7, 1 without a page",
        "- left: 2 without a page",
        "- 2: adae, adlb, 1 row of patients.csv, page chapters/patients/2.qmd",
        "- 3: consent to publication",
        "- 1 patient without a page",
        "- compared by rows",
        "",
        "</details>",
        "",
        "<details><summary>Data rows</summary>",
        "",
        "- adsl: rows 3 added, 1 removed, 2 changed; cells by column SEX 2, AGE 1; new columns ARM;"
        " columns gone OLD, OLDER",
        "- adlb: rows the same; new columns LOQ",
        "",
        "</details>",
        "",
        "<details><summary>Prose</summary>",
        "",
        "- index.qmd:5 Methods: +2 −1 words",
        "- index.qmd:9 Old: removed: +0 −3 words",
        "",
        "</details>",
        "",
        "<details><summary>Results</summary>",
        "",
        "- harm.rash.n: 1 → 2 (1 of 4 → 2 of 4)",
        "- harm.rash.pct: 25 (1 of 4 → 1 of 5) [unit changed]",
        "- and 2 results that no page prints",
        "- and 1 result whose method or note alone differs",
        "",
        "</details>",
    ]


def test_markdown_names_a_dozen_cells_and_counts_the_rest() -> None:
    many = tuple(CellChange(f"Row {k}", "Mild", "1", "2", ()) for k in range(15))
    told = text.markdown(replace(EMPTY, items=(ItemChange("table", "harms", "changed", (), many),)))
    assert told.count("  - Row ") == 12
    assert "  - and 3 more cells\n" in told
    exact = text.markdown(
        replace(EMPTY, items=(ItemChange("table", "t", "changed", (), many[:12]),))
    )
    assert "more cells" not in exact


def test_markdown_that_is_too_long_is_cut_between_lines_and_says_how_many_are_missing() -> None:
    results = tuple(ResultChange(f"harm.a{k:03}", "harm", "added", "", "1") for k in range(100))
    told = text.markdown(replace(EMPTY, results=results), limit=1000)
    assert len(told) <= 1000
    kept = [line for line in told.splitlines() if line.startswith("- harm.")]
    assert kept == [f"- harm.a{k:03}: added, 1" for k in range(len(kept))]
    assert 20 < len(kept) < 100
    assert f"- and {100 - len(kept)} more lines; see the attached report\n" in told
    assert told.endswith("</details>\n")


def test_markdown_takes_no_text_for_markup() -> None:
    """GitHub's own dialect, as pandoc reads it, finds the sentences as they were written."""
    old, new = r"*a* _b_ [c](d) `e` \f | ~g~ # h", "<b>x</b> & <!-- y --> ![z](w) @nobody"
    sentence = SentenceChange("a.qmd", 1, "", old, f"{new}\nnext", ())
    told = text.markdown(replace(EMPTY, sentences=(sentence,)))
    assert "@nobody" not in told  # it would call a user of that name
    page = pypandoc.convert_text(told, "html", "gfm")
    item = re.search(r"<li>(.*?)</li>", page, re.DOTALL)
    assert item
    shown = html.unescape(re.sub(r"<code>a.qmd:1</code>|<br ?/?>|</?p>", " ", item[1]))
    words = " ".join(shown.replace("\N{ZERO WIDTH SPACE}", "").split())
    assert words == f"− {old} + {new} next"
    assert re.findall(r"<(?!/?(?:h3|p|details|summary|ul|li|code|br)\b)[^>]*>", page) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Nothing that a reader could see has changed."),
        ({"unprinted": 3}, "Nothing that a reader could see has changed."),
        (
            {"patients": Patients(note="patients cannot be compared: one side holds no rows")},
            "Nothing that a reader could see has changed, in what can be compared.",
        ),
        ({"results": WHOLE.results[:1]}, "Changed: 1 result."),
        ({"sentences": WHOLE.sentences * 2}, "Changed: 2 sentences."),
        ({"items": WHOLE.items[:1] * 2}, "Changed: 2 tables."),
        ({"items": WHOLE.items[1:2]}, "Changed: 1 listing."),
        ({"items": WHOLE.items[2:]}, "Changed: 1 figure."),
        ({"patients": Patients(changed_unnamed=1)}, "Changed: 1 patient."),
        ({"patients": Patients(entered_unnamed=1)}, "Changed: 1 patient entered."),
        ({"patients": Patients(left=("1",))}, "Changed: 1 patient left."),
        ({"prose": WHOLE.prose[:1]}, "Changed: 1 section of prose."),
    ],
)
def test_one_sentence_counts_what_changed(change: dict[str, Any], said: str) -> None:
    assert text.summary(replace(EMPTY, **change)) == said


def test_a_patient_line_counts_rows_in_the_plural() -> None:
    patients = Patients(changed=(PatientChange("4", "", (), 2),), changed_unnamed=2)
    assert text.people_lines(replace(EMPTY, patients=patients)) == [
        "4: 2 rows of patients.csv",
        "2 patients without a page",
    ]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"unprinted": 4, "notes": ("note",)}, True),
        ({"patients": Patients(note="compared by rows")}, True),
        ({"results": WHOLE.results[2:3]}, False),
        ({"sentences": WHOLE.sentences}, False),
        ({"items": WHOLE.items[1:2]}, False),
        ({"data": WHOLE.data[1:]}, False),
        ({"prose": WHOLE.prose[1:]}, False),
        ({"patients": Patients(entered=("1",))}, False),
        ({"patients": Patients(left=("1",))}, False),
        ({"patients": Patients(changed=WHOLE.patients.changed[1:])}, False),
        ({"patients": Patients(entered_unnamed=1)}, False),
        ({"patients": Patients(left_unnamed=1)}, False),
        ({"patients": Patients(changed_unnamed=1)}, False),
    ],
)
def test_json_says_whether_anything_differs(change: dict[str, Any], same: bool) -> None:
    """The exit code of `caseseries diff --exit-code` hangs on it."""
    assert json.loads(text.as_json(replace(EMPTY, **change)))["same"] is same


def test_json_tells_where_each_result_shows() -> None:
    told = json.loads(text.as_json(WHOLE))
    assert {r["id"]: r["touches"] for r in told["results"]} == {
        N: ["index.qmd:12", "table harms"],
        PCT: ["index.qmd:12", "figure course"],
        MEAN: [],
        P: [],
        "old.n": [],
    }
    assert told["results"][0] | {"touches": []} == {
        "id": N, "analysis": "harm", "kind": "changed", "old": "1", "new": "2", "fields": ["text", "n"],
        "old_of": "1 of 4", "new_of": "2 of 4", "touches": [],
    }  # fmt: skip
    assert (told["old"], told["new"], told["unprinted"], told["notes"]) == (
        "1.0.0", "1.1.0", 2, ["1.0.0 has no patient-level data"],
    )  # fmt: skip
    assert told["items"][0]["cells"][1] == {
        "row": "Hives", "column": "Mild", "old": "", "new": "1", "ids": [],
    }  # fmt: skip
    assert told["patients"]["entered"] == ["6", "7"]


@pytest.mark.parametrize(
    ("kind", "fields", "is_wording"),
    [
        ("changed", ("method",), True),
        ("changed", ("method", "note"), True),
        ("changed", ("method", "n"), False),
        *(
            ("changed", (name,), False)
            for name in ("text", "value", "n", "N", "population", "unit")
        ),
        ("added", (), False),
    ],
)
def test_wording_is_a_method_or_note_and_nothing_else(
    kind: Any, fields: tuple[str, ...], is_wording: bool
) -> None:
    assert ResultChange("a", "a", kind, "1", "1", fields).is_wording is is_wording
