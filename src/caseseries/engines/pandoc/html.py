"""HTML pages: the template around pandoc's fragment, and links made relative."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jinja2
from markupsafe import Markup

from caseseries import escape
from caseseries.engines import built_page
from caseseries.engines.pandoc import subset
from caseseries.engines.pandoc.config import (
    Metadata,
    Project,
    as_list,
    check_keys,
    check_values,
    join,
    keys_of,
)
from caseseries.engines.pandoc.page_formats import Output, long_date
from caseseries.errors import UserError

_LINKS = ("href", "src", "data", "poster")
OUTSIDE = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|$)")


@cache
def template() -> jinja2.Template:
    """The page template."""
    folder = Path(__file__).parent / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("page.html.jinja")


@dataclass(frozen=True)
class Item:
    """An entry of the navbar or sidebar."""

    text: Markup
    href: str = ""
    menu: tuple[Item, ...] | None = None
    contents: tuple[Item, ...] | None = None

    def flat(self) -> list[Item]:
        """The links of an entry and of those in it, in order."""
        return [self] if self.contents is None else [i for c in self.contents for i in c.flat()]


@dataclass(frozen=True)
class Site:
    """What stands on every page."""

    title: Markup
    plain_title: str
    description: str
    favicon: str
    navbar: dict[str, Any] | None
    sidebar: dict[str, Any] | None
    footer: dict[str, Markup] | None
    order: tuple[Item, ...]
    """The pages in the order of the sidebar, for links to the previous and the next one."""


def chrome(
    project: Project,
    titles: Mapping[str, str],
    pages: Mapping[str, str],
    markdown: Callable[[str], str],
) -> Site:
    """Title, navigation and footer of the site.

    titles: the title of each page, as Markdown. pages: qmd file to HTML file. markdown: a short text to HTML.
    """
    website = project.website

    def text(value: object) -> Markup:
        return Markup(markdown("" if value is None else str(value)))

    def item(raw: Any) -> Item:
        found = (
            {"href": raw}
            if isinstance(raw, str)
            else keys_of({"entry": raw or []}, "entry", project.place)
        )
        check_values(found, project.place)
        unknown = set(found) - subset.NAV_ITEM_KEYS - subset.SIDEBAR_ITEM_KEYS
        if unknown:
            first = min(map(str, unknown))
            raise subset.outside(f"navigation: {first}", project.place(first))
        menu = found.get("menu")
        contents = found.get("contents")
        if menu is not None:
            return Item(text(found.get("text", "")), menu=tuple(item(i) for i in menu))
        if contents is not None:
            name = found.get("section", found.get("text", ""))
            return Item(text(name), contents=tuple(item(i) for i in as_list(contents)))
        href = str(found.get("href", ""))
        if href == "auto" or "*" in href:
            raise subset.outside(
                f"a sidebar of {href}",
                project.place("contents"),
                remedy="name the pages one by one",
            )
        key = href.removeprefix("/").partition("#")[0]
        if key.endswith(".qmd"):
            if key not in pages:
                raise UserError(
                    f"the navigation names {href}, which is not rendered",
                    place=project.place("href"),
                    remedy="add it to the render list, or take it out",
                )
            shown = found.get("text", titles.get(key, key))
            return Item(text(shown), "/" + pages[key] + href[len(key) + href.index(key) :])
        return Item(
            text(found.get("text", href)),
            href if OUTSIDE.match(href) else "/" + href.removeprefix("/"),
        )

    navbar, sidebar, footer = (
        website.get("navbar"),
        website.get("sidebar"),
        website.get("page-footer"),
    )
    bar = side = None
    order: list[Item] = []
    title = text(website.get("title", ""))
    if isinstance(navbar, dict):
        bar = {
            "title": text(navbar["title"]) if isinstance(navbar.get("title"), str) else title,
            "left": [item(i) for i in as_list(navbar.get("left"))],
            "right": [item(i) for i in as_list(navbar.get("right"))],
        }
    if isinstance(sidebar, list):
        raise subset.outside("several sidebars", project.place("sidebar"))
    if isinstance(sidebar, dict):
        check_keys(sidebar, subset.SIDEBAR_KEYS, "website, sidebar", project.place)
        contents = [item(i) for i in as_list(sidebar.get("contents"))]
        side = {
            "title": text(sidebar["title"]) if "title" in sidebar else None,
            "contents": contents,
        }
        order = [i for entry in contents for i in entry.flat()]
    feet = None
    if footer is not None:
        parts = footer if isinstance(footer, dict) else {"center": footer}
        feet = {
            place: text(parts[place]) if parts.get(place) else Markup("")
            for place in ("left", "center", "right")
        }
    favicon = str(website.get("favicon") or "")
    return Site(
        title, unescape(re.sub(r"<[^>]*>", "", title)).strip(), str(website.get("description") or ""),
        "/" + favicon.removeprefix("/") if favicon else "", bar, side, feet, tuple(order),
    )  # fmt: skip


def page(
    site: Site, output: Output, result: Metadata, formats: list[Output], included: Mapping[str, str]
) -> str:
    """The whole HTML page from pandoc's result; links are still as written."""
    metadata = output.metadata
    lang = str(metadata.get("lang", "en"))
    here = "/" + output.path
    hrefs = [item.href for item in site.order]
    at = (
        hrefs.index(here)
        if here in hrefs and metadata.get("page-navigation") is not False
        else None
    )
    return template().render(
        site=site,
        page=result | {"footnotes": footnotes(result)},
        appendix=as_list(result.get("appendix") or None),
        here=here,
        lang=lang,
        css=[str(sheet) for sheet in as_list(metadata.get("css"))],
        in_header=included["include-in-header"],
        before_body=included["include-before-body"],
        after_body=included["include-after-body"],
        authors=metadata["by-author"],
        affiliations=metadata["by-affiliation"],
        several=len(metadata["by-affiliation"]) > 1,
        date=long_date(metadata.get("date"), lang, str(metadata.get("date-format", "long"))),
        date_iso=str(metadata.get("date") or "")[:10],
        keywords=[str(word) for word in as_list(metadata.get("keywords"))],
        abstract_title=metadata["labels"]["abstract"],
        toc=bool(metadata.get("toc")),
        toc_title=metadata.get("toc-title", "On this page"),
        other_formats=[
            {"path": other.path, "name": {"typst": "PDF", "docx": "MS Word", "jats": "JATS"}[other.format]}
            for other in formats
            if other.format != "html"
        ],
        previous=site.order[at - 1] if at else None,
        next=site.order[at + 1] if at is not None and at + 1 < len(site.order) else None,
    )  # fmt: skip


