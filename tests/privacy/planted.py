"""A second list of planted identifiers, by somebody who had only looked through the gate: other people, other places.

`WRITINGS` are what people write, by kind; `DISGUISES` do something to a plain text; `PLACES` are where a text can
stand in a built file. A disguise or a place is tried with a value of several kinds.
"""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tests.privacy.canaries import packed, pdf, png

PEOPLE = {
    "PATNAM": [
        "Johannes van der Beek",
        "María José García-Márquez",
        "Nguyễn Thị Minh Khai",
        "Александра Кузнецова",
        "王小明",
    ],
    "MOTHNAM": [
        "Katharina von Stetten-Hohenau",
        "Siobhán O'Malley",
        "Zoë Brontë",
        "Jean-Baptiste d'Aubigné",
        "Fatima Abd al-Rahman",
    ],
    "BRTHDTC": ["2014-05-03", "2009-12-24", "2011-02-28", "2016-10-09", "2013-07-31"],
    "HOSPNO": [f"7731-045{k}-2" for k in range(5)],
    "PHONE": [
        "+44 7700 900461",
        "+49 (0)89 4140 2387",
        "+1 (617) 555-0182 ext. 44",
        "+86 138 0013 8000",
        "06 12 34 56 78",
    ],
    "EMAIL": [
        "jo.vanderbeek@mail.example",
        "mj-garcia@hospital.example",
        "n_khai88@post.example",
        "a.kuznetsova@ward.example",
        "xm.wang@qq.example",
    ],
    "ADDR": [
        "17 Harbour View, Whitby YO21 3PU",
        "Hauptstraße 128a, 80331 München",
        "12 bis rue des Lilas, 69003 Lyon",
        "Calle de Alcalá 45, 28014 Madrid",
        "北京市朝阳区建国路88号",
    ],
    "WARD": ["Kinderonkologie 4 West", "Stroke Unit B3", "NICU-2", "Ward 12 North", "Haus 7, Station 3"],
    "INSNR": ["A123456780", "B123456781", "C123456782", "D123456783", "E123456784"],
}  # fmt: skip
DATE, PHONE, MAIL, RECORD, ADDRESS = (
    f"{kind} in a sentence about a patient"
    for kind in ("a calendar date", "a telephone number", "an e-mail address", "a record number", "an address")
)  # fmt: skip

