"""Random clean studies: people who stand in no page, and pages of numbers in which nobody is named.

Whatever the gate tells of one of these is a false alarm. Everybody is invented, by chance and from lists of common
names; so that a chance hit is none, no value is given to anybody that a person would recognise in the pages.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

SURNAMES = (
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Richter Klein Wolf Schröder Neumann "
    "Schwarz Zimmermann Braun Krüger Hartmann Lange Werner Krause Lehmann Köhler König Huber Kaiser Fuchs Scholz Vogel Roth "
    "Beck Lorenz Baumann Franke Albrecht Winter Ludwig Simon Sommer Graf Jung Stein Horn Groß Haas Busch Kurz Engel Pohl "
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green "
    "Hall Wood Jackson Clarke Clark Harris Lewis Cooper King Turner Hill Ward Moore Morgan Baker Harrison Cook Bell Price "
    "Parker Page Bennett Young Allen Mitchell Carter Phillips Shaw Rose Gray Grey Marsh Field Barker Little Small Short Long "
    "Strong Sharp Bright Best Power Close Cross Block Bloom Case Chance Child Cole Day Dose Drake Early English Fields Fox "
    "Frost Gold Hand Hart Head Hope Joy Key Lane Law Light Love Low Major Mann May Miles Miller Noble North Page Park Pope "
    "Post Pratt Rice Rivers Sands Savage Silver Skinner Stone Summer Waters Webb Wells West Winters Woods Bishop Chambers "
    "García Martínez López Sánchez González Gómez Fernández Moreno Jiménez Pérez Rodríguez Navarro Ruiz Díaz Serrano Luna "
    "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Laurent Lefebvre Michel Roux Blanc Grand Faure "
    "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Mancini Fontana Santoro "
    "Silva Santos Ferreira Pereira Oliveira Rodrigues Martins Sousa Fernandes Gonçalves Almeida Ribeiro Pinto Carvalho Melo "
    "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Mazur Król Wilk "
    "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Horvat Kovačić Babić Marić Jurić Popović "
    "Ivanov Smirnov Kuznetsov Popov Petrov Sokolov Lebedev Kozlov Morozov Novikov Volkov Melnyk Shevchenko Bondarenko "
    "Jensen Nielsen Hansen Pedersen Andersen Larsen Olsen Berg Lund Holm Dahl Lindqvist Johansson Karlsson Eriksson Virtanen "
    "Korhonen Mäkinen Nieminen Nagy Kovács Tóth Szabó Horváth Varga Kiss Popescu Ionescu Yılmaz Kaya Demir Çelik Şahin Aydın "
    "Papadopoulos Georgiou Nikolaidis Cohen Levy Mizrahi Peretz Haddad Khoury Mansour Hassan Ali Ahmed Khan Hussain Malik "
    "Sharma Verma Gupta Singh Kumar Rao Reddy Nair Iyer Das Banerjee Nguyen Tran Pham Hoang Phan Vu Dang Bui Do Ngo "
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Han Feng "
    "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato "
    "Okafor Adeyemi Mensah Owusu Diallo Traoré Mbeki Dlamini Nkosi Abebe Tesfaye O'Brien O'Connor McDonald MacLeod Murphy "
    "Kelly Walsh Byrne Ryan de Vries|van den Berg|van Dijk|de Jong|von Berg|de la Cruz|Smith-Jones|Meyer-Lüdenscheid"
)  # fmt: skip
_GIVEN_LIST = (
    "Anna Erika Hans Jürgen Peter Karl Ursula Heike Uwe Jonas Lena Mia Emma Noah Paul Max Marie Sophie Leon "
    "Ben Grace Faith Hope Rose Lily Daisy Ivy Violet Ruby Amber Dawn April May June August Mark Rob Bill Will "
    "Frank Grant Jack Harry Amelia Olivia José María Carmen Pilar Jesús Ángel Rosa Luz Jean Pierre Luc Chantal "
    "Marco Giulia Sofia Luca Rita João Inês Ana Piotr Agnieszka Zofia Jan Ewa Jiří Eva Petra Ivan Olga "
    "Anastasia Dmitri Sven Lars Ingrid Astrid Mikko Aino László Réka Ion Elena Mehmet Ayşe Can Deniz Yiannis "
    "Eleni David Miriam Fatima Omar Mohammed Aisha Priya Arjun Ravi Sunita Lan Minh Wei Fang Min Jing Li Na "
    "Hui Xiaoming Yan Jun Hao Ji-woo Min-jun Seo-yeon Haruto Yui Sakura Kwame Amina Thabo Siobhán"
)
GIVEN = _GIVEN_LIST.split()
_WORDS_LIST = (
    "seen at night with mother pale quiet sleeping well no fever cough since Monday asked about school eats "
    "little father worried transferred from elsewhere allergic to penicillin wheelchair interpreter needed "
    "prefers mornings refused blood lives alone smoker retired teacher works nights vegetarian left-handed "
    "twin adopted"
)
WORDS = _WORDS_LIST.split()
_CITIES_LIST = (
    "Ulm Kassel Augsburg Graz Basel Lyon Porto Gdańsk Brno Zagreb Leeds York Cork Utrecht Aarhus Turku Szeged "
    "Izmir Lagos"
)
CITIES = _CITIES_LIST.split()


RELEASE = date(2025, 1, 31)
"""The day of the version that pages print, on which patients are seen as well."""


def _surnames() -> list[str]:
    first, *last = SURNAMES.split("|")
    words = first.split()
    return [*words[:-2], " ".join(words[-2:]), *last]


_SURNAMES = _surnames()
_IDS: tuple[Callable[[Random, int], str], ...] = (
    lambda _, k: f"SIM-{k:04d}",
    lambda _, k: f"01-70{k % 10}-1{k:03d}",
    lambda _, k: f"H{100 + k}",
    lambda r, _: str(r.randrange(10_000, 99_999)),
    lambda _, k: str(12_000 + k),
    lambda _, k: str(k),
    lambda _, k: f"{k:03d}",
    lambda _, k: f"A-{k}",
    lambda _, k: f"{k}B",
    lambda r, _: str(UUID(int=r.getrandbits(128))),
    lambda r, _: f"{r.randrange(10**7):08d}",
    lambda r, _: str(r.randrange(10**5, 10**6)),
    lambda _, k: f"P{k:02d}",
    lambda r, k: f"DE{k:03d}-{r.randrange(100):02d}",
    lambda r, _: f"{r.randrange(100, 999)}/{r.randrange(10, 25)}",
    lambda r, _: f"{r.randrange(10**3, 10**4)}.{r.randrange(10)}",
    lambda r, _: f"{r.getrandbits(32):08x}",
    lambda _, k: f"STUDY-{chr(65 + k % 26)}{k}",
    lambda r, k: f"{r.choice('ABCDEFGH')}{r.choice('KLMNOP')}{k:02d}",
)
"""Shapes of ids, of the k-th patient."""


def name(random: Random) -> str:
    """Somebody's name."""
    first, last = random.choice(GIVEN), random.choice(_SURNAMES)
    shape = random.randrange(4)
    if shape == 0:
        return f"{last}, {first}"
    return f"{first} {random.choice(GIVEN)} {last}" if shape == 1 else f"{first} {last}"


