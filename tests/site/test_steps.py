"""The steps around rendering: what is written before it, and what becomes of a built site after it."""

import json
import re
import shutil

import pytest

from caseseries.errors import UserError, UserErrors
from caseseries.results import Results
from caseseries.site import steps
from tests.conftest import FIVE

PAGE = """<html><head><title>T</title></head><body>
<span class="cs-version-slot">Version</span>
{}
</body></html>
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The five-patient study with everything that pages need; other tests only look at it."""
    folder = tmp_path_factory.mktemp("prepared") / "five"
    shutil.copytree(FIVE, folder)
    (folder / "chapters").mkdir()
    (folder / "chapters/_full.md").write_text("Before.\n\n<!-- patients -->\n\nAfter.\n")
    steps.prepare(folder)
    return folder


def test_results_are_written_for_readers_in_three_forms(prepared):
    assets = prepared / "generated/assets"
    committed = Results.read(prepared / "results/results.csv").to_csv()
    # Excel knows the encoding by the mark at the beginning.
    assert (assets / "results.csv").read_text(encoding="utf-8") == "\ufeff" + committed
    # The page prints 16 of them, counted by hand in tests/diff/test_on_pages.py.
    assert len((prepared / "results/results.csv").read_text().splitlines()) == 1 + 16
    ids = [r.id for r in Results.read(prepared / "results/results.csv")]
    assert [r["id"] for r in json.loads((assets / "results.json").read_text())] == ids
    script = (assets / "results.js").read_text()
    assert script.startswith("(function () {")
    # The cells of listings stand in the script as well; the results come first.
    assert re.findall(r'^"([^"]+)":\[', script, re.MULTILINE)[: len(ids)] == ids


def test_what_the_data_were_is_kept_for_the_about_page(prepared):
    import hashlib

    facts = json.loads((prepared / "generated/provenance.json").read_text())
    assert facts["hashes"] == {
        f"{name}.csv": hashlib.sha256((prepared / f"data/{name}.csv").read_bytes()).hexdigest()
        for name in ("adae", "adex", "adlb", "adrs", "adsl", "adtte")
    }
    assert facts["columns"]["adex"][:3] == ["USUBJID", "EXSEQ", "EXTRT"]


def test_every_patient_has_a_source_and_stands_in_the_full_document(prepared):
    pages = sorted(p.name for p in (prepared / "chapters/patients").glob("*.qmd"))
    assert pages == ["1.qmd", "2.qmd", "3.qmd", "4.qmd", "5.qmd", "index.qmd"]
    full = (prepared / "full.qmd").read_text()
    assert full.index("Before.") < full.index("After.")
    assert "<!-- patients -->" not in full
    specs = (prepared / "generated/assets/specs.js").read_text()
    assert specs.startswith("window.caseseriesSpecs={")
    assert len(specs) > 1000


def test_print_carries_the_version_and_its_fonts(prepared):
    partials = "".join(p.read_text() for p in (prepared / "generated/assets/typst").glob("*.typ"))
    assert "0.2.0" in partials
    assert "2025-01-31" in partials
    assert "Testumab" in partials
    for name in ("version", "version-date", "short-title"):
        assert f"$if({name})$" not in partials
    fonts = {p.name for p in (prepared / "generated/fonts").iterdir()}
    assert {
        f"SourceSansPro-{face}.ttf" for face in ("Regular", "It", "Bold", "BoldIt", "Semibold")
    } <= fonts
    assert (prepared / "generated/assets/vega.js").stat().st_size > 100_000
    assert (prepared / "generated/assets/site.css").is_file()
    assert not list((prepared / "generated").rglob("*.j2"))


def test_without_data_the_patients_go_and_that_is_said(prepared, tmp_path, capsys):
    folder = tmp_path / "five"
    shutil.copytree(prepared, folder)
    shutil.rmtree(folder / "data")
    before = (folder / "results/results.csv").read_bytes()
    steps.prepare(folder)
    assert [p.name for p in (folder / "chapters/patients").iterdir()] == ["index.qmd"]
    assert "left out" in (folder / "chapters/patients/index.qmd").read_text()
    assert capsys.readouterr().err.splitlines() == [
        "caseseries: there are no patient-level data here: the pages are made from results/ alone",
        "caseseries: left out: the pages of single patients, and the appendix that shows them in print",
    ]
    assert (folder / "results/results.csv").read_bytes() == before
    facts = json.loads((folder / "generated/provenance.json").read_text())
    assert facts == {"hashes": {}, "columns": {}}
    assert "Synthetic patient" not in (folder / "full.qmd").read_text()


