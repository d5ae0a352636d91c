"""Fonts that a study brings along, for scripts that the fonts of the package lack: Chinese, Arabic, emoji.

study.yml names their files; charts, print and pages take from them the signs that the others do not have.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import struct
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from caseseries.errors import UserError
from caseseries.store.project_paths import leads_outside, outside
from caseseries.text_files import replace

KINDS = {b"\x00\x01\x00\x00": "truetype", b"OTTO": "opentype", b"true": "truetype"}
"""How a font's file begins, and what a stylesheet calls that. Collections and web fonts are not read."""
_LARGEST = 300_000
"""Bytes of a font up to which every picture carries it."""
_PLACE = "study.yml, study, fonts"
_taken: dict[Path, tuple[Path, ...]] = {}


def take(root: Path, names: Sequence[str]) -> None:
    """Let what is drawn and printed of a project use its fonts. Raises UserError for a file that is none."""
    for name in names:
        path = root / name
        if leads_outside(root, path):
            raise outside("the font", name, _PLACE)
        if not path.is_file():
            raise UserError(
                f"the font {name} is not there", _PLACE, remedy="correct its name, or put it there"
            )
        if not _is_font(path):
            raise UserError(
                f"the font {name} cannot be read",
                _PLACE,
                rule="fonts are files in TrueType or OpenType (.ttf, .otf), each with one face and its names",
                remedy="name a file of such a kind",
            )
    _taken[root.resolve()] = tuple(root / name for name in names)


def _is_font(path: Path) -> bool:
    """Return whether a file is a font that is read here, and by what draws: it would pass over one without names."""
    import typst

    try:
        signs(path)
    except (struct.error, StopIteration, ValueError, IndexError):
        return False
    folder = _copied((path,), hashlib.sha256(path.read_bytes()).hexdigest())
    known = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    return bool(known.families())


def of(place: Path) -> tuple[Path, ...]:
    """Return the fonts of the project in which a file or folder lies; none where none was taken."""
    here = place.resolve()
    return next((_taken[p] for p in (here, *here.parents) if p in _taken), ())


def folders(place: Path) -> tuple[Path, ...]:
    """Return a folder with the fonts of a project alone, which lasts as long as this process; none without fonts."""
    return (_copied(of(place), digest(place)),) if of(place) else ()


@cache
def _copied(paths: tuple[Path, ...], _: str) -> Path:
    made = Path(tempfile.mkdtemp(prefix="caseseries-fonts-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    copy(paths, made)
    return made


def copy(paths: Sequence[Path], folder: Path) -> list[str]:
    """Copy fonts into a folder under names that say nothing of where they come from; return the names."""
    names = []
    for number, path in enumerate(paths, 1):
        data = path.read_bytes()
        names.append(_name(number, data))
        replace(folder / names[-1], data)
    return names


def rules(
    place: Path,
    lacked: Callable[[str], Sequence[str]],
    families: Sequence[str],
    carried: bool = False,
) -> str:
    """Return a stylesheet's rules by which text in these families takes the signs that they lack from these fonts.

    carried: the rules hold the fonts, but no large one: its signs then come from the fonts of the reader.
    """
    made = []
    for number, path in enumerate(of(place), 1):
        data = path.read_bytes()
        wanted = ranges(lacked("".join(signs(path))))
        url = f"fonts/{_name(number, data)}"
        if carried:
            url = f"data:font/sfnt;base64,{b64encode(data).decode()}"
        if wanted and not (carried and len(data) > _LARGEST):
            made += [
                f'@font-face {{ font-family: "{family}"; font-display: swap;'
                f' src: url("{url}") format("{KINDS[data[:4]]}"); unicode-range: {wanted}; }}\n'
                for family in families
            ]
    return "".join(made)


def _name(number: int, data: bytes) -> str:
    return f"own-{number}{'.otf' if data[:4] == b'OTTO' else '.ttf'}"


def lacking(text_signs: Sequence[str], place: Path) -> list[str]:
    """Return those signs that no font of the project has either."""
    had = {sign for path in of(place) for sign in signs(path)} if text_signs else set()
    return [sign for sign in text_signs if sign not in had]


def digest(place: Path) -> str:
    """Return one hash of the fonts of a project; empty where it has none."""
    contents = [path.read_bytes() for path in of(place)]
    return hashlib.sha256(b"".join(contents)).hexdigest() if contents else ""


def signs(path: Path) -> frozenset[str]:
    """Return the signs that a font has, by its table of characters (OpenType, cmap subtables of format 4 and 12)."""
    state = path.stat()
    return _signs(path, state.st_mtime_ns, state.st_size)


@cache
def _signs(path: Path, *_: int) -> frozenset[str]:
    return signs_in(path.read_bytes())


def signs_in(data: bytes) -> frozenset[str]:
    """Return the signs that the bytes of a font have shapes for. Raises ValueError when they are no font."""
    if data[:4] not in KINDS:
        raise ValueError("no font")
    count = struct.unpack_from(">H", data, 4)[0]
    tables = struct.iter_unpack(">4s4x2I", data[12 : 12 + 16 * count])
    start = next(offset for tag, offset, _ in tables if tag == b"cmap")
    count = struct.unpack_from(">H", data, start + 2)[0]
    parts = struct.iter_unpack(">HHI", data[start + 4 : start + 4 + 8 * count])
    found = {
        code
        for platform, _, offset in parts
        if platform in (0, 3)
        for code in _codes(data, start + offset)
    }
    return frozenset(map(chr, found))


def _codes(data: bytes, at: int) -> Iterator[int]:
    kind = struct.unpack_from(">H", data, at)[0]
    if kind == 12:
        count = struct.unpack_from(">I", data, at + 12)[0]
        for first, last, glyph in struct.iter_unpack(">3I", data[at + 16 : at + 16 + 12 * count]):
            yield from range(first + (glyph == 0), last + 1)
    elif kind == 4:
        size = struct.unpack_from(">H", data, at + 6)[0]  # twice the number of segments
        ends, starts = at + 14, at + 16 + size
        deltas, offsets = starts + size, starts + 2 * size
        for k in range(0, size, 2):
            (end,), (first,) = (struct.unpack_from(">H", data, p + k) for p in (ends, starts))
            delta, offset = (struct.unpack_from(">H", data, p + k)[0] for p in (deltas, offsets))
            for code in range(first, end + 1):
                if code == 0xFFFF:
                    continue
                glyph = code
                if offset:
                    place = offsets + k + offset + 2 * (code - first)
                    glyph = struct.unpack_from(">H", data, place)[0]
                if (glyph + delta) & 0xFFFF if glyph or not offset else 0:
                    yield code


def ranges(wanted: Sequence[str]) -> str:
    """Return signs as a stylesheet writes them: U+4E00-4E03, U+4E10."""
    codes = sorted(map(ord, wanted))
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