def _day(random: Random, first: int, last: int) -> date:
    start = date(first, 1, 1)
    return start + timedelta(days=random.randrange((date(last, 12, 31) - start).days))


def ids(random: Random, patients: int) -> list[str]:
    """Different ids of one shape."""
    made: dict[str, None] = {}
    shape, k = random.choice(_IDS), 1
    while len(made) < patients:
        made[shape(random, k)] = None
        k += 1
    return list(made)


def people(random: Random, patients: int, columns: int = 6) -> dict[str, list[str]]:
    """Columns of people, which nobody publishes: so many of these, by chance."""
    each = range(patients)
    many: dict[str, Callable[[], list[str]]] = {
        "NAME": lambda: [name(random) for _ in each],
        "PATNAM": lambda: [name(random) for _ in each],
        "PHYSICIAN": lambda: [f"Dr. {name(random)}" for _ in each],
        "SURNAME": lambda: [random.choice(_SURNAMES) for _ in each],
        "INITIALS": lambda: ["".join(random.choice("ABCDEFGHIJKLMNOPRSTVWZ") for _ in "ab") for _ in each],
        "BRTHDTC": lambda: [_day(random, 1930, 2020).isoformat() for _ in each],
        "DIAGDTC": lambda: [_day(random, 2015, 2023).isoformat() for _ in each],
        "SEENDTC": lambda: [random.choice((_day(random, 2024, 2024), RELEASE)).isoformat() for _ in each],
        "ADMITTED": lambda: [_day(random, 2019, 2023).strftime("%d.%m.%Y") for _ in each],
        "PHONE": lambda: [f"+49 1{random.randrange(50, 80)} {random.randrange(10**6, 10**8)}" for _ in each],
        "TEL": lambda: [f"0{random.randrange(20, 99)} {random.randrange(10**4, 10**7)}" for _ in each],
        "EMAIL": lambda: [f"{random.choice(GIVEN).lower()}.{k}@example.org" for k in each],
        "MRN": lambda: ids(random, patients),
        "HOSPID": lambda: ids(random, patients),
        "CASENO": lambda: ids(random, patients),
        "OTHERID": lambda: ids(random, patients),
        "KEY": lambda: ids(random, patients),
        "ZIP": lambda: [str(random.randrange(10_000, 99_999)) for _ in each],
        "WARD": lambda: [f"Station {random.randrange(1, 9)}{random.choice('ABC')}" for _ in each],
        "ROOMNR": lambda: [str(random.randrange(1, 600)) for _ in each],
        "BEDNR": lambda: [str(random.randrange(1, 40)) for _ in each],
        "CITY": lambda: [random.choice(CITIES) for _ in each],
        "ADDR": lambda: [f"{random.choice(_SURNAMES)}weg {random.randrange(1, 99)}, {random.randrange(10_000, 99_999)} "
                         f"{random.choice(CITIES)}" for _ in each],
        "REMARK": lambda: [" ".join(random.sample(WORDS, random.randrange(3, 8))) for _ in each],
        "WEIGHED": lambda: [f"{random.uniform(40, 110):.1f}" for _ in each],
        "SCORE": lambda: [str(random.randrange(100)) for _ in each],
    }  # fmt: skip
    return {column: many[column]() for column in random.sample(sorted(many), columns)}


