"""`study.yml`: what the study is. Parsed and checked here; everything else takes a `Study`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from caseseries.errors import UserError, UserErrors, did_you_mean, some
from caseseries.identifiers.patterns import is_identifying
from caseseries.store import own_fonts, yaml_files
from caseseries.study import migration
from caseseries.study.about import About, Version
from caseseries.study.analysis_plans import Analysis
from caseseries.study.data_plan import Accepted, Data
from caseseries.study.event_plans import AdverseEvents
from caseseries.study.figure_plans import FigurePlan, Listing
from caseseries.study.group_plans import Grouping, Groups, Population, Total
from caseseries.study.patient_plan import PageTables, PatientPages, page_tables
from caseseries.study.plan import Conventions, Lanes, Level, Part, Trajectories, unique
from caseseries.study.privacy_plan import Privacy
from caseseries.study.result_table_plans import ResultTable
from caseseries.study.reviewer_plans import EXTRACTION
from caseseries.study.schema import Column, Table
from caseseries.study.table_plans import declared
from caseseries.text_files import read, unprintable

_CONSENT = re.compile(r"CONS|ICF|(?i:consent|permission|agree)")
_REMEDY = "docs/reference/study.md lists the keys and what they take"
_NEEDED = {
    "string": ("a text is needed here", "put it in quotes"),
    "list": ("a list is needed here", "put it in brackets: [one, other]"),
    "dict": ("keys with their values are needed here", "put them in braces: {key: value}"),
    "model": ("keys with their values are needed here", "put them in braces: {key: value}"),
    "int": ("a whole number is needed here", "write the digits alone"),
    "float": ("a number is needed here", "write the digits alone, with a point before decimals"),
    "finite": ("a number is needed here, and infinity is none", "write the number"),
    "bool": ("true or false is needed here", "write one of the two"),
    "date": ("a date is needed here", "write it as year-month-day, such as 2025-01-31"),
}
"""What is said of a value of another kind, by the first word of pydantic's name of the fault."""
_FORMS = {
    r"^[a-z0-9][a-z0-9_-]*$": "small letters, digits, - and _, such as week-4",
    r"^\d+\.\d+\.\d+$": "three numbers with points between them, such as 0.2.0",
}
"""The most frequent forms of texts in words."""


