"""One page in all four formats, built once: what its author asked for stands in each of them."""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

import pypdf
import pytest

from caseseries import engines
from tests.engines.conftest import Write
from tests.engines.skeleton import Node, parse

PROJECT = """\
project:
  type: website
  execute-dir: project
  render: [index.qmd, sub/two.qmd, three.qmd]
  resources: ["files/*.txt", "!files/no.txt"]
website:
  title: "The *site*"
  description: What it is about
  site-url: https://example.org/s/
  favicon: icon.png
  navbar:
    left: [{href: index.qmd, text: Start}, {text: More, menu: [sub/two.qmd]}]
    right: [{href: "https://example.org/x", text: Out}]
  sidebar:
    title: Parts
    contents: [index.qmd, {section: Deep, contents: [{href: sub/two.qmd, text: "Two *2*"}]}, three.qmd]
  page-footer: {left: "Left *foot*", right: Right}
format:
  html: {css: project.css, toc: true, toc-depth: 2}
bibliography: [project.bib]
keywords: [of, the, project]
csl: style.csl
lang: en
execute: {echo: false, warning: true}
variant: 7
"""
INDEX = """\
---
title: "Four *formats*"
subtitle: One page
description: A page to look at
date: 2024-05-06
keywords: [alpha, beta]
author:
  - {name: Ada Example, orcid: 0000-0002-1825-0097, email: ada@example.org, affiliations: [{ref: home}]}
  - {name: {given: Bo, family: Other}, affiliations: [{name: Clinic, city: Town, country: Land}, {ref: home}]}
affiliations: [{id: home, name: Hospital, city: City}]
abstract: |
  In `{python} 20 + 3` patients.
abstract-title: Summary
number-sections: true
bibliography: [own.bib]
css: own.css
toc-title: Contents
execute: {warning: false}
version: 1.2.3
crossref:
  custom:
    - {kind: float, key: stbl, reference-prefix: "Table S", caption-prefix: "Table S",
       space-before-numbering: false, caption-location: top}
format:
  html:
    css: format.css
    include-in-header: {text: "<meta name='mine' content='1'>"}
    include-after-body: after.html
  typst: {output-file: printed, papersize: a5, toc: true}
  docx: default
  jats: default
---

```{python}
#| label: setup
#| include: false
import sys
from IPython.display import Markdown, SVG
circle = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" fill="red"/></svg>'
```

## First {#sec-first}

See @fig-one, @fig-drawn, @tbl-made, @stbl-more, @sec-first, [@proj2020; @own2021] and @eq-half.
[Who they were.]{.placeholder}
<!-- a remark that is not printed -->
The variant is {{< meta variant >}}, of version {{< meta version >}}, var {{< var name >}}.

```{python}
#| label: quiet
print("to be read")
print("a warning of the page", file=sys.stderr)
```

```{python}
#| label: loud
#| warning: true
print("a warning that is wanted", file=sys.stderr)
```

```{python}
#| label: hushed
#| warning: false
print("a warning that is not", file=sys.stderr)
```

```{python}
#| label: shown
#| echo: true
#| code-fold: true
#| code-summary: "How it is done"
1 + 1
```

```{python}
#| label: unseen
#| output: false
print("output that is not")
```

```{python}
#| label: unrun
#| eval: false
print("code that is not run")
```

```{python}
#| label: raw
#| output: asis
print("As it *stands*.")
```

```{python}
#| label: fig-drawn
#| fig-cap: "Drawn by a cell."
#| fig-alt: "A red circle"
SVG(circle)
```

```{python}
#| label: tbl-made
#| tbl-cap: "Made by a cell."
Markdown("| a | b |\\n|---|---|\\n| 1 | 2 |")
```

![From a file.](pictures/one.svg){#fig-one fig-alt="A blue square" width=48}

| c | d |
|---|---|
| 3 | 4 |

: A caption without a number.

::: {#stbl-more}

| e |
|---|
| 5 |

More of it.
:::

### Deeper

#### Deepest

$$ x = \\frac{1}{2} $$ {#eq-half}

::: {.content-visible when-format="html"}
Only on the web.
:::
::: {.content-hidden when-format="html"}
Only in print.
:::
::: {.content-visible when-format="typst"}
Only in the PDF.
:::

::: {.callout-warning title="Mind"}
A callout.
:::

::: {.panel-tabset}
## Tab one

Inside one.

## Tab two

Inside two.
:::

::: {.landscape}
A wide part.
:::

A note.^[At the foot.] A [page](sub/two.qmd#here), a [file](files/a.txt), the [web](https://example.org/y).

{{< pagebreak >}}

After the break.

## Addendum {.appendix}

At the end.
"""
BIB = (
    "@article{{{key}, title={{{title}}}, author={{Writer, {key}}}, year={{2020}}, journal={{J}}}}\n"
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5" fill="blue"/></svg>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("formats") / "project"
    files = {
        "_quarto.yml": PROJECT,
        "_variables.yml": "name: value\n",
        "index.qmd": INDEX,
        "sub/two.qmd": "---\ntitle: Two\nformat: html\n---\n\n## Here\n\nWords.\n\n{{< include ../part.md >}}\n",
        "part.md": "An included part.\n",
        "three.qmd": "---\ntitle: Three\nformat: html\npage-navigation: false\ntoc: false\n---\n\n## One\n\nWords.\n",
        "project.bib": BIB.format(key="proj2020", title="Of the project"),
        "own.bib": BIB.format(key="own2021", title="Of the page"),
        "style.csl": (Path(__file__).parents[1] / "corpus/style.csl").read_text(),
        "after.html": "<p id='after'>After the body</p>\n",
        "pictures/one.svg": SVG,
        "files/a.txt": "a\n",
        "files/b.txt": "b\n",
        "files/no.txt": "no\n",
        **{f"{name}.css": "a{}\n" for name in ("project", "own", "format")},
        "icon.png": "",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return engines.render(root, "pandoc")


@pytest.fixture(scope="module")
def page(site: Path) -> Node:
    return parse((site / "index.html").read_text(encoding="utf-8"))


def text_of(node: Node | str) -> str:
    if isinstance(node, str):
        return node
    return "" if node.tag in ("script", "style") else "".join(map(text_of, node.children))


def words(node: Node | str) -> str:
    return " ".join(text_of(node).split())


@pytest.fixture(scope="module")
def printed(site: Path) -> dict[str, str]:
    """The words of each format, letters and digits of the PDF without the breaks of its lines."""
    pdf = " ".join(p.extract_text() for p in pypdf.PdfReader(site / "printed.pdf").pages)
    with zipfile.ZipFile(site / "index.docx") as archive:
        word = "".join(
            archive.read(f"word/{name}.xml").decode() for name in ("document", "footnotes")
        )
    jats = (site / "index.xml").read_text(encoding="utf-8")
    found = {
        "html": words(parse((site / "index.html").read_text(encoding="utf-8")).find("main") or ""),
        "typst": pdf,
        "docx": html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</w:p>|</w:tc>", " ", word))),
        "jats": re.sub(r" (?=[.,:;])", "", html.unescape(re.sub(r"\s*<[^>]*>\s*", " ", jats))),
    }
    return {
        name: " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
        for name, text in found.items()
    }


def test_a_remark_leaves_one_blank_in_word(site: Path) -> None:
    with zipfile.ZipFile(site / "index.docx") as archive:
        document = archive.read("word/document.xml").decode()
    (paragraph,) = (
        p for p in re.findall(r"<w:p>.*?</w:p>", document, re.DOTALL) if "The variant" in p
    )
    said = html.unescape("".join(re.findall(r"<w:t[^>]*>(.*?)</w:t>", paragraph)))
    assert "were.] The variant is" in said
    assert "remark" not in document


FORMATS = ("html", "typst", "docx", "jats")


SAID = (
        "Four formats", "Ada Example", "In 23 patients.", "First", "to be read", "a warning that is wanted",
        "As it stands.", "Drawn by a cell.", "Made by a cell.", "From a file.", "A caption without a number.",
        "More of it.", "Deeper", "A callout.", "Mind", "Inside one.", "Inside two.", "A wide part.", "At the foot.",
        "After the break.", "At the end.", "The variant is 7, of version 1.2.3, var value.",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_what_was_written(printed: dict[str, str], form: str) -> None:
    assert [said for said in SAID if said not in printed[form]] == []


@pytest.mark.parametrize("form", FORMATS)
def test_what_waits_for_its_author_says_so_in_print(printed: dict[str, str], form: str) -> None:
    # On a page site.css says it, under both engines.
    said = printed[form].replace("[ To", "[To")  # a blank stands for each tag of JATS
    assert ("[To be written: Who they were.]" in said) == (form != "html")
    assert "Who they were." in said


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_says_what_was_left_out(printed: dict[str, str], form: str) -> None:
    for unsaid in (
        "a warning of the page", "a warning that is not", "output that is not", "{python}", "import sys", "{{<", "#|",
    ):  # fmt: skip
        assert unsaid not in printed[form], unsaid


def test_conditional_content_stands_in_its_formats(printed: dict[str, str]) -> None:
    assert [form for form in FORMATS if "Only on the web." in printed[form]] == ["html"]
    assert [form for form in FORMATS if "Only in print." in printed[form]] == [
        "typst",
        "docx",
        "jats",
    ]
    assert [form for form in FORMATS if "Only in the PDF." in printed[form]] == ["typst"]
    # Code that is shown but not run, and folded on the web alone.
    assert [form for form in FORMATS if "1 + 1" in printed[form]] == list(FORMATS)
    # Word has no place for affiliations.
    for place in ("Hospital", "Clinic"):
        assert [form for form in FORMATS if place in printed[form]] == ["html", "typst", "jats"]


@pytest.mark.parametrize("form", FORMATS)
def test_numbers_of_captions_and_references_agree(printed: dict[str, str], form: str) -> None:
    """Two figures and one numbered table; the supplementary table has its own count and no space before it."""
    text = printed[form]
    assert re.search(r"See Figure 2, Figure 1, Table 1, Table S ?1, Section 1 ?, ", text), text[
        :900
    ]
    assert "Figure 1: Drawn by a cell." in text
    assert "Figure 2: From a file." in text
    assert "Table 1: Made by a cell." in text
    assert re.search(r"Table S ?1: More of it\.", text)
    assert "Equation 1" in text
    assert not re.search(r"(?:Table|Figure) ?\d+:? A caption without a number", text)


def test_sections_are_numbered_to_the_depth_that_is_asked_for(
    page: Node, printed: dict[str, str]
) -> None:
    main = page.find("main")
    assert main
    heads = [words(h) for level in (2, 3, 4) for h in main.find_all(f"h{level}")]
    assert {"1 First", "1.1 Deeper", "1.1.1 Deepest"} <= set(heads)
    assert "1.1 Deeper" in printed["docx"]


def test_both_bibliographies_are_read(printed: dict[str, str]) -> None:
    """A page's own list is joined to the project's, not put in its place."""
    for form in ("html", "typst", "docx"):
        assert "Of the project" in printed[form]
        assert "Of the page" in printed[form]


def test_styles_of_project_page_and_format_are_all_linked(page: Node, site: Path) -> None:
    links = [
        n.attributes["href"]
        for n in page.find_all("link")
        if n.attributes.get("rel") == "stylesheet"
    ]
    assert links == ["site_libs/caseseries/engine.css", "project.css", "own.css", "format.css"]
    assert all((site / link).is_file() for link in links)


def test_the_head_of_a_page(page: Node) -> None:
    assert words(page.find("title") or "") == "Four formats – The site"
    names = {n.attributes.get("name"): n.attributes.get("content") for n in page.find_all("meta")}
    assert names["dcterms.date"] == "2024-05-06"
    assert names["keywords"] == "alpha, beta"
    assert names["description"] == "A page to look at"
    assert names["mine"] == "1"
    assert [n.attributes["content"] for n in page.find_all("meta") if n.attributes.get("name") == "author"] == [
        "Ada Example", "Bo Other",
    ]  # fmt: skip
    icon = next(n for n in page.find_all("link") if n.attributes.get("rel") == "icon")
    assert icon.attributes["href"] == "icon.png"
    assert (page.find("html") or page).attributes["lang"] == "en"
    assert page.find(identifier="after") is not None


def test_the_title_block(page: Node) -> None:
    block = page.find(identifier="title-block-header")
    assert block
    said = words(block)
    for part in (
        "Four formats",
        "One page",
        "A page to look at",
        "Published May 6, 2024",
        "Summary In 23 patients.",
    ):
        assert part in said
    # A page's own words take the place of the project's.
    assert said.endswith("Keywordsalpha, beta")
    # Places are numbered in the order in which authors name them.
    assert words(block.find(name="authors") or "") == "Ada Example1 iD , Bo Other2,1"
    assert [words(p) for p in block.find_all(name="affiliation-line")] == [
        "1 Hospital, City", "2 Clinic, Town, Land",
    ]  # fmt: skip
    links = [a.attributes["href"] for a in block.find_all("a")]
    assert links == ["https://orcid.org/0000-0002-1825-0097", "mailto:ada@example.org"]


def test_contents_and_other_formats(page: Node) -> None:
    margin = page.find(identifier="TOC")
    assert margin
    # The project's depth of 2 leaves out the deeper headings, and the appendix is not among them.
    assert [(words(a), a.attributes["href"]) for a in margin.find_all("a")] == [
        ("1 First", "#sec-first"),
        ("PDF", "printed.pdf"),
        ("MS Word", "index.docx"),
        ("JATS", "index.xml"),
    ]
    assert words(margin.find(identifier="toc-title") or "") == "Contents"


def test_navigation(page: Node) -> None:
    header, side = page.find("header"), page.find(identifier="quarto-sidebar")
    assert header
    assert side
    assert [(words(a), a.attributes["href"]) for a in header.find_all("a")] == [
        ("The site", "index.html"), ("Start", "index.html"), ("Two", "sub/two.html"), ("Out", "https://example.org/x"),
    ]  # fmt: skip
    assert [(words(a), a.attributes["href"]) for a in side.find_all("a")] == [
        ("Four formats", "index.html"), ("Two 2", "sub/two.html"), ("Three", "three.html"),
    ]  # fmt: skip
    assert [words(a) for a in side.find_all("a") if a.attributes.get("aria-current")] == [
        "Four formats"
    ]
    assert words(side.find("summary") or "") == "Parts"
    assert words(side.find(name="sidebar-section-title") or "") == "Deep"
    foot = page.find("footer")
    assert foot
    assert [words(foot.find(name=f"nav-footer-{place}") or "") for place in ("left", "center", "right")] == [
        "Left foot", "", "Right",
    ]  # fmt: skip


def around(site: Path, name: str) -> dict[str, str]:
    root = parse((site / name).read_text(encoding="utf-8"))
    return {
        a.attributes["rel"]: a.attributes["href"]
        for a in root.find_all("a")
        if a.attributes.get("rel")
    }


def test_pages_lead_to_the_one_before_and_after(site: Path) -> None:
    assert around(site, "index.html") == {"next": "sub/two.html"}
    assert around(site, "sub/two.html") == {"prev": "../index.html", "next": "../three.html"}
    assert around(site, "three.html") == {}  # it asked for none
    three = parse((site / "three.html").read_text())
    assert three.find(identifier="toc-title") is None


def test_links_lead_to_what_is_there(page: Node, site: Path) -> None:
    main = page.find("main")
    assert main
    links = {words(a): a.attributes["href"] for a in main.find_all("a")}
    assert links["page"] == "sub/two.html#here"
    assert links["file"] == "files/a.txt"
    assert (site / "files/a.txt").is_file()
    assert links["web"] == "https://example.org/y"
    assert "An included part." in words(parse((site / "sub/two.html").read_text()))


def test_resources_are_copied_but_those_that_are_taken_out(site: Path) -> None:
    assert sorted(p.name for p in (site / "files").iterdir()) == ["a.txt", "b.txt"]


def test_the_sitemap_names_every_page(site: Path) -> None:
    assert re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text()) == [
        "https://example.org/s/index.html",
        "https://example.org/s/sub/two.html",
        "https://example.org/s/three.html",
    ]


def test_pictures_are_described_in_every_format(page: Node, site: Path) -> None:
    main = page.find("main")
    assert main
    pictures = {i.attributes["alt"]: i.attributes["src"] for i in main.find_all("img")}
    assert set(pictures) == {"A red circle", "A blue square"}
    for source in pictures.values():
        assert (site / source).is_file()
    with zipfile.ZipFile(site / "index.docx") as archive:
        word = archive.read("word/document.xml").decode()
    assert {"A red circle", "A blue square"} <= set(re.findall(r'descr="([^"]*)"', word))
    jats = (site / "index.xml").read_text()
    assert re.findall(r"<alt-text>(.*?)</alt-text>", jats) == ["A red circle", "A blue square"]
    for source in re.findall(r'<(?:inline-)?graphic[^>]*xlink:href="([^"]*)"', jats):
        assert (site / source).is_file(), source
    reader = pypdf.PdfReader(site / "printed.pdf")
    told = [
        reader.get_object(k) for k in range(1, len(reader.xref_objStm) + len(reader.xref[0]) + 1)
    ]
    alts = {
        str(o["/Alt"])
        for o in told
        if isinstance(o, pypdf.generic.DictionaryObject) and "/Alt" in o
    }
    assert {"A red circle", "A blue square"} <= alts


def test_folded_code_opens_with_its_own_words(page: Node) -> None:
    fold = page.find("details", name="code-fold")
    assert fold
    assert words(fold.find("summary") or "") == "How it is done"
    assert "open" not in fold.attributes


def test_tabs_can_be_told_apart(page: Node) -> None:
    panel = page.find(name="panel-tabset")
    assert panel
    tabs = panel.find_all("a", name="nav-link")
    assert [(words(t), t.attributes["aria-selected"]) for t in tabs] == [
        ("Tab one", "true"),
        ("Tab two", "false"),
    ]
    panes = panel.find_all(name="tab-pane")
    assert [words(p) for p in panes] == ["Inside one.", "Inside two."]
    assert [t.attributes["href"] for t in tabs] == [f"#{p.identifier}" for p in panes]


def test_the_appendix_comes_last_with_references_and_notes(page: Node) -> None:
    end = page.find(identifier="quarto-appendix")
    assert end
    assert [words(h) for h in end.find_all("h2")] == ["2 Addendum", "References", "Footnotes"]


def test_print_has_the_paper_and_parts_that_were_asked_for(
    site: Path, printed: dict[str, str]
) -> None:
    reader = pypdf.PdfReader(site / "printed.pdf")
    sizes = [
        (round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in reader.pages
    ]
    # A5 is 148 by 210 mm, 420 by 595 points; the wide part is turned.
    assert set(sizes) == {(420, 595), (595, 420)}
    assert sizes.count((595, 420)) == 1
    assert reader.metadata
    assert (reader.metadata.title, reader.metadata.author) == (
        "Four formats",
        "Ada Example, Bo Other",
    )
    pages = [p.extract_text() for p in reader.pages]
    after = next(k for k, text in enumerate(pages) if "After the break." in text)
    assert "A wide part." not in pages[after]
    assert "Contents" in printed["typst"]
    links = [
        str(a.get_object()["/A"]["/URI"])
        for p in reader.pages
        for a in p.get("/Annots", [])
        if "/URI" in a.get_object().get("/A", {})
    ]
    # A link to another page leads to the published site.
    assert "https://example.org/s/sub/two.html#here" in links
    assert "https://example.org/y" in links


def test_word_is_turned_for_the_wide_part_and_breaks_where_it_is_told(site: Path) -> None:
    with zipfile.ZipFile(site / "index.docx") as archive:
        word = archive.read("word/document.xml").decode()
        core = archive.read("docProps/core.xml").decode()
    assert 'w:orient="landscape"' in word
    assert (
        word.index("A wide part.")
        < word.index('w:orient="landscape"')
        < word.index("After the break.")
    )
    assert '<w:br w:type="page"' in word
    assert "<dc:title>Four formats</dc:title>" in core
    assert "2024-05-06" in core


def test_jats_has_its_front(site: Path) -> None:
    jats = (site / "index.xml").read_text()
    front = jats[: jats.index("</front>")]
    assert "<article-title>Four <italic>formats</italic></article-title>" in front
    assert 'contrib-id-type="orcid"' in front
    assert "0000-0002-1825-0097" in front
    assert "ada@example.org" in front
    assert re.search(r'iso-8601-date="2024-05-06"', front)
    assert "<kwd>alpha</kwd>" in front
    assert re.search(r"<institution>Hospital</institution>", front)
    assert re.search(r'<table-wrap id="tbl-made">', jats)
    assert re.search(r'<fig id="fig-one">', jats)


@pytest.mark.parametrize(
    ("form", "name"), [("typst", "printed.pdf"), ("docx", "index.docx"), ("jats", "index.xml")]
)
def test_a_format_is_the_same_alone_and_beside_the_others(
    site: Path, tmp_path: Path, form: str, name: str
) -> None:
    """Formats of one text share what pandoc read of it."""
    alone = engines.render(site.parent, "pandoc", tmp_path / "site", formats=(form,))
    assert (alone / name).read_bytes() == (site / name).read_bytes()


def test_what_the_head_of_a_page_refers_to_in_its_body_is_found(write: Write) -> None:
    """The body is read once for both formats, but for a head that needs it."""
    head = 'title: "As [told][there]"\nformat: {typst: default, docx: default}\n'
    root = write(index=f"---\n{head}---\n\nWords.\n\n[there]: https://example.org/told\n")
    site = engines.render(root, "pandoc")
    with zipfile.ZipFile(site / "index.docx") as archive:
        assert "As told" in re.sub(r"<[^>]*>", "", archive.read("word/document.xml").decode())
    assert "As told" in pypdf.PdfReader(site / "index.pdf").pages[0].extract_text()
