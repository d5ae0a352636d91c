"""The audit page: a paper's printed numbers beside ours, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from caseseries import audit
from caseseries.audit.comparison import AGREES, CONTRADICTS, DIFFERS, NOT_RECOMPUTED, ROUNDED
from caseseries.errors import UserError
from caseseries.escape import html, raw, traced
from caseseries.results import Results
from caseseries.study import Study

_ORDER = (CONTRADICTS, DIFFERS, NOT_RECOMPUTED, ROUNDED, AGREES)
"""From the status that says most of a row to the one that says least."""

_FEW = 6
"""A finding that rests on more rows than these names them where its reader asks."""


@dataclass(frozen=True)
class Audited:
    """A paper's findings, and its numbers beside ours."""

    findings: tuple[audit.Finding, ...]
    compared: tuple[audit.Compared, ...]


def audited(study: Study, results: Results) -> Audited:
    """Return the audit of the paper that study.yml names under data.published.

    Raises UserError when it names none. Without data.map nothing is set beside ours.
    """
    if not study.data.published:
        raise UserError("study.yml names no printed numbers", place="study.yml, data.published")
    reported = audit.read(study.path(study.data.published))
    findings = audit.audit(reported)
    mapping = audit.read_map(study.path(study.data.map), reported) if study.data.map else ()

    def ours(id: str) -> tuple[float | None, str, float | None] | None:
        row = results.get(id)
        return None if row is None else (row.value, row.text, row.N)

    return Audited(findings, audit.compare(reported, mapping, ours, findings))


def findings_markdown(study: Study, results: Results) -> str:
    """Return the contradictions that the audit finds, as a numbered list."""
    lines = []
    for k, finding in enumerate(audited(study, results).findings, start=1):
        lines.append(
            f'<li id="finding-{k}"><strong>{html(finding.rule)}.</strong> '
            f"{html(finding.message)} "
            f'<span class="cs-muted">Consistent would be: {html(finding.expected)}. '
            f"How sure: {html(finding.certainty)}. Rows: {_rows(finding.ids)}.</span></li>"
        )
    return raw("html", '<ol class="cs-findings">\n' + "\n".join(lines) + "\n</ol>")


def _rows(ids: Sequence[str]) -> str:
    """Return links to the rows of the comparison; a long list in a part that opens."""
    links = [f'<a href="#printed-{quote(id)}"><code>{html(id)}</code></a>' for id in ids]
    if len(links) <= _FEW:
        return ", ".join(links)
    rest = f"<details><summary>all {len(links)}</summary>{', '.join(links)}</details>"
    return f"{', '.join(links[:_FEW])} and others {rest}"


def comparison_markdown(study: Study, results: Results) -> str:
    """Return the table of printed numbers beside ours, one row a published row, sortable and filterable."""
    rows = []
    both = audited(study, results)
    compared = both.compared
    numbers = {finding.message: k for k, finding in enumerate(both.findings, start=1)}
    counts = dict.fromkeys(_ORDER, 0)
    for _, group in groupby(compared, key=lambda c: c.id):
        parts = list(group)
        status = _status(parts)
        counts[status] += 1
        ours = ", ".join(dict.fromkeys(_ours(c) for c in parts if c.ours))
        ids = " ".join(dict.fromkeys(c.result for c in parts if c.result))
        shown = traced(ours, ids)
        first = parts[0]
        note = " ".join(
            f'{html(message)} (<a href="#finding-{numbers[message]}">finding {numbers[message]}</a>)'
            for message in dict.fromkeys(first.messages)
        )
        rows.append(
            f'<tr id="printed-{html(first.id)}"><th scope="row">{_breakable(first.id)}</th>'
            f"<td>{html(first.measure)}"
            f" ({html(first.group or 'group not named')})</td>"
            f"<td>{html(first.as_printed) or 'blank'}</td><td>{shown or '–'}</td>"
            f"<td>{status}</td><td>{note}</td></tr>"
        )
    summary = ", ".join(f"{status} {n}" for status, n in counts.items() if n)
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("Printed number", "What", "In print", "Here", "Status", "Findings")
    )
    return f"Published rows by status: {summary}.\n\n" + raw(
        "html",
        '<div class="cs-wide" tabindex="0" role="region" aria-label="Printed numbers beside ours">'
        '<table class="cs-sortable cs-audit" data-noun="rows" data-choose="4">'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>",
    )


def _breakable(id: str) -> str:
    """Return the HTML of an id that may go on in a next line after each point.

    Not within an element for code: Quarto reads the table anew, and would end the code at each of these places.
    """
    return html(id).replace(".", ".<wbr>")


def _status(parts: Sequence[audit.Compared]) -> str:
    """Return the status of a row: the one of its parts that says most, of the parts that were compared."""
    found = {c.status for c in parts}
    if len(found) > 1:
        found.discard(NOT_RECOMPUTED)
    return next(status for status in _ORDER if status in found)


def _ours(row: audit.Compared) -> str:
    if row.part == "denominator":
        return f"of {row.ours}"
    return f"{row.ours}%" if row.part == "percent" and not row.ours.endswith("%") else row.ours
