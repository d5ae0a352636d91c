"""What a haematologist would look at: grades and courses. Thresholds are CTCAE v5.0's, written out again here."""

import pandas as pd
import pytest

# Printed term -> parameter whose value must show the grade.
GRADED = {
    "White blood cell decreased": "WBC",
    "Neutrophil count decreased": "NEUT",
    "Anemia": "HGB",
    "Platelet count decreased": "PLAT",
    "Alanine aminotransferase increased": "ALT",
    "Aspartate aminotransferase increased": "AST",
    "Hypercalcemia": "CACORR",
    "Fever": "TEMP",
}
# A value of the parameter belongs to one of these events (print has one line for both enzymes).
COVERING = {
    **{code: [term] for term, code in GRADED.items()},
    "ALT": ["Alanine aminotransferase increased", "Aspartate aminotransferase increased"],
    "AST": ["Alanine aminotransferase increased", "Aspartate aminotransferase increased"],
    "TEMP": ["Fever", "Febrile neutropenia", "Cytokine release syndrome"],
}


def ctcae(code: str, value: float, low: float, high: float, base: float, at_baseline: bool) -> int:
    """Grade by CTCAE v5.0. Units: 10^9/L, g/L, U/L, mmol/L, degrees C."""
    if code == "WBC":  # < LLN - 3.0; < 3.0 - 2.0; < 2.0 - 1.0; < 1.0
        steps = [value < low, value < 3.0, value < 2.0, value < 1.0]
    elif code == "NEUT":  # < LLN - 1.5; < 1.5 - 1.0; < 1.0 - 0.5; < 0.5
        steps = [value < low or value < 1.5, value < 1.5, value < 1.0, value < 0.5]
    elif code == "HGB":  # < LLN - 100; < 100 - 80; < 80
        steps = [value < low, value < 100, value < 80]
    elif code == "PLAT":  # < LLN - 75; < 75 - 50; < 50 - 25; < 25
        steps = [value < low, value < 75, value < 50, value < 25]
    elif code in ("ALT", "AST"):
        normal_before = base <= high or at_baseline
        if normal_before:  # > ULN - 3 x; > 3 - 5 x; > 5 - 20 x; > 20 x ULN
            steps = [value > m * high for m in (1, 3, 5, 20)]
        else:  # 1.5 - 3 x; > 3 - 5 x; > 5 - 20 x; > 20 x an abnormal baseline
            steps = [value >= 1.5 * base, *(value > m * base for m in (3, 5, 20))]
    elif code == "CACORR":  # > ULN - 2.9; > 2.9 - 3.1; > 3.1 - 3.4; > 3.4
        steps = [value > high, value > 2.9, value > 3.1, value > 3.4]
    elif code == "TEMP":  # 38.0 - 39.0; > 39.0 - 40.0; > 40.0 for a day at most
        steps = [value >= 38.0, value > 39.0, value > 40.0]
    else:
        raise KeyError(code)
    return sum(steps)


@pytest.fixture(scope="module")
def graded(adlb):
    """Values of graded parameters with the grade worked out here."""
    rows = adlb[adlb.PARAMCD.isin(COVERING)].copy()
    rows["GRADE"] = [
        ctcae(r.PARAMCD, r.AVAL, r.ANRLO, r.ANRHI, r.BASE, r.ABLFL == "Y")
        for r in rows.itertuples()
    ]
    return rows


def test_grades_in_the_table_are_ctcae(graded):
    assert (graded.ATOXGR == graded.GRADE).all()


def test_nothing_else_is_graded(adlb):
    assert adlb.ATOXGR[~adlb.PARAMCD.isin(COVERING)].isna().all()


@pytest.mark.parametrize("term", GRADED)
def test_each_event_has_a_value_of_its_grade_within_a_day_of_onset(term, adae, graded):
    events = adae[term == adae.AEDECOD]
    assert len(events)
    for e in events.itertuples():
        near = graded[(graded.NUMBER == e.NUMBER) & (GRADED[term] == graded.PARAMCD)]
        near = near[near.ADY.between(e.ASTDY - 1, e.ASTDY + 1)]
        assert e.AETOXGR in set(near.GRADE), (e.USUBJID, e.ASTDY)


