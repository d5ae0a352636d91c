"""Papers read as they are. Layouts are made by hand after real journals', their cells typed beside them."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pypandoc
import pytest
import typst

from caseseries import audit
from caseseries.audit.manuscripts import Transcript, transcribe
from caseseries.audit.manuscripts.document import Passage
from caseseries.audit.manuscripts.pdf_lines import Word, in_reading_order
from caseseries.audit.manuscripts.sentences import read_sentences
from caseseries.audit.notation import normalise
from caseseries.errors import UserError

from . import word_files

LAYOUTS = Path(__file__).parent / "layouts"
NAMES = (
    "two_arms.xml", "one_arm.html", "flat.html", "moments.xml", "columns.html", "cohorts.xml", "journals.html", "continued.xml",
    "dots.html", "surgeons.html", "response.html", "journal.xml", "mixed.html", "lancet.html", "nejm.xml", "jama.html",
    "german.html", "panels.xml", "splits.xml", "mdpi.xml", "elsevier.html", "spanners.html",
)  # fmt: skip
Cell = tuple[str, str, str, str, str]


def wanted(name: str) -> list[Cell]:
    lines = (LAYOUTS / name).with_suffix(".csv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("|")) for line in lines]  # type: ignore[misc]


@cache
def whole(name: str) -> Transcript:
    return transcribe(LAYOUTS / name)


def cells(transcript: Transcript) -> list[Cell]:
    """place, group without its size, measure, kind, text of each cell of a table."""
    return [
        (row.place, normalise(re.sub(r" \(n = \d+\)", "", row.group)), normalise(row.measure), row.kind, normalise(row.as_printed))
        for row in transcript.reported.rows
        if row.in_table
    ]  # fmt: skip


def right(found: list[Cell], expected: list[Cell]) -> float:
    return (Counter(found) & Counter(expected)).total() / max(len(found), len(expected))


@pytest.mark.parametrize("name", NAMES)
def test_nine_of_ten_cells_of_a_layout_are_right(name: str) -> None:
    found, expected = cells(whole(name)), wanted(name)
    share = right(found, expected)
    assert share >= 0.9, sorted((Counter(expected) - Counter(found)).elements())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_paper_in_word_has_its_cells_too(name: str, tmp_path: Path) -> None:
    """Word files keep no indents here, so that nested stubs are told by their counts alone."""
    source, word = LAYOUTS / name, tmp_path / "paper.docx"
    form = "jats" if name.endswith("xml") else "html"
    text = source.read_text(encoding="utf-8")
    text = re.sub(
        r"<label>(.*?)</label><caption><\w+>(.*?)</\w+></caption>",
        r"<caption><p>\1. \2</p></caption>",
        text,
    )
    subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", form, "-t", "docx", "-o", str(word)], input=text.encode(), check=True
    )  # fmt: skip
    texts = Counter((cell[0], cell[4]) for cell in cells(transcribe(word)))
    expected = Counter((cell[0], cell[4]) for cell in wanted(name))
    assert (texts & expected).total() >= 0.9 * expected.total()


@pytest.mark.parametrize("name", NAMES)
def test_a_consistent_layout_gives_no_finding(name: str) -> None:
    assert audit.audit(whole(name).reported) == ()


WORD = (
    """
Characteristic v | Treatment group<2 | Total (N = 75) v | p v
^ | Sling (n = 38) | Plate (n = 37) | ^ | ^
Age, years, mean ± SD | 52.3 ± 14.1 | 50.8 ± 15.0 | 51.6 ± 14.5 | 0.66
Sex, n (%) | | | | 0.73
>Women | 22 (57.9) | 20 (54.1) | 42 (56.0) |
>Men | 16 (42.1) | 17 (45.9) | 33 (44.0) |
Smoker, n (%)^{a} | 9 (23.7) | 12 (32.4) | 21 (28.0) | 0.40
**Injury**<5
>Dominant side | 20 (52.6) | 24 (64.9) | 44 (58.7) | 0.28
>Days to surgery, median [IQR] | — | 6 [3–9] | — |
>Energy, n (%) | | | | 0.90
>>Low | 25 (65.8) | 23 (62.2) | 48 (64.0) |
>>High | 13 (34.2) | 14 (37.8) | 27 (36.0) |
""",
    """
