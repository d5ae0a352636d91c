"""Comparisons of groups that take other columns into account: analysis of covariance, and tables in strata."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats as _scipy
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import StratifiedTable

from caseseries.analyses.comparison_tests import Outcome
from caseseries.analyses.estimators import Floats, Ints


def ancova(
    values: Floats,
    group: Ints,
    covariates: Floats,
    factors: list[Ints],
    doses: Floats | None = None,
    groups: int = 0,
) -> tuple[Outcome, list[Outcome], list[Outcome]]:
    """Return the F test of equal groups, the adjusted mean of each group, and its difference from group 0.

    values, group: one a patient, groups numbered from 0. covariates: a column each. factors: categories numbered from
    0, each. doses: of the groups, one each; then the test is of a linear trend in them, and there are no means.
    groups: how many there are, where nobody may be in the last.
    Ordinary least squares without interactions; the F test is that of the group's own (type III) sum of squares. An
    adjusted mean (least-squares mean) is taken at the mean of covariates, each category of a factor counting the same.
    Source: Searle, Speed and Milliken 1980, Am Stat 34:216-221; tests use SAS's worked example of PROC GLM.
    """
    number = max(groups, int(group.max()) + 1 if len(group) else 0)
    whole = Outcome(
        "analysis of covariance, " + ("F test" if doses is None else "linear trend"), len(values)
    )
    mean, pair = (
        Outcome(f"analysis of covariance, adjusted {what}, 95 % interval", len(values))
        for what in ("mean", "difference of means")
    )
    own = dummies(group) if doses is None else doses[group][:, None]
    counts = [int(f.max()) + 1 if len(f) else 0 for f in factors]
    centred = covariates - covariates.mean(axis=0) if len(values) else covariates
    others = [dummies(f) for f in factors]
    design = np.column_stack([np.ones(len(values)), own, centred, *others])
    free, wide = len(values) - design.shape[1], own.shape[1]
    note = ""
    if doses is None and len(np.unique(group)) < number:
        note = "a group has no value"
    elif free < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        note = "too few patients, or columns that tell the same, for the model"
    else:
        fit = OLS(values, design).fit()
        if fit.ssr <= 1e-12 * float(np.sum(values**2)):
            note = "the model leaves nothing unexplained"
    if note:
        times = number if doses is None else 0
        means, pairs = ([replace(one, note=note)] * times for one in (mean, pair))
        return replace(whole, note=note), means, pairs
    contrast = np.eye(design.shape[1])[1 : 1 + wide]
    test = fit.f_test(contrast)
    whole = replace(
        whole, statistic=float(test.fvalue), df=float(wide), df2=float(free), p=float(test.pvalue)
    )
    if doses is not None:
        return _estimated(whole, fit, contrast[0]), [], []
    centre = [np.zeros(covariates.shape[1]), *(np.full(k - 1, 1 / k) for k in counts)]
    at = [np.concatenate([[1], np.eye(number)[g, 1:], *centre]) for g in range(number)]
    means = [_estimated(mean, fit, x) for x in at]
    pairs = [_tested(_estimated(pair, fit, x - at[0]), free) for x in at[1:]]
    return whole, means, [pair, *pairs]


def dummies(number: Ints) -> Floats:
    """Return a column for each category but the first, up to the highest number."""
    count = int(number.max()) + 1 if len(number) else 0
    return np.asarray(np.eye(count)[number][:, 1:], dtype=float)


def _estimated(outcome: Outcome, fit: Any, contrast: Floats) -> Outcome:
    """Return an outcome with a linear combination of the coefficients, its standard error and interval."""
    estimate = float(contrast @ fit.params)
    se = float(np.sqrt(contrast @ fit.cov_params() @ contrast))
    width = float(_scipy.t.ppf(0.975, fit.df_resid)) * se
    return replace(outcome, estimate=estimate, se=se, low=estimate - width, high=estimate + width)


def _tested(outcome: Outcome, free: int) -> Outcome:
    t = (outcome.estimate or 0.0) / (outcome.se or float("nan"))
    return replace(outcome, statistic=t, df=float(free), p=float(2 * _scipy.t.sf(abs(t), free)))


def cochran_mantel_haenszel(tables: list[Ints], *, statistic: str) -> Outcome:
    """Return the test of groups by categories over strata. tables: one a stratum, a row a group, a column a category.

    statistic: `general` association; `row_means`, that the mean scores of groups differ; `correlation` of the scores of
    groups and categories. Scores are 1, 2, 3 in the order of rows and columns. No continuity correction.
    Source: Landis, Heyman and Koch 1978, Int Stat Rev 46:237-254, the three statistics of SAS's PROC FREQ.
    """
    words = {
        "general": "general association",
        "row_means": "row mean scores differ",
        "correlation": "nonzero correlation",
    }
    n = int(sum(t.sum() for t in tables))
    none = Outcome(f"Cochran-Mantel-Haenszel test over {len(tables)} strata, {words[statistic]}", n)
    whole = np.asarray(sum(tables)) if tables else np.zeros((0, 0))
    if not n or (whole.sum(axis=1) == 0).any():
        return replace(none, note="a group has no value")
    kept = [t[:, whole.sum(axis=0) > 0] for t in tables]
    rows, columns = kept[0].shape
    if columns < 2:
        return replace(none, note="everybody has the same category")
    scores = np.arange(1.0, 1 + len(whole[0]))[whole.sum(axis=0) > 0][None, :]
    left = np.arange(1.0, rows + 1)[None, :] if statistic == "correlation" else np.eye(rows)[:-1]
    right = np.eye(columns)[:-1] if statistic == "general" else scores
    both = np.kron(left, right)
    apart, variance = np.zeros(len(both)), np.zeros((len(both), len(both)))
    for table in kept:
        total = table.sum()
        if total < 2:
            continue
        r, c = table.sum(axis=1) / total, table.sum(axis=0) / total
        apart += both @ (table - total * np.outer(r, c)).ravel()
        spread = np.kron(np.diag(r) - np.outer(r, r), np.diag(c) - np.outer(c, c))
        variance += both @ (spread * total**2 / (total - 1)) @ both.T
    if np.linalg.matrix_rank(variance) < len(both):
        return replace(none, note="no stratum has two groups and two categories to compare")
    value = float(apart @ np.linalg.solve(variance, apart))
    return replace(
        none, statistic=value, df=len(both), p=float(_scipy.chi2.sf(value, len(both)))
    )  # fmt: skip


def common_ratio(tables: list[Ints], *, odds: bool) -> Outcome:
    """Return Mantel and Haenszel's common ratio of odds or risks. tables: group, reference by yes, no, one a stratum.

    Intervals: Robins, Breslow and Greenland 1986, Biometrics 42:311-323, of odds (by statsmodels); Greenland and Robins
    1985, Biometrics 41:55-68, of risks.
    """
    words = "odds ratio" if odds else "risk ratio"
    n = int(sum(t.sum() for t in tables))
    none = Outcome(
        f"Mantel-Haenszel {words} over {len(tables)} strata, 95 % interval of its logarithm", n
    )
    kept = [t.astype(float) for t in tables if t.sum(axis=1).all()]
    if not kept:
        return replace(none, note="a group has no value")
    (a, b), (c, d) = np.array(kept).reshape(len(kept), 2, 2).transpose(1, 2, 0)
    up, down = (a * d, b * c) if odds else (a * (c + d), c * (a + b))
    total = a + b + c + d
    if not (np.sum(up) and np.sum(down)):
        return replace(none, note="a count is 0: the ratio has no finite estimate and interval")
    value = float(np.sum(up / total) / np.sum(down / total))
    if odds:
        se = float(StratifiedTable(kept).logodds_pooled_se)
    else:
        spread = ((a + b) * (c + d) * (a + c) - a * c * total) / total**2
        se = float(np.sqrt(spread.sum() / (np.sum(up / total) * np.sum(down / total))))
    width = float(_scipy.norm.ppf(0.975)) * se
    return replace(
        none, estimate=value, low=value * float(np.exp(-width)), high=value * float(np.exp(width))
    )


def in_strata(
    values: pd.Series, group: Ints, stratum: Ints, rows: int, categories: list[str]
) -> list[Ints]:
    """Return the tables of groups by categories, one a stratum. rows: how many groups there are."""
    tables = []
    for s in np.unique(stratum):
        table = np.zeros((rows, len(categories)), dtype=int)
        mine = stratum == s
        np.add.at(table, (group[mine], [categories.index(v) for v in values[mine]]), 1)
        tables.append(table)
    return tables
