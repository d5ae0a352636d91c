"""What somebody answers for stands on a page: finding, place, reason and name."""

import html

from caseseries.notebook import waivers


def test_no_waiver_is_said(five, monkeypatch):
    monkeypatch.chdir(five)
    (five / "results").mkdir(exist_ok=True)
    (five / "results/results.csv").write_text(_head(), encoding="utf-8")
    assert waivers().text == "No finding of the privacy gate was waived."


def test_each_waiver_has_a_row_with_all_that_it_says(five, monkeypatch):
    plan = five / "study.yml"
    text = plan.read_text(encoding="utf-8")
    given = "  waivers: [{finding: a date, files: [a.html, b.html], reason: 1 | 2, signed: A. Author}]\n"
    plan.write_text(text.replace("privacy:\n", f"privacy:\n{given}", 1), encoding="utf-8")
    (five / "results").mkdir(exist_ok=True)
    (five / "results/results.csv").write_text(_head(), encoding="utf-8")
    monkeypatch.chdir(five)
    row = html.unescape(waivers().text.splitlines()[-1])
    assert row == "| a date | a.html, b.html | 1 | 2 | A. Author |"


def _head():
    return "id,analysis,population,group,variable,level,stat,value,unit,n,N,fmt,text,method,note\n"
