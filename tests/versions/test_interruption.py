"""The publisher is killed at a hundred moments; readers never see half a version, and the next publication completes.

A child process ends itself, without any clean-up, at the k-th thing that it asks of the operating system: opening,
making, moving or removing a file. Python reports each of these as an audit event. Every such moment gets its kill, and
the rest of the hundred come from outside at random times.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from caseseries.versions import open_destination, publish, verify

from .conftest import Build
from .reader import broken

CHILD = """
import os, sys
from pathlib import Path
from caseseries.versions import open_destination, publish, verify

site, jobs = Path(sys.argv[1]), sys.argv[2:]
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.utime", "shutil.rmtree")
count, limit, root = 0, None, ""

def watch(event, arguments):
    global count
    if limit is None or event not in EVENTS or root not in str(arguments[0]):
        return
    count += 1
    if count == limit:
        os._exit(137)

sys.addaudithook(watch)
for job in jobs:
    at, _, place = job.partition(":")
    child = os.fork()
    if child == 0:
        root, limit = place, int(at)
        publish(site, open_destination(Path(place)))
        print(count, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
KILLS = 100
LEAST_FROM_OUTSIDE = 10


def child(site: Path, *jobs: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(site), *jobs], capture_output=True, text=True, check=True
    )


def content(place: Path) -> dict[str, bytes]:
    return {
        p.relative_to(place).as_posix(): p.read_bytes()
        for p in sorted(place.rglob("*"))
        if p.is_file() and ".caseseries" not in p.parts
    }


def readable(place: Path) -> None:
    """Whatever is there is whole: each page finds what it names, and a version is there altogether or not at all."""
    # A link of the old root may lead to a page that has gone; nothing that a page is made of may be missing.
    assert broken(place, needed_only=True) == []
    version = place / "v/1.1.0"
    if version.exists():
        assert len([p for p in version.rglob("*") if p.is_file()]) == 5


def test_a_hundred_kills(build: Build, tmp_path: Path, size: Callable[[int, int], int]) -> None:
    """A hundred in a full run; else each third moment of the program, and ten moments of the clock."""
    base = tmp_path / "base"
    publish(build("1.0.0", "Old", more="old/page.html"), open_destination(base))
    site = build("1.1.0", "New", more="sub/new.html")
    whole = tmp_path / "whole"
    shutil.copytree(base, whole)
    events = int(child(site, f"1000000:{whole}").stdout)
    wanted = content(whole)
    assert verify(open_destination(whole)) == []
    moments = [*range(1, events, size(3, 1)), events]
    places = [tmp_path / f"kill-{k}" for k in moments]
    for place in places:
        shutil.copytree(base, place)
    child(site, *(f"{k}:{place}" for k, place in zip(moments, places, strict=True)))

    outside = random.Random(7)
    for k in range(max(LEAST_FROM_OUTSIDE, size(0, KILLS - events))):
        place = tmp_path / f"outside-{k}"
        shutil.copytree(base, place)
        places.append(place)
        pid = os.fork()
        if pid == 0:
            publish(site, open_destination(place))
            os._exit(0)
        time.sleep(outside.uniform(0.0, 0.06))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    assert len(places) >= size(KILLS // 4, KILLS)
    seen = set()
    for place in places:
        findings = verify(open_destination(place))
        # Nothing is lost or altered; what is not settled is named as a leftover.
        assert {f.kind for f in findings} <= {"leftover"}, (place.name, [str(f) for f in findings])
        seen.add(
            "passes" if not findings else "journal" if "journal" in str(findings) else "staged"
        )
        readable(place)
        publish(site, open_destination(place))
        assert verify(open_destination(place)) == [], place.name
        assert content(place) == wanted, place.name
    assert seen == {"passes", "journal", "staged"}


def test_a_publication_of_the_same_bytes_clears_what_was_left(build: Build, tmp_path: Path) -> None:
    place, site = tmp_path / "place", build("1.0.0")
    publish(site, open_destination(place))
    (place / ".caseseries/staging/version").mkdir(parents=True)
    (place / ".caseseries/journal.part").write_text('{"version"')
    assert [f.path for f in verify(open_destination(place))] == [
        ".caseseries/journal.part",
        ".caseseries/staging",
    ]
    assert not publish(site, open_destination(place)).is_new
    assert verify(open_destination(place)) == []


def test_a_later_version_completes_the_earlier_one_first(build: Build, tmp_path: Path) -> None:
    place = tmp_path / "place"
    publish(build("1.0.0"), open_destination(place))
    site = build("1.1.0")
    whole = tmp_path / "whole"
    shutil.copytree(place, whole)
    events = int(child(site, f"1000000:{whole}").stdout)
    child(site, f"{events - 20}:{place}")
    assert {f.kind for f in verify(open_destination(place))} == {"leftover"}
    done = publish(build("1.2.0"), open_destination(place))
    assert done.completed == "1.1.0"
    assert verify(open_destination(place)) == []
    assert (place / "v/1.1.0/index.html").is_file()
