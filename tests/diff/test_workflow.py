"""The workflow for pull requests: its shell steps, run here in a repository with a change, give the comment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.diff.conftest import git

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")
WORKFLOW = ROOT / "docs/examples/review.yml"
GH = """#!/bin/sh
# What gh would be asked; there is an old comment when OLD says so.
case "$*" in
  *--paginate*) echo "$OLD" ;;
  *) echo "$*" >> "$ASKED"; for last; do :; done; file=${last#body=@}; cat "${file:-body.md}" > "$SENT" ;;
esac
"""


def steps() -> dict[str, dict[str, Any]]:
    """The steps with a shell script, by name."""
    found = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["review"]["steps"]
    return {step["name"]: step for step in found if "run" in step}


@pytest.fixture
def run(regraded: Path, tmp_path: Path):
    """Runs a step as the runner does: `bash -e` in the checkout, with the job's variables."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH, encoding="utf-8")
    (tools / "caseseries").write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m caseseries "$@"\n', encoding="utf-8"
    )
    for tool in tools.iterdir():
        tool.chmod(0o755)
    environment = {
        **os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "NUMBER": "7",
        "BASE": git(regraded, "rev-parse", "v1.0.0"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_SERVER_URL": "https://git.example.org", "GITHUB_REPOSITORY": "a/b", "GITHUB_RUN_ID": "9",
        "ASKED": str(tmp_path / "asked"), "SENT": str(tmp_path / "sent.md"), "OLD": "",
    }  # fmt: skip

    def run(name: str, **more: str) -> None:
        done = subprocess.run(
            ["bash", "-e", "-c", steps()[name]["run"]],
            cwd=regraded, env={**environment, **more}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    return run


def test_every_step_with_a_script_is_known_here() -> None:
    """Installing and rendering are not run here: they need a network, and Quarto."""
    assert list(steps()) == [
        "Install caseseries and Quarto", "The committed results are those of the data", "Render", "What changed", "Comment",
    ]  # fmt: skip


def test_the_comment_tells_what_changed(run, regraded: Path, tmp_path: Path) -> None:
    run("What changed")
    comment = (regraded / "comment.md").read_text(encoding="utf-8")
    # One itching of grade 1 became one of grade 3: severe in 1 of 4 patients, then in 2.
    assert "harm.itching.severe.both.n" in comment
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == comment
    assert {"changes.html", "changes.json"} <= {path.name for path in regraded.iterdir()}

    run("Comment")
    sent = (tmp_path / "sent.md").read_text(encoding="utf-8")
    assert sent.startswith("<!-- caseseries -->\n")
    assert comment in sent
    assert "[this run](https://git.example.org/a/b/actions/runs/9)" in sent
    assert (tmp_path / "asked").read_text() == "pr comment 7 --body-file body.md\n"

    # On the next push the same comment is replaced.
    run("Comment", OLD="123")
    asked = (tmp_path / "asked").read_text().splitlines()[1]
    assert asked == "api --method PATCH repos/a/b/issues/comments/123 -F body=@body.md"
    assert (tmp_path / "sent.md").read_text(encoding="utf-8") == sent
