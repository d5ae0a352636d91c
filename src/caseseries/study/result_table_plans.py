"""Tables of the manuscript and supplement: the part of study.yml under tables."""

from __future__ import annotations

from typing import Literal

from caseseries.study.plan import Id, Part


class TableColumn(Part):
    """A column of a table: what it adds to the row's place in the results, and its label.

    analysis: whose results stand in the column, where it is not the table's, such as a comparison of groups; each
    variable has one there, in its first row.
    absent: printed where there is no result; without it a place without a result is an error.
    """

    label: str
    spanner: str = ""
    analysis: Id | None = None
    group: Id | None = None
    level: Id | None = None
    stat: str = ""
    cell: str = ""
    absent: str | None = None


class TableRow(Part):
    """A row of a table: a heading, or a place in the results with a pattern such as `{n} ({pct})`.

    A heading that names a variable fills the columns that have an analysis of their own. absent: as for a column.
    """

    label: str
    heading: bool = False
    analysis: Id | None = None
    variable: Id | None = None
    level: Id | None = None
    group: Id | None = None
    cell: str = ""
    indent: int = 0
    strong: bool = False
    absent: str | None = None


class MadeLine(Part):
    """A line of statistics of a number: its label and pattern; level: what it is of, such as `change`."""

    label: str
    cell: str
    level: Id | None = None


class MadeRows(Part):
    """Rows that follow from the analysis.

    by_frequency: of adverse events, classes and in them terms, by descending number of patients or `alphabetical`.
    by_category: of a shift, parameters and categories at baseline. by_limit: parameters and in them limits.
    by_variable: of a description, each variable with its `lines` or levels; of a response, each endpoint.
    by_visit: parameters and in them visits, each with its `lines`.
    any: label of the row over all events. group: whose counts decide on the order. above: only terms that more than
    this percentage of the patients of any group of the columns have. missing: label of the row of missing values.
    """

    kind: Literal["by_frequency", "by_category", "by_limit", "by_variable", "by_visit"]
    any: str = ""
    group: Id = "all"
    order: Literal["frequency", "alphabetical"] = "frequency"
    above: float | None = None
    lines: list[MadeLine] = [
        MadeLine(label="n", cell="{n}"),
        MadeLine(label="Mean (SD)", cell="{mean} ({sd})"),
        MadeLine(label="Median (Q1, Q3)", cell="{median} ({q1}, {q3})"),
        MadeLine(label="Min, max", cell="{min}, {max}"),
    ]
    cell: str = "{n} ({pct})"
    missing: str = "Missing"


class ResultTable(Part):
    """A table of the manuscript or supplement, made from results alone; its rows are listed, or made.

    title: what `caseseries table` calls it; the label of its analysis when missing. methods: whether the methods of its
    numbers stand under it.
    """

    id: Id
    analysis: Id
    title: str = ""
    methods: bool = False
    stub: str = ""
    columns: list[TableColumn]
    rows: list[TableRow] = []
    made: MadeRows | None = None
    notes: list[str] = []
    landscape: bool = False
