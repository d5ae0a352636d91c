"""Whether the first step of a build would write what is there already: decided from hashes, with nothing computed.

The step rests on study.yml, the data, the narratives and everything else that is no prose, and on the prose that it
opened. What it wrote must lie there as it was written, and nothing beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.engines.output_folder import MARK
from caseseries.engines.pandoc.recorded import PICTURES, PROSE, Watch
from caseseries.store import cache, fingerprints, qmd_parts, unchanged
from caseseries.store.qmd_parts import PATIENT_PAGES
from caseseries.study import Study, dictionary

_WRITTEN = ("results/", "generated/", f"{PATIENT_PAGES}/")
_RELEASED = "results/released/"
_BY_PAGES = "full.qmd"
_CLAIM = re.compile(r"\bclaim[a-z_]*\([^)]*\)")


def find(study: Study, resting: Mapping[str, Sequence[str]]) -> tuple[str, bool] | None:
    """Return what the step said when it wrote what is there, and whether pages ask for the same results still.

    None when the step has to be done.

    resting: the conditions that pages put on results, which are written beside these; see `origins.words_by_result`.
    """
    kept = cache.current()
    found = kept.get(_key(study, resting)) if kept else None
    if found is None:
        return None
    said, prose, written, asked = json.loads(found[0])
    same = prose == _hashes(study, [name for name, _ in prose]) and written == _there(study)
    return (str(said), asked == _asked(study)) if same else None


def keep(study: Study, resting: Mapping[str, Sequence[str]], watch: Watch, said: str) -> None:
    """Keep what the step has written and said."""
    kept = cache.current()
    # No code of an author runs here; the programs that this package starts are of its libraries, which count.
    if kept is None or watch.asks_git:
        return
    names = [
        p.relative_to(study.root).as_posix()
        for p in map(Path, sorted(watch.opened))
        if p.is_relative_to(study.root)
    ]
    prose = [n for n in names if n.endswith(PROSE) and not _is_written(n) and n != _BY_PAGES]
    entry = [said, _hashes(study, prose), _there(study), _asked(study)]
    kept.put(_key(study, resting), [json.dumps(entry).encode()])


def renew(study: Study, resting: Mapping[str, Sequence[str]]) -> None:
    """Keep what lies there now as what the step wrote: results were divided anew between their two files."""
    kept = cache.current()
    found = kept.get(_key(study, resting)) if kept else None
    if kept and found:
        said, prose, *_ = json.loads(found[0])
        entry = [said, prose, _there(study), _asked(study)]
        kept.put(_key(study, resting), [json.dumps(entry).encode()])


def _asked(study: Study) -> str:
    """Return the hash of what the pages that people write ask for; a sentence beside it may change."""
    lines = dict(qmd_parts.texts(study.root, qmd_parts.written_pages(study.root)))
    if study.patients is not None and study.patients.narratives:
        lines |= {
            path.name: path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(study.path(study.patients.narratives).glob("*.md"))
        }
    asked = (
        (qmd_parts.INLINE.findall(text), _CLAIM.findall(text)) for text in lines.values()
    )  # in a sentence whole, for a form may hold brackets; in a cell to the first of them
    return fingerprints.of(*map(repr, asked))


def _key(study: Study, resting: Mapping[str, Sequence[str]]) -> str:
    plan = study.patients
    told = f"{plan.narratives or 'narratives'}/" if plan else ""
    files = [
        (name, hash)
        for name, hash in fingerprints.files(study.root, MARK)
        if not _is_written(name) and (not name.endswith(PROSE) or (told and name.startswith(told)))
    ]
    # by itself, for it may lie elsewhere, or hidden
    outside = list(fingerprints.files(study.data_folder))
    if study.privacy.deny_list and (file := study.path(study.privacy.deny_list)).is_file():
        outside.append((study.privacy.deny_list, fingerprints.of_file(file)))
    depends = (files, outside, sorted(resting.items()), fingerprints.environment())
    return cache.key("prepare", *map(repr, depends))


def _is_written(name: str) -> bool:
    return name.startswith(_WRITTEN) and not name.startswith(_RELEASED)


def _hashes(study: Study, names: list[str]) -> list[list[str]]:
    """Return names with the hashes of files of the project; an empty one where there is none."""
    paths = ((name, study.root / name) for name in names)
    return [[name, fingerprints.of_file(path) if path.is_file() else ""] for name, path in paths]


def _there(study: Study) -> list[list[str]]:
    """Return what lies where the step writes, but for the pictures of pages and the note on the last build."""
    return sorted([name, hash] for name, hash in _products(study))


def _products(study: Study) -> Iterator[tuple[str, str]]:
    for place in _WRITTEN:
        for name, hash in fingerprints.files(study.root / place):
            full = f"{place}{name}"
            by_page = full.startswith(PICTURES) and "/" not in full.removeprefix(PICTURES)
            if full != unchanged.FILE and not full.startswith(_RELEASED) and not by_page:
                yield full, hash
    about = dictionary.readme_file(study)
    if about is not None and about.is_file():
        yield "README.md of the data", fingerprints.of_file(about)
