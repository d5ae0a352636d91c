"""Results as a file: what editors read in a git diff."""

from dataclasses import replace

import pytest

from caseseries.errors import UserError
from caseseries.results import (
    PatientResult,
    PatientResults,
    Results,
    differing,
    make,
    nearest,
    reformat,
)
from caseseries.results.records import HELD_BACK

HEAD = "id,text,n,N,value,unit,population,group,analysis,variable,level,stat,fmt,method,note\n"
BEFORE_2 = "id,analysis,population,group,variable,level,stat,value,unit,n,N,fmt,text,method,note\n"
PATIENTS = "id,analysis,subject,group,variable,level,day,end_day,value,unit,text,note\n"


def _result(stat="pct", value=100 * 16 / 23, fmt="pct0", **more):
    where = {"level": "male", "population": "safety", "group": "all", **more}
    return make("baseline", "sex", stat, value, fmt=fmt, **where)


def _patient(id="a.p1.b.1", **more):
    row = {
        "analysis": "a", "subject": "1", "group": "g", "variable": "b", "level": "1", "day": -3, "end_day": None,
        "value": 2.5, "unit": "mg", "text": "2.5",
    }  # fmt: skip
    return PatientResult(id, **{**row, **more})


def test_a_result_is_made_from_its_parts():
    row = _result(n=16, N=23, unit="%", method="m", note="why")
    # 16 of 23 is 69.56521739...: eight digits are kept, and the text is rounded from all of them.
    assert (row.id, row.value, row.text) == ("baseline.sex.male.all.pct", 69.565217, "70")
    assert (row.analysis, row.variable, row.level, row.group, row.stat, row.population) == (
        "baseline", "sex", "male", "all", "pct", "safety",
    )  # fmt: skip
    assert (row.unit, row.n, row.N, row.fmt, row.method, row.note) == (
        "%", 16, 23, "pct0", "m", "why",
    )  # fmt: skip
    assert _result(level="").id == "baseline.sex.all.pct"


def test_the_text_is_made_from_the_whole_value_and_not_from_what_is_kept():
    # 0.28499999949 keeps 0.285 in eight digits, which would print as 0.29.
    row = _result("mean", 0.284999995, "dec2")
    assert (row.value, row.text) == (0.285, "0.28")


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_missing_value_is_kept_as_missing(value):
    row = _result("sd", value, "dec1", note="fewer than two values")
    assert (row.value, row.text, row.note) == (None, "NE", "fewer than two values")
    assert Results((row,)).to_csv().splitlines()[1] == (
        "baseline.sex.male.all.sd,NE,,,,,safety,all,baseline,sex,male,sd,dec1,,fewer than two values"
    )


def test_csv_is_one_line_a_result_in_their_order():
    later = _result("n", 16.0, "int", n=16, N=23, unit="patients", note="a, b")
    first = _result(n=16, N=23, unit="%", method="m")
    lines = (
        "baseline.sex.male.all.pct,70,16,23,69.565217,%,safety,all,baseline,sex,male,pct,pct0,m,\n",
        'baseline.sex.male.all.n,16,16,23,16,patients,safety,all,baseline,sex,male,n,int,,"a, b"\n',
    )
    assert Results((first, later)).to_csv() == HEAD + lines[0] + lines[1]
    assert Results((later, first)).to_csv() == HEAD + lines[1] + lines[0]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234.5678, "1234.5678"),
        (1234.0, "1234"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (0.00012345679, "0.00012345679"),
        (1e16, "1e+16"),
        (1e15, "1000000000000000.0"),
        (123456789012.0, "123456790000"),
    ],
)
def test_numbers_are_written_whole_and_as_short_as_can_be(value, written):
    text = Results((_result("mean", value, "dec1"),)).to_csv()
    assert text.splitlines()[1].split(",")[4] == written
    assert float(written) == pytest.approx(value, rel=1e-8)
    assert Results.from_csv(text).rows[0].value == float(written)


def test_patient_rows_are_one_line_each():
    rows = PatientResults(
        (_patient(), _patient("a.p1.b.2", day=None, end_day=7, value=None, note="x"))
    )
    assert rows.to_csv() == (
        PATIENTS + "a.p1.b.1,a,1,g,b,1,-3,,2.5,mg,2.5,\n" + "a.p1.b.2,a,1,g,b,1,,7,,mg,2.5,x\n"
    )


