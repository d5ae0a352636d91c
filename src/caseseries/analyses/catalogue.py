"""What each kind of analysis gives: the variable, level and statistics of its results, for the reference.

An id is `analysis.variable[.level].group.statistic`. Words in angle brackets stand for what study.yml or the data name.
A test holds the results of whole studies against this list.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass

from caseseries.results import Result
from caseseries.study.plan import Statistic
from caseseries.study.reviewer_plans import EXTRACTION

_NUMBER = (*typing.get_args(Statistic), "p<quantile>")
_PAIR = ("median", "q1", "q3", "min", "max")
_EVENTS = ("n", "pct", "events", "events_pct")
_TEST = ("n", "statistic", "df", "df2", "p", "estimate", "se", "ci_low", "ci_high")


@dataclass(frozen=True)
class Place:
    """Where results stand, which statistics they have, and what they are."""

    variable: str
    level: str
    statistics: tuple[str, ...]
    what: str

    def holds(self, result: Result) -> bool:
        """Return whether a result stands at this place and is one of its statistics."""
        found = (result.variable, result.level)
        patterns = zip((self.variable, self.level), found, strict=True)
        return all(_fits(pattern, text) for pattern, text in patterns) and any(
            _fits(stat, result.stat) for stat in self.statistics
        )


CATALOGUE: Mapping[str, tuple[Place, ...]] = {
    "population": (Place("<population>", "", ("n", "pct"),
        "patients of the population, and their share of all; always there"),),
    "published": (Place("<what>", "", ("count",), "printed numbers compared, reproduced, and contradictions"),),
    EXTRACTION: (Place("<table>", "<column>", (
        "n", "pct", "only_a", "only_b", "kappa", "kappa_low", "kappa_high", "bias", "loa_low", "loa_high",
        "icc", "icc_low", "icc_high"),
        "agreement of two extractions; `rows` and `cells` stand for all of them"),),
    "describe": (
        Place("<number>", "", _NUMBER, "the statistics that study.yml asks for; `p10` for the quantile 0.1"),
        Place("<number>", "above-<bound>", ("n", "pct"), "patients with more than a bound of `above`"),
        Place("<flag>", "", ("n", "pct"), "patients with the flag"),
        Place("<category>", "<level>", ("n", "pct"), "patients in the category"),
        Place("<variable>", "missing", ("n", "pct"), "patients without a value, where there are any"),
        Place("<category>", "<level>", ("label",), "the value of the data, where levels are not declared"),
    ),
    "response": (Place("<endpoint>", "", ("n", "pct", "ci_low", "ci_high"),
        "patients who reach the endpoint, with the interval"),),
    "adverse_events": (
        Place("any", "<grades>", _EVENTS, "patients with any event, and events"),
        Place("<heading, term or selection>", "<grades>", _EVENTS,
              "the same of a row; levels are `all-grades`, each band, and `ungraded`"),
        Place("<row>", "", ("class", "term"),
              "label of a row that comes from the data; `class-<class>` and `<term>`"),
    ),
    "paired": (
        Place("<parameter>", "", ("n", "p"), "patients with both values; p of the signed-rank test"),
        Place("<parameter>", "rose", ("n",), "patients whose value rose"),
        Place("<parameter>", "<before, after or change>", _PAIR, "of the patients with both values"),
    ),
    "peaks": (
        Place("measured", "", ("n", "pct"), "patients with any value"),
        Place("<parameter>", "", ("max", "day", "lloq"),
              "the highest value, its study day, the limit of quantitation"),
        Place("<elevated>", "", ("n", "pct"), "patients who reach the endpoint"),
    ),
    "survival": (
        Place("<time>", "", ("n", "events", "median", "ci_low", "ci_high"),
              "patients with a time and with the event; the median"),
        Place("<time>", "q<quantile>", ("quantile", "ci_low", "ci_high"),
              "the time by which a share of `quantiles` has had the event"),
        Place("<time>", "t<day>", ("surv", "surv_low", "surv_high", "inc", "inc_low", "inc_high", "censored"),
              "each step of the curve, and who was censored"),
        Place("<time>", "at-<time>",
            ("surv", "surv_se", "surv_low", "surv_high", "inc", "inc_se", "inc_low", "inc_high"),
              "the curve at a time of `curve_at`"),
        Place("<time>", "at-<time>", ("at_risk",), "patients at risk at a time of `at`"),
        Place("<time>", "", ("inc", "inc_low", "inc_high"), "cumulative incidence at the end"),
    ),
    "flow": (
        Place("<box>", "", ("n", "pct"), "patients in the box"),
        Place("<box>", "<next box>", ("n", "pct"), "patients who went from one box to the other"),
    ),
    "shift": (
        Place("<parameter>", "<before>-<after>", ("n", "pct"), "patients by category before and after; `any`: sums"),
        Place("<parameter>", "", ("label",), "the parameter's label, where it comes from the data"),
        Place("<parameter>", "missing", ("n",), "patients who lack one of them"),
    ),
    "by_visit": (
        Place("<parameter>", "<visit>", _NUMBER, "values at the visit"),
        Place("<parameter>", "<visit>-change", _NUMBER, "changes from baseline"),
        Place("<parameter>", "<visit>-percent-change", _NUMBER, "changes in percent of baseline"),
        Place("<parameter>", "", ("label",), "the parameter's label, where it comes from the data"),
        Place("<parameter>", "<visit>", ("label",), "the visit's label"),
    ),
    "limits": (
        Place("<parameter>", "", ("n", "label"), "patients with a value; the label, where it comes from the data"),
        Place("<parameter>", "<limit>", ("n", "pct"), "patients with a value beyond the limit"),
    ),
    "compare": (
        Place("<variable>", "", _TEST, "the comparison; the group is the one compared with the reference, or all"),
        Place("<variable>", "<level>", _TEST, "the same where the comparison names a level"),
    ),
}  # fmt: skip


def _fits(pattern: str, text: str) -> bool:
    parts = re.split(r"<[^>]*>", pattern)
    return re.fullmatch(".+".join(map(re.escape, parts)), text) is not None
