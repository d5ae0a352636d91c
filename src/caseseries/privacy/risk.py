"""How easily a patient could be recognised: groups alike, cells of few, values that one patient gives away.

Measures as data protection agencies ask for them in clinical data that are published: a group of patients alike in all
quasi-identifiers has size f; a patient's risk is 1/f; its average over patients and its maximum are set against 0.09
(European Medicines Agency, policy 0070; Health Canada, public release of clinical information).
k is the smallest f (Sweeney 2002), l the smallest number of values of a sensitive column in a group (Machanavajjhala
2007).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.privacy.cells import Cell, Joined, joined_levels, small_cells
from caseseries.results import Results
from caseseries.results.records import Result
from caseseries.study import Study

FILE = "risk"
"""The name by which waivers in study.yml mean this report."""
_USUALLY = re.compile(
    r"^(?:AGE(?:GR\d+N?|)|SEX|RACE\w*|ETHNIC\w*|COUNTRY|REGION\d*|HEIGHT\w*|WEIGHT\w*|BMI\w*|MARISTAT|OCCUP\w*"
    r"|EDUC\w*|INDGR\d+|DTHFL)$"
)
"""What others usually know of a patient, by ADaM's names."""
_EXACT = ("min", "max", "median", "mean", "q1", "q3", "value", "day", "sd")
_MOST_LEVELS = 10
_MOST_SUGGESTED = 6


@dataclass(frozen=True)
class Groups:
    """Patients in groups that are alike in some columns; sizes from the smallest."""

    columns: tuple[str, ...]
    sizes: tuple[int, ...]

    @property
    def patients(self) -> int:
        """Return the number of patients."""
        return sum(self.sizes)

    @property
    def k(self) -> int:
        """Return the size of the smallest group; 0 without patients."""
        return self.sizes[0] if self.sizes else 0

    @property
    def unique(self) -> int:
        """Return how many patients are alone in their group."""
        return sum(size == 1 for size in self.sizes)

    @property
    def maximum(self) -> float:
        """Return the highest risk of a patient, 1/k."""
        return 1 / self.k if self.k else 0.0

    @property
    def average(self) -> float:
        """Return the mean over patients of 1/f, which is the number of groups over that of patients."""
        return len(self.sizes) / self.patients if self.patients else 0.0


@dataclass(frozen=True)
class Suggestion:
    """A change of what is published, and the groups that would result."""

    what: str
    groups: Groups


@dataclass(frozen=True)
class Lone:
    """A listed column in which patients have a value, a day or an age, that nobody else has.

    alone: how many. band: the narrowest band that leaves none so, or the widest there is, and how many it leaves.
    """

    column: str
    alone: int
    band: int
    left: int


@dataclass(frozen=True)
class Report:
    """What was found.

    diversity: sensitive columns, with the fewest values in a group. suggestions: changes that help, each alone.
    steps: changes one after the other, up to the threshold where they reach it. joined: levels to put together.
    """

    groups: Groups
    undeclared: tuple[str, ...]
    diversity: tuple[tuple[str, int], ...]
    exact: tuple[str, ...]
    cells: tuple[Cell, ...]
    extremes: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    steps: tuple[Suggestion, ...] = ()
    joined: tuple[Joined, ...] = ()
    lone: tuple[Lone, ...] = ()


def assess(study: Study, cohort: Cohort, results: Results) -> Report:
    """Return the risks of what study.yml publishes, over the patients who are shown."""
    adsl = shown(study, cohort)
    plan = study.privacy.risk
    listed = study.privacy.publish.get("adsl", [])
    usual = [c for c in adsl.columns if c in listed and _USUALLY.match(c)]
    columns = [c for c in (plan.quasi_identifiers or usual) if c in adsl.columns]
    missed = [c for c in usual if plan.quasi_identifiers and c not in columns]
    everything = study.groups.all.id
    return Report(
        groups=groups(adsl, columns),
        undeclared=tuple(missed),
        diversity=tuple((c, diversity(adsl, columns, c)) for c in plan.sensitive),
        exact=tuple(r.id for r in exact_values(results, plan.k)),
        cells=tuple(small_cells(results, plan.k, everything)),
        extremes=tuple(
            r.id for r in results if r.stat in ("min", "max") and r.n is not None and r.n >= plan.k
        ),
        suggestions=tuple(suggestions(adsl, columns)),
        steps=tuple(steps(adsl, columns, plan.threshold)),
        joined=tuple(joined_levels(results, plan.k, everything)),
        lone=tuple(lone_values(adsl, [c for c in listed if c in adsl.columns])),
    )


