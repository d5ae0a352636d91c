"""A page as lines that know where they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from caseseries.engines.pandoc import source
from caseseries.engines.pandoc.source import Cell
from caseseries.errors import UnsupportedError, UserError


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".qmd")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_an_include_is_found_from_the_page_also_within_an_included_part(tmp_path: Path) -> None:
    """That is Quarto's rule: sub/parts/a.qmd names parts/b.qmd, as seen from sub/page.qmd."""
    write(
        tmp_path,
        sub__page="One.\n\n{{< include parts/a.qmd >}}\n\nLast.\n",
        sub__parts__a="Of a.\n\n{{< include parts/b.qmd >}}\n\n{{< include /top.qmd >}}\n",
        sub__parts__b="Of b.\n",
        sub__parts__parts__b="Of the wrong one.\n",
        top="Of the top.\n",
    )
    page = source.read(tmp_path, "sub/page.qmd")
    told = [(line.text, line.place) for line in page.lines if line.text.strip()]
    assert told == [
        ("One.", "sub/page.qmd:1"),
        ("Of a.", "sub/parts/a.qmd:1"),
        ("Of b.", "sub/parts/b.qmd:1"),
        ("Of the top.", "top.qmd:1"),
        ("Last.", "sub/page.qmd:5"),
    ]


def test_an_include_in_code_is_shown_and_one_that_comes_round_is_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        page="```\n{{< include gone.qmd >}}\n```\n",
        round="{{< include a.qmd >}}\n",
        a="x\n{{< include b.qmd >}}\n",
        b="{{< include 'a.qmd' >}}\n",
        itself="{{< include itself.qmd >}}\n",
        twice="{{< include c.qmd >}}\n\n{{< include c.qmd >}}\n",
        c="Again.\n",
    )
    assert "{{< include gone.qmd >}}" in str(source.read(tmp_path, "page.qmd").pieces[0])
    for name, place in (("round", "b.qmd:1"), ("itself", "itself.qmd:1")):
        with pytest.raises(UserError, match="includes itself") as caught:
            source.read(tmp_path, f"{name}.qmd")
        assert caught.value.place == place
    assert [line.text for line in source.read(tmp_path, "twice.qmd").lines].count("Again.") == 2


CELLS = """---
title: T
---

Text.

```{python}
#| label: one
#| echo: false
x = 1

y = 2
```

```python
shown = 1
```

`````{python}
'''
```
'''
`````

~~~
```{python}
no cell
```
~~~
"""


def test_cells_options_and_code(tmp_path: Path) -> None:
    page = source.read(write(tmp_path, page=CELLS), "page.qmd")
    cells = [piece for piece in page.pieces if isinstance(piece, Cell)]
    assert [(c.options, c.code, c.place) for c in cells] == [
        ({"label": "one", "echo": False}, "x = 1\n\ny = 2", "page.qmd:7"),
        ({}, "'''\n```\n'''", "page.qmd:19"),
    ]
    # The second line of the code is the fifth of the cell; what lies beyond it is its last line.
    assert [cells[0].place_of(k) for k in (1, 2, 3, 99)] == [
        "page.qmd:10", "page.qmd:11", "page.qmd:12", "page.qmd:13",
    ]  # fmt: skip
    assert page.has_cells
    assert page.metadata() == {"title": "T"}
    assert not source.read(write(tmp_path, bare="Text.\n"), "bare.qmd").has_cells


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("```{r}\n1\n```\n", 1, "a cell in r is outside the subset"),
        ("a\n\n  ```{python}\n  1\n  ```\n", 3, "begins at the left margin"),
        ("```{python, echo=FALSE}\n1\n```\n", 1, "and nothing else"),
        ("```{python}\n#| label: x\n#| colour: red\n1\n```\n", 3, "the cell option colour"),
    ],
)
def test_what_is_no_cell_that_can_be_read_is_told(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(UnsupportedError, match=said) as caught:
        source.read(write(tmp_path, page=text), "page.qmd")
    assert caught.value.place == f"page.qmd:{line}"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("---\ntitle: T\n", "page.qmd:1", "the front matter does not end"),
        ("---\n- a\n---\n", "page.qmd:2", "the front matter is not a list of options"),
        ("```{python}\n1\n", "page.qmd:1", "the cell does not end"),
    ],
)
def test_a_page_that_is_not_whole_is_told(tmp_path: Path, text: str, place: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        source.read(write(tmp_path, page=text), "page.qmd").metadata()
    assert caught.value.place == place


def test_where_a_word_stands(tmp_path: Path) -> None:
    page = source.read(write(tmp_path, page="@fig-one-two\n@fig-one.\n\n[x](a.b)\n"), "page.qmd")
    assert page.find("@fig-one") == "page.qmd:2"
    assert page.find("a.b") == "page.qmd:4"
    assert page.find("axb") == "page.qmd"
    assert page.find("") == "page.qmd"


@pytest.mark.parametrize(
    ("markdown", "names"),
    [
        ("![a](x.svg) and ![b]( <y z.png> ){#fig-a}", ["x.svg", "y z.png"]),
        ('![a](x.svg "title")', ["x.svg"]),
        ("[no](x.svg) ![](y.svg)", ["y.svg"]),
        # a value that only looks like a picture stands in a string of typst, or as code
        ('```{=typst}\n#"![a](https://e.org/x.png)"\n```\n![](y.svg)', ["y.svg"]),
        ("`![a](x.svg)` ![](y.svg)", ["y.svg"]),
    ],
)
def test_images_of_a_text(markdown: str, names: list[str]) -> None:
    assert source.image_names(markdown) == names


def test_shortcodes_are_filled_and_shown_with_three_braces() -> None:
    asked: list[tuple[str, list[str]]] = []

    def lookup(name: str, arguments: list[str]) -> str:
        asked.append((name, arguments))
        return "X"

    text = "{{< meta a.b >}}, {{{< meta c >}}} and {{<  var \"d e\" 'f' >}}"
    assert source.fill_shortcodes(text, lookup) == "X, {{< meta c >}} and X"
    assert asked == [("meta", ["a.b"]), ("var", ["d e", "f"])]


def test_cells_with_two_braces_are_shown_with_one() -> None:
    shown = source.show_cells("```{{python}}\n1\n```\n")
    assert shown == "````\n```{python}\n1\n```\n````\n"
    assert (
        source.show_cells("``{{x}}`` and\n```{python}\n1\n```\n")
        == "``{{x}}`` and\n```{python}\n1\n```\n"
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("a.b", 1),
        ("c.2", "y"),
        ("c.0", None),
        ("c.3", None),
        ("a.x", None),
        ("a.b.c", None),
        ("n", None),
    ],
)
def test_values_at_dotted_keys(key: str, value: object) -> None:
    assert source.dotted({"a": {"b": 1}, "c": ["x", "y"]}, key) == value


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (1.50, "1.5"), (["a", False], "a, false"), ("x", "x"), (None, "None")]
)  # fmt: skip
def test_a_metadata_value_as_text(value: Any, text: str) -> None:
    assert source.plain(value) == text
