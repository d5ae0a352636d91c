"""Lymphocyte subsets and cytokines, of which print tells most: values written down, noise only below the limits."""

from __future__ import annotations

import numpy as np

from reconstruction.frames import stream
from reconstruction.limits import CYTOKINE_LLOQ, CYTOKINES, PARAMETERS
from reconstruction.patients import Patient

Course = dict[int, float]  # study day -> value
BEFORE = -1  # study day of the baseline sample

# CD3+, CD4+ and CD8+ at baseline and on day 27, in 10^9/L, of the eight assessable patients.
# Medians of eight are means of the 4th and 5th: (0.702 + 0.748) / 2 = 0.725 and (1.268 + 1.372) / 2 = 1.320.
# Every count rises; CD4+ and CD8+ make up nine tenths of CD3+, with CD4:CD8 of 0.5 to 0.9, low as after chemotherapy,
# and lower at the end, as CD8+ cells grow faster.
T_CELLS: dict[int, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    22: ((0.412, 0.158, 0.217), (0.684, 0.232, 0.389)),
    10: ((0.538, 0.196, 0.295), (0.872, 0.305, 0.486)),
    15: ((0.655, 0.262, 0.338), (1.105, 0.398, 0.604)),
    13: ((0.702, 0.283, 0.352), (1.268, 0.451, 0.699)),
    7: ((0.748, 0.331, 0.361), (1.372, 0.532, 0.718)),
    18: ((0.884, 0.372, 0.441), (1.540, 0.571, 0.836)),
    17: ((1.035, 0.398, 0.537), (1.716, 0.584, 0.988)),
    23: ((1.213, 0.486, 0.623), (2.018, 0.712, 1.121)),
}

# Between and after, in the three patients whom the legend of Figure 3 names: day -> CD3+, CD4+, CD8+.
T_CELLS_BETWEEN: dict[int, dict[int, tuple[float, float, float]]] = {
    13: {
        7: (0.661, 0.258, 0.338),
        14: (0.792, 0.302, 0.415),
        21: (1.010, 0.371, 0.548),
        60: (1.385, 0.506, 0.752),
        120: (1.502, 0.574, 0.785),
        200: (1.447, 0.601, 0.718),
    },
    17: {
        7: (0.972, 0.364, 0.514),
        14: (1.148, 0.417, 0.622),
        21: (1.421, 0.498, 0.803),
        42: (1.768, 0.618, 1.002),
        60: (1.820, 0.662, 1.004),
    },
    18: {
        7: (0.782, 0.322, 0.395),
        14: (0.948, 0.375, 0.495),
        21: (1.236, 0.472, 0.660),
        41: (1.488, 0.572, 0.792),
    },
}

# Regulatory T cells in cells/uL (print gives no unit), at baseline and on day 27. With the printed counts their share
# of CD4+ and CD4:CD8 cannot both be usual: 7.59 at 5 % of CD4+ would leave 0.15 of a CD3+ of 0.7 for CD4+. CD4:CD8 is
# kept, so that the share is 1.5 to 4 %.
# Medians of seven are the 4th values: 7.59 and 10.06. The signed-rank statistic of seven pairs runs from 0 to 28 with
# mean 14 and variance 7 * 8 * 15 / 24 = 35; p = 0.128 means z = 1.521 = (23 - 14) / sqrt(35), so the falling patients
# hold ranks that sum to 5. By absolute difference: 0.85, -1.12, -1.42, 2.83, 3.72, 4.70, 5.26: ranks 2 + 3 fall.
TREGS: dict[int, tuple[float, float]] = {
    22: (4.12, 6.95),
    10: (5.36, 10.06),
    15: (6.84, 5.72),
    13: (7.59, 11.31),
    7: (9.27, 7.85),
    18: (11.48, 12.33),
    17: (13.90, 19.16),
}

