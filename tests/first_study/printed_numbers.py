"""Every printed number, computed from the cohort's tables by its id in published.csv.

Does not use the package: this is a second way to the same numbers.
"""

from collections.abc import Callable
from fractions import Fraction
from math import erfc, sqrt
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parents[2] / "data"
MONTH = Fraction(304375, 10000)


def all_tables() -> dict[str, pd.DataFrame]:
    names = ("adsl", "adae", "adlb", "adrs", "adex", "adtte")
    tables = {
        n: pd.read_csv(DATA / f"{n}.csv", keep_default_na=False, na_values=[""]) for n in names
    }
    for table in tables.values():
        table["NUMBER"] = table["USUBJID"].str[-2:].astype(int)
    return tables


T = all_tables()
adsl, adae, adlb, adrs, adex, adtte = T.values()
GROUPS = {
    "all": set(adsl.NUMBER),
    "chemo": set(adsl.NUMBER[adsl.INDGR1 == "Chemotherapy-ineligible"]),
    "mrd": set(adsl.NUMBER[adsl.INDGR1 == "MRD-positive"]),
}
# Row of Table 3 -> terms of CTCAE.
TERMS = {
    "crs": ["Cytokine release syndrome"],
    "seizure": ["Seizure"],
    "tremor": ["Tremor"],
    "anemia": ["Anemia"],
    "wbc": ["White blood cell decreased"],
    "neutropenia": ["Neutrophil count decreased"],
    "thrombocytopenia": ["Platelet count decreased"],
    "fn": ["Febrile neutropenia"],
    "fever": ["Fever"],
    "tachycardia": ["Sinus tachycardia"],
    "rash": ["Rash maculo-papular"],
    "nausea": ["Nausea"],
    "vomiting": ["Vomiting"],
    "diarrhea": ["Diarrhea"],
    "abdominal": ["Abdominal pain"],
    "alt": ["Alanine aminotransferase increased", "Aspartate aminotransferase increased"],
    "hypercalcemia": ["Hypercalcemia"],
    "picc": ["Thromboembolic event"],
    "analmucositis": ["Anal mucositis"],
}
BANDS = {"g12": (1, 2), "g3": (3, 5)}
Parts = dict[str, Fraction | int]


def of(who: set[int] | pd.Series, group: str = "all") -> Parts:
    """Count and percentage of distinct patients among a group."""
    n, size = len(set(who) & GROUPS[group]), len(GROUPS[group])
    return {"n": n, "denominator": size, "percent": Fraction(100 * n, size)}


def having(column: str, value: object, group: str = "all") -> Parts:
    return of(adsl.NUMBER[adsl[column] == value], group)


def with_event(term: str, band: str = "any", group: str = "all") -> Parts:
    low, high = BANDS.get(band, (1, 5))
    rows = adae[adae.AEDECOD.isin(TERMS[term]) & adae.AETOXGR.between(low, high)]
    return of(rows.NUMBER, group)


def exact(values: pd.Series) -> list[Fraction]:
    return sorted(Fraction(str(v)) for v in values.dropna())


def median(values: list[Fraction]) -> Fraction:
    ordered, k = sorted(values), len(values) // 2
    return ordered[k] if len(values) % 2 else (ordered[k - 1] + ordered[k]) / 2


def spread(values: list[Fraction]) -> Parts:
    return {"value": median(values), "low": min(values), "high": max(values)}


def labs(code: str) -> pd.DataFrame:
    """Baseline and end of treatment, one row a patient who has both."""
    rows = adlb[(code == adlb.PARAMCD) & adlb.AVISIT.isin(["Baseline", "End of treatment"])]
    return rows.pivot(index="NUMBER", columns="AVISIT", values="AVAL").dropna()


def rising(*codes: str) -> set[int]:
    found = [labs(c) for c in codes]
    return set.intersection(*({*t.index[t["End of treatment"] > t["Baseline"]]} for t in found))


