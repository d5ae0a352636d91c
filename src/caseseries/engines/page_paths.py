"""The files that a page or `_quarto.yml` names lie within the project: looked for in the sources, for both engines.

What the pandoc engine itself reads and writes it checks once more where it does so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from caseseries.engines.pandoc import config
from caseseries.engines.pandoc import source as sources
from caseseries.engines.pandoc.config import join, line_of_key
from caseseries.engines.pandoc.source import Line, Source
from caseseries.store import yaml_files
from caseseries.store.project_paths import leads_outside, outside
from caseseries.store.qmd_parts import next_fence
from caseseries.text_files import read

Place = Callable[[str, str], str]
"""Gives file:line of a value that stands under a key."""

_NAMES = frozenset(
    [
        *("css", "theme", "bibliography", "csl", "citation-style", "citation-abbreviations"),
        *("template", "template-partials", "reference-doc", "font-paths", "syntax-definitions"),
        *("include-in-header", "include-before-body", "include-after-body", "file", "path", "href"),
        *("favicon", "logo", "image", "brand", "filters", "metadata-files", "resources"),
    ]
)
"""Options that name files. What stands under any other key is looked at only where there is a file of that name."""
_COMMANDS = ("pre-render", "post-render", "output-dir")
_WEB = re.compile(r"(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:|//|#")
_ON_DISK = re.compile(r"file:|[a-zA-Z]:[\\/]", re.IGNORECASE)
_TARGET = re.compile(
    r"\]\(\s*(?:<([^>\n]*)>|([^)\s]+))|^\s{0,3}\[[^\]]+\]:\s*(?:<([^>\n]*)>|(\S+))"
)
_ATTRIBUTE = re.compile(
    r"\b(?:src|href|data|poster)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)(?!\{=html\})")
_SHOWN = re.compile(r"\{\{\{<.*?>\}\}\}")


def check_configuration(root: Path) -> None:
    """Raise UserError for a path out of the project in `_quarto.yml` and what Quarto reads with it."""
    names = ("_quarto.yml", "_quarto.yml.local", "_variables.yml")
    beside = [*(root / name for name in names), *sorted(root.glob("_quarto-*.yml"))]
    pages = config.unchecked(root).pages(written=True)
    folders = {above for page in pages for above in PurePosixPath(page).parents}
    beside += [root / folder / "_metadata.yml" for folder in sorted(folders)]
    for path in [p for p in beside if p.is_file()]:
        name = path.relative_to(root).as_posix()
        text = read(path, name)
        found = yaml_files.load(text, name)
        folder = name.rpartition("/")[0]
        check_options(root, folder, found, partial(_place, name, text, 0))


def check_options(root: Path, folder: str, options: Any, place: Place) -> None:
    """Raise UserError for the first option that names a file outside of the project.

    folder: that of the file in which the options stand, relative to the project.
    """
    for key, value in _leaves(options, ""):
        if key in _COMMANDS:
            continue
        if key == "output-file":
            if value.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", value):
                raise outside(f"{key}:", value, place(key, value))
        elif "\n" not in value and _leaves_project(root, folder, value, key in _NAMES):
            raise outside(f"{key}:", value, place(key, value))


def check_page(root: Path, page: Source, options: Any = None) -> None:
    """Raise UserError with the line of the first path out of the project in a page: front matter, text and raw HTML.

    options: the front matter where it is parsed already.
    """
    folder = page.name.rpartition("/")[0]
    place = partial(_place, page.name, page.header, 1)

    check_options(root, folder, page.metadata() if options is None else options, place)
    for first, text in _later_blocks(page):
        try:
            found = yaml_files.load(text, first.file, first.number)
        except yaml_files.NotYamlError:
            continue  # two rulers and what stands between
        if isinstance(found, dict):
            check_options(root, folder, found, partial(_place, first.file, text, first.number - 1))
    for line, what, target in _targets(page):
        if _leaves_project(root, folder, target, True):
            raise outside(what, target, line.place)


def _place(file: str, text: str, above: int, key: str, value: str) -> str:
    lines = (k for k, line in enumerate(text.splitlines(), 1) if value in line)
    return f"{file}:{above + next(lines, line_of_key(text, key))}"


def _leaves(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, key)
    elif isinstance(value, str) and value.strip():
        yield key, value.strip()


def _leaves_project(root: Path, folder: str, name: str, is_path: bool) -> bool:
    """Whether a name leads out of the project; is_path: also where no file of that name is there."""
    if _ON_DISK.match(name):
        return is_path
    if _WEB.match(name) or len(name) > 1000 or "\0" in name:
        return False
    path = unquote(re.split(r"[?#]", name)[0])
    target = join(folder, path)
    try:
        if target.startswith(".."):
            return is_path or (root / target).exists()
        if (root / target).exists() or (root / target).is_symlink():
            return leads_outside(root, root / target)
        # Quarto hands pandoc an absolute path as it is
        return path.startswith("/") and path != "/" and Path(path).is_file()
    except OSError:
        return False


def _targets(page: Source) -> Iterator[tuple[Line, str, str]]:
    """Yield what a page's text points to: the line, what it is, and the path."""
    fence: str | None = None
    shown = False
    for line in page.lines:
        text = _SHOWN.sub("", line.text)
        for words in sources.SHORTCODE.findall(text):
            name, *arguments = re.findall(r"\"[^\"]*\"|'[^']*'|\S+", words) or [""]
            for argument in arguments:
                yield line, f"{{{{< {name} >}}}}:", argument.strip("\"'")
        before, fence = fence, next_fence(fence, line.text)
        if before is None and fence is not None:
            shown = "{=html}" in line.text.replace(" ", "")
        if fence is not None and not shown:
            continue
        text = text if shown and fence is not None else _CODE.sub("", text)
        for found in _TARGET.findall(text):
            yield line, "the link or picture", next((part for part in found if part), "")
        for found in _ATTRIBUTE.findall(text):
            yield line, "the link or picture", next((part for part in found if part), "")


def _later_blocks(page: Source) -> Iterator[tuple[Line, str]]:
    """Yield the first line and the text of each block of metadata after the front matter: pandoc reads these too."""
    lines = page.lines
    closed = [k for k, line in enumerate(lines) if k and line.text.rstrip() in ("---", "...")]
    at = closed[0] + 1 if closed and lines[0].text.rstrip() == "---" else 0
    fence: str | None = None
    while at < len(lines):
        fence = next_fence(fence, lines[at].text)
        opens = fence is None and lines[at].text.rstrip() == "---" and at + 1 < len(lines)
        if opens and lines[at + 1].text.strip() and (at == 0 or not lines[at - 1].text.strip()):
            ends = (
                k for k in range(at + 1, len(lines)) if lines[k].text.rstrip() in ("---", "...")
            )
            end = next(ends, None)
            if end is not None:
                yield lines[at + 1], "\n".join(line.text for line in lines[at + 1 : end])
                at = end
        at += 1


def refuse(root: Path, name: str, what: str, shown: str, source: Source) -> None:
    """Raise UserError when a file of the project, by its name relative to it, lies outside, links followed."""
    if name.startswith("..") or leads_outside(root, root / name):
        raise outside(what, shown, source.find(shown))
