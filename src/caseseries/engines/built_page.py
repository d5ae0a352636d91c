"""The tags of a built page: read as a browser reads them, and edited so that every other byte stays.

Quarto writes its pages itself and gives no say before it does, so what has to stand in them is written into the
finished bytes. Whatever does so goes through here. Scripts, styles and comments are never looked into.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from caseseries import escape

_TAG = re.compile(
    r"""<!--.*?-->|</(?P<ended>[a-zA-Z][a-zA-Z0-9-]*)\s*>|<(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:.-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_RAW = ("script", "style")
_OF_HEAD = re.compile(r"<!-- /?(?:citation|caseseries \w+) -->")


@dataclass(frozen=True)
class Attribute:
    """An attribute with a value; start and end enclose the value with its quotation marks."""

    name: str
    value: str
    start: int
    end: int


class Tag:
    """An opening tag; start and end enclose it from bracket to bracket. Names are in lower case.

    Its attributes are read when they are asked for: most tags of a page are only counted or passed.
    """

    __slots__ = ("_match", "end", "name", "start")

    def __init__(self, match: re.Match[str]) -> None:
        self._match = match
        self.name = match["name"].lower()
        self.start, self.end = match.span()

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes with a value, in their order."""
        shift = self._match.start("rest")
        return tuple(
            Attribute(
                a[1].lower(), html.unescape(_bare(a[2])), shift + a.start(2), shift + a.end(2)
            )
            for a in _ATTRIBUTE.finditer(self._match["rest"])
        )

    def __getitem__(self, name: str) -> str:
        """Return an attribute's value, as a browser understands it; empty without one."""
        rest = self._match["rest"]
        if name in rest or name in rest.lower():
            for found, value in _ATTRIBUTE.findall(rest):
                if found.lower() == name:
                    return html.unescape(_bare(value))
        return ""


def tags(text: str) -> Iterator[Tag]:
    """Yield the opening tags of a page in their order."""
    return (Tag(match) for match in marks(text) if match["name"] is not None)


def marks(text: str) -> Iterator[re.Match[str]]:
    """Yield comments, opening and closing tags, `ended` being the name of the latter; no script or style is read."""
    at = 0
    while match := _TAG.search(text, at):
        yield match
        at = match.end()
        name = (match["name"] or "").lower()
        if name in _RAW:
            at = _end_of_raw(text, name, at)


def _end_of_raw(text: str, name: str, at: int) -> int:
    end = re.compile(f"</{name}", re.IGNORECASE).search(text, at)
    return end.start() if end else len(text)


def raw_text(text: str, tag: Tag) -> str:
    """Return what stands between a script or style and its end; empty for every other tag."""
    if tag.name not in _RAW:
        return ""
    return text[tag.end : _end_of_raw(text, tag.name, tag.end)]


def edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with each part from start to end replaced; the parts are in order and apart."""
    pieces, at = [], 0
    for start, end, new in edits:
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])


def with_values(text: str, turn: Callable[[Tag, Attribute], str | None]) -> str:
    """Return the page with the values of attributes that `turn` gives; None leaves one as it is written."""
    return edited(
        text,
        (
            (attribute.start, attribute.end, f'"{escape.html(new)}"')
            for tag in tags(text)
            for attribute in tag.attributes
            if (new := turn(tag, attribute)) is not None and new != attribute.value
        ),
    )


def with_text(text: str, css_class: str, content: str) -> str:
    """Return the page with the plain text of each element of a class replaced, up to the next tag."""
    return edited(
        text,
        (
            (tag.end, text.index("<", tag.end), escape.html(content))
            for tag in tags(text)
            if css_class in tag["class"].split()
        ),
    )


def with_head(text: str, name: str, markup: str) -> str:
    """Return the page with markup of ours at the end of its head, in the place of what stood there under that name."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    old = []
    for mark in marks(text):
        if mark[0] in (begin, end):
            old.append(mark)
        elif (mark["ended"] or "").lower() == "head":
            break
    else:
        return text
    head, rest = text[: mark.start()], text[mark.start() :]
    if len(old) == 2:
        head = head[: old[0].start()].rstrip() + "\n" + head[old[1].end() :].lstrip()
    return f"{head.rstrip()}\n{begin}{markup}{end}\n{rest}"


def without_comments(text: str) -> str:
    """Return the page without its comments, but for those that `with_head` wrote; what a script holds stays."""
    comments = (m for m in marks(text) if m[0].startswith("<!--"))
    return edited(text, ((*m.span(), "") for m in comments if not _OF_HEAD.fullmatch(m[0])))


def _bare(value: str) -> str:
    return value[1:-1] if value[:1] in "\"'" else value
