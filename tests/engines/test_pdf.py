"""Print: its date, its template, and what typst may not pass over."""

from __future__ import annotations

import datetime
from pathlib import Path

import pypdf
import pytest
import typst

from caseseries import engines
from caseseries.engines.pandoc import pdf
from caseseries.errors import UserError
from caseseries.store import shipped_fonts
from tests.engines.conftest import Write


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ({"date": "2024-05-06", "version-date": "2024-06-07"}, (2024, 6, 7)),
        ({"date": "2024-05-06"}, (2024, 5, 6)),
        ({"date": datetime.date(2024, 5, 6)}, (2024, 5, 6)),
        ({"date": "in spring"}, (2000, 1, 1)),
        ({}, (2000, 1, 1)),
    ],
)
def test_a_document_is_dated_by_its_version(
    given: dict[str, object], day: tuple[int, int, int]
) -> None:
    assert pdf.timestamp(given) == datetime.datetime(*day, tzinfo=datetime.UTC)


def told(write: Write, page: str, **files: str) -> UserError:
    with pytest.raises(UserError) as caught:
        engines.render(write(index=page, **files), "pandoc")
    return caught.value


def test_a_panic_of_the_library_is_an_error_with_the_page(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):  # as pyo3 names its own
        pass

    def panic(*_: object, **__: object) -> None:
        raise PanicException("range start index 1 out of range")

    monkeypatch.setattr(typst, "compile_with_warnings", panic)
    error = told(write, "---\ntitle: T\nformat: typst\n---\n\nWords.\n")
    assert error.message == "typst gave up on the PDF, by a fault of its own"
    assert error.place == "index.qmd"


def test_a_warning_of_typst_is_not_let_pass(write: Write) -> None:
    error = told(
        write,
        '---\ntitle: T\nformat: typst\n---\n\n```{=typst}\n#text(font: "No Such Font")[Words]\n```\n',
    )
    assert error.message.startswith("typst warns: unknown font family: no such font")
    assert error.place == "index.qmd"
    assert error.remedy == "mend what it names; a warning is not let pass"


@pytest.mark.parametrize(
    ("raw", "said", "remedy"),
    [
        ("#nonsense(", "typst cannot set the PDF: unclosed delimiter", "the typst template"),
        (
            "#ref(<gone>)",
            "typst cannot set the PDF: label `<gone>` does not exist",
            "correct its identifier",
        ),
        ('#image("/x.svg")', "typst cannot set the PDF: ", "fig-alt"),
    ],
)
def test_what_typst_cannot_set_is_told_with_a_remedy(
    write: Write, raw: str, said: str, remedy: str
) -> None:
    page = f"---\ntitle: T\nformat: typst\n---\n\n![x](x.svg){{fig-alt='A'}}\n\n```{{=typst}}\n{raw}\n```\n"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    error = told(write, page, x_DOT_svg=svg)
    assert error.message.startswith(said)
    assert remedy in error.remedy
    assert error.place == "index.qmd"


@pytest.mark.parametrize(
    ("partial", "said"),
    [
        ("other.typ", "the template partial other.typ is outside the subset"),
        ("gone/typst-show.typ", "the template partial gone/typst-show.typ is not there"),
    ],
)
def test_only_two_partials_are_read_and_they_must_be_there(
    write: Write, partial: str, said: str
) -> None:
    error = told(
        write,
        f"---\ntitle: T\nformat:\n  typst:\n    template-partials: [{partial}]\n---\n\nWords.\n",
        other_DOT_typ="x",
    )
    assert error.message.startswith(said)
    assert error.remedy


def test_a_project_may_set_its_own_template(write: Write) -> None:
    show = '#show: doc => [Set by the project. #doc]\n#set document(title: "T")\n'
    page = "---\ntitle: T\nformat:\n  typst:\n    template-partials: [own/typst-show.typ]\n---\n\n## One\n\nWords.\n"
    root = write(index=page)
    (root / "own").mkdir()
    (root / "own/typst-show.typ").write_text(show)
    site = engines.render(root, "pandoc")
    text = pypdf.PdfReader(site / "index.pdf").pages[0].extract_text()
    assert "Set by the project." in text
    assert "Words." in text


def test_print_uses_the_faces_of_the_package() -> None:
    folder = shipped_fonts.folder()
    assert sorted(p.name for p in folder.glob("*.ttf")) == [
        f"SourceSansPro-{face}.ttf"
        for face in ("Bold", "BoldIt", "It", "Regular", "Semibold", "SemiboldIt")
    ]


@pytest.mark.parametrize(
    ("text", "rests_on_all"),
    [
        ('#box(image("/a.svg", alt: "A"))\nPatients read it; none is in the image.', False),
        ('#box(image("/a.svg", alt: "A"))\n#image("/" + "b.svg", alt: "B")', True),
        ('#box(image("/a.svg", alt: "A"))\n#let shown = image', True),
        ('#box(image("/a.svg", alt: "A"))\n#("/b.svg",).map(image)', True),
        ('#let more = csv("b.svg")', True),
        ('#image("/\\u{62}.svg", alt: "B")', True),
        ('#import "b.svg": shown', True),
    ],
)
def test_print_is_set_anew_where_a_picture_that_it_may_show_has_changed(
    tmp_path: Path, text: str, rests_on_all: bool
) -> None:
    for name in ("a.svg", "b.svg"):
        (tmp_path / name).write_text("<svg/>")
    page = tmp_path / "page.typ"
    page.write_text(f"{text}\n")
    document = pdf.document_of(page, tmp_path, tmp_path, {}, "index.qmd")
    keys = [pdf.key(document)]
    for name in ("b.svg", "a.svg"):
        (tmp_path / name).write_text("<svg><g/></svg>")
        keys.append(pdf.key(document))
    assert (keys[0] != keys[1]) == rests_on_all
    assert keys[1] != keys[2] or "a.svg" not in text
