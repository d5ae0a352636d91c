"""What a legend says of codes, in the shapes in which people write one."""

import pytest

from caseseries.incoming.first_guess import first_guess
from caseseries.incoming.sheets import guess_head_rows, read, with_heads
from tests.incoming.sheets_made import workbook

PATIENTS = [
    ["Patient", "Form", "Start of treatment"],
    [1, 1, "01.02.2024"],
    [2, 2, "03.02.2024"],
    [3, 1, "05.02.2024"],
]


def _columns(path):
    raw = read(path)
    sheets = {s.name: with_heads(s, guess_head_rows(s)) for s in raw if s.rows}
    return first_guess(sheets, path.name, raw)["tables"]["adsl"]["columns"]


@pytest.mark.parametrize(
    "legend",
    [
        [["Form", None], [1, "complete"], [2, "incomplete"], [None, None], ["Event", "by CTCAE"]],
        [
            ["Variable", "Code", "Meaning"],
            ["Form", 1, "complete"],
            [None, 2, "incomplete"],
            ["Sex", 1, "male"],
        ],
        [["Form", "1 = complete, 2 = incomplete"], ["Sex", "1 = male, 2 = female"]],
        [["Form"], ["1 = complete"], ["2 = incomplete"]],
    ],
)
def test_codes_get_the_words_of_a_legend(tmp_path, legend):
    path = workbook(tmp_path / "a.xlsx", Patients=PATIENTS, Legend=legend)
    assert _columns(path)["FORM"]["codes"] == {"1": "complete", "2": "incomplete"}


def test_a_sheet_of_patients_and_a_legend_that_lacks_a_code_explain_nothing(tmp_path):
    doses = [["Patient", "Form", "Drug"], [1, 1, "Alpha"], [1, 2, "Beta"], [2, 2, "Gamma"]]
    path = workbook(
        tmp_path / "a.xlsx",
        Patients=PATIENTS,
        Doses=doses,
        Legend=[["Form"], [1, "complete"], [3, "other"]],
    )
    assert _columns(path)["FORM"] == {"from": "Form", "label": "Form", "kind": "number"}
