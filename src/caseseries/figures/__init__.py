"""Figures of the manuscript and of the patient pages: results to Altair charts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from caseseries.figures.base import Figure, Spec
from caseseries.figures.swimmer import swimmer
from caseseries.results import PatientResults, Results
from caseseries.study import Study

_PATIENT_KINDS: Mapping[str, Callable[[Study, PatientResults, Any], Spec]] = {"swimmer": swimmer}
__all__ = ["Figure", "Spec", "build"]
_FIELD = re.compile(r"\{([a-z0-9_.-]+)\}")


def build(study: Study, results: Results, patients: PatientResults, id: str) -> Figure:
    """Return a figure of study.yml; raise UserError for an unknown one or an unknown result in its alt text."""
    declared = study.figure(id)
    spec = _PATIENT_KINDS[declared.kind](study, patients, declared)
    alt = _FIELD.sub(lambda match: results[match[1]].text, declared.alt)
    return Figure(id, spec, alt, study.root)
