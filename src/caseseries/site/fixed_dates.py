"""Dates by the version, not by the clock: Quarto writes the time of the build into the sitemap and into Word files."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import zipfile
from pathlib import Path

from caseseries.store import pictures

_LASTMOD = re.compile(r"<lastmod>[^<]*</lastmod>")
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


def date_by_version(site: Path, date: datetime.date) -> None:
    """Set the dates in the sitemap and in the Word files of a built site; doing so twice changes nothing."""
    sitemap = site / "sitemap.xml"
    if sitemap.is_file():
        text = sitemap.read_text(encoding="utf-8")
        text = _LASTMOD.sub(f"<lastmod>{date.isoformat()}</lastmod>", text)
        sitemap.write_text(text, encoding="utf-8", newline="")
    for path in sorted(site.rglob("*.docx")):
        with contextlib.suppress(zipfile.BadZipFile):  # the gate refuses it, by name
            path.write_bytes(archive(path.read_bytes(), date))


def archive(content: bytes, date: datetime.date) -> bytes:
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
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return written.getvalue()
