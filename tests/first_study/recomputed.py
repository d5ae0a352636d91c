"""Every result of the study once more, from its CSV files, by code that uses nothing of the package.

A result is `Plain`: its value, exact wherever it is a count, a share or a quantile, and its n and N. What study.yml
declares is typed here anew: which column, which visit, which terms, which days.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

import pandas as pd
from scipy.stats import beta

from tests.first_study.printed_numbers import DATA, MONTH, TERMS, T, adae, adlb, adrs, adsl, adtte
from tests.first_study.recomputed_extraction import extraction

Number = Fraction | float | int


class Plain(NamedTuple):
    id: str
    value: Number | None
    n: int | None
    N: int | None


ALL = set(adsl.NUMBER)
GROUPS = {
    "all": ALL,
    "chemo": set(adsl.NUMBER[adsl.INDGR1 == "Chemotherapy-ineligible"]),
    "mrd": set(adsl.NUMBER[adsl.INDGR1 == "MRD-positive"]),
}
POPULATIONS = {
    "safety": set(adsl.NUMBER[adsl.SAFFL == "Y"]),
    "efficacy": set(adsl.NUMBER[adsl.EFFFL == "Y"]),
}
TREATED = {name: who & POPULATIONS["safety"] for name, who in GROUPS.items()}
# The article's names of rows, and those of the results.
ROW = {"alt": "transaminases", "picc": "thrombosis", "analmucositis": "anal-mucositis"}
ROWS = {ROW.get(name, name): frozenset(terms) for name, terms in TERMS.items()}
HEADINGS = {
    "neurologic": ("seizure", "tremor"),
    "hematologic": ("anemia", "wbc", "neutropenia", "thrombocytopenia", "fn"),
    "nonhematologic": (
        "fever", "tachycardia", "rash", "nausea", "vomiting", "diarrhea", "abdominal", "transaminases", "hypercalcemia",
        "thrombosis", "anal-mucositis",
    ),
}  # fmt: skip


def exact(value: object) -> Fraction:
    """The decimal number that stands in the file."""
    return Fraction(str(value))


def share(place: str, who: set[int], of: set[int]) -> Iterator[Plain]:
    n, N = len(who & of), len(of)
    yield Plain(f"{place}.n", n, n, N)
    yield Plain(f"{place}.pct", Fraction(100 * n, N), n, N)


def where(frame: pd.DataFrame, **columns: object) -> set[int]:
    """The patients with a row in which the columns have these values."""
    for name, value in columns.items():
        frame = frame[frame[name] == value]
    return set(frame.NUMBER)


def quantile(values: list[Fraction], p: Fraction) -> Fraction:
    """SAS definition 5: the mean of two neighbours where n p is whole, else the next value."""
    ordered, at = sorted(values), len(values) * p
    k = math.ceil(at)
    return (
        (ordered[k - 1] + ordered[k]) / 2
        if at == k and 0 < k < len(ordered)
        else ordered[max(k, 1) - 1]
    )


QUARTERS = {"median": Fraction(1, 2), "q1": Fraction(1, 4), "q3": Fraction(3, 4)}


def described(place: str, values: dict[int, Fraction], of: set[int]) -> Iterator[Plain]:
    x = [values[who] for who in sorted(of & values.keys())]
    n, N = len(x), len(of)
    yield Plain(f"{place}.n", n, n, N)
    yield Plain(f"{place}.missing", N - n, N - n, N)
    mean = sum(x, Fraction(0)) / n
    yield Plain(f"{place}.mean", mean, n, N)
    squares = sum(((v - mean) ** 2 for v in x), Fraction(0))
    yield Plain(f"{place}.sd", math.sqrt(squares / (n - 1)) if n > 1 else None, n, N)
    for stat, p in QUARTERS.items():
        yield Plain(f"{place}.{stat}", quantile(x, p), n, N)
    yield Plain(f"{place}.min", min(x), n, N)
    yield Plain(f"{place}.max", max(x), n, N)


def by_patient(frame: pd.DataFrame, column: str) -> dict[int, Fraction]:
    frame = frame.dropna(subset=[column])
    assert frame.NUMBER.is_unique
    return {int(who): exact(v) for who, v in zip(frame.NUMBER, frame[column], strict=True)}


def populations() -> Iterator[Plain]:
    for population, group in itertools.product(POPULATIONS, GROUPS):
        who = POPULATIONS[population] & GROUPS[group]
        yield from (p._replace(N=23) for p in share(f"population.{population}.{group}", who, ALL))


FLAGS = {
    "kmt2a": "KMT2AFL", "bcrabl": "BCRABLFL", "ikzf1": "IKZF1FL", "phlike": "PHLIKEFL", "tcf3": "TCF3FL", "cr": "CRFL",
    "cns": "CNSFL",
}  # fmt: skip
CATEGORIES: dict[str, tuple[str, dict[str, object]]] = {
    "sex": ("SEX", {"male": "M", "female": "F"}),
    "risk": ("RISKGR1", {"low": "Low", "intermediate": "Intermediate", "high": "High"}),
    "relapses": ("NRELAPSE", {"none": 0, "one": 1}),
    "mrd": ("MRDBL", {"positive": "Positive", "negative": "Negative"}),
    "indication": ("INDGR1", {"chemo": "Chemotherapy-ineligible", "mrd": "MRD-positive"}),
    "ineligible": (
        "INELIGRS",
        {
            "pancreatitis": "Pancreatitis", "mucositis": "Mucositis", "cvt": "Cerebral venous thrombosis",
            "septic-shock": "Septic shock", "infection": "Infection", "liver-damage": "Liver damage",
            "hyperlipidemia": "Hyperlipidemia",
        },
    ),
    "protocol": ("PROTOCOL", {"p2018": "CCLG-2018-preB-ALL", "p2008": "CCLG-2008"}),
    "cycles": ("NCYCLES", {"one": 1, "two": 2}),
}  # fmt: skip
OF_GROUPS = {"indication": ("all",), "ineligible": ("all", "chemo")}
FOLLOWED = {
    who: days / MONTH for who, days in by_patient(adtte[adtte.PARAMCD == "FUP"], "AVAL").items()
}
SINCE_DIAGNOSIS = {who: -day / MONTH for who, day in by_patient(adsl, "DIAGDY").items()}


def baseline() -> Iterator[Plain]:
    numbers = {
        "age": by_patient(adsl, "AGE"),
        "followup": FOLLOWED,
        "since-diagnosis": SINCE_DIAGNOSIS,
    }
    for (name, values), (group, of) in itertools.product(numbers.items(), TREATED.items()):
        yield from described(f"baseline.{name}.{group}", values, of)
    for group, of in TREATED.items():
        longer = {who for who, months in FOLLOWED.items() if months > 10}
        yield from share(f"baseline.followup.above-10.{group}", longer, of)
    for (name, column), (group, of) in itertools.product(FLAGS.items(), TREATED.items()):
        yield from share(f"baseline.{name}.{group}", where(adsl, **{column: "Y"}), of)
    for name, (column, levels) in CATEGORIES.items():
        for group in OF_GROUPS.get(name, tuple(GROUPS)):
            of = TREATED[group]
            for level, value in levels.items():
                who = where(adsl, **{column: value})
                yield from share(f"baseline.{name}.{level}.{group}", who, of)
            none = set(adsl.NUMBER[adsl[column].isna()])
            if none & of:
                yield from share(f"baseline.{name}.missing.{group}", none, of)


MRD = adrs[adrs.PARAMCD == "MRD"]
AFTER = MRD[MRD.AVISITN >= 1]
CLEARED = {
    who: int(rows.AVISITN.min()) for who, rows in AFTER[AFTER.AVALC == "Negative"].groupby("NUMBER")
}
"""Patients without detectable disease after treatment, and at which visit first."""
POSITIVE = where(adsl, MRDBL="Positive")
GENES = ("KMT2AFL", "BCRABLFL", "IKZF1FL", "PHLIKEFL", "TCF3FL")
ENDPOINTS: dict[str, tuple[set[int], set[int], tuple[str, ...]]] = {
    "evaluable": (where(adsl, EFFFL="Y"), ALL, tuple(GROUPS)),
    "mrd-negative": (set(CLEARED), POSITIVE, ("mrd",)),
    "mrd-negative-cycle-1": ({w for w, v in CLEARED.items() if v == 1}, POSITIVE, ("mrd",)),
    "mrd-negative-cycle-2": ({w for w, v in CLEARED.items() if v == 2}, POSITIVE, ("mrd",)),
    "mrd-stays-negative": (set(CLEARED), POPULATIONS["efficacy"], tuple(GROUPS)),
    "transplant": (where(adsl, TRANSFL="Y"), ALL, tuple(GROUPS)),
    "transplant-relapsed": (where(adsl, TRANSFL="Y"), set(adsl.NUMBER[adsl.NRELAPSE >= 1]), ("all",)),
    "maintenance": (where(adsl, MAINTFL="Y"), ALL, tuple(GROUPS)),
    "discontinued": (where(adae, AEACN="DRUG WITHDRAWN"), ALL, tuple(GROUPS)),
    "died": (where(adsl, DTHFL="Y"), ALL, tuple(GROUPS)),
    "adverse-genetics": (set(adsl.NUMBER[(adsl[[*GENES]] == "Y").any(axis=1)]), ALL, tuple(GROUPS)),
}  # fmt: skip


def clopper_pearson(n: int, N: int) -> tuple[float, float]:
    """The quantiles of beta distributions that Clopper and Pearson's ends are."""
    low = float(beta.ppf(0.025, n, N - n + 1)) if n else 0.0
    high = float(beta.ppf(0.975, n + 1, N - n)) if n < N else 1.0
    return low, high


