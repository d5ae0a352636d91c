"""Public ids of the patients of a spreadsheet: drawn with a key, so that they tell nothing of the order of the sheet.

The key and the list of ids stay beside the spreadsheet, for its owner alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from caseseries import text_files
from caseseries.identifiers.permutation import permuted

_ROOM = 3
"""Numbers for each patient at least, so that those who come later do not stand at the end."""


def deal(
    keys: Sequence[str], known: Mapping[str, str], prefix: str, secret: bytes
) -> dict[str, str]:
    """Return a public id for each patient by the sheet's own key; ids that are known stay."""
    bare = {key: id.removeprefix(prefix) for key, id in known.items()}
    asked = {**bare, **{key: "" for key in keys if key not in known}}
    digits = 2
    while 9 * 10 ** (digits - 1) < _ROOM * len(asked):
        digits += 1
    dealt = permuted(asked, list(bare.values()), secret, digits)
    return {key: known.get(key) or f"{prefix}{number}" for key, number in dealt.items()}


def key_file(path: Path) -> Path:
    """Return the file beside a spreadsheet that holds the key of its ids."""
    return path.with_name(f"{path.stem}.ids.key")


def secret_of(path: Path) -> bytes:
    """Return the key of a spreadsheet; a new one, that is written nowhere yet, where it has none."""
    file = key_file(path)
    return (file.read_bytes().strip() if file.is_file() else b"") or secrets.token_hex(32).encode()


def keep(path: Path, secret: bytes) -> None:
    """Write the key of a spreadsheet where it has none."""
    file = key_file(path)
    if not file.is_file():
        file.touch(mode=0o600)
        text_files.write(file, secret.decode("ascii") + "\n")
        file.chmod(0o600)
