"""What the tests of the documentation share: its files, what stands in backticks, names looked up in the package."""

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/caseseries"
MADE = {".git", ".venv", ".venv-lock", "_site", "generated"}
"""Folders of the working tree that are not the repository's."""
ENDINGS = ("py", "md", "yml", "toml", "csv", "js", "json", "qmd", "html", "css", "txt")
_FENCE = re.compile(r"^(`{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(`+)(.+?)\1")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


def rooms() -> set[str]:
    """The packages of src/caseseries, as the disk has them."""
    return {p.parent.name for p in PACKAGE.glob("*/__init__.py")}


def ground() -> set[str]:
    """The modules at the package's root, its face apart."""
    return {p.stem for p in PACKAGE.glob("*.py")} - {"__init__", "__main__"}


def markdown() -> list[Path]:
    return sorted(p for p in ROOT.rglob("*.md") if not MADE & set(p.relative_to(ROOT).parts))


def prose(text: str) -> str:
    """Markdown without its blocks of code; what stood in them counts no line less."""
    return _FENCE.sub(lambda block: "\n" * block[0].count("\n"), text)


def spans(text: str) -> list[str]:
    """What stands in backticks outside blocks of code."""
    return [match[2].strip() for match in _SPAN.finditer(prose(text))]


def is_name(span: str) -> bool:
    """Whether a span is a dotted name below `caseseries`, and no file."""
    known = span.split(".")[0] in rooms() | ground()
    return known and bool(_DOTTED.fullmatch(span)) and span.rsplit(".", 1)[1] not in ENDINGS


def resolve(name: str) -> object:
    """The module, class or function of a dotted name below `caseseries`; raises where there is none."""
    parts = ["caseseries", *name.split(".")]
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AttributeError(name)
