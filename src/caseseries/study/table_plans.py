"""What study.yml says of a patient-level table under data.tables: file, structure, columns, days, rows, derivations.

The same words describe the sheets of a clinician's workbook: the mapping of `caseseries import` adds to them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from caseseries.study.plan import Part, Scalar, Where, unique
from caseseries.study.schema import Column, Kind, Structure, Table, standard

Name = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
"""The name of a column, as ADaM writes it."""
Columns = str | list[str]


class Aliased(Part):
    """A part with keys that Python keeps for itself, such as `from`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def no_truth(value: Any) -> Any:
    """Return a list of values; raise ValueError where YAML has read a word as true or false."""
    if isinstance(value, list) and any(isinstance(v, bool) for v in value):
        raise ValueError(
            "YAML reads Yes, No, on and off without quotes as true and false; put them in quotes"
        )
    return value


def as_written(value: Any) -> Any:
    """Return codes, or a list of words, as the text that stands in a file: 1 and 0 are "1" and "0".

    Raises ValueError where YAML has read a word as true or false.
    """
    if isinstance(value, dict):
        if any(isinstance(key, bool) for key in value):
            raise ValueError("put yes and no in quotes: YAML reads them as true and false")
        return {str(key): meant for key, meant in value.items()}
    return [str(word) for word in value] if isinstance(value, list) else value


class StudyColumn(Aliased):
    """A column that the study adds to a table, or what it says anew of one that the table has anyway.

    filled: whether a value must stand in every row; where it is left out, as the table has it.
    values: the only ones allowed; a value listed here may be named elsewhere in study.yml though no row holds it.
    min, max: the least and greatest number allowed.
    from: the name of the column in the file, where it is another. codes: what stands in the file, and what it means.
    missing: what stands in the file where a value is missing, such as `n.a.`.
    """

    label: str = ""
    kind: Kind | None = None
    filled: bool | None = None
    values: list[str | int | float] = []
    min: float | None = None
    max: float | None = None
    source: str = Field(default="", alias="from")
    codes: dict[str, Scalar] = {}
    missing: list[str] = []

    _values = field_validator("values", mode="before")(no_truth)

    _written = field_validator("codes", "missing", mode="before")(as_written)


class BandOf(Aliased):
    """A band of numbers and its name: from and to include their ends, above and below do not."""

    value: str
    low: float | None = Field(default=None, alias="from")
    to: float | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _ends(self) -> BandOf:
        if None not in (self.low, self.above) or None not in (self.to, self.below):
            raise ValueError(f"the band {self.value!r} has two ends on one side")
        if (self.low, self.above, self.to, self.below) == (None,) * 4:
            raise ValueError(f"the band {self.value!r} has no end")
        return self

    def holds(self, number: float) -> bool:
        """Return whether a number lies in the band."""
        return (
            (self.low is None or number >= self.low)
            and (self.above is None or number > self.above)
            and (self.to is None or number <= self.to)
            and (self.below is None or number < self.below)
        )


class Bands(Part):
    """Bands of a number. A number in none of them is missing, and told."""

    of: str
    bands: Annotated[list[BandOf], Field(min_length=1)]


class Recode(Part):
    """Other words or numbers for those of a column.

    others: for every value that is not listed, else a fault. missing: where there is no value.
    """

    of: str
    values: dict[str, Scalar]
    others: Scalar | None = None
    missing: Scalar | None = None

    _written = field_validator("values", mode="before")(as_written)


class Pick(Aliased):
    """One value a patient, from the rows of a table that fit.

    first, last: by the columns of `by`. highest, lowest: of numbers. best, worst: of words, `order` lists them from
    best to worst.
    """

    which: Literal["first", "last", "highest", "lowest", "best", "worst"]
    of: str
    table: str = Field(default="", alias="from")
    where: Where = {}
    by: Columns = "ADY"
    order: list[str] = []

    _order = field_validator("order", mode="before")(no_truth)

    @model_validator(mode="after")
    def _ordered(self) -> Pick:
        if (self.which in ("best", "worst")) != bool(self.order):
            raise ValueError(
                "best and worst need `order`, from best to worst; the others have none"
            )
        return self


