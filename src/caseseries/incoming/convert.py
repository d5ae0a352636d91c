"""A mapping applied to sheets: rows of ADaM tables, and what could not be understood, by sheet, row and column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from caseseries.cohort.characters import tidy
from caseseries.cohort.marks import NAME
from caseseries.cohort.workbooks import Cell
from caseseries.errors import UserError
from caseseries.identifiers import patterns
from caseseries.identifiers.needles import Needles
from caseseries.incoming import public_ids, values
from caseseries.incoming.mapping_plan import IncomingTable
from caseseries.incoming.mapping_plan import Mapping as Plan
from caseseries.incoming.row_values import AtRow, Doubt, Reading, Row
from caseseries.incoming.sheets import Sheet, sums_up
from caseseries.study.schema import standard


@dataclass
class Brought:
    """What a sheet gave: rows by table, cells that were not understood, and public ids by the sheet's own key.

    places: the sheet and row of each row of a table. sums: the rows by sheet that sum up others, of no patient.
    """

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unclear: list[Doubt] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    sums: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def convert(
    plan: Plan, sheets: Mapping[str, Sheet], ids: Mapping[str, str], secret: bytes
) -> Brought:
    """Return the tables of a mapping. ids: the public ids that patients have already, by the sheet's own key.

    secret: the key by which the others get theirs.

    Cells that are not understood are missing in the rows; the caller decides whether that will do.
    Raises UserError for heads that the sheets do not have, and for two rows of a patient in a sheet of patients.
    """
    _check_heads(plan, sheets)
    work = _Work(plan, sheets, Brought(ids=dict(ids)))
    work.find_patients(plan.tables["adsl"])
    if not plan.keep_ids:
        work.brought.ids = public_ids.deal(work.named, ids, plan.prefix, secret)
    for name, part in plan.parts():
        work.table(name, part, plan.tables["adsl"][0].sheet)
    work.number_rows()
    work.look_for_persons()
    at = {id(row): f"{sheet} {number}" for _, row, sheet, number in work.places}
    work.brought.places = {n: [at[id(r)] for r in rows] for n, rows in work.brought.tables.items()}
    return work.brought


def _check_heads(plan: Plan, sheets: Mapping[str, Sheet]) -> None:
    for name, sheet in plan.sheets.items():
        if name not in sheets:
            raise UserError(
                f"the workbook has no sheet {name!r}", plan.file,
                rule="the sheets are " + ", ".join(sheets),
                remedy="give it this name in the workbook, or mend the name in the mapping",
            )  # fmt: skip
        first = plan.tables["adsl"][0].sheet
        if sheet.matches and sheet.matches not in sheets[first].columns:
            raise UserError(
                f"the sheet has no column {sheet.matches!r}", f"{plan.file}, sheet {first}",
                rule="`matches` names a head of the first sheet of patients",
                remedy="mend the head in the mapping",
            )  # fmt: skip
        wanted = [sheet.patient, *sheet.identifiers, *sheet.left_out]
        wanted += [head for _, part in plan.parts() if part.sheet == name for head in part.heads()]
        for head in wanted:
            if head not in sheets[name].columns:
                raise UserError(
                    f"the sheet has no column {head!r}", f"{plan.file}, sheet {name}",
                    rule="the heads are " + ", ".join(sheets[name].columns),
                    remedy="mend the head in the workbook, or in the mapping",
                )  # fmt: skip


class _Work:
    """A conversion under way."""

    def __init__(self, plan: Plan, sheets: Mapping[str, Sheet], brought: Brought) -> None:
        self.plan, self.sheets, self.brought = plan, sheets, brought
        self.reading = Reading(plan, found=brought.unclear)
        self.patients: dict[str, Row] = {}
        self.named: list[str] = []
        self.places: list[tuple[str, Row, str, int]] = []
        self.called: dict[str, dict[str, str]] = {}

    def find_patients(self, parts: Sequence[IncomingTable]) -> None:
        """Find the patients, those of the first of the sheets of patients, and the dates of day 1."""
        for part in parts:
            sheet = self.sheets[part.sheet]
            head = self.plan.sheets[part.sheet].patient
            seen: dict[str, int] = {}
            for k, row in enumerate(sheet.rows):
                key = self.patient(sheet, k) if self.key(sheet, k, head) else ""
                begun = part.day_1 and sheet.columns[part.day_1].cells[k].kind == "date"
                if not begun and sums_up(sheet, k, head):
                    self.brought.sums[part.sheet].append(row)
                    continue
                if not key:
                    self.reading.unclear(
                        sheet, row, head, "the row is of no patient: the number or name is missing",
                        "fill it in, or take the row out",
                    )  # fmt: skip
                    continue
                if len(sheet.columns) > 3 and not any(
                    c.cells[k].text for h, c in sheet.columns.items() if h != head
                ):
                    self.reading.unclear(
                        sheet, row, head, "the row has nothing but what names the patient; it may be a remark",
                        "fill it in, or take the row out",
                    )  # fmt: skip
                    continue
                if key in seen:
                    raise UserError(
                        f"two rows are of one patient, {seen[key]} and {row}", sheet.place(self.plan.file, row, head),
                        rule="the sheets of adsl have one row a patient",
                        remedy="put the rows together, or name another head as `patient`",
                    )  # fmt: skip
                seen[key] = row
                if part is parts[0]:
                    self._give(key, sheet, k, head)
                if part.day_1 and not values.is_missing(sheet.columns[part.day_1].cells[k], []):
                    cell = sheet.columns[part.day_1].cells[k]
                    date = partial(values.date, cell, self.plan.dates, self.plan.short_years)
                    if first := self.reading.attempt(sheet, row, part.day_1, date):
                        self.reading.first_days[key] = first

    def patient(self, sheet: Sheet, k: int) -> str:
        """Return what the first sheet of patients calls the patient of a row; what the row says where it has none."""
        spec, first = self.plan.sheets[sheet.name], self.plan.tables["adsl"][0].sheet
        key = self.key(sheet, k, spec.patient)
        if not spec.matches:
            return key
        if spec.matches not in self.called:
            main, own = self.sheets[first], self.plan.sheets[first].patient
            said = [
                (self.key(main, j, spec.matches), self.key(main, j, own))
                for j in range(len(main.rows))
            ]
            once = Counter(other for other, _ in said)
            self.called[spec.matches] = {other: mine for other, mine in said if once[other] == 1}
        return self.called[spec.matches].get(key, f"{key} ?")

    def _give(self, key: str, sheet: Sheet, k: int, head: str) -> None:
        ids = self.brought.ids
        self.named.append(key)
        if self.plan.keep_ids:
            ids[key] = tidy(sheet.columns[head].cells[k].text or "")
            if NAME.fullmatch(ids[key]) or any(patterns.kinds_in(ids[key])):
                self.reading.unclear(
                    sheet, sheet.rows[k], head,
                    "an id that is kept looks like a name, a date or a number of somebody's",
                    "give the patient another id, or take `keep_ids` out of the mapping",
                )  # fmt: skip

    @staticmethod
    def key(sheet: Sheet, k: int, head: str) -> str:
        """Return what a sheet calls a patient: without capitals, blanks at the ends and zeros before a number."""
        text = tidy(sheet.columns[head].cells[k].text or "").casefold()
        return (text.lstrip("0") or text) if text.isdigit() else text

    def table(self, name: str, part: IncomingTable, main: str) -> None:
        """Add the rows that a sheet gives to a table."""
        sheet = self.sheets[part.sheet]
        head = self.plan.sheets[part.sheet].patient
        declared = {c.name: c for c in standard(name, part.structure).columns}
        for k, row in enumerate(sheet.rows):
            key = self.patient(sheet, k)
            if key not in self.brought.ids:
                if part.sheet != main and sums_up(sheet, k, head):
                    if row not in self.brought.sums[part.sheet]:
                        self.brought.sums[part.sheet].append(row)
                elif part.sheet != main:
                    self.reading.unclear(
                        sheet, row, head, "the patient is not in the sheet of patients",
                        "add the patient there, or mend the number",
                    )  # fmt: skip
                continue
            cells = {h: column.cells[k] for h, column in sheet.columns.items()}
            at = AtRow(self.reading, sheet, row, key, cells)
            same: Row = {}
            for column, value in at.columns(part, declared):
                same[column] = value or same.get(column, "")
            if name == "adsl" and key in self.patients:
                self.patients[key] |= same
            elif name == "adsl":
                self.patients[key] = self._add(name, {"SUBJID": self.brought.ids[key], **same}, at)
            elif part.wide:
                for wide in part.wide:
                    for found in at.wide(wide):
                        self._add(name, {**found, **same}, at)
            elif part.split:
                for found in at.split(part):
                    self._add(name, {**found, **same}, at)
            elif part.times:
                for found in at.times(part):
                    self._add(name, {**found, **same}, at)
            elif any(same.values()) and (turned := at.in_one_unit(part, same)):
                self._add(name, turned, at)

    def _add(self, name: str, row: Row, at: AtRow) -> Row:
        whole = {"USUBJID": self.brought.ids[at.key], **row}
        self.brought.tables[name].append(whole)
        self.places.append((name, whole, at.sheet.name, at.row))
        return whole

    def number_rows(self) -> None:
        """Sort rows by patient, and give sequence and visit numbers where the sheet has none.

        A value without a visit has its study day for one; further ones of the same day get tenths.
        """
        for name, rows in self.brought.tables.items():
            rows.sort(key=lambda row: _natural(row["USUBJID"]))
            for column in standard(name, self._structure(name)).key[1:]:
                if column == "PARAMCD":
                    continue
                taken = defaultdict(set)
                for row in rows:
                    taken[row["USUBJID"], row.get("PARAMCD")].add(row.get(column))
                for row in (r for r in rows if not r.get(column)):
                    here = taken[row["USUBJID"], row.get("PARAMCD")]
                    row[column] = _free(row.get("ADY"), here)
                    here.add(row[column])
                    if column == "AVISITN" and row.get("ADY") and not row.get("AVISIT"):
                        row["AVISIT"] = f"Day {row['ADY']}"

    def _structure(self, name: str) -> Any:
        return next(part.structure for n, part in self.plan.parts() if n == name)

    def look_for_persons(self) -> None:
        """Note texts that hold what the sheet itself lists as identifying, or what looks like it."""
        needles = Needles()
        for name, spec in self.plan.sheets.items():
            for head in spec.identifiers:
                for cell in self.sheets[name].columns[head].filled:
                    needles.add(
                        tidy(cell.text or ""),
                        f"a value of the column {head!r}",
                        name=_is_named(cell),
                    )
        checked: dict[str, set[str]] = {}
        for table, row, sheet, number in self.places:
            for column, text in row.items():
                if column in ("USUBJID", "SUBJID") or not any(c.isalpha() for c in text):
                    continue
                if text not in checked:
                    checked[text] = {*needles.found_in(text), *patterns.kinds_in(text)}
                for what in sorted(checked[text]):
                    self.brought.unclear.append(
                        Doubt(
                            f"a cell that becomes {column} of {table} holds {what}",
                            f"{self.plan.file}, sheet {sheet}",
                            number,
                            "take it out of the cell, or leave the column out",
                        )
                    )


def _free(day: str | None, taken: set[str | None]) -> str:
    """Return the study day, with a tenth where it is taken, or the first whole number that is free."""
    if day:
        tries = [day, *(f"{day}.{k}" for k in range(1, 10))]
        if found := [t for t in tries if t not in taken]:
            return found[0]
    k = 1
    while str(k) in taken:
        k += 1
    return str(k)


def _natural(text: str) -> tuple[int, str]:
    digits = "".join(c for c in text if c.isdigit())
    return int(digits or 0), text


def _is_named(cell: Cell) -> bool:
    return cell.kind == "text" and not any(c.isdigit() for c in cell.text or "")
