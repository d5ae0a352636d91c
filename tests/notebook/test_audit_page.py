"""The audit page: print beside our results, with its findings, in rows that can be linked to."""

import html
import re

import pytest
import yaml

from caseseries.errors import UserError
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
    # Its count agrees; that its percentage does not go with it is told beside it.
    assert _row(page, "t.men")[3] == "agrees"
    assert _row(page, "t.cited")[2:4] == ["–", "no result of its own"]
    # The numerator agrees, the denominator does not: the row says the worse.
    assert _row(page, "t.older")[2:4] == ["2, of 4", "differs"]


def _cells(page, id):
    """What stands in the row of a printed number, its id first."""
    (row,) = re.findall(rf'<tr id="printed-{re.escape(id)}">.*?</tr>', page)
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
    return [html.unescape(re.sub(r"<[^>]*>", "", cell)) for cell in found]


def test_a_row_says_what_was_printed_and_what_is_wrong_with_it(study):
    page = audit_page.comparison_markdown(study, RESULTS)
    message = 't.men "1 (35)": 1 of 4 is 25%, print says 35%. (finding 1)'
    assert _cells(page, "t.men") == [
        "t.men",
        "men (all)",
        "1 (35)",
        "1",
        "agrees",
        message,
    ]
    assert _cells(page, "t.women") == [
        "t.women",
        "women (all)",
        "3 (75)",
        "3, of 4, 75%",
        "agrees",
        "",
    ]
    heads = re.findall(r'<th scope="col">(.*?)</th>', page)
    assert heads == ["Printed number", "What", "In print", "Here", "Status", "Findings"]
    # A number can be asked for the results that stand behind it.
    assert 'data-result="a.sex.f.all.n a.sex.f.all.pct"' in page


def test_rows_are_counted_by_status_from_the_worst_to_the_best(study):
    page = audit_page.comparison_markdown(study, RESULTS)
    assert page.startswith(
        "Published rows by status: differs 1, no result of its own 1, agrees 2.\n"
    )


def test_a_group_that_is_not_named_and_a_cell_that_is_blank_are_said(study, five):
    rows = "t.blank,table1,,thing <b>,count,,,,\nt.round,table1,all,age,percent,75.1%,,,75.1\n"
    (five / "data/published.csv").write_text(PUBLISHED + rows, encoding="utf-8")
    (five / "data/map.csv").write_text(MAP + "t.round,percent,a.sex.f.all.pct\n", encoding="utf-8")
    page = audit_page.comparison_markdown(study, RESULTS)
    assert _cells(page, "t.blank") == [
        "t.blank", "thing <b> (group not named)", "blank", "–", "no result of its own", "",
    ]  # fmt: skip
    assert "<b>" not in page
    assert _cells(page, "t.round")[3:5] == ["75%", "differs"]


def test_a_part_without_a_result_leaves_the_row_to_the_others(study, five):
    (five / "data/map.csv").write_text(
        MAP.replace("t.older,denominator,a.old.all.n", "t.older,denominator,a.none")
    )
    page = audit_page.comparison_markdown(study, RESULTS)
    assert _row(page, "t.older")[2:4] == ["2", "agrees"]


def test_a_finding_says_what_would_be_consistent_and_how_sure_it_is(study):
    found = html.unescape(re.sub(r"<[^>]*>", "", audit_page.findings_markdown(study, RESULTS)))
    assert 'percentage. t.men "1 (35)": 1 of 4 is 25%, print says 35%.' in found
    assert "Consistent would be: 25% for 1 of 4." in found
    assert "How sure: certain. Rows: t.men." in found


def test_a_finding_of_many_rows_names_six_and_opens_the_rest(study, five):
    parts = "".join(f"t{k}.x,table2,all,thing {k}x,count,{k},{k},,\n" for k in range(1, 8))
    total = "tt.x,table2,all,Total,count,29,29,,\n"  # 1 + 2 + ... + 7 is 28
    (five / "data/published.csv").write_text(
        PUBLISHED.splitlines()[0] + "\n" + parts + total, encoding="utf-8"
    )
    (five / "data/map.csv").write_text("id,part,result\n", encoding="utf-8")
    found = audit_page.findings_markdown(study, RESULTS)
    before, opened = found.split("<details>")
    assert re.findall(r'href="#printed-(.*?)"', before) == [f"t{k}.x" for k in range(1, 7)]
    assert "and others" in before
    assert opened.startswith("<summary>all 8</summary>")
    assert len(re.findall(r'href="#printed-', opened)) == 8