# Cytokines above their limit, pg/mL by study day, in the four patients with high levels (50 pg/mL or more). The printed
# maxima: IL-6 on day 7 in patient 13, IL-5 on day 1 in 17, IFN-gamma on day 11 in 18, IL-10 on day 1 in 22; print does
# not say whose they were, only that CRS (here 13 and 17) came with IL-5, IL-6, IL-10 and IFN-gamma.
HIGH: dict[int, dict[str, Course]] = {
    13: {
        "IL5": {7: 64.27, 11: 8.15},
        "IL6": {1: 3.18, 3: 4.35, 7: 1256.92, 11: 5.12, 14: 4.66},
        "IL10": {7: 88.41, 11: 11.63},
        "IFNG": {7: 61.54, 11: 19.90},
    },
    17: {
        "IL5": {1: 805.24, 3: 212.68, 7: 2.95},
        "IL6": {1: 318.47, 3: 74.10, 7: 5.16},
        "IL10": {1: 121.56, 3: 40.22, 7: 9.81},
        "IFNG": {1: 84.93, 3: 30.17, 7: 14.02},
    },
    18: {
        "IL6": {1: 4.19, 3: 31.64, 7: 4.87, 11: 67.83, 14: 5.02},
        "IL10": {11: 22.74, 14: 10.31},
        "IFNG": {3: 18.36, 7: 12.05, 11: 546.29, 14: 62.45},
    },
    22: {
        "IL6": {1: 155.63, 3: 14.08, 7: 4.51},
        "IL10": {1: 283.89, 3: 64.52, 7: 12.26},
        "IFNG": {1: 35.77, 3: 15.20},
    },
}
OFTEN_MEASURABLE = ("IL6", "IL8", "IL10")  # the others lie below the quantitation limit more often


def subsets(p: Patient) -> dict[str, Course]:
    """Return the lymphocyte subsets of a patient by parameter: B cells of all without MRD, T cells of eight."""
    if p.mrd_positive:
        return {}
    rng = stream(3, p.number)
    end = p.last_sample
    courses: dict[str, Course] = {
        "CD19": {BEFORE: float(rng.integers(0, 9)), end: float(rng.integers(0, 4))}
    }
    if p.number in T_CELLS:
        base, last = T_CELLS[p.number]
        days = {BEFORE: base, **T_CELLS_BETWEEN.get(p.number, {}), end: last}
        for column, code in enumerate(("CD3", "CD4", "CD8")):
            courses[code] = {day: days[day][column] for day in sorted(days)}
        courses["NK"] = {day: float(rng.uniform(0.06, 0.16)) for day in (BEFORE, end)}
    if p.number in TREGS:
        courses["TREG"] = dict(zip((BEFORE, end), TREGS[p.number], strict=True))
    return courses


def _interleukin_6(temperature: float, rng: np.random.Generator) -> float:
    """Return IL-6 on a day of fever: 9 to 13 pg/mL at 38.0, some 40 at 40.4; never one of the high levels."""
    return 9 + 12 * (temperature - 38.0) + float(rng.uniform(0, 4))


def cytokines(p: Patient, temperature: Course) -> dict[str, Course]:
    """Return the cytokine courses of a patient; empty in the MRD-positive group, which was not sampled.

    temperature: degrees C by study day; IL-6 follows it in the patients without high levels. A value below the
    quantitation limit is returned as 0 and written as "<2.44".
    """
    if p.mrd_positive:
        return {}
    rng = stream(4, p.number)
    days = (1, 3, 7, 11, 14, 27) if p.number in HIGH else (1, 3, 7, 14, p.last_sample)
    courses: dict[str, Course] = {}
    for code in CYTOKINES:
        upper = PARAMETERS[code].older[1] or CYTOKINE_LLOQ
        share_below = 0.35 if code in OFTEN_MEASURABLE else 0.7
        quiet = {
            day: 0.0 if rng.random() < share_below else rng.uniform(CYTOKINE_LLOQ, 0.9 * upper)
            for day in sorted({BEFORE, *days})
            if day <= p.last_sample
        }
        if code == "IL6":
            quiet |= {
                day: _interleukin_6(temperature[day], rng)
                for day in quiet
                if temperature.get(day, 0) >= 38.0
            }
        courses[code] = quiet | HIGH.get(p.number, {}).get(code, {})
    return courses
