"""Pages as people write them: which files they are, and the header, fenced blocks and text of one, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from caseseries.escape import slug
from caseseries.text_files import read

INLINE = re.compile(r"(?<!`)`\{python\}[ \t]([^`]+)`")
"""An inline expression, as Quarto looks for it."""
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*(?:\{[^}]*\})?\s*$")
PATIENT_PAGES = "chapters/patients"
APPENDIX = "patients-appendix.md"
"""Its name below generated/: the patients, as a cell of the full document shows them."""
PRIVACY_REPORT = "privacy-report.md"
"""Its name below generated/, where a cell finds it."""
GENERATED = ("full.qmd", f"{PATIENT_PAGES}/", "generated/")
"""How the names begin of what the package itself writes beside the sources."""
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})(.*)$")


@dataclass(frozen=True)
class Part:
    """A run of lines of one kind.

    number: that of its first line. lines: all of them. inside: those between the marks of a header or block.
    info: what stands behind the mark that opens a block. closed: whether it has an end.
    """

    kind: Literal["header", "block", "text"]
    number: int
    lines: Sequence[str]
    inside: Sequence[str]
    info: str = ""
    closed: bool = True

    @property
    def is_cell(self) -> bool:
        """Whether it is code in Python that is run."""
        return self.info.startswith("{python")


def anchor(subject: str) -> str:
    """Return the id of a patient's part of the full document."""
    return f"patient-{slug(subject)}"


def parts(lines: Sequence[str]) -> Iterator[Part]:
    """Yield the parts of a page in order; every line stands in one of them. A block without an end is the last."""
    start = 0
    if lines and lines[0].rstrip() == "---":
        ends = (k for k, line in enumerate(lines) if k and line.rstrip() in ("---", "..."))
        end = next(ends, None)
        start = len(lines) if end is None else end + 1
        yield Part("header", 1, lines[:start], lines[1:end], closed=end is not None)
    fence: str | None = None
    for k in range(start, len(lines)):
        before, fence = fence, next_fence(fence, lines[k])
        if before is None and fence is not None:
            if start < k:
                yield Part("text", start + 1, lines[start:k], lines[start:k])
            start = k
        elif before is not None and fence is None:
            yield _block(start, lines[start : k + 1], closed=True)
            start = k + 1
    if fence is not None:
        yield _block(start, lines[start:], closed=False)
    elif start < len(lines):
        yield Part("text", start + 1, lines[start:], lines[start:])


def header(text: str) -> str:
    """Return the lines of a page's header; nothing where it has none, or one without an end."""
    first = next(parts(text.split("\n")), None)
    if first is None or first.kind != "header" or not first.closed:
        return ""
    return "".join(f"{line}\n" for line in first.inside)


def next_fence(fence: str | None, line: str) -> str | None:
    """Return the fence of the code block that a line leaves open; None outside of one."""
    found = _FENCE.match(line)
    if not found:
        return fence
    if fence is None:
        return found[1]
    closes = found[1][0] == fence[0] and len(found[1]) >= len(fence) and not found[2].strip()
    return None if closes else fence


def written_pages(root: Path) -> list[Path]:
    """Return the qmd files that people write, in a fixed order; what the package generates is left out."""
    found = [*root.glob("*.qmd"), *root.glob("chapters/**/*.qmd")]
    return sorted(p for p in found if not p.relative_to(root).as_posix().startswith(GENERATED))


def texts(root: Path, files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield the name of each file relative to a project, and its text."""
    for path in files:
        name = path.relative_to(root).as_posix()
        yield name, read(path, name)


def _block(start: int, lines: Sequence[str], closed: bool) -> Part:
    found = _FENCE.match(lines[0])
    assert found
    inside = lines[1:-1] if closed else lines[1:]
    return Part("block", start + 1, lines, inside, found[2].strip(), closed)
