"""Faults in study.yml: key, line, remedy; and what is found in it."""

import re

import pytest

from caseseries.errors import UserError, UserErrors
from caseseries.study import read_study
from tests.conftest import FIVE


def _edit(five, old, new):
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} does not stand there"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def _fault(five, old, new):
    path = _edit(five, old, new)
    with pytest.raises((UserError, UserErrors)) as caught:
        read_study(five)
    line = next(
        n for n, row in enumerate(path.read_text().splitlines(), 1) if new.split("\n")[0] in row
    )
    return str(caught.value), line


LANES = "lanes:\n  - id: course\n"
SECOND_TABLE = "tables:\n  - {id: harms, analysis: harm, columns: []}\n"
SECOND_FIGURE = "figures:\n  - {id: course, kind: flow, analysis: harm, alt: A}\n"
SECOND_LANES = "lanes:\n  - {id: course, start: FIRSTDY, end: LSTALVDY}\n"
TRAJECTORIES = "trajectories: [{id: course, parameters: []}]\nlanes:\n"
LISTING = "listings: [{id: course, kind: rows, source: adae, columns: []}]\nlanes:\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("short_title: Testumab", "short_titel: Testumab", "study.short_titel: unknown key"),
        ("  title: Testumab in five patients\n", "", "study.title: this key is missing"),
        ("number: 0.2.0", "number: '2'", "version.number"),
        ("date: 2025-01-31", "date: soon", "version.date"),
        ("count: every_band", "count: sometimes", "count"),
        ("kind: describe", "kind: describes", "describe"),
        # What the parts of study.yml call each other must be there.
        ("population: assessed", "population: assesed", "unknown population 'assesed'"),
        ("    groups: [both]", "    groups: [boht]", "analysis 'kidney' names an unknown group 'boht'"),
        ("heading: nerves", "heading: nervs", "unknown heading 'nervs'"),
        ("analysis: harm\n", "analysis: harms\n", "table 'harms' names an unknown analysis 'harms'"),
        ("  lanes: course\n", "  lanes: curse\n", "unknown lanes 'curse'"),
        ("id: severe, label: Grade ≥3, min: 3", "id: severe, label: Grade ≥3, min: 2", "overlap"),
        ("USUBJID, SUBJID, ARM,", "USUBJID, SUBJID, ARMS,", "neither in the ADaM subset nor under data.columns"),
        ("    adae: [AESEQ,", "    adea: [AESEQ,", "unknown table 'adea'"),
        ("  consent_column: CONSPUBL\n", "  consent_column: SAFFL\n", "'SAFFL', which is no column of consent"),
        ("  consent_column: CONSPUBL\n", "  consent_column: AGE\n", "'AGE', which is no column of consent"),
        ("source: adrs, where: {PARAMCD: RESP}, responder", "source: adrx, where: {PARAMCD: RESP}, responder", "names an unknown table 'adrx'"),
        ("    adsl:\n      ARM", "    adsk:\n      ARM", "unknown table 'adsk'"),
        ("  column: ARM\n", "", "need a column"),
        # An id names one thing.
        ("- id: effect", "- id: start", "analysis ids must be unique: 'start' stands twice"),
        ("tables:\n", SECOND_TABLE, "table ids must be unique: 'harms' stands twice"),
        ("figures:\n", SECOND_FIGURE, "figure ids must be unique: 'course' stands twice"),
        ("lanes:\n", SECOND_LANES, "'course' stands twice"),
        ("lanes:\n", TRAJECTORIES, "'course' stands twice"),
        ("lanes:\n", LISTING, "'course' stands twice"),
        ("{id: late, value: Late", "{id: early, value: Late", "group ids must be unique: 'early' stands twice"),
        ("{id: late, value: Late", "{id: both, value: Late", "group ids must be unique: 'both' stands twice"),
        ("- id: effect", "- id: Effect", "analyses.1.id"),
        ("privacy:\n", "supplement: [tbl-x]\nprivacy:\n", "supplement.0"),
    ],
)  # fmt: skip
def test_fault_names_key_and_remedy(five, old, new, said):
    message, _ = _fault(five, old, new)
    assert said in message
    assert re.search(r"study\.yml:\d+: ", message)
    assert "what to do" in message


