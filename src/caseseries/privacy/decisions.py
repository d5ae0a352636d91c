"""What somebody has to decide on before patients are published: risk, consent and public ids together."""

from __future__ import annotations

from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.privacy import consent, ids, report, risk
from caseseries.results import Results
from caseseries.study import Study


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
    """Return what is told of synthetic patients, and would stop a build of real ones."""
    return ids.faults(study, cohort) if study.study.synthetic else []


def report_markdown(study: Study, cohort: Cohort, results: Results) -> str:
    """Return the report on the risk as a page shows it."""
    return report.markdown(study, risk.assess(study, cohort, results))