WRITINGS: dict[str, list[tuple[str, str]]] = {
    "name with a particle": [
        ("PATNAM", text)
        for text in (
            "Van der Beek was discharged.",
            "J. v. d. Beek came to the clinic.",
            "VAN DER BEEK, Johannes",
            "see vanderbeek",
            "Johannes v.d. Beek",
            "Beek, J. van der",
            "Johannes van-der-Beek",
            "Patient JvdB was seen.",
            "Patient J.v.d.B. was seen.",
            "vd Beek J.",
            "master Johannes, her patient",
        )
    ],
    "double surname": [
        ("PATNAM", text)
        for text in (
            "García Márquez M.J.",
            "Maria Jose Garcia Marquez",
            "la señora García Márquez",
            "Mª José García",
            "Sra. Márquez",
            "MJ Garcia-Marquez",
            "GARCIA MARQUEZ Maria Jose",
            "M. J. García y Márquez",
            "García‑Márquez",
        )
    ]
    + [
        ("MOTHNAM", text)
        for text in (
            "Katharina Stetten",
            "Frau v. Stetten",
            "Stetten-Hohenau",
            "Frau Hohenau rief an.",
            "K. v. Stetten-H.",
            "von Stetten",
            "Hohenau-Stetten, K.",
        )
    ],
    "name with an apostrophe or accent": [
        ("MOTHNAM", text)
        for text in (
            "Siobhan O´Malley",
            "Siobhán O`Malley",
            "O Malley",
            "Omalley, S.",
            "Mrs O’Malley",
            "S.O'M., the mother",
            "Zoe Bronte",
            "Brontë's child",
            "BRONTE Z",
            "Zoe\u0308 Bronte\u0308",
            "d’Aubigne",
            "D AUBIGNE, Jean Baptiste",
            "Jean-Baptiste Daubigné",
            "J.-B. d'Aubigné",
            "JB Aubigné",
        )
    ],
    "name from another script": [
        ("PATNAM", text)
        for text in (
            "Nguyen Thi Minh Khai",
            "Khai Nguyen",
            "Ms Khai",
            "Nguyen T. M. K.",
            "NGUYỄN Thị Minh Khai",
            "Aleksandra Kuznetsova",
            "Alexandra Kuznetsova",
            "Kusnezowa, A.",
            "Kuznecova A.",
            "Кузнецовой стало лучше.",
            "А. Кузнецова",
            "Wang Xiaoming",
            "Xiaoming Wang",
            "WANG Xiao-Ming",
            "Xiao Ming Wang",
            "王 小明",
            "小明的母亲来电。",
            "王小明，男。",
            "Wáng Xiǎomíng",
        )
    ]
    + [
        ("MOTHNAM", text)
        for text in (
            "Fatima Abdulrahman",
            "Abd-al-Rahman, Fatima",
            "Fatima Abdul Rahman",
            "Fāṭima ʿAbd al-Raḥmān",
            "Fatima Abdel Rahman",
        )
    ],
    "nickname": [
        ("PATNAM", "Hannes van der Beek"),
        ("PATNAM", "little Jo v. d. Beek"),
        ("PATNAM", "Sascha Kusnezowa"),
        ("MOTHNAM", "Kathi Stetten"),
        ("PATNAM", "Hannes felt better, his mother said."),
    ],
    "initials": [
        ("PATNAM", "Patient J.B. was seen."),
        ("PATNAM", "Patient J B was seen."),
        ("PATNAM", "The girl (M.J.G.M.) was seen."),
        ("PATNAM", "The child, A.K., was seen."),
        ("MOTHNAM", "The mother (Z.B.) agreed."),
        ("MOTHNAM", "Initials: JBA"),
    ],
    "date": [
        ("BRTHDTC", text)
        for text in (
            "3 May 2014",
            "3rd of May, 2014",
            "May 3rd '14",
            "03/05/14",
            "5/3/2014",
            "3.5.14",
            "3-5-14",
            "3. Mai 2014",
            "3.Mai 2014",
            "Samstag, den 3. Mai 2014",
            "Sat 3 May 2014",
            "Saturday, May 3, 2014",
            "le 3 mai 2014",
            "samedi 3 mai 2014",
            "el 3 de mayo del 2014",
            "sábado, 3 de mayo de 2014",
            "3/mayo/2014",
            "2014年5月3日",
            "二〇一四年五月三日",
            "二零一四年五月三日",
            "2014年5月3号 星期六",
            "2014 年 05 月 03 日",
            "14年5月3日",
            "2014/5/3",
            "2014.05.03",
            "2014 05 03",
            "2014_05_03",
            "20140503",
            "140503",
            "03052014",
            "3-May-2014",
            "03-MAY-14",
            "3May2014",
            "3/V/2014",
            "2014-W18-6",
            "2014W186",
            "2014-123",
            "born 3.5.2014 at 8 a.m.",
            "2014-05-03T08:15:00Z",
            "03/05/2014 08:15",
            "geb. 03.05.14",
            "* 3.5.2014",
            "née le 03/05/2014",
            "DOB 03 05 14",
            "DOB: 03|05|2014",
            "third of May two thousand fourteen",
            "May third, twenty fourteen",
            "dritter Mai zweitausendvierzehn",
            "trois mai deux mille quatorze",
            "tres de mayo de dos mil catorce",
            "平成26年5月3日",
            "3 mei 2014",
            "3 May, in the year 2014",
            "2014, on the 3rd of May",
            "May 2014, the 3rd",
            "3 maggio '14",
            "Excel serial 41762",
            "DOB 41762",
            "1399075200",
            "1399104900",
            "1399104900000",
            "1399068000",
            "/Date(1399075200000)/",
        )
    ],
    "part of a date": [
        (DATE, text)
        for text in (
            "The patient was born on 3 May.",
            "The patient was born on May 3.",
            "The girl was admitted in May 2019.",
            "Das Kind wurde im Mai 2019 aufgenommen.",
            "L'enfant a été admis en mai 2019.",
            "La niña ingresó en mayo de 2019.",
            "患者于2019年5月入院。",
            "患儿5月3日入院。",
            "The boy was seen on Saturday, 3 May.",
            "Her mother called on 05/2019.",
            "The patient was admitted in 2019-05.",
            "The patient died on 3/5.",
            "The girl fell ill on Easter Sunday 2019.",
            "The patient was admitted in week 18 of 2019.",
            "Das Kind kam in KW 18/2019.",
            "His birthday is the 3rd of May.",
            "The patient died on Friday the 3rd.",
            "Patient 2 was transplanted in spring 2019.",
            "The child was seen in mid-May 2019.",
            "The child was born at the end of May 2019.",
            "Born 05/2019, the boy was well.",
        )
    ],
    "telephone": [
        ("PHONE", text)
        for text in (
            "07700 900461",
            "+44 (0) 7700 900461",
            "0044-7700-900461",
            "447700900461",
            "+44.7700.900461",
            "07700900461",
            "7700 900 461",
            "0 7 7 0 0 9 0 0 4 6 1",
            "617-555-0182 x44",
            "617.555.0182",
            "(617)5550182",
            "1-617-555-0182",
            "+1 617 555 01 82",
            "617 555 0182",
            "555-0182",
            "13800138000",
            "138-0013-8000",
            "138 0013 8000",
            "06.12.34.56.78",
            "0612345678",
            "+33 6 12 34 56 78",
            "0033612345678",
            "06/12/34/56/78",
            "089/41402387",
            "089 4140-2387",
            "+49 89 41 40 23 87",
            "4140-2387",
            "zero seven seven zero zero nine double zero four six one",
            "oh seven seven double oh nine oh oh four six one",
            "null sechs eins zwei drei vier fünf sechs sieben acht",
            "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
            "一三八〇〇一三八〇〇〇",
        )
    ]
    + [
        (PHONE, text)
        for text in (
            "Her mother's mobile is +34 612 345 678.",
            "Rufnummer der Mutter: 089 123456.",
            "Téléphone de la mère : 01 23 45 67 89.",
            "Teléfono de la madre: 612 345 670.",
            "妈妈的电话13912345670。",
            "Her father's cell is (212) 555-0147.",
            "The patient's GP, 020 7946 0018, was told.",
            "Her mother (020-7946-0018 ext. 12) agreed.",
            "WhatsApp of the mother: 612345670.",
        )
    ],
    "record number": [
        ("HOSPNO", text)
        for text in (
            "773104502",
            "7731 0450 2",
            "7731/0450/2",
            "7731.0450.2",
            "7731_0450_2",
            "7731–0450–2",
            "7731—0450—2",
            "77310450-2",
            "MRN7731-0450-2",
            "MRN: 7731 04502",
            "7 7 3 1 0 4 5 0 2",
            "#773104502",
            "seven seven three one zero four five zero two",
            "773 104 502",
            "7731·0450·2",
            "7731:0450:2",
            "7731\\0450\\2",
            "7731 - 0450 - 2",
            "(7731)0450(2)",
            "7731−0450−2",
            "patient 7731-0450",
        )
    ]
    + [
        ("INSNR", text)
        for text in (
            "A 123 456 780",
            "a123456780",
            "A-123456780",
            "123456780",
            "A.123.456.780",
            "A123 456 78 0",
        )
    ]
    + [
        (RECORD, text)
        for text in (
            "The patient's MRN is 55-81-220.",
            "Patient ID 5581220 was seen.",
            "Die Fallnummer des Kindes ist 5581220.",
            "NIP de la patiente : 5581220.",
            "Nº de historia de la niña: 5581220.",
            "患儿住院号5581220。",
            "Her NHS no. is 485 777 3456.",
            "Krankenkassennummer der Patientin: X123456789.",
            "The boy's chart #5581220 was read.",
            "Her passport is C01X00T47.",
        )
    ],
    "e-mail": [
        ("EMAIL", text)
        for text in (
            "jo.vanderbeek [at] mail [dot] example",
            "jo.vanderbeek(at)mail.example",
            "jo.vanderbeek{at}mail{dot}example",
            "jo dot vanderbeek at mail dot example",
            "jo.vanderbeek AT mail.example",
            "jo.vanderbeek ＠ mail.example",
            "jo[.]vanderbeek[@]mail[.]example",
            "jo.vanderbeek@ mail.example",
            "jo_vanderbeek_at_mail_dot_example",
            "JO.VANDERBEEK@MAIL.EXAMPLE",
            "jo.vanderbeek (ät) mail (Punkt) example",
            "jo.vanderbeek arobase mail point example",
            "jo.vanderbeek arroba mail punto example",
            "jo.vanderbeek#mail.example",
            "jo . vanderbeek @ mail . example",
            "@n_khai88",
            "n khai88 at post",
            "jo.vanderbeek+clinic@mail.example",
            "jo.vanderbeek@mail.example",
            "elpmaxe.liam@keebrednav.oj",
        )
    ]
    + [
        (MAIL, text)
        for text in (
            "The mother writes from anna (arroba) clinic (punto) example.",
            "Her mother: anna [ät] klinik [punkt] example.",
            "Mail of the mother: anna＠clinic.example.",
            "Her father is ben_k AT clinic.example.",
            "Courriel de la mère : anna arobase clinique point example.",
        )
    ],
    "address": [
        ("ADDR", text)
        for text in (
            "17 Harbour View",
            "Harbour View 17",
            "17, Harbour View",
            "YO21 3PU",
            "YO213PU",
            "yo21 3pu",
            "Hauptstr. 128a",
            "Hauptstr 128 A",
            "Hauptstrasse 128",
            "80331 München",
            "D-80331 Munich",
            "12bis, rue des Lilas",
            "12 r. des Lilas",
            "rue des Lilas",
            "69003 Lyon",
            "Lyon 69003",
            "C/ Alcalá 45",
            "Alcalá, 45",
            "28014 Madrid",
            "建国路88号",
            "建国路８８号",
            "朝阳区建国路 88 号",
            "Harbour View, Whitby",
        )
    ]
    + [
        (ADDRESS, text)
        for text in (
            "The boy lives at 5 Elm Grove, Leeds LS6 2QT.",
            "Das Kind wohnt in der Rosenallee 7.",
            "L'enfant habite 8 impasse des Roses, 31000 Toulouse.",
            "La niña vive en Avda. de la Paz 23.",
            "患儿住在上海市徐汇区天平路12号。",
            "Her postcode is LS6 2QT.",
            "The mother lives at Flat 3, 9 High Street, York.",
            "The patient is from 10115 Berlin.",
            "The girl lives in PO Box 1123, Springfield.",
        )
    ],
    "ward": [
        ("WARD", text)
        for text in (
            "auf Kinderonkologie 4-West",
            "KINDERONKOLOGIE 4 WEST",
            "Kinderonkologie4West",
            "auf Kinder-Onkologie 4 West",
            "the stroke unit B 3",
            "Stroke-Unit-B3",
            "on NICU 2",
            "nicu2",
            "12 North ward",
            "ward 12-north",
            "Station 3 in Haus 7",
            "Haus 7 Station 3",
        )
    ],
}


