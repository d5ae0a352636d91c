"""The linter of prose: what is a number typed by hand, and what is not."""

import pytest

from caseseries import lint
from caseseries.results import Results, make
from caseseries.study import read_study


def _make(stat, value, fmt, unit):
    return make("a", "v", stat, value, population="p", group="g", fmt=fmt, unit=unit, n=16, N=23)


RESULTS = Results((_make("n", 16, "int", "patients"), _make("pct", 1600 / 23, "pct0", "%")))


def _faults(five, prose):
    study = read_study(five).model_copy(update={"prose_numbers": ["15 µg/m²/day", "grade 3"]})
    page = five / "page.qmd"
    page.write_text(
        "---\ntitle: A page of 2020\ndate: 2025-01-31\n---\n\n" + prose + "\n", encoding="utf-8"
    )
    return [(fault.place, fault.message) for fault in lint.lint(study, RESULTS, [page])]


@pytest.mark.parametrize(
    "prose",
    [
        "No number here.",
        '`{python} claim("a.v.g.n")` of `{python} claim("a.v.g", "{n} of {N} ({pct}%)")` patients.',
        "A dose of [15 µg/m²/day]{.declared} was given for events of [grade 3]{.declared}.",
        "A trial found [39%]{.cited} [@smith2016].",
        "Patients were seen from 1 October 2020 to 20 June 2022, and in 2021 alone.",
        "CD3+ and CD19+ cells, IL-6, IL-12p70, IKZF1, TCF3-ZNF384, CCLG-2018-preB-ALL and ChiCTR1800018935.",
        "1. The first item of a list.",
        "See @tbl-2, [a page](page-3.qmd) and https://example.org/4.",
        "Cells are × 10^9^/L.",
        "`code 5` and <!-- a remark of 6 --> nothing.",
        "{{< include part-7.qmd >}}",
        "```\n8 in a block\n```",
        "::: {#fig-9 width=10}\n:::",
    ],
)
def test_no_fault(five, prose):
    assert _faults(five, prose) == []


@pytest.mark.parametrize(
    ("prose", "said"),
    [
        ("Of 23 patients all lived.", "the number 23 is typed by hand"),
        ("It was 69.6% of them.", "the number 69.6 is typed by hand"),
        ("Median 0.725 and p = 0.128.", "the number 0.725 is typed by hand"),
        ("A range of 2–11 years.", "the number 2 is typed by hand"),
        ("In 2100 patients.", "the number 2100 is typed by hand"),
        ("A dose of [16 µg/m²/day]{.declared}.", "does not stand in study.yml"),
        ("A trial found [39%]{.cited}.", "without a citation"),
        ('`{python} claim("a.v.g.m")` men.', "there is no result 'a.v.g.m'"),
        ('`{python} claim("a.v.g.pct")` men.', "has no % after it"),
        ('`{python} claim("a.v.g.n")`% of men.', "is no percentage and prints as one"),
        ('`{python} claim("a.v.g.pct", "int")` men.', "cannot print as 'int'"),
        ('`{python} claim("a.v.g", "{n} ({pct})")` men.', "has no % after it"),
        ('`{python} claim("a.v.g", "{n}%")` men.', "prints as a percentage"),
    ],
)
def test_fault_has_its_line(five, prose, said):
    found = _faults(five, prose)
    assert any(said in message for _, message in found)
    assert all(place == "page.qmd:6" for place, _ in found)


def test_unknown_id_offers_the_nearest(five):
    study = read_study(five)
    page = five / "page.qmd"
    page.write_text('`{python} claim("a.v.g.nn")`\n', encoding="utf-8")
    (fault,) = lint.lint(study, RESULTS, [page])
    assert "did you mean a.v.g.n" in fault.remedy


def test_a_page_has_the_date_of_the_version(five):
    study = read_study(five)
    page = five / "page.qmd"
    page.write_text("---\ntitle: x\ndate: 2025-01-31\n---\n")
    assert lint.lint(study, RESULTS, [page]) == []
    page.write_text("---\ntitle: x\ndate: 2025-02-01\n---\n")
    (fault,) = lint.lint(study, RESULTS, [page])
    assert (fault.place, fault.rule) == ("page.qmd:3", "date is version.date of study.yml")


def test_claims_in_cells_are_checked(five):
    found = _faults(five, '```{python}\n#| label: x\nclaim("a.v.g.zz")\n```')
    assert found == [("page.qmd:8", "there is no result 'a.v.g.zz'")]


def test_written_pages_only(five):
    (five / "chapters/patients").mkdir(parents=True)
    (five / "chapters/patients/1.qmd").write_text("1 patient")
    (five / "full.qmd").write_text("5 patients")
    assert [p.name for p in lint.sources(read_study(five))] == ["index.qmd"]
