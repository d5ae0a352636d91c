"""The rows of patients, some patients at a time: as objects of Python those of all would fill the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from caseseries.cohort import Cohort

Row = Mapping[str, Any]
_AT_ONCE = 200


def parts_of(ids: list[str]) -> Iterator[list[str]]:
    """Yield the ids of so many patients as are looked at together."""
    for k in range(0, len(ids), _AT_ONCE):
        yield ids[k : k + _AT_ONCE]


class Rows:
    """A table of the public part of a cohort, or none where it has none of that name."""

    def __init__(self, public: Cohort, name: str) -> None:
        self.name = name
        self._frame = public.tables.get(name)
        by = self._frame.groupby("USUBJID", sort=False) if self._frame is not None else None
        self._at = {} if by is None else {str(id): at for id, at in by.indices.items()}

    def of(self, ids: list[str]) -> dict[str, list[Row]]:
        """Return the rows by USUBJID, missing values as None; nothing where there is no such table."""
        at = [self._at[id] for id in ids if id in self._at]
        if self._frame is None or not at:
            return {}
        frame = self._frame.iloc[np.sort(np.concatenate(at))].astype(object)
        frame = frame.where(frame.notna(), None)
        found: dict[str, list[Row]] = {}
        for row in frame.to_dict("records"):
            found.setdefault(str(row["USUBJID"]), []).append({str(k): v for k, v in row.items()})
        return found
