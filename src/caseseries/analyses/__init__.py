"""Analyses: each file holds pure functions from a cohort and its study to results."""

from caseseries.analyses.registry import compute, compute_patients

__all__ = ["compute", "compute_patients"]
