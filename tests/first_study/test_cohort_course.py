"""Order in time, doses, response, flags: one patient's tables must tell one story."""

import pandas as pd
import pytest

DAYS = {
    "adsl": ["LSTALVDY", "DIAGDY", "TRANSDY", "MAINTDY", "MAINTEDY"],
    "adae": ["ASTDY", "AENDY"],
    "adlb": ["ADY"],
    "adrs": ["ADY"],
    "adex": ["ASTDY", "AENDY"],
}
CELLS = [(table, column) for table, columns in DAYS.items() for column in columns]


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_days_are_whole_never_zero_never_after_last_contact(table, column, read, adsl):
    rows = read(table).dropna(subset=[column])
    days = rows[column]
    assert len(days)
    assert (days == days.round()).all()
    assert (days != 0).all()
    assert (days <= rows.NUMBER.map(adsl.LSTALVDY)).all()


@pytest.mark.parametrize("table", ["adae", "adex"])
def test_ends_follow_starts(table, read):
    rows = read(table).dropna(subset=["AENDY"])
    assert (rows.AENDY >= rows.ASTDY).all()


def test_subjects_are_numbered_as_in_print(read):
    ids = read("adsl").USUBJID.tolist()
    assert ids == [f"BLIN-{k:02d}" for k in range(1, 24)]
    for table in ("adae", "adlb", "adrs", "adex", "adtte"):
        assert set(read(table).USUBJID) <= set(ids)


def test_who_is_who(adsl):
    assert set(adsl.index[adsl.INDGR1 == "MRD-positive"]) == {2, 12, 16}
    assert set(adsl.index[adsl.INELIGRS.isna()]) == {2, 12, 16}
    assert adsl.INELIGRS[22] == "Liver damage"
    assert set(adsl.index[adsl.EFFFL == "N"]) == {20}
    assert set(adsl.index[adsl.DCSREAS.notna()]) == {20}
    assert (adsl.DTHFL == "N").all()
    assert adsl.DTHADY.isna().all()


def test_relapsed_patients_are_the_transplanted_ones(adsl):
    relapsed = adsl[adsl.NRELAPSE == 1]
    assert len(relapsed) == 4
    assert (adsl.TRANSFL == "Y").equals(adsl.NRELAPSE == 1)
    assert set(relapsed.INDGR1) == {"Chemotherapy-ineligible"}
    assert set(relapsed.PROTOCOL) == {"CCLG-2008"}
    assert set(relapsed.RISKGR1) == {"High"}
    assert 1 in relapsed.index  # "after reinduction"


def test_maintenance_or_transplantation_but_not_both(adsl):
    assert not ((adsl.TRANSFL == "Y") & (adsl.MAINTFL == "Y")).any()
    assert set(adsl.index[(adsl.TRANSFL == "N") & (adsl.MAINTFL == "N")]) == {20}
    assert adsl.TRANSDY.notna().equals(adsl.TRANSFL == "Y")
    assert adsl.MAINTDY.notna().equals(adsl.MAINTFL == "Y")
    ended = adsl.dropna(subset=["MAINTEDY"])
    assert (ended.MAINTEDY > ended.MAINTDY).all()


def test_what_follows_comes_after_the_last_infusion(adsl):
    assert (adsl.TRANSDY.dropna() > adsl.TRTDURD[adsl.TRANSDY.notna()]).all()
    maintenance = adsl.dropna(subset=["MAINTDY"])
    # 14 days without treatment end the last cycle: 28 + 14 = 42, 70 + 14 = 84.
    assert (maintenance.MAINTDY > maintenance.TRTDURD + 14).all()


def test_two_cycles_or_a_transplant_take_three_months(adsl):
    """3 months of 30.4375 days: 91.3 days."""
    long = adsl[(adsl.NCYCLES == 2) | (adsl.TRANSFL == "Y")]
    assert len(long) == 8
    assert (long.LSTALVDY / 30.4375 >= 3).all()


def test_one_cycle_of_42_days_fits_into_every_follow_up(adsl):
    assert (adsl.LSTALVDY >= 42).all()


def test_one_data_cut_fits_the_months_of_inclusion(adsl):
    """Followed to one cut, starts spread over max - min days: at most 1 Oct 2020 to 20 June 2022."""
    window = (pd.Timestamp("2022-06-20") - pd.Timestamp("2020-10-01")).days
    assert adsl.LSTALVDY.max() - adsl.LSTALVDY.min() <= window


def test_protocol_of_2018_was_open_at_diagnosis(adsl):
    """Last start 20 June 2022, at the shortest follow-up; CCLG-2018 opened in the autumn of 2018."""
    cut = pd.Timestamp("2022-06-20") + pd.Timedelta(days=int(adsl.LSTALVDY.min()) - 1)
    diagnosed = [
        cut - pd.Timedelta(days=int(f) - 1 - int(d))
        for f, d in zip(adsl.LSTALVDY, adsl.DIAGDY, strict=True)
    ]
    late = pd.Series(diagnosed, index=adsl.index) >= pd.Timestamp("2018-10-01")
    assert late.equals(adsl.PROTOCOL == "CCLG-2018-preB-ALL")


def test_diagnosed_after_the_first_half_year_of_life(adsl):
    """Age counts whole years, so the child was at least AGE old on day 1."""
    assert (adsl.AGE + adsl.DIAGDY / 365.25 > 0.5).all()


def test_age_group(adsl):
    assert (adsl.AGE.lt(6).map({True: "2-5 years", False: "6-11 years"}) == adsl.AGEGR1).all()


