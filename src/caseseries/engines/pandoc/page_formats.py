"""A page of the project: its metadata for each format, and the job that pandoc does for it."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseseries.engines.pandoc import cell_markdown, subset
from caseseries.engines.pandoc import source as sources
from caseseries.engines.pandoc.cells import Executed
from caseseries.engines.pandoc.config import (
    Metadata,
    Project,
    as_list,
    check_metadata,
    formats_of,
    line_of_key,
    merge,
    with_paths,
)
from caseseries.engines.pandoc.source import Source
from caseseries.errors import UserError

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


@dataclass(frozen=True)
class Output:
    """One file a page becomes."""

    page: str
    format: str
    metadata: Metadata
    """Everything that holds for this page and format, the options of the format included."""

    @property
    def folder(self) -> str:
        """The page's folder, relative to the project."""
        return self.page.rpartition("/")[0]

    @property
    def path(self) -> str:
        """The file, relative to the output folder."""
        extension = subset.FORMATS[self.format]
        stem = self.page.rpartition("/")[2].rpartition(".")[0]
        named = self.metadata.get("output-file")
        name = str(named) if named else f"{stem}.{extension}"
        if not name.endswith(f".{extension}"):
            name += f".{extension}"
        return f"{self.folder}/{name}" if self.folder else name


def outputs_of(project: Project, source: Source, own: Metadata) -> list[Output]:
    """The files a page becomes, `own` being its front matter. Raises UserError outside the subset."""

    def place(key: str) -> str:
        return f"{source.name}:{1 + line_of_key(source.header, key)}"

    check_metadata(own, place)
    folder = source.name.rpartition("/")[0]
    formats = formats_of(own)
    base = with_paths({k: v for k, v in own.items() if k != "format"}, folder)
    result = []
    for name in formats or project.formats:
        options = with_paths(formats.get(name, {}), folder)
        known = subset.FORMAT_OPTIONS[name]
        # Lists of options are joined to the project's; a list that pandoc alone reads, such as authors, is the page's.
        shared = {
            key: value
            for key, value in project.metadata.items()
            if key in known or key not in base or not isinstance(value, list)
        }
        merged = merge(shared, project.format_options(name), base, options)
        result.append(Output(source.name, name, _complete(merged, place)))
    return result


def _complete(metadata: Metadata, place: Any) -> Metadata:
    """Metadata as templates want it: authors and affiliations resolved, dates as text."""
    result = dict(metadata)
    authors, affiliations = people(metadata)
    result["by-author"], result["by-affiliation"] = authors, affiliations
    result.pop("author", None)
    result["author"] = [author["name"]["literal"] for author in authors]
    result["labels"] = {"abstract": metadata.get("abstract-title", "Abstract")}
    date = metadata.get("date")
    if str(date) in ("today", "now", "last-modified"):
        raise UserError(
            f"date: {date} makes every build different",
            place=place("date"),
            remedy="write the date as year-month-day",
        )
    if result.get("number-sections") and "section-numbering" not in result:
        result["section-numbering"] = "1.1.a"
    for key, value in result.items():
        if isinstance(value, datetime.date):
            result[key] = value.isoformat()[:10]
    return result


def people(metadata: Metadata) -> tuple[list[Metadata], list[Metadata]]:
    """Authors with their affiliations, and the affiliations, numbered in the order they are named."""
    known: dict[str, Metadata] = {}
    for place in as_list(metadata.get("affiliations")):
        item = _place(place)
        known[str(item.get("id", item["name"]))] = item
    order: list[Metadata] = []
    authors = []
    for author in as_list(metadata.get("author", metadata.get("authors"))):
        person = dict(author) if isinstance(author, dict) else {"name": author}
        name = person.get("name", "")
        if isinstance(name, dict):
            literal = (
                name.get("literal") or f"{name.get('given', '')} {name.get('family', '')}".strip()
            )
        else:
            literal = str(name)
        places = []
        for raw in as_list(person.pop("affiliations", person.pop("affiliation", None))):
            if isinstance(raw, dict) and "ref" in raw:
                item = known.get(str(raw["ref"]), {"name": str(raw["ref"])})
            else:
                item = _place(raw)
                item = known.setdefault(str(item.get("id", item["name"])), item)
            if item not in order:
                order.append(item)
            places.append({**item, "number": order.index(item) + 1})
        authors.append({**person, "name": {"literal": literal}, "affiliations": places})
    return authors, [{**item, "number": index} for index, item in enumerate(order, start=1)]


