"""What the cells of a page call: `from caseseries.notebook import claim, table, figure, meta`.

Cells read `results/` alone, never a patient-level table. The folder of the study is the working directory or the
nearest one above it that holds a study.yml.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from caseseries import escape, figures
from caseseries.build import provenance as provenance_module
from caseseries.errors import UserError
from caseseries.figures.withheld import Absent, reason
from caseseries.notebook import origins
from caseseries.prose import claims
from caseseries.results import InPrintRows, PatientResults, Results, nearest
from caseseries.store.qmd_parts import APPENDIX, PATIENT_PAGES, PRIVACY_REPORT, anchor
from caseseries.study import Study, about, read_study
from caseseries.study import dictionary as dictionary_module
from caseseries.study.data_files import has_data
from caseseries.tables import listings, manuscript
from caseseries.tables.grid import marked
from caseseries.tables.markdown import Table
from caseseries.text_files import read

_LEFT_OUT = "This stands among the data, which were not at hand when this page was made."


@dataclass(frozen=True)
class Book:
    """A study with its results, as pages see it."""

    study: Study
    results: Results
    patients: PatientResults
    in_print: InPrintRows
    figures: dict[str, figures.Figure | Absent] = field(default_factory=dict)
    """Those that were built: several pages show the same one."""


def claim(id: str, form: str = "") -> claims.Claim:
    """Return the printed text of a result; see `caseseries.prose.claims.claim` for the forms."""
    here = book()
    return claims.claim(here.results, id, form).marked(here.in_print.mark)


def table(id: str) -> Table:
    """Return a table of study.yml."""
    here = book()
    return Table(marked(manuscript.build(here.study, here.results, id), here.in_print.mark))


def listing(id: str) -> Table | Absent:
    """Return a listing of study.yml, or the reason why it is not shown."""
    here = book()
    why = reason(here.study, here.patients, here.study.listing(id))
    if why:
        return Absent(id, why)
    return Table(listings.build(here.study, here.results, here.patients, id))


def figure(id: str) -> figures.Figure | Absent:
    """Return a figure of study.yml, or the reason why it is not shown."""
    here = book()
    if id not in here.figures:
        here.figures[id] = figures.build(here.study, here.results, here.patients, id)
    return here.figures[id]


class Text(str):
    """A text that prose shows as it stands."""

    def _repr_markdown_(self) -> str:
        return escape.markdown(self)


def meta(key: str) -> Text:
    """Return a text of study.yml by its dotted key, such as `version.number`."""
    value: object = book().study
    for part in key.split("."):
        value = getattr(value, part, None)
        if value is None:
            raise UserError(f"study.yml has no key {key!r}", place="study.yml")
    return Text(value)


def fact(name: str) -> Shown:
    """Return what study.yml says of the study as a whole, as Markdown: `fact("ethics")`, `fact("citation")`.

    Raises UserError for a name that is none, and for one of which study.yml says nothing.
    """
    study = book().study
    try:
        text = about.statement(study.study, study.version, name)
    except KeyError:
        raise UserError(
            f"there is no fact {name!r}",
            place="study.yml, study",
            remedy=nearest(name, about.STATEMENTS),
        ) from None
    if not text:
        raise UserError(
            f"study.yml says nothing of the study's {name}",
            place="study.yml, study",
            remedy=f"write it there under study, or take fact({name!r}) out of the page",
        )
    return Shown(text)


@dataclass(frozen=True)
class Item:
    """A supplementary table or figure cited from another page, with the number that it carries there."""

    id: str
    text: str
    page: str

    def _repr_markdown_(self) -> str:
        if not self.page:
            return f"@{self.id}"
        return _linked_on_the_web(escape.markdown(self.text), f"{self.page}#{self.id}")


def items(document: str = "manuscript") -> Callable[[str], Item]:
    """Return the function that cites supplementary items, for a document.

    document: `full` when the items stand in the document itself, so that they are references in it; else a page at the
    root of the project or, with `chapter`, in a folder below it.
    """
    prefix = {"manuscript": "", "chapter": "../"}.get(document, "")

    def item(id: str) -> Item:
        study = book().study
        if id not in study.supplement:
            raise UserError(
                f"there is no supplementary item {id!r}",
                place="study.yml, supplement",
                remedy=nearest(id, study.supplement),
            )
        page = "" if document == "full" else f"{prefix}{study.supplement_page}"
        return Item(id, study.supplement_number(id).replace(" ", "\N{NO-BREAK SPACE}"), page)

    return item


def patients(document: str = "manuscript") -> Callable[[str], Shown]:
    """Return the function that names a patient by the printed subject, as a link to the patient's page.

    document: as for `items`; in the full document the link leads to the patient's appendix.
    """

    def patient(subject: str, word: str = "patient") -> Shown:
        here = book()
        text = escape.markdown(f"{word}\N{NO-BREAK SPACE}{subject.lstrip('0') or subject}")
        has_page = here.study.path(f"{PATIENT_PAGES}/{escape.slug(subject)}.qmd").is_file()
        if not has_page and not has_data(here.study):
            return Shown(text)  # a build from results alone has no page to link to
        if not has_page and not any(row.subject == subject for row in here.patients):
            raise UserError(
                f"there is no patient {subject!r} among the published ones",
                place="results/patients.csv",
                remedy="use the subject as it is printed, such as 07",
            )
        if not has_page:
            return Shown(text)  # there are more patients than may have a page
        if document == "full":
            return Shown(escape.link(text, f"#{anchor(subject)}"))
        folder = "chapters/patients/" if document == "manuscript" else "patients/"
        return Shown(_linked_on_the_web(text, f"{folder}{escape.slug(subject)}.qmd"))

    return patient


def patients_appendix() -> Shown:
    """Return the part of the full document that shows each patient; empty without patient pages."""
    path = book().study.generated / APPENDIX
    return Shown(path.read_text(encoding="utf-8") if path.is_file() else "")


def dictionary() -> Shown:
    """Return the data dictionary."""
    study = book().study
    facts = study.generated / provenance_module.FILE
    return Shown(dictionary_module.dictionary(study, provenance_module.columns(facts)))


def contradictions() -> Shown:
    """Return the list of contradictions in print, or why it is missing where the data folder is."""
    study = book().study
    if _is_left_out(study, study.data.contradictions):
        return Shown(_LEFT_OUT)
    return Shown(dictionary_module.contradictions(study))


def audit_findings() -> Shown:
    """Return the contradictions in the paper that study.yml names, as a list."""
    return _audited("findings_markdown")


def audit_listed() -> Shown:
    """Return the study's list of contradictions for a clinical reader, each with its places side by side."""
    return _audited("listed_markdown")


