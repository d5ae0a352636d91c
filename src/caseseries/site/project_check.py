"""Everything that can be said of a study before it is built: what `check` prints and `render` asks first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries import text_files
from caseseries.errors import UserError, UserErrors, some
from caseseries.prose import linter
from caseseries.results import Results
from caseseries.site import facts_in_sources, source_check
from caseseries.store import own_fonts, shipped_fonts
from caseseries.study import Study, read_study
from caseseries.study.about import EXAMPLE
from caseseries.text_files import read

if TYPE_CHECKING:  # what computes is loaded by `check` alone; a build asks for `sources` first
    from caseseries.analyses.study_results import Computed

OUT_OF_SYNC = UserError(
    "the committed results are not those of the data",
    place="results/",
    remedy="run `caseseries results`, look at the diff, then render again",
)


@dataclass(frozen=True)
class Report:
    """What a check found. differing: ids of committed results that are not those of the data.

    faults: what must be mended before anything is built. unfinished: what may be built and not published: what
    `caseseries new` left for an author, what somebody has to sign for, words that are not true or want a condition,
    printed tables that contradict themselves. notes: oddities of the data, which stop nothing. computed: None when the
    data or study.yml are at fault. pages: how many files of prose were read.
    """

    faults: tuple[UserError, ...]
    unfinished: tuple[UserError, ...] = ()
    differing: tuple[str, ...] = ()
    notes: tuple[UserError, ...] = ()
    computed: Computed | None = None
    pages: int = 0

    def as_json(self) -> str:
        """Return the report for a program: lists of message, place, rule and remedy."""

        def told(errors: tuple[UserError, ...]) -> list[dict[str, str]]:
            names = ("message", "place", "rule", "remedy")
            return [{name: getattr(error, name) for name in names} for error in errors]

        parts = {
            "good": self.good,
            "faults": told(self.faults),
            "unfinished": told(self.unfinished),
            "differing": list(self.differing),
            "notes": told(self.notes),
        }
        return json.dumps(parts, ensure_ascii=False, indent=1)

    @property
    def good(self) -> bool:
        """Whether the study can be published as far as its sources tell."""
        return not (self.faults or self.unfinished or self.differing)


def check(root: Path) -> Report:
    """Return the report of a project; raise UserError or UserErrors only when study.yml itself cannot be read."""
    from caseseries.analyses.study_results import compute_study, out_of_sync
    from caseseries.privacy import gate
    from caseseries.site import own_numbers

    study = read_study(root)
    faults: list[UserError] = []
    computed: Computed | None = None
    differing: list[str] = []
    try:
        computed = compute_study(root)
        differing = out_of_sync(computed)
    except (UserError, UserErrors) as error:
        faults += _several(error)
    if computed is not None:
        results = computed.results
    else:
        try:
            results = Results.read_if_there(study.results_file)
        except UserError:
            results = Results()
    found = sources(study, results if len(results) else None)
    if any("not published" in str(f) for f in found):
        # the same columns, told once each with their line
        faults = [
            f
            for f in faults
            if "not published" not in f.message and "(published columns)" not in f.place
        ]
    files = linter.sources(study)
    faults += found
    if computed is not None:
        faults += _tried(lambda: gate.check_project(study))
        faults += _tried(lambda: _undecided(study, computed))
    words: list[UserError] = []
    if not faults and len(results):
        words += _tried(lambda: linter.lint_words(study, results, files))
        words += _tried(lambda: own_numbers.contradictions(study, results))
    return Report(
        faults=tuple({str(fault): fault for fault in faults}.values()),
        unfinished=(
            *unfinished(study),
            *_waiting(study, computed),
            *_example(study, computed),
            *words,
        ),
        differing=tuple(differing),
        notes=(*_notes(study, computed), *(() if faults else _unknown_signs(study, results))),
        computed=computed,
        pages=len(files),
    )


def _undecided(study: Study, computed: Computed) -> list[UserError]:
    if computed.cohort is None:
        return []
    from caseseries.privacy import decisions

    return decisions.faults(study, computed.cohort, computed.results)


def _waiting(study: Study, computed: Computed | None) -> list[UserError]:
    if computed is None or computed.cohort is None:
        return []
    from caseseries.privacy import decisions

    return decisions.waiting(study, computed.cohort, computed.results)


def _notes(study: Study, computed: Computed | None) -> tuple[UserError, ...]:
    if computed is None or computed.cohort is None:
        return ()
    from caseseries.privacy import decisions

    return (*computed.cohort.oddities, *decisions.notes(study, computed.cohort))


def _unknown_signs(study: Study, results: Results) -> Iterator[UserError]:
    """Yield a note where prose or results have a sign of no font that the pages take along."""
    said = [read(path, path.name) for path in (study.path("study.yml"), *linter.sources(study))]
    text = "".join([*said, *(row.text for row in results)])
    signs = own_fonts.lacking(shipped_fonts.lacking(shipped_fonts.drawn(text)), study.root)
    if signs:
        yield UserError(
            f"no font of the pages has {some([*map(shipped_fonts.named, signs)], 3)}"
            f"{shipped_fonts.written(signs[0], study.root)}",
            rule="a reader's machine shows such a sign in a font of its own, or as a box; in print and charts it is a"
            " fault",
            remedy="put a font that has it into the project, and name its file in study.yml under study: fonts",
        )


def sources(study: Study, results: Results | None) -> list[UserError]:
    """Return the faults of everything but the data: texts, facts, prose, pages. results: None where there are none."""
    faults = text_files.faults(study.root)
    if faults:
        return faults  # what cannot be read cannot be checked further
    faults += _tried(lambda: facts_in_sources.check(study))
    if results is not None:
        faults += _tried(lambda: linter.lint(study, results, linter.sources(study)))
    faults += _tried(lambda: source_check.check(study))
    return faults


def unfinished(study: Study) -> list[UserError]:
    """Return what waits for an author, in the pages and in study.yml."""
    try:
        return linter.unfinished(study, linter.sources(study))
    except UserError:
        return []  # a page that cannot be read is a fault already


def _example(study: Study, computed: Computed | None) -> list[UserError]:
    """Return a finding when the patients are those that a new study begins with."""
    cohort = computed.cohort if computed is not None else None
    if cohort is None or not cohort.table("adsl")["USUBJID"].str.startswith(EXAMPLE).any():
        return []
    return [
        UserError(
            "the patients are those of the example cohort",
            place=study.data.folder,
            rule="a new study begins with invented patients",
            remedy="put your own tables there, and set study.synthetic to what is true",
        )
    ]


def _tried(look: Callable[[], Iterable[UserError]]) -> list[UserError]:
    try:
        return list(look())
    except (UserError, UserErrors) as error:
        return list(_several(error))


def _several(error: UserError | UserErrors) -> Sequence[UserError]:
    return error.errors if isinstance(error, UserErrors) else (error,)
