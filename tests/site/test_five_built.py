"""The five-patient study end to end, by the pandoc engine: no code was changed for it."""

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from caseseries.results import Results
from tests.command_line import caseseries, render
from tests.conftest import FIVE
from tests.engines.skeleton import skeleton

pytestmark = pytest.mark.slow


def _built(folder):
    done = render(folder)
    assert done.returncode == 0, done.stderr
    return folder / "_site"


def _hashes(site):
    return {
        str(p.relative_to(site)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(site.rglob("*"))
        if p.is_file()
    }


def _text(page):
    body = re.sub(
        r"<(script|style|svg)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", body)).split())


def _everything(site):
    """Every built file with what it says: text as it is, the words of a PDF, the parts of a Word file."""
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        yield path, path.read_bytes().decode("utf-8", "replace")
        if path.suffix == ".pdf":
            yield path, " ".join(page.extract_text() for page in PdfReader(path).pages)
        elif path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield path / name, archive.read(name).decode("utf-8", "replace")


@pytest.fixture
def site(five_built):
    return five_built / "_site"


@pytest.fixture
def built(five_built, tmp_path):
    """A copy of the built study, for a test to change; what was drawn is drawn already."""
    folder = tmp_path / "five"
    shutil.copytree(five_built, folder)
    return folder


@dataclass(frozen=True)
class Elsewhere:
    """A build in a process of its own: its folder, what it said, and whether it had no network."""

    folder: Path
    stdout: str
    stderr: str
    alone: bool


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """The study built from nothing by the command, in another folder, time zone and language.

    Where the machine allows it, in a network namespace of its own, in which nothing but loopback can be reached.
    """
    folder = tmp_path_factory.mktemp("elsewhere") / "five with a space"
    shutil.copytree(FIVE, folder)
    namespace = ["unshare", "-rn"]
    alone = subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0
    other = {"TZ": "Asia/Tokyo", "LANG": "C", "LC_ALL": "C"}
    other |= {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "86400"}
    command = [sys.executable, "-m", "caseseries", "render", "--engine", "pandoc"]
    done = subprocess.run(
        [*(namespace if alone else []), *command],
        cwd=folder, env=os.environ | other, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Elsewhere(folder, done.stdout, done.stderr, alone)


def test_manuscript_prints_computed_numbers(site):
    text = _text(site / "index.html")
    assert "Of 4 treated patients, 3 (75%) were women." in text
    assert "Their median age was 65 years." in text
    assert "came in two, of a higher in one" in text


def test_every_consenting_patient_has_a_page_that_says_it_is_synthetic(site):
    pages = sorted(p.name for p in (site / "chapters/patients").glob("*.html"))
    assert pages == ["1.html", "2.html", "3.html", "4.html", "5.html", "index.html"]
    for name in pages[:5]:
        assert "Synthetic patient." in _text(site / "chapters/patients" / name)


def test_version_stands_on_every_page_and_in_the_pdf(site):
    for page in site.rglob("*.html"):
        if page.name != "404.html":  # it stands for all versions
            assert "Version 0.2.0, 2025-01-31" in _text(page), page
    pdf = " ".join(page.extract_text() for page in PdfReader(site / "article.pdf").pages)
    assert "0.2.0" in pdf


def test_nothing_private_reaches_a_built_file(site):
    """Every table has values in unlisted columns; the canaries of adsl are the plainest of them."""
    for name, text in _everything(site):
        assert "canary" not in text, name


def test_a_planted_canary_stays_home_in_every_table(built):
    for table in ("adsl", "adae", "adlb", "adrs", "adex", "adtte"):
        path = built / f"data/{table}.csv"
        lines = path.read_text().splitlines()
        lines = [
            lines[0] + ",PLANTED",
            *(f"{row},planted-{table}-{k}" for k, row in enumerate(lines[1:])),
        ]
        path.write_text("\n".join(lines) + "\n")
    for name, text in _everything(_built(built)):
        assert "planted-" not in text, name


def test_the_gate_stops_a_page_that_prints_a_private_value(built):
    page = built / "index.qmd"
    before = _hashes(built / "_site")
    page.write_text(page.read_text() + "\nThe code is canary-adsl-three.\n")
    done = render(built)
    assert done.returncode == 2
    assert "unlisted column adsl.SECRET" in done.stderr
    assert "canary" not in done.stderr
    assert _hashes(built / "_site") == before


def test_chart_data_hold_only_drawn_fields(site):
    """A field is drawn when a mark, a tooltip or a selection of the same chart names it."""
    found = re.findall(
        r'<script type="application/json"[^>]*>(.*?)</script>',
        (site / "index.html").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    assert found
    for text in found:
        named = re.findall(r'"fields?":\s*("\w+"|\[[^\]]*\])', text)
        drawn = set(re.findall(r"\w+", " ".join(named)))
        held = [set(row) for values in _values(json.loads(text)) for row in values]
        assert {"patient", "what"} <= set().union(*held) <= drawn


def _values(part):
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "values" and isinstance(value, list) and value and isinstance(value[0], dict):
                yield value
            else:
                yield from _values(value)
    elif isinstance(part, list):
        for value in part:
            yield from _values(value)


def test_no_page_asks_another_machine(site):
    outside = re.compile(
        r"""(?:src|href|data|poster)\s*=\s*["'](?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//"""
    )
    for path in site.rglob("*"):
        if path.suffix in (".html", ".css", ".svg"):
            text = path.read_text(encoding="utf-8")
            found = [m for m in outside.findall(text) if "www.w3.org" not in m]
            assert not found, (path, found)


def test_same_bytes_in_another_folder_zone_locale_and_hash_seed(site, elsewhere):
    assert _hashes(elsewhere.folder / "_site") == _hashes(site)


def test_one_event_more_changes_what_depends_on_it_and_nothing_else(built):
    pages = ("index.html", "chapters/patients/2.html", "chapters/patients/3.html")
    old = {name: _text(built / "_site" / name) for name in pages}
    old_rows = set(Results.read(built / "results/results.csv"))
    path = built / "data/adae.csv"
    # Patient 2's headache of grade 2 becomes one of grade 3.
    path.write_text(path.read_text().replace("T-2,1,Headache,2", "T-2,1,Headache,3"))
    after = _built(built)
    new = {name: _text(after / name) for name in old}
    assert "came in one, of a higher in two" in new["index.html"]
    assert (
        "Of 4 treated patients, 3 (75%) were women. Their median age was 65 years."
        in new["index.html"]
    )
    assert new["chapters/patients/2.html"] != old["chapters/patients/2.html"]
    assert new["chapters/patients/3.html"] == old["chapters/patients/3.html"]
    new_rows = set(Results.read(built / "results/results.csv"))
    changed = {row.id for row in new_rows ^ old_rows}
    assert {id.split(".")[0] for id in changed} == {"harm", "worst"}
    assert not any(id.startswith(("harm.itching", "harm.serious")) and ".n" in id for id in changed)


def test_pictures_of_earlier_data_are_not_published(built):
    (built / "generated/figures/course-0123456789ab.svg").write_text("<svg>earlier</svg>")
    site = _built(built)
    pictures = sorted(p.name for p in (site / "generated/figures").rglob("*.svg"))
    pages = "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.html"))
    assert pictures == sorted(set(re.findall(r"[\w-]+-[0-9a-f]{12}\.svg", pages)))
    assert len(pictures) > 5


