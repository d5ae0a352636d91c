"""Versions in a folder: what a reader finds, what never changes, what is refused."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.versions import Finding, open_destination, publish, verify

from .conftest import Build
from .reader import broken


def put(site: Path, place: Path) -> object:
    return publish(site, open_destination(place))


def check(place: Path) -> list[Finding]:
    return verify(open_destination(place))


def content(place: Path) -> dict[str, bytes]:
    return {
        p.relative_to(place).as_posix(): p.read_bytes()
        for p in sorted(place.rglob("*"))
        if p.is_file() and ".caseseries" not in p.parts
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "published"


def test_two_versions(build: Build, place: Path) -> None:
    put(build("1.0.0", "Old words"), place)
    first = content(place)
    put(build("1.1.0", "New words", more="sub/new.html"), place)
    second = content(place)

    assert "Old words" in (place / "v/1.0.0/index.html").read_text()
    assert "New words" in (place / "v/1.1.0/index.html").read_text()
    assert "New words" in (place / "index.html").read_text()
    # Not one byte of the old version or of the store has changed.
    kept = {p: d for p, d in first.items() if p.startswith(("v/1.0.0", "_store/"))}
    assert kept == {p: second[p] for p in kept}
    assert broken(place) == []
    assert check(place) == []


def test_shared_files_stand_once(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    once = sorted(p.name for p in (place / "_store").iterdir())
    # Style, script, the script that it loads, the script of the picker, picture and font.
    assert sorted(n.rsplit(".", 1)[1] for n in once) == ["css", "js", "js", "js", "svg", "ttf"]
    put(build("1.1.0"), place)
    assert sorted(p.name for p in (place / "_store").iterdir()) == once
    assert not list((place / "v").rglob("*.js"))
    assert not list((place / "v").rglob("*.css"))
    assert not list((place / "v").rglob("*.svg"))


def test_an_older_version_leaves_the_root(build: Build, place: Path) -> None:
    put(build("1.1.0", "New words"), place)
    before = (place / "index.html").read_bytes()
    done = put(build("1.0.1", "Late words"), place)
    assert (done.is_new, done.is_newest, done.newest) == (True, False, "1.1.0")
    assert (place / "index.html").read_bytes() == before
    assert [
        v["version"] for v in json.loads((place / "versions.json").read_text())["versions"]
    ] == ["1.1.0", "1.0.1"]
    assert check(place) == []


def test_versions_are_ordered_as_numbers(build: Build, place: Path) -> None:
    put(build("1.9.0"), place)
    done = put(build("1.10.0"), place)
    assert done.is_newest
    assert json.loads((place / "versions.json").read_text())["newest"] == "1.10.0"


def test_the_root_loses_what_the_newest_has_not(build: Build, place: Path) -> None:
    put(build("1.0.0", more="old/page.html"), place)
    assert (place / "old/page.html").is_file()
    put(build("1.1.0"), place)
    assert not (place / "old").exists()
    assert (place / "v/1.0.0/old/page.html").is_file()
    assert check(place) == []


def test_the_same_bytes_are_no_work(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    before = {p: (place / p).stat().st_mtime_ns for p in content(place)}
    done = put(build("1.0.0", name="again"), place)
    assert not done.is_new
    assert {p: (place / p).stat().st_mtime_ns for p in content(place)} == before


def test_other_bytes_are_refused_and_named(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    before = content(place)
    other = build("1.0.0", "Other words", name="other", more="sub/new.html")
    (other / "figures/a.svg").write_text("<svg/>")
    with pytest.raises(UserError, match="published before") as error:
        put(other, place)
    for name in ("index.html", "figures/a.svg", "sub/new.html (only in the new build)"):
        assert name in str(error.value)
    assert "sub/changes.html" not in str(error.value)
    assert content(place) == before


def test_a_file_that_the_new_build_lacks_is_named_as_one(build: Build, place: Path) -> None:
    put(build("1.0.0", more="sub/new.html"), place)
    with pytest.raises(UserError, match=r"sub/new.html \(only in the published version\)\n"):
        put(build("1.0.0", name="other"), place)


def test_of_many_files_that_differ_the_first_are_named_and_the_others_counted(
    build: Build, place: Path
) -> None:
    put(build("1.0.0"), place)
    other = build("1.0.0", name="other")
    for number in range(100, 133):
        (other / f"figures/{number}.svg").write_text("<svg/>")
    with pytest.raises(UserError, match="33 files differ") as error:
        put(other, place)
    assert "figures/129.svg" in str(error.value)
    assert "figures/130.svg" not in str(error.value)
    assert "3 more" in str(error.value)


def test_a_later_version_does_not_replace_what_others_put_there(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    (place / "sub/new.html").write_text("mine")
    with pytest.raises(UserError, match=r"no publication wrote:\n  sub/new.html"):
        put(build("1.1.0", more="sub/new.html"), place)
    assert (place / "sub/new.html").read_text() == "mine"


def test_facts_of_a_version(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    entry = json.loads((place / "versions.json").read_text())["versions"][0]
    assert entry["version"] == "1.0.0"
    assert entry["date"] == "2025-01-02"
    assert entry["engine"] == "pandoc"
    assert entry["engine_version"].startswith("3.")
    assert len(entry["manifest"]) == 64


def test_canonical_links_and_robots(build: Build, place: Path) -> None:
    put(build("1.0.0", site_url="https://example.org/study"), place)
    for name in ("sub/one.html", "v/1.0.0/sub/one.html"):
        assert (
            'rel="canonical" href="https://example.org/study/sub/one.html"'
            in (place / name).read_text()
        )
    assert "Disallow: /study/v/\n" in (place / "robots.txt").read_text()


def test_canonical_links_without_an_address_of_the_site(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    assert (
        'rel="canonical" href="../../../sub/one.html"'
        in (place / "v/1.0.0/sub/one.html").read_text()
    )
    assert 'rel="canonical" href="one.html"' in (place / "sub/one.html").read_text()
    assert "Disallow: /v/\n" in (place / "robots.txt").read_text()


def test_a_script_that_names_a_file_keeps_it_in_place(build: Build, place: Path) -> None:
    site = build("1.0.0")
    (site / "assets/site.js").write_text('fetch("figures/a.svg")')
    put(site, place)
    for root in (place, place / "v/1.0.0"):
        assert (root / "figures/a.svg").is_file()
        assert 'src="figures/a.svg"' in (root / "index.html").read_text()
    assert broken(place) == []
    assert check(place) == []


def test_text_and_scripts_of_a_page_stay_as_they_are(build: Build, place: Path) -> None:
    site = build("1.0.0")
    odd = (
        '<pre>src="figures/b.svg"</pre><!-- <img src="figures/b.svg"> -->'
        '<script type="application/json">{"x": "<img src=\\"figures/b.svg\\">"}</script>'
        "<img src='figures/c.svg?x=1#y' alt='it\"s'><img alt=unquoted src=figures/c.svg>"
    )
    (site / "figures/c.svg").write_text("<svg>c</svg>")
    (site / "index.html").write_text((site / "index.html").read_text().replace("<p>Text</p>", odd))
    put(site, place)
    text = (place / "v/1.0.0/index.html").read_text()
    assert odd[: odd.index("<img src='")] in text
    assert text.count('src="../../_store/') == 5  # both pictures c, picture a, two scripts
    assert "?x=1#y" in text


@pytest.mark.parametrize("name", ["v/x.html", "_store/x.svg", "versions.json"])
def test_places_of_publishing_are_refused_to_pages(build: Build, place: Path, name: str) -> None:
    site = build("1.0.0")
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text("x")
    with pytest.raises(UserError, match="needs for itself"):
        put(site, place)


def test_files_of_others_are_not_replaced(build: Build, place: Path) -> None:
    place.mkdir()
    (place / "index.html").write_text("mine")
    (place / "CNAME").write_text("example.org")
    with pytest.raises(UserError, match=r"no publication wrote:\n  index.html"):
        put(build("1.0.0"), place)
    assert (place / "index.html").read_text() == "mine"
    (place / "index.html").unlink()
    put(build("1.0.0"), place)
    assert (place / "CNAME").read_text() == "example.org"
    assert check(place) == []


def test_a_folder_in_use_is_refused_and_left_as_it_was(build: Build, place: Path) -> None:
    place.mkdir()
    (place / "notes.md").write_text("mine")
    with pytest.raises(UserError, match=r"no publication wrote:\n  notes.md"):
        put(build("1.0.0"), place)
    assert [p.name for p in place.iterdir()] == ["notes.md"]


def test_a_place_that_cannot_be_written_is_named(build: Build, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="cannot be written"):
        put(build("1.0.0"), tmp_path / "file/below")


def test_a_damaged_shared_file_does_not_get_into_a_new_version(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    shared = min((place / "_store").iterdir())
    good = shared.read_bytes()
    shared.write_bytes(good + b"x")
    put(build("1.1.0"), place)
    assert shared.read_bytes() == good
    assert check(place) == []


def test_publishing_does_not_hide_an_altered_manifest(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    manifest = place / "v/1.0.0.json"
    manifest.write_text(manifest.read_text() + " ")
    with pytest.raises(UserError, match="not the one that was published"):
        put(build("1.1.0"), place)
    assert ("altered", "v/1.0.0.json") in {(f.kind, f.path) for f in check(place)}
    assert not (place / "v/1.1.0").exists()


def test_another_study_is_refused(build: Build, place: Path) -> None:
    put(build("1.0.0"), place)
    site = build("1.1.0")
    facts = json.loads((site / "build.json").read_text())
    (site / "build.json").write_text(json.dumps({**facts, "study": "another"}))
    with pytest.raises(UserError, match="another study"):
        put(site, place)


def test_an_unbuilt_site_is_refused(place: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="no built site"):
        put(tmp_path / "empty", place)


class TestVerify:
    @pytest.fixture
    def two(self, build: Build, place: Path) -> Path:
        put(build("1.0.0", "Old"), place)
        put(build("1.1.0", "New"), place)
        assert check(place) == []
        return place

    @pytest.mark.parametrize(
        "path",
        [
            "v/1.0.0/index.html",
            "v/1.0.0/paper.pdf",
            "index.html",
            "versions.json",
            "versions.js",
            "v/1.0.0.json",
            "robots.txt",
        ],
    )
    def test_every_altered_or_lost_file_is_found(self, two: Path, path: str) -> None:
        good = (two / path).read_bytes()
        (two / path).write_bytes(good.replace(b"0", b"7", 1) if b"0" in good else good + b" ")
        assert ("altered", path) in {(f.kind, f.path) for f in check(two)}
        (two / path).unlink()
        # Without its manifest a version is not known, so that its files are strange instead.
        wanted = ("added", "v/1.0.0/index.html") if path == "v/1.0.0.json" else ("lost", path)
        assert wanted in {(f.kind, f.path) for f in check(two)}

    def test_shared_files(self, two: Path) -> None:
        shared = min((two / "_store").iterdir())
        name = f"_store/{shared.name}"
        good = shared.read_bytes()
        shared.write_bytes(good + b"x")
        assert [(f.kind, f.path) for f in check(two)] == [("altered", name)]
        shared.unlink()
        assert [(f.kind, f.path) for f in check(two)] == [("lost", name)]
        shared.write_bytes(good)
        (two / "_store/0123456789abcdef0123.js").write_text("x")
        assert [(f.kind, f.path) for f in check(two)] == [
            ("added", "_store/0123456789abcdef0123.js")
        ]

    @pytest.mark.parametrize("path", ["v/1.0.0/extra.html", "extra.html", "v/2.0.0/index.html"])
    def test_every_added_file_is_found(self, two: Path, path: str) -> None:
        (two / path).parent.mkdir(parents=True, exist_ok=True)
        (two / path).write_text("x")
        assert [(f.kind, f.path) for f in check(two)] == [("added", path)]

    def test_a_manifest_altered_with_its_file_is_found(self, two: Path) -> None:
        from caseseries.build.build_facts import digest

        file, manifest = two / "v/1.0.0/paper.pdf", two / "v/1.0.0.json"
        old = digest(file.read_bytes())
        file.write_bytes(b"%PDF forged")
        manifest.write_text(manifest.read_text().replace(old, digest(b"%PDF forged")))
        assert ("altered", "v/1.0.0.json") in {(f.kind, f.path) for f in check(two)}

    def test_an_unreadable_manifest_is_named(self, two: Path) -> None:
        (two / "v/1.0.0.json").write_text("{")
        assert [(f.kind, f.path) for f in check(two)] == [("altered", "v/1.0.0.json")]

    def test_nothing_there(self, tmp_path: Path) -> None:
        assert [f.kind for f in check(tmp_path / "nowhere")] == ["lost"]
        for k in range(3):
            (tmp_path / f"{k}.txt").write_text("x")
        # A folder of something else is told in one line.
        assert [str(f) for f in check(tmp_path)] == ["lost: v (no version is here, among 3 files)"]


class TestTwoPublishers:
    def test_one_is_refused(self, build: Build, place: Path) -> None:
        with open_destination(place).locked(0), pytest.raises(UserError, match="somebody else"):
            put(build("1.0.0"), place)

    def test_one_waits(self, build: Build, place: Path) -> None:
        site = build("1.0.0")
        with open_destination(place).locked(0):
            thread = threading.Thread(
                target=lambda: publish(site, open_destination(place), wait=60)
            )
            thread.start()
            time.sleep(0.2)
            assert not (place / "v").exists()
        thread.join(60)
        assert check(place) == []

    def test_many_at_once(self, build: Build, place: Path) -> None:
        sites = [build(f"1.{k}.0") for k in range(5)]
        threads = [
            threading.Thread(
                target=lambda site=site: publish(site, open_destination(place), wait=60)
            )
            for site in sites
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert check(place) == []
        assert json.loads((place / "versions.json").read_text())["newest"] == "1.4.0"
        assert 'content="1.4.0"' in (place / "index.html").read_text()
