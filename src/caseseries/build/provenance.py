"""Where a build comes from: commit, data hashes, library versions. Shown once, on the about page."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from caseseries import escape, text_files
from caseseries.store import git

FILE = "provenance.json"
"""Its name below generated/."""
_LIBRARIES = (
    *("numpy", "scipy", "pandas", "statsmodels", "great-tables"),
    *("altair", "vl-convert-python", "pypandoc-binary", "typst"),
)


def write(path: Path, hashes: Mapping[str, str], columns: Mapping[str, Sequence[str]]) -> None:
    """Write the SHA-256 of each data file and the tables' columns, for pages to read without opening the data."""
    facts = {"hashes": dict(sorted(hashes.items())), "columns": dict(columns)}
    text = json.dumps(facts, indent=1) + "\n"
    text_files.write(path, text)


def columns(path: Path) -> dict[str, list[str]]:
    """Return the columns of each table, as `write` kept them; empty where no data were at hand."""
    return dict(_read(path).get("columns", {}))


def commit(root: Path) -> str:
    """Return the commit of the project, marked when files differ from it; empty outside a git repository."""
    head = git.ask(root, "rev-parse", "HEAD")
    if not head:
        return ""
    changed = git.ask(root, "status", "--porcelain", "--untracked-files=no")
    return f"{head} with uncommitted changes" if changed else head


def libraries() -> dict[str, str]:
    """Return the versions of Python and of the libraries that compute and draw."""
    found = {"Python": platform.python_version(), "caseseries": version("caseseries")}
    return {**found, **{name: version(name) for name in _LIBRARIES}}


def as_markdown(root: Path, facts_file: Path) -> str:
    """Return the tables of the about page."""
    hashes = _read(facts_file).get("hashes", {})
    lines = [f"Commit: `{commit(root) or 'not in a git repository'}`", ""]
    if hashes:
        lines += ["| Data file | SHA-256 |", "|:---|:---|"]
        lines += [f"| {escape.markdown(name)} | `{digest}` |" for name, digest in hashes.items()]
    else:
        lines.append("This build was made from `results/` alone, without the patient-level data.")
    lines += ["", "| Software | Version |", "|:---|:---|"]
    lines += [f"| {escape.markdown(name)} | {number} |" for name, number in libraries().items()]
    return "\n".join(lines)


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
