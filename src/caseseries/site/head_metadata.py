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
from caseseries.study import Study
from caseseries.text_files import write

_ABSTRACT = re.compile(r'<sec id="abstract">\s*(<title>.*?</title>.*?)</sec>\s*', re.DOTALL)
_EMPTY_PERMISSIONS = re.compile(r"<permissions>\s*</permissions>\s*")
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
            write(article, fronted(with_alt_texts(text), study))


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
    licence = escape.html(study.study.license_text)
    front = (
        f"<permissions>\n<license>\n<license-p>{licence}</license-p>\n</license>\n</permissions>\n"
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
