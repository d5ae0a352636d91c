"""Where a result stands in print, in a file beside the results: pages tell print from what was computed here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caseseries.results.records import _Rows

IN_PRINT = "in print"
ONE_SIDE = "one side of a contradiction"
COMPUTED_HERE = "not in print"
"""What a result is that has no row."""


@dataclass(frozen=True)
class InPrint:
    """A result that stands in print.

    id: the result's. standing: `in print`, or `one side of a contradiction` when some printed number for it differs.
    printed: each place with its wording, such as `Table 3: 15 (65)`.
    """

    id: str
    standing: str
    printed: str


class InPrintRows(_Rows[InPrint]):
    """The results that stand in print, found by id."""

    kind = InPrint

    def standing(self, id: str) -> str:
        """Return where a result stands; empty for counts of print itself, and in a study without printed numbers."""
        if not self.rows or id.startswith("published."):
            return ""
        row = self.get(id)
        return COMPUTED_HERE if row is None else row.standing

    def mark(self, id: str) -> str:
        """Return how a number is marked: `only` when it is not in print, `side` when print has another one as well."""
        return {COMPUTED_HERE: "only", ONE_SIDE: "side"}.get(self.standing(id), "")

    def told(self, id: str) -> str:
        """Return what a reader is told of a result's print; empty in a study without printed numbers."""
        standing = self.standing(id)
        if standing in ("", COMPUTED_HERE):
            return standing.capitalize()
        told = f"In print, {self[id].printed}"
        return told if standing == IN_PRINT else f"{standing.capitalize()}. {told}"


def place_name(place: str) -> str:
    """Return a place as a reader knows it: `table3` is Table 3, `results.safety` is Results, safety."""
    words = re.sub(r"(?<=[a-z])(?=\d)", " ", place).replace(".", ", ")
    return words[:1].upper() + words[1:]
