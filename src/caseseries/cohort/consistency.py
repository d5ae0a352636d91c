"""Tables against each other and against study.yml, once each is right by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from caseseries import escape
from caseseries.errors import UserError
from caseseries.study import Study

_LONGEST_SUBJECT = 40
_DEVICES = [
    *("con", "prn", "aux", "nul"),
    *(f"{d}{k}" for d in ("com", "lpt") for k in range(1, 10)),
]
_RESERVED = frozenset(["index", *_DEVICES])
"""Names of the patients' index, and of what is no file on Windows."""


def check_subjects(
    tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]
) -> Iterator[UserError]:
    """Yield rows of patients who are not in adsl, and intervals that end before they start."""
    known = set(tables["adsl"]["USUBJID"])
    for name, frame in tables.items():
        for row in frame.index[~frame["USUBJID"].isin(known)]:
            yield UserError(
                "this row belongs to a patient who is not in adsl",
                place=f"{names[name]}, row {row + 2}, column USUBJID",
                rule="every patient of every table stands in adsl",
                remedy="add the patient to adsl, or mend the identifier",
            )
        if {"ASTDY", "AENDY"} <= set(frame.columns):
            for row in frame.index[(frame["AENDY"] < frame["ASTDY"]).fillna(False)]:
                yield UserError(
                    "the end lies before the start",
                    place=f"{names[name]}, row {row + 2}, column AENDY",
                    rule="AENDY is not before ASTDY",
                    remedy="mend one of the two days",
                )


def check_names(adsl: pd.DataFrame, file: str) -> Iterator[UserError]:
    """Yield a fault for each SUBJID that gives no name for a page, or the same one as another."""
    taken: set[str] = set()
    for k, subject in adsl["SUBJID"].items():
        name = escape.slug(str(subject)).lower()
        fault = (
            "names no page: it has neither a letter of A to Z nor a digit"
            if not name
            else f"is longer than {_LONGEST_SUBJECT} characters"
            if len(str(subject)) > _LONGEST_SUBJECT
            else "would name its page as another file is named"
            if name in taken or name in _RESERVED
            else ""
        )
        taken.add(name)
        if fault:
            yield UserError(
                f"this SUBJID {fault}",
                place=f"{file}, row {k + 2}, column SUBJID",
                rule="SUBJID names a file: its letters without accents, digits, - and _, in any case, are its own",
                remedy="give each patient a SUBJID of letters, digits, - or _",
            )


def check_references(
    tables: Mapping[str, pd.DataFrame], study: Study, names: Mapping[str, str]
) -> Iterator[UserError]:
    """Yield columns of adsl that study.yml names and that are not there, and patients of no declared group."""
    adsl = tables["adsl"]
    column = study.groups.column
    wanted = [(column, "groups.column")] if column else []
    wanted += [(p.flag, f"populations, {p.id}") for p in study.populations if p.flag]
    if study.privacy.consent_column:
        wanted.append((study.privacy.consent_column, "privacy.consent_column"))
    for name, key in wanted:
        if name not in adsl.columns:
            yield UserError(
                f"the column {name} is missing",
                place=f"{names['adsl']}, row 1",
                rule=f"study.yml names it under {key}",
                remedy="add the column, or mend study.yml",
            )
    if column and column in adsl.columns:
        values = [str(level.value) for level in study.groups.levels]
        for row in adsl.index[~adsl[column].isin(values)]:
            yield UserError(
                "the patient belongs to no declared group",
                place=f"{names['adsl']}, row {row + 2}, column {column}",
                rule="one of " + ", ".join(values),
                remedy="mend the value, or declare the group in study.yml",
            )
