"""Text of results made safe for the languages it is written into."""

from __future__ import annotations

import json
import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~^$@])")


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
