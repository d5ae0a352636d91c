import pytest

from caseseries import audit
from caseseries.audit.relations import Whole
from caseseries.errors import UserError

from .helpers import paper

REPORTED = paper(
    """
    text.a.x | all | reason x | count | 3
    text.a.y | all | reason y | count | 4
    table1.b.x | all | cause x | count | 3
    table1.b.y | all | cause y | count | 4
    """
)


def read(tmp_path, text):
    path = tmp_path / "relations.yml"
    path.write_text(text)
    return audit.read_relations(path, REPORTED)


def test_stars_pair_rows_by_the_same_text(tmp_path):
    found = read(tmp_path, "same-as:\n- ['text.a.*', 'table1.b.*']\n")
    assert found.same == (("text.a.x", "table1.b.x"), ("text.a.y", "table1.b.y"))


def test_groups(tmp_path):
    found = read(
        tmp_path, "part-of:\n- {whole-group: All patients, part-groups: [Treated, controls]}\n"
    )
    # Groups are known by the stems of their names: "Treated" and "treated patients" are one.
    assert found.groups == ((("all",), (("treat",), ("control",))),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("same-as: [[", "the YAML cannot be read"),
        ("disagrees: [a]", "unknown keys"),
        ("- a", "unknown keys"),
        ("same-as:\n- [nothing.*]", "matches no row"),
        ("part-of:\n- {whole: text.a.x}", "incomplete"),
        ("part-of:\n- {whole: 'text.*', parts: [table1.b.x]}", "several rows"),
        ("subset-of:\n- {small: text.a.x}", "wrong"),
        ("same-as: text", "not a list"),
    ],
)
def test_faults(tmp_path, text, message):
    with pytest.raises(UserError, match=message) as caught:
        read(tmp_path, text)
    assert "relations.yml" in caught.value.place


def test_parts_and_whether_they_overlap(tmp_path):
    text = (
        "part-of:\n"
        "- {whole: text.a.x, parts: ['text.a.*', table1.b.y]}\n"
        "- {whole: text.a.y, parts: table1.b.x, overlap: true, complete: false}\n"
        "- {whole: table1.b.x, parts: [text.a.x], overlap: false}\n"
    )
    assert read(tmp_path, text).wholes == (
        # The whole is none of its parts, whatever a pattern matches.
        Whole("text.a.x", ("text.a.y", "table1.b.y"), None, True),
        Whole("text.a.y", ("table1.b.x",), True, False),
        Whole("table1.b.x", ("text.a.x",), False, True),
    )


def test_rows_without_a_star_are_one_and_a_row_alone_is_none(tmp_path):
    found = read(
        tmp_path, "same-as:\n- [text.a.x, table1.b.y, text.a.x]\n- ['text.a.*', 'text.*.x']\n"
    )
    assert found.same == (("text.a.x", "table1.b.y"),)


def test_subsets_of_patterns_are_all_pairs(tmp_path):
    found = read(tmp_path, "subset-of:\n- {small: 'text.a.*', big: table1.b.x}\n")
    assert found.subsets == (("text.a.x", "table1.b.x"), ("text.a.y", "table1.b.x"))


def test_a_fault_says_where_and_what_is_allowed(tmp_path):
    with pytest.raises(UserError) as caught:
        read(tmp_path, "same-as:\n- [text.a.x]\n  b: [\n")
    assert caught.value.place.endswith(("relations.yml:3", "relations.yml:4"))
    with pytest.raises(UserError) as caught:
        read(tmp_path, "disagrees: [a]")
    assert caught.value.rule == "the keys are part-of, same-as, subset-of"
    with pytest.raises(UserError) as caught:
        read(tmp_path, "part-of:\n- {whole: text.a.x, parts: [text.a.y], overlaps: true}\n")
    assert caught.value.rule == "part-of needs whole and parts, or whole-group and part-groups"
    with pytest.raises(UserError, match="not there"):
        audit.read_relations(tmp_path / "gone.yml", REPORTED)


def test_an_empty_file_says_nothing(tmp_path):
    assert read(tmp_path, "") == audit.Relations()
