"""What a project names lies within it: pages, options, pictures, links, what is written; links on the disk followed."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.engines import precheck
from caseseries.errors import UserError, UserErrors
from tests.engines.conftest import QUARTO_YML, Write
from tests.faults import contents

SECRET = "the secret words"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c63000100000500"
    "010d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the project with files that are nobody's business."""
    folder = tmp_path / "private"
    folder.mkdir()
    for name in (
        "secret.md",
        "secret.txt",
        "secret.css",
        "secret.bib",
        "secret.csl",
        "secret.html",
    ):
        (folder / name).write_text(SECRET)
    (folder / "secret.png").write_bytes(PNG)
    return folder


def _page(front: str = "", body: str = "") -> dict[str, str]:
    return {"index": f"---\ntitle: T\n{front}---\n\n{body}\n"}


def _config(old: str, new: str) -> dict[str, str]:
    assert old in QUARTO_YML
    return {"_quarto_DOT_yml": QUARTO_YML.replace(old, new), "index": "Words.\n"}


OPTIONS = {
    "bibliography": "bibliography: ../private/secret.bib\n",
    "bibliographies": "bibliography: [own.bib, ../private/secret.bib]\n",
    "style": "csl: ../private/secret.csl\n",
    "style that is not there": "csl: ../private/none.csl\n",
    "abbreviations": "citation-abbreviations: ../private/secret.txt\n",
    "css": "format:\n  html:\n    css: ../private/secret.css\n",
    "css in a list": "format:\n  html:\n    css:\n      - own.css\n      - ../private/secret.css\n",
    "head": "format:\n  html:\n    include-in-header: ../private/secret.html\n",
    "head as a file": "format:\n  html:\n    include-before-body:\n      - file: ../private/secret.html\n",
    "partial": "format:\n  typst:\n    template-partials: [../private/typst-show.typ]\n",
    "word": "format:\n  docx:\n    reference-doc: ../private/secret.txt\n",
    "fonts": "format:\n  typst:\n    font-paths: [../private]\n",
    "in a string": "bibliography: 'own/../../private/secret.bib'\n",
    "unknown to us": "anything: ../private/secret.txt\n",
    "absolute": "anything: {outside}/secret.txt\n",
    "on this machine": "bibliography: file://{outside}/secret.bib\n",
    "PDF": "format: typst\noutput-file: ../../evil.pdf\n",
    "PDF elsewhere": "format:\n  typst:\n    output-file: {outside}/evil.pdf\n",
    "page": "output-file: ../evil\n",
    "way round": "output-file: sub/../../evil.html\n",
}
BODIES = {
    "include": "{{< include ../private/secret.md >}}",
    "include of the system": "{{< include ../../../../../../../../../../etc/passwd >}}",
    "include in quotes": '{{< include "../private/secret.md" >}}',
    "include that is not there": "{{< include ../private/none.md >}}",
    "include in a line": "Words {{< include ../private/secret.md >}} here.",
    "include in code": "```\n{{< include ../private/secret.md >}}\n```",
    "include in a cell": "```{python}\n{{< include ../private/secret.md >}}\n```",
    "embed": "{{< embed ../private/secret.ipynb >}}",
    "picture": "![A picture](../private/secret.png)",
    "picture in brackets": "![A picture](<../private/secret.png>)",
    "picture by reference": "![A picture][p]\n\n[p]: ../private/secret.png",
    "picture encoded": "![A picture](..%2Fprivate/secret.png)",
    "picture on this machine": "![A picture](file://{outside}/secret.png)",
    "picture in a drive": "![A picture](C:\\private\\secret.png)",
    "picture absolute": "![A picture]({outside}/secret.png)",
    "link": "[A link](../private/secret.txt)",
    "link that is not there": "[A link](../private/none.txt)",
    "link with an anchor": "[A link](../private/secret.txt#a)",
    "link from the root": "[A link](/../private/secret.txt)",
    "raw picture": '```{=html}\n<img alt="" src="../private/secret.png">\n```',
    "raw in a line": "Words `<img alt='' src='../private/secret.png'>`{=html}.",
    "tag": '<img alt="" src=../private/secret.png>',
    "block of metadata": "Words.\n\n---\nbibliography: ../private/secret.bib\n---\n\nMore.",
}


