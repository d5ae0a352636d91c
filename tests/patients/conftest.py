"""The five-patient study with all that a patient's page can show: rows out of order, gaps, limits, cycles, phases.

T-5 did not answer whether the page may be published, so that there are four pages.
"""

import shutil
from pathlib import Path

import pytest

from caseseries.cohort import load
from caseseries.study import Study, read_study
from tests.conftest import FIVE

TABLES = {
    "adsl": """\
USUBJID,SUBJID,ARM,AGE,AGEU,AGEGR1,SEX,SAFFL,EFFFL,SMOKER,FIRSTDY,LSTALVDY,EOSSTT,DTHFL,CONSPUBL,SECRET,WEIGHT,BLOOD,SURGDY,CAREDY,CAREEDY
T-1,1,Early,50,YEARS,50-59,M,Y,Y,Y,1,100,ONGOING,N,Y,canary-one,61250,0,64,80,100
T-2,2,Early,60,YEARS,60-69,F,Y,Y,N,1,200,ONGOING,N,Y,canary-two,,1,,70,
T-3,3,Late,70,YEARS,70-79,F,Y,Y,,1,300,DIED,Y,Y,canary-three,80000,,20,40,90
T-4,4,Late,80,YEARS,,F,Y,N,N,1,,ONGOING,N,Y,canary-four,70400,1,,,
T-5,5,Late,65,YEARS,60-69,M,N,N,N,1,10,ONGOING,N,,canary-five,99999,1,5,6,7
""",
    "adae": """\
USUBJID,AESEQ,AEDECOD,AETOXGR,AESER,AEREL,AEACN,AEOUT,TRTEMFL,ASTDY,AENDY,CQ01NAM
T-1,4,Rash,3,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED,Y,9,10,
T-1,1,Severe Itching Attack,3,N,NOT RELATED,DOSE REDUCED,NOT RECOVERED/NOT RESOLVED,Y,9,12,SIA
T-1,2,Headache,1,N,,NONE,,Y,,,
T-1,3,Headache,2,N,RELATED,DOSE NOT CHANGED,FATAL,Y,-3,-2,PAIN
T-2,1,Headache,2,N,,,,Y,5,,
T-3,1,Itching,4,Y,RELATED,DRUG WITHDRAWN,RECOVERED/RESOLVED,Y,8,12,
T-5,1,Hiccups,1,N,,,,Y,2,3,
""",
    "adlb": """\
USUBJID,PARAMCD,PARAM,AVISIT,AVISITN,ADY,AVAL,AVALC,AVALU,ABLFL,LLOQ,ANRLO,ANRHI
T-1,CRE,Creatinine,Week 4,4,28,80,,umol/L,,,60,110
T-1,CRE,Creatinine,Baseline,0,-1,70,,umol/L,Y,,,
T-1,CRE,Creatinine,Week 20,20,140,95.5,,umol/L,,,60,110
T-1,CRE,Creatinine,Week 2,2,,75,,umol/L,,,60,110
T-1,CRE,Creatinine,Week 3,3,21,,,umol/L,,,60,110
T-1,FE,Iron,Baseline,0,-1,0.05,<0.1,mg/dL,Y,0.1,,
T-1,FE,Iron,Week 4,4,28,0.24,,mg/dL,,0.1,,
T-2,CRE,Creatinine,Baseline,0,-2,60,,umol/L,Y,,,
T-3,CRE,Creatinine,Baseline,0,-1,90,,umol/L,Y,,60,
T-3,FE,Iron,Baseline,0,-1,0,,mg/dL,Y,0.1,,
T-5,CRE,Creatinine,Baseline,0,-1,7.123,,umol/L,Y,,,
""",
    "adrs": """\
USUBJID,PARAMCD,PARAM,AVISIT,AVISITN,ADY,AVAL,AVALC
T-1,RESP,Response,Week 8,8,57,,NR
T-1,RESP,Response,Week 4,4,28,,R
T-1,BURD,Burden,Week 4,4,28,0.25,Positive
T-1,BURD,Burden,Week 8,8,57,0,Negative
T-1,SIZE,Size,Week 8,8,57,12,
T-1,OTHER,Other,Week 8,8,57,99,Hidden
T-2,RESP,Response,,4,29,,Unclear
T-2,SIZE,Size,,8,,8.5,Stable
""",
    "adex": """\
USUBJID,EXSEQ,EXTRT,EXDOSE,EXDOSU,ASTDY,AENDY,EXADJ,CYCLE
T-1,3,Testumab,15,mg,43,56,,2
T-1,2,Testumab,15,mg,8,28,PLANNED STEP,1
T-1,1,Testumab,5.50,mg,1,7,,1
T-2,1,Testumab,10,mg/m2,1,,,1
T-3,2,Otherol,,,1,2,,
T-3,1,Testumab,10,mg,1,12,,
""",
}
COLUMNS = """\
      WEIGHT: {label: Weight, kind: number}
      BLOOD: {label: Blood group, kind: integer}
      SURGDY: {label: Day of surgery, kind: day}
      CAREDY: {label: First day of upkeep, kind: day}
      CAREEDY: {label: Last day of upkeep, kind: day}
    adex:
      CYCLE: {label: Course, kind: integer}
    adlb:
      PARAMCD: {label: Parameter code, values: [CRE, FE, ZN]}
    adrs:
      AVALC: {label: Assessment, values: [Responder, R, NR, Positive, Negative, Stable, Hidden, Unclear]}
"""
PUBLISH = """\
    adsl: [USUBJID, SUBJID, ARM, AGEGR1, SEX, LSTALVDY, FIRSTDY, EOSSTT, WEIGHT, BLOOD, SURGDY, CAREDY, CAREEDY]
    adae: [AESEQ, AEDECOD, AETOXGR, AEREL, AEACN, AEOUT, ASTDY, AENDY, CQ01NAM]
    adlb: [PARAMCD, PARAM, AVISIT, ADY, AVAL, AVALC, AVALU, LLOQ, ANRLO, ANRHI]
    adrs: [PARAMCD, AVISIT, AVISITN, ADY, AVAL, AVALC]
    adex: [EXSEQ, EXTRT, EXDOSE, EXDOSU, ASTDY, AENDY, EXADJ, CYCLE]
"""
LANES = """\
lanes:
  - id: course
    start: FIRSTDY
    end: LSTALVDY
    bars:
      - {id: drug, label: Testumab, source: adex, where: {EXTRT: Testumab}, start: ASTDY, end: AENDY}
      - {id: care, label: Upkeep, start: CAREDY, end: CAREEDY}
    markers:
      - {id: stopped, label: Stopped, source: adae, where: {AEACN: DRUG WITHDRAWN}, day: ASTDY, shape: triangle-up}
      - {id: surgery, label: Surgery, day: SURGDY, shape: diamond}
    ongoing: {EOSSTT: ONGOING}
"""
PATIENTS = """\
patients:
  name: Patient
  lanes: course
  axis: {start: -7, end: 91, every: 14, bin: 7}
  doses: {cycle: CYCLE, cycle_label: Course, units: {mg: milligram}}
  grade_label: CTCAE grade
  response_label: Response by visit
  identity:
    - {column: ARM, label: Arm}
    - {column: AGEGR1, label: Age, shown: page}
    - {column: SEX, label: Sex, values: {F: Woman, M: Man}}
    - {column: WEIGHT, label: Weight, fmt: dec1, unit: kg, divide_by: 1000}
    - {column: BLOOD, label: Blood group, values: {"0": Zero}, shown: page}
    - {column: EOSSTT, label: Status, shown: index}
  labs:
    - id: kidney
      label: Kidney
      missing: No kidney values were recorded.
      parameters: [{id: cre, code: CRE, label: Creatinine, unit: µmol/L}]
    - id: metals
      label: Metals
      scale: log
      parameters:
        - {id: fe, code: FE, label: Iron, unit: 10⁻⁶ g, multiply_by: 10}
        - {id: zn, code: ZN, label: Zinc, unit: mg}
  response:
    - {id: resp, code: RESP, label: Response, values: {R: Responder, NR: Non-responder}, drawn: true}
    - {id: burden, code: BURD, label: Burden, unit: "%", show: both, drawn: true}
    - {id: size, code: SIZE, label: Size, unit: mm, fmt: dec1, show: value}
"""