def _parts(site):
    """What the manuscript says, apart: its sentences, the cells of its table, and each picture of the site by name."""
    main = skeleton((site / "index.html").read_text(encoding="utf-8"), "index.html")["main"]
    rows = next(part[1] for part in main if part[0] == "table")
    pictures = [p.relative_to(site).as_posix() for p in (site / "generated/figures").rglob("*.svg")]
    return (
        [part[1] for part in main if part[0] == "text"],
        {row[0]: row[1:] for row in rows},
        {name.rpartition("-")[0].rpartition("/")[2]: name for name in pictures},
    )


def test_a_withdrawal_undone_changes_its_cells_and_its_mark_and_nothing_else(built):
    sentences, cells, pictures = _parts(built / "_site")
    path = built / "data/adae.csv"
    # Patient 3 had the only severe itching, which ended the treatment: now it is of grade 2 and did not.
    path.write_text(
        path.read_text().replace("Itching,4,Y,DRUG WITHDRAWN", "Itching,2,Y,DOSE NOT CHANGED")
    )
    new_sentences, new_cells, new_pictures = _parts(_built(built))
    assert new_sentences == sentences
    # Of 4 treated patients: with an event of grade 1 or 2, patients 1 and 2, and now 3; of grade 3, 1 and 3, now 1.
    assert (cells["Any event"], new_cells["Any event"]) == (
        ["2 (50)", "2 (50)"],
        ["3 (75)", "1 (25)"],
    )
    assert (cells["Itching"], new_cells["Itching"]) == (["1 (25)", "1 (25)"], ["2 (50)", "0 (0)"])
    assert {row for row in cells if cells[row] != new_cells[row]} == {"Any event", "Itching"}
    changed = {name for name in pictures if pictures[name] != new_pictures[name]}
    assert changed == {"course", "3-timeline"}


