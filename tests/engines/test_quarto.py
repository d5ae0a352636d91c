"""Rendering with Quarto, seen from outside: a stand-in says what Quarto says, and writes what it is told to."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from caseseries import engines
from caseseries.engines import quarto
from caseseries.errors import UserError
from tests.engines.conftest import Write

STAND_IN = """#!{python}
import json, os, sys
from pathlib import Path

if sys.argv[1:] == ["--version"]:
    print({version!r})
    raise SystemExit
folder = Path(sys.argv[sys.argv.index("--output-dir") + 1])
first = os.environ["PATH"].split(os.pathsep)[0]
seen = {{"arguments": sys.argv[1:], "python": os.environ["QUARTO_PYTHON"], "path": first}}
Path("seen.json").write_text(json.dumps(seen))
for name in {beside!r}:
    Path(name).mkdir() if name.endswith("_files") else Path(name).write_text("half")
if {code} == 0:
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text("by Quarto")
print({said!r})
sys.exit({code})
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that puts a stand-in for Quarto in its place."""

    def make(
        said: str = "",
        code: int = 0,
        version: str = quarto.TESTED + ".1",
        beside: tuple[str, ...] = (),
    ) -> None:
        path = tmp_path / "stand-in"
        path.write_text(
            STAND_IN.format(
                python=sys.executable, said=said, code=code, version=version, beside=list(beside)
            )
        )
        path.chmod(0o755)
        monkeypatch.setenv("CASESERIES_QUARTO", str(path))

    return make


def test_without_a_quarto_the_author_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CASESERIES_QUARTO", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="Quarto is not installed") as caught:
        quarto.executable()
    assert "--engine pandoc" in caught.value.remedy


def test_the_site_is_built_aside_and_takes_its_place(write: Write, stand_in, capfd) -> None:
    root = write(index="Words.\n")
    told: list[tuple[str, int, int]] = []
    stand_in(
        said="[ 1/12] index.qmd\n\x1b[1m[12/12] sub/two.qmd\x1b[22m\ncaseseries: left out: x\nOther words"
    )
    site = engines.render(root, "quarto", progress=lambda *what: told.append(what))
    assert (site / "index.html").read_text() == "by Quarto"
    assert [t for t in told if t[2]] == [("index.qmd", 1, 12), ("sub/two.qmd", 12, 12)]
    # Of what warns of nothing, only the words of our own steps are passed on.
    assert capfd.readouterr().err == "caseseries: left out: x\n"
    seen = json.loads((root / "seen.json").read_text())
    assert seen["arguments"][0] == "render"
    assert "--no-execute-daemon" in seen["arguments"]
    assert seen["python"] == sys.executable
    assert seen["path"] == str(Path(sys.executable).parent)


def test_what_quarto_warns_of_is_passed_on_with_the_page(write: Write, stand_in, capfd) -> None:
    """In the three forms of Quarto, of its filters, and of pandoc; words of a page are no warning."""
    stand_in(
        said="WARN: no title\n[1/2] index.qmd\n[WARNING] Citeproc: citation b not found\n"
        "[2/2] two.qmd\nWARNING (filters/main.lua:340)\nThree colons were found.\n  WARN\nWarnings"
    )
    engines.render(write(index="Words.\n"), "quarto")
    assert capfd.readouterr().err.splitlines() == [
        "caseseries: Quarto on the project: WARN: no title",
        "caseseries: Quarto on index.qmd: [WARNING] Citeproc: citation b not found",
        "caseseries: Quarto on two.qmd: WARNING (filters/main.lua:340) Three colons were found.",
    ]


def test_an_untested_version_is_said(write: Write, stand_in, capfd) -> None:
    stand_in(version="1.4.2")
    engines.render(write(index="Words.\n"), "quarto")
    said = capfd.readouterr().err
    assert said.startswith(f"caseseries: this is Quarto 1.4.2; {quarto.TESTED} is what is tested.")
    assert "--engine pandoc" in said


FAILED = """[1/2] index.qmd
fine

[2/2] sub/two.qmd
Starting python3 kernel...Done
  Cell 1/2: 'one'...Done
  output-file: two.typ
WARNING (filters/main.lua:340)
Three colons were found.
ERROR: the wrong thing
Stack trace:
    at main (file:///quarto/bin/quarto.js:1:2)
"""


def failure(write: Write, stand_in, said: str) -> UserError:
    stand_in(said=said, code=1)
    root = write(index="Words.\n")
    with pytest.raises(UserError) as caught:
        engines.render(root, "quarto")
    return caught.value


def test_a_failure_names_the_page_and_what_quarto_said_of_it(write: Write, stand_in) -> None:
    error = failure(write, stand_in, FAILED)
    assert (error.message, error.place, error.rule, error.remedy) == (
        "Quarto stopped", "sub/two.qmd", "ERROR: the wrong thing", "mend what Quarto names",
    )  # fmt: skip


def test_a_failure_before_any_page_names_none(write: Write, stand_in) -> None:
    error = failure(write, stand_in, "ERROR: no project\nmore words")
    assert (error.message, error.place, error.rule) == (
        "Quarto stopped",
        "",
        "ERROR: no project\nmore words",
    )


def test_of_a_failure_of_our_own_step_its_own_words_are_told(write: Write, stand_in) -> None:
    said = (
        "caseseries: adsl.csv, row 2: no number\n  rule: x\n  what to do: y\nERROR: Command failed"
    )
    error = failure(write, stand_in, said)
    assert error.message.startswith("adsl.csv, row 2: no number\n  rule: x\n  what to do: y")
    # What our step said before a page that failed is not the reason.
    assert failure(write, stand_in, "caseseries: left out: x\n" + FAILED).place == "sub/two.qmd"


def test_a_failure_leaves_the_site_before_and_nothing_beside_the_pages(
    write: Write, stand_in
) -> None:
    stand_in()
    root = write(index="Words.\n")
    site = engines.render(root, "quarto")
    (root / "mine.html").write_text("my own")
    (root / "seen.json").unlink()
    beside = (
        "index.html",
        "index.typ",
        "index.pdf",
        "index.docx",
        "index.xml",
        "index.quarto_ipynb",
        "index_files",
    )
    stand_in(said=FAILED, code=1, beside=beside)
    with pytest.raises(UserError):
        engines.render(root, "quarto")
    (root / "seen.json").unlink()
    assert (site / "index.html").read_text() == "by Quarto"
    assert {p.name for p in root.iterdir() if not p.name.startswith(".")} == {
        "_quarto.yml", "_site", "index.qmd", "mine.html",
    }  # fmt: skip


def test_named_pages_are_rendered_one_by_one_into_the_site_before(write: Write, stand_in) -> None:
    stand_in()
    root = write(index="Words.\n", two="Words.\n")
    site = engines.render(root, "quarto")
    (site / "two.html").write_text("before")
    engines.render(root, "quarto", targets=[Path("index.qmd")])
    assert (site / "two.html").read_text() == "before"
    assert json.loads((root / "seen.json").read_text())["arguments"][:2] == ["render", "index.qmd"]