def footnotes(result: Metadata) -> str | None:
    """The footnotes with the heading Quarto gives them."""
    text = result.get("footnotes")
    if not text:
        return None
    heading = '<h2 class="quarto-appendix-heading">Footnotes</h2>'
    return re.sub(r"(<section[^>]*>)\s*<hr ?/?>", rf"\1{heading}", str(text), count=1)


@dataclass
class Links:
    """What a page points to, found while its links are rewritten."""

    broken: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """File relative to the site, and the link as it was written."""
    anchors: list[tuple[str, str, str]] = field(default_factory=list)
    """Page file, identifier on it, and the link as it was written."""
    identifiers: set[str] = field(default_factory=set)
    """The identifiers on the page itself."""


def relink(text: str, output: Output, pages: Mapping[str, str]) -> tuple[str, Links]:
    """The page with links to qmd files and to the site's root made relative, and what it points to."""
    links = Links()
    cache: dict[str, str] = {}

    def resolve(url: str) -> str:
        if OUTSIDE.match(url):
            if url.startswith("#") and len(url) > 1 and url not in cache:
                cache[url] = url
                links.anchors.append((output.path, unquote(url[1:]), url))
            return url
        if url not in cache:
            cache[url] = _resolve(url, output, pages, links)
        return cache[url]

    def turned(_: built_page.Tag, attribute: built_page.Attribute) -> str | None:
        if attribute.name == "id":
            links.identifiers.add(attribute.value)
        return resolve(attribute.value) if attribute.name in _LINKS else None

    return built_page.with_values(text, turned), links


def _resolve(url: str, output: Output, pages: Mapping[str, str], links: Links) -> str:
    path, mark, anchor = url.partition("#")
    path, question, query = path.partition("?")
    key = join(output.folder, unquote(path))
    tail = question + query + mark + anchor
    if key.endswith((".qmd", ".md")) and (key in pages or key.endswith(".qmd")):
        if key not in pages:
            links.broken.append(url)
            return url
        key = pages[key]
        if anchor:
            links.anchors.append((key, unquote(anchor), url))
    elif path.endswith("/"):
        key = f"{key}/index.html" if key else "index.html"
    links.files.setdefault(key, url)
    path = posixpath.relpath(key, output.folder or ".")
    path = re.sub(r"[^\w./~!$&()*+,;=:@-]", lambda found: quote(found[0]), path)
    return escape.html(path) + tail
