"""Prose that changed, section by section, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from caseseries.diff.model import Kind, Piece, ProseChange
from caseseries.store.qmd_parts import HEADING, parts

_CLAIM = re.compile(r"`\{python\} [^`]*?claim\(\\?[\"']([^\"'\\]+)\\?[\"'][^`]*`")
_WORD = re.compile(r"⟨[^⟩]*⟩|\s+|[^\s⟨]+")
TOP = "(beginning)"


@dataclass(frozen=True)
class Section:
    """A heading with the paragraphs below it, up to the next heading; `line` is that of the heading."""

    name: str
    line: int
    paragraphs: tuple[str, ...]


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[ProseChange, ...]:
    """Return the sections whose words differ, in the order of the new pages, lost ones last.

    Cells are compared like paragraphs; a number computed from the results shows as its id, so that only what people
    wrote counts.
    """
    found: list[ProseChange] = []
    for file in [*new, *(f for f in old if f not in new)]:
        before, after = sections(old.get(file, "")), sections(new.get(file, ""))
        for name, section in after.items():
            found += _changed(file, before.get(name), section)
        found += [
            change
            for name, section in before.items()
            if name not in after
            for change in _changed(file, section, None)
        ]
    return tuple(found)


def sections(text: str) -> dict[str, Section]:
    """Return the sections of a page by name; a name that stands twice gets a number."""
    found: dict[str, Section] = {}
    name, line = TOP, 1
    paragraphs: list[str] = []
    lines: list[str] = []

    def close() -> None:
        if lines:
            paragraphs.append("\n".join(lines))
            lines.clear()

    def finish() -> None:
        close()
        if paragraphs or name != TOP:
            key, k = name, 2
            while key in found:
                key, k = f"{name} ({k})", k + 1
            found[key] = Section(key, line, tuple(paragraphs))

    for part in parts(text.splitlines()):
        if part.kind == "block":
            close()
            paragraphs.append("\n".join(part.lines))
            continue
        for number, raw in enumerate(part.lines, part.number):
            heading = HEADING.match(raw) if part.kind == "text" else None
            if heading:
                finish()
                name, line, paragraphs = heading[1], number, []
            elif raw.strip():
                lines.append(raw)
            else:
                close()
    finish()
    return found


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts as pieces that are the same, old or new, cut between words."""
    left, right = _tokens(old), _tokens(new)
    # A line break is a blank like any other.
    before, after = ([" " if t.isspace() else t for t in side] for side in (left, right))
    pieces: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(("same", "".join(right[c:d])))
            continue
        if b > a:
            pieces.append(("old", "".join(left[a:b])))
        if d > c:
            pieces.append(("new", "".join(right[c:d])))
    return tuple(_joined(pieces))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces with a blank between two changes made part of both: phrases read better than single words."""
    old, new = "", ""
    for k, (op, text) in enumerate(pieces):
        between = op == "same" and not text.strip() and (old or new) and k + 1 < len(pieces)
        if op == "old" or between:
            old += text
        if op == "new" or between:
            new += text
        if op == "same" and not between:
            yield from _pair(old, new)
            old, new = "", ""
            yield (op, text)
    yield from _pair(old, new)


def _pair(old: str, new: str) -> Iterator[Piece]:
    if old.strip():
        yield ("old", old)
    if new.strip():
        yield ("new", new)
    elif new and not old.strip():
        yield ("same", new)


def _changed(file: str, old: Section | None, new: Section | None) -> Iterator[ProseChange]:
    before = [_readable(p) for p in old.paragraphs] if old else []
    after = [_readable(p) for p in new.paragraphs] if new else []
    paragraphs = tuple(p for p in _pairs(before, after) if any(kind != "same" for kind, _ in p))
    if before == after or not (paragraphs or old is None or new is None):
        return  # a line broken elsewhere changes no word
    kind: Kind = "changed" if old and new else "added" if new else "removed"
    pieces = [piece for paragraph in paragraphs for piece in paragraph]
    section = new or old
    assert section is not None
    yield ProseChange(
        file,
        section.name,
        section.line,
        kind,
        sum(len(text.split()) for op, text in pieces if op == "new"),
        sum(len(text.split()) for op, text in pieces if op == "old"),
        paragraphs,
    )


def aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """Yield every paragraph as pieces, those that stayed as one."""
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            yield from ((("same", text),) for text in after[c:d])
        else:
            yield from _paired(before[a:b], after[c:d])


def _paired(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    for k in range(max(len(left), len(right))):
        yield words(left[k] if k < len(left) else "", right[k] if k < len(right) else "")


def _pairs(before: list[str], after: list[str]) -> Iterator[tuple[Piece, ...]]:
    """Yield the word diff of each paragraph that changed; replaced ones are paired in order."""
    for op, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        yield from _paired(before[a:b], after[c:d])


def _readable(paragraph: str) -> str:
    return _CLAIM.sub(lambda match: f"⟨{match[1]}⟩", paragraph)


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text)
