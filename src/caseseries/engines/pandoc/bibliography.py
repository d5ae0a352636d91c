"""What a bibliography may not hold: it is read as LaTeX or Markdown, and shown on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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

_ENTRY = re.compile(r"^[ \t]*@(\w+)[ \t]*[{(]", re.MULTILINE)
_FIELD = re.compile(r"\s*([A-Za-z][\w-]*)\s*=")
_NO_ENTRIES = ("comment", "preamble", "string")


def faults(text: str, name: str) -> Iterator[UserError]:
    """Yield what BibTeX and pandoc read in silence, or cannot read at all: keys and fields twice, braces left open."""
    first: dict[str, int] = {}
    starts = list(_ENTRY.finditer(text))
    ends = [*(start.start() for start in starts), len(text)][1:]
    for start, end in zip(starts, ends, strict=True):
        line = text.count("\n", 0, start.start()) + 1
        if start[1].lower() in _NO_ENTRIES:
            continue

        def fault(message: str, remedy: str, line: int = line) -> UserError:
            return UserError(message, place=f"{name}:{line}", remedy=remedy)

        parts, rest = _parts(text[start.end() : end])
        key = parts[0].strip() if parts else ""
        if rest is None:
            yield fault(
                f"a brace or quote of the entry {key} is left open"
                if key
                else "an entry is left open",
                "close it; the entry ends with a brace of its own",
            )
            continue
        if re.search(r"^\s*\w+\s*=", rest, re.MULTILINE):
            yield fault(
                f"the entry {key} ends before its last field", "take the brace out that is too many"
            )
            continue
        if not key or "=" in key or " " in key:
            yield fault(
                "the entry has no key, or one with blanks",
                "write it behind the brace: @article{key,",
            )
            continue
        if key.casefold() in first:
            yield fault(
                f"the key {key} stands twice, in lines {first[key.casefold()]} and {line}",
                "give one of the two another key, or take it out",
            )
        first.setdefault(key.casefold(), line)
        fields: dict[str, str] = {}
        for part in parts[1:]:
            found = _FIELD.match(part)
            if part.strip() and (
                not found or re.search(r'[}"]\s*[A-Za-z]+\s*=', part[found.end() :])
            ):
                yield fault(f"a comma is missing in the entry {key}", "part the fields by commas")
            elif found and found[1].lower() in fields:
                yield fault(
                    f"the field {found[1]} of the entry {key} stands twice", "take one of them out"
                )
            if found:
                fields[found[1].lower()] = part[found.end() :].strip(' \t\n{}"')
        if not fields.get("title"):
            yield fault(f"the entry {key} has no title", "add it")
        doi = re.sub(
            r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", fields.get("doi", ""), flags=re.IGNORECASE
        )
        if doi and not doi.startswith("10."):
            yield fault(
                f"the doi of the entry {key} is none", "write it as 10.1000/xyz, or take it out"
            )


def _parts(body: str) -> tuple[list[str], str | None]:
    """Return the key and the fields of an entry, and what stands behind it; None where it does not end.

    Commas within braces and quotes part nothing.
    """
    depth, quoted, start = 0, False, 0
    found: list[str] = []
    for k, sign in enumerate(body):
        if body[k - 1 : k] == "\\":
            continue
        if sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "{":
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
        elif sign in "})" and not quoted and not depth:
            return [*found, body[start:k]], body[k + 1 :]
        elif sign == "," and not quoted and not depth:
            found.append(body[start:k])
            start = k + 1
    return [*found, body[start:]], None


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
