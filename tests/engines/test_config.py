"""The project's file: which pages and resources it names, and what pages take from it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from caseseries.engines.pandoc import config
from caseseries.errors import UnsupportedError, UserError
from tests.engines.conftest import QUARTO_YML, Write


@pytest.mark.parametrize(
    ("layers", "merged"),
    [
        ([{"a": 1, "b": 2}, {"a": 3}], {"a": 3, "b": 2}),
        ([{"a": {"x": 1, "y": 2}}, {"a": {"y": 3}}], {"a": {"x": 1, "y": 3}}),
        ([{"a": [1, 2]}, {"a": [2, 3]}, {"a": [4]}], {"a": [1, 2, 3, 4]}),
        ([{"a": [1]}, {"a": 2}], {"a": 2}),
        ([{"a": {"x": 1}}, {"a": None}], {"a": None}),
        # Styles and parts of the page are joined however many are named: so does Quarto 1.11.
        ([{"css": "p.css"}, {"css": "o.css"}, {"css": ["f.css", "p.css"]}], {"css": ["p.css", "o.css", "f.css"]}),
        ([{"include-in-header": ["a"]}, {"include-in-header": {"t": 1}}], {"include-in-header": ["a", {"t": 1}]}),
        ([{"include-before-body": "a"}, {"include-before-body": "b"}], {"include-before-body": ["a", "b"]}),
        ([{"include-after-body": "a"}, {"include-after-body": "b"}], {"include-after-body": ["a", "b"]}),
        ([{"css": "p.css"}, {}], {"css": "p.css"}),
    ],
)  # fmt: skip
def test_options_of_project_page_and_format_are_laid_over_each_other(
    layers: list[dict[str, Any]], merged: dict[str, Any]
) -> None:
    assert config.merge(*layers) == merged


@pytest.mark.parametrize(
    ("folder", "target", "path"),
    [
        ("", "a.qmd", "a.qmd"),
        ("sub", "a.qmd", "sub/a.qmd"),
        ("sub/deep", "../a.qmd", "sub/a.qmd"),
        ("sub", "/a.qmd", "a.qmd"),
        ("sub", "./x/../a.qmd", "sub/a.qmd"),
        ("", "../a.qmd", "../a.qmd"),
        ("sub", "../../a.qmd", "../a.qmd"),
    ],
)
def test_a_target_seen_from_a_folder(folder: str, target: str, path: str) -> None:
    assert config.join(folder, target) == path


def test_files_are_those_of_the_folder_in_which_they_were_named() -> None:
    given = {
        "css": ["a.css", "/b.css", "https://example.org/c.css"],
        "bibliography": "../r.bib",
        "title": "a.css",
    }
    assert config.with_paths(given, "sub") == {
        "css": ["sub/a.css", "b.css", "https://example.org/c.css"],
        "bibliography": "r.bib",
        "title": "a.css",
    }
    for key in ("csl", "reference-doc", "template-partials"):
        assert config.with_paths({key: "x"}, "sub") == {key: "sub/x"}


@pytest.mark.parametrize(
    ("named", "formats"),
    [
        (None, {}),
        ("html", {"html": {}}),
        (["html", "docx"], {"html": {}, "docx": {}}),
        ({"html": "default", "typst": {"toc": True}}, {"html": {}, "typst": {"toc": True}}),
    ],
)
def test_formats_in_all_their_forms(named: object, formats: dict[str, Any]) -> None:
    assert config.formats_of({"format": named}) == formats


@pytest.mark.parametrize(
    ("key", "line"), [("title", 2), ("theme", 4), ("gone", 1), ("html", 3), ("tit", 1), ("quoted", 5), ("item", 6)]
)  # fmt: skip
def test_the_line_of_a_key(key: str, line: int) -> None:
    text = 'a: 1\n  title: T\nhtml:\n    theme : x\n"quoted": 1\n- item: x\ntitle: again\n'
    assert config.line_of_key(text, key) == line


def test_a_fault_of_yaml_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="YAML cannot be read") as caught:
        config.read_yaml("a: 1\nb: [\n", "x.qmd", 10)
    assert caught.value.place in ("x.qmd:11", "x.qmd:12")
    assert "quotes" in caught.value.remedy
    (tmp_path / "x.yml").write_text("date: 2024-05-06\n")
    assert config.read_yaml(tmp_path / "x.yml", "x.yml") == {"date": datetime.date(2024, 5, 6)}


FILES = (
    "index.qmd", "b.qmd", "a.qmd", "sub/one.qmd", "sub/_part.qmd", "_hidden/x.qmd", ".quarto/x.qmd", "readme.md",
    "notes.txt", "data/a.csv", "data/b.csv", "data/deep/c.csv",
)  # fmt: skip


def project(write: Write, changes: str) -> config.Project:
    root = write(**{"_quarto_DOT_yml": QUARTO_YML.replace('  render: ["*.qmd"]\n', changes)})
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x\n")
    return config.load(root)


@pytest.mark.parametrize(
    ("render", "pages"),
    [
        ("", ["a.qmd", "b.qmd", "index.qmd", "sub/one.qmd"]),
        ("  render: [index.qmd, '*.qmd']\n", ["index.qmd", "a.qmd", "b.qmd"]),
        ("  render: ['*.qmd', '!b.qmd']\n", ["a.qmd", "index.qmd"]),
        ("  render: [sub, /index.qmd]\n", ["sub/one.qmd", "index.qmd"]),
        ("  render: ['*.md']\n", ["readme.md"]),
        ("  render: ['*.txt', 'none/*.qmd']\n", []),
    ],
)
def test_the_render_list_names_pages_in_its_order(
    write: Write, render: str, pages: list[str]
) -> None:
    assert project(write, render).pages() == pages


def test_a_page_that_is_not_there_is_told_unless_it_is_still_to_be_written(write: Write) -> None:
    made = project(write, "  render: [index.qmd, gone.qmd]\n")
    assert made.pages(written=True) == ["index.qmd"]
    with pytest.raises(UserError, match=r"gone\.qmd in the render list is not there") as caught:
        made.pages()
    assert caught.value.place == "_quarto.yml:5"
    assert "pre-render step" in caught.value.remedy


@pytest.mark.parametrize(
    ("named", "files"),
    [
        ("[notes.txt, notes.txt]", ["notes.txt"]),
        ("['data/*.csv']", ["data/a.csv", "data/b.csv"]),
        ("[data]", ["data/a.csv", "data/b.csv", "data/deep/c.csv"]),
        ("[/data, '!data/deep']", ["data/a.csv", "data/b.csv"]),
        ("['data/*.csv', '!data/b.csv']", ["data/a.csv"]),
        ("gone.txt", []),
    ],
)
def test_resources_are_files_of_the_project(write: Write, named: str, files: list[str]) -> None:
    assert project(write, f"  resources: {named}\n").resources() == files


def test_commands_are_one_or_several(write: Write) -> None:
    made = project(write, "  pre-render: make x\n  post-render: [a, b]\n")
    assert (made.commands("pre-render"), made.commands("post-render")) == (["make x"], ["a", "b"])
    assert project(write, "").commands("pre-render") == []


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (("execute-dir: project", "execute-dir: project\n  freeze: true"), 5, "project: freeze"),
        (("title: Small", "title: Small\n  comments: {x: 1}"), 8, "website: comments"),
        (
            ("title: Small", "title: Small\n  navbar:\n    logo-alt: x"),
            9,
            "website, navbar: logo-alt",
        ),
        (("theme: default", "theme: default\nfilters: [x.lua]"), 11, "filters (Lua filters)"),
        (("theme: default", "theme: default\nexecute:\n  cache: true"), 12, "execute: cache"),
        (("theme: default", "theme: default\nengine: knitr"), 11, "engine knitr"),
        (("theme: default", "theme: default\ndate-format: full"), 11, "date-format full"),
        (
            ("theme: default", "theme: default\ncrossref:\n  chapters: true"),
            12,
            "crossref: chapters",
        ),
        (("  html:", "  revealjs:"), 9, "format revealjs"),
    ],
)
def test_what_the_engine_does_not_read_is_refused_with_its_line(
    write: Write, change: tuple[str, str], place: int, said: str
) -> None:
    root = write(**{"_quarto_DOT_yml": QUARTO_YML.replace(*change)}, index="x\n")
    with pytest.raises(UnsupportedError) as caught:
        config.load(root)
    assert caught.value.message.startswith(said)
    assert caught.value.place == f"_quarto.yml:{place}"
    assert "--engine quarto" in caught.value.remedy


def test_a_refused_option_that_is_switched_off_is_none(write: Write) -> None:
    root = write(
        **{
            "_quarto_DOT_yml": QUARTO_YML
            + "comments: false\nlightbox: null\ndate-format: long\nengine: jupyter\n"
        }
    )
    assert config.load(root).config["comments"] is False


def test_a_folder_without_a_project_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"there is no _quarto\.yml") as caught:
        config.load(tmp_path)
    assert caught.value.remedy == "run in a project's folder"
    (tmp_path / "_quarto.yml").write_text("\n")
    with pytest.raises(UserError, match=r"_quarto\.yml is empty"):
        config.load(tmp_path)