def shown(study: Study, cohort: Cohort) -> pd.DataFrame:
    """Return the rows of adsl of patients who are shown one by one: all, or those who consent."""
    adsl, consent = cohort.table("adsl"), study.privacy.consent_column
    return adsl[adsl[consent] == "Y"] if consent else adsl


def groups(frame: pd.DataFrame, columns: Sequence[str]) -> Groups:
    """Return the groups of patients alike in these columns; missing counts as a value of its own."""
    if not columns:
        return Groups((), (len(frame),) if len(frame) else ())
    sizes = frame.groupby(list(columns), dropna=False, observed=True).size()
    return Groups(tuple(columns), tuple(sorted(int(size) for size in sizes)))


def diversity(frame: pd.DataFrame, columns: Sequence[str], sensitive: str) -> int:
    """Return the smallest number of values of a sensitive column in a group; 0 without patients."""
    if not len(frame):
        return 0
    if not columns:
        return int(frame[sensitive].nunique(dropna=False))
    counts = frame.groupby(list(columns), dropna=False, observed=True)[sensitive]
    return int(counts.nunique(dropna=False).min())


def exact_values(results: Iterable[Result], k: int) -> list[Result]:
    """Return the statistics that are, or give away, values of patients: over fewer than k of them."""
    return [
        r
        for r in results
        if r.stat in _EXACT and r.value is not None and r.n is not None and 0 < r.n < k
    ]