def _place(raw: Any) -> Metadata:
    item = dict(raw) if isinstance(raw, dict) else {"name": str(raw)}
    item["name"] = str(item.get("name", item.get("id", "")))
    return item


def long_date(value: Any, lang: str, form: str = "long") -> str:
    """A date as Quarto prints it: March 5, 2024 on an English page, else (or when `form` is iso) as it is written."""
    text = str(value or "")
    try:
        day = datetime.date.fromisoformat(text[:10])
    except ValueError:
        return text
    if form == "iso" or not lang.startswith("en"):
        return text
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def body(project: Project, source: Source, executed: Executed, output: Output, images: Path) -> str:
    """The page's Markdown for one format: cells written out, shortcodes filled in."""
    target = cell_markdown.Target(
        output.format, dict(output.metadata.get("execute") or {}), output.page, images
    )
    lookup = _lookup(project, source, output)

    def change(text: str) -> str:
        return sources.fill_shortcodes(sources.show_cells(text), lookup)

    return cell_markdown.markdown(executed, target, change)


def _lookup(project: Project, source: Source, output: Output) -> Any:
    def lookup(name: str, arguments: list[str]) -> str:
        token = f"{{{{< {name}"
        if name == "pagebreak":
            return pagebreak(output.format)
        if name == "include":
            return f"{{{{< include {' '.join(arguments)} >}}}}"
        if name not in ("meta", "var") or len(arguments) != 1:
            raise subset.outside(
                f"the shortcode {name}",
                source.find(token),
                "it reads " + ", ".join(sorted(subset.SHORTCODES)),
                "take it out, or write {{{< ... >}}} to show it",
            )
        values = output.metadata if name == "meta" else project.variables
        value = sources.dotted(values, arguments[0])
        if value is None:
            where = "the metadata" if name == "meta" else "_variables.yml"
            raise UserError(
                f"{arguments[0]} is not in {where}",
                place=source.find(f"{token} {arguments[0]}"),
                remedy="correct the name or add it",
            )
        return sources.plain(value)

    return lookup


def pagebreak(form: str) -> str:
    """A page break as a raw block of a format; nothing where there are no pages."""
    raw = {
        "html": ("html", '<div style="page-break-after: always;"></div>'),
        "typst": ("typst", "#pagebreak(weak: true)"),
        "docx": ("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'),
    }.get(form)
    return f"\n\n```{{={raw[0]}}}\n{raw[1]}\n```\n\n" if raw else ""


def document(project: Project, source: Source, output: Output, text: str) -> str:
    """The text that pandoc reads: the metadata as JSON, which is YAML, and the body."""
    lookup = _lookup(project, source, output)

    def fill(value: Any) -> Any:
        if isinstance(value, str):
            return sources.fill_shortcodes(value, lookup)
        if isinstance(value, dict):
            return {str(k): fill(v) for k, v in value.items()}
        return [fill(v) for v in value] if isinstance(value, list) else value

    metadata = {k: fill(v) for k, v in _passed(output).items()}
    header = json.dumps(metadata, ensure_ascii=False, default=str)
    return f"---\n{header}\n---\n\n{text}\n"


def _passed(output: Output) -> Metadata:
    """The metadata that a format's writer gets: Word would keep any other as a property of the file."""
    left_out = ("execute", "css", "website", "project", "bibliography", "csl", "crossref", "theme",
                "include-in-header", "include-before-body", "include-after-body")  # fmt: skip
    metadata = {k: v for k, v in output.metadata.items() if k not in left_out}
    if output.format in ("html", "typst"):
        return metadata
    printed = ("title", "subtitle", "author", "date", "abstract", "keywords", "lang", "nocite")
    result = {key: metadata[key] for key in printed if metadata.get(key)}
    if output.format == "docx":
        return result
    date = str(result.pop("date", ""))[:10]
    if len(date) == 10:
        year, month, day = date.split("-")
        result["date"] = {"iso-8601": date, "year": year, "month": month, "day": day, "type": "pub"}
    result["tags"] = result.pop("keywords", [])
    result["affiliation"] = [
        {"id": str(place["number"]), "organization": place["name"], "city": place.get("city"),
         "country": place.get("country")}
        for place in metadata["by-affiliation"]
    ]  # fmt: skip
    result["author"] = [
        {"name": author["name"]["literal"], "orcid": author.get("orcid"), "email": author.get("email"),
         "affiliation": [str(place["number"]) for place in author["affiliations"]]}
        for author in metadata["by-author"]
    ]  # fmt: skip
    return result
