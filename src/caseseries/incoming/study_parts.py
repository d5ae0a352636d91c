"""Parts of study.yml proposed from what was brought in: columns, levels, terms and parameters.

Nothing is published by them: what a site may show is for the author to list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from caseseries.escape import slug
from caseseries.incoming.mapping_plan import Mapping as Plan
from caseseries.incoming.row_values import Row
from caseseries.study.schema import standard

FILE = "study.proposed.yml"
_HEAD = """\
# Parts of study.yml, proposed by `caseseries import` from {file}. Written anew by every import: copy what you need
# into study.yml, and change it there. Levels, terms and parameters are those of the data.
"""
_MOST_LEVELS = 15


def text(plan: Plan, tables: Mapping[str, Sequence[Row]]) -> str:
    """Return the parts as YAML."""
    columns = _columns(plan, tables)
    parts = ({"data": {"columns": columns}} if columns else {}) | {
        "analyses": list(_analyses(plan, tables))
    }
    return _HEAD.format(file=plan.file) + yaml.safe_dump(
        parts, allow_unicode=True, sort_keys=False, default_flow_style=None, width=118
    )


def _own(plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the columns of each table that it does not have anyway, as the mapping has them."""
    found: dict[str, dict[str, Any]] = {}
    for name, part in plan.parts():
        usual = {column.name for column in standard(name, part.structure).columns}
        for column, spec in part.columns.items():
            if column not in usual:
                found.setdefault(name, {})[column] = spec
        for column, head in part.days.items():
            if column not in usual:
                found.setdefault(name, {})[column] = head
    return found


def _columns(plan: Plan, tables: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    proposed: dict[str, Any] = {}
    for name, columns in _own(plan).items():
        for column, spec in columns.items():
            if isinstance(spec, str):
                told: dict[str, Any] = {"label": spec, "kind": "day"}
            else:
                told = {"label": spec.label or column} | ({"kind": spec.kind} if spec.kind else {})
                values = _values(tables[name], column)
                if not spec.kind and len(values) <= _MOST_LEVELS:
                    told["values"] = values
            proposed.setdefault(name, {})[column] = told
    return proposed


def _values(rows: Sequence[Row], column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for row in rows if row.get(column)))


def _analyses(plan: Plan, tables: Mapping[str, Sequence[Row]]) -> Any:
    same = {"population": "all"}
    if variables := list(_variables(plan, tables["adsl"])):
        yield {"id": "baseline", "kind": "describe", **same, "variables": variables}
    events = tables.get("adae", ())
    if events and all(row.get("AETOXGR") for row in events):
        bands = [
            {"id": "low", "label": "Grades 1–2", "min": 1, "max": 2},
            {"id": "high", "label": "Grades 3–5", "min": 3, "max": 5},
        ]
        terms = [
            {"id": id, "label": term, "terms": [term]}
            for id, term in _ids(_values(events, "AEDECOD"))
        ]
        yield {
            "id": "events", "kind": "adverse_events", **same, "count": "worst_grade", "bands": bands, "terms": terms,
        }  # fmt: skip
    if values := tables.get("adlb", ()):
        units = {row["PARAMCD"]: (row["PARAM"], row.get("AVALU", "")) for row in values}
        parameters = [
            {
                "id": code.lower(),
                "code": code,
                "label": label.removesuffix(f" ({unit})"),
                "unit": unit,
            }
            for code, (label, unit) in units.items()
        ]
        yield {"id": "peaks", "kind": "peaks", **same, "parameters": parameters}
    if times := tables.get("adtte", ()):
        labels = {row["PARAMCD"]: row["PARAM"] for row in times}
        named = [
            {"id": code.lower(), "code": code, "label": label} for code, label in labels.items()
        ]
        yield {"id": "survival", "kind": "survival", **same, "times": named}


def _variables(plan: Plan, rows: Sequence[Row]) -> Any:
    held = {column for row in rows for column, value in row.items() if value}
    if "AGE" in held:
        yield {"id": "age", "column": "AGE", "label": "Age", "kind": "number", "unit": "years"}
    if "SEX" in held:
        words = {"F": "Women", "M": "Men", "U": "Other or unknown"}
        levels = [
            {"id": v.lower(), "value": v, "label": words[v]}
            for v in words
            if v in _values(rows, "SEX")
        ]
        yield {"id": "sex", "column": "SEX", "label": "Sex", "levels": levels}
    for column, spec in _own(plan).get("adsl", {}).items():
        if column not in held or isinstance(spec, str):
            continue
        told = {"id": column.lower(), "column": column, "label": spec.label or column}
        if spec.kind in ("number", "integer"):
            yield told | {"kind": "number"}
        elif spec.kind == "flag":
            yield told | {"kind": "flag"}
        elif len(values := _values(rows, column)) <= _MOST_LEVELS:
            yield told | {"levels": [{"id": id, "value": v, "label": v} for id, v in _ids(values)]}


def _ids(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return words with ids made from them, each once."""
    taken: set[str] = set()
    found = []
    for word in words:
        base = slug(word).lower().lstrip("-_") or "x"
        id, k = base, 2
        while id in taken:
            id, k = f"{base}-{k}", k + 1
        taken.add(id)
        found.append((id, word))
    return found
