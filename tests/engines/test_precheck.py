"""The look at the sources before Quarto begins: what cannot be rendered is told with its line, the rest is left alone."""

from __future__ import annotations

import pytest

from caseseries.engines import precheck
from caseseries.errors import UserError
from tests.engines.conftest import QUARTO_YML, Write

CELL = "```{python}\n#| label: one\n1\n```\n"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("```{python}\n#| label: one\n1 / 0\n```\n", "index.qmd:3", "ZeroDivisionError"),
        (CELL + "\nIt is `{python} unknown`.\n", "index.qmd:6", "NameError"),
        ("a\n\n{{< include gone.qmd >}}\n", "index.qmd:3", "gone.qmd is not there"),
        ("a\n\n![A picture](gone.png)\n", "index.qmd:3", "gone.png is not there"),
    ],
)
def test_a_fault_is_told_with_its_line(write: Write, text: str, place: str, said: str) -> None:
    root = write(index=text)
    with pytest.raises(UserError, match=said) as caught:
        precheck.check(root, precheck.names(root))
    assert caught.value.place == place
    assert caught.value.remedy


def test_what_only_quarto_can_do_is_left_to_quarto(write: Write) -> None:
    root = write(index="```{r}\nstop()\n```\n")
    precheck.check(root, precheck.names(root))
    text = QUARTO_YML.replace("website", "book")
    assert precheck.names(write(_quarto_DOT_yml=text)) == []


def test_without_code_no_cell_runs(write: Write) -> None:
    root = write(index="```{python}\n1 / 0\n```\n")
    precheck.check(root, precheck.names(root), code=False)


def test_pages_that_are_not_written_yet_are_passed_over(write: Write) -> None:
    text = QUARTO_YML.replace('render: ["*.qmd"]', "render: [index.qmd, later.qmd]")
    root = write(_quarto_DOT_yml=text, index="a\n")
    assert precheck.names(root, written=True) == ["index.qmd"]
    with pytest.raises(UserError, match=r"later\.qmd"):
        precheck.names(root)


@pytest.mark.parametrize(
    "picture", ["a.png", "/pictures/a.png", "sub/%C3%BC.png", "https://example.org/x.png"]
)
def test_pictures_that_are_there(write: Write, picture: str) -> None:
    root = write(index=f"![A picture]({picture})\n")
    for name in ("a.png", "pictures/a.png", "sub/\u00fc.png"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"")
    precheck.check(root, ["index.qmd"])


def test_a_picture_is_looked_for_beside_its_page(write: Write) -> None:
    root = write(sub__page="![A picture](a.png)\n")
    (root / "a.png").write_bytes(b"")
    with pytest.raises(UserError, match=r"a\.png is not there") as caught:
        precheck.check(root, ["sub/page.qmd"])
    assert caught.value.place == "sub/page.qmd:1"
    (root / "sub/a.png").write_bytes(b"")
    precheck.check(root, ["sub/page.qmd"])


@pytest.mark.parametrize("where", ["index", "_quarto_DOT_yml"])
def test_a_bibliography_that_would_run_is_refused(write: Write, where: str) -> None:
    own = "---\nbibliography: a.bib\n---\n\n" if where == "index" else ""
    files = {"index": f"{own}Words.\n"}
    if not own:
        files[where] = QUARTO_YML + "bibliography: a.bib\n"
    root = write(**files)
    (root / "a.bib").write_text("@misc{a,\n title = {A},\n url = {javascript:alert(1)}}\n")
    with pytest.raises(UserError, match="an address that a browser would run") as caught:
        precheck.check(root, ["index.qmd"])
    assert caught.value.place == "a.bib:3"


def test_what_leads_out_of_the_project_is_refused(write: Write) -> None:
    root = write(index="{{< include ../secret.md >}}\n")
    with pytest.raises(UserError, match=r"secret\.md") as caught:
        precheck.check_paths(root)
    assert caught.value.place == "index.qmd:1"
    (root / "index.qmd").write_text("Words.\n")
    precheck.check_paths(root)
