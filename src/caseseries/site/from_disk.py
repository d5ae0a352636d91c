"""Makes a built site work from disk: browsers refuse module scripts and fetches of pages opened as files.

Quarto 1.11 loads its page script as a module that imports another. Both are joined into one classic script, and its
search index, which nothing reads when the search is off, is removed.
"""

from __future__ import annotations

import re
from pathlib import Path

from caseseries import escape
from caseseries.engines.built_page import edited, tags
from caseseries.errors import UserError

_IMPORT = re.compile(r'^import \* as (\w+) from "(\./[^"]+)";\s*$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|const (\w+))", re.MULTILINE)
_JOINED = re.compile(r"^// joined: (\S+)$", re.MULTILINE)
"""In a script made classic, for a build that renders some pages anew and keeps the scripts."""
_LEFT = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)


def make_classic(site: Path) -> None:
    """Join module scripts into classic ones and point the pages at them.

    Raises UserError for a module written in a way that this does not know: its page would not work from disk.
    """
    joined: dict[Path, str] = {}
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        modules = [
            t for t in tags(text) if t.name == "script" and t["type"] == "module" and t["src"]
        ]
        sources = [(page.parent / tag["src"]).resolve() for tag in modules]
        if not sources:
            continue
        imported = {p for source in sources for p in _imports(source)}
        for source in sources:
            if source not in imported and source not in joined:
                joined[source] = _classic(source)
        edits = []
        for tag, source in zip(modules, sources, strict=True):
            # What another module imports is part of that one's script.
            src = escape.html(tag["src"])
            classic = f'<script src="{src}" defer></script>' if source in joined else ""
            edits.append((tag.start, text.index(">", tag.end) + 1, classic))
        page.write_text(edited(text, edits), encoding="utf-8", newline="")
    for source, script in joined.items():
        source.write_text(script, encoding="utf-8", newline="")
    index = site / "search.json"
    if index.is_file() and not any(
        'id="quarto-search"' in page.read_text(encoding="utf-8") for page in site.glob("*.html")
    ):
        index.unlink()


def _imports(source: Path) -> list[Path]:
    text = source.read_text(encoding="utf-8")
    names = [m[2] for m in _IMPORT.finditer(text)] + _JOINED.findall(text)
    return [(source.parent / name).resolve() for name in names]


def _classic(source: Path) -> str:
    text = source.read_text(encoding="utf-8")
    if _JOINED.search(text):
        return text
    parts = []
    for match in _IMPORT.finditer(text):
        module = (source.parent / match[2]).resolve().read_text(encoding="utf-8")
        names = [a or b for a, b in _EXPORT.findall(module)]
        body = _EXPORT.sub("", module)
        parts.append(
            f"const {match[1]} = (function () {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();"
        )
        _whole(body, source)
    # What it exports is asked for by nobody here: `quarto preview` also loads by itself what another script imports.
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    _whole(body, source)
    joined = "".join(f"// joined: {match[2]}\n" for match in _IMPORT.finditer(text))
    return joined + "(function () {\n" + "\n".join([*parts, body]) + "\n})();\n"


def _whole(text: str, source: Path) -> None:
    left = _LEFT.search(text)
    if left:
        raise UserError(
            f"the script {source.name} is a module of a kind that cannot be made to work from disk",
            remedy="render with a tested version of Quarto, or with --engine pandoc",
        )
