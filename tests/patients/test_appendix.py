"""The appendix of patients for print: the words of the pages, and letters that can be read."""

import html
import json
import re
from dataclasses import replace

import pypandoc
import pytest
import typst
from PIL import Image
from pypdf import PdfReader

from caseseries.cohort import load
from caseseries.figures.base import still, with_data
from caseseries.patients import labs, pages, timeline, view
from caseseries.patients.frames import Frames
from caseseries.patients.patient import Patient, Series, Value, patients
from caseseries.patients.view import Chart
from caseseries.results import Results
from caseseries.store import drawings, shipped_fonts
from caseseries.study.patient_plan import DayAxis, Panel, PatientPages
from caseseries.study.plan import Parameter


@pytest.fixture(scope="module")
def rich_appendix(rich_study, rich_cohort):
    return pages.write(rich_study, rich_cohort, Results()).appendix


def _change(study, old, new):
    path = study.data_folder / "adae.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_appendix_has_a_part_for_each_patient_with_the_words_of_the_page(rich_appendix):
    before, *parts = re.split(r"^## ", rich_appendix, flags=re.M)
    # No remark of the template's own is printed.
    assert re.fullmatch(r"\s*```\{=typst\}\n[^`]*```\s*", before)
    assert [part.splitlines()[0] for part in parts] == [
        f"Patient {k} {{#patient-{k}}}" for k in "1234"
    ]
    one, *_, four = map(html.unescape, parts)
    assert (
        "Arm: **Early** · Age: **50-59** · Sex: **Man** · Weight: **61.3 kg** · Blood group: **Zero**. "
        "*Synthetic patient.*"
    ) in one
    assert "Surgery on day 64. Upkeep from day 80 to 100, the last day observed." in one
    assert "**Kidney**. Not drawn: Creatinine 95.5 µmol/L on day 140." in one
    assert "**Metals**. Not recorded: Zinc." in one
    assert "Dashed: limit of quantitation; values below it are drawn at it, as open points." in one
    for missing in (
        "**Kidney**. No kidney values were recorded.",
        "**Adverse events**. No adverse events were recorded.",
    ):
        assert missing in four
    # Response and doses of 4 are narrow: side by side, in typst's own words.
    assert '[#strong("Response by visit")' in four
    assert '#"No doses were recorded."' in four


def test_the_tables_of_a_patient_stand_in_word_too(rich_appendix):
    """As Markdown, since Word knows no typst: the same cells, each table once."""
    one = re.split(r"^## ", rich_appendix, flags=re.M)[1]
    parts = re.findall(
        r'^::::: \{\.content-visible when-format="docx"\}\n(.*?)^:::::$', one, re.M | re.S
    )
    tables = [part for part in parts if part.startswith("|")]
    assert [table.splitlines()[0].split("|")[1].strip() for table in tables] == [
        "Event",
        "Visit",
        "Treatment",
    ]
    assert "Headache" in tables[0]


def test_the_appendix_shows_each_picture_with_its_words_and_width(rich_appendix, rich_study):
    found = re.findall(r'!\[\]\(([^)]+svg)\)\{fig-alt="([^"]+)" width=(\d+)%\}', rich_appendix)
    assert len(found) == 3 + 2 + 2 + 1
    for file, alt, share in found:
        text = (rich_study.root / file).read_text("utf-8")
        width = float(re.search(r'width="([\d.]+)"', text)[1])
        # 700 pixels fill a line.
        assert int(share) == min(100, round(100 * round(width) / 700))
        assert alt.startswith(("Timeline of patient", "Kidney of patient", "Metals of patient"))


def test_word_is_given_bitmaps_of_the_timelines(rich_appendix, rich_study):
    """Word shows an SVG only beside a bitmap, which Quarto has no program to make of it."""
    blocks = re.findall(r'when-format="docx"\}\n(!.*?)\n:::::', rich_appendix)
    found = [re.fullmatch(r"!\[\]\((.+\.png)\)\{fig-alt=\"Timeline .*\}", text) for text in blocks]
    assert len(found) == 4
    for picture in found:
        with Image.open(rich_study.root / picture[1]) as bitmap:
            text = (rich_study.root / picture[1].replace(".png", ".svg")).read_text("utf-8")
            assert bitmap.width >= 4 * float(re.search(r'width="([\d.]+)"', text)[1])


def test_without_word_files_no_bitmap_is_drawn(study):
    """A bitmap costs as much as the drawing."""
    pages.write(study, load(study), Results())
    assert {path.suffix for path in study.path(pages.PICTURES).iterdir()} == {".svg"}


