"""Two builds at different times have the same sitemap and the same Word file."""

import datetime
import io
import zipfile

from caseseries.site.fixed_dates import date_by_version

DATE = datetime.date(2025, 1, 31)


def _word_file(moment):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        day = datetime.datetime.fromisoformat(moment)
        for name, text in (
            ("word/document.xml", "<w:t>Built on 2026-03-01T10:00:00.</w:t>"),
            ("docProps/core.xml", f'<dcterms:created xsi:type="W3CDTF">{moment}</dcterms:created>'),
        ):
            archive.writestr(zipfile.ZipInfo(name, day.timetuple()[:6]), text)
    return written.getvalue()


def test_the_hour_of_a_build_leaves_no_trace(tmp_path):
    built = []
    for moment in ("2026-03-01T10:00:00", "2026-03-02T23:59:58"):
        site = tmp_path / moment.replace(":", "")
        site.mkdir()
        (site / "article.docx").write_bytes(_word_file(moment))
        (site / "sitemap.xml").write_text(f"<url><lastmod>{moment}.123Z</lastmod></url>")
        date_by_version(site, DATE)
        built.append([(site / name).read_bytes() for name in ("article.docx", "sitemap.xml")])
    assert built[0] == built[1]
    assert built[0][1] == b"<url><lastmod>2025-01-31</lastmod></url>"
    with zipfile.ZipFile(io.BytesIO(built[0][0])) as archive:
        assert archive.read("docProps/core.xml") == (
            b'<dcterms:created xsi:type="W3CDTF">2025-01-31T00:00:00Z</dcterms:created>'
        )
        assert b"2026-03-01T10:00:00" in archive.read("word/document.xml")
        assert {part.date_time for part in archive.infolist()} == {(2025, 1, 31, 0, 0, 0)}


def test_every_word_file_is_dated_and_keeps_its_parts(tmp_path):
    (tmp_path / "sub").mkdir()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in (
            ("[Content_Types].xml", "<Types/>"),
            (
                "docProps/core.xml",
                '<dcterms:created x="1">2026</dcterms:created><dcterms:modified>2027</dcterms:modified>',
            ),
            ("word/document.xml", "<w:t>text</w:t>" * 1000),
        ):  # fmt: skip
            archive.writestr(name, text)
    (tmp_path / "sub/deep.docx").write_bytes(written.getvalue())
    date_by_version(tmp_path, DATE)
    with zipfile.ZipFile(tmp_path / "sub/deep.docx") as archive:
        # Word wants the list of contents first.
        assert archive.namelist() == [
            "[Content_Types].xml",
            "docProps/core.xml",
            "word/document.xml",
        ]
        assert archive.read("docProps/core.xml") == (
            b'<dcterms:created x="1">2025-01-31T00:00:00Z</dcterms:created>'
            b"<dcterms:modified>2025-01-31T00:00:00Z</dcterms:modified>"
        )
        assert archive.getinfo("word/document.xml").compress_size < 1000
    once = (tmp_path / "sub/deep.docx").read_bytes()
    date_by_version(tmp_path, DATE)
    assert (tmp_path / "sub/deep.docx").read_bytes() == once


def test_each_page_of_the_sitemap_is_dated(tmp_path):
    (tmp_path / "sitemap.xml").write_text(
        "<lastmod>2026-01-01</lastmod><loc>x</loc><lastmod></lastmod>"
    )
    date_by_version(tmp_path, DATE)
    assert (tmp_path / "sitemap.xml").read_text() == (
        "<lastmod>2025-01-31</lastmod><loc>x</loc><lastmod>2025-01-31</lastmod>"
    )
