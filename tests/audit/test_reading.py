import pytest

from caseseries import audit
from caseseries.audit.reading import parse, read
from caseseries.errors import UserError, UserErrors

HEADER = "id,place,group,measure,kind,as_printed,n,denominator,percent,value,low,high,unit,note\n"


def parts(kind, as_printed):
    text = f'id,place,group,measure,kind,as_printed\na.b,table1,all,thing,{kind},"{as_printed}"\n'
    found = parse(text).rows[0].parts
    names = ("n", "denominator", "percent", "value", "low", "high", "sd", "p")
    values = {name: getattr(found, name) for name in names}
    return {
        name: value if isinstance(value, int) else value.comparator + value.text
        for name, value in values.items()
        if value is not None
    }


@pytest.mark.parametrize(
    ("kind", "as_printed", "expected"),
    [
        ("count", "n=3", {"n": 3}),
        ("count", "Four", {"n": 4}),
        ("count", "all 23 patients", {"n": 23}),
        ("count", "None", {"n": 0}),
        ("count_of", "22 out of 23", {"n": 22, "denominator": 23}),
        ("count_of", "7 out of the 23", {"n": 7, "denominator": 23}),
        ("count_of", "12/20", {"n": 12, "denominator": 20}),
        ("percent", "57.0%", {"percent": "57.0"}),
        ("count_percent", "16 (70)", {"n": 16, "percent": "70"}),
        ("count_percent", "3 of 3 100", {"n": 3, "denominator": 3, "percent": "100"}),
        ("count_percent", "12/20 (60.0%)", {"n": 12, "denominator": 20, "percent": "60.0"}),
        (
            "count_percent_ci",
            "27 (39%; 95% CI, 27% to 51%)",
            {"n": 27, "percent": "39", "low": "27", "high": "51"},
        ),
        ("median_range", "6 (2–11)", {"value": "6", "low": "2", "high": "11"}),
        ("median_range", "6 years (range, 2 to 11 years)", {"value": "6", "low": "2", "high": "11"}),
        ("median_iqr", "6.0 [4.5, 9.0]", {"value": "6.0", "low": "4.5", "high": "9.0"}),
        ("median_iqr", "6.0 (4.5)", {"value": "6.0"}),
        ("mean_sd", "54.3 ± 12.1", {"value": "54.3", "sd": "12.1"}),
        ("mean_sd", "54.3 (12.1)", {"value": "54.3", "sd": "12.1"}),
        ("mean_sd", "54.3 +/- 12.1", {"value": "54.3", "sd": "12.1"}),
        ("hr_ci", "0.62 (95% CI 0.39-0.98)", {"value": "0.62", "low": "0.39", "high": "0.98"}),
        ("value_ci", "0.62 (0.39 to 0.98)", {"value": "0.62", "low": "0.39", "high": "0.98"}),
        ("p_value", "p = 0.128", {"p": "0.128"}),
        ("p_value", "P<.001", {"p": "<.001"}),
        ("p-value", "<0.001", {"p": "<0.001"}),
        ("p", "0.000", {"p": "0.000"}),
        ("p_value", "t(28) = 2.20, p = 0.036", {"p": "0.036"}),
        ("count_percent", "-", {}),
        ("count_percent", "", {}),
        ("median", "not reached", {}),
    ],
)  # fmt: skip
def test_what_a_cell_says(kind, as_printed, expected):
    assert parts(kind, as_printed) == expected


def test_columns_take_the_decimals_of_print():
    row = parse(HEADER + 'a.b,table1,all,thing,percent,"42.0%",,107,42,,,,,\n').rows[0]
    assert row.parts.percent.text == "42.0"


def test_level_of_the_interval():
    row = parse(
        'id,place,group,measure,kind,as_printed\na,t,all,x,percent_ci,"39% (90% CI 30 to 49)"\n'
    )
    assert row.rows[0].parts.level == 90


def fault(text):
    with pytest.raises((UserError, UserErrors)) as caught:
        parse(text, "file.csv")
    return str(caught.value)


def test_missing_columns():
    message = fault("id,place,measure\n")
    assert "file.csv, row 1: missing columns group, kind, as_printed" in message
    assert "rule:" in message
    assert "what to do:" in message


def test_semicolons():
    assert "commas, not semicolons" in fault("id;place;group\n")


def test_empty_file():
    assert "missing columns" in fault("")


@pytest.mark.parametrize(
    ("row", "place", "message"),
    [
        ("a,t,all,x,count,3,three,,,,,,,", "row 2, column n", "not a number"),
        ("a,t,all,x,count,3,3.5,,,,,,,", "row 2, column n", "not a whole number"),
        ("a,t,all,x,count,3,-3,,,,,,,", "row 2, column n", "not a whole number"),
        ("a,t,all,x,guess,3,3,,,,,,,", "row 2, column kind", "'guess' is not known"),
        (",t,all,x,count,3,3,,,,,,,", "row 2, column id", "empty"),
        ("a,t,all,,count,3,3,,,,,,,", "row 2, column measure", "empty"),
        ("a,t,all,x,count,3,3", "row 2", "7 cells, the header has 14"),
    ],
)  # fmt: skip
def test_bad_rows(row, place, message):
    text = fault(HEADER + row + "\n")
    assert f"file.csv, {place}: " in text
    assert message in text


def test_the_same_id_twice_and_several_faults_at_once():
    line = "a,t,all,x,count,3,3,,,,,,,\n"
    text = fault(HEADER + line + line + line.replace(",3,3", ",3,x").replace("a,", "b,", 1))
    assert "row 3, column id: the id 'a' stands in row 2 too" in text
    assert "row 4, column n" in text


def test_encoding(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(HEADER.encode() + "a,t,all,größer,count,3,3,,,,,,,\n".encode("latin-1"))
    with pytest.raises(UserError, match="not UTF-8") as caught:
        read(path)
    assert caught.value.place == f"{path}:2"


def test_no_such_file(tmp_path):
    with pytest.raises(UserError, match="not there"):
        read(tmp_path / "none.csv")


def test_optional_columns_may_be_missing_and_a_bom_present(tmp_path):
    path = tmp_path / "paper.csv"
    path.write_text("\ufeffID,Place,Group,Measure,Kind,as_printed\na,table1,all,male,count,5\n")
    assert audit.read(path).rows[0].parts.n == 5


def test_a_file_without_rows_is_no_clean_paper(tmp_path):
    path = tmp_path / "published.csv"
    path.write_text(HEADER, encoding="utf-8")
    with pytest.raises(UserError, match="no rows"):
        read(path)
