"""What `verify` says of each file that is not as it was published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from caseseries.versions import Finding, open_destination, publish, verify

from .conftest import Build


@pytest.fixture
def place(build: Build, tmp_path: Path) -> Path:
    """Two versions; the first has a page that the second lacks."""
    place = tmp_path / "published"
    publish(build("1.0.0", more="extra.html"), open_destination(place))
    publish(build("1.1.0", text="New"), open_destination(place))
    return place


def found(place: Path) -> list[Finding]:
    return verify(open_destination(place))


def test_all_is_as_it_was_published(place: Path) -> None:
    assert found(place) == []


@pytest.mark.parametrize(
    "path",
    ["index.html", "sub/one.html", "v/1.0.0/extra.html", "v/1.1.0/index.html", "versions.json", "versions.js",
     "robots.txt", "v/index.html"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["lost", "altered"])
def test_a_file_that_went_or_changed_is_named(place: Path, path: str, how: str) -> None:
    file = place / path
    if how == "lost":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes() + b" ")
    assert (how, path) in [(f.kind, f.path) for f in found(place)]
    # The list of versions holds the hashes of manifests: without it none can be told to be whole.
    others = {(f.kind, f.path) for f in found(place)} - {(how, path)}
    assert others <= ({("altered", f"v/{n}.json") for n in ("1.0.0", "1.1.0")} if path == "versions.json" else set())  # fmt: skip


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("letter.html", ""),
        ("extra.html", ""),  # of an older version: no part of the root
        ("v/1.0.0/new.html", ""),
        ("v/2.0.0/index.html", ""),
        ("_store/abc.css", "no version uses it"),
    ],
)
def test_a_file_that_nobody_published_is_named(place: Path, path: str, what: str) -> None:
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_text("x")
    assert found(place) == [Finding("added", path, what)]


def test_a_shared_file_that_was_altered(place: Path) -> None:
    shared = sorted((place / "_store").iterdir())[0]
    shared.write_bytes(b"x")
    assert found(place) == [Finding("altered", f"_store/{shared.name}")]


def test_line_ends_alone_are_told_as_such(place: Path) -> None:
    page = place / "v/1.0.0/sub/one.html"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    (finding,) = found(place)
    assert (finding.kind, finding.path) == ("altered", "v/1.0.0/sub/one.html")
    assert "only its line ends" in finding.what
    assert str(finding).startswith("altered: v/1.0.0/sub/one.html (only its line ends")


def test_a_manifest_altered_together_with_its_file_does_not_pass(place: Path) -> None:
    import hashlib

    page, manifest = place / "v/1.0.0/extra.html", place / "v/1.0.0.json"
    old = hashlib.sha256(page.read_bytes()).hexdigest()
    page.write_text("another")
    new = hashlib.sha256(page.read_bytes()).hexdigest()
    text = manifest.read_text(encoding="utf-8")
    assert text.count(old) == 1
    manifest.write_text(text.replace(old, new), encoding="utf-8", newline="")
    told = [(f.kind, f.path, f.what) for f in found(place)]
    assert ("altered", "v/1.0.0.json", "versions.json holds another hash of it") in told


def test_a_manifest_under_the_number_of_another_version_is_named(place: Path) -> None:
    (place / "v/9.9.9.json").write_bytes((place / "v/1.0.0.json").read_bytes())
    assert ("altered", "v/9.9.9.json") in {(f.kind, f.path) for f in found(place)}


def test_a_manifest_that_cannot_be_read(place: Path) -> None:
    (place / "v/1.0.0.json").write_text("{")
    ((kind, path),) = [(f.kind, f.path) for f in found(place)]
    assert (kind, path) == ("altered", "v/1.0.0.json")


@pytest.mark.parametrize("there", [False, True])
def test_where_nothing_was_published(tmp_path: Path, there: bool) -> None:
    place = tmp_path / "empty"
    place.mkdir()
    if there:
        (place / "index.html").write_text("a site of another kind")
    (finding,) = verify(open_destination(place))
    assert finding.kind == "lost"
    assert ("no version is here, among 1 files" if there else "nothing was published") in finding.what  # fmt: skip


def test_an_interrupted_publication_is_a_leftover_and_no_alteration(place: Path) -> None:
    own = place / ".caseseries"
    (own / "staging").mkdir()
    (own / "staging/0").write_text("staged")
    (place / "index.html").write_text("half")
    journal = {"version": "1.2.0", "moves": [["0", "index.html"]], "removes": []}
    (own / "journal.json").write_text(json.dumps(journal))
    told = found(place)
    assert {f.kind for f in told} == {"leftover"}
    assert all("publishing 1.2.0 was interrupted" in f.what for f in told)
    (own / "journal.json").unlink()
    told = found(place)
    assert ("altered", "index.html") in [(f.kind, f.path) for f in told]
    assert "the next publication clears it" in [f.what for f in told]