def _refused(root: Path, first: str) -> UserError:
    """The same answer from the build with pandoc and from the look before Quarto begins."""
    before = contents(root.parent)
    with pytest.raises((UserError, UserErrors)) as caught:
        engines.render(root, "pandoc")
    assert contents(root.parent) == before
    with pytest.raises(UserError) as again:
        precheck.check_paths(root)
    assert str(caught.value) == str(again.value)
    assert SECRET not in str(again.value)
    assert "lead" in again.value.message
    assert "out of the project" in again.value.message
    assert again.value.place.startswith(first), again.value.place
    assert again.value.remedy == "copy the file into the project and name it there"
    return again.value


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_of_a_page(write: Write, outside: Path, case: str) -> None:
    front = OPTIONS[case].replace("{outside}", str(outside))
    line = 3 + next(k for k, text in enumerate(front.splitlines()) if "/" in text)
    _refused(write(**_page(front)), f"index.qmd:{line}")


@pytest.mark.parametrize("case", BODIES)
def test_a_passage_of_a_page(write: Write, outside: Path, case: str) -> None:
    body = BODIES[case].replace("{outside}", str(outside))
    line = 5 + next(
        k for k, text in enumerate(body.splitlines()) if "private" in text or "etc" in text
    )
    _refused(write(**_page("", body)), f"index.qmd:{line}")


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("front", ["", "format: docx\n", "format: jats\n"])
def test_what_is_known_only_when_a_cell_has_run(write: Write, front: str) -> None:
    markdown = "'![A picture](' + '../priv' + 'ate/secret.png)'"
    body = f"```{{python}}\n#| echo: false\n#| output: asis\nprint({markdown})\n```"
    root = write(**_page(front, body))
    before = contents(root.parent)
    with pytest.raises(UserError, match="leads out of the project") as caught:
        engines.render(root, "pandoc")
    assert caught.value.place.startswith("index.qmd")
    assert contents(root.parent) == before


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('render: ["*.qmd"]', 'render: ["*.qmd", "../private/*.md"]', 5),
        ('render: ["*.qmd"]', 'render: ["../private/none.qmd"]', 5),
        ('render: ["*.qmd"]', 'render: ["*.qmd"]\n  resources: ["/../private/*.txt"]', 6),
        ('render: ["*.qmd"]', 'render: ["*.qmd"]\n  resources: ["../private"]', 6),
        ("title: Small", "title: Small\n  favicon: ../private/secret.png", 8),
        (
            "title: Small",
            "title: Small\n  navbar: {left: [{text: a, href: ../private/secret.txt}]}",
            8,
        ),
        ("title: Small", "title: Small\n  page-footer: '[a](../private/secret.txt)'", 8),
        ("    theme: default", "    theme: default\n    css: ../private/secret.css", 11),
        ("    theme: default", "    theme: default\nbibliography: ../private/secret.bib", 11),
    ],
)
def test_the_configuration(write: Write, old: str, new: str, line: int) -> None:
    root = write(**_config(old, new))
    if "page-footer" in new:
        # Markdown in a value: known when it is made into a page
        with pytest.raises(UserError, match="leads out of the project"):
            engines.render(root, "pandoc")
        return
    _refused(root, f"_quarto.yml:{line}")


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("name", ["_quarto.yml.local", "_quarto-draft.yml", "sub/_metadata.yml"])
def test_what_quarto_reads_beside_the_configuration(write: Write, name: str) -> None:
    root = write(index="Words.\n", sub__page="Words.\n")
    up = "../" * name.count("/")
    (root / name).write_text(f"lang: en\nbibliography: {up}../private/secret.bib\n")
    with pytest.raises(UserError, match="leads out of the project") as caught:
        precheck.check_paths(root)
    assert caught.value.place == f"{name}:2"


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    ("link", "to", "body"),
    [
        ("part.md", "../private/secret.md", "{{< include part.md >}}"),
        ("parts", "../private", "{{< include parts/secret.md >}}"),
        ("picture.png", "../private/secret.png", "![A picture](picture.png)"),
        ("files", "../private", "[A file](files/secret.txt)"),
        ("gone.txt", "../private/none.txt", "[A file](gone.txt)"),
    ],
)
def test_links_on_the_disk(write: Write, link: str, to: str, body: str) -> None:
    root = write(**_page("", body))
    (root / link).symlink_to(to)
    _refused(root, "index.qmd:5")


