"""Packed files without the clock: the same parts on the same date are the same bytes."""

import datetime
import io
import time
import zipfile

from caseseries.store.packed import dated

DAY = datetime.date(2025, 1, 31)
CORE = (
    '<cp:coreProperties><dcterms:created xsi:type="dcterms:W3CDTF">2026-03-04T05:06:07Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-03-04T05:06:08Z</dcterms:modified></cp:coreProperties>'
)


def packed(moment, **parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in {"docProps/core.xml": CORE, "word/document.xml": "<w:t>2026-03-04</w:t>", **parts}.items():  # fmt: skip
            archive.writestr(zipfile.ZipInfo(name, time.gmtime(moment)[:6]), text)
    return held.getvalue()


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: (info, archive.read(info)) for info in archive.infolist()}


def test_two_moments_give_the_same_bytes():
    assert packed(1_000_000_000) != packed(1_100_000_000)
    assert dated(packed(1_000_000_000), DAY) == dated(packed(1_100_000_000), DAY)
    assert dated(dated(packed(1_000_000_000), DAY), DAY) == dated(packed(1_000_000_000), DAY)


def test_parts_and_the_account_of_their_making_have_the_date_and_words_stay():
    parts = opened(dated(packed(1_000_000_000), DAY))
    assert all(info.date_time == (2025, 1, 31, 0, 0, 0) for info, _ in parts.values())
    core = parts["docProps/core.xml"][1].decode()
    assert core.count("2025-01-31T00:00:00Z") == 2
    assert "2026" not in core
    assert parts["word/document.xml"][1] == b"<w:t>2026-03-04</w:t>"


def test_parts_are_edited_and_added():
    def edit(name, part):
        return part.replace(b"2026", b"1999") if name == "word/document.xml" else part

    parts = opened(dated(packed(1_000_000_000), DAY, edit, {"word/more.xml": b"<more/>"}))
    assert parts["word/document.xml"][1] == b"<w:t>1999-03-04</w:t>"
    assert parts["word/more.xml"][1] == b"<more/>"
    assert list(parts) == ["docProps/core.xml", "word/document.xml", "word/more.xml"]
