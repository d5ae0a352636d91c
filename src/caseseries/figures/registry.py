"""A figure by its id, and the one place where a kind of figure in study.yml meets its function."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from altair.utils import schemapi

from caseseries.figures.base import Figure, Spec
from caseseries.figures.curves import curves
from caseseries.figures.diverging import diverging
from caseseries.figures.flow_chart import flow
from caseseries.figures.pairs import pairs
from caseseries.figures.swimmer import swimmer
from caseseries.figures.trajectories import trajectories
from caseseries.figures.withheld import Absent, reason
from caseseries.results import PatientResults, Results
from caseseries.store import shipped_fonts
from caseseries.study import Study

_KINDS: Mapping[str, Callable[[Study, Results, PatientResults, Any], Spec]] = {
    "swimmer": swimmer,
    "flow": flow,
    "trajectories": trajectories,
    "curves": curves,
    "diverging": diverging,
    "pairs": pairs,
}
_FIELD = re.compile(r"\{([a-z0-9_.-]+)(:day)?\}")


def build(study: Study, results: Results, patients: PatientResults, id: str) -> Figure | Absent:
    """Return a figure of study.yml.

    Raises UserError for an unknown one, an unknown result in its alt text, or a sign that the font of charts lacks.
    A figure of single patients whose rows may not or cannot be shown is replaced by the reason.
    A field of the alt text is the id of a result, or of a patient-level row, there with `:day` for its study day.
    """
    declared = study.figure(id)
    why = reason(study, patients, declared)
    if why:
        return Absent(id, why)
    with schemapi.debug_mode(False):  # the tests validate the charts of each kind, once and whole
        spec = _KINDS[declared.kind](study, results, patients, declared)
    shipped_fonts.check(json.dumps(spec, ensure_ascii=False), f"the figure {id}", study.root)

    def text(match: re.Match[str]) -> str:
        row = patients.get(match[1])
        if match[2] and row is not None and row.day is not None:
            return str(row.day).replace("-", "−")
        return row.text if row is not None else results[match[1]].text

    return Figure(id, spec, _FIELD.sub(text, declared.alt), study.root)
