"""All contradictions of a paper: every rule asked, one finding each."""

from __future__ import annotations

from dataclasses import replace

from caseseries.audit.findings import Finding, merge
from caseseries.audit.paper import Paper
from caseseries.audit.reading import Reported
from caseseries.audit.relations import Relations
from caseseries.audit.rules import RULES


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
    found = (_doubted(paper, one) for rule in RULES for one in rule(paper))
    return merge(found, paper.reported.order)


def _doubted(paper: Paper, finding: Finding) -> Finding:
    """The finding, assuming what its rows' notation leaves open."""
    rows = [paper.reported.by_id[name] for name in finding.ids]
    doubts = dict.fromkeys(f"{row.id}: {doubt}" for row in rows for doubt in row.parts.doubts)
    if not doubts or finding.certainty.startswith("assumes"):
        return finding
    return replace(finding, certainty=f"assumes the reading of {'; '.join(doubts)}")
