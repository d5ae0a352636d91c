"""Consistent papers made by the package itself: random cohorts through our own analyses, printed as tables.

What the audit calls impossible must not come out of our own computing, and what our computing prints must read as one
paper. The study has two arms, an invented drug, and terms of everyday language.
"""

from __future__ import annotations

import csv
import functools
import io
import random
from typing import Any

import pandas as pd

from caseseries.analyses import compute
from caseseries.cohort import Cohort
from caseseries.results import Results
from caseseries.study import Study

COLUMNS = (
    *("id", "place", "group", "measure", "kind", "as_printed", "n", "denominator", "percent"),
    *("value", "low", "high", "unit", "note"),
)
TERMS = ("Headache", "Nausea", "Rash", "Cough", "Fatigue", "Dizziness")
BANDS = [
    {"id": "mild", "label": "grade 1-2", "min": 1, "max": 2},
    {"id": "severe", "label": "grade >=3", "min": 3, "max": 5},
]
GROUPS = {"all": "all", "early": "early start", "late": "late start"}


@functools.cache
def _study(pct: str) -> Study:
    levels = {"SEX": ("F", "M"), "STAGE": ("I", "II", "III")}
    variables: list[dict[str, Any]] = [
        {
            "id": name.lower(),
            "column": name,
            "levels": [{"id": value.lower(), "value": value} for value in values],
        }
        for name, values in levels.items()
    ]
    variables.append({"id": "age", "column": "AGE", "kind": "number", "unit": "years"})
    formats = {"pct": pct, "median": "dec1", "min": "dec0", "max": "dec0", "mean": "dec1"}
    return Study.model_validate(
        {
            "study": {"id": "own", "title": "Own", "short_title": "Own"},
            "version": {"number": "1.0.0", "date": "2020-01-01"},
            "data": {"columns": {"adsl": {"ARM": {"label": "Arm"}, "STAGE": {"label": "Stage"}}}},
            "groups": {
                "column": "ARM",
                "levels": [{"id": "early", "value": "Early"}, {"id": "late", "value": "Late"}],
            },
            "populations": [{"id": "safety", "label": "Treated", "flag": "SAFFL"}],
            "analyses": [
                {
                    "id": "base",
                    "kind": "describe",
                    "population": "safety",
                    "variables": variables,
                    "formats": formats,
                },
                {
                    "id": "ae",
                    "kind": "adverse_events",
                    "population": "safety",
                    "count": "worst_grade",
                    "bands": BANDS,
                    "terms": [{"id": t.lower(), "label": t, "terms": [t]} for t in TERMS],
                    "formats": formats,
                },
            ],
            "privacy": {"publish": {}},
        }
    )


def _cohort(rng: random.Random) -> Cohort:
    size = rng.randint(8, 40)
    cut = rng.randint(2, size - 2)
    adsl = pd.DataFrame(
        {
            "USUBJID": [f"P{k}" for k in range(size)],
            "ARM": ["Early" if k < cut else "Late" for k in range(size)],
            "SAFFL": "Y",
            "SEX": [rng.choice("FM") for _ in range(size)],
            "STAGE": [rng.choice(("I", "II", "II", "III")) for _ in range(size)],
            "AGE": [float(rng.randint(1, 80)) for _ in range(size)],
        }
    )
    events = [
        (subject, term, rng.choice((1, 1, 2, 2, 3, 4)))
        for subject in adsl["USUBJID"]
        for term in TERMS
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2)))
    ]
    adae = pd.DataFrame(events, columns=["USUBJID", "AEDECOD", "AETOXGR"])
    return Cohort({"adsl": adsl, "adae": adae.astype({"AETOXGR": "Int64"})}, {})


def own_paper(rng: random.Random) -> str:
    """Return one paper in the format of published.csv."""
    study = _study(rng.choice(("pct0", "pct1", "pct")))
    results = compute(_cohort(rng), study)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _rows(results)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _rows(results: Results) -> list[tuple[str, ...]]:
    found = []
    for group, name in GROUPS.items():
        size = results[f"population.safety.{group}.n"].text
        found.append(
            (f"txt.n.{group}", "text", name, "patients included", "count", size, size, *[""] * 7)
        )
        for variable, levels in (("sex", "fm"), ("stage", ("i", "ii", "iii"))):
            for level in levels:
                place = f"base.{variable}.{level}.{group}"
                found.append(_share(results, place, "table1", name, f"{variable}: {level}"))
        low, middle, high = (
            results[f"base.age.{group}.{s}"].text for s in ("min", "median", "max")
        )
        printed = f"{middle} ({low}-{high})"
        found.append(
            (
                *(f"t1.age.{group}", "table1", name, "age", "median_range", printed),
                *("", "", "", middle, low, high, "years", ""),
            )
        )
        for term in ("any", *(t.lower() for t in TERMS)):
            what = "any adverse event" if term == "any" else term.capitalize()
            for band in BANDS:
                place = f"ae.{term}.{band['id']}.{group}"
                found.append(_share(results, place, "table2", name, f"{what}, {band['label']}"))
    return found


def _share(results: Results, place: str, table: str, group: str, measure: str) -> tuple[str, ...]:
    n, pct = results[f"{place}.n"], results[f"{place}.pct"]
    percent = pct.text.lstrip("<>")
    id = place.replace("base.", "t1.").replace("ae.", "t2.")
    printed = f"{n.text} ({pct.text})"
    return (
        id,
        table,
        group,
        measure,
        "count_percent",
        printed,
        n.text,
        str(n.N),
        percent,
        *[""] * 5,
    )
