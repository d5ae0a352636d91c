"""Printed numbers beside ours, for the audit page."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from caseseries.audit.digits import Printed
from caseseries.audit.findings import Finding
from caseseries.audit.notation import normalise
from caseseries.audit.reading import Reported, Row
from caseseries.errors import UserError

PARTS = ("n", "denominator", "percent", "value", "low", "high", "sd", "p", "words")
"""`words` is no number: the wording of the row gives the result, as "on day 7" does."""
AGREES = "agrees"
ROUNDED = "agrees after rounding"
CONTRADICTS = "contradicts itself"
DIFFERS = "differs"
NOT_RECOMPUTED = "cannot be recomputed"

Result = tuple[float | None, str] | tuple[float | None, str, float | None]
"""Our value, our printed text and, where there is one, our denominator."""


@dataclass(frozen=True)
class Mapped:
    """Part `part` of the published row `id` is our result `result`."""

    id: str
    part: str
    result: str


@dataclass(frozen=True)
class Compared:
    """One printed part beside ours.

    part, printed, ours and result are empty where nothing of the row is mapped.
    rules and messages are those of the findings that doubt the row.
    """

    id: str
    place: str
    group: str
    measure: str
    as_printed: str
    part: str
    printed: str
    ours: str
    result: str
    status: str
    rules: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


def read_map(path: str | Path, reported: Reported) -> tuple[Mapped, ...]:
    """The mapping in the CSV at `path`: columns id, part, result.

    Raises UserError for missing columns, unknown ids and unknown parts.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"id", "part", "result"} - set(reader.fieldnames or ())
        if missing:
            raise UserError(
                f"missing column {', '.join(sorted(missing))}", place=str(path),
                rule="the columns are id, part, result", remedy="add them",
            )  # fmt: skip
        found = []
        for line, record in enumerate(reader, start=2):
            mapped = Mapped(*(record[name].strip() for name in ("id", "part", "result")))
            if mapped.id not in reported.by_id:
                raise UserError(
                    f"no published row has the id {mapped.id!r}",
                    place=f"{path}, row {line}, column id", rule="id is one of the published ids",
                )  # fmt: skip
            if mapped.part not in PARTS:
                raise UserError(
                    f"unknown part {mapped.part!r}", place=f"{path}, row {line}, column part",
                    rule=f"part is one of {', '.join(PARTS)}",
                )  # fmt: skip
            found.append(mapped)
    return tuple(found)


def compare(
    reported: Reported,
    mapping: Sequence[Mapped],
    results: Mapping[str, Result] | Callable[[str], Result | None],
    findings: Sequence[Finding] = (),
) -> tuple[Compared, ...]:
    """One row for each mapped part of each published row, in file order.

    results gives our value, text and denominator by result id (None when there is none); the
    denominator stands beside a mapped part "denominator". A row that a
    finding doubts "contradicts itself"; witnesses of a finding are not doubted.
    """
    look_up = results if callable(results) else results.get
    doubts: dict[str, list[Finding]] = {}
    for finding in findings:
        for name in finding.doubted:
            doubts.setdefault(name, []).append(finding)
    by_id: dict[str, list[Mapped]] = {}
    for mapped in mapping:
        by_id.setdefault(mapped.id, []).append(mapped)
    found = []
    for row in reported.rows:
        for mapped in by_id.get(row.id, [Mapped(row.id, "", "")]):
            result = look_up(mapped.result) if mapped.result else None
            found.append(_compared(row, mapped, result, doubts.get(row.id, [])))
    return tuple(found)


def _compared(row: Row, mapped: Mapped, result: Result | None, doubts: list[Finding]) -> Compared:
    number = _printed_part(row, mapped.part)
    result = _for_part(mapped.part, result) if result else None
    if doubts:
        status = CONTRADICTS
    elif result is None or number is None:
        status = NOT_RECOMPUTED
    else:
        status = _status(number, result)
    return Compared(
        id=row.id, place=row.place, group=row.group, measure=row.measure,
        as_printed=row.as_printed, part=mapped.part, printed=number.text if number else "",
        ours=result[1] if result else "", result=mapped.result, status=status,
        rules=tuple(one.rule for one in doubts), messages=tuple(one.message for one in doubts),
    )  # fmt: skip


def _for_part(part: str, result: Result) -> Result:
    """What of the result stands beside this part: its denominator beside a denominator."""
    if part != "denominator" or len(result) < 3 or result[2] is None:
        return result
    return float(result[2]), f"{result[2]:g}"


def _printed_part(row: Row, part: str) -> Printed | None:
    if part in ("", "words"):
        return None
    number = getattr(row.parts, part)
    if part == "value" and number is None:
        number = row.parts.p  # a p-value is the value of its row
    if isinstance(number, int):
        return Printed(str(number), Fraction(number), 0)
    return number if isinstance(number, Printed) else None


def _status(number: Printed, result: Result) -> str:
    value, text = result[0], result[1]
    bare = normalise(text).replace(",", "").rstrip("% ").strip()
    if bare == number.text.replace(",", ""):
        return AGREES
    if value is None:
        return DIFFERS
    exact = Fraction(value).limit_denominator(10**9)
    if exact == number.value:
        return AGREES
    return ROUNDED if number.holds(exact) else DIFFERS
