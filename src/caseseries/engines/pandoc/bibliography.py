"""What a bibliography may not hold: it is read as LaTeX or Markdown, and shown on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from caseseries.errors import UserError
from caseseries.text_files import read

_RUNS = re.compile(
    r"(?:\\href\s*\{|\\url\s*\{|\burl[\"']?\s*[=:]\s*[{\"']?|\]\(\s*<?)\s*(?:javascript|vbscript|data)\s*:",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"\{=\w|\{\{<|!\[|<(?!/?(?:b|em|i|span|strong|sub|sup)\s*>)[A-Za-z!?/]|\{[^}]*\bon[a-z]+\s*=",
    re.IGNORECASE,
)
"""Raw blocks, shortcodes, pictures, tags but those of letters, and attributes that run: Markdown knows them."""


def check(root: Path, names: Iterable[str]) -> None:
    """Raise UserError with file and line for an entry that would run or load something on the page.

    names: files relative to the project. Those in YAML are read as Markdown; what only looks like markup in others is
    text there.
    """
    for name in names:
        if not (root / name).is_file():
            continue
        text = read(root / name, name)
        patterns = [(_RUNS, "an address that a browser would run")]
        if name.endswith((".yaml", ".yml", ".md")):
            patterns.append((_MARKUP, "markup that is more than letters"))
        for pattern, what in patterns:
            found = pattern.search(text)
            if found:
                raise UserError(
                    f"the bibliography holds {what}",
                    place=f"{name}:{text.count(chr(10), 0, found.end()) + 1}",
                    rule="an entry is text; addresses begin with http:// or https://",
                    remedy="take it out of the entry",
                )
