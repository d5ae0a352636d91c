"""References in pages and styles, turned to where a published file stands.

Only tags and `url()` are rewritten, never scripts or text. A shared file that a script mentions by name stays in its
place as well, since nobody can tell how the script will ask for it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

from caseseries.engines.built_page import Attribute, Tag, raw_text, tags, with_values

Resolve = Callable[[str], str | None]
"""Given a path of the site, returns the path in the destination that stands for it, or None to leave it."""

_URL = re.compile(r"""(url\(\s*|@import\s+)("[^"]*"|'[^']*'|[^)'"\s;]+)""")
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|/|$")


def references(text: str) -> Iterator[str]:
    """Yield the relative references of a page's tags."""
    for tag in tags(text):
        for attribute in tag.attributes:
            if _follows(attribute.name) and not _ABSOLUTE.match(attribute.value):
                yield attribute.value


def style_references(text: str) -> Iterator[str]:
    """Yield the relative references of a stylesheet."""
    for match in _URL.finditer(text):
        value = match[2].strip("\"'")
        if not _ABSOLUTE.match(value):
            yield value


def inline_scripts(text: str) -> Iterator[str]:
    """Yield the text of a page's scripts, data among them."""
    for tag in tags(text):
        if tag.name == "script":
            yield raw_text(text, tag)


def target(reference: str, page: str) -> str:
    """Return the path of the site that a relative reference of a page means, without query and fragment."""
    path = unquote(re.split(r"[?#]", reference, maxsplit=1)[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def page(text: str, source: str, place: str, resolve: Resolve) -> str:
    """Return the HTML of page `source` of the site as it stands at `place` of the destination.

    The canonical link, where it is relative, comes to mean the page at its address without a version.
    """

    def turned(tag: Tag, attribute: Attribute) -> str | None:
        value = attribute.value
        if not _follows(attribute.name) or _ABSOLUTE.match(value):
            return None
        meant = target(value, source)
        canonical = tag.name == "link" and tag["rel"] == "canonical"
        there = meant if canonical else resolve(meant)
        if there is None:
            return None
        return relative(there, place) + value[len(re.split(r"[?#]", value, maxsplit=1)[0]) :]

    return with_values(text, turned)


def style(text: str, source: str, place: str, resolve: Resolve) -> str:
    """Return a stylesheet of the site as it stands at `place` of the destination."""

    def turned(match: re.Match[str]) -> str:
        value = match[2].strip("\"'")
        there = None if _ABSOLUTE.match(value) else resolve(target(value, source))
        return match[0] if there is None else f'{match[1]}"{relative(there, place)}"'

    return _URL.sub(turned, text)


def relative(there: str, place: str) -> str:
    """Return the reference from one place of the destination to another."""
    return quote(posixpath.relpath(there, posixpath.dirname(place) or "."))


def _follows(attribute: str) -> bool:
    return attribute in ("src", "href", "xlink:href", "poster", "data") or attribute.startswith(
        "data-"
    )
