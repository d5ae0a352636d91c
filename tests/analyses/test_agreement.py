"""How much of a paper's print the results reproduce, counted by hand on a paper of seven numbers."""

import pytest

from caseseries.analyses.agreement import agreement
from caseseries.analyses.study_results import compute_study
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
    assert [(r.id, r.value, r.N) for r in results] == [
        ("published.compared.all.count", 5, None),
        ("published.reproduced.all.count", 4, 5),
    ]
    assert {(r.unit, r.fmt, r.population) for r in results} == {
        ("printed numbers", "int", "everybody")
    }
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


@pytest.mark.parametrize("named", [["map"], ["published"], []])
def test_nothing_is_compared_without_print_and_mapping(tmp_path, named):
    assert len(published(tmp_path, *named)) == 0
    one = study(tmp_path, *named)
    assert len(agreement(one, compute_study(one.root).results)) == 0
