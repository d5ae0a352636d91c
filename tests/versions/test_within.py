"""Publishing and verifying move, remove and read files of their destination alone, whatever a file there says."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.versions import open_destination, publish, verify
from tests.faults import contents

from .conftest import Build
from .test_branch import NAME, git, repository

__all__ = ["repository"]


@pytest.fixture
def place(build: Build, tmp_path: Path) -> Path:
    """A destination with one version, and a letter beside it."""
    place = tmp_path / "published"
    publish(build("1.0.0"), open_destination(place))
    (tmp_path / "letter.txt").write_text("Dear editor")
    return place


def journal(place: Path, text: str) -> None:
    (place / ".caseseries/staging").mkdir(exist_ok=True)
    (place / ".caseseries/staging/0").write_text("staged")
    (place / ".caseseries/journal.json").write_text(text)


WHOLE = {"version": "1.1.0", "moves": [["0", "sub/new.html"]], "removes": ["paper.pdf"]}
BAD = {
    "moves up": {"moves": [["0", "../letter.txt"]]},
    "moves further up": {"moves": [["0", "sub/../../letter.txt"]]},
    "moves to the root of the disk": {"moves": [["0", "{outside}/letter.txt"]]},
    "moves what was not staged": {"moves": [["../../../letter.txt", "index.html"]]},
    "moves what stands elsewhere": {"moves": [["{outside}/letter.txt", "index.html"]]},
    "moves to nowhere": {"moves": [["0", ""]]},
    "moves to here": {"moves": [["0", "."]]},
    "moves into git": {"moves": [["0", ".git/hooks/post-commit"]]},
    "moves over its own": {"moves": [["0", ".caseseries/lock"]]},
    "moves by the ways of Windows": {"moves": [["0", "..\\letter.txt"]]},
    "moves to a drive": {"moves": [["0", "C:/letter.txt"]]},
    "removes up": {"removes": ["../letter.txt"]},
    "removes at the root of the disk": {"removes": ["{outside}/letter.txt"]},
    "removes git": {"removes": [".git/config"]},
    "removes what is no text": {"removes": [3]},
    "version up": {"version": "../.."},
    "version that is none": {"version": 1},
    "moves that are none": {"moves": [["0"]]},
    "no moves": {"moves": None},
}


@pytest.mark.parametrize("case", BAD)
def test_a_journal_that_no_publication_wrote(
    build: Build, place: Path, tmp_path: Path, case: str
) -> None:
    journal(place, json.dumps(WHOLE | BAD[case]).replace("{outside}", str(tmp_path)))
    site, before = build("1.1.0"), contents(tmp_path)
    for act in (
        lambda: publish(site, open_destination(place)),
        lambda: verify(open_destination(place)),
    ):
        with pytest.raises(UserError, match="journal of an interrupted publication") as caught:
            act()
        assert caught.value.place == "published/.caseseries/journal.json"
        assert contents(tmp_path) == before
    # what the remedy says
    assert "remove .caseseries/ and publish again" in caught.value.remedy
    subprocess.run(["rm", "-r", str(place / ".caseseries")], check=True)
    publish(site, open_destination(place))
    assert verify(open_destination(place)) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"1.0.0"', "[" * 100_000, "{}"])
def test_a_journal_that_is_damaged(build: Build, place: Path, text: str) -> None:
    journal(place, text)
    with pytest.raises(UserError, match="journal of an interrupted publication"):
        publish(build("1.1.0"), open_destination(place))


@pytest.mark.parametrize(
    "link", [".caseseries", ".caseseries/staging", "v", "_store", "sub", "paper.pdf"]
)
def test_links_in_a_destination(build: Build, place: Path, tmp_path: Path, link: str) -> None:
    site = build("1.1.0", "Other words")
    style = site / "assets/site.css"
    style.write_text(style.read_text() + "p{margin:0}")  # so that the store gets a file
    path = place / link
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere) if path.exists() else elsewhere.mkdir()
    path.symlink_to(elsewhere)
    before = contents(tmp_path)
    with pytest.raises(UserError, match=r"a link stands|not the one|no publication wrote"):
        publish(site, open_destination(place))
    after = contents(tmp_path)
    for name in (".caseseries/lock", ".caseseries/staging"):
        after.pop(f"published/{name}", None)
        before.pop(f"published/{name}", None)
    assert after == before


def forged(place: Path, **parts: object) -> None:
    """Give version 1.0.0 another manifest, and the list its hash, as whoever may write there can."""
    path = place / "v/1.0.0.json"
    listed = place / "versions.json"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(json.dumps({**json.loads(path.read_text()), **parts}))
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    listed.write_text(listed.read_text().replace(old, new))


@pytest.mark.parametrize(
    "parts",
    [
        {"root_only": {"../letter.txt": "0"}},
        {"root_only": {".git/config": "0"}},
        {"files": {"../letter.txt": "0"}},
        {"files": {"../../../letter.txt": "0"}},
        {"files": {".git/config": "0"}},
        {"files": {".caseseries/lock": "0"}},
        {"files": {"_store/x.css": "0"}},
        {"root": {"/etc/passwd": "0"}},
        {"store": {"a.css": "../../letter.txt"}},
        {"store": {"../a.css": "a.css"}},
        {"files": [".."]},
        {"files": {"a": ".."}, "facts": {}},
    ],
)
def test_a_manifest_that_names_files_elsewhere(
    build: Build, place: Path, tmp_path: Path, parts: dict[str, object]
) -> None:
    forged(place, **parts)
    site, before = build("1.1.0"), contents(tmp_path)
    with pytest.raises(UserError, match="manifest of a version cannot be read"):
        publish(site, open_destination(place))
    assert contents(tmp_path) == before
    assert ("altered", "v/1.0.0.json") in {
        (f.kind, f.path) for f in verify(open_destination(place))
    }


def test_a_site_that_holds_a_link(build: Build, tmp_path: Path) -> None:
    site = build("1.0.0")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "list.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(UserError, match="the site holds a link") as caught:
        publish(site, open_destination(tmp_path / "published"))
    assert caught.value.place == "list.txt"


# What hosts and git keep -----------------------------------------------------------------------------------

MADE_BY_HAND = {
    ".nojekyll": b"",
    "CNAME": b"example.org\n",
    ".gitattributes": b"*.pdf binary\n",
    ".gitignore": b"*.tmp\n",
    ".domains": b"example.org\n",
    ".github/workflows/pages.yml": b"on: push\n",
    ".well-known/security.txt": b"Contact: a@b.org\n",
}


@pytest.mark.parametrize("name", MADE_BY_HAND)
def test_a_branch_made_by_hand_for_a_host(build: Build, repository: Path, name: str) -> None:
    git(repository, "switch", "-q", "--orphan", NAME)
    path = repository / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(MADE_BY_HAND[name])
    git(repository, "add", "-Af")
    git(repository, "commit", "-q", "-m", "Pages")
    git(repository, "switch", "-q", "main")
    for version in ("1.0.0", "1.1.0"):
        publish(build(version), open_destination(repository, NAME))
        assert verify(open_destination(repository, NAME)) == []
    held = subprocess.run(
        ["git", "-C", str(repository), "show", f"{NAME}:{name}"], capture_output=True, check=True
    )
    assert held.stdout == MADE_BY_HAND[name]


def test_a_folder_made_by_hand_for_a_host(build: Build, tmp_path: Path) -> None:
    place = tmp_path / "published"
    for name, content in MADE_BY_HAND.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    publish(build("1.0.0"), open_destination(place))
    assert {name: (place / name).read_bytes() for name in MADE_BY_HAND} == MADE_BY_HAND
    assert verify(open_destination(place)) == []


def test_what_a_host_needs_is_there_and_its_loss_is_told(build: Build, place: Path) -> None:
    assert (place / ".nojekyll").read_bytes() == b""
    (place / ".nojekyll").unlink()
    assert [(f.kind, f.path) for f in verify(open_destination(place))] == [("lost", ".nojekyll")]
    publish(build("1.1.0"), open_destination(place))
    assert verify(open_destination(place)) == []


def test_line_ends_of_a_clone(build: Build, repository: Path, tmp_path: Path) -> None:
    """As git on Windows clones, unless the branch says otherwise."""
    publish(build("1.0.0"), open_destination(repository, NAME))
    git(
        repository,
        "-c",
        "core.autocrlf=true",
        "clone",
        "-q",
        "-b",
        NAME,
        ".",
        str(tmp_path / "clone"),
    )
    assert verify(open_destination(tmp_path / "clone")) == []
    assert b"\r\n" not in (tmp_path / "clone/index.html").read_bytes()


def test_line_ends_of_a_clone_of_an_older_publication(build: Build, place: Path) -> None:
    """Without .gitattributes every text is altered; it is told that nothing but its line ends are."""
    page, paper = place / "index.html", place / "paper.pdf"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    paper.write_bytes(paper.read_bytes() + b"x")
    found = {f.path: (f.kind, f.what) for f in verify(open_destination(place))}
    assert sorted(found) == ["index.html", "paper.pdf"]
    assert "only its line ends" in found["index.html"][1]
    assert found["paper.pdf"] == ("altered", "")
