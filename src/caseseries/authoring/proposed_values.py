"""Values of tables as study.yml names them: ids, labels, levels, formats. Helpers of a proposal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from caseseries.study.schema import TABLES

FEW = 6
"""Values of a column that make a category; more are a text."""


def declared(column: str, values: pd.Series) -> dict[str, Any]:
    """Return what study.yml says of a column of the study's own."""
    found = values.dropna().astype(str).unique().tolist()
    label = column.capitalize()
    if found and set(found) <= {"Y", "N"}:
        return {"label": label, "kind": "flag"}
    if found and all(map(is_number, found)):
        whole = all(float(v).is_integer() for v in found)
        if column.endswith("DY") and whole and "0" not in found:
            return {"label": label, "kind": "day"}
        return {"label": label, "kind": "integer" if whole else "number"}
    if is_category(values):
        return {"label": label, "values": [value_of(v) for v in found]}
    return {"label": label}


def is_category(values: pd.Series) -> bool:
    """Return whether texts are few and shared by patients: one that each patient has alone is a patient's own."""
    there = values.dropna()
    return bool(0 < there.nunique() <= min(FEW, len(there) / 2))


def rows_of(variable: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the baseline table for a variable; what is always counted as missing has a row."""
    label, id = variable["label"], variable["id"]
    unit = f", {variable['unit']}" if variable.get("unit") else ""
    missing = {"level": "missing", "cell": "{n} ({pct})"}
    if variable.get("kind") == "number":
        yield {"label": f"{label}{unit}", "variable": id, "cell": "{median} ({q1}–{q3})"}
        missing = {"cell": "{missing}"}
    elif variable.get("kind") == "flag":
        yield {"label": label, "variable": id, "cell": "{n} ({pct})"}
    else:
        yield {"label": label, "heading": True}
        for level in variable["levels"]:
            yield {
                "label": level["label"],
                "variable": id,
                "level": level["id"],
                "cell": "{n} ({pct})",
                "indent": 1,
            }
    if variable.get("missing"):
        yield {"label": "Missing", "variable": id, **missing, "indent": 1}


def label_of(table: str, column: str, own: Mapping[str, Any]) -> str:
    """Return what a column is called in print. own: what an import knows of the table's further columns."""
    known = TABLES[table].column(column)
    if column in own:
        return str(own[column]["label"])
    return {"AGE": "Age", "SEX": "Sex"}.get(column) or (
        known.label if known else column.capitalize()
    )


def first_of(frame: pd.DataFrame, column: str) -> str:
    """Return the first value of a column; empty where there is none."""
    if column not in frame.columns:
        return ""
    found = frame[column].dropna()
    return str(found.iloc[0]) if len(found) else ""


def baseline_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Return what rows of baseline are: those of ABLFL, or of the first visit of two patients or more."""
    if not {"AVISIT", "AVISITN"} <= set(frame.columns):
        return {}
    if "ABLFL" in frame.columns and frame["ABLFL"].notna().any():
        return {"ABLFL": True}
    there = frame.dropna(subset=["AVISIT", "AVISITN", "AVAL"])
    found = [
        (min(map(float, mine["AVISITN"])), str(visit))
        for visit, mine in there.groupby("AVISIT")
        if mine["USUBJID"].nunique() > 1
    ]
    return {"AVISIT": min(found)[1]} if found else {}


def last_visit(frame: pd.DataFrame, baseline: Mapping[str, Any]) -> tuple[str, set[str]] | None:
    """Return a visit, and the parameters of which three patients have a value then and at their baseline, else two.

    It is the visit that has the most such parameters, the last one of several. Of two patients alone no statistic is
    shown without somebody who signs for it.
    """
    column, value = ("ABLFL", "Y") if "ABLFL" in baseline else ("AVISIT", baseline["AVISIT"])
    measured = frame.dropna(subset=["AVAL"])
    at_base = measured[measured[column] == value]
    base = set(zip(at_base["USUBJID"], at_base["PARAMCD"], strict=True))
    later = measured[(measured[column] != value) | measured[column].isna()].dropna(
        subset=["AVISIT", "AVISITN"]
    )
    numbers: dict[str, float] = {}
    who: dict[str, dict[str, set[str]]] = {}
    for _, row in later.iterrows():
        if (row["USUBJID"], row["PARAMCD"]) in base:
            visit = str(row["AVISIT"])
            numbers.setdefault(visit, float(row["AVISITN"]))
            who.setdefault(visit, {}).setdefault(str(row["PARAMCD"]), set()).add(
                str(row["USUBJID"])
            )
    for least in (3, 2):
        paired = {
            v: {code for code, them in found.items() if len(them) >= least}
            for v, found in who.items()
        }
        best = max(paired, key=lambda v: (len(paired[v]), numbers[v]), default=None)
        if best and paired[best]:
            return best, paired[best]
    return None


def value_of(text: str) -> str | int | float:
    """Return a level's value as YAML writes it: a number where the table reads one."""
    if re.fullmatch(r"-?\d+", text) and str(int(text)) == text:
        return int(text)
    return text


def is_number(text: str) -> bool:
    """Return whether a cell reads as a number."""
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", text))


def format_of(values: list[str], least: int) -> str:
    """Return the format with the decimals that are recorded, at most three."""
    decimals = max((len(v.partition(".")[2]) for v in values), default=0)
    return f"dec{min(max(decimals, least), 3)}"


def round_step(last: float) -> float:
    """Return the round step that divides an axis into ten parts at most."""
    steps = (m * 10**k for k in range(6) for m in (1, 2, 5))
    return float(next(step for step in steps if last / step <= 10))


def ids_of(names: list[str], taken: set[str] | None = None) -> list[str]:
    """Return ids of lower-case letters and digits, each once. taken: ids in use, to which these are added."""
    used = taken if taken is not None else set()
    ids = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "value"
        id, k = stem, 2
        while id in used:
            id, k = f"{stem}-{k}", k + 1
        used.add(id)
        ids.append(id)
    return ids


_SCALES = (
    ("never", "former", "current"),
    ("no", "none", "absent", "negative", "minimal", "trace", "small", "low", "slight", "mild", "medium",
     "moderate", "intermediate", "partial", "large", "high", "severe", "complete", "very severe", "positive"),
)  # fmt: skip
"""Words in the order in which clinicians list them."""
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


def in_order(values: list[str]) -> list[str]:
    """Return values as clinicians list them: by number, Roman numeral or degree; as given where they have no order."""
    numerals = [re.fullmatch(r"(?:\w+ )?([IVX]+)([a-z]?)", v) for v in values]
    if all(m and m[1] in _ROMAN for m in numerals):
        return sorted(values, key=lambda v: (_ROMAN.index(v.split()[-1].rstrip("abc")), v))
    for scale in _SCALES:
        if all(v.casefold() in scale for v in values):
            return sorted(values, key=lambda v: scale.index(v.casefold()))
    numbers = [re.search(r"\d+(?:\.\d+)?", v) for v in values]
    if all(numbers):
        below = re.compile(r"\s*(?:<|≤|under|below|up to)")
        first = {v: float(m[0]) for v, m in zip(values, numbers, strict=True) if m}
        if len(set(first.values())) + any(map(below.match, values)) >= len(values):
            return sorted(values, key=lambda v: (not below.match(v), first[v]))
    return values


def levels_of(values: list[str], taken: set[str] | None = None) -> list[dict[str, Any]]:
    """Return a level for each value, as study.yml has them, in the order of print. taken: as for `ids_of`."""
    values = in_order(values)
    ids = ids_of(values, taken)
    return [{"id": i, "value": value_of(v), "label": v} for i, v in zip(ids, values, strict=True)]
