"""Tables of the manuscript: the declaration in study.yml and the results to a grid."""

from __future__ import annotations

import re

from caseseries import escape
from caseseries.errors import UserError
from caseseries.results import Results, nearest, reformat
from caseseries.study import Study
from caseseries.study.plan import (
    AdverseEvents,
    Heading,
    MadeRows,
    ResultTable,
    Shift,
    TableColumn,
    TableRow,
    Term,
)
from caseseries.tables.grid import (
    Cell,
    Grid,
    Head,
    Line,
    Table,
    to_gt,
    to_html,
    to_markdown,
    to_typst,
)

__all__ = [
    "Cell",
    "Grid",
    "Head",
    "Line",
    "Table",
    "build",
    "fill",
    "notes_of",
    "to_gt",
    "to_html",
    "to_markdown",
    "to_typst",
]
_FIELD = re.compile(r"\{([A-Za-z_][\w]*)(?::([a-z0-9]+))?\}")
_SIZE = re.compile(r"\{N\}")
_RESULT = re.compile(r"\{([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\}")


def build(study: Study, results: Results, id: str) -> Grid:
    """Return the table of study.yml with its cells looked up in the results.

    Raises UserError for an unknown table, a place without result, or a pattern with an unknown statistic.
    """
    table = study.table(id)
    heads = tuple(
        Head(
            _pattern(results, study, column.label, column),
            _pattern(results, study, column.spanner, column),
        )
        for column in table.columns
    )
    rows = [*table.rows, *(_made(study, results, table, table.made) if table.made else [])]
    lines = tuple(_line(results, table, row) for row in rows)
    return Grid(id, table.stub, heads, lines, notes_of(results, table.notes), table.landscape)


def notes_of(results: Results, notes: list[str]) -> tuple[str, ...]:
    """Return notes with each `{result.id}` replaced by that result's text; raise UserError for an unknown id."""

    def found(match: re.Match[str]) -> tuple[str, str]:
        return results[match[1]].text, match[1]

    return tuple(escape.mark(_RESULT, note, found) for note in notes)


def fill(results: Results, prefix: str, pattern: str) -> Cell:
    """Return a pattern such as `{n} ({pct:pct1})` filled with the statistics at a place.

    prefix: the result id without its last part. A field may name another format of the same family after a colon.
    """
    ids: list[str] = []
    parts: list[tuple[str, str]] = []

    def text(match: re.Match[str]) -> tuple[str, str]:
        stat = match[1]
        result = results.get(f"{prefix}.{stat}")
        if result is None and stat == "N":
            count = results.get(f"{prefix}.n")
            if count is not None and count.N is not None:
                return str(count.N), ""
        if result is None:
            raise UserError(
                f"there is no result {prefix}.{stat}",
                rule=f"the pattern {pattern!r}",
                remedy=nearest(f"{prefix}.{stat}", (r.id for r in results)),
            )
        ids.append(result.id)
        return (reformat(result, match[2]) if match[2] else result.text), result.id

    last = 0
    for match in _FIELD.finditer(pattern):
        parts += [(pattern[last : match.start()], ""), text(match)]
        last = match.end()
    parts = [part for part in (*parts, (pattern[last:], "")) if part[0]]
    return Cell("".join(text for text, _ in parts), tuple(ids), tuple(parts))


def _made(study: Study, results: Results, table: ResultTable, made: MadeRows) -> list[TableRow]:
    """Return the rows that follow from the table's analysis; raise UserError where it has none of that kind."""
    analysis = study.analysis(table.analysis)
    if made.kind == "by_frequency" and isinstance(analysis, AdverseEvents):
        return _by_frequency(results, analysis, made)
    if made.kind == "by_category" and isinstance(analysis, Shift):
        return _by_category(study, results, analysis, made)
    raise UserError(
        f"rows made {made.kind} do not fit the analysis {analysis.id!r}",
        place=f"study.yml, table {table.id}",
        rule="by_frequency needs adverse events, by_category needs a shift",
        remedy="name the other kind, or list the rows",
    )


def _by_frequency(results: Results, analysis: AdverseEvents, made: MadeRows) -> list[TableRow]:
    """Return any event, then classes by descending patients, in each its terms by descending patients, then name."""

    def patients(row: str) -> float:
        return results[f"{analysis.id}.{row}.all-grades.{made.group}.n"].value or 0

    rows = [TableRow(label=made.any, variable="any", strong=True)] if made.any else []
    # A term without a heading stands among the classes.
    classes: list[Heading | Term] = [
        *analysis.headings,
        *(t for t in analysis.terms if t.heading is None),
    ]
    for one in sorted(classes, key=lambda c: (-patients(c.id), c.label)):
        rows.append(TableRow(label=one.label, variable=one.id, strong=True))
        terms = [t for t in analysis.terms if t.heading == one.id]
        for term in sorted(terms, key=lambda t: (-patients(t.id), t.label)):
            rows.append(TableRow(label=term.label, variable=term.id, indent=1))
    return rows


def _by_category(study: Study, results: Results, analysis: Shift, made: MadeRows) -> list[TableRow]:
    """Return for each parameter its heading and the categories at baseline in which there were patients."""
    group = (analysis.groups or [study.groups.all.id])[0]
    rows: list[TableRow] = []
    for parameter in analysis.parameters:
        place = f"{analysis.id}.{parameter.id}"
        both = results[f"{place}.any-any.{group}.n"]
        rows.append(
            TableRow(
                label=f"{parameter.label} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{both.text})",
                heading=True,
            )
        )
        there = [
            level for level in analysis.levels if results[f"{place}.{level.id}-any.{group}.n"].value
        ]
        for level in there:
            rows.append(
                TableRow(label=level.label, variable=parameter.id, level=level.id, indent=1)
            )
        if made.any and len(there) > 1:
            rows.append(TableRow(label=made.any, variable=parameter.id, level="any", indent=1))
    return rows


def _line(results: Results, table: ResultTable, row: TableRow) -> Line:
    if row.heading:
        return Line(row.label, heading=True, indent=row.indent)
    place = f"study.yml, table {table.id}, row “{row.label}”"
    cells = []
    for column in table.columns:
        pattern = column.cell or row.cell
        if not pattern or row.variable is None:
            raise UserError(
                "the row has no variable or no pattern for its cells",
                place=place,
                remedy="give the row `variable`, and `cell` to the row or to each column",
            )
        prefix = ".".join(
            part
            for part in (
                row.analysis or table.analysis,
                row.variable,
                "-".join(level for level in (row.level, column.level) if level),
                row.group or column.group,
            )
            if part
        )
        try:
            cells.append(fill(results, prefix, pattern))
        except UserError as error:
            raise UserError(error.message, place, error.rule, error.remedy) from None
    return Line(row.label, tuple(cells), row.indent, strong=row.strong)


def _pattern(results: Results, study: Study, text: str, column: TableColumn) -> str:
    """Return a column's label with `{N}`, the size of its group in the first population, filled in."""
    if "{N}" not in text:
        return text
    population = study.populations[0].id
    group = column.group or study.groups.all.id
    text = text.replace(
        "n = {N}", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{N}"
    )  # a head does not break within it
    size = results[f"population.{population}.{group}.n"]
    return escape.mark(_SIZE, text, lambda _: (size.text, size.id))
