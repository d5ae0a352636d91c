"""A printed cell with what its table says of it, and the words that several readers of tables use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from caseseries.audit.manuscripts.blocks import Cell

SIZE_STUB = re.compile(
    r"^(?:n|no\.|number|total(?: number)?|patients|total n|sample size)"
    r"(?: of (?:patients|subjects|participants|cases|children))?$",
    re.IGNORECASE,
)
MOST = Fraction(3, 5)
"""So many cells of a kind make it the kind of all."""


@dataclass(frozen=True)
class Found:
    """One printed cell with what the table says of it; the columns of a CSV of reported numbers."""

    place: str
    group: str
    measure: str
    kind: str
    as_printed: str
    unit: str = ""
    note: str = ""
    denominator: int | None = None
    """How many the column or the stub gives."""
    of: int | None = None
    """The denominator, where print gives it for this cell apart from its group's size."""


def joined_text(cells: list[Cell]) -> str:
    """The texts of cells that stand over each other, each once."""
    return " ".join(dict.fromkeys(cell.text for cell in cells if cell.text))


def together(text: str, more: Iterable[str]) -> str:
    """One cell that print set in several columns: "12" and "30.0" as "12 (30.0)"."""
    for one in more:
        share = re.fullmatch(r"([\d.,]+%?)\s*([(\[].*)", one)
        if share:
            text = f"{text} ({share[1]}) {share[2]}"
        elif one:
            text = f"{text} {one}" if one.startswith(("(", "[")) else f"{text} ({one})"
    return text
