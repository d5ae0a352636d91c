"""Random cohorts and the tables an honest author prints of them, in the format of published.csv.

`SOURCES` lists what makes a paper out of a random generator; a source made of the package's own
analyses can be appended, and every property test then runs on it too.
"""

from __future__ import annotations

import csv
import io
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
from scipy import stats

from tests.audit.own_analyses import own_paper

COLUMNS = (
    *("id", "place", "group", "measure", "kind", "as_printed", "n", "denominator", "percent"),
    *("value", "low", "high", "unit", "note"),
)
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TERMS = (
    "Headache", "Nausea", "Skin rash", "Fever", "Febrile neutropenia", "Neutropenia", "Anaemia",
    "Increased bilirubin", "Cough", "Dyspnoea", "Fatigue", "Back pain",
)  # fmt: skip


@dataclass
class Patient:
    arm: str
    sex: str
    stage: str
    age: float
    weight: float | None
    visits: int
    relapses: int
    smoking: str | None
    symptoms: set[str]
    worst: dict[str, int]
    events: int
    responded: bool
    next_step: str
    before: float
    after: float


@dataclass
class Paper:
    """Rows being written, with the author's habits of rounding."""

    rng: random.Random
    half: str = ROUND_HALF_UP
    rows: list[dict[str, str]] = field(default_factory=list)

    def number(self, value: Fraction | float, decimals: int) -> str:
        if isinstance(value, Fraction):
            exact = Decimal(value.numerator) / Decimal(value.denominator)
        else:
            exact = Decimal(repr(round(float(value), 9)))
        return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=self.half))

    def add(
        self, id: str, group: str, measure: str, kind: str, as_printed: str, **parts: str
    ) -> None:
        place = id.split(".")[0]
        row = dict.fromkeys(COLUMNS, "") | {
            "id": id, "place": place, "group": group, "measure": measure, "kind": kind,
            "as_printed": as_printed,
        } | parts  # fmt: skip
        self.rows.append(row)

    def count(self, id: str, group: str, measure: str, n: int, total: int, decimals: int) -> None:
        share = self.number(Fraction(100 * n, total), decimals)
        form = self.rng.choice(["{n} ({p})", "{n} ({p}%)", "{n}/{N} ({p}%)", "{n} of {N} {p}"])
        parts = {"n": str(n), "denominator": str(total), "percent": share}
        if self.rng.random() < 0.2 and "{N}" in form:
            parts = {}  # to be read from the text
        self.add(id, group, measure, "count_percent", form.format(n=n, N=total, p=share), **parts)

    def text(self) -> str:
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()


def random_cohort(rng: random.Random) -> list[Patient]:
    arms = rng.choice([["treated", "control"], ["low dose", "high dose", "placebo"], ["elective"]])
    found = []
    for _ in range(rng.randint(9, 90)):
        worst = {term: rng.choice([1, 2, 2, 3, 4]) for term in TERMS if rng.random() < 0.25}
        before = round(rng.lognormvariate(1, 0.6), 2)
        found.append(
            Patient(
                arm=rng.choice(arms), sex=rng.choice("MF"), stage=rng.choice(["I", "II", "III"]),
                age=rng.randint(18, 80) + rng.choice([0, 0.5, 0.25]),
                weight=None if rng.random() < 0.1 else round(rng.gauss(70, 12), 1),
                visits=rng.randint(1, 9), relapses=rng.choice([0, 0, 1, 2]),
                smoking=rng.choice(["never", "former", "current", None]),
                symptoms={name for name in ("pain", "fever", "swelling") if rng.random() < 0.5},
                worst=worst, events=sum(rng.choice([1, 1, 2]) for _ in worst),
                responded=rng.random() < 0.6,
                next_step=rng.choice(["surgery", "observation", "neither"]),
                before=before, after=round(before * rng.lognormvariate(0.2, 0.5), 2),
            )
        )  # fmt: skip
    return found


