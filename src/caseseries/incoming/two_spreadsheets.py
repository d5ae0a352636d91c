"""Two reviewers' spreadsheets through one mapping: two extractions whose patients have the same public ids."""

from __future__ import annotations

import hashlib
from pathlib import Path

from caseseries import text_files
from caseseries.errors import UserError, UserErrors
from caseseries.incoming import public_ids
from caseseries.incoming.bring_in import columns_of, ids_file, read_ids, sheets_of, write_ids
from caseseries.incoming.convert import Brought, convert
from caseseries.incoming.mapping_plan import Mapping as Plan
from caseseries.incoming.mapping_plan import read_mapping
from caseseries.incoming.row_values import told
from caseseries.reviewers.extraction import Extraction, Side, of_rows


def two_spreadsheets(
    a: Path, b: Path, mapping: Path, *, leave_empty: bool = False
) -> tuple[Extraction, Extraction]:
    """Return two spreadsheets as extractions, and write the list of public ids beside each.

    leave_empty: cells that are not understood are missing. Raises UserErrors for these otherwise, for patients who
    have two ids, and UserError where there is no mapping.
    """
    if not mapping.is_file():
        raise UserError(
            "there is no mapping", mapping.name,
            rule="two spreadsheets are compared through one mapping, so that a column means the same in both",
            remedy=f"run `caseseries import {a.name}`, correct what it guesses, and come back",
        )  # fmt: skip
    plan = read_mapping(text_files.read(mapping, mapping.name), mapping.name)
    ids = read_ids(ids_file(a))
    own = read_ids(ids_file(b))
    twice = [k for k in own if k in ids and ids[k] != own[k]]
    if twice:
        raise UserError(
            f"{len(twice)} patient{'s have' if len(twice) > 1 else ' has'} two public ids",
            f"{ids_file(a).name} and {ids_file(b).name}",
            rule="one patient has one public id in both spreadsheets",
            remedy="keep the list whose ids the tables have, and remove the other: it is written anew",
        )
    secret = public_ids.secret_of(a)
    first = _brought(a, plan, {**own, **ids}, secret, leave_empty)
    second = _brought(b, plan, first.ids, secret, leave_empty)
    for path in () if plan.keep_ids else (a, b):
        write_ids(ids_file(path), second.ids)
        public_ids.keep(path, secret)
    names = dict.fromkeys([*first.tables, *second.tables])
    columns = {
        n: columns_of(n, [*first.tables.get(n, []), *second.tables.get(n, [])], plan) for n in names
    }
    return _extraction(a, first, columns), _extraction(b, second, columns)


def _brought(
    path: Path, plan: Plan, ids: dict[str, str], secret: bytes, leave_empty: bool
) -> Brought:
    of_this = plan.model_copy(update={"file": path.name})
    brought = convert(of_this, sheets_of(path, of_this), ids, secret)
    if brought.unclear and not leave_empty:
        raise UserErrors(told(brought.unclear))
    return brought


def _extraction(path: Path, brought: Brought, columns: dict[str, list[str]]) -> Extraction:
    tables: dict[str, Side] = {
        name: of_rows(found, brought.tables.get(name, []), brought.places.get(name, []))
        for name, found in columns.items()
    }
    return Extraction(path.name, tables, {path.name: hashlib.sha256(path.read_bytes()).hexdigest()})
