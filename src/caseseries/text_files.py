"""Writing text files so that nothing changes that need not."""

from __future__ import annotations

from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write a file, UTF-8 and LF, only when its text changes, so that its time tells when it did."""
    if differs(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def differs(path: Path, text: str) -> bool:
    """Return whether a file is missing or holds another text."""
    return not path.is_file() or path.read_text(encoding="utf-8") != text
