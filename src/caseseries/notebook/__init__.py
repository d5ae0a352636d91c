"""What the cells of a page call: `from caseseries.notebook import claim, table, figure, meta`."""

from caseseries.notebook.cells import (
    all_results,
    audit_comparison,
    audit_findings,
    changes,
    claim,
    contradictions,
    dictionary,
    figure,
    items,
    listing,
    meta,
    patients,
    provenance,
    table,
)

__all__ = [
    "all_results",
    "audit_comparison",
    "audit_findings",
    "changes",
    "claim",
    "contradictions",
    "dictionary",
    "figure",
    "items",
    "listing",
    "meta",
    "patients",
    "provenance",
    "table",
]
