"""Patient-level tables: read from files, checked, and handed on as a `Cohort`."""

from caseseries.cohort.cohort import Cohort, load

__all__ = ["Cohort", "load"]
