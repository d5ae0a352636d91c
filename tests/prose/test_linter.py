"""The linter of prose: what is a number typed by hand, and what is not."""

import pytest

from caseseries.prose import linter
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
    return [(fault.place, fault.message) for fault in linter.lint(study, RESULTS, [page])]


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
        "<!-- a remark\nof 23 lines\n-->",
        "As reported [@smith2016, pp. 33-35] and by @smith2016 [p. 23].[^1]",
        "Seen on 3 Oct 2020 and October 3, 2020, doi:10.1000/23, ORCID 0000-0002-1825-0097.",
        "Two reviewers read three tables; five-year survival was two-sided, one more in a two-week cycle.",
        "HL-60 cells, COVID-19 and interleukin-6, by CTCAE v5.0.",
        "```{=html}\n<style>p { margin: 3px }</style><p class='c4'>None</p>\n```",
        '`{python} claim("a.v.g", "{n} of {N} at grade 3")`, `{python} item("stbl-2")`',
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
        ("Of them n=20 died.", "the number 20"),
        ("So p<0.05.", "the number 0.05"),
        ("With $n=20$.", "the number 20"),
        ("It was _23_ and __24__.", "the number 23"),
        ("It was **23**.", "the number 23"),
        ("The 23rd one.", "the number 23"),
        ("A 20mg tablet.", "the number 20"),
        ("Of 1e6 cells.", "the number 1"),
        ("On day-7.", "the number 7"),
        ("A total of 2015 cells.", "the number 2015"),
        ("Half, or ½, of them.", "the number ½"),
        ("<b>23</b> men", "the number 23"),
        ("{23} men", "the number 23"),
        ("# The 23 of us", "the number 23"),
        ("| a | 23 |", "the number 23"),
        ("A note^[of 23 words].", "the number 23"),
        ("[^1]: Of 23 words.", "the number 23"),
        ('![x](a.png){fig-alt="A curve of 23"}', "the number 23"),
        ('::: {.callout-note title="All 23"}', "the number 23"),
        (": The 23 of them {#tbl-x}", "the number 23"),
        ("All twenty-three died.", "the number twenty-three"),
        ("Four patients relapsed.", "the number Four"),
        ("In eight of our younger children.", "the number eight"),
        ("A dozen boys.", "the number A dozen"),
        ("Twenty per cent.", "the number Twenty"),
        ("`{python} 16 + 7` men", "the number 16"),
        ('`{python} "23"` men', "the number 23"),
        ("`{python} f\"{'23'} men\"`", "the number 23"),
        ('`{python} claim("a.v.g", "{n} of 23")`', "the number 23"),
        ('`{python} claim(f"a.{1}.g.n")` men', "put together"),
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
    (fault,) = linter.lint(study, RESULTS, [page])
    assert "did you mean a.v.g.n" in fault.remedy


def test_a_page_has_the_date_of_the_version(five):
    study = read_study(five)
    page = five / "page.qmd"
    page.write_text("---\ntitle: x\ndate: 2025-01-31\n---\n")
    assert linter.lint(study, RESULTS, [page]) == []
    page.write_text("---\ntitle: x\ndate: 2025-02-01\n---\n")
    (fault,) = linter.lint(study, RESULTS, [page])
    assert (fault.place, fault.rule) == ("page.qmd:3", "date is version.date of study.yml")


def test_claims_in_cells_are_checked(five):
    found = _faults(five, '```{python}\n#| label: x\nclaim("a.v.g.zz")\n```')
    assert found == [("page.qmd:8", "there is no result 'a.v.g.zz'")]


def test_a_claim_of_several_lines_is_checked(five):
    found = _faults(five, '```{python}\nprint(\n    claim("a.v.g.zz"),\n)\n```')
    assert found == [("page.qmd:8", "there is no result 'a.v.g.zz'")]


def test_captions_of_cells_and_raw_html_are_prose(five):
    found = _faults(five, '```{python}\n#| label: x-1\n#| fig-cap: "Of 23"\n1\n```')
    assert found == [("page.qmd:8", "the number 23 is typed by hand")]
    found = _faults(five, "```{=html}\n<p\nclass='c4'>\n24</p>\n```")
    assert found == [("page.qmd:9", "the number 24 is typed by hand")]


@pytest.mark.parametrize(
    ("header", "line", "number"),
    [
        ('title: "Of 23 men"', 2, "23"),
        ("title: x\nabstract: |\n  Words\n  and 23.", 5, "23"),
        ("toc-depth: 3\nkeywords:\n  - a\n  - n=24\nnumber-depth: 2", 5, "24"),
    ],
)
def test_the_header_is_prose_where_readers_see_it(five, header, line, number):
    page = five / "page.qmd"
    page.write_text(f"---\n{header}\n---\n\nWords.\n", encoding="utf-8")
    (fault,) = linter.lint(read_study(five), RESULTS, [page])
    assert (fault.place, fault.message) == (
        f"page.qmd:{line}",
        f"the number {number} is typed by hand",
    )


def test_written_pages_only(five):
    (five / "chapters/patients").mkdir(parents=True)
    (five / "chapters/patients/1.qmd").write_text("1 patient")
    (five / "full.qmd").write_text("5 patients")
    assert [p.name for p in linter.sources(read_study(five))] == ["index.qmd"]
