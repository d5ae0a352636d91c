"""What the tables print, cell by cell: against plain code, and Tables 1 to 3 against print."""

import csv
import itertools
from pathlib import Path

import pandas as pd
import pytest

from caseseries.tables import listings, manuscript
from tests.first_study.recomputed import GROUPS, HEADINGS, SHIFTED, printed

DATA = Path(__file__).parents[2] / "data"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def cell(plain):
    """A function that prints a plain value: its id and its form."""
    return lambda id, form="int": printed(plain[id].value, form)


@pytest.fixture(scope="module")
def table(computed):
    def build(id):
        grid = manuscript.build(computed.study, computed.results, id)
        return [(line.label, [c.text for c in line.cells]) for line in grid.lines], grid

    return build


@pytest.fixture(scope="module")
def as_printed():
    with (DATA / "published.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


# The rows of Table 1 that are no headings, in the order of the article's.
TABLE_1 = [
    "Age, years, median (range)", "Male", "Female", "MLL (KMT2A) rearrangement", "BCR-ABL positive", "IKZF1 deletion",
    "Philadelphia chromosome-like", "TCF3-ZNF384", "Low", "Intermediate", "High", "None", "One",
    "Complete remission before the first cycle, n (%)", "MRD positive", "MRD negative",
    "Ineligible for intensive chemotherapy, n (%)", "Pancreatitis", "Mucositis", "Cerebral venous thrombosis",
    "Septic shock", "Infection", "Liver damage", "Hyperlipidaemia", "CNS involvement, n (%)",
    "Follow-up, months, median (range)", "Diagnosis to first dose, months, median (range)", "One", "Two",
]  # fmt: skip


def test_table_1_is_the_article_s(table, as_printed):
    lines, grid = table("baseline")
    article = [row["as_printed"] for row in as_printed.values() if row["place"] == "table1"]
    ours = [(label, cells[0]) for label, cells in lines if cells]
    # Ranges have a dash here and a hyphen there.
    assert ours == [(a, b.replace("-", "–")) for a, b in zip(TABLE_1, article, strict=True)]
    assert [h.label for h in grid.heads] == [f"Patients (n{NBSP}={NBSP}23)"]


def test_table_2_is_the_article_s_but_for_the_16_that_are_no_78_per_cent(table, as_printed, cell):
    lines, _ = table("efficacy")
    article = [row["as_printed"] for row in as_printed.values() if row["place"] == "table2"]
    ours = [f"{cells[0]} {cells[1]}" for _, cells in lines]
    assert ours[:-1] == article[:-1]
    assert (ours[-1], article[-1]) == ("18 of 23 78", "16 of 23 78")
    endpoints = [
        ("mrd-negative", "mrd"),
        ("mrd-negative-cycle-1", "mrd"),
        ("mrd-negative-cycle-2", "mrd"),
        ("transplant", "all"),
        ("maintenance", "all"),
    ]
    assert [cells[2] for _, cells in lines] == [
        f"{cell(f'efficacy.{e}.{g}.ci_low', 'pct0')} to {cell(f'efficacy.{e}.{g}.ci_high', 'pct0')}"
        for e, g in endpoints
    ]


LABELS = {
    "crs": "Cytokine release syndrome", "neurologic": "Neurologic toxicity", "seizure": "Seizure", "tremor": "Tremor",
    "hematologic": "Haematological toxicity", "anemia": "Anaemia", "wbc": "White blood cells decreased",
    "neutropenia": "Neutropenia", "thrombocytopenia": "Thrombocytopenia", "fn": "Febrile neutropenia",
    "nonhematologic": "Non-haematological toxicity", "fever": "Fever", "tachycardia": "Sinus tachycardia",
    "rash": "Maculopapular rash", "nausea": "Nausea", "vomiting": "Vomiting", "diarrhea": "Diarrhoea",
    "abdominal": "Abdominal pain", "transaminases": "ALT or AST increased", "hypercalcemia": "Hypercalcaemia",
    "thrombosis": "PICC-related venous thrombosis", "anal-mucositis": "Anal mucositis",
    "discontinued": "Blinatumomab stopped because of an adverse event",
}  # fmt: skip
IN_PRINT = {"transaminases": "alt", "thrombosis": "picc", "anal-mucositis": "analmucositis"}
# Cells of Table 3 that contradict others (contradictions.csv), or were left blank.
ELSEWHERE = {
    "t3.neutropenia.all.g12": "2 (10)",
    "t3.picc.mrd.g12": "1 (0)",
    "t3.picc.mrd.g3": "2 (0)",
    "t3.rash.mrd.g12": "",
    "t3.rash.mrd.g3": "",
}


def test_table_3_is_the_article_s_but_for_three_cells(table, as_printed, cell):
    lines, grid = table("adverse-events")
    columns = [*itertools.product(GROUPS, ("g12", "g3"))]
    found = {label: cells for label, cells in lines if cells}
    assert [label for label, _ in lines] == [*LABELS.values()]
    other = {}
    for row, label in LABELS.items():
        if row in HEADINGS:
            continue
        ours = [
            f"{cell(f'ae.{row}.{band}.{group}.n')} ({cell(f'ae.{row}.{band}.{group}.pct', 'pct0')})"
            for group, band in columns
        ]
        assert found[label] == ours
        for text, (group, band) in zip(ours, columns, strict=True):
            id = f"t3.{IN_PRINT.get(row, row)}.{group}.{band}"
            if row != "discontinued" and as_printed[id]["as_printed"] != text:
                other[id] = as_printed[id]["as_printed"]
    assert other == ELSEWHERE
    sizes = {"All patients": 23, "Chemotherapy-ineligible": 20, "MRD-positive": 3}
    assert [(h.label, h.spanner) for h in grid.heads] == [
        (band, f"{name} (n{NBSP}={NBSP}{n})")
        for name, n in sizes.items()
        for band in ("Grades 1–2", "Grade ≥3")
    ]


def test_the_discontinuation_row_agrees_cell_by_cell_as_far_as_it_can_be_read(table, as_printed):
    # Five cells for six columns in print: 1 (4) of all, 1 (5) of the chemotherapy-ineligible, and none elsewhere.
    cells = dict(table("adverse-events")[0])[LABELS["discontinued"]]
    assert cells == ["0 (0)", "1 (4)", "0 (0)", "1 (5)", "0 (0)", "0 (0)"]
    article = [as_printed[f"t3.discontinued.c{k}"]["as_printed"] for k in range(1, 6)]
    assert sorted(c for c in cells if c != "0 (0)") == sorted(c for c in article if c != "0 (0)")


def test_table_s1_of_lymphocytes(table, cell):
    lines, _ = table("lymphocytes")
    forms = {"cd3": "sig3", "cd4": "dec3", "cd8": "dec3", "treg": "dec2", "nk": "dec3", "bcells": "auto"}  # fmt: skip
    expected = []
    for name, form in forms.items():
        place = f"lymphocytes.{name}"
        before, after = (
            "{} ({}–{})".format(*(cell(f"{place}.{when}.all.{s}", form) for s in ("median", "q1", "q3")))
            for when in ("before", "after")
        )  # fmt: skip
        change = cell(f"{place}.change.all.median", form)
        expected.append(
            [cell(f"{place}.all.n"), before, after, change, cell(f"{place}.all.p", "p")]
        )
    assert [cells for _, cells in lines] == expected
    assert [label.split()[0] for label, _ in lines] == [
        "CD3+",
        "CD4+",
        "CD8+",
        "Regulatory",
        "NK",
        "CD19+",
    ]


def test_table_s6_of_worst_grades(table, cell):
    lines, _ = table("worst")

    def share(row, band, group):
        place = f"aeworst.{row}.{band}.{group}"
        return f"{cell(f'{place}.n')} ({cell(f'{place}.pct', 'pct0')})"

    def whole(row, group):
        return f"{share(row, 'all-grades', group)} [{cell(f'aeworst.{row}.all-grades.{group}.events')}]"  # fmt: skip

    def patients(row):
        return -int(cell(f"aeworst.{row}.all-grades.all.n")), LABELS[row]

    # Classes by falling number of patients, then by name; in each its terms in the same way; CRS is a class of its own.
    rows = ["any"]
    for top in sorted([*HEADINGS, "crs"], key=patients):
        rows += [top, *sorted(HEADINGS.get(top, ()), key=patients)]
    assert [label for label, _ in lines] == ["Any adverse event", *(LABELS[r] for r in rows[1:])]
    for row, (_, cells) in zip(rows, lines, strict=True):
        assert cells == [
            whole(row, "all"), *(cell(f"aeworst.{row}.g{k}.all.n") for k in range(1, 6)), share(row, "g3plus", "all"),
            whole(row, "chemo"), share(row, "g3plus", "chemo"), whole(row, "mrd"), share(row, "g3plus", "mrd"),
        ]  # fmt: skip


def test_table_s7_of_shifts(table, cell):
    lines, _ = table("shifts")
    expected = []
    for name in SHIFTED:
        both = cell(f"shifts.{name}.any-any.all.n")
        expected.append([both])
        levels = [k for k in range(5) if cell(f"shifts.{name}.g{k}-any.all.n") != "0"]
        for level in [*(f"g{k}" for k in levels), *(["any"] if len(levels) > 1 else [])]:
            expected.append(
                [cell(f"shifts.{name}.{level}-{after}.all.n") for after in ("g0", "g1", "g2", "g3", "g4", "any")]
            )  # fmt: skip
    found = [cells or [label.split(f"={NBSP}")[1].rstrip(")")] for label, cells in lines]
    assert found == expected


# The rows of Table S8 below each of its headings.
AGREED = {
    "adsl": ("rows", "age", "sex", "riskgr1", "nrelapse", "cnsfl", "diagdy", "lstalvdy", "cells"),
    "adae": ("rows", "aetoxgr", "aeser", "aerel", "astdy", "aendy", "cells"),
    "adrs": ("rows", "ady", "aval", "aval-mrd", "cells"),
    "adex": ("rows", "exdosu", "aendy", "cells"),
    "adtte": ("rows", "aval", "aval-fup", "cells"),
    "total": ("rows", "cells"),
}


def test_table_s8_of_two_reviewers(table, plain, cell):
    lines, _ = table("extraction")

    def three(place, value, low, high, form):
        if f"{place}.{value}" not in plain or f"{place}.{low}" not in plain:
            return "–"
        return f"{cell(f'{place}.{value}', form)} ({cell(f'{place}.{low}', form)} to {cell(f'{place}.{high}', form)})"

    expected = []
    for name, levels in AGREED.items():
        expected.append([])
        for level in levels:
            place = f"extraction.{name}.{level}.all"
            counted = f"{place}.n" in plain
            expected.append(
                [
                    f"{cell(f'{place}.n')} of {plain[f'{place}.n'].N}" if counted else "–",
                    cell(f"{place}.pct", "pct1") if counted else "–",
                    three(place, "kappa", "kappa_low", "kappa_high", "dec2"),
                    three(place, "bias", "loa_low", "loa_high", "sig3"),
                    three(place, "icc", "icc_low", "icc_high", "dec2"),
                ]
            )
    assert [cells for _, cells in lines] == expected
    # By hand: of 23 patients one has a sex that one reviewer alone wrote down, so that 22 agree, all of the 22 compared.
    assert dict(lines)["Sex"] == ["22 of 23", "95.7", "1.00 (NE to NE)", "–", "–"]


def _file(name):
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def listing(computed):
    def build(id):
        grid = listings.build(computed.study, computed.results, computed.patients, id)
        return [(line.label, [c.text for c in line.cells]) for line in grid.lines], grid

    return build


def _days(start, end):
    start, end = start.replace("-", "−"), end.replace("-", "−")
    return f"{start}, ongoing" if not end else start if start == end else f"{start} to {end}"


def test_table_s3_lists_every_event(listing):
    rows = _file("adae").assign(start=lambda f: f.ASTDY.astype(int))
    rows = rows.assign(end=pd.to_numeric(rows.AENDY), seq=rows.AESEQ.astype(int))
    rows = rows.sort_values(["USUBJID", "start", "end", "seq"])
    said = {
        "RELATED": "related",
        "NOT RELATED": "not related",
        "DOSE NOT CHANGED": "unchanged",
        "DRUG WITHDRAWN": "stopped",
        "RECOVERED/RESOLVED": "resolved",
        "NOT RECOVERED/NOT RESOLVED": "not resolved",
    }
    expected = [
        (
            e.USUBJID[-2:],
            [
                e.AEDECOD,
                e.AETOXGR,
                _days(e.ASTDY, e.AENDY),
                e.CQ01NAM,
                *(said.get(x, x) for x in (e.AEREL, e.AEACN, e.AEOUT)),
            ],
        )
        for e in rows.itertuples()
    ]
    assert listing("events")[0] == expected


def test_table_s4_lists_every_dosing_interval(listing):
    rows = _file("adex").assign(start=lambda f: f.ASTDY.astype(int), seq=lambda f: f.EXSEQ.astype(int))  # fmt: skip
    unit = {"ug/m2/day": "µg/m²/day", "mg/m2/day": "mg/m²/day"}
    assert listing("exposure")[0] == [
        (x.USUBJID[-2:], [x.CYCLE, x.EXTRT, f"{x.EXDOSE} {unit[x.EXDOSU]}", _days(x.ASTDY, x.AENDY), x.EXADJ])
        for x in rows.sort_values(["USUBJID", "start", "seq"]).itertuples()
    ]  # fmt: skip


def test_table_s5_lists_mrd_by_cycle(listing):
    rows = _file("adrs").query("PARAMCD == 'MRD'")
    found = {}
    for r in rows.itertuples():
        text = r.AVALC if float(r.AVAL) == 0 else f"{r.AVALC}, {r.AVAL}%"
        found.setdefault(r.USUBJID[-2:], {})[r.AVISITN] = f"{text} ({r.ADY.replace('-', '−')})"
    assert listing("mrd")[0] == [
        (who, [visits.get(k, "–") for k in ("0", "1", "2")]) for who, visits in found.items()
    ]


def test_table_s2_lists_the_highest_cytokines(listing):
    lines, grid = listing("cytokine-peaks")
    rows = _file("adlb").query("PARCAT1 == 'Cytokines'")
    codes = ("IL1B", "IL2", "IL4", "IL5", "IL6", "IL8", "IL10", "IL12P70", "IL17", "TNFA", "IFNG")
    expected = []
    for who, mine in rows.groupby("USUBJID", sort=False):
        cells = []
        by_code = {}
        for r in mine.itertuples():
            by_code.setdefault(r.PARAMCD, []).append((-float(r.AVAL), int(r.ADY), r))
        for code in codes:
            value, day, first = min(by_code[code], key=lambda v: v[:2])
            text = printed(-value, "dec2")
            # Never above the limit of quantitation: no value, and no day of it.
            cells.append(
                first.AVALC
                if first.AVALC.startswith("<")
                else f"{text} ({str(day).replace('-', '−')})"
            )
        expected.append((who[-2:], cells))
    assert lines == expected
    assert {h.spanner for h in grid.heads} == {"Highest value, pg/mL (study day)"}
    assert grid.notes[1].startswith(
        "Measured in 20 of 23 patients. The limit of quantitation is 2.44 pg/mL"
    )
