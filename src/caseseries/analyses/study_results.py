"""Results of a study: computed from its data, or read from `results/`; and whether the two agree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from caseseries.analyses import compute, compute_patients
from caseseries.analyses.agreement import agreement
from caseseries.cohort import Cohort, load
from caseseries.errors import UserError
from caseseries.results import PatientResults, Results, differing
from caseseries.study import Study, dictionary, read_study
from caseseries.study.data_files import has_data
from caseseries.text_files import differs, write


@dataclass(frozen=True)
class Computed:
    """Results of a study, and the cohort they came from where it is at hand."""

    study: Study
    results: Results
    patients: PatientResults
    cohort: Cohort | None


def compute_study(root: Path) -> Computed:
    """Return the results of the study in a folder, from its data, or from `results/` where there are none."""
    study = read_study(root)
    if has_data(study):
        cohort = load(study)
        results = compute(cohort, study)
        results += agreement(study, results)
        return Computed(study, results, compute_patients(cohort, study), cohort)
    patients = PatientResults.read_if_there(study.patients_file)
    return Computed(study, Results.read(study.results_file), patients, None)


def out_of_sync(computed: Computed, rewriting: bool = False) -> list[str]:
    """Return the ids in which the committed results differ from the computed ones; empty when in sync.

    rewriting: the files are about to be written anew, so that one which cannot be read counts as empty.
    """
    study = computed.study
    old, before = Results(), PatientResults()
    try:
        old = Results.read_if_there(study.results_file)
        before = PatientResults.read_if_there(study.patients_file)
    except UserError:
        if not rewriting:
            raise
    ids = differing({r.id: r for r in old}, {r.id: r for r in computed.results})
    ids += differing({r.id: r for r in before}, {r.id: r for r in computed.patients})
    if computed.cohort is not None and differs(
        dictionary.readme_file(study), dictionary.readme(study, computed.cohort.columns())
    ):
        ids.append("README.md of the data folder")
    if not ids and (
        differs(study.results_file, computed.results.to_csv())
        or differs(study.patients_file, computed.patients.to_csv())
    ):
        return ["the order or writing of the rows"]
    return ids


def write_results(computed: Computed) -> None:
    """Write results.csv and patients.csv where they differ from what is there."""
    for path, text in (
        (computed.study.results_file, computed.results.to_csv()),
        (computed.study.patients_file, computed.patients.to_csv()),
    ):
        write(path, text)
    if computed.cohort is not None:
        text = dictionary.readme(computed.study, computed.cohort.columns())
        write(dictionary.readme_file(computed.study), text)
