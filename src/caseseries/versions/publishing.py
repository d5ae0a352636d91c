"""Publish a built site as a version: refuse to change what was published, else write what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from caseseries.build.build_facts import digest
from caseseries.errors import UserError, some
from caseseries.versions.branch import Branch
from caseseries.versions.catalogue import JSON, catalogue, newest_first
from caseseries.versions.destination import NEEDED, Change, Destination
from caseseries.versions.folder import Folder
from caseseries.versions.layout import VERSIONS, Manifest, Release, lay_out

_MANIFEST = re.compile(rf"{VERSIONS}/(\d+\.\d+\.\d+)\.json")
_MOST_NAMED = 30


@dataclass(frozen=True)
class Outcome:
    """What a publication did. completed: the version of an earlier, interrupted one that was finished first."""

    version: str
    is_new: bool
    is_newest: bool
    newest: str
    files: int
    shared: int
    completed: str = ""


def open_destination(place: Path, branch: str = "") -> Destination:
    """Return the folder, or the branch of the git repository at `place`."""
    return Branch(place, branch) if branch else Folder(place)


def publish(site: Path, destination: Destination, wait: float = 0.0) -> Outcome:
    """Put a built site into a destination as v/<version>/ and, when it is the newest, as its root.

    Raises UserError when the version is there with other bytes, when somebody else publishes, when the destination
    holds other things than versions, or when an earlier version's manifest is not the one that was published.
    """
    release = lay_out(site)
    number = release.manifest.facts.version
    if not destination.begun():
        _refuse_unpublished(destination)
    with destination.locked(wait):
        completed = destination.complete()
        _refuse_unpublished(destination)
        there = manifests(destination)
        _refuse_altered(destination, there)
        if number in there:
            _refuse_withdrawn(there[number])
            _same_or_refuse(there[number], release.manifest)
        known = {**there, number: there.get(number, release.manifest)}
        _one_study(known.values())
        change = _change(destination, release, there, known)
        if not change.is_empty:
            destination.apply(change)
    newest = newest_first(known.values())[0].facts.version
    return Outcome(
        version=number,
        is_new=number not in there,
        is_newest=newest == number,
        newest=newest,
        files=len(release.files),
        shared=len(release.store),
        completed=completed,
    )


def manifests(destination: Destination) -> dict[str, Manifest]:
    """Return the manifests of a destination by version; raise UserError for one that cannot be read."""
    found = {}
    for path in destination.paths():
        match = _MANIFEST.fullmatch(path)
        if match:
            try:
                found[match[1]] = Manifest.from_json(
                    (destination.read(path) or b"").decode("utf-8")
                )
            except ValueError:
                raise UserError(
                    "the manifest of a version cannot be read",
                    place=path,
                    remedy="run `caseseries verify`, and restore the file from a copy of the site",
                ) from None
    return found


def _refuse_unpublished(destination: Destination) -> None:
    """Raise UserError when the destination is in use for something else: a folder of work, a branch of sources."""
    paths = destination.paths()
    if paths and not any(_MANIFEST.fullmatch(path) for path in paths):
        _refuse_strangers(paths)


def _refuse_altered(destination: Destination, there: dict[str, Manifest]) -> None:
    """Raise UserError for a manifest that the list does not know: writing the list anew would hide the alteration."""
    listed = destination.read(JSON)
    for number, manifest in there.items():
        if listed is not None and digest(manifest.to_json().encode("utf-8")) not in listed.decode(
            "utf-8", "replace"
        ):
            raise UserError(
                f"the manifest of version {number} is not the one that was published",
                place=f"{VERSIONS}/{number}.json",
                rule=f"{JSON} holds the hash of each manifest",
                remedy="run `caseseries verify`, and restore what it names from a copy of the site",
            )


def _refuse_withdrawn(manifest: Manifest) -> None:
    if manifest.withdrawn:
        raise UserError(
            f"version {manifest.facts.version} was withdrawn on {manifest.withdrawn}",
            place=f"{VERSIONS}/{manifest.facts.version}",
            rule="what was taken back is not published again",
            remedy="give the study a new version number in study.yml, then build and publish that",
        )


def _same_or_refuse(old: Manifest, new: Manifest) -> None:
    """Return when both are the same bytes; raise UserError with the files that differ otherwise."""
    before = {**old.files, **old.store, **old.root_only}
    after = {**new.files, **new.store, **new.root_only}
    differing = sorted(p for p in {**before, **after} if before.get(p) != after.get(p))
    if not differing:
        return
    named = some([_what(p, before, after) for p in differing], _MOST_NAMED, "\n  ")
    raise UserError(
        f"version {new.facts.version} was published before, and {len(differing)} files differ:\n  {named}",
        place=f"{VERSIONS}/{new.facts.version}",
        rule="what was published does not change",
        remedy="give the study a new version number in study.yml, then build and publish that",
    )


def _what(path: str, before: dict[str, str], after: dict[str, str]) -> str:
    if path not in before:
        return f"{path} (only in the new build)"
    if path not in after:
        return f"{path} (only in the published version)"
    return path


def _one_study(known: Iterable[Manifest]) -> None:
    studies = sorted({m.facts.study for m in known})
    if len(studies) > 1:
        raise UserError(
            f"the destination holds versions of another study: {', '.join(studies)}",
            rule="one study a destination; study.yml, study.id",
            remedy="publish to a folder or branch of its own",
        )


def _change(
    destination: Destination,
    release: Release,
    there: dict[str, Manifest],
    known: dict[str, Manifest],
) -> Change:
    number = release.manifest.facts.version
    is_new = number not in there
    ordered = newest_first(known.values())
    is_newest = ordered[0].facts.version == number
    before = newest_first(there.values())[0].at_root() if there else {}
    writes: dict[str, bytes] = {}
    if is_new:
        writes[f"{VERSIONS}/{number}.json"] = release.manifest.to_json().encode("utf-8")
    removes: list[str] = []
    if is_newest:
        # Pictures and papers first, pages next: a page that is there finds what it names.
        for path in sorted(release.root, key=lambda p: (p.endswith(".html"), p == "index.html", p)):
            writes[path] = release.root[path]
        removes = [path for path in before if path not in release.root]
    writes.update({p: d for p, d in NEEDED.items() if destination.read(p) is None})
    writes.update(catalogue(known.values()))
    _refuse_foreign(destination, writes, before, bool(there))
    return Change(
        number=number,
        # A shared file that was damaged since is written again: its name says what it must hold.
        store={p: d for p, d in release.store.items() if destination.read(p) != d},
        version=release.files if is_new else None,
        writes={p: d for p, d in writes.items() if destination.read(p) != d},
        removes=tuple(p for p in removes if destination.read(p) is not None),
    )


def _refuse_foreign(
    destination: Destination, writes: dict[str, bytes], before: dict[str, str], is_ours: bool
) -> None:
    """Raise UserError when the root holds files, not written by a publication, that would be replaced."""
    strangers = []
    for path, content in writes.items():
        if path in before or (is_ours and path in _lists()) or path.startswith(f"{VERSIONS}/"):
            continue
        held = destination.read(path)
        if held is not None and digest(held) != digest(content):
            strangers.append(path)
    if strangers:
        _refuse_strangers(strangers)


def _refuse_strangers(paths: Sequence[str]) -> NoReturn:
    named = some(sorted(paths), _MOST_NAMED, "\n  ")
    raise UserError(
        f"the destination holds files that no publication wrote:\n  {named}",
        rule="a destination holds versions and nothing else, and publishing replaces its own files only",
        remedy="publish to an empty folder or branch, or move these files away",
    )


def _lists() -> tuple[str, ...]:
    return ("versions.json", "versions.js", "robots.txt")
