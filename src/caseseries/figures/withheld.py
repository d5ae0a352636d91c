"""What is not shown, and why: figures and listings of single patients where their rows may not or cannot be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from caseseries import escape
from caseseries.results import PatientResults
from caseseries.study import Study
from caseseries.study.data_files import has_data


@dataclass(frozen=True)
class Absent:
    """Stands in a figure's or listing's place and says why it is missing."""

    id: str
    reason: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.markdown()}

    def markdown(self) -> str:
        """Return the Markdown of all formats."""
        return f"::: {{.cs-absent}}\n{escape.markdown(self.reason)}\n:::"


def reason(study: Study, patients: PatientResults, declared: Any) -> str:
    """Return why a figure or listing of study.yml cannot be shown; empty when it can, or shows no single patient.

    declared: the figure, which names lanes or trajectories when it shows patients, or the listing.
    """
    if declared in study.listings:
        kind, wanted = "listing", {declared.id}
    else:
        kind = "figure"
        wanted = {getattr(declared, "lanes", ""), getattr(declared, "trajectories", "")} - {""}
    if not wanted:
        return ""
    if not study.privacy.patient_rows:
        return (
            f"This {kind} shows single patients, and the study does not declare their rows public."
        )
    if not len(patients) and not has_data(study):
        return f"This {kind} shows single patients, whose rows are not among the files that this was made from."
    return ""


def left_out(study: Study, patients: PatientResults) -> list[str]:
    """Return what a build without the patient-level data leaves out, a line each."""
    lines = ["there are no patient-level data here: the pages are made from results/ alone"]
    if study.patients is not None:
        lines.append(
            "left out: the pages of single patients, and the appendix that shows them in print"
        )
    for what, file in (
        ("the list of contradictions", study.data.contradictions),
        ("the comparison with printed numbers", study.data.published),
    ):
        if file and not study.path(file).is_file():
            lines.append(f"left out: {what}, for want of {file}")
    for declared in (*study.figures, *study.listings):
        why = reason(study, patients, declared)
        if why:
            lines.append(f"left out: {declared.id}. {why}")
    return lines


def patients_page(study: Study) -> str:
    """Return the page that stands in the place of the patients' index, so that links to it lead somewhere."""
    name = study.patients.name if study.patients is not None else "Patient"
    return (
        "---\n"
        "# Written by `caseseries prepare`; what is changed here is lost.\n"
        f"title: {escape.yaml(f'{name}s')}\n"
        "engine: markdown\n"
        "---\n\n"
        "These pages were made from the results alone, without the patient-level data.\n"
        f"The pages of single {escape.markdown(name.lower())}s are left out.\n"
    )
