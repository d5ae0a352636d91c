"""The first guess of a mapping, from the heads and cells of the sheets: to be corrected by who knows the sheet.

What is not recognised is left out and listed; nothing of the guess is used before a person has seen it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from caseseries.cohort import workbooks
from caseseries.cohort.characters import tidy
from caseseries.errors import UserError
from caseseries.incoming.guess import Guess
from caseseries.incoming.guess_patients import guess_patients
from caseseries.incoming.guess_rows import guess_rows
from caseseries.incoming.legends import with_legends
from caseseries.incoming.profiles import Profile, dates_of, decimal_of, profiles
from caseseries.incoming.sheets import Sheet
from caseseries.incoming.vocabulary import is_about

_TELLS_APART = ("by its head", "the cells look like numbers of records")


def first_guess(
    sheets: Mapping[str, Sheet], file: str, raw: Sequence[workbooks.Sheet] = ()
) -> dict[str, Any]:
    """Return a mapping as plain values, in the order in which it is written.

    raw: the sheets as they are, of which those without patients may explain codes.

    Raises UserError where no sheet has a column that tells patients apart.
    """
    texts = [
        c.text or ""
        for s in sheets.values()
        for col in s.columns.values()
        for c in col.cells
        if c.kind == "text"
    ]
    decimal, dates = decimal_of(texts), dates_of(texts)
    seen = {name: profiles(sheet, decimal, dates) for name, sheet in sheets.items()}
    main, key = _main(sheets, seen, file)
    known = {_key(w) for w in seen[main][key].words}
    heads = {n: _patient_head(sheet, known) for n, sheet in sheets.items() if n != main}
    other = {n: _other_head(seen[main], sheets[n]) for n, h in heads.items() if not h}
    of_patients = {
        main,
        *(n for n, h in heads.items() if h),
        *(n for n, h in other.items() if h[0]),
    }
    sheets = with_legends(sheets, [sheet for sheet in raw if sheet.name not in of_patients])
    seen = {name: profiles(sheet, decimal, dates) for name, sheet in sheets.items()}
    guess = Guess(sheets, seen, main)
    guess_patients(guess, main, key)
    for name, head in heads.items():
        head, matches = (head, "") if head else other[name]
        if head:
            guess_rows(guess, name, head)
            if matches:
                guess.sheets[name]["matches"] = matches
    tables = {name: parts[0] if len(parts) == 1 else parts for name, parts in guess.tables.items()}
    return {
        "file": file,
        "decimal": decimal,
        "dates": dates,
        "prefix": "P",
        "sheets": guess.sheets,
        "tables": tables,
    }


def _key(text: str | None) -> str:
    return tidy(text or "").casefold().lstrip("0")


def _main(
    sheets: Mapping[str, Sheet], seen: Mapping[str, Mapping[str, Profile]], file: str
) -> tuple[str, str]:
    """Return the sheet with one row a patient and the head that tells them apart: the widest sheet that has one.

    Of several such heads, the one whose patients the most other sheets have, then a number before a name.
    """
    found = []
    for name, columns in seen.items():
        for k, p in enumerate(columns.values()):
            rank = 3 if p.is_about("patient") else 1 if p.identifies in _TELLS_APART else 0
            rank += rank == 1 and any(c.isdigit() for c in p.words[0])
            if p.unique and rank and p.kind != "date":
                known = {_key(w) for w in p.words}
                shared = sum(bool(_patient_head(s, known)) for n, s in sheets.items() if n != name)
                found.append(((len(columns), len(p.words), shared, rank, -k), name, p.head))
    if not found:
        raise UserError(
            "no column tells patients apart",
            file,
            rule="one sheet has one row a patient, with a number of the patient that is filled in and stands once",
            remedy="add a column “Patient” with a number for each, in every sheet",
        )
    _, name, head = max(found)
    return name, head


def _other_head(columns: Mapping[str, Profile], sheet: Sheet) -> tuple[str, str]:
    """Return the head under which a sheet calls patients by another column of the main sheet, and that column."""
    for head, p in columns.items():
        apart = p.unique and (p.identifies or p.is_about("patient")) and p.kind != "date"
        if apart and (found := _patient_head(sheet, {_key(w) for w in p.words})):
            return found, head
    return "", ""


def _patient_head(sheet: Sheet, known: set[str]) -> str:
    """Return the head under which the patients of the main sheet stand; empty where there is none.

    Where patients are 1, 2, 3, a column of values holds the same, and the head has to speak of patients.
    """
    best, share = "", 0.6
    small = all(k.isdigit() and len(k) < 4 for k in known)
    for head, column in sheet.columns.items():
        if small and not is_about("patient", head.rpartition(" · ")[2]):
            continue
        cells = [_key(c.text) for c in column.filled]
        if cells and (here := sum(c in known for c in cells) / len(cells)) > share:
            best, share = head, here
    return best