def test_a_fault_of_the_input_writes_nothing(five):
    path = five / "data/adsl.csv"
    path.write_text(path.read_text().replace(",Early,50,", ",Early,old,"))
    with pytest.raises((UserError, UserErrors), match="AGE"):
        steps.prepare(five)
    assert sorted(p.name for p in five.iterdir()) == [
        "_quarto.yml",
        "data",
        "index.qmd",
        "study.yml",
    ]


@pytest.fixture
def site(five):
    """A small built site of the study."""
    folder = five / "_site"
    (folder / "chapters").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE.format("<p>Words.</p>"))
    (folder / "chapters/a.html").write_text(PAGE.format("<p>More.</p>"))
    return folder


def test_every_page_is_told_its_version(five, site):
    steps.finish(five, site)
    for name in ("index.html", "chapters/a.html"):
        text = (site / name).read_text()
        assert '<span class="cs-version-slot">Version 0.2.0, 2025-01-31</span>' in text
        assert 'name="caseseries-version" content="0.2.0"' in text
    assert '<meta name="citation_version" content="0.2.0">' in (site / "index.html").read_text()
    assert json.loads((site / "build.json").read_text())["version"] == "0.2.0"
    assert (site / "versions.js").is_file()


def test_the_sitemap_and_module_scripts_are_put_right(five, site):
    (site / "sitemap.xml").write_text("<url><lastmod>2030-01-01T10:00:00Z</lastmod></url>")
    (site / "page.js").write_text("go();\n")
    (site / "index.html").write_text(PAGE.format('<script src="page.js" type="module"></script>'))
    steps.finish(five, site)
    assert (site / "sitemap.xml").read_text() == "<url><lastmod>2025-01-31</lastmod></url>"
    assert '<script src="page.js" defer></script>' in (site / "index.html").read_text()


def test_pictures_that_no_page_shows_go(five, site):
    pictures = site / "generated/figures"
    pictures.mkdir(parents=True)
    for name in ("shown.svg", "printed.svg", "earlier.svg", "shown.png", "in-word.png"):
        (pictures / name).write_text("<svg/>")
    (site / "index.html").write_text(
        PAGE.format(
            '<img src="generated/figures/shown.svg"><img src="generated/figures/shown.png">'
        )
    )
    (site / "article.xml").write_text('<graphic href="generated/figures/printed.svg"/>')
    (site / "elsewhere.svg").write_text("<svg/>")
    steps.finish(five, site)
    assert sorted(p.name for p in pictures.iterdir()) == ["printed.svg", "shown.png", "shown.svg"]
    assert (site / "elsewhere.svg").is_file()


def test_what_may_not_be_published_is_named_and_nothing_of_the_site_stays(five, site):
    (site / "chapters/a.html").write_text(PAGE.format("<p>The code is canary-adsl-three.</p>"))
    with pytest.raises(UserError, match="does not allow to be published") as caught:
        steps.finish(five, site)
    assert "chapters/a.html" in caught.value.message
    assert "adsl.SECRET" in caught.value.message
    assert "canary" not in str(caught.value)
    assert caught.value.rule == "study.yml, privacy"
    assert "allow it under privacy" in caught.value.remedy
    assert list(site.iterdir()) == []


def test_a_whole_site_may_have_no_link_without_a_file(five, site):
    (site / "index.html").write_text(
        PAGE.format('<a href="gone.html">x</a> <a href="lost.html">y</a>')
    )
    steps.finish(five, site)  # one engine has looked already
    with pytest.raises(UserErrors) as caught:
        steps.finish(five, site, whole=True)
    assert [error.message for error in caught.value.errors] == [
        "the link gone.html points to a file that is not in the site",
        "the link lost.html points to a file that is not in the site",
    ]
    assert list(site.iterdir()) == []


def test_the_commands_of_a_project_run_in_this_process(five, site, monkeypatch):
    seen = []
    monkeypatch.setattr(steps, "prepare", lambda root: seen.append(("prepare", root)))
    monkeypatch.setattr(steps, "finish", lambda root, folder: seen.append(("finish", root, folder)))
    commands = steps.commands(five)
    assert list(commands) == ["python -m caseseries prepare", "python -m caseseries finish"]
    commands["python -m caseseries prepare"]({})
    commands["python -m caseseries finish"]({"QUARTO_PROJECT_OUTPUT_DIR": str(site)})
    assert seen == [("prepare", five), ("finish", five, site)]
