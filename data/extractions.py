"""Write two synthetic extractions and the adjudicated worksheet: `python data/extractions.py`, after reconstruct.py.

Two invented reviewers read the invented charts of this cohort. Each makes a few slips of the kinds that people make: a
digit, a day, a unit, a code, a missed event, an event that was none. The slips are written down below, so that the
same bytes come out on every machine; nobody real has read or missed anything. Laboratory values are taken to come from
an export and are not extracted twice. `caseseries reconcile data/reviewers/a data/reviewers/b` merges what this writes
into the tables from which it was made, byte for byte.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from caseseries.reviewers import worksheet
from caseseries.reviewers.comparison import compare
from caseseries.reviewers.extraction import read_folder
from caseseries.study import read_study

HERE = Path(__file__).parent
TABLES = ("adsl", "adae", "adrs", "adex", "adtte")
Change = Callable[[str], str]


def plus(days: int) -> Change:
    """Return the slip of a number read too high or too low."""
    return lambda cell: str(int(cell) + days)


def times(factor: float) -> Change:
    """Return the slip of a value in another unit."""
    return lambda cell: f"{float(cell) * factor:g}"


def swapped(cell: str) -> str:
    """Return a number with its last two digits in the wrong order."""
    return cell[:-2] + cell[-1] + cell[-2]


def word(other: str) -> Change:
    """Return the slip of another code."""
    return lambda _: other


def no(_: str) -> str:
    """Return a cell that was left empty."""
    return ""


# Reviewer, table, where the row stands (columns and values; the first row that fits), column, slip, and the reason that
# stands in the worksheet.
SLIPS: tuple[tuple[str, str, dict[str, str], str, Change, str], ...] = (
    ("a", "adsl", {"USUBJID": "BLIN-04"}, "AGE", plus(1), "age on day 1, not at data cut-off"),
    ("a", "adsl", {"USUBJID": "BLIN-09"}, "LSTALVDY", swapped, "digits exchanged"),
    ("a", "adsl", {"USUBJID": "BLIN-03"}, "RISKGR1", word("Intermediate"), "risk at relapse counts"),
    ("a", "adsl", {"USUBJID": "BLIN-20"}, "CNSFL", word("Y"), "traumatic puncture, no blasts"),
    ("b", "adsl", {"USUBJID": "BLIN-02"}, "DIAGDY", plus(-30), "month misread"),
    ("b", "adsl", {"USUBJID": "BLIN-13"}, "SEX", no, "stands on the first page"),
    ("b", "adsl", {"USUBJID": "BLIN-15"}, "NRELAPSE", plus(1), "one relapse, reported twice"),
    ("b", "adsl", {"USUBJID": "BLIN-06"}, "AGE", plus(-1), "birthday before day 1"),
    ("a", "adae", {"USUBJID": "BLIN-05", "AESEQ": "1"}, "ASTDY", plus(1), "fever chart of the night"),
    ("a", "adae", {"USUBJID": "BLIN-12", "AESEQ": "2"}, "AETOXGR", plus(1), "one reading of the monitor alone"),
    ("a", "adae", {"USUBJID": "BLIN-18", "AESEQ": "1"}, "AESER", word("Y"), "no longer stay for it"),
    ("b", "adae", {"USUBJID": "BLIN-03", "AESEQ": "2"}, "AENDY", plus(2), "first normal value"),
    ("b", "adae", {"USUBJID": "BLIN-07", "AESEQ": "1"}, "AEREL", word("NOT RELATED"), "first week, no focus"),
    ("b", "adae", {"USUBJID": "BLIN-17", "AESEQ": "2"}, "AETOXGR", plus(-1), "grade of CTCAE 5.0, not 4.03"),
    ("b", "adae", {"USUBJID": "BLIN-22", "AESEQ": "1"}, "ASTDY", plus(1), "first reading in the evening"),
    ("a", "adrs", {"USUBJID": "BLIN-02", "PARAMCD": "MRD", "AVISITN": "0"}, "AVAL", times(0.01), "in per cent"),
    ("b", "adrs", {"USUBJID": "BLIN-10", "PARAMCD": "CR"}, "ADY", plus(1), "day of the puncture"),
    ("a", "adex", {"USUBJID": "BLIN-01", "EXSEQ": "2"}, "EXDOSU", word("ug/day"), "per square metre"),
    ("b", "adex", {"USUBJID": "BLIN-08", "EXSEQ": "1"}, "AENDY", plus(-1), "infusion ran into the morning"),
    ("b", "adtte", {"USUBJID": "BLIN-14", "PARAMCD": "FUP"}, "AVAL", swapped, "digits exchanged"),
)  # fmt: skip
# Reviewer who has no such event.
MISSED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("a", {"USUBJID": "BLIN-16", "AESEQ": "2"}, "nursing notes"),
    ("b", {"USUBJID": "BLIN-01", "AESEQ": "1"}, "fever chart"),
    ("b", {"USUBJID": "BLIN-21", "AESEQ": "3"}, "letter of discharge"),
)
# Reviewer who has an event that was none: that of another patient is entered here as well.
TOO_MANY: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("b", {"USUBJID": "BLIN-01", "AESEQ": "2"}, "BLIN-19", "belongs to another patient"),
)


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables that are extracted twice, as text."""
    return {
        name: pd.read_csv(HERE / f"{name}.csv", dtype="str", keep_default_na=False)
        for name in TABLES
    }


