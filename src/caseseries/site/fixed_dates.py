"""Dates by the version, not by the clock: Quarto writes the time of the build into the sitemap and into Word files."""

from __future__ import annotations

import contextlib
import datetime
import re
import zipfile
from pathlib import Path

from caseseries.site import word_files

_LASTMOD = re.compile(r"<lastmod>[^<]*</lastmod>")


def date_by_version(site: Path, date: datetime.date) -> None:
    """Set the dates in the sitemap, and finish the Word files of a built site; doing so twice changes nothing."""
    sitemap = site / "sitemap.xml"
    if sitemap.is_file():
        text = sitemap.read_text(encoding="utf-8")
        text = _LASTMOD.sub(f"<lastmod>{date.isoformat()}</lastmod>", text)
        sitemap.write_text(text, encoding="utf-8", newline="")
    for path in sorted(site.rglob("*.docx")):
        content = path.read_bytes()
        with contextlib.suppress(zipfile.BadZipFile):  # the gate refuses it, by name
            path.write_bytes(word_files.finished(content, date))
