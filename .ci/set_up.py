"""Make the environment that `make` works in, and tell how far it is: python3 .ci/set_up.py FOLDER.

What pip says goes to install.log in that folder, and is shown only when pip fails: most of it is about the machine.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LOCK = "requirements.lock"
STEP = 20
"""Packages between two lines of progress."""


def main(folder: Path) -> None:
    """Create the environment anew, with the packages of the lock and this one."""
    if sys.version_info < (3, 11):  # noqa: UP036  whoever runs it may have an older one
        sys.exit("caseseries needs Python 3.11 or newer; name one with make PYTHON=...")
    packages = len(re.findall(r"^[\w.-]+==", Path(LOCK).read_text(encoding="utf-8"), re.MULTILINE))
    tell(f"creating the environment in {folder}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    pip = [folder / "bin/python", "-m", "pip", "install", "--disable-pip-version-check"]
    pip += ["--progress-bar", "off"]
    log = folder / "install.log"
    tell(f"installing {packages} packages; the first time this takes some minutes")
    # Exact versions, checked by hash; then the package itself, without looking for anything more.
    install([*pip, "--require-hashes", "-r", LOCK], log, packages)
    tell("installing caseseries itself")
    install([*pip, "--no-deps", "--no-build-isolation", "--editable", "."], log, 0)
    # Else the first run of the tests does it, in each of its processes; pytest compiles its files by itself.
    subprocess.run([folder / "bin/python", "-m", "compileall", "-q", "src"], check=True)
    collect = [folder / "bin/python", "-m", "pytest", "--collect-only", "-q"]
    subprocess.run(collect, stdout=subprocess.DEVNULL, check=False)


def install(command: list[str | Path], log: Path, packages: int) -> None:
    """Run pip, with its words in the log; end with the whole log and pip's exit code when it fails."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    found = 0
    with log.open("a", encoding="utf-8") as kept:
        for line in process.stdout:
            kept.write(line)
            found += line.startswith("Collecting ")
            if line.startswith("Collecting ") and found % STEP == 0:
                tell(f"package {found} of {packages}")
            if line.startswith("Installing collected packages") and packages:
                tell("unpacking them")
    code = process.wait()
    if code:
        sys.stdout.write(log.read_text(encoding="utf-8"))
        sys.exit(code)


def tell(text: str) -> None:
    """Print a line now, also into a pipe."""
    print(f"caseseries: {text}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
