"""What a build costs, as ratios within one run.

1. CPU time of a cold build of the study, by the pandoc engine against Quarto (skipped, saying so, without a quarto).
2. CPU time of a build after one change, against the cold build; and wall time with all cores against one.
3. CPU time of one more patient, everything included: the five-patient study against the same with 200 patients more.

`python benchmarks/build.py`; each build starts from a copy without anything generated.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from caseseries.store import processes

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".*", "_site*", "generated", "full.qmd", "patients", "docs", "src", "tests", "examples"
)
MORE = 200


def cpu(words: list[str], folder: Path) -> float:
    """CPU seconds, user and system, of a command and its children; the benchmark ends with what a failed one said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def render(folder: Path, engine: str, *options: str) -> float:
    """CPU seconds of one render."""
    return cpu([sys.executable, "-m", "caseseries", "render", "--engine", engine, *options], folder)


def engines(work: Path, pandoc: float) -> None:
    """Print the cold build by both engines. pandoc: what it costs by the engine of that name."""
    if not (shutil.which("quarto") or os.environ.get("CASESERIES_QUARTO")):
        print(f"cold build, pandoc engine: {pandoc:.0f} s of CPU; no quarto here to compare with")
        return
    shutil.copytree(ROOT, work / "quarto", ignore=LEFT_OUT)
    quarto = render(work / "quarto", "quarto")
    print(
        f"cold build: pandoc engine {pandoc / quarto:.2f} of Quarto's CPU time "
        f"({pandoc:.0f} s against {quarto:.0f} s; aim: well under half)"
    )


def _edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        sys.exit(f"{path.name} does not hold {old!r} any more")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def changes(work: Path) -> float:
    """Print what a build costs after one change, beside a cold build of the same run; return the latter."""
    study = work / "changes"
    shutil.copytree(ROOT, study, ignore=LEFT_OUT)
    began = time.monotonic()
    cold = render(study, "pandoc")
    several = time.monotonic() - began
    data = study / "data/adsl.csv"
    head, row, *rest = data.read_text(encoding="utf-8").splitlines()
    cells = row.split(",")
    age = head.split(",").index("AGE")
    cells[age] = str(int(cells[age]) + 1)
    other = "\n".join([head, ",".join(cells), *rest]) + "\n"
    edits = {
        "nothing": lambda: None,
        "one sentence": lambda: _edited(study / "chapters/_discussion.qmd", "The ", "And the "),
        "one line of study.yml": lambda: _edited(
            study / "study.yml", "label: Involvement of", "label: Disease of"
        ),
        "one patient's row": lambda: data.write_text(other, encoding="utf-8"),
    }
    print(f"| changed | CPU s | of the cold build's {cold:.0f} s |\n| --- | --- | --- |")
    for what, edit in edits.items():
        edit()
        cost = render(study, "pandoc")
        print(f"| {what} | {cost:.1f} | {cost / cold:.2f} |")
    began = time.monotonic()
    render(study, "pandoc", "--again", "--jobs", "1")
    one = time.monotonic() - began
    print(
        f"cold build, wall time: {several / one:.2f} with {processes.cores()} cores of that with one"
    )
    return cold


def one_more(work: Path) -> None:
    """Print the CPU time of one more patient, everything included."""
    five = work / "five"
    shutil.copytree(ROOT / "tests/fixtures/five", five)
    plan = five / "study.yml"
    _edited(plan, "patients:\n", f"patients:\n  pages: {MORE + 5}\n")
    small = render(five, "pandoc", "--again")
    for path in (five / "data").glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        mine = [row for row in rows if row.startswith("T-1,")]
        for k in range(100, 100 + MORE):
            old, new = ("T-1,1,", f"T-{k},{k},") if path.name == "adsl.csv" else ("T-1,", f"T-{k},")
            rows += [row.replace(old, new, 1) for row in mine]
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    large = render(five, "pandoc", "--again")
    print(
        f"one more patient: {1000 * (large - small) / MORE:.0f} ms of CPU (aim: under 150 ms), "
        f"{(large - small) / MORE / small:.4f} of the whole small build"
    )


def main() -> None:
    """Run all."""
    with tempfile.TemporaryDirectory() as folder:
        engines(Path(folder), changes(Path(folder)))
        one_more(Path(folder))


if __name__ == "__main__":
    main()
