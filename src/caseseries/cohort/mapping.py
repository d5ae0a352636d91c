"""A file's own names, codes and dates turned into what study.yml declares, before its cells are looked at.

Study days are counted here: the day of a date less that of day 1, plus one from day 1 on, so that there is no day 0.
The dates go no further; what is kept of them is what the privacy gate must not find.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from caseseries.cohort.characters import tidy
from caseseries.cohort.findings import Finding
from caseseries.cohort.reading import Raw
from caseseries.study.plan import Scalar
from caseseries.study.schema import Table
from caseseries.study.table_plans import TablePlan

ODDITIES = {
    "date-partial": "a date lacks its day or month, and the study day is missing",
    "no-day-1": "a patient has no date of day 1, and the study day is missing",
}
_DATE_NAME = re.compile(r"[A-Z0-9_]*(?:DT|DTM|DTC)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
_PARTIAL = re.compile(r"\d{4}(?:-\d\d)?|\d{4}---\d\d")
_SAS = re.compile(r"(\d\d?)([A-Za-z]{3})(\d{4})(?::.*)?")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def as_declared(raw: Raw, plan: TablePlan, table: Table, missing: Collection[str]) -> Raw:
    """Return a table with the names, codes and missing values that its columns are declared with, and what is wrong.

    missing: what stands for a missing value in any column.
    Several columns may be taken from one; it stays beside them where it is of the key, or declared itself.
    """
    stay = {*table.key, *(name for name, spec in plan.columns.items() if not spec.source)}
    names, columns, found = list(raw.names), list(raw.columns), list(raw.found)
    if missing:
        columns = [
            tuple(None if tidy(c or "") in missing else c for c in cells) for cells in columns
        ]
        raw = replace(raw, columns=tuple(columns))
    kinds = dict(raw.kinds)
    for name, spec in plan.columns.items():
        if spec.source:
            if spec.source not in raw.names or name in raw.names:
                said = "stands there already" if name in raw.names else "is not there"
                column = name if name in raw.names else spec.source
                found.append(
                    Finding(
                        f"the column {column} {said}", raw.file, raw.head, remedy="mend `from` of the column",
                        rule=f"study.yml takes {name} from {spec.source}",
                    )
                )  # fmt: skip
                continue
            if spec.source in names and _folded(spec.source) not in stay:
                names[names.index(spec.source)] = name
            else:
                names.append(name)
                columns.append(raw.columns[raw.names.index(spec.source)])
            if spec.source in raw.kinds:
                kinds[name] = raw.kinds[spec.source]
        folded = [_folded(n) for n in names]
        if (spec.codes or spec.missing) and name in folded:
            k = names.index(name) if name in names else folded.index(name)
            told = {cell: meaning(cell, spec.codes, spec.missing) for cell in set(columns[k])}
            found += (
                Finding(
                    "the code is not among those of study.yml", raw.file, line, name,
                    "one of " + ", ".join(spec.codes), "add it under `codes` of the column, or mend the cell",
                )
                for cell, line in zip(columns[k], raw.lines, strict=True) if told[cell] is None
            )  # fmt: skip
            columns[k] = tuple((told[cell] or ("",))[0] or None for cell in columns[k])
    for made in (*plan.days, *(d.column for d in plan.derive)):
        if made in names:
            found.append(
                Finding(
                    f"the column {made} stands in the file already", raw.file, raw.head,
                    rule="study.yml makes it from others",
                    remedy="take it out of `days` or `derive`, or give the new column another name",
                )
            )  # fmt: skip
    return replace(raw, names=tuple(names), columns=tuple(columns), found=tuple(found), kinds=kinds)


def _folded(name: str) -> str:
    """Return the name of a column as the table has it, however its header is written."""
    return tidy(name).upper()


def meaning(
    cell: str | None, codes: Mapping[str, Scalar], missing: list[str]
) -> tuple[str | None] | None:
    """Return what a cell means, as text; None for a code that is not listed. Capitals count where they have to."""
    text = tidy(cell or "")
    if not text or text in missing:
        return (None,)
    if not codes:
        return (cell,)
    folded = {code.casefold(): meant for code, meant in codes.items()}
    found = codes.get(text, folded.get(text.casefold()))
    if found is None:
        return (text,) if text in {str(meant) for meant in codes.values()} else None
    return (({True: "Y", False: "N"}[found] if isinstance(found, bool) else str(found)),)


def first_days(adsl: Raw, column: str) -> dict[str, datetime.date | None]:
    """Return the date of day 1 of each patient; None where it is missing. Empty where adsl has no such column."""
    if not {"USUBJID", column} <= set(adsl.names):
        return {}
    subjects = adsl.columns[adsl.names.index("USUBJID")]
    dates = adsl.columns[adsl.names.index(column)]
    return {tidy(s or ""): date_of(d or "") for s, d in zip(subjects, dates, strict=True)}


def wrong_first_days(adsl: Raw, column: str) -> list[Finding]:
    """Return what is wrong with the dates of day 1."""
    if column not in adsl.names:
        return []
    cells = zip(adsl.columns[adsl.names.index(column)], adsl.lines, strict=True)
    return [
        replace(finding, file=adsl.file, row=line, column=column, table="adsl")
        for cell, line in cells
        for finding in _day(cell, datetime.date.min)[1]
    ]


def with_days(
    raw: Raw, plan: TablePlan, table: Table, day_1: Mapping[str, datetime.date | None]
) -> tuple[Raw, Raw]:
    """Return a table with study days in the place of dates, and the dates that stay behind, by USUBJID.

    Dates are columns from which days are counted, those that the file itself says are dates, and undeclared ones with
    a name that ADaM gives to dates.
    """
    found = list(raw.found)
    days: dict[str, tuple[str | None, ...]] = {}
    for name, source in plan.days.items():
        wrong = ""
        if source not in raw.names or "USUBJID" not in raw.names:
            wrong = f"the column {source} is missing"
        elif not day_1:
            wrong = f"the column {plan.day_1} of adsl, the date of day 1, is missing"
        if wrong:
            found.append(
                Finding(
                    wrong, raw.file, raw.head, rule=f"study.yml counts {name} from it",
                    remedy="add the column, or mend `days` or `day_1` of the table",
                )
            )  # fmt: skip
            continue
        subjects = raw.columns[raw.names.index("USUBJID")]
        dates = raw.columns[raw.names.index(source)]
        cells: list[str | None] = []
        for subject, date, line in zip(subjects, dates, raw.lines, strict=True):
            day, more = _day(date, day_1.get(tidy(subject or "")))
            cells.append(day)
            found += (
                replace(f, file=raw.file, row=line, column=source, table=table.name) for f in more
            )
        days[name] = tuple(cells)
    declared = {c.name for c in table.columns if not c.made}
    behind = {
        name
        for name in raw.names
        if name in plan.days.values()
        or raw.kinds.get(name) == "date"
        or (name not in declared and _DATE_NAME.fullmatch(name))
    }
    stay = [k for k, name in enumerate(raw.names) if name not in behind]
    kept = replace(
        raw,
        names=(*(raw.names[k] for k in stay), *days),
        columns=(*(raw.columns[k] for k in stay), *days.values()),
        found=tuple(found),
    )
    gone = [k for k, name in enumerate(raw.names) if name in behind or name == "USUBJID"]
    dates_alone = replace(
        raw, names=tuple(raw.names[k] for k in gone), columns=tuple(raw.columns[k] for k in gone)
    )
    return kept, dates_alone


def _day(text: str | None, first: datetime.date | None) -> tuple[str | None, list[Finding]]:
    """Return the study day of a date as text, and what is wrong with it."""
    text = tidy(text or "")
    if not text:
        return None, []
    date = date_of(text)
    if date is None and _PARTIAL.fullmatch(text):
        return None, [
            Finding(
                "the date lacks its day or month, and the study day is missing", "",
                remedy="give the whole date, as imputed by your rules", name="date-partial",
            )
        ]  # fmt: skip
    if date is None:
        return None, [
            Finding(
                "the cell is no date that can be read in one way", "",
                rule="year-month-day, such as 2025-01-31, or 31JAN2025",
                remedy="write it so; a file of SAS needs a format for dates",
            )
        ]  # fmt: skip
    if first is None:
        return None, [
            Finding(
                "the patient has no date of day 1, and the study day is missing", "",
                remedy="add the date in adsl, or empty this one", name="no-day-1",
            )
        ]  # fmt: skip
    return str(study_day(date, first)), []


def study_day(date: datetime.date, first: datetime.date) -> int:
    """Return the study day of a date: day 1 is the first, the day before it is -1 (ADaM IG, --DY)."""
    days = (date - first).days
    return days + 1 if days >= 0 else days


def date_of(text: str) -> datetime.date | None:
    """Return the date that a text is in one way alone: 2025-01-31, with a time or without, or 31JAN2025."""
    text = tidy(text)
    if found := _ISO.fullmatch(text):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif (found := _SAS.fullmatch(text)) and found[2].upper() in _MONTHS:
        parts = (int(found[3]), _MONTHS.index(found[2].upper()) + 1, int(found[1]))
    else:
        return None
    try:
        return datetime.date(*parts)
    except ValueError:
        return None
