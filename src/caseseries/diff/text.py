"""A `Diff` as plain text for the terminal, as Markdown for a pull-request comment, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from caseseries.diff.model import Diff, ItemChange, Piece, ProseChange, ResultChange, TableChange
from caseseries.escape import code, github, terminal

_MOST_CELLS = 12
COMMENT_LIMIT = 12_000
"""Characters of a Markdown report: GitHub refuses comments above 65,536, and nobody reads half of that."""


def plain(diff: Diff, everything: bool = False) -> str:
    """Return the diff as text; words that left stand in [-…-], words that came in {+…+}.

    everything: also list the changed results that no page prints.
    """
    lines = [f"{diff.old} → {diff.new}", summary(diff)]
    lines += [f"note: {note}" for note in diff.notes]
    for title, part in _parts(diff, everything):
        lines += ["", title, *(f"  {line}" for line in part)]
    lines += _unprinted(diff)
    return terminal("\n".join(lines)) + "\n"


def as_json(diff: Diff) -> str:
    """Return the diff as JSON: the fields of `Diff`, and for each result where it shows."""
    value = asdict(diff)
    for result in value["results"]:
        result["touches"] = list(diff.touched_by(result["id"]))
    value["same"] = diff.same
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def markdown(diff: Diff, limit: int = COMMENT_LIMIT) -> str:
    """Return the diff as Markdown of at most `limit` characters; what does not fit is counted."""
    head = [f"### What changed: {github(diff.old)} → {github(diff.new)}", ""]
    head += [summary(diff), "", *(f"> {github(note)}" for note in diff.notes)]
    parts = [
        ("Words that turned", [f"- {github(line)}" for line in turned_lines(diff)]),
        ("Sentences", [
            f"- {code(f'{s.file}:{s.line}')}<br>− {github(s.old)}<br>+ {github(s.new)}"
            for s in diff.sentences
        ]),
        ("Tables and figures", [*_md_items(diff)]),
        ("Patients", [f"- {github(line)}" for line in people_lines(diff)]),
        ("Data rows", [f"- {github(table_line(t))}" for t in diff.data]),
        ("Prose", [f"- {github(prose_line(p))}" for p in diff.prose]),
        ("Results", [f"- {github(line)}" for line in result_lines(diff)]),
    ]  # fmt: skip
    text = "\n".join(head)
    for title, lines in parts:
        if lines:
            text += _block(title, lines, limit - len(text) - 200)
    return text.rstrip() + "\n"


def summary(diff: Diff) -> str:
    """Return one sentence that counts what changed."""
    kinds = {
        kind: [i for i in diff.items if i.kind == kind] for kind in ("table", "listing", "figure")
    }
    people = diff.patients
    touched = len(people.changed) + people.changed_unnamed
    counts = [
        _count(len(diff.results), "result"),
        _count(len(diff.sentences), "sentence"),
        _count(sum(not one.holds for one in diff.turned), "sentence", " no longer true"),
        *(_count(len(items), kind) for kind, items in kinds.items()),
        _count(touched, "patient"),
        _count(len(people.entered) + people.entered_unnamed, "patient", " entered"),
        _count(len(people.left) + people.left_unnamed, "patient", " left"),
        _count(len(diff.prose), "section", " of prose"),
    ]
    said = [c for c in counts if c]
    if said:
        return "Changed: " + ", ".join(said) + "."
    rest = ", in what can be compared" if people.note else ""
    return f"Nothing that a reader could see has changed{rest}."


def result_line(change: ResultChange) -> str:
    """Return what happened to a result, in one line."""
    if change.kind == "added":
        return f"{change.id}: added, {change.new}{_bracket(change.new_of)}"
    if change.kind == "removed":
        return f"{change.id}: removed, was {change.old}{_bracket(change.old_of)}"
    line = f"{change.id}: {change.old}"
    if "text" in change.fields:
        line += f" → {change.new}"
    if change.old_of != change.new_of:
        line += f" ({change.old_of} → {change.new_of})"
    others = [f for f in change.fields if f not in ("text", "n", "N")]
    return line + (f" [{', '.join(others)} changed]" if others else "")


def item_line(item: ItemChange) -> str:
    """Return what happened to a table or figure, in one line."""
    line = f"{item.kind} {item.id}"
    if item.change != "changed":
        line += f": {item.change}"
    elif item.cells:
        line += f": {_count(len(item.cells), 'cell')}"
    if item.note:
        line += f" ({item.note})"
    return line + (f", shown at {', '.join(item.places)}" if item.places else "")


def table_line(change: TableChange) -> str:
    """Return the counts of a table's rows, in one line."""
    counts = {"added": change.added, "removed": change.removed, "changed": change.changed}
    said = ", ".join(f"{n} {what}" for what, n in counts.items() if n)
    line = f"{change.table}: rows {said or 'the same'}"
    if change.columns:
        line += "; cells by column " + ", ".join(f"{c} {n}" for c, n in change.columns)
    if change.new_columns:
        line += "; new columns " + ", ".join(change.new_columns)
    if change.lost_columns:
        line += "; columns gone " + ", ".join(change.lost_columns)
    return line


