"""Findings, and one finding per contradiction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

CERTAIN = "certain"
LIKELY = "likely"
RANK = {CERTAIN: 0, LIKELY: 1}

Repair = tuple[str, str, str]
"""(row id, part of the row, value that would clear the finding)."""


@dataclass(frozen=True)
class Finding:
    """One contradiction.

    ids: all rows it rests on, in file order.
    expected: what would be consistent.
    certainty: "certain", "likely", or "assumes ...".
    declared: it would not be found without the relations file.
    evidence: those of `ids` that only bear witness and are not themselves in doubt.
    repairs: single corrections that would clear it; findings that share one are one.
    """

    rule: str
    ids: tuple[str, ...]
    message: str
    expected: str
    certainty: str = CERTAIN
    declared: bool = False
    evidence: frozenset[str] = field(default=frozenset(), compare=False)
    repairs: frozenset[Repair] = field(default=frozenset(), compare=False)

    @property
    def doubted(self) -> tuple[str, ...]:
        """The rows in doubt: those that do not only bear witness."""
        return tuple(name for name in self.ids if name not in self.evidence) or self.ids


def merge(findings: Iterable[Finding], order: Mapping[str, int]) -> tuple[Finding, ...]:
    """One finding per contradiction, in file order.

    Findings that one correction would clear are one: "1 (0)" of 3 and columns that do not add
    up because of the same 1. The surest speaks first, ids are joined.
    """
    unique: dict[tuple[str, tuple[str, ...]], Finding] = {}
    for finding in findings:
        unique.setdefault((finding.rule, finding.ids), finding)
    ranked = sorted(
        unique.values(),
        key=lambda one: (RANK.get(one.certainty, 2), len(one.ids), order[one.ids[0]]),
    )
    clusters: list[tuple[Finding, frozenset[Repair]]] = []
    for finding in ranked:
        for position, (head, shared) in enumerate(clusters):
            common = shared & finding.repairs
            if common:
                clusters[position] = (_joined(head, finding, order), common)
                break
        else:
            clusters.append((finding, finding.repairs))
    heads = (head for head, _ in clusters)
    return tuple(sorted(heads, key=lambda one: (_first_doubted(one, order), one.rule)))


def _first_doubted(finding: Finding, order: Mapping[str, int]) -> int:
    return min(order[name] for name in finding.doubted)


def _joined(head: Finding, other: Finding, order: Mapping[str, int]) -> Finding:
    ids = tuple(sorted({*head.ids, *other.ids}, key=order.__getitem__))
    doubted = {*head.doubted, *other.doubted}
    return replace(
        head, ids=ids, evidence=frozenset(ids) - doubted,
        message=f"{head.message} Also: {other.message}",
    )  # fmt: skip
