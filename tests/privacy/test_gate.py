"""The gate on a small site: private values, denied words, files it cannot read, what ordinary columns hold."""

import csv

import pytest

from caseseries.cohort import load
from caseseries.errors import UserErrors
from caseseries.privacy.gate import Finding, check_cells, check_site, check_sources
from caseseries.store import cache
from caseseries.study import read_study

# Invented people, one a patient of the five.
PEOPLE = {
    "NAME": ["Erika Mustermann", "Sinéad O'Brien", "Hans  Meier", "Anna-Lena Groß", "Smith & Sons"],
    "BRTHDTC": [f"1961-03-1{k}" for k in range(5)],
    "MRNINT": [str(7654320 + k) for k in range(5)],
    "REMARK": ["Normal", "Normal", "Raised", "Normal", "Raised"],
}


@pytest.fixture
def study(five):
    path = five / "data/adsl.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for column, values in PEOPLE.items():
        rows[0].append(column)
        for row, value in zip(rows[1:], values, strict=True):
            row.append(value)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    plan = five / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("    adsl:\n", "    adsl:\n      MRNINT: {label: Number, kind: integer}\n", 1)
    )
    return read_study(five)


def _findings(study, name, content):
    site = study.root / "_site"
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [(f.what, f.files) for f in check_site(study, site)]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("seen: mustermann, e.", "NAME"),
        ("born 11 March 1961", "BRTHDTC"),
        ("no. 7 654 324", "MRNINT"),
    ],
)
def test_a_private_value_is_told_by_its_column_and_file(study, text, column):
    found = _findings(study, "index.html", f"<p>{text}</p>")
    assert (f"a value of the unlisted column adsl.{column}", ("index.html",)) in found
    assert all(
        "ustermann" not in what and "1961" not in what and "7654" not in what for what, _ in found
    )


def test_ordinary_words_of_an_unlisted_column_stop_nothing(study):
    assert _findings(study, "site.css", "p { content: 'Normal Raised' }") == []


def test_numbers_in_quartos_own_files_are_nobodys_record(five):
    adsl = five / "data/adsl.csv"
    head, *rows = adsl.read_text(encoding="utf-8").splitlines()
    rows = [f"{row},SIM-000{k}" for k, row in enumerate(rows, 1)]
    adsl.write_text("\n".join([f"{head},MRN", *rows]) + "\n", encoding="utf-8")
    study = read_study(five)
    assert _findings(study, "icons.css", ".bi-record2-fill::before,.bi-record2::before {}") == []
    assert _findings(study, "a.html", "<script>clearTimeout(t); // cancel #2</script>") == []
    told = "a value of the unlisted column adsl.MRN"
    assert _findings(study, "b.html", "<p>Her record 3</p>") == [(told, ("b.html",))]
    assert _findings(study, "b.html", "<p>Record 2 of them</p>") == [(told, ("b.html",))]


def test_a_value_that_everybody_may_read_elsewhere_is_no_secret(five):
    # Words of listed columns and of study.yml, in a column that is not listed; the last is nobody's word but its own.
    adsl = five / "data/adsl.csv"
    words = ["Headache", "Itching", "Responder", "Testumab", "Zebrafinch"]
    head, *rows = adsl.read_text(encoding="utf-8").splitlines()
    rows = [f"{row},{word}" for row, word in zip(rows, words, strict=True)]
    adsl.write_text("\n".join([f"{head},MAINPROB", *rows]) + "\n", encoding="utf-8")
    study = read_study(five)
    assert _findings(study, "index.html", "<p>Headache, itching; Responder to Testumab.</p>") == []
    assert _findings(study, "index.html", "<p>Headache and zebrafinch.</p>") == [
        ("a value of the unlisted column adsl.MAINPROB", ("index.html",))
    ]


def test_places_of_the_authors_and_days_of_versions_are_no_secret(five):
    adsl = five / "data/adsl.csv"
    head, *rows = adsl.read_text(encoding="utf-8").splitlines()
    more = [
        "Wuhan,2025-01-31,2019-03-04",
        "Ulm,2024-05-06,2025-01-31",
        *["Kassel,2024-05-07,2019-03-05"] * 3,
    ]
    rows = [f"{row},{cells}" for row, cells in zip(rows, more, strict=True)]
    adsl.write_text("\n".join([f"{head},CITY,SEENDTC,BRTHDTC", *rows]) + "\n", encoding="utf-8")
    plan = five / "study.yml"
    text = plan.read_text(encoding="utf-8")
    author = "  authors: [{name: A. Author, affiliations: [University of Wuhan]}]\n"
    plan.write_text(text.replace("study:\n", f"study:\n{author}", 1), encoding="utf-8")
    study = read_study(five)
    assert _findings(study, "index.html", "<p>Version of 31 January 2025. In Wuhan.</p>") == [
        ("a value of the unlisted column adsl.BRTHDTC", ("index.html",))
    ]
    found = {what for what, _ in _findings(study, "index.html", "<p>6 May 2024. In Kassel.</p>")}
    assert found == {f"a value of the unlisted column adsl.{c}" for c in ("CITY", "SEENDTC")}


