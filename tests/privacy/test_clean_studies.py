"""Random people and random pages of numbers: whatever the gate tells of them is a false alarm."""

import csv
import io
from random import Random

import pytest

from caseseries.privacy.gate import check_site
from caseseries.privacy.reading import texts
from caseseries.study import read_study
from tests.privacy import clean
from tests.privacy.canaries import packed


def test_nobody_is_found_where_nobody_stands(five, size):
    adsl = five / "data/adsl.csv"
    rows = list(csv.reader(io.StringIO(adsl.read_text(encoding="utf-8"))))
    site = five / "_site"
    told = {}
    for seed in range(size(12, 300)):
        chance = Random(seed)
        people = clean.people(chance, len(rows) - 1)
        with adsl.open("w", encoding="utf-8", newline="") as file:
            lines = zip(*people.values(), strict=True)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([*rows[0], *people])
            writer.writerows([*row, *line] for row, line in zip(rows[1:], lines, strict=True))
        for name, content in clean.pages(chance):
            path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if found := [str(finding) for finding in check_site(read_study(five), site)]:
            told[seed] = found
    assert told == {}


@pytest.mark.parametrize(
    ("name", "content", "read", "left_out"),
    [
        ("a.svg", b'<svg viewBox="0 0 123 45"><path d="M1,2L412,3 700123 4"/><text x="9">Room 7</text></svg>',
         ["700123", "Room 7"], ["412", "123 45"]),
        ("a.html", b'<p data-n="412"><svg><g transform="translate(413,7)"/></svg>', ["412"], ["413"]),
        ("a.svg", b'<svg><style>@font-face{src:url(data:text/plain;base64,U2VlbjogQTIgaGVyZSBub3c=)}</style></svg>',
         ["Seen: A2 here now"], ["U2VlbjogQTIg"]),
        ("a.xlsx", packed(xl__s_DOT_xml='<row r="123"><c r="H123" s="1"><v>H124</v></c></row>'), ["H124"], ["H123"]),
        ("a.xlsx", packed(xl__t_DOT_xml='<t><font script="Hans" typeface="Times"/></t>'), ["Times"], ["Hans"]),
    ],
)  # fmt: skip
def test_geometry_places_of_cells_and_fonts_say_nothing(name, content, read, left_out):
    said = "\n\n".join(texts(content, name))
    assert all(text in said for text in read)
    assert not any(text in said for text in left_out)
