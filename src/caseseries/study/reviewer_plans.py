"""How two extractions of the same charts are compared: the part of study.yml under data.reviewers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from caseseries.study.plan import Part
from caseseries.study.table_plans import Name

EXTRACTION = "extraction"
"""The analysis to which the results on two reviewers' agreement belong; tables may name it."""


class ComparedTable(Part):
    """How the rows and cells of one table are compared.

    match: the columns by which rows of the two extractions belong together; without it the key of the table, in which
    a term stands for a sequence number. Rows that have them in common are paired so that the fewest cells differ.
    within: columns of numbers and days, and the difference up to which two of them agree.
    ordered: columns of codes whose `values` go from low to high; their kappa is weighted. Grades are ordered anyway.
    left_out: columns that are not compared, and are taken from the first extraction.
    """

    match: list[Name] = []
    within: dict[Name, Annotated[float, Field(ge=0)]] = {}
    ordered: list[Name] = []
    left_out: list[Name] = []


class Reviewers(Part):
    """How `caseseries reconcile` compares two extractions.

    days: the difference up to which study days agree, where `within` of the table says nothing else.
    least: the fewest pairs of numbers for which limits of agreement and an intraclass correlation are given.
    """

    days: Annotated[int, Field(ge=0)] = 0
    least: Annotated[int, Field(ge=3)] = 10
    tables: dict[str, ComparedTable] = {}
