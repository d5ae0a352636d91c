"""CHANGELOG.md by version: `## 1.1.0 - 2026-12-01`, then what changed, in Markdown."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from caseseries import text_files
from caseseries.errors import UserError

FILE = "CHANGELOG.md"
_HEADING = re.compile(r"^##\s+\[?v?(\d+\.\d+\.\d+)\]?(?:\s*[-–—(]\s*(\d{4}-\d{2}-\d{2})\)?)?\s*$")
_OTHER = re.compile(r"^#{1,2}\s")
_NEARLY = re.compile(r"^##\s+\[?v?\d+\.")
_LINK = re.compile(r"^\[[^\]]+\]:\s")


@dataclass(frozen=True)
class Entry:
    """A version of the changelog; date is empty where the heading has none."""

    version: str
    date: str
    text: str


def read_changelog(root: Path) -> tuple[Entry, ...]:
    """Return the versions of CHANGELOG.md in its order; none where there is no such file.

    Raises UserError for a file that `text_files.read` refuses, and for a heading of a version that is none, stands
    twice, or has a date that is none.
    """
    path = root / FILE
    if not path.is_file():
        return ()
    entries: list[Entry] = []
    lines: list[str] | None = None
    for number, line in enumerate([*text_files.read(path, FILE).splitlines(), "## end"], 1):
        heading = _HEADING.match(line)
        if wrong := _wrong(line, heading, {entry.version for entry in entries}):
            raise UserError(*wrong[:1], f"{FILE}:{number}", remedy=wrong[1])
        if (heading or _OTHER.match(line)) and lines is not None and entries:
            last = entries.pop()
            entries.append(Entry(last.version, last.date, "\n".join(lines).strip()))
            lines = None
        if heading:
            entries.append(Entry(heading[1], heading[2] or "", ""))
            lines = []
        elif lines is not None and not _LINK.match(line):
            lines.append(line)
    return tuple(entries)


def _wrong(line: str, heading: re.Match[str] | None, before: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with the heading of a version, and what to do about it."""
    if heading is None:
        form = "write it as ## 1.1.0 - 2026-12-01"
        return (
            ("this heading begins like a version and is none", form)
            if _NEARLY.match(line)
            else None
        )
    if heading[1] in before:
        return f"the version {heading[1]} stands twice", "put both under one heading"
    try:
        datetime.date.fromisoformat(heading[2] or "2000-01-01")
    except ValueError:
        return "this is no date of the calendar", "write it as year-month-day, such as 2025-01-31"
    return None
