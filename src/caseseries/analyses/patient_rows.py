"""Patient-level result rows, for figures that show patients: lanes with bars and markers, trajectories.

They are made from published columns only: a column that study.yml does not publish is not in the cohort given here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from caseseries import escape
from caseseries.analyses.common import levels_of, matching, require
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import PatientResult, PatientResults
from caseseries.results import formats as fmt_module
from caseseries.study import Study
from caseseries.study.plan import Bar, Lanes, Marker, Parameter, Trajectories

_LIMIT = re.compile(r"<\s*(\d+(?:\.\d+)?)")


def patient_results(cohort: Cohort, study: Study) -> PatientResults:
    """Return the rows of all lanes and trajectories of study.yml, by patient in adsl order.

    cohort: the public one; SUBJID names the patient in every row.
    """
    rows: list[PatientResult] = []
    for lanes in study.lanes:
        rows += _lanes(cohort, study, lanes)
    for trajectories in study.trajectories:
        rows += _trajectories(cohort, study, trajectories)
    return PatientResults(tuple(rows))


def patients_of(cohort: Cohort, study: Study) -> pd.DataFrame:
    """Return USUBJID, the printed subject and the id of the group, all where there is none, in adsl order."""
    adsl = cohort.table("adsl")
    for column in ("SUBJID", study.groups.column):
        if column and column not in adsl.columns:
            raise UserError(
                f"the column {column} is not published",
                place="study.yml, privacy.publish.adsl",
                rule="patient-level figures need the subject and the group",
                remedy="publish the column, or take lanes and trajectories out",
            )
    group = pd.Series(study.groups.all.id, index=adsl.index)
    if study.groups.column:
        levels = levels_of(adsl[study.groups.column], study.groups.levels)
        group = levels.where(levels.notna(), study.groups.all.id)
    return pd.DataFrame({"USUBJID": adsl["USUBJID"], "subject": adsl["SUBJID"], "group": group})


def left(cohort: Cohort, study: Study) -> set[str]:
    """Return USUBJID of the patients who are known to be observed no longer: dead, or not `ongoing` in any lane.

    In them nothing is ongoing, whatever end is missing. Columns that are not published are not asked.
    """
    adsl = cohort.table("adsl")
    gone: set[str] = set()
    if "DTHFL" in adsl.columns:
        gone |= set(adsl.loc[adsl["DTHFL"] == "Y", "USUBJID"])
    if "EOSSTT" in adsl.columns:
        status = adsl["EOSSTT"]
        gone |= set(adsl.loc[status.notna() & (status != "ONGOING"), "USUBJID"])
    for lanes in (lanes for lanes in study.lanes if lanes.ongoing):
        place = f"study.yml, lanes {lanes.id}"
        gone |= set(adsl["USUBJID"]) - set(matching(adsl, lanes.ongoing, place)["USUBJID"])
    return gone


def _lanes(cohort: Cohort, study: Study, lanes: Lanes) -> Iterator[PatientResult]:
    adsl = cohort.table("adsl").set_index("USUBJID")
    place = f"study.yml, lanes {lanes.id}"
    for column in filter(None, (lanes.start, lanes.end)):
        require(adsl, column, f"{place} (published columns)")
    ongoing = set()
    if lanes.ongoing:
        ongoing = set(matching(cohort.table("adsl"), lanes.ongoing, place)["USUBJID"])
    drawn: list[Bar | Marker] = [*lanes.bars, *lanes.markers]
    parts = {part.id: _by_subject(cohort, part, place) for part in drawn}
    for who in patients_of(cohort, study).itertuples():
        subject = adsl.loc[who.USUBJID]
        note = "ongoing" if who.USUBJID in ongoing else ""
        start = subject[lanes.start] if lanes.start else 1
        yield patient_row(lanes.id, who, "lane", "", start, subject[lanes.end], note=note)
        for bar in lanes.bars:
            for k, row in enumerate(parts[bar.id].get(who.USUBJID, []), start=1):
                end = row[bar.end] if not pd.isna(row[bar.end]) else subject[lanes.end]
                if not pd.isna(row[bar.start]):
                    yield patient_row(
                        lanes.id, who, bar.id, str(k), row[bar.start], end, text=bar.label
                    )
        for marker in lanes.markers:
            for k, row in enumerate(parts[marker.id].get(who.USUBJID, []), start=1):
                if not pd.isna(row[marker.day]):
                    yield patient_row(
                        lanes.id, who, marker.id, str(k), row[marker.day], None, text=marker.label
                    )


def _by_subject(
    cohort: Cohort, part: Bar | Marker, place: str
) -> dict[str, list[Mapping[str, object]]]:
    """Return the rows that a bar or marker draws, by USUBJID, in the table's order."""
    frame = matching(
        cohort.table(part.source), part.where, f"{place}, {part.id} (published columns)"
    )
    columns = [part.start, part.end] if isinstance(part, Bar) else [part.day]
    for column in columns:
        require(frame, column, f"{place}, {part.id} (published columns)")
    found: dict[str, list[Mapping[str, object]]] = {}
    for subject, *values in frame[["USUBJID", *columns]].itertuples(index=False):
        found.setdefault(str(subject), []).append(dict(zip(columns, values, strict=True)))
    return found