def columns_of(cohort: list[Patient]) -> dict[str, list[Patient]]:
    arms = sorted({one.arm for one in cohort})
    groups = {"all": cohort}
    if len(arms) > 1:
        groups |= {arm: [one for one in cohort if one.arm == arm] for arm in arms}
    return groups


def centre(paper: Paper, id: str, group: str, measure: str, kind: str, values: list[float],
           unit: str, decimals: int) -> None:  # fmt: skip
    data = np.array(values)
    middle = data.mean() if kind.startswith("mean") else np.median(data)
    value = paper.number(float(middle), decimals)
    if kind.endswith("sd"):
        sd = paper.number(float(data.std(ddof=1)) if len(data) > 1 else 0.0, decimals)
        form = paper.rng.choice(["{} ({})", "{} +/- {}", "{} ± {}"])
        paper.add(id, group, measure, kind, form.format(value, sd), value=value, unit=unit)
        return
    ends = (data.min(), data.max()) if kind.endswith("range") else np.percentile(data, [25, 75])
    low, high = (paper.number(float(end), decimals) for end in ends)
    form = paper.rng.choice(
        ["{} ({}-{})", "{} ({} to {})", "{} [{}, {}]", "{} {u} (range, {} to {} {u})"]
    )
    if kind.endswith("iqr"):
        form = form.replace("range,", "IQR")
    printed = form.format(value, low, high, u=unit)
    parts = {"value": value, "low": low, "high": high} if paper.rng.random() < 0.7 else {}
    paper.add(id, group, measure, kind, printed, unit=unit, **parts)


def baseline(paper: Paper, groups: dict[str, list[Patient]], decimals: int) -> None:
    rng = paper.rng
    age_kind = rng.choice(["median_range", "median_iqr", "mean_sd"])
    both = rng.random() < 0.3
    for name, members in groups.items():
        total, short = len(members), name.replace(" ", "")
        if not members:
            continue
        centre(
            paper,
            f"table1.age.{short}",
            name,
            "age",
            age_kind,
            [p.age for p in members],
            "years",
            decimals,
        )
        if both:
            centre(
                paper,
                f"table1.age2.{short}",
                name,
                "age",
                "mean_range",
                [p.age for p in members],
                "years",
                1,
            )
        weights = [p.weight for p in members if p.weight is not None]
        if weights:
            centre(
                paper,
                f"table1.weight.{short}",
                name,
                "body weight",
                "median_range",
                weights,
                "kg",
                1,
            )
        centre(paper, f"table1.visits.{short}", name, "number of visits", "mean_sd",
               [float(p.visits) for p in members], "", rng.choice([1, 2]))  # fmt: skip
        for level, code in (("male", "M"), ("female", "F")):
            n = sum(p.sex == code for p in members)
            paper.count(f"table1.{level}.{short}", name, level, n, total, decimals)
        for stage in ("I", "II", "III"):
            n = sum(p.stage == stage for p in members)
            paper.count(f"table1.stage{stage}.{short}", name, f"stage: {stage}", n, total, decimals)
        for relapses in (0, 1, 2):
            n = sum(p.relapses == relapses for p in members)
            paper.count(
                f"table1.relapses{relapses}.{short}",
                name,
                f"previous relapses: {relapses}",
                n,
                total,
                decimals,
            )
        known = sum(p.smoking is not None for p in members)
        shown = rng.random() < 0.5
        for level in ("never", "former", "current"):
            n = sum(p.smoking == level for p in members)
            base = total if shown else known
            if base:
                paper.count(
                    f"table1.smoking.{level}.{short}", name, f"smoking: {level}", n, base, decimals
                )
        if shown:
            paper.count(
                f"table1.smoking.missing.{short}",
                name,
                "smoking: missing",
                total - known,
                total,
                decimals,
            )
        for symptom in ("pain", "fever", "swelling"):
            n = sum(symptom in p.symptoms for p in members)
            paper.count(
                f"table1.symptom.{symptom}.{short}", name, f"symptom: {symptom}", n, total, decimals
            )
    if len(groups) == 3:
        one, two = (members for name, members in groups.items() if name != "all")
        test = rng.choice(["fisher", "chi2", "yates"])
        a, b = sum(p.sex == "M" for p in one), sum(p.sex == "M" for p in two)
        table = [[a, len(one) - a], [b, len(two) - b]]
        if one and two and 0 < a + b < len(one) + len(two):
            p = (
                stats.fisher_exact(table).pvalue if test == "fisher"
                else stats.chi2_contingency(table, correction=test == "yates").pvalue
            )  # fmt: skip
            shown_p = "<0.001" if p < 0.001 else paper.number(float(p), 3)
            paper.add("table1.male.p", "treated vs control", "male", "p_value", shown_p)


