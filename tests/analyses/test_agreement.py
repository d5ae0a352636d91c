"""How much of a paper's print the results reproduce, counted by hand on a paper of seven numbers."""

import pytest

from caseseries.analyses.agreement import agreement
from caseseries.analyses.study_results import compute_study
from caseseries.study import read_study

# The ages are 52, 60, 70, 80, so that their mean is 65.5, which prints as 65 or as 66.
PUBLISHED = """\
id,place,group,measure,kind,as_printed,n,denominator,percent,value,low,high,unit,note
women,table1,both,women,count,3 of 4 (75),3,4,75,,,,,
up,text,both,mean age,mean,66,,,,66,,,years,
down,abstract,both,mean age,mean,65,,,,65,,,years,
wrong,text,both,oldest,value,81,,,,81,,,years,
blank,table1,both,men,count,,,,,,,,,
nowhere,text,both,height,value,170,,,,170,,,cm,
unknown,text,both,weight,value,60,,,,60,,,kg,
"""
MAP = """\
id,part,result
women,n,start.sex.f.both.n
women,denominator,start.sex.f.both.n
women,percent,start.sex.f.both.pct
up,value,start.age.both.mean
down,value,start.age.both.mean
wrong,value,start.age.both.max
blank,n,start.sex.m.both.n
unknown,value,start.weight.both.mean
"""
CONTRADICTIONS = """\
id,printed,ours,contradicts,side,reason
wrong,81,80,women,the data,The oldest is 80.
blank,,1,women,the data,One man.
"""


@pytest.fixture
def printed(five):
    data = five / "data"
    text = (data / "adsl.csv").read_text()
    (data / "adsl.csv").write_text(text.replace("T-1,1,Early,50,", "T-1,1,Early,52,"))
    (data / "published.csv").write_text(PUBLISHED)
    (data / "published_map.csv").write_text(MAP)
    (data / "contradictions.csv").write_text(CONTRADICTIONS)
    plan = (five / "study.yml").read_text()
    named = "data:\n  published: data/published.csv\n  map: data/published_map.csv\n"
    (five / "study.yml").write_text(plan.replace("data:\n", named, 1))
    return five


def test_printed_numbers_that_are_mapped_and_there_are_compared(printed):
    results = compute_study(printed).results.select(analysis="published")
    # Compared: 3, 75, 66, 65 and 81; a denominator is no number of its own, the blank is not printed, nothing of ours
    # stands beside the height and the weight. All but 81 are reproduced, 65.5 either way.
    assert [(r.id, r.value, r.N) for r in results] == [
        ("published.compared.both.count", 5, None),
        ("published.reproduced.both.count", 4, 5),
    ]
    assert {(r.unit, r.fmt, r.population) for r in results} == {
        ("printed numbers", "int", "treated")
    }
    assert results["published.reproduced.both.count"].method == (
        "printed numbers to which our value rounds"
    )
    assert (
        results["published.compared.both.count"].method
        == "printed numbers with a result of their own"
    )


def test_listed_contradictions_are_counted(printed):
    path = printed / "study.yml"
    listed = "data:\n  contradictions: data/contradictions.csv\n"
    path.write_text(path.read_text().replace("data:\n", listed, 1))
    row = compute_study(printed).results["published.contradictions.both.count"]
    assert (row.value, row.N, row.unit) == (2, None, "printed numbers")
    assert row.method == "rows of the list of contradictions"


@pytest.mark.parametrize(
    "left", ["  published: data/published.csv\n", "  map: data/published_map.csv\n"]
)
def test_nothing_is_compared_without_print_and_mapping(printed, left):
    path = printed / "study.yml"
    path.write_text(path.read_text().replace(left, ""))
    results = compute_study(printed).results
    assert len(results.select(analysis="published")) == 0
    assert len(agreement(read_study(printed), results)) == 0
