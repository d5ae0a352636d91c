"""Laboratory parameters: digits of the assay, normal limits for the child's age, CTCAE v5.0 grades.

Print gives no limits. Those of blood counts, enzymes and calcium are the Chinese standards for children, those of the
cytokines a kit's; `data/sources/normal_limits.csv` names the source of each; tests read it, this program never does.
Lymphocytes, monocytes and lymphocyte subsets carry no grade here, since print grades none of them; the subsets have
no limits either, because they differ between laboratories.
"""

from __future__ import annotations

from dataclasses import dataclass

Limits = tuple[float | None, float | None]
YOUNG = 6  # years; limits change here, as does the printed age group


@dataclass(frozen=True)
class Parameter:
    """A parameter of adlb: its name, category and unit, the decimals its assay gives, limits below and from 6 years."""

    code: str
    name: str
    category: str
    unit: str
    decimals: int
    young: Limits = (None, None)
    older: Limits = (None, None)
    lloq: float | None = None

    def limits(self, age: int) -> Limits:
        """Return lower and upper normal limit for an age in years."""
        return self.young if age < YOUNG else self.older


def _cytokine(code: str, name: str, upper: float) -> Parameter:
    # Upper limits as bead kits state them; below 2.44 pg/mL the kit gives no number.
    return Parameter(
        code, name, "Cytokines", "pg/mL", 2, (None, upper), (None, upper), CYTOKINE_LLOQ
    )


def _subset(code: str, name: str, unit: str, decimals: int) -> Parameter:
    return Parameter(code, name, "Lymphocyte subsets", unit, decimals)


CYTOKINE_LLOQ = 2.44
COUNT = "10^9/L"
PARAMETERS: dict[str, Parameter] = {
    p.code: p
    for p in (
        Parameter("WBC", "White blood cells", "Hematology", COUNT, 2, (4.4, 11.9), (4.3, 11.3)),
        Parameter("NEUT", "Neutrophils", "Hematology", COUNT, 2, (1.2, 7.0), (1.6, 7.8)),
        Parameter("LYM", "Lymphocytes", "Hematology", COUNT, 2, (1.8, 6.3), (1.5, 4.6)),
        Parameter("MONO", "Monocytes", "Hematology", COUNT, 2, (0.12, 0.93), (0.13, 0.76)),
        Parameter("HGB", "Hemoglobin", "Hematology", "g/L", 0, (112, 149), (118, 156)),
        Parameter("PLAT", "Platelets", "Hematology", COUNT, 0, (188, 472), (167, 453)),
        Parameter("ALT", "Alanine aminotransferase", "Chemistry", "U/L", 0, (7, 30), (7, 30)),
        Parameter("AST", "Aspartate aminotransferase", "Chemistry", "U/L", 0, (14, 44), (14, 44)),
        Parameter(
            "CACORR",
            "Calcium, corrected for albumin",
            "Chemistry",
            "mmol/L",
            2,
            (2.10, 2.80),
            (2.10, 2.80),
        ),
        Parameter(
            "TEMP", "Body temperature", "Vital signs", "degrees C", 1, (36.0, 37.5), (36.0, 37.5)
        ),
        _subset("CD3", "CD3+ T cells", COUNT, 3),
        _subset("CD4", "CD4+ T cells", COUNT, 3),
        _subset("CD8", "CD8+ T cells", COUNT, 3),
        _subset("TREG", "Regulatory T cells", "cells/uL", 2),
        _subset("CD19", "CD19+ B cells", "cells/uL", 0),
        _subset("NK", "NK cells", COUNT, 3),
        _cytokine("IL1B", "Interleukin-1 beta", 12.4),
        _cytokine("IL2", "Interleukin-2", 7.5),
        _cytokine("IL4", "Interleukin-4", 8.56),
        _cytokine("IL5", "Interleukin-5", 3.1),
        _cytokine("IL6", "Interleukin-6", 5.4),
        _cytokine("IL8", "Interleukin-8", 20.6),
        _cytokine("IL10", "Interleukin-10", 12.9),
        _cytokine("IL12P70", "Interleukin-12p70", 3.4),
        _cytokine("IL17", "Interleukin-17", 21.4),
        _cytokine("TNFA", "Tumor necrosis factor alpha", 16.5),
        _cytokine("IFNG", "Interferon gamma", 23.1),
    )
}
CYTOKINES = tuple(p.code for p in PARAMETERS.values() if p.category == "Cytokines")

# CTCAE v5.0. Falling values: grade 1 is below the lower limit, then below each of these (no grade 4 for hemoglobin:
# that one is a clinical judgement). Rising ones: at or above grade 1's floor, then above each of these.
FALLING: dict[str, tuple[float, ...]] = {
    "WBC": (3.0, 2.0, 1.0),
    "NEUT": (1.5, 1.0, 0.5),
    "HGB": (100, 80),
    "PLAT": (75, 50, 25),
}
CALCIUM = (2.9, 3.1, 3.4)  # mmol/L; grade 1 is above the upper limit
FEVER = (
    39.0,
    40.0,
)  # degrees C; grade 1 from 38.0, grade 4 would be above 40.0 for more than a day
ENZYME = (3.0, 5.0, 20.0)  # times the upper limit, or times an abnormal baseline (grade 1 from 1.5)


def _above(value: float, thresholds: tuple[float, ...]) -> int:
    return sum(value > t for t in thresholds)


def grade(code: str, value: float, limits: Limits, base: float | None) -> int | None:
    """Return the CTCAE v5.0 grade of a laboratory value, 0 for none, None for parameters that are not graded.

    limits: of the child's age. base: the baseline value, None for the baseline sample itself; it matters for ALT and
    AST only, where CTCAE counts multiples of the upper limit, or of baseline when that was not normal.
    """
    low, high = limits
    if code in FALLING and low is not None:
        steps = sum(
            value < t for t in FALLING[code]
        )  # 1.5 may lie above the limit of a young child
        return 1 + steps if value < low or steps else 0
    if high is None:
        return None
    if code == "CACORR":
        return 1 + _above(value, CALCIUM) if value > high else 0
    if code == "TEMP":
        return 1 + _above(value, FEVER) if value >= 38.0 else 0
    if code in ("ALT", "AST"):
        if base is None or base <= high:
            return 1 + _above(value / high, ENZYME) if value > high else 0
        return 1 + _above(value / base, ENZYME) if value >= 1.5 * base else 0
    return None
