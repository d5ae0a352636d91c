"""What is wrong with the sources of a site as a whole, found without building it and all in one run.

Render list, links and bibliographies; ids that cells ask for; columns that lanes, listings and pages of patients show
and study.yml does not publish. The prose itself is read by `prose.linter`, facts by `facts_in_sources`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from caseseries.engines.pandoc import bibliography, config, page_formats
from caseseries.engines.pandoc import source as sources
from caseseries.engines.pandoc.config import Project, as_list, join, with_paths
from caseseries.engines.pandoc.source import Cell, Source
from caseseries.errors import UserError, UserErrors
from caseseries.prose import linter
from caseseries.results import nearest
from caseseries.site import written_forms
from caseseries.store.qmd_parts import GENERATED, INLINE, PATIENT_PAGES, header
from caseseries.study import Study, about
from caseseries.study.named import named
from caseseries.text_files import read

_LINK = re.compile(
    r"(!?)\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*\])*\])*\]\(\s*(?:<([^>\n]*)>|([^)\s]+))"
)
_CITED = re.compile(r"(?<![\w/\\.])-?@(?:\{([^}\s]+)\}|([A-Za-z0-9_][\w:.#$%&+?~/-]*))")
_ENTRY = re.compile(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE)
_ITEM = re.compile(r"^(?:fig|tbl|eq|sec|stbl|sfig|lst|thm)-")
_PATIENT_ROWS = ("lanes", "trajectories", "listings", "patients", "figures")


def check(study: Study) -> list[UserError]:
    """Return every fault of the sources, in the order: study.yml's columns, site, pages."""
    faults = [*unpublished(study)]
    try:
        project = config.load(study.root)
    except UserError as error:
        # without it, or with a site for Quarto alone, there is no list of pages to look at
        return faults if (study.root / "_quarto.yml").is_file() is False else [*faults, error]
    faults += steps(project)
    faults += _listed(study, project)
    known = outputs(study, project)
    for name in project.pages(written=True):
        if name.startswith(GENERATED):
            continue
        try:
            page = sources.read(study.root, name)
            faults += _links(study, project, page, known)
            faults += _bibliography(study, project, page)
            faults += _calls(study, page)
            faults += written_forms.faults(page.lines)
        except UserError as error:
            faults.append(error)
        except UserErrors as errors:
            faults += errors.errors
    return list({str(fault): fault for fault in faults}.values())


def unpublished(study: Study) -> Iterator[UserError]:
    """Yield a fault for each column that shows single patients and is not among those that study.yml publishes."""
    told: set[tuple[str, str]] = set()
    wanted = [(n.table, n.column, n.path) for n in named(study) if n.path[0] in _PATIENT_ROWS]
    if any(path for _, _, path in wanted) and study.groups.column:
        wanted.append(("adsl", study.groups.column, ("groups", "column")))
    for table, column, path in wanted:
        listed = study.privacy.publish.get(table, [])
        if column == "USUBJID" or column in listed or (table, column) in told:
            continue
        told.add((table, column))
        yield UserError(
            f"{'.'.join(map(str, path))} shows the column {column} of {table}, which is not published",
            place=study.place(*path),
            rule="what shows single patients shows only columns listed under privacy.publish",
            remedy=f"list {column} under privacy.publish.{table}, or take its use out",
        )


def steps(project: Project) -> Iterator[UserError]:
    """Yield the steps that _quarto.yml lacks: without the first numbers stay, without the second nobody looks."""
    for when, step, what in (
        (
            "pre-render",
            "prepare",
            "computes the numbers and writes the pages of results and patients",
        ),
        ("post-render", "finish", "looks for what may not be published, and completes the site"),
    ):
        command = f"python -m caseseries {step}"
        if not any(c.strip().endswith(f"caseseries {step}") for c in project.commands(when)):
            yield UserError(
                f"{command} is no {when} command of the project",
                place=project.place(when),
                rule=f"it {what}",
                remedy=f"write {when}: {command} under project",
            )


def _listed(study: Study, project: Project) -> Iterator[UserError]:
    """Yield pages of the render list that are not there, and pages that no list names and no page includes."""
    patterns = [str(p) for p in as_list(project.part("project").get("render"))]
    for pattern in patterns:
        plain = not re.search(r"[*?\[!]", pattern)
        if plain and not pattern.startswith(GENERATED) and not study.path(pattern).exists():
            yield UserError(
                f"{pattern} in the render list is not there",
                place=project.place("render"),
                remedy="correct the name, or take it out of the list",
            )
    if not patterns:
        return
    pages = set(project.pages(written=True))
    included: set[str] = set()
    for name in pages - {n for n in pages if n.startswith(GENERATED)}:
        try:
            included |= {line.file for line in sources.outline(study.root, name).lines}
        except UserError:
            continue
    for path in linter.sources(study):
        name = path.relative_to(study.root).as_posix()
        if path.suffix == ".qmd" and not path.name.startswith("_") and name not in pages | included:
            yield UserError(
                f"{name} is no page of the site: no render list names it",
                place=project.place("render"),
                remedy="add it to the render list, or give it a name that begins with _",
            )


