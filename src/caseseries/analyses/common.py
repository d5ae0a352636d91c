"""What analyses share: filtering rows, populations and groups, making counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from caseseries.analyses import estimators
from caseseries.cohort import Cohort
from caseseries.cohort.matching import levels_of, matching, require
from caseseries.results import Result, make
from caseseries.study import Study

__all__ = ["DEFAULT_FORMATS", "Cells", "levels_of", "matching", "require", "subjects"]

DEFAULT_FORMATS: Mapping[str, str] = {
    "n": "int",
    "N": "int",
    "events": "int",
    "pct": "pct0",
    "ci_low": "pct0",
    "ci_high": "pct0",
    "p": "p",
    "day": "int",
}
_VALUE_FORMAT = "dec1"


@dataclass(frozen=True)
class Cells:
    """Makes results of one analysis, with its formats and defaults filled in."""

    analysis: str
    population: str
    formats: Mapping[str, str]

    def result(
        self,
        variable: str,
        stat: str,
        value: float | None,
        *,
        group: str,
        level: str = "",
        unit: str = "",
        n: int | None = None,
        N: int | None = None,
        method: str = "",
        note: str = "",
        fmt: str = "",
    ) -> Result:
        """Return one result; the format is the one given, the analysis's for the stat, or the default."""
        chosen = self.formats.get(stat) or fmt or DEFAULT_FORMATS.get(stat, _VALUE_FORMAT)
        return make(
            self.analysis,
            variable,
            stat,
            value,
            population=self.population,
            group=group,
            level=level,
            fmt=chosen,
            unit=unit,
            n=n,
            N=N,
            method=method,
            note=note,
        )

    def share(
        self, variable: str, n: int, N: int, *, group: str, level: str = "", method: str = ""
    ) -> Iterator[Result]:
        """Yield the count and the percentage of a share."""
        yield self.result(
            variable, "n", n, group=group, level=level, unit="patients", n=n, N=N, method=method
        )
        note = "" if N else "no patients in the denominator"
        pct = 100 * n / N if N else None
        yield self.result(
            variable,
            "pct",
            pct,
            group=group,
            level=level,
            unit="%",
            n=n,
            N=N,
            method=method,
            note=note,
        )

    def interval(
        self, variable: str, n: int, N: int, *, group: str, level: str = "", method: str
    ) -> Iterator[Result]:
        """Yield the two ends of the 95 % interval of a share."""
        estimate = estimators.proportion(n, N, method=method)
        name = f"95 % interval, {method.replace('-', ' ').title().replace(' ', '-')}"
        for stat, value in (("ci_low", estimate.low), ("ci_high", estimate.high)):
            yield self.result(
                variable,
                stat,
                100 * value,
                group=group,
                level=level,
                unit="%",
                n=n,
                N=N,
                method=name,
                note=estimate.note,
            )


def subjects(cohort: Cohort, study: Study, population: str, group: str) -> pd.DataFrame:
    """Return the rows of adsl of a population and group, in file order. The only denominator there is."""
    adsl = cohort.table("adsl")
    flag = study.population(population).flag
    if flag:
        adsl = adsl[adsl[flag] == "Y"]
    groups = study.grouping(group)
    if group != groups.all.id:
        adsl = adsl[levels_of(adsl[groups.column], groups.levels_of(group)).notna()]
    return adsl
