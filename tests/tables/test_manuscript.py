"""Tables of the manuscript: which result stands in which cell, under which head, in which order."""

from dataclasses import replace

import pytest

from caseseries.errors import UserError
from caseseries.results import Results, make
from caseseries.results.records import HELD_BACK
from caseseries.tables import manuscript
from caseseries.tables.grid import Cell, Grid, Head, Line
from tests.small_study import GROUPS, TREATED, small_study

NBSP = "\N{NO-BREAK SPACE}"


def result(id, value, fmt="int", n=None, N=None):
    """A result by its id: analysis, variable, level unless it is missing, group, stat."""
    analysis, variable, *level, group, stat = id.split(".")
    return make(
        analysis, variable, stat, value, population="treated", group=group, fmt=fmt,
        level=level[0] if level else "", n=n, N=N,
    )  # fmt: skip


def build(folder, results, table, analyses=()):
    study = small_study(
        folder,
        {},
        groups=GROUPS,
        populations=[TREATED, {"id": "enrolled", "label": "Enrolled"}],
        analyses=[{"id": "d", "kind": "describe", "variables": []}, *analyses],
        tables=[{"id": "t", "analysis": "d", **table}],
    )
    return manuscript.build(study, Results(tuple(results)), "t")


def texts(grid):
    return [(line.label, [cell.text for cell in line.cells]) for line in grid.lines]


# Three of four treated are women, one of two in group a; five enrolled.
SIZES = [
    *(result(f"population.treated.{g}.n", n) for g, n in (("all", 4), ("a", 2), ("b", 2))),
    *(result(f"population.enrolled.{g}.n", n) for g, n in (("all", 5), ("a", 3), ("b", 2))),
]
WOMEN = [
    result("d.sex.f.all.n", 3, n=3, N=4),
    result("d.sex.f.all.pct", 75, "pct0"),
    result("d.sex.f.a.n", 1, n=1, N=2),
    result("d.sex.f.a.pct", 50, "pct0"),
    result("d.sex.f.b.n", 2, n=2, N=2),
    result("d.sex.f.b.pct", 100, "pct0"),
]
COLUMNS = [
    {"label": "All (n = {N})", "group": "all", "cell": "{n} ({pct})"},
    {"label": "A", "spanner": "Groups of {N}", "group": "a", "cell": "{n} of {N}"},
    {"label": "B", "spanner": "Groups of {N}", "group": "b", "cell": "{pct:pct1}%"},
]


def test_cells_are_filled_from_the_results_at_their_place(tmp_path):
    rows = [
        {"label": "Sex", "heading": True, "indent": 1},
        {"label": "Women", "variable": "sex", "level": "f", "indent": 2, "strong": True},
    ]
    grid = build(
        tmp_path,
        SIZES + WOMEN,
        {"stub": "Who", "columns": COLUMNS, "rows": rows, "landscape": True},
    )
    assert texts(grid) == [("Sex", []), ("Women", ["3 (75)", "1 of 2", "100%"])]
    assert [cell.ids for cell in grid.lines[1].cells] == [
        ("d.sex.f.all.n", "d.sex.f.all.pct"), ("d.sex.f.a.n",), ("d.sex.f.b.pct",),
    ]  # fmt: skip
    assert [(x.indent, x.heading, x.strong) for x in grid.lines] == [
        (1, True, False),
        (2, False, True),
    ]
    assert (grid.id, grid.stub, grid.landscape) == ("t", "Who", True)


def test_sizes_in_heads_are_of_the_column_s_group_and_the_first_population(tmp_path):
    rows = [{"label": "Women", "variable": "sex", "level": "f"}]
    grid = build(tmp_path, SIZES + WOMEN, {"columns": COLUMNS, "rows": rows})
    assert [(h.label, h.spanner) for h in grid.heads] == [
        (f"All (n{NBSP}={NBSP}4)", ""), ("A", "Groups of 2"), ("B", "Groups of 2"),
    ]  # fmt: skip
    # A number in a head can be asked where it comes from.
    assert grid.heads[0].label.parts == ((9, 10, "population.treated.all.n"),)
    assert grid.heads[1].spanner.parts == ((10, 11, "population.treated.a.n"),)


def test_a_column_without_a_group_shows_the_size_of_all(tmp_path):
    grid = build(
        tmp_path,
        SIZES + WOMEN,
        {
            "columns": [{"label": "{N}", "cell": "{n}"}],
            "rows": [{"label": "Women", "variable": "sex", "level": "f", "group": "a"}],
        },
    )
    assert grid.heads[0].label == "4"
    assert texts(grid) == [("Women", ["1"])]


