"""Analyses: each file holds pure functions from a cohort and its study to results. Analysis package.

`registry` is where a kind of study.yml meets its function, `common` counts and chooses rows, `estimators` knows numbers
alone, and `study_results` computes everything or reads it back from `results/`. Denominators come from adsl.
"""

from caseseries.analyses.registry import compute, compute_patients

__all__ = ["compute", "compute_patients"]
