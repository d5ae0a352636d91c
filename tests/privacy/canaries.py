"""Canaries: invented identifiers, each written in one form, in one place, in one kind of file.

`TEXTS` are forms of a value in prose, planted in the HTML, PDF, Word and JATS file of a page. `PLACES` are places of a page, `FILES` kinds of file beside the pages, `SOURCES` what a
public repository shows, `CELLS` cells of listed columns.
"""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import yaml
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import FreeText

PEOPLE = {
    "NAME": [
        "Erika Mustermann",
        "Sinéad O'Brien",
        "Hans  Meier",
        "Anna-Lena Groß",
        "Jürgen Hölderlin",
    ],
    "BRTHDTC": [f"1961-03-1{k}" for k in range(5)],
    "PHONE": [f"+49 170 123456{k}" for k in range(5)],
    "EMAIL": [f"erika.m{k}@example.org" for k in range(5)],
    "MRN": [f"0012345{k}" for k in range(5)],
    "MRNINT": [f"765432{k}" for k in range(5)],
    "WARD": [f"Station-7B-{k}" for k in range(5)],
    "ADDR": [f"Lindenweg {k + 3}, 89143 Neustadt" for k in range(5)],
    "INITIALS": ["EM", "SO", "HM", "AG", "JH"],
    "ROOMNR": ["412", "413", "414", "415", "416"],
    "ADMITTED": ["2021-11-0" + str(k) for k in range(1, 6)],
}
DATE, PHONE, MAIL, RECORD, ADDRESS = (
    f"{kind} in a sentence about a patient"
    for kind in (
        "a calendar date",
        "a telephone number",
        "an e-mail address",
        "a record number",
        "an address",
    )
)

