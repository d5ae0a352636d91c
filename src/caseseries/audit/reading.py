"""Read reported numbers: a CSV with one printed cell a row.

Columns, by name, in any order; the first six must be there:

| column | what |
| --- | --- |
| `id` | stable and unique, best as `place.item[.column]` |
| `place` | where it stands: abstract, results, table1, figure2 ... Rows of one table share it |
| `group` | whom the denominator counts, as the paper names them; `all` for everybody |
| `measure` | what is counted or measured, in the paper's words |
| `kind` | what the cell says: words of `kinds.WORDS` joined by `_`, such as `count`, `count_of`, |
| | `percent`, `count_percent`, `percent_ci`, `mean_sd`, `median_range`, `median_iqr`, `p_value` |
| `as_printed` | the cell as it stands in print; blank when print is blank, `-` or `NA` when it says so |
| `n`, `denominator` | whole numbers, as far as print gives them |
| `percent`, `value` | as printed (`4.0` is not `4`) |
| `low`, `high` | ends of the range, quartiles or interval, by the `kind` |
| `sd`, `p` | standard deviation; p-value printed in the same cell |
| `unit`, `note` | unit; what a reader of the row must know |

What the number columns leave blank is read from `as_printed` by the kind.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from caseseries import text_files
from caseseries.audit.digits import Printed, printed
from caseseries.audit.notation import decimal_mark
from caseseries.audit.printed_cells import WORDS, Parts, fill, is_blank, known_kind, not_given
from caseseries.errors import UserError, UserErrors

REQUIRED = ("id", "place", "group", "measure", "kind", "as_printed")
WHOLE = ("n", "denominator")
NUMBERS = ("percent", "value", "low", "high", "sd", "p")
OPTIONAL = (*WHOLE, *NUMBERS, "unit", "note")


@dataclass(frozen=True)
class Row:
    """One printed cell; `line` is its line in the file."""

    id: str
    place: str
    group: str
    measure: str
    kind: str
    as_printed: str
    parts: Parts
    unit: str = ""
    note: str = ""
    line: int = 0

    @property
    def blank(self) -> bool:
        """Print leaves the cell empty."""
        return is_blank(self.as_printed) and self.parts.n is None and self.parts.value is None

    @property
    def silent(self) -> bool:
        """Print says that there is no number."""
        return not_given(self.as_printed)

    @property
    def in_table(self) -> bool:
        """The place is a table."""
        return bool(re.match(r"(supp\w*[ ._-]*)?s?(tab|tbl)", self.place.lower()))


@dataclass(frozen=True)
class Reported:
    """All printed cells of one paper, in file order."""

    rows: tuple[Row, ...]
    source: str = field(default="", compare=False)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Rows by id."""
        return {row.id: row for row in self.rows}

    @cached_property
    def order(self) -> dict[str, int]:
        """Position of each id in the file."""
        return {row.id: position for position, row in enumerate(self.rows)}


def read(path: str | Path) -> Reported:
    """The reported numbers in the CSV at `path` (UTF-8, comma-separated, one header line).

    Raises UserError (UserErrors when there are several) with file, row, column, rule and remedy.
    """
    path = Path(path)
    try:
        text = text_files.read(path, str(path))
    except OSError as error:
        raise UserError(
            "the file cannot be read", place=str(path), rule=error.strerror or "",
            remedy="name a CSV file of reported numbers",
        ) from None  # fmt: skip
    reported = parse(text, str(path))
    if not reported.rows:
        raise UserError(
            "the file has no rows", place=str(path), rule="one row a printed number",
            remedy="fill in the numbers that the paper prints",
        )  # fmt: skip
    return reported


