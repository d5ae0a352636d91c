"""The manuscript as a Word file with tracked changes: what left, what came, and for each changed number a comment.

pandoc writes the marks of Word from spans; it numbers insertions and deletions apart, so the ids are made unique here.
"""

from __future__ import annotations

import base64
import datetime
import itertools
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseseries import figures
from caseseries.diff import people, prose, references
from caseseries.diff.docx_text import START, manuscript, plain
from caseseries.diff.model import Diff, ItemChange
from caseseries.diff.references import MISSING
from caseseries.diff.sides import Side
from caseseries.diff.stories import Shot, Story
from caseseries.errors import UserError
from caseseries.escape import html
from caseseries.figures.base import write_png
from caseseries.patients.narratives import bare_picture
from caseseries.prose.claims import claim
from caseseries.results import PatientResults, Results
from caseseries.store.packed import dated, word_file
from caseseries.study import Study
from caseseries.study.result_tables import sources
from caseseries.tables import manuscript as tables
from caseseries.tables.grid import Grid, shares, spanners

_MARKED = re.compile(r"⟨([^⟩]*)⟩")
_TRACKED = re.compile(r'(<w:(?:ins|del)\b[^>]*?\bw:id=")\d+(")')
_PICTURE = re.compile(r'="data:image/[^"]*"')
"""pandoc names a picture by its whole content."""


@dataclass
class _Marks:
    """Writes spans that Word reads as changes; counts comments."""

    author: str
    date: str
    inputs: Mapping[str, str]
    count: int = 0

    def change(self, kind: str, text: str) -> str:
        if not text:
            return ""
        return f'<span class="{kind}" data-author="{html(self.author)}" data-date="{self.date}">{html(text)}</span>'

    def replaced(self, old: str, new: str, ids: tuple[str, ...]) -> str:
        """A number before and after, with a comment that names its results and inputs."""
        told = "; ".join(f"{id}: {self.inputs[id]}" if self.inputs.get(id) else id for id in ids)
        number = self.count
        self.count += 1
        comment = f"Result {told}. Before: {old or 'nothing'}; now: {new or 'nothing'}."
        return (
            f'<span class="comment-start" id="{number}" data-author="{html(self.author)}" data-date="{self.date}">'
            f"{html(comment)}</span>{self.change('deletion', old)}{self.change('insertion', new)}"
            f'<span class="comment-end" id="{number}"></span>'
        )


def report(diff: Diff, old: Side, new: Side) -> bytes:
    """Return the manuscript of the new side as DOCX, with tracked changes against the old one.

    The author of the changes is the new side; comments name results, and the inputs that changed by table and column.
    Raises UserError where neither side has pages.
    """
    study = new.study or old.study
    pages = new.sources or old.sources
    if study is None or START not in pages:
        raise UserError(
            "there is no manuscript to mark the changes in", place=f"{diff.old}, {diff.new}",
            rule=f"one of the sides is a study with {START}", remedy="compare with a tag, a commit or a folder",
        )  # fmt: skip
    date = f"{study.version.date.isoformat()}T00:00:00Z"
    word = study.patients.name if study.patients else "Patient"
    marks = _Marks(f"caseseries {diff.new}", date, _inputs(diff, study))
    before, after = manuscript(old.sources or pages), manuscript(pages)
    body = [f"<h1>{html(_title(pages[START]))}</h1>", f"<p>{html(diff.old)} → {html(diff.new)}</p>"]
    body += _sections(before, after, diff, old, new, marks)
    body += _stories(word, old, new, marks)
    document = word_file("<body>" + "\n".join(body) + "</body>", "html", study.version.date)
    return _unique(document, study.version.date)


def _title(page: str) -> str:
    found = re.search(r"^title:\s*[\"']?(.*?)[\"']?\s*$", page, re.MULTILINE)
    return found[1] if found else "Manuscript"


