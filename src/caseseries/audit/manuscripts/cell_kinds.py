"""What kind of numbers a cell holds: by what the table says of it, else by their form."""

from __future__ import annotations

import re

from caseseries.audit.notation import INTERVAL, OPEN, Token, notation
from caseseries.audit.printed_cells import OUT_OF, RANGE_SIGN, not_given

_NAMED_RATIO = re.compile(r"\s*(?:adjusted )?[acs]?(HR|OR|RR)\b\s*[:=,]?\s*")


def levels_in_one(text: str, size: int | None, stub: str = "") -> bool:
    """The cell holds the counts of several levels ("12/8" of 20 men and women), no count of a total."""
    if re.fullmatch(r"\d+(?:\s*:\s*\d+)+", text.strip()):
        return True
    if not re.fullmatch(r"\d+(?:\s*/\s*\d+)+", text.strip()):
        return False
    counts = [int(one) for one in re.findall(r"\d+", text)]
    if counts[1] == size and len(counts) == 2:
        return False
    if len(counts) > 2 or counts[0] > counts[1] or sum(counts) == size:
        return True
    named = re.search(
        r"[(,:]\s*([^\W\d]\w*(?:\s*/\s*\w+)+)\s*\)?$|^(\w+(?:\s*/\s*\w+)+)$", stub.strip()
    )
    return bool(named and not re.match(r"n(?:o\.?)?\s*/", named[1] or named[2], re.IGNORECASE))


def is_number(text: str) -> bool:
    """The cell begins with a number, or says that there is none."""
    text = _NAMED_RATIO.sub("", text, count=1)
    return bool(re.match(r"[\s<>≤≥=~±−–+-]*[(\[]?[\d.]", text)) or not_given(text)


def kind_of(text: str, hints: tuple[str, ...], size: int | None, stub: str = "") -> str:
    """The kind of a cell: the first hint that its numbers fit, else what its form shows; "" where neither says.

    stub: the words beside the cell, which may name the levels that it counts ("men/women").
    """
    if not_given(text):
        return hints[0] if hints else "text"
    if levels_in_one(text, size, stub):
        return "text"
    named = _NAMED_RATIO.match(text)
    if named and is_number(text[named.end() :]):
        hints = (f"{named[1].lower()}_ci",)
        text = text[named.end() :]
    tokens = [one for one in notation(text).tokens if not one.word]
    numbers = [one for one in tokens if not one.open]
    if OPEN.match(text) and hints and hints[0].endswith("_ci"):
        return hints[0]
    if not numbers or not is_number(text):
        return "text"
    for hint in hints:
        kind = _fitted(hint, tokens, text, size)
        if kind:
            return kind
    return _shape(tokens, text, size)


def _fitted(hint: str, tokens: list[Token], text: str, size: int | None) -> str:
    """The hint as it suits the cell's numbers; "" where it does not."""
    count, first = len(tokens), tokens[0]
    whole = first.whole is not None
    if "±" in text and (not hint.startswith("mean") or (hint == "mean" and count == 2)):
        return ""
    if hint.startswith("count_percent"):
        if count == 1:
            return "percent" if first.percent else "count" if whole else ""
        ranged = any(RANGE_SIGN.search(one.before) for one in tokens[1:])
        if count == 2 and not ranged and (whole or first.percent or tokens[1].whole is not None):
            return "count_percent" if not OUT_OF.search(tokens[1].before) else "count_of"
        if count == 3 and OUT_OF.search(tokens[1].before):
            return "count_percent"
        if count == 3 and OUT_OF.search(tokens[2].before):
            return "count_percent"
        if count == 3 and whole and tokens[2].whole is not None and "[" in tokens[2].before:
            return "count_percent"  # and the number of events
        interval = hint.endswith("ci") or INTERVAL.search(text)
        return "count_percent_ci" if count >= 4 and interval and whole else ""
    if hint == "count":
        if count == 1:
            return "count" if whole and not first.percent else ""
        return "count_percent" if count == 2 and whole and (tokens[1].percent or size) else ""
    if hint == "percent":
        return "percent" if count == 1 else ""
    if hint == "mean_sd_range":
        return hint if count == 4 else "mean_sd" if count == 2 else ""
    if hint in ("mean_sd", "mean_se"):
        return hint if count == 2 else "mean" if count == 1 and not whole else ""
    if hint.startswith(("median_", "mean_")):
        if count == 2 and re.search(r"[(\[,;±]", text) and hint.endswith(("iqr", "range")):
            return hint
        return (
            hint if count == 3 else hint.split("_")[0] if count == 1 and not first.percent else ""
        )
    if hint.endswith("_ci") or hint == "interval":
        return hint if count >= 3 or (count == 2 and INTERVAL.search(text)) else ""
    if hint in ("range", "iqr"):
        return hint if count == 2 else ""
    return hint if count == 1 or (hint in ("median", "mean") and count <= 3) else ""


def _shape(tokens: list[Token], text: str, size: int | None) -> str:
    count, first = len(tokens), tokens[0]
    if "±" in text:
        return "mean_sd" if count == 2 else ""
    slashed = count >= 2 and OUT_OF.search(tokens[1].before) and first.whole is not None
    if slashed and tokens[1].whole is not None and (first.whole or 0) <= (tokens[1].whole or 0):
        three = count == 3 and not OUT_OF.search(tokens[2].before)
        return "count_of" if count == 2 else "count_percent" if three else ""
    if count == 3 and tokens[2].whole is not None and OUT_OF.search(tokens[2].before):
        return "count_percent"
    if INTERVAL.search(text) and count >= 4 and first.whole is not None:
        return "count_percent_ci"
    if INTERVAL.search(text) and count == 3:
        return "percent_ci" if first.percent else "value_ci"
    if count == 1:
        if first.percent:
            return "percent"
        return "count" if first.whole is not None and size and first.whole <= size else "value"
    if count == 2 and (
        (tokens[1].percent and first.whole is not None)
        or (first.percent and tokens[1].whole is not None)
    ):
        return "count_percent"
    if count == 2 and RANGE_SIGN.search(tokens[1].before):
        return "range"
    return ""