def test_the_group_of_a_row_goes_before_that_of_a_column(tmp_path):
    rows = [{"label": "Women", "variable": "sex", "level": "f", "group": "b"}]
    columns = [{"label": "A", "group": "a", "cell": "{n}"}]
    assert texts(build(tmp_path, SIZES + WOMEN, {"columns": columns, "rows": rows})) == [("Women", ["2"])]  # fmt: skip


def test_the_pattern_of_a_column_goes_before_that_of_a_row(tmp_path):
    rows = [{"label": "Women", "variable": "sex", "level": "f", "cell": "{pct}"}]
    columns = [{"label": "A", "group": "a"}, {"label": "B", "group": "b", "cell": "{n}"}]
    grid = build(tmp_path, SIZES + WOMEN, {"columns": columns, "rows": rows})
    assert texts(grid) == [("Women", ["50", "2"])]


def test_levels_of_row_and_column_make_one_and_a_row_may_be_of_another_analysis(tmp_path):
    results = [result("d.v.g0-g1.all.n", 7), result("e.w.g1.all.n", 8)]
    rows = [
        {"label": "One", "variable": "v", "level": "g0"},
        {"label": "Two", "analysis": "e", "variable": "w"},
    ]
    columns = [{"label": "Worst", "group": "all", "level": "g1", "cell": "{n}"}]
    assert texts(build(tmp_path, results, {"columns": columns, "rows": rows})) == [
        ("One", ["7"]), ("Two", ["8"]),
    ]  # fmt: skip


def test_a_denominator_is_the_result_of_that_name_or_that_of_the_count():
    own = Results((result("d.v.all.n", 3, N=4), result("d.v.all.N", 9)))
    assert manuscript.fill(own, "d.v.all", "{n}/{N}") == Cell(
        "3/9",
        ("d.v.all.n", "d.v.all.N"),
        (("3", "d.v.all.n"), ("/", ""), ("9", "d.v.all.N")),
    )
    # Taken from the count, it is told by the count alone.
    assert manuscript.fill(Results(own.rows[:1]), "d.v.all", "{n}/{N}") == Cell(
        "3/4", ("d.v.all.n",), (("3", "d.v.all.n"), ("/", ""), ("4", ""))
    )
    with pytest.raises(UserError, match=r"d\.v\.all\.N"):
        manuscript.fill(Results((result("d.v.all.n", 3),)), "d.v.all", "{N}")


def test_the_note_on_methods_names_each_once_in_the_order_of_the_cells(tmp_path):
    told = [
        ("n", "patients"),
        ("mean", "arithmetic mean"),
        ("sd", "sample standard deviation"),
        ("min", ""),
    ]
    results = [replace(result(f"d.age.all.{stat}", 4), method=method) for stat, method in told]
    rows = [
        {"label": "Age", "variable": "age", "cell": "{mean} ({sd})"},
        {"label": "n", "variable": "age", "cell": "{n}, {mean}, {min}"},
    ]
    table = {"columns": [{"label": "All", "group": "all"}], "rows": rows, "notes": ["First."]}
    asked = build(tmp_path, results, {**table, "methods": True})
    said = "Methods: arithmetic mean; sample standard deviation; patients."
    assert asked.notes == ("First.", said)
    assert build(tmp_path, results, table).notes == ("First.",)


def test_notes_print_results_and_are_marked(tmp_path):
    table = {
        "columns": [{"label": "A", "group": "a", "cell": "{n}"}],
        "rows": [{"label": "Women", "variable": "sex", "level": "f"}],
        "notes": ["First.", "Of {population.treated.all.n} treated, {d.sex.f.all.pct} %."],
    }
    grid = build(tmp_path, SIZES + WOMEN, table)
    assert grid.notes == ("First.", "Of 4 treated, 75 %.")
    assert [id for _, _, id in grid.notes[1].parts] == [
        "population.treated.all.n",
        "d.sex.f.all.pct",
    ]
    with pytest.raises(UserError, match=r"no result 'd\.nothing\.all\.n'"):
        manuscript.notes_of(Results(), ["{d.nothing.all.n}"])


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        ({"variable": "sex", "level": "x"}, "{n}", "no result d.sex.x.a.n"),
        ({"variable": "sex", "level": "f"}, "{median}", "no result d.sex.f.a.median"),
        ({"variable": "sex", "level": "f"}, "{pct:int}", "cannot print as 'int'"),
        ({"variable": "sex", "level": "f"}, "", "no variable or no pattern"),
        ({}, "{n}", "no variable or no pattern"),
    ],
)
def test_a_cell_that_cannot_be_filled_names_table_and_row(tmp_path, row, cell, said):
    columns = [{"label": "A", "group": "a", "cell": cell}]
    table = {"columns": columns, "rows": [{"label": "The row", **row}]}
    with pytest.raises(UserError, match=said) as caught:
        build(tmp_path, SIZES + WOMEN, table)
    assert "table t" in caught.value.place
    assert "The row" in caught.value.place
    assert caught.value.remedy


