"""What somebody has to decide on before patients are published: risk, consent and public ids together."""

from __future__ import annotations

from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.privacy import consent, ids, report, risk
from caseseries.results import Results
from caseseries.study import Study
from caseseries.study.patient_plan import with_page, without_page_text


def faults(study: Study, cohort: Cohort, results: Results) -> list[UserError]:
    """Return what nobody may publish: risk and ids of real patients, and consent of any."""
    real = [] if study.study.synthetic else ids.faults(study, cohort)
    assessed = risk.assess(study, cohort, results)
    return [*risk.faults(study, assessed), *real, *stops(study, cohort, results)]


def stops(study: Study, cohort: Cohort, results: Results) -> list[UserError]:
    """Return what stops a build at home as well: a patient who did not consent."""
    return consent.faults(study, cohort, results)


def waiting(study: Study, cohort: Cohort, results: Results) -> list[UserError]:
    """Return what may be built as a draft and not be published."""
    return risk.waiting(study, risk.assess(study, cohort, results))


def notes(study: Study, cohort: Cohort) -> list[UserError]:
    """Return what is told: of synthetic patients what would stop a build of real ones, and who has no page."""
    told = ids.faults(study, cohort) if study.study.synthetic else []
    without = _without_page(study, cohort)
    return [*told, without] if without else told


def _without_page(study: Study, cohort: Cohort) -> UserError | None:
    """Return what is said of patients without a page of their own, where there are any."""
    plan = study.patients
    shown = cohort.public(study).tables.get("adsl")
    if plan is None or shown is None or "SUBJID" not in shown:
        return None
    having = with_page(plan, study.root, list(shown["SUBJID"].astype("str")))
    if len(having) == len(shown):
        return None
    return UserError(
        without_page_text(plan, len(shown) - len(having)),
        place=study.place("patients"),
        rule="a page tells much of one person, and costs time and space",
        remedy="nothing, where that is meant; else set `pages` below `patients` in study.yml to so many",
    )


def report_markdown(study: Study, cohort: Cohort, results: Results) -> str:
    """Return the report on the risk as a page shows it."""
    return report.markdown(study, risk.assess(study, cohort, results))
