"""What a reader needs to know of the tables: the data dictionary and the list of contradictions, as Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from caseseries.errors import UserError
from caseseries.escape import code, markdown
from caseseries.store.project_paths import leads_outside
from caseseries.study.schema import Column, span
from caseseries.study.study import Study
from caseseries.text_files import read

_KINDS = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "flag": "Y, N or empty",
    "day": "study day, no day 0",
    "grade": "grade, 1 to 5",
}
_WRITTEN = "This file is written by `caseseries results`"
CONTRADICTION_COLUMNS = ("id", "printed", "ours", "contradicts", "side", "reason")


def dictionary(study: Study, present: Mapping[str, Sequence[str]], *, anchors: bool = True) -> str:
    """Return a table of columns for each patient-level table, from the schema and study.yml.

    present: the columns that each table of the study holds; others are not listed.
    anchors: give each heading the id `data-<table>`, which pandoc knows and other Markdown does not.
    """
    parts = []
    for name in (n for n in study.table_names() if n in present):
        table = study.table_schema(name)
        published = set(study.privacy.publish.get(name, []))
        anchor = f" {{#data-{name}}}" if anchors else ""
        parts.append(f"### {name}: {markdown(table.label)}{anchor}\n")
        parts.append(f"A row is identified by {', '.join(table.key)}.\n")
        parts.append("| Column | What | Values | Published |\n|:---|:---|:---|:---|")
        for column in (c for c in table.columns if c.name in present[name]):
            shown = "yes" if column.name in published else "no"
            parts.append(
                f"| {code(column.name)} | {markdown(column.label)} | {markdown(kind_words(column))} | {shown} |"
            )
        parts.append("")
        if study.data.plan(name).select:
            parts.append(
                "Only rows that count are used; study.yml says which, under data.records.\n"
                if name in study.data.records
                else "Only rows that count are used; study.yml says which, under data.tables.\n"
            )
    if study.accepted:
        parts.append(_accepted(study))
    return "\n".join(parts)


def _accepted(study: Study) -> str:
    """Return the oddities of the data that the study accepts, with the reason of each."""
    lines = ["### Known oddities\n", "The checks find these, and they stay as they are.\n"]
    lines.append("| Table | What | Rows | Why |\n|:---|:---|---:|:---|")
    for entry in study.accepted:
        what = markdown(entry.rule.replace("-", " "))
        lines.append(
            f"| {markdown(entry.table)} | {what} | {entry.times} | {markdown(entry.reason)} |"
        )
    return "\n".join([*lines, ""])


def contradictions(study: Study) -> str:
    """Return the list of contradictions in print, with the side that the data take and why.

    Raises UserError when study.yml names no list, or the list lacks a column.
    """
    rows = read_contradictions(study)
    lines = ["| Printed number | In print | Here | Contradicts | Side taken | Why |"]
    # Where a row is long, pandoc takes the widths of columns from the numbers of dashes.
    lines.append("|:" + "-|:".join("-" * width for width in (12, 9, 13, 16, 10, 40)) + "-|")
    for row in rows:
        others = ", ".join(code(id) for id in row["contradicts"].split(";") if id)
        cells = [markdown(row[c]) for c in ("printed", "ours")]
        lines.append(
            f"| {code(row['id'])} | {cells[0]} | {cells[1]} | {others} | {markdown(row['side'])} | "
            f"{markdown(row['reason'])} |"
        )
    return "\n".join(lines)


def read_contradictions(study: Study) -> list[dict[str, str]]:
    """Return the rows of the study's list of contradictions."""
    if not study.data.contradictions:
        raise UserError("study.yml names no list of contradictions", place="study.yml, data")
    path = study.path(study.data.contradictions)
    if not path.is_file():
        raise UserError("the list of contradictions is missing", place=study.data.contradictions)
    reader = csv.DictReader(io.StringIO(read(path, study.data.contradictions)))
    missing = [c for c in CONTRADICTION_COLUMNS if c not in (reader.fieldnames or [])]
    if missing:
        raise UserError(
            f"the column {missing[0]} is missing",
            place=f"{study.data.contradictions}, row 1",
            rule="columns " + ", ".join(CONTRADICTION_COLUMNS),
            remedy="add the column",
        )
    return list(reader)


def readme(study: Study, present: Mapping[str, Sequence[str]]) -> str:
    """Return the README of the data folder: what the tables are, their columns, and the contradictions."""
    parts = [
        f"# Data: {markdown(study.study.short_title)}\n",
        f"{_WRITTEN} from `study.yml` and the schema; edit those.\n",
    ]
    if study.study.notice:
        parts.append(f"{markdown(study.study.notice)}\n")
    parts.append(
        "Days are study days: 1 is the first day of treatment, −1 the day before, there is no day 0.\n"
    )
    parts.append("An empty cell is a missing value.\n")
    parts.append("## Tables\n")
    parts.append(dictionary(study, present, anchors=False))
    if study.data.contradictions:
        parts.append("## Where print contradicts itself\n")
        parts.append("The data take one side; the list says which and why.\n")
        parts.append(contradictions(study) + "\n")
    return "\n".join(parts)


def readme_file(study: Study) -> Path | None:
    """Return where the README of the data folder stands; None where the program writes none.

    That is where somebody wrote one by hand, and in a folder outside of the project.
    """
    path = study.data_folder / "README.md"
    if leads_outside(study.root, path):
        return None
    return path if not path.is_file() or _WRITTEN in read(path, path.name) else None


def kind_words(column: Column) -> str:
    """Return what a column may hold, in words."""
    if column.values:
        return ", ".join(column.values)
    return _KINDS[column.kind] + span(column.min, column.max)
