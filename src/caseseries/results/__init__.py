"""Results: one row a statistic, its printed text beside it, and the formats that print it. Analysis package.

A `Result` carries all that a reader may ask of a number: population, group, patients behind it, denominator, unit,
method, and why it is missing. `Results` hold no patient; `PatientResults` hold the rows that show single ones, in a
file of their own. `formats` is the only place that rounds for print.
"""

from caseseries.results.in_print import InPrint, InPrintRows
from caseseries.results.records import (
    FurtherResult,
    FurtherResults,
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
    "FurtherResult",
    "FurtherResults",
    "InPrint",
    "InPrintRows",
    "PatientResult",
    "PatientResults",
    "Result",
    "Results",
    "differing",
    "make",
    "nearest",
    "reformat",
]