TEXTS: dict[str, list[str]] = {
    "NAME": [
        "Seen: erika mustermann.",
        "Mrs Mustermann was seen.",
        "Mustermann, Erika: seen.",
        "Seen: Erika *Mustermann*.",
        "Sinéad O'Brien was seen.",
        "Sinead O\\'Brien was seen.",
        "Sine\u0301ad O\\'Brien was seen.",
        "See Erika_Mustermann.",
        "Erika Muster\u00admann",
        "E. Mustermann was seen.",
        "Seen: Erika **Muster**mann.",
        "Seen: ERIKA MUSTERMANN.",
        "Mustermanns Befund war gut.",
        "Mustermann's mother called.",
        "The doctors met Jurgen Hoelderlin.",
        "Hölderlin, J., was seen.",
        "Anna Lena Gross came.",
        "A.-L. Groß came.",
        "Seen: Meier, H.",
        "Our patient E.M. was discharged.",
        "She is called Erika at home, the patient said.",
        "Erika\u200b\u00a0Mustermann",
        "Еrika Мustermann in two alphabets",
        "Erika\\\nMustermann",
        "| Given | Family |\n|---|---|\n| Erika | Mustermann |",
        "Erika[ ]{.x}Mustermann",
    ],
    "BRTHDTC": [
        "Born 10.03.1961.",
        "Born 10 March 1961.",
        "Born 19610310.",
        "Born 1961/03/10.",
        "born March 10th, 1961",
        "geboren am 10. März 1961",
        "née le 10 mars 1961",
        "nacida el 10 de marzo de 1961",
        "nata il 10 marzo 1961",
        "geboren op 10 maart 1961",
        "urodzona 10 marca 1961",
        "narozena 10. března 1961",
        "родилась 10 марта 1961",
        "10-Mar-61",
        "10MAR1961",
        "10.III.1961",
        "10031961 in the file",
        "the tenth of March 1961",
        "03/10/61",
        "10 03 1961",
        "1961 March 10",
        "am zehnten März 1961",
        "March the tenth, 1961",
        "born in 1961 on March 10",
        "X.III.1961",
        "10 martie 1961",
    ],
    "PHONE": [
        "Call +491701234560.",
        "Call 0170-1234560.",
        "Call (0170) 123 45 60.",
        "Call 0049 170 1234560.",
        "Call 1234560.",
        "Call 0170.123.45.60.",
        "Call zero one seven zero one two three four five six zero.",
        "Call 0170 - 123 - 45 - 60.",
    ],
    "EMAIL": [
        "Write erika.m0 (at) example (dot) org.",
        "Write ERIKA.M0@EXAMPLE.ORG.",
        "Write erika.m0 at example dot org.",
        "Known as erika.m0 on line.",
        "<erika.m0@example.org>",
        "Write erika.m0 \\[at\\] example \\[dot\\] org.",
    ],
    "MRN": [
        "MRN 123450.",
        "id MRN00123450 seen",
        "0012-3450",
        "00 12 34 50",
        "123,450",
        "No. 0012 3450 12 days",
        "MRN one two three four five zero.",
        "scan-00123450-ct",
        "0 0 1 2 3 4 5 0",
    ],
    "MRNINT": ["MRN 7654320.", "7 654 320", "7,654,320", "ID7654320", "7.654.320"],
    "WARD": ["On station-7b-0.", "Station 7B/0", "STATION 7 B 0"],
    "ADDR": [
        "Lives at Lindenweg 3.",
        "lindenweg 3",
        "89143 Neustadt",
        "Lindenweg Nr. 3",
        "3 Lindenweg",
    ],
    "INITIALS": ["Patient EM was seen.", "Patient E. M. was seen."],
    "ROOMNR": ["She lay in room 412.", "Room no. 0412"],
    "ADMITTED": ["Came on 1 November 2021.", "2021/11/01"],
    DATE: [
        "Patient 1 was admitted on 12 April 2024.",
        "The boy came on 12 April.",
        "Am 3. Mai 2022 kam das Kind.",
        "The girl died on Christmas Eve.",
        "Patient 2 was admitted on the 3rd of May.",
        "Das Kind kam am 3.5.",
    ],
    PHONE: [
        "Reach the mother of patient 1 at +49 30 901820.",
        "Her father: tel. 901820 44.",
        "Call his mother, 555-123-4567.",
    ],
    MAIL: [
        "Ask anna.k@klinik.example about patient 1.",
        "His mother is anna.k (at) klinik.example.",
        "His mother: anna.k AT klinik DOT example.",
    ],
    RECORD: [
        "The patient's hospital number 4711-22.",
        "Patient no. 88123 was seen.",
        "Her SSN is 078-05-1120.",
        "His hospital ID was A4711-22.",
        "The child's NHS number is 943 476 5919.",
    ],
    ADDRESS: [
        "The patient lives at Gartenstraße 12.",
        "The child lives at 12 Old Mill Road.",
        "Her home is 3 rue Pasteur.",
        "The boy lives in 221B Baker Street.",
    ],
}
"""Forms in prose, by the column or the kind by which each has to be told."""

