"""A new study: a folder that builds at once, and in which every file is one to keep."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import yaml

from caseseries import escape
from caseseries.analyses.study_results import compute_study, write_results
from caseseries.authoring.proposal import propose
from caseseries.authoring.proposed_analyses import Proposal
from caseseries.cohort.reading import raw_tables
from caseseries.diff.on_pages import on_pages
from caseseries.errors import UserError
from caseseries.incoming.bring_in import WRITTEN
from caseseries.incoming.own_columns import FILE as COLUMNS
from caseseries.site import facts_in_sources
from caseseries.store import yaml_files
from caseseries.store.templates import environment
from caseseries.study import Study, read_study
from caseseries.study.about import UNTITLED
from caseseries.study.data_files import SUFFIXES
from caseseries.study.schema import TABLES
from caseseries.text_files import read, write

_NAMES = {
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "workflow.yml": ".github/workflows/review.yml",
}
"""Files of the skeleton that have another name in a project."""
_WAITS = {
    "ethics": "Which committee approved the study, with the number, or why no approval was needed.",
    "consent": "Who consented to treatment, to the use of the data and to publication, or why nobody was asked.",
    "registration": "Where the study is registered, with the number, or that it is not.",
    "availability": "Where data and code can be had, or why not.",
    "funding": "Who paid, or that nobody did.",
    "interests": "The interests of each author, or that there are none.",
}


@dataclass(frozen=True)
class Begun:
    """What `begin` made: the folder, how many files, and what was not proposed and why."""

    folder: Path
    files: int
    left_out: tuple[str, ...]


def begin(
    folder: Path,
    title: str = "",
    short_title: str = "",
    authors: tuple[str, ...] = (),
    data: Path | None = None,
    today: datetime.date | None = None,
) -> Begun:
    """Write a new study into a folder that is empty or not there.

    data: a folder with the tables (adsl.csv and others); without it the example cohort of invented patients is used.
    Raises UserError for a folder with files in it, and for tables that are at fault; nothing is then left behind.
    """
    folder = folder.resolve()
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise UserError(
            "there is something in this folder already",
            folder.name,
            rule="a new study begins in an empty folder",
            remedy="name another folder",
        )
    there = folder.is_dir()
    try:
        return _begin(folder, title or UNTITLED, short_title, authors, data, today)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if there:
            folder.mkdir()
        raise


def _begin(
    folder: Path,
    title: str,
    short_title: str,
    authors: tuple[str, ...],
    data: Path | None,
    today: datetime.date | None,
) -> Begun:
    date = today or datetime.date.today()
    short = short_title or (title if len(title) <= 40 else title[:37].rsplit(" ", 1)[0] + " …")
    _copy_tables(folder / "data", data)
    about = _about(title, short, authors, example=data is None)
    tables = raw_tables(_bare(folder, about, date))
    if "adsl" not in tables:
        raise UserError(
            "the table adsl is missing",
            place=str(data),
            rule="adsl has a row a patient, with USUBJID and SUBJID",
            remedy="`caseseries import` makes the tables from a spreadsheet",
        )
    proposal = propose(tables, synthetic=data is None, columns=_own_columns(data))
    write(folder / "study.yml", _study_yml(about, date, proposal))
    facts: dict[str, Any] = {
        "title": title,
        "short_title": short,
        "date": date.isoformat(),
        "synthetic": data is None,
        "example": data is None,
        "authors": authors,
        "told": {**dict.fromkeys(_TOLD, None), **proposal.told},
        "tables": [t["id"] for t in proposal.sections.get("tables", [])],
        "program": version("caseseries"),
    }
    for name, text in _pages(facts):
        write(folder / name, text)
    study = read_study(folder)
    facts_in_sources.write_all(study)
    computed = compute_study(folder)
    write_results(computed, on_pages(computed.study, computed.results))
    count = sum(1 for path in folder.rglob("*") if path.is_file())
    return Begun(folder, count, tuple(proposal.left_out))


_TOLD = (
    *(
        "population",
        "age",
        "sex",
        "died",
        "outcome",
        "harm",
        "laboratory",
        "parameters",
        "survival",
    ),
    *("course", "events", "patients"),
)


def _copy_tables(target: Path, data: Path | None) -> None:
    target.mkdir(parents=True)
    with _tables_of(data) as source:
        if not source.is_dir():
            raise UserError(
                "there is no such folder of tables", str(source), remedy="correct its name"
            )
        for path in sorted(source.iterdir()):
            table = path.stem.lower() in TABLES and path.suffix.lower() in SUFFIXES
            if table or path.name in (COLUMNS, WRITTEN):  # so that the next import knows its own
                shutil.copyfile(path, target / path.name)


def _own_columns(data: Path | None) -> dict[str, Any]:
    """Return what `caseseries import` has written beside the tables of their further columns; nothing without it."""
    path = data / COLUMNS if data else None
    if path is None or not path.is_file():
        return {}
    return yaml_files.load(read(path, path.name), path.name) or {}


@contextlib.contextmanager
def _tables_of(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with as_file(files("caseseries") / "authoring/example") as example:
        yield example


def _about(title: str, short: str, authors: tuple[str, ...], example: bool) -> dict[str, Any]:
    about: dict[str, Any] = {
        "id": escape.slug(short.lower()).strip("-_") or "case-series",
        "title": title,
        "short_title": short,
        "synthetic": example,
    }
    if example:
        about["notice"] = (
            "The patients are invented: they are the example that a new study begins with."
        )
        about["patient_notice"] = "Synthetic patient, invented as an example."
        about["footer"] = "Every patient on this site is synthetic."
    if authors:
        about["authors"] = [{"name": name} for name in authors]
    return {**about, **{key: f"[{text}]{{.placeholder}}" for key, text in _WAITS.items()}}


def _bare(folder: Path, about: Mapping[str, Any], date: datetime.date) -> Study:
    """Return a study with nothing but its data folder, by which the tables can be read."""
    return Study.model_validate(
        {
            "format": 2,
            "study": about,
            "version": {"number": "0.1.0", "date": date},
            "populations": [{"id": "all-patients", "label": "All patients"}],
            "analyses": [],
            "privacy": {"publish": {}},
            "root": folder,
        }
    )


_COMMENTS = {
    "study": "What every page and file says of the study; change it here and run `caseseries facts`.",
    "version": "Goes up with each version that is published; CHANGELOG.md says what it brings.",
    "data": "Where the patients' tables are, and the columns that the standard tables do not have.",
    "groups": "The column that divides the patients.",
    "populations": "Who counts: patients whose flag in adsl is Y, or everybody.",
    "analyses": "What is computed. Proposed from the tables: take out what the paper does not need, mend the labels.",
    "tables": 'The tables of the manuscript, made from the analyses; a page shows one with table("id").',
    "lanes": "The course of each patient: from study day 1, or the column `start`, to the column `end`.",
    "figures": 'The figures; a page shows one with figure("id"). alt is read to those who do not see it.',
    "listings": 'Lists of single patients\' rows; a page shows one with listing("id").',
    "patients": "The pages of the patients. `narratives: narratives` adds a story each, from narratives/01.md on.",
    "privacy": "Which columns may be published. What is not listed here is on no page and in no file.",
}


def _study_yml(about: Mapping[str, Any], date: datetime.date, proposal: Proposal) -> str:
    """Return the text of study.yml with a comment above each part."""
    parts: dict[str, Any] = {
        "study": about,
        "version": {"number": "0.1.0", "date": date, "summary": "The first draft."},
        **proposal.sections,
        "prose_numbers": ["95%", "day 1", "day −1"],
    }
    lines = [
        "# What this study is. docs/reference/study.md of caseseries lists every key.",
        "format: 2",
    ]
    for name, part in parts.items():
        lines += ["", *(f"# {line}" for line in [_COMMENTS.get(name, "")] if line)]
        if name == "prose_numbers":
            lines.append(
                "# Numbers that the text may type, each as [..]{.declared}: doses, thresholds, definitions."
            )
        lines.append(_dumped({name: part}))
        if name == "study":
            lines[-1] += _MORE
    if proposal.left_out:
        lines += ["", "# Not proposed:", *(f"#   {text}" for text in proposal.left_out)]
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"


_MORE = """
  # Authors in the order of the byline, and what else there is to say once:
  # authors:
  #   - name: Given Family
  #     orcid: 0000-0002-1825-0097
  #     affiliations: ["Department, Hospital, City, Country"]
  #     contributions: [Conceptualization, "Writing, original draft"]
  #     email: given.family@example.org
  # keywords: [case series]
  # site_url: https://example.org/study
  # repository: https://example.org/repository
  # doi: 10.1000/xyz
  # license_text: CC BY 4.0
  # license_code: MIT"""


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def _dumped(part: Mapping[str, Any]) -> str:
    return yaml.dump(
        part,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=110,
        default_flow_style=None,
    ).rstrip()


def _pages(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the files of the skeleton: name in the project, and text."""
    made = environment("authoring/skeleton", autoescape=False)
    made.filters["json"] = lambda text: json.dumps(text, ensure_ascii=False)
    for name in sorted(made.list_templates()):
        plain = name.removesuffix(".j2").replace(os.sep, "/")
        source, *_ = made.loader.get_source(made, name)  # type: ignore[union-attr]
        text = made.get_template(name).render(facts) if name.endswith(".j2") else source
        yield _NAMES.get(plain, plain), text
