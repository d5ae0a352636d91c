"""The documentation as a site, built by the program's own engine: `make docs` writes it to _docs/.

The pages are written for a reader of the repository; here they get a title in their header, the anchors that GitHub
gives their headings, a menu by kind, and the look and the search of a study's pages. A link to a file of the code is a
name.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from caseseries import engines
from caseseries.engines.built_page import with_head
from caseseries.site import page_features, search_index

ROOT = Path(__file__).resolve().parents[1]
OWNER = "caseseries-documentation"
KINDS = (
    ("Tutorial", "tutorial"),
    ("How-to", "how-to"),
    ("Reference", "reference"),
    ("Explanation", "explanation"),
)
BESIDE = ("README.md", "CONTRIBUTING.md", "REPRODUCING.md", "SECURITY.md", "CHANGELOG.md")
TAKEN_ALONG = ("examples/spreadsheet/ward.xlsx",)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(<?([^)\s>]+)>?\)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*$")


def main(output: Path) -> None:
    """Build the site into a folder."""
    names = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "docs").rglob("*.md"))]
    names += [name for name in BESIDE if (ROOT / name).is_file()]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        (root / "index.md").write_text(_start(set(names)), encoding="utf-8")
        titles = {name: _page(root, name, set(names)) for name in names}
        shutil.copytree(
            ROOT / "docs", root / "docs", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md")
        )
        for name in TAKEN_ALONG:
            (root / name).parent.mkdir(parents=True)
            shutil.copyfile(ROOT / name, root / name)
        (root / "_quarto.yml").write_text(_configuration(titles), encoding="utf-8")
        place = root / "_site"
        shutil.copytree(files("caseseries") / "assets", root / "generated/assets")
        engines.render(root, "pandoc", place, owner=OWNER)
        for path in sorted(place.rglob("*.html")):
            page = path.relative_to(place).as_posix()
            where = f'<meta name="caseseries-page" content="{page}">'
            text = with_head(path.read_text(encoding="utf-8"), "caseseries page", where)
            path.write_text(page_features.enriched(text, page), encoding="utf-8")
        search_index.write_index(place)
        # a study's search looks through its results too
        (place / "generated/assets/results.js").write_text("", encoding="utf-8")
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(place, output)


def _start(pages: set[str]) -> str:
    """Return the first page: what the program is, and the list of all pages."""
    listed = (ROOT / "docs/README.md").read_text(encoding="utf-8").partition("\n")[2]
    listed = _LINK.sub(lambda m: _link(m, "docs/README.md", pages), listed)
    listed = _LINK.sub(
        lambda m: f"[{m[2]}]({posixpath.normpath(posixpath.join('docs', m[3]))})", listed
    )
    head = "---\ntitle: caseseries\nengine: markdown\n---\n\n"
    return f"{head}[What the program is, and how it is set up](README.md).\n{listed}"


def _page(root: Path, name: str, pages: set[str]) -> str:
    """Write a page with a header; return its title."""
    title, lines, fence = name, [], ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        heading = None if fence or mark else _HEADING.match(line)
        if heading and len(heading[1]) == 1 and title == name:
            title = re.sub(r"`", "", heading[2])
            continue
        if heading:
            slug = re.sub(r"[^\w\- ]", "", heading[2].lower()).replace(" ", "-")
            line = f"{line} {{#{slug}}}"
        elif not fence:
            line = _LINK.sub(lambda m: _link(m, name, pages), line)
        # a shortcode that is shown is none: a sign without width parts what would begin it
        lines.append(line.replace("{{<", "{{\u2060<"))
    header = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\nengine: markdown\n---\n"
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return title


def _link(found: re.Match[str], name: str, pages: set[str]) -> str:
    """Return a link that the site can follow, or its words where it leads to the code."""
    target = found[3].partition("#")[0]
    if re.match(r"[a-z]+:", found[3]) or not target:
        return found[0]
    there = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    known = there in pages or there in TAKEN_ALONG
    if known or (there.startswith("docs/") and (ROOT / there).is_file()):
        return found[0]
    return found[2]


def _configuration(titles: dict[str, str]) -> str:
    """Return _quarto.yml: all pages, and a menu of each kind."""
    menus = [
        {
            "text": label,
            "menu": [
                {"text": title, "href": name}
                for name, title in titles.items()
                if name.startswith(f"docs/{kind}/")
            ],
        }
        for label, kind in KINDS
    ]
    return json.dumps(
        {
            "project": {
                "type": "website",
                "execute-dir": "project",
                "render": ["index.md", *titles],
                "resources": ["/generated/assets/*.js", "/generated/assets/fonts/*", *TAKEN_ALONG],
            },
            "website": {
                "title": "caseseries",
                "search": False,
                "navbar": {"left": [{"text": "Start", "href": "index.md"}, *menus]},
            },
            "format": {
                "html": {"theme": "default", "toc": True, "css": "generated/assets/site.css"}
            },
            "lang": "en-GB",
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "_docs"))
