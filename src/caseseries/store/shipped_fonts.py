"""The fonts that come with the package: their files, the signs they have, and where a sign that they lack was written.

Charts and print are drawn in these alone, so that what a machine has installed changes nothing.
"""

from __future__ import annotations

import atexit
import csv
import io
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import font_source_sans_pro

from caseseries.errors import UserError, some
from caseseries.store import own_fonts

FAMILY = "Source Sans Pro"
SOURCE = Path(str(font_source_sans_pro.__file__)).parent / "files"
_FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
_STAND_INS = str.maketrans(
    {"⁻": "ˉ", "⁺": "+", "‐": "-", "‑": "-", "\u2002": "\u2007", "\u2003": "\u2007\u2007",
     "\u2009": "\u202f", "\u200a": "\u202f"}
)  # fmt: skip
"""Signs of units, cells and spacing that the font lacks, and those of the font that look like them: 10⁻⁶, CD8⁺."""
_WRITTEN = (".yml", ".csv", ".qmd", ".md", ".bib")
"""Kinds of files in which authors write, in the order in which they are searched."""
_MADE = ("generated", "results", "chapters/patients")
"""Folders of what is made from them."""


def copy_faces(folder: Path) -> Path:
    """Return the folder with the faces that charts and print use copied into it.

    The package of the font holds each face in two formats, and which one is taken would be left to the file system.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (f"SourceSansPro-{face}.ttf" for face in _FACES):
        if not (folder / name).is_file():
            shutil.copyfile(SOURCE / name, folder / name)
    return folder


def environment() -> dict[str, str]:
    """Return the variables under which vl-convert and typst see the package's fonts and none of the machine's.

    On macOS and Windows vl-convert reads the system's fonts all the same. It draws in them only what its own lack,
    which `check` does not let pass, or where another edition of the family is installed.
    """
    return {"FONTCONFIG_FILE": str(folder() / "fonts.conf"), "TYPST_IGNORE_SYSTEM_FONTS": "true"}


@cache
def folder() -> Path:
    """Return a folder with the faces, and the file that names no other, which lasts as long as this process."""
    made = Path(tempfile.mkdtemp(prefix="caseseries-fonts-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    # Without any folder in it, the converter would look into those that it knows.
    conf = f"<fontconfig><dir>{made}</dir></fontconfig>\n"
    (made / "fonts.conf").write_text(conf, encoding="utf-8")
    return copy_faces(made)


def is_web_font(content: bytes) -> bool:
    """Return whether a file is, byte for byte, one of the fonts that pages take along."""
    return content in _web_fonts()


@cache
def _web_fonts() -> frozenset[bytes]:
    return frozenset(
        p.read_bytes()
        for p in (files("caseseries") / "assets/fonts").iterdir()
        if p.name.endswith(".woff2")
    )


def lacking(text: str) -> list[str]:
    """Return the signs of a text that the upright faces lack, each once; line ends and tabs are none.

    A letter with an accent is there when letter and accent are: they are put together when it is drawn.
    """
    missing = sorted(set(text) - _signs())
    return [s for s in missing if not _signs().issuperset(unicodedata.normalize("NFD", s))]


@cache
def _signs() -> frozenset[str]:
    """Return what the upright face has shapes for, and the signs that have none."""
    own = own_fonts.signs_in((SOURCE / "SourceSansPro-Regular.ttf").read_bytes())
    return own | {"\n", "\r", "\t"}


def drawn(text: str) -> str:
    """Return a text as charts draw it: a few common signs that the font lacks, by others of the same look."""
    return text.translate(_STAND_INS)


def check(text: str, what: str, root: Path) -> None:
    """Raise UserError when a text that is to be drawn has a sign that the fonts, and those of the project, lack.

    what: what is drawn, such as "the figure course". root: the project, in whose files the sign is looked for.
    """
    if text.isascii():
        return
    signs = own_fonts.lacking(lacking(drawn(text)), root)
    if signs:
        raise UserError(
            f"{what} shows {some([*map(named, signs)], 3)}, which the font of charts lacks"
            f"{written(signs[0], root)}",
            rule=f"charts are drawn in {FAMILY}, so that they are the same on every machine: it has the letters"
            " of the Latin, Greek and Cyrillic scripts; and in the fonts that study.yml names",
            remedy="write it there with other letters or signs, or put a font that has it into the project"
            " and name its file in study.yml under study: fonts",
        )


def named(sign: str) -> str:
    """Return a sign with its number, by which it can be found where it is not seen."""
    number = f"U+{ord(sign):04X}"
    return f"{sign} ({number})" if sign.isprintable() else number


def written(sign: str, root: Path) -> str:
    """Return the words that say where the authors of a project wrote a sign: in three files at most."""
    found = list(_places(sign, root))[:3] or ["no text of the project: look into its other files"]
    return f"; {named(sign)} stands in {' and in '.join(found)}"


def _places(sign: str, root: Path) -> Iterator[str]:
    """Yield where a sign first stands in each file, as `file:line` or `file, row 3, column SEX`."""
    for path in _sources(root):
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        name = path.relative_to(root).as_posix()
        if sign not in text:
            continue
        if path.suffix != ".csv":
            yield f"{name}:{text[: text.index(sign)].count(chr(10)) + 1}"
            continue
        rows = csv.reader(io.StringIO(text))
        heads = next(rows)
        for row in rows:
            column = next((h for h, cell in zip(heads, row, strict=False) if sign in cell), None)
            if column:
                yield f"{name}, row {rows.line_num}, column {column}"
                break


def _sources(root: Path) -> list[Path]:
    found: list[Path] = []
    for at, folders, names in os.walk(root):
        here = Path(at)
        folders[:] = [
            name
            for name in folders
            if name[0] not in "._" and (here / name).relative_to(root).as_posix() not in _MADE
        ]
        found += [here / name for name in names if Path(name).suffix in _WRITTEN]
    return sorted(found, key=lambda path: (_WRITTEN.index(path.suffix), path))
