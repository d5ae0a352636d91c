"""How many patients each population and group has."""

from __future__ import annotations

from caseseries.analyses.common import Cells, subjects
from caseseries.cohort import Cohort
from caseseries.results import Result, Results
from caseseries.study import Study


def sizes(cohort: Cohort, study: Study) -> Results:
    """Return `population.<population>.<group>.n` for each population and group, with its share of all."""
    rows: list[Result] = []
    everybody = len(cohort.table("adsl"))
    for population in study.populations:
        cells = Cells("population", population.id, {}, study.conventions)
        for group in study.group_ids():
            n = len(subjects(cohort, study, population.id, group))
            method = "patients with the population's flag" if population.flag else "patients"
            rows += cells.share(population.id, n, everybody, group=group, method=method)
    return Results(tuple(rows))
