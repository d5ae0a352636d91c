"""What the commands share: where they print, and the option that names the study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

out = Console(highlight=False, soft_wrap=True, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
Project = Annotated[
    Path, typer.Option("--project", "-p", help="Folder of the study.", file_okay=False)
]