def extended(folder: Path) -> Path:
    """Give a copy of the five-patient study the tables and the page above; return the folder."""
    for name, text in TABLES.items():
        (folder / f"data/{name}.csv").write_text(text, encoding="utf-8")
    (folder / "_metadata.yml").write_text(
        "format: {html: default, docx: default}\n", encoding="utf-8"
    )
    path = folder / "study.yml"
    text = path.read_text(encoding="utf-8")
    head, rest = text.split("groups:\n", 1)
    rest, privacy = rest.split("privacy:\n", 1)
    rest = rest[: rest.index("lanes:\n")] + LANES + rest[rest.index("figures:\n") :]
    tail = privacy[privacy.index("  patient_rows") : privacy.index("patients:\n")]
    path.write_text(
        f"{head}{COLUMNS}groups:\n{rest}privacy:\n  publish:\n{PUBLISH}{tail}{PATIENTS}",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def rich(five):
    """The extended study's folder, to be changed."""
    return extended(five)


@pytest.fixture(scope="session")
def rich_study(tmp_path_factory):
    """The extended study, to be read only."""
    folder = tmp_path_factory.mktemp("rich") / "five"
    shutil.copytree(FIVE, folder)
    return read_study(extended(folder))


@pytest.fixture(scope="session")
def rich_cohort(rich_study):
    return load(rich_study)


LABS = """
  axis: {start: -7, end: 60, every: 14, bin: 7}
  doses: {units: {mg: milligram}}
  grade_label: CTCAE grade
  labs:
    - id: kidney
      label: Kidney
      missing: No kidney values were recorded.
      parameters: [{id: cre, code: CRE, label: Creatinine, unit: µmol/L}]
  response:
    - {id: resp, code: RESP, label: Response, drawn: true}
"""


def with_labs(folder: Path) -> Study:
    """Give a copy of the five-patient study a panel and a response; return the study."""
    path = folder / "study.yml"
    text = path.read_text(encoding="utf-8").rstrip() + LABS
    text = text.replace(
        "    adex: [", "    adrs: [PARAMCD, AVISIT, AVISITN, ADY, AVAL, AVALC]\n    adex: ["
    )
    path.write_text(text, encoding="utf-8")
    return read_study(folder)


@pytest.fixture
def study(five):
    """The five-patient study, with laboratory panels and response, to be changed."""
    return with_labs(five)
