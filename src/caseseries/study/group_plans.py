"""Who is counted together: groups, totals over some of them, further divisions, and populations."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from caseseries.study.plan import Id, Level, Part, unique


class Total(Part):
    """A group of some groups together, such as both doses of a drug. of: their ids."""

    id: Id
    label: str
    of: Annotated[list[Id], Field(min_length=2)]


class Groups(Part):
    """The column of adsl that divides the patients, its levels, totals over some of them, and the group of all."""

    column: str | None = None
    all: Level = Level(id="all", label="All patients")
    levels: list[Level] = []
    totals: list[Total] = []

    @model_validator(mode="after")
    def _consistent(self) -> Groups:
        unique(self.ids(), "group ids")
        if self.levels and not self.column:
            raise ValueError("groups with levels need a column")
        known = {level.id for level in self.levels}
        for total in self.totals:
            if strange := [id for id in total.of if id not in known]:
                raise ValueError(f"the total {total.id!r} names an unknown group {strange[0]!r}")
        return self

    def ids(self) -> list[str]:
        """Return the group ids, all first, totals last."""
        return [self.all.id, *(g.id for g in self.levels), *(g.id for g in self.totals)]

    def level(self, id: str) -> Level | Total:
        """Return the group of that id."""
        every: list[Level | Total] = [self.all, *self.levels, *self.totals]
        return next(group for group in every if group.id == id)

    def levels_of(self, id: str) -> list[Level]:
        """Return the levels whose patients a group has; none for the group of all."""
        wanted = next((total.of for total in self.totals if total.id == id), [id])
        return [level for level in self.levels if level.id in wanted]


class Grouping(Groups):
    """Another division of the patients, such as by planned arm, that analyses use by naming its groups.

    The group of all is the same everywhere.
    """

    column: str


class Population(Part):
    """Patients whose flag in adsl is Y; everybody without a flag."""

    id: Id
    label: str
    flag: str | None = None
