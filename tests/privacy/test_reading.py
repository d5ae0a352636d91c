"""A planted word is read out of every kind of file that a site can hold; what cannot be read is refused."""

import base64
import io
import json
import struct
import zipfile
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from caseseries.privacy.reading import UnreadableError, texts

WORD = "Mustermann"


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(*chunks):
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + body + _chunk(b"IEND", b"")


def _zip(**parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return held.getvalue()


def _pdf(*, author="", attached=b"", words="", packed="", owner=""):
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    if words:
        font = writer._add_object(StreamObject() if False else _font())
        from pypdf.generic import DictionaryObject

        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = StreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    if author:
        writer.add_metadata({"/Author": author})
    if attached:
        writer.add_attachment("note", attached)
    if (
        packed
    ):  # as PDF 1.5 keeps notes and titles: objects in a stream, texts in two bytes a letter
        stream = StreamObject()
        stream[NameObject("/Type")] = NameObject("/ObjStm")
        text = b"\xfe\xff" + packed.encode("utf-16-be")
        stream.set_data(b"9 0 <</Subtype/Text/Contents(" + text + b")>>")
        writer._add_object(stream.flate_encode())
    if owner:
        writer.encrypt("", owner, algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def _font():
    from pypdf.generic import DictionaryObject

    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RUNS = f'<w:document xmlns:w="{W}"><w:p><w:r><w:t>Muster</w:t></w:r><w:r><w:t>mann</w:t></w:r></w:p></w:document>'
FILES = {
    "words of a page": ("a.html", "<p>Muster<b>mann</b></p>"),
    "attribute": ("a.html", '<p title="Mustermann">x</p>'),
    "comment": ("a.html", "<p>x</p><!-- Mustermann -->"),
    "script": ("a.html", '<script>var n = "Mustermann";</script>'),
    "numeric entities": ("a.html", "<p data-x='Mus&#116;ermann'>x</p>"),
    "svg": ("a.svg", "<svg xmlns='x'><metadata>Mus&#116;ermann</metadata></svg>"),
    "svg comment": ("a.svg", "<svg xmlns='x'><!-- Mustermann --></svg>"),
    "json": ("a.json", json.dumps({"n": "Mustermann"}).replace("t", "\\u0074")),
    "key of json": ("a.json", '{"Mustermann": 1}'),
    "csv": ("a.csv", 'a,"Erika ""Mustermann"""\n'),
    "map": ("a.map", '{"x": "Mustermann"}'),
    "style": ("a.css", "/* Mustermann */"),
    "picture within a style": (
        "a.css",
        "i{background:url(data:image/png;base64,"
        + base64.b64encode(_png(_chunk(b"tEXt", b"Comment\0Mustermann"))).decode() + ")}",
    ),
    "png text": ("a.png", _png(_chunk(b"tEXt", b"Comment\0Mustermann"))),
    "png packed text": ("a.png", _png(_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"Mustermann")))),
    "png behind the end": ("a.png", _png() + b"Mustermann"),
    "png of another name": ("a.txt", _png(_chunk(b"tEXt", b"Comment\0Mustermann"))),
    "jpeg comment": ("a.jpg", b"\xff\xd8\xff\xfe\0\x0cMustermann\xff\xd9"),
    "font": ("a.woff", b"wOFF\0\0\0\0Mustermann\0"),
    "font, two bytes a letter": ("a.ttf", b"\0\1\0\0" + "Mustermann".encode("utf-16-be")),
    "word file, two runs": ("a.docx", _zip(word__document_DOT_xml=RUNS)),
    "word file, properties": ("a.docx", _zip(docProps__core_DOT_xml="<a><b>Mustermann</b></a>")),
    "word file, link": ("a.docx", _zip(_rels__a_DOT_rels="<a><b Target='Mustermann'/></a>")),
    "word file, picture": ("a.docx", _zip(word__media__a_DOT_png=_png(_chunk(b"tEXt", b"C\0Mustermann")))),
    "archive in an archive": ("a.zip", _zip(b_DOT_zip=_zip(c_DOT_txt="Mustermann"))),
    "name in an archive": ("a.zip", _zip(Mustermann_DOT_txt="x")),
    "pdf words": ("a.pdf", _pdf(words="Erika Mustermann")),
    "pdf author": ("a.pdf", _pdf(author="Mustermann")),
    "pdf attachment": ("a.pdf", _pdf(attached=b"Mustermann")),
    "pdf attachment, packed": ("a.pdf", _pdf(attached=_zip(a_DOT_txt="Mustermann"))),
    "pdf note in packed objects": ("a.pdf", _pdf(packed="Mustermann")),
    "name of the file": ("files/Erika Mustermann.png", _png()),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), FILES.values(), ids=FILES)
def test_a_word_is_read_wherever_it_stands(name, content):
    content = content.encode() if isinstance(content, str) else content
    assert any(WORD in piece for piece in texts(content, name))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.bin", b"\x00\x01\x02\x03" * 9),
        ("a.pdf", b"%PDF-1.7 broken"),
        (
            "a.pdf",
            _pdf(words="x", owner="somebody"),
        ),  # opens without a password, and its objects are encrypted
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.txt", b"M\x00u\x00s\x00"),
        ("a.html", b"caf\xe9"),
        ("a.svg", b"<svg><!ENTITY x 'y'></svg>"),
        ("a.svg", b"<svg>"),
    ],
)
def test_what_cannot_be_read_is_refused(name, content):
    with pytest.raises(UnreadableError):
        list(texts(content, name))


def test_blocks_do_not_run_together():
    piece = "\n".join(texts(b"<p>Muster</p><p>mann</p>", "a.html"))
    assert WORD not in piece


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.svg", b'<svg><text fill="#222" stroke="#112233">18</text></svg>', False),
        ("a.json", b'{"labelColor": "#222", "scale": {"range": ["#112233", "#222"]}}', False),
        ("a.svg", b'<svg><text id="#222">18</text></svg>', True),
        ("a.json", b'{"label": "#112233"}', True),
        ("a.json", b'{"range": ["#222", "somebody"]}', True),
    ],
)
def test_a_colour_is_left_out_only_where_a_colour_stands(name, content, told):
    # With a hundred patients and more, #222 is a colour of a drawing and the end of somebody's id.
    said = "\n".join(texts(content, name))
    assert ("#222" in said or "#112233" in said) is told
