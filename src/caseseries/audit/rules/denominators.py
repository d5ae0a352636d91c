"""Denominators against each other: of one term, of one variable, of a table and of the number of patients."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from caseseries.audit.findings import LIKELY, Finding
from caseseries.audit.paper import Paper
from caseseries.audit.reading import Row
from caseseries.audit.rules.common import quote, quotes
from caseseries.audit.variables import bands_in, levels_in
from caseseries.audit.wording import counts_events

MANY = 8
"""As many denominators of a group, all alike, say how many it has."""


def denominators(paper: Paper) -> Iterator[Finding]:
    """Rows of one term's bands, or of one variable's levels, have one denominator in one group.

    Source: the bands of a term, and the levels of a variable, are of the same patients.
    """
    for bands in bands_in(paper):
        yield from _odd_one(
            paper, [row for _, row in bands.rows] + [row for row in [bands.whole] if row]
        )
    for levels in levels_in(paper):
        if levels.exclusive:
            yield from _odd_one(paper, levels.rows)


def _odd_one(paper: Paper, rows: Sequence[Row]) -> Iterator[Finding]:
    own = [row for row in rows if row.parts.denominator and row.place == rows[0].place]
    if len(own) < 2 or counts_events(own[0].group):
        return
    (usual, times), *others = Counter(row.parts.denominator for row in own).most_common()
    if len(others) != 1 or others[0][1] != 1:
        return
    if times == 1:
        # Of two, the one that is not the group's size.
        size = paper.size(paper.group(own[0]), own[0].place)
        if size is None or size.n not in (usual, others[0][0]):
            return
        usual = size.n
    odd = next(row for row in own if row.parts.denominator != usual)
    witnesses = [row for row in own if row is not odd]
    yield Finding(
        "denominators",
        paper.in_order(odd.id, *(row.id for row in witnesses)),
        f"{quote(odd)}: out of {odd.parts.denominator}; out of {usual}: {quotes(witnesses)}.",
        f"one denominator: {usual}",
        LIKELY,
        evidence=frozenset(row.id for row in witnesses),
        repairs=frozenset({(odd.id, "denominator", str(usual))}),
    )  # fmt: skip


def sizes(paper: Paper) -> Iterator[Finding]:
    """The number of patients that a place gives is the denominator of that group's percentages.

    Source: identity; worth a look only, since some may have been left out of every table. Told where at least eight
    denominators of the group are alike, most of all and none larger, and the number given is another.
    """
    found: dict[object, Counter[int]] = defaultdict(Counter)
    first: dict[object, Row] = {}
    for row in paper.rows:
        if (
            row.parts.denominator
            and paper.statistic(row) == "count"
            and not counts_events(row.group)
        ):
            found[paper.group(row)][row.parts.denominator] += 1
            first.setdefault((paper.group(row), row.parts.denominator), row)
    for group, counts in found.items():
        usual, times = counts.most_common(1)[0]
        printed = paper.sizes_printed(group)  # type: ignore[arg-type]
        if times < MANY or 2 * times <= counts.total() or usual != max(counts) or not printed:
            continue
        witness = first[group, usual]
        if all(size.n != usual for size in printed):
            yield Finding(
                "denominators",
                paper.in_order(witness.id, *(size.witness for size in printed)),
                f"{quotes(paper.reported.by_id[size.witness] for size in printed)}: most percentages of the group "
                f"are out of {usual}, none out of more.",
                f"{usual}, or a word on who was left out",
                LIKELY,
                evidence=frozenset({witness.id}),
            )
