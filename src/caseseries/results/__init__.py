"""Analysis results data: one row a statistic, its printed text beside it, and the formats that print it."""

from caseseries.results.records import (
    PatientResult,
    PatientResults,
    Result,
    Results,
    differing,
    make,
    nearest,
    reformat,
)

__all__ = [
    "PatientResult",
    "PatientResults",
    "Result",
    "Results",
    "differing",
    "make",
    "nearest",
    "reformat",
]