def _letters(sign: str) -> Callable[[str], str]:
    return lambda text: sign.join(text)


def _mathematical(text: str) -> str:
    return "".join(
        chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z"
        else chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z"
        else chr(0x1D7CE + ord(c) - 48) if c.isdigit() else c
        for c in text
    )  # fmt: skip


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _digits(zero: int) -> Callable[[str], str]:
    return lambda text: "".join(
        chr(zero + int(c)) if c.isascii() and c.isdigit() else c for c in text
    )


_SMALL = dict(zip("abcdefghijklmnoprstuvwz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢ", strict=True))
_CYRILLIC = dict(zip("aceopxyijsABCEHKMOPTX", "асеорхуіјѕАВСЕНКМОРТХ", strict=True))
_GREEK = dict(zip("ovABEHIKMNOPTXYZ", "ονΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))


def _as(table: dict[str, str]) -> Callable[[str], str]:
    return lambda text: "".join(table.get(c, c) for c in text)


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


NAMED, BORN, CALLED, NUMBERED, WRITTEN = (
    ("PATNAM", "Johannes van der Beek"),
    ("BRTHDTC", "3 May 2014"),
    ("PHONE", "07700 900461"),
    ("HOSPNO", "7731-0450-2"),
    ("EMAIL", "jo.vanderbeek@mail.example"),
)
DISGUISES: dict[str, tuple[Callable[[str], str], tuple[tuple[str, str], ...]]] = {
    "entities, decimal": (lambda t: "".join(f"&#{ord(c)};" for c in t), (NAMED, BORN, NUMBERED, WRITTEN)),
    "entities, hexadecimal": (lambda t: "".join(f"&#x{ord(c):x};" for c in t), (NAMED, CALLED)),
    "entities twice": (lambda t: "".join(f"&amp;#{ord(c)};" for c in t), (NAMED, NUMBERED)),
    "entities by name": (lambda t: t.replace(" ", "&nbsp;").replace("-", "&hyphen;").replace("@", "&commat;").replace(".", "&period;"), (NAMED, BORN, NUMBERED, WRITTEN)),
    "soft hyphens": (_letters("\u00ad"), (NAMED, BORN, CALLED, NUMBERED, WRITTEN)),
    "zero-width spaces": (_letters("\u200b"), (NAMED, BORN, CALLED, NUMBERED, WRITTEN)),
    "zero-width joiners": (_letters("\u200d"), (NAMED, NUMBERED)),
    "word joiners": (_letters("\u2060"), (NAMED, NUMBERED)),
    "byte order marks": (_letters("\ufeff"), (NAMED, CALLED)),
    "combining signs without a letter": (_letters("\u034f"), (NAMED, NUMBERED)),
    "Hangul fillers": (_letters("\u3164"), (NAMED,)),
    "variation selectors": (_letters("\ufe0f"), (NAMED, NUMBERED)),
    "Cyrillic lookalikes": (_as(_CYRILLIC), (NAMED, WRITTEN)),
    "Greek lookalikes": (_as(_GREEK), (NAMED,)),
    "small capitals": (lambda t: _as(_SMALL)(t.lower()), (NAMED, BORN)),
    "mathematical letters": (_mathematical, (NAMED, BORN, CALLED)),
    "full width": (_wide, (NAMED, BORN, CALLED, NUMBERED, WRITTEN)),
    "Arabic-Indic digits": (_digits(0x660), (BORN, CALLED, NUMBERED)),
    "Persian digits": (_digits(0x6F0), (CALLED,)),
    "Devanagari digits": (_digits(0x966), (CALLED, NUMBERED)),
    "superscript digits": (lambda t: t.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")), (CALLED, NUMBERED)),
    "circled digits": (lambda t: t.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")), (NUMBERED,)),
    "the letter O for zero": (lambda t: t.replace("0", "O"), (CALLED, NUMBERED)),
    "percent signs": (lambda t: "".join(f"%{b:02X}" for b in t.encode()), (NAMED, BORN, CALLED, WRITTEN)),
    "percent signs twice": (lambda t: quote(quote(t, safe=""), safe=""), (NAMED, WRITTEN)),
    "plus signs for blanks": (lambda t: t.replace(" ", "+"), (NAMED, BORN, CALLED)),
    "escapes \\u": (lambda t: "".join(f"\\u{ord(c):04x}" for c in t), (NAMED, BORN, NUMBERED)),
    "escapes \\x": (lambda t: "".join(f"\\x{ord(c):02x}" for c in t), (NAMED, CALLED)),
    "escapes \\U": (lambda t: "".join(f"\\U{ord(c):08x}" for c in t), (NAMED,)),
    "escapes %u": (lambda t: "".join(f"%u{ord(c):04x}" for c in t), (NAMED,)),
    "U+ in words": (lambda t: " ".join(f"U+{ord(c):04X}" for c in t), (NAMED,)),
    "base64": (_b64, (NAMED, BORN, CALLED, NUMBERED, WRITTEN)),
    "base64 twice": (lambda t: _b64(_b64(t)), (NAMED, WRITTEN)),
    "base64, of addresses": (lambda t: base64.urlsafe_b64encode(f"??>{t}".encode()).decode().rstrip("="), (NAMED,)),
    "base64 of UTF-16": (lambda t: base64.b64encode(t.encode("utf-16-le")).decode(), (NAMED,)),
    "base85": (lambda t: base64.b85encode(t.encode()).decode(), (NAMED,)),
    "hexadecimal": (lambda t: t.encode().hex(), (NAMED, BORN, CALLED, NUMBERED, WRITTEN)),
    "hexadecimal with colons": (lambda t: t.encode().hex(":"), (NAMED,)),
    "hexadecimal of UTF-16": (lambda t: t.encode("utf-16-be").hex(), (NAMED,)),
    "quoted printable": (lambda t: "".join(f"={b:02X}" for b in t.encode()), (NAMED, WRITTEN)),
    "octal": (lambda t: "".join(f"\\{ord(c):03o}" for c in t), (NAMED,)),
    "binary": (lambda t: " ".join(f"{b:08b}" for b in t.encode()), (NAMED,)),
    "packed, then base64": (lambda t: base64.b64encode(zlib.compress(t.encode())).decode(), (NAMED, NUMBERED)),
    "letters turned by 13": (lambda t: t.translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "NOPQRSTUVWXYZABCDEFGHIJKLMnopqrstuvwxyzabcdefghijklm")), (NAMED, WRITTEN)),
    "backwards": (lambda t: t[::-1], (NAMED, WRITTEN)),
    "turned by a sign of direction": (lambda t: f"\u202e{t[::-1]}\u202c", (NAMED,)),
    "blanks between letters": (_letters(" "), (NAMED, NUMBERED)),
    "dots between letters": (_letters("."), (NAMED, NUMBERED)),
    "hyphens between letters": (_letters("-"), (NAMED,)),
    "underscores": (lambda t: t.replace(" ", "_").replace("-", "_"), (NAMED, BORN, CALLED, NUMBERED)),
    "no blanks": (lambda t: t.replace(" ", ""), (NAMED, BORN, CALLED)),
    "camel case": (lambda t: "".join(w.capitalize() for w in t.split()), (NAMED, BORN)),
    "other separators": (lambda t: t.replace("-", "~").replace(" ", "~"), (NAMED, BORN, CALLED, NUMBERED)),
    "bullets as separators": (lambda t: t.replace("-", " • ").replace(" ", " • "), (NAMED, CALLED)),
    "an element for each letter": (lambda t: "".join(f"<span>{c}</span>" for c in t), (NAMED, BORN, CALLED, NUMBERED, WRITTEN)),
    "an element within": (lambda t: f"{t[:-3]}<b>{t[-3:]}</b>", (NAMED, BORN, CALLED, NUMBERED, WRITTEN)),
    "a comment within": (lambda t: f"{t[:-2]}<!-- x -->{t[-2:]}", (NAMED, NUMBERED)),
    "a place to break": (lambda t: f"{t[:-2]}<wbr>{t[-2:]}", (NAMED, NUMBERED)),
    "a line break within": (lambda t: f"{t[:-2]}<br>{t[-2:]}", (NAMED, NUMBERED)),
    "a cell for each word": (lambda t: "<table><tr>" + "".join(f"<td>{w}</td>" for w in t.replace("-", " ").split()) + "</tr></table>", (NAMED, BORN, CALLED, NUMBERED)),
    "a row for each word": (lambda t: "<table>" + "".join(f"<tr><td>{w}</td></tr>" for w in t.split()) + "</table>", (NAMED, BORN)),
    "ruby": (lambda t: f"<ruby>{t}<rt>x</rt></ruby>", (NAMED,)),
    "an element struck out": (lambda t: f"<del>{t}</del>", (NAMED, BORN)),
    "an element drawn letter by letter": (lambda t: "<svg><text>" + "".join(f'<tspan x="{9 * k}">{c}</tspan>' for k, c in enumerate(t)) + "</text></svg>", (NAMED, BORN, NUMBERED)),
    "an element of SVG for each word": (lambda t: "<svg>" + "".join(f'<text x="1">{w}</text>' for w in t.split()) + "</svg>", (NAMED, BORN, CALLED)),
    "MathML": (lambda t: "<math>" + "".join(f"<mi>{html.escape(c)}</mi>" for c in t) + "</math>", (NAMED, NUMBERED)),
}  # fmt: skip
"""What is done to a text, and the values that it is tried with, each as a paragraph of a page."""


def page(body: str, head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>A page</title>{head}</head><body>{body}</body></html>"
    )


def _held(write: Callable[[io.BytesIO], object]) -> bytes:
    held = io.BytesIO()
    write(held)
    return held.getvalue()


def _png_with(key: str, text: str) -> bytes:
    told = PngInfo()
    told.add_itxt(key, text)
    return _held(lambda f: Image.new("RGB", (4, 4)).save(f, "PNG", pnginfo=told))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _icc(text: str) -> bytes:
    """The shortest profile of colours with a description (ICC.1, desc)."""
    told = b"desc" + bytes(4) + struct.pack(">I", len(text) + 1) + text.encode() + bytes(79)
    return struct.pack(">I", 144 + len(told)) + bytes(32) + b"acsp" + bytes(88) + struct.pack(">I4sII", 1, b"desc", 144, len(told)) + told  # fmt: skip


def _exif(tag: int, value: object) -> bytes:
    exif = Image.Exif()
    exif[tag] = value
    return _held(lambda f: Image.new("RGB", (8, 8)).save(f, "JPEG", exif=exif))


def _app(marker: int, data: bytes) -> bytes:
    """A JPEG with a segment of an application behind its start."""
    plain = _held(lambda f: Image.new("RGB", (8, 8)).save(f, "JPEG"))
    return (
        plain[:2] + b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data + plain[2:]
    )


def _pdf_with(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    return _held(writer.write)


def _earlier(text: str) -> bytes:
    """A PDF whose author was replaced by an update behind the old bytes, which stay."""
    old = pdf(author=text)
    at = old.rfind(b"startxref")
    return old[:at] + b"startxref\n0\n%%EOF\n" + old[at:]


def _drawn_pdf(text: str, before: str = "") -> bytes:
    """A page on which a text stands, drawn after some instructions."""
    from pypdf.generic import DecodedStreamObject

    def draw(writer: PdfWriter) -> None:
        page = writer.pages[0]
        font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"), NameObject("/BaseFont"): NameObject("/Helvetica")})  # fmt: skip
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})  # fmt: skip
        stream = DecodedStreamObject()
        stream.set_data(f"BT {before} /F1 9 Tf 10 50 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)

    return _pdf_with(draw)


def _workbook(change: Callable[[Workbook], object]) -> bytes:
    book = Workbook()
    book.active.append(["Group", "n"])  # type: ignore[union-attr]
    change(book)
    return _held(book.save)


def _hidden_sheet(book: Workbook, text: str) -> None:
    sheet = book.create_sheet("Notes")
    sheet.append([text])
    sheet.sheet_state = "veryHidden"


def _noted(book: Workbook, text: str, author: str) -> None:
    book.active["A1"].comment = Comment(text, author)  # type: ignore[index]


def _custom(book: Workbook, text: str) -> None:
    book.custom_doc_props.append(StringProperty(name="Source", value=text))


def _serial(book: Workbook, value: float, shown_as: str) -> None:
    cell = book.active.cell(3, 1, value)  # type: ignore[union-attr]
    cell.number_format = shown_as


def _charted(book: Workbook, text: str) -> None:
    sheet = book.active
    sheet.append([text, 3])  # type: ignore[union-attr]
    chart = BarChart()
    chart.title = text
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=2))
    sheet.add_chart(chart, "D2")  # type: ignore[union-attr]
    sheet.delete_rows(2)  # type: ignore[union-attr]


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word(body: str, part: str = "document") -> bytes:
    return packed(**{f"word__{part}_DOT_xml": f"<w:document {_W}>{body}</w:document>"})


