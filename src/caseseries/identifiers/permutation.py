"""Public ids by a keyed permutation: in no order that anybody without the key could undo."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from caseseries.errors import UserError


def permuted(
    subjects: Mapping[str, str], in_print: Sequence[str], key: bytes, digits: int = 0
) -> dict[str, str]:
    """Return a new public id for each patient, by USUBJID; ids in print stay with their patients.

    subjects: public ids by USUBJID; empty for patients who have none yet.
    digits: 0 deals the same ids anew among the patients; else all are drawn from the numbers of so many digits, so that
    patients who come later do not stand at the end.
    """
    kept = {who: id for who, id in subjects.items() if id in in_print}
    others = sorted(
        (who for who in subjects if who not in kept), key=lambda who: _rank(key, "who", who)
    )
    if digits:
        space = [
            str(n) for n in range(10 ** (digits - 1), 10**digits) if str(n) not in kept.values()
        ]
    else:
        space = [id for id in subjects.values() if id and id not in kept.values()]
    if len(space) < len(others):
        raise UserError(
            f"{len(others)} patients need an id and there are {len(space)}",
            rule="without --digits the ids that are there are dealt anew among the patients",
            remedy="give --digits 3, or more",
        )
    ids = sorted(space, key=lambda id: _rank(key, "id", id))[: len(others)]
    return {**kept, **dict(zip(others, ids, strict=True))}


def _rank(key: bytes, kind: str, text: str) -> bytes:
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).digest()
