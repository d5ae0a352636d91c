import pytest

from caseseries import audit
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
    found = read(tmp_path, "part-of:\n- {whole-group: All patients, part-groups: [A, B]}\n")
    assert found.groups == ((("all",), (("a",), ("b",))),) or found.groups[0][0] == ("all",)


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


def test_an_empty_file_says_nothing(tmp_path):
    assert read(tmp_path, "") == audit.Relations()
