"""What indexes read of the manuscript, written into the built files of either engine.

The page gets the tags that reference managers and search engines know (Highwire Press, Dublin Core); the article's XML
gets its abstract, kind and licence where JATS has them: in the front, not among the sections of the body.
"""

from __future__ import annotations

import re
from pathlib import Path

from caseseries import escape
from caseseries.engines.built_page import tags, with_head
from caseseries.engines.pandoc.jobs import with_alt_texts
from caseseries.site import structured_references
from caseseries.study import Study
from caseseries.text_files import write

_ABSTRACT = re.compile(r'<sec id="abstract">\s*(<title>.*?</title>.*?)</sec>\s*', re.DOTALL)
_EMPTY_PERMISSIONS = re.compile(r"<permissions>\s*</permissions>\s*")
_COMMONS = re.compile(r"CC (BY(?:-[A-Z]{2})*) (\d\.\d)")
_NO_JOURNAL = re.compile(
    r"<journal-meta>(?:\s|<(?:/?journal-title-group|journal-id|/journal-id|/?issn|/?publisher|/?publisher-name)\s*/?>)*"
    r"</journal-meta>\s*"
)
_KEYWORDS = re.compile(r"<kwd-group\b|</article-meta>")


def finish(study: Study, site: Path) -> None:
    """Write citation tags into index.html, and the front of each article in XML at the root of a built site."""
    page = site / "index.html"
    if page.is_file():
        text = page.read_text(encoding="utf-8")
        write(page, tagged(text, study))
    for article in sorted(site.glob("*.xml")):
        text = article.read_text(encoding="utf-8")
        if "<article-meta>" in text:
            works = structured_references.bibliography(study.root)
            text = structured_references.structured(fronted(with_alt_texts(text), study), works)
            write(article, text)


def tagged(text: str, study: Study) -> str:
    """Return an HTML page with citation tags before the end of its head, the same when run twice."""
    found = list(tags(text))
    date = study.version.date.isoformat()
    authors = [tag["content"] for tag in found if tag.name == "meta" and tag["name"] == "author"]
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
    lines = "".join(
        f'<meta name="{name}" content="{escape.html(content)}">\n'
        for name, content in named
        if content
    )
    return with_head(text, "citation", f"\n{lines}")


def fronted(text: str, study: Study) -> str:
    """Return JATS with the section `abstract` moved to the front, the article's kind and its licence."""
    text = text.replace(' article-type="other"', ' article-type="research-article"', 1)
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
