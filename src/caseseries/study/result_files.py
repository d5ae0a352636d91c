"""The two files of results: what pages print, and the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Container
from pathlib import Path

from caseseries.errors import UserError
from caseseries.results import FurtherResults, Results
from caseseries.study.study import Study


def divided(study: Study, results: Results, printed: Container[str] | None) -> dict[Path, str]:
    """Return the text of results.csv and of further.csv.

    printed: the ids that stand in the first; None for the division on disk, where a new result counts as printed.
    """
    if printed is None:
        apart = set()
        with contextlib.suppress(UserError):  # damaged, it is written anew
            apart = {row.id for row in FurtherResults.read_if_there(study.further_file)}
        printed = {row.id for row in results if row.id not in apart}
    first, rest = results.divided(printed)
    texts = {study.results_file: first.to_csv(), study.further_file: rest.to_csv()}
    if not rest and not study.further_file.is_file():
        del texts[study.further_file]
    return texts
