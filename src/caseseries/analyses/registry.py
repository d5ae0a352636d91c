"""All results of a study, and the one place where a kind of analysis in study.yml meets its function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from caseseries.analyses.baseline import describe
from caseseries.analyses.by_visit import by_visit
from caseseries.analyses.compare import compare
from caseseries.analyses.efficacy import response
from caseseries.analyses.labs import paired, peaks
from caseseries.analyses.limits import limits
from caseseries.analyses.listing_rows import listing_results
from caseseries.analyses.patient_flow import flow
from caseseries.analyses.patient_rows import patient_results
from caseseries.analyses.population import sizes
from caseseries.analyses.safety import adverse_events
from caseseries.analyses.shift import shift
from caseseries.analyses.survival import survival
from caseseries.cohort import Cohort
from caseseries.results import PatientResults, Results
from caseseries.study import Study

KINDS: Mapping[str, Callable[[Cohort, Study, Any], Results]] = {
    "describe": describe,
    "response": response,
    "adverse_events": adverse_events,
    "paired": paired,
    "peaks": peaks,
    "survival": survival,
    "flow": flow,
    "shift": shift,
    "by_visit": by_visit,
    "compare": compare,
    "limits": limits,
}


def compute(cohort: Cohort, study: Study) -> Results:
    """Return all results of a study: sizes of populations first, then the analyses in the order of study.yml."""
    results = sizes(cohort, study)
    for analysis in study.analyses:
        results += KINDS[analysis.kind](cohort, study, analysis)
    results.checked()
    return results


def compute_patients(cohort: Cohort, study: Study) -> PatientResults:
    """Return the patient-level rows, from published columns and patients with consent only.

    None where study.yml does not declare such rows public.
    """
    if not study.privacy.patient_rows:
        return PatientResults()
    public = cohort.public(study)
    results = PatientResults((*patient_results(public, study), *listing_results(public, study)))
    results.checked()
    return results
