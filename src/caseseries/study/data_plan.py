"""Where the patient-level tables are and what they hold beyond the ADaM subset: study.yml under data and accepted."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator

from caseseries.study.plan import Id, Part, Where
from caseseries.study.schema import TABLES, Kind


class StudyColumn(Part):
    """A column that the study adds to a table, or what it says anew of one that the table has anyway.

    values: the only ones allowed; a value listed here may be named elsewhere in study.yml though no row holds it.
    min, max: the least and greatest number allowed.
    """

    label: str = ""
    kind: Kind | None = None
    filled: bool = False
    values: list[str | int | float] = []
    min: float | None = None
    max: float | None = None

    @field_validator("values", mode="before")
    @classmethod
    def _no_truth(cls, value: Any) -> Any:
        if isinstance(value, list) and any(isinstance(v, bool) for v in value):
            raise ValueError(
                "YAML reads Yes, No, on and off without quotes as true and false; put them in quotes"
            )
        return value


class Data(Part):
    """Where the tables are, the columns that the ADaM subset lacks, and the rows that count.

    records: by table, the rows that count, such as `adlb: {ANL01FL: true}`; the others are left out everywhere.
    keys: by table, the columns that identify a row, where it is not the usual ones.
    """

    folder: str = "data"
    published: str = ""
    contradictions: str = ""
    map: str = ""
    columns: dict[str, dict[str, StudyColumn]] = {}
    records: dict[str, Where] = {}
    keys: dict[str, list[str]] = {}

    @field_validator("columns", "records", "keys")
    @classmethod
    def _known_tables(cls, value: dict[str, Any]) -> dict[str, Any]:
        for name in value:
            if name not in TABLES:
                raise ValueError(f"unknown table {name!r}; the tables are {', '.join(TABLES)}")
        return value


class Accepted(Part):
    """An oddity of the data that `caseseries check` told of, and that stays as it is.

    rule: its name; times: in how many rows of the table; one more is told again. reason: for readers of the data page.
    """

    rule: Id
    table: str
    times: Annotated[int, Field(ge=1)] = 1
    reason: Annotated[str, Field(min_length=3)]
