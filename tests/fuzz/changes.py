"""Changes by chance: each takes the bytes of one file and gives other bytes; each has a name by which it is counted."""

from __future__ import annotations

import csv
import io
import random
import string
from collections.abc import Callable

from tests.hostile import INLINE, MARKDOWN, SHORTCODES

Rows = list[list[str]]

TEXTS = [
    *INLINE.values(),
    *MARKDOWN,
    *SHORTCODES,
    "<script>window.ran=1</script>",
    "=1+1",
    "x" * 10_000,
]
"""What would be code in one language or another."""
NUMBERS = (
    *(
        "1e400",
        "-1e400",
        "nan",
        "inf",
        "-0",
        "0x10",
        "1_000",
        "1,5",
        "1.000,5",
        "1 000",
        "5%",
        "<5",
        "5 mg",
        "--5",
    ),
    *(
        "٥٠",
        "５０",
        "−5",
        "5-6",
        "999999",
        "2024-05-01",
        "#DIV/0!",
        "1e-400",
        "+5",
        "5.",
        ".5",
        "1e3",
    ),
)
SIGNS = (
    "\u00a0",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\x00",
    "\x1b",
    "\t",
    "\n",
    "\r",
    "\u2028",
    "|",
    '"',
    "'",
    ";",
    "🩺",
)


def _cell(change: Callable[[random.Random, str], str]) -> Callable[[random.Random, Rows], Rows]:
    """Change one cell that is not empty, or any cell where a table is sparse."""

    def apply(rng: random.Random, rows: Rows) -> Rows:
        places = [(i, j) for i, row in enumerate(rows) if i for j, cell in enumerate(row) if cell]
        i, j = rng.choice(places)
        rows[i][j] = change(rng, rows[i][j])
        return rows

    return apply


def _slip(rng: random.Random, cell: str) -> str:
    """A slip of the finger: a sign left out, doubled, exchanged with the next or with one beside it."""
    at = rng.randrange(len(cell))
    swapped = cell[:at] + cell[at + 1 : at + 2] + cell[at] + cell[at + 2 :]
    other = cell[:at] + rng.choice(string.ascii_letters + string.digits) + cell[at + 1 :]
    return rng.choice(
        [cell[:at] + cell[at + 1 :], cell[:at] + cell[at] + cell[at:], swapped, other]
    )


def _sign(rng: random.Random, cell: str) -> str:
    at = rng.randrange(len(cell) + 1)
    return cell[:at] + rng.choice(SIGNS) + cell[at:]


def _digit(rng: random.Random, cell: str) -> str:
    """Another digit in a number; in a text a case turned."""
    places = [k for k, sign in enumerate(cell) if sign in string.digits]
    if not places:
        return cell.swapcase()
    at = rng.choice(places)
    return cell[:at] + rng.choice(string.digits) + cell[at + 1 :]


def _scaled(rng: random.Random, cell: str) -> str:
    """Another unit: a power of ten, or the other sign."""
    try:
        return f"{float(cell) * rng.choice([-1, 10, 100, 1000, 0.001]):g}"
    except ValueError:
        return cell.upper() if cell != cell.upper() else cell.lower()


def _other_row(rng: random.Random, rows: Rows) -> Rows:
    """A value that another row has in the same column."""
    i, j = rng.randrange(1, len(rows)), rng.randrange(len(rows[0]))
    rows[i][j] = rows[rng.randrange(1, len(rows))][j]
    return rows


def _row(rng: random.Random, rows: Rows) -> Rows:
    """A row left out, doubled, moved, cut short, made longer, or shifted by a cell."""
    at = rng.randrange(1, len(rows))
    row = rows[at]
    return [
        *rows[:at],
        *rng.choice([[], [row, row], [row[:-1]], [[*row, "x"]], [["", *row[:-1]]], [row[::-1]]]),
        *rows[at + 1 :],
    ]


def _column(rng: random.Random, rows: Rows) -> Rows:
    """A column left out, doubled, renamed, emptied, or under another's head."""
    at, other = rng.sample(range(len(rows[0])), 2)
    kind = rng.randrange(5)
    if kind == 0:
        return [[*row[:at], *row[at + 1 :]] for row in rows]
    if kind == 1:
        return [[*row, row[at]] for row in rows]
    head, *body = rows
    if kind == 2:
        head = [_slip(rng, name) if k == at else name for k, name in enumerate(head)]
    elif kind == 3:
        body = [["" if k == at else cell for k, cell in enumerate(row)] for row in body]
    else:
        head = list(head)
        head[at], head[other] = head[other], head[at]
    return [head, *body]


CELLS: dict[str, Callable[[random.Random, Rows], Rows]] = {
    "cell: slip": _cell(_slip),
    "cell: odd sign": _cell(_sign),
    "cell: another digit": _cell(_digit),
    "cell: another unit": _cell(_scaled),
    "cell: no number": _cell(lambda rng, _cell: rng.choice(NUMBERS)),
    "cell: hostile text": _cell(lambda rng, cell: cell + rng.choice(TEXTS)),
    "cell: emptied": _cell(lambda rng, _cell: rng.choice(["", " ", "NA", "n.a.", ".", "-", "?"])),
    "cell: from another row": _other_row,
    "row": _row,
    "column": _column,
}


def table(name: str, rng: random.Random, content: bytes) -> bytes:
    """Apply a change of CELLS to a table."""
    rows = CELLS[name](rng, list(csv.reader(io.StringIO(content.decode("utf-8")))))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content))]


def _bytes(rng: random.Random, content: bytes) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + bytes([rng.randrange(256)]) + content[at + rng.randrange(2) :]


def _encoded(rng: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8").encode(
        rng.choice(["utf-16", "utf-32", "utf-8-sig", "cp1252", "cp037"]), "replace"
    )


def _ends(rng: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", rng.choice([b"\r\n", b"\r", b"\n\n", b"\x0b", b"\x85"]))


def _separator(rng: random.Random, content: bytes) -> bytes:
    return content.replace(b",", rng.choice([b";", b"\t", b"|", b", "]))


def _lines(rng: random.Random, content: bytes) -> bytes:
    """A line left out, doubled, exchanged with another, moved in, or with a merge mark before it."""
    lines = content.decode("utf-8").splitlines()
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    line = lines[at]
    new = rng.choice(
        [[], [line, line], [lines[other]], ["  " + line], ["<<<<<<< HEAD", line], [line[::-1]]]
    )
    return ("\n".join([*lines[:at], *new, *lines[at + 1 :]]) + "\n").encode()


def _word(rng: random.Random, content: bytes) -> bytes:
    """A word with a slip, or another word of the same file in its place."""
    text = content.decode("utf-8")
    words = [word for word in text.split() if word.isascii()]
    word = rng.choice(words)
    return text.replace(word, rng.choice([_slip(rng, word), rng.choice(words)]), 1).encode()


def _hostile(rng: random.Random, content: bytes) -> bytes:
    lines = content.decode("utf-8").splitlines()
    lines.insert(rng.randrange(len(lines)), rng.choice(TEXTS))
    return ("\n".join(lines) + "\n").encode()


FILES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "file: cut off": _cut,
    "file: a byte": _bytes,
    "file: another encoding": _encoded,
    "file: other line ends": _ends,
    "file: another separator": _separator,
    "text: lines": _lines,
    "text: a word": _word,
    "text: hostile line": _hostile,
}
