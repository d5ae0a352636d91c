"""docs/reference/checks.md: what is looked for in tables, written from the rules themselves.

`python -m caseseries.cohort.reference > docs/reference/checks.md` writes it anew; a test holds it in sync.
"""

# ruff: noqa: E501  a row of a Markdown table is one line
from __future__ import annotations

from caseseries.cohort.checking import LARGEST, LAST_DAY
from caseseries.cohort.cohort import ODDITIES
from caseseries.cohort.row_rules import RULES

_HEAD = f"""# What is checked in the tables

Written by `python -m caseseries.cohort.reference` from the rules in the package; edit those.

A **fault** stops every command, with file, row, column, rule and remedy, and without the value.
Rows are counted as a text editor counts lines; in files without lines the header counts as row 1.
An **oddity** is told by `caseseries check`, `results` and `render`, and does not stop.
An oddity that stays is accepted in study.yml by its name, table and number of rows, with the reason;
one row more is told again, and the data page prints what is accepted:

```yaml
accepted:
  - {{rule: fatal-event-of-the-living, table: adae, times: 1, reason: The death was reported after the data were cut.}}
```

What a row or a table says against itself is a fault, because a number printed from it is wrong.
Where two tables say different things nobody here can tell the true one; that is an oddity.

## How cells are written

One rule: what nobody can see is put right and told; what shows damage, or can be read in two ways, is refused.

| put right, and told | refused |
|:---|:---|
| blanks at the ends of a cell or of a column's name; no-break and other odd blanks, read as blanks | a number with any other sign than the digits 0 to 9, a point, plus, minus and e |
| characters without width, soft hyphens; accents written apart | a letter of another script in a word of Latin letters that looks like one of them |
| names of columns in small letters | control characters, and those that turn the direction of text |
| whole numbers written as 182.0, +182 or 0182 | characters that were lost, or read in the wrong encoding once: â€“ for a dash |
| rows and unnamed columns without any value, left out | errors of spreadsheets, such as #N/A |

Commas part cells, a point stands before decimals, quotes stand at both ends of a cell, and every row has as many cells as the header.
A file with semicolons, tabs or decimal commas, with a comment or title above the header, in UTF-16 or Latin-1,
a CPORT file and one that is cut off are named as what they are.
Transport files (XPT), SAS datasets, Parquet and workbooks (XLSX) say themselves which columns are numbers and dates;
what study.yml or the list of columns says comes first.
Of a workbook the first row of the table's sheet names the columns, and formulas count as the values last computed.
A byte order mark, either line end, any order of rows and columns, quotes round every cell and 70.0 for a value of 70 are no fault.

## Values

Every column is of its kind, within its ends and in its list of values; [study.yml and the tables](study.md) has them.
A study gives a column a list or ends under `data.columns`, also one that the table has anyway.
Numbers are 0 or between 1/{LARGEST:g} and {LARGEST:g} in size; days lie within {LAST_DAY} days of day 1.

A value that study.yml names must occur in the rows in which it is looked for, or stand in the column's list of values:
`values` under `data.columns` or the table's own `columns`, Y and N of a flag, grades, or the usual words of the column.
Terms and levels print a true 0 when no row has them, and are an oddity.
A value that is one slip of the finger away from one that study.yml names, or differs from it in capitals and blanks alone, is a fault.
`true` and `false` in study.yml, which is what YAML makes of Yes and No without quotes, stand for Y, Yes and true, and for N, No and false,
whichever the column has. A number stands for every way of writing it: 4 is 4.0.

## Faults of rows

They are asked of every table of the structure, under whichever name; those of subject, of adsl alone.

| structure | column | what |
|:---|:---|:---|
"""
_ODD = """
## Oddities, by name

| name | what |
|:---|:---|
"""


def reference() -> str:
    """Return the whole document."""
    faults = [
        f"| {', '.join(s.replace('_', ' ') for s in rule.structures)} | `{rule.column}` | {rule.says} |\n"
        for rule in RULES
        if rule.fault
    ]
    odd = [f"| `{name}` | {says} |\n" for name, says in sorted(ODDITIES.items())]
    return _HEAD + "".join(faults) + _ODD + "".join(odd)


if __name__ == "__main__":
    print(reference(), end="")
