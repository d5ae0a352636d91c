"""The whole way of a spreadsheet: a mapping where there is none yet, else the tables, written where they changed.

The list that joins public ids with the sheet's own numbers stays beside the spreadsheet, never with the data.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from caseseries import text_files
from caseseries.cohort import workbooks
from caseseries.errors import UserError
from caseseries.incoming import own_columns, public_ids, redcap, sheets
from caseseries.incoming.convert import Brought, convert
from caseseries.incoming.first_guess import first_guess
from caseseries.incoming.mapping_plan import Mapping as Plan
from caseseries.incoming.mapping_plan import read_mapping
from caseseries.incoming.row_values import Row, told
from caseseries.incoming.sheets import Sheet
from caseseries.incoming.standard_sheets import standard_mapping
from caseseries.reviewers import record
from caseseries.study import read_study
from caseseries.study.schema import standard

WRITTEN = record.IMPORTED
_HEAD = """\
# How {file} becomes tables. Written by `caseseries import` as a first guess: correct it, then run the command again.
# The words on the left of `from`, under `heads` and in the lists are the heads of the sheet; the names in capitals
# are those of the tables. docs/how-to/spreadsheet.md explains every key.
# Nothing under `identifiers` or `left_out` gets into the tables.
"""


@dataclass(frozen=True)
class Outcome:
    """What an import did.

    guessed: the mapping was written now, and no table. unclear: cells that were not understood, those of a column and
    kind together. cells: their number. done: the tables are written.
    left_out: columns and sheets that get into no table. hidden: what is read though a person does not see it.
    rows: of each table. written: files that changed.
    """

    mapping: Path
    guessed: bool
    unclear: tuple[UserError, ...]
    left_out: tuple[str, ...]
    identifiers: tuple[str, ...]
    rows: Mapping[str, int] = field(default_factory=dict)
    patients: int = 0
    cells: int = 0
    done: bool = False
    written: tuple[Path, ...] = ()
    ids: Path | None = None
    hidden: tuple[str, ...] = ()


def bring_in(
    path: Path,
    root: Path,
    mapping: Path,
    *,
    dictionary: Path | None = None,
    leave_empty: bool = False,
) -> Outcome:
    """Bring a spreadsheet in. root: the folder of the study. dictionary: of an export of REDCap.

    Without a mapping one is guessed and written. With one the tables are written, unless cells are not understood;
    with `leave_empty` these are missing. Raises UserError and UserErrors; then nothing was written.
    """
    plan = (
        read_mapping(text_files.read(mapping, mapping.name), mapping.name)
        if mapping.is_file()
        else None
    )
    read = sheets_of(path, plan, dictionary)
    if plan is None and (found := standard_mapping(read, path.name)):
        plan = Plan.model_validate(found)
    if plan is None:
        return _guess(path, read, mapping)
    ids = None if plan.keep_ids else ids_file(path)
    secret = public_ids.secret_of(path)
    brought = convert(plan, read, read_ids(ids) if ids else {}, secret)
    seen = Outcome(
        mapping,
        False,
        told(brought.unclear),
        _left_out(plan, read, brought),
        _identifiers(plan),
        {name: len(found) for name, found in brought.tables.items()},
        len(brought.ids),
        len(brought.unclear),
        hidden=_hidden(plan, read),
    )
    if brought.unclear and not leave_empty:
        return seen
    texts = {f"{name}.csv": _csv(name, rows, plan) for name, rows in brought.tables.items()}
    folder = read_study(root).data_folder if (root / "study.yml").is_file() else root / "data"
    columns = folder / own_columns.FILE
    own_columns.refuse_foreign(columns)
    written = _write(folder, texts)
    if ids:
        written += write_ids(ids, brought.ids)
        public_ids.keep(path, secret)
    if text_files.differs(columns, text := own_columns.text(plan, brought.tables)):
        text_files.write(columns, text)
        written.append(columns)
    return replace(seen, done=True, written=tuple(written), ids=ids)


def sheets_of(path: Path, plan: Plan | None, dictionary: Path | None = None) -> dict[str, Sheet]:
    """Return the sheets of a file with their heads, where the mapping says or where they seem to stand."""
    raw = _as_mapped(sheets.read(path), plan)
    heads = {name: spec.head_rows for name, spec in plan.sheets.items()} if plan else {}
    read = {
        sheet.name: sheets.with_heads(sheet, heads.get(sheet.name) or sheets.guess_head_rows(sheet))
        for sheet in raw
        if sheet.rows
    }
    if dictionary is not None or any(redcap.is_export(sheet) for sheet in read.values()):
        read = redcap.as_sheets(next(iter(read.values())), dictionary)
    if not read:
        raise UserError(
            "the file holds nothing", path.name, remedy="look whether it is the right one"
        )
    return read


def _as_mapped(raw: Sequence[workbooks.Sheet], plan: Plan | None) -> tuple[workbooks.Sheet, ...]:
    """Return sheets by the mapping's names: a single one of another name is it, where all heads stand in it.

    Another person's workbook calls its sheet otherwise, and a CSV file's sheet is called as the file.
    """
    if plan is None:
        return tuple(raw)
    lacking = [name for name in plan.sheets if name not in {sheet.name for sheet in raw}]
    if len(lacking) != 1:
        return tuple(raw)
    wanted = plan.sheets[lacking[0]]
    heads = {wanted.patient, *wanted.identifiers, *wanted.left_out}
    heads |= {h for _, part in plan.parts() if part.sheet == lacking[0] for h in part.heads()}
    fit = [
        sheet for sheet in raw
        if sheet.rows and sheet.name not in plan.sheets
        and heads <= set(sheets.with_heads(sheet, wanted.head_rows or sheets.guess_head_rows(sheet)).columns)
    ]  # fmt: skip
    return tuple(
        replace(sheet, name=lacking[0]) if len(fit) == 1 and sheet is fit[0] else sheet
        for sheet in raw
    )


def _guess(path: Path, read: Mapping[str, Sheet], mapping: Path) -> Outcome:
    guess = first_guess(read, path.name, sheets.read(path))
    text = _HEAD.format(file=path.name) + yaml.safe_dump(
        guess, allow_unicode=True, sort_keys=False, default_flow_style=None, width=118
    )
    plan = read_mapping(text, mapping.name)
    brought: Brought = convert(plan, read, {}, b"")
    text_files.write(mapping, text)
    rows = {name: len(found) for name, found in brought.tables.items()}
    return Outcome(
        mapping,
        True,
        told(brought.unclear),
        _left_out(plan, read, brought),
        _identifiers(plan),
        rows,
        len(brought.ids),
        len(brought.unclear),
        written=(mapping,),
        hidden=_hidden(plan, read),
    )


def _hidden(plan: Plan, read: Mapping[str, Sheet]) -> tuple[str, ...]:
    return tuple(f"{n}: {what}" for n in plan.sheets if n in read for what in read[n].hidden)


def _identifiers(plan: Plan) -> tuple[str, ...]:
    return tuple(
        f"{name}: {head}" for name, spec in plan.sheets.items() for head in spec.identifiers
    )


def _left_out(plan: Plan, read: Mapping[str, Sheet], brought: Brought) -> tuple[str, ...]:
    told = []
    for name, sheet in read.items():
        spec = plan.sheets.get(name)
        if spec is None:
            told.append(f"{name}: the whole sheet")
            continue
        used = {head for _, part in plan.parts() if part.sheet == name for head in part.heads()}
        known = {spec.patient, *spec.identifiers, *spec.left_out, *used}
        told += [f"{name}: {head}" for head in spec.left_out]
        told += [
            f"{name}: {head} (new: the mapping does not name it)"
            for head in sheet.columns
            if head not in known
        ]
        if sums := brought.sums.get(name):
            s = "s" * (len(sums) > 1)
            told.append(f"{name}: row{s} {', '.join(map(str, sums))}, summing up others")
    return tuple(told)


def columns_of(name: str, rows: list[Row], plan: Plan) -> list[str]:
    """Return the columns of a table: the usual ones in their order, then the study's own; empty ones are left out."""
    structure = next(part.structure for n, part in plan.parts() if n == name)
    usual = [column.name for column in standard(name, structure).columns]
    needed = {c.name for c in standard(name, structure).columns if c.required}
    held = {column for row in rows for column, value in row.items() if value}
    names = [c for c in usual if c in held | needed]
    names += [
        c for c in dict.fromkeys(c for row in rows for c in row) if c in held and c not in usual
    ]
    return names