@pytest.mark.parametrize("link", ["other.qmd", "more"])
def test_pages_and_resources_that_are_links(write: Write, outside: Path, link: str) -> None:
    (outside / "page.qmd").write_text(SECRET)
    text = QUARTO_YML.replace('["*.qmd"]', '["*.qmd", "more/*.qmd"]\n  resources: ["/*.txt"]')
    root = write(_quarto_DOT_yml=text, index="Words.\n")
    (root / link).symlink_to("../private/page.qmd" if "." in link else "../private")
    _refused(root, "_quarto.yml:5")
    (root / link).unlink()
    (root / "list.txt").symlink_to("../private/secret.txt")
    with pytest.raises(UserError, match="leads out of the project") as caught:
        engines.render(root, "pandoc")
    assert caught.value.place == "_quarto.yml:6"


STYLE = '<style xmlns="http://purl.org/net/xbiblio/csl"><info><link href="{}" rel="independent-parent"/></info></style>'


@pytest.mark.parametrize(
    ("front", "body", "said"),
    [
        ("format: docx\n", "![A picture]({})", "leads out of the project"),
        ("format: typst\n", "![A picture]({})", "leads out of the project"),
        ("csl: style.csl\nbibliography: own.bib\n", "[@a]", "which would be fetched"),
        ("format: typst\n", '```{{=typst}}\n#import "@preview/x:0.1.0"\n```', "would be fetched"),
    ],
)
def test_a_build_asks_nothing_of_another_machine(
    write: Write, front: str, body: str, said: str
) -> None:
    """pandoc fetches pictures for Word and the parent of a style, typst fetches packages."""
    asked: list[str] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/x"
        root = write(
            style_DOT_csl=STYLE.format(address),
            own_DOT_bib="@article{a, title={T}, author={B, C}, year=2000}\n",
            **_page(front, body.format(address)),
        )
        with pytest.raises(UserError, match=said):
            engines.render(root, "pandoc")
        server.shutdown()
    assert asked == []


def test_what_stays_in_the_project_is_taken(write: Write) -> None:
    """Ways up and back, links on the disk within the project, addresses, and words that only look like paths."""
    (root := write(index="x\n")).joinpath("img").mkdir()
    (root / "img/a b.png").write_bytes(PNG)
    (root / "img/one.png").write_bytes(PNG)
    (root / "linked.png").symlink_to("img/one.png")
    (root / "notes").symlink_to("parts")
    write(
        index="---\ntitle: ../up and /down\nsubtitle: 'and/or: file'\n---\n\nWords.\n",
        parts___part_DOT_md="Words of a part.\n",
        sub__page="---\ntitle: T\nabstract: /etc\n---\n\n"
        "{{< include ../parts/_part.md >}}\n\n{{< include ../notes/_part.md >}}\n\n"
        "![A](../img/one.png) ![B](/img/one.png) ![C](../linked.png) ![D](<../img/a b.png>)\n"
        "[home](../index.qmd) [top](/index.qmd) [web](https://example.org/../x) [mail](mailto:a@b.org)\n\n"
        "```\n![A](../../private/secret.png)\n```\n\nWrite `![A](../../x.png)` for a picture.\n\n"
        "Shown: {{{< include ../../secret.md >}}}\n\n---\n\nA ruler\n\n---\n",
    )
    text = QUARTO_YML.replace('["*.qmd"]', '["*.qmd", "sub/*.qmd"]')
    write(_quarto_DOT_yml=text)
    precheck.check_paths(root)
    site = engines.render(root, "pandoc")
    page = (site / "sub/page.html").read_text(encoding="utf-8")
    assert page.count("Words of a part.") == 2
    assert (site / "linked.png").read_bytes() == PNG
    assert not (site / "linked.png").is_symlink()
