"""Cells and inline expressions: run in one IPython shell a page, written as the Markdown Quarto would write.

What is run is told from the page as its author wrote it, before any value is put in; no value is looked through again.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Protocol

from caseseries import escape
from caseseries.engines.pandoc import recorded
from caseseries.engines.pandoc.recorded import State
from caseseries.engines.pandoc.source import Cell, Source
from caseseries.errors import UserError, UserErrors
from caseseries.store import cache
from caseseries.store.qmd_parts import INLINE


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


def run(source: Source, root: Path, state: State | None = None) -> Executed:
    """Run a page's code in the project's folder. Raises UserError with the line of what failed.

    state: what the code can read; what it put out before is then taken where it would put out the same.
    """
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
    if state is None or cache.current() is None:
        with _shell(root) as session:
            return _walk(source, session)
    listing = _Listing()
    _walk(source, listing)
    asked = json.dumps([source.name, listing.code], default=str)
    found = recorded.find(state, asked)
    if found is not None:
        return _walk(source, _Replay(iter(found)))
    with recorded.watched() as watch, _shell(root) as session:
        executed = _walk(source, session)
    recorded.keep(state, asked, watch, session.told)
    return executed


def _walk(source: Source, session: _Code) -> Executed:
    """Go through a page's code in the order in which it runs."""
    seen: set[str] = set()
    # the front matter comes first, before any cell has run: that is Quarto's order
    metadata = _inline_metadata(source.metadata(), source, session)
    pieces: list[Text | Ran] = []
    for piece in source.pieces:
        if isinstance(piece, str):
            pieces.append(_inline(piece, source, session))
            continue
        label = str(piece.options.get("label", ""))
        if label and label in seen:
            raise UserError(
                f"a second cell is labelled {label}", place=piece.place, remedy="rename one"
            )
        seen.add(label)
        pieces.append(Ran(piece, tuple(session.cell(piece))))
    return Executed(metadata, tuple(pieces))


class _Code(Protocol):
    """What stands for a page's code while the page is gone through."""

    def cell(self, cell: Cell) -> list[Output]:
        """What a cell puts out."""
        ...

    def value(self, expression: str, source: Source) -> str:
        """The Markdown of an inline expression."""
        ...


@dataclass
class _Listing:
    """Lists the code and runs none of it."""

    code: list[Any] = field(default_factory=list)

    def cell(self, cell: Cell) -> list[Output]:
        self.code.append([cell.code, cell.options])
        return []

    def value(self, expression: str, _source: Source) -> str:
        self.code.append(expression)
        return ""


@dataclass
class _Replay:
    """Gives what the code put out before."""

    told: Iterator[Any]

    def cell(self, _cell: Cell) -> list[Output]:
        return [Output(*output) for output in next(self.told)]

    def value(self, _expression: str, _source: Source) -> str:
        return str(next(self.told))


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
    """Runs the code. told: what it put out, as a list of texts and lists."""

    shell: Any
    recorder: _Recorder
    ran: int = 0
    told: list[Any] = field(default_factory=list)

    def cell(self, cell: Cell) -> list[Output]:
        outputs = _run_cell(cell, self)
        self.told.append([[o.kind, o.data, o.text] for o in outputs])
        return outputs

    def value(self, expression: str, source: Source) -> str:
        try:
            result = eval(expression, self.shell.user_global_ns, self.shell.user_ns)
            data, _ = self.shell.display_formatter.format(result)
        except Exception as error:
            _fail(
                error,
                source.find(f"{{python}} {expression}"),
                f"the inline expression {expression}",
            )
        self.recorder.take()
        self.told.append(_inline_markdown(result, data))
        return str(self.told[-1])


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


def _inline(text: str, source: Source, session: _Code) -> Text:
    """The text with the values of its inline expressions."""
    values: list[str] = []

    def value(found: re.Match[str]) -> str:
        values.append(session.value(found[1].strip(), source))
        return f"\0{len(values) - 1}\0"

    written = INLINE.sub(value, text) if "{python}" in text else text
    return Text(written, tuple(values))


def _inline_metadata(value: Any, source: Source, session: _Code) -> Any:
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