@pytest.mark.parametrize(
    ("old", "new", "sentence", "changed"),
    [
        # Patient 2 becomes a man: 2 of 4 are women. Neither table nor figure knows the sex.
        (
            "60,YEARS,60-69,F,Y,Y,N,1,200",
            "60,YEARS,60-69,M,Y,Y,N,1,200",
            "2 (50%) were women",
            set(),
        ),
        # Patient 2 is followed for less long: a lane is shorter; no sentence and no cell knows it.
        ("F,Y,Y,N,1,200", "F,Y,Y,N,1,150", "3 (75%) were women", {"course"}),
    ],
)
def test_one_patient_changed_changes_what_depends_on_them(built, old, new, sentence, changed):
    sentences, cells, pictures = _parts(built / "_site")
    path = built / "data/adsl.csv"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    new_sentences, new_cells, new_pictures = _parts(_built(built))
    told = f"Of 4 treated patients, {sentence}. Their median age was 65 years."
    assert told in new_sentences
    assert [s for s in new_sentences if s not in sentences] == [
        s for s in [told] if s not in sentences
    ]
    assert new_cells == cells
    assert {name for name in pictures if pictures[name] != new_pictures[name]} == changed


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("index.qmd", "age.both.median", "age.both.medain", ["index.qmd:21", "did you mean"]),
        ("index.qmd", 'table("harms")', 'table("harm")', ["index.qmd:29", "the tables are harms"]),
        ("index.qmd", 'table("harms")', "1 / 0", ["index.qmd:29", "ZeroDivisionError"]),
        ("index.qmd", "Adverse events.", "See @tbl-nothing.", ["index.qmd", "tbl-nothing"]),
        ("index.qmd", "# Results", "{{< include nothing.qmd >}}", ["index.qmd:18", "nothing.qmd"]),
        ("index.qmd", "# Results", "```{ojs}\n1\n```", ["index.qmd:18", "ojs"]),
        ("data/adsl.csv", ",Early,50,", ",Early,old,", ["adsl.csv, row 2, column AGE"]),
        ("study.yml", "kind: describe", "kind: describes", ["study.yml:"]),
    ],
)
def test_a_fault_is_told_and_the_previous_site_stays_whole(built, file, old, new, said):
    folder = built
    before = _hashes(folder / "_site")
    path = folder / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    done = render(folder)
    assert done.returncode == 2, done.stdout + done.stderr
    for words in said:
        assert words in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert _hashes(folder / "_site") == before
    assert not list(folder.glob("_site.*"))


def test_a_log_tells_each_stage_and_page_in_plain_lines(elsewhere):
    # Seven pages have eight files: index.qmd is printed as well. One page alone has cells to run.
    pages = ["index.html", "article.pdf", *(f"chapters/patients/{k}.html" for k in "12345")]
    pages.append("chapters/patients/index.html")
    told = [line.removeprefix("caseseries: ") for line in elsewhere.stderr.splitlines()]
    assert told[:3] == [
        "building the site",
        "python -m caseseries prepare",
        "page 1 of 7: index.qmd",
    ]
    assert told[-1] == "python -m caseseries finish"
    # They are told as they are done, on all cores: in which order is open.
    files = [line for line in told if line.startswith("file ")]
    assert [line.partition(":")[0] for line in files] == [f"file {k} of 8" for k in range(1, 9)]
    assert sorted(line.partition(": ")[2] for line in files) == sorted(pages)
    assert [line for line in told[3:-1] if line not in files] == ["typeset article.pdf"]
    # What a script takes from it is the place of the site alone.
    site = elsewhere.folder / "_site"
    assert elsewhere.stdout.splitlines() == [
        f"The site is in {site}",
        f"Open {site / 'index.html'}",
    ]


def test_builds_without_a_network(elsewhere):
    if not elsewhere.alone:
        pytest.skip("this machine does not let a test make a network namespace")
    assert (elsewhere.folder / "_site/index.html").is_file()


def test_without_patient_data_the_manuscript_is_rebuilt_from_results(built):
    shutil.rmtree(built / "_site")
    shutil.rmtree(built / "data")
    text = _text(_built(built) / "index.html")
    assert "Of 4 treated patients, 3 (75%) were women." in text
    assert [p.name for p in (built / "_site/chapters/patients").glob("*.html")] == ["index.html"]


def test_the_committed_results_are_compared(built):
    assert caseseries(built, "results").returncode == 0
    assert caseseries(built, "results", "--check").returncode == 0
    path = built / "results/results.csv"
    path.write_text(
        path.read_text().replace("start.age.both.median,65.0,", "start.age.both.median,64.0,")
    )
    done = caseseries(built, "results", "--check")
    assert done.returncode == 1
    assert "start.age.both.median" in done.stderr
