"""Public ids of patients: assigned by a keyed permutation, and checked for what they give away.

An id in the order of enrolment tells who came first, and with a printed period nearly when. The key, and the list of
old and new ids, stay at home: whoever has one of them can undo the permutation.
"""

from __future__ import annotations

import csv
import datetime
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from scipy import stats

from caseseries import text_files
from caseseries.cohort import Cohort
from caseseries.errors import UserError
from caseseries.identifiers.dates import dates_in
from caseseries.identifiers.folding import plain
from caseseries.identifiers.patterns import is_identifying
from caseseries.identifiers.permutation import permuted
from caseseries.store.qmd_parts import written_pages
from caseseries.study import Study
from caseseries.study.data_files import find_tables
from caseseries.text_files import csv_text

FILE = "ids"
"""The name by which waivers in study.yml mean these findings."""
_TELLING = 0.5
_FEWEST = 5
_BY_CHANCE = 0.05
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_CUT_OFF = re.compile(
    r"cut-?off|data(?:base)? lock|follow-up (?:ended|was|until|to)|last contact|Datenschnitt", re.I
)
_PERIOD = re.compile(r"\b(?:between|from|zwischen|vom|entre|du)\b", re.I)


@dataclass(frozen=True)
class Assigned:
    """What `assign` did: ids changed and kept, files written, places of study.yml and prose that name an id."""

    changed: int
    kept: tuple[str, ...]
    files: tuple[str, ...]
    named: tuple[str, ...]


def assign(study: Study, key_file: Path, digits: int = 0) -> Assigned:
    """Write new public ids into the tables, sorted by them, and old and new ones beside the key.

    Where USUBJID is published, or ends with the public id, it is made anew from it. Raises UserError when the key lies
    in the project, when a table is no CSV file, or when an id in print is nobody's.
    """
    _stays_home(study, key_file)
    tables = find_tables(study)
    paths = list(tables.values())
    if wrong := [p.name for p in paths if p.suffix.lower() != ".csv"]:
        raise UserError(
            "ids are written into CSV files alone",
            place=", ".join(wrong),
            remedy="save the tables as CSV first",
        )
    if wrong := [p.name for p in paths if "USUBJID" not in _read(p)[0]]:
        raise UserError(
            "ids are written where the column is named USUBJID",
            place=", ".join(wrong),
            remedy="write the tables under ADaM's names first, as `caseseries import` does",
        )
    head, rows = _read(tables["adsl"])
    if "SUBJID" not in head:
        raise UserError("adsl has no SUBJID", tables["adsl"].name, remedy="add the column, empty")
    who, public = head.index("USUBJID"), head.index("SUBJID")
    subjects = {row[who]: row[public] for row in rows}
    if lost := set(study.privacy.ids.in_print) - set(subjects.values()):
        raise UserError(
            f"{len(lost)} ids of privacy.ids.in_print are nobody's",
            place=study.place("privacy", "ids", "in_print"),
            remedy="name ids that stand in SUBJID",
        )
    new = permuted(subjects, study.privacy.ids.in_print, _key(key_file), digits)
    long = _long_ids(study, subjects, new)
    order = {long[old]: k for k, old in enumerate(sorted(new, key=lambda w: _natural(new[w])))}
    written = {path: _rewritten(path, long, new, order) for path in paths}
    _remember(key_file, subjects, new)
    for path, text in written.items():
        text_files.write(path, text)
    changed = [old for old in subjects if subjects[old] != new[old]]
    return Assigned(
        changed=len(changed),
        kept=tuple(study.privacy.ids.in_print),
        files=tuple(path.name for path in paths),
        named=tuple(_named(study, {subjects[old] for old in changed})),
    )


