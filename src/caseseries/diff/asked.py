"""What a drawing asked of the results, and what they answered: where other rows answer alike, it would be the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from caseseries.results import PatientResults, Results

Rows = TypeVar("Rows", Results, PatientResults)
_ALL = ("all",)


class Asked(Generic[Rows]):
    """Stands in for rows and keeps each question with its answer.

    seen: ids of the rows that were looked at, with those of rows that were looked for and are not there.
    """

    def __init__(self, rows: Rows, seen: set[str] | None = None) -> None:
        self._rows: Rows = rows
        self._answers: dict[tuple[Any, ...], Any] = {}
        self.seen: set[str] = set() if seen is None else seen

    def same_from(self, other: Rows) -> bool:
        """Return whether other rows answer every question that was asked in the same way."""
        return all(_answer(other, asked) == answer for asked, answer in self._answers.items())

    def __getitem__(self, id: str) -> Any:
        self.get(id)
        return self._rows[id]

    def __contains__(self, id: str) -> bool:
        return self.get(id) is not None

    def get(self, id: str) -> Any:
        """Return the row of that id, or None."""
        self.seen.add(id)
        return self._ask("get", id)

    def select(self, **where: str) -> Asked[Rows]:
        """Return the rows whose columns equal the given values; they are seen when they are looked at."""
        found = self._rows.select(**where)
        self._answers["select", *sorted(where.items())] = found.rows
        return Asked(found, self.seen)

    @property
    def rows(self) -> tuple[Any, ...]:
        """All rows, in order."""
        self.seen.update(row.id for row in self._rows.rows)
        return self._ask(*_ALL)  # type: ignore[no-any-return]  # what the rows hold

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _ask(self, *question: Any) -> Any:
        return self._answers.setdefault(question, _answer(self._rows, question))


def _answer(rows: Results | PatientResults, question: tuple[Any, ...]) -> Any:
    what, *given = question
    if what == "get":
        return rows.get(given[0])
    return rows.rows if question == _ALL else rows.select(**dict(given)).rows
