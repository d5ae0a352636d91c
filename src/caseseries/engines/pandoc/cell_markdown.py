"""What cells put out, as the Markdown that Quarto would write for one format."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseseries import escape
from caseseries.engines.pandoc.cells import Executed, Output, Ran, Text
from caseseries.engines.pandoc.source import Cell

IMAGES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class Target:
    """For whom the Markdown is: the format, the page's execute options, and where images are put."""

    format: str
    execute: dict[str, Any]
    page: str
    folder: Path
    """Where the page's images are written, under their path relative to the project."""

    def wants(self, cell: Cell, key: str) -> bool:
        """Whether a cell shows its code, output or warnings."""
        value = cell.options.get(key, self.execute.get(key, True))
        return bool(value)


def markdown(executed: Executed, target: Target, change: Callable[[str], str]) -> str:
    """The page's body as Markdown for one format. change: done to what the author wrote outside of cells."""
    parts: list[str] = []
    number = 0
    for piece in executed.pieces:
        if isinstance(piece, Text):
            parts.append(piece.filled(change))
        else:
            number += 1
            parts.append(_cell_markdown(piece, number, target))
    return "\n".join(parts)


def _cell_markdown(ran: Ran, number: int, target: Target) -> str:
    cell = ran.cell
    if not target.wants(cell, "include"):
        return ""
    outputs = [o for o in ran.outputs if o.kind != "stderr" or target.wants(cell, "warning")]
    if not cell.code.strip() and not outputs:
        return ""
    label = str(cell.options.get("label", ""))
    shown = target.wants(cell, "output")
    displays = [o for o in outputs if o.kind == "display"]
    labelled = not shown or len(displays) != 1 or label.startswith("tbl-")
    attributes = []
    if label and labelled:
        attributes.append(f"#{label}")
    elif target.format in ("html", "jats"):
        attributes.append(f"#cell-{label or number}")
    attributes.append(".cell")
    if cell.options.get("tbl-cap"):
        attributes.append(f'tbl-cap="{escape.attribute(str(cell.options["tbl-cap"]))}"')
    body: list[str] = []
    if target.wants(cell, "echo"):
        body.append(_echo(cell))
    asis = cell.options.get("output", target.execute.get("output")) == "asis"
    if shown:
        for index, output in enumerate(outputs, start=1):
            own = (
                f"{label}-{displays.index(output) + 1}"
                if label and labelled and output in displays
                else label
            )
            body.append(_output(output, index, cell, own, asis, number, target))
    if not body:
        return ""
    bare = asis and not (label and labelled) and not cell.options.get("tbl-cap")
    if bare:
        return "\n".join(body) + "\n"
    return "::: {" + " ".join(attributes) + "}\n" + "\n".join(body) + "\n:::\n"


def _ticks(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"^\s*(`+)", text, re.MULTILINE)), default=0)
    return "`" * max(3, longest + 1)


def _echo(cell: Cell) -> str:
    extra = "".join(
        f' {key}="{escape.attribute(str(cell.options[key]).lower() if key == "code-fold" else str(cell.options[key]))}"'
        for key in ("code-fold", "code-summary")
        if key in cell.options
    )
    ticks = _ticks(cell.code)
    return f"{ticks} {{.python .cell-code{extra}}}\n" + cell.code.strip("\n") + f"\n{ticks}\n"


def _output(
    output: Output, index: int, cell: Cell, label: str, asis: bool, number: int, target: Target
) -> str:
    options = cell.options
    classes = [".cell-output", f".cell-output-{output.kind}"]
    if output.kind == "display":
        mime, data = _choose(output.data, target.format)
        if mime in IMAGES:
            name = f"{cell.options.get('label') or f'cell-{number + 1}'}-output-{index}"
            body = _image(mime, data, name, options, label, target)
        elif mime == "text/markdown":
            body = data
            classes.append(".cell-output-markdown")
        elif mime == "text/html":
            ticks = _ticks(data)
            body = f"{ticks}{{=html}}\n{data}\n{ticks}"
        else:
            ticks = _ticks(data)
            body = f"{ticks}\n{data}\n{ticks}"
        if label and mime not in IMAGES and not label.startswith("tbl-"):
            classes.insert(0, f"#{label}")
        if mime not in IMAGES and options.get("fig-cap"):
            body += f"\n\n{options['fig-cap']}"
    elif asis and output.kind == "stdout":
        return output.text
    else:
        text = ANSI.sub("", output.text).rstrip("\n")
        ticks = _ticks(text)
        body = f"{ticks}\n{text}\n{ticks}"
    if asis:
        return body + "\n"
    return "\n::: {" + " ".join(classes) + "}\n" + body + "\n:::\n"


def _choose(data: dict[str, Any], form: str) -> tuple[str, str]:
    """The representation Quarto takes: HTML first on a page, Markdown first in print."""
    order = ["text/markdown", *IMAGES]
    order = ["text/html", *order] if form == "html" else order
    if "<table" in str(data.get("text/html", "")).lower():
        order.append("text/html")
    for mime in [*order, "text/plain"]:
        if mime in data:
            return mime, str(data[mime])
    return "text/plain", ""


def _image(
    mime: str, data: str, name: str, options: dict[str, Any], label: str, target: Target
) -> str:
    folder = f"{target.page.rpartition('.')[0]}_files/figure-{target.format}"
    path = target.folder / folder / f"{name}.{IMAGES[mime]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(data)
    path.write_bytes(text.encode() if "<svg" in text else base64.b64decode(text))
    inner = f"#{label} " if label else ""
    if options.get("fig-alt"):
        inner += f'fig-alt="{escape.attribute(str(options["fig-alt"]))}" '
    source = f"{folder.rpartition('/')[0].rpartition('/')[2]}/figure-{target.format}/{path.name}"
    caption = str(options.get("fig-cap") or "").strip().replace("\n", " ")
    return f"![{caption}]({source})" + (f"{{{inner.strip()}}}" if inner else "")
