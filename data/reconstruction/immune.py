"""Lymphocyte subsets and cytokines, of which print tells most: values written down, noise only below the limits."""

from __future__ import annotations

from reconstruction.frames import stream
from reconstruction.limits import CYTOKINE_LLOQ, CYTOKINES, PARAMETERS
from reconstruction.patients import Patient

Course = dict[int, float]  # study day -> value
BEFORE = -1  # study day of the baseline sample

# CD3+, CD4+ and CD8+ at baseline and on day 27, in 10^9/L, of the eight assessable patients.
# Medians of eight are means of the 4th and 5th: (0.702 + 0.748) / 2 = 0.725 and (1.268 + 1.372) / 2 = 1.320.
# Every count rises, and CD4+ plus CD8+ stay below CD3+.
T_CELLS: dict[int, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    17: ((0.412, 0.062, 0.310), (0.684, 0.104, 0.520)),
    10: ((0.538, 0.078, 0.402), (0.872, 0.141, 0.655)),
    23: ((0.655, 0.092, 0.498), (1.105, 0.108, 0.905)),
    13: ((0.702, 0.110, 0.535), (1.268, 0.165, 1.010)),
    7: ((0.748, 0.126, 0.566), (1.372, 0.144, 1.121)),
    15: ((0.884, 0.148, 0.668), (1.540, 0.196, 1.208)),
    18: ((1.035, 0.182, 0.770), (1.716, 0.262, 1.310)),
    22: ((1.213, 0.205, 0.905), (2.018, 0.288, 1.560)),
}

# Between and after, in the three patients of Figure 3: day -> CD3+, CD4+, CD8+.
T_CELLS_BETWEEN: dict[int, dict[int, tuple[float, float, float]]] = {
    13: {
        7: (0.655, 0.101, 0.505),
        14: (0.830, 0.124, 0.648),
        21: (1.074, 0.149, 0.842),
        60: (1.412, 0.221, 1.087),
        120: (1.585, 0.284, 1.176),
        200: (1.447, 0.301, 1.032),
    },
    17: {
        7: (0.398, 0.058, 0.302),
        14: (0.471, 0.071, 0.362),
        21: (0.593, 0.090, 0.455),
        42: (0.752, 0.126, 0.561),
        60: (0.838, 0.158, 0.607),
    },
    18: {
        7: (0.962, 0.170, 0.716),
        14: (1.254, 0.203, 0.942),
        21: (1.502, 0.238, 1.142),
        41: (1.634, 0.285, 1.218),
    },
}

# Regulatory T cells in cells/uL (print gives no unit), 5 to 10 % of CD4+, at baseline and on day 27.
# Medians of seven are the 4th values: 7.59 and 10.06. The signed-rank statistic of seven pairs runs from 0 to 28 with
# mean 14 and variance 7 * 8 * 15 / 24 = 35; p = 0.128 means z = 1.521 = (23 - 14) / sqrt(35), so the falling patients
# hold ranks that sum to 5. By absolute difference: 0.85, -1.12, -1.42, 2.83, 3.72, 4.70, 5.26: ranks 2 + 3 fall.
TREGS: dict[int, tuple[float, float]] = {
    17: (4.12, 6.95),
    10: (5.36, 10.06),
    23: (6.84, 5.72),
    13: (7.59, 11.31),
    7: (9.27, 7.85),
    15: (11.48, 12.33),
    18: (13.90, 19.16),
}

# Cytokines above their limit, pg/mL by study day, in the four patients with high levels. The printed maxima: IL-6 on
# day 7 in patient 13, IL-5 on day 1 in 17, IFN-gamma on day 11 in 18, IL-10 on day 1 in 22; print does not say whose
# they were, only that CRS (here 13 and 17) came with IL-5, IL-6, IL-10 and IFN-gamma.
HIGH: dict[int, dict[str, Course]] = {
    13: {
        "IL5": {3: 6.12, 7: 34.27},
        "IL6": {1: 18.42, 3: 96.35, 7: 1256.92, 11: 142.77, 14: 21.36},
        "IL10": {3: 15.08, 7: 88.41, 11: 19.63},
        "IFNG": {7: 61.54, 11: 27.90},
    },
    17: {
        "IL5": {1: 805.24, 3: 212.68, 7: 18.95},
        "IL6": {1: 318.47, 3: 74.10, 7: 9.36},
        "IL10": {1: 121.56, 3: 40.22},
        "IFNG": {1: 84.93, 3: 30.17},
    },
    18: {
        "IL6": {1: 42.19, 7: 28.64, 11: 67.83},
        "IL10": {11: 22.74},
        "IFNG": {7: 58.36, 11: 546.29, 14: 102.45},
    },
    22: {
        "IL6": {1: 155.63, 3: 31.08},
        "IL10": {1: 283.89, 3: 64.52, 7: 14.26},
        "IFNG": {1: 35.77},
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
        courses["NK"] = {day: float(rng.uniform(0.06, 0.22)) for day in (BEFORE, end)}
    if p.number in TREGS:
        courses["TREG"] = dict(zip((BEFORE, end), TREGS[p.number], strict=True))
    return courses


def cytokines(p: Patient) -> dict[str, Course]:
    """Return the cytokine courses of a patient; empty in the MRD-positive group, which was not sampled.

    A value below the quantitation limit is returned as 0 and written as "<2.44".
    """
    if p.mrd_positive:
        return {}
    rng = stream(4, p.number)
    days = (1, 3, 7, 11, 14, 27) if p.number in HIGH else (1, 7, 14, p.last_sample)
    courses: dict[str, Course] = {}
    for code in CYTOKINES:
        upper = PARAMETERS[code].older[1] or CYTOKINE_LLOQ
        share_below = 0.35 if code in OFTEN_MEASURABLE else 0.7
        quiet = {
            day: 0.0 if rng.random() < share_below else rng.uniform(CYTOKINE_LLOQ, 0.9 * upper)
            for day in (BEFORE, *days)
            if day <= p.last_sample
        }
        courses[code] = quiet | HIGH.get(p.number, {}).get(code, {})
    return courses
