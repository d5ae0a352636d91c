"""No half-built site when Quarto stops: a process beside it that empties the output once Quarto has gone.

Quarto runs no command of the project after a failure, so the site that it leaves has neither all pages nor passed the
privacy gate. The pre-render step writes a marker and starts this guard; the post-render step, which ends with the gate,
takes the marker away, and the guard with it. Not on Windows, where a process cannot be asked for in this way.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

from caseseries.engines.output_folder import MARK

MARKER = ".quarto/caseseries-unfinished"
_PAUSE = 0.1
_PATIENCE = 6 * 3600
"""Seconds after which the guard gives up on a Quarto that never ends."""


def begin(root: Path, output: Path, renderer: int) -> None:
    """Mark the build in folder `output` as unfinished and start its guard; `renderer` is Quarto's process.

    The folder is one that `engines.output_folder` allows and has marked.
    """
    if sys.platform == "win32" or root.resolve() not in output.resolve().parents:
        return
    token = uuid.uuid4().hex
    marker = root / MARKER
    marker.parent.mkdir(exist_ok=True)
    marker.write_text(token, encoding="utf-8")
    subprocess.Popen(
        [
            sys.executable,
            "-m",
            "caseseries.site.quarto_guard",
            str(marker),
            token,
            str(output),
            str(renderer),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C ends Quarto, and not what cleans up after it
    )


def end(root: Path) -> None:
    """Say that the build is whole."""
    (root / MARKER).unlink(missing_ok=True)


def watch(marker: Path, token: str, output: Path, renderer: int) -> None:
    """Wait for the renderer to end, then empty `output` if the marker still stands; stop when it does not."""
    began = time.monotonic()
    while _stands(marker, token) and time.monotonic() - began < _PATIENCE:
        if not _runs(renderer):
            if _stands(marker, token):
                empty(output)
                marker.unlink(missing_ok=True)
            return
        time.sleep(_PAUSE)


def empty(folder: Path) -> None:
    """Remove everything in a folder that carries the mark of a build, the mark last."""
    mark = folder / MARK
    if not mark.is_file():
        return
    for path in sorted(folder.iterdir(), key=lambda path: path == mark):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _stands(marker: Path, token: str) -> bool:
    return marker.is_file() and marker.read_text(encoding="utf-8") == token


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    watch(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