def efficacy() -> Iterator[Plain]:
    for name, (who, among, groups) in ENDPOINTS.items():
        for group in groups:
            of = TREATED[group] & among
            place = f"efficacy.{name}.{group}"
            yield from share(place, who, of)
            n, N = len(who & of), len(of)
            low, high = clopper_pearson(n, N)
            yield Plain(f"{place}.ci_low", 100 * low, n, N)
            yield Plain(f"{place}.ci_high", 100 * high, n, N)


EMERGENT = adae[adae.TRTEMFL == "Y"]


def event_rows() -> dict[str, pd.DataFrame]:
    """The events of each row of an event table."""
    rows = {"any": EMERGENT}
    for heading, terms in HEADINGS.items():
        names = frozenset().union(*(ROWS[t] for t in terms))
        rows[heading] = EMERGENT[EMERGENT.AEDECOD.isin(names)]
    return rows | {name: EMERGENT[EMERGENT.AEDECOD.isin(terms)] for name, terms in ROWS.items()}


def selections() -> dict[str, pd.DataFrame]:
    return {
        "icans": EMERGENT[EMERGENT.CQ01NAM == "ICANS"],
        "early-fever": EMERGENT[
            (EMERGENT.AEDECOD == "Fever")
            & (EMERGENT.AEREL == "RELATED")
            & EMERGENT.ASTDY.between(1, 7)
        ],
        "discontinued": EMERGENT[EMERGENT.AEACN == "DRUG WITHDRAWN"],
        "serious": EMERGENT[EMERGENT.AESER == "Y"],
    }


