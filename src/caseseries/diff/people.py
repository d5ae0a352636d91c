"""Patients who entered, left or changed, named only where study.yml lets their pages be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from caseseries.diff import stories
from caseseries.diff.model import PatientChange, Patients
from caseseries.diff.sides import Side
from caseseries.escape import slug
from caseseries.results import PatientResults
from caseseries.store.qmd_parts import PATIENT_PAGES
from caseseries.study import Study
from caseseries.study.patient_plan import with_page


def compare(old: Side, new: Side, touched: Mapping[str, tuple[str, ...]]) -> Patients:
    """Return what happened to patients, from their tables where both sides have them, else from patients.csv.

    touched: USUBJID with the tables in which published values of theirs changed.
    """
    moved = _moved(old.patients, new.patients)
    if old.tables is not None and new.tables is not None and new.study is not None:
        return _from_tables(old, new, new.study, touched, moved)
    if old.patients is None or new.patients is None:
        return Patients(note="patients cannot be compared: one side holds no patient-level rows")
    before = dict.fromkeys(r.subject for r in old.patients)
    after = dict.fromkeys(r.subject for r in new.patients)
    pages = _pages(new.study, list(after))
    told = {s: stories.changed(old.stories, new.stories, s) for s in after if s in before}
    return Patients(
        entered=tuple(s for s in after if s not in before),
        left=tuple(s for s in before if s not in after),
        changed=tuple(
            PatientChange(s, pages.get(s, ""), told.get(s, ()), moved.get(s, 0))
            for s in dict.fromkeys([*moved, *(s for s, words in told.items() if words)])
            if s in before and s in after
        ),
        note="patients are compared by results/patients.csv alone: one side has no patient-level data",
    )


def shown(side: Side) -> frozenset[str]:
    """Return the patients, as they are printed, who have a page on a side; none where that is not known."""
    if side.tables is not None and side.study is not None:
        names = [name for name in _names(side, side.study).values() if name]
    else:
        names = list(dict.fromkeys(row.subject for row in side.patients or ()))
    return frozenset(_pages(side.study, names))


def _from_tables(
    old: Side,
    new: Side,
    study: Study,
    touched: Mapping[str, tuple[str, ...]],
    moved: Mapping[str, int],
) -> Patients:
    before, after = _names(old, old.study or study), _names(new, study)
    entered = [s for s in after if s not in before]
    left = [s for s in before if s not in after]
    stayed = [s for s in after if s in before]
    changed, unnamed = [], 0
    pages = _pages(study, [name for name in after.values() if name is not None])
    for subject in stayed:
        name = after[subject]
        # A patient who gave or withdrew consent gets or loses the page, whatever else changed.
        consent = (before[subject] is None) != (name is None)
        tables = touched.get(subject, ())
        told = stories.changed(old.stories, new.stories, name) if name else ()
        if not (tables or consent or told or (name is not None and name in moved)):
            continue
        if name is None:
            unnamed += 1
        else:
            where = (*tables, *told)
            changed.append(PatientChange(name, pages.get(name, ""), where, moved.get(name, 0)))
    return Patients(
        entered=tuple(n for n in (after[s] for s in entered) if n is not None),
        left=tuple(n for n in (before[s] for s in left) if n is not None),
        entered_unnamed=sum(1 for s in entered if after[s] is None),
        left_unnamed=sum(1 for s in left if before[s] is None),
        changed=tuple(changed),
        changed_unnamed=unnamed,
    )


def _names(side: Side, study: Study) -> dict[str, str | None]:
    """Return the published name of each USUBJID, None where there is none or no consent."""
    assert side.tables is not None
    adsl = side.tables["adsl"].fillna("").astype("str")
    listed = study.privacy.publish.get("adsl", [])
    consent = study.privacy.consent_column
    found: dict[str, str | None] = {}
    for row in adsl.to_dict("records"):
        shown = "SUBJID" in listed and (not consent or row.get(consent) == "Y")
        found[str(row["USUBJID"])] = str(row.get("SUBJID", "")) or None if shown else None
    return found


def _moved(old: PatientResults | None, new: PatientResults | None) -> dict[str, int]:
    """Return the number of changed rows of patients.csv by subject."""
    if old is None or new is None:
        return {}
    before, after = {r.id: r for r in old}, {r.id: r for r in new}
    found: dict[str, int] = {}
    for id in dict.fromkeys([*after, *before]):
        if before.get(id) != after.get(id):
            subject = (after.get(id) or before[id]).subject
            found[subject] = found.get(subject, 0) + 1
    return found


def _pages(study: Study | None, subjects: Sequence[str]) -> dict[str, str]:
    """Return the page of each patient who has one of those who may be shown, by subject."""
    if study is None or study.patients is None:
        return {}
    chosen = with_page(study.patients, study.root, subjects)
    return {subject: f"{PATIENT_PAGES}/{slug(subject)}.qmd" for subject in chosen}
