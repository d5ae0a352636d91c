"""Results for other programs: a Parquet file, and analysis results data as the R package cards has it.

The columns are those that `check_ard_structure` of cards asks for, the statistics have its names, and what are list
columns there are lists here, as jsonlite writes and reads them. `id`, `unit` and what else cards has no column for
stand after them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.comparison_plans import Compare, place

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
_SHARES = (
    *("pct", "events_pct"),
    *(f"{curve}{end}" for curve in ("surv", "inc") for end in ("", "_se", "_low", "_high")),
)
"""Percentages here, proportions in cards."""
_CONTEXTS = {
    **{
        "adverse_events": "hierarchical",
        "response": "proportion_ci",
        "survival": "survival_survfit",
    },
    **dict.fromkeys(("flow", "shift", "limits"), "tabulate"),
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

    A place that has a denominator also has a statistic N, and a place with a method a statistic `method`. A label of a
    row is no statistic and left out.
    """
    rows = [row for result in results if result.fmt != "text" for row in _rows(study, result)]
    seen: set[tuple[str, str]] = set()
    once = []
    for row in rows:
        extra = row["stat_name"] in ("N", "method")
        key = (row["id"].rpartition(".")[0], row["stat_name"])
        if extra and key in seen:
            continue
        seen.add(key)
        once.append(row)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in once)
    return f"[\n{lines}\n]\n"


def _rows(study: Study, result: Result) -> Iterator[dict[str, Any]]:
    share = result.stat in _SHARES or (result.unit == "%" and result.stat in ("ci_low", "ci_high"))
    value = None if result.value is None else result.value / 100 if share else result.value
    name = _NAMES.get(result.stat, result.stat)
    yield _row(study, result, name, value, result.text)
    if result.N is not None and result.stat == "n":
        yield _row(study, result, "N", result.N, str(result.N))
    if result.method:
        yield _row(study, result, "method", result.method, result.method)


def _row(study: Study, result: Result, name: str, value: object, text: str) -> dict[str, Any]:
    groups = study.grouping(result.group)
    grouped = result.group != groups.all.id
    label = study.group(result.group).label or result.group
    return {
        "group1": groups.column if grouped else None,
        "group1_level": [label] if grouped else [],
        "variable": result.variable,
        "variable_level": [result.level] if result.level else [],
        "context": _context(study, result),
        "stat_name": name,
        "stat_label": _LABELS.get(name, name),
        "stat": [] if value is None else [value],
        "stat_fmt": [text],
        "fmt_fun": [],
        "warning": [],
        "error": [result.note] if result.value is None and result.note else [],
        "id": f"{result.id.rpartition('.')[0]}.{name}" if name in ("N", "method") else result.id,
        "analysis": result.analysis,
        "population": result.population,
        "unit": result.unit,
    }


def _context(study: Study, result: Result) -> str:
    analysis = next((a for a in study.analyses if a.id == result.analysis), None)
    if analysis is None:
        return "total_n" if result.analysis == "population" else result.analysis
    if isinstance(analysis, Compare):
        tests = {place(c): c.test for c in analysis.comparisons}
        return f"stats_{tests.get(result.variable) or tests.get('*', 'test')}"
    if analysis.kind == "describe":
        kinds = {v.id: v.kind for v in analysis.variables}
        return (
            "summary" if kinds.get(result.variable) == "number" and not result.level else "tabulate"
        )
    return _CONTEXTS[analysis.kind]
