"""Patient-level tables: read from files, checked, and handed on as a `Cohort`. Analysis package.

`reading` gives text, `checking` holds a table against its columns, `consistency` tables against each other. All faults
are told at once, by file, row and column, and never with a value. `Cohort.public` is the part that
study.yml publishes, of patients who consent: what shows single patients shows nothing else.
"""

from caseseries.cohort.cohort import Cohort, load

__all__ = ["Cohort", "load"]
