"""Cells and inline expressions: run in one IPython shell a page, written as the Markdown Quarto would write.

What is run is told from the page as its author wrote it, before any value is put in; no value is looked through again.
"""

from __future__ import annotations

import atexit
import base64
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from caseseries import escape
from caseseries.engines.pandoc.source import INLINE, Cell, Source
from caseseries.errors import UserError, UserErrors

IMAGES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass
class Output:
    """One thing a cell put out: a stream's text, a display's MIME bundle, or an error."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Ran:
    """A cell and what it put out."""

    cell: Cell
    outputs: tuple[Output, ...]


@dataclass(frozen=True)
class Text:
    """Text as its author wrote it, with a slot for each inline expression, and the Markdown of their values."""

    written: str
    values: tuple[str, ...] = ()

    def filled(self, change: Callable[[str], str] = str) -> str:
        """The text with its values. change: done to what the author wrote, before the values are put in."""
        return _SLOT.sub(lambda found: self.values[int(found[1])], change(self.written))


_SLOT = re.compile(r"\0(\d+)\0")
"""No page holds the character zero: `text_files.read` refuses it."""


@dataclass(frozen=True)
class Executed:
    """A page after its code has run: the front matter, and text and cells in order."""

    metadata: dict[str, Any]
    pieces: tuple[Text | Ran, ...]


def run(source: Source, root: Path) -> Executed:
    """Run a page's code in the project's folder. Raises UserError with the line of what failed."""
    if not source.has_cells:
        texts = [piece for piece in source.pieces if isinstance(piece, str)]
        found = next((m for t in (source.header, *texts) if (m := INLINE.search(t))), None)
        if found and source.runs_code:
            raise UserError(
                "an inline expression on a page without a cell",
                place=source.find("`{python}"),
                rule="Quarto runs Python on a page only when it has a cell",
                remedy="add a setup cell with #| include: false",
            )
        return Executed(source.metadata(), tuple(Text(text) for text in texts))
    with _shell(root) as shell:
        seen: set[str] = set()
        # the front matter comes first, before any cell has run: that is Quarto's order
        metadata = _inline_metadata(source.metadata(), source, shell)
        pieces: list[Text | Ran] = []
        for piece in source.pieces:
            if isinstance(piece, str):
                pieces.append(_inline(piece, source, shell))
                continue
            label = str(piece.options.get("label", ""))
            if label and label in seen:
                raise UserError(
                    f"a second cell is labelled {label}", place=piece.place, remedy="rename one"
                )
            seen.add(label)
            pieces.append(Ran(piece, tuple(_run_cell(piece, shell))))
        return Executed(metadata, tuple(pieces))


class _Recorder:
    """Takes what a cell prints, displays and raises, in order."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []

    def write(self, name: str, text: str) -> None:
        last = self.outputs[-1] if self.outputs else None
        if last and last.kind == name:
            last.text += text
        elif text:
            self.outputs.append(Output(name, text=text))

    def take(self) -> list[Output]:
        taken, self.outputs = self.outputs, []
        return taken


class _Stream:
    def __init__(self, recorder: _Recorder, name: str) -> None:
        self.recorder, self.name, self.encoding = recorder, name, "utf-8"

    def write(self, text: str) -> int:
        self.recorder.write(self.name, text)
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False


@dataclass
class _Session:
    shell: Any
    recorder: _Recorder
    ran: int = 0


