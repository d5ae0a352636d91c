"""Where each number comes from: source tables of every kind of analysis, and that every result names its estimator."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from caseseries.analyses import compute, compute_patients
from caseseries.cohort import load
from caseseries.notebook import origins
from caseseries.results import PatientResults, Results, make
from caseseries.study import read_study
from tests import small


def _entries(five, change=None):
    path = five / "study.yml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if change is not None:
        change(raw)
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    study = read_study(five)
    cohort = load(study)
    return origins.entries(study, compute(cohort, study), compute_patients(cohort, study))


@pytest.mark.parametrize(
    ("id", "source"),
    [
        ("population.treated.both.n", "adsl"),
        ("start.sex.f.both.n", "adsl"),
        ("start.survival.both.median", "adsl, adtte"),
        ("effect.response.both.n", "adsl, adrs"),
        ("harm.headache.mild.both.n", "adsl, adae"),
        ("kidney.creatinine.both.p", "adsl, adlb"),
        ("highest.creatinine.both.max", "adsl, adlb"),
        ("life.os.both.events", "adsl, adtte"),
    ],
)
def test_a_result_tells_its_tables(five, id, source):
    assert _entries(five)[id]["source"] == source


def test_every_result_names_its_estimator_and_population(five):
    entries = _entries(five)
    assert [id for id, entry in entries.items() if not entry["method"]] == []
    assert entries["start.sex.f.early.n"]["who"] == "Treated; Early start"


def test_who_is_counted_is_told_where_it_is_narrowed(five):
    def narrow(raw):
        raw["analyses"][0]["variables"][1]["among"] = {"SMOKER": False, "AGE": {"min": 55}}

    assert (
        _entries(five, narrow)["start.sex.f.both.n"]["who"]
        == "Treated; Both arms; AGE ≥ 55; SMOKER N"
    )


def test_cells_of_a_listing_tell_patient_table_and_column(five):
    def add(raw):
        raw["listings"] = [
            {
                "id": "events",
                "kind": "rows",
                "stub": "Patient",
                "source": "adae",
                "columns": [{"id": "event", "label": "Event", "column": "AEDECOD"}],
            }
        ]

    found = _entries(five, add)
    (id,) = (id for id in found if re.fullmatch(r"events\.p?1\.event\.1", id))
    entry = found[id]
    assert (entry["source"], entry["method"]) == ("adae", "AEDECOD as recorded")
    assert str(entry["who"]).startswith("Patient 1; ")

    def private(raw):
        raw["privacy"]["patient_rows"] = False

    assert not [id for id in _entries(five, private) if id.startswith("events.")]


NARROW = {
    "flag": ({"SMOKER": False, "SAFFL": True}, "SMOKER N; SAFFL Y"),
    "least": ({"AGE": {"min": 55}}, "AGE ≥ 55"),
    "most": ({"AGE": {"max": 64.5}}, "AGE ≤ 64.5"),
    "both": ({"AGE": {"min": 55, "max": 65}}, "AGE ≥ 55 and ≤ 65"),
    "one": ({"SEX": "F"}, "SEX F"),
    "several": ({"SEX": ["F", "M"]}, "SEX F or M"),
}


@pytest.mark.parametrize("name", NARROW)
def test_who_is_counted_is_told_in_words(name):
    among, words = NARROW[name]

    def narrow(plan):
        plan["analyses"] = [
            {"id": "start", "kind": "describe", "population": "treated",
             "variables": [{"id": "age", "column": "AGE", "kind": "number", "among": among}]},
            {"id": "effect", "kind": "response", "population": "treated",
             "endpoints": [{"id": "any", "source": "adrs", "where": {}, "responder": {"AVALC": "R"}, "among": among}]},
        ]  # fmt: skip
        plan["data"]["columns"]["adsl"]["SMOKER"] = {"label": "Smoker", "kind": "flag"}
        plan["tables"] = []

    study = small.study(narrow)
    rows = [
        make(analysis, variable, "n", 2, population="treated", group="early", fmt="int")
        for analysis, variable in (("start", "age"), ("effect", "any"), ("start", "other"))
    ]
    found = origins.entries(study, Results(tuple(rows)), PatientResults())
    assert found["start.age.early.n"]["who"] == f"Treated; Early; {words}"
    assert found["effect.any.early.n"]["who"] == f"Treated; Early; {words}"
    assert found["start.other.early.n"]["who"] == "Treated; Early"


def _events(**column):
    def change(plan):
        plan["listings"][0]["columns"] = [
            {"id": "event", "label": "Event", "column": "ASTDY", **column}
        ]

    return small.study(change)


def test_a_cell_of_a_listing_is_told_with_its_columns():
    rows = small.patients()
    one = origins.entries(_events(), Results(), rows)["events.p2.event.2"]
    assert (one["method"], one["source"], one["text"]) == ("ASTDY as recorded", "adae", "Rash")
    assert one["who"] == "Patient 2; all"
    until = origins.entries(_events(to="AENDY"), Results(), rows)["events.p2.event.2"]
    assert until["method"] == "ASTDY and AENDY as recorded"


def test_rows_of_patients_that_are_not_public_are_in_no_script():
    rows = small.patients()
    assert [
        id for id in origins.entries(small.study(), Results(), rows) if id.startswith("events.")
    ]

    def private(plan):
        plan["privacy"]["patient_rows"] = False

    assert origins.entries(small.study(private), Results(), rows) == {}


def test_a_cell_of_a_wide_listing_says_which_value_was_picked():
    def change(pick):
        def edit(plan):
            plan["listings"] = [
                {"id": "events", "kind": "wide", "stub": "Patient", "source": "adlb", "across": "PARAMCD",
                 "levels": [{"id": "event", "value": "CRE", "label": "Creatinine"}], **pick}
            ]  # fmt: skip
            plan["patients"]["name"] = "Case"

        return small.study(edit)

    found = origins.entries(change({"pick": "highest"}), Results(), small.patients())
    assert found["events.p1.event.1"]["method"] == (
        "highest value; the earliest day when it was reached twice"
    )
    assert found["events.p1.event.1"]["who"] == "Case 1; all"


def test_the_page_of_all_results_offers_each_analysis_once_and_the_shown_listings():
    page = origins.page_markdown(small.results(), ["events"])
    assert re.findall(r'<option value="(.*?)">(.*?)</option>', page) == [
        ("", "all"), ("population", "population"), ("harm", "harm"), ("events", "events"),
    ]  # fmt: skip
    heads = re.findall(r'<th scope="col">(.*?)</th>', page)
    assert heads == ["Printed", "Unit", "Result", "n", "N", "Population; group", "Method", "From"]
    assert re.findall(r'(?:href|src)="(.*?)"', page) == [
        "/generated/assets/results.csv",
        "/generated/assets/results.json",
        "/generated/assets/results.js",
        "/generated/assets/results-page.js",
    ]


def test_results_for_download_are_json_with_a_line_each(tmp_path):
    (tmp_path / "index.qmd").write_text(
        "All had it.\n<!-- true while: harm.headache.mild.both.n = 2 -->\n", encoding="utf-8"
    )
    resting = origins.words_by_result(small.study(root=tmp_path))
    text = origins.results_json(small.results(), resting)
    read = json.loads(text)
    assert [r["id"] for r in read] == [r.id for r in small.results()]
    assert read[1] == {
        "id": "harm.headache.mild.both.n", "analysis": "harm", "population": "treated", "group": "both",
        "variable": "headache", "level": "mild", "stat": "n", "value": 2.0, "unit": "patients", "n": 2, "N": 4,
        "fmt": "int", "text": "2", "method": "distinct patients", "note": "",
        "words": ["harm.headache.mild.both.n = 2 (index.qmd:1)"],
    }  # fmt: skip
    assert read[0]["words"] == []
    assert len(text.splitlines()) == 2 + len(read)


def test_every_number_of_the_script_can_be_decoded():
    """As the script itself does it: plain columns first, then the places of words."""
    found = origins.entries(small.study(), small.results(), small.patients())
    code = origins.script(found)

    def part(name):
        return json.loads(re.search(rf"{name} = (\[.*?\])[,;]", code)[1])

    words, rows = part("words"), dict(re.findall(r'^"([^"]+)":(\[.*?\]),?$', code, re.MULTILINE))
    assert list(rows) == list(found)
    for id, row in rows.items():
        values = json.loads(row)
        plain, coded = part("plain"), part("coded")
        told = dict(zip(plain, values, strict=False))
        told |= {
            name: words[place] for name, place in zip(coded, values[len(plain) :], strict=True)
        }
        assert told == {name: found[id].get(name, None if name in plain else "") for name in told}
        assert {"text", "n", "N", "unit", "method", "who", "source"} <= set(told)


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the script as a browser would")
def test_pages_read_the_numbers_back():
    """What the script gives for an id is what was put in, and null for any other id."""
    found = origins.entries(small.study(), small.results(), small.patients())
    code = origins.script(found, "chapters/data.html").replace("window.", "globalThis.")
    ask = (
        "console.log(JSON.stringify([caseseriesResults.ids, caseseriesResults.get('harm.rash.mild.both.n'),"
        " caseseriesResults.get('toString'), caseseriesResults.page, caseseriesResults.dictionary]))"
    )
    done = subprocess.run(["node", "-e", code + ask], capture_output=True, text=True, check=True)
    ids, entry, unknown, page, dictionary = json.loads(done.stdout)
    assert ids == list(found)
    assert unknown is None
    assert (page, dictionary) == ("chapters/results.html", "chapters/data.html")
    assert entry == {
        "id": "harm.rash.mild.both.n", "text": "1", "value": 1, "n": 1, "N": 4, "analysis": "harm",
        "population": "treated", "group": "both", "variable": "rash", "level": "mild", "stat": "n",
        "unit": "patients", "fmt": "int", "method": "distinct patients", "note": "",
        "who": "Treated; Both arms", "source": "adsl, adae", "words": "", "print": "", "standing": "",
    }  # fmt: skip


def test_the_dictionary_is_linked_where_there_is_one(tmp_path):
    study = small.study(root=tmp_path)
    assert 'dictionary: ""' in origins.results_js(study, small.results(), small.patients())
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/data.qmd").write_text("x")
    assert 'dictionary: "chapters/data.html"' in origins.results_js(
        study, small.results(), small.patients()
    )


def test_words_stand_once_and_no_text_ends_the_script():
    entry = {"text": "</script>", "method": "median", "who": "All"}
    script = origins.script({"a.n": entry, "b.n": entry})
    assert script.count('"median"') == 1
    assert "</script>" not in script
