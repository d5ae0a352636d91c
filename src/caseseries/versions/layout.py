"""A built site as it will stand in a destination: files of its version, shared files by hash, files of the root."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from caseseries.build import build_facts as facts_module
from caseseries.build import version_stamp
from caseseries.build.build_facts import Facts, digest
from caseseries.errors import UserError
from caseseries.versions import rewrite
from caseseries.versions.destination import is_plain

STORE = "_store"
VERSIONS = "v"
_KINDS = "js css ttf otf woff woff2 svg png jpg jpeg gif webp ico"
SHARED = frozenset(f".{kind}" for kind in _KINDS.split())
RESERVED = ("versions.json", ".caseseries")
_ROOT_ONLY = ("sitemap.xml", "CNAME")
_DROPPED = (version_stamp.LIST, facts_module.FILE, "robots.txt", ".nojekyll")
_NEVER = (VERSIONS, STORE, ".git", *RESERVED)
"""No file of a site stands in these."""
_NAME_LENGTH = 20
_ASKS_WHERE = re.compile(
    r"currentScript|import\.meta|\bimport\s*[(\"']|\bfrom\s*[\"']\.|\bimportScripts\s*\(|new\s+(?:Shared)?Worker\s*\("
)
"""A script that asks where it stands, or loads others from there, has to stay there."""


@dataclass(frozen=True)
class Manifest:
    """What a version consists of.

    files: SHA-256 by path below v/<version>/. root: SHA-256 of the pages that differ at the root.
    root_only: files that only the root has. store: name in the store by path of the site. changes: the changes page.
    withdrawn: the day on which the version was taken back; files and root are then its tombstone.
    """

    facts: Facts
    files: Mapping[str, str]
    root: Mapping[str, str]
    root_only: Mapping[str, str]
    store: Mapping[str, str]
    changes: str = ""
    withdrawn: str = ""
    text: str = field(default="", compare=False, repr=False)
    """The manifest as it was published: its hash must not depend on who reads it."""

    @property
    def pages(self) -> list[str]:
        """Return the paths of the version's pages."""
        return sorted(path for path in self.files if path.endswith(".html"))

    def at_root(self) -> dict[str, str]:
        """Return the SHA-256 by path of what stands at the root while this version is the newest."""
        return {**self.files, **self.root, **self.root_only}

    def to_json(self) -> str:
        """Return the manifest as text."""
        if self.text:
            return self.text
        value = {key: held for key, held in asdict(self).items() if key != "text"}
        if not self.withdrawn:
            del value["withdrawn"]
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> Manifest:
        """Return the manifest that a text holds; raise ValueError for any other text."""
        try:
            value = json.loads(text)
            found = Manifest(**{**value, "facts": Facts(**value["facts"]), "text": text})
            if not found._stays_within():
                raise ValueError("a path leads out of the destination")
        except (TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError("not a manifest") from error
        return found

    def _stays_within(self) -> bool:
        """Return whether all paths are files of a site, so that nobody's manifest moves or removes another file."""
        paths = [*self.files, *self.root, *self.store]
        return (
            all(is_plain(path) and path.split("/", 1)[0] not in _NEVER for path in paths)
            and all(is_plain(name) and "/" not in name for name in self.store.values())
            and all(path in _ROOT_ONLY for path in self.root_only)
            and is_plain(self.facts.version)
            and "/" not in self.facts.version
        )


@dataclass(frozen=True)
class Release:
    """The bytes of a version, ready for a destination."""

    manifest: Manifest
    files: Mapping[str, bytes] = field(repr=False)
    root: Mapping[str, bytes] = field(repr=False)
    store: Mapping[str, bytes] = field(repr=False)


def lay_out(site: Path) -> Release:
    """Return how a built site will be published; the same site gives the same bytes."""
    facts = facts_module.read(site)
    for link in site.rglob("*"):
        if link.is_symlink():
            raise UserError(
                "the site holds a link",
                place=link.relative_to(site).as_posix(),
                rule="what is published is what stands in the site, not what lies elsewhere",
                remedy="run `caseseries render`, then publish",
            )
    content = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }
    for path in content:
        top = path.split("/", 1)[0]
        if top in _NEVER:
            raise UserError(
                f"the site has a file at {path}, a place that publishing needs for itself",
                place=path,
                rule="v/, _store/, versions.json and .caseseries belong to `caseseries publish`",
                remedy="give the page or resource another name",
            )
    kept = {path: data for path, data in content.items() if path not in _DROPPED}
    names, store = _share(kept)
    pages = {path: data.decode("utf-8") for path, data in kept.items() if _has_tags(path)}
    plain = {
        p: d for p, d in kept.items() if p not in names and p not in pages and p not in _ROOT_ONLY
    }

    def resolve(path: str) -> str | None:
        return version_stamp.LIST if path == version_stamp.LIST else names.get(path)

    def placed(prefix: str) -> dict[str, bytes]:
        return {
            path: rewrite.page(text, path, f"{prefix}{path}", resolve).encode("utf-8")
            for path, text in pages.items()
        }

    files = {**plain, **_styles(plain, names), **placed(f"{VERSIONS}/{facts.version}/")}
    own = {**_styles(plain, names, root=True), **placed("")}
    root_only = {p: d for p, d in kept.items() if p in _ROOT_ONLY}
    manifest = Manifest(
        facts=facts,
        files={p: digest(files[p]) for p in sorted(files)},
        root={p: digest(own[p]) for p in sorted(own) if own[p] != files[p]},
        root_only={p: digest(d) for p, d in root_only.items()},
        store={p: posixpath.basename(n) for p, n in sorted(names.items())},
        changes=version_stamp.changes_page(site),
    )
    return Release(manifest, files, {**files, **own, **root_only}, store)


