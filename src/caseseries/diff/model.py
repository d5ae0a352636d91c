"""What differs between two states of a study, as plain values; every report is made from these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["changed", "added", "removed"]
Piece = tuple[Literal["same", "old", "new"], str]
"""A stretch of prose: on both sides, only on the old one, only on the new one."""


@dataclass(frozen=True)
class ResultChange:
    """A result that prints otherwise, stands on other patients or was computed in another way.

    fields: names of the columns that differ. old, new: the printed text on either side, empty where there is none.
    """

    id: str
    analysis: str
    kind: Kind
    old: str
    new: str
    fields: tuple[str, ...] = ()
    old_of: str = ""
    new_of: str = ""
    """Patients behind the value and the denominator, as `n of N`; empty where neither applies."""

    @property
    def is_wording(self) -> bool:
        """Return whether its method or note alone reads otherwise: no page shows that beside the number."""
        return self.kind == "changed" and set(self.fields) <= {"method", "note"}


@dataclass(frozen=True)
class SentenceChange:
    """A line of prose that prints a changed result. The text is the line with its claims filled in."""

    file: str
    line: int
    section: str
    old: str
    new: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class TurnedSentence:
    """A sentence of the new pages whose condition holds on one side alone. old, new: the values it rests on."""

    file: str
    line: int
    sentence: str
    condition: str
    holds: bool
    old: str
    new: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class CellChange:
    """A cell of a table: where it stands and what it prints on either side."""

    row: str
    column: str
    old: str
    new: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class ItemChange:
    """A table or figure of study.yml that shows something else.

    kind: `table`, `figure` or `listing`. places: `file:line` of the cells that show it. ids: changed results behind it.
    """

    kind: str
    id: str
    change: Kind
    places: tuple[str, ...]
    cells: tuple[CellChange, ...] = ()
    ids: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class PatientChange:
    """A patient whose published rows changed. Only patients with consent to publication are named."""

    subject: str
    page: str
    tables: tuple[str, ...]
    rows: int
    """Changed rows of patients.csv."""


@dataclass(frozen=True)
class Patients:
    """Patients who entered, left or changed; `unnamed` counts are of patients without a page of their own."""

    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    entered_unnamed: int = 0
    left_unnamed: int = 0
    changed: tuple[PatientChange, ...] = ()
    changed_unnamed: int = 0
    note: str = ""


@dataclass(frozen=True)
class TableChange:
    """Rows of a patient-level table that were added, removed or changed: counts, never values.

    columns: column and number of changed cells, in the order of the table.
    """

    table: str
    added: int
    removed: int
    changed: int
    columns: tuple[tuple[str, int], ...] = ()
    new_columns: tuple[str, ...] = ()
    lost_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProseChange:
    """A section whose words changed, paragraph by paragraph."""

    file: str
    section: str
    line: int
    kind: Kind
    words_added: int
    words_removed: int
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Diff:
    """Everything that differs between two sides. `unprinted` results moved below the printed precision only."""

    old: str
    new: str
    results: tuple[ResultChange, ...]
    unprinted: int
    sentences: tuple[SentenceChange, ...]
    items: tuple[ItemChange, ...]
    patients: Patients
    data: tuple[TableChange, ...]
    prose: tuple[ProseChange, ...]
    notes: tuple[str, ...]
    turned: tuple[TurnedSentence, ...] = ()

    @property
    def same(self) -> bool:
        """Return whether nothing differs that a reader could see."""
        found = (self.results, self.sentences, self.turned, self.items, self.data, self.prose)
        return not any(found) and replace(self.patients, note="") == Patients()

    def touched_by(self, id: str) -> tuple[str, ...]:
        """Return where a changed result shows: `file:line` of sentences, then `table x` and `figure y`."""
        sentences = [f"{s.file}:{s.line}" for s in self.sentences if id in s.ids]
        return (*sentences, *(f"{i.kind} {i.id}" for i in self.items if id in i.ids))
