"""Small cells held back: what is printed leaves each of them more than one value, found by trying all tables."""

import itertools
import random
from dataclasses import replace

import pytest
import yaml

from caseseries.analyses.study_results import compute_study
from caseseries.analyses.suppression import without_few
from caseseries.errors import UserError, UserErrors
from caseseries.results import Results, make
from caseseries.results.records import HELD_BACK
from caseseries.study import Study
from caseseries.tables import manuscript
from tests.examples.test_trial import TRIAL  # fmt: skip
from tests.examples.test_trial import make as make_data

PLAN = """
study: {id: small, title: Small, short_title: Small, synthetic: true, notice: All are synthetic.}
version: {number: 1.0.0, date: 2025-01-31}
groups:
  column: TRT01A
  all: {id: both, label: Both}
  levels: [{id: early, value: Early, label: Early}, {id: late, value: Late, label: Late}]
populations: [{id: treated, label: Treated}]
analyses:
  - {id: start, kind: describe, population: treated, variables: [{id: site, column: SITE}, {id: smoker, column: SMOKER, kind: flag}]}
privacy: {publish: {}, risk: {k: 3, suppress: true}}
"""
GROUPS, LEVELS = ("early", "late", "both"), ("a", "b", "c")


def _study(**privacy):
    plan = yaml.safe_load(PLAN)
    plan["privacy"] |= privacy
    return Study(**plan)


def _results(early, late, variable="site"):
    """Counts of the levels in two groups and in both, with percentages."""
    both = [e + x for e, x in zip(early, late, strict=True)]
    rows = []
    for group, counts in zip(GROUPS, (early, late, both), strict=True):
        N = sum(counts)
        rows.append(
            make(
                "population",
                "treated",
                "n",
                N,
                population="treated",
                group=group,
                fmt="int",
                n=N,
                N=sum(both),
            )
        )
        for level, n in zip(LEVELS, counts, strict=True):
            place = {"population": "treated", "group": group, "level": level, "n": n, "N": N}
            rows.append(make("start", variable, "n", n, fmt="int", **place))
            rows.append(make("start", variable, "pct", 100 * n / N, fmt="pct0", **place))
    return Results(tuple(rows))


def _printed(results):
    return {(r.level, r.group): r.text for r in results if r.analysis == "start" and r.stat == "n"}


def _possible(printed, sizes):
    """All tables of two groups with what is printed, and the values that each cell has in them."""
    early, late, _ = sizes
    fits = {cell: set() for cell in printed}

    def allowed(text, n):
        if text.startswith("<"):
            return n < int(text[1:])
        if text.startswith("≥"):
            return n >= int(text[1:])
        return n > int(text[1:]) if text.startswith(">") else n == int(text)

    def columns(size, group):
        return [
            counts
            for counts in itertools.product(range(size + 1), repeat=3)
            if sum(counts) == size
            and all(allowed(printed[x, group], n) for x, n in zip(LEVELS, counts, strict=True))
        ]

    for one, other in itertools.product(columns(early, "early"), columns(late, "late")):
        both = [a + b for a, b in zip(one, other, strict=True)]
        if all(allowed(printed[x, "both"], n) for x, n in zip(LEVELS, both, strict=True)):
            for group, counts in zip(GROUPS, (one, other, both), strict=True):
                for level, n in zip(LEVELS, counts, strict=True):
                    fits[level, group].add(n)
    return fits


def test_a_small_cell_takes_others_with_it():
    # 1 of group late is small: its row gives it back by both and early, its column by the other levels. The smallest
    # beside it go too, and with them one of the other level, so that no row and no column has one alone.
    printed = _printed(without_few(_study(), _results((6, 4, 10), (1, 5, 9))))
    assert printed["a", "late"] == "<3"
    hidden = {cell for cell, text in printed.items() if not text.isdigit()}
    for line in [[(x, g) for g in GROUPS] for x in LEVELS] + [
        [(x, g) for x in LEVELS] for g in GROUPS
    ]:
        assert len(hidden.intersection(line)) != 1
    assert printed["c", "both"] == "19"


