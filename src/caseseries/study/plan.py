"""What parts of study.yml share, and what a study shows of single patients: endpoints, lanes, trajectories."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from caseseries.errors import UserError
from caseseries.results import formats as fmt_module

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Scalar = str | int | float | bool
Where = dict[str, Scalar | list[Scalar] | dict[Literal["min", "max"], float]]


SHAPES = (
    *(
        "circle",
        "square",
        "cross",
        "diamond",
        "triangle-up",
        "triangle-down",
        "triangle-right",
        "triangle-left",
    ),
    *("triangle", "arrow", "wedge", "stroke"),
)
_PATH = re.compile(r"[Mm][-+0-9., MmLlHhVvCcSsQqTtAaZz]+")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")


def unique(values: list[str], what: str) -> None:
    """Raise ValueError when a value stands twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} must be unique: {value!r} stands twice")
        seen.add(value)


class Part(BaseModel):
    """Any part of study.yml: unknown keys are errors, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Level(Part):
    """A level of a variable or group: its id in results, its value in the data, its printed label."""

    id: Id
    value: Scalar | None = None
    label: str = ""


Statistic = Literal[
    "n", "missing", "mean", "sd", "se", "mean_low", "mean_high", "median", "q1", "q3", "min", "max", "range", "sum",
    "geometric_mean", "geometric_cv",
]  # fmt: skip
STATISTICS: tuple[Statistic, ...] = (
    *("n", "missing", "mean", "sd", "median", "q1", "q3", "min", "max"),
)
"""What is given of a number of which study.yml says nothing."""


_MOST_DECIMALS = 6


class Conventions(Part):
    """How numbers are rounded and printed, and which quantiles are meant; the defaults are the field's.

    rounding: halves away from zero, or to the even digit. quantiles: the definition by its number in R; 2 is definition
    5 of SAS, 6 its definition 4, and 7 R's own default.
    percent, p, value: the formats of percentages, p-values, and values of which study.yml says nothing.
    """

    rounding: Literal["half_up", "half_even"] = "half_up"
    quantiles: Annotated[int, Field(ge=1, le=9)] = 2
    percent: str = "pct0"
    p: str = "p"
    value: str = "dec1"

    @model_validator(mode="after")
    def _formats_fit(self) -> Conventions:
        for key, kinds in (("percent", ("pct",)), ("p", ("p",)), ("value", ())):
            name = getattr(self, key)
            try:
                kind = fmt_module.family(name)
            except UserError as error:
                raise ValueError(error.message) from None
            if kinds and kind not in kinds:
                raise ValueError(f"{key}: {name!r} is no format of the family {kinds[0]!r}")
            if fmt_module.decimals(name) > _MOST_DECIMALS:
                raise ValueError(f"{key}: {name!r} prints more than {_MOST_DECIMALS} decimals")
        return self


class BaseAnalysis(Part):
    """What every analysis has: its id, its population, the groups it is done for, and how its statistics print."""

    id: Id
    label: str = ""
    population: Id
    groups: list[Id] | None = None
    formats: dict[str, str] = {}

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value.values():
            try:
                fmt_module.family(name)
            except UserError as error:
                raise ValueError(error.message) from None
        return value


class Parameter(Part):
    """A laboratory parameter: its code in adlb, its label and how it prints."""

    id: Id
    code: str
    label: str
    unit: str = ""
    fmt: str = "auto"
    multiply_by: float = 1.0
    digits: int = 3


class Endpoint(Part):
    """A yes or no for each patient, with an exact interval.

    A patient responds when a row of `source` fits `where`, `responder`, and one of `any_of` where there are any.
    `visit` narrows to one visit; `first_visit` asks that the first fitting row is of that visit. `among`
    narrows the denominator by columns of adsl.
    """

    id: Id
    label: str = ""
    source: str = "adsl"
    where: Where = {}
    responder: Where = {}
    any_of: list[Where] = []
    among: Where = {}
    visit: float | None = None
    first_visit: float | None = None
    groups: list[Id] | None = None
    population: Id | None = None


class Bar(Part):
    """An interval in a patient's lane: from one column of a table to another."""

    id: Id
    label: str
    source: str = "adsl"
    where: Where = {}
    start: str
    end: str
    color: str = ""

    @field_validator("color")
    @classmethod
    def _is_a_colour(cls, value: str) -> str:
        from PIL import ImageColor

        if value and value not in ImageColor.colormap and not _HEX.fullmatch(value):
            raise ValueError(f"{value!r} is no colour: write a name of CSS, or #rrggbb")
        return value


class Marker(Part):
    """A point in a patient's lane: a column with a study day, in the rows that fit `where`."""

    id: Id
    label: str
    source: str = "adsl"
    where: Where = {}
    day: str
    shape: str = "circle"
    always_in_legend: bool = False

    @field_validator("shape")
    @classmethod
    def _is_a_shape(cls, value: str) -> str:
        if value not in SHAPES and not _PATH.fullmatch(value):
            raise ValueError(
                f"{value!r} is no shape: the shapes are {', '.join(SHAPES)}, and paths of SVG"
            )
        return value


class Lanes(Part):
    """One lane a patient: where it starts and ends, bars and markers; times are shown from its start.

    start: a column of adsl with a study day; study day 1 where it is left out.
    """

    id: Id
    start: str = ""
    end: str
    bars: list[Bar] = []
    markers: list[Marker] = []
    ongoing: Where = {}


class Trajectories(Part):
    """Values over time by patient, of some parameters, in some patients."""

    id: Id
    source: str = "adlb"
    parameters: list[Parameter]
    subjects: list[str] = []
    where: Where = {}
