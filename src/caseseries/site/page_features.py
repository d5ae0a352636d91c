"""What a built page of either engine gets for its readers: scheme, outline of floats, labels, neighbours.

Written into the finished bytes, so that both engines' pages are the same; all of it reads without a script.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caseseries import escape
from caseseries.engines.built_page import Tag, edited, tags, with_head

SCRIPT = "generated/assets/reading.js"
_SCHEME = (
    "<script>(function(d){try{var s=localStorage.getItem('cs-scheme');"
    "if(s)d.dataset.theme=s}catch(e){}d.className+=' cs-js'})(document.documentElement);"
    "['','600 ','italic '].forEach(function(s){['Libertinus Serif','Source Sans Pro'].forEach(function(f){"
    'document.fonts&&document.fonts.load(s+"1em \'"+f+"\'").catch(function(){})})})</script>'
)
"""Before anything is painted: the scheme that the reader chose last, and the fonts, which are asked for at once.

A face that comes after the first paint waits for the next page, and pages from disk have no cache: none would show it.
"""
_ASK = (
    '<p class="cs-ask">Numbers underlined with dots can be asked where they come from: '
    "point at one, tap it, or press Tab and Enter.</p>"
)
_ICON = re.compile(r'\brel="(?:shortcut )?icon"(?! href="data:,")')
"""A browser asks the server for an icon that a page does not name, and complains when there is none."""
_LABEL = re.compile(
    r"(<figcaption\b[^>]*>\s*(?:<p>)?)([^<>:]{1,60}?\d[^<>:]{0,4}):(?=\s|&nbsp;)", re.DOTALL
)
_PRINTED = re.compile(r'\bid="printed-([^"]+)"')
_CAPTION = re.compile(r"<figcaption\b[^>]*>(.*?)</figcaption>", re.DOTALL)
_OUTLINE = re.compile(r'<nav id="TOC"[^>]*>(.*?)</nav>', re.DOTALL)
_HEAD_OF_OUTLINE = re.compile(r'<h2 id="toc-title">(.*?)</h2>', re.DOTALL)
_FOOT = re.compile(r'<footer class="footer|<footer class="nav-footer|</body>')
_WORDS = re.compile(
    r'(<div\b[^>]*\bclass="[^"]*\bcs-wide\b[^>]*>)(?:\s*<div\b[^>]*>)*\s*(<table\b.*?</table>)',
    re.DOTALL,
)
"""A table that pandoc made of a patient's rows."""
_LETTERS_OF_A_PHONE = 48


@dataclass(frozen=True)
class Float:
    """A numbered table or figure of a page: its identifier, its label and its caption as text."""

    id: str
    label: str
    caption: str


def tells_places(text: str, page: str) -> bool:
    """Return whether `places_js` reads anything from a page."""
    return page == "index.html" or _PRINTED.search(text) is not None


def places_js(pages: Mapping[str, str]) -> str:
    """Return the script that tells where the methods stand, and which numbers the audit page sets beside print.

    pages: the text, by its path, of each page that tells of places.
    """
    found: dict[str, object] = {}
    for page, text in pages.items():
        printed = _PRINTED.findall(text)
        if printed:
            found |= {"audit": page, "printed": [html.unescape(id) for id in printed]}
    front = pages.get("index.html", "")
    anchor = next((id for id in ("statistics", "methods") if f'id="{id}"' in front), "")
    if anchor:
        found["methods"] = f"index.html#{anchor}"
    return f"window.caseseriesPlaces={escape.json_script(found)};\n"


def enriched(text: str, page: str) -> str:
    """Return a page with all features; the same when run twice. page: its path in the site."""
    up = "../" * page.count("/")
    icon = "" if _ICON.search(text) else '<link rel="icon" href="data:,">'
    text = with_head(
        text, "caseseries reading", f'{icon}{_SCHEME}<script defer src="{up}{SCRIPT}"></script>'
    )
    text = _LABEL.sub(r'\1<span class="cs-label">\2.</span>', text)
    text = _with_outline(_with_cards(_telling(text)))
    return _with_neighbours(_with_current(text, page), page)


