"""The audit page: a paper's printed numbers beside ours, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

from caseseries import audit
from caseseries.audit.comparison import AGREES, DIFFERS, NOT_RECOMPUTED, ROUNDED
from caseseries.errors import UserError
from caseseries.escape import html, markdown, raw, traced
from caseseries.results import Results
from caseseries.results.in_print import place_name
from caseseries.study import Study
from caseseries.study.dictionary import read_contradictions

_ORDER = (DIFFERS, NOT_RECOMPUTED, ROUNDED, AGREES)
"""From the status that says most of a row to the one that says least."""

_SHOWN = {NOT_RECOMPUTED: "no result of its own"}
"""What a status is called on the page, where another word says more to its readers."""

_OTHER_DEFAULT = "p-unreachable"
"""The rule of a finding that is explained when another version of the test gives the printed p-value."""

_QUOTED = 5
"""More places than these are quoted behind a fold."""

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
    findings = _findings(reported, reported.source)
    mapping = audit.read_map(study.path(study.data.map), reported) if study.data.map else ()

    def ours(id: str) -> tuple[float | None, str, float | None] | None:
        row = results.get(id)
        return None if row is None else (row.value, row.text, row.N)

    return Audited(findings, audit.compare(reported, mapping, ours))


@lru_cache(maxsize=1)
def _findings(reported: audit.Reported, _source: str) -> tuple[audit.Finding, ...]:
    """Return the findings in a paper; several cells of a page ask for those of the same one."""
    return audit.audit(reported)


def is_explained(finding: audit.Finding) -> bool:
    """Return whether a finding is another program's default and no contradiction: a p-value that a named test gives."""
    return finding.rule == _OTHER_DEFAULT and "does, at" in finding.message


def listed_markdown(study: Study, results: Results) -> str:
    """Return the study's list of contradictions for a reader who knows the field and no row keys.

    One part for each distinct `sentence` of the list (its `reason` where there is none), below a heading for each
    `matters`, in the order of the file: the places quoted side by side, the side taken and why; keys of rows and the
    rules that found it stand behind a fold.
    """
    rows = read_contradictions(study)
    by_id = audit.read(study.path(study.data.published)).by_id if study.data.published else {}
    findings = audited(study, results).findings if study.data.published else ()
    done: list[str] = []
    number = 1
    for matters, group in groupby(rows, key=lambda row: row.get("matters") or ""):
        if matters:
            done.append(f"\n### {markdown(matters)}\n")
        items = []
        for sentence, same in groupby(group, key=lambda row: row.get("sentence") or row["reason"]):
            items.append(_listed(sentence, list(same), by_id, findings))
        start = f'<ol class="cs-findings" start="{number}">\n'
        done.append(raw("html", start + "\n".join(items) + "\n</ol>"))
        number += len(items)
    return "\n".join(done)


def _listed(
    sentence: str,
    rows: Sequence[Mapping[str, str]],
    by_id: Mapping[str, audit.Row],
    findings: Sequence[audit.Finding],
) -> str:
    """Return one contradiction as an item: sentence, quotations, side, reason, keys."""
    own = [row["id"] for row in rows]
    others = [id for row in rows for id in row["contradicts"].split(";") if id and id not in own]
    ids = list(dict.fromkeys([*own, *others]))
    quotes = [
        f"<li><b>{html(place_name(by_id[id].place))}:</b> {html(_signs(by_id[id].measure))}"
        f"{html(f' ({by_id[id].group})' if by_id[id].group else '')}: "
        f"<q>{html(by_id[id].as_printed or 'blank')}</q></li>"
        for id in ids
        if id in by_id
    ]
    shown = "".join(quotes[:_QUOTED])
    if quotes[_QUOTED:]:
        more = len(quotes) - _QUOTED
        shown += (
            f"<li><details><summary>{more} more place{'' if more == 1 else 's'}</summary>"
            f"<ul>{''.join(quotes[_QUOTED:])}</ul></details></li>"
        )
    sides = "; ".join(dict.fromkeys(row["side"] for row in rows))
    ours = "; ".join(dict.fromkeys(row["ours"] for row in rows))
    reasons = " ".join(dict.fromkeys(row["reason"] for row in rows))
    rules = [f.rule for f in findings if set(f.doubted) & set(own)]
    found = f"Rules: {html(', '.join(dict.fromkeys(rules)))}. " if rules else ""
    return (
        f"<li><strong>{html(sentence)}</strong>"
        f'<ul class="cs-quotes">{shown}</ul>'
        f"<p>Here: {html(ours)}. Side taken: {html(sides)}. {html(reasons)}</p>"
        f"<details><summary>For the program</summary><p>{found}Rows: {_rows(ids)}.</p></details></li>"
    )


