"""What indexes read of the manuscript, written into the built files of either engine.

The page gets the tags that reference managers and search engines know (Highwire Press, Dublin Core); the article's XML
gets its abstract, kind, licence and authors where JATS has them: in the front, not among the sections of the body.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import quote

from caseseries import escape
from caseseries.engines.built_page import tags, with_head
from caseseries.engines.pandoc.jobs import with_alt_texts
from caseseries.site import citation, data_package, structured_references
from caseseries.study import Study, citing
from caseseries.text_files import write

FOLDER = "downloads"
"""Where in the site the files for readers stand."""

_ABSTRACT = re.compile(r'<sec id="abstract">\s*(<title>.*?</title>.*?)</sec>\s*', re.DOTALL)
_EMPTY_PERMISSIONS = re.compile(r"<permissions>\s*</permissions>\s*")
_COMMONS = re.compile(r"CC (BY(?:-[A-Z]{2})*) (\d\.\d)")
_NO_JOURNAL = re.compile(
    r"<journal-meta>(?:\s|<(?:/?journal-title-group|journal-id|/journal-id|/?issn|/?publisher|/?publisher-name)\s*/?>)*"
    r"</journal-meta>\s*"
)
_KEYWORDS = re.compile(r"<kwd-group\b|</article-meta>")
_AUTHOR = re.compile(r"(<contrib\b[^>]*>\s*)<string-name>(.*?)</string-name>", re.DOTALL)


def finish(study: Study, site: Path) -> None:
    """Write citation tags into index.html, and the front of each article in XML at the root of a built site."""
    page = site / "index.html"
    if page.is_file():
        text = page.read_text(encoding="utf-8")
        cited = citation.citation(study, _authors(text))
        for ending, content in citation.files(cited).items():
            write(site / FOLDER / f"{citation.NAME}.{ending}", content)
        write(page, tagged(citation.offered(text, cited, FOLDER), study, _picture(site)))
    if study.study.site_url:
        write(site / "sitemap.xml", sitemap(study, site))
    for article in sorted(site.glob("*.xml")):
        text = article.read_text(encoding="utf-8")
        if "<article-meta>" in text:
            works = structured_references.bibliography(study.root)
            text = structured_references.structured(fronted(with_alt_texts(text), study), works)
            write(article, text)


def sitemap(study: Study, site: Path) -> str:
    """Return the list of the site's pages for search engines, dated by the version."""
    base, date = study.study.site_url.rstrip("/"), study.version.date.isoformat()
    pages = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    lines = "".join(
        f"  <url><loc>{escape.html(f'{base}/{quote(page)}')}</loc><lastmod>{date}</lastmod></url>\n"
        for page in pages
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{lines}</urlset>\n"


def not_found(study: Study) -> str:
    """Return the page for addresses without one. It is served from any folder, so that it asks for no other file."""
    title = escape.html(study.study.short_title)
    home = escape.html(study.study.site_url.rstrip("/") + "/" if study.study.site_url else "/")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>No such page – {title}</title>\n"
        "<style>:root{color-scheme:light dark}body{font:1.1rem/1.5 Georgia,serif;max-width:36rem;margin:4rem auto;"
        "padding:0 1rem;background:#fff;color:#222}@media(prefers-color-scheme:dark){body{background:#121212;"
        "color:#eee}a{color:#9cc3ff}}</style>\n</head>\n<body>\n<main>\n<h1>No such page</h1>\n"
        "<p>There is no page at this address. It may belong to another version of this study.</p>\n"
        f"<p>Version {escape.html(study.version.number)}, {study.version.date.isoformat()}</p>\n"
        f'<p><a href="{home}">{title}</a></p>\n</main>\n</body>\n</html>\n'
    )


def _authors(text: str) -> list[str]:
    return [t["content"] for t in tags(text) if t.name == "meta" and t["name"] == "author"]


def _picture(site: Path) -> str:
    """Return the picture that stands for the study where its address is shared; empty without any figure."""
    found = sorted(p.name for p in (site / FOLDER).glob("*.png"))
    return f"{FOLDER}/{found[0]}" if found else ""


def _linked(study: Study, authors: list[str], language: str, picture: str) -> str:
    """Return the study as linked data: the article, and the dataset of its results."""
    about, base = study.study, study.study.site_url.rstrip("/")
    people = [
        {"@type": "Person" if citing.named(a) else "Organization", "name": a} for a in authors
    ]
    common: dict[str, object] = {
        "name": about.title, "author": people, "version": study.version.number,
        "datePublished": study.version.date.isoformat(),
    }  # fmt: skip
    if about.license_text:
        common["license"] = about.license_text
    if base:
        common["url"] = f"{base}/"
    if about.doi:
        common["identifier"] = f"https://doi.org/{about.doi}"
    article = {"@type": "ScholarlyArticle", "headline": about.title, **common}
    if language:
        article["inLanguage"] = language
    if base and picture:
        article["image"] = f"{base}/{picture}"
    download = f"{FOLDER}/{data_package.name(study)}"
    dataset = {
        "@type": "Dataset", **common, "description": about.notice or f"Results of: {about.title}",
        "distribution": [{"@type": "DataDownload", "encodingFormat": "application/zip",
                          "contentUrl": f"{base}/{download}" if base else download}],
    }  # fmt: skip
    graph = {"@context": "https://schema.org", "@graph": [article, dataset]}
    return f'<script type="application/ld+json">{escape.json_script(graph)}</script>\n'


