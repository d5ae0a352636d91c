"""What a console of another encoding, as Windows has it, does to what is said: nothing that stops a command."""

import json
import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("words", "code"), [(["check", "--json"], 1), (["check"], 1)])
def test_a_sign_that_the_encoding_lacks_stops_nothing(five, words, code):
    page = five / "index.qmd"
    page.write_text(page.read_text() + "\n[Why β → γ]{.placeholder}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "caseseries", *words],
        cwd=five,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    said = (done.stdout + done.stderr).decode("utf-8")
    assert "Why β → γ" in said
    if "--json" in words:
        assert json.loads(done.stdout)["unfinished"]