def parse(text: str, source: str = "reported numbers") -> Reported:
    """The reported numbers in the CSV text; `source` names it in errors. Raises as `read`."""
    records = list(csv.reader(io.StringIO(text, newline="")))
    header = [name.strip().lower() for name in records[0]] if records else []
    _check_header(header, source)
    errors: list[UserError] = []
    rows: list[Row] = []
    seen: dict[str, int] = {}
    mark = decimal_mark(_column(header, records, "as_printed"))
    for line, cells in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        place = f"{source}, row {line}"
        if len(cells) != len(header):
            what = f"{len(cells)} cells, the header has {len(header)}"
            rule = "every row has a cell for every column"
            errors.append(
                UserError(what, place, rule, "put text that holds a comma in double quotes")
            )
            continue
        record = dict(zip(header, cells, strict=True))
        row, faults = _row(record, line, place, mark)
        errors.extend(faults)
        if row is None:
            continue
        if row.id in seen:
            what = f"the id {row.id!r} stands in row {seen[row.id]} too"
            remedy = "give each printed cell an id of its own"
            errors.append(UserError(what, f"{place}, column id", "ids are unique", remedy))
        seen.setdefault(row.id, line)
        rows.append(row)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise UserErrors(tuple(errors))
    return Reported(tuple(rows), source)


def _check_header(header: list[str], source: str) -> None:
    missing = [name for name in REQUIRED if name not in header]
    doubled = sorted({name for name in header if header.count(name) > 1 and name})
    if missing:
        semicolons = len(header) == 1 and ";" in header[0]
        raise UserError(
            f"missing column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            place=f"{source}, row 1", rule=f"the columns {', '.join(REQUIRED)} must be there",
            remedy="save it with commas, not semicolons" if semicolons else "add the columns",
        )  # fmt: skip
    if doubled:
        raise UserError(
            f"column {', '.join(doubled)} stands twice", place=f"{source}, row 1",
            rule="column names are unique", remedy="rename or drop one",
        )  # fmt: skip


def _column(header: list[str], records: list[list[str]], name: str) -> tuple[str, ...]:
    at = header.index(name)
    return tuple(cells[at] for cells in records[1:] if len(cells) == len(header))


def _row(
    record: dict[str, str], line: int, place: str, mark: str
) -> tuple[Row | None, list[UserError]]:
    errors: list[UserError] = []

    def fault(column: str, what: str, rule: str, remedy: str) -> None:
        errors.append(UserError(what, f"{place}, column {column}", rule, remedy))

    text = {name: record.get(name, "").strip() for name in (*REQUIRED, *OPTIONAL)}
    for name in ("id", "measure"):
        if not text[name]:
            fault(name, "the cell is empty", f"every row has its {name}", "fill it in")
    if not known_kind(text["kind"]):
        fault(
            "kind", f"the kind {text['kind']!r} is not known",
            "a kind is made of these words, joined by _: " + " ".join(sorted(WORDS)),
            "use count, count_of, percent, count_percent, percent_ci, mean, mean_sd, median, median_range, median_iqr, "
            "value, p_value or all",
        )  # fmt: skip
    numbers: dict[str, Printed | None] = {}
    for name in (*WHOLE, *NUMBERS):
        try:
            number = numbers[name] = printed(text[name]) if text[name] else None
        except ValueError:
            remedy = "put the bare number here and the printed text in as_printed"
            fault(name, "not a number", f"{name} is a number or blank", remedy)
            continue
        if name in WHOLE and number and (number.value.denominator != 1 or number.value < 0):
            rule = f"{name} counts patients or events"
            fault(name, "not a whole number", rule, "put a whole number, or leave it blank")
    if errors:
        return None, errors
    n, total = numbers["n"], numbers["denominator"]
    given = Parts(
        n=int(n.value) if n else None, denominator=int(total.value) if total else None,
        percent=numbers["percent"], value=numbers["value"], low=numbers["low"],
        high=numbers["high"], sd=numbers["sd"], p=numbers["p"],
    )  # fmt: skip
    row = Row(
        id=text["id"], place=text["place"], group=text["group"], measure=text["measure"],
        kind=text["kind"], as_printed=text["as_printed"], unit=text["unit"], note=text["note"],
        parts=fill(text["kind"], text["as_printed"], given, mark), line=line,
    )  # fmt: skip
    return row, []