def _runs(text: str, tag: str = "t") -> str:
    return (
        "<w:p>"
        + "".join(f"<w:r><w:{tag}>{html.escape(c)}</w:{tag}></w:r>" for c in text)
        + "</w:p>"
    )


def _zip_comment(text: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "x")
        archive.comment = text.encode()
    return held.getvalue()


def _set(sheet: object, **values: str) -> None:
    for key, value in values.items():
        setattr(sheet, key, value)


Made = Callable[[str], str | bytes]
PLACES: dict[str, list[tuple[str, str, Made]]] = {
    "attributes of a page": [
        (f"{name}.html", "", make)
        for name, make in {
            "title": lambda t: page(f'<p title="{t}">x</p>'),
            "aria": lambda t: page(f'<div aria-label="{t}">x</div>'),
            "data": lambda t: page(f'<div data-who="{t}">x</div>'),
            "value": lambda t: page(f'<input type="hidden" value="{t}">'),
            "placeholder": lambda t: page(f'<input placeholder="{t}">'),
            "option": lambda t: page(f"<select><option>{t}</option></select>"),
            "click": lambda t: page(f"<a onclick=\"go('{t}')\">x</a>"),
            "address": lambda t: page(f'<a href="x.html#{quote(t)}">x</a>'),
            "inline-style": lambda t: page(f'<p style="--who: {t}">x</p>'),
            "alt": lambda t: page(f'<img src="x.png" alt="{t}">'),
            "cite": lambda t: page(f'<blockquote cite="{t}">x</blockquote>'),
        }.items()
    ],
    "what a page does not show": [
        (f"{name}.html", "", make)
        for name, make in {
            "meta": lambda t: page("x", f'<meta name="dc.subject" content="{t}">'),
            "json-ld": lambda t: page("x", f'<script type="application/ld+json">{json.dumps({"about": t})}</script>'),
            "template": lambda t: page(f"<template><p>{t}</p></template>"),
            "noscript": lambda t: page(f"<noscript>{t}</noscript>"),
            "comment": lambda t: page(f"<!-- {t} -->"),
            "conditional": lambda t: page(f"<!--[if IE]><p>{t}</p><![endif]-->"),
            "cdata": lambda t: page(f"<svg><style><![CDATA[{t}]]></style></svg>"),
            "declaration": lambda t: f"<!doctype html><!ELEMENT {t}>{page('x')}",
            "unfinished": lambda t: page("x") + f"<!-- {t}",
            "textarea": lambda t: page(f"<textarea hidden>{t}</textarea>"),
            "iframe": lambda t: page(f'<iframe srcdoc="&lt;p&gt;{t}&lt;/p&gt;"></iframe>'),
            "behind-the-end": lambda t: page("x") + t,
            "white": lambda t: page(f'<p style="color:#fff">{t}</p>'),
            "figure-title": lambda t: page(f"<svg><title>{t}</title><desc>x</desc></svg>"),
        }.items()
    ],
    "scripts": [
        (f"{name}.{'js' if name != 'in-page' else 'html'}", "", make)
        for name, make in {
            "quoted": lambda t: f"const a = '{t}';",
            "template": lambda t: f"const a = `${{x}} {t}`;",
            "array": lambda t: f"const a = {json.dumps(list(t))}.join('');",
            "halves": lambda t: f"const a = ['{t[: len(t) // 2]}', '{t[len(t) // 2 :]}'].join('');",
            "sum": lambda t: f"const a = '{t[:-3]}' +\n  '{t[-3:]}';",
            "concat": lambda t: f"const a = '{t[:-3]}'.concat('{t[-3:]}');",
            "codes": lambda t: f"const a = String.fromCharCode({', '.join(str(ord(c)) for c in t)});",
            "hex-codes": lambda t: f"const a = [{', '.join(hex(ord(c)) for c in t)}];",
            "atob": lambda t: f"const a = atob('{_b64(t)}');",
            "remark": lambda t: f"// {t}\nlet a = 1;",
            "in-page": lambda t: page(f"<script>let a = 1; /* {t} */</script>"),
            "parsed": lambda t: f"const a = JSON.parse({json.dumps(json.dumps({'who': t}))});",
        }.items()
    ],
    "data": [
        (name, "", make)
        for name, make in {
            "value.json": lambda t: json.dumps({"a": {"b": [{"c": t}]}}),
            "key.json": lambda t: json.dumps({t: 1}),
            "letters.json": lambda t: json.dumps({"a": list(t)}),
            "words.json": lambda t: json.dumps({"a": t.split()}),
            "nested.json": lambda t: json.dumps({"a": json.dumps({"b": json.dumps({"c": t})})}),
            "lines.ndjson": lambda t: f'{json.dumps({"a": 1})}\n{json.dumps({"a": t})}\n',
            "search.json": lambda t: json.dumps([{"title": "A", "href": "a.html", "text": f"Course: {t}."}]),
            "chart.vl.json": lambda t: json.dumps({"mark": "bar", "data": {"values": [{"g": t, "n": 3}]}, "usermeta": {}}),
            "chart-note.vg.json": lambda t: json.dumps({"$schema": "x", "usermeta": {"note": t}, "marks": []}),
            "ard.json": lambda t: json.dumps([{"group1": "ARM", "group1_level": t, "variable": "AGE", "stat_name": "n", "stat": 3}]),
            "one-column.csv": lambda t: f"a\n{t}\n",
            "column-name.csv": lambda t: f"{t},n\n1,2\n",
            "semicolons.csv": lambda t: f"a;{t};b\n",
            "words.csv": lambda t: ",".join(t.split()) + "\n",
            "words-down.csv": lambda t: "\n".join(t.split()) + "\n",
            "remark.csv": lambda t: f"# {t}\na,b\n1,2\n",
            "table.tsv": lambda t: f"a\t{t}\n",
            "site.webmanifest": lambda t: json.dumps({"name": t}),
            "sitemap.xml": lambda t: f'<?xml version="1.0"?><urlset><url><loc>https://h.example/{quote(t)}</loc></url></urlset>',
            "feed.xml": lambda t: f'<?xml version="1.0"?><rss><item><description><![CDATA[<p>{t}</p>]]></description></item></rss>',
            "robots.txt": lambda t: f"Disallow: /{t}",
            "page.md": lambda t: f"Text.\n\n[//]: # ({t})\n",
            "refs.bib": lambda t: f"@misc{{a, keywords = {{{t}}}, file = {{:/home/x/{t}.pdf:application/pdf}}}}",
            "style.css": lambda t: f"/* {t} */ p {{}}",
            "site.css": lambda t: f"p::after {{content: '{t}'}}",
            "a.js.map": lambda t: json.dumps({"sourcesContent": [f"// {t}"]}),
            "config.yml": lambda t: f"a: 1 # {t}\n",
            "a.toml": lambda t: f'a = "{t}"\n',
            "readme": lambda t: f"Seen: {t}",
        }.items()
    ],
    "names of files and folders": [
        ("plain", "{t}.txt", lambda t: "x"),
        ("folder", "{t}/x.txt", lambda t: "x"),
        ("percent", "{q}.txt", lambda t: "x"),
        ("underscores", "scan_{u}_ct.png", lambda t: png()),
        ("hidden", ".{t}.txt", lambda t: "x"),
        ("suffix", "x.{u}", lambda t: "x"),
    ],
    "pictures": [
        (name, "", make)
        for name, make in {
            "text.png": lambda t: _png_with("Description", t),
            "xmp.png": lambda t: _png_with("XML:com.adobe.xmp", f"<x:xmpmeta><dc:title>{t}</dc:title></x:xmpmeta>"),
            "exif.png": lambda t: png(_chunk(b"eXIf", b"II*\0\x08\0\0\0\0\0" + t.encode())),
            "profile.png": lambda t: png(_chunk(b"iCCP", b"p\0\0" + zlib.compress(_icc(t)))),
            "profile-name.png": lambda t: png(_chunk(b"iCCP", t.encode() + b"\0\0" + zlib.compress(_icc("x")))),
            "time.png": lambda t: png(_chunk(b"prVt", t.encode("utf-16-le"))),
            "artist.jpg": lambda t: _exif(0x013B, t),
            "windows.jpg": lambda t: _exif(0x9C9D, (t + "\0").encode("utf-16-le")),
            "description.jpg": lambda t: _exif(0x010E, t),
            "iptc.jpg": lambda t: _app(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(t) + 5) + b"\x1c\x02\x50" + struct.pack(">H", len(t)) + t.encode()),
            "xmp.jpg": lambda t: _app(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:creator>" + t.encode() + b"</dc:creator></x:xmpmeta>"),
            "profile.jpg": lambda t: _app(0xE2, b"ICC_PROFILE\0\x01\x01" + _icc(t)),
            "own.jpg": lambda t: _app(0xEA, t.encode()),
            "picture.webp": lambda t: _held(lambda f: Image.new("RGB", (8, 8)).save(f, "WEBP", xmp=f"<x:xmpmeta>{t}</x:xmpmeta>".encode())),
            "picture.gif": lambda t: _held(lambda f: Image.new("P", (8, 8)).save(f, "GIF", comment=t.encode())),
            "picture.tif": lambda t: _held(lambda f: Image.new("RGB", (8, 8)).save(f, "TIFF", tiffinfo={270: t})),
            "picture.bmp": lambda t: _held(lambda f: Image.new("RGB", (8, 8)).save(f, "BMP")) + t.encode(),
            "metadata.svg": lambda t: f'<svg xmlns="http://www.w3.org/2000/svg"><metadata>{t}</metadata></svg>',
            "letters.svg": lambda t: '<svg xmlns="http://www.w3.org/2000/svg"><text>' + "".join(f'<tspan dx="1">{html.escape(c)}</tspan>' for c in t) + "</text></svg>",
            "class.svg": lambda t: f'<svg xmlns="http://www.w3.org/2000/svg"><g id="{t}"/></svg>',
            "inner.svg": lambda t: f'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/svg+xml;utf8,{quote(f"<svg><text>{t}</text></svg>")}"/></svg>',
            "packed.svgz": lambda t: gzip.compress(f'<svg xmlns="http://www.w3.org/2000/svg"><text>{t}</text></svg>'.encode()),
        }.items()
    ],
    "PDF": [
        (f"{name}.pdf", "", make)
        for name, make in {
            "author": lambda t: pdf(author=t),
            "keywords": lambda t: _pdf_with(lambda w: w.add_metadata({"/Keywords": t})),
            "own-property": lambda t: _pdf_with(lambda w: w.add_metadata({"/Patient": t})),
            "outline": lambda t: _pdf_with(lambda w: w.add_outline_item(title=t, page_number=0)),
            "attachment": lambda t: pdf(attached=t),
            "attachment-in-zip": lambda t: _pdf_with(lambda w: w.add_attachment("a.zip", packed(b_DOT_txt=t))),
            "note": lambda t: pdf(note=t),
            "script": lambda t: _pdf_with(lambda w: w.root_object.update({NameObject("/OpenAction"): DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(f"app.alert('{t}')")})})),
            "link": lambda t: _pdf_with(lambda w: w.add_uri(0, f"https://h.example/?q={quote(t)}", (1, 1, 9, 9))),
            "destination": lambda t: _pdf_with(lambda w: w.add_named_destination(t, 0)),
            "label": lambda t: _pdf_with(lambda w: w.set_page_label(0, 0, prefix=t)),
            "earlier": _earlier,
            "shown": _drawn_pdf,
            "unseen": lambda t: _drawn_pdf(t, "3 Tr"),
            "beside-the-page": lambda t: _drawn_pdf(t, "1 0 0 1 5000 5000 Tm"),
            "white": lambda t: _drawn_pdf(t, "1 1 1 rg"),
            "field": lambda t: _pdf_with(lambda w: w.root_object.update({NameObject("/AcroForm"): DictionaryObject({NameObject("/V"): TextStringObject(t)})})),
            "language": lambda t: _pdf_with(lambda w: w.root_object.update({NameObject("/Lang"): TextStringObject(t)})),
            "locked": lambda t: _pdf_with(lambda w: (w.add_metadata({"/Author": t}), w.encrypt("x"))),
        }.items()
    ],
    "spreadsheet": [
        (f"{name}.xlsx", "", make)
        for name, make in {
            "cell": lambda t: _workbook(lambda b: b.active.append([t])),
            "words": lambda t: _workbook(lambda b: b.active.append(t.split())),
            "sheet-name": lambda t: _workbook(lambda b: b.create_sheet(t[:31])),
            "hidden-sheet": lambda t: _workbook(lambda b: _hidden_sheet(b, t)),
            "remark": lambda t: _workbook(lambda b: _noted(b, t, "x")),
            "remark-author": lambda t: _workbook(lambda b: _noted(b, "x", t)),
            "creator": lambda t: _workbook(lambda b: _set(b.properties, creator=t)),
            "own-property": lambda t: _workbook(lambda b: _custom(b, t)),
            "header": lambda t: _workbook(lambda b: _set(b.active.oddHeader.center, text=t)),
            "named-range": lambda t: _workbook(lambda b: b.defined_names.add(DefinedName("who", attr_text=f'"{t}"'))),
            "link": lambda t: _workbook(lambda b: _set(b.active["A1"], hyperlink=f"https://h.example/{quote(t)}")),
            "chart": lambda t: _workbook(lambda b: _charted(b, t)),
            "formula": lambda t: _workbook(lambda b: b.active.append([f'=CONCATENATE("{t[:-3]}","{t[-3:]}")'])),
            "rich-text": lambda t: packed(xl__sharedStrings_DOT_xml="<sst><si>" + "".join(f"<r><t>{html.escape(c)}</t></r>" for c in t) + "</si></sst>"),
        }.items()
    ],
    "Word file": [
        (f"{name}.docx", "", make)
        for name, make in {
            "runs": lambda t: _word(_runs(t)),
            "deleted": lambda t: _word(f"<w:p><w:del w:author='x'>{_runs(t, 'delText')}</w:del></w:p>"),
            "header": lambda t: _word(_runs(t), "header1"),
            "footnote": lambda t: _word(_runs(t), "footnotes"),
            "comment": lambda t: _word(f"<w:comment w:author='x'>{_runs(t)}</w:comment>", "comments"),
            "hidden": lambda t: _word(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{html.escape(t)}</w:t></w:r></w:p>"),
            "field": lambda t: _word(f"<w:p><w:r><w:instrText>AUTHOR {html.escape(t)}</w:instrText></w:r></w:p>"),
            "alternative": lambda t: _word(f"<w:docPr descr='{t}'/>"),
            "table": lambda t: _word("<w:tbl><w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{w}</w:t></w:r></w:p></w:tc>" for w in t.split()) + "</w:tr></w:tbl>"),
            "broken-line": lambda t: _word(f"<w:p><w:r><w:t>{t.split()[0] if ' ' in t else t[:4]}</w:t><w:br/><w:t>{' '.join(t.split()[1:]) if ' ' in t else t[4:]}</w:t></w:r></w:p>"),
            "manager": lambda t: packed(docProps__app_DOT_xml=f"<Properties><Manager>{t}</Manager></Properties>"),
            "own-property": lambda t: packed(docProps__custom_DOT_xml=f"<Properties><property name='x'><lpwstr>{t}</lpwstr></property></Properties>"),
            "thumbnail": lambda t: packed(docProps__thumbnail_DOT_jpeg=_exif(0x013B, t)),
        }.items()
    ],
    "archive": [
        (name, "", make)
        for name, make in {
            "one.zip": lambda t: packed(a_DOT_txt=t),
            "two.zip": lambda t: packed(i_DOT_zip=packed(b_DOT_txt=t)),
            "three.zip": lambda t: packed(i_DOT_zip=packed(j_DOT_zip=packed(b_DOT_csv=f"a\n{t}\n"))),
            "sheet.zip": lambda t: packed(a_DOT_xlsx=_workbook(lambda b: b.active.append([t]))),
            "picture.zip": lambda t: packed(a_DOT_png=_png_with("Title", t)),
            "comment.zip": _zip_comment,
            "named.zip": lambda t: packed(**{f"{t}_DOT_txt": "x"}),
            "page.html.gz": lambda t: gzip.compress(page(f"<p>{t}</p>").encode()),
        }.items()
    ],
}  # fmt: skip
"""Files by kind: a name, a name made of the text where there is one, and what the file holds."""
SERIALS: list[tuple[str, str, bytes | str]] = [
    ("spreadsheet", "BRTHDTC", _workbook(lambda b: _serial(b, 41762, "dd/mm/yyyy"))),
    ("spreadsheet", "BRTHDTC", _workbook(lambda b: _serial(b, 41762.25, "[$-407]d. mmmm yyyy"))),
    ("spreadsheet", "HOSPNO", _workbook(lambda b: _serial(b, 773104502, "0"))),
]
_TRIED = {"names of files and folders": (NAMED, ("BRTHDTC", "2014-05-03"), NUMBERED)}
MISSED = frozenset(
    [
        "Hannes felt better, his mother said.",  # a nickname alone
        # A year in words.
        "third of May two thousand fourteen",
        "May third, twenty fourteen",
        "dritter Mai zweitausendvierzehn",
        "trois mai deux mille quatorze",
        "tres de mayo de dos mil catorce",
        "May 2014, the 3rd",  # as in: in May 2014, the 3rd patient
        "zéro six douze trente-quatre cinquante-six soixante-dix-huit",  # numbers of two digits in words
        # A street or a town without its number.
        "D-80331 Munich",
        "rue des Lilas",
        "Harbour View, Whitby",
        # A ward in other words, or in another order.
        "auf Kinder-Onkologie 4 West",
        "12 North ward",
        "base85: Johannes van der Beek",
    ]
)
"""What is not told, by what is done."""


