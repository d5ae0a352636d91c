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
