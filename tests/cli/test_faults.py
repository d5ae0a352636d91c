"""Faults of the machine, by the command line: exit code 2, the path, a remedy, no traceback, and the last site whole."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from caseseries.cli import commands
from caseseries.store import cache
from tests.conftest import FIVE
from tests.faults import contents, leave_free, rights_count, small_disk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of files are others there")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five-patient study with its site."""
    root = tmp_path_factory.mktemp("faults") / "five"
    shutil.copytree(FIVE, root)
    commands.render(root, commands.EngineName.pandoc)
    return root


@pytest.fixture
def root(rendered: Path, tmp_path: Path) -> Path:
    """A copy of it whose page has changed since."""
    root = tmp_path / "five"
    shutil.copytree(rendered, root)
    return changed(root)


def left(root: Path) -> list[Path]:
    """What a build that stopped left behind, but for its cache."""
    return [path for path in root.rglob(".caseseries-*") if path.name != cache.FOLDER]


def changed(root: Path) -> Path:
    page = root / "index.qmd"
    page.write_text(page.read_text() + "\nMore words.\n")
    return root


def run(
    root: Path, *arguments: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """Run a command that fails in a folder; return what it says."""
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "argv", ["caseseries", *arguments])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    told = capsys.readouterr()
    assert ended.value.code == 2, told.err
    assert "Traceback" not in told.err
    assert "what to do: " in told.err
    return told.err