def _trajectories(
    cohort: Cohort, study: Study, trajectories: Trajectories
) -> Iterator[PatientResult]:
    place = f"study.yml, trajectories {trajectories.id}"
    frame = matching(cohort.table(trajectories.source), trajectories.where, place)
    for column in ("PARAMCD", "ADY", "AVAL"):
        require(frame, column, f"{place} (published columns)")
    for who in patients_of(cohort, study).itertuples():
        if trajectories.subjects and who.subject not in trajectories.subjects:
            continue
        mine = frame[frame["USUBJID"] == who.USUBJID]
        for parameter in trajectories.parameters:
            values = mine[mine["PARAMCD"] == parameter.code].dropna(subset=["AVAL", "ADY"])
            for k, row in enumerate(values.sort_values("ADY", kind="stable").itertuples(), start=1):
                value = float(row.AVAL) * parameter.multiply_by
                recorded = str(getattr(row, "AVALC", ""))
                below = recorded.startswith("<")
                yield patient_row(
                    trajectories.id,
                    who,
                    parameter.id,
                    str(k),
                    row.ADY,
                    None,
                    value=value,
                    unit=parameter.unit,
                    text=value_text(value, recorded, parameter),
                    note="below quantitation limit" if below else "",
                )


def value_text(value: float, recorded: str, parameter: Parameter) -> str:
    """Return what is printed of a value: as recorded, `<x`, where it lies below the quantitation limit.

    value: in the parameter's unit. recorded: in the unit of the data, from which `<x` is taken to the parameter's.
    """
    if not recorded.startswith("<"):
        return fmt_module.number(value, parameter.fmt)
    limit = _LIMIT.fullmatch(recorded)
    if limit is None or parameter.multiply_by == 1:
        return recorded
    return f"<{fmt_module.number(float(limit[1]) * parameter.multiply_by, parameter.fmt)}"


def patient_row(
    analysis: str,
    who: object,
    variable: str,
    level: str,
    day: object,
    end_day: object,
    *,
    value: float | None = None,
    unit: str = "",
    text: str = "",
    note: str = "",
) -> PatientResult:
    """Return a row of a patient. who: a row of `patients_of`; days may be missing."""
    subject, group = str(getattr(who, "subject", "")), str(getattr(who, "group", ""))
    parts = [analysis, f"p{escape.slug(subject)}", variable, *([level] if level else [])]
    return PatientResult(
        id=".".join(parts),
        analysis=analysis,
        subject=subject,
        group=group,
        variable=variable,
        level=level,
        day=None if pd.isna(day) else int(str(day)),
        end_day=None if end_day is None or pd.isna(end_day) else int(str(end_day)),
        value=None if value is None else fmt_module.significant(value),
        unit=unit,
        text=text,
        note=note,
    )