def audit_not_reproduced() -> Shown:
    """Return the printed numbers that the results do not reproduce, as a table."""
    return _audited("not_reproduced_markdown")


def audit_explained() -> Shown:
    """Return what the audit noticed and another program's default explains."""
    return _audited("explained_markdown")


def _audited(part: str) -> Shown:
    """Return what the page of the audit says by one of its functions."""
    # Only now, as below: few pages ask for it, and its libraries take a second to load.
    from caseseries.notebook import audit_page

    here = book()
    if _is_left_out(here.study, here.study.data.published):
        return Shown(_LEFT_OUT)
    return Shown(getattr(audit_page, part)(here.study, here.results))


def audit_comparison() -> Shown:
    """Return the paper's printed numbers beside ours, as a table."""
    return _audited("comparison_markdown")


def all_results() -> Shown:
    """Return the body of the page of all results."""
    here = book()
    shown = [x.id for x in here.study.listings if not reason(here.study, here.patients, x)]
    return Shown(origins.page_markdown(here.results, shown, bool(here.in_print)))


def provenance() -> Shown:
    """Return the tables of commit, data hashes and library versions."""
    study = book().study
    facts = study.generated / provenance_module.FILE
    return Shown(provenance_module.as_markdown(study.root, facts))


def waivers() -> Shown:
    """Return the findings of the privacy gate that study.yml waives, with files, reason and who signed."""
    given = book().study.privacy.waivers
    if not given:
        return Shown("No finding of the privacy gate was waived.")
    lines = ["| Finding | Where | Reason | Signed |", "| --- | --- | --- | --- |"]
    for waiver in given:
        cells = (waiver.finding, ", ".join(waiver.files), waiver.reason, waiver.signed)
        lines.append("| " + " | ".join(map(escape.markdown, cells)) + " |")
    return Shown("\n".join(lines))


def privacy_report() -> Shown:
    """Return the report on the risk of being recognised, or why it is missing."""
    path = book().study.generated / PRIVACY_REPORT
    text = read(path, path.name) if path.is_file() else ""
    return Shown(text or "The report is made where the patients' data are.")


def changes() -> Shown:
    """Return the history of versions: date, words of the changelog, results against the version before."""
    from caseseries.notebook import changes_page

    here = book()
    return Shown(changes_page.as_markdown(here.study, here.results))


@dataclass(frozen=True)
class Shown:
    """Markdown that a cell shows as it is."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text


def _linked_on_the_web(text: str, target: str) -> str:
    """Return Markdown that links on a page; a document for print has no other page to link to."""
    return (
        f'[{escape.link(text, target)}]{{.content-visible when-format="html"}}'
        f'[{text}]{{.content-hidden when-format="html"}}'
    )


def _is_left_out(study: Study, file: str) -> bool:
    """Return whether a file of the data folder is missing because this build has no data at all."""
    return bool(file) and not has_data(study) and not study.path(file).is_file()


def book() -> Book:
    """Return the study of the working directory, read once for each state of its files."""
    root = _root(Path.cwd())
    files = (
        root / "study.yml",
        root / "results/results.csv",
        root / "results/further.csv",
        root / "results/patients.csv",
        root / "results/in_print.csv",
    )
    return _open(root, tuple(_stamp(p) for p in files))


@lru_cache(maxsize=4)
def _open(root: Path, stamps: tuple[tuple[int, int], ...]) -> Book:  # noqa: ARG001  the stamps are the cache's key
    study = read_study(root)
    patients = PatientResults.read_if_there(study.patients_file)
    in_print = InPrintRows.read_if_there(study.in_print_file)
    return Book(study, Results.read(study.results_file), patients, in_print)


def _stamp(path: Path) -> tuple[int, int]:
    if not path.is_file():
        return (0, 0)
    stat = path.stat()
    return (stat.st_mtime_ns, stat.st_size)


def _root(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / "study.yml").is_file():
            return folder
    raise UserError(
        "there is no study.yml in the working directory or above it",
        place=str(start.name),
        remedy="set `execute-dir: project` in _quarto.yml",
    )