def test_one_value_in_many_files_is_one_line(study):
    for k in range(6):
        found = _findings(study, f"p{k}.html", "Erika Mustermann")
    assert len(found) == 1
    assert len(found[0][1]) == 6
    said = str(Finding(*found[0]))
    assert said.startswith(
        "p0.html, p1.html, p2.html and 3 more files: a value of the unlisted column "
    )


@pytest.mark.parametrize("content", [b"\x00\x01binary", b"%PDF-1.7 cut", b"PK\x03\x04cut"])
def test_a_file_that_cannot_be_read_is_a_finding(study, content):
    [(what, files)] = _findings(study, "a.dat", content)
    assert "cannot read" in what
    assert files == ("a.dat",)


def test_denied_words_and_the_private_list_count_without_data(study):
    (study.root / "names.txt").write_text("# staff\nKim Example\n", encoding="utf-8")
    plan = study.root / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("privacy:\n", "privacy:\n  deny: [Nordhospital]\n  deny_list: names.txt\n", 1)
    )
    for path in (study.root / "data").iterdir():
        path.unlink()
    found = _findings(
        read_study(study.root), "index.html", "<p>In the NORDHOSPITAL, Dr. K. Example.</p>"
    )
    assert {what for what, _ in found} == {
        "a word that study.yml denies",
        "a line of the private deny-list",
    }


def test_a_denied_word_may_stand_where_it_is_denied_and_nowhere_else(study):
    plan = study.root / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("privacy:\n", "privacy:\n  deny: [Nordhospital]\n", 1))
    assert check_sources(read_study(study.root)) == []
    (study.root / "index.qmd").write_text("Treated in the Nordhospital.\n", encoding="utf-8")
    (found,) = check_sources(read_study(study.root))
    assert (found.what, found.files) == ("a word that study.yml denies", ("index.qmd",))


def test_a_missing_private_list_stops_the_gate(study):
    plan = study.root / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("privacy:\n", "privacy:\n  deny_list: gone.txt\n", 1))
    with pytest.raises(Exception, match=r"gone\.txt"):
        _findings(read_study(study.root), "index.html", "x")


def test_sources_are_read_with_notes_of_references_and_comments(study):
    bib = study.root / "references.bib"
    bib.write_text("@misc{a, note = {Patient, born 10.03.1961}}", encoding="utf-8")
    page = study.root / "index.qmd"
    page.write_text("Text.\n\n<!-- patient 3, call 030 555123 -->\n", encoding="utf-8")
    found = {(f.what, f.files) for f in check_sources(study)}
    assert found == {
        ("a value of the unlisted column adsl.BRTHDTC", ("references.bib",)),
        ("a calendar date in a sentence about a patient", ("references.bib",)),
        ("a telephone number in a sentence about a patient", ("index.qmd",)),
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("chapters/more/part.qmd", "<!-- Mustermann, Erika -->"),
        ("work.ipynb", '{"cells": [{"cell_type": "markdown", "source": ["Erika Mustermann"]}]}'),
        ("chapters/style.css", "/* Erika Mustermann */"),
    ],
)
def test_every_kind_of_source_is_read_at_the_root_and_below_chapters(study, name, text):
    (study.root / name).parent.mkdir(parents=True, exist_ok=True)
    (study.root / name).write_text(text, encoding="utf-8")
    assert ("a value of the unlisted column adsl.NAME", (name,)) in {
        (f.what, f.files) for f in check_sources(study)
    }


def test_cells_of_listed_columns_hold_nobody(study):
    assert check_cells(study, load(study)) == []
    path = study.root / "data/adae.csv"
    text = path.read_text(encoding="utf-8")
    rows = text.splitlines()
    rows[1] = rows[1].replace("Headache", "Headache as told by Mr Groß on 12.03.2024", 1)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    said = {str(error).splitlines()[0] for error in check_cells(study, load(study))}
    assert said == {
        "adae.csv, row 2, column AEDECOD: a cell of a listed column holds a value of the unlisted column adsl.NAME",
        "adae.csv, row 2, column AEDECOD: a cell of a listed column holds a calendar date",
    }