def test_fault_between_parts_points_at_the_word(five):
    message, line = _fault(five, "analysis: harm\n", "analysis: harms\n")
    assert f"study.yml:{line}:" in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("count: every_band", "count: sometimes"),
        ("AVALC: Responder}, first_visit: 4", "AVALC: Responder}, first_visit: four"),
        ("short_title: Testumab", "short_titel: Testumab"),
        ("max: 5, cumulative: true", "max: 6, cumulative: true"),
    ],
)
def test_line_of_a_faulty_key(five, old, new):
    message, line = _fault(five, old, new)
    assert f"study.yml:{line}:" in message


def test_a_missing_key_is_told_at_its_parent(five):
    message, _ = _fault(five, "    count: every_band\n", "")
    lines = (five / "study.yml").read_text().splitlines()
    line = next(n for n, row in enumerate(lines, 1) if row == "  - id: harm")
    assert f"study.yml:{line}: analyses.2.count: this key is missing" in message


def test_all_faults_are_told_at_once(five):
    _edit(five, "count: every_band", "count: sometimes")
    message, _ = _fault(five, "short_title: Testumab", "short_titel: Testumab")
    assert "study.short_titel" in message
    assert "analyses.2.count" in message


def test_broken_yaml_names_its_line(five):
    message, line = _fault(five, "  title: Testumab in", "  title: Testumab: in")
    assert f"study.yml:{line}" in message
    assert "quotes" in message


@pytest.mark.parametrize("text", ["", "- a list\n", "# nothing\n"])
def test_a_file_without_keys(five, text):
    (five / "study.yml").write_text(text)
    with pytest.raises(UserError, match=r"empty|no list of keys") as caught:
        read_study(five)
    assert caught.value.place == "study.yml:1"


def test_no_study(tmp_path):
    with pytest.raises(UserError, match=r"no study\.yml") as caught:
        read_study(tmp_path)
    assert "--project" in caught.value.remedy


def test_what_is_left_out_has_its_default(five):
    study = read_study(five)
    assert study.engine == "pandoc"
    about = study.study
    assert {about.site_url, about.repository, about.license_text, about.license_code} == {""}
    assert study.version.summary == ""
    assert (study.data.contradictions, study.data.map) == ("", "")
    assert (study.data.folder, study.data.published) == ("data", "")
    assert study.supplement_page == "chapters/supplement.qmd"
    assert study.groups.ids() == ["both", "early", "late"]
    # Nothing of a patient is shown that is not allowed.
    path = _edit(five, "  patient_rows: true\n  consent_column: CONSPUBL\n", "")
    private = read_study(path.parent).privacy
    assert (private.patient_rows, private.consent_column, private.deny) == (False, None, [])


def test_a_root_in_the_file_is_no_key(five):
    path = _edit(five, "version:", "root: elsewhere\nversion:")
    with pytest.raises(UserError, match="root: unknown key"):
        read_study(path.parent)


def test_places_are_relative_to_the_study():
    study = read_study(FIVE)
    assert study.results_file == FIVE / "results/results.csv"
    assert study.patients_file == FIVE / "results/patients.csv"
    assert study.data_folder == FIVE / "data"
    assert study.generated == FIVE / "generated"
    assert study.path("a/b") == FIVE / "a/b"


@pytest.mark.parametrize(
    ("find", "section", "id", "others"),
    [
        ("analysis", "analyses", "harms", "start, effect, harm, worst, kidney, highest, life"),
        ("table", "tables", "harm", "harms"),
        ("figure", "figures", "x", "course"),
        ("listing", "listings", "x", ""),
        ("trajectory", "trajectories", "x", ""),
        ("lane", "lanes", "x", "course"),
    ],
)
def test_an_unknown_part_lists_those_there_are(find, section, id, others):
    with pytest.raises(UserError, match=f"'{id}'") as caught:
        getattr(read_study(FIVE), find)(id)
    assert caught.value.remedy.endswith(others)
    assert caught.value.place == f"study.yml, {section}"


