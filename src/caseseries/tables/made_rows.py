"""Rows of a table that follow from its analysis: what study.yml declares, and labels that come with the results."""

from __future__ import annotations

from caseseries.errors import UserError
from caseseries.results import Results
from caseseries.study import Study
from caseseries.study.analysis_plans import Describe, Response
from caseseries.study.event_plans import AdverseEvents
from caseseries.study.laboratory_plans import ByVisit, Limits, Shift
from caseseries.study.result_table_plans import MadeRows, ResultTable, TableRow


def made(study: Study, results: Results, table: ResultTable, made: MadeRows) -> list[TableRow]:
    """Return the rows that follow from the table's analysis; raise UserError where it has none of that kind."""
    analysis = study.analysis(table.analysis)
    if made.kind == "by_frequency" and isinstance(analysis, AdverseEvents):
        return _by_frequency(study, results, table, analysis, made)
    if made.kind == "by_category" and isinstance(analysis, Shift):
        return _by_category(study, results, analysis, made)
    if made.kind == "by_limit" and isinstance(analysis, Limits):
        return _by_limit(results, analysis, made)
    if made.kind == "by_variable" and isinstance(analysis, Describe):
        return _by_variable(results, analysis, made)
    if made.kind == "by_variable" and isinstance(analysis, Response):
        return [
            TableRow(label=endpoint.label or endpoint.id, variable=endpoint.id, cell=made.cell)
            for endpoint in analysis.endpoints
        ]
    if made.kind == "by_visit" and isinstance(analysis, ByVisit):
        return _by_visit(results, analysis, made)
    raise UserError(
        f"rows made {made.kind} do not fit the analysis {analysis.id!r}",
        place=f"study.yml, table {table.id}",
        rule="by_frequency needs adverse events, by_category a shift, by_limit limits, by_variable a description or a "
        "response, by_visit visits",
        remedy="name the other kind, or list the rows",
    )


def _by_frequency(
    study: Study, results: Results, table: ResultTable, analysis: AdverseEvents, made: MadeRows
) -> list[TableRow]:
    """Return any event, then classes with their terms in each, by descending patients or name.

    A term that `above` leaves out is in no row, and a class without any term left is none either.
    """
    everybody = study.groups.all.id
    chosen = everybody if made.group == "all" else made.group

    def patients(row: tuple[str, str]) -> tuple[float, str]:
        if made.order == "alphabetical":
            return 0, row[1]
        return -(results[f"{analysis.id}.{row[0]}.all-grades.{chosen}.n"].value or 0), row[1]

    def shown(row: tuple[str, str]) -> bool:
        if made.above is None:
            return True
        groups = {column.group or everybody for column in table.columns if not column.analysis}
        shares = (results.get(f"{analysis.id}.{row[0]}.all-grades.{g}.pct") for g in groups)
        return any(share and share.value and share.value > made.above for share in shares)

    rows = [TableRow(label=made.any, variable="any", strong=True)] if made.any else []
    classes = _classes(results, analysis)
    for one in sorted(classes, key=patients):
        terms = [term for term in sorted(classes[one], key=patients) if shown(term)]
        if made.above is not None and not terms and (classes[one] or not shown(one)):
            continue
        rows.append(TableRow(label=one[1], variable=one[0], strong=True))
        rows += [TableRow(label=label, variable=id, indent=1) for id, label in terms]
    return rows


def _classes(
    results: Results, analysis: AdverseEvents
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return id and label of each class with those of its terms; a term without class stands among the classes."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {
        (h.id, h.label): [(t.id, t.label) for t in analysis.terms if t.heading == h.id]
        for h in analysis.headings
    }
    found |= {(t.id, t.label): [] for t in analysis.terms if t.heading is None}
    last: list[tuple[str, str]] | None = None
    for row in results.select(analysis=analysis.id):
        if row.stat == "class" or (row.stat == "term" and last is None):
            terms = found.setdefault((row.variable, row.text), [])
            last = terms if row.stat == "class" else None
        elif row.stat == "term" and last is not None:
            last.append((row.variable, row.text))
    return found


