"""Results for other programs: a Parquet file, and analysis results data as the R package cards has it.

The columns are those that `check_ard_structure` of cards asks for, the statistics have its names, and what are list
columns there are lists here, as jsonlite writes and reads them. `id`, `unit` and what else cards has no column for
stand after them. `fmt_fun` holds an alias of cards, a number of decimals or such as `xx.x%`, where there is one.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.comparison_plans import Compare, place
from caseseries.study.plan import Level

_NAMES = {
    **{"q1": "p25", "q3": "p75", "pct": "p", "p": "p.value", "se": "std.error", "df": "parameter", "missing": "N_miss"},
    **dict.fromkeys(("ci_low", "mean_low", "surv_low", "inc_low"), "conf.low"),
    **dict.fromkeys(("ci_high", "mean_high", "surv_high", "inc_high"), "conf.high"),
    **dict.fromkeys(("surv", "inc"), "estimate"),
    **{"at_risk": "n.risk", "events": "n.event", "censored": "n.censor"},
}  # fmt: skip
"""Statistics that have another name in cards and cardx."""
_LABELS = {
    **{"n": "n", "N": "N", "p": "%", "mean": "Mean", "sd": "SD", "median": "Median", "p25": "Q1", "p75": "Q3"},
    **{"min": "Min", "max": "Max", "N_miss": "N Missing", "p.value": "p-value", "std.error": "SE"},
    **{"conf.low": "CI Lower Bound", "conf.high": "CI Upper Bound", "method": "method"},
}  # fmt: skip
_TESTS = {
    **dict.fromkeys(("t", "paired_t"), "stats_t_test"),
    **dict.fromkeys(("rank_sum", "signed_rank"), "stats_wilcox_test"),
    **{"anova": "stats_oneway_test", "kruskal_wallis": "stats_kruskal_test", "chi_squared": "stats_chisq_test"},
    **{"fisher": "stats_fisher_test", "cmh": "stats_mantelhaen_test", "mcnemar": "stats_mcnemar_test"},
    **{"log_rank": "survival_survdiff", "cox": "regression", "ancova": "emmeans_contrast"},
    **{"difference": "stats_prop_test"},
}  # fmt: skip
"""The contexts of cardx, by test."""
_SHARES = (
    *("pct", "events_pct"),
    *(f"{curve}{end}" for curve in ("surv", "inc") for end in ("", "_se", "_low", "_high")),
)
"""Percentages here, proportions in cards."""
_CONTEXTS = {
    **{
        "response": "proportion_ci",
        "survival": "survival_survfit",
    },
    **dict.fromkeys(("adverse_events", "flow", "shift", "limits"), "tabulate"),
    **dict.fromkeys(("by_visit", "paired", "peaks"), "summary"),
}


def frame(results: Results) -> pd.DataFrame:
    """Return results as a frame: a row a statistic, the columns of results.csv."""
    found = pd.DataFrame([asdict(row) for row in results])
    return found.astype({"value": "float64", "n": "Int64", "N": "Int64"}) if len(found) else found


def parquet(results: Results) -> bytes:
    """Return results as a Parquet file."""
    out = io.BytesIO()
    frame(results).to_parquet(out, index=False)
    return out.getvalue()


def ard(study: Study, results: Results) -> str:
    """Return results as JSON, an object a statistic: the ARD structure of cards.

    A place that has a denominator also has a statistic N, and a place with methods a statistic `method`, all of them. A
    label of a row is no statistic and left out.
    """
    once: dict[str, dict[str, Any]] = {}
    for row in (row for result in results if result.fmt != "text" for row in _rows(study, result)):
        first = once.setdefault(row["id"], row)
        if row["stat_name"] == "method" and row["stat"][0] not in first["stat"][0]:
            first["stat"] = first["stat_fmt"] = [f"{first['stat'][0]}; {row['stat'][0]}"]
    lines = ",\n".join(
        json.dumps(row, ensure_ascii=False, allow_nan=False) for row in once.values()
    )
    return f"[\n{lines}\n]\n"


def _rows(study: Study, result: Result) -> Iterator[dict[str, Any]]:
    share = result.stat in _SHARES or (result.unit == "%" and result.stat in ("ci_low", "ci_high"))
    value = None if result.value is None else result.value / 100 if share else result.value
    name = _NAMES.get(result.stat, result.stat)
    if _context(study, result) == "stats_oneway_test":
        name = {"df": "num.df", "df2": "den.df"}.get(result.stat, name)
    yield _row(study, result, name, value, result.text, _alias(result.fmt, share=share))
    if result.N is not None and result.stat == "n":
        yield _row(study, result, "N", result.N, str(result.N), [0])
    if result.method:
        yield _row(study, result, "method", result.method, result.method, [])


def _row(
    study: Study, result: Result, name: str, value: object, text: str, alias: list[int | str]
) -> dict[str, Any]:
    groups = study.grouping(result.group)
    grouped = result.group != groups.all.id
    level = study.group(result.group)
    of_data = level.value if isinstance(level, Level) else None
    return {
        "group1": groups.column if grouped else None,
        "group1_level": [level.label if of_data is None else of_data] if grouped else [],
        "variable": result.variable,
        "variable_level": [result.level] if result.level else [],
        "context": _context(study, result),
        "stat_name": name,
        "stat_label": _LABELS.get(name, name),
        "stat": [] if value is None else [value],
        "stat_fmt": [text],
        "fmt_fun": alias,
        "warning": [],
        "error": [result.note] if result.value is None and result.note else [],
        "id": f"{result.id.rpartition('.')[0]}.{name}" if name in ("N", "method") else result.id,
        "analysis": result.analysis,
        "population": result.population,
        "unit": result.unit,
    }


def _alias(fmt: str, *, share: bool) -> list[int | str]:
    """Return the alias by which cards formats a number as it is printed here, if there is one.

    share: a percentage here and a proportion there, which the alias multiplies.
    """
    if fmt == "int":
        return [0]
    found = re.fullmatch(r"(dec|pct)(\d)(?:-plain)?", fmt)
    if found is None or share != (found[1] == "pct"):
        return []
    digits = int(found[2])
    return [digits] if not share else ["xx." + digits * "x" + "%" if digits else "xx%"]


def _context(study: Study, result: Result) -> str:
    analysis = next((a for a in study.analyses if a.id == result.analysis), None)
    if analysis is None:
        return "tabulate" if result.analysis == "population" else result.analysis
    if isinstance(analysis, Compare):
        tests: dict[str, str] = {place(c): c.test for c in analysis.comparisons}
        test = tests.get(result.variable) or tests.get("*", "test")
        return _TESTS.get(test, f"stats_{test}")
    if analysis.kind == "describe":
        kinds = {v.id: v.kind for v in analysis.variables}
        return (
            "summary" if kinds.get(result.variable) == "number" and not result.level else "tabulate"
        )
    return _CONTEXTS[analysis.kind]