def _with_current(text: str, page: str) -> str:
    """Return the page with the entry of the bar marked to which it belongs: an index, for the pages of its folder."""
    folder = posixpath.dirname(page)
    edits = [
        (tag.end - 1, tag.end - 1, ' aria-current="true"')
        for tag in tags(text)
        if folder
        and _is_bar_link(tag)
        and not tag["aria-current"]
        and posixpath.basename(tag["href"]) == "index.html"
        and posixpath.normpath(posixpath.join(folder, posixpath.dirname(tag["href"]))) == folder
        and posixpath.basename(page) != "index.html"
    ]
    return edited(text, edits)


def _with_cards(text: str) -> str:
    """Return the page with its tables of words made ready: those with sentences may wrap, short ones become cards.

    That is, each row one where the page is narrow. Each cell then tells the head of its column; the roles stay when a
    style sheet takes tables apart. What sorts or scrolls with a head of several rows stays a table.
    """
    edits: list[tuple[int, int, str]] = []
    for match in _WORDS.finditer(text):
        table = match[2]
        if "cs-sortable" in match[1] or re.search(r"\bcs-(cards|audit|prose)\b", table):
            continue
        heads = [plain(cell) for cell in re.findall(r"<th\b[^>]*>(.*?)</th>", table, re.DOTALL)]
        cells = [plain(cell) for cell in re.findall(r"<td\b[^>]*>(.*?)</td>", table, re.DOTALL)]
        if max(map(len, cells), default=0) > _LETTERS_OF_A_PHONE:
            table = table.replace('class="', 'class="cs-prose ', 1)
        whole = 3 <= len(heads) <= 8 and not len(cells) % len(heads)
        if whole and len(cells) <= 30 * len(heads):
            columns = [
                max(map(len, (head, *cells[k :: len(heads)]))) for k, head in enumerate(heads)
            ]
            if sum(columns) + 2 * len(columns) > _LETTERS_OF_A_PHONE:
                table = _as_cards(table, heads)
        edits.append((match.start(2), match.end(2), table))
    return edited(text, edits)


def _as_cards(table: str, heads: list[str]) -> str:
    edits: list[tuple[int, int, str]] = []
    at = 0
    for tag in tags(table):
        if tag.name == "table":
            end = table[: tag.end - 1].replace('class="', 'class="cs-cards ', 1)
            edits.append((0, tag.end - 1, f'{end} role="table"'))
        elif role := {"thead": "rowgroup", "tbody": "rowgroup", "tr": "row"}.get(tag.name):
            edits.append((tag.end - 1, tag.end - 1, f' role="{role}"'))
        elif tag.name == "th":
            edits.append((tag.end - 1, tag.end - 1, ' role="columnheader"'))
        elif tag.name == "td":
            head = escape.html(heads[at % len(heads)])
            edits.append((tag.end - 1, tag.end - 1, f' role="cell" data-head="{head}"'))
            at += 1
    return edited(table, edits)


def _telling(text: str) -> str:
    """Return the page with a word before the first numbers that can be asked; shown where a script runs.

    It stands before their paragraph, or before the whole table or figure in whose caption, cells or notes they are.
    """
    if 'class="cs-ask"' in text:
        return text
    block: Tag | None = None
    end_of_float = 0
    for tag in tags(text):
        if _is_float(tag):
            block, end_of_float = tag, text.find("</figure>", tag.start)
        elif tag.start < end_of_float:
            pass
        elif tag.name in ("p", "li", "td", "th", "dd", "figcaption", "div"):
            block = tag
        asked = "cs-claim" in tag["class"].split()
        if asked and block is not None and (block.name == "p" or _is_float(block)):
            return text[: block.start] + _ASK + "\n" + text[block.start :]
    return text


