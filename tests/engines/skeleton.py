"""What a rendered page says, without how it is marked up: for holding two engines equal.

`skeleton` reduces an HTML page to its title block, outline, navigation and the main part as a list of parts in order.
Each part is a list that begins with its kind:

| part | content |
| --- | --- |
| heading | level, identifier, text |
| float | kind of caption, identifier, caption |
| callout | type, identifier, title, folded (true, false or none) |
| tabs | titles |
| table | rows of cell texts |
| image | source, alternative text |
| math | TeX source |
| code | text |
| list | tag, number of items |
| text | the text of a paragraph, list item or other block |
| id | an identifier of the author's, on whatever bears it |

Links inside a text are written as `[words](target)`, targets relative to the site; emphasis, code and raised or lowered
text keep a mark. Classes, wrappers and identifiers
that an engine makes up are left out.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


def _words(text: str) -> frozenset[str]:
    """The words of `text`, for long lists of words."""
    return frozenset(text.split())


VOID = _words("area base br col embed hr img input link meta source track wbr")
BLOCKS = _words(
    "p div section li dd dt blockquote figure figcaption td th caption pre summary details header main article"
    " ul ol dl table thead tbody tfoot tr h1 h2 h3 h4 h5 h6 hr nav"
)
GENERATED = re.compile(
    r"^(cb\d+(-\d+)?|tabset-\d+(-\d+)?(-tab)?|callout-\d+|toc-.*|.*-caption-[0-9a-f-]{36}|TOC|quarto-.*"
    r"|title-block-header|fnref\d+|footnotes|refs)$"
)


@dataclass
class Node:
    """An element with its attributes and children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The words of the class attribute."""
        return self.attributes.get("class", "").split()

    @property
    def identifier(self) -> str:
        """The id attribute, or nothing."""
        return self.attributes.get("id", "")

    def find(self, tag: str = "", identifier: str = "", name: str = "") -> Node | None:
        """The first element below with this tag, identifier or class."""
        return next(iter(self.find_all(tag, identifier, name)), None)

    def find_all(self, tag: str = "", identifier: str = "", name: str = "") -> list[Node]:
        """All elements below with this tag, identifier and class."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                if (
                    (not tag or child.tag == tag)
                    and (not identifier or child.identifier == identifier)
                    and (not name or name in child.classes)
                ):
                    found.append(child)
                found += child.find_all(tag, identifier, name)
        return found


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs})
        self.stack[-1].children.append(node)
        if tag not in VOID:
            self.stack.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(Node(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.stack) - 1, 0, -1):
            if self.stack[index].tag == tag:
                del self.stack[index:]
                return

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def parse(text: str) -> Node:
    """An HTML text as a tree."""
    builder = _Builder()
    builder.feed(text)
    return builder.root


def skeleton(text: str, path: str) -> dict[str, Any]:
    """The skeleton of one page; `path` is the page's file relative to the site."""
    root = parse(text)
    main = root.find("main") or root
    walker = _Walker(posixpath.dirname(path))
    for child in main.children:
        walker.block(child)
    walker.flush()
    toc = root.find(identifier="TOC")
    bar = root.find(name="navbar")
    side = root.find(identifier="quarto-sidebar")
    foot = root.find("footer")
    return {
        "title": _title(main, walker),
        "outline": _links(toc, walker) if toc else [],
        "navigation": [link for link in _links(bar, walker) if link[1] not in ("", "#")]
        if bar
        else [],
        "sidebar": [link for link in _links(side, walker) if link[1] not in ("", "#")]
        if side
        else [],
        "footer": _links(foot, walker) if foot else [],
        "main": walker.parts,
    }


def _links(node: Node, walker: _Walker) -> list[list[str]]:
    found = [
        [walker.inline(a), walker.target(a.attributes.get("href", ""))] for a in node.find_all("a")
    ]
    others = node.find(name="quarto-alternate-formats")
    left_out = {id(a) for a in others.find_all("a")} if others else set()
    kept = [
        item for item, a in zip(found, node.find_all("a"), strict=True) if id(a) not in left_out
    ]
    return kept


def _title(main: Node, walker: _Walker) -> dict[str, Any]:
    block = main.find(identifier="title-block-header")
    if block is None:
        return {}

    def texts(name: str) -> list[str]:
        return list(dict.fromkeys(walker.plain(node) for node in block.find_all(name=name)))

    def inner(name: str) -> list[Any]:
        node = block.find(name=name)
        if node is None:
            return []
        part = _Walker(walker.folder)
        for child in node.children:
            if not (isinstance(child, Node) and "block-title" in child.classes):
                part.block(child)
        part.flush()
        return part.parts

    heading = block.find("h1")
    authors = texts("author")
    meta = block.find(name="quarto-title-meta")
    if not authors and meta:
        # one author without an affiliation: Quarto writes the name without a class
        for part in meta.children:
            if isinstance(part, Node) and walker.plain(part).startswith("Author"):
                authors = [walker.plain(p) for p in part.find_all("p")]
    return {
        "title": walker.inline(heading) if heading else "",
        "subtitle": texts("subtitle"),
        "description": texts("description"),
        "authors": authors,
        "affiliations": texts("affiliation"),
        "date": texts("date"),
        "abstract": inner("abstract"),
        "keywords": inner("keywords"),
    }


