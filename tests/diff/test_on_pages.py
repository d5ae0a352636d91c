"""Which results a page shows: by what a table, a figure and a sentence really look up."""

from __future__ import annotations

import pytest

from caseseries import figures
from caseseries.analyses.study_results import compute_study
from caseseries.diff.asked import Asked
from caseseries.diff.on_pages import on_pages
from caseseries.results import PatientResults, Results
from caseseries.study import read_study
from tests.conftest import FIVE, ROOT
from tests.diff.conftest import edit


class _LookedUp(Asked):
    """Results that remember what was asked for by name, not what was walked past."""

    def __iter__(self):
        return iter(self._rows)

    @property
    def rows(self):
        return self._rows.rows

    def select(self, **where):
        return _LookedUp(self._rows.select(**where), self.seen)


@pytest.fixture(scope="module")
def first_study():
    study = read_study(ROOT)
    return study, Results.read(study.results_file), PatientResults.read(study.patients_file)


@pytest.fixture(scope="module")
def computed():
    return compute_study(FIVE)


def test_what_a_figure_looks_up_is_on_a_page(first_study):
    """Figures are not drawn to find out; drawn here, they look up nothing else."""
    study, results, patients = first_study
    found = on_pages(study, results)
    kinds = set()
    for figure in study.figures:
        watched = _LookedUp(results)
        figures.build(study, watched, patients, figure.id)
        assert {id for id in watched.seen if id in results} - found == set(), figure.id
        kinds.add(figure.kind)
    assert kinds == {"swimmer", "flow", "trajectories", "curves", "diverging", "pairs"}


def test_what_no_page_shows_is_left_out(first_study):
    """Of the first study a good half: the grades of each class of events in each group, and the like."""
    study, results, _ = first_study
    found = on_pages(study, results)
    assert "baseline.age.chemo.q1" not in found
    assert len(found) < len(results) / 2


FIVE_PRINTS = {
    # In sentences.
    "population.treated.both.n", "start.sex.f.both.n", "start.sex.f.both.pct", "start.age.both.median",
    # In the table: three rows in two bands, as n and percent.
    *(f"harm.{row}.{band}.both.{stat}" for row in ("any", "headache", "itching")
      for band in ("mild", "severe") for stat in ("n", "pct")),
}  # fmt: skip


def test_sentences_tables_and_descriptions_counted_by_hand(computed):
    assert on_pages(computed.study, computed.results) == FIVE_PRINTS


def test_a_sentence_more_is_a_result_more(five, computed):
    edit(
        five / "index.qmd", "were women.", 'were women, `{python} claim(f"start.smoker.both.{x}")`.'
    )
    study = read_study(five)
    smokers = {"start.smoker.both.n", "start.smoker.both.pct"}
    assert on_pages(study, computed.results) == FIVE_PRINTS | smokers


def test_a_page_that_cannot_be_read_prints_nothing(five, computed):
    (five / "index.qmd").write_bytes(b"\xff\xfe\x00")
    left = on_pages(read_study(five), computed.results)
    assert left == {id for id in FIVE_PRINTS if id.startswith(("harm.", "population."))}


def test_a_narrative_prints_too(five, computed):
    edit(five / "study.yml", "patients:\n", "patients:\n  narratives: stories\n")
    (five / "stories").mkdir()
    (five / "stories/1.md").write_text(
        'One of `{python} claim("life.os.both.n")`.\n', encoding="utf-8"
    )
    found = on_pages(read_study(five), computed.results)
    assert found == FIVE_PRINTS | {"life.os.both.n"}
