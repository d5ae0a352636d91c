"""Pandoc's grid tables: the one kind of Markdown table in which a head may span columns."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

_WIDTH = 100
"""Characters in all: from 72 on, pandoc makes a table as wide as the text."""
_STUB = 28
"""Labels of rows may take several lines, which leaves room for the numbers."""


def spanned_table(
    stub: str,
    heads: Sequence[str],
    spanners: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    shares: Sequence[float],
) -> str:
    """Return a grid table with a head of two rows; all texts are Markdown of one line, without its lines' characters.

    spanners: each text with the number of columns under it, without the stub; a blank text spans nothing.
    shares: the widths of stub and columns against each other; no column is narrower than its longest word.
    """
    texts = [[_narrow(text) for text in row] for row in ([stub, *heads], *rows)]
    spanners = [(_narrow(text), count) for text, count in spanners]
    widths = _widths(texts, [min(shares[0], _STUB), *shares[1:]])
    groups = [("", [0])]
    for text, count in spanners:
        first = groups[-1][1][-1] + 1
        groups.append((text, list(range(first, first + count))))
    for text, under in groups[1:]:
        room = sum(widths[k] for k in under) + len(under) - 1
        lacking = max(map(len, text.split(" "))) + 2 - room
        for n, k in enumerate(under):  # as wide as the longest word of their spanner
            widths[k] += max(0, -(-(lacking - n) // len(under)))
    # A head without spanner is one cell of two rows: no line runs through it.
    whole = {k for text, under in groups if not text.strip() for k in under}
    upper: list[tuple[str, int]] = []
    for text, under in groups:
        if text.strip():
            upper.append((text, sum(widths[k] for k in under) + len(under) - 1))
        else:
            upper += [(texts[0][k], widths[k]) for k in under]
    lower = [("" if k in whole else texts[0][k], width) for k, width in enumerate(widths)]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    lines = [rule, *_row(upper), _between(widths, whole), *_row(lower), _mark(widths, numeric)]
    for row in texts[1:]:
        lines += [*_row(list(zip(row, widths, strict=True))), rule]
    return "\n".join(lines)


def _narrow(text: str) -> str:
    """Return Markdown in which each character is one column wide: pandoc counts wide and combining ones otherwise."""
    return "".join(c if c.isascii() or _is_narrow(c) else f"&#{ord(c)};" for c in text)


def _is_narrow(character: str) -> bool:
    return (
        unicodedata.east_asian_width(character) in ("Na", "N", "A")
        and unicodedata.category(character)[0] in "LNPS"
        and ord(character) < 0x2E80
    )


def _widths(texts: Sequence[Sequence[str]], shares: Sequence[float]) -> list[int]:
    longest = [
        max(len(word) for row in texts for word in [*row[k].split(" "), ""])
        for k in range(len(shares))
    ]
    # Signs written by number make a word longer than it is read: all columns grow with it, so that shares stay.
    least = _WIDTH / sum(shares)
    wanted = max((word + 2) / share for word, share in zip(longest, shares, strict=True))
    scale = wanted if least < wanted < 2 * least else least
    return [max(round(s * scale), word + 2, 5) for s, word in zip(shares, longest, strict=True)]


def _row(cells: Sequence[tuple[str, int]]) -> list[str]:
    """Return the lines of a row: a cell's text is wrapped to its width."""
    wrapped = [
        textwrap.wrap(text, width - 2, break_long_words=False, break_on_hyphens=False) or [""]
        for text, width in cells
    ]
    high = max(map(len, wrapped))
    return [
        "|"
        + "|".join(
            f" {lines[k] if k < len(lines) else ''}".ljust(width)
            for lines, (_, width) in zip(wrapped, cells, strict=True)
        )
        + "|"
        for k in range(high)
    ]


def _between(widths: Sequence[int], whole: set[int]) -> str:
    """Return the line between the two rows of the head."""
    line = ""
    for k, width in enumerate(widths):
        corner = "|" if k in whole and (k == 0 or k - 1 in whole) else "+"
        line += corner + (" " if k in whole else "-") * width
    return line + ("|" if len(widths) - 1 in whole else "+")


def _mark(widths: Sequence[int], numeric: Sequence[bool]) -> str:
    """Return the line under the head, which aligns the columns: the stub to the left, numbers in the middle."""
    ends = ["=", *(":" if number else "=" for number in numeric)]
    return (
        "+"
        + "+".join(":" + "=" * (width - 2) + end for width, end in zip(widths, ends, strict=True))
        + "+"
    )
