"""Which lines of the pages print which results: claims in prose and cells, tables and figures in cells.

Prose is written one sentence a line, so a line is the sentence that a reader will look at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from operator import attrgetter
from typing import Any

from caseseries.errors import UserError
from caseseries.prose.claims import claim
from caseseries.results import Result, Results, reformat
from caseseries.store.qmd_parts import HEADING, INLINE, parts
from caseseries.study import Study, about

_SPAN = re.compile(r"\[([^\[\]]*)\]\{[^{}]*\}")
_LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\([^()\s]*\)")
_BY_FORMAT = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{\.content-(hidden|visible) (when|unless)-format=\"?html\"?\}"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_COMMENT = re.compile(r"<!--.*?-->")
_FIELD = re.compile(r"\{([A-Za-z_]\w*)(?::([a-z0-9]+))?\}")
_SHOWN = {"table": "table", "figure": "figure", "listing": "listing"}
MISSING = "⟨missing⟩"


@dataclass(frozen=True)
class Claimed:
    """A call of `claim`: its id, the form, and whether the id is a pattern with wild parts (from an f-string)."""

    id: str
    form: str = ""
    wild: bool = False

    def matches(self, id: str) -> bool:
        """Return whether a result of that id is printed by this claim."""
        if self.wild:
            return re.fullmatch(self.id, id) is not None
        if "{" in self.form:
            place, _, stat = id.rpartition(".")
            return place == self.id and stat in {m[1] for m in _FIELD.finditer(self.form)}
        return id == self.id

    def prints(self, results: Results) -> str:
        """Return what the claim prints, or a mark where its result is missing."""
        if "{" not in self.form and self.id not in results:
            return MISSING  # an error would look for ids that are like it, among all
        try:
            return str(claim(results, self.id, self.form))
        except UserError:
            return MISSING


@dataclass(frozen=True)
class Line:
    """A line of a page that prints results."""

    file: str
    line: int
    section: str
    text: str
    claims: tuple[Claimed, ...]

    def filled(self, results: Results) -> str:
        """Return the line as a reader sees it, with its claims filled in."""

        def text(match: re.Match[str]) -> str:
            found = claimed(match[1])
            return found.prints(results) if found else "…"

        return as_read(INLINE.sub(text, _COMMENT.sub("", self.text))).strip()


def as_read(text: str, on_web: bool = True) -> str:
    """Return prose without spans, links and escapes, as the web or else print shows it."""

    def seen(match: re.Match[str]) -> str:
        return match[1] if ((match[3] == "when") == on_web) == (match[2] == "visible") else ""

    read = _SPAN.sub(r"\1", _LINK.sub(r"\1", _BY_FORMAT.sub(seen, text))).replace("\\ ", "\u00a0")
    return unescape(_ESCAPED.sub(r"\1", read))


def answered(text: str, study: Study) -> str:
    """Return a page with what its expressions take from study.yml written out, on their lines; claims stay."""

    def answer(match: re.Match[str]) -> str:
        try:
            call = ast.parse(match[1].strip().replace('\\"', '"'), mode="eval").body
            said = _answer(study, *_named(call))
        except (AttributeError, KeyError, SyntaxError, TypeError, ValueError):
            return match[0]  # another call, or one of which the engine says what is wrong
        return match[0] if said is None else " ".join(said.split("\n"))

    return INLINE.sub(answer, text)


def _named(call: Any) -> tuple[str, str, str]:
    """Return the name of a call and its one or two texts."""
    first, word, *_ = [*map(ast.literal_eval, call.args), "patient"]
    return call.func.id, first, word


def _answer(study: Study, name: str, asked: str, word: str) -> str | None:
    match name:
        case "item":
            return study.supplement_number(asked).replace(" ", "\N{NO-BREAK SPACE}")
        case "patient":
            return f"{word}\N{NO-BREAK SPACE}{asked.lstrip('0') or asked}"
        case "fact":
            return about.statement(study.study, study.version, asked)
        case "meta":
            return str(attrgetter(asked)(study))
    return None


@dataclass(frozen=True)
class Shown:
    """A cell that shows a table, figure or listing of study.yml."""

    kind: str
    id: str
    file: str
    line: int


def scan(sources: Mapping[str, str]) -> tuple[tuple[Line, ...], tuple[Shown, ...]]:
    """Return the lines with claims, and the cells that show tables and figures, of all pages."""
    lines: list[Line] = []
    shown: list[Shown] = []
    for file, text in sources.items():
        for number, section, line, calls in _walk(text):
            claims = tuple(c for c in calls if isinstance(c, Claimed))
            if claims:
                lines.append(Line(file, number, section, line, claims))
            shown += [Shown(c[0], c[1], file, number) for c in calls if isinstance(c, tuple)]
    return tuple(lines), tuple(shown)


def claimed(expression: str) -> Claimed | None:
    """Return the claim that an inline expression makes; None where it makes none, several, or one of no fixed id."""
    calls = list(_calls(expression))
    one = calls[0] if len(calls) == 1 else None
    return one if isinstance(one, Claimed) and not one.wild else None


def shown_in(cell: str) -> Iterator[tuple[str, str]]:
    """Yield kind and id of each table, figure and listing that a cell shows. cell: with its fences."""
    for _, calls in _cell_calls(cell.split("\n")[1:-1]):
        yield from (call for call in calls if isinstance(call, tuple))


def printed(result: Result, forms: frozenset[str]) -> tuple[str, ...]:
    """Return what a result prints: its text, then its text in each other format that the pages ask for."""
    texts = [result.text]
    for form in sorted(forms):
        try:
            texts.append(reformat(result, form))
        except UserError:
            continue
    return tuple(texts)


def forms_of(lines: tuple[Line, ...], id: str) -> frozenset[str]:
    """Return the formats in which pages print a result beside its own."""
    found = set()
    for line in lines:
        for claimed in line.claims:
            if not claimed.matches(id) or claimed.form in ("word", "Word", ""):
                continue
            if "{" in claimed.form:
                stat = id.rpartition(".")[2]
                found |= {m[2] for m in _FIELD.finditer(claimed.form) if m[1] == stat and m[2]}
            else:
                found.add(claimed.form)
    return frozenset(found)


def _walk(text: str) -> Iterator[tuple[int, str, str, list[Claimed | tuple[str, str]]]]:
    section = ""
    for part in parts(text.splitlines()):
        if part.is_cell:
            for offset, calls in _cell_calls(part.inside):
                yield part.number + offset, section, part.inside[offset - 1], calls
            continue
        for number, line in enumerate(part.lines, part.number):
            heading = HEADING.match(line) if part.kind == "text" else None
            if heading:
                section = heading[1]
            calls = [c for m in INLINE.finditer(line) for c in _calls(m[1])]
            if calls:
                yield number, section, line, calls


def _cell_calls(cell: Sequence[str]) -> Iterator[tuple[int, list[Claimed | tuple[str, str]]]]:
    try:
        tree = ast.parse("\n".join(cell))
    except SyntaxError:
        return  # the page does not render; the engine says so
    by_line: dict[int, list[Claimed | tuple[str, str]]] = {}
    for node in ast.walk(tree):
        found = _call(node)
        if found is not None and isinstance(node, ast.Call):
            by_line.setdefault(node.lineno, []).append(found)
    yield from sorted(by_line.items())


def _calls(expression: str) -> Iterator[Claimed | tuple[str, str]]:
    try:
        # In YAML, the quotes of an expression are escaped.
        tree = ast.parse(expression.strip().replace('\\"', '"'), mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        found = _call(node)
        if found is not None:
            yield found


def _call(node: ast.AST) -> Claimed | tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not node.args:
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0]
    if name in _SHOWN and isinstance(first, ast.Constant):
        return (_SHOWN[name], str(first.value))
    if name != "claim":
        return None
    form = ""
    given = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "form")]
    if given and isinstance(given[0], ast.Constant):
        form = str(given[0].value)
    if isinstance(first, ast.Constant):
        return Claimed(str(first.value), form)
    if isinstance(first, ast.JoinedStr):
        parts = [
            re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[^ ]+"
            for v in first.values
        ]
        tail = r"\.\w+" if "{" in form else ""
        return Claimed("".join(parts) + tail, form, wild=True)
    return None
