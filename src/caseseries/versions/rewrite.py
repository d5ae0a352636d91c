"""References in pages and styles, turned to where a published file stands.

Only tags and `url()` are rewritten, never scripts or text. A shared file that a script mentions by name stays in its
place as well, since nobody can tell how the script will ask for it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

Resolve = Callable[[str], str | None]
"""Given a path of the site, returns the path in the destination that stands for it, or None to leave it."""

_TAG = re.compile(
    r"""<!--.*?-->|<(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:.-]*)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""")
_RAW = {"script": "</script", "style": "</style"}
_URL = re.compile(r"""(url\(\s*|@import\s+)("[^"]*"|'[^']*'|[^)'"\s;]+)""")
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|/|$")


def references(text: str) -> Iterator[str]:
    """Yield the relative references of a page's tags, as they are written."""
    for match in _tags(text):
        for attribute in _ATTRIBUTE.finditer(match["rest"]):
            value = _bare(attribute[3])
            if _follows(attribute[1]) and not _ABSOLUTE.match(value):
                yield value


def style_references(text: str) -> Iterator[str]:
    """Yield the relative references of a stylesheet."""
    for match in _URL.finditer(text):
        value = _bare(match[2])
        if not _ABSOLUTE.match(value):
            yield value


def inline_scripts(text: str) -> Iterator[str]:
    """Yield the text of a page's scripts, data among them."""
    for match in _tags(text):
        if match["name"].lower() == "script":
            end = text.lower().find("</script", match.end())
            yield text[match.end() : end if end >= 0 else len(text)]


def target(reference: str, page: str) -> str:
    """Return the path of the site that a relative reference of a page means, without query and fragment."""
    path = unquote(re.split(r"[?#]", reference, maxsplit=1)[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def page(text: str, source: str, place: str, resolve: Resolve) -> str:
    """Return the HTML of page `source` of the site as it stands at `place` of the destination.

    The canonical link, where it is relative, comes to mean the page at its address without a version.
    """
    parts: list[str] = []
    at = 0
    for match in _tags(text):
        rest = match["rest"]
        canonical = match["name"].lower() == "link" and re.search(
            r"""\brel=["']?canonical\b""", rest
        )

        def turned(attribute: re.Match[str], canonical: bool = bool(canonical)) -> str:
            name, equals, value = attribute[1], attribute[2], _bare(attribute[3])
            if not _follows(name) or _ABSOLUTE.match(value):
                return attribute[0]
            meant = target(value, source)
            there = meant if canonical else resolve(meant)
            if there is None:
                return attribute[0]
            tail = value[len(re.split(r"[?#]", value, maxsplit=1)[0]) :]
            return f'{name}{equals}"{relative(there, place)}{tail}"'

        parts += [text[at : match.start("rest")], _ATTRIBUTE.sub(turned, rest)]
        at = match.end("rest")
    parts.append(text[at:])
    return "".join(parts)


def style(text: str, source: str, place: str, resolve: Resolve) -> str:
    """Return a stylesheet of the site as it stands at `place` of the destination."""

    def turned(match: re.Match[str]) -> str:
        value = _bare(match[2])
        there = None if _ABSOLUTE.match(value) else resolve(target(value, source))
        return match[0] if there is None else f'{match[1]}"{relative(there, place)}"'

    return _URL.sub(turned, text)


def relative(there: str, place: str) -> str:
    """Return the reference from one place of the destination to another."""
    return quote(posixpath.relpath(there, posixpath.dirname(place) or "."))


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Yield the opening tags outside comments; what stands inside scripts and styles is skipped."""
    at = 0
    lowered = text.lower()
    while True:
        match = _TAG.search(text, at)
        if match is None:
            return
        at = match.end()
        if match["name"] is None:
            continue
        yield match
        close = _RAW.get(match["name"].lower())
        if close:
            end = lowered.find(close, at)
            at = end if end >= 0 else len(text)


def _follows(attribute: str) -> bool:
    name = attribute.lower()
    return name in ("src", "href", "xlink:href", "poster", "data") or name.startswith("data-")


def _bare(value: str) -> str:
    return value[1:-1] if value[:1] in "\"'" else value
