"""Tables against each other and against study.yml, once each is right by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import compress
from typing import Any

import pandas as pd

from caseseries.cohort import marks
from caseseries.cohort.checking import Rows
from caseseries.cohort.findings import Finding
from caseseries.cohort.matching import in_words, levels_of, matching
from caseseries.cohort.reading import Raw
from caseseries.cohort.row_rules import RULES, Rule
from caseseries.study import Study
from caseseries.study.analysis_plans import Describe, Response
from caseseries.study.event_plans import Survival
from caseseries.study.group_plans import Groups
from caseseries.study.laboratory_plans import Paired, Peaks
from caseseries.study.named import named
from caseseries.study.plan import Parameter, Where

Tables = Mapping[str, Rows]
Files = Mapping[str, Raw]
ODDITIES = {
    **{rule.name: rule.says for rule in RULES if not rule.fault},
    "column-after-last-day": "a day of adsl lies after the last day on which the patient was alive",
    "flag-missing": "a patient has rows of an analysis, and nobody says whether he or she is of its population",
    "group-missing": "a patient without group stands in the population of an analysis by these groups, and counts "
    "under all alone",
    "lonely-code": "a parameter stands in one row alone, and study.yml does not name it",
    "time-missing": "a patient of the population has no row of a time that most others have, and is left out",
    "assessment-missing": "a patient of the population has no row of an endpoint that most others have, and counts as "
    "not having reached it",
    "unit-in-print": "study.yml prints another unit than the table has",
}


def check_tables(tables: Tables, study: Study, files: Files) -> Iterator[Finding]:
    """Yield what cannot be true of a row, of its patient, or of the unit under which it is printed."""
    yield from _unknown_patients(tables, files)
    yield from _groups(tables["adsl"].frame, study, files["adsl"].file)
    rows = {name: _with_adsl(name, tables) for name in tables}
    for rule in (*RULES, *_study_rules(study, tables["adsl"])):
        for name, table in tables.items():
            if table.table.structure not in rule.structures or (
                table.table.structure == "subject" and name != "adsl"
            ):
                continue
            if rule.name == "day-missing" and rule.column in study.data.plan(name).days:
                continue  # told of the date
            if rows[name] and {rule.column, *rule.needs} <= rows[name][0].keys():
                yield from _broken(rule, tables[name], rows[name], files[name].file)
    yield from _lonely_codes(tables, study, files)
    yield from _printed_units(tables, study)
    yield from _rows_missing(tables, study, files["adsl"].file)


_LEFT = {
    "time-missing": "the analysis leaves the patient out",
    "assessment-missing": "the patient counts as not having reached it",
}


class _Row(Mapping[str, Any]):
    """A row with what is known of its patient; the latter stands once, however many rows the patient has."""

    __slots__ = ("_own", "_patient")

    def __init__(self, own: Mapping[str, Any], patient: Mapping[str, Any]) -> None:
        self._own, self._patient = own, patient

    def __getitem__(self, name: str) -> Any:
        return self._own[name] if name in self._own else self._patient[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._patient, **self._own})

    def __len__(self) -> int:
        return len({**self._patient, **self._own})


def _with_adsl(name: str, tables: Tables) -> list[_Row]:
    """Return the rows of a table with what adsl says of the patient, and whether he or she has a row in adex."""
    nobody: dict[str, Any] = dict.fromkeys(tables["adsl"].columns)
    nobody[marks.OWN] = tuple(tables[name].columns)
    doses = [t for t in tables.values() if t.table.structure == "exposure" and t.lines]
    if doses:
        nobody[marks.DOSED] = False
    patients = {row["USUBJID"]: {**nobody, **row} for row in reversed(tables["adsl"].rows)}
    only = len({drug for table in doses for drug in table.columns["EXTRT"]}) == 1
    days = only and all("ASTDY" in table.columns for table in doses)
    if days:
        nobody[marks.LAST_DOSE] = None
        patients = {who: {marks.LAST_DOSE: None, **row} for who, row in patients.items()}
    for row in (row for table in doses for row in table.rows):
        patient = patients.setdefault(row["USUBJID"], dict(nobody))
        patient[marks.DOSED] = True
        if days and row["ASTDY"]:
            patient[marks.LAST_DOSE] = max(patient[marks.LAST_DOSE] or row["ASTDY"], row["ASTDY"])
    return [_Row(row, patients.get(row["USUBJID"], nobody)) for row in tables[name].rows]


def _broken(rule: Rule, table: Rows, rows: list[_Row], file: str) -> Iterator[Finding]:
    name = "" if rule.fault else rule.name
    for line in compress(table.lines, rule.marks(rows)):
        yield Finding(
            rule.says,
            file,
            line,
            rule.column,
            remedy=rule.remedy,
            name=name,
            table=table.table.name,
        )


def _unknown_patients(tables: Tables, files: Files) -> Iterator[Finding]:
    known = set(tables["adsl"].columns["USUBJID"])
    alike = {marks.bare(subject) for subject in known}
    for name, table in tables.items():
        for subject, line in zip(table.columns["USUBJID"], table.lines, strict=True):
            if subject not in known:
                near = marks.bare(subject) in alike
                also = ": one there differs in capitals, marks or zeros alone" if near else ""
                yield Finding(
                    f"this row belongs to a patient who is not in adsl{also}",
                    files[name].file,
                    line,
                    "USUBJID",
                    "every patient of every table stands in adsl",
                    "add the patient to adsl, or mend the identifier",
                )


def _groups(adsl: pd.DataFrame, study: Study, file: str) -> Iterator[Finding]:
    """Yield patients of no group; one without a value counts under all alone, which is told where it shows.

    The value may be missing in an untreated patient, and in another division than the study's own, such as by stage.
    """
    for groups in (study.groups, *study.groupings):
        column, levels = groups.column, groups.levels
        if not column or column not in adsl.columns:
            continue
        none = levels_of(adsl[column], levels).isna()
        without = adsl[column].isna()
        if groups is study.groups:
            treated = adsl["SAFFL"].eq("Y").fillna(False) if "SAFFL" in adsl.columns else True
            without &= ~pd.Series(treated, index=adsl.index, dtype=bool)
        for row in adsl.index[none & ~without]:
            yield Finding(
                "the patient belongs to no declared group",
                file,
                row,
                column,
                "one of "
                + ", ".join(in_words(level.value) for level in levels)
                + (
                    "; or empty where SAFFL is not Y: not treated"
                    if groups is study.groups
                    else "; or empty"
                ),
                "mend the value, declare the group in study.yml, or leave such patients out with `select` of adsl",
            )
        counted = _counted_by(groups, adsl, study)
        for row in adsl.index[without & counted]:
            yield Finding(
                ODDITIES["group-missing"],
                file,
                row,
                column,
                remedy="analyse in a population whose patients all have a group, or by another column (groupings)",
                name="group-missing",
                table="adsl",
            )


def _counted_by(groups: Groups, adsl: pd.DataFrame, study: Study) -> pd.Series:
    """Return which patients stand in the population of an analysis that is done by these groups."""
    own = set(groups.ids()) - {study.groups.all.id}
    counted = pd.Series(False, index=adsl.index)
    for analysis in study.analyses:
        flag = study.population(analysis.population).flag
        asked = analysis.groups or ([] if analysis.kind == "flow" else study.groups.ids())
        if own & set(asked) and (not flag or flag in adsl.columns):
            counted |= adsl[flag].eq("Y").fillna(False).astype(bool) if flag else True
    return counted


def _study_rules(study: Study, adsl: Rows) -> Iterator[Rule]:
    """Yield the rules that follow from columns that study.yml names."""
    for lanes in study.lanes:
        columns = map(adsl.table.column, (lanes.start, lanes.end))
        if lanes.start and any(c is None or c.kind == "text" for c in columns):
            continue  # told where study.yml names it
        yield Rule(
            "", ("subject",), lanes.end, (lanes.start, lanes.end),
            f"the lane of the patient ends before it starts, on the day in {lanes.start}",
            f"mend {lanes.start} or {lanes.end}",
            marks.ends_early(lanes.start, lanes.end), fault=True,
        )  # fmt: skip
    for column in study.table_schema("adsl").columns:
        if column.kind == "day" and column.name not in ("LSTALVDY", "DTHADY"):
            yield Rule(
                "column-after-last-day", ("subject",), column.name, (column.name, "LSTALVDY"),
                "the day lies after the last day on which the patient was alive",
                f"mend {column.name} or LSTALVDY", marks.after_last(column.name),
            )  # fmt: skip


def _lonely_codes(tables: Tables, study: Study, files: Files) -> Iterator[Finding]:
    """Yield parameters that stand in one row alone, and that study.yml does not name."""
    spoken = {str(v) for entry in named(study) if entry.column == "PARAMCD" for v in entry.values}
    for name, table in tables.items():
        codes = table.columns.get("PARAMCD", ())
        times = Counter(codes)
        for code, line in zip(codes, table.lines if codes else (), strict=True):
            if times[code] == 1 and len(codes) > 1 and code not in spoken:
                yield Finding(
                    "the parameter stands in this row alone, and study.yml does not name it",
                    files[name].file,
                    line,
                    "PARAMCD",
                    remedy="look whether the code is spelt right",
                    name="lonely-code",
                    table=name,
                )


def _rows_missing(tables: Tables, study: Study, file: str) -> Iterator[Finding]:
    """Yield patients without a row that most of a population have: a time to event, or an assessment.

    And those who have one, and of whom nobody says whether they are of the population.
    """
    told: set[tuple[str, str, int]] = set()
    adsl = tables["adsl"].frame
    for population, source, where, name in _looked_for(study):
        if (
            source not in tables
            or source == "adsl"
            or not set(where) <= set(tables[source].columns)
        ):
            continue
        there = set(matching(tables[source].frame, where, "")["USUBJID"])
        flag = study.population(population).flag or ""
        if flag and flag not in adsl.columns:
            continue
        members = adsl[adsl[flag].eq("Y").fillna(False).astype(bool)] if flag else adsl
        for line in adsl.index[adsl[flag].isna() & adsl["USUBJID"].isin(there)] if flag else ():
            if ("adsl", flag, line) not in told:
                told.add(("adsl", flag, line))
                yield Finding(
                    ODDITIES["flag-missing"], file, line, flag, remedy="write Y or N", name="flag-missing", table="adsl"
                )  # fmt: skip
        without = members[~members["USUBJID"].isin(there)]
        rows = ", ".join(in_words(v) for v in where.values() if not isinstance(v, dict | list))
        for line in without.index if 2 * len(without) < len(members) else ():
            if (source, rows, line) not in told:
                told.add((source, rows, line))
                yield Finding(
                    f"the patient has no row of {rows} in {source}, and most others have: "
                    f"{_LEFT[name]}", file, line, "USUBJID",
                    remedy="add the row, or analyse another population", name=name, table="adsl",
                )  # fmt: skip


def _looked_for(study: Study) -> Iterator[tuple[str, str, Where, str]]:
    """Yield the population, table and rows of each time to event and of each endpoint."""
    for analysis in study.analyses:
        if isinstance(analysis, Survival):
            for time in analysis.times:
                yield analysis.population, analysis.source, {"PARAMCD": time.code}, "time-missing"
        elif isinstance(analysis, Response):
            for endpoint in analysis.endpoints:
                if "PARAMCD" in endpoint.where and not endpoint.among:
                    population = endpoint.population or analysis.population
                    yield population, endpoint.source, endpoint.where, "assessment-missing"


def _printed_units(tables: Tables, study: Study) -> Iterator[Finding]:
    """Yield parameters and variables that study.yml prints under another unit than the table has."""
    for path, table, code, column, unit in _units(study):
        columns = tables[table].columns if table in tables else {}
        of = columns.get("PARAMCD", ()) if code else columns.get(column, ())
        pairs = set(zip(of, columns.get(column, ()), strict=False))
        units = {marks.unit_key(u) for c, u in pairs if u and (c == code or not code)}
        if len(units) == 1 and marks.unit_key(unit) not in units:
            yield Finding(
                f"study.yml prints {unit!r}, and {column} of {table} has another unit",
                study.place(*path),
                remedy="mend the unit, or turn the values into it with multiply_by or divide_by",
                name="unit-in-print",
                table=table,
            )


def _units(study: Study) -> Iterator[tuple[tuple[str | int, ...], str, str, str, str]]:
    """Yield each unit under which values print as they are: its keys in study.yml, table, PARAMCD, column and unit."""
    lists: list[tuple[tuple[str | int, ...], str, list[Parameter]]] = []
    for k, analysis in enumerate(study.analyses):
        if isinstance(analysis, Paired | Peaks):
            lists.append((("analyses", k, "parameters"), analysis.source, analysis.parameters))
        for m, variable in enumerate(analysis.variables if isinstance(analysis, Describe) else ()):
            if variable.unit and variable.divide_by == 1 and variable.column == "AGE":
                yield ("analyses", k, "variables", m), "adsl", "", "AGEU", variable.unit
    for k, part in enumerate(study.trajectories):
        lists.append((("trajectories", k, "parameters"), part.source, part.parameters))
    if study.patients:
        shown = study.page_tables(study.patients).labs
        for k, panel in enumerate(study.patients.labs):
            lists.append((("patients", "labs", k, "parameters"), shown[panel.id], panel.parameters))
    for path, table, parameters in lists:
        for m, parameter in enumerate(parameters):
            if parameter.unit and parameter.multiply_by == 1:
                yield (*path, m), table, parameter.code, "AVALU", parameter.unit