def outputs(study: Study, project: Project) -> set[str]:
    """Return the files that pages become, relative to the site."""
    found: set[str] = set()
    written = {"chapters/_full.md": "full.qmd"}
    for name in [*project.pages(written=True), *written]:
        if study.path(name).is_file():
            try:
                head = header(read(study.path(name), name))
                page = Source(written.get(name, name), head, ())
                outputs = page_formats.outputs_of(project, page, page.metadata())
                found |= {output.path for output in outputs}
            except UserError:
                continue
    return found


def _links(study: Study, project: Project, page: Source, known: set[str]) -> Iterator[UserError]:
    """Yield the links to pages and files that the site will not have."""
    folder = page.name.rpartition("/")[0]
    pages = set(project.pages(written=True))
    resources = set(project.resources())
    text = "\n".join(piece for piece in page.pieces if isinstance(piece, str))
    for found in _LINK.finditer(text):
        if found[1]:
            continue  # a picture; whoever shows it looks for it
        target = found[2] or found[3]
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path or "{" in target:
            continue
        name = join(folder, unquote(parts.path))
        if name in known or name in pages or name in resources or name.startswith("generated/"):
            continue
        if name.startswith(f"{PATIENT_PAGES}/") and study.patients is not None:
            continue  # written with the pages of patients
        if name.endswith((".qmd", ".md")) or not study.path(name).exists():
            yield UserError(
                f"the link {target} leads to what is not in the site",
                place=page.find(target),
                remedy="correct it, or add the file to the render list or the resources",
            )


def _bibliography(study: Study, project: Project, page: Source) -> Iterator[UserError]:
    """Yield bibliographies and styles that are not there, and keys that no bibliography has."""
    own = with_paths(page.metadata(), page.name.rpartition("/")[0])
    files: list[str] = []
    for options, place in ((project.metadata, "_quarto.yml"), (own, page.name)):
        for key in ("bibliography", "csl"):
            for file in map(str, as_list(options.get(key))):
                if not study.path(file).is_file():
                    yield UserError(
                        f"the file {file} is not there",
                        place=project.place(key) if place == "_quarto.yml" else place,
                        rule=f"{key}: the references and the style in which they are printed",
                        remedy="add the file, or correct its name",
                    )
                elif key == "bibliography":
                    files.append(file)
    if not files or not all(file.endswith(".bib") for file in files):
        return
    keys: set[str] = set()
    for file in files:
        text = read(study.path(file), file)
        yield from bibliography.faults(text, file)
        keys.update(_ENTRY.findall(text))
    text = "\n".join(piece for piece in page.pieces if isinstance(piece, str))
    for found in _CITED.finditer(re.sub(r"`[^`\n]*`", "", text)):
        key = (found[1] or found[2]).rstrip(".:,;?/")
        if key not in keys and not _ITEM.match(key):
            yield UserError(
                f"the citation key {key} is not in the bibliography",
                place=page.find(f"@{key}"),
                remedy="correct the key or add the entry",
            )


def _calls(study: Study, page: Source) -> Iterator[UserError]:
    """Yield what cells and inline expressions ask for and study.yml does not have."""
    for piece in page.pieces:
        if isinstance(piece, Cell):
            yield from _asked(study, piece.code, piece.place_of)
        else:
            for found in INLINE.finditer(piece):
                code = found[1]
                yield from _asked(study, code, lambda _, code=code: page.find(code))  # type: ignore[misc]


def _asked(study: Study, code: str, place: Callable[[int], str]) -> Iterator[UserError]:
    try:
        tree = ast.parse(code.strip("\n"))
    except SyntaxError:
        return  # the engine reports what is no Python, with its own line
    lists: dict[str, Callable[[str], object]] = {
        "table": study.table,
        "figure": study.figure,
        "listing": study.listing,
    }
    files = {
        "audit_findings": ("published", study.data.published),
        "audit_comparison": ("published", study.data.published),
        "contradictions": ("contradictions", study.data.contradictions),
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = node.func.id
        given = node.args[0] if node.args else None
        if name in lists and isinstance(given, ast.Constant) and isinstance(given.value, str):
            try:
                lists[name](given.value)
            except UserError as error:
                yield UserError(error.message, place(node.lineno), error.rule, error.remedy)
        if name in files and not files[name][1]:
            yield UserError(
                f"{name}() needs the file that data.{files[name][0]} names, and study.yml names none",
                place=place(node.lineno),
                remedy="name it in study.yml, or take the cell out (and its page, if it has nothing else)",
            )
        if name == "fact" and isinstance(given, ast.Constant):
            yield from _fact(study, str(given.value), place(node.lineno))


def _fact(study: Study, name: str, place: str) -> Iterator[UserError]:
    try:
        said = about.statement(study.study, study.version, name)
    except KeyError:
        yield UserError(f"there is no fact {name!r}", place, remedy=nearest(name, about.STATEMENTS))
        return
    if not said:
        yield UserError(
            f"the page prints the study's {name}, of which study.yml says nothing",
            place,
            remedy=f"write it in study.yml under study, or take fact({name!r}) out",
        )
