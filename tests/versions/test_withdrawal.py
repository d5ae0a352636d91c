"""Taking versions back, in a folder and a branch: addresses stay, bytes go, `verify` passes, what is lost is said."""

from __future__ import annotations

import datetime
import json
import subprocess
from pathlib import Path

import pytest

from caseseries.errors import UserError
from caseseries.versions import open_destination, publish, verify, withdraw
from caseseries.versions.withdrawal import needles_of, showing_patient, showing_words
from tests.command_line import caseseries

from .conftest import Build
from .reader import broken
from .test_branch import git, repository
from .test_publishing import content

__all__ = ["repository"]  # a fixture

DAY = datetime.date(2026, 11, 27)
PAGE = "chapters/patients/07.html"


@pytest.fixture
def place(build: Build, tmp_path: Path) -> Path:
    """Three versions; the first two show patient 07, and the picture of the second is no other's."""
    folder = tmp_path / "published"
    for number, words, more in (
        ("1.0.0", "First", PAGE),
        ("1.1.0", "Erika", PAGE),
        ("1.2.0", "Third", ""),
    ):
        site = build(number, words, more=more)
        if number == "1.1.0":
            picture = '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>'
            (site / "figures/a.svg").write_text(picture, encoding="utf-8")
        publish(site, open_destination(folder))
    return folder


def test_a_version_in_between_leaves_its_address_and_no_byte(place: Path) -> None:
    before = content(place)
    done = withdraw(open_destination(place), ["1.1.0"], DAY, "A patient asked.")
    after = content(place)
    assert done.versions == ("1.1.0",)
    for path in ("v/1.1.0/index.html", "v/1.1.0/sub/one.html"):
        told = after[path].decode()
        assert "Version 1.1.0 was withdrawn" in told
        assert "2026-11-27" in told
        assert '<meta name="robots" content="noindex, noarchive">' in told
        assert "A patient asked." in told
    assert f"v/1.1.0/{PAGE}" not in after
    assert "v/1.1.0/paper.pdf" not in after
    assert not any(b"Erika" in data or b'height="7"' in data for data in after.values())
    others = {
        p: d
        for p, d in before.items()
        if p.startswith(("v/1.0.0", "v/1.2.0/", "index.html", "sub/"))
    }
    assert others == {p: after[p] for p in others}
    assert verify(open_destination(place)) == []
    assert b"Withdrawn on 2026-11-27." in after["versions.json"]
    assert b"Withdrawn on 2026-11-27." in after["v/index.html"]


def test_the_newest_version_leaves_a_tombstone_at_the_root(place: Path) -> None:
    withdraw(open_destination(place), ["1.2.0"], DAY)
    after = content(place)
    assert b"was withdrawn" in after["index.html"]
    assert b'href="v/1.1.0/index.html">version 1.1.0</a>' in after["index.html"]
    assert b'href="../v/1.1.0/index.html">version 1.1.0</a>' in after["sub/one.html"]
    assert b'href="../v/1.1.0/index.html">version 1.1.0</a>' in after["v/index.html"]
    assert b'"newest": "1.1.0"' in after["versions.json"]
    assert not any(b"Third" in data for data in after.values())
    assert "paper.pdf" not in after
    assert verify(open_destination(place)) == []


def test_what_a_manifest_says_of_the_data_goes_with_the_version(
    build: Build, tmp_path: Path
) -> None:
    # Who has the data of somebody could tell by the hash whether they are those that were withdrawn.
    site, folder = build("1.0.0"), tmp_path / "one"
    facts = json.loads((site / "build.json").read_text(encoding="utf-8"))
    told = {"results": "f00d", "commit": "c0ffee", "data": True, "summary": "With patient 07."}
    (site / "build.json").write_text(json.dumps({**facts, **told}), encoding="utf-8")
    publish(site, open_destination(folder))
    withdraw(open_destination(folder), ["1.0.0"], DAY)
    left = json.loads((folder / "v/1.0.0.json").read_text(encoding="utf-8"))["facts"]
    assert {name: left[name] for name in told} == {
        "results": "", "commit": "", "data": False, "summary": "Withdrawn on 2026-11-27.",
    }  # fmt: skip
    assert not any(b"f00d" in data or b"c0ffee" in data for data in content(folder).values())


def test_the_root_leads_to_what_is_public_whatever_goes_next(place: Path) -> None:
    for number in ("1.2.0", "1.1.0"):
        withdraw(open_destination(place), [number], DAY, "A reason.")
    after = content(place)
    assert b"Version 1.2.0 was withdrawn" in after["index.html"]
    assert b"A reason." in after["index.html"]
    assert b'href="v/1.0.0/index.html">version 1.0.0</a>' in after["index.html"]
    assert verify(open_destination(place)) == []
    withdraw(open_destination(place), ["1.0.0"], DAY)
    after = content(place)
    assert b"No version of this study is public." in after["index.html"]
    assert b"No version of this study is public." in after["v/index.html"]
    assert verify(open_destination(place)) == []


