"""Public ids in the order of the sheet, P01, P02: the order in which tests name patients. See test_public_ids."""

import pytest

from caseseries.incoming import public_ids


@pytest.fixture(scope="module", autouse=True)
def ids_are_dealt():
    def in_order(keys, known, prefix, secret):
        ids = dict(known)
        for key in keys:
            taken = [int(id.removeprefix(prefix)) for id in ids.values()]
            ids.setdefault(key, f"{prefix}{max(taken, default=0) + 1:02d}")
        return ids

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(public_ids, "deal", in_order)
        yield
