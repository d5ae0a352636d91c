"""Packed files, such as those of Word and of spreadsheets, without the clock of the machine that wrote them."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType

from caseseries.store import pictures

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


def word_file(text: str, form: str, date: datetime.date = datetime.date(1980, 1, 1)) -> bytes:
    """Return a text, in a form that pandoc reads, as a Word file of that date."""
    import pypandoc

    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", form, "-t", "docx", "-o", "-"],
        input=text.encode(), capture_output=True, check=True,
    )  # fmt: skip
    return dated(done.stdout, date)


def dated(
    content: bytes,
    date: datetime.date,
    edit: Callable[[str, bytes], bytes] | None = None,
    more: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Return an archive, such as a Word file, whose parts and account of its making are of midnight on that date.

    edit: what a part becomes, by its name. more: parts to add.
    """
    moment = rb"\g<1>" + f"{date.isoformat()}T00:00:00Z".encode()
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in [*old.namelist(), *more]:
            part = more[name] if name in more else old.read(name)
            part = part if edit is None else edit(name, part)
            if name == "docProps/core.xml":
                part = _MOMENT.sub(moment, part)
            if name.startswith("word/media/"):
                part = pictures.stripped(part)
            info = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            info.create_system = 3
            # A picture is packed already.
            packed = name.endswith((".png", ".jpeg", ".jpg"))
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return written.getvalue()
