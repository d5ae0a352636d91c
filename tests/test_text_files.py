"""Characters that cannot be shown and marks of a merge, in every kind of file: refused with the place, never shown."""

import csv
import io

import pytest

from caseseries import text_files
from caseseries.changelog import read_changelog
from caseseries.cli import commands
from caseseries.cohort import load
from caseseries.engines import precheck
from caseseries.engines.pandoc import bibliography, config, source
from caseseries.errors import UserError, UserErrors
from caseseries.results import PatientResults, Results
from caseseries.study import read_study
from tests.hostile import REFUSED, SHOWN

MERGE = "<<<<<<< HEAD\nold\n=======\nnew\n>>>>>>> other\n"


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_shown_is_refused_with_its_line_and_its_number(text):
    with pytest.raises(UserError, match=r"the character U\+[0-9A-F]{4} cannot be shown") as found:
        text_files.refuse_unprintable(f"first\n{text}\n", "file.txt")
    assert found.value.place == "file.txt:2"
    assert text not in str(found.value)


def test_all_other_characters_may_stand():
    for text in [*SHOWN, "\ufeff", "\u00ad", "\u061c", "a\u0085b"]:
        text_files.refuse_unprintable(text, "file.txt")


@pytest.mark.parametrize("marks", ["<<<<<<< HEAD", ">>>>>>> other", "||||||| base", "<<<<<<<"])
def test_the_marks_of_a_merge_are_refused_with_their_line(marks):
    with pytest.raises(UserError, match="a merge was not resolved here") as found:
        text_files.refuse_merge(f"one\ntwo\n{marks}\n", "file.txt")
    assert found.value.place == "file.txt:3"


def test_rules_and_headings_of_markdown_are_no_marks_of_a_merge():
    text_files.refuse_merge(
        "Title\n=======\n\n> > quoted\n\n<<<<<<< x".replace("<<<<<<< ", "<<<<<<<"), "file.txt"
    )


# Each kind of file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [MERGE, "form\x0cfeed\n"])
@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("study.yml", read_study),
        ("_quarto.yml", config.load),
        ("CHANGELOG.md", read_changelog),
        ("index.qmd", lambda root: source.read(root, "index.qmd")),
        ("index.qmd", lambda root: precheck.check(root, ["index.qmd"], code=False)),
        ("references.bib", lambda root: bibliography.check(root, ["references.bib"])),
        ("results/results.csv", lambda root: Results.read(root / "results/results.csv")),
        ("results/patients.csv", lambda root: PatientResults.read(root / "results/patients.csv")),
    ],
)
def test_each_file_is_refused_with_its_line(five, name, reads, bad):
    path = five / name
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.is_file() else "# first\n"
    path.write_text(text + bad, encoding="utf-8")
    with pytest.raises(UserError) as found:
        reads(five)
    assert found.value.place.endswith(f"{name.rpartition('/')[2]}:{text.count(chr(10)) + 1}")


@pytest.mark.parametrize("table", ["adsl", "adae", "adlb", "adrs", "adex", "adtte"])
def test_marks_of_a_merge_in_a_table_are_no_missing_column(five, table):
    path = five / f"data/{table}.csv"
    path.write_text(MERGE + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(UserErrors, match="a merge was not resolved here") as found:
        load(read_study(five))
    assert [error.place for error in found.value.errors] == [f"{table}.csv:1"]


def test_study_yml_holds_no_character_by_its_number(five):
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8").replace(
        "short_title: Testumab", 'short_title: "Test\\fumab"'
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"U\+000C") as found:
        read_study(five)
    assert found.value.place == "study.yml:4"


def test_check_reads_the_files_beside_the_pages(five):
    assert text_files.faults(five) == []
    for name in ("_quarto.yml", "CHANGELOG.md", "references.bib"):
        (five / name).write_text(MERGE, encoding="utf-8")
    assert [fault.place for fault in text_files.faults(five)] == [
        "_quarto.yml:1",
        "CHANGELOG.md:1",
        "references.bib:1",
    ]


def test_results_with_marks_of_a_merge_are_written_anew(five):
    """The remedy that `check` and `diff` name must work: `caseseries results` writes the file."""
    commands.results(five, check=False)
    path = five / "results/results.csv"
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    marked = [
        *lines[:4],
        "<<<<<<< HEAD\n",
        *lines[4:7],
        "=======\n",
        *lines[7:9],
        ">>>>>>> other\n",
    ]
    path.write_text("".join([*marked, *lines[9:]]), encoding="utf-8")
    for asked in (commands.check, lambda root: Results.read(root / "results/results.csv")):
        with pytest.raises((UserError, UserErrors)) as found:
            asked(five)
        assert "results.csv:5: a merge was not resolved here" in str(found.value)
    commands.results(five, check=False)
    assert path.read_text(encoding="utf-8") == whole