def test_a_quotation_mark_cannot_end_an_alternative_text(study):
    _change(study, "T-3,1,Itching", 'T-3,1,"So-called ""itch"""')
    pages.write(study, load(study), Results())
    page = (study.root / "chapters/patients/3.qmd").read_text("utf-8")
    assert 'So-called "itch" on day 8–12' in html.unescape(page)
    assert '"itch"' not in page
    assert '"itch"' not in pages.write(study, load(study), Results()).appendix


def test_letters_of_drawings_are_of_7_points_or_more_in_print(rich_appendix, rich_study):
    """A4 with margins of 24 mm: a line is 210 - 48 = 162 mm wide, 459.2 points. The smallest letters have 11 pixels."""
    found = re.findall(r"!\[\]\(([^)]+svg)\)\{.*? width=(\d+)%\}", rich_appendix)
    assert len(found) == 8
    for file, share in found:
        smallest, points = _smallest((rich_study.root / file).read_text("utf-8"), int(share) / 100)
        assert smallest >= 11, file
        assert points >= 7, file


def test_letters_of_many_parameters_and_of_the_longest_label_are_of_7_points_too():
    """Eight parameters in a panel, as wide as it gets, and events whose names fill the room for labels."""
    parameters = [Parameter(id=f"p{k}", code=f"P{k}", label=f"P{k}", unit="g/L") for k in range(8)]
    panel = Panel(id="all", label="All", parameters=parameters)
    axis = DayAxis(start=-7, end=91, bin=7)
    plan = PatientPages(identity=[], lanes="course", axis=axis, labs=[panel])
    series = tuple(Series(p, (Value(8, 2.0, "2.0", False),), None, None, None) for p in parameters)
    one = Patient("1", "1", "", (), (), (), (), {"all": series}, (), (), None, False)
    rows = labs.ranges(plan, panel, [one])
    many = Frames(labs.panel_chart(plan, panel), rows).picture(labs.rows(plan, panel, one))
    # The label is cut off at the room for it.
    row = {"kind": "event", "row": "00 " + "M" * 60, "from": 1, "to": 9, "grade": 3}
    spec = with_data(still(timeline.timeline(plan)), {"values": [row]})
    for svg in (many, drawings.svg(json.dumps(spec))):
        width = float(re.search(r'width="([\d.]+)"', svg)[1])
        share = Chart("", [], 0, "", round(width), 0, "").share / 100
        assert _smallest(svg, share)[1] >= 7


def _smallest(svg, share):
    """Return the smallest letters of a drawing: in pixels, and in points where it takes a share of a line of print."""
    width = float(re.search(r'width="([\d.]+)"', svg)[1])
    smallest = min(float(size) for size in re.findall(r'font-size="([\d.]+)', svg))
    return smallest, smallest * share * 162 / 25.4 * 72 / width


def test_in_print_patients_follow_each_other_without_white_pages(study, tmp_path):
    many = "".join(
        f"T-1,{k},Term number {k},1,N,DOSE NOT CHANGED,Y,{k},{k + 1}\n" for k in range(4, 28)
    )
    _change(study, "T-2,1,Headache", many + "T-2,1,Headache")
    cohort = load(study)
    text = pages.write(study, cohort, Results()).appendix
    assert re.findall(r"^## (.*?) \{#(.*?)\}$", text, re.M) == [
        (f"Patient {k}", f"patient-{k}") for k in range(1, 6)
    ]
    text = re.sub(r"^::::: \{[^}\n]*docx[^}\n]*\}.*?^:::::$", "", text, flags=re.M | re.S)
    source = pypandoc.convert_text(text, "typst", format="markdown", extra_args=["--wrap=none"])
    path = study.root / "appendix.typ"
    path.write_text('#let horizontalrule = none\n#set page("a4")\n' + source, encoding="utf-8")
    typst.compile(
        str(path),
        output=str(tmp_path / "a.pdf"),
        root=str(study.root),
        font_paths=[str(shipped_fonts.folder())],
    )
    found = [page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages]
    # A page each would be five, most of each white.
    assert len(found) < 5
    assert max(len(re.findall(r"^Patient \d$", page, re.M)) for page in found) > 1
    assert re.findall(r"^Patient \d$", "\n".join(found), re.M) == [
        f"Patient {k}" for k in range(1, 6)
    ]


def test_tables_side_by_side_stay_below_their_titles(rich_study, rich_cohort, rich_appendix):
    """Short ones as one block; one of more than 14 lines goes on over the page, and may not be held together."""
    assert "#block(breakable: false, width: 100%, grid(" in rich_appendix
    common = view.shared(rich_study, rich_cohort, patients(rich_study, rich_cohort))
    page = view.page(common, patients(rich_study, rich_cohort), 0, rich_study.root)
    grid = view.grid("long", "Visit", ["Day"], [(str(k), "1") for k in range(15)])
    assert page.short
    assert not replace(page, doses=view.TableView("Doses", grid, "")).short
