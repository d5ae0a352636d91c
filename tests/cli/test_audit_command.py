"""`caseseries audit PAPER`: a paper as it is, in each format, and files that are none."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import pypandoc
import pypdf
import pytest
import typst
from typer.testing import CliRunner

from caseseries.cli.commands import app
from caseseries.errors import UserError

# 12 of 40 is 30 %; 15 of 40 is 37.5 %, so that 37 (or 38) is a rounding and 45 is none.
TABLE = """
<table><caption>Table 1. Patients</caption><thead><tr><th>Sign</th><th>All (N = 40)</th></tr></thead><tbody>
<tr><td>Pain, n (%)</td><td>12 (45)</td></tr><tr><td>Fever, n (%)</td><td>15 (38)</td></tr>
<tr><td>Age, years, median (range)</td><td>52 (19&ndash;81)</td></tr></tbody></table>
"""
HTML = f"<html><body><main><h1>Paper</h1><h2>Results</h2>{TABLE}</main></body></html>"
PDF = """
= Paper
== Results
Table 1. Patients

#table(columns: (8cm, 6cm), stroke: none, [Sign], [All (N = 40)], [Pain, n (%)], [12 (45)], [Fever, n (%)], [15 (38)],
  [Age, years, median (range)], [52 (19–81)])
"""


def _paper(folder: Path, form: str, text: str = HTML) -> Path:
    path = folder / f"paper.{form}"
    if form == "html":
        path.write_text(text, encoding="utf-8")
    elif form == "pdf":
        path.write_bytes(typst.compile(PDF.encode()))
    else:
        writer = {"xml": "jats", "docx": "docx"}[form]
        command = [pypandoc.get_pandoc_path(), "-s", "-f", "html", "-t", writer, "-o", str(path)]
        subprocess.run(command, input=text.encode(), check=True)
    return path


def _run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["audit", *map(str, arguments)], catch_exceptions=True)
    if isinstance(done.exception, UserError):
        raise done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("form", ["xml", "html", "docx", "pdf"])
def test_a_paper_is_read_as_it_is(tmp_path: Path, form: str) -> None:
    code, said = _run(_paper(tmp_path, form))
    assert code == 1
    assert "12 of 40 is 30%, print says 45%" in said
    assert "1 contradiction." in said
    with (tmp_path / "paper.numbers.csv").open(encoding="utf-8") as file:
        rows = [(row["measure"], row["kind"], row["as_printed"]) for row in csv.DictReader(file)]
    assert ("patients", "count", "n = 40") in rows
    assert ("Pain", "count_percent", "12 (45)") in rows
    assert ("Fever", "count_percent", "15 (38)") in rows
    assert [row[:2] for row in rows if row[2].startswith("52")] == [("Age", "median_range")]


def test_what_was_understood_is_corrected_and_audited_again(tmp_path: Path) -> None:
    paper = _paper(tmp_path, "html")
    _run(paper)
    numbers = tmp_path / "paper.numbers.csv"
    text = numbers.read_text(encoding="utf-8")
    numbers.write_text(text.replace("12 (45)", "12 (30)").replace(",45,", ",30,"), encoding="utf-8")
    assert _run(numbers) == (0, "No contradiction found.\n\n")
    # The paper would be read as before: what was corrected is not lost.
    with pytest.raises(UserError, match="is there with other contents"):
        _run(paper)


@pytest.mark.parametrize("form", ["html", "docx", "json"])
def test_the_report_of_an_editor(tmp_path: Path, form: str) -> None:
    report = tmp_path / f"report.{form}"
    code, _ = _run(_paper(tmp_path, "html"), "--output", report)
    assert code == 1
    if form == "docx":
        command = [
            pypandoc.get_pandoc_path(),
            "-f",
            "docx",
            "-t",
            "plain",
            "--wrap=none",
            str(report),
        ]
        text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    else:
        text = report.read_text(encoding="utf-8")
    if form == "json":
        json.loads(text)
    assert "12 of 40 is 30" in text
    assert "the denominator is 40 or fewer" in text


def _locked_pdf(folder: Path) -> Path:
    writer = pypdf.PdfWriter(clone_from=_paper(folder, "pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(folder / "locked.pdf")
    return folder / "locked.pdf"


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
"""How a DOCX with a password begins, and a file of Word before 2007."""


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", b"", "cannot be read as DOCX"), ("a.pdf", b"", "cannot be read as PDF"),
        ("a.xml", b"", "cannot be read as JATS"), ("a.html", b"", "no printed number was found"),
        ("a.csv", b"", "missing columns"), ("a.docx", b"PK\x03\x04torn", "cannot be read as DOCX"),
        ("a.pdf", b"%PDF-1.7\ntorn", "cannot be read as PDF"), ("a.xml", b"<article><body><p>12", "cannot be read as JATS"),
        ("a.html", bytes(range(256)), "no printed number was found"), ("a.docx", OLD_WORD, "locked with a password"),
        ("a.doc", OLD_WORD, ".doc is no kind of paper"), ("a.txt", b"12 of 40", ".txt is no kind of paper"),
        ("a", b"12 of 40", "a name without an ending"),
    ],
)  # fmt: skip
def test_what_is_no_paper_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as caught:
        _run(tmp_path / name)
    assert told in caught.value.message
    assert caught.value.place.partition(",")[0].endswith(name)
    assert caught.value.remedy
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_a_pdf_with_a_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the PDF is locked with a password"):
        _run(_locked_pdf(tmp_path))


def test_a_pdf_without_a_table_says_so_and_its_sentences_are_read(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(
        typst.compile(b"= Paper\n== Results\nIn total, 12 of 40 patients (45%) had pain.")
    )
    code, said = _run(path)
    assert code == 1
    assert "no table could be read; give the JATS, HTML or DOCX file" in said
    assert "12 of 40 is 30%, print says 45%" in said
    path.write_bytes(typst.compile(b"= Paper\nNothing is counted."))
    with pytest.raises(UserError, match="no printed number was found") as caught:
        _run(path)
    assert "no table could be read" in caught.value.rule