PLACES: list[tuple[str, str, str]] = [
    ("link", "NAME", "[x](https://h.example/?n=Erika%20Mustermann)"),
    ("link, encoded twice", "NAME", "[x](https://h.example/?u=a%3Fn%3DErika%2520Mustermann)"),
    ("link", "EMAIL", "[x](https://h.example/?n=erika.m0%40example.org)"),
    ("link", "EMAIL", "[x](mailto:erika.m0@example.org)"),
    ("alternative text", "NAME", '![A caption](files/p.png){fig-alt="photo of erika mustermann"}'),
    ("caption", "NAME", "![Course of E. Mustermann](files/p.png)"),
    ("title", "NAME", "---\ntitle: Course of ERIKA MUSTERMANN\n---\n\nText."),
    ("description", "NAME", "---\ntitle: x\ndescription: erika mustermann\n---\n\nText."),
    ("keywords", "BRTHDTC", "---\ntitle: x\nkeywords: [10.03.1961]\n---\n\nText."),
    ("author", "NAME", "---\ntitle: x\nauthor: Erika Mustermann\n---\n\nText."),
    ("attribute", "NAME", '[x]{data-n="erika mustermann"}'),
    ("anchor", "NAME", "# A heading {#erika-mustermann}"),
    ("class", "NAME", "[x]{.erika-mustermann}"),
    ("raw HTML", "NAME", '```{=html}\n<p data-x="Erika&#32;Mus&#116;ermann">x</p>\n```'),
    ("raw comment", "NAME", "```{=html}\n<!-- erika mustermann -->\n```"),
    (
        "script",
        "NAME",
        '```{=html}\n<script>const a = {"n": "Erika\\u0020Mustermann"};</script>\n```',
    ),
    ("script", "NAME", "```{=html}\n<script>const a = 'Erika\\x20Mustermann';</script>\n```"),
    (
        "chart data",
        "MRNINT",
        '```{=html}\n<script type="application/json">{"values":[{"x":7654320}]}</script>\n```',
    ),
    ("style", "NAME", "```{=html}\n<style>p::after{content:'Erika Mustermann'}</style>\n```"),
    ("hidden element", "NAME", "```{=html}\n<p hidden>Erika <b>Muster</b>mann</p>\n```"),
    ("footnote", "NAME", "Text.[^1]\n\n[^1]: erika mustermann"),
    ("definition", "NAME", "Term\n\n:   erika mustermann"),
    ("code", "NAME", "`erika mustermann`"),
    (
        "data address",
        "NAME",
        f"[x](data:text/plain;base64,{base64.b64encode(b'Seen: Erika Mustermann').decode()})",
    ),
    ("base64", "NAME", base64.b64encode(b"Seen: Erika Mustermann").decode()),
]
"""Places of a page: where, the column, the source."""


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, behind: bytes = b"") -> bytes:
    """A picture of one pixel with further chunks."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + body + _chunk(b"IEND", b"") + behind


def jpeg(author: str = "", comment: bytes = b"") -> bytes:
    """A small picture with an author in its EXIF data, or a comment."""
    held, picture = io.BytesIO(), Image.new("RGB", (8, 8), "white")
    exif = Image.Exif()
    if author:
        exif[0x013B] = author
    picture.save(held, "JPEG", exif=exif, comment=comment)
    return held.getvalue()


def animation(comment: bytes) -> bytes:
    """A GIF with a comment, which a block of 255 bytes may cut in two."""
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "GIF", comment=comment)
    return held.getvalue()


def webp(**said: bytes) -> bytes:
    """A WebP picture with its EXIF or XMP."""
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "WEBP", **said)
    return held.getvalue()


def font(family: str) -> bytes:
    """The table of names of a font, and nothing else of it (OpenType, name): Regular, and the family in UTF-16."""
    names = [b"Regular", family.encode("utf-16-be")]
    platforms = [(1, 0, 0, 2), (3, 1, 1033, 1)]
    at, records = 0, b""
    for platform, name in zip(platforms, names, strict=True):
        records += struct.pack(">6H", *platform, len(name), at)
        at += len(name)
    table = struct.pack(">3H", 0, 2, 6 + 24) + records + b"".join(names)
    head = b"\0\1\0\0" + struct.pack(">4H", 1, 16, 0, 0)
    return head + b"name" + struct.pack(">3I", 0, 28, len(table)) + table


def stream_pdf(*objects: bytes) -> bytes:
    """An empty page with further objects."""
    return pdf() + b"".join(b"\n9%d 0 obj\n%b\nendobj\n" % (k, o) for k, o in enumerate(objects))


def _packed_stream(content: bytes) -> bytes:
    body = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(body), body)


def pdf(author: str = "", attached: str = "", note: str = "", named: str = "note.txt") -> bytes:
    """An empty page with an author, an attachment, or a note on it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if author:
        writer.add_metadata({"/Author": author})
    if attached:
        writer.add_attachment(named, attached.encode())
    if note:
        writer.add_annotation(0, FreeText(text=note, rect=(10, 10, 100, 60)))
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def packed(**parts: str | bytes) -> bytes:
    """A ZIP archive; `__` stands for a slash and `_DOT_` for a dot in the names."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return held.getvalue()


def _tar(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return held.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RUNS = f'<w:document xmlns:w="{W}"><w:p><w:r><w:t>Erika Muster</w:t></w:r><w:r><w:t>mann</w:t></w:r></w:p></w:document>'
_CELLS = "<sst><si><t>Fever</t></si><si><t>Mustermann</t></si><si><t>Cough</t></si></sst>"
_XMP = (
    b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta><dc:creator>Erika Mustermann</dc:creator></x:xmpmeta>"
)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
_WORDS = b"Seen: Erika Mustermann"
UNKNOWN = "bytes that the gate cannot read"

FILES: list[tuple[str, str, str, bytes | str]] = [
    ("picture", "NAME", "a/t.png", png(_chunk(b"tEXt", b"Comment\0Erika Mustermann"))),
    ("picture", "NAME", "a/z.png", png(_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"Erika Mustermann")))),
    ("picture", "NAME", "a/x.png", png(_chunk(b"iTXt", _XMP))),
    ("picture", "NAME", "a/own.png", png(_chunk(b"naMe", b"Erika Mustermann"))),
    ("picture", "NAME", "a/behind.png", png(behind=_WORDS)),
    ("picture", "NAME", "a/exif.jpg", jpeg(author="Erika Mustermann")),
    ("picture", "NAME", "a/comment.jpg", jpeg(comment=_WORDS)),
    ("picture", "NAME", "a/behind.jpg", jpeg() + _WORDS),
    ("picture", "NAME", "a/jpeg-named.png", jpeg(comment=_WORDS)),
    ("picture", "NAME", "a/entity.svg", _SVG.format("<metadata>Erika&#32;Mustermann</metadata>")),
    ("picture", "NAME", "a/spans.svg", _SVG.format("<text><tspan>Erika</tspan> <tspan>Muster</tspan><tspan>mann</tspan></text>")),
    ("picture", "NAME", "a/comment.svg", _SVG.format("<!-- erika mustermann -->")),
    ("picture", "BRTHDTC", "a/label.svg", _SVG.format('<g aria-label="10.03.1961"/>')),
    ("picture", "NAME", "a/inside.svg", _SVG.format(f'<image href="data:image/png;base64,{base64.b64encode(png(behind=_WORDS)).decode()}"/>')),
    ("picture", "NAME", "a/long.gif", animation(b"x" * 250 + _WORDS)),
    ("picture", "NAME", "a/exif.webp", webp(exif=b"Exif\0\0II*\0\x08\0\0\0\0\0" + _WORDS)),
    ("picture", "NAME", "a/xmp.webp", webp(xmp=b"<x:xmpmeta>Erika Mustermann</x:xmpmeta>")),
    ("picture", "NAME", "a/pieces.svg", _SVG.format("<text>Muster</text><text>mann</text>")),
    ("picture", "NAME", "a/letters.svg", _SVG.format("".join(f"<text>{c}</text>" for c in "Mustermann"))),
    ("file name", "NAME", "a/EMustermann.txt", "x"),
    ("file name", "NAME", "a/Erika Mustermann.png", png()),
    ("file name", "NAME", "a/mustermann_erika.txt", "x"),
    ("file name", "MRN", "a/00123450.txt", "x"),
    ("folder name", "NAME", "a/Erika-Mustermann/x.txt", "x"),
    ("data", "NAME", "a/a.json", '{"n":"Erika\\u0020Mustermann"}'),
    ("data", "MRNINT", "a/n.json", '{"n":7654320}'),
    ("data", "NAME", "a/key.json", '{"Erika Mustermann":1}'),
    ("data", "NAME", "a/q.csv", 'a,"Erika ""Mustermann"""\n'),
    ("data", "NAME", "a/two.csv", "Erika,Mustermann\n"),
    ("data", "BRTHDTC", "a/t.tsv", "a\t10.03.1961\n"),
    ("data", "NAME", "a/a.map", _WORDS),
    ("data", "NAME", "a/a.woff", _WORDS),
    ("data", "NAME", "a/f.woff", b"wOFF" + bytes(8) + _WORDS),
    ("data", "NAME", "a/f.ttf", b"\0\1\0\0" + "Erika Mustermann".encode("utf-16-be")),
    ("data", "BRTHDTC", "a/a.txt", "Born 10.03.1961"),
    ("data", "BRTHDTC", "a/east.txt", "生于 1961年3月10日"),
    ("data", "NAME", "a/no-suffix", _WORDS),
    ("data", "NAME", "a/utf16.txt", "Seen: Erika Mustermann".encode("utf-16")),
    ("data", "NAME", "a/a.js", "const a = 'Erika Mustermann';"),
    ("data", "NAME", "a/a.ipynb", json.dumps({"cells": [{"source": ["Erika Mustermann"]}]})),
    ("data", DATE, "a/pattern.txt", "Patient 1 was admitted on 12 April 2024."),
    ("data", "NAME", "a/name.ttf", font("Jürgen Hölderlin")),
    ("data", "NAME", "a/utf32.txt", "Seen: Erika Mustermann".encode("utf-32")),
    ("data", "NAME", "a/escapes.css", "p::after{content:'\\45 rika Must\\65rmann'}"),
    ("data", "NAME", "a/sum.js", "const a = 'Muster' + 'mann';"),
    ("data", "NAME", "a/octal.js", "const a = '\\115ustermann';"),
    ("data", "NAME", "a/codes.js", f"const a = {[*b'Mustermann']};"),
    ("data", "NAME", "a/packed.js", f"const a = '{base64.b64encode(gzip.compress(_WORDS)).decode()}';"),
    ("data", "NAME", "a/hex.txt", _WORDS.hex()),
    ("data", "NAME", "a/base32.txt", base64.b32encode(_WORDS)),
    ("data", "BRTHDTC", "a/moment.json", '{"x": -278121600000}'),
    ("data", "BRTHDTC", "a/parts.csv", "year,month,day\n1961,3,10\n"),
    ("PDF", "NAME", "a/form.pdf", stream_pdf(_packed_stream(b"<xdp>Erika Mustermann</xdp>"))),
    ("PDF", "NAME", "a/key.pdf", stream_pdf(b"<< /Erika#20Mustermann 1 >>")),
    ("PDF", "NAME", "a/remark.pdf", stream_pdf(b"% Seen: Erika Mustermann")),
    ("PDF", "NAME", "a/author.pdf", pdf(author="Erika Mustermann")),
    ("PDF", "NAME", "a/attached.pdf", pdf(attached="erika mustermann")),
    ("PDF", "NAME", "a/attached-name.pdf", pdf(attached="x", named="erika mustermann.txt")),
    ("PDF", "NAME", "a/note.pdf", pdf(note="Seen: Erika Mustermann")),
    ("Word", "NAME", "a/runs.docx", packed(word__document_DOT_xml=_RUNS)),
    ("Word", "NAME", "a/author.docx", packed(docProps__core_DOT_xml="<p><creator>Mustermann</creator></p>")),
    ("Word", "NAME", "a/comment.docx", packed(word__comments_DOT_xml='<c author="Erika Mustermann"/>')),
    ("Word", "NAME", "a/link.docx", packed(word___rels__document_DOT_xml_DOT_rels='<r Target="x?n=Erika%20Mustermann"/>')),
    ("Word", "NAME", "a/media.docx", packed(word__media__p_DOT_png=png(behind=_WORDS))),
    ("spreadsheet", "NAME", "a/cells.xlsx", packed(xl__sharedStrings_DOT_xml=_CELLS)),
    ("spreadsheet", "MRNINT", "a/number.xlsx", packed(xl__s_DOT_xml="<row><c><v>7654320</v></c><c><v>12</v></c></row>")),
    ("archive", "NAME", "a/a.zip", packed(a__b_DOT_txt="erika mustermann")),
    ("archive", "NAME", "a/n.zip", packed(erika_mustermann_DOT_txt="x")),
    ("archive", "NAME", "a/zip.zip", packed(i_DOT_zip=packed(b_DOT_txt="erika mustermann"))),
    ("archive", "NAME", "a/a.txt.gz", gzip.compress(_WORDS)),
    ("archive", "NAME", "a/a.tar.gz", _tar("x.txt", _WORDS)),
    ("archive", "NAME", "a/n.tgz", _tar("Erika Mustermann.txt", b"x")),
    ("archive", "NAME", "a/behind.zip", packed(a_DOT_txt="x") + _WORDS),
    ("archive", "NAME", "a/a.bz2", bz2.compress(_WORDS)),
    ("unknown", UNKNOWN, "a/a.bin", bytes(range(64))),
    ("unknown", UNKNOWN, "a/a.7z", b"7z\xbc\xaf'\x1c" + _WORDS),
    ("unknown", UNKNOWN, "a/latin.txt", "Jürgen".encode("latin-1")),
    ("unknown", UNKNOWN, "a/card.vcf", "BEGIN:VCARD\nN:Mustermann;Erika\nEND:VCARD"),
    ("unknown", UNKNOWN, "a/cut.gif", b"GIF89a cut"),
    ("unknown", UNKNOWN, "a/cut.pdf", b"%PDF-1.7 cut"),
    ("unknown", UNKNOWN, "a/cut.docx", b"PK\x03\x04 cut"),
    ("unknown", UNKNOWN, "a/f.woff2", b"wOF2" + _WORDS),
    ("unknown", UNKNOWN, "a/entities.svg", '<!DOCTYPE svg [<!ENTITY x "y">]><svg/>'),
]  # fmt: skip
"""Files beside the pages: what kind, the column, the name, the bytes."""

