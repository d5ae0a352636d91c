"""What the cells of a page call: `from caseseries.notebook import claim, table, figure, meta`. Analysis package.

The one public face for authors. Cells read `results/` alone, never a patient-level table; the texts of the pages of
all results, of the audit and of the changes are made here as well.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from caseseries.notebook.cells import (
        all_results,
        audit_comparison,
        audit_explained,
        audit_findings,
        audit_listed,
        audit_not_reproduced,
        changes,
        claim,
        contradictions,
        dictionary,
        fact,
        figure,
        items,
        listing,
        meta,
        patients,
        patients_appendix,
        privacy_report,
        provenance,
        table,
        waivers,
    )

__all__ = [
    "all_results",
    "audit_comparison",
    "audit_explained",
    "audit_findings",
    "audit_listed",
    "audit_not_reproduced",
    "changes",
    "claim",
    "contradictions",
    "dictionary",
    "fact",
    "figure",
    "items",
    "listing",
    "meta",
    "patients",
    "patients_appendix",
    "privacy_report",
    "provenance",
    "table",
    "waivers",
]


def __getattr__(name: str) -> Any:
    """Return what a cell calls. Only when one does: a page whose code is shown again as it was loads no library."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("caseseries.notebook.cells"), name)
