"""Reading text files of a study, and writing them only when they change."""

from __future__ import annotations

from pathlib import Path

from caseseries import characters
from caseseries.errors import UserError


def read(path: Path, place: str = "") -> str:
    """Return the text of a file, with LF line ends and without a byte order mark.

    place: the file's name in messages, by default its last part.
    Raises UserError with the line for bytes that are not UTF-8 and for what `characters.refuse` finds.
    """
    shown = place or path.name
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UserError(
            "the file is not UTF-8", place=f"{shown}:{line}", remedy="save it in the encoding UTF-8"
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    characters.refuse(text, shown)
    return text


def faults(root: Path) -> list[UserError]:
    """Return what `read` refuses in the files of a project beside its pages, data and results, one fault a file."""
    found = []
    names = ("_quarto.yml", "_variables.yml", "CHANGELOG.md", "*.bib", "*.csl")
    for path in [path for name in names for path in sorted(root.glob(name))]:
        try:
            read(path)
        except UserError as error:
            found.append(error)
    return found


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
