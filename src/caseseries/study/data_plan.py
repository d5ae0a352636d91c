"""Where the patient-level tables are and what they hold beyond the ADaM subset: study.yml under data and accepted."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from caseseries.study.plan import Id, Part, Where
from caseseries.study.reviewer_plans import Reviewers
from caseseries.study.schema import TABLES
from caseseries.study.table_plans import StudyColumn, TablePlan


class Data(Part):
    """Where the tables are, and what they are.

    tables: by name, in small letters; the six usual ones are read without an entry where their file is there.
    missing: what stands in any column of any table where a value is missing, such as `NA` in files that R wrote.
    columns, records, keys: the same as `columns`, `select` and `key` of a table, by the table's name.
    reviewers: how two extractions of the same tables are compared.
    """

    folder: str = "data"
    published: str = ""
    contradictions: str = ""
    map: str = ""
    tables: dict[Id, TablePlan] = {}
    missing: list[str] = []
    columns: dict[str, dict[str, StudyColumn]] = {}
    records: dict[str, Where] = {}
    keys: dict[str, list[str]] = {}
    reviewers: Reviewers = Reviewers()

    @model_validator(mode="after")
    def _known_tables(self) -> Data:
        names = self.names()
        for name, plan in self.tables.items():
            if name not in TABLES and plan.structure is None:
                raise ValueError(
                    f"the table {name!r} needs its `structure`: subject, bds, occurrence, time_to_event or exposure"
                )
            if name == "adsl" and plan.structure not in (None, "subject"):
                raise ValueError("the table 'adsl' has one row a patient: its structure is subject")
        for name in self.reviewers.tables:
            if name not in names:
                raise ValueError(f"unknown table {name!r}; the tables are {', '.join(names)}")
        for key in ("columns", "records", "keys"):
            for name in getattr(self, key):
                if name not in names:
                    raise ValueError(f"unknown table {name!r}; the tables are {', '.join(names)}")
                twice = {"columns": "columns", "records": "select", "keys": "key"}[key]
                if name in self.tables and getattr(self.tables[name], twice):
                    raise ValueError(
                        f"{twice} of the table {name!r} stand under data.tables and under data.{key}"
                    )
        return self

    def names(self) -> list[str]:
        """Return the names of the tables that there may be, the usual ones first."""
        return [*TABLES, *(name for name in self.tables if name not in TABLES)]

    def plan(self, name: str) -> TablePlan:
        """Return what study.yml says of a table, under whichever key."""
        plan = self.tables.get(name, TablePlan())
        return plan.model_copy(
            update={
                "columns": plan.columns or self.columns.get(name, {}),
                "select": plan.select or self.records.get(name, {}),
                "key": plan.key or self.keys.get(name, []),
            }
        )


class Accepted(Part):
    """An oddity of the data that `caseseries check` told of, and that stays as it is.

    rule: its name; times: in how many rows of the table; one more is told again. reason: for readers of the data page.
    """

    rule: Id
    table: str
    times: Annotated[int, Field(ge=1)] = 1
    reason: Annotated[str, Field(min_length=3)]