def events(frame: pd.DataFrame) -> int:
    """Events as the article counts them: a patient, printed row and band of grades once."""
    owner = {term: name for name, terms in ROWS.items() for term in terms}
    return len(
        {
            (p, owner[t], g >= 3)
            for p, t, g in zip(frame.NUMBER, frame.AEDECOD, frame.AETOXGR, strict=True)
        }
    )


def every_band() -> Iterator[Plain]:
    bands = {"all-grades": (1, 5), "g12": (1, 2), "g3": (3, 5)}
    for name, rows in {**event_rows(), **selections()}.items():
        for group, of in TREATED.items():
            here, all_events = rows[rows.NUMBER.isin(of)], EMERGENT[EMERGENT.NUMBER.isin(of)]
            for band, (low, high) in bands.items():
                place = f"ae.{name}.{band}.{group}"
                inside = here[here.AETOXGR.between(low, high)]
                yield from share(place, set(inside.NUMBER), of)
                k = events(inside)
                yield Plain(f"{place}.events", k, None, None)
                # Of all events in the row of any event and over all grades, else of the events of the band.
                whole = events(
                    all_events
                    if name == "any"
                    else all_events[all_events.AETOXGR.between(low, high)]
                )
                yield Plain(f"{place}.events_pct", Fraction(100 * k, whole), None, whole)