def _inputs(diff: Diff, study: Study) -> dict[str, str]:
    """By result: the columns that changed in the tables behind it."""
    columns = {
        change.table: ", ".join(
            [*(f"{change.table}.{name} in {n} row{'' if n == 1 else 's'}" for name, n in change.columns),
             *([f"{change.table}: {change.added} rows added"] if change.added else []),
             *([f"{change.table}: {change.removed} rows removed"] if change.removed else [])]
        )
        for change in diff.data
    }  # fmt: skip
    behind = sources(study)
    found = {}
    for change in diff.results:
        variable = change.id.split(".")[1] if change.id.count(".") else ""
        tables = behind.get((change.analysis, variable)) or behind.get((change.analysis, ""), ())
        changed = [columns[name] for name in tables if columns.get(name)]
        found[change.id] = f"inputs that changed are {', '.join(changed)}" if changed else ""
    return found


def _sections(
    before: str, after: str, diff: Diff, old: Side, new: Side, marks: _Marks
) -> Iterator[str]:
    was, now = prose.sections(before), prose.sections(after)
    items = {(item.kind, item.id): item for item in diff.items}
    for name, section in now.items():
        gone = was.get(name)
        if name != prose.TOP:
            yield (
                f"<h2>{html(name)}</h2>" if gone else f"<h2>{marks.change('insertion', name)}</h2>"
            )
        yield from _paragraphs(
            gone.paragraphs if gone else (), section.paragraphs, items, old, new, marks
        )
    for name, section in was.items():
        if name not in now:
            yield f"<h2>{marks.change('deletion', name)}</h2>"
            yield from _paragraphs(section.paragraphs, (), items, old, new, marks)


def _paragraphs(
    before: tuple[str, ...], after: tuple[str, ...], items: Mapping[tuple[str, str], ItemChange], old: Side, new: Side,
    marks: _Marks,
) -> Iterator[str]:  # fmt: skip
    left, right = (
        [plain(one) for one in side if not one.startswith("```")] for side in (before, after)
    )
    for pieces in prose.aligned(left, right):
        text = "".join(_piece(kind, part, old.results, new.results, marks) for kind, part in pieces)
        if text.strip():
            yield f"<p>{text}</p>"
    for cell in after:
        for kind, id in references.shown_in(cell) if cell.startswith("```") else ():
            item = items.get((kind, id))
            if kind == "table":
                yield from _table(id, item, new, marks)
            elif kind == "figure" and item is not None:
                yield from _figure(id, old, new)


def _piece(kind: str, text: str, old: Results, new: Results, marks: _Marks) -> str:
    """A stretch of prose with its numbers; a number that moved is marked wherever the words stayed."""
    out = ""
    for k, part in enumerate(_MARKED.split(text)):
        if k % 2 == 0:
            words = part.replace("\n", " ")
            out += (
                html(words)
                if kind == "same"
                else marks.change({"old": "deletion", "new": "insertion"}[kind], words)
            )
            continue
        (was, ids), (now, more) = _printed(part, old), _printed(part, new)
        if kind == "same":
            out += html(now) if was == now else marks.replaced(was, now, more or ids)
        else:
            out += (
                marks.change("deletion", was) if kind == "old" else marks.change("insertion", now)
            )
    return out


def _printed(call: str, results: Results) -> tuple[str, tuple[str, ...]]:
    found = references.claimed(call)
    if found is None:
        return "…", ()
    try:
        text = claim(results, found.id, found.form)
    except UserError:
        return MISSING, (found.id,)
    return str(text), text.ids


def _table(id: str, item: ItemChange | None, new: Side, marks: _Marks) -> Iterator[str]:
    study = new.study
    if study is None:
        return
    try:
        grid = tables.build(study, new.results, id)
    except (UserError, StopIteration, KeyError):
        return
    changed = {(cell.row, cell.column): cell for cell in item.cells} if item else {}
    rows = list(_heads(grid))
    for name, label, cells in tables.named_cells(grid):
        out = ""
        for column, cell in cells:
            moved = changed.get((name, column))
            out += f"<td>{marks.replaced(moved.old, moved.new, moved.ids) if moved else html(cell.text)}</td>"
        rows.append(f"<tr><td>{html(label)}</td>{out or '<td></td>' * len(grid.heads)}</tr>")
    room = shares(grid)
    if any(head.spanner for head in grid.heads):
        room = [min(room[0], sum(room) / 3), *([sum(room[1:]) / len(grid.heads)] * len(grid.heads))]
    widths = "".join(f'<col style="width: {100 * share / sum(room):.0f}%">' for share in room)
    yield f"<table><colgroup>{widths}</colgroup>{''.join(rows)}</table>"


