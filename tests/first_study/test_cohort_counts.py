"""Every patient and day: counts that can coexist, and change no faster than the cells can.

Sources of the bounds, in words of their own:
- Neutrophils stay in the blood for hours (Summers et al., Trends Immunol 2010;31:318-324), so that a count can halve
  within a day when production fails; it doubles in about a day when the marrow returns.
- Platelets live eight to ten days (Harker and Finch, J Clin Invest 1969;48:963-974): without production a count loses
  about a tenth of its first value a day, and not more than a third of what is left while it is not yet very low.
- Red cells live about 115 days (Franco, Transfus Med Hemother 2012;39:302-307): about 1 g/L a day without production;
  blood taken and infusions add to it, and 4 g/L a day is the bound here. No transfusion is on record.
- Children between courses of chemotherapy have few lymphocytes, and CD4:CD8 below 1 is usual; below 0.4 in everybody
  would not be believed.
"""

from itertools import pairwise

import numpy as np
import pytest

CBC = ["WBC", "NEUT", "LYM", "MONO"]
SUBSETS = ["CD3", "CD4", "CD8"]


@pytest.fixture(scope="module")
def samples(adlb):
    """One row a patient and day, one column a parameter."""
    return adlb.pivot(index=["NUMBER", "ADY"], columns="PARAMCD", values="AVAL")


def test_white_cells_are_the_sum_of_their_kinds(samples):
    """Neutrophils, lymphocytes and monocytes, and up to 6 % eosinophils and basophils; 0.02 for rounding."""
    blood = samples[CBC].dropna()
    assert len(blood) == samples.WBC.notna().sum() > 250
    rest = blood.WBC - blood.NEUT - blood.LYM - blood.MONO
    assert (rest >= -0.02).all()
    assert (rest <= 0.06 * blood.WBC + 0.02).all()


def test_monocytes_are_a_believable_share(samples):
    blood = samples[CBC].dropna()
    assert (100 * blood.MONO / blood.WBC).between(3, 12).all()


def test_lymphocytes_hold_their_subsets(samples):
    """CD3+, NK and B cells are nearly all of the lymphocytes: at least nine tenths, never more than all."""
    measured = samples.dropna(subset=["CD3", "NK", "LYM"])
    assert len(measured) == 16
    share = (measured.CD3 + measured.NK + measured.CD19 / 1000) / measured.LYM
    assert share.between(0.9, 1.02).all(), share
    t_only = samples.dropna(subset=["CD3", "LYM"])
    assert (t_only.CD3 < t_only.LYM).all()


def test_t_cells_are_nearly_all_cd4_or_cd8(samples):
    """Cells with neither mark are a few to some fifteen per cent."""
    t = samples.dropna(subset=SUBSETS)
    assert len(t) == 31
    assert ((t.CD4 + t.CD8) / t.CD3).between(0.85, 0.98).all()


def test_cd4_and_cd8_in_a_ratio_seen_after_chemotherapy(samples):
    t = samples.dropna(subset=SUBSETS)
    assert (t.CD4 / t.CD8).between(0.4, 1.5).all()


# Parameter -> the greatest fall and rise in a day, as natural logarithms of a ratio.
FASTEST = {
    "NEUT": (0.70, 0.70),
    "WBC": (0.60, 0.60),
    "LYM": (0.40, 0.30),
    "PLAT": (0.35, 0.30),
}


@pytest.mark.parametrize("code", FASTEST)
def test_no_count_changes_faster_than_its_cells_can(code, adlb):
    fall, rise = FASTEST[code]
    for number, course in adlb[code == adlb.PARAMCD].sort_values("ADY").groupby("NUMBER"):
        days = course.ADY - (course.ADY > 0)  # there is no day 0
        steps = np.log(course.AVAL).diff() / days.diff()
        assert steps.dropna().between(-fall, rise).all(), (
            number,
            list(course.ADY),
            steps.min(),
            steps.max(),
        )


def test_platelets_fall_no_faster_than_they_die(adlb):
    """Not more than 12 % of a normal 300 x 10^9/L a day."""
    for number, course in adlb[adlb.PARAMCD == "PLAT"].sort_values("ADY").groupby("NUMBER"):
        steps = course.AVAL.diff() / (course.ADY - (course.ADY > 0)).diff()
        assert (steps.dropna() >= -36).all(), (number, steps.min())


def test_hemoglobin_changes_slowly(adlb):
    """4 g/L a day, and 1 for rounding to whole grams."""
    for number, course in adlb[adlb.PARAMCD == "HGB"].sort_values("ADY").groupby("NUMBER"):
        gap = (course.ADY - (course.ADY > 0)).diff()
        assert (course.AVAL.diff().abs().iloc[1:] <= 4 * gap.iloc[1:] + 1).all(), number


def test_no_severe_count_next_to_a_normal_one(adlb):
    """A grade 3 or 4 is never the neighbour of a grade 0: something lies between, or a fall of days."""
    for code in ("WBC", "NEUT", "PLAT"):
        for number, course in adlb[code == adlb.PARAMCD].sort_values("ADY").groupby("NUMBER"):
            grades = course.ATOXGR.tolist()
            assert not any({a, b} & {3, 4} and 0 in (a, b) for a, b in pairwise(grades)), (
                code,
                number,
            )


def test_a_fever_shows_in_interleukin_6(samples):
    """At 38.0 degrees or more IL-6 is above the kit's limit (5.4), at 40.0 or more at least 20 pg/mL."""
    both = samples.dropna(subset=["TEMP", "IL6"])
    fever = both[both.TEMP >= 38.0]
    assert len(fever) > 15
    assert (fever.IL6 > 5.4).all()
    assert (both.IL6[both.TEMP >= 40.0] >= 20).all()


def test_interleukin_6_is_raised_only_with_a_fever_of_the_last_two_days(samples, adae):
    hot = adae[adae.AEDECOD.isin(["Fever", "Febrile neutropenia", "Cytokine release syndrome"])]
    raised = samples.index[samples.IL6 > 5.4]
    assert len(raised) > 15
    for number, day in raised:
        mine = hot[number == hot.NUMBER]
        assert ((day >= mine.ASTDY) & (day <= mine.AENDY + 2)).any(), (number, day)


def test_an_enzyme_never_rises_alone(samples):
    """ALT and AST rise together in hepatocellular injury: ALT of 3 x its limit and more with AST above its own."""
    both = samples.dropna(subset=["ALT", "AST"])
    assert (both.AST[both.ALT >= 90] > 44).all()
    assert (both.ALT >= 90).sum() > 1
