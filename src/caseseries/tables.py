"""Tables of the manuscript: results to a neutral model, and the model to great_tables, typst and Markdown."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pandas as pd
from great_tables import GT, loc, style

from caseseries import markup
from caseseries.errors import UserError
from caseseries.plan import ResultTable, TableColumn, TableRow
from caseseries.results import Results, nearest
from caseseries.study import Study

_FIELD = re.compile(r"\{([A-Za-z_][\w]*)(?::([a-z0-9]+))?\}")
_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)


@dataclass(frozen=True)
class Cell:
    """A printed cell and the ids of the results behind it."""

    text: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of a table: its label, depth, and cells; a heading has none."""

    label: str
    cells: tuple[Cell, ...] = ()
    indent: int = 0
    heading: bool = False


@dataclass(frozen=True)
class Head:
    """A column's label, and the spanner over it."""

    label: str
    spanner: str = ""
    numeric: bool = True


@dataclass(frozen=True)
class Grid:
    """A table without a look: what every renderer takes."""

    id: str
    stub: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    landscape: bool = False


@dataclass(frozen=True)
class Table:
    """A table as a cell shows it: text/markdown only, with a part for each format."""

    grid: Grid

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.markdown()}

    def markdown(self) -> str:
        """Return the Markdown of all formats."""
        return markup.by_format(
            to_html(self.grid), markup.raw_typst(to_typst(self.grid)), to_markdown(self.grid)
        )


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
    lines = tuple(_line(results, table, row) for row in table.rows)
    return Grid(id, table.stub, heads, lines, tuple(table.notes), table.landscape)


def fill(results: Results, prefix: str, pattern: str) -> Cell:
    """Return a pattern such as `{n} ({pct:pct1})` filled with the statistics at a place.

    prefix: the result id without its last part. A field may name another format of the same family after a colon.
    """
    from caseseries.results import reformat

    ids: list[str] = []

    def text(match: re.Match[str]) -> str:
        stat = match[1]
        result = results.get(f"{prefix}.{stat}")
        if result is None and stat == "N":
            result = results.get(f"{prefix}.n")
            if result is not None and result.N is not None:
                return str(result.N)
        if result is None:
            raise UserError(
                f"there is no result {prefix}.{stat}",
                rule=f"the pattern {pattern!r}",
                remedy=nearest(f"{prefix}.{stat}", (r.id for r in results)),
            )
        ids.append(result.id)
        return reformat(result, match[2]) if match[2] else result.text

    return Cell(_FIELD.sub(text, pattern), tuple(ids))


def to_html(grid: Grid) -> str:
    """Return the great_tables HTML without its stylesheet, which the site has once."""
    return _STYLE.sub("", to_gt(grid).as_raw_html(inline_css=False))


def to_gt(grid: Grid) -> GT:
    """Return the great_tables object."""
    columns = [f"c{k}" for k in range(len(grid.heads))]
    frame = pd.DataFrame(
        [
            [
                line.label,
                *(_traced(c) for c in line.cells or [Cell("")] * len(columns)),
            ]
            for line in grid.lines
        ],
        columns=["stub", *columns],
    )
    gt = GT(frame, rowname_col="stub", id=f"gt-{grid.id}").tab_stubhead(label=grid.stub)
    # Quarto would send the table through a converter from a CDN for print, though it is shown on the web alone.
    gt = gt.tab_options(quarto_disable_processing=True)
    gt = gt.fmt_passthrough(columns=columns, escape=False).cols_label(cases={c: h.label for c, h in zip(columns, grid.heads, strict=True)})
    gt = gt.cols_align(
        "center", columns=[c for c, h in zip(columns, grid.heads, strict=True) if h.numeric]
    )
    for spanner in dict.fromkeys(h.spanner for h in grid.heads if h.spanner):
        under = [c for c, h in zip(columns, grid.heads, strict=True) if h.spanner == spanner]
        gt = gt.tab_spanner(label=spanner, columns=under)
    headings = [k for k, line in enumerate(grid.lines) if line.heading]
    if headings:
        gt = gt.tab_style(style.text(weight="bold"), loc.stub(rows=headings))
    for depth in sorted({line.indent for line in grid.lines if line.indent}):
        rows = [k for k, line in enumerate(grid.lines) if line.indent == depth]
        gt = gt.tab_stub_indent(rows=rows, indent=min(2 * depth, 5))
    for note in grid.notes:
        gt = gt.tab_source_note(note)
    return gt