SOURCES: list[tuple[str, str, str, bytes | str]] = [
    ("bibliography", "NAME", "references.bib", "@misc{a, note = {Patient J{\\\"u}rgen H{\\\"o}lderlin}}"),
    ("bibliography", "BRTHDTC", "more.bib", "@misc{a, note = {born 10.03.1961}}"),
    ("changelog", "NAME", "CHANGELOG.md", "## 1.0.0\n\nMustermann was taken out."),
    ("changelog", DATE, "NEWS.md", "Patient 1 was admitted on 12 April 2024."),
    ("comment", PHONE, "chapters/a.qmd", "<!-- TODO patient 3 is the mayor's son, call 030 555123 -->"),
    ("study.yml", "NAME", "study.yml", "# erika mustermann\n"),
    ("configuration", "NAME", "_quarto.yml", "# Mustermann\n"),
    ("kept by git", "NAME", "scripts/prepare.py", "NAMES = ['Erika Mustermann']"),
    ("kept by git", "NAME", "notes/minutes.docx", packed(word__document_DOT_xml=_RUNS)),
    ("kept by git", "MRN", "notes/00123450.png", png()),
    ("kept by git", "NAME", ".env", "PATIENT=Erika_Mustermann"),
]  # fmt: skip
"""What a public repository shows: kind, the column, the file, the bytes; an existing file gets them behind its own."""

