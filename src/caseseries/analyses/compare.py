"""Comparison of groups: each test that study.yml chose, on the values of another analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from caseseries.analyses import adjusted_tests as adjusted
from caseseries.analyses import comparison_tests as tests
from caseseries.analyses.common import Cells, cells_of, require, subjects
from caseseries.analyses.compared_values import Compared, Kind, compared
from caseseries.analyses.comparison_tests import Outcome
from caseseries.analyses.estimators import Floats, Ints
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.comparison_plans import (
    BASELINE,
    Adjusted,
    Ancova,
    CochranMantelHaenszel,
    Compare,
    Ratio,
)

Groups = Mapping[str, Compared]
"""The values of each group, in the order of the groups; the reference first where there is one."""


def compare(cohort: Cohort, study: Study, analysis: Compare) -> Results:
    """Return statistic, df, p, estimate and interval of each comparison, as far as its method has them.

    The group of a result is the one that is compared with the reference, or all where all are compared at once.
    Raises UserError where values do not fit the test, a patient is in two of the groups, or nothing can be compared.
    """
    cells = cells_of(study, analysis)
    ids = analysis.groups or [level.id for level in study.groups.levels]
    if analysis.within_patients:
        ids = ids or [study.groups.all.id]
    members = {g: subjects(cohort, study, analysis.population, g)["USUBJID"].tolist() for g in ids}
    if not analysis.within_patients:
        _apart(members, analysis)
    rows: list[Result] = []
    for k, one in enumerate(analysis.comparisons):
        place = study.place("analyses", study.analyses.index(analysis), "comparisons", k, "of")
        N = {g: len(who) for g, who in members.items()}
        before = _before(cohort, study, analysis, one, place)
        for values in compared(cohort, study, analysis.population, one.of, one.level, place):
            _fits(values, one, place)
            groups = {g: _of(values, who) for g, who in members.items()}
            variable = one.id or values.variable
            found: Iterator[tuple[str, Outcome]]
            if one.test == "ancova":
                found = _adjusted(cohort, study, analysis.population, one, groups, place)
            else:
                found = _outcomes(cohort, study, analysis.population, one, groups, before, place)
            for group, outcome in found:
                among = ids
                if one.against and group != study.groups.all.id and one.test not in _ONE_MODEL:
                    among = [group, one.against]
                total = N[group] if one.test in _PAIRED else sum(N[g] for g in among)
                rows += _results(
                    cells,
                    variable,
                    one.level or "",
                    group,
                    outcome,
                    total,
                    one,
                    group == study.groups.all.id,
                )
    return Results(tuple(rows))


def _apart(members: Mapping[str, Sequence[str]], analysis: Compare) -> None:
    everybody = [who for group in members.values() for who in group]
    if len(set(everybody)) < len(everybody) or len(members) < 2:
        raise UserError(
            "a patient is in two of the groups that are compared"
            if len(members) > 1
            else "there are not two groups to compare",
            place=f"study.yml, analysis {analysis.id}",
            rule="groups that are compared have no patient in common",
            remedy="name groups that do not overlap under `groups`",
        )


def _before(
    cohort: Cohort, study: Study, analysis: Compare, one: Any, place: str
) -> Compared | None:
    if one.test not in _PAIRED:
        return None
    first = next(compared(cohort, study, analysis.population, one.before, one.level, place))
    _fits(first, one, place)
    return first


def _fits(values: Compared, one: Any, place: str) -> None:
    if values.kind != _NEEDS[one.test]:
        words = {"number": "a number", "category": "categories", "times": "times to an event"}
        raise UserError(
            f"the test {one.test} needs {words[_NEEDS[one.test]]}, and {one.of} is {words[values.kind]}",
            place=place,
            remedy="choose a test that fits",
        )
    if one.test in _YES_NO and not set(values.values) <= {"yes", "no"}:
        raise UserError(
            f"{one.test} is of two categories, and {one.of} has others",
            place=place,
            remedy="name the one that counts as yes with `level`",
        )


def _of(values: Compared, who: Sequence[str]) -> Compared:
    mine = values.values[values.values.index.isin(who)]
    event = None if values.event is None else values.event[mine.index]
    before = None if values.before is None else values.before[mine.index]
    return Compared(values.variable, values.kind, mine, event, before)


def _outcomes(
    cohort: Cohort,
    study: Study,
    population: str,
    one: Any,
    groups: Groups,
    before: Compared | None,
    place: str,
) -> Iterator[tuple[str, Outcome]]:
    """Yield each group that is compared with its outcome; all of them are the group of all."""
    if before is not None:
        for group, values in groups.items():
            yield group, _PAIRED[one.test](one, *_pairs(before, values))
        return
    others = [g for g in groups if g != one.against]
    if one.test == "cox":
        ordered = {g: groups[g] for g in (one.against, *others)}
        days, event, number, strata = _times(cohort, ordered, one.strata)
        columns = None
        if one.covariates or one.factors:
            who = pd.concat([g.values for g in ordered.values()]).index
            known, numbers, factors = _others(cohort, study, population, one, who, place)
            columns = np.column_stack([numbers, *(adjusted.dummies(f) for f in factors)])
            days, event, number = days[known], event[known], number[known]
            strata = None if strata is None else strata[known]
        also = ", adjusted for " + ", ".join([*one.covariates, *one.factors])
        found = tests.cox(days, event, number, strata, columns, ties=one.ties, groups=len(ordered))
        for group, outcome in zip(others, found, strict=True):
            said = outcome.method + (also if columns is not None else "")
            yield group, replace(outcome, method=said)
    elif one.against is None:
        yield study.groups.all.id, _run(cohort, one, groups)
    else:
        for group in others:
            yield group, _run(cohort, one, {group: groups[group], one.against: groups[one.against]})


def _adjusted(
    cohort: Cohort, study: Study, population: str, one: Ancova, groups: Groups, place: str
) -> Iterator[tuple[str, Outcome]]:
    """Yield what one model of all groups gives: differences from a reference, or the test and adjusted means."""
    ids = sorted(groups, key=lambda g: g != one.against)
    if one.doses and set(one.doses) != set(ids):
        raise UserError(
            "`doses` does not name the groups that are compared", place=place,
            remedy="give a number to each of " + ", ".join(ids),
        )  # fmt: skip
    values = pd.concat([groups[g].values for g in ids])
    number = np.repeat(np.arange(len(ids)), [len(groups[g].values) for g in ids])
    known, own, factors = _others(cohort, study, population, one, values.index, place)
    doses = np.array([one.doses[g] for g in ids]) if one.doses else None
    whole, means, pairs = adjusted.ancova(
        values.to_numpy(dtype=float)[known], number[known], own, factors, doses, len(ids)
    )
    if one.against:
        yield from zip(ids[1:], pairs[1:], strict=True)
    else:
        yield study.groups.all.id, whole
        yield from zip(ids, means, strict=not one.doses)


def _others(
    cohort: Cohort, study: Study, population: str, one: Adjusted, who: pd.Index, place: str
) -> tuple[Any, Floats, list[Ints]]:
    """Return which patients have all other columns of a model, and of those covariates and factors as numbers."""
    columns = [
        next(compared(cohort, study, population, of, None, place)).values for of in one.covariates
    ]
    for of, column in zip(one.covariates, columns, strict=True):
        if not pd.api.types.is_numeric_dtype(column):
            raise UserError(
                f"the covariate {of} is no number", place=place,
                remedy="name its column of adsl under factors",
            )  # fmt: skip
    own = pd.DataFrame(dict(enumerate(columns)), index=who)
    factors = [_column(cohort, name, who, "factors") for name in one.factors]
    known = own.notna().all(axis=1).to_numpy() & np.all([f.notna() for f in factors], axis=0)
    numbers = [pd.factorize(f[known], sort=True)[0] for f in factors]
    return known, own.to_numpy(dtype=float)[known], numbers


def _column(cohort: Cohort, name: str, who: pd.Index, key: str) -> pd.Series:
    adsl = cohort.table("adsl").set_index("USUBJID")
    require(adsl, name, f"study.yml, {key}")
    return adsl.loc[who, name]


def _run(cohort: Cohort, one: Any, groups: Groups) -> Outcome:
    if one.test == "log_rank":
        return tests.log_rank(*_times(cohort, groups, one.strata), weights=one.weights)
    if one.test == "cmh" or (one.test == "ratio" and one.strata):
        return _in_strata(cohort, one, groups)
    if _NEEDS[one.test] == "category":
        return _TABLES[one.test](one, _table(groups, two=one.test in _YES_NO))
    return _NUMBERS[one.test](one, [v.values.to_numpy(dtype=float) for v in groups.values()])


def _table(groups: Groups, *, two: bool) -> Ints:
    """Return counts, a row a group and a column a category; yes and no where there are two."""
    found = {value for g in groups.values() for value in g.values}
    categories = ["yes", "no"] if two else sorted(found)
    counts = [[int((g.values == c).sum()) for c in categories] for g in groups.values()]
    return np.array(counts, dtype=int).reshape(len(groups), len(categories))


def _in_strata(cohort: Cohort, one: CochranMantelHaenszel | Ratio, groups: Groups) -> Outcome:
    values = pd.concat([g.values for g in groups.values()])
    categories = ["yes", "no"] if isinstance(one, Ratio) else one.order or sorted(set(values))
    if missing := sorted(set(values) - set(categories)):
        raise UserError(
            f"`order` of the comparison of {one.of} lacks {', '.join(missing)}", place="study.yml",
            remedy="name every category, in the order of its score",
        )  # fmt: skip
    before = [g.before for g in groups.values() if g.before is not None]
    if one.strata == BASELINE and before:
        strata = pd.concat(before)
    else:
        strata = _column(cohort, one.strata, values.index, "strata")
    number = np.repeat(np.arange(len(groups)), [len(g.values) for g in groups.values()])
    known = strata.notna().to_numpy()
    stratum = pd.factorize(strata[known])[0]
    tables = adjusted.in_strata(values[known], number[known], stratum, len(groups), categories)
    if isinstance(one, Ratio):
        return adjusted.common_ratio(tables, odds=one.measure == "odds")
    return adjusted.cochran_mantel_haenszel(tables, statistic=one.statistic)


def _times(cohort: Cohort, groups: Groups, strata: str) -> tuple[Floats, Ints, Ints, Ints | None]:
    """Return days, events, the number of the group and of the stratum of each patient."""
    days = pd.concat([g.values for g in groups.values()])
    event = pd.concat([g.event for g in groups.values() if g.event is not None])
    group = np.repeat(np.arange(len(groups)), [len(g.values) for g in groups.values()])
    number = None
    if strata:
        number = pd.factorize(_column(cohort, strata, days.index, "strata"), use_na_sentinel=False)[
            0
        ]
    return days.to_numpy(dtype=float), event.to_numpy(dtype=int), group, number


def _pairs(before: Compared, after: Compared) -> tuple[pd.Series, pd.Series]:
    both = pd.DataFrame({"before": before.values, "after": after.values}).dropna()
    return both["before"], both["after"]


def _share(table: Ints) -> tuple[int, int, int, int]:
    (k, no), (k0, no0) = table.tolist()
    return k, k + no, k0, k0 + no0


def _binary(values: pd.Series) -> Ints:
    return np.asarray((values == "yes").astype(int).to_numpy(), dtype=int)


_NEEDS: Mapping[str, Kind] = {
    **dict.fromkeys(
        ("t", "anova", "ancova", "rank_sum", "kruskal_wallis", "paired_t", "signed_rank"), "number"
    ),
    **dict.fromkeys(("chi_squared", "fisher", "cmh", "mcnemar", "difference", "ratio"), "category"),
    **dict.fromkeys(("log_rank", "cox"), "times"),
}
_ONE_MODEL = ("cox", "ancova")
_YES_NO = ("mcnemar", "difference", "ratio")
_NUMBERS: Mapping[str, Callable[[Any, list[Floats]], Outcome]] = {
    "t": lambda one, x: tests.t_test(x[0], x[1], welch=one.variances == "welch"),
    "anova": lambda _, x: tests.anova(x),
    "rank_sum": lambda one, x: tests.rank_sum(
        x[0], x[1], exact=one.exact, correction=one.correction
    ),
    "kruskal_wallis": lambda _, x: tests.kruskal_wallis(x),
}
_TABLES: Mapping[str, Callable[[Any, Ints], Outcome]] = {
    "chi_squared": lambda one, table: tests.chi_squared(table, correction=one.correction),
    "fisher": lambda one, table: tests.fisher(table, simulations=one.simulations),
    "difference": lambda one, table: tests.difference(*_share(table), interval=one.interval),
    "ratio": lambda one, table: tests.ratio(*_share(table), odds=one.measure == "odds"),
}
_PAIRED: Mapping[str, Callable[[Any, pd.Series, pd.Series], Outcome]] = {
    "paired_t": lambda _, before, after: tests.paired_t(
        before.to_numpy(dtype=float), after.to_numpy(dtype=float)
    ),
    "mcnemar": lambda one, before, after: tests.mcnemar(
        _binary(before), _binary(after), exact=one.exact, correction=one.correction
    ),
    "signed_rank": lambda one, before, after: tests.paired_ranks(
        before.to_numpy(dtype=float), after.to_numpy(dtype=float), exact=one.exact,
        correction=one.correction, digits=one.digits,
    ),
}  # fmt: skip
_GIVES: Mapping[str, tuple[str, ...]] = {
    "t": ("statistic", "df", "p", "estimate", "low", "high"),
    "anova": ("statistic", "df", "df2", "p"),
    "ancova": ("statistic", "df", "df2", "p", "estimate", "se", "low", "high"),
    "rank_sum": ("statistic", "p"),
    "kruskal_wallis": ("statistic", "df", "p"),
    "chi_squared": ("statistic", "df", "p"),
    "fisher": ("p",),
    "cmh": ("statistic", "df", "p"),
    "mcnemar": ("statistic", "df", "p", "estimate"),
    "paired_t": ("statistic", "df", "p", "estimate", "low", "high"),
    "signed_rank": ("statistic", "p"),
    "log_rank": ("statistic", "df", "p"),
    "cox": ("estimate", "low", "high", "statistic", "df", "p"),
    "difference": ("estimate", "low", "high"),
    "ratio": ("estimate", "low", "high"),
}
"""What each test gives, beside n."""
_ESTIMATE = ("estimate", "se", "low", "high")


def _of_a_model(one: Ancova, whole: bool) -> tuple[str, ...]:
    """Return the statistics that a model's result has: of all groups, of a difference or of an adjusted mean."""
    if one.doses:
        return _GIVES["ancova"]
    if whole:
        return ("statistic", "df", "df2", "p")
    return ("statistic", "df", "p", *_ESTIMATE) if one.against else _ESTIMATE


