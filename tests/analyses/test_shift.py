"""Shifts on a small table, whose cross table is counted by hand."""

import pytest
import yaml

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.study import read_study

# T-1 stays at 0, T-2 goes from 0 to 2 and back to 1, T-3 from 1 to 0, T-4 has no value on treatment.
VALUES = """\
USUBJID,PARAMCD,PARAM,AVISIT,AVISITN,ADY,AVAL,AVALC,AVALU,ABLFL,ATOXGR
T-1,CRE,Creatinine,Baseline,0,-1,70,,umol/L,Y,0
T-1,CRE,Creatinine,Week 4,4,28,80,,umol/L,,0
T-2,CRE,Creatinine,Baseline,0,-1,60,,umol/L,Y,0
T-2,CRE,Creatinine,Week 4,4,29,158,,umol/L,,2
T-2,CRE,Creatinine,Week 8,8,57,100,,umol/L,,1
T-3,CRE,Creatinine,Baseline,0,-2,110,,umol/L,Y,1
T-3,CRE,Creatinine,Week 4,4,27,70,,umol/L,,0
T-4,CRE,Creatinine,Baseline,0,-1,75,,umol/L,Y,0
"""


def _study(five, values=VALUES):
    (five / "data/adlb.csv").write_text(values)
    file = five / "study.yml"
    study = yaml.safe_load(file.read_text())
    study["analyses"] = [
        {
            "id": "shift",
            "kind": "shift",
            "population": "treated",
            "groups": ["both"],
            "column": "ATOXGR",
            "levels": [{"id": f"g{k}", "value": k, "label": str(k)} for k in range(3)],
            "baseline": {"ABLFL": True},
            "during": {"AVISITN": {"min": 1}},
            "parameters": [{"id": "cre", "code": "CRE", "label": "Creatinine"}],
        }
    ]
    study["tables"] = [
        {
            "id": "shift",
            "analysis": "shift",
            "stub": "Before",
            "columns": [
                {"label": level, "group": "both", "level": level, "cell": "{n}"}
                for level in ("g0", "g1", "g2", "any")
            ],
            "made": {"kind": "by_category", "any": "All"},
        }
    ]
    file.write_text(yaml.safe_dump(study))
    return read_study(five)


def test_cross_table(five):
    study = _study(five)
    results = compute(load(study), study)
    n = {r.level: r.n for r in results.select(analysis="shift")}
    assert {k: v for k, v in n.items() if v} == {
        "g0-g0": 1,
        "g0-g2": 1,
        "g0-any": 2,
        "g1-g0": 1,
        "g1-any": 1,
        "any-g0": 2,
        "any-g2": 1,
        "any-any": 3,
        "missing": 1,
    }
    assert results["shift.cre.g0-g2.both.n"].N == 3
    assert results["shift.cre.missing.both.n"].N == 4


def test_its_table_has_the_baseline_categories_that_there_were(five):
    from caseseries.tables import manuscript

    study = _study(five)
    grid = manuscript.build(study, compute(load(study), study), "shift")
    assert [(line.label, [c.text for c in line.cells]) for line in grid.lines] == [
        ("Creatinine (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}3)", []),
        ("0", ["1", "0", "1", "2"]),
        ("1", ["1", "0", "0", "1"]),
        ("All", ["2", "0", "1", "3"]),
    ]


def test_an_undeclared_category_is_an_error(five):
    study = _study(five, VALUES.replace("umol/L,,2", "umol/L,,3"))
    with pytest.raises(UserError, match="no declared level"):
        compute(load(study), study)