@pytest.mark.parametrize("term", GRADED)
def test_no_value_of_an_episode_is_worse_than_its_grade(term, adae, graded):
    for e in adae[term == adae.AEDECOD].itertuples():
        rows = graded[(graded.NUMBER == e.NUMBER) & (GRADED[term] == graded.PARAMCD)]
        end = 9999 if pd.isna(e.AENDY) else e.AENDY
        assert rows.GRADE[rows.ADY.between(e.ASTDY, end)].max() <= e.AETOXGR


@pytest.mark.parametrize("code", COVERING)
def test_each_worsened_value_lies_in_an_event_of_at_least_its_grade(code, adae, graded):
    """A grade that was there at baseline is not an event; one record stands for ALT and AST."""
    rows = graded[code == graded.PARAMCD]
    before = rows[rows.ABLFL == "Y"].set_index("NUMBER").GRADE
    worse = rows[(rows.NUMBER.map(before) < rows.GRADE) & (rows.ABLFL != "Y")]
    for r in worse.itertuples():
        events = adae[(adae.NUMBER == r.NUMBER) & adae.AEDECOD.isin(COVERING[code])]
        inside = (events.ASTDY - 1 <= r.ADY) & (events.AENDY.fillna(9999) + 1 >= r.ADY)
        assert (inside & (events.AETOXGR >= r.GRADE)).any(), (r.USUBJID, r.ADY, r.AVAL)


def test_febrile_neutropenia_has_few_neutrophils_and_a_fever(adae, adlb):
    """CTCAE: neutrophils < 1.0 and a temperature above 38.3, or 38.0 for more than an hour."""
    events = adae[adae.AEDECOD == "Febrile neutropenia"]
    assert set(events.AETOXGR) == {3}
    for e in events.itertuples():
        rows = adlb[(adlb.NUMBER == e.NUMBER) & adlb.ADY.between(e.ASTDY - 1, e.ASTDY + 1)]
        assert (rows.AVAL[rows.PARAMCD == "NEUT"] < 1.0).any()
        assert (rows.AVAL[rows.PARAMCD == "TEMP"] > 38.3).any()


def test_febrile_neutropenia_lies_within_neutropenia(adae):
    neutropenia = adae[adae.AEDECOD == "Neutrophil count decreased"].set_index("NUMBER")
    for e in adae[adae.AEDECOD == "Febrile neutropenia"].itertuples():
        n = neutropenia.loc[e.NUMBER]
        assert n.AETOXGR >= 3
        assert n.ASTDY <= e.ASTDY <= e.AENDY <= n.AENDY


@pytest.mark.parametrize(("name", "count"), [("CRS", 2), ("ICANS", 2)])
def test_special_events_lie_in_the_first_week(name, count, adae):
    events = adae[name == adae.CQ01NAM]
    assert len(events) == count
    assert events.ASTDY.between(1, 7).all()
    assert events.AENDY.between(1, 7).all()


def test_crs_comes_with_fever_and_high_cytokines(adae, adlb):
    """Print names IL-5, IL-6, IL-10 and IFN-gamma."""
    for e in adae[adae.CQ01NAM == "CRS"].itertuples():
        fever = adae[(adae.NUMBER == e.NUMBER) & (adae.AEDECOD == "Fever")]
        assert (fever.ASTDY == e.ASTDY).any()
        high = adlb[(adlb.NUMBER == e.NUMBER) & (adlb.ANRIND == "HIGH")]
        high = high[high.ADY.between(e.ASTDY, e.AENDY)]
        assert {"IL5", "IL6", "IL10", "IFNG"} <= set(high.PARAMCD)


def test_rash_begins_within_two_weeks(adae):
    assert adae.ASTDY[adae.AEDECOD == "Rash maculo-papular"].between(1, 14).all()


def test_recurring_terms_do_not_overlap(adae):
    for _, rows in adae.sort_values("ASTDY").groupby(["NUMBER", "AEDECOD"]):
        assert (rows.ASTDY.iloc[1:].to_numpy() > rows.AENDY.iloc[:-1].to_numpy()).all()


def test_high_cytokines_only_in_four(adlb):
    cytokines = adlb[adlb.PARCAT1 == "Cytokines"]
    assert set(cytokines.PARAMCD) == {
        *("IL1B", "IL2", "IL4", "IL5", "IL6", "IL8", "IL10", "IL12P70", "IL17", "TNFA", "IFNG")
    }
    assert set(cytokines.NUMBER[cytokines.ANRIND == "HIGH"]) == {13, 17, 18, 22}
    assert (cytokines.groupby("NUMBER").PARAMCD.nunique() == 11).all()


