"""A new study builds at once, holds nothing of another one, and says what waits for its author."""

import datetime
import re
import subprocess

import pytest

from caseseries.authoring import new_project
from caseseries.errors import UserError, UserErrors
from caseseries.incoming import bring_in
from caseseries.site import project_check
from caseseries.study import read_study
from tests.command_line import caseseries, render
from tests.conftest import ROOT
from tests.small_study import table

DAY = datetime.date(2026, 1, 2)
ADSL = table("""
USUBJID SUBJID TRT01A AGE AGEU  SEX LSTALVDY
A-1     1      A      40  YEARS F   100
A-2     2      A      50  YEARS M   200
A-3     3      B      60  YEARS F   300
A-4     4      B      70  YEARS M   400
""")
ADAE = table("""
USUBJID AESEQ AEDECOD AESEV  ASTDY AENDY
A-1     1     Rash    MILD   3     .
A-2     1     Cough   SEVERE 5     9
""")


@pytest.fixture(scope="session")
def begun(once):
    def make(folder):
        new_project.begin(
            folder, "Study drug in eight patients", authors=("Ada Example",), today=DAY
        )

    return once("begun", make)


@pytest.fixture
def own(tmp_path):
    """Tables of one's own: two groups, a severity instead of a grade, no consent to pages."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "adsl.csv").write_text(ADSL)
    (folder / "adae.csv").write_text(ADAE)
    return folder


def test_a_new_study_has_no_fault_and_says_what_waits(begun):
    report = project_check.check(begun)
    assert [str(fault) for fault in report.faults] == []
    assert report.differing == ()
    waiting = [waits.message for waits in report.unfinished]
    assert "the patients are those of the example cohort" in waiting
    assert all(m.startswith("this waits for its author") for m in waiting[:-1])
    files = {waits.place.partition(":")[0] for waits in report.unfinished}
    assert files >= {"study.yml", "chapters/_abstract.qmd", "chapters/_discussion.qmd", "data"}


@pytest.mark.slow
def test_a_new_study_builds(begun, tmp_path):
    """One group, a swimmer plot, pages of eight patients, PDF, Word and XML."""
    import shutil

    folder = tmp_path / "new"
    shutil.copytree(begun, folder)
    done = render(folder)
    assert done.returncode == 0, done.stderr
    assert "a draft: 23 places wait for an author" in done.stderr
    site = folder / "_site"
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "Ada Example" in page
    assert "Every patient on this site is synthetic." in page
    # What waits is no finished prose to look at: marked by the style sheet on the page, and in words in print.
    assert '<span class="placeholder">The main finding, in words.' in page
    styles = "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.css"))
    assert re.search(r'\.placeholder::before\s*{\s*content:\s*"To be written: "', styles)
    jats = re.sub(r"<[^>]*>", "", (site / "manuscript.xml").read_text(encoding="utf-8"))
    assert "[To be written: The main finding, in words.]" in " ".join(jats.split())
    for name in ("manuscript.pdf", "full.pdf", "manuscript.docx", "full.docx", "manuscript.xml"):
        assert (site / name).stat().st_size > 1000
    assert len(list((site / "chapters/patients").glob("*.html"))) == 9


def test_nothing_of_the_first_study_is_in_it(begun):
    first = read_study(ROOT)
    words = {word.lower() for key in first.study.keywords for word in key.split()} - {
        "case",
        "series",
        "disease",
    }
    words |= {
        "wu",
        "beijing",
        "leukaemia",
        "blinatumomab",
        "chemotherapy",
        "cytokine",
        "mrd",
        "il-6",
        "cd3",
        "child",
    }
    words |= {level.label.lower() for level in first.groups.levels}
    for path in sorted(p for p in begun.rglob("*") if p.is_file()):
        text = path.read_text(encoding="utf-8").lower()
        for word in words:
            assert not re.search(rf"\b{re.escape(word)}\b", text), (path.name, word)


def test_the_tables_stay_out_of_git(begun, tmp_path):
    import shutil

    folder = tmp_path / "new"
    shutil.copytree(begun, folder)
    for words in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    named = subprocess.run(
        ["git", "-C", str(folder), "ls-files"], check=True, capture_output=True, text=True
    ).stdout.split()
    assert not [name for name in named if name.startswith("data/")]
    assert {"results/results.csv", "study.yml", ".github/workflows/review.yml"} <= set(named)


def test_tables_of_ones_own(own, tmp_path):
    (own / "names.txt").write_text("1: Ada Example")
    begun = new_project.begin(tmp_path / "new", "Own", data=own, today=DAY)
    # What is no table stays where it was: it may be the list of names.
    assert {p.name for p in (begun.folder / "data").iterdir()} & {"names.txt", "adsl.csv"} == {
        "adsl.csv"
    }
    study = read_study(begun.folder)
    assert [level.value for level in study.groups.levels] == ["A", "B"]
    assert study.study.synthetic is False
    assert study.patients is None
    assert study.privacy.publish == {}
    assert any("CONSPUBL" in reason for reason in begun.left_out)
    assert [t.label for t in study.analysis("harm").terms] == ["Cough", "Rash"]
    report = project_check.check(begun.folder)
    # Real patients: somebody has to sign before they are published; nothing else is at fault.
    assert [str(fault) for fault in report.faults if "files: [risk]" not in str(fault)] == []


def test_a_sheet_that_has_grown_comes_in_again(tmp_path):
    """The tables that a study began with are those of an import, which may replace them."""
    sheet, first = tmp_path / "ward.csv", tmp_path / "first"
    sheet.write_text("No,Start,Sex\n1,2024-01-02,f\n2,2024-01-05,m\n")
    mapping = first / "mapping.yml"
    for _ in range(2):
        bring_in(sheet, first, mapping)
    folder = new_project.begin(tmp_path / "new", "Own", data=first / "data", today=DAY).folder
    sheet.write_text(sheet.read_text() + "3,2024-02-01,f\n")
    done = bring_in(sheet, folder, mapping)
    assert (done.patients, done.rows["adsl"]) == (3, 3)
    assert len((folder / "data/adsl.csv").read_text().splitlines()) == 4


def test_without_a_title_it_says_so(own, tmp_path):
    folder = new_project.begin(tmp_path / "new", data=own, today=DAY).folder
    assert "the study has no title yet" in [
        w.message for w in project_check.check(folder).unfinished
    ]


def test_a_folder_with_files_is_left_alone(own):
    before = sorted(own.iterdir())
    with pytest.raises(UserError, match="there is something in this folder already"):
        new_project.begin(own)
    assert sorted(own.iterdir()) == before


def test_tables_at_fault_leave_nothing_behind(own, tmp_path):
    (own / "adsl.csv").write_text(ADSL.replace(",40,", ",old,"))
    with pytest.raises((UserError, UserErrors)):
        new_project.begin(tmp_path / "new", data=own)
    assert not (tmp_path / "new").exists()


def test_the_command_tells_what_to_do_next(own, tmp_path):
    done = caseseries(tmp_path, "new", "mine", "--title", "Mine", "--data", str(own), "--no-ask")
    assert done.returncode == 0, done.stderr
    assert "caseseries preview" in done.stdout
    assert "Not proposed: pages of single patients" in done.stdout
