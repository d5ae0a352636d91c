"""The report on the risk of being recognised, for the study's data protection officer: Markdown, HTML and PDF to sign.

It counts and names columns and results; it shows no patient's row.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pypandoc

from caseseries import escape, text_files
from caseseries.engines.pandoc import pdf
from caseseries.errors import some
from caseseries.privacy.risk import Groups, Report, findings, open_findings
from caseseries.study import Study

_MOST_NAMED = 12
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b2733}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #bbb;padding:.3em .6em;text-align:left}"
    ".sign td{height:3em}"
)
_EVERYBODY = (
    "Counts and statistics of groups include every patient of the population, with or without consent to publication, "
    "for leaving some out would change what the study found. No cell of few counts a patient without consent, and no "
    "minimum or maximum is theirs. Pages, figures, listings and rows of single patients show those alone who consent."
)
"""The documented choice on consent; docs/explanation/privacy.md gives its reasons."""


def markdown(study: Study, report: Report, level: int = 2) -> str:
    """Return the report below headings of that level."""
    plan, found, mark = study.privacy.risk, report.groups, "#" * level
    told, left = findings(study, report), open_findings(study, report)
    synthetic = study.study.synthetic
    parts = [
        "**The patients are synthetic: nobody can be recognised. "
        "What follows shows what a study of real patients would be told, and stops no build.**"
        if synthetic
        else "",
        f"{mark} Patients who are alike",
        f"The {found.patients} patients who are shown one by one fall into {len(found.sizes)} groups that are alike in "
        f"{_columns(found.columns) or 'no column, for none is a quasi-identifier'}. "
        "Missing counts as a value of its own.",
        _table(("Measure", "Value", "Limit"), _measures(study, report)),
        f"{mark} Single patients and small cells",
        _listed(report.exact, f"No statistic is over fewer than {plan.k} patients.",
                f"statistics are over fewer than {plan.k} patients, so that they are or give away exact values"),
        _listed([c.place for c in report.cells if not c.complementary], f"No cell is of fewer than {plan.k} patients.",
                f"cells are of fewer than {plan.k} patients"),
        _listed([c.place for c in report.cells if c.complementary], "",
                "cells would have to be held back with a small one, which their row or column gives away"),
        _listed(report.extremes, "", "further minima and maxima are each one patient's value"),
        f"{mark} What would help",
        _suggested(report),
        _stepwise(study, report),
        _joined(report),
        _banded(report),
        f"{mark} Consent",
        _EVERYBODY,
        f"{mark} Findings",
        _decisions(study, told, left),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def write(study: Study, report: Report, folder: Path) -> tuple[Path, Path]:
    """Write privacy-report.html and privacy-report.pdf, with lines to sign, and return their paths."""
    title = f"Privacy report: {study.study.short_title}"
    dated = f"Version {study.version.number} of {study.version.date.isoformat()}."
    kind = " Synthetic patients." if study.study.synthetic else ""
    officer = study.privacy.risk.officer
    signed = _table(
        ("Role", "Name", "Date", "Signature"),
        [("Principal investigator", "", "", ""), ("Data protection officer", officer, "", "")],
    )
    text = f"{dated}{kind}\n\n{markdown(study, report, 1)}\n# Decision\n\n{_DECISION}\n\n{signed}\n"
    page, paper = folder / "privacy-report.html", folder / "privacy-report.pdf"
    body = pypandoc.convert_text(text, "html", "markdown-smart", extra_args=["--wrap=none"])
    told = escape.html(title)
    text_files.write(
        page,
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{told}</title>\n'
        f'<meta name="robots" content="noindex">\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{told}</h1>\n{body}\n'
        "</body>\n</html>\n",
    )
    typeset = pypandoc.convert_text(text, "typst", "markdown-smart", extra_args=["--wrap=none"])
    named, short = escape.typst(title), escape.typst(f"{title}.{kind}")
    with tempfile.TemporaryDirectory(prefix="caseseries-report-") as made:
        document = Path(made, "report.typ")
        document.write_text(
            f"#set document(title: {named})\n"
            f'#set page(margin: 22mm, numbering: "1", header: align(right, text(8pt, {short})))\n'
            '#set text(font: "Libertinus Serif", size: 10pt, lang: "en")\n'
            "#let horizontalrule = line(length: 100%)\n"
            "#set table(stroke: 0.4pt + luma(70%), inset: 5pt)\n"
            f"#title()\n{typeset}",
            encoding="utf-8",
        )
        date = {"date": study.version.date.isoformat()}
        pdf.compile_document(document, paper, Path(made), study.root, date, "privacy report")
    return page, paper


_DECISION = (
    "What is named above may be published: yes / no / with these changes: "
    "\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_"
)


def _measures(study: Study, report: Report) -> list[tuple[str, str, str]]:
    found, limit = report.groups, study.privacy.risk.threshold
    share = found.unique / found.patients if found.patients else 0.0
    rows = [
        ("Patients in the smallest group (k)", str(found.k), str(math.ceil(1 / limit))),
        ("Patients alone in their group", f"{found.unique} ({share:.0%})", "0"),
        ("Average risk", f"{found.average:.2f}", str(limit)),
        ("Maximum risk", f"{found.maximum:.2f}", str(limit)),
    ]
    rows += [
        (f"Least number of values of {column} in a group (l)", str(least), "2")
        for column, least in report.diversity
    ]
    return rows


def _suggested(report: Report) -> str:
    if not report.suggestions:
        return "No single change makes fewer patients unique."
    rows = [
        (
            s.what,
            str(s.groups.k),
            str(s.groups.unique),
            f"{s.groups.average:.2f}",
            f"{s.groups.maximum:.2f}",
        )
        for s in report.suggestions
    ]
    return _table(
        ("Change", "k", "Unique", "Average risk", "Maximum risk"), [_row(report.groups), *rows]
    )


def _stepwise(study: Study, report: Report) -> str:
    """Return the changes that together bring every risk below the threshold, or as near as they come."""
    if len(report.steps) < 2:
        return ""
    last = report.steps[-1].groups
    reached = last.maximum <= study.privacy.risk.threshold
    rows = [(f"{n}. {s.what}", *_row(s.groups)[1:]) for n, s in enumerate(report.steps, 1)]
    said = (
        f"One after the other these reach a risk of {last.maximum:.2f} at most:"
        if reached
        else f"One after the other these come as near as {last.maximum:.2f}:"
    )
    table = _table(("Change", "k", "Unique", "Average risk", "Maximum risk"), rows)
    return f"{said}\n\n{table}"


def _joined(report: Report) -> str:
    """Return the levels whose joining leaves no small cell in their variable's rows."""
    if not report.joined:
        return ""
    rows = [(j.variable, ", ".join(j.levels), str(j.least)) for j in report.joined]
    return "These levels, put together, leave no small cell in their rows:\n\n" + _table(
        ("Variable", "Levels", "Smallest count left"), rows
    )