def test_results_of_what_was_withdrawn_go_from_the_project(place: Path, tmp_path: Path) -> None:
    kept = tmp_path / "study/results/released"
    kept.mkdir(parents=True)
    for number in ("1.0.0", "1.0.0-rc", "1.1.0", "1.2.0"):
        (kept / f"{number}.csv").write_text("id\n", encoding="utf-8")
    done = caseseries(kept.parents[1], "withdraw", str(place), "--version", "1.1.0", "--yes")
    assert done.returncode == 0, done.stderr
    assert "results/released/1.1.0.csv is gone" in done.stdout
    assert sorted(p.name for p in kept.iterdir()) == ["1.0.0-rc.csv", "1.0.0.csv", "1.2.0.csv"]


def test_all_versions_and_a_next_one(place: Path, build: Build) -> None:
    withdraw(open_destination(place), ["1.0.0", "1.1.0", "1.2.0"], DAY)
    assert not (place / "_store").exists()
    assert verify(open_destination(place)) == []
    publish(build("2.0.0", "Fourth"), open_destination(place))
    after = content(place)
    assert b"Fourth" in after["index.html"]
    assert b"was withdrawn" in after["v/1.2.0/index.html"]
    assert verify(open_destination(place)) == []
    assert broken(place) == []


def test_twice_is_as_once_and_the_first_day_stays(place: Path) -> None:
    withdraw(open_destination(place), ["1.1.0"], DAY)
    once = content(place)
    done = withdraw(open_destination(place), ["1.1.0"], datetime.date(2027, 1, 1))
    assert done.versions == ()
    assert content(place) == once


def test_a_withdrawn_version_is_not_published_again(place: Path, build: Build) -> None:
    withdraw(open_destination(place), ["1.1.0"], DAY)
    with pytest.raises(UserError, match="was withdrawn on 2026-11-27"):
        publish(build("1.1.0", "Erika"), open_destination(place))


def test_an_unknown_version_is_refused_and_nothing_happens(place: Path) -> None:
    before = content(place)
    with pytest.raises(UserError, match=r"no version 9\.9\.9"):
        withdraw(open_destination(place), ["1.0.0", "9.9.9"], DAY)
    assert content(place) == before


