"""The worked example from end to end: the workbook, the first guess, the corrected mapping, tables, results.

Numbers were counted by hand in the workbook's script, which anybody can read.
"""

import runpy
import shutil

import pytest
import yaml
from typer.testing import CliRunner

from caseseries.analyses import compute
from caseseries.cli.commands import app
from caseseries.cohort import load, workbooks
from caseseries.incoming import bring_in
from caseseries.study import read_study
from tests.docs.pages import ROOT

EXAMPLE = ROOT / "examples/spreadsheet"


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(EXAMPLE / "make_workbook.py"), run_name="script")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ward")
    for name in ("ward.xlsx", "mapping.yml", "study.yml"):
        shutil.copy(EXAMPLE / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def brought(folder):
    done = bring_in(folder / "ward.xlsx", folder, folder / "mapping.yml")
    assert done.unclear == ()
    return done


def test_the_workbook_is_what_its_script_writes(script):
    # Cell by cell: another version of zlib or openpyxl packs the same cells into other bytes.
    kept, made = (EXAMPLE / "ward.xlsx").read_bytes(), script["workbook"]()
    assert workbooks.read(kept, "kept") == workbooks.read(made, "made")
    assert script["workbook"]() == made


def test_the_first_guess_needs_words_alone(tmp_path):
    """The mapping of the example has the sheets, heads, days, units and factors of the guess."""
    shutil.copy(EXAMPLE / "ward.xlsx", tmp_path / "ward.xlsx")
    told = CliRunner().invoke(app, ["import", str(tmp_path / "ward.xlsx"), "-p", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "first guess for 8 patients" in told.output
    assert "column K (CRP (mg/l) · d7), row 8: not understood" in told.output
    assert "Legende: the whole sheet" in told.output
    assert not any(word in told.output for word in ("Musterfrau", "5550101", "Obduktion", "ca. 9"))
    guess = yaml.safe_load((tmp_path / "mapping.yml").read_text(encoding="utf-8"))
    corrected = yaml.safe_load((EXAMPLE / "mapping.yml").read_text(encoding="utf-8"))
    assert guess["sheets"] == corrected["sheets"]
    assert list(guess["tables"]) == list(corrected["tables"])
    heads = [
        [(w["heads"], w["unit"]) for p in m["tables"]["adlb"] for w in p["wide"]]
        for m in (guess, corrected)
    ]
    assert heads[0] == heads[1]
    for plan in (guess, corrected):
        assert plan["tables"]["adsl"]["days"] == {
            "DTHADY": "Todesdatum",
            "LSTALVDY": "Letzter Kontakt",
        }


def test_tables(brought, folder):
    assert brought.patients == 8
    # CRP 8 x 3 less one n.a., lipase 8 x 2, creatinine 8 x 2: 55; white cells 10, calcium 9 of which one sheet row has none.
    assert brought.rows == {
        "adsl": 8,
        "adlb": 23 + 16 + 16 + 10 + 9,
        "adrs": 8,
        "adae": 7,
        "adtte": 8,
        "adex": 8,
    }
    cohort = load(read_study(folder))
    assert cohort.oddities == ()
    adlb = cohort.table("adlb")

    def values(code, subject):
        rows = adlb[(adlb["PARAMCD"] == code) & (adlb["USUBJID"] == subject)]
        return dict(zip(rows["ADY"].tolist(), rows["AVAL"].tolist(), strict=True))

    assert values("CRP", "P05") == {1: 12, 3: 33, 7: 9}  # “ca. 9” by the mapping
    assert values("CREAT", "P02") == {1: 1.4, 3: 2.1}  # 21 mg/l are 2.1 mg/dl
    assert values("LIPASE", "P08") == {1: 6000, 3: 2750}  # “> 6000”
    below = adlb[(adlb["USUBJID"] == "P03") & (adlb["AVALC"] == "<5")]
    assert (below["LLOQ"].tolist(), below["AVAL"].isna().tolist()) == ([5, 5], [True, True])
    events = cohort.table("adae").set_index(["USUBJID", "AEDECOD"])
    # 14 February 2024 is day 3 of an admission on the 12th.
    assert events.loc[("P04", "Sepsis"), ["AETOXGR", "ASTDY", "AENDY"]].tolist() == [5, 3, 9]
    # Patient 5, born on 24 December 1988, is 35 on 29 February 2024.
    assert cohort.table("adsl")["AGE"].tolist() == [67, 52, 80, 74, 35, 61, 45, 55]


def test_results(brought, folder):
    study = read_study(folder)
    results = compute(load(study), study)
    # Ages 35 45 52 55 61 67 74 80: median (55 + 61) / 2.
    assert results["baseline.age.all.median"].value == 58
    assert results["baseline.sex.f.all.n"].value == 4
    assert results["baseline.smoker.all.n"].value == 4  # j, ja, 1, j
    assert results["outcome.better.all.n"].value == 6  # but for the dead and the unchanged
    # Effusion in 102, 106, 108; the worst grade of any event is 3 or more in 102 and 104.
    assert results["events.effusion.all-grades.all.n"].value == 3
    assert results["events.any.high.all.n"].value == 2
    assert results["peaks.crp.all.max"].value == 402
    assert results["survival.os.all.events"].value == 1


def test_nothing_of_a_person_is_in_what_was_written(brought, folder):
    written = [*(folder / "data").iterdir(), folder / "mapping.yml"]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in written)
    for secret in (
        "Musterfrau",
        "Vorlage",
        "5550101",
        "1956",
        "14.02.2024",
        "2024-02",
        "Obduktion",
        "KM",
    ):
        assert secret not in texts, secret


def test_what_study_yml_needs_to_know_of_further_columns(brought, folder):
    known = yaml.safe_load((folder / "data/columns.yml").read_text(encoding="utf-8"))
    assert known == {
        "adsl": {
            "WEIGHT": {"label": "Weight, kg", "kind": "number"},
            "SMOKER": {"label": "Smoker", "kind": "flag"},
            "CAUSE": {"label": "Cause", "values": ["Gallstones", "Alcohol", "Unknown", "Drugs"]},
        }
    }


def test_a_new_study_is_proposed_from_what_was_brought_in(brought, folder, tmp_path):
    told = CliRunner().invoke(
        app, ["new", str(tmp_path / "mine"), "--data", str(folder / "data"), "--title", "T", "--author", "A B", "--no-ask"]
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    study = read_study(tmp_path / "mine")
    assert study.data.columns["adsl"]["WEIGHT"].label == "Weight, kg"
    variables = {v.id: v for v in study.analysis("baseline").variables}
    assert variables["weight"].label == "Weight, kg"
    assert [level.value for level in variables["cause"].levels][:2] == ["Gallstones", "Alcohol"]
    results = compute(load(study), study)
    assert results["baseline.cause.alcohol.all.n"].value == 3


def test_another_patient_at_the_top_changes_no_other(brought, folder, script, tmp_path):
    for path in (*folder.iterdir(),):
        (shutil.copytree if path.is_dir() else shutil.copy)(path, tmp_path / path.name)
    import datetime

    row = [99, "Neu, Nora", datetime.date(1990, 1, 1), 2, 60, "n", "biliär", datetime.date(2024, 5, 1), *[None] * 7, "keine", "gebessert", None, datetime.date(2024, 8, 1), None, None]  # fmt: skip
    (tmp_path / "ward.xlsx").write_bytes(script["workbook"]([row]))
    before = (tmp_path / "data/adae.csv").read_text(encoding="utf-8")
    done = bring_in(tmp_path / "ward.xlsx", tmp_path, tmp_path / "mapping.yml")
    assert {p.name for p in done.written} == {
        "adsl.csv",
        "adrs.csv",
        "adtte.csv",
        "ward.ids.csv",
    }
    assert (tmp_path / "data/adae.csv").read_text(encoding="utf-8") == before
    assert load(read_study(tmp_path)).table("adsl")["SUBJID"].tolist()[-1] == "P09"


def test_the_how_to_is_right():
    import re

    from caseseries.incoming.mapping_plan import read_mapping

    page = (ROOT / "docs/how-to/spreadsheet.md").read_text(encoding="utf-8")
    head, *tables = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    plan = read_mapping("file: a.xlsx\n" + head + "".join(tables), "mapping.yml")
    assert [name for name, _ in plan.parts()] == ["adsl", "adlb", "adae", "adtte"]