@pytest.mark.parametrize("seed", range(12))
def test_whoever_tries_all_tables_does_not_find_a_small_cell(seed):
    chance = random.Random(seed)
    early, late = ([chance.choice((0, 1, 2, 2, 3, 5, 8)) for _ in LEVELS] for _ in "ab")
    sizes = (sum(early), sum(late), sum(early) + sum(late))
    if not all(sizes[:2]):
        return
    whole = _results(early, late)
    try:
        printed = _printed(without_few(_study(), whole))
    except UserError as error:
        assert "cannot be held back" in error.message  # noqa: PT017  either all are safe, or it is said
        return
    fits = _possible(printed, sizes)
    for r in whole:
        if r.analysis == "start" and r.stat == "n":
            assert int(r.value) in fits[r.level, r.group]
            if 0 < r.value < 3:
                assert len(fits[r.level, r.group]) > 1, (early, late, printed)


def test_all_but_few_tell_as_much_as_few():
    rows = _results((9, 0, 1), (5, 5, 5))
    kept = Results(tuple(replace(r, variable="smoker", level="", id=r.id.replace("site.a", "smoker"))
                         for r in rows if r.level in ("a", "")))  # fmt: skip
    told = {
        r.group: r.text
        for r in without_few(_study(), kept)
        if r.variable == "smoker" and r.stat == "n"
    }
    assert told == {"early": ">7", "late": "≥3", "both": "14"}


def test_what_stands_beside_a_cell_goes_with_it():
    found = without_few(_study(), _results((6, 4, 10), (1, 5, 9)))
    held = [r for r in found if r.note == HELD_BACK]
    assert {r.stat for r in held} == {"n", "pct"}
    assert all(r.value is None and r.n is None for r in held)
    signed = without_few(
        _study(risk={"k": 3, "suppress": True, "sign": "n. r."}), _results((6, 4, 10), (1, 5, 9))
    )
    assert {r.text for r in signed if r.note == HELD_BACK and r.stat == "n"} == {"n. r."}


@pytest.mark.parametrize(
    ("privacy", "said"),
    [
        ({"publish": {"adsl": ["SEX"]}}, "single patients are shown"),
        ({"risk": {"k": 2, "suppress": True}}, "one patient"),
    ],
)
def test_what_would_be_in_vain_is_refused(privacy, said):
    with pytest.raises(UserErrors, match=said):
        without_few(_study(**privacy), _results((6, 4, 10), (1, 5, 9)))


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """The simulated trial with its small cells held back, with and without its survival."""
    folder = tmp_path_factory.mktemp("trial")
    plan = yaml.safe_load((TRIAL / "study.yml").read_text(encoding="utf-8"))
    plan["privacy"]["risk"] = {"k": 3, "suppress": True}
    make_data(folder / "data", 45)
    (folder / "study.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    return folder, plan


def test_an_analysis_that_gives_small_numbers_back_is_refused_by_name(trial):
    folder, _ = trial
    with pytest.raises(UserErrors, match=r"the analysis life has .* survival"):
        compute_study(folder)


def test_tables_say_what_is_not_shown_and_tests_of_it_are_not_shown_either(trial):
    folder, plan = trial
    plan = plan | {"tables": [t for t in plan["tables"] if t["id"] != "survival"], "figures": []}
    plan["analyses"] = [a for a in plan["analyses"] if a["id"] not in ("life", "life-tests")]
    other = folder / "other"
    make_data(other / "data", 45)
    (other / "study.yml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    computed = compute_study(other)
    grid = manuscript.build(computed.study, computed.results, "overview")
    cells = {(line.label, k): cell.text for line in grid.lines for k, cell in enumerate(line.cells)}
    # Of 15 at the low dose 13 had an event, and 1 at the high dose a serious one.
    assert cells["Any event", 1] == ">12"
    assert cells["A serious event", 2] == "<3"
    assert cells["A serious event", 3] == "·"
    assert any(note.startswith("Not shown (<3, ≥3") for note in grid.notes)
    few = [
        r
        for r in computed.results
        if r.stat in ("n", "events") and r.value is not None and 0 < r.value < 3
    ]
    assert [r.id for r in few] == []
