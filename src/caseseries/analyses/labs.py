"""Laboratory values: baseline against a later visit in pairs, and the highest values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from caseseries.analyses import estimators
from caseseries.analyses.common import Cells, cells_of, matching, members
from caseseries.analyses.efficacy import REACHED, responders
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.laboratory_plans import Paired, Peaks
from caseseries.study.plan import Parameter

_LOCATION = {
    "median": "median",
    "q1": "quartile, SAS definition 5",
    "q3": "quartile, SAS definition 5",
    "min": "minimum",
    "max": "maximum",
}


def paired(cohort: Cohort, study: Study, analysis: Paired) -> Results:
    """Return for each parameter: patients with both values, medians and quartiles of both, of the change, who rose, p.

    Values are multiplied by the parameter's `multiply_by` for printing; ranks are of recorded values.
    """
    cells = cells_of(study, analysis)
    place = f"study.yml, analysis {analysis.id}"
    rows: list[Result] = []
    frame = cohort.table(analysis.source)
    for parameter in analysis.parameters:
        values = frame[frame["PARAMCD"] == parameter.code]
        _known(values, parameter, place)
        before = _by_patient(matching(values, analysis.baseline, place), place)
        after = _by_patient(matching(values, analysis.end, place), place)
        for group, patients in members(cohort, study, analysis).items():
            pairs = pd.DataFrame({"before": before, "after": after}).reindex(patients).dropna()
            rows += _pairs(cells.within(group=group), analysis, parameter, pairs, len(patients))
    return Results(tuple(rows))


def _pairs(
    cells: Cells, analysis: Paired, parameter: Parameter, pairs: pd.DataFrame, N: int
) -> Iterator[Result]:
    n = len(pairs)
    note = "" if n else "no patient has both values"
    yield cells.count(parameter.id, n, N, method="patients with both values")
    change = np.round(pairs["after"] - pairs["before"], parameter.digits)
    rose = int((change > 0).sum())
    said = "patients whose value rose, of those with both"
    yield cells.count(parameter.id, rose, n, level="rose", method=said)
    cells = cells.within(n=n, N=N)
    for level, values in {
        "before": pairs["before"],
        "after": pairs["after"],
        "change": change,
    }.items():
        x = values.to_numpy(dtype=float) * parameter.multiply_by
        for stat, p in (("median", 0.5), ("q1", 0.25), ("q3", 0.75), ("min", 0.0), ("max", 1.0)):
            yield cells.result(
                parameter.id, stat, estimators.quantile(x, p) if n else None, level=level,
                unit=parameter.unit, method=_LOCATION[stat], note=note, fmt=parameter.fmt,
            )  # fmt: skip
    test = estimators.signed_rank(
        pairs["before"].tolist(),
        pairs["after"].tolist(),
        exact=analysis.test.exact,
        correction=analysis.test.correction,
        digits=parameter.digits,
    )
    yield cells.result(parameter.id, "p", test.value, method=test.method, note=test.note)


def peaks(cohort: Cohort, study: Study, analysis: Peaks) -> Results:
    """Return for each parameter the highest value, limit of quantitation, day; who was measured and elevated."""
    cells = cells_of(study, analysis)
    place = f"study.yml, analysis {analysis.id}"
    rows: list[Result] = []
    frame = cohort.table(analysis.source)
    if "ADY" not in frame.columns:
        frame = frame.assign(ADY=pd.NA)
    for group, patients in members(cohort, study, analysis).items():
        cells = cells.within(group=group)
        N = len(patients)
        codes = [parameter.code for parameter in analysis.parameters]
        of_group = frame[frame["USUBJID"].isin(patients) & frame["PARAMCD"].isin(codes)]
        # A sample without a value was not measured.
        measured = int(of_group.dropna(subset=["AVAL"])["USUBJID"].nunique())
        rows += cells.share("measured", measured, N, method="patients with any value")
        for parameter in analysis.parameters:
            rows += _peak(cells, parameter, of_group, N)
        for endpoint in analysis.elevated:
            chosen = responders(cohort, endpoint, place)
            n = int(patients.isin(chosen).sum())
            rows += cells.share(endpoint.id, n, N, method=REACHED)
    return Results(tuple(rows))


def _peak(cells: Cells, parameter: Parameter, frame: pd.DataFrame, N: int) -> Iterator[Result]:
    values = frame[frame["PARAMCD"] == parameter.code].dropna(subset=["AVAL"])
    n = int(values["USUBJID"].nunique())
    highest = None
    if n:
        order = values.assign(AVAL=values["AVAL"] * parameter.multiply_by)
        highest = order.sort_values(["AVAL", "ADY"], ascending=[False, True], kind="stable").iloc[0]
    note = "" if n else "no value"
    method = "highest value; the earliest day when it was reached twice"
    cells = cells.within(n=n, N=N, method=method, note=note)
    value = cells.within(unit=parameter.unit, fmt=parameter.fmt)
    yield value.result(parameter.id, "max", None if highest is None else float(highest["AVAL"]))
    limits = values["LLOQ"].dropna().unique() if "LLOQ" in values.columns else ()
    if len(limits):
        yield value.result(
            parameter.id, "lloq", float(max(limits)) * parameter.multiply_by,
            method="limit of quantitation; the highest where it changed", note="",
        )  # fmt: skip
    if highest is not None and pd.isna(highest["ADY"]):
        highest, cells = None, cells.within(note="the day was not recorded")
    day = None if highest is None else int(highest["ADY"])
    yield cells.result(parameter.id, "day", day, unit="study day")


def _by_patient(values: pd.DataFrame, place: str) -> pd.Series:
    if values["USUBJID"].duplicated().any():
        raise UserError(
            "a patient has more than one value at this visit",
            place=place,
            rule="one value a patient and visit in a paired comparison",
            remedy="narrow `baseline` or `end`, for instance with ANL01FL",
        )
    return values.set_index("USUBJID")["AVAL"].astype(float)


def _known(values: pd.DataFrame, parameter: Parameter, place: str) -> None:
    if values.empty:
        raise UserError(
            f"the table has no rows with PARAMCD {parameter.code!r}",
            place=place,
            remedy="mend the code, or take the parameter out",
        )