class Study(Part):
    """study.yml, whole."""

    format: Annotated[int, Field(ge=1)] = 1
    study: About
    version: Version
    engine: Literal["pandoc", "quarto"] = "pandoc"
    data: Data = Field(default_factory=Data)
    conventions: Conventions = Field(default_factory=Conventions)
    groups: Groups = Field(default_factory=Groups)
    groupings: list[Grouping] = []
    populations: list[Population]
    analyses: list[Analysis]
    tables: list[ResultTable] = []
    figures: list[FigurePlan] = []
    listings: list[Listing] = []
    lanes: list[Lanes] = []
    trajectories: list[Trajectories] = []
    patients: PatientPages | None = None
    supplement: list[Annotated[str, Field(pattern=r"^(stbl|sfig)-[a-z0-9-]+$")]] = []
    """Supplementary items by their ids, in the order in which they are numbered."""
    supplement_page: str = "chapters/supplement.qmd"
    privacy: Privacy
    accepted: list[Accepted] = []
    prose_numbers: list[str] = []
    root: Path = Field(default=Path("."), exclude=True)

    @model_validator(mode="after")
    def _consistent(self) -> Study:
        unique([a.id for a in self.analyses], "analysis ids")
        unique([t.id for t in self.tables], "table ids")
        unique([f.id for f in self.figures], "figure ids")
        shown = [*self.lanes, *self.trajectories, *self.listings]
        unique([part.id for part in shown], "ids of lanes, trajectories and listings")
        populations = {p.id for p in self.populations}
        unique(self.group_ids(), "group ids")
        groups = set(self.group_ids())
        for analysis in self.analyses:
            if analysis.population not in populations:
                raise ValueError(
                    f"analysis {analysis.id!r} names an unknown population {analysis.population!r}"
                )
            for group in analysis.groups or []:
                if group not in groups:
                    raise ValueError(f"analysis {analysis.id!r} names an unknown group {group!r}")
        known = {a.id for a in self.analyses} | {EXTRACTION}
        for table in self.tables:
            if table.analysis not in known:
                raise ValueError(f"table {table.id!r} names an unknown analysis {table.analysis!r}")
            for head in table.columns:
                if head.analysis is not None and head.analysis not in known:
                    raise ValueError(
                        f"table {table.id!r} has a column of an unknown analysis {head.analysis!r}"
                    )
        for figure in self.figures:
            for group in getattr(figure, "groups", None) or []:
                if group not in groups:
                    raise ValueError(f"figure {figure.id!r} names an unknown group {group!r}")
        for kind, part, source in self._sources():
            if source not in self.table_names():
                raise ValueError(
                    f"{kind} {part!r} names an unknown table {source!r}; "
                    f"the tables are {', '.join(self.table_names())}"
                )
        if self.patients and self.patients.lanes not in {lane.id for lane in self.lanes}:
            raise ValueError(f"patients names unknown lanes {self.patients.lanes!r}")
        self._consent_is_consent()
        for name, columns in self.privacy.publish.items():
            if name not in self.table_names():
                raise ValueError(f"privacy.publish names an unknown table {name!r}")
            declared = self.table_schema(name)
            for column in columns:
                if is_identifying(column):
                    raise ValueError(
                        f"privacy.publish.{name} names {column!r}, a date, name, site, contact or verbatim term "
                        "by its standard name; no such column is published"
                    )
                if declared.column(column) is None:
                    raise ValueError(
                        f"privacy.publish.{name} names {column!r}, which is neither in the ADaM "
                        "subset nor under data.columns or data.tables"
                    )
        if self.patients:
            self.page_tables(self.patients)
        return self

    def _consent_is_consent(self) -> None:
        """Raise ValueError when the consent column holds something else: by kind, or by name and label."""
        name = self.privacy.consent_column
        if name is None:
            return
        column = self.table_schema("adsl").column(name)
        words = f"{name} {column.label if column else ''}"
        if column is None or column.kind != "flag" or not _CONSENT.search(words):
            raise ValueError(
                f"privacy.consent_column names {name!r}, which is no column of consent: a flag of adsl, Y or N, "
                "whose name has CONS or ICF, or whose label under data.columns has the word consent"
            )

    def _sources(self) -> Iterator[tuple[str, str, str]]:
        """Yield the parts that name a table: what they are, their id and the table."""
        parts: list[tuple[str, Any]] = [("analysis", a) for a in self.analyses]
        for analysis in self.analyses:
            for key in ("variables", "endpoints", "elevated"):
                parts += [("variable or endpoint", part) for part in getattr(analysis, key, [])]
        for lanes in self.lanes:
            parts += [("bar or marker", part) for part in (*lanes.bars, *lanes.markers)]
        parts += [("trajectories", part) for part in self.trajectories]
        parts += [("listing", part) for part in self.listings]
        for kind, part in parts:
            if source := getattr(part, "source", ""):
                yield kind, part.id, source

    def table_names(self) -> list[str]:
        """Return the names of the patient-level tables that there may be: the usual ones, then the study's own."""
        return self.data.names()

    def table_schema(self, name: str) -> Table:
        """Return the declared table with the columns that the study adds, says anew of, or has made from others."""
        table = declared(name, self.data.plan(name))
        known = {column.name: column for column in table.columns}
        for analysis in self.analyses:
            if isinstance(analysis, AdverseEvents) and analysis.source == name and analysis.bands:
                grades = known.get(analysis.grades) or Column(analysis.grades, analysis.grades)
                filled = grades.filled or analysis.ungraded == "error"
                known[analysis.grades] = replace(grades, required=not grades.made, filled=filled)
        return replace(table, columns=tuple(known.values()))

    def page_tables(self, plan: PatientPages) -> PageTables:
        """Return the tables that patients' pages show; raise ValueError where `source` does not say which."""
        structures = {name: self.table_schema(name).structure for name in self.table_names()}
        return page_tables(plan, structures, self.privacy.publish)

    def group_ids(self) -> list[str]:
        """Return the ids of all groups, those of groupings after the usual ones."""
        return [*self.groups.ids(), *(i for g in self.groupings for i in g.ids()[1:])]

    def grouping(self, group: str) -> Groups:
        """Return the division to which a group belongs; raise UserError for an unknown one."""
        for groups in (self.groups, *self.groupings):
            if group in groups.ids()[groups is not self.groups :]:
                return groups
        raise UserError(
            f"there is no group {group!r}",
            place="study.yml, groups",
            remedy="the groups are " + ", ".join(self.group_ids()),
        )

    def group(self, id: str) -> Level | Total:
        """Return the group of that id, with its label; raise UserError for an unknown one."""
        return self.grouping(id).level(id)

    def population(self, id: str) -> Population:
        """Return the population of that id."""
        return next(p for p in self.populations if p.id == id)

    def analysis(self, id: str) -> Any:
        """Return the analysis of that id; raise UserError when there is none."""
        return _named(self.analyses, id, "analyses")

    def table(self, id: str) -> ResultTable:
        """Return the table of that id; raise UserError when there is none."""
        return _named(self.tables, id, "tables")

    def supplement_number(self, id: str) -> str:
        """Return how a supplementary item is cited, such as `Table S2`, from its place among those of its kind."""
        kind = id.split("-", 1)[0]
        number = [i for i in self.supplement if i.startswith(f"{kind}-")].index(id) + 1
        return f"{'Table' if kind == 'stbl' else 'Figure'} S{number}"

    def path(self, relative: str) -> Path:
        """Return a path of the project, relative to the folder of study.yml."""
        return self.root / relative

    def figure(self, id: str) -> Any:
        """Return the figure of that id; raise UserError when there is none."""
        return _named(self.figures, id, "figures")

    def listing(self, id: str) -> Any:
        """Return the listing of that id; raise UserError when there is none."""
        return _named(self.listings, id, "listings")

    def trajectory(self, id: str) -> Trajectories:
        """Return the trajectories of that id; raise UserError when there are none."""
        return _named(self.trajectories, id, "trajectories")

    def lane(self, id: str) -> Lanes:
        """Return the lanes of that id; raise UserError when there are none."""
        return _named(self.lanes, id, "lanes")

    def place(self, *keys: str | int) -> str:
        """Return where a key of study.yml stands, as `study.yml:line`."""
        text = self.path("study.yml").read_text(encoding="utf-8")
        return f"study.yml:{_line_of(text, [str(key) for key in keys])}"

    @property
    def data_folder(self) -> Path:
        """Where the patient-level tables are."""
        return self.path(self.data.folder)

    @property
    def results_file(self) -> Path:
        """The committed results that a page prints."""
        return self.path("results/results.csv")

    @property
    def further_file(self) -> Path:
        """The committed results that no page prints."""
        return self.path("results/further.csv")

    @property
    def in_print_file(self) -> Path:
        """Where the results that stand in print are named."""
        return self.path("results/in_print.csv")

    @property
    def patients_file(self) -> Path:
        """The committed patient-level result rows."""
        return self.path("results/patients.csv")

    @property
    def generated(self) -> Path:
        """The folder of everything that the pre-render step writes for the pages."""
        return self.path("generated")