def _csv(name: str, rows: list[Row], plan: Plan) -> str:
    names = columns_of(name, rows, plan)
    return text_files.csv_text([names, *([row.get(c, "") for c in names] for row in rows)])


def _write(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write the tables that changed; raise UserError where somebody else's file stands in the place of one."""
    note = folder / WRITTEN
    if (folder / record.FILE).is_file():
        raise UserError(
            "the tables here were merged from two reviewers' extractions", f"{folder.name}/{record.FILE}",
            rule="an import of one of them would undo what was decided",
            remedy="run `caseseries reconcile` with both, which reads them anew",
        )  # fmt: skip
    before: dict[str, str] = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    for name in texts:
        path = folder / name
        if path.is_file() and _hash(path.read_bytes()) not in (
            before.get(name),
            _hash(texts[name].encode()),
        ):
            raise UserError(
                "this table was not written by an import, or was edited since",
                f"{folder.name}/{name}",
                rule="an import replaces what an import wrote, and nothing else",
                remedy="move the file away; mend cells in the spreadsheet, not in the table",
            )
    folder.mkdir(parents=True, exist_ok=True)
    changed = [
        folder / name for name, text in texts.items() if text_files.differs(folder / name, text)
    ]
    for path in changed:
        text_files.write(path, texts[path.name])
    for name in set(before) - set(texts):  # a table that the mapping no longer makes
        if (folder / name).is_file() and _hash((folder / name).read_bytes()) == before[name]:
            (folder / name).unlink()
            changed.append(folder / name)
    hashes = {name: _hash(text.encode()) for name, text in sorted(texts.items())}
    text_files.write(note, json.dumps(hashes, indent=1) + "\n")
    return changed


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def ids_file(path: Path) -> Path:
    """Return the file beside a spreadsheet that joins its own numbers with public ids."""
    return path.with_name(f"{path.stem}.ids.csv")


def read_ids(path: Path) -> dict[str, str]:
    """Return the public ids that patients have already, by the sheet's own key; raise UserError for a damaged list."""
    if not path.is_file():
        return {}
    rows = list(csv.reader(io.StringIO(text_files.read(path, path.name))))
    if not rows or rows[0] != ["patient", "USUBJID"] or any(len(row) != 2 for row in rows):
        raise UserError(
            "this is no list of public ids", path.name, rule="its columns are patient, USUBJID",
            remedy="take it from a backup; without it patients get other ids",
        )  # fmt: skip
    return {row[0]: row[1] for row in rows[1:]}


def write_ids(path: Path, ids: Mapping[str, str]) -> list[Path]:
    """Write the public ids of a spreadsheet's patients, for its owner alone; return the file where it changed."""
    text = text_files.csv_text([("patient", "USUBJID"), *ids.items()])
    if not text_files.differs(path, text):
        return []
    text_files.write(path, text, mode=0o600)
    path.chmod(0o600)
    return [path]