def _is_float(tag: Tag) -> bool:
    return tag.name == "div" and bool(tag["id"]) and "quarto-float" in tag["class"].split()


def floats(text: str) -> Iterator[Float]:
    """Yield the numbered tables and figures of a page in their order."""
    for tag in tags(text):
        if _is_float(tag):
            found = _CAPTION.search(text, tag.end)
            if found:
                label = re.search(r'<span class="cs-label">(.*?)</span>', found[1])
                caption = plain(found[1][label.end() :] if label else found[1])
                yield Float(tag["id"], plain(label[1]).rstrip(".") if label else "", caption)


def plain(markup: str) -> str:
    """Return the words of markup on one line."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", markup))).strip()


def _with_outline(text: str) -> str:
    """Return the page with its outline foldable without a script, and the floats listed below it."""
    nav = _OUTLINE.search(text)
    if not nav or 'class="cs-floats"' in nav[1]:
        return text
    inner = nav[1]
    if 'class="toc-fold"' not in inner:
        inner = _HEAD_OF_OUTLINE.sub(
            lambda m: (
                '<input type="checkbox" class="toc-fold" id="toc-fold" aria-label="'
                + escape.html(plain(m[1]))
                + f'"><label class="toc-title" id="toc-title" for="toc-fold">{m[1]}</label>'
            ),
            inner,
        )
    if (
        'id="toc-title"' not in inner
    ):  # no outline, only the other formats, which Quarto puts elsewhere
        return text
    items = "".join(
        f'<li><a href="#{escape.html(f.id)}" class="nav-link" title="{escape.html(_short(f.caption, 200))}">'
        f"{escape.html(f.label)}: {escape.html(_short(f.caption, 48))}</a></li>"
        for f in floats(text)
        if f.label
    )
    listed = (
        f'<ul class="cs-floats">{items}</ul>' if items else '<ul class="cs-floats" hidden></ul>'
    )
    return text[: nav.start(1)] + inner.rstrip() + listed + text[nav.end(1) :]


def _short(text: str, most: int) -> str:
    first = re.split(r"(?<=[a-z)])\.\s", text)[0].rstrip(".")
    if len(first) <= most:
        return first
    return first[:most].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _with_neighbours(text: str, page: str) -> str:
    """Return the page with links to the previous and the next one of the bar, where it has none."""
    if 'class="page-navigation"' in text or "cs-pager" in text:
        return text
    links = list(_of_the_bar(text, page))
    here = next((k for k, (path, _, _) in enumerate(links) if path == page), None)
    foot = _FOOT.search(text)
    if here is None or len(links) < 2 or not foot:
        return text
    sides = []
    for name, rel, at in (("previous", "prev", here - 1), ("next", "next", here + 1)):
        inner = ""
        if 0 <= at < len(links):
            _, href, shown = links[at]
            inner = (
                f'<a href="{escape.html(href)}" rel="{rel}">'
                f'<span class="nav-page-text">{escape.html(shown)}</span></a>'
            )
        sides.append(f'<div class="nav-page nav-page-{name}">{inner}</div>')
    nav = f'<nav class="page-navigation" aria-label="Pages">{"".join(sides)}</nav>\n'
    return edited(text, [(foot.start(), foot.start(), nav)])


def _of_the_bar(text: str, page: str) -> Iterator[tuple[str, str, str]]:
    """Yield path, address and text of each link of the bar."""
    for tag in tags(text):
        if tag.name == "main":
            return
        if _is_bar_link(tag):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page), tag["href"]))
            yield path, tag["href"], plain(text[tag.end : text.index("</a>", tag.end)])


def _is_bar_link(tag: Tag) -> bool:
    href = tag["href"]
    return (
        tag.name == "a"
        and "nav-link" in tag["class"].split()
        and href.endswith(".html")
        and not re.match(r"[a-z]+:|//|#", href)
    )
