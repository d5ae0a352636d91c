"""How far two reviewers agreed, as results: what `caseseries reconcile` kept with the data."""

from __future__ import annotations

from caseseries.errors import UserError
from caseseries.results import Results, make
from caseseries.reviewers import record
from caseseries.study import Study
from caseseries.study.reviewer_plans import EXTRACTION


def double_extraction(study: Study) -> Results:
    """Return `extraction.TABLE.COLUMN.all.STAT` for each number of the record; empty where nothing was merged."""
    found = record.read(study.data_folder)
    if found is None:
        return Results()
    common = {"population": study.populations[0].id, "group": study.groups.all.id}
    rows = [
        make(
            EXTRACTION, a.table.lower(), a.stat, a.value, level=a.column.lower(), fmt=a.fmt,
            unit=a.unit, n=a.n, N=a.N, method=a.method, note=a.note, **common,
        )
        for a in found.agreement
    ]  # fmt: skip
    lines = sum(found.choices.values())
    rows += [
        make(
            EXTRACTION, "total", "n", n, level=f"chose-{choice.lower()}", fmt="int", unit="disagreements",
            n=n, N=lines, method="disagreements that were decided so", **common,
        )
        for choice, n in found.choices.items()
    ]  # fmt: skip
    rows.append(
        make(
            EXTRACTION, "total", "n", lines, level="adjudicated", fmt="int", unit="disagreements", n=lines,
            N=lines, method="disagreements that somebody decided from the chart", **common,
        )
    )  # fmt: skip
    return Results(tuple(rows))


def edited(study: Study, hashes: dict[str, str]) -> list[UserError]:
    """Return a note for each table that is not the one that the merge wrote. hashes: SHA-256 by file."""
    found = record.read(study.data_folder)
    return [
        UserError(
            "the table is not the one that the merge of two extractions wrote",
            f"{study.data.folder}/{file}",
            remedy="mend the extractions or the worksheet and run `caseseries reconcile` again",
        )
        for file, digest in (found.tables.items() if found else ())
        if hashes.get(file) != digest
    ]
