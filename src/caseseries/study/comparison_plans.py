"""Comparisons of groups: the tests that study.yml may choose, each with its own options. None is chosen by itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from caseseries.study.plan import BaseAnalysis, Id, Part, unique

_ID = r"[a-z0-9][a-z0-9_-]*"
Place = Annotated[str, Field(pattern=rf"^{_ID}\.({_ID}(\.{_ID})?|\*)$")]
"""Where the values stand: analysis and variable, endpoint, time or row; `*` is every row; and a level after them."""


BASELINE = "baseline"
"""The strata of a shift that are its own categories at baseline."""


class _Comparison(Part):
    """What every comparison has.

    of: `analysis.variable`, of a description, response, adverse events, survival or shift (the category afterwards) of
    this study, or `analysis.variable.level` of values by visit, of a category (its level against the others) or a band
    of grades.
    id: the variable in the results, that of `of` when missing; level: their level, to tell two tests apart.
    against: the group with which each other group is compared; without it all groups are compared at once.
    """

    of: Place
    id: Id | None = None
    level: Id | None = None
    against: Id | None = None


class TTest(_Comparison):
    """Student's t test of two means, with the difference and its interval. variances: pooled, or unequal by Welch."""

    test: Literal["t"]
    against: Id
    variances: Literal["pooled", "welch"]


class Anova(_Comparison):
    """One-way analysis of variance: the F test of equal means."""

    test: Literal["anova"]


class Adjusted(_Comparison):
    """What is compared beside other columns. covariates: numbers, each a place as `of`. factors: columns of adsl."""

    covariates: list[Place] = []
    factors: list[str] = []


class Ancova(Adjusted):
    """Analysis of covariance: the F test of equal adjusted means, and the adjusted mean of each group.

    With `against` the adjusted differences from it instead, all groups in one model. covariates: numbers, each a place
    as `of`. factors: columns of adsl with categories, such as the centre. doses: a number for each group; then the test
    is of a linear trend in them.
    """

    test: Literal["ancova"]
    doses: dict[Id, float] = {}

    @model_validator(mode="after")
    def _a_trend_has_no_reference(self) -> Ancova:
        if self.doses and self.against:
            raise ValueError("a trend over `doses` is of all groups: leave `against` out")
        return self


class RankSum(_Comparison):
    """Wilcoxon's rank-sum test of two groups (Mann and Whitney's).

    exact: the exact distribution, which ties do not have; else the normal approximation, with or without continuity
    correction.
    """

    test: Literal["rank_sum"]
    against: Id
    exact: bool
    correction: bool = False


class KruskalWallis(_Comparison):
    """Kruskal and Wallis's test, with correction for ties."""

    test: Literal["kruskal_wallis"]


class ChiSquared(_Comparison):
    """Pearson's chi-squared test; correction: Yates's continuity correction, for two groups and two categories."""

    test: Literal["chi_squared"]
    correction: bool


class Fisher(_Comparison):
    """Fisher's exact test, two-sided, of any number of groups and categories.

    simulations: instead of enumerating all tables draw so many, always the same ones.
    """

    test: Literal["fisher"]
    simulations: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class WithinPatients(_Comparison):
    """What is compared within the same patients, in each group by itself. before: the first value, as `of`."""

    before: Place


class CochranMantelHaenszel(_Comparison):
    """The Cochran-Mantel-Haenszel test of categories over the strata of a column of adsl, or a shift's `baseline`.

    statistic: `general` association; `row_means`, that mean scores of groups differ; `correlation` of the scores of
    groups and categories. order: ids of the categories in the order of their scores 1, 2, 3; those of groups follow the
    order of the groups.
    """

    test: Literal["cmh"]
    strata: str
    statistic: Literal["general", "row_means", "correlation"]
    order: list[Id] = []

    @model_validator(mode="after")
    def _scores_have_an_order(self) -> CochranMantelHaenszel:
        if self.statistic != "general" and not self.order:
            raise ValueError(f"`{self.statistic}` needs the `order` of the categories")
        return self


class PairedT(WithinPatients):
    """Student's t test of two values of the same patients, with the mean change and its interval."""

    test: Literal["paired_t"]


class McNemar(WithinPatients):
    """McNemar's test of two yes-or-no values of the same patients: exact, or with or without continuity correction."""

    test: Literal["mcnemar"]
    exact: bool
    correction: bool = False


class SignedRank(WithinPatients):
    """Wilcoxon's signed-rank test of two values of the same patients. digits: recorded decimals of the differences."""

    test: Literal["signed_rank"]
    exact: bool
    correction: bool = False
    digits: Annotated[int, Field(ge=0, le=9)] = 6


class LogRank(_Comparison):
    """The log-rank test of times to event. strata: a column of adsl.

    weights: of the events, by how many are at risk (gehan, the Wilcoxon test of SAS), or its root (tarone_ware).
    """

    test: Literal["log_rank"]
    strata: str = ""
    weights: Literal["none", "gehan", "tarone_ware"] = "none"


class Cox(Adjusted):
    """Hazard ratio of each group by Cox's model, Wald's interval and test.

    The model has the groups alone, or as well `covariates`, numbers, each a place as `of`, and `factors`, columns of
    adsl with categories. Several groups stand in one model, whose risk sets are those of all of them; for a model of
    each pair write an analysis for each pair, with its two `groups`.
    """

    test: Literal["cox"]
    against: Id
    ties: Literal["efron", "breslow"]
    strata: str = ""


class Difference(_Comparison):
    """Difference of two proportions, in percentage points, with the interval that is named."""

    test: Literal["difference"]
    against: Id
    interval: Literal[
        "wald", "wald_corrected", "newcombe", "agresti_caffo", "mee", "miettinen_nurminen"
    ]  # fmt: skip


class Ratio(_Comparison):
    """Ratio of two risks, or of two odds, with Wald's interval of its logarithm.

    strata: a column of adsl; the ratio is then the common one of Mantel and Haenszel.
    """

    test: Literal["ratio"]
    against: Id
    measure: Literal["risk", "odds"]
    strata: str = ""


Comparison = Annotated[
    TTest | Anova | Ancova | RankSum | KruskalWallis | ChiSquared | Fisher | CochranMantelHaenszel | PairedT | McNemar
    | SignedRank | LogRank | Cox | Difference | Ratio,
    Field(discriminator="test"),
]  # fmt: skip


class Compare(BaseAnalysis):
    """Comparisons of groups: test statistic, degrees of freedom, p-value, estimate with its interval.

    groups: two or more; without them all levels of the study's groups. Where all comparisons are within patients, one
    is enough, and without any it is everybody.
    """

    kind: Literal["compare"]
    comparisons: list[Comparison]

    @model_validator(mode="after")
    def _groups_are_known(self) -> Compare:
        unique([f"{place(c)} {c.level or ''}" for c in self.comparisons], f"results of {self.id!r}")
        if self.groups is not None:
            if len(self.groups) < 2 and not self.within_patients:
                raise ValueError(f"analysis {self.id!r} compares at least two groups")
            for one in self.comparisons:
                if one.against is not None and one.against not in self.groups:
                    raise ValueError(
                        f"{one.of!r} is compared against {one.against!r}, which is not among the groups"
                    )
        return self

    @property
    def within_patients(self) -> bool:
        """Whether each comparison is of two values of the same patients, so that groups stand by themselves."""
        return all(isinstance(one, WithinPatients) for one in self.comparisons)


def place(comparison: _Comparison) -> str:
    """Return the variable under which the results of a comparison stand; `*` for every row."""
    return comparison.id or comparison.of.split(".")[1]