def _by_variable(results: Results, analysis: Describe, made: MadeRows) -> list[TableRow]:
    """Return for each variable its label, and under it lines of statistics, or its levels; a flag is one line."""
    rows: list[TableRow] = []
    for variable in analysis.variables:
        label = variable.label or variable.id
        if variable.kind == "flag":
            rows.append(TableRow(label=label, variable=variable.id, cell=made.cell))
            continue
        unit = f" ({variable.unit})" if variable.kind == "number" and variable.unit else ""
        rows.append(TableRow(label=label + unit, variable=variable.id, heading=True))
        if variable.kind == "number":
            rows += _lines(made, variable.id, "", 1)
            continue
        mine = results.select(analysis=analysis.id, variable=variable.id)
        levels = [(level.id, level.label) for level in variable.levels] or [
            (row.level, row.text) for row in mine.select(stat="label")
        ]
        rows += [
            TableRow(label=text, variable=variable.id, level=id, cell=made.cell, indent=1)
            for id, text in levels
        ]
        if len(mine.select(level="missing")):
            # A group in which no value is missing has no result of its own.
            rows.append(
                TableRow(label=made.missing, variable=variable.id, level="missing", cell="{n}",
                         indent=1, absent="0")
            )  # fmt: skip
    return rows


def _by_limit(results: Results, analysis: Limits, made: MadeRows) -> list[TableRow]:
    """Return for each parameter its label, and under it its limits."""
    rows: list[TableRow] = []
    for id, label in _parameters(results, analysis).items():
        rows.append(TableRow(label=label, variable=id, heading=True))
        rows += [
            TableRow(label=one.label, variable=id, level=one.id, cell=made.cell, indent=1)
            for one in analysis.limits
        ]
    return rows


def _by_visit(results: Results, analysis: ByVisit, made: MadeRows) -> list[TableRow]:
    """Return for each parameter its label, and under it the visits at which anybody has a value, with their lines."""
    rows: list[TableRow] = []
    labels = _parameters(results, analysis)
    labels |= {p.id: f"{p.label} ({p.unit})" for p in analysis.parameters if p.unit}
    visits: dict[str, list[tuple[str, str]]] = {id: [] for id in labels}
    for row in results.select(analysis=analysis.id, stat="label"):
        if row.level:
            visits[row.variable].append((row.level, row.text))
    for id, label in labels.items():
        rows.append(TableRow(label=label, variable=id, heading=True))
        for visit, text in visits[id]:
            if len(made.lines) == 1:
                rows += [r.model_copy(update={"label": text}) for r in _lines(made, id, visit, 1)]
                continue
            rows.append(TableRow(label=text, heading=True, indent=1))
            rows += _lines(made, id, visit, 2)
    return rows


def _parameters(results: Results, analysis: ByVisit | Shift | Limits) -> dict[str, str]:
    """Return the labels of parameters by id: those of study.yml, or of the data."""
    return {p.id: p.label for p in analysis.parameters} | {
        row.variable: row.text
        for row in results.select(analysis=analysis.id, stat="label", level="")
    }


def _lines(made: MadeRows, variable: str, level: str, indent: int) -> list[TableRow]:
    """Return the lines of statistics at a place. A visit without changes, such as baseline, leaves theirs empty."""
    return [
        TableRow(
            label=line.label,
            variable=variable,
            level="-".join(part for part in (level, line.level) if part) or None,
            cell=line.cell,
            indent=indent,
            absent="" if level else None,
        )
        for line in made.lines
    ]


def _by_category(study: Study, results: Results, analysis: Shift, made: MadeRows) -> list[TableRow]:
    """Return for each parameter its heading and the categories at baseline in which there were patients."""
    group = (analysis.groups or [study.groups.all.id])[0]
    rows: list[TableRow] = []
    for id, label in _parameters(results, analysis).items():
        place = f"{analysis.id}.{id}"
        both = results[f"{place}.any-any.{group}.n"]
        rows.append(
            TableRow(
                label=f"{label} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{both.text})",
                heading=True,
            )
        )
        there = [
            level for level in analysis.levels if results[f"{place}.{level.id}-any.{group}.n"].value
        ]
        for level in there:
            rows.append(TableRow(label=level.label, variable=id, level=level.id, indent=1))
        if made.any and len(there) > 1:
            rows.append(TableRow(label=made.any, variable=id, level="any", indent=1))
    return rows