def turned_lines(diff: Diff) -> list[str]:
    """Return a line for each sentence whose condition turned: no longer true first."""
    return [
        f"{one.file}:{one.line}: {'true again' if one.holds else 'no longer true'}: {one.sentence} "
        f"(true while {one.condition}; before, {one.old}; now, {one.new})"
        for one in sorted(diff.turned, key=lambda one: one.holds)
    ]


def people_lines(diff: Diff) -> list[str]:
    """Return what happened to patients, a line each."""
    people = diff.patients
    lines = []
    for word, names, unnamed in (
        ("entered", people.entered, people.entered_unnamed),
        ("left", people.left, people.left_unnamed),
    ):
        if names or unnamed:
            more = [f"{unnamed} without a page"] if unnamed else []
            lines.append(f"{word}: {', '.join([*names, *more])}")
    for change in people.changed:
        what = [
            *change.tables,
            *([_count(change.rows, "row") + " of patients.csv"] if change.rows else []),
        ]
        page = f", page {change.page}" if change.page else ""
        lines.append(f"{change.subject}: {', '.join(what) or 'consent to publication'}{page}")
    if people.changed_unnamed:
        lines.append(f"{_count(people.changed_unnamed, 'patient')} without a page")
    if people.note:
        lines.append(people.note)
    return lines


def prose_line(change: ProseChange) -> str:
    """Return where prose changed and by how many words, in one line."""
    kind = "" if change.kind == "changed" else f" {change.kind}:"
    return f"{change.file}:{change.line} {change.section}:{kind} +{change.words_added} −{change.words_removed} words"


def word_diff(pieces: Iterable[Piece]) -> str:
    """Return pieces of prose with [-what left-] and {+what came+}."""
    marks = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}
    return "".join(f"{marks[op][0]}{text}{marks[op][1]}" for op, text in pieces)


def result_lines(diff: Diff, everything: bool = False) -> list[str]:
    """Return a line for each changed result that a page prints, and the number of the others unless all are wanted.

    Where pages print none of them, or are not at hand, those that nobody prints are listed after all.
    """
    unprinted_too = everything or not (diff.sentences or diff.items)
    worded = [] if everything else [r for r in diff.results if r.is_wording]
    rest = [r for r in diff.results if everything or not r.is_wording]
    shown = [r for r in rest if unprinted_too or diff.touched_by(r.id)]
    lines = [result_line(r) for r in shown]
    others = len(rest) - len(shown)
    if others:
        lines.append(f"and {_count(others, 'result')} that no page prints")
    if worded:
        lines.append(f"and {_count(len(worded), 'result')} whose method or note alone differs")
    return lines


def _parts(diff: Diff, everything: bool) -> Iterator[tuple[str, list[str]]]:
    if diff.turned:
        yield f"Words that turned ({len(diff.turned)})", turned_lines(diff)
    if diff.sentences:
        lines = []
        for s in diff.sentences:
            lines += [f"{s.file}:{s.line}", f"  - {s.old}", f"  + {s.new}"]
        yield f"Sentences ({len(diff.sentences)})", lines
    if diff.items:
        lines = []
        for item in diff.items:
            lines.append(item_line(item))
            lines += [
                f"  {c.row} / {c.column}: {c.old or '–'} → {c.new or '–'}" for c in item.cells
            ]
        yield f"Tables and figures ({len(diff.items)})", lines
    people = people_lines(diff)
    if people:
        yield "Patients", people
    if diff.data:
        yield "Data rows", [table_line(t) for t in diff.data]
    if diff.prose:
        lines = []
        for p in diff.prose:
            lines.append(prose_line(p))
            lines += [f"  {line}" for para in p.paragraphs for line in word_diff(para).split("\n")]
        yield "Prose", lines
    if diff.results:
        yield f"Results ({len(diff.results)})", result_lines(diff, everything)


def _unprinted(diff: Diff) -> list[str]:
    if not diff.unprinted:
        return []
    moved = "value" if diff.unprinted == 1 else "values"
    return ["", f"{diff.unprinted} {moved} moved below the printed precision, which is no change."]


def _md_items(diff: Diff) -> Iterator[str]:
    for item in diff.items:
        yield f"- **{github(item_line(item))}**"
        for c in item.cells[:_MOST_CELLS]:
            yield f"  - {github(c.row)} / {github(c.column)}: {github(c.old) or '–'} → {github(c.new) or '–'}"
        if len(item.cells) > _MOST_CELLS:
            yield f"  - and {len(item.cells) - _MOST_CELLS} more cells"


def _block(title: str, lines: list[str], room: int) -> str:
    """Return a folded block with as many whole lines as there is room for, and the number of the others."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    cut = len(lines) - len(kept)
    if cut:
        kept.append(f"- and {cut} more lines; see the attached report")
    body = "\n".join(kept)
    return f"\n<details><summary>{title}</summary>\n\n{body}\n\n</details>\n"


def _bracket(text: str) -> str:
    return f" ({text})" if text else ""


def _count(number: int, noun: str, tail: str = "") -> str:
    if not number:
        return ""
    return f"{number} {noun}{'' if number == 1 else 's'}{tail}"
