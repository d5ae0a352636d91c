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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from caseseries.cohort import Cohort
from caseseries.errors import UserError
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
class Cell:
    """A count of few patients in a table. complementary: it is large enough, but gives a small one away."""

    place: str
    complementary: bool = False


@dataclass(frozen=True)
class Report:
    """What was found. same: sensitive columns of which a group has one value alone, with the smallest number found."""

    groups: Groups
    undeclared: tuple[str, ...]
    diversity: tuple[tuple[str, int], ...]
    exact: tuple[str, ...]
    cells: tuple[Cell, ...]
    extremes: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]


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


def small_cells(results: Iterable[Result], k: int, everything: str) -> list[Cell]:
    """Return the counts below k, and those that give one of them away.

    A count is given away when the total and all other counts of its row are printed: where a single one of them is
    small, the next smallest has to be held back with it.
    """
    rows: dict[tuple[str, str, str, str], dict[str, Result]] = {}
    for r in results:
        if r.stat == "n" and r.value is not None:
            rows.setdefault((r.analysis, r.population, r.variable, r.level), {})[r.group] = r
    cells: list[Cell] = []
    for row in rows.values():
        parts = [r for group, r in row.items() if group != everything]
        small = [r for r in parts if 0 < _count(r) < k]
        cells += [Cell(r.id) for r in row.values() if 0 < _count(r) < k]
        whole = row.get(everything)
        adds_up = whole is not None and sum(map(_count, parts)) == _count(whole)
        if len(small) == 1 and len(parts) > 1 and adds_up:
            rest = [r for r in parts if r is not small[0]]
            cells.append(Cell(min(rest, key=_count).id, complementary=True))
    return cells


def _count(r: Result) -> int:
    return int(r.value or 0)


def suggestions(frame: pd.DataFrame, columns: Sequence[str]) -> list[Suggestion]:
    """Return what would make groups larger, best first: a column less, or two levels of one put together."""
    now = groups(frame, columns)
    found = [
        Suggestion(
            f"do not publish {' and '.join(out)}",
            groups(frame, [c for c in columns if c not in out]),
        )
        for count in (1, 2)
        for out in itertools.combinations(columns, count)
        if count < len(columns) or count == 1
    ]
    for column in columns:
        found += _coarser(frame, columns, column)
    better = [
        s for s in found if (s.groups.unique, len(s.groups.sizes)) < (now.unique, len(now.sizes))
    ]
    better.sort(key=lambda s: (s.groups.unique, len(s.groups.sizes), s.what))
    return better[:_MOST_SUGGESTED]


def _coarser(frame: pd.DataFrame, columns: Sequence[str], column: str) -> Iterable[Suggestion]:
    values = frame[column]
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > 2:
        for width in (5, 10, 20):
            banded = frame.assign(**{column: (values // width).astype("Float64")})
            yield Suggestion(f"give {column} in bands of {width}", groups(banded, columns))
        return
    levels = sorted(str(v) for v in values.dropna().unique())
    if not 2 < len(levels) <= _MOST_LEVELS:
        return
    for one, other in itertools.combinations(levels, 2):
        merged = frame.assign(**{column: values.where(values.astype("str") != other, one)})
        yield Suggestion(
            f"put the levels “{one}” and “{other}” of {column} together", groups(merged, columns)
        )


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
    return _errors(study, _on_groups(study, report))


def _open(study: Study, said: list[str]) -> list[str]:
    waived = {w.finding for w in study.privacy.waivers if FILE in w.files}
    return [finding for finding in said if finding not in waived]


def _errors(study: Study, said: list[str]) -> list[UserError]:
    return [
        UserError(
            finding,
            place="study.yml, privacy",
            rule="what is published of real patients is decided on by somebody who signs for it",
            remedy="`caseseries risk` says what would help; else let the data protection officer sign, and repeat the "
            f"finding under privacy.waivers with files: [{FILE}]",
        )
        for finding in ([] if study.study.synthetic else _open(study, said))
    ]


def _many(things: Sequence[object], word: str) -> str:
    return f"{len(things)} {word}" + ("" if len(things) == 1 else "s")
