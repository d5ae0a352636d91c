"""What study.yml names of the tables: each column and value, with the keys under which it stands.

Data are held against this, so that nothing that study.yml names matches nothing in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from caseseries.study.analysis_plans import Describe, Flow, Response
from caseseries.study.comparison_plans import BASELINE, Adjusted, Compare
from caseseries.study.event_plans import AdverseEvents, Survival
from caseseries.study.figure_plans import RowListing, TrajectoryPanels
from caseseries.study.group_plans import Groups
from caseseries.study.laboratory_plans import ByVisit, Limits, Paired, Peaks, Shift
from caseseries.study.plan import Endpoint, Parameter, Scalar, Where
from caseseries.study.study import Study

Path = tuple[str | int, ...]
Holds = Literal["", "numbers", "flag"]
_HOLDS: Mapping[str, Holds] = {"number": "numbers", "flag": "flag", "category": ""}


@dataclass(frozen=True)
class Named:
    """A column of a table that study.yml names under `path`, with the values it looks for there.

    within: the rows of the table in which they are looked for. bounds: min and max of a range instead of values.
    needed: false where a value without a row prints a true 0: rare terms, and levels and groups, beside which no other
    value is allowed.
    spelling: the values are only spellings, of which any may be absent.
    holds: what is made of the column needs numbers in it, or Y and N; empty where anything will do.
    beside: where a yes or no is decided by the value: the other conditions on its row. None where nothing is.
    """

    path: Path
    table: str
    column: str
    values: tuple[Scalar, ...] = ()
    within: Where = field(default_factory=dict)
    bounds: Mapping[str, float] = field(default_factory=dict)
    needed: bool = True
    spelling: bool = False
    holds: Holds = ""
    beside: Where | None = None


def named(study: Study) -> Iterator[Named]:
    """Yield every column and value that study.yml names, in its order."""
    divisions: list[tuple[Path, Groups]] = [(("groups",), study.groups)]
    divisions += [(("groupings", k), other) for k, other in enumerate(study.groupings)]
    for place, groups in divisions:
        if groups.column:
            yield Named((*place, "column"), "adsl", groups.column)
        for k, level in enumerate(groups.levels):
            here: Path = (*place, "levels", k, "value")
            yield _value(here, "adsl", groups.column or "", level, needed=False)
    for k, population in enumerate(study.populations):
        if population.flag:
            yield Named(("populations", k, "flag"), "adsl", population.flag, holds="flag")
    if study.privacy.consent_column:
        yield Named(("privacy", "consent_column"), "adsl", study.privacy.consent_column)
    for key in ("quasi_identifiers", "sensitive"):
        for m, column in enumerate(getattr(study.privacy.risk, key)):
            yield Named(("privacy", "risk", key, m), "adsl", column)
    yield Named(("privacy", "ids", "in_print"), "adsl", "SUBJID", tuple(study.privacy.ids.in_print))
    yield from _tables(study)
    for k, analysis in enumerate(study.analyses):
        yield from _ANALYSES[type(analysis)](("analyses", k), analysis)
    yield from _lanes(study)
    for k, part in enumerate(study.trajectories):
        path: Path = ("trajectories", k)
        yield from _parameters((*path, "parameters"), part.source, part.parameters)
        yield Named((*path, "subjects"), "adsl", "SUBJID", tuple(part.subjects))
        yield from _where((*path, "where"), part.source, part.where)
    for k, figure in enumerate(study.figures):
        for m, panel in enumerate(figure.panels if isinstance(figure, TrajectoryPanels) else ()):
            path = ("figures", k, "panels", m, "subjects")
            yield Named(path, "adsl", "SUBJID", tuple(panel.subjects))
    yield from _listings(study)
    yield from _patients(study)


def _tables(study: Study) -> Iterator[Named]:
    """Yield columns by which rows are selected, and those from which others are made."""
    for table, wanted in study.data.records.items():
        for column in wanted:
            yield Named(("data", "records", table, column), table, column)
    for table, plan in study.data.tables.items():
        path: Path = ("data", "tables", table)
        for column in plan.select:
            yield Named((*path, "select", column), table, column)
        for k, made in enumerate(plan.derive):
            here: Path = (*path, "derive", k)
            yield from _where((*here, "where"), table, made.where)
            for column in made.count_flags or ():
                yield Named((*here, "count_flags"), table, column, holds="flag")
            way = getattr(made, made.way)
            source = getattr(way, "table", "") or table
            if not isinstance(way, list):
                rows: Where = getattr(way, "where", {})
                beside: Where | None = {} if made.flag else None
                yield from _where((*here, made.way, "where"), source, rows, beside=beside)
            for key in ("of", "base", "start", "end"):
                if column := getattr(way, key, ""):
                    yield Named((*here, made.way, key), source, column)


def _where(
    path: Path, table: str, where: Where, within: Where | None = None, beside: Where | None = None
) -> Iterator[Named]:
    for column, wanted in where.items():
        place, rows = (*path, column), within or {}
        rest = (
            None if beside is None else {k: v for k, v in (beside | where).items() if k != column}
        )
        if isinstance(wanted, dict):
            bounds = {str(end): float(value) for end, value in wanted.items()}
            yield Named(place, table, column, (), rows, bounds, holds="numbers", beside=rest)
        else:
            values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
            yield Named(place, table, column, values, rows, beside=rest)


def _value(path: Path, table: str, column: str, level: Any, **more: Any) -> Named:
    values = () if level.value is None else (level.value,)
    return Named(path, table, column, values, **more)


def _parameters(path: Path, table: str, parameters: list[Parameter]) -> Iterator[Named]:
    for k, parameter in enumerate(parameters):
        yield Named((*path, k, "code"), table, "PARAMCD", (parameter.code,))


def _describe(path: Path, analysis: Describe) -> Iterator[Named]:
    for k, variable in enumerate(analysis.variables):
        here: Path = (*path, "variables", k)
        yield from _where((*here, "where"), variable.source, variable.where)
        holds = _HOLDS[variable.kind]
        yield Named((*here, "column"), variable.source, variable.column, holds=holds)
        if variable.order_by:
            yield Named((*here, "order_by"), variable.source, variable.order_by)
        yield from _where((*here, "among"), "adsl", variable.among)
        for m, level in enumerate(variable.levels):
            yield _value(
                (*here, "levels", m, "value"), variable.source, variable.column, level,
                within=variable.where, needed=False,
            )  # fmt: skip


def _endpoints(path: Path, endpoints: list[Endpoint]) -> Iterator[Named]:
    for k, endpoint in enumerate(endpoints):
        here: Path = (*path, k)
        table, rows = endpoint.source, endpoint.where
        yield from _where((*here, "where"), table, rows)
        yield from _where((*here, "responder"), table, endpoint.responder, rows, rows)
        for m, one in enumerate(endpoint.any_of):
            yield from _where((*here, "any_of", m), table, one, rows, rows)
        yield from _where((*here, "among"), "adsl", endpoint.among)
        for key in ("visit", "first_visit"):
            visit = getattr(endpoint, key)
            if visit is not None:
                yield Named((*here, key), table, "AVISITN", (visit,), rows)


def _response(path: Path, analysis: Response) -> Iterator[Named]:
    yield from _endpoints((*path, "endpoints"), analysis.endpoints)


def _adverse_events(path: Path, analysis: AdverseEvents) -> Iterator[Named]:
    table = analysis.source
    yield from _where((*path, "where"), table, analysis.where, beside={})
    if analysis.bands:
        yield Named((*path, "grades"), table, analysis.grades)
    if analysis.rows == "data":
        for key in ("term", "classes"):
            if getattr(analysis, key):
                yield Named((*path, key), table, getattr(analysis, key))
    for k, term in enumerate(analysis.terms):
        place = (*path, "terms", k, "terms")
        yield Named(place, table, analysis.term, tuple(term.terms), needed=False)
    for k, chosen in enumerate(analysis.selections):
        place = (*path, "selections", k, "where")
        yield from _where(place, table, chosen.where, beside=analysis.where)


def _paired(path: Path, analysis: Paired) -> Iterator[Named]:
    yield from _where((*path, "baseline"), analysis.source, analysis.baseline)
    yield from _where((*path, "end"), analysis.source, analysis.end)
    yield Named((*path, "parameters"), analysis.source, "AVAL")
    yield from _parameters((*path, "parameters"), analysis.source, analysis.parameters)


def _peaks(path: Path, analysis: Peaks) -> Iterator[Named]:
    yield Named((*path, "parameters"), analysis.source, "AVAL")
    yield from _parameters((*path, "parameters"), analysis.source, analysis.parameters)
    yield from _endpoints((*path, "elevated"), analysis.elevated)


def _survival(path: Path, analysis: Survival) -> Iterator[Named]:
    for k, time in enumerate(analysis.times):
        here: Path = (*path, "times", k)
        yield Named((*here, "code"), analysis.source, "PARAMCD", (time.code,))
        rows: Where = {"PARAMCD": time.code}
        codes = tuple(time.competing)
        place = (*here, "competing")
        yield Named(place, analysis.source, "CNSR", codes, rows, needed=False, beside=rows)


def _flow(path: Path, analysis: Flow) -> Iterator[Named]:
    for k, stage in enumerate(analysis.stages):
        for m, node in enumerate(stage.nodes):
            here: Path = (*path, "stages", k, "nodes", m)
            yield from _where((*here, "where"), "adsl", node.where)
            yield from _where((*here, "unless"), "adsl", node.unless)


def _shift(path: Path, analysis: Shift) -> Iterator[Named]:
    yield Named((*path, "column"), analysis.source, analysis.column)
    for k, level in enumerate(analysis.levels):
        place = (*path, "levels", k, "value")
        yield _value(place, analysis.source, analysis.column, level, needed=False)
    yield from _where((*path, "baseline"), analysis.source, analysis.baseline)
    yield from _where((*path, "during"), analysis.source, analysis.during)
    yield from _parameters((*path, "parameters"), analysis.source, analysis.parameters)


def _by_visit(path: Path, analysis: ByVisit) -> Iterator[Named]:
    yield from _where((*path, "where"), analysis.source, analysis.where)
    yield from _parameters((*path, "parameters"), analysis.source, analysis.parameters)
    yield Named((*path, "visit"), analysis.source, analysis.visit)
    for column in ("visit_number", "value"):
        yield Named((*path, column), analysis.source, getattr(analysis, column), holds="numbers")
    for k, level in enumerate(analysis.visits):
        yield _value((*path, "visits", k, "value"), analysis.source, analysis.visit, level)
    yield from _where((*path, "baseline"), analysis.source, analysis.baseline or {})
    if analysis.baseline is None and analysis.show != ["value"]:
        yield Named((*path, "baseline"), analysis.source, "BASE")


def _limits(path: Path, analysis: Limits) -> Iterator[Named]:
    yield from _where((*path, "where"), analysis.source, analysis.where)
    yield from _where((*path, "baseline"), analysis.source, analysis.baseline)
    yield from _parameters((*path, "parameters"), analysis.source, analysis.parameters)
    yield Named((*path, "value"), analysis.source, analysis.value, holds="numbers")
    for k, one in enumerate(analysis.limits):
        for key in ("above", "below"):
            if isinstance(getattr(one, key), str):
                column, place = getattr(one, key), (*path, "limits", k, key)
                yield Named(place, analysis.source, column, holds="numbers")


def _compare(path: Path, analysis: Compare) -> Iterator[Named]:
    for k, one in enumerate(analysis.comparisons):
        if (column := getattr(one, "strata", "")) and column != BASELINE:
            yield Named((*path, "comparisons", k, "strata"), "adsl", column)
        for m, column in enumerate(one.factors if isinstance(one, Adjusted) else ()):
            yield Named((*path, "comparisons", k, "factors", m), "adsl", column)


_ANALYSES: Mapping[type, Any] = {
    Describe: _describe,
    Response: _response,
    AdverseEvents: _adverse_events,
    Paired: _paired,
    Peaks: _peaks,
    Survival: _survival,
    Flow: _flow,
    Shift: _shift,
    ByVisit: _by_visit,
    Compare: _compare,
    Limits: _limits,
}


def _lanes(study: Study) -> Iterator[Named]:
    for k, lanes in enumerate(study.lanes):
        path: Path = ("lanes", k)
        for key in ("start", "end"):
            if getattr(lanes, key):
                yield Named((*path, key), "adsl", getattr(lanes, key), holds="numbers")
        for m, bar in enumerate(lanes.bars):
            here: Path = (*path, "bars", m)
            yield from _where((*here, "where"), bar.source, bar.where, beside={})
            yield Named((*here, "start"), bar.source, bar.start, holds="numbers")
            yield Named((*here, "end"), bar.source, bar.end, holds="numbers")
        for m, marker in enumerate(lanes.markers):
            here = (*path, "markers", m)
            yield from _where((*here, "where"), marker.source, marker.where, beside={})
            yield Named((*here, "day"), marker.source, marker.day, holds="numbers")
        yield from _where((*path, "ongoing"), "adsl", lanes.ongoing)


def _listings(study: Study) -> Iterator[Named]:
    for k, listing in enumerate(study.listings):
        path: Path = ("listings", k)
        yield from _where((*path, "where"), listing.source, listing.where)
        if isinstance(listing, RowListing):
            for column in listing.order:
                yield Named((*path, "order"), listing.source, column)
            for m, shown in enumerate(listing.columns):
                here: Path = (*path, "columns", m)
                yield _printed((*here, "column"), listing.source, shown.column, shown.values)
                for key in ("to", "unit"):
                    if getattr(shown, key):
                        yield Named((*here, key), listing.source, getattr(shown, key))
        else:
            yield Named((*path, "across"), listing.source, listing.across)
            for m, level in enumerate(listing.levels):
                yield _value(
                    (*path, "levels", m, "value"), listing.source, listing.across, level,
                    within=listing.where, needed=False,
                )  # fmt: skip


def _printed(path: Path, table: str, column: str, words: Mapping[str, str]) -> Named:
    """Return a column whose values print as other words: what is mapped tells how values are spelt."""
    return Named(path, table, column, tuple(words), spelling=True)


def _patients(study: Study) -> Iterator[Named]:
    plan = study.patients
    if plan is None:
        return
    for k, entry in enumerate(plan.identity):
        yield _printed(("patients", "identity", k, "column"), "adsl", entry.column, entry.values)
    tables = study.page_tables(plan)
    if plan.doses.cycle:
        yield Named(("patients", "doses", "cycle"), tables.doses, plan.doses.cycle)
    for k, panel in enumerate(plan.labs):
        path: Path = ("patients", "labs", k, "parameters")
        yield from _parameters(path, tables.labs[panel.id], panel.parameters)
    for k, shown in enumerate(plan.response):
        path, table = ("patients", "response", k, "code"), tables.response[shown.id]
        yield Named(path, table, "PARAMCD", (shown.code,))
        if shown.show != "value":
            yield _printed(path, table, "AVALC", shown.values)
