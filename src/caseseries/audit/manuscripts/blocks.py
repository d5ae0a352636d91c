"""Blocks of pandoc as text, and its tables as grids of cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

_MARK = re.compile(r"[a-z](?:\s*,\s*[a-z])*|[*†‡§¶‖#]+|\d{1,2}(?:\s*[,–-]\s*\d{1,2})*")
_INDENTED = re.compile(
    r"(?:padding-left|text-indent|margin-left)\s*:\s*(\d+(?:\.\d+)?)|\b\w*indent\w*\b",
    re.IGNORECASE,
)
_BLANKS = " \t\u00a0\u2002\u2003\u2009\u2007"


@dataclass(frozen=True)
class Cell:
    """One cell of a grid.

    indent: how far the text is moved in; spanned: it repeats the cell that reaches here; width, height: its columns
    and rows.
    """

    text: str
    indent: int = 0
    bold: bool = False
    spanned: bool = False
    width: int = 1
    height: int = 1


def grid(rows: list[Any]) -> list[tuple[Cell, ...]]:
    """Rows of cells, with those that reach over several rows or columns repeated and marked."""
    filled: dict[tuple[int, int], Cell] = {}
    width = 0
    for at, (_, cells) in enumerate(rows):
        column = 0
        for attributes, _, down, across, blocks in cells:
            while (at, column) in filled:
                column += 1
            cell = _cell(attributes, blocks, across)
            for row in range(at, min(at + down, len(rows))):
                for place in range(column, column + across):
                    spanned = (row, place) != (at, column)
                    filled[row, place] = replace(cell, spanned=spanned, height=down)
            column += across
            width = max(width, column)
    empty = Cell("")
    return [
        tuple(filled.get((at, place), empty) for place in range(width)) for at in range(len(rows))
    ]


def _cell(attributes: Any, blocks: list[Any], width: int) -> Cell:
    raw = blocks_text(blocks)
    indent = (len(raw) - len(raw.lstrip(_BLANKS))) * 2
    for _, value in attributes[2]:
        found = _INDENTED.search(value)
        indent += int(float(found[1])) if found and found[1] else 2 if found else 0
    indent += 2 * any("indent" in name for name in attributes[1])
    inlines = [one for block in blocks if block["t"] in ("Para", "Plain") for one in block["c"]]
    shown = [one for one in inlines if one["t"] not in ("Space", "SoftBreak", "LineBreak")]
    bold = bool(shown) and shown[0]["t"] == "Strong"
    return Cell(re.sub(r"[ \t\r\n]+", " ", raw).strip(_BLANKS), indent, bold, False, width)


def blocks_text(blocks: list[Any]) -> str:
    """The text of blocks, joined by blanks."""
    parts = []
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            parts.append(text_of(block["c"]))
        elif block["t"] in ("Div", "Header"):
            parts.append(
                blocks_text(block["c"][1]) if block["t"] == "Div" else text_of(block["c"][2])
            )
        elif block["t"] in ("BulletList", "BlockQuote"):
            parts += [
                blocks_text(item)
                for item in (block["c"] if block["t"] == "BulletList" else [block["c"]])
            ]
        elif block["t"] == "LineBlock":
            parts += [text_of(line) for line in block["c"]]
    return " ".join(parts)


def text_of(inlines: list[Any]) -> str:
    """The text of inlines; marks of footnotes are left out, powers kept."""
    out = ""
    for one in inlines:
        kind, content = one["t"], one.get("c")
        if kind == "Str":
            out += content
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            out += " "
        elif kind in ("Emph", "Strong", "Underline", "Strikeout", "Subscript", "SmallCaps"):
            out += text_of(content)
        elif kind == "Superscript":
            out += _raised(out, text_of(content))
        elif kind in ("Quoted", "Span", "Link", "Cite"):
            out += text_of(content[1])
        elif kind in ("Math", "Code"):
            out += re.sub(r"\\(?:pm)\b", "±", content[1]).replace("\\%", "%")
    return out


def _raised(before: str, raised: str) -> str:
    if re.search(r"(?<![\d.])10$", before) and re.fullmatch(r"[-−–]?\d+", raised):
        return "^" + raised
    if (
        re.search(r"[A-Za-zµ]$", before)
        and re.fullmatch(r"[-−]?\d", raised)
        and re.search(r"(?:^|[\s/×])(?:m|cm|mm|µm|dm|s|kg|h|L|l|mol)$", before)
    ):
        return raised
    return "" if _MARK.fullmatch(raised.strip()) else raised
