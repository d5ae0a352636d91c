"""The cohort of a study: what was read, what may be shown, and faults of all tables told together."""

import hashlib
import re

import pytest

from caseseries.cohort import load
from caseseries.errors import UserError, UserErrors
from caseseries.study import read_study
from tests.cohort.faults import edit, message
from tests.small_study import small_study, table


def test_values_are_those_of_the_file_in_its_order(five):
    adsl = load(read_study(five)).table("adsl")
    assert adsl["USUBJID"].tolist() == ["T-1", "T-2", "T-3", "T-4", "T-5"]
    assert adsl["AGE"].tolist() == [50, 60, 70, 80, 65]
    assert adsl["SMOKER"].isna().tolist() == [False, False, True, False, False]
    adae = load(read_study(five)).table("adae")
    assert adae["ASTDY"].tolist() == [2, 9, 20, 5, 6, 8, -3]


def test_a_hash_of_each_file_tells_which_data_were_read(five):
    hashes = load(read_study(five)).hashes
    files = sorted((five / "data").glob("*.csv"))
    assert dict(hashes) == {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_a_table_that_is_not_there_is_named(five):
    (five / "data/adex.csv").unlink()
    with pytest.raises(UserError, match="adex") as caught:
        load(read_study(five)).table("adex")
    assert "adex.csv" in caught.value.remedy


def test_all_faults_are_told_at_once(five):
    edit(five, "adsl", ",Early,50,", ",Early,x,")
    edit(five, "adae", "Headache,3,", "Headache,9,")
    told = message(five)
    assert "adsl.csv, row 2" in told
    assert "adae.csv, row 3" in told


def test_a_long_list_of_faults_says_that_it_goes_on(tmp_path):
    rows = "\n".join(f"P-{k} {k} old" for k in range(1, 31))
    adsl = table(f"USUBJID SUBJID AGE\n{rows}")
    with pytest.raises((UserError, UserErrors)) as caught:
        load(small_study(tmp_path, {"adsl": adsl}))
    # Thirty faults: however many are told, how many there are can be read, beside the numbers of their rows.
    told = re.sub(r"row \d+", "row", str(caught.value))
    shown = told.count("column AGE")
    assert shown < 30
    assert re.search(rf"\b({30 - shown}|30)\b", told)


def test_a_list_that_is_whole_says_nothing_more(five):
    edit(five, "adsl", ",Early,50,", ",Early,x,")
    assert not re.search(r"\d+ more", message(five))


def test_missing_adsl(five):
    (five / "data/adsl.csv").unlink()
    assert "the table adsl is missing" in message(five)


def test_missing_folder(five):
    (five / "data").rename(five / "elsewhere")
    assert "folder of patient-level tables is missing" in message(five)


def test_public_drops_unlisted_columns_and_patients_without_consent(five):
    edit(five, "adsl", "ONGOING,N,Y,canary-adsl-two", "ONGOING,N,N,canary-adsl-two")
    study = read_study(five)
    public = load(study).public(study)
    assert set(public.table("adsl").columns) == set(study.privacy.publish["adsl"])
    assert list(public.table("adsl")["SUBJID"]) == ["1", "3", "4", "5"]
    assert "T-2" not in set(public.table("adae")["USUBJID"])
    assert "adrs" not in public.tables
    # Rows are counted anew, and of a table no column but those named and the one that joins.
    assert list(public.table("adae").index) == list(range(5))
    assert list(public.table("adae").columns) == [
        "USUBJID", "AESEQ", "AEDECOD", "AETOXGR", "AEACN", "ASTDY", "AENDY",
    ]  # fmt: skip


def test_a_patient_who_was_not_asked_has_not_consented(five):
    edit(five, "adsl", "ONGOING,N,Y,canary-adsl-two", "ONGOING,N,,canary-adsl-two")
    study = read_study(five)
    public = load(study).public(study)
    for name in public.tables:
        assert "T-2" not in set(public.table(name)["USUBJID"])
    assert list(public.table("adsl")["SUBJID"]) == ["1", "3", "4", "5"]


def test_all_are_shown_where_no_consent_is_asked(five):
    edit(five, "adsl", "ONGOING,N,Y,canary-adsl-two", "ONGOING,N,N,canary-adsl-two")
    path = five / "study.yml"
    path.write_text(path.read_text().replace("  consent_column: CONSPUBL\n", ""))
    study = read_study(five)
    assert len(load(study).public(study).table("adsl")) == 5


def test_the_same_bytes_are_read_once_and_any_other_anew(five):
    study = read_study(five)
    first = load(study)
    assert load(study) is first
    assert load(read_study(five)) is first
    path = five / "data/adsl.csv"
    text = path.read_text()
    path.write_text(text.replace(",Early,50,", ",Early,51,", 1))
    changed = load(study)
    assert sorted(changed.table("adsl")["AGE"]) != sorted(first.table("adsl")["AGE"])
    path.write_text(text.replace(",Early,50,", ",Early,old,", 1))
    with pytest.raises(UserErrors):
        load(study)
    path.write_text(text)
    assert list(load(study).table("adsl")["AGE"]) == list(first.table("adsl")["AGE"])


def test_a_word_of_study_yml_and_a_file_beside_the_tables_are_looked_at_anew(five):
    first = load(read_study(five))
    (five / "data/stray.csv").write_text("A,B\n1,2\n")
    told = [str(oddity) for oddity in load(read_study(five)).oddities]
    assert any("nothing reads this file" in oddity for oddity in told)
    (five / "data/stray.csv").unlink()
    path = five / "study.yml"
    path.write_text(path.read_text().replace("flag: EFFFL", "flag: EFFFLG"))
    with pytest.raises(UserErrors, match="EFFFLG"):
        load(read_study(five))
    assert not any("nothing reads" in str(oddity) for oddity in first.oddities)
