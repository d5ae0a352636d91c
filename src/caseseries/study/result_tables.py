"""Which patient-level tables stand behind a result."""

from __future__ import annotations

from caseseries.study.study import Study

_TABLES = {
    "adverse_events": ("adae",),
    "paired": ("adlb",),
    "peaks": ("adlb",),
    "shift": ("adlb",),
    "survival": ("adtte",),
}


def sources(study: Study) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the patient-level tables behind each analysis and variable; `("analysis", "")` for the rest of it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {("population", ""): ("adsl",)}
    for analysis in study.analyses:
        if analysis.kind == "describe":
            parts = [(v.id, v.source) for v in analysis.variables]
        elif analysis.kind == "response":
            parts = [(e.id, e.source) for e in analysis.endpoints]
        elif analysis.kind == "peaks":
            parts = [(e.id, e.source) for e in analysis.elevated]
        else:
            parts = []
        for variable, table in parts:
            found[analysis.id, variable] = tuple(dict.fromkeys(("adsl", table)))
        own = getattr(analysis, "source", "")
        found[analysis.id, ""] = ("adsl", *((own,) if own else _TABLES.get(analysis.kind, ())))
    found["published", ""] = tuple(
        f for f in (study.data.published, study.data.contradictions) if f
    )
    return found