def lone_values(frame: pd.DataFrame, listed: Iterable[str]) -> list[Lone]:
    """Return the listed days, and numbers that others usually know, that single out a patient by themselves.

    Who knows the dates of two events knows the days between them; who knows a birthday knows the age.
    """
    found = []
    for column in listed:
        if not pd.api.types.is_numeric_dtype(frame[column]) or not (
            column.endswith("DY") or _USUALLY.match(column)
        ):
            continue
        left = {width: _alone(frame[column] // width) for width in (1, *_widths(column))}
        if alone := _alone(frame[column]):
            band = next((width for width, n in left.items() if not n), max(left))
            found.append(Lone(column, alone, band, left[band]))
    return found


def _alone(values: pd.Series) -> int:
    counts = values.value_counts()
    return int((counts == 1).sum())


def _widths(column: str) -> tuple[int, ...]:
    """Return the widths of bands to try, of days or of years and the like."""
    return (30, 90, 180, 365) if column.endswith("DY") else (5, 10, 20)


def suggestions(frame: pd.DataFrame, columns: Sequence[str]) -> list[Suggestion]:
    """Return what would make groups larger, best first: a column or two less, or one given more coarsely."""
    now = groups(frame, columns)
    found = [change for change, _, _ in _changes(frame, columns)]
    found += [
        Suggestion(
            f"do not publish {' and '.join(out)}",
            groups(frame, [c for c in columns if c not in out]),
        )
        for out in itertools.combinations(columns, 2)
        if len(columns) > 2
    ]
    better = [s for s in found if _ease(s.groups) < _ease(now)]
    better.sort(key=lambda s: (_ease(s.groups), s.what))
    return better[:_MOST_SUGGESTED]


def steps(frame: pd.DataFrame, columns: Sequence[str], threshold: float) -> list[Suggestion]:
    """Return changes to make one after the other, each with the groups after it, until no risk is above a threshold.

    Each is the one that leaves the fewest patients alone; a column is dropped where nothing coarser helps.
    """
    made: list[Suggestion] = []
    now = groups(frame, columns)
    while columns and now.maximum > threshold:
        coarser = [c for c in _changes(frame, columns) if _ease(c[0].groups) < _ease(now)]
        coarser = [c for c in coarser if len(c[2]) == len(columns)] or coarser
        if not coarser:
            break
        best, frame, columns = min(coarser, key=lambda c: (_ease(c[0].groups), c[0].what))
        now = best.groups
        made.append(best)
    return made


def _ease(found: Groups) -> tuple[int, int]:
    """Return what sorts groups by how easily a patient is recognised in them, the safest first."""
    return found.unique, len(found.sizes)


_Change = tuple[Suggestion, pd.DataFrame, list[str]]
"""A change, and rows and quasi-identifiers after it."""


def _changes(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[_Change]:
    """Yield what can be done to one column: not publish it, give it in bands, put two of its levels together."""
    for column in columns:
        left = [c for c in columns if c != column]
        yield Suggestion(f"do not publish {column}", groups(frame, left)), frame, left
        for what, values in _coarser(frame[column], column):
            changed = frame.assign(**{column: values})
            yield Suggestion(what, groups(changed, columns)), changed, list(columns)


def _coarser(values: pd.Series, column: str) -> Iterator[tuple[str, pd.Series]]:
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > 2:
        days = column.endswith("DY")
        for width in _widths(column):
            unit = " days" if days else ""
            yield (
                f"give {column} in bands of {width}{unit}",
                (values // width * width).astype("Float64"),
            )
        return
    levels = sorted(str(v) for v in values.dropna().unique())
    if not 2 < len(levels) <= _MOST_LEVELS:
        return
    for one, other in itertools.combinations(levels, 2):
        merged = values.where(~values.astype("str").isin((one, other)), f"{one} or {other}")
        yield f"put the levels “{one}” and “{other}” of {column} together", merged


def findings(study: Study, report: Report) -> list[str]:
    """Return what a data protection officer has to decide on; study.yml waives one by repeating it, for `risk`."""
    return [*_on_patients(study, report), *_on_groups(study, report)]


def _on_patients(study: Study, report: Report) -> list[str]:
    plan, found = study.privacy.risk, report.groups
    said = []
    if found.columns and found.maximum > plan.threshold:
        said.append(
            f"a patient's risk of being recognised is {found.maximum:.2f} at most and {found.average:.2f} on average, "
            f"over {', '.join(found.columns)}, above {plan.threshold}"
        )
    if report.lone:
        columns = ", ".join(one.column for one in report.lone)
        said.append(f"values that one patient alone has are published exactly: {columns}")
    said += [
        f"{c} is published and is no quasi-identifier of privacy.risk" for c in report.undeclared
    ]
    said += [
        f"a group of patients alike has one value of {column} alone"
        for column, least in report.diversity
        if least == 1
    ]
    return said


def _on_groups(study: Study, report: Report) -> list[str]:
    k = study.privacy.risk.k
    small = [c for c in report.cells if not c.complementary]
    said = (
        [f"{_many(report.exact, 'statistic')} over fewer than {k} patients"] if report.exact else []
    )
    return said + ([f"{_many(small, 'cell')} of fewer than {k} patients"] if small else [])


def open_findings(study: Study, report: Report) -> list[str]:
    """Return the findings that study.yml does not waive."""
    return _open(study, findings(study, report))


def faults(study: Study, report: Report) -> list[UserError]:
    """Return what nobody may publish: real patients shown one by one, when nobody has signed for them."""
    return _errors(study, _on_patients(study, report))


def waiting(study: Study, report: Report) -> list[UserError]:
    """Return what may be built as a draft and not be published: counts and statistics of few real patients."""
    return _errors(
        study, _on_groups(study, report), " `privacy.risk: {suppress: true}` holds such cells back."
    )


def _open(study: Study, said: list[str]) -> list[str]:
    waived = {w.finding for w in study.privacy.waivers if FILE in w.files}
    return [finding for finding in said if finding not in waived]


def _errors(study: Study, said: list[str], more: str = "") -> list[UserError]:
    return [
        UserError(
            finding,
            place="study.yml, privacy",
            rule="what is published of real patients is decided on by somebody who signs for it",
            remedy="`caseseries risk` says what would help; else let the data protection officer sign, and repeat the "
            f"finding under privacy.waivers with files: [{FILE}].{more}",
        )
        for finding in ([] if study.study.synthetic else _open(study, said))
    ]


def _many(things: Sequence[object], word: str) -> str:
    return f"{len(things)} {word}" + ("" if len(things) == 1 else "s")
