"""The privacy gate: findings on the built bytes, whatever was meant.

Promise and place of enforcement:
- Only columns listed in study.yml reach a page: `Cohort.public` drops the others before patient pages and patient-level
  results are made, and this gate looks for their values in every built file.
- Charts hold only drawn fields: `figures.base.records` prunes them, and the fields named here are refused.
The gate fails closed: a file that it cannot read is a finding.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from caseseries.cohort import load
from caseseries.study import Study
from caseseries.study.data_files import has_data

_TEXT = {
    ".html",
    ".js",
    ".json",
    ".css",
    ".csv",
    ".xml",
    ".svg",
    ".txt",
    ".md",
    ".qmd",
    ".yml",
    ".bib",
}
_OPAQUE = {".png", ".ttf", ".otf", ".woff", ".woff2", ".ico", ".map", ".typ", ".csl"}
_ZIPPED = {".docx"}
_LONG_ENOUGH = 5
"""Shorter values, such as Y or 12, stand in any page for other reasons."""


@dataclass(frozen=True)
class Finding:
    """Something in a built file that study.yml does not allow: the file, and the column it came from."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def check_site(study: Study, site: Path) -> list[Finding]:
    """Return the findings of a built site; empty when it may be published.

    Looks for values of unlisted columns, for patient identifiers of unlisted USUBJID, and for words that study.yml
    denies, in all text files, scripts, charts, PDF and DOCX. Values that also stand in a listed column are no finding.
    """
    secrets = _secrets(study) if has_data(study) else {}
    denied = dict.fromkeys(study.privacy.deny, "a word that study.yml denies")
    findings: list[Finding] = []
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        name = str(path.relative_to(site))
        try:
            text = _text_of(path)
        except (OSError, ValueError, PyPdfError):
            findings.append(Finding(name, "the gate cannot read this file"))
            continue
        if text is None:
            continue
        findings += [Finding(name, what) for what in _found(text, {**secrets, **denied})]
    return findings


def _secrets(study: Study) -> dict[str, str]:
    """Return what must not appear: text values of unlisted columns, with the name of the column."""
    cohort = load(study)
    public: set[str] = set()
    private: dict[str, str] = {}
    for name, frame in cohort.tables.items():
        listed = set(study.privacy.publish.get(name, []))
        for column in frame.columns:
            values = frame[column].dropna()
            if column in listed:
                public.update(values.astype("str"))
            elif not pd.api.types.is_numeric_dtype(values):
                for value in values.astype("str").unique():
                    private[value] = f"a value of the unlisted column {name}.{column}"
    declared = _declared_words(study)
    return {
        value: what
        for value, what in private.items()
        if len(value) >= _LONG_ENOUGH and value not in public and value.casefold() not in declared
    }


def _declared_words(study: Study) -> set[str]:
    """Return the levels, labels and codelists that study.yml itself prints, in folded case."""
    words: set[str] = set()

    def walk(part: object) -> None:
        if isinstance(part, dict):
            for value in part.values():
                walk(value)
        elif isinstance(part, (list, tuple)):
            for value in part:
                walk(value)
        elif isinstance(part, str):
            words.add(part.casefold())

    walk(study.model_dump(mode="json"))
    return words


def _found(text: str, secrets: dict[str, str]) -> Iterator[str]:
    folded = " ".join(text.split())
    for value, what in secrets.items():
        if value in folded and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", folded):
            yield what


def _text_of(path: Path) -> str | None:
    """Return the text of a built file, None for a kind that holds none; raise ValueError for an unknown kind."""
    suffix = path.suffix.lower()
    if suffix in _OPAQUE:
        return None
    if suffix == ".pdf":
        reader = PdfReader(io.BytesIO(path.read_bytes()))
        return " ".join(page.extract_text() for page in reader.pages)
    if suffix in _ZIPPED:
        import zipfile

        with zipfile.ZipFile(path) as archive:
            parts = [
                archive.read(n).decode("utf-8", "replace")
                for n in archive.namelist()
                if n.endswith(".xml")
            ]
        return re.sub(r"<[^>]*>", " ", " ".join(parts))
    if suffix in _TEXT or path.name in ("CNAME", ".nojekyll"):
        return path.read_text(encoding="utf-8")
    raise ValueError(f"unknown kind of file {suffix}")
