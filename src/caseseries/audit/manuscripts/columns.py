"""What the heads of a table say of each column: its group, its statistic, and which columns print one cell together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from caseseries.audit.manuscripts.blocks import Cell
from caseseries.audit.manuscripts.heads import DURATION, MOMENT, NOBODY, Said, said

_JOINED = {
    ("count", "percent"): "count_percent", ("mean", "sd"): "mean_sd", ("median", "iqr"): "median_iqr",
    ("median", "range"): "median_range", ("hr", "interval"): "hr_ci", ("or", "interval"): "or_ci",
    ("rr", "interval"): "rr_ci", ("", "interval"): "value_ci", ("median", "interval"): "median_ci",
    ("percent", "interval"): "percent_ci", ("mean", "interval"): "mean_ci",
    ("count", "percent_ci"): "count_percent_ci", ("count_percent", "interval"): "count_percent_ci",
    ("count", "interval"): "count_percent_ci",
}  # fmt: skip
"""Two columns that print one cell."""
RATIOS = ("hr", "or", "rr", "hr_ci", "or_ci", "rr_ci", "difference_ci")
"""What a column compares: no group of its own."""
_OF_WHOM = re.compile(r"(?:with|of|who|having|reporting)\b", re.IGNORECASE)
ADJUSTED = re.compile(r"(?:un)?adjusted|crude|(?:uni|multi|bi)varia(?:te|ble)", re.IGNORECASE)
CAPTION_SIZE = re.compile(
    r"\(\s*[nN]\s*=\s*(\d+)\s*\)|\b(\d+) (?:patients|children|subjects|participants|cases)\b"
)


@dataclass(frozen=True)
class Column:
    """A column of data: its group, what its head says of statistic, band and moment."""

    at: int
    group: str
    said: Said
    moment: str = ""
    joined: tuple[int, ...] = ()
    """The columns that complete its cells."""


def columns_of(head: list[tuple[Cell, ...]], width: int, stubs: int, caption: str) -> list[Column]:
    """The columns of data, those that print one cell joined. stubs: how many columns before them name the row."""
    columns: list[Column] = []
    head = [tuple(_number_sign(cell, row) for cell in row) for row in head]
    everywhere = _spanners(head, width, stubs)
    under_sizes = _measures_under_sizes(head, width, stubs)
    for at in range(stubs, width):
        levels = [row[at] for row in head]
        texts = dict.fromkeys(cell.text for cell in levels if cell.text)
        parts = [
            one if one.size or text not in everywhere else replace(one, rest="")
            for text, one in ((text, said(text)) for text in texts)
        ]
        rests = [one.rest for one in parts if one.rest]
        moments = [one for one in rests if MOMENT.match(one) or one in under_sizes]
        if not moments and len([one for one in rests if not NOBODY.match(one)]) > 1:
            moments = [one for one in rests if DURATION.fullmatch(one)]
        moment = ", ".join(moments)
        names = [one for one in rests if one not in moments and not NOBODY.match(one)]
        names = [name for name in names if not _OF_WHOM.match(name)] or names
        whole = next(
            (
                one.rest
                for one in parts
                if one.rest and NOBODY.match(one.rest) and one.rest.lower() != "n"
            ),
            "",
        )
        size = next((one.size for one in reversed(parts) if one.size), None)
        statistic = next((one.statistic for one in reversed(parts) if one.statistic), "")
        band = next((one.band for one in reversed(parts) if one.band), "")
        others = next((one.others for one in reversed(parts) if one.others), ())
        if statistic in (*RATIOS, "p_value"):
            moment = next((name for name in names if ADJUSTED.match(name)), moment)
            names = [name for name in names if not ADJUSTED.match(name)]
        group = ", ".join(names) or whole or "all"
        if re.fullmatch(r"values?|results?|estimate|summary|outcome|data|n", group, re.IGNORECASE):
            group = "all"
        if size:
            group = f"{group} (n = {size})"
        elif statistic in ("p_value", "test"):
            group = ""
        columns.append(
            Column(at, group, Said(", ".join(names), statistic, size, "", band, others), moment)
        )
    return _joined_columns(_same_size(_sized_by_caption(_statistics(_effects(columns)), caption)))


def _number_sign(cell: Cell, row: tuple[Cell, ...]) -> Cell:
    """The cell; "No" beside a column of percentages is a number, not an answer."""
    beside = any(re.fullmatch(r"%|per ?cent(?:age)?", one.text, re.IGNORECASE) for one in row)
    return replace(cell, text="No.") if cell.text == "No" and beside else cell


def _measures_under_sizes(head: list[tuple[Cell, ...]], width: int, stubs: int) -> set[str]:
    """Heads that stand under several heads with a size: what is measured in each of those groups."""
    over: dict[str, set[str]] = {}
    for at in range(stubs, width):
        levels = list(dict.fromkeys(row[at].text for row in head if row[at].text))
        if len(levels) > 1 and said(levels[0]).size and not said(levels[-1]).size:
            over.setdefault(said(levels[-1]).rest, set()).add(levels[0])
    return {name for name, groups in over.items() if name and len(groups) > 1}


def _effects(columns: list[Column]) -> list[Column]:
    """Estimates with their interval beside columns of groups belong to no group; their head says what they estimate."""
    alone = [one for one in columns if one.said.statistic == "value_ci" and not one.said.size]
    if not alone or not any(one.said.size for one in columns):
        return columns
    return [
        replace(one, group="all", moment=one.moment or _own_name(one.said.rest)) if one in alone else one
        for one in columns
    ]  # fmt: skip


def _statistics(columns: list[Column]) -> list[Column]:
    """Columns of which each holds another statistic are no groups: "No. of patients", "5-year survival, % (95% CI)"."""
    own = [one for one in columns if one.said.statistic not in (*RATIOS, "p_value", "test")]
    kinds = [one.said.statistic for one in own]
    rates = [one for one in own if one.said.statistic == "percent_ci" and one.said.rest]
    if len(own) < 2 or len(set(kinds)) < len(kinds) or any(one.said.size for one in own):
        return columns
    return [
        replace(one, group="all", moment=one.said.rest) if one in rates else one for one in columns
    ]


def _own_name(rest: str) -> str:
    return "" if re.match(r"(?:treatment )?(?:effect|estimate)", rest, re.IGNORECASE) else rest


def _sized_by_caption(columns: list[Column], caption: str) -> list[Column]:
    """The caption's number of patients, where the table has one group and its head gives none."""
    sizes = {int(n) for pair in CAPTION_SIZE.findall(caption) for n in pair if n}
    groups = {one.group for one in columns if one.said.statistic not in ("p_value", "test")}
    if len(sizes) != 1 or len(groups) != 1 or any(one.said.size for one in columns):
        return columns
    size = sizes.pop()
    return [
        replace(one, group=f"{one.group} (n = {size})", said=replace(one.said, size=size))
        if one.said.statistic != "p_value" else one
        for one in columns
    ]  # fmt: skip


