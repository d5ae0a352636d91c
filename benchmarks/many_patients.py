"""What one more patient costs, everything included, and whether many cost more than their share.

`python benchmarks/many_patients.py [PATIENTS ...]` (23 230 when left out, and 23 at least): a large synthetic study of
each size is made and built cold. Printed: CPU and wall time, memory of the largest process and of all together, and
between one size and the next the cost of one more patient, beside the part of it that is drawing and setting print.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import synthetic

PROBE = """
import sys, time
from pathlib import Path
from caseseries.engines.pandoc import pdf
from caseseries.engines.pandoc import site as pages
from caseseries.store import drawings, processes
spent = {"drawing": 0.0, "print": 0.0}
def timed(name, work):
    def inner(*given, **named):
        before = time.process_time()
        try:
            return work(*given, **named)
        finally:
            spent[name] += time.process_time() - before
    return inner
drawings.draw = timed("drawing", drawings.draw)
pdf.typeset = timed("print", pdf.typeset)
from caseseries.cli.commands import app
sys.argv = ["caseseries", "render", "--again", "--jobs", "1"]
app(standalone_mode=False)
print(f"irreducible {spent['drawing']} {spent['print']}")
"""
"""A build in one process that tells the CPU time of its two converters."""


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and of the clock, megabytes of the largest process and of all at once."""

    cpu: float
    wall: float
    largest: float
    together: float


def build(folder: Path) -> Cost:
    """Build a study cold on all cores."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    words = [sys.executable, "-m", "caseseries", "render", "--again"]
    largest = together = 0.0
    with tempfile.TemporaryFile() as said:  # a pipe that nobody reads would stop a long build
        process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=said)
        while process.poll() is None:
            sizes = [_megabytes(pid) for pid in _family(process.pid)]
            largest, together = max(largest, *sizes), max(together, sum(sizes))
            time.sleep(0.5)
        if process.returncode:
            said.seek(0)
            sys.exit(said.read().decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.monotonic() - began, largest, together)


def irreducible(folder: Path) -> float:
    """Return the CPU seconds that drawing and setting print take of a cold build."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=folder, capture_output=True, text=True, check=True
    )
    return sum(map(float, done.stdout.rpartition("irreducible ")[2].split()))


def _family(pid: int) -> list[int]:
    """Return a process and those that it and they have started (Linux)."""
    above: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        above.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += above.get(one, [])
    return found


def _megabytes(pid: int) -> float:
    """Return the memory of a process, what it shares with others by its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main(sizes: list[int]) -> None:
    """Build each size and print the table."""
    os.environ.setdefault("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    print(
        "| patients | CPU s | wall s | largest MB | together MB | one more: CPU ms | of it drawing and print ms |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    last: tuple[int, Cost, float] | None = None
    first: tuple[int, Cost] | None = None
    for patients in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "study"
            synthetic.write(folder, patients)
            cost, least = build(folder), irreducible(folder)
            shutil.rmtree(folder)
        shown = f"| {patients:,} | {cost.cpu:.0f} | {cost.wall:.0f} | {cost.largest:.0f} | {cost.together:.0f} |"
        if last:
            more = patients - last[0]
            one, drawn = (cost.cpu - last[1].cpu) / more, (least - last[2]) / more
            shown += f" {1000 * one:.0f} | {1000 * drawn:.0f} ({one / drawn:.1f} times) |"
        print(shown if last else f"{shown} | |", flush=True)
        last, first = (patients, cost, least), first or (patients, cost)
    if first and last:
        print(
            f"{last[0] / first[0]:.0f} times the patients: {last[1].cpu / first[1].cpu:.1f} times the CPU time"
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [23, 230])