RENDER = ("render", "--engine", "pandoc")
CLOSED = {
    # what is closed, with which rights, before which command, and what is named
    "project": (".", 0o555, RENDER, ".caseseries-"),
    "results": ("results", 0o555, RENDER, "results/results.csv"),
    "results alone": ("results", 0o555, ("results",), "results/results.csv"),
    "assets": ("generated/assets", 0o555, RENDER, "generated/assets/"),
    "pages of patients": ("chapters/patients", 0o555, RENDER, "chapters/patients/1.qmd"),
    "page": ("index.qmd", 0o000, RENDER, "index.qmd"),
    "study": ("study.yml", 0o000, ("check",), "study.yml"),
    "configuration": ("_quarto.yml", 0o000, RENDER, "_quarto.yml"),
    "table": ("data/adae.csv", 0o000, ("results",), "adae.csv"),
    "data": ("data", 0o000, ("results",), "caseseries: data: "),
    "old results": ("results/results.csv", 0o000, ("results", "--check"), "results/results.csv"),
    "old site": ("_site", 0o000, RENDER, "_site"),
    "output beside": ("closed", 0o555, (*RENDER, "-o", "closed/site"), "closed/.caseseries-"),
    "released": ("results/released", 0o555, ("release",), "results/released/0.2.0.csv"),
    "site to publish": ("_site/index.html", 0o000, ("publish", "../pub"), "_site/index.html"),
    "destination": ("pub", 0o555, ("publish", "pub"), "pub"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_what_may_not_be_read_or_written(root: Path, case: str, capsys, monkeypatch) -> None:
    place, rights, command, named = CLOSED[case]
    path = root / place
    if not path.exists():
        path.mkdir(parents=True)
    for name in ("results/results.csv", "generated/assets/site.css", "chapters/patients/1.qmd"):
        if rights == 0o555 and place != "." and name.startswith(place):
            (root / name).write_bytes((root / name).read_bytes()[:-20])
    if command[0] == "publish":
        page = root / "index.qmd"  # as it was when the site was built
        page.write_text(page.read_text().removesuffix("\nMore words.\n"))
    if command[0] == "release":
        (root / "CHANGELOG.md").write_text("## 0.2.0 - 2025-01-31\n\nFirst.\n")
    before = contents(root / "_site")
    path.chmod(rights)
    try:
        with rights_count():
            told = run(root, *command, capsys=capsys, monkeypatch=monkeypatch)
    finally:
        path.chmod(0o755)
    assert named in told
    assert "denied" in told
    assert contents(root / "_site") == before
    assert not left(root)
    assert not list(root.rglob("*.part"))


def test_an_old_site_with_closed_folders_is_replaced_and_goes(root: Path, monkeypatch) -> None:
    (root / "_site/generated").chmod(0o555)
    monkeypatch.chdir(root)
    with rights_count():
        commands.render(root, commands.EngineName.pandoc)
    assert "More words." in (root / "_site/index.html").read_text()
    assert not left(root)


@pytest.mark.parametrize("free", [0, 60, 500])
def test_a_small_disk(rendered: Path, tmp_path: Path, free: int, capsys, monkeypatch) -> None:
    with small_disk(tmp_path / "disk", 20_000) as disk:
        root = changed(Path(shutil.copytree(rendered, disk / "five")))
        before = contents(root / "_site")
        leave_free(disk, free)
        told = run(root, *RENDER, capsys=capsys, monkeypatch=monkeypatch)
        assert "No space left on device" in told
        assert "free some space" in told
        assert contents(root / "_site") == before
        assert not left(root)
        assert not list(root.rglob("*.part"))
        (disk / "filled").unlink()  # what the remedy says
        commands.render(root, commands.EngineName.pandoc)
        assert "More words." in (root / "_site/index.html").read_text()


def test_a_full_disk(root: Path, capsys, monkeypatch) -> None:
    """The same where no disk may be mounted: a copy into the stage fails as it does on a full one."""
    before = contents(root / "_site")

    def full(_source: object, target: object) -> None:
        raise OSError(28, "No space left on device", "source", None, str(target))

    monkeypatch.setattr(shutil, "copyfile", full)
    told = run(root, *RENDER, capsys=capsys, monkeypatch=monkeypatch)
    assert "No space left on device" in told
    assert ".caseseries-" in told  # where it was written, not where it came from
    assert contents(root / "_site") == before
    assert not left(root)


def test_a_fault_of_the_program_keeps_its_traceback(root: Path, monkeypatch) -> None:
    def broken(_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "x")

    monkeypatch.setattr("caseseries.analyses.study_results.compute_study", broken)
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "argv", ["caseseries", "prepare"])
    with pytest.raises(FileNotFoundError):
        commands.main()


@pytest.mark.parametrize("place", [".", "..", "data", "../thesis", "results", ".git"])
def test_an_output_that_is_not_ours(root: Path, place: str, capsys, monkeypatch) -> None:
    (root.parent / "thesis").mkdir()
    (root.parent / "thesis/chapter.docx").write_text("years of work")
    before = contents(root.parent)
    told = run(root, *RENDER, "-o", place, capsys=capsys, monkeypatch=monkeypatch)
    assert f"caseseries: {place}: the output folder" in told
    assert contents(root.parent) == before


@pytest.mark.parametrize(
    ("place", "said"),
    [("loop/x", "Too many levels of symbolic links"), ("/proc/x", "no folder can be made here")],
)
@pytest.mark.skipif(sys.platform != "linux", reason="no /proc elsewhere")
def test_an_output_where_no_folder_can_be(
    root: Path, place: str, said: str, capsys, monkeypatch
) -> None:
    (root / "loop").symlink_to("loop")
    told = run(root, *RENDER, "-o", place, capsys=capsys, monkeypatch=monkeypatch)
    assert said in told
    assert "what to do" in told


def test_what_a_killed_build_left_goes_also_where_nothing_has_changed(
    root: Path, capsys, monkeypatch
) -> None:
    commands.render(root, commands.EngineName.pandoc)
    stage = root / ".caseseries-killed"
    (stage / "site").mkdir(parents=True)
    (stage / "lock").write_text("_site", encoding="utf-8")
    capsys.readouterr()
    commands.render(root, commands.EngineName.pandoc)
    assert "Nothing has changed" in capsys.readouterr().out
    assert not left(root)
    assert (root / "_site/index.html").is_file()