def test_an_interrupted_withdrawal_is_completed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = open_destination(place)
    with monkeypatch.context() as patch:

        def killed(self: object, journal: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("caseseries.versions.folder.Folder._do", killed)
        with pytest.raises(KeyboardInterrupt):
            withdraw(destination, ["1.1.0"], DAY)
    assert {finding.kind for finding in verify(open_destination(place))} == {"leftover"}
    withdraw(open_destination(place), [], DAY)
    assert verify(open_destination(place)) == []
    assert not any(b"Erika" in data for data in content(place).values())


def test_versions_are_found_by_patient_and_by_words(place: Path) -> None:
    destination = open_destination(place)
    assert showing_patient(destination, "07") == ["1.0.0", "1.1.0"]
    assert showing_patient(destination, "7") == []


def test_words_in_files_that_versions_share_are_found(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "one"
    for number, said in (("1.0.0", "Anna Example"), ("1.1.0", "nobody")):
        site = build(number)
        picture = f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{said}</desc></svg>'
        (site / "figures/a.svg").write_text(picture, encoding="utf-8")
        publish(site, open_destination(folder))
    assert showing_words(open_destination(folder), needles_of(["Anna Example"])) == ["1.0.0"]


def test_a_file_that_cannot_be_read_counts_as_one_that_holds_the_words(place: Path) -> None:
    assert showing_words(open_destination(place), needles_of(["Nobody Else"])) == []
    (place / "v/1.1.0/paper.pdf").write_bytes(b"%PDF of no kind")
    assert showing_words(open_destination(place), needles_of(["Nobody Else"])) == ["1.1.0"]
    (place / "v/1.1.0/paper.pdf").unlink()
    assert showing_words(open_destination(place), needles_of(["Nobody Else"])) == []
    assert showing_words(open_destination(place), needles_of(["Max Erika"])) == ["1.1.0"]


def test_a_branch_keeps_its_history_until_it_is_rewritten(build: Build, repository: Path) -> None:
    for number, words in (("1.0.0", "Erika"), ("1.1.0", "Other")):
        publish(build(number, words), open_destination(repository, "gh-pages"))
    blob = git(repository, "rev-parse", "gh-pages:v/1.0.0/index.html")
    withdraw(open_destination(repository, "gh-pages"), ["1.0.0"], DAY)
    assert verify(open_destination(repository, "gh-pages")) == []
    assert "withdrawn" in git(repository, "show", "gh-pages:v/1.0.0/index.html")
    assert "Erika" in git(repository, "cat-file", "blob", blob)
    assert git(repository, "log", "-1", "--format=%s", "gh-pages") == "Withdraw version 1.0.0"

    done = withdraw(open_destination(repository, "gh-pages"), ["1.0.0"], DAY, rewrite_history=True)
    assert done.commits == 3
    assert git(repository, "rev-list", "--count", "gh-pages") == "1"
    assert subprocess.run(
        ["git", "-C", str(repository), "cat-file", "-e", blob], check=False, capture_output=True
    ).returncode
    assert verify(open_destination(repository, "gh-pages")) == []
    assert git(repository, "show", "HEAD:text.md") == "The study."  # other branches are let alone


def objects(repository: Path) -> bytes:
    """Every object that git keeps of a repository, reached or not."""
    ask = ["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--batch"]
    return subprocess.run(ask, capture_output=True, check=True).stdout


def test_a_rewritten_branch_has_no_object_with_what_was_withdrawn(
    build: Build, repository: Path
) -> None:
    """The newest version, which stands at the root as well; its branch had been looked at, and was copied."""
    for number, words in (("1.0.0", "First"), ("1.1.0", "Erika")):
        publish(build(number, words), open_destination(repository, "gh-pages"))
    git(repository, "checkout", "-q", "gh-pages")  # HEAD's log has its commits now
    git(repository, "checkout", "-q", "-")
    git(repository, "update-ref", "refs/remotes/origin/gh-pages", "gh-pages")
    assert b"Erika" in objects(repository)
    done = caseseries(
        repository,
        "withdraw",
        ".",
        "--branch",
        "gh-pages",
        "--version",
        "1.1.0",
        "--rewrite-history",
        "--yes",
    )
    assert done.returncode == 0, done.stderr
    assert "origin/gh-pages still hold what was cut off" in " ".join(done.stdout.split())
    assert b"Erika" in objects(repository)
    git(repository, "update-ref", "-d", "refs/remotes/origin/gh-pages")
    git(repository, "reflog", "expire", "--expire-unreachable=now", "--all")
    git(repository, "gc", "--prune=now", "--quiet")
    assert b"Erika" not in objects(repository)
    assert "Version 1.1.0 was withdrawn" in git(repository, "show", "gh-pages:index.html")
    assert "First" in git(repository, "show", "gh-pages:v/1.0.0/index.html")
    assert verify(open_destination(repository, "gh-pages")) == []


def test_a_rewritten_branch_that_was_looked_at_is_cut_off_at_once(
    build: Build, repository: Path
) -> None:
    for number, words in (("1.0.0", "Erika"), ("1.1.0", "Other")):
        publish(build(number, words), open_destination(repository, "gh-pages"))
    git(repository, "checkout", "-q", "gh-pages")  # HEAD's log has its commits now
    git(repository, "checkout", "-q", "-")
    place = open_destination(repository, "gh-pages")
    withdraw(place, ["1.0.0"], DAY, rewrite_history=True)
    assert b"Erika" not in objects(repository)


def test_a_folder_has_no_history(place: Path) -> None:
    with pytest.raises(UserError, match="no history"):
        withdraw(open_destination(place), ["1.0.0"], DAY, rewrite_history=True)


def test_the_command_asks_says_what_it_does_not_reach_and_takes_the_day(
    place: Path, tmp_path: Path
) -> None:
    done = caseseries(
        tmp_path, "withdraw", str(place), "--patient", "07", "--date", "2026-11-27", "--yes"
    )
    assert done.returncode == 0, done.stderr
    assert "To be withdrawn: 1.0.0, 1.1.0." in done.stdout
    assert "search engines" in done.stdout
    assert "Internet Archive" in done.stdout
    assert caseseries(tmp_path, "verify", str(place)).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no version is named"),
        (["--patient", "99"], "use --all"),
        (["--version", "9.9.9"], "published are 1.0.0, 1.1.0, 1.2.0"),
        (["--leak", "none.txt"], "none.txt: it holds no line"),
        (["--leak", "leak.txt"], "no published version shows it"),
        (["--leak", "leak.txt", "--reason", "Dr. Else asked."], "--reason holds a line of it"),
        (["--all", "--date", "2026-13-01"], "the date is none"),
    ],
)
def test_a_command_that_names_nothing_is_refused_before_it_asks(
    place: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    before = content(place)
    (tmp_path / "none.txt").write_text("# nobody yet\n", encoding="utf-8")
    (tmp_path / "leak.txt").write_text("Nobody Else\n", encoding="utf-8")
    done = caseseries(tmp_path, "withdraw", str(place), *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Go on?" not in done.stdout
    assert content(place) == before


def test_where_nothing_is_published_the_command_says_so(tmp_path: Path, repository: Path) -> None:
    for arguments in ([str(tmp_path / "x")], [str(repository), "--branch", "gh-page"]):
        done = caseseries(tmp_path, "withdraw", *arguments, "--all", "--yes")
        assert done.returncode == 2
        assert "nothing is published here" in done.stderr


def test_words_in_another_writing_are_found(place: Path) -> None:
    words = needles_of(["Nobody Else"])
    (place / "v/1.0.0/sub/one.html").write_text("<p data-x='Tm9ib2R5IEVsc2U='>x</p>")
    assert showing_words(open_destination(place), words) == ["1.0.0"]
