"""Building: staging, commands, cells, links, formats, and the same bytes twice."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.errors import UserError
from tests.engines.conftest import QUARTO_YML, Write
from tests.engines.goldens import copy_corpus
from tests.engines.skeleton import parse


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_the_previous_site_stays_whole_when_a_build_fails(write: Write) -> None:
    root = write(index="Fine.\n")
    site = engines.render(root, "pandoc")
    before = contents(site)
    write(index="See @fig-gone.\n")
    with pytest.raises(UserError):
        engines.render(root, "pandoc")
    assert contents(site) == before
    assert sorted(p.name for p in root.iterdir()) == ["_quarto.yml", "_site", "index.qmd"]


def test_a_failing_post_render_command_leaves_the_previous_site(write: Write) -> None:
    root = write(index="One.\n")
    site = engines.render(root, "pandoc")
    before = contents(site)
    write(index="Two.\n", check_DOT_py="import sys\nsys.exit('the gate is shut')\n")
    text = QUARTO_YML.replace(
        "execute-dir: project", "execute-dir: project\n  post-render: check.py"
    )
    (root / "_quarto.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="the gate is shut"):
        engines.render(root, "pandoc")
    assert contents(site) == before
    assert not list(root.glob("_site.*"))


def test_commands_see_the_staging_folder_and_may_be_functions(write: Write) -> None:
    root = write(index="---\ntitle: T\n---\n\n[list](/lists/made.js)\n")
    text = QUARTO_YML.replace(
        "execute-dir: project",
        "execute-dir: project\n  pre-render: python -m x\n  post-render: finish it",
    )
    (root / "_quarto.yml").write_text(text, encoding="utf-8")
    seen: list[Mapping[str, str]] = []

    def finish(variables: Mapping[str, str]) -> None:
        seen.append(variables)
        folder = Path(variables["QUARTO_PROJECT_OUTPUT_DIR"])
        assert (folder / "index.html").is_file()
        (folder / "lists").mkdir()
        (folder / "lists" / "made.js").write_text("1", encoding="utf-8")

    site = engines.render(
        root, "pandoc", commands={"python -m x": seen.append, "finish it": finish}
    )
    assert [v["QUARTO_PROJECT_RENDER_ALL"] for v in seen] == ["1", "1"]
    assert seen[0]["QUARTO_PROJECT_OUTPUT_DIR"] != str(site)
    assert (site / "lists" / "made.js").is_file()


def test_pages_that_a_command_writes_are_rendered(corpus_site: Path) -> None:
    assert (corpus_site / "patients" / "3.html").is_file()
    assert not (corpus_site / "draft.html").exists()
    assert (corpus_site / "notes.txt").read_text(encoding="utf-8") == "A resource.\n"


def test_targets_render_some_pages_and_keep_the_rest(write: Write) -> None:
    root = write(index="One.\n", other="Two.\n")
    site = engines.render(root, "pandoc")
    write(index="Three.\n", other="Four.\n")
    engines.render(root, "pandoc", targets=[Path("other.qmd")])
    assert "One." in (site / "index.html").read_text(encoding="utf-8")
    assert "Four." in (site / "other.html").read_text(encoding="utf-8")


def test_root_links_become_relative_in_markdown_and_raw_html(write: Write) -> None:
    script = """<script src="/libs/a.js">var s = '<a href="/kept.html">';</script>"""
    raw = f"```{{=html}}\n{script}<img src='/pic.svg' alt=''>\n```\n"
    root = write(index="home\n", sub__page=f"[home](/index.qmd) [again](../index.qmd)\n\n{raw}")
    text = QUARTO_YML.replace('["*.qmd"]', '["*.qmd", "sub/*.qmd"]')
    (root / "_quarto.yml").write_text(text, encoding="utf-8")
    (root / "libs").mkdir()
    (root / "libs" / "a.js").write_text("1", encoding="utf-8")
    (root / "pic.svg").write_text("<svg/>", encoding="utf-8")
    site = engines.render(root, "pandoc")
    page = (site / "sub" / "page.html").read_text(encoding="utf-8")
    main = parse(page).find("main")
    assert main is not None
    assert [a.attributes["href"] for a in main.find_all("a")] == ["../index.html", "../index.html"]
    assert '<script src="../libs/a.js">' in page
    assert '<a href="/kept.html">' in page  # a script's text is nobody's link
    assert (site / "libs" / "a.js").is_file()
    assert (site / "pic.svg").is_file()


def test_no_page_asks_for_anything_from_elsewhere(corpus_site: Path) -> None:
    for path in corpus_site.rglob("*.html"):
        root = parse(path.read_text(encoding="utf-8"))
        loaded = [
            n.attributes.get("src", "") for n in root.find_all("script") + root.find_all("img")
        ]
        loaded += [n.attributes.get("href", "") for n in root.find_all("link")]
        assert not [url for url in loaded if "//" in url]
        for url in loaded:
            assert not url or (path.parent / url).resolve().is_file(), f"{path}: {url}"


def test_a_page_has_its_landmarks_and_a_skip_link(corpus_site: Path) -> None:
    root = parse((corpus_site / "sub" / "deep.html").read_text(encoding="utf-8"))
    skip = root.find(name="skip-link")
    assert skip is not None
    assert skip.attributes["href"] == "#quarto-document-content"
    assert (
        len(root.find_all("main")) == len(root.find_all("header", identifier="quarto-header")) == 1
    )
    assert len(root.find_all("h1")) == 1


def test_cells_share_a_namespace_on_a_page_and_none_between_pages(write: Write) -> None:
    cell = "```{python}\nprint('seen' in globals())\nseen = True\n```\n"
    site = engines.render(write(index=cell + "\n" + cell, other=cell), "pandoc")
    texts = {}
    for name in ("index", "other"):
        main = parse((site / f"{name}.html").read_text(encoding="utf-8")).find("main")
        assert main is not None
        outputs = main.find_all(name="cell-output-stdout")
        texts[name] = [
            "".join(str(c) for p in o.find_all("code") for c in p.children) for o in outputs
        ]
    assert texts == {"index": ["False", "True"], "other": ["False"]}


def test_cells_run_in_the_projects_folder(write: Write) -> None:
    here = os.getcwd()
    site = engines.render(
        write(sub__page='```{python}\nfrom pathlib import Path\nprint(Path("_quarto.yml").is_file())\n```\n',
              **{"_quarto_DOT_yml": QUARTO_YML.replace('["*.qmd"]', "[sub/page.qmd]")}), "pandoc"
    )  # fmt: skip
    assert "<code>True</code>" in (site / "sub" / "page.html").read_text(encoding="utf-8")
    assert os.getcwd() == here


def test_word_and_jats_carry_numbers_alternative_texts_and_no_machine_path(write: Write) -> None:
    text = """---
