"""What a haematologist would look at: grades and courses. Thresholds are CTCAE v5.0's, written out again here."""

from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"

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
def test_an_event_begins_with_a_worsened_value(term, adae, graded):
    events = adae[term == adae.AEDECOD]
    assert len(events)
    before = graded[graded.ABLFL == "Y"].set_index(["NUMBER", "PARAMCD"]).GRADE
    for e in events.itertuples():
        rows = graded[(graded.NUMBER == e.NUMBER) & (GRADED[term] == graded.PARAMCD)]
        first = rows.GRADE[e.ASTDY == rows.ADY]
        assert len(first) == 1, (e.USUBJID, e.ASTDY)
        # An enzyme that was abnormal before is graded against baseline: its baseline grade is no measure.
        enzyme = GRADED[term] in ("ALT", "AST")
        assert first.item() > (0 if enzyme else before[e.NUMBER, GRADED[term]])


@pytest.mark.parametrize("term", GRADED)
def test_the_worst_value_of_an_episode_has_its_grade(term, adae, graded):
    for e in adae[term == adae.AEDECOD].itertuples():
        rows = graded[(graded.NUMBER == e.NUMBER) & (GRADED[term] == graded.PARAMCD)]
        end = 9999 if pd.isna(e.AENDY) else e.AENDY
        assert rows.GRADE[rows.ADY.between(e.ASTDY, end)].max() == e.AETOXGR, e


@pytest.mark.parametrize("term", ["White blood cell decreased", "Neutrophil count decreased"])
def test_a_count_is_back_to_normal_on_the_day_after_the_episode(term, adae, graded):
    for e in adae[term == adae.AEDECOD].itertuples():
        rows = graded[(graded.NUMBER == e.NUMBER) & (GRADED[term] == graded.PARAMCD)]
        assert rows.GRADE[rows.ADY == e.AENDY + 1].tolist() == [0]


@pytest.mark.parametrize("code", COVERING)
def test_each_worsened_value_lies_in_an_event_of_at_least_its_grade(code, adae, graded):
    """A grade that was there at baseline is not an event; one record stands for ALT and AST."""
    rows = graded[code == graded.PARAMCD]
    before = rows[rows.ABLFL == "Y"].set_index("NUMBER").GRADE
    worse = rows[(rows.NUMBER.map(before) < rows.GRADE) & (rows.ABLFL != "Y")]
    for r in worse.itertuples():
        events = adae[(adae.NUMBER == r.NUMBER) & adae.AEDECOD.isin(COVERING[code])]
        inside = (events.ASTDY <= r.ADY) & (events.AENDY.fillna(9999) >= r.ADY)
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
        high = adlb[(adlb.NUMBER == e.NUMBER) & (adlb.AVAL >= 50)]
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
    assert set(cytokines.NUMBER[cytokines.AVAL >= 50]) == {13, 17, 18, 22}
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


def test_regulatory_t_cells_are_a_small_share_of_cd4(samples):
    """Print gives no unit; in cells/uL they are a few per cent of CD4+ (in 10^9/L)."""
    treg = samples.dropna(subset=["TREG"])
    share = 100 * treg.TREG / (1000 * treg.CD4)
    assert share.between(1, 10).all()
    assert (samples.CD19.dropna() < 10).all()


def test_limits_are_those_of_the_named_source(adlb, adsl):
    """normal_limits.csv names the source of each; the program that wrote the tables does not read it."""
    sources = pd.read_csv(DATA / "sources/normal_limits.csv")
    assert sources.source.notna().all()
    rows = adlb.merge(adsl.reset_index(drop=True)[["USUBJID", "AGEGR1"]], on="USUBJID")
    rows = rows[rows.PARCAT1 != "Lymphocyte subsets"]
    found = rows[["PARAMCD", "AGEGR1", "ANRLO", "ANRHI"]].drop_duplicates()
    named = pd.concat(
        [
            sources[sources.AGEGR1 != "all"],
            *(
                sources[sources.AGEGR1 == "all"].assign(AGEGR1=age)
                for age in ("2-5 years", "6-11 years")
            ),
        ]
    )
    both = found.merge(named, on=["PARAMCD", "AGEGR1"], suffixes=("", "_SOURCE"))
    assert len(both) == len(found) == len(named)
    assert both.ANRLO.fillna(0).equals(both.ANRLO_SOURCE.fillna(0))
    assert both.ANRHI.equals(both.ANRHI_SOURCE)
    for file in (DATA / "reconstruction").glob("*.py"):
        assert "read_csv" not in file.read_text(encoding="utf-8")


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
