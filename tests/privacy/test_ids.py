"""Public ids: a permutation that only the key undoes, ids in print kept, and what an order or a date gives away."""

import csv
import stat

import pytest

from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.privacy import decisions, ids
from caseseries.results import Results
from caseseries.study import read_study
from tests.command_line import caseseries
from tests.small_study import small_study, table

KEY = b"k" * 32
SUBJECTS = {f"H-{k:02}": f"{k:02}" for k in range(1, 24)}


def test_the_same_key_gives_the_same_ids_and_another_key_others():
    first = ids.permuted(SUBJECTS, [], KEY)
    assert first == ids.permuted(SUBJECTS, [], KEY)
    assert first != ids.permuted(SUBJECTS, [], b"o" * 32)
    assert sorted(first.values()) == sorted(SUBJECTS.values())


def test_ids_do_not_follow_the_order_for_most_keys():
    """Under chance a rank correlation of 23 ids is above 0.5 in about one of 60 (critical value 0.526 at p = 0.01)."""
    from scipy.stats import spearmanr

    high = 0
    for k in range(100):
        new = ids.permuted(SUBJECTS, [], bytes([k]) * 32)
        high += abs(spearmanr(range(23), [int(new[who]) for who in SUBJECTS]).statistic) >= 0.5
    assert high <= 8


def test_ids_in_print_stay_with_their_patients():
    new = ids.permuted(SUBJECTS, ["02", "12", "20", "22"], KEY)
    assert {who: id for who, id in new.items() if id in ("02", "12", "20", "22")} == {
        "H-02": "02", "H-12": "12", "H-20": "20", "H-22": "22",
    }  # fmt: skip
    assert len(set(new.values())) == 23


def test_with_digits_ids_are_drawn_from_all_numbers_of_so_many():
    new = ids.permuted({**SUBJECTS, "H-99": ""}, ["02"], KEY, digits=3)
    others = [id for who, id in new.items() if who != "H-02"]
    assert all(len(id) == 3 for id in others)
    assert len(set(others)) == 23
    with pytest.raises(UserError, match="--digits"):
        ids.permuted({**SUBJECTS, "H-99": ""}, [], KEY)


def _tables(five):
    found = {}
    for path in sorted((five / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def test_all_tables_follow_and_the_key_stays_at_home(five, tmp_path):
    plan = five / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("privacy:\n", "privacy:\n  ids: {in_print: ['3']}\n", 1), encoding="utf-8"
    )
    before = _tables(five)
    done = caseseries(five, "ids", "--key", str(tmp_path / "home/key"))
    assert done.returncode == 0, done.stderr
    after = _tables(five)
    with (tmp_path / "home/key-ids.csv").open(encoding="utf-8", newline="") as file:
        new = {row["USUBJID"]: row["NEW"] for row in csv.DictReader(file)}
    assert new["T-3"] == "3"
    assert sorted(new.values()) == ["1", "2", "3", "4", "5"]
    assert stat.S_IMODE((tmp_path / "home/key").stat().st_mode) == 0o600
    for name, rows in before.items():
        renamed = [{**row, "USUBJID": f"T-{new[row['USUBJID']]}"} for row in rows]
        if name == "adsl":
            renamed = [{**row, "SUBJID": row["USUBJID"].removeprefix("T-")} for row in renamed]
        assert after[name] == sorted(renamed, key=lambda row: row["USUBJID"])
    load(read_study(five))
    again = caseseries(five, "ids", "--key", str(tmp_path / "home/key"))
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "home/key-ids-2.csv").is_file()  # the first list is what leads back


def test_a_key_in_the_project_is_refused(five):
    with pytest.raises(UserError, match="the key lies in the project"):
        ids.assign(read_study(five), five / "key")
    assert not (five / "key").exists()


def test_a_key_that_could_be_guessed_is_refused(five, tmp_path):
    key = tmp_path / "key"
    key.write_text("k" * 31 + "\n", encoding="ascii")
    before = _tables(five)
    with pytest.raises(UserError, match="the key is too short"):
        ids.assign(read_study(five), key)
    assert _tables(five) == before


def test_an_id_in_print_that_is_nobodys_is_refused(five, tmp_path):
    plan = five / "study.yml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("privacy:\n", "privacy:\n  ids: {in_print: ['9']}\n", 1), encoding="utf-8"
    )
    before = _tables(five)
    with pytest.raises(UserError, match="are nobody's"):
        ids.assign(read_study(five), tmp_path / "key")
    assert _tables(five) == before


ORDER = table(
    """
    USUBJID SUBJID LSTALVDY EOSSTT BRTHDTC MRN
    A-1 101 600 ONGOING 2001-02-03 9910155
    A-2 102 500 ONGOING 2004-02-03 9910255
    A-3 103 410 ONGOING 2002-02-03 9910355
    A-4 104 300 ONGOING 2009-02-03 9910455
    A-5 105 200 ONGOING 2003-02-03 9910555
    A-6 106 100 ONGOING 2002-07-03 9910655
    """
)


def _study(folder, data=ORDER, prose="", **more):
    listed = {"adsl": ["SUBJID", "LSTALVDY", "EOSSTT"]}
    study = small_study(folder, {"adsl": data}, privacy={"publish": listed, **more})
    (folder / "index.qmd").write_text(prose, encoding="utf-8")
    return study


def _findings(study):
    return ids.findings(study, load(study))


def test_an_order_and_a_part_of_a_hospitals_number_are_told(tmp_path):
    # the longest followed first: ranks 1..6 against 6..1
    assert _findings(_study(tmp_path)) == [
        "public ids follow follow-up: rank correlation -1.00",
        "public ids are part of the unlisted column MRN",
    ]


@pytest.mark.parametrize(
    "mixed",
    [
        # ranks 2 6 1 5 4 3, of follow-up 6 5 4 3 2 1: rho = 1 - 6 * 38 / 210 = -0.09
        (417, 998, 230, 771, 655, 502),
        # ranks 4 5 6 1 2 3: rho = 1 - 6 * 16 / 210 = 0.54, of six by chance below 0.886 (Zar 1972, 5 %, two-sided)
        (523, 655, 998, 230, 417, 502),
    ],
)
def test_ids_in_no_order_are_not_told(tmp_path, mixed):
    text = ORDER
    for old, new in zip(range(101, 107), mixed, strict=True):
        text = text.replace(f",{old},", f",{new},")
    assert _findings(_study(tmp_path, text)) == []


@pytest.mark.parametrize(
    "prose",
    [
        "Data cut-off was 31 December 2021.",
        "Patients came between 1 October 2020 and 20 June 2022.",
    ],
)
def test_a_printed_date_with_ongoing_follow_up_is_told(tmp_path, prose):
    assert "index.qmd prints dates from which" in _findings(_study(tmp_path, prose=prose))[-1]


@pytest.mark.parametrize(
    "prose", ["Version of 31 December 2021.", "Patients came in 2020 and 2021."]
)
def test_other_dates_and_years_are_not_told(tmp_path, prose):
    assert not any("prints dates" in said for said in _findings(_study(tmp_path, prose=prose)))


def test_real_ids_in_order_are_refused_unless_signed_for(tmp_path):
    study = _study(tmp_path)
    told = {error.message for error in decisions.faults(study, load(study), Results())}
    assert "public ids follow follow-up: rank correlation -1.00" in told
    waivers = [
        {"finding": said, "files": ["ids"], "reason": "in print since 2020", "signed": "D. Officer"}
        for said in _findings(study)
    ]
    signed = _study(tmp_path, waivers=waivers)
    assert ids.faults(signed, load(signed)) == []