def to_typst(grid: Grid) -> str:
    """Return a typst table: repeated header, rules above and below, notes beneath."""
    spans = any(h.spanner for h in grid.heads)
    top: list[str] = []
    if spans:
        top.append(
            "table.cell(rowspan: 2, align: left + bottom)[#strong(" + markup.typst(grid.stub) + ")]"
        )
        k = 0
        while k < len(grid.heads):
            spanner, width = grid.heads[k].spanner, 1
            while k + width < len(grid.heads) and grid.heads[k + width].spanner == spanner:
                width += 1
            top.append(
                f"table.cell(colspan: {width}, align: center)[#strong({markup.typst(spanner)})]"
            )
            k += width
        top += [
            f"table.hline(y: 1, start: {k + 1}, end: {k + 2}, stroke: 0.3pt)"
            for k, h in enumerate(grid.heads)
            if h.spanner
        ]
    else:
        top.append(f"[#strong({markup.typst(grid.stub)})]")
    top += [f"[#strong({markup.typst(h.label)})]" for h in grid.heads]
    body = []
    for line in grid.lines:
        if line.heading:
            body.append(
                f"table.cell(colspan: {len(grid.heads) + 1})[#strong({markup.typst(line.label)})]"
            )
            continue
        inset = (
            f"pad(left: {line.indent * 0.9}em)[#{markup.typst(line.label)}]"
            if line.indent
            else markup.typst(line.label)
        )
        body.append(", ".join([inset, *(markup.typst(cell.text) for cell in line.cells)]))
    align = ", ".join(["left", *("center" if h.numeric else "left" for h in grid.heads)])
    widths = ", ".join(["auto" if len(grid.heads) < 6 else "2fr", *(["1fr"] * len(grid.heads))])
    notes = "".join(f"\n#align(left, text(size: 7pt, {markup.typst(note)}))" for note in grid.notes)
    source = (
        f"#table(columns: ({widths}), align: ({align}), stroke: none, inset: (x: 4pt, y: 2.6pt),\n"
        "table.hline(stroke: 0.8pt),\n"
        f"table.header({', '.join(top)}),\n"
        "table.hline(stroke: 0.5pt),\n"
        + ",\n".join(body)
        + ",\ntable.hline(stroke: 0.8pt))"
        + notes
    )
    return source


def to_markdown(grid: Grid) -> str:
    """Return a pipe table, for formats that need an editable one."""
    head = [grid.stub, *(f"{h.spanner}: {h.label}" if h.spanner else h.label for h in grid.heads)]
    lines = ["| " + " | ".join(markup.markdown(text) or " " for text in head) + " |"]
    lines.append(
        "|" + "|".join([":---", *(":---:" if h.numeric else ":---" for h in grid.heads)]) + "|"
    )
    for line in grid.lines:
        label = "&emsp;" * line.indent + markup.markdown(line.label)
        label = f"**{label}**" if line.heading else label
        cells = [markup.markdown(c.text) for c in line.cells] or [""] * len(grid.heads)
        lines.append("| " + " | ".join([label, *cells]) + " |")
    notes = "\n\n".join(markup.markdown(note) for note in grid.notes)
    return "\n".join(lines) + (f"\n\n{notes}" if notes else "")


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
                row.level or column.level,
                row.group or column.group,
            )
            if part
        )
        try:
            cells.append(fill(results, prefix, pattern))
        except UserError as error:
            raise UserError(error.message, place, error.rule, error.remedy) from None
    return Line(row.label, tuple(cells), row.indent)


def _pattern(results: Results, study: Study, text: str, column: TableColumn) -> str:
    """Return a column's label with `{N}`, the size of its group in the first population, filled in."""
    if "{N}" not in text:
        return text
    population = study.populations[0].id
    group = column.group or study.groups.all.id
    return text.replace("{N}", results[f"population.{population}.{group}.n"].text)


def _traced(cell: Cell) -> str:
    if not cell.ids:
        return html.escape(cell.text)
    return (
        f'<span class="cs-claim" data-result="{" ".join(cell.ids)}">{html.escape(cell.text)}</span>'
    )
