"""The rules, each a function from a `Paper` to findings; its docstring names its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from caseseries.audit.findings import Finding
from caseseries.audit.paper import Paper
from caseseries.audit.rules import (
    columns,
    denominators,
    intervals,
    means,
    named_sums,
    parts,
    places,
    pvalues,
    shares,
    spreads,
    totals,
)

Rule = Callable[[Paper], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    shares.percentage,
    shares.above_total,
    shares.unreachable_share,
    shares.all_of_group,
    parts.levels,
    parts.shares,
    parts.bands_over_total,
    parts.nested_bands,
    parts.destinations,
    columns.columns,
    columns.pooled,
    columns.missing_cells,
    denominators.denominators,
    denominators.sizes,
    places.same_quantity,
    places.statistic_name,
    places.bands_elsewhere,
    places.subsets,
    places.declared_parts,
    totals.event_totals,
    totals.event_shares,
    totals.total_rows,
    named_sums.flow,
    totals.any_event,
    means.grim,
    means.grimmer,
    means.debit,
    spreads.one_sample,
    spreads.whole_medians,
    pvalues.p_zero,
    pvalues.p_of_statistic,
    pvalues.signed_rank,
    pvalues.two_by_two,
    intervals.interval_method,
    intervals.interval_estimate,
    intervals.order,
)
