"""A qmd file as lines that know where they come from: includes, front matter, cells, shortcodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from caseseries.engines.pandoc import subset
from caseseries.engines.pandoc.config import as_list, join, read_yaml
from caseseries.errors import UnsupportedError, UserError
from caseseries.store.project_paths import leads_outside, outside
from caseseries.store.qmd_parts import next_fence, parts
from caseseries.text_files import read as read_text

CELL = re.compile(r"^(\s*)(`{3,})\s*\{([A-Za-z]+)(\s*[ ,].*)?\}\s*$")
_NO_CODE = re.compile(r"^engine:\s*[\"']?markdown[\"']?\s*$", re.MULTILINE)
SHORTCODE = re.compile(r"\{\{<\s*(.*?)\s*>\}\}")
BLOCK_SHORTCODE = re.compile(r"^\s*\{\{<\s*include\s+(.*?)\s*>\}\}\s*$")


@dataclass(frozen=True, slots=True)  # a site has many
class Line:
    """One line of text and where it was written."""

    text: str
    file: str
    number: int

    @property
    def place(self) -> str:
        """file:line."""
        return f"{self.file}:{self.number}"


@dataclass(frozen=True)
class Cell:
    """A code cell: its code without options, the options, and its lines."""

    code: str
    options: dict[str, Any]
    lines: tuple[Line, ...]
    skipped: int
    """How many lines of `lines` stand before the code: the fence and the options."""

    @property
    def place(self) -> str:
        """Where the cell begins."""
        return self.lines[0].place

    def place_of(self, code_line: int) -> str:
        """Where a line of the code stands, counted from 1."""
        index = min(self.skipped + code_line - 1, len(self.lines) - 1)
        return self.lines[max(index, 0)].place


@dataclass(frozen=True)
class Source:
    """A page as written: front matter text, and its body as text and cells in order.

    root: the folder of its project, in which its lines are read again when they are asked for: a site has many.
    """

    name: str
    header: str
    pieces: tuple[str | Cell, ...]
    root: Path | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the page and of what it includes."""
        if self.root is None:
            return ()
        if (self.root, self.name) not in _last:
            _read_lines(self.root, self.name)
        return _last[self.root, self.name]

    @property
    def runs_code(self) -> bool:
        """Whether the front matter leaves room for code: with `engine: markdown` nothing on the page is run."""
        return not _NO_CODE.search(self.header)

    @property
    def has_cells(self) -> bool:
        """Whether any code runs; without a cell Quarto runs no inline expression either."""
        return any(isinstance(piece, Cell) for piece in self.pieces)

    def find(self, token: str) -> str:
        """Where a token first stands, as file:line; the page alone when code made it."""
        pattern = re.compile(re.escape(token) + r"(?![\w-])") if token else None
        for line in self.lines:
            if pattern and pattern.search(line.text):
                return line.place
        return self.name

    def metadata(self) -> dict[str, Any]:
        """The front matter, parsed."""
        found = read_yaml(self.header, self.name, 2)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise UserError("the front matter is not a list of options", place=f"{self.name}:2")
        return found


def read(root: Path, name: str) -> Source:
    """Read a page of the project with its includes. Raises UserError for what cannot be read."""
    page = outline(root, name)
    return replace(page, pieces=tuple(_pieces(page.lines, page.runs_code)))


def outline(root: Path, name: str) -> Source:
    """Read the lines and the front matter of a page, whose cells may be in any language."""
    lines = _read_lines(root, name)
    first = next(parts([line.text for line in lines]), None)
    if first is None or first.kind != "header":
        return Source(name, "", (), root)
    if not first.closed:
        raise UserError(
            "the front matter does not end",
            place=lines[0].place,
            remedy="close it with a line of three dashes",
        )
    return Source(name, "\n".join(first.inside), (), root)


_last: dict[tuple[Path, str], tuple[Line, ...]] = {}
"""The lines of the page that was read last."""


def _read_lines(root: Path, name: str) -> tuple[Line, ...]:
    lines = tuple(_expand(root, name, name, ()))
    _last.clear()
    _last[root, name] = lines
    return lines


def _expand(root: Path, page: str, name: str, above: tuple[str, ...]) -> Iterator[Line]:
    """The lines of a file with included files in their place.

    Paths of includes are relative to the page, also inside an included file: that is Quarto's rule.
    """
    text = read_text(root / name, name)
    fence: str | None = None
    for number, raw in enumerate(text.split("\n") if text else [], start=1):
        line = Line(raw.rstrip("\r"), name, number)
        fence = next_fence(fence, raw)
        found = BLOCK_SHORTCODE.match(raw) if fence is None else None
        if not found:
            yield line
            continue
        target = join(page.rpartition("/")[0], found[1].strip("\"'"))
        if leads_outside(root, root / target):
            raise outside("the included file", target, line.place)
        if not (root / target).is_file():
            raise UserError(
                f"the included file {target} is not there",
                place=line.place,
                rule="the path of an include is relative to the page, or to the project when it begins with /",
                remedy="correct the path",
            )
        if target in above or target == name:
            raise UserError(
                f"{target} includes itself", place=line.place, remedy="take one include out"
            )
        yield from _expand(root, page, target, (*above, name))
        yield Line("", name, number)


