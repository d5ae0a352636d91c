"""Tables of the manuscript and supplement: the part of study.yml under tables."""

from __future__ import annotations

from typing import Literal

from caseseries.study.plan import Id, Part


class TableColumn(Part):
    """A column of a table: what it adds to the row's place in the results, and its label."""

    label: str
    spanner: str = ""
    group: Id | None = None
    level: Id | None = None
    stat: str = ""
    cell: str = ""


class TableRow(Part):
    """A row of a table: a heading, or a place in the results with a pattern such as `{n} ({pct})`."""

    label: str
    heading: bool = False
    analysis: Id | None = None
    variable: Id | None = None
    level: Id | None = None
    group: Id | None = None
    cell: str = ""
    indent: int = 0
    strong: bool = False


class MadeRows(Part):
    """Rows that follow from the analysis: headings and terms by descending count, or parameters and categories.

    any: label of the row over all events. group: whose counts decide on the order.
    """

    kind: Literal["by_frequency", "by_category"]
    any: str = ""
    group: Id = "all"


class ResultTable(Part):
    """A table of the manuscript or supplement, made from results alone; its rows are listed, or made."""

    id: Id
    analysis: Id
    stub: str = ""
    columns: list[TableColumn]
    rows: list[TableRow] = []
    made: MadeRows | None = None
    notes: list[str] = []
    landscape: bool = False
