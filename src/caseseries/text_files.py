"""Reading text files of a study, and writing them only when they change.

Refused everywhere, in tables as in pages: control characters but tab and line ends, characters that turn the direction
of what stands beside them (U+202A to U+202E, U+2066 to U+2069), and the marks of a merge that nobody resolved.
"""

from __future__ import annotations

import re
from pathlib import Path

from caseseries.errors import UserError

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_MERGE = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: .*)?\r?$", re.MULTILINE)


def read(path: Path, place: str) -> str:
    """Return the text of a file, LF, without a byte order mark. place: how messages name it.

    Raises UserError with the line for bytes that are not UTF-8, unprintable characters and marks of a merge.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            "the file is not UTF-8",
            place=f"{place}:{1 + content[: error.start].count(10)}",
            remedy="save it with the encoding UTF-8",
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_merge(text, place)
    found = _UNPRINTABLE.search(text)
    if found:
        raise UserError(
            f"the character {unprintable(found[0])} cannot be shown",
            place=f"{place}:{line_at(text, found.start())}",
            rule="no control characters but tab and line end, none that turn the direction of text",
            remedy="remove it, or put a blank in its place",
        )
    return text


def refuse_merge(text: str, place: str) -> None:
    """Raise UserError with the line where a text holds the marks of a merge that nobody resolved."""
    found = _MERGE.search(text)
    if found:
        raise UserError(
            f"a merge was not resolved here: the line begins with {found[0][:7]}",
            place=f"{place}:{line_at(text, found.start())}",
            remedy="keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>",
        )


def faults(root: Path) -> list[UserError]:
    """Return what `read` refuses in the files of a project beside its pages, data and results, one fault a file."""
    found = []
    names = ("_quarto.yml", "_variables.yml", "CHANGELOG.md", "*.bib", "*.csl")
    for path in [path for name in names for path in sorted(root.glob(name))]:
        try:
            read(path, path.name)
        except UserError as error:
            found.append(error)
    return found


def unprintable(text: str) -> str:
    """Return the code point of the first character that cannot be shown, as U+000C; empty when there is none."""
    found = _UNPRINTABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def line_at(text: str, offset: int) -> int:
    """Return the line of a text in which a character stands, counted from 1."""
    return text.count("\n", 0, offset) + 1


def write(path: Path, text: str) -> None:
    """Write a file, UTF-8 and LF, only when its text changes, so that its time tells when it did."""
    if differs(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def differs(path: Path, text: str) -> bool:
    """Return whether a file is missing or holds another text."""
    if not path.is_file():
        return True
    return path.read_bytes().replace(b"\r\n", b"\n") != text.encode("utf-8")
