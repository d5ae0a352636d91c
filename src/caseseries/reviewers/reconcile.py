"""The whole way of two extractions: a worksheet of what differs, and, once all of it is decided, the final tables."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from caseseries import text_files
from caseseries.errors import UserError, UserErrors
from caseseries.reviewers import decisions, record, worksheet
from caseseries.reviewers.agreement import agreement
from caseseries.reviewers.comparison import Compared, compare
from caseseries.reviewers.extraction import Extraction
from caseseries.reviewers.merge import merged, without_patient
from caseseries.reviewers.record import Agreed, Record
from caseseries.reviewers.worksheet import Line
from caseseries.store import files_together
from caseseries.study import Study
from caseseries.study.data_files import find_table

WORKSHEET = "worksheet"


@dataclass(frozen=True)
class Outcome:
    """What a run did.

    agreement: as it was before anybody chose. compared: tables; alone: tables of the data folder in neither extraction.
    lines: disagreements; open: the numbers of those that nobody has decided. made: the worksheet was written now.
    written: the files that a merge changed; None where nothing was merged.
    recovered: the old tables were put back first, since a merge before was killed.
    """

    agreement: tuple[Agreed, ...]
    compared: tuple[str, ...]
    alone: tuple[str, ...]
    lines: int
    open: tuple[str, ...]
    made: bool
    written: tuple[str, ...] | None = None
    recovered: bool = False


def reconcile(
    a: Extraction, b: Extraction, study: Study, path: Path, *, renew: bool = False
) -> Outcome:
    """Compare two extractions; merge them where the worksheet decides everything.

    path: of the worksheet, without its ending. renew: write it anew for changed extractions, with the decisions that
    still fit. Raises UserError and UserErrors, and then neither a table nor a worksheet has changed.
    """
    folder = study.data_folder
    recovered = files_together.recover(folder) if folder.is_dir() else False
    found = compare(a, b, study)
    agreed = tuple(agreement(found, study.data.reviewers.least))
    today = worksheet.disagreements(found)
    there = worksheet.read(path)
    file, sheet = there or (path.with_suffix(".csv").name, [])
    lines = decisions.fitting(today, sheet)
    faults = [] if there is None or renew else decisions.misfits(today, sheet, file)
    faults += decisions.wrong(lines, study, file)
    if faults:
        raise UserErrors(tuple(faults))
    undecided = tuple(line.line for line in lines if line.open)
    made = there is None or (renew and bool(decisions.misfits(today, sheet, file)))
    written = None
    if undecided:
        if made:
            worksheet.write(path, lines)
    else:
        if left := without_patient(found, lines):
            raise UserError(
                "a patient was dropped from adsl, and rows of other tables were kept",
                f"{file}, {worksheet.listed([line.line for line in left])}",
                rule="each row of a table is of a patient of adsl",
                remedy="keep the patient, or decide against the patient's other rows too",
            )
        texts = merged(found, lines, _heads(study, found))
        contents = _contents(study, texts, _record(a, b, path, lines, texts, agreed, study))
        # What was decided in one of the two stands in the other as well; of the text the record keeps the hash.
        worksheet.write(path, lines, but=file if file.endswith(".xlsx") and not made else "")
        changed = {
            name: content
            for name, content in contents.items()
            if text_files.differs(folder / name, content.decode("utf-8"))
        }
        if changed:
            folder.mkdir(parents=True, exist_ok=True)
            files_together.replace(folder, changed)
        written = tuple(changed)
    names = tuple(compared.name for compared in found)
    alone = tuple(
        name for name in study.table_names()
        if name not in names and folder.is_dir() and find_table(folder, name)
    )  # fmt: skip
    return Outcome(agreed, names, alone, len(lines), undecided, made, written, recovered)


def _file(study: Study, name: str) -> str:
    """Return the name of the final table's file; raise UserError where it is of a form that is not written."""
    folder = study.data_folder
    there = study.data.plan(name).file
    if not there and folder.is_dir() and (path := find_table(folder, name)):
        there = path.name
    if there and not there.lower().endswith(".csv"):
        raise UserError(
            f"the final table {name} would be written as CSV, and study.yml reads another file", there,
            remedy=f"move the file away, and name {name}.csv in study.yml where it names a file",
        )  # fmt: skip
    return there or f"{name}.csv"


def _heads(study: Study, found: Sequence[Compared]) -> dict[str, list[str]]:
    """Return the names of the columns of tables that are there, in their order."""
    heads = {}
    for compared in found:
        path = study.data_folder / _file(study, compared.name)
        if path.is_file():
            rows = csv.reader(io.StringIO(text_files.read(path), newline=""))
            heads[compared.name] = next(rows, [])
    return heads


def _record(
    a: Extraction,
    b: Extraction,
    path: Path,
    lines: Sequence[Line],
    texts: Mapping[str, str],
    agreed: Sequence[Agreed],
    study: Study,
) -> Record:
    counts = Counter(line.choice for line in lines)
    return Record(
        extractions={"A": dict(sorted(a.hashes.items())), "B": dict(sorted(b.hashes.items()))},
        worksheet=path.with_suffix(".csv").name,
        worksheet_sha256=_hash(worksheet.text(lines)),
        choices={choice: counts[choice] for choice in worksheet.CHOICES},
        tables={_file(study, name): _hash(text) for name, text in texts.items()},
        agreement=list(agreed),
    )


def _contents(study: Study, texts: Mapping[str, str], made: Record) -> dict[str, bytes]:
    """Return the files of a merge by name; raise UserErrors for tables that neither it nor an import wrote."""
    folder, before = study.data_folder, record.read(study.data_folder)
    known = before.tables if before else record.imported(folder)
    contents, faults = {}, []
    for name, text in texts.items():
        file = _file(study, name)
        path = folder / file
        ours = not path.is_file() or _hash(text_files.read(path)) in (known.get(file), _hash(text))
        if not ours:
            faults.append(
                UserError(
                    "this table was not written by a merge or an import, or was edited since",
                    f"{folder.name}/{file}",
                    rule="a merge replaces what a merge or an import wrote, and nothing else",
                    remedy="move it away; mend cells in the extractions or in the worksheet, not here",
                )
            )
        contents[file] = text.encode("utf-8")
    if faults:
        raise UserErrors(tuple(faults))
    return {**contents, record.FILE: made.text().encode("utf-8")}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
