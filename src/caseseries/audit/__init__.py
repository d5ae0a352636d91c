"""Reads anybody's printed numbers and says where they cannot be true.

    reported = audit.read("published.csv")
    findings = audit.audit(reported)
    print(audit.as_text(findings))

`reading` describes the file, `paper` infers what belongs together, `rules` holds the rules,
`findings` makes one finding of each contradiction, `comparison` sets print beside results.
"""

from __future__ import annotations

from dataclasses import replace

from .comparison import Compared, Mapped, compare, read_map
from .findings import Finding, merge
from .paper import Paper
from .reading import Reported, Row, parse, read
from .relations import Relations, read_relations
from .report import as_json, as_text
from .rules import RULES

__all__ = [
    "Compared", "Finding", "Mapped", "Relations", "Reported", "Row", "as_json", "as_text", "audit",
    "compare", "parse", "read", "read_map", "read_relations",
]  # fmt: skip


def audit(reported: Reported, relations: Relations | None = None) -> tuple[Finding, ...]:
    """Every contradiction in `reported`, one finding each, in file order.

    relations: what a relations file adds (`read_relations`); findings that need it are marked
    `declared`.
    """
    found = _findings(Paper(reported, Relations()))
    if relations is None or relations == Relations():
        return found
    alone = {(one.rule, one.ids) for one in found}
    together = _findings(Paper(reported, relations))
    return tuple(replace(one, declared=(one.rule, one.ids) not in alone) for one in together)


def _findings(paper: Paper) -> tuple[Finding, ...]:
    return merge((one for rule in RULES for one in rule(paper)), paper.reported.order)