def test_infusions(read, adsl):
    """28 days on, 14 off: cycle c starts on day 42 (c - 1) + 1."""
    adex = read("adex")
    infusions = adex[adex.EXTRT == "Blinatumomab"]
    spans = infusions.groupby(["NUMBER", "CYCLE"]).agg({"ASTDY": "min", "AENDY": "max"})
    for (number, cycle), span in spans.iterrows():
        start = 42 * (cycle - 1) + 1
        end = 2 if number == 20 else start + 27
        assert (start, end) == (span.ASTDY, span.AENDY)
    assert infusions.groupby("NUMBER").CYCLE.max().equals(adsl.NCYCLES.rename("CYCLE"))
    assert infusions.groupby("NUMBER").AENDY.max().equals(adsl.TRTDURD.rename("AENDY"))


def test_doses(read):
    adex = read("adex")
    infusions = adex[adex.EXTRT == "Blinatumomab"]
    first = infusions[infusions.NUMBER == 1]
    assert first.EXDOSE.tolist() == [5, 15]
    assert first.ASTDY.iloc[1] == first.AENDY.iloc[0] + 1
    assert set(infusions.EXDOSE[infusions.NUMBER != 1]) == {15}
    assert set(infusions.NUMBER[infusions.EXADJ.notna()]) == {1, 20}
    before = adex[adex.EXTRT == "Dexamethasone"]
    assert set(before.NUMBER) == {2, 12, 16}
    assert set(zip(before.ASTDY, before.AENDY, before.EXDOSE, strict=True)) == {(-3, -1, 5)}


def adex_last(read, number):
    adex = read("adex")
    return adex.AENDY[(number == adex.NUMBER) & (adex.EXTRT == "Blinatumomab")].max()


def test_no_infusion_goes_on_after_the_event_that_stopped_it(read, adae):
    stopped = adae[adae.AEACN == "DRUG WITHDRAWN"]
    assert len(stopped)
    for e in stopped.itertuples():
        assert adex_last(read, e.NUMBER) == e.ASTDY


def test_patient_20(read, adae):
    """Print: a seizure "during the first day after the start", and the second day is the last of the infusion.

    Day 1 is the start, so the first day after it is day 2: one day for the seizure, the stop and the last dose.
    """
    seizure = adae[adae.AEDECOD == "Seizure"]
    columns = ["NUMBER", "AETOXGR", "ASTDY", "AEACN", "CQ01NAM", "AESER"]
    assert seizure[columns].to_numpy().tolist() == [[20, 3, 2, "DRUG WITHDRAWN", "ICANS", "Y"]]
    assert adex_last(read, 20) == 2
    assert set(adae.AEACN[adae.AEDECOD != "Seizure"]) == {"DOSE NOT CHANGED"}


def test_who_had_no_event(adae, adsl):
    """None of those whom print names."""
    assert len(set(adsl.index) - set(adae.NUMBER)) == 1
    assert not (set(adsl.index) - set(adae.NUMBER)) & {1, 2, 12, 13, 16, 17, 18, 20, 22}


def test_numbers_do_not_tell_the_order_of_enrolment(adsl):
    """One data cut: the longer the follow-up, the earlier the start. Kendall's tau of the patients not named in print."""
    free = adsl.drop([1, 2, 12, 13, 16, 17, 18, 20, 22])
    tau = free.NUMBER.corr(free.LSTALVDY, method="kendall")
    assert len(free) == 14
    assert abs(tau) < 0.3


def test_mrd(read):
    adrs = read("adrs")
    mrd = adrs[adrs.PARAMCD == "MRD"].pivot(index="NUMBER", columns="AVISITN", values="AVAL")
    assert mrd[0].loc[[2, 12, 16]].tolist() == [2.33, 1.04, 0.28]
    assert (mrd.drop([2, 12, 16]).stack().dropna() == 0).all()
    cleared = mrd[1].loc[[2, 12, 16]].eq(0)
    assert cleared.sum() == 2
    assert mrd[2].loc[cleared.index[~cleared]].tolist() == [0]
    assert mrd[1].isna().equals(pd.Series(mrd.index == 20, index=mrd.index, name=1))
    rows = adrs[adrs.PARAMCD == "MRD"]
    assert (rows.AVAL.gt(0).map({True: "Positive", False: "Negative"}) == rows.AVALC).all()
    # Detected means at or above the threshold of sequencing, 0.0001 %.
    assert (rows.AVAL[rows.AVAL > 0] >= 0.0001).all()


def test_marrow_is_taken_on_the_last_day_of_infusion(read):
    after = read("adrs").query("AVISITN > 0")
    assert (after.ADY == 42 * (after.AVISITN - 1) + 28).all()


def test_times(read, adsl):
    times = read("adtte").pivot(index="NUMBER", columns="PARAMCD", values=["AVAL", "CNSR"])
    assert times["AVAL", "FUP"].tolist() == adsl.LSTALVDY.tolist()
    # Reverse Kaplan-Meier: the end of follow-up is the event, a death would censor it.
    assert (times["CNSR", "FUP"] == 0).all()
    assert set(times.index[times["CNSR", "TRANS"] == 0]) == set(adsl.index[adsl.TRANSFL == "Y"])
    assert times["AVAL", "TRANS"].tolist() == adsl.TRANSDY.fillna(adsl.LSTALVDY).tolist()
    assert times.index[times["CNSR", "DISC"] == 0].tolist() == [20]
    assert times["AVAL", "DISC"].tolist() == adsl.TRTDURD.tolist()
    described = read("adtte")
    assert described.EVNTDESC.notna().equals(described.CNSR == 0)
    assert described.CNSDTDSC.notna().equals(described.CNSR == 1)
