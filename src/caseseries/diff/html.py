"""A `Diff` as one HTML file that needs nothing else, for editors who get it by mail."""

from __future__ import annotations

from caseseries.diff import text
from caseseries.diff.model import Diff
from caseseries.store.templates import environment


def report(diff: Diff) -> str:
    """Return the report: summary, sentences, tables, patients, data, prose, and every result with what it touches."""
    template = environment("assets/templates", autoescape=True).get_template("diff_report.html.j2")
    groups: dict[str, list[object]] = {}
    for change in diff.results:
        groups.setdefault(change.analysis, []).append((change, diff.touched_by(change.id)))
    return template.render(
        diff=diff,
        summary=text.summary(diff),
        groups=groups,
        people=text.people_lines(diff),
        turned=text.turned_lines(diff),
        item_line=text.item_line,
        table_line=text.table_line,
        prose_line=text.prose_line,
    )