def test_a_cell_held_back_shows_its_sign_alone_and_the_table_says_so(tmp_path):
    def held(row, text):
        return replace(row, value=None, n=None, text=text, note=HELD_BACK)

    results = [
        held(result("d.sex.f.all.n", 2, n=2, N=4), "<3"),
        held(result("d.sex.f.all.pct", 50, "pct0"), "·"),
        held(result("d.age.all.median", 50, "dec1"), "·"),
        result("d.sex.m.all.n", 30, n=30, N=40),
        result("d.sex.m.all.pct", 75, "pct0"),
    ]
    rows = [
        {"label": "Women", "variable": "sex", "level": "f", "cell": "{n} ({pct})"},
        {"label": "Men", "variable": "sex", "level": "m", "cell": "{n} ({pct})"},
        {"label": "Age", "variable": "age", "cell": "{median}"},
    ]
    table = {"columns": [{"label": "All", "group": "all"}], "rows": rows, "notes": ["First."]}
    grid = build(tmp_path, results, table)
    assert texts(grid) == [("Women", ["<3"]), ("Men", ["30 (75)"]), ("Age", ["·"])]
    assert [grid.notes[0], len(grid.notes)] == ["First.", 2]
    assert grid.notes[1].startswith(
        "Not shown (<3, ≥3 or “more than”; otherwise ·) are numbers of fewer than 3 "
    )
    shown = build(tmp_path, results[3:], {**table, "rows": rows[1:2]})
    assert shown.notes == ("First.",)


def test_a_table_is_called_by_its_title_else_by_its_analysis_else_by_its_id(tmp_path):
    analyses = [
        {"id": "d", "kind": "describe", "variables": [], "label": "Who they were"},
        {"id": "e", "kind": "describe", "variables": []},
    ]
    tables = [
        {"id": "t1", "analysis": "d", "columns": [], "title": "Patients"},
        {"id": "t2", "analysis": "d", "columns": []},
        {"id": "t3", "analysis": "e", "columns": []},
    ]
    study = small_study(tmp_path, {}, analyses=analyses, tables=tables)
    called = [manuscript.title_of(study, table) for table in study.tables]
    assert called == ["Patients", "Who they were", "t3"]


def test_rows_are_named_with_the_heading_above_and_columns_with_their_spanner():
    lines = (
        Line("Mild", heading=True),
        Line("Rash", (Cell("1"), Cell("2")), indent=1),
        Line("Severe", heading=True),
        Line("Rash", (Cell("3"), Cell("4")), indent=1),
        Line("Rash", (Cell("5"), Cell("6")), indent=1),
        Line("All", (Cell("7"), Cell("8"))),
    )
    grid = Grid("t", "", (Head("n", "Early (n = 2)"), Head("p")), lines)
    named = list(manuscript.named_cells(grid))
    assert [name for name, _, _ in named] == [
        "Mild", "Mild, Rash", "Severe", "Severe, Rash", "Severe, Rash (2)", "All",
    ]  # fmt: skip
    assert [column for column, _ in named[1][2]] == ["Early, n", "p"]
    assert [cell.text for _, cell in named[4][2]] == ["5", "6"]


def test_an_unknown_table_lists_those_there_are(tmp_path):
    study = small_study(
        tmp_path, {}, analyses=[{"id": "d", "kind": "describe", "variables": []}],
        tables=[{"id": x, "analysis": "d", "columns": []} for x in ("first", "second")],
    )  # fmt: skip
    with pytest.raises(UserError, match="'third'") as caught:
        manuscript.build(study, Results(), "third")
    assert "first, second" in caught.value.remedy


BANDS = [{"id": "mild", "label": "Mild", "min": 1, "max": 5}]
HARM = {
    "id": "h",
    "kind": "adverse_events",
    "count": "every_band",
    "bands": BANDS,
    "headings": [{"id": "nerves", "label": "Nerves"}, {"id": "skin", "label": "Skin"}],
    "terms": [
        {"id": "tremor", "label": "Tremor", "terms": ["Tremor"], "heading": "nerves"},
        {"id": "ache", "label": "Ache", "terms": ["Ache"], "heading": "nerves"},
        {"id": "rash", "label": "Rash", "terms": ["Rash"], "heading": "skin"},
        {"id": "itch", "label": "Itch", "terms": ["Itch"], "heading": "skin"},
        {"id": "burn", "label": "Burn", "terms": ["Burn"], "heading": "skin"},
        {"id": "fall", "label": "Fall", "terms": ["Fall"]},
    ],
}
# Patients with each, of all and of group a: of all the skin leads, of group a the nerves.
PATIENTS = {
    "any": (9, 3), "nerves": (4, 3), "skin": (6, 1), "tremor": (2, 2), "ache": (2, 1), "rash": (3, 0), "itch": (5, 1),
    "burn": (3, 1), "fall": (4, 0),
}  # fmt: skip
EVENTS = [
    result(f"h.{row}.all-grades.{group}.n", n)
    for row, counts in PATIENTS.items()
    for group, n in zip(("all", "a"), counts, strict=True)
]
ANY_GRADE = [{"label": "Any", "group": "all", "level": "all-grades", "cell": "{n}"}]


