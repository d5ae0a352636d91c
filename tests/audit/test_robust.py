"""Whatever stands in a cell, the audit answers: with findings or with a user error."""

import random

from caseseries import audit
from caseseries.errors import UserError, UserErrors

KINDS = (
    "count count_of percent count_percent percent_ci mean mean_sd median_range median_iqr "
    "value hr_ci p_value all count_percent_ci range test"
)
CELLS = (
    "", "-", "NA", "0", "0 of 0 (0)", "1/0", "5 of 3", "120%", "-3%", "about 10%", "<1%", "p<0.000",
    "p = 1.5", "t(0) = 3, p = 0.1", "r(5) = 1.2, p = 0.2", "F(1) = 2, p = .3", "1e400", "10^-6",
    "1.5 (2.5-0.5)", "3 ± 0", "all", "twenty-one", "1,234,567", "½", "∞", "3 (95% CI)", "(1-2)",
    "0 (0%; 95% CI 0 to 10)", "9 of 9 (100%; 95% CI 66 to 100)", "0.5 (0.5)", "1 to", "nan",
)  # fmt: skip
MEASURES = (
    "age", "number of visits", "binary outcome", "any adverse event", "fever, grade 1-2",
    "fever, grade >=3", "grade", "stage: I", "stage: II", ": x", "male", "female", "x and y",
    "proceeded to y without x", "proceeded to x", "adverse events", "total", "patients included",
    "share of grade 3-4 AEs: fever", "x, baseline vs end", "()", "age <65 years", "excluded",
)  # fmt: skip
GROUPS = ("all", "A (n=5)", "B (n = 0)", "events", "grade 3-4 events", "", "A vs B", "A", "B")


def test_no_cell_breaks_the_audit():
    told = 0
    for seed in range(150):
        rng = random.Random(seed)
        lines = ["id,place,group,measure,kind,as_printed,n,denominator"]
        for number in range(40):
            n = rng.choice(["", "", "0", "3", "7"])
            total = rng.choice(["", "", "0", "5", "7"])
            lines.append(
                f"r{number},{rng.choice(['table1', 'results', 'table3'])},{rng.choice(GROUPS)},"
                f'"{rng.choice(MEASURES)}",{rng.choice(KINDS.split())},"{rng.choice(CELLS)}",{n},{total}'
            )
        try:
            reported = audit.parse("\n".join(lines))
        except (UserError, UserErrors):
            continue
        found = audit.audit(reported)
        told += len(found)
        for finding in found:
            assert finding.ids
            assert set(finding.ids) <= set(reported.by_id)
            assert finding.message
            assert finding.expected
    assert told > 1000  # the cells are bad indeed
