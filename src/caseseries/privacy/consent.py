"""Patients without consent to publication: what counts everybody shows none of them alone.

The one choice, documented in docs/explanation/privacy.md: counts and statistics of groups include them, but no cell of
fewer than `privacy.risk.k` patients counts one, and no minimum or maximum is theirs. Found out by computing everything
once more without them. This holds for synthetic patients as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.analyses import compute
from caseseries.cohort import Cohort
from caseseries.errors import UserError, UserErrors, some
from caseseries.privacy.risk import shown
from caseseries.results import Results
from caseseries.results.records import Result
from caseseries.study import Study

FILE = "consent"
"""The name by which waivers in study.yml mean these findings."""


def faults(study: Study, cohort: Cohort, results: Results) -> list[UserError]:
    """Return the results that show a patient without consent alone, unless study.yml waives them."""
    waived = {w.finding for w in study.privacy.waivers if FILE in w.files}
    return [
        UserError(
            said,
            place=where,
            rule="a patient who did not consent is in no cell of few and is no extreme",
            remedy="take the rows out of study.yml or make them coarser, take the patient out of the tables, or let "
            f"somebody sign for it under privacy.waivers, with files: [{FILE}]",
        )
        for said, where in findings(study, cohort, results)
        if said not in waived
    ]


def findings(study: Study, cohort: Cohort, results: Results) -> Iterator[tuple[str, str]]:
    """Yield what shows a patient without consent alone, and which results do; nothing when all consent.

    The words name no result: a waiver repeats them, and is published.
    """
    with_consent = shown(study, cohort)["USUBJID"]
    if len(with_consent) == len(cohort.table("adsl")):
        return
    try:
        without = _computed_for(study, cohort, set(with_consent))
    except (UserError, UserErrors):
        yield "a result cannot be computed without the patients who did not consent", "study.yml"
        return
    k = study.privacy.risk.k
    small = [r.id for r in results if _is_small(r, k) and _count(without.get(r.id)) < _count(r)]
    extreme = [
        r.id
        for r in results
        if r.stat in ("min", "max")
        and r.value is not None
        and ((other := without.get(r.id)) is None or other.value != r.value)
    ]
    if small:
        yield f"a cell of fewer than {k} patients counts one without consent", some(small)
    if extreme:
        yield "a minimum or maximum is of a patient without consent", some(extreme)


def _computed_for(study: Study, cohort: Cohort, subjects: set[str]) -> dict[str, Result]:
    tables = {name: frame[frame["USUBJID"].isin(subjects)] for name, frame in cohort.tables.items()}
    return {r.id: r for r in compute(Cohort(tables, cohort.hashes), study)}


def _is_small(r: Result, k: int) -> bool:
    return r.stat == "n" and 0 < _count(r) < k


def _count(r: Result | None) -> int:
    return int(r.value or 0) if r is not None else 0
