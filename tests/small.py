"""A study of four made-up patients in one table, one listing and two figures, written down without being computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from caseseries.diff.sides import Side
from caseseries.results import PatientResult, PatientResults, Result, Results, make
from caseseries.study import Study

PLAN = """
study: {id: small, title: Small, short_title: Small, synthetic: true, notice: All are synthetic.}
version: {number: 1.0.0, date: 2025-01-31}
groups:
  column: TRT01A
  all: {id: both, label: Both arms}
  levels: [{id: early, value: Early, label: Early}, {id: late, value: Late, label: Late}]
populations: [{id: treated, label: Treated, flag: SAFFL}]
analyses:
  - id: harm
    kind: adverse_events
    population: treated
    count: every_band
    bands: [{id: mild, label: Mild, min: 1, max: 2}]
    terms: [{id: headache, label: Headache, terms: [Headache]}, {id: rash, label: Rash, terms: [Rash]}]
tables:
  - id: harms
    analysis: harm
    stub: Event
    columns:
      - {label: Mild, spanner: "Both arms (n = {N})", group: both, level: mild, cell: "{n} ({pct})"}
      - {label: Number, group: both, level: mild, cell: "{n}"}
    rows:
      - {label: Nerves, heading: true}
      - {label: Headache, variable: headache, indent: 1}
      - {label: Skin, heading: true}
      - {label: Rash, variable: rash, indent: 1}
      - {label: Rash, variable: rash, indent: 1}
      - {label: Rash, variable: rash}
    notes: [Counted once a patient.]
listings:
  - id: events
    kind: rows
    stub: Patient
    source: adae
    columns: [{id: event, label: Event, column: AEDECOD}]
lanes:
  - {id: course, start: TRTSDY, end: LSTALVDY, bars: [{id: drug, label: Drug, source: adex, start: ASTDY, end: AENDY}]}
figures:
  - {id: course, kind: swimmer, lanes: course, x: Days, alt: "Course of {population.treated.both.n} patients."}
data: {columns: {adsl: {TRTSDY: {label: First day, kind: day}}}}
privacy:
  publish: {adsl: [USUBJID, SUBJID, SEX], adae: [AESEQ, AEDECOD]}
  patient_rows: true
  consent_column: CONSPUBL
patients: {lanes: course, identity: [{column: SEX, label: Sex}]}
"""


def study(change: Callable[[dict[str, Any]], object] | None = None, root: Path = Path()) -> Study:
    """The study, changed as told."""
    plan = yaml.safe_load(PLAN)
    if change is not None:
        change(plan)
    return Study(**plan, root=root)


def count(variable: str, n: int, N: int = 4, **given: Any) -> tuple[Result, Result]:
    """A number of patients with a mild event, and its percentage of N."""
    place: dict[str, Any] = {
        "population": "treated",
        "group": "both",
        "level": "mild",
        "n": n,
        "N": N,
        **given,
    }
    method = place.setdefault("method", "distinct patients")
    assert method
    return (
        make("harm", variable, "n", n, fmt="int", unit="patients", **place),
        make("harm", variable, "pct", 100 * n / N, fmt="pct0", unit="%", **place),
    )


def results(headache: int = 2, rash: int = 1, N: int = 4) -> Results:
    """The results: how many were treated, and how many had either event."""
    size = make("population", "treated", "n", N, population="", group="both", fmt="int", n=N, N=5)
    return Results((size, *count("headache", headache, N), *count("rash", rash, N)))


def listed(*events: tuple[str, str]) -> list[PatientResult]:
    """Rows of the listing: subject and event, a row each."""
    return [
        PatientResult(
            f"events.p{s}.event.{k}",
            "events",
            s,
            "all",
            "event",
            str(k),
            None,
            None,
            None,
            "",
            text,
        )
        for k, (s, text) in enumerate(events, start=1)
    ]


def lane(subject: str, last: int) -> PatientResult:
    """A patient's lane in the course, up to the last day."""
    return PatientResult(
        f"course.p{subject}.lane", "course", subject, {"1": "early"}.get(subject, "late"),
        "lane", "", 1, last, None, "", "",
    )  # fmt: skip


def patients(*rows: PatientResult) -> PatientResults:
    """Rows of patients.csv; without any, two patients with an event and a lane each."""
    return PatientResults(
        rows or (*listed(("1", "Headache"), ("2", "Rash")), lane("1", 100), lane("2", 200))
    )


def adsl(*rows: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The tables of a study with adsl alone: USUBJID, SUBJID, CONSPUBL and what else is told."""
    return {
        "adsl": frame(
            [{"SUBJID": r["USUBJID"].removeprefix("S-"), "CONSPUBL": "Y", **r} for r in rows]
        )
    }


def frame(rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    """A table as text, blank cells missing."""
    made = pd.DataFrame([dict(r) for r in rows], dtype="str")
    return made.mask(made == "")


def side(label: str = "old", **given: Any) -> Side:
    """A side with the study, its results and its patients, but for what is told."""
    whole = {"results": results(), "patients": patients(), "study": study(), **given}
    return Side(label, **whole)


def with_result(one: Side, id: str, **fields: Any) -> Side:
    """A side with one result changed."""
    rows = tuple(replace(r, **fields) if r.id == id else r for r in one.results)
    return replace(one, results=Results(rows))


PAGE = "Of all.\n"


def write(folder: Path, version: str = "1.0.0", rash: int = 1) -> Path:
    """Write the small study as its author commits it: study.yml, results, pages, data."""
    files = {
        "study.yml": PLAN.replace("number: 1.0.0", f"number: {version}"),
        "results/results.csv": results(rash=rash).to_csv(),
        "results/patients.csv": patients().to_csv(),
        "data/adsl.csv": "USUBJID,SUBJID,SEX\nS-1,1,F\n",
        "data/adae.csv": "USUBJID,AESEQ\nS-1,1\n",
        "data/notes.csv": "secret\n",
        "index.qmd": PAGE,
        "chapters/text.qmd": "Text.\n",
        "chapters/patients/1.qmd": "A page of a patient.\n",
        "full.qmd": "All in one.\n",
        "generated/x.qmd": "x\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