def test_csv_reads_back():
    results = Results(
        (
            _result(n=16, N=23, unit="%", method='said "so", and\nso on'),
            _result("sd", None, "dec1", note="fewer than two values"),
        )
    )
    assert Results.from_csv(results.to_csv()).rows == results.rows
    rows = PatientResults((_patient(), _patient("a.p1.b.2", day=None, end_day=7, value=None)))
    assert PatientResults.from_csv(rows.to_csv()).rows == rows.rows


@pytest.mark.parametrize(
    ("kind", "rows"), [(Results, (_result(),)), (PatientResults, (_patient(),))]
)
def test_files_have_the_line_ends_of_git_and_are_named_where_they_are_missing(tmp_path, kind, rows):
    path = tmp_path / "results/file.csv"
    with pytest.raises(UserError, match="missing") as caught:
        kind.read(path)
    assert "caseseries results" in caught.value.remedy
    assert kind.read_if_there(path).rows == ()
    assert "\r" not in kind(rows).to_csv()
    path.parent.mkdir()
    path.write_bytes(kind(rows).to_csv().encode("utf-8"))
    assert kind.read(path).rows == rows
    assert kind.read_if_there(path).rows == rows
    assert kind.read(path).source == "file.csv"
    assert type(kind.read(path).select()) is kind


def test_results_of_the_first_releases_are_read():
    """Until 1.1.1 the text stood behind everything that says where the number is of."""
    row = (
        "baseline.sex.male.all.pct,baseline,safety,all,sex,male,pct,69.565217,%,16,23,pct0,70,m,\n"
    )
    assert Results.from_csv(BEFORE_2 + row).rows == (_result(n=16, N=23, unit="%", method="m"),)


def _levels(text):
    return tuple(_result("n", 1, "int", level=level) for level in text)


def _stands(rows):
    return "".join(row.level for row in rows)


@pytest.mark.parametrize("printed", ["", "a", "abcdefg", "bcf", "g", "aceg", "ab", "fg", "d"])
def test_results_are_divided_and_come_back_in_their_order(tmp_path, printed):
    whole = Results(_levels("abcdefg"))
    ids = {row.id for row in whole if row.level in printed}
    first, rest = whole.divided(ids)
    assert _stands(first) == printed
    assert _stands(rest) == "".join(c for c in "abcdefg" if c not in printed)
    assert first.joined(rest).rows == whole.rows
    (tmp_path / "results.csv").write_text(first.to_csv(), encoding="utf-8")
    (tmp_path / "further.csv").write_text(rest.to_csv(), encoding="utf-8")
    assert Results.read(tmp_path / "results.csv").rows == whole.rows
    # Only a results.csv has such a neighbour.
    (tmp_path / "other.csv").write_text(first.to_csv(), encoding="utf-8")
    assert _stands(Results.read(tmp_path / "other.csv")) == printed


def test_a_further_result_says_what_it_follows_and_one_whose_place_is_gone_comes_last():
    # a and d are printed; b and c follow a, e follows d.
    _, rest = Results(_levels("abcde")).divided({"baseline.sex.a.all.n", "baseline.sex.d.all.n"})
    places = [(row.level, row.after) for row in rest]
    assert places == [("b", "baseline.sex.a.all.n"), ("c", ""), ("e", "baseline.sex.d.all.n")]
    # Without d, e has no place; it is kept.
    assert _stands(Results(_levels("a")).joined(rest)) == "abce"


def test_an_id_in_both_files_is_an_error():
    first, rest = Results(_levels("ab")).divided({"baseline.sex.a.all.n"})
    twice = Results((*first, *_levels("b"))).joined(rest)
    with pytest.raises(UserError, match=r"two results have the id 'baseline.sex.b.all.n'"):
        twice.checked()


def test_a_row_is_found_by_its_id():
    results = Results((_result(), _result("n", 16, "int")))
    assert results["baseline.sex.male.all.n"].value == 16
    assert "baseline.sex.male.all.n" in results
    assert "baseline.sex.male.all.sd" not in results
    assert results.get("baseline.sex.male.all.sd") is None
    assert results.get("baseline.sex.male.all.n").stat == "n"
    assert [r.stat for r in results] == ["pct", "n"]
    assert len(results) == 2


