"""Small papers for the tests: one line a printed cell."""

from __future__ import annotations

from caseseries import audit

HEADER = "id,place,group,measure,kind,as_printed"


def paper(table: str) -> audit.Reported:
    """`id | group | measure | kind | as printed | note`, one a line; the place begins the id."""
    lines = [HEADER + ",note"]
    for line in table.strip().splitlines():
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("|")]
        name, group, measure, kind, as_printed, *note = cells
        record = [name, name.split(".")[0], group, measure, kind, as_printed, *(note or [""])]
        lines.append(",".join('"' + cell.replace('"', '""') + '"' for cell in record))
    return audit.parse("\n".join(lines) + "\n")


def findings(table: str) -> tuple[audit.Finding, ...]:
    return audit.audit(paper(table))


def rules(table: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.rule, one.ids) for one in findings(table)]
