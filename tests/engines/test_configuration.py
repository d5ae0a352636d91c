"""_quarto.yml, front matter, _variables.yml and options of cells: what is wrong in them has file, line and remedy."""

from __future__ import annotations

import pytest

from caseseries import engines
from caseseries.engines import precheck
from caseseries.errors import UserError, UserErrors
from tests.engines.conftest import QUARTO_YML, Write


def fault(root: object) -> UserError:
    with pytest.raises((UserError, UserErrors)) as caught:
        engines.render(root, "pandoc")  # type: ignore[arg-type]
    assert isinstance(caught.value, UserError)
    assert caught.value.remedy
    return caught.value


TWICE = {
    "configuration": (
        {"_quarto_DOT_yml": QUARTO_YML + "project:\n  type: book\n"},
        "_quarto.yml:11",
        "the key project stands twice, in lines 1 and 11",
    ),
    "within a part": (
        {"_quarto_DOT_yml": QUARTO_YML.replace("  render:", "  output-dir: other\n  render:")},
        "_quarto.yml:5",
        "the key output-dir stands twice, in lines 3 and 5",
    ),
    "front matter": (
        {"index": "---\ntitle: One\nauthor: A\ntitle: Two\n---\n\nWords.\n"},
        "index.qmd:4",
        "the key title stands twice, in lines 2 and 4",
    ),
    "front matter, deeper": (
        {"index": "---\nformat:\n  html: {toc: true, toc: false}\n---\n\nWords.\n"},
        "index.qmd:3",
        "the key toc stands twice, in line 3",
    ),
    "a later block": (
        {"index": "Words.\n\n---\nlang: de\nlang: en\n---\n\nMore.\n"},
        "index.qmd:5",
        "the key lang stands twice, in lines 4 and 5",
    ),
    "front matter of a part": (
        {
            "index": "Words.\n\n{{< include _part.qmd >}}\n",
            "_part": "---\nlang: de\nlang: en\n---\n\nMore.\n",
        },
        "_part.qmd:3",
        "the key lang stands twice, in lines 2 and 3",
    ),
    "variables": (
        {"_variables_DOT_yml": "dose: 5\nunit: mg\ndose: 50\n", "index": "{{< var dose >}}\n"},
        "_variables.yml:3",
        "the key dose stands twice, in lines 1 and 3",
    ),
}


@pytest.mark.parametrize("case", TWICE)
def test_a_key_that_stands_twice(write: Write, case: str) -> None:
    """By the pandoc engine, and by the look at the sources before Quarto begins."""
    files, place, message = TWICE[case]
    root = write(**{"index": "Words.\n", **files})
    found = fault(root)
    assert (found.place, found.message) == (place, message)
    with pytest.raises(UserError) as again:
        precheck.check_paths(root)
    assert str(again.value) == str(found)


def test_an_option_of_a_cell_that_stands_twice(write: Write) -> None:
    cell = "Words.\n\n```{python}\n#| label: a\n#| echo: false\n#| label: b\n1\n```\n"
    found = fault(write(index=cell))
    assert found.place == "index.qmd:6"
    assert "label stands twice, in lines 4 and 6" in found.message


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("  output-dir:", "  outputdir:", 3, "did you mean output-dir?"),
        ("  title: Small", "  titel: Small", 7, "did you mean title?"),
        ("    theme: default", "    them: default", 10, "did you mean theme?"),
        ("  title: Small", "  title: [Small]", 7, "title takes a text"),
        ("  title: Small", "  title: no", 7, "title takes a text"),
        ("  title: Small", "  title: a\n  navbar: {left: [[a]]}", 1, "entry holds no keys"),
        ("  title: Small", "  title: a\n  page-footer: [a, b]", 8, "page-footer takes a text"),
        (
            "  title: Small",
            "  title: a\n  page-footer: {left: {a: b}}",
            8,
            "page-footer takes a text",
        ),
        ("website:\n  title: Small", "website: Small", 6, "website holds no keys"),
        ("format:\n  html:\n    theme: default", "format: 3", 8, "format holds no keys"),
        ("    theme: default", "    toc-depth: three", 10, "toc-depth takes a whole number"),
        ("    theme: default", "    css: {a: b}", 10, "css takes a text or a list of texts"),
        (
            "    theme: default",
            "    include-in-header: [{a: b}]",
            1,
            "include-in-header names no file",
        ),
        ("    theme: default", "    theme: default\nexecute: no", 11, "execute holds no keys"),
        (
            "    theme: default",
            "    theme: default\ncrossref: {custom: [a]}",
            1,
            "custom holds no keys",
        ),
        ('render: ["*.qmd"]', 'render: ["**a"]', 5, "no pattern of files"),
        ('render: ["*.qmd"]', "render: [3]", 5, "3 in the render list is not there"),
    ],
)
def test_a_value_of_another_kind_and_a_misspelt_key(
    write: Write, old: str, new: str, line: int, said: str
) -> None:
    assert old in QUARTO_YML
    root = write(_quarto_DOT_yml=QUARTO_YML.replace(old, new), index="Words.\n")
    found = fault(root)
    assert said in str(found)
    assert found.place.endswith(f":{line}") or line == 1


@pytest.mark.parametrize("name", ["_quarto.yml", "_variables.yml", "index.qmd", "_part.qmd"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a: \xe9\n", "not UTF-8"), (b"\xff\xfea\x00", "UTF-16")],
)
def test_bytes_that_are_no_utf_8(write: Write, name: str, content: bytes, said: str) -> None:
    root = write(index="{{< include _part.qmd >}}\n\n{{< var a >}}\n", _part="x\n")
    write(_variables_DOT_yml="a: b\n")
    path = root / name
    path.write_bytes(path.read_bytes() + content if b"\xe9" in content else content)
    found = fault(root)
    assert said in found.message
    assert found.place.startswith(f"{name}:")


def test_five_thousand_levels(write: Write) -> None:
    for files in (
        {"_quarto_DOT_yml": QUARTO_YML + "a: " + "[" * 5000},
        {"index": "---\na: " + "{a: " * 5000 + "\n---\n"},
        {"_variables_DOT_yml": "- " * 5000 + "a", "index": "{{< var a >}}\n"},
    ):
        assert "nest" in fault(write(**{"index": "Words.\n", **files})).message


def test_a_byte_order_mark_is_no_word_of_a_page(write: Write) -> None:
    root = write(index="\ufeff---\ntitle: With a mark\n---\n\nWords.\n")
    write(_quarto_DOT_yml="\ufeff" + QUARTO_YML.replace("\n", "\r\n"))
    page = (engines.render(root, "pandoc") / "index.html").read_text(encoding="utf-8")
    assert "<title>With a mark" in page
    assert "\ufeff" not in page
