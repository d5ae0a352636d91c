"""YAML as this program takes it: study.yml, _quarto.yml, _variables.yml, front matter, options of cells, relations.

Stricter than YAML, which lets the second of two equal keys replace the first in silence.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import yaml

from caseseries.errors import UserError

_DEEPEST = 60
"""Levels of nesting; a study has some ten."""
_MOST = 200_000
"""Values after anchors are filled in, so that a short file cannot stand for a long one."""
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times faster
_PLAIN = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class NotYamlError(UserError):
    """A text that is no YAML at all."""


class _RefusedError(Exception):
    """A fault and the line that it is in, counted from 0."""

    def __init__(self, line: int, message: str, rule: str = "", remedy: str = "") -> None:
        self.line, self.message, self.rule, self.remedy = line, message, rule, remedy


class _Loader(_BASE):  # type: ignore[misc]  # its base is chosen at run time
    """Plain values only; a value that cannot be made tells its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            date = node.tag == _TIMESTAMP
            raise _RefusedError(
                node.start_mark.line,
                "this is no date of the calendar" if date else "this value cannot be read",
                remedy="write a date as year-month-day, such as 2025-01-31"
                if date
                else "put it in quotes if it is text",
            ) from error


def load(text: str, place: str, first_line: int = 1) -> Any:
    """Return what a YAML text says; None for an empty one.

    place: the file, for messages. first_line: the line of the file in which the text begins.
    Raises UserError with file, line and remedy: for what is not YAML, a key that stands twice, a date that is none,
    and nesting that nobody writes.
    """
    try:
        return _load(text)
    except _RefusedError as found:
        shift = first_line
        message = re.sub(r"\{(\d+)\}", lambda m: str(int(m[1]) + shift), found.message)
        raise UserError(
            message, f"{place}:{found.line + shift}", found.rule, found.remedy
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = str(getattr(error, "problem", None) or "it is malformed")
        line = min(mark.line if mark else 0, max(len(text.splitlines()) - 1, 0))
        raise NotYamlError(
            f"the YAML cannot be read: {problem}",
            place=f"{place}:{first_line + line}",
            remedy=_remedy(text, line),
        ) from None


@lru_cache(maxsize=2)
def compose(text: str) -> yaml.Node | None:
    """Return the nodes of a YAML text that `load` has taken, each with the line that it stands in; to be read only."""
    return yaml.compose(text, Loader=_BASE)


def _load(text: str) -> Any:
    odd = _UNPRINTABLE.search(text.removeprefix("\ufeff"))
    if odd:
        raise _RefusedError(
            text.count("\n", 0, odd.start()),
            f"an invisible control character (U+{ord(odd[0]):04X}) stands here",
            remedy="delete it, or write it as an escape in double quotes",
        )
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check(node, 0, {}, loader)
        return loader.construct_document(node)
    except RecursionError:
        raise _RefusedError(0, *_TOO_DEEP) from None
    finally:
        loader.dispose()


_TOO_DEEP = (
    "this is nested too deeply",
    f"at most {_DEEPEST} levels",
    "look for brackets or dashes that were left open",
)


def _check(
    node: yaml.Node, depth: int, known: dict[int, tuple[int, int]], loader: Any
) -> tuple[int, int]:
    """Return the height and the number of values of a node; raise for what no file of ours holds.

    known: both of these of the nodes that were met, by identity; 0 while a node is being looked at.
    """
    line = node.start_mark.line
    if id(node) in known:
        height, size = known[id(node)]
        if not size:
            raise _RefusedError(line, "this part contains itself", remedy="take the anchor out")
        if depth + height > _DEEPEST:
            raise _RefusedError(line, *_TOO_DEEP)
        return height, size
    if depth > _DEEPEST:
        raise _RefusedError(line, *_TOO_DEEP)
    known[id(node)] = 0, 0
    if isinstance(node, yaml.MappingNode):
        _refuse_doubles(node, loader)
        children = [part for pair in node.value for part in pair]
    else:
        children = node.value if isinstance(node, yaml.SequenceNode) else []
    if depth == _DEEPEST and children:
        raise _RefusedError(children[0].start_mark.line, *_TOO_DEEP)
    found = [
        (1, 1) if type(child) is yaml.ScalarNode else _check(child, depth + 1, known, loader)
        for child in children
    ]
    height, size = max((h for h, _ in found), default=0) + 1, sum(s for _, s in found) + 1
    if size > _MOST:
        raise _RefusedError(
            line,
            "this part is too large when its anchors are filled in",
            remedy="write it out, or take the anchors out",
        )
    known[id(node)] = height, size
    return height, size


def _refuse_doubles(node: yaml.MappingNode, loader: Any) -> None:
    seen: dict[Hashable, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        # as values, not as text: `yes` and `true` are one key, and so are 1 and 0x1
        value = key.value if key.tag in _PLAIN else loader.construct_object(key)
        line = key.start_mark.line
        if value in seen:
            where = (
                f"lines {{{seen[value]}}} and {{{line}}}"
                if seen[value] != line
                else f"line {{{line}}}"
            )
            raise _RefusedError(
                line,
                f"the key {key.value} stands twice, in {where}",
                "YAML would take the last one in silence",
                "take one of the two out",
            )
        seen[value] = line


def _remedy(text: str, line: int) -> str:
    lines = text.splitlines()
    if line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]:
        return "indent with blanks; YAML takes no tabs"
    return "correct the indentation, or put the value in quotes: text with a colon needs them"