def test_below_the_quantitation_limit_is_half_of_it(adlb):
    """AVALC "<2.44" and AVAL 2.44 / 2 = 1.22; every other value is at or above the limit."""
    cytokines = adlb[adlb.PARCAT1 == "Cytokines"]
    below = cytokines.AVALC.notna()
    assert set(cytokines.AVALC[below]) == {"<2.44"}
    assert set(cytokines.AVAL[below]) == {1.22}
    assert (cytokines.AVAL[~below] >= 2.44).all()
    assert adlb.AVALC[adlb.PARCAT1 != "Cytokines"].isna().all()


@pytest.fixture(scope="module")
def samples(adlb):
    """One row a patient and day, one column a parameter."""
    return adlb.pivot(index=["NUMBER", "ADY"], columns="PARAMCD", values="AVAL")


def test_subsets_fit_into_each_other(samples):
    t = samples.dropna(subset=["CD3"])
    assert len(t) == 31
    assert (t.CD4 + t.CD8 <= t.CD3).all()
    treg = samples.dropna(subset=["TREG"])
    share = 100 * treg.TREG / (1000 * treg.CD4)  # cells/uL against 10^9/L
    assert share.between(5, 10).all()
    assert (samples.CD19.dropna() < 10).all()


def test_lymphocytes_fit_beside_the_neutrophils(samples):
    both = samples.dropna(subset=["CD3", "WBC"])
    assert len(both) >= 16
    lymphocytes = both.CD3 + both.NK.fillna(0) + both.CD19.fillna(0) / 1000
    assert (lymphocytes < both.WBC - both.NEUT).all()


def test_neutrophils_leave_room_for_other_white_cells(samples):
    rows = samples.dropna(subset=["WBC"])
    assert (rows.WBC - rows.NEUT >= 0.25).all()


def test_counts_do_not_collapse_overnight(adlb):
    """Neutrophils and platelets are not normal on the two days before they are of grade 3."""
    for code in ("NEUT", "PLAT"):
        for _, course in adlb[code == adlb.PARAMCD].groupby("NUMBER"):
            rows = course.sort_values("ADY")
            drop = rows[(rows.ATOXGR >= 3) & (rows.ATOXGR.shift() == 0)]
            previous = rows.ADY.shift().loc[drop.index]
            assert (drop.ADY - previous >= 3).all()


def test_limits_follow_the_age_group(adlb, adsl):
    rows = adlb.merge(adsl.reset_index(drop=True)[["USUBJID", "AGEGR1"]], on="USUBJID")
    for _, group in rows.dropna(subset=["ANRHI"]).groupby(["PARAMCD", "AGEGR1"]):
        assert len(group[["ANRLO", "ANRHI"]].drop_duplicates()) == 1
    hemoglobin = rows[rows.PARAMCD == "HGB"].groupby("AGEGR1").ANRLO.first()
    assert hemoglobin["2-5 years"] < hemoglobin["6-11 years"]


def test_position_against_the_limits(adlb):
    known = adlb.dropna(subset=["ANRHI"])
    low, high = known.AVAL < known.ANRLO, known.AVAL > known.ANRHI
    expected = pd.Series("NORMAL", index=known.index).mask(low, "LOW").mask(high, "HIGH")
    assert (expected == known.ANRIND).all()
    assert adlb.ANRIND[adlb.ANRHI.isna()].isna().all()


def test_patient_22_liver(adlb, adae):
    """Elevated before; afterwards ALT normal, AST 1.5 x baseline, which is the event; ALT is none."""
    rows = adlb[(adlb.NUMBER == 22) & adlb.PARAMCD.isin(["ALT", "AST"])].sort_values("ADY")
    alt, ast = (rows[c == rows.PARAMCD] for c in ("ALT", "AST"))
    assert alt.AVAL.is_monotonic_decreasing
    assert alt.AVAL.iloc[-1] <= 30
    assert ast.AVAL.iloc[-1] == 1.5 * ast.BASE.iloc[0]
    events = adae[(adae.NUMBER == 22) & adae.AEDECOD.str.contains("transferase")]
    assert events[["AEDECOD", "AETOXGR"]].to_numpy().tolist() == [
        ["Aspartate aminotransferase increased", 1]
    ]