def test_rows_by_frequency_of_patients_then_by_name(tmp_path):
    made = {"kind": "by_frequency", "any": "Any event"}
    grid = build(tmp_path, EVENTS, {"analysis": "h", "columns": ANY_GRADE, "made": made}, [HARM])
    # Classes by falling count, a term without one among them; fall and nerves have four each and go by name.
    assert [(x.label, x.indent, x.strong, x.cells[0].text) for x in grid.lines] == [
        ("Any event", 0, True, "9"),
        ("Skin", 0, True, "6"),
        ("Itch", 1, False, "5"),
        ("Burn", 1, False, "3"),
        ("Rash", 1, False, "3"),
        ("Fall", 0, True, "4"),
        ("Nerves", 0, True, "4"),
        ("Ache", 1, False, "2"),
        ("Tremor", 1, False, "2"),
    ]


def test_rows_by_frequency_of_one_group_after_rows_that_are_listed(tmp_path):
    table = {
        "analysis": "h",
        "columns": ANY_GRADE,
        "made": {"kind": "by_frequency", "group": "a"},
        "rows": [{"label": "First", "variable": "any"}],
    }
    grid = build(tmp_path, EVENTS, table, [HARM])
    assert [line.label for line in grid.lines] == [
        "First", "Nerves", "Tremor", "Ache", "Skin", "Burn", "Itch", "Rash", "Fall",
    ]  # fmt: skip


SHIFT = {
    "id": "s",
    "kind": "shift",
    "column": "ATOXGR",
    "levels": [{"id": f"g{k}", "value": k, "label": f"Grade {k}"} for k in range(3)],
    "baseline": {"ABLFL": True},
    "during": {"AVISITN": 1},
    "parameters": [
        {"id": "x", "code": "XX", "label": "X"},
        {"id": "y", "code": "YY", "label": "Y"},
    ],
}
# By grade before: of X three had 0 and one 2, of Y all four had 1.
BEFORE = {
    "x": {"g0": 3, "g1": 0, "g2": 1, "any": 4},
    "y": {"g0": 0, "g1": 4, "g2": 0, "any": 4},
}
SHIFTS = [
    result(f"s.{p}.{level}-any.{group}.n", n + (1 if group == "b" else 0))
    for p, counts in BEFORE.items()
    for level, n in counts.items()
    for group in ("all", "b")
]


def test_rows_by_category_are_those_in_which_there_were_patients(tmp_path):
    columns = [{"label": "Patients", "group": "all", "level": "any", "cell": "{n}"}]
    table = {"analysis": "s", "columns": columns, "made": {"kind": "by_category", "any": "All"}}
    grid = build(tmp_path / "all", SHIFTS, table, [SHIFT])
    # One category is all there is of Y, so that a row of all would say it twice.
    assert texts(grid) == [
        (f"X (n{NBSP}={NBSP}4)", []),
        ("Grade 0", ["3"]),
        ("Grade 2", ["1"]),
        ("All", ["4"]),
        (f"Y (n{NBSP}={NBSP}4)", []),
        ("Grade 1", ["4"]),
    ]
    assert [(x.heading, x.indent) for x in grid.lines] == [
        (True, 0), (False, 1), (False, 1), (False, 1), (True, 0), (False, 1),
    ]  # fmt: skip
    # Without a word for them there is no row of all; the sizes are of the analysis's first group.
    table["made"] = {"kind": "by_category"}
    columns[0]["group"] = "b"
    grid = build(tmp_path / "b", SHIFTS, table, [{**SHIFT, "groups": ["b"]}])
    assert texts(grid)[:4] == [
        (f"X (n{NBSP}={NBSP}5)", []), ("Grade 0", ["4"]), ("Grade 1", ["1"]), ("Grade 2", ["2"]),
    ]  # fmt: skip
    assert "All" not in dict(texts(grid))


@pytest.mark.parametrize(("kind", "analysis"), [("by_frequency", "s"), ("by_category", "h")])
def test_made_rows_fit_their_analysis(tmp_path, kind, analysis):
    table = {"analysis": analysis, "columns": ANY_GRADE, "made": {"kind": kind}}
    with pytest.raises(UserError, match=f"'{analysis}'") as caught:
        build(tmp_path, EVENTS + SHIFTS, table, [HARM, SHIFT])
    assert "table t" in caught.value.place
    assert "adverse events" in caught.value.rule
