"""Analysis results data: one row a statistic, with its printed text beside it.

`Results` is what tables, figures, claims, audit and diff take. On disk they are divided: results.csv has what a page
prints, further.csv the rest, so that a diff of the first shows what a reader would see; read, they are one again.
`PatientResults` holds the rows that show single patients, in a file of its own, for figures that study.yml allows.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar

from caseseries import escape
from caseseries.errors import UserError, did_you_mean
from caseseries.results import formats as fmt_module
from caseseries.text_files import csv_text, read

PRINTED = "results.csv"
FURTHER = "further.csv"
"""The results that a page prints, and beside them those that none does."""

HELD_BACK = "not shown: of few patients, or it would tell what such a number is"
"""The note of a result whose value is taken out, because study.yml holds small cells back."""
NOT_SHOWN = "·"
"""What is printed in its place, but for counts."""


@dataclass(frozen=True)
class Result:
    """One computed number. The columns stand as in its file: what is printed comes first, where a diff shows it.

    id: unique and stable, `analysis.variable[.level].group.stat`.
    text: what is printed. fmt: name of the format.
    n, N: patients behind the value, and the denominator; None where neither applies.
    value: 8 significant digits; None when it could not be computed, and then `note` says why.
    method: estimator and its options.
    """

    id: str
    text: str
    n: int | None
    N: int | None
    value: float | None
    unit: str
    population: str
    group: str
    analysis: str
    variable: str
    level: str
    stat: str
    fmt: str
    method: str = ""
    note: str = ""


@dataclass(frozen=True)
class FurtherResult(Result):
    """A result that no page prints. after: the printed result that it follows; empty behind a row of its own kind."""

    after: str = ""


@dataclass(frozen=True)
class PatientResult:
    """One value of one patient, for the figures and listings that show patients.

    day, end_day: study days; end_day only for intervals. value: with its unit, None for a pure event.
    """

    id: str
    analysis: str
    subject: str
    group: str
    variable: str
    level: str
    day: int | None
    end_day: int | None
    value: float | None
    unit: str
    text: str
    note: str = ""


def make(
    analysis: str,
    variable: str,
    stat: str,
    value: float | None,
    *,
    population: str,
    group: str,
    fmt: str,
    level: str = "",
    unit: str = "",
    n: int | None = None,
    N: int | None = None,
    method: str = "",
    note: str = "",
) -> Result:
    """Return a result with its id and text made from the rest; the value is cut to 8 significant digits."""
    missing = value is None or math.isnan(value)
    stored = None if missing else fmt_module.significant(float(value or 0.0))
    parts = [analysis, variable, *([level] if level else []), group, stat]
    return Result(
        id=".".join(parts),
        analysis=analysis,
        population=population,
        group=group,
        variable=variable,
        level=level,
        stat=stat,
        value=stored,
        unit=unit,
        n=n,
        N=N,
        fmt=fmt,
        # The text is made from the value at full precision, the same number that the estimator returned.
        text=fmt_module.number(None if missing else value, fmt),
        method=method,
        note=note,
    )


Row = TypeVar("Row")


@dataclass(frozen=True)
class _Rows(Generic[Row]):
    kind: ClassVar[type[Any]]
    rows: tuple[Row, ...] = ()
    source: str = field(default="", compare=False)

    @cached_property
    def _index(self) -> dict[str, Row]:
        index: dict[str, Row] = {}
        for row in self.rows:
            id = str(getattr(row, "id"))  # noqa: B009  every kind of row has one
            if id in index:
                raise UserError(
                    f"two results have the id {id!r}",
                    place="study.yml",
                    rule="a result id is unique",
                    remedy="give the two analyses, variables or levels different ids",
                )
            index[id] = row
        return index

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, id: object) -> bool:
        return id in self._index

    def __getitem__(self, id: str) -> Row:
        try:
            return self._index[id]
        except KeyError:
            raise UserError(
                f"there is no result {id!r}",
                rule="a result must exist before it is printed",
                remedy=nearest(id, self._index),
            ) from None

    def get(self, id: str) -> Row | None:
        """Return the row of that id, or None."""
        return self._index.get(id)

    def checked(self) -> Self:
        """Return self after checking that the ids are unique; raise UserError otherwise."""
        self._index  # noqa: B018  building the index is the check
        return self

    def select(self, **where: str) -> Self:
        """Return the rows whose columns equal the given values, in order."""
        rows = tuple(r for r in self.rows if all(getattr(r, k) == v for k, v in where.items()))
        return replace(self, rows=rows)

    def to_csv(self) -> str:
        """Return the rows as CSV text: LF, fixed columns, shortest exact numbers."""
        return self._csv

    @cached_property
    def _csv(self) -> str:
        names = [f.name for f in fields(self.kind)]
        cells = map(attrgetter(*names), self.rows)
        return csv_text([names, *([_cell(value) for value in row] for row in cells)])

    @classmethod
    def from_csv(cls, text: str, source: str = "results.csv") -> Self:
        """Return the rows read back from `to_csv`; raise UserError for a damaged file."""
        rows = _rows_of(cls.kind, text, source)  # type: ignore[arg-type]  # a class has a hash
        return cls(rows, source)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the rows of a file; raise UserError where there is none."""
        return cls.from_csv(_text_of(path), path.name)

    @classmethod
    def read_if_there(cls, path: Path) -> Self:
        """Return the rows of a file; none where there is no file."""
        return cls.read(path) if path.is_file() else cls()