Outcome v | Sling (n = 38)<2 | Plate (n = 37)<2 | Mean difference (95% CI) v
^ | 6 weeks | 1 year | 6 weeks | 1 year | ^
DASH score, mean (SD) | 41.2 (15.3) | 12.0 (10.1) | 33.0 (14.8) | 9.8 (9.6) | 2.2 (−2.3 to 6.7)
Union, n (%) | 11 (28.9) | 33 (86.8) | 15 (40.5) | 36 (97.3) |
Pain at rest, n/N (%) | 12/37 (32.4) | 4/36 (11.1) | 9/37 (24.3) | 2/35 (5.7) |
""",
)
MOVED: dict[str, Callable[[int], str]] = {
    "moved": lambda steps: f'<w:pPr><w:ind w:left="{200 * steps}"/></w:pPr>',
    "blanks": lambda steps: f'<w:r><w:t xml:space="preserve">{"  " * steps}</w:t></w:r>',
    "tabs": lambda steps: f"<w:r>{'<w:tab/>' * steps}</w:r>",
}


@pytest.mark.parametrize("moved", MOVED.values(), ids=MOVED)
def test_merged_cells_and_moved_stubs_of_word_are_read(
    moved: Callable[[int], str], tmp_path: Path
) -> None:
    said = (word_files.paragraph(f"Table {k}. What was found") for k in (1, 2))
    tables = (word_files.table(one, moved) for one in WORD)
    word_files.write(
        tmp_path / "paper.docx", *(part for pair in zip(said, tables, strict=True) for part in pair)
    )
    transcript = transcribe(tmp_path / "paper.docx")
    assert sorted(cells(transcript)) == sorted(wanted("word.docx"))
    assert audit.audit(transcript.reported) == ()


HEAD = "[Characteristic], [Early (n = 40)], [Late (n = 50)], [P value],"
NEXT_PAGE = ")\n#pagebreak()\nTable 1. (continued)\n#table(columns: (3.2cm, 3cm, 3cm, 2cm), stroke: none, inset: 3pt,\n"
RUNNING = {
    "no head": ("", ""),
    "its head again": (HEAD, f"table.header({HEAD}),"),
    "a caption": ("  [Cough", f"{NEXT_PAGE}  [Cough"),
}


@pytest.mark.parametrize(("old", "new"), RUNNING.values(), ids=RUNNING)
def test_a_table_that_runs_over_pages_of_a_pdf_is_one(old: str, new: str, tmp_path: Path) -> None:
    source = (LAYOUTS / "pages.typ").read_text(encoding="utf-8")
    (tmp_path / "paper.typ").write_text(source.replace(old, new), encoding="utf-8")
    typst.compile(str(tmp_path / "paper.typ"), output=str(tmp_path / "paper.pdf"))
    transcript = transcribe(tmp_path / "paper.pdf")
    found = [one for one in cells(transcript) if one[2] != "patients"]
    assert transcript.problems == ()
    assert found == [one for one in wanted("pages.pdf") if one[2] != "patients"]


PLANTED = (
    # layout, what it prints, a number of it altered
    ("dots.html", "RR 1·80 (1·07–3·03)", "RR 3·80 (1·07–3·03)"),
    ("dots.html", "61·5 (54·0–70·2)", "61·5 (64·0–70·2)"),
    ("dots.html", "55/60; 91.7%", "55/60; 97.1%"),
    ("surgeons.html", "27(54.00)", "27(45.00)"),
    ("surgeons.html", "46(92.00)", "45(92.00)"),
    ("surgeons.html", "24.1 ± 5.2 (16–38)", "44.1 ± 5.2 (16–38)"),
    ("surgeons.html", "40/47 (85.1%)", "40/47 (81.5%)"),
    ("dots.html", "<td>21</td><td>55.3</td>", "<td>21</td><td>53.3</td>"),
    ("dots.html", "<td>24</td><td>63 (46-78)", "<td>24</td><td>63 (56-78)"),
    ("response.html", "50.0 (29.1–70.9)", "55.0 (29.1–70.9)"),
    ("response.html", "11.3 (7.9–16.0)", "17.3 (7.9–16.0)"),
    (
        "journal.xml",
        "22 (55)",
        "22 (58)",
    ),  # both sexes are all, so that no smaller number of patients explains it
    ("journal.xml", "30</td><td>49.2", "30</td><td>46.2"),
    ("journal.xml", "2.56 (1.16 to 5.65)", "2.56 (1.16 to 2.05)"),
)


@pytest.mark.parametrize(("name", "printed", "altered"), PLANTED)
def test_an_altered_number_of_a_layout_is_found(
    name: str, printed: str, altered: str, tmp_path: Path
) -> None:
    text = (LAYOUTS / name).read_text(encoding="utf-8")
    paper = tmp_path / name
    paper.write_text(text.replace(printed, altered, 1), encoding="utf-8")
    assert text.count(printed) == 1
    right, wrong = whole(name).reported, transcribe(paper).reported
    changed = {row.id for row in wrong.rows if row.as_printed != right.by_id[row.id].as_printed}
    (found,) = audit.audit(wrong)
    assert changed & set(found.doubted)


def test_what_was_understood_can_be_read_again() -> None:
    transcript = transcribe(LAYOUTS / "two_arms.xml")
    again = audit.parse(transcript.text)
    assert again == transcript.reported
    row = again.by_id["table1.ige.lotion"]
    assert (row.parts.value and row.parts.value.value, row.parts.low and row.parts.low.value) == (
        1240,
        310,
    )


def test_sentences_say_what_their_numbers_count() -> None:
    rows = transcribe(LAYOUTS / "one_arm.html").reported.rows
    said = [(row.place, row.kind, row.parts.n) for row in rows if not row.in_table]
    assert ("abstract", "count_percent", 12) in said


def test_counts_in_words_and_of_whom_they_are() -> None:
    sentences = (
        "Twelve of 40 patients (30%) had fever; 3 (7.5%) died. Of 58 screened patients, 40 (69.0%) were enrolled. "
        "Nausea occurred in 9 patients (22.5%), and rash in 2 (5.0%). Grade 3 events occurred in 6 of 40 (15%). "
        "The response rate was 45.0% (18/40; 95% CI 29.3–61.5). Twenty-two (55%) of the 40 patients were women. "
        "Fever was seen in 4 patients (10.0%) within a day. Mean age was 38.4 ± 12.2 years."
    )
    rows = read_sentences([Passage("results", sentences)], [])
    assert [(row.measure, row.as_printed, row.of) for row in rows] == [
        ("had fever", "Twelve of 40 patients (30%)", None),
        ("died", "3 (7.5%)", None),
        ("were enrolled", "40 (69.0%)", 58),
        ("Nausea", "9 patients (22.5%)", None),
        ("rash", "2 (5.0%)", None),
        ("Grade 3 events", "6 of 40 (15%)", None),
        ("response rate", "45.0% (18/40; 95% CI 29.3-61.5)", None),
        ("were women", "Twenty-two (55%) of the 40 patients", None),
        ("Fever, within a day", "4 patients (10.0%)", None),
        ("age", "38.4 ± 12.2", None),
    ]


def test_a_page_of_two_columns_is_read_one_after_the_other() -> None:
    def words(text: str, left: float, line: int) -> list[Word]:
        ends = [left + 5 * at for at in range(len(text) + 1)]
        return [
            Word(m[0], ends[m.start()], ends[m.end()], 700 - 12 * line, 708 - 12 * line)
            for m in re.finditer(r"\S+", text)
        ]

    left = [f"the left column says in line {n} that" for n in range(8)]
    right = [f"the right column goes on in line {n} of" for n in range(8)]
    page = [
        word
        for n in range(8)
        for word in (*words(left[n], 50, n + 2), *words(right[n], 300, n + 2))
    ]
    page += words(
        "A title that reaches over the two columns of the page, from edge to edge of print", 50, 0
    )
    lines = [" ".join(cell.text for cell in line) for line in in_reading_order(page, str.isdigit)]
    assert lines[1:] == [*left, *right]


def test_a_paper_without_numbers_or_that_is_none_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("<p>Nothing counted here.</p>", encoding="utf-8")
    with pytest.raises(UserError, match="no printed number"):
        transcribe(empty)
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK no word file")
    with pytest.raises(UserError, match="cannot be read as DOCX"):
        transcribe(broken)
    pdf = tmp_path / "broken.pdf"
    pdf.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(UserError, match="cannot be read as PDF"):
        transcribe(pdf)
