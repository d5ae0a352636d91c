"""Tables of the manuscript: the declaration in study.yml and the results to a grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from caseseries import escape
from caseseries.errors import UserError
from caseseries.results import Results, nearest, reformat
from caseseries.results.records import HELD_BACK, NOT_SHOWN
from caseseries.study import Study
from caseseries.study.result_table_plans import ResultTable, TableColumn, TableRow
from caseseries.tables.grid import Cell, Grid, Head, Line
from caseseries.tables.made_rows import made

_FIELD = re.compile(r"\{([A-Za-z_][\w]*)(?::([a-z0-9-]+))?\}")
_SIZE = re.compile(r"\{N\}")
_RESULT = re.compile(r"\{([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\}")


def title_of(study: Study, table: ResultTable) -> str:
    """Return what a table is called: its title, else the label of its analysis, else its id."""
    return table.title or study.analysis(table.analysis).label or table.id


def build(study: Study, results: Results, id: str, *, methods: bool = False) -> Grid:
    """Return the table of study.yml with its cells looked up in the results.

    methods: say under the table how its numbers were computed, also where study.yml does not ask for it.
    Raises UserError for an unknown table, a place without result, or a pattern with an unknown statistic.
    """
    table = study.table(id)
    heads = tuple(
        Head(
            _pattern(results, study, table, column.label, column),
            _pattern(results, study, table, column.spanner, column),
        )
        for column in table.columns
    )
    rows = [*table.rows, *(made(study, results, table, table.made) if table.made else [])]
    named = [row.variable for row in rows]
    lines = tuple(
        _line(results, table, row, row.variable not in named[:k]) for k, row in enumerate(rows)
    )
    notes = notes_of(results, table.notes)
    if methods or table.methods:
        notes += _methods(results, lines)
    if any(
        results[id].note == HELD_BACK for line in lines for cell in line.cells for id in cell.ids
    ):
        notes += (_held_back(study),)
    return Grid(id, table.stub, heads, lines, notes, table.landscape)


def _held_back(study: Study) -> str:
    """Return the note under a table in which cells are not shown."""
    risk = study.privacy.risk
    signs = f"“{risk.sign}”" if risk.sign else f"<{risk.k}, ≥{risk.k} or “more than”"
    return (
        f"Not shown ({signs}; otherwise {NOT_SHOWN}) are numbers of fewer than {risk.k} patients, and further ones "
        "that would give them back."
    )


def _methods(results: Results, lines: Iterable[Line]) -> tuple[str, ...]:
    """Return a note on the methods of the numbers in a table, each once, in their order."""
    ids = dict.fromkeys(id for line in lines for cell in line.cells for id in cell.ids)
    found = dict.fromkeys(method for id in ids if (method := results[id].method))
    return (f"Methods: {'; '.join(found)}.",) if found else ()


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
        said, id = text(match)
        sign = "%" if pattern.startswith("%", match.end()) else ""  # a mark stands behind it
        parts += [(pattern[last : match.start()], ""), (said + sign, id)]
        last = match.end() + len(sign)
    parts = [part for part in (*parts, (pattern[last:], "")) if part[0]]
    if held := [id for id in ids if results[id].note == HELD_BACK]:
        first = next((id for id in held if id.endswith(".n")), held[0])
        parts = [(results[first].text, first)]
    return Cell("".join(text for text, _ in parts), tuple(ids), tuple(parts))


def _line(results: Results, table: ResultTable, row: TableRow, first: bool) -> Line:
    """Return a row with its cells. first: of the rows of its variable, so that columns of other analyses are filled."""
    if row.heading and (row.variable is None or not any(c.analysis for c in table.columns)):
        return Line(row.label, heading=True, indent=row.indent)
    cells = tuple(_cell(results, table, row, column, first) for column in table.columns)
    return Line(row.label, cells, row.indent, strong=row.strong or row.heading)


def _cell(
    results: Results, table: ResultTable, row: TableRow, column: TableColumn, first: bool
) -> Cell:
    other = column.analysis is not None
    if (other and not first) or (row.heading and not other):
        return Cell("")
    place = f"study.yml, table {table.id}, row “{row.label}”"
    pattern = column.cell or ("" if other else row.cell)
    if not pattern or row.variable is None:
        raise UserError(
            "the row has no variable or no pattern for its cells",
            place=place,
            remedy="give the row `variable`, and `cell` to the row or to each column",
        )
    levels = (None if other else row.level, column.level)
    prefix = ".".join(
        part
        for part in (
            column.analysis or row.analysis or table.analysis,
            row.variable,
            "-".join(level for level in levels if level),
            column.group if other else row.group or column.group,
        )
        if part
    )
    absent = column.absent if row.absent is None else row.absent
    if absent is not None and not any(
        f"{prefix}.{m[1]}" in results for m in _FIELD.finditer(pattern)
    ):
        return Cell(absent)
    try:
        return fill(results, prefix, pattern)
    except UserError as error:
        raise UserError(error.message, place, error.rule, error.remedy) from None


def _pattern(
    results: Results, study: Study, table: ResultTable, text: str, column: TableColumn
) -> str:
    """Return a column's label with `{N}`, the size of its group in the population of its analysis, filled in."""
    if "{N}" not in text:
        return text
    population = study.analysis(column.analysis or table.analysis).population
    group = column.group or study.groups.all.id
    text = text.replace(
        "n = {N}", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{N}"
    )  # a head does not break within it
    size = results[f"population.{population}.{group}.n"]
    return escape.mark(_SIZE, text, lambda _: (size.text, size.id))


def named_cells(grid: Grid) -> Iterator[tuple[str, str, tuple[tuple[str, Cell], ...]]]:
    """Yield each row: its name, its label, and its cells by the name of their column; a heading has no cells.

    A row is named with the heading above it, and with a number when repeated; a column with its spanner.
    """
    seen: dict[str, int] = {}
    heading = ""
    for line in grid.lines:
        if line.heading:
            heading = line.label
            yield line.label, line.label, ()
            continue
        row = f"{heading}, {line.label}" if heading and line.indent else line.label
        seen[row] = seen.get(row, 0) + 1
        name = row if seen[row] == 1 else f"{row} ({seen[row]})"
        yield (
            name,
            line.label,
            tuple(
                (_column_name(head), cell)
                for head, cell in zip(grid.heads, line.cells, strict=False)
            ),
        )


def _column_name(head: Head) -> str:
    """Return a column's name; the sizes of groups in a spanner change while the column stays the same."""
    return f"{head.spanner.split(' (', 1)[0]}, {head.label}" if head.spanner else head.label
