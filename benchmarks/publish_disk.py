"""Disk of many published versions against as many copies of the site, by kind of file.

    python benchmarks/publish_disk.py [--site _site] [--versions 50]

The site is one that was built. Each version stands for a correction of one adverse event: every page and every document
for print carries another version number and so other bytes, the tables of results differ, and so do the drawings of one
patient. Scripts, styles and fonts stay. Sizes are bytes of content; ratios are what to look at.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from caseseries.build import build_facts as facts_module
from caseseries.build import version_stamp
from caseseries.versions import open_destination, publish, verify

KINDS = {
    ".html": "pages",
    ".js": "scripts",
    ".css": "styles",
    ".ttf": "fonts",
    ".svg": "pictures",
    ".png": "pictures",
    ".pdf": "documents",
    ".docx": "documents",
    ".xml": "documents",
    ".csv": "data",
    ".json": "data",
}
DOCUMENTS = (".pdf", ".docx")


def main() -> int:
    """Publish the versions, print a table, and return 1 when the store does not verify."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=Path("_site"))
    parser.add_argument("--versions", type=int, default=50)
    given = parser.parse_args()
    facts = facts_module.read(given.site)
    with tempfile.TemporaryDirectory() as folder:
        work, place = Path(folder, "site"), Path(folder, "published")
        destination = open_destination(place)
        copies: Counter[str] = Counter()
        for k in range(given.versions):
            corrected(given.site, work, facts, k)
            copies.update(sizes(work))
            publish(work, destination)
        published = sizes(place)
        whole = not verify(destination)
    print(f"{given.versions} versions of a site of {copies.total() / given.versions / 1e6:.1f} MB")
    print(f"{'kind':<12}{'copies':>12}{'published':>12}{'ratio':>8}")
    for kind in [k for k, _ in copies.most_common()]:
        line(kind, copies[kind], published[kind])
    line("all", copies.total(), sum(published.values()))
    print("verified" if whole else "NOT verified")
    return 0 if whole else 1


def corrected(site: Path, work: Path, facts: facts_module.Facts, k: int) -> None:
    """Write the site as version 1.k.0: what a correction changes is changed, the rest is copied."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(site, work)
    new = replace(facts, version=f"1.{k}.0")
    drawings = sorted(work.glob("generated/figures/patients/*.svg"))
    first = drawings[0].name.split("-")[0] if drawings else ""
    for path in sorted(p for p in work.rglob("*") if p.is_file()):
        name = path.name
        if path.suffix == ".html":
            page = path.relative_to(work).as_posix()
            text = path.read_text(encoding="utf-8").replace(
                f"Version {facts.version}", f"Version {new.version}"
            )
            assets = re.findall(rf'rel="{version_stamp.ASSET}"[^>]*href="(?:\.\./)*([^"]*)"', text)
            path.write_text(version_stamp.marked(text, page, new, assets), encoding="utf-8")
        elif (
            path.suffix in DOCUMENTS or name.startswith("results.") or name.startswith(f"{first}-")
        ):
            with path.open("ab") as file:
                file.write(f"\n/* {k} */".encode())
    facts_module.write(new, work)


def sizes(folder: Path) -> Counter[str]:
    """Return the bytes below a folder by kind of file; manifests and lists are what publishing adds."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file():
            below = path.relative_to(folder).as_posix()
            added = re.fullmatch(
                r"v/[^/]*|versions\.js(on)?|robots\.txt|\.nojekyll|\.caseseries/.*|build\.json",
                below,
            )
            found["lists" if added else KINDS.get(path.suffix, "other")] += path.stat().st_size
    return found


def line(kind: str, copies: int, published: int) -> None:
    """Print a line of the table, in megabytes."""
    ratio = f"{published / copies:.3f}" if copies else "–"
    print(f"{kind:<12}{copies / 1e6:>12.2f}{published / 1e6:>12.2f}{ratio:>8}")


if __name__ == "__main__":
    sys.exit(main())