def bands() -> pd.DataFrame:
    """One row for each patient, printed term and band: the unit of the printed 107."""
    term = {name: row for row, names in TERMS.items() for name in names}
    rows = adae.assign(TERM=adae.AEDECOD.map(term), BAND=(adae.AETOXGR >= 3))
    assert rows.TERM.notna().all()
    return rows[["NUMBER", "TERM", "BAND"]].drop_duplicates()


def share_of_severe(term: str) -> Parts:
    severe = bands().query("BAND")
    return {"percent": Fraction(100 * int((term == severe.TERM).sum()), len(severe))}


def signed_rank_p(code: str) -> Fraction:
    """Two-sided asymptotic p without continuity correction, from seven untied differences.

    z = (W - n(n+1)/4) / sqrt(n(n+1)(2n+1)/24); p = erfc(|z| / sqrt 2).
    """
    pairs = labs(code)
    differences = [
        Fraction(str(b)) - Fraction(str(a))
        for a, b in zip(pairs["Baseline"], pairs["End of treatment"], strict=True)
    ]
    sizes = sorted(abs(d) for d in differences)
    assert len(set(sizes)) == len(sizes)
    assert 0 not in sizes
    rank = {size: r for r, size in enumerate(sizes, start=1)}
    n, w = len(sizes), sum(rank[d] for d in differences if d > 0)
    z = (w - n * (n + 1) / 4) / sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return Fraction(erfc(abs(z) / sqrt(2)))


def peak(code: str, day: int) -> Parts:
    rows = adlb[code == adlb.PARAMCD].sort_values("AVAL")
    assert rows.ADY.iloc[-1] == day
    return {"value": Fraction(str(rows.AVAL.iloc[-1]))}


def one_patient(number: int) -> pd.Series:
    return adsl.set_index("NUMBER").loc[number]


def mrd(visits: list[int], value: str) -> set[int]:
    rows = adrs[(adrs.PARAMCD == "MRD") & adrs.AVISITN.isin(visits) & (value == adrs.AVALC)]
    return set(rows.NUMBER) & GROUPS["mrd"]


def followed() -> list[Fraction]:
    return [days / MONTH for days in exact(adtte.AVAL[adtte.PARAMCD == "FUP"])]


def months_of(number: int) -> Parts:
    return {"value": Fraction(int(one_patient(number).LSTALVDY)) / MONTH}


def p22() -> Parts:
    """AST at the end of treatment over baseline, both above the limit before; ALT is normal by then."""
    rows = adlb[(adlb.NUMBER == 22) & adlb.PARAMCD.isin(["ALT", "AST"])]
    first, last = (
        rows[v == rows.AVISIT].set_index("PARAMCD") for v in ("Baseline", "End of treatment")
    )
    assert (first.AVAL > first.ANRHI).all()
    assert last.AVAL["ALT"] <= last.ANRHI["ALT"]
    return {"value": Fraction(int(last.AVAL["AST"]), int(first.AVAL["AST"]))}


def infusions(number: int) -> pd.DataFrame:
    return adex[(number == adex.NUMBER) & (adex.EXTRT == "Blinatumomab")]


def dose_of_the_others() -> Parts:
    doses = set(adex.EXDOSE[(adex.EXTRT == "Blinatumomab") & (adex.NUMBER != 1)])
    assert len(doses) == 1
    return {"value": int(doses.pop())}


def dexamethasone() -> Parts:
    rows = adex[adex.EXTRT == "Dexamethasone"]
    assert set(rows.NUMBER) == GROUPS["mrd"]
    assert set(zip(rows.ASTDY, rows.AENDY, strict=True)) == {(-3, -1)}  # three days
    return {"value": int(rows.EXDOSE.unique().item())}


def length_of_infusion() -> Parts:
    rows = adex[(adex.EXTRT == "Blinatumomab") & (adex.NUMBER != 20)]
    spans = rows.groupby(["NUMBER", "CYCLE"]).agg({"ASTDY": "min", "AENDY": "max"})
    return {"value": int((spans.AENDY - spans.ASTDY + 1).unique().item())}


