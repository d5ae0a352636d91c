"""Release, change one adverse event, release: the diff names what follows from it and nothing else.

Patient T-2 is treated and in the early arm with T-1; T-3 and T-4 are in the late arm. Before, T-2 had headache grade 2
and itching grade 1, T-1 headache grades 1, 3, 1, and T-3 itching grade 4. After, the itching of T-2 has grade 3. So:
- severe itching: 1 of 4 becomes 2 of 4; mild itching: 1 of 4 becomes 0 of 4;
- any severe event: T-1, T-3 become T-1, T-2, T-3; any mild event: T-1 and T-2, both still by headache;
- headache, all patients with any grade, and the late arm: the same.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from caseseries.diff import Diff, compare, last_released, open_both, open_side
from caseseries.diff import html as html_report
from caseseries.diff import text as told
from caseseries.errors import UserError
from tests.command_line import caseseries

from .conftest import edit, git, release


def between(folder: Path, old: str, new: str = "") -> Diff:
    return compare(open_side(old, folder), open_side(new or str(folder), folder))


def test_release_change_release(regraded: Path) -> None:
    release(regraded, "1.1.0")
    diff = between(regraded, "v1.0.0", "v1.1.0")

    counts = {
        r.id: (r.old_of, r.new_of)
        for r in diff.results
        if r.id.startswith("harm.") and r.id.endswith(".n")
    }
    assert counts == {
        "harm.any.severe.both.n": ("2 of 4", "3 of 4"),
        "harm.any.severe.early.n": ("1 of 2", "2 of 2"),
        "harm.itching.mild.both.n": ("1 of 4", "0 of 4"),
        "harm.itching.mild.early.n": ("1 of 2", "0 of 2"),
        "harm.itching.severe.both.n": ("1 of 4", "2 of 4"),
        "harm.itching.severe.early.n": ("0 of 2", "1 of 2"),
    }
    assert {r.analysis for r in diff.results} == {"harm", "worst"}
    assert not [r.id for r in diff.results if ".late." in r.id or ".all-grades." in r.id]

    first = next(
        k
        for k, line in enumerate((regraded / "index.qmd").read_text().splitlines(), 1)
        if "Severe itching" in line
    )
    assert [(s.file, s.line, s.section, s.old, s.new) for s in diff.sentences] == [
        (
            "index.qmd",
            first,
            "Results",
            "Severe itching was seen in 1 (25%).",
            "Severe itching was seen in 2 (50%).",
        ),
        (
            "index.qmd",
            first + 1,
            "Results",
            "Two patients had a severe event.",
            "Three patients had a severe event.",
        ),
    ]

    assert [(i.kind, i.id) for i in diff.items] == [("table", "harms")]
    assert [(c.row, c.column, c.old, c.new) for c in diff.items[0].cells] == [
        ("Any event", "Both arms, Grade ≥3", "2 (50)", "3 (75)"),
        ("Itching", "Both arms, Grades 1–2", "1 (25)", "0 (0)"),
        ("Itching", "Both arms, Grade ≥3", "1 (25)", "2 (50)"),
    ]
    assert diff.items[0].places == (f"index.qmd:{first + 5}",)

    assert [(p.subject, p.page, p.tables) for p in diff.patients.changed] == [
        ("2", "chapters/patients/2.qmd", ("adae",))
    ]
    assert (diff.patients.entered, diff.patients.left) == ((), ())
    assert [(t.table, t.added, t.removed, t.changed, t.columns) for t in diff.data] == [
        ("adae", 0, 0, 1, (("AETOXGR", 1),))
    ]
    assert diff.prose == ()
    assert diff.touched_by("harm.itching.severe.both.n") == (f"index.qmd:{first}", "table harms")


def test_git_diff_tells_the_same_story(regraded: Path) -> None:
    """Lines of results.csv that differ are the results that the diff finds on a page; their text stands in view."""
    release(regraded, "1.1.0")
    told = git(regraded, "diff", "-U0", "v1.0.0", "v1.1.0", "--", "results/results.csv")
    lines = [line[1:] for line in told.splitlines() if re.match(r"[-+][a-z]", line)]
    diff = between(regraded, "v1.0.0", "v1.1.0")
    shown = {r.id for r in diff.results if diff.touched_by(r.id)}
    assert {line.split(",")[0] for line in lines} == shown
    assert len(lines) == 2 * len(shown) > 2
    assert all(len(",".join(line.split(",")[:2])) < 100 for line in lines)


def test_the_default_is_the_last_release_against_the_working_tree(regraded: Path) -> None:
    assert last_released(regraded) == "1.0.0"
    with_tag = between(regraded, "1.0.0")
    git(regraded, "tag", "-d", "v1.0.0")
    shallow = between(regraded, last_released(regraded))
    assert [r.id for r in shallow.results] == [r.id for r in with_tag.results]
    assert shallow.sentences == with_tag.sentences
    assert shallow.items == with_tag.items
    assert with_tag.data
    assert not shallow.data
    assert any("results alone" in note for note in shallow.notes)


def test_two_releases_without_tags_are_shown_on_the_pages_at_hand(regraded: Path) -> None:
    release(regraded, "1.1.0")
    with_tags = between(regraded, "v1.0.0", "v1.1.0")
    git(regraded, "tag", "-d", "v1.0.0", "v1.1.0")
    for old, new in (("1.0.0", "1.1.0"), ("v1.0.0", "v1.1.0")):
        shallow = compare(*open_both(old, new, regraded))
        assert shallow.results == with_tags.results
        assert shallow.sentences == with_tags.sentences
        assert shallow.items == with_tags.items
        assert any("of the working tree (1.1.0)" in note for note in shallow.notes)


def test_versions_are_ordered_by_number(repository: Path) -> None:
    released = repository / "results/released"
    for version in ("0.9.0", "1.10.0", "1.9.0"):
        (released / f"{version}.csv").write_bytes((released / "1.0.0.csv").read_bytes())
    assert last_released(repository) == "1.10.0"


def test_nothing_changed(repository: Path) -> None:
    diff = between(repository, "v1.0.0")
    assert diff.same
    assert "Nothing that a reader could see" in told.plain(diff)


def test_noise_below_the_printed_precision_is_no_change(repository: Path) -> None:
    # The mean age of 50, 60, 70 and 80 is 65 years, printed with one decimal: 65.0.
    file = repository / "results/released/1.0.0.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    at = next(k for k, row in enumerate(rows) if row.startswith("start.age.both.mean,"))
    assert ",65," in rows[at]
    rows[at] = rows[at].replace(",65,", ",65.000001,")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    diff = compare(open_side(str(file), repository), open_side(str(repository), repository))
    assert (diff.results, diff.unprinted) == ((), 1)


def test_another_method_is_a_change_that_touches_no_sentence(repository: Path) -> None:
    file = repository / "results/released/1.0.0.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    at = next(k for k, row in enumerate(rows) if row.startswith("harm.itching.severe.both.n,"))
    rows[at] = rows[at].replace("distinct patients", "persons")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    diff = compare(open_side(str(file), repository), open_side(str(repository), repository))
    assert [(r.id, r.fields) for r in diff.results] == [("harm.itching.severe.both.n", ("method",))]
    assert (diff.sentences, diff.items) == ((), ())
    assert "and 1 result whose method or note alone differs" in told.plain(diff)
    assert "harm.itching.severe.both.n: 1 [method changed]" in told.plain(diff, everything=True)


def test_a_page_that_prints_more_digits_makes_it_a_change(repository: Path) -> None:
    file = repository / "results/released/1.0.0.csv"
    text = file.read_text(encoding="utf-8")
    row = next(row for row in text.splitlines() if row.startswith("start.age.both.mean,"))
    file.write_text(text.replace(row, row.replace(",65,", ",65.04,")), encoding="utf-8")
    with (repository / "index.qmd").open("a", encoding="utf-8") as page:
        page.write('\nThe mean age was `{python} claim("start.age.both.mean", "dec2")` years.\n')
    diff = compare(open_side(str(file), repository), open_side(str(repository), repository))
    assert [(r.id, r.fields) for r in diff.results] == [("start.age.both.mean", ("value",))]
    assert [(s.old, s.new) for s in diff.sentences] == [
        ("The mean age was 65.04 years.", "The mean age was 65.00 years.")
    ]


def test_a_patient_leaves_and_another_without_consent_enters(repository: Path) -> None:
    adsl = repository / "data/adsl.csv"
    rows = adsl.read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith("T-5,")]
    new = rows[-1].replace("T-5,5,", "T-6,6,").replace(",Y,canary-adsl-five", ",N,canary-adsl-six")
    adsl.write_text("\n".join([*kept, new]) + "\n", encoding="utf-8")
    diff = between(repository, "1.0.0")
    people = diff.patients
    assert (people.entered, people.entered_unnamed, people.left, people.left_unnamed) == (
        (),
        1,
        ("5",),
        0,
    )
    assert [(t.table, t.added, t.removed) for t in diff.data] == [("adsl", 1, 1)]


def test_no_value_of_a_patient_is_told(regraded: Path) -> None:
    edit(regraded / "data/adsl.csv", "canary-adsl-two", "canary-adsl-new")
    edit(
        regraded / "data/adlb.csv",
        "T-2,CRE,Creatinine (umol/L),Week 4,4,29,58,",
        "T-2,CRE,Creatinine (umol/L),Week 4,4,29,5817,",
    )
    diff = between(regraded, "1.0.0")
    assert ("SECRET", 1) in next(t for t in diff.data if t.table == "adsl").columns
    without_results = Diff(
        **{**{k: getattr(diff, k) for k in diff.__dataclass_fields__}, "results": ()}
    )
    for text in (
        told.plain(without_results),
        told.markdown(without_results),
        html_report.report(without_results),
    ):
        assert "canary" not in text
        assert "5817" not in text
    # An unlisted column touches no page; the creatinine value is published, so it does.
    assert [(p.subject, p.tables) for p in diff.patients.changed] == [("2", ("adae", "adlb"))]


def test_prose_is_told_word_by_word_and_by_section(repository: Path) -> None:
    edit(
        repository / "index.qmd",
        "Five patients were looked at.",
        "All five patients were examined.",
    )
    diff = between(repository, "1.0.0")
    assert [(p.file, p.section, p.words_added, p.words_removed) for p in diff.prose] == [
        ("index.qmd", "Methods", 3, 3)
    ]
    assert told.word_diff(diff.prose[0].paragraphs[0]) == (
        "[-Five-]{+All five+} patients were [-looked at.-]{+examined.+}"
    )
    assert diff.results == ()


def test_a_renamed_result_leaves_a_hole_in_the_sentence(repository: Path) -> None:
    edit(
        repository / "study.yml",
        "{id: itching, label: Itching, terms: [Itching]}\n    selections",
        "{id: itch, label: Itching, terms: [Itching]}\n    selections",
    )
    edit(
        repository / "study.yml",
        "{label: Itching, variable: itching}",
        "{label: Itching, variable: itch}",
    )
    diff = between(repository, "1.0.0")
    assert [r for r in diff.results if r.id.startswith("harm.itch")] == []
    assert [note for note in diff.notes if "now harm.itch." in note]
    assert [s.new for s in diff.sentences] == ["Severe itching was seen in ⟨missing⟩."]


def test_a_changed_course_changes_the_figure_and_the_patient_row(repository: Path) -> None:
    edit(
        repository / "data/adae.csv",
        "T-2,1,Headache,2,N,DOSE NOT CHANGED",
        "T-2,1,Headache,2,N,DRUG WITHDRAWN",
    )
    diff = between(repository, "1.0.0")
    assert [(i.kind, i.id) for i in diff.items] == [("figure", "course")]
    assert [(p.subject, p.tables, p.rows) for p in diff.patients.changed] == [("2", ("adae",), 1)]


def test_an_unknown_side_says_what_would_do(repository: Path) -> None:
    with pytest.raises(UserError, match="neither a file or folder"):
        open_side("no-such-thing", repository)
    with pytest.raises(UserError, match="neither a file or folder"):
        open_side("--output=x", repository)


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown"])
def test_the_command(regraded: Path, form: str, tmp_path: Path) -> None:
    done = caseseries(regraded, "diff", "--format", form, "--exit-code")
    assert done.returncode == 1, done.stderr
    assert str(tmp_path) not in done.stdout
    if form == "json":
        value = json.loads(done.stdout)
        touched = {r["id"]: r["touches"] for r in value["results"]}
        assert "table harms" in touched["harm.itching.severe.both.n"]
    else:
        assert "Severe itching was seen in 2 (50%" in done.stdout
    if form == "html":
        assert "<script" not in done.stdout
        assert "http" not in done.stdout


def test_a_comment_is_short_whatever_changed(regraded: Path) -> None:
    diff = between(regraded, "1.0.0")
    many = Diff(
        **{
            **{k: getattr(diff, k) for k in diff.__dataclass_fields__},
            "results": diff.results * 200,
            "sentences": (),
        }
    )
    text = told.markdown(many)
    assert len(text) <= told.COMMENT_LIMIT
    assert "more lines" in text


def test_markdown_calls_nobody_and_closes_nothing(repository: Path) -> None:
    with (repository / "index.qmd").open("a", encoding="utf-8") as page:
        page.write(
            '\n@wu2022 saw `{python} claim("harm.itching.severe.both.n")` </details> of them.\n'
        )
    edit(repository / "data/adae.csv", "T-2,2,Itching,1", "T-2,2,Itching,3")
    text = told.markdown(between(repository, "1.0.0"))
    assert "@wu2022" not in text
    assert text.count("<details>") == text.count("</details>")
