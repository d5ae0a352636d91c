"""Commands of a project: in which folder and with what they run, and how their failure is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from caseseries.engines.stage import run_command
from caseseries.errors import UserError


def test_a_command_runs_in_the_project_with_its_variables_by_this_python(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = "import os, sys; open('seen', 'w').write('|'.join([sys.executable, os.getcwd(), os.environ['X']]))"
    (tmp_path / "do.py").write_text(code)
    for line in (f'python -c "{code}"', f'python3 -c "{code}"', "do.py", f"{sys.executable} do.py"):
        run_command(line, tmp_path, {"X": "value"}, {})
        assert (tmp_path / "seen").read_text() == f"{sys.executable}|{tmp_path}|value"
        (tmp_path / "seen").unlink()
    run_command("  ", tmp_path, {}, {})


def test_what_a_command_says_on_its_error_stream_is_passed_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_command(
        "python -c \"import sys; print('out'); sys.stderr.write('said')\"", tmp_path, {}, {}
    )
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "said")


def test_a_function_stands_in_for_the_command_of_its_text(tmp_path: Path) -> None:
    seen: list[Mapping[str, str]] = []
    run_command("make it", tmp_path, {"X": "1"}, {"make it": seen.append, "other": lambda _: None})
    assert seen == [{"X": "1"}]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "import sys; print('out'); sys.stderr.write('first\\nlast\\n'); sys.exit(3)",
            "first\nlast",
        ),
        ("import sys; print('out'); sys.exit(3)", "out"),
        (
            "import sys; print('\\n'.join(map(str, range(40)))); sys.exit(3)",
            "\n".join(map(str, range(10, 40))),
        ),
    ],
)
def test_a_command_that_fails_is_told_in_its_own_words(
    tmp_path: Path, code: str, words: str
) -> None:
    (tmp_path / "do.py").write_text(code)
    with pytest.raises(UserError) as caught:
        run_command("do.py", tmp_path, {}, {})
    error = caught.value
    assert error.message == "the command `do.py` failed with exit code 3"
    assert (error.place.partition(":")[0], error.rule) == ("_quarto.yml", words)
    assert "run `do.py` by itself" in error.remedy


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        run_command("no-such-command --x", tmp_path, {}, {})
    assert caught.value.message == (
        "the command `no-such-command --x` cannot be started: No such file or directory"
    )
    assert "pre-render or post-render" in caught.value.remedy