def test_parts_are_found_by_their_id():
    study = read_study(FIVE)
    assert study.analysis("worst").count == "worst_grade"
    assert study.table("harms").stub == "Event"
    assert study.figure("course").kind == "swimmer"
    assert study.lane("course").end == "LSTALVDY"
    assert study.population("assessed").flag == "EFFFL"
    assert study.groups.level("both").label == "Both arms"
    assert study.groups.level("late").value == "Late"


def test_supplementary_items_are_numbered_among_their_kind(five):
    items = "supplement: [stbl-a, sfig-b, stbl-c, sfig-d, stbl-e]\nprivacy:"
    study = read_study(_edit(five, "privacy:", items).parent)
    assert [study.supplement_number(i) for i in study.supplement] == [
        "Table S1", "Figure S1", "Table S2", "Figure S2", "Table S3",
    ]  # fmt: skip


def test_columns_of_the_study_are_added_to_their_table():
    study = read_study(FIVE)
    adsl = study.table_schema("adsl")
    arm, smoker = adsl.column("ARM"), adsl.column("SMOKER")
    assert (arm.label, arm.kind, arm.required, arm.filled, arm.values) == (
        "Arm", "text", True, True, ("Early", "Late"),
    )  # fmt: skip
    assert (smoker.kind, smoker.required, smoker.filled) == ("flag", True, False)
    assert adsl.column("AGE").kind == "number"
    assert (adsl.key, adsl.required, adsl.name) == (("USUBJID",), True, "adsl")
    assert study.table_schema("adae").column("ARM") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  consent_column: CONSPUBL\n",
            "  consent_column: CONSPUBL\n  deny: []\n  consent_column:\n",
            "the key consent_column stands twice, in lines 109 and 111",
        ),
        ("  adae: [AESEQ", "  adsl: [USUBJID]\n    adae: [AESEQ", "the key adsl stands twice"),
        ("version: {", "version: {number: 0.1.0, ", "the key number stands twice, in line 8"),
        ("version: {", "version: {number: 0.1.0, date: 2025-01-01}\nversion: {", "lines 8 and 9"),
        ("id: harm\n", "id: harm\n    id: harms\n", "the key id stands twice"),
    ],
)
def test_a_key_that_stands_twice(five, old, new, said):
    """YAML takes the last one: the patients who said no would get pages."""
    path = _edit(five, old, new)
    with pytest.raises(UserError, match=said) as caught:
        read_study(path.parent)
    assert re.fullmatch(r"study\.yml:\d+", caught.value.place)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        ("consent_column:", "consent_colum:", "consent_column"),
        ("short_title:", "shorttitle:", "short_title"),
        ("event_shares:", "events_share:", "event_shares"),
        ("first_visit:", "firstvisit:", "first_visit"),
        ("  count: worst", "  cuont: worst", "count"),
        ("{label: Arm, filled:", "{label: Arm, filed:", "filled"),
        ("figures:", "figure:", "figures"),
        ("x: Days, alt:", "x: Days, alt_text:", "alt"),
        ("{column: AGEGR1, label:", "{column: AGEGR1, lable:", "label"),
    ],
)
def test_a_misspelt_key_has_the_nearest_named(five, old, new, near):
    message, line = _fault(five, old, new)
    assert f"study.yml:{line}: " in message
    assert f"what to do: did you mean {near}?" in message


@pytest.mark.parametrize(
    "date",
    [
        "2025-02-30",
        "31.01.2025",
        "2025-1-31",
        "20250131",
        "0",
        "2025-01-31 10:00:00",
        "[2025-01-31]",
        "Jan 31",
    ],
)
def test_a_date_that_is_none(five, date):
    message, line = _fault(five, "date: 2025-01-31", f"date: {date}")
    assert f"study.yml:{line}: " in message
    assert "year-month-day, such as 2025-01-31" in message