def _spanners(head: list[tuple[Cell, ...]], width: int, stubs: int) -> set[str]:
    """Texts that stand over every column of data that is none of p-values: they tell no columns apart."""
    others = [
        at for at in range(stubs, width)
        if not any(said(row[at].text).statistic == "p_value" for row in head)
    ]  # fmt: skip
    if len(others) < 2:
        return set()
    return set.intersection(*({row[at].text for row in head} for at in others))


def _same_size(columns: list[Column]) -> list[Column]:
    """Columns under one spanner whose size stands in one of them only."""
    named = {one.group.rpartition(" (n = ")[0]: one for one in columns if one.said.size}
    return [
        replace(one, group=named[one.group].group, said=replace(one.said, size=named[one.group].said.size))
        if one.group in named and not one.said.size else one
        for one in columns
    ]  # fmt: skip


def _joined_columns(columns: list[Column]) -> list[Column]:
    """Columns that print one cell together: number and percentage, estimate and interval."""
    done: list[Column] = []
    for two in columns:
        one = done[-1] if done else None
        if one is not None:
            same = (one.group, one.moment, one.said.band) == (two.group, two.moment, two.said.band)
            # "Episodes, n" and a bare "%" beside it.
            bare = two.said.statistic == "percent" and not (
                two.said.rest or two.said.size or two.moment
            )
            same = same or (bare and one.said.band == two.said.band)
            interval = two.said.statistic == "interval" and not two.said.rest
            first = one.said.statistic
            if first == "" and two.said.statistic == "percent":
                first = "count"
            kind = _JOINED.get((first, two.said.statistic))
            if kind and (same or interval):
                done[-1] = replace(
                    one, joined=(*one.joined, two.at), said=replace(one.said, statistic=kind)
                )
                continue
        done.append(two)
    return done
