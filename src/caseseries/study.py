"""`study.yml`: what the study is. Parsed and checked here; everything else takes a `Study`."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from caseseries import format as fmt_module
from caseseries.errors import UserError, UserErrors
from caseseries.schema import TABLES, Column, Kind, Table

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Scalar = str | int | float | bool
Where = dict[str, Scalar | list[Scalar] | dict[Literal["min", "max"], float]]


class Part(BaseModel):
    """Any part of study.yml: unknown keys are errors, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Part):
    """An author: name, affiliations by number, ORCID, contributions in CRediT words."""

    name: str
    orcid: str = ""
    affiliation: str = ""
    roles: list[str] = []


class Version(Part):
    """The version that every page prints, with its date and a line on what it brings."""

    number: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    date: datetime.date
    summary: str = ""


class About(Part):
    """Title, notice and addresses of the study."""

    id: Id
    title: str
    short_title: str
    synthetic: bool = False
    notice: str = ""
    patient_notice: str = ""
    site_url: str = ""
    repository: str = ""
    license_text: str = ""
    license_code: str = ""


class ExtraColumn(Part):
    """A column that the study adds to a table."""

    label: str
    kind: Kind = "text"
    filled: bool = False
    values: list[str] = []


class Data(Part):
    """Where the tables are, and the columns that the ADaM subset lacks."""

    folder: str = "data"
    published: str = ""
    contradictions: str = ""
    map: str = ""
    columns: dict[str, dict[str, ExtraColumn]] = {}

    @field_validator("columns")
    @classmethod
    def _known_tables(cls, value: dict[str, Any]) -> dict[str, Any]:
        for name in value:
            if name not in TABLES:
                raise ValueError(f"unknown table {name!r}; the tables are {', '.join(TABLES)}")
        return value


class Level(Part):
    """A level of a variable or group: its id in results, its value in the data, its printed label."""

    id: Id
    value: Scalar | None = None
    label: str = ""


class Groups(Part):
    """The column of adsl that divides the patients, its levels, and the group of all."""

    column: str | None = None
    all: Level = Level(id="all", label="All patients")
    levels: list[Level] = []

    @model_validator(mode="after")
    def _consistent(self) -> Groups:
        _unique([self.all.id, *(level.id for level in self.levels)], "group ids")
        if self.levels and not self.column:
            raise ValueError("groups with levels need a column")
        return self

    def ids(self) -> list[str]:
        """Return the group ids, all first."""
        return [self.all.id, *(level.id for level in self.levels)]

    def level(self, id: str) -> Level:
        """Return the group of that id."""
        return next(g for g in (self.all, *self.levels) if g.id == id)


class Population(Part):
    """Patients whose flag in adsl is Y; everybody without a flag."""

    id: Id
    label: str
    flag: str | None = None