def read_study(root: Path) -> Study:
    """Return the study of a project folder; raise UserErrors naming key and line of each fault."""
    path = root / "study.yml"
    if not path.is_file():
        raise UserError(
            "there is no study.yml here",
            place=str(root),
            remedy="run the command in the folder of the study, or name it with --project",
        )
    text = read(path)
    raw = yaml_files.load(text, "study.yml")
    if not isinstance(raw, dict):
        raise UserError(
            "study.yml is empty" if raw is None else "study.yml is no list of keys",
            place="study.yml:1",
            remedy=_REMEDY,
        )
    if "root" in raw:  # a field of the model, but not a key of the file
        raise _explain(text, {"loc": ("root",), "type": "extra_forbidden", "msg": ""})
    migration.refuse_newer(raw.get("format"), f"study.yml:{_line_of(text, ['format'])}")
    _refuse_unprintable(text, raw, [])
    try:
        study = Study.model_validate({**raw, "root": root})
    except ValidationError as error:
        raise UserErrors(tuple(_explain(text, item) for item in error.errors())) from None
    own_fonts.take(root, study.study.fonts)
    return study


def _refuse_unprintable(text: str, part: object, place: list[str]) -> None:
    """Raise UserError for a character that cannot be shown: YAML may write one with a backslash."""
    if isinstance(part, dict):
        for key, value in part.items():
            _refuse_unprintable(text, str(key), [*place, str(key)])
            _refuse_unprintable(text, value, [*place, str(key)])
    elif isinstance(part, list):
        for k, value in enumerate(part):
            _refuse_unprintable(text, value, [*place, str(k)])
    elif isinstance(part, str) and unprintable(part):
        raise UserError(
            f"the character {unprintable(part)} cannot be shown",
            place=f"study.yml:{_line_of(text, place)}",
            remedy="remove it, or put a blank in its place",
        )


