"""The page that tells the history of versions: date, words of the changelog, and results against the version before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from caseseries import escape
from caseseries.changelog import Entry, read_changelog
from caseseries.diff import compare, references
from caseseries.diff.model import Diff, ItemChange, ResultChange
from caseseries.diff.sides import RELEASED, Side, released_versions, sources_of
from caseseries.results import Results
from caseseries.store import cache, own_fonts
from caseseries.study import Study
from caseseries.text_files import read
from caseseries.version_number import version_key

_MOST_ROWS = 400
_FLOAT = re.compile(r":{3,}\s*\{#([\w-]+)")


def as_markdown(study: Study, results: Results) -> str:
    """Return the history, newest version first, from CHANGELOG.md, results/released/ and the results at hand.

    Only the newest comparison can say where a result shows, for the pages at hand are those of that version.
    """
    entries = {entry.version: entry for entry in read_changelog(study.root)}
    sides = _sides(study, results)
    number = study.version.number
    wanted = {v for v in (*entries, *sides, number) if version_key(v) <= version_key(number)}
    versions = sorted(wanted, key=version_key, reverse=True)
    before = {new: old for old, new in pairwise(sorted(sides, key=version_key))}
    count = "one version" if len(versions) == 1 else f"{len(versions)} versions, newest first"
    # The class marks the page to which pages of older versions link.
    parts = [f"::: {{.cs-changes}}\nThe history of this study: {count}.\n:::"]
    for version in versions:
        parts.append(_heading(study, version, entries.get(version)))
        if version in before:
            parts.append(_compared(study, sides[before[version]], sides[version]))
        elif version in sides:
            parts.append(f"The first version has {len(sides[version].side().results)} results.")
    return "\n\n".join(parts)


@dataclass(frozen=True)
class _Version:
    """A version's results as text, which is all that is asked of it where it was told before.

    study, sources: those at hand, where it is the version at hand.
    """

    label: str
    results: str
    study: Study | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def side(self) -> Side:
        """Return it as a side of a comparison."""
        results = Results.from_csv(self.results, f"{self.label}.csv")
        return Side(self.label, results, study=self.study, sources=self.sources)


def _compared(study: Study, old: _Version, new: _Version) -> str:
    """Return what differs between two versions, from the cache where it was told before.

    Of the pages it rests on what each section asks of the results, and on where items stand: on no word of a sentence.
    """
    lines, shown = references.scan(new.sources)
    asked = [(line.file, line.section, line.claims) for line in lines]
    places = [(s.kind, s.id, _float_above(new.sources, s.file, s.line)) for s in shown]
    depends = [
        *(part for side in (old, new) for part in (side.label, side.results)),
        read(study.path("study.yml")),
        own_fonts.digest(study.root),
        repr((asked, places)),
    ]

    def made() -> list[bytes]:
        return [_results(study, compare(old.side(), new.side()), old.label, new.label).encode()]

    return cache.made("changes", depends, made)[0].decode()


def _sides(study: Study, results: Results) -> dict[str, _Version]:
    number = study.version.number
    folder = study.root / RELEASED
    found = {v: _Version(v, read(folder / f"{v}.csv")) for v in released_versions(study.root)}
    # The version at hand is told by its own results, released or not.
    found[number] = _Version(number, results.to_csv(), study, sources_of(study.root))
    return {v: side for v, side in found.items() if version_key(v) <= version_key(number)}


def _heading(study: Study, version: str, entry: Entry | None) -> str:
    is_current = version == study.version.number
    date = study.version.date.isoformat() if is_current else entry.date if entry else ""
    text = escape.prose(entry.text) if entry else ""
    if not text and is_current:
        text = escape.markdown(study.version.summary)
    id = "version-" + version.replace(".", "-")
    lines = [f"## Version {version} {{#{id}}}", ""]
    link = f'[Version {version}]{{.cs-version-link version="{version}"}}'
    lines += [f"{link}, {date}." if date else f"{link}.", "", text]
    return "\n".join(lines).rstrip()


def _results(study: Study, diff: Diff, old: str, new: str) -> str:
    kinds = {
        kind: sum(1 for r in diff.results if r.kind == kind)
        for kind in ("changed", "added", "removed")
    }
    if not diff.results:
        return f"No result differs from version {old}."
    said = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)
    summary = f"Results against version {old}: {said}."
    shown = [i for i in diff.items if i.change == "changed"]
    if diff.sentences or shown:
        places = [f"{len(diff.sentences)} sentences"] if len(diff.sentences) > 1 else []
        places += ["1 sentence"] if len(diff.sentences) == 1 else []
        places += [_known_as(study, item) for item in shown]
        summary += f" They change {', '.join(places)}."
    return escape.by_format(
        _table(study, diff, old, new, summary), escape.markdown(summary), escape.markdown(summary)
    )


def _table(study: Study, diff: Diff, old: str, new: str, summary: str) -> str:
    with_places = bool(diff.sentences or diff.items)
    heads = ["Result", old, new, "Patients", *(["Shows in"] if with_places else [])]
    # What pages print comes first; the rest keeps its order.
    ordered = sorted(diff.results, key=lambda change: not diff.touched_by(change.id))
    rows = [_row(study, diff, change, with_places) for change in ordered[:_MOST_ROWS]]
    more = len(diff.results) - len(rows)
    rest = f"<p>And {more} more.</p>" if more > 0 else ""
    return (
        f"<details><summary>{escape.html(summary)}</summary>\n"
        '<div class="cs-wide"><table class="table" data-quarto-disable-processing="true">\n'
        "<thead><tr>"
        + "".join(f'<th scope="col">{escape.html(h)}</th>' for h in heads)
        + "</tr></thead>\n"
        "<tbody>\n" + "\n".join(rows) + f"\n</tbody></table></div>{rest}\n</details>"
    )


def _row(study: Study, diff: Diff, change: ResultChange, with_places: bool) -> str:
    people = (
        change.new_of if change.old_of == change.new_of else f"{change.old_of} → {change.new_of}"
    )
    cells = [
        change.old or "–",
        change.new or "–",
        people.strip(" →") if change.kind != "changed" else people,
    ]
    if with_places:
        cells.append(", ".join(_places(study, diff, change.id)))
    return (
        f'<tr><th scope="row"><code>{escape.html(change.id)}</code></th>'
        + "".join(f"<td>{escape.html(cell)}</td>" for cell in cells)
        + "</tr>"
    )


def _places(study: Study, diff: Diff, id: str) -> list[str]:
    """Return the sections and items in which a result shows, in words for readers."""
    sections = [
        f"text, {s.section}" if s.section else "text" for s in diff.sentences if id in s.ids
    ]
    items = [_known_as(study, i) for i in diff.items if id in i.ids]
    return list(dict.fromkeys([*sections, *items]))


def _known_as(study: Study, item: ItemChange) -> str:
    """Return how readers know a table or figure: by its number when it is a supplementary one, else by its name."""
    sources = sources_of(study.root)
    for place in item.places:
        file, _, line = place.rpartition(":")
        float_id = _float_above(sources, file, int(line))
        if float_id in study.supplement:
            return study.supplement_number(float_id)
    return f"{item.kind} “{item.id}”"


def _float_above(sources: Mapping[str, str], file: str, line: int) -> str:
    """Return the id of the table or figure that a line of a page stands in; empty where there is none above it."""
    above = sources.get(file, "").splitlines()[:line]
    return next((m[1] for m in map(_FLOAT.match, reversed(above)) if m), "")
