"""Rows of an adverse-event table, and which patients have which events in them, whatever their group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from caseseries.analyses.common import matching, require, slug, subjects
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.study import Study
from caseseries.study.event_plans import AdverseEvents
from caseseries.study.plan import Where

ANY = "any"
"""The row over all events."""
ALL_GRADES = "all-grades"
"""The level over all grades."""
UNGRADED = "ungraded"
"""The level of patients with events of which none has a grade."""
NOT_CODED = "Not coded"
"""The class of a term that has none."""
SEVERITIES = {"MILD": 1, "MODERATE": 2, "SEVERE": 3}


@dataclass(frozen=True)
class EventRow:
    """A row: all events, those whose term is one of `terms`, or those that fit `where`, in a class where one is named.

    label, stat: of a row that comes from the data, its printed label and whether it is a `class` or a `term`.
    """

    id: str
    terms: frozenset[str] | None = None
    where: Where | None = None
    klass: str | None = None
    label: str = ""
    stat: str = ""


@dataclass(frozen=True)
class Counted:
    """What a row holds of everybody: patients by level, and for each level the events of each patient."""

    row: EventRow
    patients: Mapping[str, frozenset[str]]
    events: Mapping[str, Mapping[str, int]]


def counted(cohort: Cohort, study: Study, analysis: AdverseEvents) -> Iterator[Counted]:
    """Yield each row of the analysis with its patients and events: any event, headings, terms, selections.

    Worst grades are of each row by itself. Raises UserError for a term that no row covers where study.yml does not
    ignore it, a grade that no band takes, and a missing grade where study.yml does not count it.
    """
    events = _events(cohort, study, analysis)
    place = f"study.yml, analysis {analysis.id}"
    rows = list(_rows(events, analysis))
    _check_terms(events, analysis, rows, place)
    _check_grades(events, study, analysis)
    owner = {t: row.id for row in rows for t in row.terms or () if row.klass is None}
    own = events["term"].astype("object") + "\n" + events["class"]
    names = own.where(~events["term"].isin(owner), events["term"].map(owner).astype("object"))
    band = events["grade"].map(_band_of(analysis))
    events = events.assign(row=names, band=band)
    for row in rows:
        yield _one(analysis, row, _of(row, events, place))


def _one(analysis: AdverseEvents, row: EventRow, here: pd.DataFrame) -> Counted:
    worst = here.groupby("USUBJID")["grade"].max() if len(here) else pd.Series(dtype="float64")
    graded = here[["USUBJID", "grade"]]
    if analysis.count == "worst_grade":
        graded = worst.rename("grade").rename_axis("USUBJID").reset_index()
    records = here
    if analysis.events == "patient_term_band":
        records = here.drop_duplicates(["USUBJID", "row", "band"])
    patients = {ALL_GRADES: frozenset(worst.index)}
    events = {ALL_GRADES: _by_patient(records)}
    for band in analysis.bands:
        inside = graded["grade"].between(band.min, band.max)
        patients[band.id] = frozenset(graded.loc[inside, "USUBJID"])
        events[band.id] = _by_patient(records[records["grade"].between(band.min, band.max)])
    if analysis.bands and analysis.ungraded == "count":
        patients[UNGRADED] = frozenset(worst.index[worst.isna()])
        events[UNGRADED] = _by_patient(records[records["grade"].isna()])
    return Counted(row, patients, events)


def _by_patient(records: pd.DataFrame) -> Mapping[str, int]:
    return {str(who): int(k) for who, k in records["USUBJID"].value_counts().items()}


def _of(row: EventRow, events: pd.DataFrame, place: str) -> pd.DataFrame:
    here = events if row.terms is None else events[events["term"].isin(row.terms)]
    if row.klass is not None:
        here = here[here["class"] == row.klass]
    return here if row.where is None else matching(here, row.where, place)


def _events(cohort: Cohort, study: Study, analysis: AdverseEvents) -> pd.DataFrame:
    """Return the events that count, with term, class and grade (missing as NaN)."""
    place = f"study.yml, analysis {analysis.id}"
    frame = matching(cohort.table(analysis.source), analysis.where, place)
    everybody = subjects(cohort, study, analysis.population, study.groups.all.id)["USUBJID"]
    frame = frame[frame["USUBJID"].isin(everybody)]
    term = frame[require(frame, analysis.term, place)]
    if analysis.rows == "data" and analysis.classes:
        klass = frame[require(frame, analysis.classes, place)].astype("object").fillna(NOT_CODED)
    else:
        klass = pd.Series("", index=frame.index, dtype="object")
    grade = pd.Series(float("nan"), index=frame.index)
    if analysis.bands:
        given = frame[require(frame, analysis.grades, place)]
        if not pd.api.types.is_numeric_dtype(given):
            given = given.map(SEVERITIES)
        grade = given.astype("Float64").astype("float64")
    return frame.assign(term=term, grade=grade, **{"class": klass})


def _rows(events: pd.DataFrame, analysis: AdverseEvents) -> Iterator[EventRow]:
    yield EventRow(ANY)
    for heading in analysis.headings:
        terms = (t for x in analysis.terms if x.heading == heading.id for t in x.terms)
        yield EventRow(heading.id, frozenset(terms))
    for term in analysis.terms:
        yield EventRow(term.id, frozenset(term.terms))
    if analysis.rows == "data":
        yield from _data_rows(events, analysis)
    for selection in analysis.selections:
        yield EventRow(selection.id, where=selection.where)


def _data_rows(events: pd.DataFrame, analysis: AdverseEvents) -> Iterator[EventRow]:
    """Yield each class of the data, and after it its terms, both by name. Terms without a class come alone."""
    pairs = events[["class", "term"]].drop_duplicates().sort_values(["class", "term"])
    times = pairs["term"].map(slug).value_counts()
    taken = {ANY}
    last = ""
    for klass, term in zip(pairs["class"], pairs["term"], strict=True):
        if klass != last:
            yield _new(EventRow(f"class-{slug(klass)}", None, None, klass, klass, "class"), taken)
        last = klass
        id = slug(term) if times[slug(term)] == 1 else f"{slug(term)}_{slug(klass)}"
        in_class = klass if analysis.classes else None
        yield _new(EventRow(id, frozenset([term]), None, in_class, term, "term"), taken)


def _new(row: EventRow, taken: set[str]) -> EventRow:
    if row.id in taken:
        raise UserError(
            "two terms or classes of the data have the same id, or one of them the id “any”",
            rule="ids are made of letters and digits",
            remedy="spell a term in one way; or declare the rows in study.yml",
        )
    taken.add(row.id)
    return row


def _check_terms(
    events: pd.DataFrame, analysis: AdverseEvents, rows: list[EventRow], place: str
) -> None:
    if analysis.rows == "data" or analysis.undeclared == "ignore" or not analysis.terms:
        return
    known = frozenset(t for row in rows for t in row.terms or ())
    odd = ~events["term"].isin(known)
    if odd.any():
        raise UserError(
            "an adverse event has a term that no row of study.yml covers",
            place=f"{analysis.source}, row {int(events.index[odd][0])}, column {analysis.term}",
            rule=f"{place}, terms",
            remedy="add the term to a row, mend its spelling, or set `undeclared: ignore`",
        )


def _check_grades(events: pd.DataFrame, study: Study, analysis: AdverseEvents) -> None:
    """Raise UserError for a missing grade, and for one that no band takes, where there are bands that add up."""
    if not analysis.bands:
        return
    k = study.analyses.index(analysis)
    bands = _band_of(analysis)
    if analysis.ungraded == "error" and events["grade"].isna().any():
        raise UserError(
            f"an event has no grade in {analysis.grades}",
            place=f"{analysis.source}, row {int(events.index[events['grade'].isna()][0])}",
            rule=f"{study.place('analyses', k, 'bands')}: bands are of grades",
            remedy="fill the grade in, or count such patients apart with `ungraded: count`",
        )
    beyond = sorted(set(events["grade"].dropna()) - set(bands))
    if bands and beyond:
        raise UserError(
            f"no band of the analysis {analysis.id} takes grade {', '.join(f'{g:g}' for g in beyond)}",
            place=study.place("analyses", k, "bands"),
            rule="bands that are not cumulative add up to the row of any event",
            remedy="add a band for it, or mark bands that need not add up with `cumulative: true`",
        )


def _band_of(analysis: AdverseEvents) -> dict[float, str]:
    return {
        float(grade): band.id
        for band in analysis.bands
        if not band.cumulative
        for grade in range(band.min, band.max + 1)
    }