GRADES = {f"g{k}": (k, k) for k in range(1, 6)} | {"g3plus": (3, 5)}


def worst_grade() -> Iterator[Plain]:
    for name, rows in event_rows().items():
        for group, of in TREATED.items():
            here = rows[rows.NUMBER.isin(of)]
            worst = {who: int(grade) for who, grade in here.groupby("NUMBER").AETOXGR.max().items()}
            yield from share(f"aeworst.{name}.all-grades.{group}", set(worst), of)
            yield Plain(f"aeworst.{name}.all-grades.{group}.events", len(here), None, None)
            for band, (low, high) in GRADES.items():
                who = {w for w, grade in worst.items() if low <= grade <= high}
                yield from share(f"aeworst.{name}.{band}.{group}", who, of)
                k = int(here.AETOXGR.between(low, high).sum())
                yield Plain(f"aeworst.{name}.{band}.{group}.events", k, None, None)


SUBSETS = {"cd3": "CD3", "cd4": "CD4", "cd8": "CD8", "treg": "TREG", "nk": "NK", "bcells": "CD19"}


def pairs(code: str) -> tuple[list[Fraction], list[Fraction]]:
    """Values before and at the end of treatment of the patients who have both."""
    rows = adlb[code == adlb.PARAMCD]
    before = by_patient(rows[rows.ABLFL == "Y"], "AVAL")
    after = by_patient(rows[rows.AVISIT == "End of treatment"], "AVAL")
    both = sorted(before.keys() & after.keys())
    return [before[w] for w in both], [after[w] for w in both]