def pages(random: Random) -> Iterator[tuple[str, bytes]]:
    """Yield files of a site, by name: tables, drawings, charts and downloads, all of them numbers and plain words."""
    yield "index.html", _html(random).encode()
    yield "downloads/curve.svg", _svg(random).encode()
    yield "downloads/curve.vl.json", json.dumps(_chart(random)).encode()
    yield "specs.js", f"window.specs={json.dumps(_chart(random))};".encode()
    yield "results.csv", _csv(random).encode()
    yield "downloads/table.xlsx", _sheet(random)


_NUMBERS: tuple[Callable[[Random], str], ...] = (
    lambda r: str(r.randrange(200)),
    lambda r: f"{r.randrange(60)} ({r.uniform(0, 100):.1f})",
    lambda r: f"{r.uniform(0, 40):.2f} ({r.uniform(0, 9):.2f}–{r.uniform(9, 99):.2f})",
    lambda r: f"{r.randrange(1_000, 30_000):,}",
    lambda r: f"0.{r.randrange(1, 1_000):03d}",
    lambda r: f"{r.randrange(40)}–{r.randrange(40, 400)}",
    lambda r: f"{r.randrange(60)}/{r.randrange(60, 120)}",
    lambda r: f"{r.uniform(0, 1e5):.8g}",
    lambda r: str(r.randrange(20_000)),
    lambda r: f"{r.randrange(60)} [{r.randrange(300)}]",
)
_LABELS = [
    "Age, years",
    "Women",
    "Headache",
    "Grade 1–2",
    "Platelets, 10⁹/L",
    "Median (range)",
    "Week 12",
    "Day 28",
    "Any event",
    "Complete response",
    "Table 2",
    "Figure S1A",
    "Dose 5 mg/kg",
    "CD8+ cells",
    "Panel B",
    "ECOG 0–1",
    "No. at risk",
    "Low dose",
    "High dose",
    "Not treated",
    "Long term",
    "Early start",
    "Small children",
    "Case 1",
    "Group A",
    "Stage 3B",
    "Unit: U/L",
    "Patients",
    "Total, n = 48",
    "International normalized ratio",
]


def _row(random: Random) -> list[str]:
    kind = random.choice(_NUMBERS)
    return [random.choice(_LABELS), *(kind(random) for _ in range(5))]


def _html(random: Random) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in _row(random)) + "</tr>" for _ in range(25)
    )
    colours = "".join(f".c{k}{{color:#{random.getrandbits(24):06x}}}" for k in range(20))
    prose = " ".join(
        f"The {random.choice(('median', 'mean', 'range'))} was {random.choice(_NUMBERS)(random)} in "
        f"{random.randrange(60)} patients."
        for _ in range(10)
    )
    return (
        f"<!DOCTYPE html><html><head><title>A series</title><style>{colours}</style></head><body>"
        f"<p>Version 0.2.0 of 31 January 2025. {prose}</p><table>{rows}</table>{_svg(random)}"
        f"<script>const a = {json.dumps(_chart(random))};</script></body></html>"
    )


def _svg(random: Random) -> str:
    def at() -> str:
        return random.choice(("{:.0f}", "{:.3f}", "{:.15g}")).format(random.uniform(0, 900))

    path = "M" + "L".join(f"{at()},{at()}" for _ in range(60))
    steps = " ".join(f"{at()} {at()}" for _ in range(60))
    marks = "".join(
        f'<g transform="translate({at()},{at()})"><rect x="{at()}" y="{at()}" width="{at()}" height="{at()}" '
        f'fill="#{random.getrandbits(24):06x}"/><text x="{at()}">{random.randrange(2_000)}</text></g>'
        for _ in range(30)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {random.randrange(900)} {random.randrange(900)}">'
        f'<path d="{path}"/><polyline points="{steps}"/>{marks}</svg>'
    )


def _chart(random: Random) -> dict[str, object]:
    values = [
        {"x": random.randrange(3_000), "y": random.uniform(0, 1), "at": random.randrange(100_000), "group": "a"}
        for _ in range(60)
    ]  # fmt: skip
    return {
        "width": random.randrange(900),
        "color": f"#{random.getrandbits(24):06x}",
        "data": {"values": values},
    }


def _csv(random: Random) -> str:
    rows = [
        ",".join(f'"{cell}"' if "," in cell else cell for cell in (f"baseline.row-{k}.all.n", *_row(random)))
        for k in range(60)
    ]  # fmt: skip
    return "id,label,a,b,c,d,e\n" + "\n".join(rows) + "\n"


def _sheet(random: Random) -> bytes:
    cells = "".join(
        "<row>" + "".join(f"<c><v>{random.randrange(3_000)}</v></c>" for _ in range(6)) + "</row>"
        for _ in range(30)
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<sheetData>{cells}</sheetData>")
    return held.getvalue()
