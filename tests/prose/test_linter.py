"""The linter of prose: what is a number typed by hand, and what is not."""

import pytest

from caseseries.prose import linter
from caseseries.results import Results, make
from caseseries.study import read_study
from caseseries.study.about import Author


def _make(stat, value, fmt, unit):
    return make("a", "v", stat, value, population="p", group="g", fmt=fmt, unit=unit, n=16, N=23)


RESULTS = Results(
    (
        _make("n", 16, "int", "patients"),
        _make("pct", 1600 / 23, "pct0", "%"),
        _make("ci_low", 48.1, "pct0", "%"),
        _make("ci_high", 86.0, "pct0", "%"),
        _make("events", 40, "int", "events"),
        _make("median", 6.5, "dec1", "%"),
    )
)


def _faults(five, prose):
    study = read_study(five)
    author = Author(name="A", orcid="0000-0002-1825-0097")
    about = study.study.model_copy(
        update={"registration": "ChiCTR1800018935.", "authors": [author]}
    )
    numbers = ["15 µg/m²/day", "grade 3"]
    study = study.model_copy(update={"prose_numbers": numbers, "study": about})
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
        # A percentage may print before its sign in words, and the first of a range without one.
        '`{python} claim("a.v.g.pct")` per cent, `{python} claim("a.v.g.pct")`percent of men.',
        '`{python} claim("a.v.g.ci_low")` to `{python} claim("a.v.g.ci_high")`% of men.',
        '`{python} claim("a.v.g.ci_low")`–`{python} claim("a.v.g.ci_high")`\\% of men.',
        '`{python} claim("a.v.g", "{pct}% ({ci_low} to {ci_high}%)")` of men.',
        '`{python} claim("a.v.g", "{n} ({pct}")`%) of men.',
        '`{python} claim("a.v.g.median")`% of a dose.',
        '`{python} claim(id="a.v.g.n", form="word")` men.',
        "~~~\n8 in a block\n~~~",
        "```{=typst}\n9 points\n```",
        "```{=html}\n<!-- 10 -->\n<script>var n = 11;</script>\n<p>None</p>\n```",
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
        ('`{python} claim("a.v.g", "{N} %")` men.', "prints as a percentage"),
        ('`{python} claim("a.v.g", "{events}%")` men.', "prints as a percentage"),
        ('`{python} claim("a.v.g", "{median:dec0}%")` men.', "prints as a percentage"),
        ('`{python} claim("a.v.g", "{pct}% ({ci_low} to {ci_high})")` men.', "has no % after it"),
        ('`{python} claim("a.v.g.pct", "pct1")` men.', "is a percentage and has no % after it"),
        ('`{python} claim("a.v.g.n", "word")` % of men.', "is no percentage and prints as one"),
        ('`{python} claim("a.v.g.n", form=f"{1}")` men.', "put together"),
        ("A dose of [15 µg/m²]{.declared}.", "does not stand in study.yml"),
        ("```{=html}\n<p title='x'>24 men</p>\n```", "the number 24"),
    ],
)
def test_fault_has_its_line(five, prose, said):
    found = _faults(five, prose)
    assert any(said in message for _, message in found)
    line = 7 if prose.startswith("```") else 6
    assert all(place == f"page.qmd:{line}" for place, _ in found)


def test_unknown_id_offers_the_nearest(five):
    study = read_study(five)
    page = five / "page.qmd"
    page.write_text('`{python} claim("a.v.g.nn")`\n', encoding="utf-8")
    (fault,) = linter.lint(study, RESULTS, [page])
    assert "did you mean a.v.g.n" in fault.remedy


