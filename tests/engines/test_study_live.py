"""The sites of both studies of the repository by both engines, page for page, wherever a Quarto is found."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.site import search_index, steps
from tests.engines import goldens

ROOT = Path(__file__).parents[2]
STUDIES = {"first": ROOT, "five": ROOT / "tests/fixtures/five"}
HEARD = "heard.txt"
LEFT_OUT = shutil.ignore_patterns(
    *(".*", "_site*", "generated", "full.qmd", "patients", "tests", "src", "__pycache__")
)

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}

pytestmark = [
    pytest.mark.quarto,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (os.environ.get("CASESERIES_QUARTO") or shutil.which("quarto")),
        reason="no Quarto on PATH and none named by CASESERIES_QUARTO",
    ),
]


@pytest.fixture(scope="module", params=STUDIES)
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A study built by Quarto and by the pandoc engine, each from sources with nothing generated."""
    built = []
    for engine in ("quarto", "pandoc"):
        root = tmp_path_factory.mktemp(engine) / "study"
        shutil.copytree(STUDIES[request.param], root, ignore=LEFT_OUT)
        with contextlib.redirect_stderr(io.StringIO()) as heard:
            built.append(engines.render(root, engine, commands=steps.commands(root)))
        (root / HEARD).write_text(heard.getvalue(), encoding="utf-8")
    return built[0], built[1]


def test_quarto_warns_of_nothing(sites: tuple[Path, Path]) -> None:
    heard = (sites[0].parent / HEARD).read_text(encoding="utf-8").splitlines()
    assert [line for line in heard if "WARN" in line] == []


def test_both_have_the_same_pages_and_files(sites: tuple[Path, Path]) -> None:
    def files(folder: Path) -> set[str]:
        names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
        return {name for name in names if not name.startswith("site_libs/")}

    quarto, ours = map(files, sites)
    assert ours == quarto


def test_every_page_says_the_same(sites: tuple[Path, Path]) -> None:
    quarto, ours = (goldens.skeletons(built) for built in sites)
    assert ours.keys() == quarto.keys()
    for name, page in quarto.items():
        for part, content in page.items():
            assert ours[name][part] == content, (name, part)


def test_the_search_finds_the_same(sites: tuple[Path, Path]) -> None:
    """The text of a page's own entry is left out: of one author, Quarto writes the word Author before the name."""
    quarto, ours = (
        {
            name: [
                (entry.anchor, entry.kind, entry.head, entry.text if entry.anchor else "")
                for entry in search_index.read((built / name).read_text(encoding="utf-8"), name)
            ]
            for name in sorted(p.relative_to(built).as_posix() for p in built.rglob("*.html"))
        }
        for built in sites
    )
    assert ours == quarto


def test_print_has_the_same_words(sites: tuple[Path, Path]) -> None:
    """Words without their order, for a page that breaks a line later moves its foot among them."""
    names = sorted(path.name for path in sites[0].glob("*.pdf"))
    assert names
    for name in names:
        quarto, ours = (Counter(goldens.words(built / name)) for built in sites)
        # Quarto draws a sign of its own icon font before a callout's title.
        icons = {word for word in quarto if all("\ue000" <= sign <= "\uf8ff" for sign in word)}
        said = {word: count for word, count in quarto.items() if word not in icons}
        assert ours == Counter(said), name


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="Debian's chromium is not installed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_quartos_pages_can_be_read(sites: tuple[Path, Path], scheme: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    names = ("index.html", "chapters/patients/index.html", "chapters/results.html", "chapters/data.html", "chapters/audit.html")  # fmt: skip
    faults = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
        for path in filter(Path.is_file, (sites[0] / name for name in names)):
            tab.goto(path.as_uri())
            found = axe.run(tab, options=RULES).response["violations"]
            faults += [(path.name, f["id"], f["nodes"][0]["target"]) for f in found]
        browser.close()
    assert faults == []
