"""Cells and inline expressions: what of their output stands on the page, and how."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.engines.pandoc import cells, source
from caseseries.errors import UserError
from tests.engines.conftest import Write
from tests.engines.skeleton import Node, parse

PAGE = """---
title: T
---

```{python}
#| label: setup
#| include: false
import base64, sys
from IPython.display import HTML, SVG, Image, Markdown, display
dot = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'
png = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
```

::: {#one}
```{python}
print("first", end=" ")
print("second")
display(Markdown("*third*"))
print("fourth")
"fifth"
```
:::

::: {#two}
```{python}
None
```
:::

::: {#three}
```{python}
HTML("<b>raw</b>")
```
:::

::: {#four}
```{python}
#| error: true
def inner():
    raise ValueError("told on the page")
inner()
```
:::

::: {#five}
```{python}
#| label: picture
Image(png, format="png")
```
:::

::: {#six}
```{python}
#| label: fig-two
#| fig-cap: "A pair.\\nOf two."
#| fig-alt: "It's two dots"
SVG(dot)
```
:::

::: {#seven}
```{python}
print("```")
```
:::

::: {#eight}
```{python}
#| output: asis
print("::: {.made}\\nBy a cell.\\n:::")
```
:::

Inline `{python} "a_b*c*"`, `{python} Markdown("*m*")`, `{python} 1.50`, `{python} [1, 2]`,
`{python} HTML("<i>h</i>")` and `{python} None`.
"""


@pytest.fixture(scope="module")
def main(tmp_path_factory: pytest.TempPathFactory) -> Node:
    root = tmp_path_factory.mktemp("cells")
    (root / "_quarto.yml").write_text(
        "project: {type: website, execute-dir: project, render: [index.qmd]}\nwebsite: {title: T}\n"
        "execute: {echo: false}\n"
    )
    (root / "index.qmd").write_text(PAGE)
    site = engines.render(root, "pandoc")
    found = parse((site / "index.html").read_text()).find("main")
    assert found
    found.attributes["site"] = str(site)
    return found


def text_of(node: Node | str) -> str:
    return node if isinstance(node, str) else "".join(map(text_of, node.children))


def part(main: Node, name: str) -> Node:
    found = main.find(identifier=name)
    assert found
    return found


def words(node: Node) -> str:
    return " ".join(text_of(node).split())


def test_what_a_cell_puts_out_stands_in_its_order(main: Node) -> None:
    one = part(main, "one")
    assert words(one) == "first second third fourth 'fifth'"
    assert [text_of(e) for e in one.find_all("em")] == ["third"]
    # What was printed and what was shown are told apart.
    kinds = [c for d in one.find_all("div") for c in d.classes if c.startswith("cell-output-")]
    assert kinds == [
        "cell-output-stdout", "cell-output-display", "cell-output-markdown", "cell-output-stdout",
        "cell-output-display",
    ]  # fmt: skip


def test_nothing_is_shown_of_nothing(main: Node) -> None:
    assert words(part(main, "two")) == ""


def test_html_is_taken_as_it_is(main: Node) -> None:
    assert [text_of(b) for b in part(main, "three").find_all("b")] == ["raw"]


def test_a_fault_that_is_wanted_is_shown_without_marks_of_a_terminal(main: Node) -> None:
    said = words(part(main, "four"))
    assert "ValueError" in said
    assert "told on the page" in said
    assert "\x1b" not in said


def test_pictures_become_files_named_by_their_cell(main: Node) -> None:
    (picture,) = part(main, "five").find_all("img")
    assert picture.attributes["src"] == "index_files/figure-html/picture-output-1.png"
    file = Path(main.attributes["site"]) / picture.attributes["src"]
    assert file.read_bytes().startswith(b"\x89PNG")
    (drawn,) = part(main, "six").find_all("img")
    assert drawn.attributes["src"] == "index_files/figure-html/fig-two-output-1.svg"
    assert drawn.attributes["alt"] == "It's two dots"
    assert (
        words(part(main, "six").find("figcaption") or part(main, "six"))
        == "Figure 1: A pair. Of two."
    )


def test_output_that_looks_like_a_fence_does_not_end_one(main: Node) -> None:
    assert words(part(main, "seven")) == "```"


def test_output_as_it_is_becomes_part_of_the_page(main: Node) -> None:
    made = part(main, "eight").find(name="made")
    assert made
    assert words(made) == "By a cell."


def test_inline_values_print_as_quarto_prints_them(main: Node) -> None:
    """A string literally, Markdown as Markdown, a number as Python writes it, HTML as HTML."""
    last = main.find_all("p")[-1]
    assert " ".join(text_of(last).split()) == "Inline a_b*c*, m, 1.5, [1, 2], h and None."
    assert [text_of(e) for e in last.find_all("em")] == ["m"]
    assert [text_of(e) for e in last.find_all("i")] == ["h"]


def run(root: Path, text: str) -> cells.Executed:
    (root / "page.qmd").write_text(text)
    return cells.run(source.read(root, "page.qmd"), root)


def test_the_process_is_as_it_was_when_a_page_has_run(tmp_path: Path) -> None:
    before = os.getcwd(), list(sys.path), sys.stdout, sys.stderr
    run(
        tmp_path,
        "```{python}\nimport os, sys\nos.chdir('/')\nsys.path.append('x')\nprint(1)\n```\n",
    )
    with pytest.raises(UserError):
        run(tmp_path, "```{python}\n1 / 0\n```\n")
    assert (os.getcwd(), list(sys.path), sys.stdout, sys.stderr) == before


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("x = 1\n\ny = 1 / 0", 4, "the cell failed with ZeroDivisionError: division by zero"),
        ("def f():\n    return unknown\n\nf()", 5, "the cell failed with NameError"),
        ("x = 1\nif x\n    pass", 3, "the cell failed with SyntaxError"),
    ],
)
def test_a_fault_has_the_line_of_the_cell_that_made_it(
    tmp_path: Path, code: str, line: int, said: str
) -> None:
    with pytest.raises(UserError) as caught:
        run(tmp_path, f"```{{python}}\n{code}\n```\n")
    assert caught.value.message.startswith(said)
    assert caught.value.place == f"page.qmd:{line}"
    assert caught.value.remedy == "correct the code"


def test_of_several_faults_told_together_the_first_gets_the_line(tmp_path: Path) -> None:
    code = (
        "from caseseries.errors import UserError, UserErrors\n"
        "raise UserErrors((UserError('first', 'elsewhere', 'a rule', 'a remedy'), UserError('second')))"
    )
    with pytest.raises(UserError) as caught:
        run(tmp_path, f"```{{python}}\n{code}\n```\n")
    error = caught.value
    assert (error.message, error.place, error.rule, error.remedy) == (
        "first", "page.qmd:3", "a rule", "a remedy",
    )  # fmt: skip


def test_the_header_is_filled_in_before_any_cell_has_run(write: Write) -> None:
    cell = "```{python}\n#| include: false\nx = 1\n```\n"
    root = write(index="---\ntitle: '`{python} 20 + 3` of `{python} 2 * 3`'\n---\n\n" + cell)
    page = parse((engines.render(root, "pandoc") / "index.html").read_text())
    assert "23 of 6" in text_of(page.find("title") or "")
    with pytest.raises(UserError, match="NameError"):
        engines.render(write(index="---\ntitle: '`{python} x`'\n---\n\n" + cell), "pandoc")


def test_an_expression_on_a_page_without_a_cell_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="an inline expression on a page without a cell") as caught:
        run(tmp_path, "One.\n\nOf `{python} 1`.\n")
    assert caught.value.place == "page.qmd:3"
    assert "#| include: false" in caught.value.remedy


def test_two_cells_of_one_label_are_told(tmp_path: Path) -> None:
    cell = "```{python}\n#| label: one\n1\n```\n"
    with pytest.raises(UserError, match="a second cell is labelled one") as caught:
        run(tmp_path, f"{cell}\n{cell}")
    assert caught.value.place == "page.qmd:6"


PRINT = """---
title: T
format: typst
execute: {echo: false}
---

```{python}
from IPython.display import HTML, Markdown, display

class Both:
    def _repr_mimebundle_(self, **_):
        return {"text/html": "<b>for the web</b>", "text/markdown": "for *print*"}

Both()
```

```{python}
HTML("<table><tr><th>head</th></tr><tr><td>a cell of a table</td></tr></table>")
```

```{python}
HTML("<b>only for the web</b>")
```
"""


def test_print_takes_markdown_and_tables_of_what_a_cell_shows(write: Write) -> None:
    import pypdf

    site = engines.render(write(index=PRINT), "pandoc")
    text = " ".join(pypdf.PdfReader(site / "index.pdf").pages[0].extract_text().split())
    assert "for print" in text
    assert "head a cell of a table" in text
    assert "the web" not in text


def test_a_build_keeps_nothing_in_the_history_of_the_person_who_builds(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "own"))
    engines.render(write(index="---\ntitle: T\n---\n\n```{python}\n1 + 1\n```\n"), "pandoc")
    assert [p.name for p in (tmp_path / "own").rglob("*history*")] == []
