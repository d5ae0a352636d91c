"""What of Quarto the pandoc engine reads. Everything else stops the build with file and line.

The tables below are the list; `SUBSET.md` beside this file says the same in prose, and a test holds the two together.
Metadata that Quarto does not know (a `version`, a `study`) may stand in any front matter: it is there for `meta`
shortcodes, `when-meta` and the PDF template.
"""

from __future__ import annotations

FORMATS = {"html": "html", "typst": "pdf", "docx": "docx", "jats": "xml"}
"""Format name to the extension of its file."""

PROJECT_KEYS = frozenset(
    "type title output-dir render pre-render post-render resources execute-dir preview".split()
)
WEBSITE_KEYS = frozenset(
    "title description navbar sidebar page-footer site-url site-path search favicon page-navigation"
    " bread-crumbs back-to-top-navigation reader-mode draft-mode".split()
)
NAVBAR_KEYS = frozenset("title left right search background foreground logo pinned collapse".split())
NAV_ITEM_KEYS = frozenset("text href menu aria-label rel target".split())
SIDEBAR_KEYS = frozenset("id title style contents search collapse-level background align".split())
SIDEBAR_ITEM_KEYS = frozenset("text href section contents".split())
EXECUTE_KEYS = frozenset("echo eval output warning error include enabled daemon".split())
CROSSREF_KEYS = frozenset(["custom"])
CUSTOM_KEYS = frozenset(
    "kind key reference-prefix caption-prefix caption-location space-before-numbering latex-env"
    " latex-list-of-file-extension latex-list-of-description".split()
)
CELL_OPTIONS = frozenset(
    "label include echo eval output warning error fig-cap fig-alt fig-width fig-height tbl-cap"
    " code-fold code-summary".split()
)
SHORTCODES = frozenset("include meta var pagebreak".split())

COMMON_OPTIONS = frozenset(
    "toc toc-depth toc-title number-sections number-depth output-file bibliography csl citeproc lang"
    " fig-width fig-height code-fold code-summary link-citations".split()
)
FORMAT_OPTIONS = {
    "html": COMMON_OPTIONS
    | frozenset(
        "theme css html-math-method code-copy code-overflow code-tools code-link include-after-body"
        " include-in-header include-before-body page-layout anchor-sections smooth-scroll"
        " title-block-banner minimal embed-resources format-links toc-location toc-expand grid"
        " fig-cap-location tbl-cap-location mainfont respect-user-color-scheme link-external-newwindow"
        " link-external-icon email-obfuscation".split()
    ),
    "typst": COMMON_OPTIONS
    | frozenset(
        "papersize margin template-partials section-numbering mainfont fontsize columns keep-typ"
        " include-in-header pdf-standard font-paths shift-heading-level-by".split()
    ),
    "docx": COMMON_OPTIONS | frozenset(["reference-doc"]),
    "jats": COMMON_OPTIONS,
}

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
REFUSED_TYPES = {"book": "books", "manuscript": "manuscript projects", "default": "default projects"}
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
REFUSED_IDENTIFIERS = frozenset(
    "thm lem cor prp cnj def exm exr prf rem sol lst alg".split()
)
