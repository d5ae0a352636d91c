"""The first step is left out exactly while what it reads and what it wrote are as they were."""

from __future__ import annotations

import shutil

from caseseries.analyses import study_results
from caseseries.site import steps
from caseseries.store import cache


def test_what_the_first_step_computes_again_and_when(five, monkeypatch, capsys):
    times = []
    compute = study_results.compute_study
    monkeypatch.setattr(
        study_results, "compute_study", lambda root: times.append(1) or compute(root)
    )

    def computed() -> bool:
        del times[:]
        with cache.using(five):
            steps.prepare(five)
        return bool(times)

    def edit(name: str, old: str, new: str) -> None:
        text = (five / name).read_text()
        assert old in text
        (five / name).write_text(text.replace(old, new, 1))

    def made() -> dict[str, bytes]:
        folders = (five / "results", five / "generated", five / "chapters/patients")
        return {str(p): p.read_bytes() for f in folders for p in f.rglob("*") if p.is_file()}

    assert computed()
    said, first = capsys.readouterr().err, made()
    assert not computed()
    assert capsys.readouterr().err == said
    edit("index.qmd", "were women", "were female")
    assert not computed()
    edit(
        "index.qmd",
        "true always: the grades are named, not compared",
        "true while: population.treated.both.n > 3",
    )
    assert computed()  # it stands beside the results
    edit(
        "index.qmd",
        "true while: population.treated.both.n > 3",
        "true always: the grades are named, not compared",
    )
    assert computed()  # what it wrote for these words is not there any more
    assert made() == first
    (five / "results/results.csv").write_text("changed by hand")
    assert computed()
    assert made() == first
    shutil.copyfile(five / "chapters/patients/1.qmd", five / "chapters/patients/9.qmd")
    assert computed()
    assert made() == first
    edit("data/adsl.csv", "T-1,1,Early,50", "T-1,1,Early,51")
    assert computed()
    assert made() != first


def test_results_are_divided_anew_where_a_sentence_asks_for_others(five):
    """The page prints n and pct of women; a form that also prints another statistic brings its row into results.csv."""
    page, file = five / "index.qmd", five / "results/results.csv"
    form = '"{n} ({pct}%)"'

    def printed(stat: str) -> bool:
        with cache.using(five):
            steps.prepare(five)
        return f"start.sex.f.both.{stat}," in file.read_text("utf-8")

    assert printed("pct")
    one = page.read_text("utf-8")
    assert one.count(form) == 1
    page.write_text(one.replace(form, '"{n}"'), "utf-8")
    assert not printed("pct")
    # Behind the first bracket of the form, where the call does not end.
    page.write_text(one.replace(form, '"{n} (of women) {pct}%"'), "utf-8")
    assert printed("pct")
    page.write_text(one.replace(form, '"{n} (of women) %"'), "utf-8")
    assert not printed("pct")