def test_rows_are_chosen_by_all_that_is_asked_and_added_in_order():
    a, b, c = _result(), _result("n", 16, "int"), _result("n", 7, "int", level="female")
    results = Results((a, b)) + Results((c,))
    assert results.rows == (a, b, c)
    assert results.select(stat="n").rows == (b, c)
    assert results.select(stat="n", level="female").rows == (c,)
    assert results.select(stat="sd").rows == ()
    rows = PatientResults((_patient(), _patient("a.p2.b.1", subject="2")))
    assert [r.id for r in rows.select(subject="2", analysis="a")] == ["a.p2.b.1"]


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("baseline.sex.males.all.pct", "did you mean baseline.sex.male.all.pct"),
        ("zzz", "see results/results.csv and results/further.csv"),
    ],
)
def test_unknown_id_offers_the_nearest(asked, offered):
    with pytest.raises(UserError, match=asked) as caught:
        Results((_result(),))[asked]
    assert offered in caught.value.remedy


def test_nearest_are_three_at_most_or_those_that_begin_alike():
    ids = [f"ae.fever.g{k}.all.n" for k in range(5)]
    assert nearest("ae.fever.g9.all.n", ids).count("ae.fever") == 3
    assert nearest("x.y.w", ["x.y.a-name-that-is-far-longer-than-what-was-asked"]) == (
        "did you mean x.y.a-name-that-is-far-longer-than-what-was-asked?"
    )


@pytest.mark.parametrize("kind", [Results, PatientResults])
def test_two_rows_with_one_id_are_an_error(kind):
    rows = (_result(), _result()) if kind is Results else (_patient(), _patient())
    with pytest.raises(UserError, match=f"two results have the id '{rows[0].id}'") as caught:
        kind(rows).checked()
    assert "different ids" in caught.value.remedy
    assert kind(rows[:1]).checked().rows == rows[:1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("69.565217", "seventy"),
        # A count is a whole number.
        (",16,23,", ",16.5,23,"),
        (",16,23,", ",16,2.3,"),
        (",pct0,m,", ",pct0"),
        (",pct0,m,", ",pct0,m,,more"),
        (",pct0,m,\n", ",pct0,m\n"),
        (",pct0,m,", ',pct0,"m,'),
        (",pct0,m,", ',"pct0"x,m,'),
    ],
)
def test_damaged_file_names_its_row(old, new):
    good = _result("n", 3, "int")
    text = Results((good, _result(n=16, N=23, method="m"))).to_csv()
    assert old in text
    with pytest.raises(UserError, match="cannot be read") as caught:
        Results.from_csv(text.replace(old, new), "results.csv")
    assert caught.value.place == "results.csv, row 3"
    assert "caseseries results" in caught.value.remedy


@pytest.mark.parametrize(
    "head",
    [
        "id,value\n",
        HEAD.replace(",note", ""),
        HEAD.replace(",note", ",note,more"),
        "",
    ],
)
def test_wrong_columns(head):
    with pytest.raises(UserError, match="columns are not those") as caught:
        Results.from_csv(head + "1,2\n" if head else "", "results.csv")
    assert caught.value.place == "results.csv:1"
    assert "id, text, n, N, value" in caught.value.rule


def test_reformat_within_the_family():
    assert reformat(_result(), "pct1") == "69.6"
    assert reformat(_result("sd", None, "dec1"), "dec2") == "NE"
    with pytest.raises(UserError, match="cannot print as 'int'") as caught:
        reformat(_result(), "int")
    assert "'pct'" in caught.value.remedy


def test_reformat_keeps_the_flags_of_the_result():
    # 12.5 % goes to the even 12; 100 % plain has its decimal, as other percentages do.
    assert reformat(_result(value=12.5, fmt="pct1-even"), "pct0") == "12"
    assert reformat(_result(value=100, fmt="pct0-plain"), "pct1") == "100.0"
    assert reformat(_result(value=100), "pct1") == "100"


def test_a_result_held_back_tells_its_value_in_no_format():
    held = replace(_result("n", None, "int"), text="<3", note=HELD_BACK)
    assert reformat(held, "int") == "<3"


def test_no_cell_is_a_formula_and_all_read_back():
    row = _result(note="=1+1", method="@x", unit="-")
    text = Results((row,)).to_csv()
    assert ",'@x,'=1+1\n" in text
    assert Results.from_csv(text).rows == (row,)


def test_differing_are_the_changed_and_the_new_and_then_those_that_went():
    old = {"a": 1, "b": 2, "c": 3, "d": 4}
    new = {"e": 5, "c": 3, "b": 7}
    assert differing(old, new) == ["e", "b", "a", "d"]
    assert differing(old, dict(old)) == []
    assert differing({}, {}) == []
