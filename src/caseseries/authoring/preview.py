"""The site while it is written: built, served on this machine alone, built anew and reloaded when a source changes.

What changed decides what is built: prose or references, the pages that show them, as HTML; anything else, everything.
An error stands in the page and in the terminal, and the last good page stays behind it. The privacy gate reads whole
builds; a page that is built anew in between is seen by nobody but its author.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from caseseries import engines
from caseseries.authoring.live_server import Live, serve
from caseseries.build import build_facts, version_stamp
from caseseries.engines.built_page import with_text
from caseseries.engines.pandoc import config, source
from caseseries.errors import UserError, UserErrors
from caseseries.results import Results
from caseseries.site import project_check, steps
from caseseries.store import cache, processes
from caseseries.store.qmd_parts import PATIENT_PAGES
from caseseries.study import read_study
from caseseries.text_files import write

_PROSE = (".qmd", ".md", ".bib", ".csl")
_TEXTS = (*_PROSE, ".yml", ".yaml")
_FOLDERS = ("chapters", "data", "narratives", "results")
_PAUSE = 0.25
"""Seconds between two looks at the files."""

Stamps = Mapping[Path, tuple[int, int]]
Say = Callable[[str], None]


@dataclass
class Preview:
    """One study while it is written: `look` builds what changed since the last look, and tells its readers.

    site: the folder that is served. live: what the open pages are told. owed: what changed before builds that failed.
    """

    root: Path
    site: Path
    say: Say
    live: Live = field(default_factory=Live)
    seen: Stamps = field(default_factory=dict)
    owed: set[Path] = field(default_factory=set)

    def look(self) -> bool:
        """Build what the sources that changed show; return whether there was anything to build."""
        now = stamps(self.root)
        if now == self.seen:
            return False
        self.owed |= {p for p in now.keys() | self.seen.keys() if now.get(p) != self.seen.get(p)}
        began = time.monotonic()
        try:
            what = self._build(sorted(self.owed))
        except (UserError, UserErrors) as error:
            self.say(str(error))
            self.live.fails(str(error))
        else:
            self.say(f"{what} in {time.monotonic() - began:.1f} s")
            self.owed = set()
            self.live.changes()
        # What a build itself writes is no change of the author's; what was written during it is one.
        written = {p: s for p, s in stamps(self.root).items() if p.parent.name == "results"}
        self.seen = {**now, **written}
        return True

    def _build(self, changed: list[Path]) -> str:
        pages = self._pages_of(changed) if self.site.is_dir() and self.seen else None
        with processes.using(processes.cores()), cache.using(self.root) as kept:
            return self._rendered(pages, kept)

    def _rendered(self, pages: list[str] | None, kept: cache.Cache) -> str:
        owner, sources = steps.ownership(self.root)
        if pages is None:
            commands = steps.commands(self.root)
            engines.render(
                self.root, "pandoc", self.site, commands=commands, owner=owner, sources=sources
            )
            kept.sweep()
            return "everything was built"
        engines.render(
            self.root,
            "pandoc",
            self.site,
            targets=[Path(page) for page in pages],
            commands={
                "python -m caseseries prepare": lambda _: self._check(),
                "python -m caseseries finish": self._finish,
            },
            owner=owner,
            sources=sources,
            formats=("html",),
        )
        return f"{', '.join(pages)} built"

    def _pages_of(self, changed: Iterable[Path]) -> list[str] | None:
        """Return the pages that show what changed; None when that takes more than a page built anew."""
        if any(path.suffix not in _PROSE or not path.is_file() for path in changed):
            return None
        names = {path.relative_to(self.root).as_posix() for path in changed}
        if any(name.startswith("narratives/") or name == "CHANGELOG.md" for name in names):
            return None
        written = [
            p
            for p in config.load(self.root).pages(written=True)
            if not p.startswith(f"{PATIENT_PAGES}/")
        ]
        if any(name.endswith((".bib", ".csl")) for name in names):
            return [page for page in written if page != "full.qmd"]
        shown = [
            page
            for page in written
            if page != "full.qmd"
            and names & {line.file for line in source.outline(self.root, page).lines}
        ]
        return shown or None

    def _check(self) -> None:
        study = read_study(self.root)
        faults = project_check.sources(study, Results.read(study.results_file))
        if faults:
            raise UserErrors(tuple(faults))

    def _finish(self, variables: Mapping[str, str]) -> None:
        """Give the pages that were built anew their version and their place in the site."""
        study = read_study(self.root)
        site = Path(variables["QUARTO_PROJECT_OUTPUT_DIR"])
        facts = build_facts.read(site)
        version = f"Version {study.version.number}, {study.version.date.isoformat()}"
        assets = sorted(
            p.relative_to(site).as_posix() for p in (site / "generated/assets").glob("*.js")
        )
        for name in variables["QUARTO_PROJECT_OUTPUT_FILES"].splitlines():
            page = Path(name)
            text = with_text(page.read_text(encoding="utf-8"), "cs-version-slot", version)
            write(
                page, version_stamp.marked(text, page.relative_to(site).as_posix(), facts, assets)
            )


def stamps(root: Path) -> dict[Path, tuple[int, int]]:
    """Return time and size of each source of a study: what its author writes, and the data."""
    found = [p for p in root.iterdir() if p.suffix in _TEXTS and p.name != "full.qmd"]
    pages = root / PATIENT_PAGES
    for name in _FOLDERS:
        folder = root / name
        if folder.is_dir():
            found += [p for p in folder.rglob("*") if pages not in p.parents]
    stamped = {}
    for path in found:
        try:
            facts = path.stat()
        except OSError:
            continue  # it has gone since
        if path.is_file() and not path.name.startswith("."):
            stamped[path] = (facts.st_mtime_ns, facts.st_size)
    return stamped


def run(root: Path, port: int, say: Say, opened: Callable[[str], object]) -> None:
    """Serve a study until the command is stopped. port: 0 for one that is free. opened: is given the address."""
    if not (root / "study.yml").is_file():
        read_study(root)  # tells so: a fault within the file is shown in the page instead
    with tempfile.TemporaryDirectory(prefix="caseseries-preview-") as folder:
        preview = Preview(root, Path(folder) / "site", say)
        server = serve(preview.site, preview.live, port)
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        say(f"{address} shows the site; Ctrl-C ends it")
        try:
            preview.look()
            opened(address)
            while True:
                time.sleep(_PAUSE)
                preview.look()
        except KeyboardInterrupt:
            say("ended")
        finally:
            preview.live.ends()
            server.shutdown()
            server.server_close()