def ranked(differences: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """The differences that are none, and the ranks of their sizes; tied sizes share the mean of their ranks."""
    left = [d for d in differences if d]
    sizes = sorted(abs(d) for d in left)
    rank = {s: Fraction(2 * sizes.index(s) + sizes.count(s) + 1, 2) for s in sizes}
    return left, [rank[abs(d)] for d in left]


def signed_rank_asymptotic(differences: list[Fraction]) -> float:
    """Wilcoxon's two-sided p: normal approximation, tied ranks, no continuity correction."""
    left, ranks = ranked(differences)
    n = len(left)
    rose = sum((r for d, r in zip(left, ranks, strict=True) if d > 0), Fraction(0))
    ties = sum(ranks.count(r) ** 3 - ranks.count(r) for r in set(ranks))
    variance = Fraction(n * (n + 1) * (2 * n + 1), 24) - Fraction(ties, 48)
    z = (rose - Fraction(n * (n + 1), 4)) / math.sqrt(variance)
    return math.erfc(abs(z) / math.sqrt(2))


def signed_rank_exact(differences: list[Fraction]) -> Fraction:
    """Wilcoxon's two-sided p over all patterns of signs."""
    left, ranks = ranked(differences)
    rose = sum(r for d, r in zip(left, ranks, strict=True) if d > 0)
    sums = [
        sum(itertools.compress(ranks, signs))
        for signs in itertools.product((0, 1), repeat=len(left))
    ]
    tail = min(sum(s <= rose for s in sums), sum(s >= rose for s in sums))
    return min(Fraction(1), Fraction(2 * tail, len(sums)))


def lymphocytes() -> Iterator[Plain]:
    for name, code in SUBSETS.items():
        yield from paired(f"lymphocytes.{name}", code, signed_rank_asymptotic)
    yield from paired("lymphocytes-exact.treg", "TREG", signed_rank_exact)


def paired(place: str, code: str, test: Callable[[list[Fraction]], Number]) -> Iterator[Plain]:
    before, after = pairs(code)
    change = [b - a for a, b in zip(before, after, strict=True)]
    n, N = len(change), len(TREATED["all"])
    yield Plain(f"{place}.all.n", n, n, N)
    rose = sum(d > 0 for d in change)
    yield Plain(f"{place}.rose.all.n", rose, rose, n)
    for level, x in (("before", before), ("after", after), ("change", change)):
        for stat, p in QUARTERS.items():
            yield Plain(f"{place}.{level}.all.{stat}", quantile(x, p), n, N)
        yield Plain(f"{place}.{level}.all.min", min(x), n, N)
        yield Plain(f"{place}.{level}.all.max", max(x), n, N)
    yield Plain(f"{place}.all.p", test(change), n, N)


CYTOKINES = {
    "il1b": "IL1B", "il2": "IL2", "il4": "IL4", "il5": "IL5", "il6": "IL6", "il8": "IL8", "il10": "IL10",
    "il12p70": "IL12P70", "il17": "IL17", "tnfa": "TNFA", "ifng": "IFNG",
}  # fmt: skip


def cytokines() -> Iterator[Plain]:
    rows = adlb[adlb.PARAMCD.isin(CYTOKINES.values()) & adlb.AVAL.notna()]
    for group in ("all", "chemo"):
        of = TREATED[group]
        here = rows[rows.NUMBER.isin(of)]
        yield from share(f"cytokines.measured.{group}", set(here.NUMBER), of)
        high = where(adlb[adlb.AVAL >= 50], PARCAT1="Cytokines")
        yield from share(f"cytokines.high.{group}", high, of)
        for name, code in CYTOKINES.items():
            values = here[code == here.PARAMCD]
            n, N = values.NUMBER.nunique(), len(of)
            highest = max(exact(v) for v in values.AVAL)
            day = min(int(d) for v, d in zip(values.AVAL, values.ADY, strict=True) if exact(v) == highest)  # fmt: skip
            yield Plain(f"cytokines.{name}.{group}.max", highest, n, N)
            limit = max(exact(v) for v in values.LLOQ.dropna())
            yield Plain(f"cytokines.{name}.{group}.lloq", limit, n, N)
            yield Plain(f"cytokines.{name}.{group}.day", day, n, N)


Z = 1.959963984540054
AT = (0, 3, 6, 9, 12, 15, 18)


def times() -> Iterator[Plain]:
    for name, code in (("followup", "FUP"), ("transplant", "TRANS")):
        rows = adtte[code == adtte.PARAMCD]
        days = {
            int(w): (int(d), int(c))
            for w, d, c in zip(rows.NUMBER, rows.AVAL, rows.CNSR, strict=True)
        }
        observed = sorted(days[w] for w in TREATED["all"] & days.keys())
        n, N = len(observed), len(TREATED["all"])
        place = f"times.{name}"
        had = sum(c == 0 for _, c in observed)
        yield Plain(f"{place}.all.n", n, n, N)
        yield Plain(f"{place}.all.events", had, had, n)
        yield from (
            kaplan_meier(place, observed, N)
            if name == "followup"
            else incidence(place, observed, N)
        )
        for day in sorted({d for d, c in observed if c == 1}):
            k = sum((d, c) == (day, 1) for d, c in observed)
            yield Plain(f"{place}.t{day}.all.censored", k, k, N)
        for at in AT:
            k = sum(d >= at * MONTH for d, _ in observed)
            yield Plain(f"{place}.at-{at}.all.at_risk", k, k, N)


def kaplan_meier(place: str, observed: list[tuple[int, int]], N: int) -> Iterator[Plain]:
    """The curve, its band on the scale of the logarithm, and its median: where curve and band are one half."""
    n = len(observed)
    surv, greenwood = Fraction(1), Fraction(0)
    curve: list[tuple[int, Fraction, float | None, float | None]] = []
    for day in sorted({d for d, c in observed if c == 0}):
        at_risk = sum(d >= day for d, _ in observed)
        dead = observed.count((day, 0))
        surv *= Fraction(at_risk - dead, at_risk)
        if surv == 0:
            curve.append((day, surv, None, None))
            continue
        greenwood += Fraction(dead, at_risk * (at_risk - dead))
        width = Z * math.sqrt(greenwood)
        curve.append((day, surv, surv * math.exp(-width), min(1.0, surv * math.exp(width))))
    half = Fraction(1, 2)
    median = next(day for day, s, _, _ in curve if s < half)
    assert all(s != half for _, s, _, _ in curve), "the median is the middle of a flat piece there"
    low = next(day for day, _, lower, _ in curve if lower is not None and lower <= 0.5)
    # Where the band ends, at 0, so does its upper limit.
    high = next(day for day, s, _, upper in curve if s == 0 or (upper or 1) <= 0.5)
    for stat, value in (("median", median), ("ci_low", low), ("ci_high", high)):
        yield Plain(f"{place}.all.{stat}", value / MONTH, n, N)
    yield from (
        Plain(f"{place}.t0.all.{stat}", 100, n, N) for stat in ("surv", "surv_low", "surv_high")
    )
    for day, s, lower, upper in curve:
        for stat, value in (("surv", s), ("surv_low", lower), ("surv_high", upper)):
            yield Plain(f"{place}.t{day}.all.{stat}", None if value is None else 100 * value, n, N)


def incidence(place: str, observed: list[tuple[int, int]], N: int) -> Iterator[Plain]:
    """Nobody had a competing event: the incidence is what the Kaplan-Meier curve leaves, with Greenwood's error."""
    assert {c for _, c in observed} == {0, 1}
    n = len(observed)
    surv, greenwood = Fraction(1), Fraction(0)
    yield from (Plain(f"{place}.t0.all.{stat}", 0, n, N) for stat in ("inc", "inc_low", "inc_high"))
    for day in sorted({d for d, _ in observed}):
        at_risk = sum(d >= day for d, _ in observed)
        had = observed.count((day, 0))
        surv *= Fraction(at_risk - had, at_risk)
        greenwood += Fraction(had, at_risk * (at_risk - had)) if had else 0
        inc = 1 - surv
        # Before the first event there is no interval.
        low, high = (None, None) if inc == 0 else (float(inc), float(inc))
        if 0 < inc < 1:
            error = surv * math.sqrt(greenwood)
            width = Z * error / (inc * -math.log(inc))
            low, high = inc ** math.exp(width), inc ** math.exp(-width)
        last = day == observed[-1][0]
        for level in (f".t{day}", *([""] if last else [])):
            for stat, value in (("inc", inc), ("inc_low", low), ("inc_high", high)):
                yield Plain(
                    f"{place}{level}.all.{stat}", None if value is None else 100 * value, n, N
                )


def flow() -> Iterator[Plain]:
    boxes: list[dict[str, set[int]]] = []
    boxes.append({"chemo": GROUPS["chemo"], "mrd": GROUPS["mrd"]})
    boxes.append(
        {level: where(adsl, INELIGRS=value) for level, value in CATEGORIES["ineligible"][1].items()}
        | {"no-toxicity": GROUPS["mrd"]}
    )
    stopped = where(adsl, DCSREAS="ADVERSE EVENT")
    boxes.append(
        {
            "one-cycle": where(adsl, NCYCLES=1) - stopped,
            "two-cycles": where(adsl, NCYCLES=2) - stopped,
            "stopped": stopped,
        }
    )
    transplanted, maintained = where(adsl, TRANSFL="Y"), where(adsl, MAINTFL="Y")
    boxes.append(
        {
            "transplant": transplanted,
            "maintenance": maintained,
            "neither": ALL - transplanted - maintained,
        }
    )
    for stage in boxes:
        for name, who in stage.items():
            yield from share(f"flow.{name}.all", who, TREATED["all"])
    ways: dict[tuple[str, str], set[int]] = {}
    for who in TREATED["all"]:
        path = [name for stage in boxes for name, inside in stage.items() if who in inside]
        for step in itertools.pairwise(path):
            ways.setdefault(step, set()).add(who)
    size = {name: who for stage in boxes for name, who in stage.items()}
    for (first, then), who in ways.items():
        yield from share(f"flow.{first}.{then}.all", who, size[first])


SHIFTED = {
    "wbc": "WBC",
    "neut": "NEUT",
    "hgb": "HGB",
    "plat": "PLAT",
    "alt": "ALT",
    "ast": "AST",
    "calcium": "CACORR",
}


def shifts() -> Iterator[Plain]:
    for name, code in SHIFTED.items():
        rows = adlb[(code == adlb.PARAMCD) & adlb.ATOXGR.notna()]
        first = rows[rows.ABLFL == "Y"].set_index("NUMBER").ATOXGR.astype(int)
        assert first.index.is_unique
        treated = rows[rows.AVISITN.between(101, 900)]
        worst = treated.ATOXGR.astype(int).groupby(treated.NUMBER).max()
        both = TREATED["all"] & set(first.index) & set(worst.index)
        levels = {**{f"g{k}": {k} for k in range(5)}, "any": {*range(5)}}
        for (a, before), (b, after) in itertools.product(levels.items(), levels.items()):
            n = sum(first[w] in before and worst[w] in after for w in both)
            yield Plain(f"shifts.{name}.{a}-{b}.all.n", n, n, len(both))
        left = len(TREATED["all"]) - len(both)
        yield Plain(f"shifts.{name}.missing.all.n", left, left, len(TREATED["all"]))


def detail() -> Iterator[Plain]:
    liver = where(adsl, INELIGRS="Liver damage")
    stopped = where(adsl, DCSREAS="ADVERSE EVENT")
    all_ = TREATED["all"]
    days = {
        "seizure-day": adae[adae.AEDECOD == "Seizure"],
        "crs-day": adae[adae.CQ01NAM == "CRS"],
        "icans-day": adae[adae.CQ01NAM == "ICANS"],
        "rash-day": adae[adae.AEDECOD == "Rash maculo-papular"],
    }
    yield from described("detail.mrd-level.mrd", by_patient(MRD[MRD.AVISITN == 0], "AVAL"), TREATED["mrd"])  # fmt: skip
    for name, rows in days.items():
        yield from described(f"detail.{name}.all", by_patient(rows, "ASTDY"), all_)
    yield from described("detail.stop-day.all", by_patient(adsl, "TRTDURD"), all_ & stopped)
    for (code, name), (visit, when) in itertools.product(
        (("ALT", "alt"), ("AST", "ast")), (("Baseline", "before"), ("End of treatment", "after"))
    ):
        rows = adlb[(code == adlb.PARAMCD) & (visit == adlb.AVISIT)]
        yield from described(f"detail.{name}-{when}.all", by_patient(rows, "AVAL"), all_ & liver)


def published() -> Iterator[Plain]:
    """How many printed numbers are mapped to a result, and how many of them are not listed as contradictions."""
    printed = pd.read_csv(DATA / "published.csv", dtype=str, keep_default_na=False).set_index("id")
    mapped = pd.read_csv(DATA / "published_map.csv", dtype=str)
    listed = pd.read_csv(DATA / "contradictions.csv", dtype=str, keep_default_na=False)
    lost = {
        (row, part)
        for row, parts in zip(listed.id, listed.parts, strict=True)
        for part in parts.split(";")
    }
    parts = {
        (row, part)
        for row, part in zip(mapped.id, mapped.part, strict=True)
        if part not in ("denominator", "words") and printed.at[row, part]
    }
    yield Plain("published.compared.all.count", len(parts), None, None)
    yield Plain("published.reproduced.all.count", len(parts - lost), None, len(parts))
    yield Plain("published.contradictions.all.count", len(listed), None, None)
    ids = {row.id for part in PARTS if part is not published for row in part()}
    there: set[str] = set()
    side: set[str] = set()
    own = mapped[mapped.result.isin(ids) & (mapped.part != "denominator")]
    for row, part, id in own.itertuples(index=False):
        if part == "words" or printed.at[row, part]:
            there.add(id)
            side |= {id} if (row, part) in lost else set()
    # A percentage and an interval follow from the count, where nothing is printed for themselves.
    for stat in ("pct", "ci_low", "ci_high"):
        for id in [i for i in there if i.endswith(".n")]:
            other = f"{id[:-2]}.{stat}"
            if other in ids and other not in set(own.result):
                there.add(other)
                side |= {other} if id in side else set()
    for name, n in {
        "in-print": len(there - side),
        "one-side": len(side),
        "not-in-print": len(ids - there),
    }.items():
        yield Plain(f"published.{name}.all.count", n, None, len(ids))


PARTS = (
    populations, baseline, efficacy, every_band, worst_grade, lymphocytes, cytokines, times, flow, shifts, detail,
    published, extraction,
)  # fmt: skip


def everything() -> dict[str, Plain]:
    """Every result by its id; a part that says one twice is at fault."""
    rows = [row for part in PARTS for row in part()]
    found = {row.id: row for row in rows}
    assert len(found) == len(rows)
    return found


def decimal(value: Number) -> Decimal:
    """The value as a decimal: exact fractions to 30 digits, others as a computer writes them."""
    if isinstance(value, float):
        return Decimal(repr(value)).quantize(Decimal("1e-9"), ROUND_HALF_UP)
    return Decimal(value.numerator) / Decimal(value.denominator)


def printed(value: Number | None, form: str) -> str:
    """How a number of the study prints: half away from zero, no percentage of none or all that is neither.

    form: int, dec0 to dec3, pct0, pct1, sig3, p or auto, the forms that study.yml names.
    """
    if value is None:
        return "NE"
    number = decimal(value)
    kind, digits = form.rstrip("0123456789"), int(form[-1]) if form[-1].isdigit() else 0

    def fixed(places: int) -> str:
        rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return f"{abs(rounded) if rounded == 0 else rounded:f}".replace("-", "−")

    if kind in ("int", "dec"):
        return fixed(digits)
    if kind == "pct":
        least = Decimal(1).scaleb(-digits)
        if number in (0, 100):
            return str(int(number))
        if number < least / 2:
            return f"<{least}"
        return f">{100 - least}" if number >= 100 - least / 2 else fixed(digits)
    if kind == "p":
        return fixed(3) if Decimal("0.001") <= number < Decimal("0.9995") else "out of reach"
    if kind == "sig":
        # Down to three digits before the point, the first digit tells how many stand behind it.
        return "0" if number == 0 else fixed(digits - 1 - number.copy_abs().adjusted())
    assert kind == "auto"
    return fixed(6).rstrip("0").rstrip(".")


assert set(T) == {"adsl", "adae", "adlb", "adrs", "adex", "adtte"}
