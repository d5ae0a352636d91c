"""Whether anything changed since the last build: decided from bytes alone, before the heavy libraries are loaded.

A build depends on the files of the project, the program and its libraries, the commit, and the engine. What stands in
the site counts too, so that a page changed by hand is built again. Two things are not seen: what the code of a page
reads elsewhere, for which there is `--again`, and a list of names outside the project, with which nothing is skipped.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from caseseries import text_files
from caseseries.store import fingerprints, git
from caseseries.store.qmd_parts import GENERATED

FILE = "generated/unchanged.json"
"""What a build writes into the project, beside the site."""
_OUTSIDE = "deny_list"


class LastBuild:
    """What the last build of a project was made from, and what it made.

    output: as asked for, or None for the project's own. engine: as asked for.
    """

    def __init__(self, root: Path, output: Path | None, engine: str | None) -> None:
        self.root = root
        self.asked = {"output": str(output.resolve()) if output else "", "engine": engine or ""}
        self.before: dict[str, str] = {}

    def site(self) -> Path | None:
        """Return the folder of the last build when it is what a build now would make; None otherwise."""
        try:
            kept = json.loads((self.root / FILE).read_text(encoding="utf-8"))
            built = self.root / kept["site"]
            same = kept["asked"] == self.asked and built.is_dir() and not self._looks_outside()
            state = self._state(built, self.root / kept["data"])
            return built if same and kept["state"] == state else None
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def begin(self) -> None:
        """Remember the sources before a build."""
        self.before = dict(_files(self.root, None))

    def done(self, site: Path, data: Path | None = None) -> None:
        """Keep what a build made and from what, unless a source was changed while it ran.

        data: the folder of the tables, which may lie elsewhere, or hidden.
        """
        data = data or self.root / "data"
        if any(part.startswith(".") for part in _within(self.root, site)) or self._looks_outside():
            return
        after = dict(_files(self.root, site))
        inside = "/".join((*_within(self.root, site), ""))
        edited = {
            name
            for name in self.before.keys() | after.keys()
            if self.before.get(name) != after.get(name)
            and not name.startswith((*GENERATED, "results/"))
            and not name.endswith("/README.md")  # the dictionary beside the data
            and not (inside != "/" and name.startswith(inside))
        }
        if not edited:
            place = "/".join(_within(self.root, site)) or str(site)  # the project may be copied
            tables = "/".join(_within(self.root, data)) or str(data)
            state = self._state(site, data)
            kept = {"asked": self.asked, "site": place, "data": tables, "state": state}
            text_files.write(self.root / FILE, json.dumps(kept, indent=1) + "\n")

    def _looks_outside(self) -> bool:
        return _OUTSIDE in text_files.read(self.root / "study.yml")

    def _state(self, site: Path, data: Path) -> str:
        """Return one hash of everything."""
        found: Mapping[str, object] = {
            "sources": dict(_files(self.root, site)),
            "data": dict(_files(data, None)),
            "site": dict(_files(site, None)),
            "program": fingerprints.program(),
            "commit": git.ask(self.root, "rev-parse", "HEAD"),
            "quarto": _signature(shutil.which("quarto")),
            "environment": fingerprints.environment(),
        }
        text = json.dumps(found, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _within(root: Path, site: Path) -> tuple[str, ...]:
    """Return the parts of a site's path below the project; none for a site elsewhere."""
    return site.relative_to(root).parts if site.is_relative_to(root) else ()


def _files(root: Path, without: Path | None) -> Iterator[tuple[str, str]]:
    return ((name, hash) for name, hash in fingerprints.files(root, without) if name != FILE)


def _signature(program: str | None) -> str:
    if program is None:
        return ""
    found = Path(program).stat()
    return f"{program} {found.st_size} {found.st_mtime_ns}"
