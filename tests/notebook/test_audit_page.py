"""The audit page: print beside our results, with its findings, in rows that can be linked to."""

import re

import pytest
import yaml

from caseseries.notebook import audit_page
from caseseries.results import Results, make
from caseseries.study import read_study

PUBLISHED = """id,place,group,measure,kind,as_printed,n,denominator,percent
t.women,table1,all,women,count_percent,3 (75),3,4,75
t.men,table1,all,men,count_percent,1 (35),1,4,35
t.older,table1,all,older than 60,count_of,2 of 5,2,5,
t.cited,discussion,Smith,patients,count,11,11,,
"""
MAP = """id,part,result
t.women,n,a.sex.f.all.n
t.women,denominator,a.sex.f.all.n
t.women,percent,a.sex.f.all.pct
t.men,n,a.sex.m.all.n
t.older,n,a.old.all.n
t.older,denominator,a.old.all.n
"""


def _result(variable, n, stat="n", level="", fmt="int"):
    value = 100 * n / 4 if stat == "pct" else n
    return make(
        *("a", variable, stat, value),
        population="p", group="all", level=level, fmt=fmt, n=n, N=4,
    )  # fmt: skip


RESULTS = Results(
    (
        _result("sex", 3, level="f"),
        _result("sex", 3, "pct", "f", "pct0"),
        _result("sex", 1, level="m"),
        _result("old", 2),
    )
)


@pytest.fixture
def study(five):
    raw = yaml.safe_load((five / "study.yml").read_text(encoding="utf-8"))
    raw["data"] |= {"published": "data/published.csv", "map": "data/map.csv"}
    (five / "study.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    (five / "data/published.csv").write_text(PUBLISHED, encoding="utf-8")
    (five / "data/map.csv").write_text(MAP, encoding="utf-8")
    return read_study(five)


def _row(page, id):
    (row,) = re.findall(rf'<tr id="printed-{id}">.*?</tr>', page)
    return [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td>.*?</td>", row)]


def test_each_printed_number_has_its_status(study):
    page = audit_page.comparison_markdown(study, RESULTS)
    assert _row(page, "t.women")[1:4] == ["3 (75)", "3, of 4, 75%", "agrees"]
    assert _row(page, "t.men")[3] == "contradicts itself"
    assert _row(page, "t.cited")[2:4] == ["–", "cannot be recomputed"]
    # The numerator agrees, the denominator does not: the row says the worse.
    assert _row(page, "t.older")[2:4] == ["2, of 4", "differs"]


def test_a_finding_and_its_rows_lead_to_each_other(study):
    findings = audit_page.findings_markdown(study, RESULTS)
    page = audit_page.comparison_markdown(study, RESULTS)
    assert '<li id="finding-1"><strong>percentage.</strong>' in findings
    assert '<a href="#printed-t.men">' in findings
    assert '<a href="#finding-1">finding 1</a>' in page


def test_a_key_may_break_at_its_points_but_not_as_code(study):
    """Quarto reads the table anew, and makes `<code>t.<wbr>men</code>` two pieces of code."""
    page = audit_page.comparison_markdown(study, RESULTS)
    assert '<th scope="row">t.<wbr>men</th>' in page
    assert not re.search(r"<code>[^/]*<wbr>", page)