# Cells -----------------------------------------------------------------------------------------------


def _cell(root, table, row, column, text):
    """Put a text into a cell of a table; row as an editor counts."""
    path = root / f"data/{table}.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    rows[row - 1][rows[0].index(column)] = text
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize(
    ("table", "column"),
    [("adae", "AEDECOD"), ("adsl", "SUBJID"), ("adex", "EXDOSU")],
)
def test_a_cell_that_cannot_be_shown_is_refused_with_row_and_column(five, table, column, text):
    _cell(five, table, 3, column, text)
    with pytest.raises(UserErrors) as found:
        load(read_study(five))
    places = [error.place for error in found.value.errors]
    assert f"{table}.csv, row 3, column {column}" in places
    assert text not in str(found.value)


def test_the_name_of_a_column_is_looked_at_as_well(five):
    path = five / "data/adae.csv"
    path.write_text(path.read_text().replace("AESER", "AE\x1bSER", 1))
    with pytest.raises(UserErrors, match=r"adae\.csv, row 1"):
        load(read_study(five))


def test_a_line_break_or_tab_in_a_cell_is_a_blank(five):
    _cell(five, "adae", 2, "AEDECOD", " Head\tache \r\n of\n\n the\u2028morning ")
    table = load(read_study(five)).table("adae")
    assert table["AEDECOD"].iloc[0] == "Head ache of the morning"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1/a", "1-a"),
        ("s1", "S1"),
        ("../x", "x"),
        ("Index", "2"),
        ("NUL", "2"),
        ("患者", "2"),
        ("..", "2"),
        ("7" * 41, "2"),
    ],
)
def test_a_subject_that_gives_no_name_of_its_own_is_refused(five, first, second):
    _cell(five, "adsl", 2, "SUBJID", first)
    _cell(five, "adsl", 3, "SUBJID", second)
    with pytest.raises(UserErrors) as found:
        load(read_study(five))
    assert "column SUBJID" in found.value.errors[0].place
    assert any(f"row {k}" in str(found.value) for k in (2, 3))


# Bibliographies --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("r.bib", "@article{a, title = {\\href{javascript:x}{y}}}"),
        ("r.bib", "@article{a, url = {JavaScript:x}}"),
        ("r.bib", '@article{a,\n url = "data:text/html,x"}'),
        ("r.json", '[{"id": "a", "URL": "javascript:x"}]'),
        ("r.yaml", "references:\n- id: a\n  URL: javascript:x"),
        ("r.yaml", "references:\n- id: a\n  title: '[x](javascript:y)'"),
        ("r.yaml", "references:\n- id: a\n  title: '`<b>`{=html}'"),
        ("r.yaml", "references:\n- id: a\n  title: 'A <script>x</script>'"),
        ("r.yaml", "references:\n- id: a\n  title: '[x]{onclick=\"y\"}'"),
        ("r.yaml", "references:\n- id: a\n  title: '{{< env HOME >}}'"),
        ("r.yaml", "references:\n- id: a\n  title: '![](https://example.org/x.png)'"),
    ],
)
def test_a_bibliography_that_runs_or_loads_something_is_refused(tmp_path, name, entry):
    (tmp_path / name).write_text(f"\n{entry}\n", encoding="utf-8")
    with pytest.raises(UserError, match="the bibliography holds") as found:
        bibliography.check(tmp_path, [name])
    assert found.value.place == f"{name}:{entry.count(chr(10)) + 2}"


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        (
            "r.bib",
            "@article{a, title = {JavaScript: the data: {T}-cells <5, $\\alpha$}, url = {https://x.y/?data=1}}",
        ),
        (
            "r.yaml",
            "references:\n- id: a\n  title: 'CD3<sup>+</sup> cells, p < 0.05, *in vitro*, {A} b'\n  URL: https://x.y",
        ),
    ],
)
def test_an_ordinary_bibliography_passes(tmp_path, name, entry):
    (tmp_path / name).write_text(entry, encoding="utf-8")
    bibliography.check(tmp_path, [name])
