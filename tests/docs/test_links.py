"""No link of a Markdown file leads nowhere, and no page of the documentation is named that is not there."""

import re

import pytest

from tests.docs.pages import PACKAGE, ROOT, markdown, prose

_LINK = re.compile(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"(`+).+?\1")
_HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)
_OUTSIDE = re.compile(r"[a-z]+:")


def _anchors(text: str) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    slugs: list[str] = []
    for heading in _HEADING.findall(prose(text)):
        words = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        slugs.append(words if words not in slugs else f"{words}-{slugs.count(words)}")
    return set(slugs)


@pytest.mark.parametrize("page", markdown(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    text = _CODE.sub("", prose(page.read_text(encoding="utf-8")))
    for target in _LINK.findall(text):
        if _OUTSIDE.match(target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), f"{target} leads nowhere"
        if anchor and there.suffix == ".md":
            assert anchor in _anchors(there.read_text(encoding="utf-8")), f"{target}: no heading"


def test_the_index_of_the_documentation_leads_to_every_page():
    index = ROOT / "docs/README.md"
    linked = {
        (index.parent / target.partition("#")[0]).resolve()
        for target in _LINK.findall(index.read_text(encoding="utf-8"))
    }
    assert set((ROOT / "docs").rglob("*.md")) - {index} <= linked


def test_pages_named_outside_markdown_exist():
    named = set()
    places = [*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), ROOT / ".gitattributes"]
    for path in places:
        named |= set(re.findall(r"\bdocs/[\w/-]+\.\w+", path.read_text(encoding="utf-8")))
    assert "docs/reference/study.md" in named
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