def row(frame: pd.DataFrame, where: dict[str, str]) -> int:
    """Return the index of the first row that fits; raise ValueError where none does."""
    fits = pd.Series(True, index=frame.index)
    for column, value in where.items():
        fits &= frame[column] == value
    if not fits.any():
        raise ValueError(f"no row fits {where}")
    return int(frame.index[fits][0])


def extraction(reviewer: str) -> dict[str, pd.DataFrame]:
    """Return the tables as one of the two reviewers has them."""
    made = tables()
    for who, name, where, column, slip, _ in SLIPS:
        if who == reviewer:
            k = row(made[name], where)
            made[name].loc[k, column] = slip(str(made[name].loc[k, column]))
    events = made["adae"]
    gone = [row(events, where) for who, where, _ in MISSED if who == reviewer]
    more = []
    for who, where, patient, _ in TOO_MANY:
        if who == reviewer:
            last = events.index[events["USUBJID"] == patient][-1]
            more.append((last + 0.5, {**events.loc[row(events, where)], "USUBJID": patient}))
    for place, cells in more:
        events.loc[place] = cells
    events = events.drop(gone).sort_index().reset_index(drop=True)
    events["AESEQ"] = (events.groupby("USUBJID").cumcount() + 1).astype("str")
    made["adae"] = events
    return made


def write(folder: Path) -> None:
    """Write folders a and b with the extractions, and worksheet.csv as two people would have decided it together."""
    for reviewer in "ab":
        (folder / reviewer).mkdir(parents=True, exist_ok=True)
        for name, table in extraction(reviewer).items():
            text = table.to_csv(index=False, lineterminator="\n")
            (folder / reviewer / f"{name}.csv").write_bytes(text.encode("utf-8"))
    study = read_study(HERE.parent)
    found = compare(read_folder(folder / "a", study), read_folder(folder / "b", study), study)
    lines = [decided(line) for line in worksheet.disagreements(found)]
    (folder / "worksheet.csv").write_bytes(worksheet.text(lines).encode("utf-8"))


def decided(line: worksheet.Line) -> worksheet.Line:
    """Return a line with the choice of the one who did not slip, and why; raise ValueError for a slip nobody made."""
    if line.column == worksheet.WHOLE_ROW:
        lacks = "a" if line.a == worksheet.NO_ROW else "b"
        for who, where, reason in MISSED:
            if (who, where["USUBJID"]) == (lacks, line.patient):
                return replace(line, choice=_other(who), reason=reason, who="R3")
        for who, _, patient, reason in TOO_MANY:
            if (who, patient) == (_other(lacks).lower(), line.patient):
                return replace(line, choice=_other(who), reason=reason, who="R3")
    for who, name, where, column, _, reason in SLIPS:
        if (name, where["USUBJID"], column) == (line.table, line.patient, line.column):
            return replace(line, choice=_other(who), reason=reason, who="R3")
    raise ValueError(f"nobody made a slip in {line.table}, {line.column} of {line.patient}")


def _other(reviewer: str) -> str:
    return {"a": "B", "b": "A"}[reviewer]


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "reviewers")