def safety(paper: Paper, groups: dict[str, list[Patient]], decimals: int) -> None:
    rng = paper.rng
    terms = rng.sample(TERMS, rng.randint(4, len(TERMS)))
    any_column, any_row = rng.random() < 0.4, rng.random() < 0.6
    for name, members in groups.items():
        total, short = len(members), name.replace(" ", "")
        if not members:
            continue
        if any_row:
            n = sum(any(term in p.worst for term in terms) for p in members)
            paper.count(f"table3.any.{short}", name, "any adverse event", n, total, decimals)
        for term in terms:
            grades = [p.worst.get(term, 0) for p in members]
            key = term.lower().replace(" ", "")
            if any_column:
                paper.count(
                    f"table3.{key}.{short}.any",
                    name,
                    f"{term}, any grade",
                    sum(g > 0 for g in grades),
                    total,
                    decimals,
                )
            paper.count(
                f"table3.{key}.{short}.g12",
                name,
                f"{term}, grade 1-2",
                sum(0 < g < 3 for g in grades),
                total,
                decimals,
            )
            paper.count(
                f"table3.{key}.{short}.g3",
                name,
                f"{term}, grade >=3",
                sum(g > 2 for g in grades),
                total,
                decimals,
            )
    cohort = groups["all"]
    for term in rng.sample(terms, 3):
        n = sum(term in p.worst for p in cohort)
        severe = sum(p.worst.get(term, 0) > 2 for p in cohort)
        key = term.lower().replace(" ", "")
        printed = WORDS[n].capitalize() if n < len(WORDS) and n else str(n)
        paper.add(f"results.{key}", "all", term.lower(), "count", printed, n=str(n))
        places = rng.choice([0, 1])
        share = paper.number(Fraction(100 * severe, len(cohort)), places)
        paper.add(
            f"abstract.{key}",
            "all",
            f"grade >=3 {term.lower()}",
            "percent",
            f"{share}%",
            percent=share,
        )
    cells = [(g < 3) for p in cohort for term, g in p.worst.items() if term in terms]
    events = len(cells)
    if events:
        if rng.random() < 0.5:
            low = sum(cells)
            paper.add(
                "results.events",
                "all",
                "adverse events reported",
                "count",
                str(events),
                n=str(events),
            )
            for label, n in (("grade 1-2", low), ("grade 3-4", events - low)):
                share = paper.number(Fraction(100 * n, events), 1)
                paper.add(f"results.{label[6]}", "events", f"AEs of {label}", "percent", f"{share}%",
                          denominator=str(events), percent=share)  # fmt: skip
            severe_terms = [t for p in cohort for t, g in p.worst.items() if t in terms and g > 2]
            for term in rng.sample(terms, 2):
                if severe_terms:
                    share = paper.number(
                        Fraction(100 * severe_terms.count(term), len(severe_terms)), 0
                    )
                    paper.add(f"results.share.{term[:4]}", "grade 3-4 events",
                              f"share of grade 3-4 AEs: {term.lower()}", "percent", f"{share}%",
                              percent=share)  # fmt: skip
        else:
            total = events + sum(rng.choice([0, 0, 1]) for _ in cells)
            paper.add(
                "results.events",
                "all",
                "adverse events reported",
                "count",
                str(total),
                n=str(total),
            )