def _signs(measure: str) -> str:
    """Return what was measured with the signs that a transcription in ASCII spells out."""
    return measure.replace(">=", "≥").replace("<=", "≤").replace("/ul", "/µL")


def not_reproduced_markdown(study: Study, results: Results) -> str:
    """Return a table of the printed numbers that our results do not round to, each with the reason that is listed."""
    why = {row["id"]: row["reason"] for row in read_contradictions(study)}
    lines = [
        "| Where | What | In print | Here | Why |",
        "|:-----|:--------|:----|:--|:----------------|",
    ]
    for row in audited(study, results).compared:
        if row.status != DIFFERS or row.part == "denominator":
            continue
        cells = (
            place_name(row.place),
            f"{_signs(row.measure)}, {row.part}",
            row.as_printed,
            _ours(row),
            why.get(row.id, "not listed"),
        )
        line = "| " + " | ".join(markdown(cell) for cell in cells) + " |"
        if line not in lines:
            lines.append(line)
    return "\n".join(lines)


def explained_markdown(study: Study, results: Results) -> str:
    """Return what the rules noticed and another program's default explains; empty when there is nothing."""
    found = [f for f in audited(study, results).findings if is_explained(f)]
    return "\n".join(f"- {markdown(f.message)}" for f in found)


def findings_markdown(study: Study, results: Results) -> str:
    """Return the contradictions that the audit finds, as a numbered list."""
    lines = []
    for k, finding in enumerate(_contradictions(audited(study, results)), start=1):
        lines.append(
            f'<li id="finding-{k}"><strong>{html(finding.rule)}.</strong> '
            f"{html(finding.message)} "
            f'<span class="cs-muted">Consistent would be: {html(finding.expected)}. '
            f"How sure: {html(finding.certainty)}. Rows: {_rows(finding.ids)}.</span></li>"
        )
    return raw("html", '<ol class="cs-findings">\n' + "\n".join(lines) + "\n</ol>")


def _contradictions(both: Audited) -> list[audit.Finding]:
    return [finding for finding in both.findings if not is_explained(finding)]


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
    doubts: dict[str, list[tuple[int, str]]] = {}
    for k, finding in enumerate(_contradictions(both), start=1):
        for id in finding.doubted:
            doubts.setdefault(id, []).append((k, finding.message))
    counts = dict.fromkeys(_ORDER, 0)
    for _, group in groupby(compared, key=lambda c: c.id):
        parts = list(group)
        status = _status([c for c in parts if c.part != "words"] or parts)
        counts[status] += 1
        ours = ", ".join(dict.fromkeys(_ours(c) for c in parts if c.ours))
        ids = " ".join(dict.fromkeys(c.result for c in parts if c.result))
        shown = traced(ours, ids)
        first = parts[0]
        note = " ".join(
            f'{html(message)} (<a href="#finding-{k}">finding {k}</a>)'
            for k, message in doubts.get(first.id, [])
        )
        rows.append(
            f'<tr id="printed-{html(first.id)}"><th scope="row">{_breakable(first.id)}</th>'
            f"<td>{html(first.measure)}"
            f" ({html(first.group or 'group not named')})</td>"
            f"<td>{html(first.as_printed) or 'blank'}</td><td>{shown or '–'}</td>"
            f"<td>{_SHOWN.get(status, status)}</td><td>{note}</td></tr>"
        )
    summary = ", ".join(f"{_SHOWN.get(status, status)} {n}" for status, n in counts.items() if n)
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