def test_a_study_that_names_no_printed_numbers_is_told(five):
    with pytest.raises(UserError, match="names no printed numbers") as caught:
        audit_page.findings_markdown(read_study(five), RESULTS)
    assert caught.value.place == "study.yml, data.published"


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


LISTED = """id,printed,ours,contradicts,side,reason,parts,sentence,matters
t.men,1 (35),1 (25),t.women,the count,1 of 4 is 25 %.,percent,Which share of the men there is.,The numbers
t.older,2 of 5,2 of 4,t.cited,ours,Four are treated.,denominator,,Wording
"""


@pytest.fixture
def listed(study, five):
    raw = yaml.safe_load((five / "study.yml").read_text(encoding="utf-8"))
    raw["data"]["contradictions"] = "data/contradictions.csv"
    (five / "study.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    (five / "data/contradictions.csv").write_text(LISTED, encoding="utf-8")
    return read_study(five)


def test_a_contradiction_is_told_in_a_sentence_with_its_places_side_by_side(listed):
    page = audit_page.listed_markdown(listed, RESULTS)
    assert re.findall(r"^### (.*)$", page, re.M) == ["The numbers", "Wording"]
    first, second = re.findall(r"<li><strong>.*?</details></li>", page, re.S)
    seen, folded = (html.unescape(re.sub(r"<[^>]*>", "", x)) for x in first.split("<details>"))
    assert seen == (
        "Which share of the men there is.Table 1: men (all): 1 (35)Table 1: women (all): 3 (75)"
        "Here: 1 (25). Side taken: the count. 1 of 4 is 25 %."
    )
    # The words of the program stand behind the fold, and nowhere else.
    assert folded == "For the programRules: percentage. Rows: t.men, t.women."
    # Without a sentence of its own, the reason speaks.
    assert "<strong>Four are treated.</strong>" in second
    assert "<b>Discussion:</b> patients (Smith): <q>11</q>" in second


def test_rows_of_one_sentence_are_one_contradiction_and_many_places_are_folded(listed, five):
    rows = "".join(
        f"t{k}.x,{k},9,,text,Because of {k}.,n,One thing.,Numbers\n" for k in range(1, 8)
    )
    (five / "data/contradictions.csv").write_text(LISTED.splitlines()[0] + "\n" + rows)
    parts = "".join(f"t{k}.x,table2,all,thing {k},count,{k},{k},,\n" for k in range(1, 8))
    (five / "data/published.csv").write_text(PUBLISHED + parts, encoding="utf-8")
    page = audit_page.listed_markdown(listed, RESULTS)
    assert page.count("<strong>") == 1
    assert "<summary>2 more places</summary>" in page
    assert "Because of 1. Because of 2." in page


def test_what_is_not_reproduced_is_listed_with_its_reason(listed, five):
    (five / "data/map.csv").write_text(MAP + "t.cited,n,a.sex.m.all.n\n", encoding="utf-8")
    lines = audit_page.not_reproduced_markdown(listed, RESULTS).splitlines()
    # 11 stands in print, 1 here; the differing denominator of t.older is no number of its own.
    assert lines[2:] == ["| Discussion | patients, n | 11 | 1 | not listed |"]


def test_a_p_value_that_a_named_test_gives_is_explained_and_not_counted(study, five):
    """Seven pairs, W = 23: z = (23 - 14) / sqrt(35) = 1.521, p = 0.128 asymptotically; exactly it would be 0.156."""
    text = "id,place,group,measure,kind,as_printed,n,value\n"
    text += "r.n,results,all,cells: patients assessed,count,7,7,\n"
    text += "r.base,results,all,cells at baseline,median,7.59,,7.59\n"
    text += 'r.p,results,all,"cells, baseline vs day 27",p_value,p = 0.128,,0.128\n'
    (five / "data/published.csv").write_text(text, encoding="utf-8")
    (five / "data/map.csv").write_text("id,part,result\n", encoding="utf-8")
    both = audit_page.audited(study, RESULTS)
    explained = [f for f in both.findings if audit_page.is_explained(f)]
    assert [f.rule for f in explained] == [f.rule for f in both.findings] == ["p-unreachable"]
    assert audit_page.findings_markdown(study, RESULTS).count("<strong>") == 0
    assert len(audit_page.explained_markdown(study, RESULTS).splitlines()) == len(explained)
