"""Which patient-level tables stand behind a result."""

from __future__ import annotations

from caseseries.study.comparison_plans import Compare, place
from caseseries.study.reviewer_plans import EXTRACTION
from caseseries.study.study import Study


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
        if isinstance(analysis, Compare):
            for one in analysis.comparisons:
                first, variable = one.of.split(".")[:2]
                behind = found.get((first, variable)) or found.get((first, ""), ("adsl",))
                found[analysis.id, "" if place(one) == "*" else place(one)] = behind
        own = getattr(analysis, "source", "")
        found.setdefault((analysis.id, ""), ())
        found[analysis.id, ""] = found[analysis.id, ""] or ("adsl", *filter(None, [own]))
    found[EXTRACTION, ""] = ("two extractions",)
    found["published", ""] = tuple(
        f for f in (study.data.published, study.data.contradictions) if f
    )
    return found
