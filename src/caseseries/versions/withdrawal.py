"""Take back what was published: a version's address stays and says so, its bytes go.

Each version becomes a tombstone: its pages say that it was withdrawn and when, its other files and the shared ones that
no other version uses are removed, its manifest lists the tombstone alone. While the newest version is one, the root
shows it as well and leads to the newest version that is still public, or says that none is; nothing older takes its
place at the root, for whoever kept both would see the difference. Published again is only a further version.
"""

from __future__ import annotations

import datetime
import posixpath
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from caseseries import escape
from caseseries.build.build_facts import digest
from caseseries.diff.sides import RELEASED
from caseseries.errors import UserError
from caseseries.identifiers.needles import Needles
from caseseries.privacy.reading import UnreadableError, said
from caseseries.version_number import version_key
from caseseries.versions.branch import Branch
from caseseries.versions.catalogue import bare_page, catalogue, lead, newest_first
from caseseries.versions.destination import Change, Destination
from caseseries.versions.layout import STORE, VERSIONS, Manifest
from caseseries.versions.publishing import manifests

_PATIENTS = "/patients/"
_LEAD = re.compile(rb'<p id="public">.*?</p>')
UNREACHED = (
    "clones, forks and downloads of what was published",
    "archives that copied it, such as the Internet Archive, Zenodo or Software Heritage: ask each to take it down",
    "caches of search engines: ask for removal at each, by the address",
    "the repository of the sources, its tags and releases: they hold the results, and perhaps the rows of patients",
    "mails, reviews and preprints that quote it",
)
"""What no command reaches; whoever withdraws has to deal with each."""


@dataclass(frozen=True)
class Withdrawn:
    """What `withdraw` did: versions, files removed and written, and commits that were cut off a branch."""

    versions: tuple[str, ...]
    removed: int
    tombstones: int
    commits: int = 0


def showing_patient(destination: Destination, page: str) -> list[str]:
    """Return the versions that have the page of a patient; page: its name, as `patients.pages` writes it."""
    found = [
        number
        for number, manifest in manifests(destination).items()
        if any(
            _PATIENTS in f"/{path}" and posixpath.splitext(posixpath.basename(path))[0] == page
            for path in manifest.files
        )
    ]
    return sorted(found, key=version_key)


def needles_of(words: Iterable[str]) -> Needles:
    """Return what finds these names or words, in whatever way they are written."""
    needles = Needles()
    for word in words:
        needles.add(word, "it", name=True, personal=True)
    return needles


def showing_words(destination: Destination, needles: Needles) -> list[str]:
    """Return the versions with a summary or a file that holds one of these words, or with one that cannot be read."""
    found = []
    for number, manifest in manifests(destination).items():
        paths = [f"{VERSIONS}/{number}/{path}" for path in manifest.files]
        paths += [f"{STORE}/{name}" for name in manifest.store.values()]
        if needles.found_in(manifest.facts.summary) or any(
            _holds(destination.read(path), path, needles) for path in paths
        ):
            found.append(number)
    return sorted(found, key=version_key)


def _holds(content: bytes | None, path: str, needles: Needles) -> bool:
    try:
        return content is not None and any(needles.found_in(text) for text in said(content, path))
    except UnreadableError:
        return True


def withdraw(
    destination: Destination,
    versions: Sequence[str],
    date: datetime.date,
    reason: str = "",
    *,
    rewrite_history: bool = False,
    wait: float = 0.0,
) -> Withdrawn:
    """Make tombstones of versions; withdrawing one twice changes nothing.

    reason: is published. rewrite_history: also cut a branch off from its earlier commits.
    Raises UserError for a version that was not published here, and when somebody else publishes.
    """
    if rewrite_history and not isinstance(destination, Branch):
        raise UserError(
            "a folder has no history to rewrite",
            rule="--rewrite-history goes with --branch",
            remedy="leave it out",
        )
    with destination.locked(wait):
        destination.complete()
        there = manifests(destination)
        require_published(there, versions)
        gone = [number for number in versions if not there[number].withdrawn]
        change = _change(destination, there, gone, date, reason)
        if gone:
            destination.apply(change)
        commits = (
            destination.cut_off() if isinstance(destination, Branch) and rewrite_history else 0
        )
    return Withdrawn(tuple(gone), len(change.removes), len(change.writes), commits)