def outcome(paper: Paper, groups: dict[str, list[Patient]], decimals: int) -> None:
    rng = paper.rng
    for name, members in groups.items():
        total, short = len(members), name.replace(" ", "")
        if not members:
            continue
        n = sum(p.responded for p in members)
        paper.count(f"table2.response.{short}", name, "complete response", n, total, decimals)
        method, places = rng.choice(["exact", "wilson"]), rng.choice([0, 1])
        limits = stats.binomtest(n, total).proportion_ci(method=method)
        low, high = (paper.number(100 * float(end), places) for end in (limits.low, limits.high))
        share = paper.number(Fraction(100 * n, total), places)
        paper.add(f"results.response.{short}", name, "complete response", "count_percent",
                  f"{n} ({share}%; 95% CI, {low}% to {high}%)", n=str(n), denominator=str(total),
                  percent=share, low=low, high=high, unit="%")  # fmt: skip
        for step in ("surgery", "observation"):
            n = sum(p.next_step == step for p in members)
            paper.count(f"table2.{step}.{short}", name, f"proceeding to {step}", n, total, decimals)
    cohort = groups["all"]
    n = sum(p.next_step == "surgery" for p in cohort)
    paper.add(
        "results.surgery",
        "all",
        "proceeded to surgery without observation",
        "count",
        str(n),
        n=str(n),
    )
    n = sum(p.next_step == "surgery" and p.responded for p in cohort)
    paper.add("results.surgery2", "responders", "proceeded to surgery", "count", str(n), n=str(n))


def laboratory(paper: Paper, cohort: list[Patient]) -> None:
    rng = paper.rng
    sample = rng.sample(cohort, min(len(cohort), rng.randint(5, 10)))
    differences = [round(p.after - p.before, 2) for p in sample]
    sizes = [abs(one) for one in differences]
    if 0 in sizes or len(set(sizes)) < len(sizes):
        return
    p = float(stats.wilcoxon(differences, method="exact").pvalue)
    n, total = len(sample), len(cohort)
    paper.add("results.marker.n", "all", "serum marker analysed", "count_of", f"{n} of {total}",
              n=str(n), denominator=str(total))  # fmt: skip
    for when, values in (
        ("baseline", [p.before for p in sample]),
        ("day 28", [p.after for p in sample]),
    ):
        value = paper.number(statistics.median(values), 2)
        paper.add(
            f"results.marker.{when[:4]}",
            "analysed",
            f"serum marker at {when}, median",
            "median",
            value,
            value=value,
        )
    shown = paper.number(p, 3)
    paper.add(
        "results.marker.p",
        "analysed",
        "serum marker, baseline vs day 28",
        "p_value",
        f"p = {shown}",
        value=shown,
    )


def simple_paper(rng: random.Random) -> str:
    """CSV text of a consistent paper about a random cohort."""
    cohort = random_cohort(rng)
    paper = Paper(rng, half=ROUND_HALF_UP if rng.random() < 0.8 else ROUND_HALF_EVEN)
    groups = columns_of(cohort)
    for place in rng.sample(["abstract", "results", "discussion"], rng.randint(1, 3)):
        paper.add(
            f"{place}.n", "all", "patients included", "count", str(len(cohort)), n=str(len(cohort))
        )
    baseline(paper, groups, rng.choice([0, 1]))
    age = next(row for row in paper.rows if row["id"].startswith("table1.age."))
    paper.add("abstract.age", "all", "age", age["kind"], age["as_printed"], unit="years",
              **{name: age[name] for name in ("value", "low", "high")})  # fmt: skip
    outcome(paper, groups, rng.choice([0, 1]))
    safety(paper, groups, rng.choice([0, 1]))
    laboratory(paper, cohort)
    return paper.text()


Source = Callable[[random.Random], str]
SOURCES: dict[str, Source] = {"random cohorts": simple_paper, "our own analyses": own_paper}
"""Name of a source to what makes one consistent paper of it."""
