"""How much of a paper's print the results reproduce, counted by hand on a paper of seven numbers."""

import pytest

from caseseries.analyses.agreement import agreement
from caseseries.analyses.study_results import compute_study, write_results
from caseseries.results import InPrintRows
from tests.small_study import small_study, table

ADSL = table("""
USUBJID SUBJID AGE SEX
P-1     1      52  M
P-2     2      60  F
P-3     3      70  F
P-4     4      80  F
""")
SEX = [{"id": "f", "value": "F", "label": "Women"}, {"id": "m", "value": "M", "label": "Men"}]
START = {
    "id": "start",
    "kind": "describe",
    "variables": [
        {"id": "age", "column": "AGE", "kind": "number"},
        {"id": "sex", "column": "SEX", "levels": SEX},
    ],
}
# The ages are 52, 60, 70, 80, so that their mean is 65.5, which prints as 65 or as 66.
PUBLISHED = """\
id,place,group,measure,kind,as_printed,n,denominator,percent,value,low,high,unit,note
women,table1,all,women,count,3 of 4 (75),3,4,75,,,,,
up,text,all,mean age,mean,66,,,,66,,,years,
down,abstract,all,mean age,mean,65,,,,65,,,years,
wrong,text,all,oldest,value,81,,,,81,,,years,
blank,table1,all,men,count,,,,,,,,,
nowhere,text,all,height,value,170,,,,170,,,cm,
unknown,text,all,weight,value,60,,,,60,,,kg,
"""
MAP = """\
id,part,result
women,n,start.sex.f.all.n
women,denominator,start.sex.f.all.n
women,percent,start.sex.f.all.pct
up,value,start.age.all.mean
down,value,start.age.all.mean
wrong,value,start.age.all.max
blank,n,start.sex.m.all.n
unknown,value,start.weight.all.mean
"""
CONTRADICTIONS = """\
id,printed,ours,contradicts,side,reason
wrong,81,80,women,the data,The oldest is 80.
blank,,1,women,the data,One man.
"""


NAMED = {
    "published": "data/published.csv",
    "map": "data/published_map.csv",
    "contradictions": "data/contradictions.csv",
}
FILES = {"published": PUBLISHED, "published_map": MAP, "contradictions": CONTRADICTIONS}


def study(folder, *named):
    """The study with its print, of which study.yml names these files."""
    tables = {"adsl": ADSL, **FILES}
    return small_study(folder, tables, analyses=[START], data={name: NAMED[name] for name in named})


def published(folder, *named):
    return compute_study(study(folder, *named).root).results.select(analysis="published")


def test_printed_numbers_that_are_mapped_and_there_are_compared(tmp_path):
    results = published(tmp_path, "published", "map")
    # Compared: 3, 75, 66, 65 and 81; a denominator is no number of its own, the blank is not printed, nothing of ours
    # stands beside the height and the weight. All but 81 are reproduced, 65.5 either way.
    compared = [r for r in results if r.unit == "printed numbers"]
    assert [(r.id, r.value, r.N) for r in compared] == [
        ("published.compared.all.count", 5, None),
        ("published.reproduced.all.count", 4, 5),
    ]
    assert {(r.fmt, r.population) for r in results} == {("int", "everybody")}
    assert results["published.reproduced.all.count"].method == (
        "printed numbers to which our value rounds"
    )
    assert (
        results["published.compared.all.count"].method
        == "printed numbers with a result of their own"
    )


def test_listed_contradictions_are_counted(tmp_path):
    row = published(tmp_path, *NAMED)["published.contradictions.all.count"]
    assert (row.value, row.N, row.unit) == (2, None, "printed numbers")
    assert row.method == "rows of the list of contradictions"


def test_each_result_says_where_it_stands_in_print(tmp_path):
    one = study(tmp_path, *NAMED)
    computed = compute_study(one.root)
    there = computed.in_print
    assert [(row.id, row.standing, row.printed) for row in there] == [
        ("start.age.all.mean", "in print", "Text: 66; Abstract: 65"),
        ("start.age.all.max", "one side of a contradiction", "Text: 81"),
        ("start.sex.f.all.n", "in print", "Table 1: 3 of 4 (75)"),
        ("start.sex.f.all.pct", "in print", "Table 1: 3 of 4 (75)"),
    ]
    assert there.told("start.sex.f.all.n") == "In print, Table 1: 3 of 4 (75)"
    assert there.told("start.age.all.max") == ("One side of a contradiction. In print, Text: 81")
    assert there.told("start.age.all.min") == "Not in print"
    assert there.told("published.compared.all.count") == ""
    counted = {r.variable: r.value for r in computed.results if r.unit == "results"}
    others = len(computed.results) - 6 - 4  # six rows are about print
    assert counted == {"in-print": 3, "one-side": 1, "not-in-print": others}


def test_a_result_with_two_printed_numbers_of_which_one_differs_is_one_side(tmp_path):
    # Print has the mean age as 66 in one place and as 64 in another; 65.5 rounds to the first alone.
    tables = {
        "adsl": ADSL,
        **FILES,
        "published": PUBLISHED.replace("mean,65,,,,65,", "mean,64,,,,64,"),
    }
    computed = compute_study(small_study(tmp_path, tables, analyses=[START], data=NAMED).root)
    [mean] = [row for row in computed.in_print if row.id == "start.age.all.mean"]
    assert (mean.standing, mean.printed) == (
        "one side of a contradiction",
        "Text: 66; Abstract: 64",
    )


def test_a_printed_number_of_two_results_is_one_number_and_words_mark_a_result(tmp_path):
    more = MAP + "women,n,start.age.all.n\nup,words,start.age.all.sd\n"
    tables = {"adsl": ADSL, **FILES, "published_map": more}
    one = small_study(tmp_path, tables, analyses=[START], data=NAMED)
    computed = compute_study(one.root)
    # Four are treated, three are women: one of the two results differs, and so the printed number.
    assert computed.results["published.compared.all.count"].value == 5
    assert computed.results["published.reproduced.all.count"].value == 3
    assert computed.in_print.standing("start.age.all.sd") == "in print"


def test_what_stands_in_print_is_read_back_without_the_data(tmp_path):
    one = study(tmp_path, *NAMED)
    computed = compute_study(one.root)
    write_results(computed)
    assert InPrintRows.read(one.in_print_file).rows == computed.in_print.rows
    for file in one.data_folder.glob("ad*.csv"):
        file.unlink()
    assert compute_study(one.root).in_print.rows == computed.in_print.rows


@pytest.mark.parametrize("named", [["map"], ["published"], []])
def test_nothing_is_compared_without_print_and_mapping(tmp_path, named):
    assert len(published(tmp_path, *named)) == 0
    one = study(tmp_path, *named)
    assert len(agreement(one, compute_study(one.root).results)[0]) == 0