title: Two formats
date: 2024-05-06
author: {name: Ada Example, orcid: 0000-0002-1825-0097, affiliations: [Hospital]}
format: {docx: default, jats: default}
---

See @fig-one and @tbl-one.

![A circle.](one.svg){#fig-one fig-alt="A red circle"}

| a | b |
|---|---|
| 1 | 2 |

: Numbers. {#tbl-one}
"""
    root = write(index=text)
    (root / "one.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" fill="red"/></svg>',
        encoding="utf-8",
    )
    site = engines.render(root, "pandoc")
    jats = (site / "index.xml").read_text(encoding="utf-8")
    assert '<table-wrap id="tbl-one">' in jats
    assert '<fig id="fig-one">' in jats
    assert "<alt-text>A red circle</alt-text>" in jats
    assert 'xlink:href="one.svg"' in jats
    assert 'iso-8601-date="2024-05-06"' in jats
    assert (site / "one.svg").is_file()
    with zipfile.ZipFile(site / "index.docx") as word:
        document = word.read("word/document.xml").decode()
        names = word.namelist()
        everything = b"".join(word.read(name) for name in names)
    assert "<w:tbl>" in document
    assert 'descr="A red circle"' in document
    assert next(n for n in names if n.startswith("word/media/")).endswith(".png")
    assert str(root).encode() not in everything
    assert b"/tmp" not in everything
    again = contents(engines.render(root, "pandoc", output=root / "again"))
    assert again == contents(site)


def test_the_pdf_is_tagged_dated_and_described(corpus_site: Path) -> None:
    import pypdf

    reader = pypdf.PdfReader(corpus_site / "manuscript.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "A manuscript of 23 patients"
    assert reader.metadata.creation_date_raw.startswith("D:20240305")
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    widths = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert widths.count(True) == 1  # the landscape div


def test_two_builds_have_the_same_bytes(corpus_site: Path, tmp_path: Path) -> None:
    """Another folder, process, locale, time zone and hash seed."""
    root = copy_corpus(tmp_path / "elsewhere")
    code = (
        "import sys; from pathlib import Path; from caseseries import engines;"
        " engines.render(Path(sys.argv[1]), 'pandoc')"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "LANG": "de_DE.UTF-8",
    }
    subprocess.run([sys.executable, "-c", code, str(root)], env=environment, check=True)
    first, second = contents(corpus_site), contents(root / "_site")
    assert sorted(first) == sorted(second)
    different = [
        name
        for name in first
        if hashlib.sha256(first[name]).digest() != hashlib.sha256(second[name]).digest()
    ]
    assert different == []


def test_a_page_has_an_outline_where_toc_is_set_as_in_quarto(write: Write) -> None:
    site = engines.render(
        write(index="# One\n\n# Two\n", other="---\ntoc: true\n---\n\n# One\n\n# Two\n"), "pandoc"
    )
    outlined = [
        name for name in ("index", "other") if 'id="TOC"' in (site / f"{name}.html").read_text()
    ]
    assert outlined == ["other"]


def test_progress_counts_pages(write: Write) -> None:
    told: list[tuple[str, int, int]] = []
    engines.render(
        write(index="a\n", other="b\n"), "pandoc", progress=lambda *what: told.append(what)
    )
    assert ("index.html", 1, 2) in told
    assert ("other.html", 2, 2) in told