def length_of_pause() -> Parts:
    rows = adex[(adex.EXTRT == "Blinatumomab") & (adex.NUMBER != 1)]
    wide = rows.pivot(index="NUMBER", columns="CYCLE", values=["ASTDY", "AENDY"]).dropna()
    return {"value": int((wide["ASTDY"][2] - wide["AENDY"][1] - 1).unique().item())}


def mrd_before(number: int) -> Parts:
    rows = adrs[(number == adrs.NUMBER) & (adrs.PARAMCD == "MRD") & (adrs.AVISITN == 0)]
    return {"value": Fraction(str(rows.AVAL.item()))}


def share_of_events(severe: bool) -> Parts:
    found = bands()
    n = int((severe == found.BAND).sum())
    return {"denominator": len(found), "percent": Fraction(100 * n, len(found))}


def unexpected_serious() -> Parts:
    """Serious events other than the neurotoxicity that the treatment is known for."""
    return {"n": int(((adae.AESER == "Y") & (adae.CQ01NAM != "ICANS")).sum())}


RELAPSED = set(adsl.NUMBER[adsl.NRELAPSE == 1])
TRANSPLANTED = set(adsl.NUMBER[adsl.TRANSFL == "Y"])
IN_MAINTENANCE = set(adsl.NUMBER[adsl.MAINTFL == "Y"])
CYTOKINES = adlb[adlb.PARCAT1 == "Cytokines"]
GENES = ["KMT2AFL", "BCRABLFL", "IKZF1FL", "PHLIKEFL", "TCF3FL"]
COMPUTE: dict[str, Callable[[], Parts]] = {
    "abs.n": lambda: {"n": len(adsl)},
    "txt.n": lambda: {"n": len(adsl)},
    "dis.n": lambda: {"n": len(adsl)},
    "abs.mrdpos": lambda: having("INDGR1", "MRD-positive"),
    "abs.followup": lambda: {"value": median(followed())},
    "dis.followup": lambda: {"value": median(followed())},
    "abs.hsct": lambda: of(RELAPSED & TRANSPLANTED),
    "eff.hsct": lambda: of(RELAPSED & TRANSPLANTED),
    "abs.fn": lambda: with_event("fn", "g3"),
    "abs.wbc": lambda: with_event("wbc", "g3"),
    "abs.seizure": lambda: with_event("seizure", "g3"),
    "abs.disc": lambda: of(adae.NUMBER[adae.AEACN == "DRUG WITHDRAWN"]),
    "abs.cyto": lambda: of(CYTOKINES.NUMBER[CYTOKINES.AVAL >= 50]),
    "lab.cyto.high": lambda: of(CYTOKINES.NUMBER[CYTOKINES.AVAL >= 50]),
    "lab.cyto.n": lambda: of(CYTOKINES.NUMBER),
    "abs.tcell": lambda: of(rising("CD3")),
    "lab.tcell": lambda: of(rising("CD3")),
    "fig3.n": lambda: of(set(labs("CD3").index)),
    "txt.male": lambda: having("SEX", "M"),
    "txt.genetic": lambda: of(adsl.NUMBER[(adsl[GENES] == "Y").any(axis=1)]),
    "txt.genetic.mll": lambda: having("KMT2AFL", "Y"),
    "txt.genetic.ikzf1": lambda: having("IKZF1FL", "Y"),
    "txt.genetic.phlike": lambda: having("PHLIKEFL", "Y"),
    "txt.protocol.2018": lambda: having("PROTOCOL", "CCLG-2018-preB-ALL"),
    "txt.protocol.2008": lambda: having("PROTOCOL", "CCLG-2008"),
    "txt.stop": lambda: {"value": int(infusions(20).AENDY.max())},
    "txt.dose.step": lambda: {
        "low": int(infusions(1).EXDOSE.iloc[0]),
        "high": int(infusions(1).EXDOSE.iloc[-1]),
    },
    "txt.dose": dose_of_the_others,
    "txt.dex": dexamethasone,
    "txt.cycle.on": length_of_infusion,
    "txt.cycle.off": length_of_pause,
    "eff.evaluable": lambda: having("EFFFL", "Y"),
    "eff.cr": lambda: having("CRFL", "Y"),
    "t1.cr": lambda: having("CRFL", "Y"),
    "eff.mrdresponse": lambda: of(mrd([1, 2], "Negative"), "mrd"),
    "t2.mrdneg": lambda: of(mrd([1, 2], "Negative"), "mrd"),
    "eff.followup": lambda: {"value": sum(followed(), Fraction(0)) / len(followed())},
    "eff.followup10": lambda: {"percent": Fraction(100 * sum(m > 10 for m in followed()), 23)},
    "eff.maint": lambda: of(IN_MAINTENANCE, "chemo"),
    "saf.any": lambda: of(adae.NUMBER),
    "saf.events": lambda: {"n": len(bands())},
    "saf.g12": lambda: share_of_events(False),
    "saf.g34": lambda: share_of_events(True),
    "saf.g34.fn": lambda: share_of_severe("fn"),
    "saf.g34.wbc": lambda: share_of_severe("wbc"),
    "saf.g34.seizure": lambda: share_of_severe("seizure"),
    "saf.g34.hepato": lambda: share_of_severe("alt"),
    "saf.g34.fever": lambda: share_of_severe("fever"),
    "saf.sae": unexpected_serious,
    "saf.tachy": lambda: with_event("tachycardia"),
    "saf.rash": lambda: of(adae.NUMBER[adae.AEDECOD.isin(TERMS["rash"]) & (adae.ASTDY <= 14)]),
    "saf.alt": lambda: with_event("alt"),
    "saf.p22": p22,
    "saf.crs": lambda: with_event("crs"),
    "saf.icans": lambda: of(adae.NUMBER[(adae.CQ01NAM == "ICANS") & (adae.ASTDY <= 7)]),
    # "during the first day after the start": days after day 1
    "dis.seizure": lambda: {"value": int(adae.ASTDY[adae.AEDECOD == "Seizure"].item()) - 1},
    "lab.assess": lambda: of(set(labs("CD19").index[(labs("CD19") < 10).all(axis=1)]), "chemo"),
    "lab.cd3.base": lambda: {"value": median(exact(labs("CD3")["Baseline"]))},
    "lab.cd3.end": lambda: {"value": median(exact(labs("CD3")["End of treatment"]))},
    "lab.cd4cd8": lambda: {"n": len(rising("CD4", "CD8")), "denominator": len(labs("CD4"))},
    "lab.treg.n": lambda: of(set(labs("TREG").index)),
    "lab.treg.base": lambda: {"value": median(exact(labs("TREG")["Baseline"]))},
    "lab.treg.end": lambda: {"value": median(exact(labs("TREG")["End of treatment"]))},
    "lab.treg.p": lambda: {"value": signed_rank_p("TREG")},
    "lab.max.il-6": lambda: peak("IL6", 7),
    "lab.max.il-5": lambda: peak("IL5", 1),
    "lab.max.ifn-gamma": lambda: peak("IFNG", 11),
    "lab.max.il-10": lambda: peak("IL10", 1),
    "lab.loq": lambda: {"value": Fraction(str(CYTOKINES.LLOQ.unique().item()))},
    "t1.female": lambda: having("SEX", "F"),
    "t1.bcrabl": lambda: having("BCRABLFL", "Y"),
    "t1.tcf3": lambda: having("TCF3FL", "Y"),
    "t1.risk.low": lambda: having("RISKGR1", "Low"),
    "t1.risk.int": lambda: having("RISKGR1", "Intermediate"),
    "t1.risk.high": lambda: having("RISKGR1", "High"),
    "t1.relapse.0": lambda: having("NRELAPSE", 0),
    "t1.relapse.1": lambda: having("NRELAPSE", 1),
    "t1.mrdpos": lambda: having("MRDBL", "Positive"),
    "t1.mrdneg": lambda: having("MRDBL", "Negative"),
    "t1.cns": lambda: having("CNSFL", "Y"),
    "t1.followup": lambda: spread(followed()),
    "t1.interval": lambda: spread([-d / MONTH for d in exact(adsl.DIAGDY)]),
    "t2.hsct": lambda: having("TRANSFL", "Y"),
    "t2.maint": lambda: having("MAINTFL", "Y"),
}
SAME = {
    "t1.male": "txt.male",
    "t1.mll": "txt.genetic.mll",
    "t1.ikzf1": "txt.genetic.ikzf1",
    "t1.phlike": "txt.genetic.phlike",
}
COMPUTE |= {new: COMPUTE[old] for new, old in SAME.items()}
COMPUTE |= {i: (lambda: spread(exact(adsl.AGE))) for i in ("abs.age", "txt.age", "t1.age")}
COMPUTE |= {
    i: (lambda: having("INDGR1", "Chemotherapy-ineligible"))
    for i in ("abs.chemo", "txt.chemo", "t1.chemo")
}
COMPUTE |= {
    f"{place}.cycles.{k}": (lambda k=k: having("NCYCLES", k))
    for place in ("txt", "t1")
    for k in (1, 2)
}
COMPUTE |= {f"eff.mrd.p{p}": (lambda p=p: mrd_before(p)) for p in (2, 12, 16)}
for first in ("eff.mrd.c1", "t2.c1"):
    COMPUTE[first] = lambda: of(mrd([1], "Negative"), "mrd")
