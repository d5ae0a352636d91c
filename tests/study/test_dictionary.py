"""The data dictionary and the list of contradictions: what is told of each column, and that it is told as text."""

import pytest

from caseseries.errors import UserError
from caseseries.study import dictionary, read_study
from caseseries.study.schema import Column
from tests.conftest import FIVE

PRESENT = {
    "adae": ["USUBJID", "AESEQ", "AETOXGR", "ASTDY", "AESER", "NOTED"],
    "adsl": ["USUBJID", "SEX", "ARM", "SMOKER", "AGE", "SECRET"],
}


def test_a_table_of_columns_for_each_table_that_is_there():
    text = dictionary.dictionary(read_study(FIVE), PRESENT)
    # In the order of the schema, whatever the order of the files; a column that nobody declared is not listed.
    assert text.splitlines() == [
        "### adsl: Subject-level data, one row a patient {#data-adsl}",
        "",
        "A row is identified by USUBJID.",
        "",
        "| Column | What | Values | Published |",
        "|:---|:---|:---|:---|",
        "| `USUBJID` | Unique subject identifier | text | yes |",
        "| `AGE` | Age at first dose | number from 0 | no |",
        "| `SEX` | Sex | F, M, U | yes |",
        "| `ARM` | Arm | Early, Late | yes |",
        "| `SMOKER` | Smoker | Y, N or empty | no |",
        "",
        "### adae: Adverse events, one row an event {#data-adae}",
        "",
        "A row is identified by USUBJID, AESEQ.",
        "",
        "| Column | What | Values | Published |",
        "|:---|:---|:---|:---|",
        "| `USUBJID` | Unique subject identifier | text | no |",
        "| `AESEQ` | Sequence number of the event | whole number from 0 | yes |",
        "| `AETOXGR` | Toxicity grade | grade, 1 to 5 | yes |",
        "| `AESER` | Serious event | Y, N or empty | no |",
        "| `ASTDY` | Study day of onset | study day, no day 0 | yes |",
    ]
    plain = dictionary.dictionary(read_study(FIVE), PRESENT, anchors=False)
    assert plain.splitlines()[0] == "### adsl: Subject-level data, one row a patient"
    assert "{#" not in plain


def test_what_a_column_may_hold_in_words():
    assert dictionary.kind_words(Column("A", "A", values=("X", "Y"))) == "X, Y"
    kinds = ("text", "integer", "number", "flag", "day", "grade")
    assert [dictionary.kind_words(Column("A", "A", kind)) for kind in kinds] == [
        "text", "whole number", "number", "Y, N or empty", "study day, no day 0", "grade, 1 to 5",
    ]  # fmt: skip


ROWS = """\
id,printed,ours,contradicts,side,reason
one,3 (10%),2 | 9 %,two;three,Table <3>,"It *adds* up."
two,,0,,both,""
"""


@pytest.fixture
def listed(five):
    (five / "data/contradictions.csv").write_text(ROWS, encoding="utf-8")
    path = five / "study.yml"
    named = "data:\n  contradictions: data/contradictions.csv\n"
    path.write_text(path.read_text().replace("data:\n", named, 1))
    return five


def test_contradictions_as_a_table_of_text(listed):
    head, rule, *rows = dictionary.contradictions(read_study(listed)).splitlines()
    assert head == "| Printed number | In print | Here | Contradicts | Side taken | Why |"
    assert rule.count("|") == 7
    # The reason has the widest column.
    dashes = [len(part.strip(":")) for part in rule.strip("|").split("|")]
    assert dashes.index(max(dashes)) == 5
    assert rows == [
        "| `one` | 3 (10%) | 2 &#124; 9 &#37; | `two`, `three` | Table &lt;3&gt; | It &#42;adds&#42; up. |",
        "| `two` |  | 0 |  | both |  |",
    ]
    assert [row["id"] for row in dictionary.read_contradictions(read_study(listed))] == [
        "one",
        "two",
    ]


def test_a_list_that_is_not_named_not_there_or_not_whole(listed):
    path = listed / "data/contradictions.csv"
    path.write_text(ROWS.replace(",side,", ",sides,"), encoding="utf-8")
    with pytest.raises(UserError, match="the column side is missing") as caught:
        dictionary.read_contradictions(read_study(listed))
    assert caught.value.place == "data/contradictions.csv, row 1"
    path.unlink()
    with pytest.raises(UserError, match="is missing") as caught:
        dictionary.contradictions(read_study(listed))
    assert caught.value.place == "data/contradictions.csv"
    with pytest.raises(UserError, match="names no list"):
        dictionary.contradictions(read_study(FIVE))


def test_the_readme_says_what_the_data_are(listed):
    study = read_study(listed)
    text = dictionary.readme(study, PRESENT)
    assert text.startswith("# Data: Testumab\n")
    assert "All five patients are synthetic." in text
    assert "there is no day 0" in text
    assert "An empty cell is a missing value." in text
    assert dictionary.dictionary(study, PRESENT, anchors=False) in text
    assert dictionary.contradictions(study) in text
    assert "## Where print contradicts itself" in text
    assert dictionary.readme_file(study) == listed / "data/README.md"
    # Without a list there is no such part, and without a notice no empty line for it.
    plain = dictionary.readme(read_study(FIVE), PRESENT)
    assert "contradicts" not in plain
    assert "\n\n\n" not in plain
