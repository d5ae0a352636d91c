"""What a build costs, as ratios within one run.

1. CPU time of a cold build of the study, by the pandoc engine against Quarto (skipped, saying so, without a quarto).
2. CPU time of one more patient's HTML page: the five-patient study against the same with 200 patients more.

`python benchmarks/build.py`; each build starts from a copy without anything generated.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "_site*",
    "generated",
    "full.qmd",
    "patients",
    "tests",
    "__pycache__",
    ".quarto",
)
MORE = 200


def cpu(words: list[str], folder: Path) -> float:
    """CPU seconds, user and system, of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def render(folder: Path, engine: str) -> float:
    """CPU seconds of one render."""
    return cpu([sys.executable, "-m", "caseseries", "render", "--engine", engine], folder)


def engines(work: Path) -> None:
    """Print the cold build by both engines."""
    shutil.copytree(ROOT, work / "pandoc", ignore=LEFT_OUT)
    pandoc = render(work / "pandoc", "pandoc")
    if not (shutil.which("quarto") or os.environ.get("CASESERIES_QUARTO")):
        print(f"cold build, pandoc engine: {pandoc:.0f} s of CPU; no quarto here to compare with")
        return
    shutil.copytree(ROOT, work / "quarto", ignore=LEFT_OUT)
    quarto = render(work / "quarto", "quarto")
    print(
        f"cold build: pandoc engine {pandoc / quarto:.2f} of Quarto's CPU time "
        f"({pandoc:.0f} s against {quarto:.0f} s; aim: well under half)"
    )


def one_more(work: Path) -> None:
    """Print the CPU time of one more patient's page, pictures for print drawn before."""
    five = work / "five"
    shutil.copytree(ROOT / "tests/fixtures/five", five)
    # The web pages alone: the PDF of the manuscript does not grow with patients.
    render(five, "pandoc")
    small = render(five, "pandoc")
    for path in (five / "data").glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        mine = [row for row in rows if row.startswith("T-1,")]
        for k in range(100, 100 + MORE):
            old, new = ("T-1,1,", f"T-{k},{k},") if path.name == "adsl.csv" else ("T-1,", f"T-{k},")
            rows += [row.replace(old, new, 1) for row in mine]
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    render(five, "pandoc")
    large = render(five, "pandoc")
    print(
        f"one more patient's page: {1000 * (large - small) / MORE:.0f} ms of CPU (aim: under 40 ms), "
        f"{(large - small) / MORE / small:.4f} of the whole small build"
    )


def main() -> None:
    """Run both."""
    with tempfile.TemporaryDirectory() as folder:
        engines(Path(folder))
        one_more(Path(folder))


if __name__ == "__main__":
    main()