@pytest.mark.parametrize("end", ["---", "..."])
def test_a_page_has_the_date_of_the_version(five, end):
    study = read_study(five)
    page = five / "page.qmd"
    for given in ("2025-01-31", '"2025-01-31"', "'2025-01-31'"):
        page.write_text(f"---\ntitle: x\ndate: {given}\n{end}\n\ndate: 2020-01-01\n")
        assert linter.lint(study, RESULTS, [page]) == []
    for given in ("2025-02-01", '"2025-02-01"', "today"):
        page.write_text(f"---\ntitle: x\ndate: {given}\n{end}\n")
        (fault,) = linter.lint(study, RESULTS, [page])
        assert (fault.place, fault.rule) == ("page.qmd:3", "date is version.date of study.yml")
        assert "write 2025-01-31" in fault.remedy


@pytest.mark.parametrize(
    ("prose", "remedy"),
    [
        ("Of 23 men.", "[text]{.declared} or [text]{.cited}"),
        ("A dose of [16 µg]{.declared}.", "add it there, or mend its spelling"),
        ("It was [39%]{.cited}.", "add the citation, such as [@key]"),
        ('`{python} claim(f"{1}")` men.', 'write the id out: `{python} claim("…")`'),
        ('`{python} claim("a.v.g.pct")` men.', "add % after a percentage, or claim the count"),
    ],
)
def test_a_fault_says_what_to_do(five, prose, remedy):
    page = five / "page.qmd"
    page.write_text(prose + "\n", encoding="utf-8")
    (fault,) = linter.lint(read_study(five), RESULTS, [page])
    assert fault.rule
    assert remedy in fault.remedy


def test_claims_in_cells_are_checked(five):
    found = _faults(five, '```{python}\n#| label: x\nclaim("a.v.g.zz")\n```')
    assert found == [("page.qmd:8", "there is no result 'a.v.g.zz'")]


def test_a_claim_of_several_lines_is_checked(five):
    found = _faults(five, '```{python}\nprint(\n    claim("a.v.g.zz"),\n)\n```')
    assert found == [("page.qmd:8", "there is no result 'a.v.g.zz'")]


@pytest.mark.parametrize(
    "key",
    [
        "cap",
        "fig-cap",
        "tbl-cap",
        "lst-cap",
        "fig-alt",
        "tbl-alt",
        "fig-subcap",
        "tbl-subcap",
        "fig-scap",
        "title",
    ],
)
def test_options_of_a_cell_that_readers_see_are_prose(five, key):
    found = _faults(five, f"```{{python}}\n#| label: x-1\n#| {key}: Of 23\n#| width: 7\n1\n```")
    assert found == [("page.qmd:8", "the number 23 is typed by hand")]


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
        ("keywords:\n- a\n- n=24\nnumber-depth: 2", 4, "24"),
        ("subtitle: Of 23", 2, "23"),
        ("description: Of 23", 2, "23"),
        ("summary: Of 23", 2, "23"),
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
    for name in (
        "chapters/patients/1.qmd",
        "full.qmd",
        "chapters/deep/x.qmd",
        "chapters/_full.md",
        "chapters/b.md",
    ):
        (five / name).parent.mkdir(parents=True, exist_ok=True)
        (five / name).write_text("5 patients")
    assert [p.relative_to(five).as_posix() for p in linter.sources(read_study(five))] == [
        "chapters/_full.md", "chapters/deep/x.qmd", "index.qmd",
    ]  # fmt: skip


def test_every_page_is_read_and_named_by_its_path(five):
    (five / "chapters").mkdir()
    pages = [five / "index.qmd", five / "chapters/deep.qmd"]
    for page in pages:
        page.write_text("Words.\n\nOf 23.\n", encoding="utf-8")
    found = linter.lint(read_study(five), RESULTS, pages)
    assert [fault.place for fault in found] == ["index.qmd:3", "chapters/deep.qmd:3"]


def test_a_comment_of_several_lines_keeps_the_lines_below_it(five):
    found = _faults(five, "<!-- a\nremark of 22\n-->\nOf 23 men.")
    assert found == [("page.qmd:9", "the number 23 is typed by hand")]


def test_a_fence_ends_with_its_own_marks(five):
    found = _faults(five, "````\n```\n5 men\n```\n````\nOf 23 men.")
    assert found == [("page.qmd:11", "the number 23 is typed by hand")]
