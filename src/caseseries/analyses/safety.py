"""Adverse events: distinct patients by row, group and band of grades; events beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from caseseries.analyses.common import Cells, matching, subjects
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.event_plans import AdverseEvents
from caseseries.study.plan import Where

ANY = "any"
"""The row over all events."""
ALL_GRADES = "all-grades"
"""The level over all bands."""
_COUNTING = {
    "every_band": "distinct patients; a patient counts in every band in which the event occurred",
    "worst_grade": "distinct patients, each once at the worst grade in the row",
}
_EVENTS = {
    "patient_term_band": "events; a patient, row and band of grades counts once",
    "records": "events; every record counts",
}


_LEFT_OUT = "; events with other terms than those of the table are left out"
_SEVERITY = {"MILD": 1, "MODERATE": 2, "SEVERE": 3}


@dataclass(frozen=True)
class _RowSpec:
    """A row of the table: the events whose term is one of `terms`, or that fit `where`."""

    id: str
    terms: frozenset[str] = frozenset()
    where: Where | None = None

    def of(self, events: pd.DataFrame, place: str) -> pd.DataFrame:
        """Return the events of the row."""
        if self.where is not None:
            return matching(events, self.where, place)
        return events[events["AEDECOD"].isin(self.terms)]


def adverse_events(cohort: Cohort, study: Study, analysis: AdverseEvents) -> Results:
    """Return patients (n, pct) and events of every row, group and band.

    Rows: any event, each heading, each term, each selection. Levels: each band, and all grades. Worst grades are
    recomputed at every row, so a patient with a mild fever and a severe anemia is severe in the row of any event and
    mild in fever's.
    With `event_shares` also the share of each band among all events, and of each row among the events of a band.
    """
    cells = Cells(analysis.id, analysis.population, analysis.formats, study.conventions)
    place = f"study.yml, analysis {analysis.id}"
    rows: list[Result] = []
    specs = _rows(analysis)
    for group in analysis.groups or study.groups.ids():
        patients = subjects(cohort, study, analysis.population, group)
        events = matching(cohort.table("adae"), analysis.where, place)
        events = events[events["USUBJID"].isin(patients["USUBJID"])]
        events = _graded(events, analysis)
        _check_terms(events, analysis, specs[0], place)
        _check_grades(specs[0].of(events, place), study, analysis)
        counted = _counted(events, analysis)
        # Shares are of the events of the table; a term that is ignored is none of them.
        whole = specs[0].of(counted, place)
        N = len(patients)
        for spec in specs:
            here = (spec.of(events, place), spec.of(counted, place))
            rows += _row(cells, analysis, spec, group, here, whole, N)
    return Results(tuple(rows))


def _rows(analysis: AdverseEvents) -> list[_RowSpec]:
    everything = _RowSpec(ANY, frozenset(t for term in analysis.terms for t in term.terms))
    headings = [
        _RowSpec(h.id, frozenset(t for x in analysis.terms if x.heading == h.id for t in x.terms))
        for h in analysis.headings
    ]
    terms = [_RowSpec(term.id, frozenset(term.terms)) for term in analysis.terms]
    selections = [_RowSpec(s.id, where=s.where) for s in analysis.selections]
    return [everything, *headings, *terms, *selections]


def _check_terms(
    events: pd.DataFrame, analysis: AdverseEvents, everything: _RowSpec, place: str
) -> None:
    if analysis.undeclared == "error" and not events["AEDECOD"].isin(everything.terms).all():
        row = int(events.index[~events["AEDECOD"].isin(everything.terms)][0])
        raise UserError(
            "an adverse event has a term that no row of study.yml covers",
            place=f"adae, row {row}, column AEDECOD",
            rule=f"{place}, terms",
            remedy="add the term to a row, mend its spelling, or set `undeclared: ignore`",
        )


def _graded(events: pd.DataFrame, analysis: AdverseEvents) -> pd.DataFrame:
    """Return the events with their grade in AETOXGR, whatever column the analysis takes it from."""
    if analysis.grades == "AETOXGR":
        return events
    return events.assign(AETOXGR=events["AESEV"].map(_SEVERITY).astype("Int64"))


def _check_grades(events: pd.DataFrame, study: Study, analysis: AdverseEvents) -> None:
    """Raise UserError for a grade that no band takes, where there are bands that add up."""
    bands = _band_of(analysis)
    beyond = sorted(set(events["AETOXGR"].dropna()) - set(bands))
    if bands and beyond:
        k = study.analyses.index(analysis)
        raise UserError(
            f"no band of the analysis {analysis.id} takes grade {', '.join(str(g) for g in beyond)}",
            place=study.place("analyses", k, "bands"),
            rule="bands that are not cumulative add up to the row of any event",
            remedy="add a band for it, or mark bands that need not add up with `cumulative: true`",
        )


def _counted(events: pd.DataFrame, analysis: AdverseEvents) -> pd.DataFrame:
    """Return one row an event as the analysis counts events, with the id of its table row as `row`, else its term."""
    owner = {t: term.id for term in analysis.terms for t in term.terms}
    marked = events.assign(
        row=events["AEDECOD"].map(owner).fillna(events["AEDECOD"]),
        band=events["AETOXGR"].map(_band_of(analysis)),
    )
    if analysis.events == "records":
        return marked
    return marked.drop_duplicates(["USUBJID", "row", "band"])


def _band_of(analysis: AdverseEvents) -> dict[int, str]:
    return {
        grade: band.id
        for band in analysis.bands
        if not band.cumulative
        for grade in range(band.min, band.max + 1)
    }


def _row(
    cells: Cells,
    analysis: AdverseEvents,
    spec: _RowSpec,
    group: str,
    events: tuple[pd.DataFrame, pd.DataFrame],
    counted: pd.DataFrame,
    N: int,
) -> Iterator[Result]:
    here, counted_here = events
    if analysis.count == "worst_grade":
        here = here.groupby("USUBJID", as_index=False)["AETOXGR"].max()
    left = _LEFT_OUT if spec.id == ANY and analysis.undeclared == "ignore" else ""
    method = _COUNTING[analysis.count] + left
    n = int(here["USUBJID"].nunique())
    yield from cells.share(
        spec.id, n, N, group=group, level=ALL_GRADES, method=f"distinct patients{left}"
    )
    total = len(counted_here)
    yield from _events(cells, analysis, spec, group, ALL_GRADES, total, len(counted))
    for band in analysis.bands:
        inside = here["AETOXGR"].between(band.min, band.max)
        n = int(here.loc[inside, "USUBJID"].nunique())
        yield from cells.share(spec.id, n, N, group=group, level=band.id, method=method)
        in_band = int(counted_here["AETOXGR"].between(band.min, band.max).sum())
        of_band = int(counted["AETOXGR"].between(band.min, band.max).sum())
        # The row of any event is a share of all events, other rows are shares of their band.
        whole = len(counted) if spec.id == ANY else of_band
        yield from _events(cells, analysis, spec, group, band.id, in_band, whole)


def _events(
    cells: Cells,
    analysis: AdverseEvents,
    spec: _RowSpec,
    group: str,
    level: str,
    k: int,
    whole: int,
) -> Iterator[Result]:
    method = _EVENTS[analysis.events]
    yield cells.result(spec.id, "events", k, group=group, level=level, unit="events", method=method)
    if not analysis.event_shares:
        return
    yield cells.result(
        spec.id,
        "events_pct",
        100 * k / whole if whole else None,
        group=group,
        level=level,
        unit="%",
        N=whole,
        method=method,
        note="" if whole else "no events",
        fmt="pct1",
    )
