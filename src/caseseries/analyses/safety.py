"""Adverse events: distinct patients by row, group and band of grades; events beside them."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.analyses.common import Cells, cells_of, members
from caseseries.analyses.event_rows import ALL_GRADES, ANY, UNGRADED, Counted, counted
from caseseries.cohort import Cohort
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.event_plans import AdverseEvents

_COUNTING = {
    "every_band": "distinct patients; a patient counts in every band in which the event occurred",
    "worst_grade": "distinct patients, each once at the worst grade in the row",
}
_EVENTS = {
    "patient_term_band": "events; a patient, row and band of grades counts once",
    "records": "events; every record counts",
}
_PATIENTS = {
    ALL_GRADES: "distinct patients",
    UNGRADED: "distinct patients with events of which none has a grade",
}


def adverse_events(cohort: Cohort, study: Study, analysis: AdverseEvents) -> Results:
    """Return patients (n, pct) and events of every row, group and band.

    Rows: any event, each heading, each term, those of the data with their labels, each selection. Levels: all grades,
    each band, and `ungraded` where study.yml counts it. Worst grades are recomputed at every row, so a patient with a
    mild fever and a severe anemia is severe in the row of any event and mild in fever's.
    With `event_shares` also the share of each band among all events, and of each row among the events of a band.
    """
    cells = cells_of(study, analysis)
    table = list(counted(cohort, study, analysis))
    everybody = study.groups.all.id
    rows: list[Result] = [
        cells.label(one.row.id, one.row.label, k, group=everybody, stat=one.row.stat)
        for k, one in enumerate((one for one in table if one.row.stat), 1)
    ]
    for group, who in members(cohort, study, analysis).items():
        patients = frozenset(who)
        whole = {level: _number(table[0], level, patients) for level in table[0].events}
        for one in table:
            rows += _row(cells.within(group=group), analysis, one, patients, whole)
    return Results(tuple(rows))


def _number(one: Counted, level: str, patients: frozenset[str]) -> int:
    return sum(k for who, k in one.events[level].items() if who in patients)


def _row(
    cells: Cells,
    analysis: AdverseEvents,
    one: Counted,
    patients: frozenset[str],
    whole: dict[str, int],
) -> Iterator[Result]:
    for level, found in one.patients.items():
        n = len(found & patients)
        method = _PATIENTS.get(level, _COUNTING[analysis.count])
        yield from cells.share(one.row.id, n, len(patients), level=level, method=method)
        k = _number(one, level, patients)
        events = cells.within(level=level, method=_EVENTS[analysis.events])
        yield events.result(one.row.id, "events", k, unit="events")
        if analysis.event_shares:
            # The row of any event is a share of all events, other rows are shares of their band.
            of = whole[ALL_GRADES if one.row.id == ANY else level]
            yield events.result(
                one.row.id, "events_pct", 100 * k / of if of else None, unit="%", N=of,
                note="" if of else "no events", fmt="pct1",
            )  # fmt: skip
