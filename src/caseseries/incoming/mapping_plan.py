"""The mapping of a spreadsheet: which head becomes which column of which table.

It is what study.yml says of a table, with what only a sheet needs.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from caseseries.errors import UserError, UserErrors
from caseseries.incoming.values import Dates, Decimal
from caseseries.store import yaml_files
from caseseries.study.plan import Part, Scalar, unique
from caseseries.study.table_plans import Aliased, Name, StudyColumn, TablePlan, as_written

Head = str
"""The head of a column as it stands in the sheet; heads over two lines are joined by ` · `."""


class SheetPlan(Part):
    """A sheet. head_rows: the rows with its heads, counted from 1. patient: the head that tells patients apart.

    matches: the head of the first sheet of patients under which the same stands, where that is not its `patient`.
    """

    head_rows: Annotated[list[int], Field(min_length=1)] = [1]
    patient: Head
    matches: Head = ""
    identifiers: list[Head] = []
    left_out: list[Head] = []


class IncomingColumn(StudyColumn):
    """A column of a table, taken from a head.

    unit: what may stand behind its numbers. multiply_by: turns them into the unit of the table.
    any: what every filled cell means, whatever stands in it. empty: what an empty cell means, if not a missing value.
    """

    unit: str = ""
    multiply_by: float = 1.0
    any: Scalar | None = None
    empty: Scalar | None = None


class Visit(Part):
    """Where in time a head stands: the visit, its number, its study day, and what turns its numbers into the unit."""

    visit: str = ""
    number: float | None = None
    day: int | None = None
    multiply_by: float = 1.0


class Wide(Part):
    """A parameter whose values stand under several heads, one a visit, or under one head of a sheet of many rows.

    kind: of numbers, which may be written `<5`, or of words. codes: what is written, and what it is in the table.
    missing: what is written where there is no value.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,7}$")]
    label: str
    unit: str = ""
    kind: Literal["number", "text"] = "number"
    codes: dict[str, Scalar] = {}
    missing: list[str] = []
    heads: Annotated[dict[Head, Visit], Field(min_length=1)]

    _written = field_validator("codes", "missing", mode="before")(as_written)


class Split(Aliased):
    """Events that stand in one cell, each with its days or dates and grade.

    separators: what parts them; `line` is a new line.
    terms: what is written, and the term in the table.
    """

    head: Head = Field(alias="from")
    separators: list[str] = [";", "line"]
    terms: dict[str, str] = {}


class TimeTo(Part):
    """A time from day 1 to an event, or to where it ends without.

    until: heads of dates, of which the first that is filled counts. event: the head that says that it came, by one of
    `words`, or, without words, by being filled.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,7}$")]
    label: str
    until: Annotated[list[Head], Field(min_length=1)]
    event: Head
    words: list[str] = []


class IncomingTable(TablePlan):
    """A table made from a sheet. Of its keys `columns`, `days` and `day_1` name heads of the sheet.

    day_1: the head with the date of the first day of treatment, in the sheet with one row a patient.
    ages: columns of ages in years on day 1, and the heads with the birth dates, which go no further.
    units: of a table with a unit in each row, the unit of the table by PARAMCD, into which other units are turned.
    """

    sheet: str
    columns: dict[str, IncomingColumn] = {}  # type: ignore[assignment]  # more can be said of a head
    day_1: Head = ""
    ages: dict[Name, Head] = {}
    wide: list[Wide] = []
    split: Split | None = None
    times: list[TimeTo] = []
    units: dict[str, str] = {}

    def heads(self) -> list[Head]:
        """Return the heads that the table is made from."""
        found = [spec.source or name for name, spec in self.columns.items()]
        found += [*self.days.values(), *filter(None, [self.day_1]), *self.ages.values()]
        found += [head for wide in self.wide for head in wide.heads]
        found += [self.split.head] if self.split else []
        return [*found, *(head for time in self.times for head in (*time.until, time.event))]


class Mapping(Part):
    """A mapping, whole. decimal, dates: how numbers and dates are written where they are text.

    short_years: the century of years of two digits, but of birth dates; without it such dates are not understood.
    prefix: of the public ids, which are drawn with a key and follow no order. keep_ids: what the sheet calls patients
    is public already, and is their id. tables: by name; one from several sheets is a list.
    """

    file: str
    decimal: Decimal = "point"
    dates: Dates = "day-first"
    short_years: Literal[1900, 2000] | None = None
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,9}$")] = "P"
    keep_ids: bool = False
    sheets: Annotated[dict[str, SheetPlan], Field(min_length=1)]
    tables: dict[str, list[IncomingTable]]

    @field_validator("tables", mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {n: [plan] if isinstance(plan, dict) else plan for n, plan in value.items()}

    @model_validator(mode="after")
    def _sheets_are_known(self) -> Mapping:
        if "adsl" not in self.tables:
            raise ValueError("there is no table adsl, which has one row a patient")
        own = [c for part in self.tables["adsl"] for c in (*part.columns, *part.days, *part.ages)]
        unique(own, "columns of 'adsl'")
        for name, part in self.parts():
            if part.sheet not in self.sheets:
                raise ValueError(f"the table {name!r} is of an unknown sheet {part.sheet!r}")
            for head in part.heads():
                if head in self.sheets[part.sheet].identifiers and head not in part.ages.values():
                    raise ValueError(
                        f"{head!r} is listed under identifiers and taken into the table {name!r}"
                    )
        return self

    def parts(self) -> list[tuple[str, IncomingTable]]:
        """Return the tables with their names, a table from several sheets once for each."""
        return [(name, part) for name, parts in self.tables.items() for part in parts]


def read_mapping(text: str, file: str) -> Mapping:
    """Return a mapping; raise UserErrors that name its keys."""
    from pydantic import ValidationError

    raw = yaml_files.load(text, file)
    if not isinstance(raw, dict):
        raise UserError("the mapping is empty", file, remedy="remove it, and import the sheet anew")
    try:
        return Mapping.model_validate(raw)
    except ValidationError as error:
        faults = {}
        for item in error.errors():
            place = ".".join(str(p) for p in item["loc"])
            message = "unknown key" if item["type"] == "extra_forbidden" else item["msg"]
            faults[place] = UserError(
                f"{place}: {message.removeprefix('Value error, ')}".removeprefix(": "),
                file,
                remedy="docs/how-to/spreadsheet.md lists the keys",
            )
        raise UserErrors(tuple(faults.values())) from None
