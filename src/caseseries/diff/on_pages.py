"""Which results a reader sees: those in sentences, tables and figures. They stand in results.csv, others apart.

Nothing is drawn for it: what a figure looks up follows from its declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from caseseries.diff.asked import Asked
from caseseries.diff.references import scan
from caseseries.diff.sides import sources_of
from caseseries.errors import UserError
from caseseries.results import Result, Results
from caseseries.study import Study
from caseseries.study.figure_plans import Curves, DivergingBars, FlowChart, Pairs, TrajectoryPanels
from caseseries.tables import manuscript
from caseseries.text_files import read

_FIELD = re.compile(r"\{([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\}")


def on_pages(study: Study, results: Results) -> frozenset[str]:
    """Return the ids of the results that the pages of the study print, or draw.

    A table or figure counts as declared in study.yml, whether or not a page shows it. Pages that cannot be read and
    tables that cannot be built count as empty: what is wrong with them is told elsewhere.
    """
    lines, _ = scan(_texts(study))
    claims = [claimed for line in lines for claimed in line.claims]
    plain = {c.id for c in claims if not c.wild and "{" not in c.form}
    others = [c for c in claims if c.wild or "{" in c.form]
    drawn = _drawn(study)
    found = {
        row.id
        for row in results
        if row.id in plain or any(c.matches(row.id) for c in others) or drawn(row)
    }
    return frozenset((found | _in_tables(study, results)) & {row.id for row in results})


def _texts(study: Study) -> Mapping[str, str]:
    try:
        found = sources_of(study.root)
        if study.patients is not None and study.patients.narratives:
            for path in sorted(study.path(study.patients.narratives).glob("*.md")):
                found[path.name] = read(path, path.name)
    except UserError:
        return {}
    return found


def _in_tables(study: Study, results: Results) -> set[str]:
    asked = Asked(results)
    as_results: Any = asked
    for table in study.tables:
        looked_up = set(asked.seen)
        try:
            grid = manuscript.build(study, as_results, table.id)
        except (UserError, StopIteration, KeyError):
            continue
        if table.made is not None:
            # To choose its rows it has looked at all of them.
            asked.seen.clear()
            asked.seen.update(looked_up)
        for line in grid.lines:
            for cell in line.cells:
                asked.seen.update(cell.ids)
    return asked.seen


def _drawn(study: Study) -> Callable[[Result], bool]:
    """Return whether a figure of the study draws a result, or names it in its description."""
    named = {id for figure in study.figures for id in _FIELD.findall(figure.alt)}
    named |= {f.limit for f in study.figures if isinstance(f, TrajectoryPanels)}
    by_analysis: dict[str, list[Callable[[Result], bool]]] = {}
    for figure in study.figures:
        if isinstance(figure, FlowChart | Curves | DivergingBars | Pairs):
            by_analysis.setdefault(figure.analysis, []).append(_rule(study, figure))
    return lambda row: (
        row.id in named or any(rule(row) for rule in by_analysis.get(row.analysis, ()))
    )


def _rule(study: Study, figure: Any) -> Callable[[Result], bool]:
    analysis = study.analysis(figure.analysis)
    everybody = study.groups.all.id
    first = (getattr(analysis, "groups", None) or [everybody])[0]
    if isinstance(figure, Curves):
        groups = set(figure.groups or [first])
        times = {panel.time for panel in figure.panels}
        return lambda row: row.group in groups and row.variable in times
    if isinstance(figure, DivergingBars):
        groups = {*figure.groups, everybody}
        levels = {*figure.left, *figure.right, "all-grades"}
        return lambda row: row.stat == "n" and row.group in groups and row.level in levels
    if isinstance(figure, Pairs):
        parameters = set(figure.parameters)
        return lambda row: (
            row.group == first
            and row.variable in parameters
            and (row.stat == "median" or (row.stat == "n" and not row.level))
        )
    return lambda row: row.stat == "n" and row.group == first
