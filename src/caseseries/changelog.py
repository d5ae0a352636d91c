"""CHANGELOG.md by version: `## 1.1.0 - 2026-12-01`, then what changed, in Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from caseseries import text_files

FILE = "CHANGELOG.md"
_HEADING = re.compile(r"^##\s+\[?v?(\d+\.\d+\.\d+)\]?(?:\s*[-–—(]\s*(\d{4}-\d{2}-\d{2})\)?)?\s*$")
_OTHER = re.compile(r"^#{1,2}\s")
_LINK = re.compile(r"^\[[^\]]+\]:\s")


@dataclass(frozen=True)
class Entry:
    """A version of the changelog; date is empty where the heading has none."""

    version: str
    date: str
    text: str


def read_changelog(root: Path) -> tuple[Entry, ...]:
    """Return the versions of CHANGELOG.md in its order; none where there is no such file.

    Raises UserError for a file that `text_files.read` refuses.
    """
    path = root / FILE
    if not path.is_file():
        return ()
    entries: list[Entry] = []
    lines: list[str] | None = None
    for line in [*text_files.read(path, FILE).splitlines(), "## end"]:
        heading = _HEADING.match(line)
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