class Results(_Rows[Result]):
    """Results in a fixed order, found by id."""

    kind = Result

    def __add__(self, other: Results) -> Results:
        return Results((*self.rows, *other.rows))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the rows of a file, with those of further.csv beside a results.csv in their places.

        Raises UserError where there is no file.
        """
        printed = super().read(path)
        further = path.with_name(FURTHER)
        if path.name != PRINTED or not further.is_file():
            return printed
        return cls(printed.joined(FurtherResults.read(further)).rows, path.name)

    def joined(self, further: FurtherResults) -> Results:
        """Return these and the further ones in the order that `divided` found; those whose place is gone come last."""
        behind: dict[str, list[Result]] = {}
        at = ""
        for row in further:
            at = row.after or at
            values = {name: value for name, value in vars(row).items() if name != "after"}
            behind.setdefault(at, []).append(Result(**values))
        rows = behind.pop("", [])
        for one in self.rows:
            rows += [one, *behind.pop(one.id, ())]
        return Results((*rows, *(row for left in behind.values() for row in left)))

    def divided(self, printed: Container[str]) -> tuple[Results, FurtherResults]:
        """Return the results of those ids, for results.csv, and the others, for further.csv."""
        first: list[Result] = []
        rest: list[FurtherResult] = []
        last = ""
        for row in self.rows:
            if row.id in printed:
                first.append(row)
                last = row.id
            else:
                rest.append(FurtherResult(**vars(row), after=last))
                last = ""
        return Results(tuple(first)), FurtherResults(tuple(rest))


class FurtherResults(_Rows[FurtherResult]):
    """The results that no page prints, in a file that is folded in a diff."""

    kind = FurtherResult


class PatientResults(_Rows[PatientResult]):
    """Patient-level result rows, found by id."""

    kind = PatientResult


def nearest(id: str, known: Iterable[str]) -> str:
    """Return a remedy that offers the known ids nearest to an unknown one, of the same analysis where it is known."""
    ids = list(known)
    analysis = f"{id.partition('.')[0]}."
    ids = [k for k in ids if k.startswith(analysis)] or ids
    head = id.rsplit(".", 1)[0]
    below = [k for k in ids if k.startswith(head)][:3]
    return did_you_mean(id, ids, most=3) or (
        f"did you mean {', '.join(below)}?"
        if below
        else "see results/results.csv and results/further.csv for the ids"
    )


def reformat(result: Result, fmt: str) -> str:
    """Return the text of a result in another format of the same family.

    Raises UserError when the families differ: a percentage may not print as a count.
    """
    if fmt_module.family(fmt) != fmt_module.family(result.fmt):
        raise UserError(
            f"{result.id!r} has the format {result.fmt!r} and cannot print as {fmt!r}",
            rule="a claim prints in a format of its own family",
            remedy=f"leave the format out, or use one of the family {fmt_module.family(result.fmt)!r}",
        )
    if result.note == HELD_BACK:
        return result.text
    return fmt_module.number(
        result.value, fmt_module.with_flags(fmt, *fmt_module.flags(result.fmt))
    )


def _text_of(path: Path) -> str:
    if not path.is_file():
        raise UserError(
            "the file of results is missing",
            place=str(path),
            remedy="run `caseseries results` where the patient data are, or restore the file from git",
        )
    return read(path)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return escape.csv_cell(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)


@lru_cache(maxsize=8)
def _rows_of(kind: type[Any], text: str, source: str) -> tuple[Any, ...]:
    """Return the rows of a text; a build reads the same files several times."""
    return tuple(_read(kind, text, source))


def _read(kind: type[Row], text: str, source: str) -> Iterator[Row]:
    columns = fields(kind)  # type: ignore[arg-type]  # every kind of row is a dataclass
    names = [f.name for f in columns]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        # In any order: results of older releases have their text further to the right.
        head = next(reader, [])
        if sorted(head) != sorted(names):
            raise UserError(
                "the columns are not those of a results file",
                place=f"{source}:1",
                rule="columns " + ", ".join(names),
                remedy="run `caseseries results` to write it anew",
            )
        parse = [(head.index(f.name), _PARSE[str(f.type).partition(" ")[0]]) for f in columns]
        for line, raw in enumerate(filter(None, reader), start=2):  # noqa: B007  told below
            if len(raw) != len(head):
                raise ValueError("more or fewer cells than the header")
            yield kind(*(read(raw[at]) for at, read in parse))
    except (TypeError, ValueError, csv.Error) as error:
        row = line + 1 if isinstance(error, csv.Error) else line
        raise UserError(
            "a row of the results cannot be read",
            place=f"{source}, row {row}",
            remedy="run `caseseries results` to write it anew",
        ) from None


_PARSE: dict[str, Callable[[str], Any]] = {
    "str": escape.from_csv_cell,
    "int": lambda text: int(text) if text else None,
    "float": lambda text: float(text) if text else None,
}
"""How a cell is read, by the type of its column; a number may be missing."""


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the ids that were added, removed or changed, in the order of new, removed ones last."""
    changed = [k for k in new if old.get(k) != new[k]]
    return changed + [k for k in old if k not in new]