@contextmanager
def _shell(root: Path) -> Iterator[_Session]:
    """An IPython shell with an empty namespace, working in `root`; everything is put back afterwards."""
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    recorder = _Recorder()

    class Publisher(DisplayPublisher):
        def publish(self, data: dict[str, Any], *_args: Any, **_named: Any) -> None:
            recorder.outputs.append(Output("display", dict(data)))

    InteractiveShell.clear_instance()
    # without a cache of outputs, which the end of each page would have the whole heap searched for
    # and without the history of the person who builds, which another shell may hold locked
    nothing = Config(HistoryManager={"enabled": False, "hist_file": ":memory:"})
    shell: Any = InteractiveShell.instance(
        colors="nocolor", history_load_length=0, cache_size=0, config=nothing
    )
    shell.display_pub = Publisher(parent=shell)  # type: ignore[no-untyped-call]

    def hook(value: Any) -> None:
        if value is not None:
            shell.user_ns["_"] = value
            recorder.outputs.append(Output("display", shell.display_formatter.format(value)[0]))

    shell.display_trap.hook = hook
    # kept for cells with `error: true`, whose traceback the page shows
    shell._showtraceback = lambda _type, _value, lines: recorder.write("error", "\n".join(lines))
    old = os.getcwd(), sys.path[:], sys.stdout, sys.stderr
    os.chdir(root)
    sys.path.insert(0, str(root))
    sys.stdout, sys.stderr = _Stream(recorder, "stdout"), _Stream(recorder, "stderr")
    try:
        yield _Session(shell, recorder)
    finally:
        os.chdir(old[0])
        sys.path[:], sys.stdout, sys.stderr = old[1], old[2], old[3]
        atexit.unregister(shell.atexit_operations)
        shell.atexit_operations()
        InteractiveShell.clear_instance()


def _run_cell(cell: Cell, session: _Session) -> list[Output]:
    if cell.options.get("eval", True) is False or not cell.code.strip():
        return []
    session.ran += 1
    session.shell.execution_count = session.ran
    result = session.shell.run_cell(cell.code, store_history=False)
    outputs = session.recorder.take()
    error = result.error_before_exec or result.error_in_exec
    if error is not None and cell.options.get("error") is not True:
        _fail(error, cell.place_of(_line_of(error)), "the cell")
    return outputs


def _line_of(error: BaseException) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 1
    for frame in traceback.extract_tb(error.__traceback__):
        if "ipython-input" in frame.filename or "ipykernel" in frame.filename:
            return frame.lineno or 1
    return 1


def _fail(error: BaseException, place: str, what: str) -> NoReturn:
    if isinstance(error, UserErrors) and error.errors:
        error = error.errors[0]
    if isinstance(error, UserError):
        raise UserError(error.message, place, error.rule, error.remedy) from None
    raise UserError(
        f"{what} failed with {type(error).__name__}: {error}", place, remedy="correct the code"
    ) from None


def _inline(text: str, source: Source, session: _Session) -> Text:
    """The text with the values of its inline expressions."""
    values: list[str] = []

    def value(found: re.Match[str]) -> str:
        expression = found[2].strip()
        try:
            result = eval(expression, session.shell.user_global_ns, session.shell.user_ns)
            data, _ = session.shell.display_formatter.format(result)
        except Exception as error:
            _fail(
                error,
                source.find(f"{{python}} {expression}"),
                f"the inline expression {expression}",
            )
        session.recorder.take()
        values.append(_inline_markdown(result, data))
        return f"{found[1]}\0{len(values) - 1}\0"

    written = INLINE.sub(value, text) if "{python}" in text else text
    return Text(written, tuple(values))


def _inline_metadata(value: Any, source: Source, session: _Session) -> Any:
    """The front matter with the values of its inline expressions, in which no shortcode is left to be filled."""
    if isinstance(value, str):
        text = _inline(value, source, session)
        return Text(text.written, tuple(v.replace("{{<", "&#123;{<") for v in text.values)).filled()
    if isinstance(value, dict):
        return {key: _inline_metadata(item, source, session) for key, item in value.items()}
    return (
        [_inline_metadata(item, source, session) for item in value]
        if isinstance(value, list)
        else value
    )


def _inline_markdown(result: Any, data: dict[str, Any]) -> str:
    """Markdown and HTML are what the object says they are; all other text is shown as it stands."""
    if "text/markdown" in data:
        return str(data["text/markdown"])
    if "text/html" in data:
        ticks = "`" * (
            1 + max((len(run) for run in re.findall("`+", data["text/html"])), default=0)
        )
        return f"{ticks}{data['text/html']}{ticks}{{=html}}"
    return escape.markdown(result if isinstance(result, str) else str(data.get("text/plain", "")))


# Markdown of a cell -----------------------------------------------------------------------------------


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