def _share(content: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return which files are shared, as site path to destination path, and the shared bytes by destination path.

    A file is shared when every reference to it can be rewritten: it is named in tags or styles, and in no script.
    """
    named = _referenced(content)
    held = _held(content)
    leaves = [
        path
        for path in sorted(content)
        if posixpath.splitext(path)[1].lower() in SHARED and path in named and path not in held
    ]
    names: dict[str, str] = {}
    store: dict[str, bytes] = {}

    def add(path: str, data: bytes) -> None:
        name = f"{STORE}/{digest(data)[:_NAME_LENGTH]}{posixpath.splitext(path)[1].lower()}"
        names[path], store[name] = name, data

    for path in (p for p in leaves if not p.endswith(".css")):
        add(path, content[path])
    for path in (p for p in leaves if p.endswith(".css")):
        text = content[path].decode("utf-8")
        wanted = [rewrite.target(r, path) for r in rewrite.style_references(text)]
        if all(w in names for w in wanted if w in content):
            place = f"{STORE}/style.css"
            add(path, rewrite.style(text, path, place, names.get).encode("utf-8"))
    return names, store


def _styles(
    plain: Mapping[str, bytes], names: Mapping[str, str], root: bool = False
) -> dict[str, bytes]:
    """Return the stylesheets that stay in their place, turned to shared files where they name any."""
    found = {}
    for path, data in plain.items():
        if path.endswith(".css"):
            depth = path if root else f"{VERSIONS}/x/{path}"
            found[path] = rewrite.style(data.decode("utf-8"), path, depth, names.get).encode(
                "utf-8"
            )
    return found


def _has_tags(path: str) -> bool:
    """Return whether a file names others in its tags: pages, and the article's XML."""
    return path.endswith((".html", ".xml")) and path not in _ROOT_ONLY


def _referenced(content: Mapping[str, bytes]) -> set[str]:
    found: set[str] = set()
    for path, data in content.items():
        if _has_tags(path):
            text = data.decode("utf-8")
            found |= {rewrite.target(r, path) for r in rewrite.references(text)}
        elif path.endswith(".css"):
            text = data.decode("utf-8")
            found |= {rewrite.target(r, path) for r in rewrite.style_references(text)}
    return found


def _held(content: Mapping[str, bytes]) -> set[str]:
    """Return the files that keep their place: scripts that ask where they stand, and what scripts mention by name.

    A script that finds its files by the page's asset links (see `stamp`) holds nothing.
    """
    scripts = {
        path: data.decode("utf-8", "replace")
        for path, data in content.items()
        if path.endswith((".js", ".json"))
    }
    texts = [(p, text) for p, text in scripts.items() if version_stamp.ASSET not in text]
    for path, data in content.items():
        if path.endswith(".html"):
            texts += [("", script) for script in rewrite.inline_scripts(data.decode("utf-8"))]
    by_name: dict[str, list[str]] = {}
    for path in content:
        if posixpath.splitext(path)[1].lower() in SHARED:
            by_name.setdefault(posixpath.basename(path), []).append(path)
    held = {p for p, text in texts if p.endswith(".js") and _ASKS_WHERE.search(text)}
    for name, paths in by_name.items():
        if any(name in text for source, text in texts if source not in paths):
            held.update(paths)
    return held
