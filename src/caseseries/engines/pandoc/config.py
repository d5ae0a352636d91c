"""The project's `_quarto.yml` and what pages take from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from caseseries.engines.pandoc import subset
from caseseries.errors import UnsupportedError, UserError

Metadata = dict[str, Any]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times faster

PATHS = ("css", "bibliography", "csl", "reference-doc", "template-partials")
"""Options that name files: relative to the file they stand in, kept here relative to the project."""
JOINED = ("css", "include-in-header", "include-before-body", "include-after-body")
"""Options that are joined also where one name alone stands, without the marks of a list."""


@dataclass(frozen=True)
class Project:
    """A website project: its folder and its parsed `_quarto.yml`."""

    root: Path
    config: Metadata
    text: str

    @property
    def website(self) -> Metadata:
        """The `website` part."""
        return dict(self.config.get("website") or {})

    @property
    def output(self) -> Path:
        """The folder the site is built to by default."""
        return self.root / str(self._project.get("output-dir") or "_site")

    @property
    def _project(self) -> Metadata:
        return dict(self.config.get("project") or {})

    def commands(self, when: str) -> list[str]:
        """The commands under `pre-render` or `post-render`."""
        return [str(command) for command in as_list(self._project.get(when))]

    @cached_property
    def metadata(self) -> Metadata:
        """Options for every page: what stands beside `project` and `website`, formats aside."""
        left = {k: v for k, v in self.config.items() if k not in ("project", "website", "format")}
        return with_paths(left, "")

    def format_options(self, name: str) -> Metadata:
        """What `_quarto.yml` says under `format` for one format."""
        return with_paths(formats_of(self.config).get(name, {}), "")

    @property
    def formats(self) -> list[str]:
        """The formats of a page that names none."""
        return list(formats_of(self.config)) or ["html"]

    @cached_property
    def variables(self) -> Metadata:
        """`_variables.yml`, for the `var` shortcode."""
        path = self.root / "_variables.yml"
        return dict(read_yaml(path, "_variables.yml") or {}) if path.is_file() else {}

    def place(self, key: str) -> str:
        """Where a key stands in `_quarto.yml`, as file:line."""
        return f"_quarto.yml:{line_of_key(self.text, key)}"

    def pages(self, written: bool = False) -> list[str]:
        """The qmd files to render, relative to the project, in the order of the render list.

        written: pass over names of files that are not there yet. Raises UserError for these without it.
        """
        patterns = [str(pattern) for pattern in as_list(self._project.get("render"))] or [
            "**/*.qmd"
        ]
        taken: dict[str, None] = {}
        for pattern in patterns:
            found = list(self._matches(pattern.removeprefix("!")))
            if pattern.startswith("!"):
                taken = {name: None for name in taken if name not in found}
                continue
            if not (found or written or re.search(r"[*?\[]", pattern)):
                raise UserError(
                    f"{pattern} in the render list is not there",
                    place=self.place("render"),
                    remedy="correct the name, or let the pre-render step write the file",
                )
            taken.update(dict.fromkeys(found))
        return list(taken)

    def _matches(self, pattern: str) -> Iterable[str]:
        pattern = pattern.removeprefix("/")
        if (self.root / pattern).is_dir():
            pattern = pattern.rstrip("/") + "/**/*.qmd"
        for path in sorted(self.root.glob(pattern)):
            name = path.relative_to(self.root)
            hidden = any(part.startswith(("_", ".")) for part in name.parts)
            if path.suffix in (".qmd", ".md") and path.is_file() and not hidden:
                yield name.as_posix()

    def resources(self) -> list[str]:
        """Files to copy that `project.resources` names, relative to the project."""
        taken: dict[str, None] = {}
        for pattern in map(str, as_list(self._project.get("resources"))):
            name = pattern.removeprefix("!").removeprefix("/")
            if (self.root / name).is_dir():
                name = name.rstrip("/") + "/**/*"
            found = [
                p.relative_to(self.root).as_posix()
                for p in sorted(self.root.glob(name))
                if p.is_file()
            ]
            if pattern.startswith("!"):
                taken = {key: None for key in taken if key not in found}
            else:
                taken.update(dict.fromkeys(found))
        return list(taken)


def output_of(root: Path) -> Path:
    """The output folder that `_quarto.yml` names, without checking the rest of it."""
    config = (
        read_yaml(root / "_quarto.yml", "_quarto.yml") if (root / "_quarto.yml").is_file() else None
    )
    return Project(root, config if isinstance(config, dict) else {}, "").output


def load(root: Path) -> Project:
    """Read and check `_quarto.yml`. Raises UserError for what lies outside the subset."""
    path = root / "_quarto.yml"
    if not path.is_file():
        raise UserError(
            "there is no _quarto.yml", place=root.name, remedy="run in a project's folder"
        )
    config = read_yaml(path, "_quarto.yml")
    if not isinstance(config, dict):
        raise UserError(
            "_quarto.yml is empty", place="_quarto.yml", remedy="describe the project in it"
        )
    project = Project(root, config, path.read_text(encoding="utf-8"))
    _check(project)
    return project


def _check(project: Project) -> None:
    config = project.config
    kind = str((config.get("project") or {}).get("type", "default"))
    if kind != "website":
        raise UnsupportedError(
            f"a project of type {kind} is outside the subset ({subset.REFUSED_TYPES.get(kind, kind)})",
            place=project.place("type"),
            rule="the pandoc engine renders projects of type website",
            remedy="render with Quarto (--engine quarto) or set type: website",
        )
    execute_dir = (config.get("project") or {}).get("execute-dir", "file")
    if execute_dir != "project":
        raise UnsupportedError(
            "cells must run in the project's folder",
            place=project.place("execute-dir"),
            remedy="set project, execute-dir: project",
        )
    website = config.get("website") or {}
    check_keys(config.get("project") or {}, subset.PROJECT_KEYS, "project", project.place)
    check_keys(website, subset.WEBSITE_KEYS, "website", project.place)
    if isinstance(website.get("navbar"), dict):
        check_keys(website["navbar"], subset.NAVBAR_KEYS, "website, navbar", project.place)
    check_metadata(config, project.place)


def check_metadata(metadata: Metadata, place: Any) -> None:
    """Refuse options outside the subset; `place` gives file:line of a key."""
    for key, what in subset.REFUSED_METADATA.items():
        if metadata.get(key) not in (None, False):
            raise _outside(f"{key} ({what})", place(key))
    if metadata.get("date-format", "iso") not in subset.DATE_FORMATS:
        raise _outside(f"date-format {metadata['date-format']}", place("date-format"))
    engine = metadata.get("engine", "jupyter")
    if engine not in ("jupyter", "markdown"):
        raise _outside(f"engine {engine}", place("engine"))
    check_keys(metadata.get("execute") or {}, subset.EXECUTE_KEYS, "execute", place)
    check_keys(metadata.get("crossref") or {}, subset.CROSSREF_KEYS, "crossref", place)
    for custom in as_list((metadata.get("crossref") or {}).get("custom")):
        check_keys(custom, subset.CUSTOM_KEYS, "crossref, custom", place)
        if custom.get("kind", "float") != "float":
            raise _outside(f"crossref, custom, kind {custom['kind']}", place("kind"))
    for name, options in formats_of(metadata).items():
        if name not in subset.FORMATS:
            raise _outside(f"format {name}", place(name))
        check_keys(options, subset.FORMAT_OPTIONS[name], f"format, {name}", place)


def check_keys(found: object, allowed: frozenset[str], where: str, place: Any) -> None:
    """Raise UserError for the first key of `found` that is not in `allowed`."""
    if not isinstance(found, Mapping):
        return
    for key in found:
        if key not in allowed:
            raise _outside(f"{where}: {key}", place(str(key)))


def _outside(what: str, place: str) -> UnsupportedError:
    return UnsupportedError(
        f"{what} is outside the subset of Quarto that the pandoc engine reads",
        place=place,
        rule="engines/pandoc/SUBSET.md lists what it reads",
        remedy="take it out, or render with Quarto (--engine quarto)",
    )


def formats_of(metadata: Metadata) -> dict[str, Metadata]:
    """The formats a file names, with their options: `format: html` and `html: default` included."""
    named = metadata.get("format")
    if named is None:
        return {}
    if isinstance(named, str):
        return {named: {}}
    if isinstance(named, list):
        return {str(name): {} for name in named}
    return {str(name): dict(o) if isinstance(o, dict) else {} for name, o in named.items()}


def merge(*layers: Metadata) -> Metadata:
    """Layers laid over each other, later ones winning; maps are merged and lists joined, as Quarto does."""
    result: Metadata = {}
    for layer in layers:
        for key, value in layer.items():
            old = result.get(key)
            if key in JOINED and old is not None:
                old, value = as_list(old), as_list(value)
            if isinstance(old, dict) and isinstance(value, dict):
                result[key] = merge(old, value)
            elif isinstance(old, list) and isinstance(value, list):
                result[key] = old + [item for item in value if item not in old]
            else:
                result[key] = value
    return result


def with_paths(metadata: Metadata, folder: str) -> Metadata:
    """The options with their file names made relative to the project; `folder` is where they were written."""

    def resolve(value: Any) -> Any:
        if isinstance(value, list):
            return [resolve(item) for item in value]
        if not isinstance(value, str) or re.match(r"^[a-z]+://", value):
            return value
        return join(folder, value)

    return {key: resolve(value) if key in PATHS else value for key, value in metadata.items()}


def join(folder: str, target: str) -> str:
    """A link target seen from a folder of the project, relative to the project; `/x` is the project's own."""
    parts: list[str] = (
        [] if target.startswith("/") else [p for p in folder.split("/") if p not in ("", ".")]
    )
    for part in target.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def as_list(value: Any) -> list[Any]:
    """A list of what may be one thing, several or nothing."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def read_yaml(source: Path | str, place: str, first_line: int = 1) -> Any:
    """Parse YAML of a file or a text. Raises UserError with the line of a mistake."""
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    try:
        return yaml.load(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise UserError(
            f"the YAML cannot be read: {getattr(error, 'problem', None) or 'it is malformed'}",
            place=f"{place}:{line}",
            remedy="correct the indentation or put the value in quotes",
        ) from error


def line_of_key(text: str, key: str) -> int:
    """The first line where a YAML key stands, or 1."""
    pattern = re.compile(rf"^[\s-]*[\"']?{re.escape(key)}[\"']?\s*:", re.MULTILINE)
    found = pattern.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else 1
