"""What each page carries for its life among other versions."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from caseseries.build import version_stamp
from caseseries.build.build_facts import Facts
from caseseries.study import read_study

FACTS = Facts(
    study="small", version="1.2.0", date="2025-01-31", summary="", commit="", engine="pandoc",
    engine_version="3", caseseries="0", site_url="https://example.org/s", results="",
)  # fmt: skip
PAGE = "<html><head>\n<title>T</title>\n</head>\n<body></body></html>\n"


def tags(text: str) -> dict[str, str]:
    """The links and facts in a page's head."""
    found = dict(re.findall(r'<link rel="([^"]*)"(?: data-name="[^"]*")? href="([^"]*)">', text))
    found |= dict(re.findall(r'<meta name="([^"]*)" content="([^"]*)">', text))
    return found


def scripts(text: str) -> list[str]:
    return re.findall(r'<script(?: defer)? src="([^"]*)">', text)


def test_a_page_knows_its_version_its_path_and_its_lasting_address() -> None:
    text = version_stamp.marked(PAGE, "sub/one.html", FACTS)
    assert tags(text) == {
        "canonical": "https://example.org/s/sub/one.html",
        "caseseries-version": "1.2.0",
        "caseseries-page": "sub/one.html",
    }
    assert scripts(text) == ["../versions.js", "../generated/assets/versions-ui.js"]
    assert text.endswith("</head>\n<body></body></html>\n")
    # The list stands before the script that reads it, which waits for the page.
    assert '<script src="../versions.js">' in text
    assert '<script defer src="../generated/assets/versions-ui.js">' in text


def test_without_an_address_of_the_site_the_page_means_itself() -> None:
    text = version_stamp.marked(PAGE, "a/b/one.html", replace(FACTS, site_url=""))
    assert tags(text)["canonical"] == "one.html"
    assert scripts(text)[0] == "../../versions.js"


def test_marking_twice_is_marking_once_and_an_older_canonical_link_goes() -> None:
    theirs = PAGE.replace("<title>", '<link data-x="1" rel="canonical" href="elsewhere">\n<title>')
    once = version_stamp.marked(theirs, "one.html", FACTS)
    assert "elsewhere" not in once
    assert version_stamp.marked(once, "one.html", FACTS) == once
    assert once.count("caseseries-version") == 1


def test_scripts_that_a_page_may_load_later_are_linked_and_others_not() -> None:
    assets = ["generated/assets/late.js", "generated/assets/now.js", version_stamp.SCRIPT]
    loaded = PAGE.replace(
        "<title>", '<script defer src="../generated/assets/now.js"></script><title>'
    )
    text = version_stamp.marked(loaded, "sub/one.html", FACTS, assets)
    assert re.findall(r'<link rel="caseseries-asset" data-name="(.*?)" href="(.*?)">', text) == [
        ("late.js", "../generated/assets/late.js")
    ]


def test_a_fragment_without_a_head_is_left_alone() -> None:
    assert version_stamp.marked("<p>x</p>", "x.html", FACTS) == "<p>x</p>"


def read(script: str) -> dict[str, object]:
    found = re.fullmatch(r"window\.caseseriesVersions=(.*);\n", script)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_the_list_of_versions_holds_each_list_of_pages_once() -> None:
    old = replace(FACTS, version="1.0.0", date="2024-01-31", summary="First")
    middle = replace(FACTS, version="1.1.0", date="2024-06-30")
    pages = ["a.html", "b.html"]
    script = version_stamp.list_script(
        [(FACTS, pages), (middle, ["a.html"]), (old, [*pages])], "c.html"
    )
    assert read(script) == {
        "newest": "1.2.0",
        "changes": "c.html",
        "versions": [
            {"version": "1.2.0", "date": "2025-01-31", "summary": "", "pages": 0},
            {"version": "1.1.0", "date": "2024-06-30", "summary": "", "pages": 1},
            {"version": "1.0.0", "date": "2024-01-31", "summary": "First", "pages": 0},
        ],
        "pages": [["a.html", "b.html"], ["a.html"]],
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for name in ("index.html", "sub/one.html"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
    (folder / "generated/assets").mkdir(parents=True)
    (folder / "generated/assets/late.js").write_text("1")
    return folder


def test_a_built_site_is_stamped_whole(site: Path, five: Path) -> None:
    version_stamp.stamp(read_study(five), site)
    for name in ("index.html", "sub/one.html"):
        text = (site / name).read_text()
        assert tags(text)["caseseries-version"] == "0.2.0"
        assert 'data-name="late.js"' in text
        for script in scripts(text):
            assert (site / name).parent.joinpath(script).resolve().is_file()
    # A site that nobody has published yet lists itself alone.
    assert read((site / "versions.js").read_text()) == {
        "newest": "0.2.0",
        "changes": "",
        "versions": [{"version": "0.2.0", "date": "2025-01-31", "summary": "", "pages": 0}],
        "pages": [["index.html", "sub/one.html"]],
    }
    before = {p: p.read_bytes() for p in site.rglob("*") if p.is_file()}
    version_stamp.stamp(read_study(five), site)
    assert {p: p.read_bytes() for p in site.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("mark", "is_one"),
    [
        ('<div class="cs-changes">', True),
        ('<div class="a cs-changes b">', True),
        ('<div class="cs-changes-more">', False),
        ('<div class="acs-changes">', False),
        ("cs-changes", False),
    ],
)
def test_the_page_that_tells_what_changed_is_known_by_its_mark(
    site: Path, mark: str, is_one: bool
) -> None:
    (site / "sub/one.html").write_text(PAGE.replace("<body>", f"<body>{mark}"))
    assert version_stamp.changes_page(site) == ("sub/one.html" if is_one else "")
