"""What is known of a build: written beside its pages as build.json, and copied into the manifest of its version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import pypandoc

from caseseries.build import provenance
from caseseries.engines.built_page import tags
from caseseries.engines.output_folder import MARK
from caseseries.errors import UserError
from caseseries.results import Results
from caseseries.store.qmd_parts import PATIENT_PAGES
from caseseries.study import Study
from caseseries.study.data_files import has_data

FILE = MARK


@dataclass(frozen=True)
class Facts:
    """Facts of a build. results: SHA-256 of the results that its pages print. data: whether patient pages were made.

    sources, tables: SHA-256 of what authors write, and of the patient-level tables, by which an older site is known.
    """

    study: str
    version: str
    date: str
    summary: str
    commit: str
    engine: str
    engine_version: str
    caseseries: str
    site_url: str
    results: str
    data: bool = True
    sources: str = ""
    tables: str = ""


def gather(study: Study, site: Path) -> Facts:
    """Return the facts of a site that was just built from the study."""
    engine, number = _engine(site)
    return Facts(
        study=study.study.id,
        version=study.version.number,
        date=study.version.date.isoformat(),
        summary=study.version.summary,
        commit=provenance.commit(study.root),
        engine=engine,
        engine_version=number,
        caseseries=version("caseseries"),
        site_url=study.study.site_url.rstrip("/"),
        results=results_digest(study) if study.results_file.is_file() else "",
        data=has_data(study),
        sources=sources(study),
        tables=tables(study),
    )


def results_digest(study: Study) -> str:
    """Return the SHA-256 of all committed results as one file."""
    return digest(Results.read(study.results_file).to_csv().encode("utf-8"))


def sources(study: Study) -> str:
    """Return the SHA-256 of what authors write: study.yml, configuration, pages, references, changelog, narratives."""
    root = study.root
    patterns = ("*.yml", "*.qmd", "*.bib", "*.csl", "CHANGELOG.md", "chapters/**/*.qmd")
    found = {path for pattern in (*patterns, "chapters/_*.md") for path in root.glob(pattern)}
    if study.patients is not None and study.patients.narratives:
        found |= set(study.path(study.patients.narratives).rglob("*"))
    written = study.path(PATIENT_PAGES)
    return _digest_of(
        root,
        {
            path
            for path in found
            if path != root / "full.qmd" and written not in path.parents and path.is_file()
        },
    )


def tables(study: Study) -> str:
    """Return the SHA-256 of the patient-level tables; empty where they are not at hand."""
    if not has_data(study):
        return ""
    return _digest_of(study.data_folder, {p for p in study.data_folder.iterdir() if p.is_file()})


def _digest_of(root: Path, paths: set[Path]) -> str:
    """Return one hash of names and bytes; line ends are LF, as in the repository."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(root).as_posix()} {digest(content)}\n".encode())
    return total.hexdigest()


def write(facts: Facts, site: Path) -> None:
    """Write build.json."""
    text = json.dumps(asdict(facts), ensure_ascii=False, indent=1) + "\n"
    (site / FILE).write_text(text, encoding="utf-8", newline="")


def read(site: Path) -> Facts:
    """Return the facts of a built site; raise UserError when it is not a whole one."""
    path = site / FILE
    try:
        return Facts(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise UserError(
            "there is no built site, or it was built by another version of caseseries",
            place=f"{site.name}/{FILE}",
            remedy="run `caseseries render` first",
        ) from None


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def _engine(site: Path) -> tuple[str, str]:
    """Return the engine and its version: Quarto signs its pages, the pandoc engine has pandoc's version."""
    for page in sorted(site.glob("*.html")):
        for tag in tags(page.read_text(encoding="utf-8")):
            name, _, number = tag["content"].partition("-")
            if tag.name == "meta" and tag["name"] == "generator" and name.lower() == "quarto":
                return "quarto", number
    return "pandoc", str(pypandoc.get_pandoc_version())
