"""What the pre-render step stops before Quarto begins, and what Quarto leaves when it stops."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.engines import quarto
from caseseries.errors import UserError
from tests.engines.conftest import Write
from tests.faults import contents


def test_the_pre_render_step_stops_quarto_before_it_writes_a_page(
    five_built: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(five_built, tmp_path / "five"))
    page = root / "index.qmd"
    page.write_text(page.read_text().replace("age.both.median", "age.both.medain"))
    done = subprocess.run(
        [sys.executable, "-m", "caseseries", "prepare"],
        cwd=root,
        env={**os.environ, "QUARTO_PROJECT_RENDER_ALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "caseseries: index.qmd:21: there is no result" in done.stderr


BOX = "---\nformat:\n  typst: default\n---\n\nA ▸ B,\nnot 患.\n"


def _stopped(root: Path) -> str:
    with pytest.raises(UserError) as caught:
        engines.render(root, "quarto")
    return str(caught.value)


def test_quarto_sees_our_fonts_alone_and_its_word_of_a_box_is_told_with_the_line(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in that says what typst says through Quarto, and keeps what it was told."""
    stand_in = tmp_path / "quarto"
    stand_in.write_text(
        f"#!{sys.executable}\n"
        "import os, pathlib, sys\n"
        "if '--version' in sys.argv: sys.exit(print('1.11.0'))\n"
        "pathlib.Path('fonts.conf').write_text(pathlib.Path(os.environ['FONTCONFIG_FILE']).read_text())\n"
        "print('[1/1] index.qmd')\n"
        """print('ERROR: error: PDF/A-3b error: the text `"患"` could not be displayed with font `"F"`')\n"""
        "sys.exit(1)\n",
        encoding="utf-8",
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("CASESERIES_QUARTO", str(stand_in))
    root = write(index=BOX)
    assert _stopped(root).startswith(
        "index.qmd: no font of the PDF has 患 (U+60A3); 患 (U+60A3) stands in index.qmd:7\n"
    )
    seen = re.findall("<dir>(.*?)</dir>", (root / "fonts.conf").read_text(encoding="utf-8"))
    assert [sorted(p.name for p in Path(folder).glob("*.?tf")) for folder in seen] == [
        [
            f"SourceSansPro-{face}.ttf"
            for face in ("Bold", "BoldIt", "It", "Regular", "Semibold", "SemiboldIt")
        ]
    ]


def test_what_quarto_left_beside_the_pages_goes_and_nothing_else(write: Write) -> None:
    """Of what came since Quarto began, only what has the name of a page, or of its file, is Quarto's."""
    root = write(index="---\noutput-file: article\n---\n\nWords.\n", notes="Words.\n")
    mine = ["before.docx", "notes.docx"]
    for name in mine:
        (root / name).write_text("mine")
    stage = root / ".caseseries-1"
    stage.mkdir()
    with quarto.tidied(root, stage):
        pass
    late = ["comments.docx", "index.csv", "own_files/a", "other.html"]
    left = [
        "index.html",
        "article.pdf",
        "index.typ",
        "index.quarto_ipynb",
        "index_files/a.svg",
        "site_libs/x.js",
    ]
    for name in [*late, *left]:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("x")
    quarto.tidy(root, stage)
    for name in [*mine, *late, "index.qmd", "notes.qmd"]:
        assert (root / name).is_file(), name
    for name in (
        "index.html",
        "article.pdf",
        "index.typ",
        "index.quarto_ipynb",
        "index_files",
        "site_libs",
    ):
        assert not (root / name).exists(), name


def _quarto() -> str | None:
    return os.environ.get("CASESERIES_QUARTO") or shutil.which("quarto")


@pytest.mark.quarto
@pytest.mark.skipif(
    _quarto() is None, reason="no Quarto on PATH and none named by CASESERIES_QUARTO"
)
def test_quarto_leaves_the_site_before_and_nothing_beside_the_pages(write: Write) -> None:
    root = write(
        index="---\nformat:\n  html: default\n  typst: default\n---\n\nFine.\n", last="Fine.\n"
    )
    site = engines.render(root, "quarto")
    before = {p: p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}
    write(
        index="---\nformat:\n  html: default\n  typst: default\n---\n\n```{=typst}\n#nonsense(\n```\n"
    )
    with pytest.raises(UserError, match="unclosed delimiter") as caught:
        engines.render(root, "quarto")
    assert caught.value.place == "index.qmd"
    assert {p: p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()} == before
    assert {p.name for p in root.iterdir()} - {".gitignore", ".quarto"} == {
        "_quarto.yml", "_site", "index.qmd", "last.qmd",
    }  # fmt: skip


@pytest.mark.quarto
@pytest.mark.skipif(
    _quarto() is None, reason="no Quarto on PATH and none named by CASESERIES_QUARTO"
)
def test_quarto_stops_at_a_sign_that_no_font_of_print_has(write: Write) -> None:
    root = write(index=BOX)
    assert "no font of the PDF has 患 (U+60A3); 患 (U+60A3) stands in index.qmd:7" in _stopped(root)


@pytest.mark.quarto
@pytest.mark.skipif(
    _quarto() is None, reason="no Quarto on PATH and none named by CASESERIES_QUARTO"
)
def test_quarto_killed_with_its_build_leaves_the_site_and_a_closed_folder(write: Write) -> None:
    root = write(index="Old words.\n", last="Words.\n")
    site = engines.render(root, "quarto", owner="me")
    before = contents(site)
    write(index="New words.\n")
    code = "import sys; from pathlib import Path; from caseseries import engines;"
    code += " engines.render(Path(sys.argv[1]), 'quarto', owner='me')"
    build = subprocess.Popen([sys.executable, "-c", code, str(root)], start_new_session=True)
    while not list(root.glob(".caseseries-*/beside.json")) and build.poll() is None:
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    assert contents(site) == before
    (left,) = root.glob(".caseseries-*")
    assert left.stat().st_mode & 0o777 == 0o700
    assert "New words." in (engines.render(root, "pandoc", owner="me") / "index.html").read_text()
    assert {p.name for p in root.iterdir()} - {".gitignore", ".quarto"} == {
        "_quarto.yml", "_site", "index.qmd", "last.qmd",
    }  # fmt: skip