Named = TypeVar("Named", bound=Any)


def _named(parts: Sequence[Named], id: str, section: str) -> Named:
    """Return the part of that id; raise UserError that lists the ids of its section."""
    for part in parts:
        if part.id == id:
            return part
    raise UserError(
        f"there is no {id!r} under {section}",
        place=f"study.yml, {section}",
        remedy=f"the {section} are " + ", ".join(part.id for part in parts),
    )


def _explain(text: str, item: Any) -> UserError:
    place = [str(p) for p in item["loc"]]
    if place and place[0] in ("analyses", "figures", "listings"):
        del place[2:3]  # the kind, which pydantic puts among the keys
    shown = ".".join(place)
    message = str(item["msg"]).removeprefix("Value error, ")
    near = ""
    if item["type"] in ("extra_forbidden", "invalid_key"):
        message = "unknown key"
        key = str(item["loc"][-1])
        others = sorted({m.__name__ for m in _models_below(Study) if key in m.model_fields})
        known = _known_keys(item["loc"])
        near = did_you_mean(key, known, cutoff=0.7) if others else did_you_mean(key, known)
        if others and not near:
            near = f"it is a key of {some(others, 4)}: move it there;"
    elif item["type"].startswith("union_tag"):
        given = item.get("ctx", {}).get("tag", "")
        kinds = re.findall(r"'([^']+)'", item.get("ctx", {}).get("expected_tags", ""))
        message = f"there is no kind {given!r}" if given else "the key kind is missing"
        near = (did_you_mean(given, kinds) + f" the kinds are {', '.join(kinds)};") if given else ""
    elif item["type"] == "missing":
        message = "this key is missing"
    elif item["type"] == "string_pattern_mismatch":
        form = _FORMS.get(item["ctx"]["pattern"])
        message, near = (f"it is written in another form: {form}", "") if form else (message, "")
    elif item["type"] in ("literal_error", "enum"):
        message = message.replace("Input should be", "it is one of")
        near = did_you_mean(str(item["input"]), re.findall(r"'([^']+)'", message))
    elif item["type"] == "string_type" and isinstance(item["input"], bool):
        message = (
            "YAML reads Yes, No, on and off without quotes as true and false; put them in quotes"
        )
    elif (kind := item["type"].partition("_"))[2] in ("type", "parsing", "from_float", "number"):
        message, near = _NEEDED.get(kind[0], (message, ""))
        near += ";" * bool(near)
    line = _line_of(text, place) if place else _line_naming(text, message)
    return UserError(
        f"{shown}: {message}" if shown else message,
        place=f"study.yml:{line}",
        remedy=f"{near} {_REMEDY}".strip(),
    )


def _known_keys(place: Sequence[str | int]) -> list[str]:
    """Return the keys that may stand where the last of a place stands."""
    models: list[type[BaseModel]] = [Study]
    for step in place[:-1]:
        fields = [m.model_fields[str(step)] for m in models if str(step) in m.model_fields]
        inside = [m for field in fields for m in _models(field.annotation)]
        kinds = (
            [m for m in models if step in get_args(m.model_fields["kind"].annotation)]
            if all("kind" in m.model_fields for m in models)
            else []
        )
        models = inside or kinds or models
    return [
        field.alias or k for m in models for k, field in m.model_fields.items() if not field.exclude
    ]


@cache
def _models_below(model: type[BaseModel]) -> frozenset[type[BaseModel]]:
    """Return a model and all that its keys hold."""
    inside = [m for field in model.model_fields.values() for m in _models(field.annotation)]
    return frozenset({model}).union(*map(_models_below, inside))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in get_args(annotation) for m in _models(part)]


def _line_naming(text: str, message: str) -> int:
    """Return the last line that holds what the message quotes: a fault between parts has no key of its own."""
    quoted = re.findall(r"'([^']+)'", message)
    lines = text.splitlines()
    return max((n for n, line in enumerate(lines, 1) if quoted and quoted[-1] in line), default=1)


def _line_of(text: str, place: list[str]) -> int:
    """Return the line of a key path in YAML text, or of its nearest existing parent."""
    node: yaml.Node | None = yaml_files.compose(text)
    line = 1
    for key in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == key), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and re.fullmatch(r"\d+", key):
            if int(key) >= len(node.value):
                return line
            node = node.value[int(key)]
            line = node.start_mark.line + 1
    return line
