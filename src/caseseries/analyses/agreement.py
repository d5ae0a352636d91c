"""How much of a paper's print the study's own results reproduce, as results of their own."""

from __future__ import annotations

from caseseries import audit
from caseseries.audit.comparison import AGREES, ROUNDED
from caseseries.results import Result, Results, make
from caseseries.study import Study
from caseseries.study.dictionary import read_contradictions


def agreement(study: Study, results: Results) -> Results:
    """Return `published.compared`, `published.reproduced` and `published.contradictions`, each with its count.

    A printed part (n, percent, value, low or high) is compared when data.map maps it to a result, and reproduced when
    our value rounds to it, halves either way. Empty where study.yml names no printed numbers.
    """
    if not (study.data.published and study.data.map):
        return Results()
    reported = audit.read(study.path(study.data.published))
    mapping = audit.read_map(study.path(study.data.map), reported)
    values: dict[str, tuple[float | None, str]] = {r.id: (r.value, r.text) for r in results}
    compared = [
        row
        for row in audit.compare(reported, [m for m in mapping if m.part != "denominator"], values)
        if row.part and row.printed and row.ours
    ]
    kept = sum(row.status in (AGREES, ROUNDED) for row in compared)
    rows = [
        _count(study, "compared", len(compared), "printed numbers with a result of their own"),
        _count(
            study, "reproduced", kept, "printed numbers to which our value rounds", of=len(compared)
        ),
    ]
    if study.data.contradictions:
        listed = len(read_contradictions(study))
        rows.append(_count(study, "contradictions", listed, "rows of the list of contradictions"))
    return Results(tuple(rows))


def _count(study: Study, variable: str, k: int, method: str, of: int | None = None) -> Result:
    return make(
        "published",
        variable,
        "count",
        k,
        population=study.populations[0].id,
        group=study.groups.all.id,
        fmt="int",
        unit="printed numbers",
        N=of,
        method=method,
    )
