"""Packed files, such as those of Word and of spreadsheets, without the clock of the machine that wrote them."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

from caseseries.store import pictures

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


def dated(content: bytes, date: datetime.date) -> bytes:
    """Return an archive, such as a Word file, whose parts and account of its making are of midnight on that date."""
    moment = rb"\g<1>" + f"{date.isoformat()}T00:00:00Z".encode()
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _MOMENT.sub(moment, part)
            if name.startswith("word/media/"):
                part = pictures.stripped(part)
            info = zipfile.ZipInfo(name, (date.year, date.month, date.day, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(info, part)
    return written.getvalue()
