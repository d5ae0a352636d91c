"""What analyses share: filtering rows, populations and groups, making counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict, Unpack

import pandas as pd

from caseseries.analyses import estimators
from caseseries.cohort import Cohort
from caseseries.cohort.matching import levels_of, matching, require
from caseseries.errors import UserError
from caseseries.results import Result, make
from caseseries.results.formats import with_flags
from caseseries.study import Study
from caseseries.study.plan import BaseAnalysis, Conventions, Level, Scalar

__all__ = [
    "Cells", "cells_of", "data_levels", "levels_of", "matching", "members", "require", "slug", "subjects",
]  # fmt: skip

_COUNTS = ("n", "N", "events", "day", "at_risk", "censored", "missing")
_SHARES = (
    *("pct", "ci_low", "ci_high"),
    *("surv", "surv_low", "surv_high", "inc", "inc_low", "inc_high"),
)
LABEL = "label"
"""The statistic that holds the printed label of a row made from the data; its value is the row's place in the order."""


class Words(TypedDict, total=False):
    """Of which group and level a result is, how it was made, why it is missing, and how it prints."""

    group: str
    level: str
    method: str
    note: str
    fmt: str


class About(Words, total=False):
    """All that a result says beside its value."""

    unit: str
    n: int | None
    N: int | None


@dataclass(frozen=True)
class Cells:
    """Makes results of one analysis: its formats and defaults are filled in, and what its results say in common."""

    analysis: str
    population: str
    formats: Mapping[str, str]
    conventions: Conventions = field(default_factory=Conventions)
    common: About = field(default_factory=About)

    def within(self, **about: Unpack[About]) -> Cells:
        """Return what makes results that say this too, where they say nothing else."""
        return replace(self, common={**self.common, **about})

    def default(self, stat: str) -> str:
        """Return the format of a statistic of which study.yml says nothing."""
        if stat in _COUNTS:
            return "int"
        if stat in _SHARES:
            return self.conventions.percent
        return self.conventions.p if stat == "p" else self.conventions.value

    def result(
        self, variable: str, stat: str, value: float | None, **about: Unpack[About]
    ) -> Result:
        """Return one result; the format is the one given, the analysis's for the stat, or the default."""
        said: About = {**self.common, **about}
        fmt = self.formats.get(stat) or said.get("fmt") or self.default(stat)
        said["fmt"] = with_flags(fmt, "even") if self.conventions.rounding == "half_even" else fmt
        return make(self.analysis, variable, stat, value, population=self.population, **said)

    def label(
        self, variable: str, text: str, place: int, stat: str = LABEL, **words: Unpack[Words]
    ) -> Result:
        """Return the printed label of a row that comes from the data, with its place in their order as value."""
        plain = self.within(fmt="int", method="as in the data")
        return replace(plain.result(variable, stat, place, **words), fmt="text", text=text)

    def count(
        self, variable: str, n: int, N: int, stat: str = "n", **words: Unpack[Words]
    ) -> Result:
        """Return a number of patients out of N."""
        return self.result(variable, stat, n, unit="patients", n=n, N=N, **words)

    def share(self, variable: str, n: int, N: int, **words: Unpack[Words]) -> Iterator[Result]:
        """Yield the count and the percentage of a share."""
        yield self.count(variable, n, N, **words)
        percent = self.within(note="" if N else "no patients in the denominator")
        yield percent.result(
            variable, "pct", 100 * n / N if N else None, unit="%", n=n, N=N, **words
        )

    def interval(
        self, variable: str, n: int, N: int, estimator: str, **words: Unpack[Words]
    ) -> Iterator[Result]:
        """Yield the two ends of the 95 % interval of a share. estimator: of `estimators.proportion`."""
        found = estimators.proportion(n, N, method=estimator)
        name = f"95 % interval, {estimator.replace('-', ' ').title().replace(' ', '-')}"
        cells = self.within(unit="%", n=n, N=N, method=name, note=found.note)
        yield cells.result(variable, "ci_low", 100 * found.low, **words)
        yield cells.result(variable, "ci_high", 100 * found.high, **words)


def cells_of(study: Study, analysis: BaseAnalysis) -> Cells:
    """Return what makes the results of an analysis."""
    return Cells(analysis.id, analysis.population, analysis.formats, study.conventions)


def slug(value: Scalar) -> str:
    """Return an id made of a value of the data: lower case, other signs than letters and digits as hyphens."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    signs = (
        plain.replace("<=", " le ").replace(">=", " ge ").replace("<", " lt ").replace(">", " gt ")
    )
    return re.sub(r"[^a-z0-9]+", "-", signs.replace("+", " plus ")).strip("-") or "x"


def data_levels(values: pd.Series, order: pd.Series | None, place: str) -> list[Level]:
    """Return a level for each value that a column holds, in its own order or in that of another column.

    Raises UserError where two values would have the same id.
    """
    known = values.dropna()
    by = known if order is None else order.loc[known.index]
    found = pd.DataFrame({"value": known, "order": by}).sort_values(
        ["order", "value"], kind="stable"
    )
    levels = [
        Level(id=slug(v), value=v, label=f"{v:g}" if isinstance(v, float) else str(v))
        for v in found["value"].drop_duplicates().tolist()
    ]
    ids = [level.id for level in levels]
    if len(set(ids)) < len(ids) or "missing" in ids:
        raise UserError(
            "two values of the data have the same id, or one of them the id “missing”",
            place=place,
            rule="ids are made of the letters and digits of a value",
            remedy="declare the levels in study.yml",
        )
    return levels


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


def members(cohort: Cohort, study: Study, analysis: BaseAnalysis) -> dict[str, pd.Series]:
    """Return the patients of an analysis, as USUBJID, for each group that it is done for."""
    return {
        group: subjects(cohort, study, analysis.population, group)["USUBJID"]
        for group in analysis.groups or study.groups.ids()
    }
