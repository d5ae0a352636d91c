"""The files that tell of all versions."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from caseseries.build.build_facts import Facts
from caseseries.versions.catalogue import catalogue, newest_first
from caseseries.versions.layout import Manifest


def manifest(version: str, **given: Any) -> Manifest:
    facts = {
        "study": "small", "date": "2025-01-31", "summary": "", "commit": "abc", "engine": "pandoc",
        "engine_version": "3", "caseseries": "0", "site_url": "", "results": "r",
    }  # fmt: skip
    files = given.pop("files", {"index.html": "1", "b.html": "2", "a.pdf": "3"})
    root_only, changes = given.pop("root_only", {}), given.pop("changes", "")
    return Manifest(Facts(version=version, **{**facts, **given}), files, {}, root_only, {}, changes)


def test_versions_are_listed_newest_first_as_numbers() -> None:
    versions = [manifest(v) for v in ("1.9.0", "1.10.0", "0.1.0")]
    assert [m.facts.version for m in newest_first(versions)] == ["1.10.0", "1.9.0", "0.1.0"]
    listed = json.loads(catalogue(versions)["versions.json"])
    assert listed["newest"] == "1.10.0"
    assert [v["version"] for v in listed["versions"]] == ["1.10.0", "1.9.0", "0.1.0"]


def test_each_version_is_listed_with_its_facts_and_the_hash_of_its_manifest() -> None:
    one = manifest("1.0.0", summary="First", site_url="https://example.org/s")
    (entry,) = json.loads(catalogue([one])["versions.json"])["versions"]
    assert entry == {
        "study": "small", "version": "1.0.0", "date": "2025-01-31", "summary": "First", "commit": "abc",
        "engine": "pandoc", "engine_version": "3", "caseseries": "0", "results": "r", "data": True,
        "manifest": hashlib.sha256(one.to_json().encode()).hexdigest(),
    }  # fmt: skip


def test_the_script_lists_pages_and_the_newest_changes_page() -> None:
    made = catalogue([manifest("1.0.0", changes="old.html"), manifest("1.1.0", changes="new.html")])
    value = json.loads(
        made["versions.js"].decode().removeprefix("window.caseseriesVersions=").rstrip(";\n")
    )
    assert value["changes"] == "new.html"
    assert value["pages"] == [["b.html", "index.html"]]


def test_a_plain_list_for_readers_without_scripts() -> None:
    made = catalogue(
        [
            manifest("1.0.0"),
            manifest("1.1.0", summary="More <b> & less", files={"a.html": "1"}, date="2026-02-01"),
        ]
    )
    page = made["v/index.html"].decode()
    items = re.findall(r'<li><a href="([^"]*)">([^<]*)</a>(.*?)</li>', page)
    assert items == [
        ("1.1.0/", "Version 1.1.0", ", 2026-02-01: More &lt;b&gt; &amp; less"),
        ("1.0.0/index.html", "Version 1.0.0", ", 2025-01-31"),
    ]
    assert '<a href="../index.html">version 1.1.0</a>' in page
    assert '<meta name="robots" content="noindex">' in page


def test_crawlers_are_kept_to_the_newest() -> None:
    bare = catalogue([manifest("1.0.0")])
    assert bare["robots.txt"] == b"User-agent: *\nDisallow: /v/\n"
    with_map = {"sitemap.xml": "1"}
    old = manifest("1.0.0", site_url="https://example.org/old", root_only=with_map)
    new = manifest("1.1.0", site_url="https://example.org/s", root_only=with_map)
    assert catalogue([old, new])["robots.txt"].decode() == (
        "User-agent: *\nDisallow: /s/v/\nSitemap: https://example.org/s/sitemap.xml\n"
    )
    for without in ({"root_only": with_map}, {"site_url": "https://example.org/s"}):
        assert b"Sitemap" not in catalogue([manifest("1.0.0", **without)])["robots.txt"]
