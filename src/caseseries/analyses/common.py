"""What analyses share: filtering rows, populations and groups, making counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from caseseries.analyses import estimators
from caseseries.cohort import Cohort
from caseseries.cohort.matching import levels_of, matching, require
from caseseries.errors import UserError
from caseseries.results import Result, make
from caseseries.results.formats import with_flags
from caseseries.study import Study
from caseseries.study.plan import Conventions, Level, Scalar

__all__ = ["Cells", "data_levels", "levels_of", "matching", "require", "slug", "subjects"]

_COUNTS = ("n", "N", "events", "day", "at_risk", "censored", "missing")
_SHARES = (
    "pct",
    "ci_low",
    "ci_high",
    "surv",
    "surv_low",
    "surv_high",
    "inc",
    "inc_low",
    "inc_high",
)
LABEL = "label"
"""The statistic that holds the printed label of a row made from the data; its value is the row's place in the order."""


@dataclass(frozen=True)
class Cells:
    """Makes results of one analysis, with its formats and defaults filled in."""

    analysis: str
    population: str
    formats: Mapping[str, str]
    conventions: Conventions = field(default_factory=Conventions)

    def default(self, stat: str) -> str:
        """Return the format of a statistic of which study.yml says nothing."""
        if stat in _COUNTS:
            return "int"
        if stat in _SHARES:
            return self.conventions.percent
        return self.conventions.p if stat == "p" else self.conventions.value

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
        chosen = self.formats.get(stat) or fmt or self.default(stat)
        if self.conventions.rounding == "half_even":
            chosen = with_flags(chosen, "even")
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

    def label(
        self,
        variable: str,
        text: str,
        place: int,
        *,
        group: str,
        level: str = "",
        stat: str = LABEL,
    ) -> Result:
        """Return the printed label of a row that comes from the data, with its place in their order as value."""
        made = self.result(
            variable, stat, place, group=group, level=level, fmt="int", method="as in the data"
        )
        return replace(made, fmt="text", text=text)

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
