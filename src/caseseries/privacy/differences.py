"""What two public versions together give away: the patients by whom they differ.

Counts of a version minus those of another are the counts of the patients who came or went in between; of few patients
they are a table of those patients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from caseseries.errors import UserError, UserErrors, some
from caseseries.results import Results
from caseseries.results.records import Result
from caseseries.study import Study

FILE = "differences"
"""The name by which waivers in study.yml mean these findings."""
_MOST_NAMED = 5


def findings(old: Iterable[Result], new: Iterable[Result], k: int) -> list[tuple[str, str]]:
    """Return in words what the difference of two versions shows, and where.

    Told are groups of patients that grew or shrank by fewer than k, and counts in which those who came or went are
    fewer than k while their group changed. A count that changes in a group that does not is a correction.
    """
    before = {r.id: r for r in old}
    pairs = [(before[r.id], r) for r in new if r.id in before]
    sizes = {
        f"{b.population}, {b.group}": b.N - a.N
        for a, b in pairs
        if a.N is not None and b.N is not None and a.N != b.N
    }
    few = {place: abs(change) for place, change in sizes.items() if abs(change) < k}
    cells = [
        b.id
        for a, b in pairs
        if a.stat == "n" and a.value is not None and b.value is not None and a.N != b.N
        and 0 < abs(b.value - a.value) < k
    ]  # fmt: skip
    said = []
    if few:
        least = min(few.values())
        said.append(
            (
                f"a group of patients differs by {least}, fewer than {k}",
                "; ".join(sorted(few)[:_MOST_NAMED]),
            )
        )
    if cells:
        said.append((f"counts differ by fewer than {k} patients", some(cells, _MOST_NAMED)))
    return said


def require(study: Study, results: Results, public: Mapping[str, Results]) -> None:
    """Raise UserErrors when results minus those of a public version are of few patients, unless study.yml waives it.

    public: results of the versions that anybody may still have, by number.
    """
    waived = {w.finding for w in study.privacy.waivers if FILE in w.files}
    k = study.privacy.risk.k
    errors = [
        UserError(
            f"{said}, from version {number}",
            place=where,
            rule="a reader with both versions has the counts of the patients by whom they differ",
            remedy=f"hold the release back until {k} patients or more have come to each group; give these rows in "
            f"coarser groups or levels; or let somebody sign for it under privacy.waivers, with "
            f'finding: "{said}, from version {number}" and files: [{FILE}]',
        )
        for number, old in public.items()
        for said, where in findings(old, results, k)
        if f"{said}, from version {number}" not in waived
    ]
    if errors:
        raise UserErrors(tuple(errors))