def _banded(report: Report) -> str:
    """Return the columns with values of one patient alone, and the bands in which fewer are alone."""
    if not report.lone:
        return ""
    rows = [
        (
            one.column,
            str(one.alone),
            f"{one.band} days" if one.column.endswith("DY") else str(one.band),
            str(one.left),
        )
        for one in report.lone
    ]
    return (
        "Exact days and ages single patients out by themselves; in bands fewer are alone:\n\n"
        + _table(("Column", "Patients alone", "Band", "Alone in bands"), rows)
    )


def _row(found: Groups) -> tuple[str, ...]:
    return (
        "as it is",
        str(found.k),
        str(found.unique),
        f"{found.average:.2f}",
        f"{found.maximum:.2f}",
    )


def _decisions(study: Study, told: Sequence[str], left: Sequence[str]) -> str:
    if not told:
        return "There is nothing to decide on."
    signed = {w.finding: f"{w.signed}: {w.reason}" for w in study.privacy.waivers}
    asked = "not asked for: synthetic" if study.study.synthetic else "open"
    return _table(
        ("Finding", "Decision"), [(said, asked if said in left else signed[said]) for said in told]
    )


def _columns(names: Iterable[str]) -> str:
    return ", ".join(names)


def _listed(ids: Sequence[str], none: str, what: str) -> str:
    if not ids:
        return none
    return f"{len(ids)} {what}: {some([*map(escape.code, ids)], _MOST_NAMED)}."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(escape.markdown(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
