"""Two versions minus each other: one patient more shows that patient, many hide each other."""

import pytest

from caseseries.errors import UserErrors
from caseseries.privacy import differences
from caseseries.results import Results
from caseseries.results.records import make
from tests.small_study import small_study, table


def _version(*cells):
    """Cells: group, N, and the count of women."""
    rows = [
        make(
            "sex",
            "female",
            "n",
            n,
            population="treated",
            group=group,
            level="yes",
            n=n,
            N=of,
            fmt="int",
        )
        for group, of, n in cells
    ]
    return Results(rows)


# k = 3 throughout
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # 11 - 10: one patient came, a woman
        ((("all", 10, 4),), (("all", 11, 5),), ["a group of patients differs by 1, fewer than 3", "counts differ by fewer than 3 patients"]),
        # a man came: the count of women does not change, the size of the group does
        ((("all", 10, 4),), (("all", 11, 4),), ["a group of patients differs by 1, fewer than 3"]),
        # one was withdrawn
        ((("all", 10, 4),), (("all", 9, 3),), ["a group of patients differs by 1, fewer than 3", "counts differ by fewer than 3 patients"]),
        # six came, among them one woman
        ((("all", 10, 4),), (("all", 16, 5),), ["counts differ by fewer than 3 patients"]),
        # three came, all women: as many as k hide each other
        ((("all", 10, 4),), (("all", 13, 7),), []),
        # six came, three women
        ((("all", 10, 4),), (("all", 16, 7),), []),
        # four came, but one arm grew by one
        ((("all", 10, 4), ("a", 5, 2)), (("all", 14, 4), ("a", 6, 2)), ["a group of patients differs by 1, fewer than 3"]),
        # a correction: nobody came or went
        ((("all", 10, 4),), (("all", 10, 5),), []),
    ],
)  # fmt: skip
def test_what_two_versions_show(old, new, told):
    assert [said for said, _ in differences.findings(_version(*old), _version(*new), 3)] == told


def test_a_place_is_named_and_no_count():
    [(_, group), (_, cell)] = differences.findings(
        _version(("all", 10, 4)), _version(("all", 11, 5)), 3
    )
    assert (group, cell) == ("treated, all", "sex.female.yes.all.n")


def test_every_public_version_counts_and_a_signature_is_for_one(tmp_path):
    data = {"adsl": table("USUBJID SUBJID\nA-1 1")}
    study = small_study(tmp_path, data)
    public = {"1.0.0": _version(("all", 9, 3)), "1.1.0": _version(("all", 6, 3))}
    new = _version(("all", 10, 3))
    with pytest.raises(UserErrors, match=r"from version 1\.0\.0[\s\S]*until 3 patients") as told:
        differences.require(study, new, public)
    assert "1.1.0" not in str(told.value)
    finding = "a group of patients differs by 1, fewer than 3, from version 1.0.0"
    waiver = {
        "finding": finding,
        "files": ["differences"],
        "reason": "agreed",
        "signed": "D. Officer",
    }
    signed = small_study(tmp_path, data, privacy={"publish": {}, "waivers": [waiver]})
    differences.require(signed, new, public)
