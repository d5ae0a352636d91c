"""What of Quarto the pandoc engine reads. Everything else stops the build with file and line.

The tables below are the list; `SUBSET.md` beside this file says the same in prose, and a test holds the two together.
Metadata that Quarto does not know (a `version`, a `study`) may stand in any front matter: it is there for `meta`
shortcodes, `when-meta` and the PDF template.
"""

from __future__ import annotations

from caseseries.errors import UnsupportedError

USE_QUARTO = "take it out, or render with Quarto (--engine quarto)"


def outside(
    what: str,
    place: str,
    rule: str = "engines/pandoc/SUBSET.md lists what it reads",
    remedy: str = USE_QUARTO,
) -> UnsupportedError:
    """Return the error for something that Quarto can do and the pandoc engine cannot."""
    said = f"{what} is outside the subset of Quarto that the pandoc engine reads"
    return UnsupportedError(said, place, rule, remedy)


def _words(text: str) -> frozenset[str]:
    """The words of `text`, for long lists of words."""
    return frozenset(text.split())


FORMATS = {"html": "html", "typst": "pdf", "docx": "docx", "jats": "xml"}
"""Format name to the extension of its file."""

PROJECT_KEYS = _words(
    "type title output-dir render pre-render post-render resources execute-dir preview"
)
WEBSITE_KEYS = _words(
    "title description navbar sidebar page-footer site-url site-path search favicon page-navigation"
    " bread-crumbs back-to-top-navigation reader-mode draft-mode"
)
NAVBAR_KEYS = _words("title left right search background foreground logo pinned collapse")
NAV_ITEM_KEYS = _words("text href menu aria-label rel target")
SIDEBAR_KEYS = _words("id title style contents search collapse-level background align")
SIDEBAR_ITEM_KEYS = _words("text href section contents")
EXECUTE_KEYS = _words("echo eval output warning error include enabled daemon")
CROSSREF_KEYS = frozenset(["custom"])
CUSTOM_KEYS = _words(
    "kind key reference-prefix caption-prefix caption-location space-before-numbering latex-env"
    " latex-list-of-file-extension latex-list-of-description"
)
CELL_OPTIONS = _words(
    "label include echo eval output warning error fig-cap fig-alt fig-width fig-height tbl-cap"
    " code-fold code-summary"
)
DATE_FORMATS = frozenset(["iso", "long"])
SHORTCODES = _words("include meta var pagebreak")

COMMON_OPTIONS = _words(
    "toc toc-depth toc-title number-sections number-depth output-file bibliography csl citeproc lang"
    " fig-width fig-height code-fold code-summary link-citations"
)
FORMAT_OPTIONS = {
    "html": COMMON_OPTIONS
    | _words(
        "theme css html-math-method code-copy code-overflow code-tools code-link include-after-body"
        " include-in-header include-before-body page-layout anchor-sections smooth-scroll"
        " title-block-banner minimal embed-resources format-links toc-location toc-expand grid"
        " mainfont respect-user-color-scheme link-external-newwindow"
        " link-external-icon email-obfuscation"
    ),
    "typst": COMMON_OPTIONS
    | _words(
        "papersize margin template-partials section-numbering mainfont fontsize keep-typ"
        " include-in-header pdf-standard font-paths"
    ),
    "docx": COMMON_OPTIONS | frozenset(["reference-doc"]),
    "jats": COMMON_OPTIONS,
}

TEXTS = _words(
    "title subtitle abstract abstract-title description date date-format lang nocite toc-title code-summary"
    " output-file csl reference-doc papersize pdf-standard site-url site-path favicon text href section"
)
"""Options that take one text, wherever they stand."""
LISTS = _words("css bibliography template-partials font-paths keywords")
"""Options that take one text or several."""
NUMBERS = _words("toc-depth number-depth")
"""Options that take a whole number."""

REFUSED_METADATA = {
    "listing": "listings",
    "about": "about pages",
    "filters": "Lua filters",
    "shortcodes": "shortcode extensions",
    "params": "parameters",
    "ojs-engine": "Observable",
    "server": "interactive documents",
    "brand": "brand files",
    "book": "books",
    "manuscript": "manuscript projects",
    "dashboard": "dashboards",
    "freeze": "frozen execution",
    "knitr": "R",
    "citation": "the citation block of the page",
    "license": "the licence block of the page",
    "copyright": "the copyright block of the page",
    "comments": "comments",
    "lightbox": "lightbox",
    "reference-location": "footnotes elsewhere than at the end",
    "citation-location": "citations in the margin",
    "metadata-files": "metadata files",
    "profile": "profiles",
    "code-annotations": "code annotations",
}
REFUSED_TYPES = {
    "book": "books",
    "manuscript": "manuscript projects",
    "default": "default projects",
}
REFUSED_CLASSES = {
    "column-margin": "margin content",
    "aside": "margin content",
    "column-page": "page columns",
    "column-screen": "page columns",
    "column-body-outset": "page columns",
    "column-page-inset": "page columns",
    "column-screen-inset": "page columns",
    "panel-sidebar": "interactive panels",
    "panel-input": "interactive panels",
    "panel-fill": "interactive panels",
    "panel-center": "interactive panels",
    "proof": "theorems and proofs",
    "remark": "theorems and proofs",
    "solution": "theorems and proofs",
    "list-table": "list tables",
    "incremental": "slides",
    "fragment": "slides",
    "code-annotation-code": "code annotations",
    "{ojs}": "Observable",
    "{mermaid}": "diagrams",
    "{dot}": "diagrams",
}
REFUSED_IDENTIFIERS = dict.fromkeys(
    (
        "#thm",
        "#lem",
        "#cor",
        "#prp",
        "#cnj",
        "#def",
        "#exm",
        "#exr",
        "#prf",
        "#rem",
        "#sol",
        "#alg",
    ),
    "theorems and proofs",
) | {"#lst": "code listings with a number"}
"""Kinds of identifiers of a div."""
