"""Public ids are dealt by a key: all of them once, those in print kept, in no order that tells who came first."""

import pytest

from caseseries.errors import UserError
from caseseries.identifiers.permutation import permuted

SUBJECTS = {f"S-{k:03}": str(k) for k in range(1, 31)}


def test_the_same_ids_are_dealt_anew_and_those_in_print_stay():
    dealt = permuted(SUBJECTS, ["3", "17"], b"key")
    assert set(dealt) == set(SUBJECTS)
    assert sorted(dealt.values()) == sorted(SUBJECTS.values())
    assert (dealt["S-003"], dealt["S-017"]) == ("3", "17")
    # Of 28 patients who are dealt an id, one on average gets the one that was there.
    assert sum(dealt[who] == id for who, id in SUBJECTS.items()) < 10


def test_a_key_deals_the_same_ids_and_another_key_others():
    assert permuted(SUBJECTS, [], b"key") == permuted(dict(reversed(SUBJECTS.items())), [], b"key")
    assert permuted(SUBJECTS, [], b"key") != permuted(SUBJECTS, [], b"another")


def test_the_order_of_patients_does_not_show():
    # Spearman's rho is 1 - 6 sum(d^2) / (n (n^2 - 1)); of a chance order of 30 its size is below 0.4 in 97 of 100.
    order = [int(id) for id in permuted(SUBJECTS, [], b"key").values()]
    by_patient = [int(permuted(SUBJECTS, [], b"key")[who]) for who in SUBJECTS]
    rho = 1 - 6 * sum((a - b) ** 2 for a, b in enumerate(by_patient, 1)) / (30 * (30**2 - 1))
    assert abs(rho) < 0.6
    assert sorted(order) == list(range(1, 31))


def test_numbers_of_so_many_digits_leave_room_for_those_who_come():
    dealt = permuted(SUBJECTS, [], b"key", digits=3)
    assert len(set(dealt.values())) == 30
    assert all(len(id) == 3 and id[0] != "0" for id in dealt.values())
    more = permuted({**SUBJECTS, "S-031": ""}, list(dealt.values()), b"key", digits=3)
    assert more["S-031"] not in SUBJECTS.values()


def test_numbers_of_so_many_digits_are_drawn_from_all_of_them():
    # Of 30 drawn out of 900 the highest is on average 100 + 900 * 30/31 = 970, and below 800 once in a thousand times.
    dealt = [int(id) for id in permuted(SUBJECTS, [], b"key", digits=3).values()]
    assert max(dealt) > 800
    assert min(dealt) < 300


def test_a_patient_who_has_an_id_in_print_takes_nobodys():
    dealt = permuted({"A": "10", "B": "", "C": ""}, ["10"], b"key", digits=2)
    assert dealt["A"] == "10"
    assert len(set(dealt.values())) == 3


@pytest.mark.parametrize(
    ("subjects", "digits"), [({"A": "1", "B": ""}, 0), ({str(k): "" for k in range(10)}, 1)]
)
def test_too_few_ids_are_told(subjects, digits):
    # Nine numbers have one digit and are none with a zero before it.
    with pytest.raises(UserError, match="patients need an id and there are") as caught:
        permuted(subjects, [], b"key", digits=digits)
    assert "--digits" in caught.value.remedy
