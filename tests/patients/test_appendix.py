"""The appendix of patients for print: the words of the pages, and one page of print each."""

import html
import re

import pypandoc
import pytest
import typst
from pypdf import PdfReader

from caseseries.cohort import load
from caseseries.patients import pages
from caseseries.results import Results
from caseseries.store import shipped_fonts


@pytest.fixture(scope="module")
def rich_appendix(rich_study, rich_cohort):
    return pages.appendix(rich_study, rich_cohort, Results())


def _change(study, old, new):
    path = study.data_folder / "adae.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_appendix_has_a_part_for_each_patient_with_the_words_of_the_page(rich_appendix):
    parts = re.split(r"^## ", rich_appendix, flags=re.M)[1:]
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
    # Each part but the first begins a page.
    assert rich_appendix.count("#pagebreak(weak: true)") == 3


def test_the_appendix_shows_each_picture_with_its_words_and_width(rich_appendix, rich_study):
    found = re.findall(r'!\[\]\(([^)]+)\)\{fig-alt="([^"]+)" width=(\d+)%\}', rich_appendix)
    assert len(found) == 3 + 2 + 2 + 1
    for file, alt, share in found:
        text = (rich_study.root / file).read_text("utf-8")
        width = float(re.search(r'width="([\d.]+)"', text)[1])
        # 700 pixels fill a line.
        assert int(share) == min(100, round(100 * round(width) / 700))
        assert alt.startswith(("Timeline of patient", "Kidney of patient", "Metals of patient"))


def test_a_quotation_mark_cannot_end_an_alternative_text(study):
    _change(study, "T-3,1,Itching", 'T-3,1,"So-called ""itch"""')
    pages.write(study, load(study), Results())
    page = (study.root / "chapters/patients/3.qmd").read_text("utf-8")
    assert 'So-called "itch" on day 8–12' in html.unescape(page)
    assert '"itch"' not in page
    assert '"itch"' not in pages.appendix(study, load(study), Results())


def test_in_print_each_patient_takes_one_page_even_a_busy_one(study, tmp_path):
    many = "".join(
        f"T-1,{k},Term number {k},1,N,DOSE NOT CHANGED,Y,{k},{k + 1}\n" for k in range(4, 28)
    )
    _change(study, "T-2,1,Headache", many + "T-2,1,Headache")
    cohort = load(study)
    text = pages.appendix(study, cohort, Results())
    assert re.findall(r"^## (.*?) \{#(.*?)\}$", text, re.M) == [
        (f"Patient {k}", f"patient-{k}") for k in range(1, 6)
    ]
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
    assert len(found) == 5
    assert "Term number 27" in found[0]
    assert [f"Patient {k}" in page for k, page in enumerate(found, 1)] == [True] * 5
