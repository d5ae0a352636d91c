"""Results as a file: what editors read in a git diff."""

import pytest

from caseseries.errors import UserError
from caseseries.results import PatientResult, PatientResults, Results, make, reformat


def _result(stat="pct", value=100 * 16 / 23, fmt="pct0", **more):
    return make(
        "baseline",
        "sex",
        stat,
        value,
        level="male",
        population="safety",
        group="all",
        fmt=fmt,
        **more,
    )


def test_csv_is_one_line_a_result():
    text = Results((_result(n=16, N=23, unit="%", method="m"),)).to_csv()
    assert text == (
        "id,analysis,population,group,variable,level,stat,value,unit,n,N,fmt,text,method,note\n"
        "baseline.sex.male.all.pct,baseline,safety,all,sex,male,pct,69.565217,%,16,23,pct0,70,m,\n"
    )


def test_csv_reads_back():
    results = Results(
        (_result(n=16, N=23), _result("sd", None, "dec1", note="fewer than two values"))
    )
    assert Results.from_csv(results.to_csv()).rows == results.rows


def test_patient_rows_read_back():
    row = PatientResult("a.p1.b.1", "a", "1", "g", "b", "1", -3, None, 2.5, "mg", "2.5")
    assert PatientResults.from_csv(PatientResults((row,)).to_csv()).rows == (row,)


def test_unknown_id_offers_the_nearest():
    results = Results((_result(),))
    with pytest.raises(UserError) as caught:
        results["baseline.sex.males.all.pct"]
    assert "did you mean baseline.sex.male.all.pct" in str(caught.value)


def test_two_results_with_one_id_are_an_error():
    with pytest.raises(UserError, match="two results have the id"):
        Results((_result(), _result())).checked()


def test_damaged_file_names_its_row():
    text = Results((_result(),)).to_csv().replace("69.565217", "seventy")
    with pytest.raises(UserError, match="cannot be read") as caught:
        Results.from_csv(text)
    assert "row 2" in str(caught.value)


def test_wrong_columns():
    with pytest.raises(UserError, match="columns are not those"):
        Results.from_csv("id,value\n1,2\n")


def test_reformat_within_the_family():
    assert reformat(_result(), "pct1") == "69.6"
    with pytest.raises(UserError, match="cannot print as 'int'"):
        reformat(_result(), "int")
