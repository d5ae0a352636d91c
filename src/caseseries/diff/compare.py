"""Two sides to a `Diff`: results first, then every sentence, table, figure and patient that they touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from caseseries.diff import items, people, prose, references, renames, stories
from caseseries.diff.model import (
    Diff,
    ResultChange,
    SentenceChange,
    TableChange,
    TurnedSentence,
)
from caseseries.diff.references import Line
from caseseries.diff.sides import Side
from caseseries.errors import UserError
from caseseries.prose import conditions
from caseseries.results import PatientResult, PatientResults, Result, Results

_BESIDE_THE_TEXT = ("n", "N", "population", "unit", "method", "note")
"""Columns that make a change though the text stays: other patients, another unit, another estimator."""


def compare(old: Side, new: Side) -> Diff:
    """Return everything that differs. A side that lacks something is compared in what it has, and a note says so."""
    # Sentences belong to the newer pages; a file of results has none and borrows the other side's.
    named = people.shown(new if new.study else old)
    pages = [
        {**s.sources, **stories.pages(s.stories, named)} if s.sources else {} for s in (old, new)
    ]
    sources = pages[1] or pages[0]
    lines, shown = references.scan(sources)
    renamed = renames.found(old.results, new.results)
    before = renames.applied(old.results, renamed)
    # A sentence may still claim the old id, which is missing now.
    both = Results((*before, *(r for r in old.results if r.id in renamed)))
    changes, unprinted = results(before, new.results, lines)
    changed = frozenset(c.id for c in changes if not c.is_wording)
    new = settled(old, new, changed)
    subjects: Mapping[str, tuple[str, ...]] = {}
    data: tuple[TableChange, ...] = ()
    if old.tables is not None and new.tables is not None and new.study is not None:
        from caseseries.diff import rows  # only now: pandas takes its time to load

        study = new.study
        keys = {name: study.table_schema(name).key for name in study.table_names()}
        found = rows.compare(old.tables, new.tables, study.privacy.publish, keys)
        subjects, data = found.subjects, found.tables
    return Diff(
        old=old.label,
        new=new.label,
        results=changes,
        unprinted=unprinted,
        sentences=tuple(_sentences(both, new.results, lines, changed | set(renamed))),
        items=tuple(items.compare(old, new, changed, shown)),
        patients=people.compare(old, new, subjects),
        data=data,
        prose=prose.compare(*pages) if all(pages) else (),
        notes=(
            *old.notes,
            *(n for n in new.notes if n not in old.notes),
            *renames.told(renamed),
        ),
        turned=tuple(_turned(both, new.results, sources, lines)),
    )


def results(
    old: Results, new: Results, lines: tuple[Line, ...] = ()
) -> tuple[tuple[ResultChange, ...], int]:
    """Return the changed results, in the order of the new ones with removed ones last, and the unprinted changes.

    A result whose value moved while every text of it stays, in its own format and in those that `lines` ask for, is
    no change: it is counted as unprinted.
    """
    changes: list[ResultChange] = []
    unprinted = 0
    for after in new:
        before = old.get(after.id)
        if before is None:
            new_one = ResultChange(
                after.id, after.analysis, "added", "", after.text, (), "", _of(after)
            )
            changes.append(new_one)
        elif fields := _fields(before, after, lines):
            change = ResultChange(
                after.id, after.analysis, "changed", before.text, after.text, fields, _of(before), _of(after)
            )  # fmt: skip
            changes.append(change)
        elif before.value != after.value:
            unprinted += 1
    changes += [
        ResultChange(r.id, r.analysis, "removed", r.text, "", (), _of(r), "")
        for r in old
        if r.id not in new
    ]
    return tuple(changes), unprinted


def settled(old: Side, new: Side, changed: frozenset[str]) -> Side:
    """Return the new side with the old rows wherever nothing but the value moved, and no printed digit of it.

    Figures draw more digits than any text has, and would differ by numerical noise alone.
    """
    results = Results(
        tuple((None if r.id in changed else old.results.get(r.id)) or r for r in new.results),
        new.results.source,
    )
    if old.patients is None or new.patients is None:
        return replace(new, results=results)
    rows = tuple(_calm(old.patients.get(r.id), r) for r in new.patients)
    return replace(new, results=results, patients=PatientResults(rows, new.patients.source))


def _calm(before: PatientResult | None, after: PatientResult) -> PatientResult:
    """Return the old row where the text of a value is the same, and everything else too."""
    if before is None or not after.text or replace(before, value=after.value) != after:
        return after
    return before


def _fields(before: Result, after: Result, lines: tuple[Line, ...]) -> tuple[str, ...]:
    fields = [name for name in _BESIDE_THE_TEXT if getattr(before, name) != getattr(after, name)]
    if before.text != after.text:
        fields.insert(0, "text")
    elif before.value != after.value:
        forms = references.forms_of(lines, after.id)
        if references.printed(before, forms) != references.printed(after, forms):
            fields.insert(0, "value")
    return tuple(fields)


def _of(result: Result) -> str:
    if result.N is None:
        return "" if result.n is None else str(result.n)
    return f"of {result.N}" if result.n is None else f"{result.n} of {result.N}"


def _turned(
    old: Results, new: Results, sources: Mapping[str, str], lines: tuple[Line, ...]
) -> Iterator[TurnedSentence]:
    """Yield the sentences whose condition holds on one side and not on the other."""
    filled = {(line.file, line.line): line for line in lines}
    for file, text in sources.items():
        for one in conditions.scan(text, file):
            if not one.condition:
                continue
            try:
                before = conditions.evaluate(one.condition, old)
                after = conditions.evaluate(one.condition, new)
            except UserError:
                continue  # an id that one side lacks: `check` names it
            if before.holds != after.holds:
                line = filled.get((file, one.sentence_line))
                yield TurnedSentence(
                    file, one.sentence_line, line.filled(new) if line else one.sentence, one.condition,
                    after.holds, before.shown, after.shown, one.ids,
                )  # fmt: skip


def _sentences(
    old: Results, new: Results, lines: tuple[Line, ...], changed: frozenset[str]
) -> list[SentenceChange]:
    found = []
    for line in lines:
        ids = tuple(sorted(i for i in changed if any(c.matches(i) for c in line.claims)))
        if ids:
            found.append(
                SentenceChange(
                    line.file, line.line, line.section, line.filled(old), line.filled(new), ids
                )
            )
    return found