def _results(
    cells: Cells,
    variable: str,
    level: str,
    group: str,
    outcome: Outcome,
    N: int,
    one: Any,
    whole: bool,
) -> Iterator[Result]:
    percent = one.test in ("difference", "mcnemar")
    ratio = one.test in ("cox", "ratio")
    exact = one.test == "mcnemar" and one.exact
    given = [s for s in _GIVES[one.test] if not (exact and s in ("statistic", "df"))]
    if one.test == "ancova":  # a model's means have no test, and its test has no estimate
        given = [s for s in given if s in _of_a_model(one, whole)]
    value_format = cells.formats.get("value", "dec2" if ratio else "dec1" if percent else "")
    formats = {"statistic": "dec3", "df": "auto", "df2": "auto"}
    formats |= dict.fromkeys(_ESTIMATE, value_format or cells.conventions.value)
    units = {"n": "patients"} | dict.fromkeys(_ESTIMATE, "percentage points" if percent else "")
    cells = cells.within(group=group, level=level, n=outcome.n, N=N, method=outcome.method)
    for stat in ("n", *given):
        value = outcome.n if stat == "n" else getattr(outcome, stat)
        yield cells.result(
            variable, {"low": "ci_low", "high": "ci_high"}.get(stat, stat), value,
            note=outcome.note if value is None else "", fmt=formats.get(stat, ""), unit=units.get(stat, ""),
        )  # fmt: skip
