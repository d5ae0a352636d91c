"""Sums that the words of the flow of patients and of response name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from caseseries.audit.findings import Finding
from caseseries.audit.notation import normalise
from caseseries.audit.paper import Group, Paper
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import quote, sum_repairs


def flow(paper: Paper) -> Iterator[Finding]:
    """Screened less excluded are included; complete and partial responses are the responses.

    Source: arithmetic of the flow diagram (STROBE, item 13); RECIST 1.1, doi
    10.1016/j.ejca.2008.10.026, for the objective response.
    """
    for place in paper.places:
        counted: dict[Group, list[tuple[Row, int]]] = defaultdict(list)
        for row in paper.rows:
            if row.place == place and row.parts.n is not None and row.parts.n >= 0:
                counted[paper.group(row)].append((row, row.parts.n))
        for rows in counted.values():
            for whole, parts, why in SUMS:
                yield from _sum_of_named(paper, rows, whole, parts, why)


SUMS = (
    (
        re.compile(r"(patients |children |subjects )?(were )?(screened|assessed for eligibility)"),
        (
            re.compile(r"(patients |children |subjects )?(were )?excluded"),
            re.compile(
                r"(patients |children |subjects )?(were )?(included|enrolled|randomi[sz]ed)"
            ),
        ),
        "assumes that everybody screened was either excluded or included",
    ),
    (
        re.compile(r"(overall|objective|total) response( rate)?( \(orr\))?"),
        (
            re.compile(r"complete (response|remission)( \(cr\))?"),
            re.compile(r"partial (response|remission)( \(pr\))?"),
        ),
        "assumes that a response is complete or partial",
    ),
)
"""A measure, the measures that make it up, and what that assumes."""


def _sum_of_named(
    paper: Paper,
    rows: list[tuple[Row, int]],
    whole: re.Pattern[str],
    parts: tuple[re.Pattern[str], ...],
    why: str,
) -> Iterator[Finding]:
    def named(pattern: re.Pattern[str]) -> list[tuple[Row, int]]:
        return [(row, n) for row, n in rows if pattern.fullmatch(normalise(row.measure).lower())]

    found = [named(pattern) for pattern in (whole, *parts)]
    if any(len(one) != 1 for one in found):
        return
    (total, n), *pieces = [one[0] for one in found]
    summed = sum(count for _, count in pieces)
    if summed != n:
        yield Finding(
            "total",
            paper.in_order(total.id, *(row.id for row, _ in pieces)),
            f"{quote(total)}: {' + '.join(quote(row) for row, _ in pieces)} = {summed}.",
            f"{summed}, or parts that add up to {n}",
            why,
            repairs=sum_repairs(total, n, pieces),
        )