def require_published(there: Collection[str], versions: Iterable[str]) -> None:
    """Raise UserError for versions that are not there."""
    if missing := [number for number in versions if number not in there]:
        raise UserError(
            f"there is no version {', '.join(missing)} here",
            rule="published are " + (", ".join(sorted(there, key=version_key)) or "none"),
            remedy="name versions that are published here",
        )


def _change(
    destination: Destination,
    there: dict[str, Manifest],
    gone: Sequence[str],
    date: datetime.date,
    reason: str,
) -> Change:
    writes: dict[str, bytes] = {}
    known = dict(there)
    for number in gone:
        known[number], pages = _tombstone(there[number], date, reason)
        writes.update({f"{VERSIONS}/{number}/{path}": page for path, page in pages.items()})
    newest = newest_first(known.values())[0]
    if gone and newest.withdrawn:
        number = newest.facts.version
        pages = (
            {path: _page(number, date, reason, path, "") for path in newest.root}
            if number in gone
            else {path: destination.read(path) or b"" for path in newest.root}
        )
        pages = {path: _led(page, path, known) for path, page in pages.items()}
        root = {path: digest(page) for path, page in sorted(pages.items())}
        known[number] = replace(newest, root=root, text="")
        writes.update(pages)
    for number, manifest in known.items():
        if manifest is not there[number]:
            writes[f"{VERSIONS}/{number}.json"] = manifest.to_json().encode("utf-8")
    writes.update(catalogue(known.values()))
    kept = {f"{STORE}/{name}" for manifest in known.values() for name in manifest.store.values()}
    old = {f"{VERSIONS}/{number}/{path}" for number in gone for path in there[number].files}
    old |= {f"{STORE}/{name}" for number in gone for name in there[number].store.values()} - kept
    if newest.facts.version in gone:
        old |= set(there[newest.facts.version].at_root())
    return Change(
        number=max(gone, key=version_key, default=""),
        store={},
        version=None,
        writes=writes,
        removes=tuple(sorted(p for p in old - writes.keys() if destination.read(p) is not None)),
        what="Withdraw",
    )


def _led(page: bytes, path: str, known: dict[str, Manifest]) -> bytes:
    """Return a tombstone at the root with the way to the newest version that is public."""
    way = lead(newest_first(known.values()), "../" * path.count("/")).encode("utf-8")
    return _LEAD.sub(lambda _: way, page)


def _tombstone(
    manifest: Manifest, date: datetime.date, reason: str
) -> tuple[Manifest, dict[str, bytes]]:
    """Return the manifest of a withdrawn version, and its pages as they stand below v/.

    Pages of single patients have no tombstone: their names are among what goes.
    """
    number = manifest.facts.version
    paths = [p for p in manifest.pages if _PATIENTS not in f"/{p}"] or ["index.html"]
    below = {path: _page(number, date, reason, path, f"{VERSIONS}/{number}/") for path in paths}
    above = {path: _page(number, date, reason, path, "") for path in paths}
    facts = replace(
        manifest.facts,
        summary=f"Withdrawn on {date.isoformat()}.",
        commit="",
        results="",
        data=False,
    )
    made = Manifest(
        facts=facts,
        files={path: digest(page) for path, page in sorted(below.items())},
        root={path: digest(page) for path, page in sorted(above.items())},
        root_only={},
        store={},
        withdrawn=date.isoformat(),
    )
    return made, below


def _page(number: str, date: datetime.date, reason: str, path: str, prefix: str) -> bytes:
    up = "../" * (prefix + path).count("/")
    why = f"<p>{escape.html(reason)}</p>\n" if reason else ""
    body = (
        f"<p>It was taken back on {date.isoformat()}, and its files were removed.</p>\n{why}"
        + ("" if prefix else '<p id="public"></p>\n')
        + f'<p><a href="{up}{VERSIONS}/index.html">All versions</a></p>'
    )
    return bare_page(f"Version {number} was withdrawn", body, "noindex, noarchive").encode()


def drop_released(project: Path, versions: Sequence[str]) -> list[str]:
    """Remove the results of withdrawn versions that a project keeps for its changes page; return their names."""
    folder = project / RELEASED
    gone = [path for number in versions for path in sorted(folder.glob(f"{number}.*"))]
    for path in gone:
        path.unlink()
    return [f"{RELEASED}/{path.name}" for path in gone]