def _long_ids(study: Study, subjects: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return the new USUBJID by the old: where the old one ends with the public id or is published, made from it."""
    listed = any("USUBJID" in columns for columns in study.privacy.publish.values())
    long = {}
    for old, public in subjects.items():
        ends = bool(public) and old.endswith(public)
        prefix = old[: len(old) - len(public)] if ends else f"{study.study.id.upper()}-"
        long[old] = f"{prefix}{new[old]}" if ends or listed else old
    if len(set(long.values())) < len(long):
        long = {old: f"{study.study.id.upper()}-{new[old]}" for old in long}
    return long


def _rewritten(
    path: Path, long: Mapping[str, str], new: Mapping[str, str], order: Mapping[str, int]
) -> str:
    head, rows = _read(path)
    who = head.index("USUBJID")
    public = head.index("SUBJID") if "SUBJID" in head else None
    for row in rows:
        if public is not None and row[who] in new:
            row[public] = new[row[who]]
        row[who] = long.get(row[who], row[who])
    rows.sort(key=lambda row: order.get(row[who], len(order)))
    return csv_text([head, *rows])


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = [row for row in csv.reader(file) if row]
    return head, rows


def _stays_home(study: Study, key_file: Path) -> None:
    if key_file.resolve().is_relative_to(study.root.resolve()):
        raise UserError(
            "the key lies in the project",
            place=key_file.name,
            rule="whoever has the key can undo the permutation; it stays where the hospital's data are",
            remedy="name a file outside of the project",
        )


def _key(path: Path) -> bytes:
    """Return the key of a file, which is made when it is not there, and which only its owner can read."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    key = path.read_bytes().strip()
    if len(key) < 32:
        raise UserError(
            "the key is too short",
            place=path.name,
            remedy="let the program make one, in a file that is not there yet",
        )
    return key


def _remember(key_file: Path, subjects: Mapping[str, str], new: Mapping[str, str]) -> None:
    path, k = key_file.with_name(f"{key_file.stem}-ids.csv"), 1
    while path.exists():  # an earlier dealing is what undoes it
        path, k = key_file.with_name(f"{key_file.stem}-ids-{k + 1}.csv"), k + 1
    text = csv_text(
        [["USUBJID", "OLD", "NEW"], *([who, subjects[who], new[who]] for who in subjects)]
    )
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8", newline="")


def _named(study: Study, ids: set[str]) -> list[str]:
    """Return the lines of study.yml and prose that name a patient by an id that now is another's."""
    spelt = "|".join(sorted((re.escape(id.lstrip("0") or id) for id in ids), key=len, reverse=True))
    if not spelt:
        return []
    name = re.escape(study.patients.name) if study.patients else "patient"
    naming = re.compile(
        rf"(?i:\b{name}s?\b)[^.\n]{{0,60}}\b0*(?:{spelt})\b|subjects:|\.p0*(?:{spelt})\."
    )
    found = []
    for path in [study.path("study.yml"), *written_pages(study.root)]:
        lines = path.read_text(encoding="utf-8").splitlines()
        place = path.relative_to(study.root).as_posix()
        found += [f"{place}:{k}" for k, line in enumerate(lines, 1) if naming.search(line)]
    return found


def findings(study: Study, cohort: Cohort) -> list[str]:
    """Return what public ids and printed dates give away: the order of enrolment, a hospital's id, day 1."""
    adsl = cohort.table("adsl")
    said = []
    if "SUBJID" in study.privacy.publish.get("adsl", []) and "SUBJID" in adsl.columns:
        said += [
            f"public ids follow {column}: rank correlation {rho:.2f}"
            for column, rho in _correlations(adsl)
            if abs(rho) >= _TELLING
        ]
        said += [f"public ids are part of {column}" for column in _derived(study, adsl)]
    if _is_ongoing(adsl) and "LSTALVDY" in study.privacy.publish.get("adsl", []):
        said += [
            f"{place} prints dates from which an ongoing patient's last day gives the date of day 1"
            for place in _printed_dates(study)
        ]
    return said


def open_findings(study: Study, cohort: Cohort) -> list[str]:
    """Return the findings that study.yml does not waive."""
    waived = {w.finding for w in study.privacy.waivers if FILE in w.files}
    return [said for said in findings(study, cohort) if said not in waived]


def faults(study: Study, cohort: Cohort) -> list[UserError]:
    """Return the findings that nobody has signed for; of synthetic patients they stop nothing."""
    return [
        UserError(
            said,
            place="adsl, SUBJID",
            rule="public ids are in no order and are derived from nothing; no way leads back to a date",
            remedy="run `caseseries ids`; give last days of ongoing patients by month, or the period by years; or let "
            f"somebody sign for it under privacy.waivers, with files: [{FILE}]",
        )
        for said in open_findings(study, cohort)
    ]


def _correlations(adsl: pd.DataFrame) -> list[tuple[str, float]]:
    """Return Spearman's rank correlations, beyond chance, of the ids with follow-up and with private dates."""
    orders = [_natural(str(id)) for id in adsl["SUBJID"]]
    place = pd.Series([sorted(orders).index(order) for order in orders], index=adsl.index)
    measures: list[tuple[str, pd.Series]] = []
    if "LSTALVDY" in adsl.columns:
        days = adsl["LSTALVDY"].astype("Float64")
        measures.append(
            ("follow-up", days.where(adsl["EOSSTT"] == "ONGOING") if _is_ongoing(adsl) else days)
        )
    for column in adsl.columns:
        if re.search(r"(?<!^BRTH)DT[CM]?$", str(column)) and is_identifying(str(column)):
            dates = pd.to_datetime(adsl[column], errors="coerce", format="ISO8601")
            measures.append((f"the unlisted column {column}", dates.map(_ordinal)))
    found = []
    for name, values in measures:
        there = values.notna()
        if there.sum() >= _FEWEST and values[there].nunique() > 1:
            rho = stats.spearmanr(place[there].astype(float), values[there].astype(float))
            if rho.pvalue < _BY_CHANCE:
                found.append((name, float(rho.statistic)))
    return found


def _ordinal(date: object) -> float | None:
    return (
        float(date.toordinal()) if isinstance(date, datetime.date) and not pd.isna(date) else None
    )


def _derived(study: Study, adsl: pd.DataFrame) -> list[str]:
    """Return the unlisted columns of a person's that hold most patients' public id within their value."""
    listed = study.privacy.publish.get("adsl", [])
    ids = [str(id).lstrip("0") for id in adsl["SUBJID"]]
    found = []
    for column in adsl.columns:
        if column in listed or column == "USUBJID" or not is_identifying(str(column)):
            continue
        values = [str(value) for value in adsl[column]]
        held = sum(
            len(id) > 2 and id in re.sub(r"\D", "", value)
            for id, value in zip(ids, values, strict=True)
        )
        if held > len(ids) / 2:
            found.append(f"the unlisted column {column}")
    return found


def _is_ongoing(adsl: pd.DataFrame) -> bool:
    return "EOSSTT" in adsl.columns and bool((adsl["EOSSTT"] == "ONGOING").any())


def _printed_dates(study: Study) -> list[str]:
    """Return the pages with a sentence of a data cut-off, or of a period between two calendar dates."""
    places = []
    for path in written_pages(study.root):
        name = path.relative_to(study.root).as_posix()
        for sentence in _SENTENCE.split(plain(text_files.read(path, name))):
            dates = {date for date, _ in dates_in(sentence)}
            if dates and (
                _CUT_OFF.search(sentence) or (len(dates) > 1 and _PERIOD.search(sentence))
            ):
                places.append(name)
                break
    return places


def _natural(id: str) -> tuple[tuple[int, str], ...]:
    """Return what sorts P2 before P10."""
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|\D+", id)
    )