def _pieces(lines: tuple[Line, ...], runs_code: bool) -> Iterator[str | Cell]:
    text: list[str] = []
    for part in parts([line.text for line in lines]):
        own = lines[part.number - 1 :][: len(part.lines)]
        start = CELL.match(part.lines[0]) if part.kind == "block" and runs_code else None
        if start:
            _check_cell_start(start, own[0])
            if not part.closed:
                raise UserError(
                    "the cell does not end",
                    place=own[0].place,
                    remedy="close it with a line of ```",
                )
            yield "\n".join(text)
            yield _cell(own)
            text = []
        elif part.kind != "header":
            text += part.lines
    yield "\n".join(text)


def _check_cell_start(found: re.Match[str], line: Line) -> None:
    indent, _, language, rest = found.groups()
    if language.lower() != "python":
        raise subset.outside(
            f"a cell in {language}",
            line.place,
            "cells are written in python",
            "write it in Python, or render with Quarto (--engine quarto)",
        )
    if indent or rest:
        raise UnsupportedError(
            "a cell begins at the left margin with ```{python} and nothing else",
            place=line.place,
            remedy="put options into lines of the cell that begin with #|",
        )


def _cell(lines: tuple[Line, ...]) -> Cell:
    options: list[Line] = []
    for line in lines[1:-1]:
        if not line.text.startswith("#|"):
            break
        options.append(line)
    text = "\n".join(line.text[2:].removeprefix(" ") for line in options)
    first = options[0] if options else lines[0]
    found = read_yaml(text, first.file, first.number) or {}
    for line in options:
        key = line.text[2:].partition(":")[0].strip()
        if key in found and key not in subset.CELL_OPTIONS:
            options_read = "it reads " + ", ".join(sorted(subset.CELL_OPTIONS))
            raise subset.outside(f"the cell option {key}", line.place, options_read)
    skipped = 1 + len(options)
    code = "\n".join(line.text for line in lines[skipped:-1])
    return Cell(code, dict(found), lines, skipped)


def image_names(markdown: str) -> list[str]:
    """The targets of images in a text, in order; they may hold blanks, which pandoc takes for %20. Code has none."""
    text = (
        line for part in parts(markdown.split("\n")) if part.kind == "text" for line in part.lines
    )
    markdown = re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", "\n".join(text))
    pattern = r"!\[[^\]]*\]\(\s*(?:<([^>\n]*)>|([^)\n]*?))(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    return [m[1] or m[2] for m in re.finditer(pattern, markdown)]


def show_cells(text: str) -> str:
    """Blocks fenced as ```{{python}} become code that shows the fence with single braces, as Quarto does."""
    if "{{" not in text:
        return text
    pattern = re.compile(
        r"^(`{3,})[ \t]*\{\{([^{}\n]*)\}\}[ \t]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL
    )
    return pattern.sub(lambda m: f"{m[1]}`\n{m[1]}{{{m[2]}}}\n{m[3]}{m[1]}\n{m[1]}`", text)


def fill_shortcodes(text: str, lookup: Callable[[str, list[str]], str]) -> str:
    """Replace shortcodes by what `lookup(name, arguments)` gives; `{{{< x >}}}` shows one as it is."""
    if "{{<" not in text:
        return text
    parts = re.split(r"\{(\{\{<.*?>\}\})\}", text)
    for index in range(0, len(parts), 2):
        parts[index] = SHORTCODE.sub(lambda m: _shortcode(m[1], lookup), parts[index])
    return "".join(parts)


def _shortcode(inner: str, lookup: Callable[[str, list[str]], str]) -> str:
    words = re.findall(r"\"[^\"]*\"|'[^']*'|\S+", inner)
    name, arguments = (words[0] if words else ""), [word.strip("\"'") for word in words[1:]]
    return lookup(name, arguments)


def dotted(values: dict[str, Any], key: str) -> Any:
    """The value at a dotted key, or None."""
    found: Any = values
    for part in key.split("."):
        if isinstance(found, list) and part.isdigit():
            found = found[int(part) - 1] if 0 < int(part) <= len(found) else None
        elif isinstance(found, dict):
            found = found.get(part)
        else:
            return None
    return found


def plain(value: Any) -> str:
    """A metadata value as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(plain(item) for item in as_list(value))
    return str(value)