def test_a_date_in_quotes_is_one(five):
    path = _edit(five, "date: 2025-01-31", "date: '2025-01-31'")
    assert read_study(path.parent).version.date.isoformat() == "2025-01-31"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (b"study:\n  title: Caf\xe9\n", 2, "not UTF-8"),
        ("study: {}\n".encode("utf-16"), 1, "UTF-16"),
        (b"study:\n\ttitle: a\n", 2, "blanks"),
        (b"a: " + b"[" * 5000, 1, "nest"),
        (b"1: one\n", 1, "1: unknown key"),
        (b"yes: one\n", 1, "1: unknown key"),
        (b"- a\n", 1, "no list of keys"),
        (b"words\n", 1, "no list of keys"),
    ],
)
def test_a_file_that_is_none(five, text, line, said):
    (five / "study.yml").write_bytes(text)
    with pytest.raises((UserError, UserErrors)) as caught:
        read_study(five)
    assert said in str(caught.value)
    assert f"study.yml:{line}: " in str(caught.value)


def test_a_mark_at_the_start_and_line_ends_of_windows(five):
    path = five / "study.yml"
    study = read_study(five)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_study(five) == study


@pytest.mark.parametrize(
    "column", ["BRTHDTC", "SITEID", "INVNAM", "PATNAME", "PHONE", "DTHDT", "AETERM"]
)
def test_what_is_a_persons_by_name_is_not_published_though_it_is_declared(five, column):
    _edit(
        five,
        "  columns:\n    adsl:\n",
        f"  columns:\n    adsl:\n      {column}: {{label: A column}}\n",
    )
    path = _edit(five, "    adsl: [USUBJID,", f"    adsl: [USUBJID, {column},")
    with pytest.raises((UserError, UserErrors)) as caught:
        read_study(five)
    assert f"privacy.publish.adsl names {column!r}, a date, name" in str(caught.value)
    path.write_text(path.read_text().replace(f"[USUBJID, {column},", "[USUBJID,"))
    assert read_study(five).table_schema("adsl").column(column)


@pytest.mark.parametrize(
    ("old", "new", "said", "remedy"),
    [
        ("number: 0.2.0", "number: 0.2", "version.number: a text is needed here", "put it in quotes"),
        ("number: 0.2.0", "number: v1", "three numbers with points between them", ""),
        ("id: start", "id: Start Now", "small letters, digits, - and _", ""),
        ("kind: describe", "kind: decribe", "there is no kind 'decribe'", "did you mean describe?"),
        ("    kind: describe\n", "", "the key kind is missing", ""),
        ("kind: number", "kind: nmber", "one of 'number', 'category' or 'flag'", "did you mean number?"),
        ("exact: true", "exact: perhaps", "true or false is needed here", "write one of the two"),
        ("above: [100]", "above: 100", "a list is needed here", "put it in brackets"),
        ("above: [100]", "above: [.inf]", "infinity is none", "write the number"),
        ("at: [0, 100]", "at: [0, .nan]", "a number is needed here", "write the number"),
        ("digits: 0", "digits: two", "a whole number is needed here", "write the digits alone"),
        ("{id: os, code", "{population: treated, id: os, code", "times.0.population: unknown key", "it is a key of AdverseEvents"),
        ("shape: triangle-up", "shape: triangel-up", "'triangel-up' is no shape", ""),
        ("label: Testumab, source", "label: Testumab, color: rde, source", "'rde' is no colour", ""),
    ],
)  # fmt: skip
def test_a_value_of_another_form_is_told_with_what_is_needed(five, old, new, said, remedy):
    _edit(five, old, new)
    with pytest.raises((UserError, UserErrors)) as caught:
        read_study(five)
    message = str(caught.value)
    assert said in message
    assert remedy in message.partition("what to do: ")[2]
    assert "Input should" not in message
