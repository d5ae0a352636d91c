"""Read everything that was published and compare it with the manifests: what was added, lost or altered since."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from caseseries.build.build_facts import digest
from caseseries.errors import UserError
from caseseries.versions.catalogue import catalogue, newest_first
from caseseries.versions.destination import Destination
from caseseries.versions.layout import STORE, VERSIONS, Manifest
from caseseries.versions.publishing import manifests

_LINE_ENDS = "only its line ends: git changed them; clone with `git -c core.autocrlf=false clone`"


@dataclass(frozen=True)
class Finding:
    """A file that is not as it was published, or what an interrupted publication left behind."""

    kind: Literal["added", "lost", "altered", "leftover"]
    path: str
    what: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}" + (f" ({self.what})" if self.what else "")


def verify(destination: Destination) -> list[Finding]:
    """Return what differs from what was published; empty when everything is as it was.

    Whatever an interrupted publication has still to settle is a leftover, never an alteration.
    """
    number, unsettled = destination.pending()
    leftovers = [
        Finding(
            "leftover",
            path,
            f"publishing {number} was interrupted; the next publication completes it",
        )
        if number
        else Finding("leftover", path, "the next publication clears it")
        for path in destination.leftovers()
    ]
    paths = destination.paths()
    if not paths and not leftovers:
        return [Finding("lost", "versions.json", "nothing was published here")]
    try:
        known = manifests(destination)
    except UserError as error:
        return [*leftovers, Finding("altered", error.place, error.message)]
    if not known:
        nothing = Finding("lost", VERSIONS, f"no version is here, among {len(paths)} files")
        return [*leftovers, *(() if number or not paths else (nothing,))]
    found = _compare(destination, paths, known)
    return [*leftovers, *(f for f in found if not _is_unsettled(f.path, unsettled))]


def _compare(
    destination: Destination, paths: tuple[str, ...], known: dict[str, Manifest]
) -> Iterator[Finding]:
    expected = _expected(known)
    for path in sorted({*expected, *paths}):
        wanted = expected.get(path)
        if wanted is None:
            shared = path.startswith(f"{STORE}/")
            yield Finding("added", path, "no version uses it" if shared else "")
            continue
        content = destination.read(path)
        if content is None:
            yield Finding("lost", path)
        elif not digest(content).startswith(wanted):
            ends = digest(content.replace(b"\r\n", b"\n")).startswith(wanted)
            yield Finding("altered", path, _LINE_ENDS if ends else "")
    if destination.read(".nojekyll") is None:
        yield Finding("lost", ".nojekyll", "without it GitHub Pages leaves out _store/")
    # A manifest that was altered together with its files shows in the list of versions, which holds its hash.
    listed = (destination.read("versions.json") or b"").decode("utf-8", "replace")
    for number, manifest in known.items():
        path = f"{VERSIONS}/{number}.json"
        held = destination.read(path) or b""
        if digest(held) not in listed or manifest.facts.version != number:
            yield Finding("altered", path, "versions.json holds another hash of it")


def _expected(known: dict[str, Manifest]) -> dict[str, str]:
    """Return the SHA-256 of every file that should be there, by path; of shared files its first digits."""
    expected: dict[str, str] = {}
    for number, manifest in known.items():
        expected[f"{VERSIONS}/{number}.json"] = digest(manifest.to_json().encode("utf-8"))
        expected.update({f"{VERSIONS}/{number}/{p}": h for p, h in manifest.files.items()})
        for name in manifest.store.values():
            expected[f"{STORE}/{name}"] = posixpath.splitext(name)[0]
    expected.update(newest_first(known.values())[0].at_root())
    expected.update({p: digest(d) for p, d in catalogue(known.values()).items()})
    return expected


def _is_unsettled(path: str, unsettled: tuple[str, ...]) -> bool:
    return any(path == p or path.startswith(f"{p}/") for p in unsettled)
