"""Results of a study: computed from its data, or read from `results/`; and whether the two agree."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from caseseries.analyses import compute, compute_patients
from caseseries.analyses.agreement import agreement
from caseseries.analyses.double_extraction import double_extraction, edited
from caseseries.analyses.suppression import without_few
from caseseries.cohort import Cohort, load
from caseseries.errors import UserError
from caseseries.results import InPrintRows, PatientResults, Results, differing
from caseseries.store.project_paths import require_no_links
from caseseries.study import Study, dictionary, read_study
from caseseries.study.data_files import has_data
from caseseries.study.result_files import divided
from caseseries.text_files import differs, write


@dataclass(frozen=True)
class Computed:
    """Results of a study, and the cohort they came from where it is at hand."""

    study: Study
    results: Results
    patients: PatientResults
    cohort: Cohort | None
    in_print: InPrintRows = field(default_factory=InPrintRows)

    @property
    def notes(self) -> tuple[UserError, ...]:
        """What is told of the data and does not stop; or that there are none."""
        if self.cohort is not None:
            return self.cohort.oddities
        nothing = UserError(
            "no table of patients is here: all numbers are those of results/, as they were committed",
            place=self.study.data.folder,
            remedy="put the tables there, or mend data.folder in study.yml; a copy for editors has none",
        )
        return (nothing,)


def compute_study(root: Path) -> Computed:
    """Return the results of the study in a folder, from its data, or from `results/` where there are none."""
    study = read_study(root)
    if has_data(study):
        cohort = load(study)
        results = compute(cohort, study) + double_extraction(study)
        results = without_few(study, results)
        published, in_print = agreement(study, results)
        results += published
        cohort = replace(cohort, oddities=(*cohort.oddities, *edited(study, dict(cohort.hashes))))
        patients = compute_patients(cohort, study)
        return Computed(study, results.checked(), patients, cohort, in_print)
    patients = PatientResults.read_if_there(study.patients_file)
    in_print = InPrintRows.read_if_there(study.in_print_file)
    return Computed(study, Results.read(study.results_file), patients, None, in_print)


def out_of_sync(computed: Computed) -> list[str]:
    """Return the ids in which the committed results differ from the computed ones; empty when in sync."""
    study = computed.study
    old = Results.read_if_there(study.results_file)
    before = PatientResults.read_if_there(study.patients_file)
    ids = differing({r.id: r for r in old}, {r.id: r for r in computed.results})
    ids += differing({r.id: r for r in before}, {r.id: r for r in computed.patients})
    about = dictionary.readme_file(study) if computed.cohort is not None else None
    if about is not None and differs(
        about, dictionary.readme(study, computed.cohort.columns() if computed.cohort else {})
    ):
        ids.append("README.md of the data folder")
    if not ids and (
        any(differs(path, text) for path, text in divided(study, computed.results, None).items())
        or differs(study.patients_file, computed.patients.to_csv())
        or (computed.in_print and differs(study.in_print_file, computed.in_print.to_csv()))
    ):
        return ["the order or writing of the rows"]
    return ids


def what_changes(computed: Computed) -> str:
    """Return in words how many results and rows of patients writing them changes, adds and takes away.

    A file that cannot be read, such as one with the marks of a merge, is written anew.
    """
    study = computed.study
    kinds: tuple[tuple[str, type[Any], Path, Any], ...] = (
        ("results", Results, study.results_file, computed.results),
        ("rows of patients", PatientResults, study.patients_file, computed.patients),
    )
    sentences = []
    for what, kind, path, rows in kinds:
        new = {row.id: row for row in rows}
        try:
            old = {row.id: row for row in kind.read_if_there(path)}
        except UserError:
            sentences.append(f"{len(new)} {what}; the file before could not be read.")
            continue
        counts = {
            "changed": sum(1 for id in new if id in old and old[id] != new[id]),
            "new": len(new.keys() - old.keys()),
            "gone": len(old.keys() - new.keys()),
        }
        told = ", ".join(f"{n} {word}" for word, n in counts.items() if n)
        if new or old:
            sentences.append(f"{len(new)} {what}: {told or 'as they were'}.")
    return " ".join(sentences)


def write_results(computed: Computed, printed: Container[str] | None = None) -> None:
    """Write results.csv, further.csv and patients.csv where they differ from what is there.

    printed: the ids of the results that pages print; None leaves each where it stands.
    """
    study = computed.study
    require_no_links(study.root, "results")
    texts = divided(study, computed.results, printed)
    for path, text in {**texts, study.patients_file: computed.patients.to_csv()}.items():
        write(path, text)
    if computed.in_print:
        write(computed.study.in_print_file, computed.in_print.to_csv())
    about = dictionary.readme_file(computed.study)
    if computed.cohort is not None and about is not None:
        write(about, dictionary.readme(computed.study, computed.cohort.columns()))
