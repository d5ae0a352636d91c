"""The simulated trial of examples/: made anew each time, always the same, and built from study.yml and prose alone."""

import csv
import importlib.util
import shutil
from pathlib import Path

import pytest

from caseseries.analyses.study_results import compute_study
from caseseries.figures import build
from caseseries.results import PatientResults
from caseseries.tables import manuscript
from tests.analyses.test_catalogue import unlisted
from tests.command_line import caseseries, render

TRIAL = Path(__file__).parents[2] / "examples/trial"
PATIENTS = 45


def make(folder, patients=PATIENTS):
    spec = importlib.util.spec_from_file_location("make_data", TRIAL / "make_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(folder, patients)


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """The example with few patients."""
    folder = tmp_path_factory.mktemp("trial") / "trial"
    ours = shutil.ignore_patterns("data", "results", "generated", "_site", ".caseseries", "__pycache__")  # fmt: skip
    shutil.copytree(TRIAL, folder, ignore=ours)
    make(folder / "data")
    return folder


@pytest.fixture(scope="module")
def computed(trial):
    return compute_study(trial)


def rows(trial, name):
    with (trial / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_patients_are_the_same_ones_each_time(trial, tmp_path):
    make(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (trial / "data" / path.name).read_bytes()
    # Of three hundred each arm has a hundred; the first are those of a smaller trial.
    make(tmp_path / "all", 300)
    with (tmp_path / "all/adsl.csv").open(encoding="utf-8", newline="") as file:
        everybody = list(csv.DictReader(file))
    assert [sum(r["TRT01P"] == arm for r in everybody) for arm in ("Placebo", "Low dose", "High dose")] == [100] * 3  # fmt: skip
    assert everybody[:PATIENTS] == rows(trial, "adsl")


def test_the_author_wrote_no_program():
    assert [p.name for p in TRIAL.rglob("*.py")] == ["make_data.py"]
    text = (TRIAL / "index.qmd").read_text(encoding="utf-8")
    cells = text.split("```{python}")[1:]
    code = {line for cell in cells for line in cell.split("```")[0].splitlines() if line and line[0] != "#"}  # fmt: skip
    assert {line.split("(")[0] for line in code} == {
        "table", "figure", "from caseseries.notebook import claim, figure, table",
    }  # fmt: skip


def test_every_patient_is_called_simulated(trial):
    for name in ("index.qmd", "study.yml", "README.md", "make_data.py", "_quarto.yml"):
        assert "imulated" in (trial / name).read_text(encoding="utf-8")


def test_counts_are_those_of_the_files(trial, computed):
    results = computed.results
    arm = {r["USUBJID"]: r["TRT01A"] for r in rows(trial, "adsl")}
    for group, name in (("placebo", "Placebo"), ("low", "Low dose"), ("high", "High dose")):
        treated = {who for who, a in arm.items() if a == name}
        assert results[f"population.safety.{group}.n"].value == len(treated)
        events = [r for r in rows(trial, "adae") if r["USUBJID"] in treated]
        any_event = results[f"events.any.all-grades.{group}.n"]
        assert (any_event.value, any_event.N) == (len({r["USUBJID"] for r in events}), len(treated))
        assert results[f"events.any.all-grades.{group}.events"].value == len(events)
        serious = {r["USUBJID"] for r in events if r["AESER"] == "Y"}
        assert results[f"events.serious.all-grades.{group}.n"].value == len(serious)
        good = {r["USUBJID"] for r in rows(trial, "adrs") if r["AVALC"] in ("CR", "PR")} & treated
        assert results[f"response.responder.{group}.n"].value == len(good)
    deaths = [r for r in rows(trial, "adtte") if r["PARAMCD"] == "OS" and r["CNSR"] == "0"]
    assert sum(results[f"life.os.p-{g}.events"].value for g in ("placebo", "low", "high")) == len(deaths)  # fmt: skip


def test_every_table_and_figure_is_made_and_each_head_has_the_size_of_its_own_population(computed):
    study, results = computed.study, computed.results
    for table in study.tables:
        grid = manuscript.build(study, results, table.id)
        assert grid.lines
    heads = [h.label for h in manuscript.build(study, results, "overview").heads]
    treated = results["population.safety.placebo.n"].text
    assert heads[0] == f"Placebo (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{treated})"
    figure = build(study, results, PatientResults(), "survival")
    assert "45 simulated patients" in figure.alt


def test_the_site_is_built(trial):
    done = render(trial)
    assert done.returncode == 0, done.stderr
    page = (trial / "_site/index.html").read_text(encoding="utf-8")
    assert "Gastrointestinal disorders" in page
    assert "All patients are simulated." in page
    assert (trial / "_site/article.pdf").is_file()
    checked = caseseries(trial, "check")
    assert checked.returncode == 0, checked.stderr


def test_every_result_stands_in_the_reference(computed):
    assert unlisted(computed.results, computed.study) == []