CELLS: list[tuple[str, str, str, int, str, str]] = [
    ("date", "a calendar date", "adae", 7, "AEDECOD", "Fever on 12.03.2024"),
    ("surname", "NAME", "adae", 7, "AEACN", "As told by Mr Groß"),
    ("page name", "NAME", "adsl", 1, "SUBJID", "Mustermann"),
    ("telephone", "a telephone number", "adae", 3, "AEDECOD", "Headache, call 030 901820"),
    ("e-mail", "an e-mail address", "adex", 1, "EXTRT", "ask a.b@clinic.example"),
    ("record number", "MRN", "adlb", 1, "AVALC", "MRN 123450"),
    ("initials", "INITIALS", "adae", 2, "AEDECOD", "Itching, patient EM"),
    ("date of birth", "BRTHDTC", "adlb", 2, "AVALC", "see 10.03.61"),
]
"""Cells: form, the column or kind, table, row, column, the cell."""

OUTPUTS = {"html": "html", "typst": "pdf", "docx": "docx", "jats": "xml"}
"""Formats of a page, with the suffix of the file that each makes."""
NAMES = {
    "html": "pages, 115 forms in prose",
    "typst": "PDF, the same",
    "docx": "Word, the same",
    "jats": "JATS, the same",
    "places of a page": "places of a page: links, attributes, scripts, titles",
    "files beside the pages": "files beside the pages, and their names",
    "sources": "what a repository shows",
    "cells": "cells of listed columns",
}
"""What SECURITY.md calls each output."""
_QUARTO = """project:
  type: website
  output-dir: _site
  execute-dir: project
  pre-render: python -m caseseries prepare
  post-render: python -m caseseries finish
  render: ["*.qmd"]
  resources: ["/a/**/*"]
website: {title: Canaries, search: false}
format: {html: {theme: default}}
execute: {echo: false}
"""


