"""Writes ward.xlsx: invented patients in the kind of workbook that a ward keeps, the same bytes every time.

`python examples/spreadsheet/make_workbook.py` writes it anew beside this file. Nobody in it exists.
"""

from __future__ import annotations

import datetime
import io
import re
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook

D = datetime.date
_STAMP = (2025, 1, 1, 0, 0, 0)

HEAD_1 = [
    "Pat.-Nr.", "Name, Vorname", "Geb.-Datum", "Geschlecht (1=m, 2=w)", "Gewicht (kg)", "Raucher", "Ätiologie",
    "Aufnahmedatum", "CRP (mg/l)", None, None, "Lipase d1 [U/l]", "Lipase d3 [U/l]", "Kreatinin (mg/dl) d1",
    "Kreatinin (mg/l) d3", "Komplikationen", "Zustand Tag 28", "Todesdatum", "Letzter Kontakt", "Telefon", "Kommentar",
]  # fmt: skip
HEAD_2 = [None] * 8 + ["d1", "d3", "d7"] + [None] * 10
PATIENTS = [
    [101, "Musterfrau, Erna", D(1956, 5, 14), 2, 71.5, "n", "biliär", D(2024, 1, 8), 48, 212, 61, "1.204,5", 310,
     "0,9", 10, "keine", "beschwerdefrei", None, D(2024, 3, 4), "0151 5550101", "Tochter ruft an"],
    [102, "Beispiel, Anton", D(1971, 11, 2), 1, 92, "j", "alkoholisch", D(2024, 1, 15), 96, 301, 188, 2210, 640,
     "1,4", 21, "Pleuraerguss (d3, Grad 2); Delir d4-d7 G3", "gebessert", None, D(2024, 4, 2), "0151 5550102", None],
    [103, "Probe, Ilse", D(1943, 7, 30), 2, "63,2", "nein", "biliär", D(2024, 1, 29), "<5", 17, "<5", 890, 120,
     "0,8", 8, "-", "beschwerdefrei", None, D(2024, 2, 29), "0151 5550103", None],
    [104, "Vorlage, Kurt", D(1950, 2, 9), 1, 80, "ja", "alkoholisch", D(2024, 2, 12), 155, 402, "n.a.", 3400, 1900,
     "2,1", 34, "Nierenversagen d2 G3; Sepsis (14.02.2024 - 20.02.2024, Grad 5)", "verstorben", D(2024, 2, 20),
     D(2024, 2, 20), None, "Obduktion abgelehnt"],
    [105, "Entwurf, Maja", D(1988, 12, 24), 2, 58, 0, "unklar", D(2024, 2, 29), 12, 33, "ca. 9", 640, 88,
     "0,7", 7, None, "beschwerdefrei", None, D(2024, 5, 6), "0151 5550105", None],
    [106, "Skizze, Bruno", D(1962, 8, 8), 1, 101, 1, "biliär", D(2024, 3, 11), 77, 260, 140, 1500, 420,
     "1,0", 12, "Pleuraerguss d2 G2", "gebessert", None, D(2024, 5, 20), "0151 5550106", None],
    [107, "Muster, Jana", D(1979, 3, 3), 2, 66, "n", "medikamentös", D(2024, 4, 1), 20, 55, 14, 980, 150,
     "0,6", 6, "Delir (d3) Grad 2", "unverändert", None, D(2024, 6, 1), "0151 5550107", None],
    [108, "Versuch, Ole", D(1968, 10, 19), 1, 88, "j", "alkoholisch", D(2024, 4, 22), 133, 350, 201, "> 6000", 2750,
     "1,2", 15, "Pleuraerguss (d4, Grad 1)", "gebessert", None, D(2024, 7, 15), "0151 5550108", None],
]  # fmt: skip
LABS = [
    ["Patient", "Datum", "Leukozyten (10^9/l)", "Calcium (mmol/l)", "Kürzel"],
    [101, D(2024, 1, 8), "11,2", 2.21, "KM"],
    [101, D(2024, 1, 10), "9,8", 2.3, "KM"],
    [102, D(2024, 1, 15), 17.4, 1.98, "TS"],
    [102, D(2024, 1, 17), 19.1, "1,89", "TS"],
    [104, D(2024, 2, 12), 21.0, 1.77, "KM"],
    [104, D(2024, 2, 15), 24.6, 1.61, "KM"],
    [105, "29.02.2024", 8.0, None, "KM"],
    [106, D(2024, 3, 11), 12.5, 2.11, "TS"],
    [107, D(2024, 4, 1), 7.9, 2.4, "TS"],
    [108, D(2024, 4, 22), 14.2, 2.05, "KM"],
]
DRUGS = [
    ["Pat.", "Medikament", "Dosis", "Einheit", "Beginn", "Ende"],
    [101, "Ringer", 3000, "ml", D(2024, 1, 8), D(2024, 1, 10)],
    [102, "Ringer", 4000, "ml", D(2024, 1, 15), D(2024, 1, 19)],
    [103, "Ringer", 2500, "ml", D(2024, 1, 29), D(2024, 1, 30)],
    [104, "Ringer", 4500, "ml", D(2024, 2, 12), D(2024, 2, 20)],
    [105, "Ringer", 2000, "ml", D(2024, 2, 29), D(2024, 3, 1)],
    [106, "Ringer", 3500, "ml", D(2024, 3, 11), D(2024, 3, 14)],
    [107, "Ringer", 2500, "ml", D(2024, 4, 1), D(2024, 4, 2)],
    [108, "Ringer", 4000, "ml", D(2024, 4, 22), D(2024, 4, 27)],
]
LEGEND = [["Farben"], ["gelb: noch prüfen"], ["Stand der Liste: wird laufend ergänzt"]]


def workbook(more: list[list[object]] | None = None) -> bytes:
    """Return the workbook. more: further rows of patients, put first, as when somebody sorts the sheet anew."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Patienten"
    sheet.append(["Pankreatitis, alle Fälle (erfundene Patienten)"])
    sheet.merge_cells("A1:U1")
    for row in (HEAD_1, HEAD_2, *(more or []), *PATIENTS):
        sheet.append(row)
    sheet.merge_cells("I2:K2")
    for name, rows in (("Labor", LABS), ("Medikamente", DRUGS), ("Legende", LEGEND)):
        other = book.create_sheet(name)
        for row in rows:
            other.append(row)
    out = io.BytesIO()
    book.save(out)
    return _same_bytes(out.getvalue())


def _same_bytes(content: bytes) -> bytes:
    """Return a workbook without the time at which it was written."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "docProps/core.xml":
                data = re.sub(rb">\d{4}-\d\d-\d\dT[^<]*<", b">2025-01-01T00:00:00Z<", data)
            info = zipfile.ZipInfo(part.filename, _STAMP)
            info.compress_type, info.external_attr, info.create_system = (
                zipfile.ZIP_DEFLATED,
                0o600 << 16,
                3,
            )
            new.writestr(info, data)
    return out.getvalue()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("ward.xlsx")
    target.write_bytes(workbook())
