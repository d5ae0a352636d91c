"""How much of a paper's print the study's own results reproduce, as results of their own."""

from __future__ import annotations

from caseseries import audit
from caseseries.audit.comparison import AGREES, ROUNDED
from caseseries.results import InPrint, InPrintRows, Result, Results, make
from caseseries.results.in_print import COMPUTED_HERE, IN_PRINT, ONE_SIDE, place_name
from caseseries.study import Study
from caseseries.study.dictionary import read_contradictions

_OF_A_COUNT = ("pct", "ci_low", "ci_high")
"""Statistics that follow from a count and its denominator, and stand where these stand."""


def agreement(study: Study, results: Results) -> tuple[Results, InPrintRows]:
    """Return the counts of `published.*`, and the results that stand in print.

    A printed part (n, percent, value, low or high) is compared when data.map maps it to a result, and reproduced when
    our value rounds to it, halves either way. Empty where study.yml names no printed numbers.
    """
    if not (study.data.published and study.data.map):
        return Results(), InPrintRows()
    compared = _compared(study, results)
    there = _in_print(results, compared)
    standings = [there.standing(r.id) for r in results]
    numbers: dict[tuple[str, str], bool] = {}
    for row in compared:
        if row.part != "words":  # one printed number can be that of several results
            agrees = row.status in (AGREES, ROUNDED)
            numbers[row.id, row.part] = agrees and numbers.get((row.id, row.part), True)
    kept = sum(numbers.values())
    said = "printed numbers to which our value rounds"
    rows = [
        _count(study, "compared", len(numbers), "printed numbers with a result of their own"),
        _count(study, "reproduced", kept, said, of=len(numbers)),
    ]
    if study.data.contradictions:
        listed = len(read_contradictions(study))
        rows.append(_count(study, "contradictions", listed, "rows of the list of contradictions"))
    for variable, standing in (
        ("in-print", IN_PRINT),
        ("one-side", ONE_SIDE),
        ("not-in-print", COMPUTED_HERE),
    ):
        k, said = standings.count(standing), f"results that are {standing}"
        rows.append(_count(study, variable, k, said, "results", of=len(standings)))
    return Results(tuple(rows)), there


def _compared(study: Study, results: Results) -> list[audit.Compared]:
    reported = audit.read(study.path(study.data.published))
    mapping = audit.read_map(study.path(study.data.map), reported)
    values: dict[str, tuple[float | None, str]] = {r.id: (r.value, r.text) for r in results}
    parts = [m for m in mapping if m.part != "denominator"]
    return [
        row
        for row in audit.compare(reported, parts, values)
        if row.ours and (row.printed or row.part == "words")
    ]


def _in_print(results: Results, compared: list[audit.Compared]) -> InPrintRows:
    """Return the results to which a printed part is mapped, and those that follow from such a count."""
    found: dict[str, list[audit.Compared]] = {}
    for row in compared:
        found.setdefault(row.result, []).append(row)
    rows = []
    for result in results:
        own = found.get(result.id, [])
        if not own and result.stat in _OF_A_COUNT:
            own = found.get(f"{result.id.rpartition('.')[0]}.n", [])
        if not own:
            continue
        printed = dict.fromkeys(f"{place_name(c.place)}: {c.as_printed}" for c in own)
        agrees = all(c.part == "words" or c.status in (AGREES, ROUNDED) for c in own)
        rows.append(InPrint(result.id, IN_PRINT if agrees else ONE_SIDE, "; ".join(printed)))
    return InPrintRows(tuple(rows))


def _count(
    study: Study, variable: str, k: int, method: str, unit: str = "printed numbers", of: int | None = None
) -> Result:  # fmt: skip
    return make(
        "published", variable, "count", k, population=study.populations[0].id,
        group=study.groups.all.id, fmt="int", unit=unit, N=of, method=method,
    )  # fmt: skip