class Baseline(Part):
    """The value of the patient's baseline row, in every row of the same parameter. by: columns that tell parameters."""

    of: str = "AVAL"
    where: Where = {"ABLFL": True}
    by: list[str] = ["PARAMCD"]


class Change(Aliased):
    """A column less another one, or that in percent of the other, as CHG is AVAL less BASE."""

    of: str = "AVAL"
    base: str = Field(default="BASE", alias="from")


class Duration(Aliased):
    """Days from one study day to another, both counted; there is no day 0."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")


class FlagOf(Aliased):
    """Y where the row fits, or, with `from`, where the patient has a fitting row in that table; else N."""

    where: Where
    table: str = Field(default="", alias="from")


class Derivation(Part):
    """A column made from others, in one of the ways below. where: the rows that get a value."""

    column: Name
    label: str = ""
    where: Where = {}
    bands: Bands | None = None
    recode: Recode | None = None
    pick: Pick | None = None
    baseline: Baseline | None = None
    change: Change | None = None
    percent_change: Change | None = None
    duration: Duration | None = None
    flag: FlagOf | None = None
    count_flags: list[str] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Derivation:
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            raise ValueError(f"{self.column}: name one of {', '.join(WAYS)}")
        return self

    @property
    def way(self) -> str:
        """Return the way in which the column is made, by its key."""
        return next(way for way in WAYS if getattr(self, way) is not None)

    @property
    def kind(self) -> Kind | None:
        """Return what the column holds; None where it holds what another one does."""
        if self.way == "recode" and self.recode:
            meant = [*self.recode.values.values(), self.recode.others, self.recode.missing]
            numbers = all(isinstance(v, int | float) for v in meant if v is not None)
            return "number" if numbers else "text"
        return _KINDS.get(self.way)


WAYS = (
    "bands", "recode", "pick", "baseline", "change", "percent_change", "duration", "flag", "count_flags",
)  # fmt: skip
_KINDS: dict[str, Kind] = {
    "bands": "text", "baseline": "number", "change": "number", "percent_change": "number",
    "duration": "integer", "flag": "flag", "count_flags": "integer",
}  # fmt: skip


class TablePlan(Part):
    """A patient-level table.

    file: in the data folder; without it, the file with the table's name. sheet: of a workbook with several.
    structure: what a row is; the six usual tables have theirs. key: the columns that identify a row.
    days: study days and the columns with the dates from which they are counted; dates are dropped as they come in.
    day_1: the column of adsl with the date of day 1.
    select: the rows that count. derive: columns made from others, in this order.
    """

    file: str = ""
    sheet: str = ""
    structure: Structure | None = None
    label: str = ""
    columns: dict[str, StudyColumn] = {}
    key: list[str] = []
    days: dict[Name, str] = {}
    day_1: str = "TRTSDT"
    select: Where = {}
    derive: list[Derivation] = []

    @model_validator(mode="after")
    def _derived_once(self) -> TablePlan:
        unique([*self.days, *(d.column for d in self.derive)], "days and derived columns")
        return self


def declared(name: str, plan: TablePlan) -> Table:
    """Return a table as it is once read: the usual columns, those of the study, days, and columns made from others."""
    table = standard(name, plan.structure)
    known = {column.name: column for column in table.columns}
    for column, spec in plan.columns.items():
        usual = known.get(column) or Column(column, column, required=True)
        known[column] = replace(
            usual,
            label=spec.label or usual.label,
            kind=spec.kind or usual.kind,
            required=usual.required or bool(spec.filled),
            filled=usual.filled if spec.filled is None else spec.filled,
            values=tuple(str(value) for value in spec.values) or usual.values,
            min=usual.min if spec.min is None else spec.min,
            max=usual.max if spec.max is None else spec.max,
        )
    for column in plan.days:
        usual = known.get(column) or Column(column, column, "day")
        known[column] = replace(usual, kind="day", made=True, required=False)
    for way in plan.derive:
        usual = known.get(way.column) or Column(way.column, way.column)
        label, kind = way.label or usual.label, way.kind or usual.kind
        known[way.column] = replace(usual, label=label, kind=kind, made=True, required=False)
    key = tuple(plan.key or table.key)
    return replace(table, label=plan.label or table.label, columns=tuple(known.values()), key=key)
