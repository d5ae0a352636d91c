"""What a console of another encoding, as Windows has it, does to what is said: nothing that stops a command."""

import json
import os
import subprocess
import sys

TWICE = """
import sys
from caseseries.cli import main
for words in (["check", "--json"], ["check"]):
    sys.argv = ["caseseries", *words]
    try:
        main()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            print(f"\\nexit {end.code}", file=stream, flush=True)
"""


def test_a_sign_that_the_encoding_lacks_stops_nothing(five):
    page = five / "index.qmd"
    page.write_text(page.read_text() + "\n[Why β → γ]{.placeholder}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TWICE],
        cwd=five,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = [stream.decode("utf-8").split("\nexit 1\n") for stream in (done.stdout, done.stderr)]
    (as_json, plain, end), (_, told, other_end) = said
    assert "Why β → γ" in as_json
    assert json.loads(as_json)["unfinished"]
    assert "Why β → γ" in plain + told
    assert end == other_end == ""