def tagged(text: str, study: Study, picture: str = "") -> str:
    """Return an HTML page with what indexes read before the end of its head, the same when run twice.

    picture: path of a picture in the site. Addresses stand where study.yml has a site_url, for they have to be whole.
    """
    found = list(tags(text))
    date = study.version.date.isoformat()
    authors = _authors(text)
    language = next((tag["lang"] for tag in found if tag.name == "html"), "")
    named = [
        ("citation_title", study.study.title),
        *(("citation_author", author) for author in authors),
        ("citation_publication_date", date.replace("-", "/")),
        ("citation_doi", study.study.doi),
        ("citation_version", study.version.number),
        ("DC.title", study.study.title),
        *(("DC.creator", author) for author in authors),
        ("DC.date", date),
        ("DC.type", "Text"),
        ("DC.rights", study.study.license_text),
    ]
    if language:
        named += [("citation_language", language), ("DC.language", language)]
    base = study.study.site_url.rstrip("/")
    pdf = next((t["href"] for t in found if t.name == "a" and t["href"].endswith(".pdf")), "")
    if base and pdf:
        named.append(("citation_pdf_url", f"{base}/{pdf}"))
    lines = "".join(
        f'<meta name="{name}" content="{escape.html(content)}">\n'
        for name, content in named
        if content
    )
    graph = [
        ("og:type", "article"), ("og:title", study.study.title), ("og:site_name", study.study.short_title),
        ("og:description", study.study.notice), ("og:url", f"{base}/" if base else ""),
        ("og:image", f"{base}/{picture}" if base and picture else ""),
        ("article:published_time", date),
    ]  # fmt: skip
    lines += "".join(
        f'<meta property="{name}" content="{escape.html(content)}">\n'
        for name, content in graph
        if content
    )
    return with_head(text, "citation", f"\n{lines}{_linked(study, authors, language, picture)}")


def fronted(text: str, study: Study) -> str:
    """Return JATS with the section `abstract` moved to the front, the article's kind and its licence."""
    text = text.replace(' article-type="other"', ' article-type="research-article"', 1)
    text = _AUTHOR.sub(lambda found: found[1] + _contributor(found[2]), text)
    text = _identified(text, study)
    licence = escape.html(study.study.license_text)
    address = licence_address(study.study.license_text)
    link = f' license-type="open-access" xlink:href="{address}"' if address else ""
    text = text.replace("<license>", f"<license{link}>", 1)
    front = (
        f"<permissions>\n<license{link}>\n<license-p>{licence}</license-p>\n</license>\n</permissions>\n"
        if licence and "<license" not in text
        else ""
    )
    if front:
        text = _EMPTY_PERMISSIONS.sub("", text)
    found = _ABSTRACT.search(text)
    if found and "<abstract>" not in text:
        front += f"<abstract>\n  {found[1].strip()}\n</abstract>\n"
        text = text[: found.start()] + text[found.end() :]
    return _KEYWORDS.sub(lambda match: front + match[0], text, count=1)


def _contributor(written: str) -> str:
    """Return an author as JATS tells people from groups; what is written is XML already."""
    person = citing.named(html.unescape(written))
    if person is None:
        return f"<collab>{written}</collab>"
    family, given = map(escape.html, person)
    return f"<name><surname>{family}</surname><given-names>{given}</given-names></name>"


def licence_address(licence: str) -> str:
    """Return the address of a Creative Commons licence written like `CC BY 4.0`; empty for any other."""
    found = _COMMONS.fullmatch(licence.strip())
    if not found:
        return ""
    return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"


def _identified(text: str, study: Study) -> str:
    """Return JATS with the study in a journal's place, and the DOI, or else name and version, as the article's id.

    The DTD asks for an ISSN: without a journal it is empty.
    """
    journal = (
        f'<journal-id journal-id-type="publisher-id">{escape.html(study.study.id)}</journal-id>'
    )
    text = _NO_JOURNAL.sub(f"<journal-meta>\n{journal}\n<issn/>\n</journal-meta>\n", text, count=1)
    if "<article-id" in text:
        return text
    kind, id = (
        ("doi", study.study.doi)
        if study.study.doi
        else ("publisher-id", f"{study.study.id}-{study.version.number}")
    )
    id = f'<article-id pub-id-type="{kind}">{escape.html(id)}</article-id>'
    return text.replace("<article-meta>\n", f"<article-meta>\n{id}\n", 1)
