"""Marks of Markdown that are opened and not closed, or name nothing: pandoc shows or swallows them in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from caseseries.engines.pandoc.source import Line
from caseseries.errors import UserError, did_you_mean
from caseseries.store.qmd_parts import parts

_DIVISION = re.compile(r"^\s{0,3}:{3,}\s*(\{.*\}|[^\s:{}]+)?\s*:*\s*$")
_FLOAT = re.compile(r"\{#(?:fig|tbl)-")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OTHER_CODE = re.compile(r"(?<!`)`\{(?!python\}[ \t]|=)(\w+)\}")
_SHORTCODE = re.compile(r"(?<!\{)\{\{<(?!.*?>\}\})")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_DEFINED = re.compile(r"^\s{0,3}\[\^([^\]\s]+)\]:")
_FORMAT = re.compile(r"\b(?:when|unless)-format=[\"']?([\w-]+)")
_FORMATS = (
    *("html", "html:js", "pdf", "typst", "docx", "jats", "latex", "beamer", "epub", "odt", "pptx", "revealjs"),
    *("markdown", "gfm", "ipynb", "native", "email", "dashboard", "context", "asciidoc", "hugo-md"),
)  # fmt: skip
_RUNS = re.compile(
    r"\]\(\s*<?\s*(?:javascript|vbscript|data:text)|\b(?:href|src)\s*=\s*[\"']?\s*(?:javascript|vbscript):",
    re.IGNORECASE,
)


def faults(lines: Sequence[Line]) -> Iterator[UserError]:
    """Yield what is wrong with the marks of a page, included files in their place."""
    open_: list[Line] = []
    notes: dict[str, Line] = {}
    defined: set[str] = set()
    comment: Line | None = None
    bare = False
    for part in parts([line.text for line in lines]):
        bare &= part.kind == "text"
        for line in lines[part.number - 1 :][: len(part.lines)] if part.kind == "text" else ():
            text = line.text
            yield from _in_line(line, text)
            text = _CODE.sub("", text)
            if comment is not None:
                _, ended, text = text.partition("-->")
                if not ended:
                    continue
                comment = None
            text = _COMMENT.sub(lambda found: "" if found[0].endswith("-->") else "<!--", text)
            text, opened, _ = text.partition("<!--")
            comment = line if opened else None
            if division := _DIVISION.match(text):
                if division[1]:
                    open_.append(line)
                elif open_ and bare and _FLOAT.search(open_[-1].text):
                    yield _fault(
                        open_.pop(),
                        "a figure or table is announced, and nothing stands in it",
                        "put it there, or take the division out",
                    )
                elif open_:
                    open_.pop()
                else:
                    yield _fault(
                        line, "a division is closed here that was not opened", "take the line out"
                    )
            bare = bool(division and division[1]) or (bare and not text.strip())
            if name := _DEFINED.match(text):
                defined.add(name[1])
                text = text[name.end() :]
            for name in _NOTE.finditer(text):
                notes.setdefault(name[1], line)
    for line in open_:
        yield _fault(
            line, "the division that is opened here is not closed", "close it with a line of :::"
        )
    if comment is not None:
        yield _fault(comment, "the comment that is opened here is not closed", "close it with -->")
    for note, line in notes.items():
        if note not in defined:
            yield _fault(
                line,
                f"there is no footnote [^{note}]",
                did_you_mean(note, defined) or f"write it: [^{note}]: …",
            )


def _in_line(line: Line, text: str) -> Iterator[UserError]:
    if other := _OTHER_CODE.search(re.sub(r"(`{2,}).+?\1", "", text)):
        yield _fault(
            line,
            f"this inline code is not run, and its source would be printed: `{{{other[1]}}}",
            "write `{python} …` on one line; other languages have none here",
        )
    text = _CODE.sub("", text)
    if _SHORTCODE.search(text):
        yield _fault(
            line,
            "the shortcode that is opened here is not closed",
            "close it with >}} on the same line",
        )
    if _RUNS.search(text):
        yield _fault(
            line, "an address that a browser would run", "link to a page or to http:// or https://"
        )
    for found in _FORMAT.finditer(text):
        if found[1] not in _FORMATS:
            yield _fault(
                line,
                f"there is no format {found[1]}, so that this is shown nowhere, or everywhere",
                did_you_mean(found[1], _FORMATS) or f"the formats are {', '.join(_FORMATS)}",
            )


def _fault(line: Line, message: str, remedy: str) -> UserError:
    return UserError(message, place=line.place, remedy=remedy)
