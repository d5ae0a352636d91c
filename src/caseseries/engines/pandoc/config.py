"""The project's `_quarto.yml` and what pages take from it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from caseseries.engines.pandoc import subset
from caseseries.errors import UnsupportedError, UserError, did_you_mean
from caseseries.store import yaml_files
from caseseries.store.project_paths import leads_outside, outside
from caseseries.text_files import read

Metadata = dict[str, Any]

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

    def part(self, key: str) -> Metadata:
        """A part of the file that holds further keys; empty where there is none."""
        return keys_of(self.config, key, self.place)

    @property
    def website(self) -> Metadata:
        """The `website` part."""
        return self.part("website")

    @property
    def _project(self) -> Metadata:
        return self.part("project")

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
        found = read_yaml(path, "_variables.yml") if path.is_file() else {}
        return keys_of({"": found}, "", lambda _: "_variables.yml:1")

    def place(self, key: str) -> str:
        """Where a key stands in `_quarto.yml`, as file:line."""
        return f"_quarto.yml:{line_of_key(self.text, key)}"

    def pages(self, written: bool = False) -> list[str]:
        """The qmd files to render, relative to the project, in the order of the render list.

        written: pass over names of files that are not there yet. Raises UserError for these without it, and for what
        lies outside of the project.
        """
        taken: dict[str, None] = {}
        for pattern in self._patterns("render") or ["**/*.qmd"]:
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
        if (self.root / pattern.removeprefix("/")).is_dir():
            pattern = pattern.rstrip("/") + "/**/*.qmd"
        for name in self._found("render", pattern):
            hidden = any(part.startswith(("_", ".")) for part in name.split("/"))
            if name.endswith((".qmd", ".md")) and not hidden:
                yield name

    def resources(self) -> list[str]:
        """Files to copy that `project.resources` names, relative to the project.

        Hidden ones only where the pattern names them. Raises UserError for what lies outside of the project.
        """
        taken: dict[str, None] = {}
        for pattern in self._patterns("resources"):
            name = pattern.removeprefix("!")
            if (self.root / name.removeprefix("/")).is_dir():
                name = name.rstrip("/") + "/**/*"
            named = {part for part in name.split("/") if part.startswith(".")}
            found = [
                file
                for file in self._found("resources", name)
                if all(p in named for p in file.split("/") if p.startswith("."))
            ]
            if pattern.startswith("!"):
                taken = {key: None for key in taken if key not in found}
            else:
                taken.update(dict.fromkeys(found))
        return list(taken)

    def _patterns(self, key: str) -> list[str]:
        return [str(pattern) for pattern in as_list(self._project.get(key))]

    def _found(self, key: str, pattern: str) -> Iterator[str]:
        """The files that a pattern of the project names, which lie within it."""
        if join("", pattern).startswith(".."):
            raise outside(f"project, {key}:", pattern, self.place(key))
        try:
            found = sorted(self.root.glob(pattern.removeprefix("/")))
        except (ValueError, NotImplementedError):
            raise UserError(
                f"project, {key}: {pattern!r} is no pattern of files",
                self.place(key),
                remedy="name a file, a folder, or a pattern such as files/*.csv",
            ) from None
        for path in found:
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and leads_outside(self.root, path):
                raise outside(f"project, {key}:", name, self.place(key))
            if path.is_file():
                yield name


def output_of(root: Path) -> tuple[Path, str]:
    """The output folder that `_quarto.yml` names, and where; the rest of the file is not checked."""
    project = unchecked(root)
    named = project.part("project").get("output-dir")
    place = project.place("output-dir") if named else "_quarto.yml"
    if named is not None and not isinstance(named, str):
        raise UserError(
            "output-dir is no name of a folder", place, remedy="write the name in quotes"
        )
    return root / (named or "_site"), place


def patterns_of(root: Path) -> list[str]:
    """The patterns of pages and resources that `_quarto.yml` names; the rest of the file is not checked."""
    part = unchecked(root).part("project")
    return [str(p) for key in ("render", "resources") for p in as_list(part.get(key))]


def unchecked(root: Path) -> Project:
    """Read `_quarto.yml` as it is, be it for Quarto alone; empty when it is not there."""
    path = root / "_quarto.yml"
    text = read(path) if path.is_file() else ""
    config = read_yaml(text, "_quarto.yml")
    return Project(root, config if isinstance(config, dict) else {}, text)


def load(root: Path) -> Project:
    """Read and check `_quarto.yml`. Raises UserError for what lies outside the subset."""
    path = root / "_quarto.yml"
    if not path.is_file():
        raise UserError(
            "there is no _quarto.yml", place=root.name, remedy="run in a project's folder"
        )
    text = read(path)
    config = read_yaml(text, "_quarto.yml")
    if not isinstance(config, dict):
        raise UserError(
            "_quarto.yml is empty", place="_quarto.yml", remedy="describe the project in it"
        )
    project = Project(root, config, text)
    _check(project)
    return project


def _check(project: Project) -> None:
    config = project.config
    kind = str(project.part("project").get("type", "default"))
    if kind != "website":
        raise UnsupportedError(
            f"a project of type {kind} is outside the subset ({subset.REFUSED_TYPES.get(kind, kind)})",
            place=project.place("type"),
            rule="the pandoc engine renders projects of type website",
            remedy="render with Quarto (--engine quarto) or set type: website",
        )
    execute_dir = project.part("project").get("execute-dir", "file")
    if execute_dir != "project":
        raise UnsupportedError(
            "cells must run in the project's folder",
            place=project.place("execute-dir"),
            remedy="set project, execute-dir: project",
        )
    website = project.website
    check_keys(project.part("project"), subset.PROJECT_KEYS, "project", project.place)
    check_keys(website, subset.WEBSITE_KEYS, "website", project.place)
    if isinstance(website.get("navbar"), dict):
        check_keys(website["navbar"], subset.NAVBAR_KEYS, "website, navbar", project.place)
    for part in (website, website.get("navbar"), website.get("sidebar")):
        check_values(part, project.place)
    footer = website.get("page-footer")
    parts = list(footer.values()) if isinstance(footer, dict) else as_list(footer)
    if isinstance(footer, list) or not all(_is_text(part) for part in parts if part is not None):
        raise _no_such(
            "a text, or one each for left, center and right", "page-footer", project.place
        )
    check_metadata(config, project.place)


def check_metadata(metadata: Metadata, place: Any) -> None:
    """Refuse options outside the subset; `place` gives file:line of a key."""
    for key, what in subset.REFUSED_METADATA.items():
        if metadata.get(key) not in (None, False):
            raise subset.outside(f"{key} ({what})", place(key))
    if metadata.get("date-format", "iso") not in subset.DATE_FORMATS:
        raise subset.outside(f"date-format {metadata['date-format']}", place("date-format"))
    engine = metadata.get("engine", "jupyter")
    if engine not in ("jupyter", "markdown"):
        raise subset.outside(f"engine {engine}", place("engine"))
    crossref = keys_of(metadata, "crossref", place)
    check_keys(keys_of(metadata, "execute", place), subset.EXECUTE_KEYS, "execute", place)
    check_keys(crossref, subset.CROSSREF_KEYS, "crossref", place)
    for custom in as_list(crossref.get("custom")):
        if not isinstance(custom, dict):
            raise _no_keys("crossref, custom", place("custom"))
        check_keys(custom, subset.CUSTOM_KEYS, "crossref, custom", place)
        if custom.get("kind", "float") != "float":
            raise subset.outside(f"crossref, custom, kind {custom['kind']}", place("kind"))
    check_values(metadata, place)
    if not isinstance(metadata.get("format"), str | list | dict | None):
        raise _no_keys("format", place("format"))
    for name, options in formats_of(metadata).items():
        if name not in subset.FORMATS:
            raise subset.outside(f"format {name}", place(name))
        check_keys(options, subset.FORMAT_OPTIONS[name], f"format, {name}", place)
        check_values(options, place)


def check_values(options: object, place: Any) -> None:
    """Raise UserError for the first option whose value is of another kind than it takes, such as a list for a text."""
    for key, value in options.items() if isinstance(options, Mapping) else ():
        several = key in subset.LISTS
        parts = as_list(value) if several else [] if value is None else [value]
        if key in subset.NUMBERS and any(type(part) is not int for part in parts):
            raise _no_such("a whole number", key, place)
        if (several or key in subset.TEXTS) and not all(_is_text(part) for part in parts):
            raise _no_such("a text or a list of texts" if several else "a text", key, place)


def _is_text(value: object) -> bool:
    return isinstance(value, str | int | float | datetime.date) and not isinstance(value, bool)


def _no_such(kind: str, key: str, place: Any) -> UserError:
    return UserError(
        f"{key} takes {kind}",
        place(key),
        remedy="write the value behind the key; put words such as yes, no, on and off in quotes",
    )


def keys_of(metadata: Metadata, key: str, place: Any) -> Metadata:
    """What stands under a key that holds further keys; raise UserError for anything else there."""
    found = metadata.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _no_keys(key or "the file", place(key))
    return dict(found)


def _no_keys(what: str, place: str) -> UserError:
    return UserError(
        f"{what} holds no keys", place, remedy="write each as `key: value`, indented below it"
    )


def check_keys(found: object, allowed: frozenset[str], where: str, place: Any) -> None:
    """Raise UserError for the first key of `found` that is not in `allowed`."""
    if not isinstance(found, Mapping):
        return
    for key in found:
        if key not in allowed:
            near = did_you_mean(str(key), allowed)
            remedy = f"{near} Else {subset.USE_QUARTO}" if near else subset.USE_QUARTO
            raise subset.outside(f"{where}: {key}", place(str(key)), remedy=remedy)


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
    return yaml_files.load(
        read(source, place) if isinstance(source, Path) else source, place, first_line
    )


def line_of_key(text: str, key: str) -> int:
    """The first line where a YAML key stands, or 1."""
    pattern = re.compile(rf"^[\s-]*[\"']?{re.escape(key)}[\"']?\s*:", re.MULTILINE)
    found = pattern.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else 1