def test_a_waiver_holds_for_its_finding_and_files_alone(study):
    plan = study.root / "study.yml"
    text = plan.read_text(encoding="utf-8")
    waiver = (
        "  waivers:\n    - finding: a calendar date in a sentence about a patient\n"
        "      files: [index.html]\n      reason: the day of an earthquake\n      signed: A. Author\n"
    )
    plan.write_text(text.replace("privacy:\n", f"privacy:\n{waiver}", 1))
    waived = read_study(study.root)
    sentence = "<p>The patient was at home on 12 March 2024.</p>"
    assert _findings(waived, "index.html", sentence) == []
    [(what, files)] = _findings(waived, "other.html", sentence)
    assert (what, files) == ("a calendar date in a sentence about a patient", ("other.html",))


def test_a_waiver_without_reason_or_name_is_refused(study):
    plan = study.root / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("privacy:\n", "privacy:\n  waivers: [{finding: x, files: [a]}]\n", 1)
    )
    with pytest.raises(UserErrors, match=r"reason[\s\S]*signed"):
        read_study(study.root)


@pytest.mark.parametrize("column", ["TRTSDT", "SITEID", "AETERM"])
def test_columns_of_persons_cannot_be_listed(study, column):
    plan = study.root / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("adae: [AESEQ", f"adae: [{column}, AESEQ", 1))
    with pytest.raises(UserErrors, match="by its standard name"):
        read_study(study.root)


@pytest.mark.parametrize(
    ("said", "found"), [("headache", set()), ("sore head after fall", {"AETERM"})]
)
def test_a_reported_term_that_is_the_coded_one_is_no_secret(five, said, found):
    """As in most rows of ADAE; in other words it is what somebody said of a person."""
    path = five / "data/adae.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{head},AETERM", *(f"{row},{said}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = _findings(read_study(five), "index.html", "<p>Headache, and sore head after fall</p>")
    assert {what.split(".")[-1] for what, _ in told} == found


def test_a_verdict_that_is_kept_holds_for_the_same_bytes_rules_and_secrets_alone(study):
    def found(text):
        with cache.using(study.root) as kept:
            return _findings(read_study(study.root), "index.html", text), kept.made == 0

    clean, bad = "<p>Nothing is told here.</p>", "<p>seen: mustermann, e.</p>"
    assert found(clean) == ([], False)
    assert found(clean) == ([], True)
    told = [("a value of the unlisted column adsl.NAME", ("index.html",))]
    for known in (False, True):
        findings, kept = found(bad)
        assert (findings[:1], kept) == (told, known)
    # another rule
    plan = study.root / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text + "privacy: {deny: [Nothing is told]}\n"
        if "\nprivacy:" not in text
        else text.replace("\nprivacy:", "\nprivacy:\n  deny: [Nothing is told]", 1)
    )
    assert found(clean) == ([("a word that study.yml denies", ("index.html",))], False)
    plan.write_text(text)
    # another secret
    table = study.root / "data/adsl.csv"
    table.write_text(table.read_text().replace("canary-adsl-one", "Nothing is told here."))
    (what, files), *_ = found(clean)[0]
    assert (what, files) == ("a value of the unlisted column adsl.SECRET", ("index.html",))


def test_a_verdict_that_is_kept_does_not_outlive_a_new_line_of_the_private_list(study):
    plan, names = study.root / "study.yml", study.root / "names.txt"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("privacy:\n", "privacy:\n  deny_list: names.txt\n", 1))

    def found():
        with cache.using(study.root):
            return _findings(read_study(study.root), "index.html", "<p>Seen by Pat Example.</p>")

    names.write_text("Kim Other\n", encoding="utf-8")
    assert found() == []
    names.write_text("Kim Other\nPat Example\n", encoding="utf-8")
    assert found() == [("a line of the private deny-list", ("index.html",))]


def test_no_secret_is_kept(study):
    with cache.using(study.root):
        _findings(study, "index.html", "<p>seen: mustermann, e., canary-adsl-one</p>")
    kept = b"".join(p.read_bytes() for p in (study.root / cache.FOLDER).rglob("*") if p.is_file())
    assert b"canary" not in kept
    assert b"ustermann" not in kept