def everything() -> Iterator[tuple[str, str, str, str, bytes | str]]:
    """Yield the group, what is done, the column, the file's name, and what it holds."""
    for kind, forms in WRITINGS.items():
        for k, (column, text) in enumerate(forms):
            name = f"w-{kind.replace(' ', '-')}-{k:02}.html"
            yield f"writing: {kind}", text, column, name, page(f"<p>{html.escape(text)}</p>")
    for k, (disguise, (change, values)) in enumerate(DISGUISES.items()):
        for n, (column, text) in enumerate(values):
            body = page(f"<p>Seen: {change(text)} today.</p>")
            yield "disguise", f"{disguise}: {text}", column, f"d-{k:02}-{n}.html", body
    for k, (place, files) in enumerate(PLACES.items()):
        for name, pattern, make in files:
            for n, (column, text) in enumerate(_TRIED.get(place, (NAMED, BORN, NUMBERED))):
                told = (
                    pattern.format(t=text, q=quote(text), u=text.replace(" ", "_"))
                    if pattern
                    else name
                )
                yield (
                    f"place: {place}",
                    f"{name}: {text}",
                    column,
                    f"p{k}{n}{name[:2]}/{told}",
                    make(text),
                )
    for k, (place, column, content) in enumerate(SERIALS):
        yield f"place: {place}", f"serial {k}", column, f"s{k}.xlsx", content


def plant(site: Path) -> list[tuple[str, str, str, str]]:
    """Write them all; return the group, what is done, the column, and the file."""
    planted = []
    for group, what, column, name, content in everything():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists(), name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        planted.append((group, what, column, name))
    return planted