class _Walker:
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.parts: list[list[Any]] = []
        self.words: list[str] = []

    def target(self, url: str) -> str:
        """A link's target relative to the site; `#x` and addresses of other sites as they are."""
        if not url or re.match(r"^([a-zA-Z][\w+.-]*:|//|#)", url):
            return url
        path, mark, anchor = url.partition("#")
        return posixpath.normpath(posixpath.join(self.folder, path)) + mark + anchor

    def flush(self) -> None:
        text = re.sub(r"[ \t\r\n]+", " ", "".join(self.words)).strip()
        self.words = []
        if text:
            self.parts.append(["text", text.replace("\u00a0", " ")])

    def plain(self, node: Node) -> str:
        """The words of an element, links and marks left out."""
        return re.sub(r"\s+", " ", _text(node)).strip()

    def inline(self, node: Node) -> str:
        """The words of an element with its links."""
        part = _Walker(self.folder)
        for child in node.children:
            part.block(child)
        part.flush()
        return " ".join(str(p[-1]) for p in part.parts if p[0] != "list")

    def block(self, node: Node | str) -> None:
        if isinstance(node, str):
            self.words.append(node)
            return
        name = f"part_{node.tag}"
        if node.identifier == "title-block-header" or node.tag in ("script", "style", "nav"):
            return
        if re.match(r"h[1-6]$", node.tag):
            self.heading(node)
        elif "callout" in node.classes:
            self.callout(node)
        elif "nav-tabs" in node.classes:
            self.part("tabs", [self.inline(a) for a in node.find_all("a")])
        elif hasattr(self, name):
            getattr(self, name)(node)
        else:
            self.generic(node)

    def part(self, kind: str, *content: Any) -> None:
        self.flush()
        self.parts.append([kind, *content])

    def identified(self, node: Node) -> None:
        # cell containers get their identifier from the engine's handling of the label
        if node.identifier and not GENERATED.match(node.identifier) and node.tag != "section":
            self.part("id", node.identifier)

    def generic(self, node: Node) -> None:
        if node.tag in BLOCKS:
            self.flush()
        self.identified(node)
        for child in node.children:
            self.block(child)
        if node.tag in BLOCKS:
            self.flush()

    def part_section(self, node: Node) -> None:
        self.flush()
        first = next((c for c in node.children if isinstance(c, Node)), None)
        if first is not None and re.match(r"h[1-6]$", first.tag) and not first.identifier:
            first.attributes["id"] = node.identifier
        for child in node.children:
            self.block(child)
        self.flush()

    def heading(self, node: Node) -> None:
        identifier = node.identifier if not GENERATED.match(node.identifier or "x") else ""
        self.part("heading", int(node.tag[1]), identifier, self.inline(node))

    def part_figcaption(self, node: Node) -> None:
        named = [c for c in node.classes if re.match(r"quarto-(sub)?float-[a-z]+$", c)]
        kind = next((c for c in named if not c.endswith("-caption")), "")
        self.part("float", kind.removeprefix("quarto-"), self.inline(node))

    def part_table(self, node: Node) -> None:
        self.identified(node)
        caption = node.find("caption")
        if caption is not None:
            self.part("float", "", self.inline(caption))
        rows = [
            [
                self.inline(cell)
                for cell in row.children
                if isinstance(cell, Node) and cell.tag in ("td", "th")
            ]
            for row in node.find_all("tr")
        ]
        self.part("table", rows)

    def part_img(self, node: Node) -> None:
        source = node.attributes.get("src", "")
        if not source.startswith("data:"):
            self.part("image", self.target(source), node.attributes.get("alt", ""))

    def part_math(self, node: Node) -> None:
        source = node.find("annotation")
        tex = re.sub(r"\s+", " ", _text(source)).strip() if source else self.plain(node)
        self.words.append(f"${tex}$")

    def part_pre(self, node: Node) -> None:
        self.part("code", _text(node).strip("\n"))

    def part_a(self, node: Node) -> None:
        if "aria-hidden" in node.attributes:
            return
        self.words.append(f"[{self.inline(node)}]({self.target(node.attributes.get('href', ''))})")

    def marked(self, node: Node, sign: str) -> None:
        words = self.inline(node)
        self.words.append(f"{sign}{words}{sign}" if words else "")

    def part_em(self, node: Node) -> None:
        self.marked(node, "*")

    def part_strong(self, node: Node) -> None:
        self.marked(node, "**")

    def part_sup(self, node: Node) -> None:
        self.marked(node, "^")

    def part_sub(self, node: Node) -> None:
        self.marked(node, "~")

    def part_code(self, node: Node) -> None:
        self.marked(node, "`")

    def list(self, node: Node) -> None:
        items = [c for c in node.children if isinstance(c, Node) and c.tag in ("li", "dt")]
        self.part("list", node.tag, len(items))
        self.generic(node)

    part_ul = part_ol = part_dl = list

    def part_input(self, node: Node) -> None:
        self.words.append("[x] " if "checked" in node.attributes else "[ ] ")

    def part_br(self, _node: Node) -> None:
        self.words.append(" ")

    def part_button(self, _node: Node) -> None: ...

    def callout(self, node: Node) -> None:
        kind = next((c.removeprefix("callout-") for c in node.classes if c in KINDS), "")
        title = node.find(name="callout-title-container")
        words = self.inline(title) if title else ""
        hidden = title.find(name="screen-reader-only") if title else None
        if hidden is not None:
            words = words.removeprefix(self.plain(hidden)).strip()
        self.part("callout", kind, node.identifier, words, _folded(node))
        body = node.find(name="callout-body-container")
        for child in body.children if body else ():
            self.block(child)
        self.flush()


KINDS = frozenset(f"callout-{kind}" for kind in ("note", "tip", "warning", "caution", "important"))


def _folded(node: Node) -> bool | None:
    if node.tag == "details":
        return "open" not in node.attributes
    inner = node.find(name="callout-collapse")
    return None if inner is None else "show" not in inner.classes


def _text(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in node.children)
