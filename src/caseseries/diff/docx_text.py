"""The manuscript's source as the words of a Word file: parts put together, without marks, references numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from caseseries.diff import references
from caseseries.store.qmd_parts import INLINE, parts

START = "index.qmd"
_INCLUDE = re.compile(r"^\{\{<\s*include\s+(\S+)\s*>\}\}\s*$", re.MULTILINE)
_UNSEEN = re.compile(r"<!--.*?-->|\\(?=\s|$)", re.DOTALL)
_FENCE = re.compile(r"^(:{3,})\s*(.*?)\s*$")
_WEB_ONLY = re.compile(r"\.content-(?:visible when|hidden unless)-format=\"?html\"?")
_LABEL = re.compile(r"\{#((tbl|fig)-[\w-]+)")
_NAMES = {"tbl": "Table", "fig": "Figure"}
_LISTED = re.compile(r"\n(?=\s*(?:[-*]|\d+\.)\s)")
_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def manuscript(pages: Mapping[str, str]) -> str:
    """Return the text of the manuscript with what it includes: what is for the web alone is left out.

    A table or figure that can be referred to is preceded by its name ("Table 2"), and references have it too.
    """

    def included(match: re.Match[str]) -> str:
        return _body(pages.get(match[1], ""))

    text = _UNSEEN.sub("", _INCLUDE.sub(included, _body(pages.get(START, ""))))
    names: dict[str, str] = {}
    lines = list(_print(text.split("\n"), names))
    text = _LISTED.sub("\n\n", "\n".join(lines))
    return re.sub(r"@((?:tbl|fig)-[\w-]+)", lambda m: names.get(m[1], m[0]), text)


def _body(page: str) -> str:
    found = (part.lines for part in parts(page.split("\n")) if part.kind != "header")
    return "\n".join(line for lines in found for line in lines)


def _print(lines: list[str], names: dict[str, str]) -> Iterator[str]:
    """Yield the lines of print, without the fences of divs; fill the names of tables and figures."""
    hidden: list[bool] = []
    for line in lines:
        fence = _FENCE.match(line)
        if fence and fence[2]:
            hidden.append(bool(_WEB_ONLY.search(fence[2])))
            label = _LABEL.search(fence[2])
            if label:
                count = 1 + sum(name.startswith(f"{label[2]}-") for name in names)
                names[label[1]] = f"{_NAMES[label[2]]} {count}"
                yield from ("", names[label[1]], "")
        elif fence:
            del hidden[-1:]
            yield ""
        elif not any(hidden):
            yield line


def plain(paragraph: str) -> str:
    """Return the words of a paragraph, with each claim as ⟨its call⟩ and no marks of Markdown."""
    said = INLINE.sub(lambda m: f"⟨{m[1].strip()}⟩", paragraph)
    text = re.sub(r"^(?:[-*]|\d+\.)\s+", "", said)
    text = references.as_read(text, on_web=False)
    text = re.sub(r"\[[^\[\]]*@[^\[\]]*\]", lambda m: m[0].replace("@", ""), text)
    text = re.sub(r"\^([-−\d]+)\^", lambda m: m[1].translate(_RAISED), text)
    return re.sub(
        r"(?<!\w)[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}(?!\w)|\^(?=[^\s^]+\^)|(?<=\S)\^", "", text
    )
