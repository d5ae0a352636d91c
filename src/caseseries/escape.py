"""Text of results made safe for the languages it is written into."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~^$@])")


class Marked(str):
    """A text that knows which of its parts are results: start, end and result id of each, in order."""

    parts: tuple[tuple[int, int, str], ...] = ()


def mark(
    pattern: re.Pattern[str], text: str, found: Callable[[re.Match[str]], tuple[str, str]]
) -> Marked:
    """Return text with each match replaced by a result's text. found: gives the text and the id for a match."""
    done, parts, last = "", [], 0
    for match in pattern.finditer(text):
        shown, id = found(match)
        done += text[last : match.start()]
        parts.append((len(done), len(done) + len(shown), id))
        done += shown
        last = match.end()
    marked = Marked(done + text[last:])
    marked.parts = tuple(parts)
    return marked


def traced(text: str, ids: str = "") -> str:
    """Return the HTML of a text whose results can be asked where they come from. ids: of the whole text."""
    if ids:
        return f'<span class="cs-claim" data-result="{ids}">{html.escape(text)}</span>'
    done, last = "", 0
    for start, end, id in getattr(text, "parts", ()):
        done += html.escape(text[last:start]) + traced(text[start:end], id)
        last = end
    return done + html.escape(text[last:])


def markdown(text: str) -> str:
    """Return text that Markdown prints literally."""
    return _MARKDOWN.sub(r"\\\1", text)


def typst(text: str) -> str:
    """Return a typst string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def json_script(value: object) -> str:
    """Return compact JSON that may stand inside an HTML script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def by_format(html: str, typst_source: str, *other: str) -> str:
    """Return Markdown that shows raw HTML on the web, raw typst in the PDF and Markdown elsewhere.

    other: single blocks, each in a division of its own: Quarto 1.11 stops at two in one when it writes JATS.
    No output of a cell may have the MIME type text/html: Quarto then adds scripts from a CDN to the page.
    """
    parts = [_shown("html", f"```{{=html}}\n{html}\n```"), _shown("typst", typst_source)]
    parts += [
        '::::: {.content-hidden when-format="html"}\n:::: {.content-hidden when-format="typst"}\n\n'
        f"{block}\n\n::::\n:::::"
        for block in other
    ]
    return "\n\n".join(parts)


def raw_typst(source: str) -> str:
    """Return a raw typst block."""
    return f"```{{=typst}}\n{source}\n```"


def _shown(name: str, content: str) -> str:
    return f'::::: {{.content-visible when-format="{name}"}}\n\n{content}\n\n:::::'
