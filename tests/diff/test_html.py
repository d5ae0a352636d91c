"""The report that goes by mail: what stands in it, in which part, and that no text of it is taken for HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from caseseries.diff import html
from caseseries.diff.model import SentenceChange

from .test_text import EMPTY, SUMMARY, WHOLE


def parts(report: str) -> dict[str, list[str]]:
    """The lines of each part by its heading; `del` and `ins` are marked, cells of a table row parted by bars."""
    found: dict[str, list[str]] = {"": []}
    part = found[""]
    body = re.sub(r"<head>.*?</head>|<nav.*?</nav>", "", report, flags=re.DOTALL)
    for line in body.splitlines():
        if heading := re.match(r'<h2 id="(\w+)">', line):
            part = found.setdefault(heading[1], [])
            continue
        shown = re.sub(r"<del>(.*?)</del>", r"[-\1-]", re.sub(r"<ins>(.*?)</ins>", r"{+\1+}", line))
        shown = re.sub(r"</t[dh]><t[dh][^>]*>", " | ", shown)
        shown = unescape(re.sub(r"<[^>]*>", "", shown)).strip()
        if shown:
            part.append(shown)
    return found


def test_every_part_is_told() -> None:
    assert parts(html.report(WHOLE)) == {
        "": [
            "What changed: 1.0.0 to 1.1.0",
            SUMMARY,
            "Note: 1.0.0 has no patient-level data.",
            "2 values moved below the printed precision, which is no change.",
        ],
        "sentences": ["index.qmd:12, Results", "[-A rash in 1 (25%).-]", "{+A rash in 2 (50%).+}"],
        "items": [
            "table harms: 2 cells, shown at index.qmd:20, chapters/a.qmd:3",
            "Row | Column | Before | After",
            "Rash | Mild | [-1 (25)-] | {+2 (50)+}",
            "Hives | Mild | [--] | {+1+}",
            "listing events (lines of 2)",
            "figure course: added, shown at index.qmd:30",
        ],
        "patients": [
            "entered: 6, 7, 1 without a page",
            "left: 2 without a page",
            "2: adae, adlb, 1 row of patients.csv, page chapters/patients/2.qmd",
            "3: consent to publication",
            "1 patient without a page",
            "compared by rows",
        ],
        "data": [
            "adsl: rows 3 added, 1 removed, 2 changed; cells by column SEX 2, AGE 1; new columns ARM;"
            " columns gone OLD, OLDER",
            "adlb: rows the same; new columns LOQ",
        ],
        "prose": [
            "index.qmd:5 Methods: +2 −1 words",
            "We [-looked-]{+saw all+}.",
            "{+More.+}",
            "index.qmd:9 Old: removed: +0 −3 words",
            "[-It is gone.-]",
        ],
        "results": [
            "harm (2)",
            "Result | Before | After | Patients | Shows in",
            "harm.rash.n | [-1-] | {+2+} | 1 of 4 → 2 of 4 | index.qmd:12, table harms",
            "harm.rash.pct | [-25-] | {+25+} | 1 of 4 → 1 of 5 | index.qmd:12, figure course",
            "start (1)",
            "Result | Before | After | Patients | Shows in",
            "start.age.mean | [-65.0-] | {+65.0+} | 4 of 4 |",
            "kidney (1)",
            "Result | Before | After | Patients | Shows in",
            "kidney.p (added) |  | {+0.02+} |  → 3 of 4 |",
            "old (1)",
            "Result | Before | After | Patients | Shows in",
            "old.n (removed) | [-7-] |  | 7 →  |",
        ],
    }  # fmt: skip


def test_the_contents_lead_to_the_parts_that_are_there() -> None:
    report = html.report(WHOLE)
    links = re.findall(r'<a href="#(\w+)">([^<]*)</a>', report)
    assert links == [
        ("sentences", "Sentences (1)"),
        ("items", "Tables and figures (3)"),
        ("patients", "Patients"),
        ("data", "Data rows"),
        ("prose", "Prose (2)"),
        ("results", "Results (5)"),
    ]
    assert re.findall(r'<h2 id="(\w+)">', report) == [target for target, _ in links]
    assert "<title>What changed: 1.0.0 to 1.1.0</title>" in report
    assert re.findall(r'<h2 id="(\w+)">|<a href', html.report(EMPTY)) == []


def test_one_value_below_print_is_said_in_the_singular_and_none_is_not_said() -> None:
    assert parts(html.report(replace(EMPTY, unprinted=1)))[""][-1] == (
        "1 value moved below the printed precision, which is no change."
    )
    assert "printed precision" not in html.report(EMPTY)


def test_text_of_a_study_is_no_markup() -> None:
    sentence = SentenceChange("a.qmd", 1, "", "<script>1</script>", 'Tom & "Ann" <b>', ())
    report = html.report(replace(EMPTY, old="<i>", sentences=(sentence,)))
    assert "<script" not in report
    assert "<del>&lt;script&gt;1&lt;/script&gt;</del>" in report
    assert "Tom &amp; &#34;Ann&#34; &lt;b&gt;" in report
    assert "<i>" not in report
    assert parts(report)["sentences"][0] == "a.qmd:1"