class _Analysis(Part):
    id: Id
    label: str = ""
    population: Id
    groups: list[Id] | None = None
    formats: dict[str, str] = {}

    @field_validator("formats")
    @classmethod
    def _known_formats(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value.values():
            try:
                fmt_module.family(name)
            except UserError as error:
                raise ValueError(error.message) from None
        return value


class Variable(Part):
    """A variable to describe: one value a patient, from adsl or another table narrowed by `where`."""

    id: Id
    column: str
    label: str = ""
    kind: Literal["number", "category", "flag"] = "category"
    source: str = "adsl"
    where: Where = {}
    among: Where = {}
    unit: str = ""
    divide_by: float = 1.0
    levels: list[Level] = []
    above: list[float] = []
    groups: list[Id] | None = None
    population: Id | None = None
    formats: dict[str, str] = {}

    @model_validator(mode="after")
    def _levels_fit(self) -> Variable:
        if self.kind == "category" and not self.levels:
            raise ValueError(f"variable {self.id!r}: a category needs its levels")
        _unique([level.id for level in self.levels], f"levels of {self.id!r}")
        return self


class Describe(_Analysis):
    """Counts and shares of categories and flags; median, quartiles, range, mean and SD of numbers."""

    kind: Literal["describe"]
    variables: list[Variable]


class Endpoint(Part):
    """A yes or no for each patient, with an exact interval.

    A patient responds when a row of `source` fits `where` and `responder`. `visit` narrows to one visit; `first_visit`
    asks that the first fitting row is of that visit. `among` narrows the denominator by columns of adsl.
    """

    id: Id
    label: str = ""
    source: str = "adsl"
    where: Where = {}
    responder: Where
    among: Where = {}
    visit: float | None = None
    first_visit: float | None = None
    groups: list[Id] | None = None
    population: Id | None = None


class Response(_Analysis):
    """Endpoints as proportions with intervals."""

    kind: Literal["response"]
    interval: Literal["clopper-pearson", "wilson"] = "clopper-pearson"
    endpoints: list[Endpoint]


class Band(Part):
    """A band of grades, ends included. `cumulative` bands may overlap others and are labelled apart."""

    id: Id
    label: str
    min: Annotated[int, Field(ge=1, le=5)]
    max: Annotated[int, Field(ge=1, le=5)]
    cumulative: bool = False


class Term(Part):
    """A row of the adverse-event table: the coded terms that it covers, under a heading."""

    id: Id
    label: str
    terms: list[str]
    heading: Id | None = None


class Heading(Part):
    """A printed heading over terms; its own rows count patients with any of them."""

    id: Id
    label: str


class AdverseEvents(_Analysis):
    """Distinct patients by row, group and band of grades.

    count: `every_band` counts a patient in each band in which the event occurred, so bands may sum to more than any;
    `worst_grade` recomputes the worst grade at every row level, so bands are disjoint and sum to any.
    events: `patient_term_band` counts a patient, row and band once; `records` counts every row of adae.
    where: rows of adae that count, such as treatment-emergent ones.
    undeclared: `error` when adae holds a term that no row covers, or `ignore`.
    """

    kind: Literal["adverse_events"]
    count: Literal["every_band", "worst_grade"]
    events: Literal["patient_term_band", "records"] = "records"
    where: Where = {}
    bands: list[Band]
    headings: list[Heading] = []
    terms: list[Term]
    selections: list[Endpoint] = []
    undeclared: Literal["error", "ignore"] = "error"

    @model_validator(mode="after")
    def _bands_are_disjoint(self) -> AdverseEvents:
        _unique([t.id for t in self.terms] + [h.id for h in self.headings], f"rows of {self.id!r}")
        bands = sorted((b for b in self.bands if not b.cumulative), key=lambda b: b.min)
        for left, right in zip(bands, bands[1:], strict=False):
            if right.min <= left.max:
                raise ValueError(
                    f"bands {left.id!r} and {right.id!r} overlap; mark one `cumulative: true`"
                )
        headings = {h.id for h in self.headings}
        for term in self.terms:
            if term.heading is not None and term.heading not in headings:
                raise ValueError(f"term {term.id!r} names an unknown heading {term.heading!r}")
        return self


class Parameter(Part):
    """A laboratory parameter: its code in adlb, its label and how it prints."""

    id: Id
    code: str
    label: str
    unit: str = ""
    fmt: str = "auto"
    multiply_by: float = 1.0
    digits: int = 3


class Test(Part):
    """The paired test: exact or asymptotic, with or without continuity correction."""

    name: Literal["wilcoxon_signed_rank"] = "wilcoxon_signed_rank"
    exact: bool
    correction: bool = False


class Paired(_Analysis):
    """Baseline against one later visit, in the patients who have both."""

    kind: Literal["paired"]
    baseline: Where
    end: Where
    test: Test
    parameters: list[Parameter]


class Peaks(_Analysis):
    """The highest value of each parameter in the group, and the study day on which it was seen."""

    kind: Literal["peaks"]
    parameters: list[Parameter]
    elevated: list[Endpoint] = []


class Time(Part):
    """A time to event: the code in adtte and the code of its competing events, if any.

    reverse: turn events and censoring round, for follow-up by reverse Kaplan-Meier.
    at: time points, in the analysis's unit, at which curve and numbers at risk are given.
    """

    id: Id
    code: str
    label: str
    method: Literal["kaplan-meier", "cumulative-incidence"] = "kaplan-meier"
    reverse: bool = False
    at: list[float] = []


class Survival(_Analysis):
    """Kaplan-Meier medians, curves and numbers at risk; cumulative incidence."""

    kind: Literal["survival"]
    interval: Literal["log", "cloglog", "linear"] = "log"
    divide_by: float = 1.0
    unit: str = "days"
    times: list[Time]


Analysis = Annotated[
    Describe | Response | AdverseEvents | Paired | Peaks | Survival, Field(discriminator="kind")
]


class TableColumn(Part):
    """A column of a table: what it adds to the row's place in the results, and its label."""

    label: str
    spanner: str = ""
    group: Id | None = None
    level: Id | None = None
    stat: str = ""
    cell: str = ""


class TableRow(Part):
    """A row of a table: a heading, or a place in the results with a pattern such as `{n} ({pct})`."""

    label: str
    heading: bool = False
    analysis: Id | None = None
    variable: Id | None = None
    level: Id | None = None
    group: Id | None = None
    cell: str = ""
    indent: int = 0


class ResultTable(Part):
    """A table of the manuscript or supplement, made from results alone."""

    id: Id
    analysis: Id
    stub: str = ""
    columns: list[TableColumn]
    rows: list[TableRow]
    notes: list[str] = []
    landscape: bool = False


class Bar(Part):
    """An interval in a patient's lane: from one column of a table to another."""

    id: Id
    label: str
    source: str = "adsl"
    where: Where = {}
    start: str
    end: str
    color: str = ""


class Marker(Part):
    """A point in a patient's lane: a column with a study day, in the rows that fit `where`."""

    id: Id
    label: str
    source: str = "adsl"
    where: Where = {}
    day: str
    shape: str = "circle"
    color: str = ""
    always_in_legend: bool = False


class Lanes(Part):
    """One lane a patient: where it starts and ends, bars and markers; times are shown from its start."""

    id: Id
    start: str
    end: str
    bars: list[Bar] = []
    markers: list[Marker] = []
    ongoing: Where = {}


class Trajectories(Part):
    """Values over time by patient, of some parameters, in some patients."""

    id: Id
    source: str = "adlb"
    parameters: list[Parameter]
    subjects: list[str] = []
    where: Where = {}


class Identity(Part):
    """An entry of a patient page's header line: a column of adsl and how its values print."""

    column: str
    label: str
    values: dict[str, str] = {}
    fmt: str = ""
    unit: str = ""
    divide_by: float = 1.0


class PatientPages(Part):
    """What a patient's page shows. Only published columns can be named here."""

    identity: list[Identity]
    lanes: Id
    labs: list[Parameter] = []
    response: list[Parameter] = []
    index: list[Identity] = []


class Privacy(Part):
    """Which columns may reach a built file, by table. What is not listed is private."""

    publish: dict[str, list[str]]
    consent_column: str | None = None
    small_cell: int = 0
    allow_dates: bool = False
    deny: list[str] = []


class Citation(Part):
    """A work that this edition rests on, cited on the manuscript page."""

    text: str
    doi: str = ""


class Study(Part):
    """study.yml, whole."""

    study: About
    version: Version
    people: list[Person] = []
    source: Citation | None = None
    engine: Literal["pandoc", "quarto"] = "pandoc"
    data: Data = Data()
    groups: Groups = Groups()
    populations: list[Population]
    analyses: list[Analysis]
    tables: list[ResultTable] = []
    lanes: list[Lanes] = []
    trajectories: list[Trajectories] = []
    patients: PatientPages | None = None
    supplement: list[str] = []
    privacy: Privacy
    prose_numbers: list[str] = []
    root: Path = Field(default=Path("."), exclude=True)

    @model_validator(mode="after")
    def _consistent(self) -> Study:
        _unique([a.id for a in self.analyses], "analysis ids")
        _unique([t.id for t in self.tables], "table ids")
        populations = {p.id for p in self.populations}
        groups = set(self.groups.ids())
        for analysis in self.analyses:
            if analysis.population not in populations:
                raise ValueError(
                    f"analysis {analysis.id!r} names an unknown population {analysis.population!r}"
                )
            for group in analysis.groups or []:
                if group not in groups:
                    raise ValueError(f"analysis {analysis.id!r} names an unknown group {group!r}")
        known = {a.id for a in self.analyses}
        for table in self.tables:
            if table.analysis not in known:
                raise ValueError(f"table {table.id!r} names an unknown analysis {table.analysis!r}")
        if self.patients and self.patients.lanes not in {lane.id for lane in self.lanes}:
            raise ValueError(f"patients names unknown lanes {self.patients.lanes!r}")
        for name, columns in self.privacy.publish.items():
            if name not in TABLES:
                raise ValueError(f"privacy.publish names an unknown table {name!r}")
            table = self.schema(name)
            for column in columns:
                if table.column(column) is None:
                    raise ValueError(
                        f"privacy.publish.{name} names {column!r}, which is neither in the ADaM "
                        "subset nor under data.columns"
                    )
        return self

    def schema(self, name: str) -> Table:
        """Return the declared table with the study's own columns added."""
        table = TABLES[name]
        extra = tuple(
            Column(column, spec.label, spec.kind, True, spec.filled, tuple(spec.values))
            for column, spec in self.data.columns.get(name, {}).items()
        )
        return Table(table.name, table.label, (*table.columns, *extra), table.key, table.required)

    def population(self, id: str) -> Population:
        """Return the population of that id."""
        return next(p for p in self.populations if p.id == id)

    def analysis(self, id: str) -> Any:
        """Return the analysis of that id; raise UserError when there is none."""
        for analysis in self.analyses:
            if analysis.id == id:
                return analysis
        raise UserError(f"there is no analysis {id!r}", place="study.yml")

    def table(self, id: str) -> ResultTable:
        """Return the table of that id; raise UserError when there is none."""
        for table in self.tables:
            if table.id == id:
                return table
        raise UserError(
            f"there is no table {id!r}",
            place="study.yml, tables",
            remedy="the tables are " + ", ".join(t.id for t in self.tables),
        )

    def path(self, relative: str) -> Path:
        """Return a path of the project, relative to the folder of study.yml."""
        return self.root / relative

    @property
    def data_folder(self) -> Path:
        """Where the patient-level tables are."""
        return self.path(self.data.folder)

    @property
    def results_file(self) -> Path:
        """The committed results."""
        return self.path("results/results.csv")

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
    text = path.read_text(encoding="utf-8")
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise UserError(
            f"study.yml is not valid YAML: {getattr(error, 'problem', 'it cannot be read')}",
            place=f"study.yml:{line}",
            remedy="mend the line; indentation is two spaces, text with a colon needs quotes",
        ) from None
    if not isinstance(raw, dict):
        raise UserError("study.yml is empty", place="study.yml:1")
    raw.pop("root", None)
    try:
        return Study(**raw, root=root)
    except ValidationError as error:
        raise UserErrors(tuple(_explain(text, item) for item in error.errors())) from None


def _explain(text: str, item: Any) -> UserError:
    place = [str(p) for p in item["loc"]]
    kinds = {"describe", "response", "adverse_events", "paired", "peaks", "survival"}
    shown = ".".join(p for p in place if p not in kinds)
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        message = "unknown key"
    elif item["type"] == "missing":
        message = "this key is missing"
    line = _line_of(text, [p for p in place if p not in kinds])
    return UserError(
        f"{shown}: {message}" if shown else message,
        place=f"study.yml:{line}",
        remedy="see docs/study.md for the keys" if shown else "",
    )


def _line_of(text: str, place: list[str]) -> int:
    """Return the line of a key path in YAML text, or of its nearest existing parent."""
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
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


def _unique(values: list[str], what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} must be unique: {value!r} stands twice")
        seen.add(value)
