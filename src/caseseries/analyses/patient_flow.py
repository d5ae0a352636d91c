"""The way of the patients: how many are in each box of a flow, and how many go from one box to the next."""

from __future__ import annotations

import itertools

import pandas as pd

from caseseries.analyses.common import cells_of, matching, subjects
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.analysis_plans import Flow, Stage

_IN_BOX = "patients in the box"
_ON_WAY = "patients who went from one box to the other, of those in the first"


def flow(cohort: Cohort, study: Study, analysis: Flow) -> Results:
    """Return n and pct of each box, then n and pct of each way between boxes that a patient took.

    A way has the first box as variable and the second as level; its denominator are the patients of the first box. A
    stage that a patient passes by is skipped: the way leads to the next box he or she is in.
    Raises UserError for a patient in two boxes of a stage, or in none where the stage is not optional.
    """
    cells = cells_of(study, analysis)
    place = f"study.yml, analysis {analysis.id}"
    order = [node.id for stage in analysis.stages for node in stage.nodes]
    rows: list[Result] = []
    for group in analysis.groups or [study.groups.all.id]:
        patients = subjects(cohort, study, analysis.population, group)
        boxes = [
            _boxes(patients, stage, f"{place}, stage {stage.label}") for stage in analysis.stages
        ]
        paths = [[box[who] for box in boxes if who in box] for who in patients["USUBJID"]]
        size = {node: sum(node in path for path in paths) for node in order}
        ways = [way for path in paths for way in itertools.pairwise(path)]
        for node in order:
            rows += cells.share(node, size[node], len(patients), group=group, method=_IN_BOX)
        for a in order:
            for b in order:
                if (a, b) in ways:
                    n = ways.count((a, b))
                    rows += cells.share(a, n, size[a], group=group, level=b, method=_ON_WAY)
    return Results(tuple(rows))


def _boxes(patients: pd.DataFrame, stage: Stage, place: str) -> dict[str, str]:
    """Return the box of each patient of a stage, by USUBJID."""
    found: dict[str, str] = {}
    for node in stage.nodes:
        inside = matching(patients, node.where, place)
        if node.unless:
            out = set(matching(patients, node.unless, place)["USUBJID"])
            inside = inside[~inside["USUBJID"].isin(out)]
        if not found.keys().isdisjoint(inside["USUBJID"]):
            raise UserError(
                "a patient is in two boxes of a stage",
                place=f"{place}, box {node.id}",
                rule="each patient is in one box of a stage",
                remedy="narrow `where`, or leave some out with `unless`",
            )
        found |= dict.fromkeys(inside["USUBJID"], node.id)
    if not stage.optional and len(found) < len(patients):
        raise UserError(
            "a patient is in no box of a stage",
            place=place,
            rule="each patient is in one box, unless the stage is `optional: true`",
            remedy="add a box, or let the stage be passed by",
        )
    return found