def add_people(folder: Path, people: dict[str, list[str]] = PEOPLE) -> None:
    """Add private columns to a copy of the five-patient study."""
    path = folder / "data/adsl.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for column, values in people.items():
        rows[0].append(column)
        for row, value in zip(rows[1:], values, strict=True):
            row.append(value)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    plan = folder / "study.yml"
    text = plan.read_text(encoding="utf-8")
    if "MRNINT" in people:
        text = text.replace(
            "    adsl:\n", "    adsl:\n      MRNINT: {label: Number, kind: integer}\n", 1
        )
    plan.write_text(text, encoding="utf-8")


def plant_prose(folder: Path, texts: dict[str, list[str]]) -> list[tuple[str, str, str, str]]:
    """Write forms as pages, in the place of the study's; return output, column, file, text.

    Page k holds form k of every column, so that a finding of a column in a page's files is that canary's.
    """
    (folder / "index.qmd").unlink()
    (folder / "_quarto.yml").write_text(_QUARTO, encoding="utf-8")
    planted = []
    for k in range(max(len(forms) for forms in texts.values())):
        row = [(column, forms[k]) for column, forms in texts.items() if k < len(forms)]
        for output, suffix in OUTPUTS.items():
            planted += [(output, column, f"t{k:02}.{suffix}", text) for column, text in row]
        front = {"title": "A page", "format": dict.fromkeys(OUTPUTS, "default")}
        body = "\n\n".join(text for _, text in row)
        page = f"---\n{yaml.safe_dump(front)}---\n\n{body}\n"
        (folder / f"t{k:02}.qmd").write_text(page, encoding="utf-8")
    return planted


def plant_pages(folder: Path) -> list[tuple[str, str, str, str]]:
    """Write all canaries of prose, of places of a page and of files; return output, column, file, text."""
    planted = plant_prose(folder, TEXTS)
    (folder / "files").mkdir()
    (folder / "files/p.png").write_bytes(png())
    for k, (_, column, source) in enumerate(PLACES):
        front = "" if source.startswith("---") else "---\ntitle: A page\n---\n\n"
        (folder / f"p{k:02}.qmd").write_text(f"{front}{source}\n", encoding="utf-8")
        planted.append(("places of a page", column, f"p{k:02}.html", source))
    for _, column, name, content in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        planted.append(("files beside the pages", column, name, name))
    return planted
