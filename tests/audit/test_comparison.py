import pytest

from caseseries import audit
from caseseries.errors import UserError

from .helpers import paper

REPORTED = paper(
    """
    table1.a | all | male | count_percent | 16 of 23 (70)
    table1.b | all | age | median | 6.5
    table1.c | all | maintenance | count_percent | 16 of 23 (78)
    table1.d | all | height | median | 120
    table1.e | all | weight | median | 20
    """
)
RESULTS = {
    "male.n": (16.0, "16"),
    "male.percent": (69.5652174, "69.6%"),
    "age": (6.46, "6.46"),
    "maintenance": (18.0, "18"),
    "height": (131.0, "131"),
}
MAP = (
    audit.Mapped("table1.a", "n", "male.n"),
    audit.Mapped("table1.a", "percent", "male.percent"),
    audit.Mapped("table1.b", "value", "age"),
    audit.Mapped("table1.c", "n", "maintenance"),
    audit.Mapped("table1.d", "value", "height"),
    audit.Mapped("table1.e", "value", "no.such.result"),
)


@pytest.mark.parametrize("results", [RESULTS, RESULTS.get])
def test_statuses(results):
    rows = audit.compare(REPORTED, MAP, results, audit.audit(REPORTED))
    assert [(row.id, row.part, row.printed, row.ours, row.status) for row in rows] == [
        ("table1.a", "n", "16", "16", "agrees"),
        ("table1.a", "percent", "70", "69.6%", "agrees after rounding"),
        ("table1.b", "value", "6.5", "6.46", "agrees after rounding"),
        ("table1.c", "n", "16", "18", "contradicts itself"),
        ("table1.d", "value", "120", "131", "differs"),
        ("table1.e", "value", "20", "", "cannot be recomputed"),
    ]
    assert rows[3].rules == ("percentage",)


def test_a_denominator_is_held_against_ours():
    rows = audit.compare(
        REPORTED,
        (audit.Mapped("table1.a", "denominator", "male"),),
        {"male": (16.0, "16", 23.0)},
    )
    assert (rows[0].printed, rows[0].ours, rows[0].status) == ("23", "23", "agrees")


def test_rows_without_a_mapping_stay():
    rows = audit.compare(REPORTED, (), RESULTS)
    assert [row.status for row in rows] == ["cannot be recomputed"] * 5


def test_witnesses_are_not_doubted():
    reported = paper(
        "abstract.n | all | patients included | count | 23\n"
        "results.a | all | flare | count_percent | 3 (10.5%)"
    )
    rows = audit.compare(reported, (), {}, audit.audit(reported))
    assert [row.status for row in rows] == ["cannot be recomputed", "contradicts itself"]


def test_the_map_is_checked(tmp_path):
    path = tmp_path / "map.csv"
    path.write_text("id,part,result\ntable1.a,n,male.n\n")
    assert audit.read_map(path, REPORTED) == (audit.Mapped("table1.a", "n", "male.n"),)
    for text, message in [
        ("id,result\n", "missing column part"),
        ("id,part,result\nnone,n,x\n", "no published row"),
        ("id,part,result\ntable1.a,m,x\n", "unknown part"),
    ]:
        path.write_text(text)
        with pytest.raises(UserError, match=message):
            audit.read_map(path, REPORTED)


@pytest.mark.parametrize(
    ("kind", "printed", "ours", "status"),
    [
        ("median", "1,234", (1234.0, "1,234"), "agrees"),
        ("median", "1234", (1234.0, "1,234"), "agrees"),
        ("median", "6.50", (6.5, "6.5"), "agrees"),
        ("median", "6.5", (6.54, "6.54"), "agrees after rounding"),
        ("median", "6.5", (6.55, "6.55"), "agrees after rounding"),  # a half may go either way
        ("median", "6.5", (6.56, "6.56"), "differs"),
        ("median", "6.5", (None, "NE"), "differs"),
        ("median", "not reached", (6.5, "6.5"), "cannot be recomputed"),
        ("p_value", "<0.001", (0.0004, "<0.001"), "agrees after rounding"),
        ("p_value", "<0.001", (0.04, "0.040"), "differs"),
        ("percent", "70%", (69.6, "70"), "agrees"),
        ("percent", "70%", (69.6, "70%"), "agrees"),
    ],
)
def test_a_printed_number_beside_ours(kind, printed, ours, status):
    reported = paper(f"table1.a | all | thing | {kind} | {printed}")
    part = {"p_value": "p", "percent": "percent"}.get(kind, "value")
    (row,) = audit.compare(reported, (audit.Mapped("table1.a", part, "x"),), {"x": ours})
    assert row.status == status
    assert row.ours == ours[1]


def test_a_denominator_without_one_of_ours_is_held_against_our_count():
    mapped = (audit.Mapped("table1.a", "denominator", "male"),)
    row = audit.compare(REPORTED, mapped, {"male": (23.0, "23", None)})[0]
    assert (row.ours, row.status) == ("23", "agrees")


def test_a_doubted_row_says_which_rules_doubt_it_and_why():
    rows = audit.compare(REPORTED, (), {}, audit.audit(REPORTED))
    doubted = next(row for row in rows if row.id == "table1.c")
    assert doubted.rules == ("percentage",)
    assert doubted.messages == ('table1.c "16 of 23 (78)": 16 of 23 is 70%, print says 78%.',)
    assert (doubted.place, doubted.group, doubted.measure) == ("table1", "all", "maintenance")


def test_a_map_with_a_fault_names_its_row(tmp_path):
    path = tmp_path / "map.csv"
    path.write_text("id,part,result\ntable1.a,n,x\ntable1.a,median,x\n")
    with pytest.raises(UserError) as caught:
        audit.read_map(path, REPORTED)
    assert caught.value.place.endswith("map.csv, row 3, column part")
    assert (
        caught.value.rule
        == "part is one of n, denominator, percent, value, low, high, sd, p, words"
    )
