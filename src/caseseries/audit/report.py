"""Findings as text for a terminal and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from caseseries.audit.findings import Finding


def as_text(findings: Sequence[Finding]) -> str:
    """One paragraph a finding: rule, what is wrong, what would be consistent, how sure."""
    if not findings:
        return "No contradiction found.\n"
    paragraphs = []
    for number, one in enumerate(findings, start=1):
        lines = [f"{number}. {one.rule}: {one.message}"]
        lines.append(f"   consistent: {one.expected}")
        lines.append(f"   how sure: {one.certainty}")
        if one.declared:
            lines.append("   rests on the relations file")
        if len(one.ids) > 4:
            lines.append(f"   rows: {', '.join(one.ids)}")
        paragraphs.append("\n".join(lines))
    declared = sum(one.declared for one in findings)
    total = f"{len(findings)} contradiction{'s' if len(findings) > 1 else ''}"
    if declared:
        total += f", {len(findings) - declared} of them without the relations file"
    return "\n".join(paragraphs) + f"\n\n{total}.\n"


def as_json(findings: Sequence[Finding]) -> str:
    """`{"findings": [{"rule", "ids", "message", "expected", "certainty"}]}`, and nothing more."""
    document = {
        "findings": [
            {
                "rule": one.rule,
                "ids": list(one.ids),
                "message": one.message,
                "expected": one.expected,
                "certainty": one.certainty,
            }
            for one in findings
        ]
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