for second in ("eff.mrd.c2", "t2.c2"):
    COMPUTE[second] = lambda: of(mrd([2], "Negative") - mrd([1], "Negative"), "mrd")
for key, reason in {
    "pancreatitis": "Pancreatitis",
    "mucositis": "Mucositis",
    "cvt": "Cerebral venous thrombosis",
    "septic": "Septic shock",
    "infection": "Infection",
    "liver": "Liver damage",
    "lipid": "Hyperlipidemia",
}.items():
    COMPUTE[f"txt.tox.{key}"] = lambda r=reason: having("INELIGRS", r, "chemo")
    COMPUTE[f"t1.chemo.{key}"] = lambda r=reason: having("INELIGRS", r)
for key in ("vomiting", "diarrhea", "abdominal", "hypercalcemia", "picc", "analmucositis"):
    COMPUTE[f"saf.once.{key}"] = lambda k=key: with_event(k)
for term in TERMS:
    for group in GROUPS:
        for band in BANDS:
            COMPUTE[f"t3.{term}.{group}.{band}"] = lambda t=term, g=group, b=band: with_event(
                t, b, g
            )
# Five cells for six columns, read as: all, chemotherapy-ineligible, and zeros.
for cell, group in enumerate(("all", "chemo", "mrd", "mrd", "mrd"), start=1):
    COMPUTE[f"t3.discontinued.c{cell}"] = lambda g=group: of(
        adae.NUMBER[adae.AEACN == "DRUG WITHDRAWN"], g
    )
for panel, number in {"fig3.a": 13, "fig3.b": 17, "fig3.c": 18}.items():
    COMPUTE[f"{panel}.followup"] = lambda p=number: months_of(p)
for number in (13, 17, 18, 22):
    COMPUTE[f"fig4.p{number}.followup"] = lambda p=number: months_of(p)

# "All" without a number: whom the sentence speaks of, and who they are here.
ALL = {
    "abs.mrdresponse": lambda: (
        set(adsl.NUMBER[adsl.EFFFL == "Y"]),
        GROUPS["all"] - {20} - set(last_mrd().index[last_mrd() != "Negative"]),
    ),
    "eff.mrd.maint": lambda: (GROUPS["mrd"], GROUPS["mrd"] & IN_MAINTENANCE - TRANSPLANTED),
}


def last_mrd() -> pd.Series:
    rows = adrs[(adrs.PARAMCD == "MRD") & (adrs.AVISITN > 0)].sort_values("AVISITN")
    return rows.groupby("NUMBER").AVALC.last()
