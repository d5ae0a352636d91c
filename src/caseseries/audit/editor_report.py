"""Findings as a report for an editor: what, where, how sure, what would make it right; as HTML, DOCX and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from caseseries import escape, text_files
from caseseries.audit.findings import Finding
from caseseries.audit.reading import Reported, Row
from caseseries.errors import UserError, some
from caseseries.store.packed import word_file

CERTAIN, ASSUMING, LOOK = "certain", "assuming", "worth a look"
MEANING = {
    CERTAIN: "arithmetic alone: the printed numbers cannot all be right",
    ASSUMING: "they cannot all be right if what is named holds",
    LOOK: "they look as if they spoke of one thing, and do not agree",
}
ITEMS = {
    "4.6": "Are there unexplained inconsistencies in the numbers of participants?",
    "4.8": "Are means and variances of whole-number data impossible?",
    "4.9": "Are there errors in the statistical results?",
}
"""Checks of INSPECT-SR, domain 4 (Wilkinson and others 2025, doi 10.1101/2025.09.03.25334905), in short."""
BY_RULE = {
    **dict.fromkeys(("levels", "columns", "n-above-total", "pigeonhole", "all-of-group", "subset", "total", "bands",
                     "parts", "flow", "denominators", "same-quantity", "missing-cell"), "4.6"),
    **dict.fromkeys(("grim", "grimmer", "debit"), "4.8"),
    **dict.fromkeys(("percentage", "share-unreachable", "shares-sum", "share-of-events", "p-zero", "p-recomputed",
                     "p-unreachable", "interval-method", "interval-estimate", "order"), "4.9"),
}  # fmt: skip
MOST = 12
"""More cells than these are counted and not shown."""
_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d1d1d;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;border-top:1px solid #ccc;padding-top:.7rem}dt{font-weight:bold}"
    "dd{margin:0 0 .5rem}table{border-collapse:collapse}td,th{text-align:left;"
    "padding:.2rem .8rem .2rem 0;vertical-align:top}"
)


def severity(finding: Finding) -> str:
    """How sure a finding is: "certain", "assuming" or "worth a look"."""
    if finding.certainty == "certain":
        return CERTAIN
    return ASSUMING if finding.certainty.startswith("assumes") else LOOK


def write(
    path: Path,
    findings: Sequence[Finding],
    reported: Reported,
    paper: str,
    problems: Sequence[str] = (),
) -> None:
    """Write the report of a paper, in the format of the file's ending (.html, .docx or .json)."""
    form = path.suffix.lower()
    if form == ".json":
        text_files.write(path, as_json(findings, reported, paper, problems))
    elif form in (".html", ".htm"):
        text_files.write(path, as_html(findings, reported, paper, problems))
    elif form == ".docx":
        page = as_html(findings, reported, paper, problems)
        text_files.replace(path, word_file(page, "html"))
    else:
        raise UserError(
            "the report's format is not known", place=str(path), rule="it ends in .html, .docx or .json",
            remedy="give the file one of these endings",
        )  # fmt: skip


def as_json(
    findings: Sequence[Finding], reported: Reported, paper: str, problems: Sequence[str] = ()
) -> str:
    """The report for programs; each finding has severity, assumption, item of INSPECT-SR and its cells."""
    document = {
        "paper": paper,
        "cells": len(reported.rows),
        "not_read": list(problems),
        "findings": [
            {
                "rule": one.rule,
                "severity": severity(one),
                "assumption": _assumption(one),
                "inspect_sr": BY_RULE.get(one.rule, ""),
                "message": one.message,
                "expected": one.expected,
                "cells": [
                    {"id": row.id, "place": row.place, "group": row.group, "measure": row.measure,
                     "printed": row.as_printed, "doubted": row.id in one.doubted}
                    for row in (reported.by_id[name] for name in one.ids)
                ],
            }
            for one in findings
        ],
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _assumption(finding: Finding) -> str:
    return (
        finding.certainty.removeprefix("assumes ").removeprefix("that ")
        if severity(finding) == ASSUMING
        else ""
    )


def as_html(
    findings: Sequence[Finding], reported: Reported, paper: str, problems: Sequence[str] = ()
) -> str:
    """The report as one page that needs nothing else."""
    counts = {name: sum(severity(one) == name for one in findings) for name in MEANING}
    e = escape.html
    out = [
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Printed numbers of {e(paper)}</title>',
        f"<style>{_STYLE}</style></head><body><main>\n<h1>Printed numbers of {e(paper)}</h1>",
        f"<p>{len(reported.rows)} printed cells were compared with each other. ",
        "A finding says that numbers do not fit together, not why: a slip, another denominator, or our misreading.</p>",
        "<table><tr><th>How sure</th><th>Findings</th><th>What it means</th></tr>",
        *(
            f"<tr><td>{name}</td><td>{counts[name]}</td><td>{meaning}</td></tr>"
            for name, meaning in MEANING.items()
        ),
        "</table>",
        *(f"<p>Not read: {e(problem)}.</p>" for problem in problems),
    ]
    number = 0
    for name in MEANING:
        of_name = [one for one in findings if severity(one) == name]
        if of_name:
            out.append(f"<h2>{name.capitalize()}</h2>")
        for one in of_name:
            number += 1
            out += _section(one, number, reported)
    if not findings:
        out.append("<p>No contradiction found.</p>")
    out.append("</main></body></html>\n")
    return "\n".join(out)


def _section(one: Finding, number: int, reported: Reported) -> list[str]:
    e = escape.html
    rows = [reported.by_id[name] for name in one.ids]
    item = BY_RULE.get(one.rule, "")
    assumed = _assumption(one)
    return [
        f"<h3>{number}. {e(_title(one.rule))}</h3>",
        f"<dl><dt>What</dt><dd>{e(one.message)}</dd>",
        f"<dt>Where</dt><dd>{some([*map(_where, rows)], MOST, '; ')}</dd>",
        *([f"<dt>It assumes that</dt><dd>{e(assumed)}</dd>"] if assumed else []),
        f"<dt>It would be right with</dt><dd>{e(one.expected)}</dd>",
        *([f"<dt>INSPECT-SR</dt><dd>{item}: {e(ITEMS[item])}</dd>"] if item else []),
        "</dl>",
    ]  # fmt: skip


def _where(row: Row) -> str:
    group = f", {row.group}" if row.group else ""
    return escape.html(f"{row.place}: {row.measure}{group}: “{row.as_printed}”")


def _title(rule: str) -> str:
    return rule.replace("-", " ").capitalize()