def _heads(grid: Grid) -> Iterator[str]:
    """The rows of a table's head: columns with a spanner stand below it."""
    above = spanners(grid)
    low = ' rowspan="2"' if any(text.strip() for text, _ in above) else ""
    first, second = f"<th{low}>{html(grid.stub)}</th>", ""
    for text, under in above:
        labels = [html(grid.heads[k].label) for k in under]
        if text.strip():
            first += f'<th colspan="{len(under)}">{html(text)}</th>'
            second += "".join(f"<th>{label}</th>" for label in labels)
        else:
            first += "".join(f"<th{low}>{label}</th>" for label in labels)
    yield "<thead>" + "".join(f"<tr>{row}</tr>" for row in (first, second) if row) + "</thead>"


def _figure(id: str, old: Side, new: Side) -> Iterator[str]:
    """A figure before and after."""
    for word, side in (("Before", old), ("After", new)):
        image = _image(id, side)
        if image is not None:
            alt = f"{word}: figure {id}"
            yield f'<p>{alt}</p><p><img alt="{html(alt)}" width="480" src="data:image/png;base64,{image}"></p>'


def _stories(word: str, old: Side, new: Side, marks: _Marks) -> Iterator[str]:
    """The narratives and pictures of the patients who have a page on the newer side."""
    named = people.shown(new if new.study else old)
    told = [s for s in sorted({*old.stories, *new.stories}) if s in named]
    if told:
        yield f"<h2>{html(word)}s</h2>"
    for subject in told:
        before, after = (side.stories.get(subject, Story("")) for side in (old, new))
        yield f"<h3>{html(f'{word} {subject}')}</h3>"
        was, now = (tuple(re.split(r"\n\s*\n", story.text.strip())) for story in (before, after))
        yield from _paragraphs(was, now, {}, old, new, marks)
        yield from _pictures(before, after, marks)


def _pictures(before: Story, after: Story, marks: _Marks) -> Iterator[str]:
    """Pictures of a patient with their captions; one that was exchanged or taken out stands there as it was too."""
    was = {one.file: one for one in before.pictures}
    for one in after.pictures:
        gone = was.pop(one.file, None)
        if gone is not None and gone.content != one.content:
            yield _shot(gone, marks.change("deletion", "Before"))
        caption = "".join(
            html(text)
            if kind == "same"
            else marks.change({"old": "deletion", "new": "insertion"}[kind], text)
            for kind, text in prose.words(gone.caption if gone else "", one.caption)
        )
        yield _shot(one, caption)
    for one in was.values():
        yield _shot(one, marks.change("deletion", one.caption))


def _shot(one: Shot, caption: str) -> str:
    image = base64.b64encode(bare_picture(one.content)).decode("ascii")
    return f'<p><img alt="{html(one.alt)}" width="360" src="data:image/png;base64,{image}"></p><p>{caption}</p>'


def _image(id: str, side: Side) -> str | None:
    if side.study is None:
        return None
    try:
        figure: Any = figures.build(side.study, side.results, side.patients or PatientResults(), id)
    except (UserError, StopIteration, KeyError):
        return None
    if getattr(figure, "spec", None) is None:
        return None
    with tempfile.TemporaryDirectory(prefix="caseseries-diff-") as folder:
        name = write_png(figure.spec, Path(folder), id)
        return base64.b64encode((Path(folder) / Path(name).name).read_bytes()).decode("ascii")


def _unique(document: bytes, date: datetime.date) -> bytes:
    """The file with an id of its own for each tracked change, and the same bytes whenever it is made."""
    numbers = itertools.count(1001)

    def edited(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        text = _TRACKED.sub(lambda m: f"{m[1]}{next(numbers)}{m[2]}", content.decode("utf-8"))
        return _PICTURE.sub('="picture"', text).encode("utf-8")

    return dated(document, date, edited)
