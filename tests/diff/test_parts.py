"""The small parts of a diff: word diffs, sections, claims in pages, the changelog."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.changelog import Entry, read_changelog
from caseseries.diff import prose, references
from caseseries.diff.compare import settled
from caseseries.diff.references import Claimed, Shown
from caseseries.diff.sides import Side
from caseseries.diff.text import word_diff
from caseseries.results import PatientResult, PatientResults, Results, make
from caseseries.version_number import version_key


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a b c", "a x c", "a [-b-]{+x+} c"),
        ("a b c d", "a x y d", "a [-b c-]{+x y+} d"),
        ("a b", "a b c", "a b{+ c+}"),
        ("", "a b", "{+a b+}"),
        ("a  b", "a b", "a b"),
        ("Of ⟨x.y.n⟩ men", "Of ⟨x.y.n⟩ boys", "Of ⟨x.y.n⟩ [-men-]{+boys+}"),
    ],
)
def test_words(old: str, new: str, told: str) -> None:
    assert word_diff(prose.words(old, new)) == told


def test_sections_by_heading() -> None:
    text = "---\ntitle: T\n---\n\nIntro.\n\n## One {#one}\n\nA.\nB.\n\n```{python}\n# no heading\n```\n\n## One\n\nC.\n"
    found = prose.sections(text)
    assert {name: (s.line, s.paragraphs) for name, s in found.items()} == {
        prose.TOP: (1, ("---\ntitle: T\n---", "Intro.")),
        "One": (7, ("A.\nB.", "```{python}\n# no heading\n```")),
        "One (2)": (16, ("C.",)),
    }


def test_a_section_that_went_and_one_that_came() -> None:
    changes = prose.compare({"a.qmd": "## Old\n\nOne two.\n"}, {"a.qmd": "## New\n\nThree.\n"})
    assert [(c.section, c.kind, c.words_added, c.words_removed) for c in changes] == [
        ("New", "added", 1, 0),
        ("Old", "removed", 0, 2),
    ]


def test_claims_wherever_they_stand() -> None:
    page = (
        '---\ntitle: "`{python} __import__(\\"caseseries.notebook\\", fromlist=[\\"claim\\"]).claim(\\"a.n\\")`"\n---\n'
        "## Results {#r}\n"
        'Of `{python} claim("b.all", "{n} of {N}")` and `{python} claim(\'c.n\', form="word")`.\n'
        "```{python}\n"
        "#| label: x\n"
        'rows = [claim(f"d.{x}.n") for x in "ab"]\n'
        'table("t")\n'
        "```\n"
        'Not a cell: claim("e.n").\n'
    )
    lines, shown = references.scan({"p.qmd": page})
    assert [(line.line, line.section, line.claims) for line in lines] == [
        (2, "", (Claimed("a.n"),)),
        (5, "Results", (Claimed("b.all", "{n} of {N}"), Claimed("c.n", "word"))),
        (8, "Results", (Claimed(r"d\.[^ ]+\.n", wild=True),)),
    ]
    assert shown == (Shown("table", "t", "p.qmd", 9),)
    assert lines[2].claims[0].matches("d.a.n")
    assert not lines[2].claims[0].matches("d.a.pct")
    assert lines[1].claims[0].matches("b.all.n")
    assert not lines[1].claims[0].matches("b.all.pct")


def test_changelog(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\nWords.\n\n## Unreleased\n\nSoon.\n\n## 1.10.0 (2026-12-01)\n\n### Fixed\n\nA.\n\n"
        "## [1.9.0] - 2026-11-22\n\nB.\n\n## 1.0.0\n\nC.\n\n[1.9.0]: somewhere\n"
    )
    assert read_changelog(tmp_path) == (
        Entry("1.10.0", "2026-12-01", "### Fixed\n\nA."),
        Entry("1.9.0", "2026-11-22", "B."),
        Entry("1.0.0", "", "C."),
    )
    assert read_changelog(tmp_path / "none") == ()


def test_versions_sort_as_numbers() -> None:
    assert sorted(["1.10.0", "1.9.0", "0.1.2"], key=version_key) == ["0.1.2", "1.9.0", "1.10.0"]


def test_noise_is_not_handed_to_figures() -> None:
    # 2.9999999996 and 3.0000000004 both print 3.0; 3.2 prints 3.2, and a row without text is what it is.
    def patient(id: str, value: float, text: str) -> PatientResult:
        return PatientResult(id, "labs", "02", "all", "alt", "", 8, None, value, "U/L", text)

    def side(first: float, second: float, shift: float) -> Side:
        rows = [("a", first), ("b", second)]
        made = [make("x", v, "mean", n, population="p", group="all", fmt="dec1") for v, n in rows]
        people = [patient("p", 5 + shift, "5"), patient("q", 5 + shift, "")]
        return Side("s", Results(tuple(made)), PatientResults(tuple(people)))

    old = side(2.9999999996, 1.0, 0.0)
    new = settled(old, side(3.0000000004, 3.2, 1e-9), frozenset({"x.b.all.mean"}))
    assert new.results["x.a.all.mean"] is old.results["x.a.all.mean"]
    assert new.results["x.b.all.mean"].text == "3.2"
    assert new.patients is not None
    assert old.patients is not None
    assert new.patients["p"] is old.patients["p"]
    assert new.patients["q"].value == 5 + 1e-9
