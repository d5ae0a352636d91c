"""Patient-level tables: read from files, checked, and handed on as a `Cohort`. Analysis package.

All faults are told at once, by file, row and column, and never with a value. `Cohort.public` is the part that
study.yml publishes, of patients who consent: what shows single patients takes nothing else.
"""

from caseseries.cohort.cohort import Cohort, load

__all__ = ["Cohort", "load"]
