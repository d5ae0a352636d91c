"""The analyses, tables and curves of a proposal: what the patients' tables can be counted and described by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from caseseries.authoring.proposed_values import (
    FEW,
    baseline_of,
    first_of,
    format_of,
    ids_of,
    is_category,
    is_number,
    label_of,
    last_visit,
    levels_of,
    rows_of,
    value_of,
)
from caseseries.identifiers.patterns import is_identifying

MONTH = 30.4375
POPULATIONS = {
    "SAFFL": ("safety", "Safety population"),
    "EFFFL": ("efficacy", "Efficacy population"),
}
_NO_VARIABLE = {
    *("USUBJID", "SUBJID", "TRT01A", "AGEU", "AGEGR1", "CONSPUBL", "EOSSTT", "DCSREAS", "DTHFL", "TRTDURD"),
    *POPULATIONS,
}  # fmt: skip


@dataclass
class Proposal:
    """Sections of study.yml by name, in order; what was left out and why; and what the chapters can speak of."""

    sections: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)


class Analyses:
    """Collects the parts of one proposal, analysis by analysis."""

    def __init__(
        self,
        tables: dict[str, pd.DataFrame],
        synthetic: bool,
        columns: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.tables, self.synthetic, self.known = tables, synthetic, columns or {}
        self.adsl = tables["adsl"]
        self.result = Proposal()
        self.told = self.result.told
        self.data_part: dict[str, Any] = {"folder": "data"}
        self.group_part: dict[str, Any] = {}
        self.population_part: list[dict[str, Any]] = []
        self.analyses: list[dict[str, Any]] = []
        self.table_part: list[dict[str, Any]] = []
        self.figure_part: list[dict[str, Any]] = []
        self.lanes: list[dict[str, Any]] = []
        self.trajectories: list[dict[str, Any]] = []
        self.listings: list[dict[str, Any]] = []
        self.patient_part: dict[str, Any] | None = None
        self.privacy_part: dict[str, Any] = {}
        self.own: dict[str, list[str]] = {}

    def has(self, table: str, *columns: str) -> bool:
        """Return whether a table has these columns, with a value in each."""
        return table in self.tables and all(
            column in self.tables[table].columns and self.tables[table][column].notna().any()
            for column in columns
        )

    def values(self, table: str, column: str) -> list[str]:
        """Return the values of a column, numbers by size, texts in the order in which they are met."""
        found = self.tables[table][column].dropna().astype(str).unique().tolist()
        return sorted(found, key=float) if found and all(map(is_number, found)) else found

    @property
    def main(self) -> str:
        """The population that is counted."""
        return str(self.population_part[0]["id"])

    def baseline(self) -> None:
        """Describe the columns of adsl that are no ids, days or outcomes."""
        variables: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        for column in self.adsl.columns:
            variable = self._variable(column)
            if variable is not None:
                if self.adsl[column].isna().any():
                    variable["missing"] = "always"
                variables.append(variable)
                rows += rows_of(variable)
            elif column in self.own.get("adsl", []) and not column.endswith("DY"):
                self.result.left_out.append(
                    f"adsl.{column}: its texts are many, or each is one patient's alone"
                    if self.has("adsl", column)
                    else f"adsl.{column}: it is empty"
                )
        if not variables:
            return
        self.analysis("baseline", "describe", variables=variables)
        note = "Cells are numbers of patients with percentages, or the median with quartiles."
        self.table("baseline", "Characteristic", self.sized(), note, rows=rows)
        ages = [v.get("unit", "") for v in variables if v["id"] == "age"]
        self.told["age"] = bool(ages and ages[0])
        self.told["age_unit"] = ages[0] if ages else ""
        sexes = [v["levels"][0] for v in variables if v["id"] == "sex"]
        self.told["sex"] = (sexes[0]["id"], sexes[0]["label"].lower()) if sexes else None

    def analysis(self, id: str, kind: str, **parts: Any) -> None:
        """Propose an analysis; parts that are empty are left out."""
        told = {name: part for name, part in parts.items() if part}
        self.analyses.append({"id": id, "kind": kind, "population": self.main, **told})

    def table(
        self, id: str, stub: str, columns: list[dict[str, Any]], note: str, **rows: Any
    ) -> None:
        """Propose a table of the analysis of the same id. rows: `rows` or `made`."""
        head = {"id": id, "analysis": id, "stub": stub, "columns": columns}
        self.table_part.append({**head, **rows, "notes": [note]})

    def sized(self) -> list[dict[str, Any]]:
        """Return a column for each group, headed by its size."""
        return [{"label": f"{label} (n = {{N}})", "group": id} for id, label in self.columns()]

    def columns(self) -> list[tuple[str, str]]:
        """Return the columns of a table: a group each, all of them last."""
        groups = [(g["id"], g["label"]) for g in self.group_part.get("levels", [])]
        return [*groups, ("all", "All patients")]

    def _variable(self, column: str) -> dict[str, Any] | None:
        if column in _NO_VARIABLE or column.endswith("DY") or not self.has("adsl", column):
            return None
        if is_identifying(column) or column not in [*self.own.get("adsl", []), "AGE", "SEX"]:
            return None
        values = self.values("adsl", column)
        id, label = ids_of([column])[0], label_of("adsl", column, self.known.get("adsl", {}))
        if column == "SEX":
            words = {"F": "Female", "M": "Male", "U": "Unknown"}
            levels = [
                {"id": words[v].lower(), "value": v, "label": words[v]}
                for v in values
                if v in words
            ]
            return {"id": "sex", "column": "SEX", "label": "Sex", "levels": levels}
        if set(values) <= {"Y", "N"}:
            return {"id": id, "column": column, "kind": "flag", "label": label}
        counted = self.known.get("adsl", {}).get(column, {}).get("kind") in ("number", "day")
        shared = is_category(self.adsl[column]) and len(values) <= FEW
        if all(map(is_number, values)) and (counted or not shared or column == "AGE"):
            unit = self._unit_of_age() if column == "AGE" else ""
            return {
                "id": id, "column": column, "kind": "number", "label": label,
                **({"unit": unit} if unit else {}), "formats": {"value": format_of(values, 1)},
            }  # fmt: skip
        listed = len(values) <= FEW and "values" in self.known.get("adsl", {}).get(column, {})
        if is_category(self.adsl[column]) or (listed and self.adsl[column].duplicated().any()):
            levels = levels_of(values)
            return {"id": id, "column": column, "label": label, "levels": levels}
        return None

    def _unit_of_age(self) -> str:
        """Return years, or what AGEU says; nothing where it says several."""
        said = self.values("adsl", "AGEU") if self.has("adsl", "AGEU") else ["YEARS"]
        return said[0].lower() if len(said) == 1 else ""

    def outcomes(self) -> None:
        """Propose deaths and the assessments: which one is a response, the author says."""
        endpoints: list[dict[str, Any]] = []
        if self.has("adsl", "DTHFL") and (self.adsl["DTHFL"] == "Y").any():
            endpoints.append({"id": "died", "label": "Died", "responder": {"DTHFL": True}})
        if self.has("adrs", "PARAMCD", "AVALC"):
            frame = self.tables["adrs"]
            for code in self.values("adrs", "PARAMCD"):
                mine = frame[frame["PARAMCD"] == code]
                values = mine["AVALC"].dropna().unique().tolist()
                if not 0 < len(values) <= FEW:
                    continue
                name = first_of(mine, "PARAM") or code
                for id, value in zip(ids_of(values), values, strict=True):
                    endpoints.append(
                        {
                            "id": f"{ids_of([code])[0]}-{id}",
                            "label": f"{name}: {value}, at any visit",
                            "source": "adrs",
                            "where": {"PARAMCD": code},
                            "responder": {"AVALC": value_of(value)},
                        }
                    )
        if not endpoints:
            return
        self.analysis("outcome", "response", endpoints=endpoints)
        cell = "{n} ({pct}), {ci_low}–{ci_high}"
        rows = [{"label": e["label"], "variable": e["id"], "cell": cell} for e in endpoints]
        note = "Cells are patients (%), with the exact 95 % interval of the percentage."
        self.table("outcome", "Outcome", self.sized(), note, rows=rows)
        self.told["died"] = any(e["id"] == "died" for e in endpoints)
        self.told["outcome"] = True

    def adverse_events(self) -> None:
        """Count each coded term, under its class where there is one, by worst grade or severity where there is any."""
        if not self.has("adae", "AEDECOD"):
            return
        frame = self.tables["adae"]
        grades = next((c for c in ("AETOXGR", "AESEV") if self.has("adae", c)), None)
        ungraded = grades is not None and bool(frame[grades].isna().any())
        class_column = next((c for c in ("AEBODSYS", "AECAT") if self.has("adae", c)), None)
        classes = self.values("adae", class_column) if class_column else []
        used = {"any"}
        heading_ids = dict(zip(classes, ids_of(classes, used), strict=True))
        terms = sorted(self.values("adae", "AEDECOD"), key=str.casefold)
        listed = []
        for id, term in zip(ids_of(terms, used), terms, strict=True):
            found = frame.loc[frame["AEDECOD"] == term, class_column or "AEDECOD"].dropna()
            heading = (
                {"heading": heading_ids[str(found.iloc[0])]} if class_column and len(found) else {}
            )
            listed.append({"id": id, "label": term, "terms": [term], **heading})
        top, words = (5, "grade") if grades == "AETOXGR" else (3, "severity")
        any_label = {"AETOXGR": "Any grade", "AESEV": "Any severity"}.get(grades or "", "Patients")
        severe = "Grade ≥3" if grades == "AETOXGR" else "Severe"
        mild = "Grades 1–2" if grades == "AETOXGR" else "Mild or moderate"
        emergent = self.has("adae", "TRTEMFL") and (frame["TRTEMFL"] == "Y").any()
        bands = [
            {"id": "mild", "label": mild, "min": 1, "max": 2},
            {"id": "severe", "label": severe, "min": 3, "max": top},
        ]
        self.analysis(
            "harm",
            "adverse_events",
            count="worst_grade",
            where={"TRTEMFL": True} if emergent else {},
            grades=grades if grades == "AESEV" else "",
            ungraded="count" if ungraded else "",
            bands=bands if grades else [],
            headings=[{"id": i, "label": c} for c, i in heading_ids.items()],
            terms=listed,
        )
        shown = [
            {"label": band, "spanner": column["label"], "group": column["group"], "level": level, "cell": "{n} ({pct})"}
            for column in self.sized()
            for band, level in ((any_label, "all-grades"), (severe, "severe"))[: 2 if grades else 1]
        ]  # fmt: skip
        at = f", at the worst {words} in that row" if grades else ""
        without = f" Events without a {words} count under “{any_label}” alone." if ungraded else ""
        note = f"Cells are patients (%); each counts once in a row{at}.{without}"
        made = {"kind": "by_frequency", "any": "Any adverse event"}
        self.table("harm", "Adverse event", shown, note, made=made)
        self.told["harm"] = severe.lower() if grades else "any"

    def laboratory(self) -> None:
        """Compare the parameters at baseline with the visit at which the most of them were measured again."""
        if not self.has("adlb", "PARAMCD", "AVAL"):
            return
        parameters = [self._parameter(code) for code in self.values("adlb", "PARAMCD")]
        frame = self.tables["adlb"]
        baseline = baseline_of(frame)
        found = last_visit(frame, baseline) if baseline else None
        if found is None:
            self.result.left_out.append(
                "laboratory: no two patients have a value of one parameter at the first visit and at a later one"
            )
        else:
            end, paired = found
            again = [p for p in parameters if p["code"] in paired]
            if alone := [p["label"] for p in parameters if p["code"] not in paired]:
                self.result.left_out.append(
                    f"{', '.join(alone)} in the table of laboratory values: too few patients have "
                    f"a value at the first visit and at {end}"
                )
            self.analysis(
                "laboratory",
                "paired",
                groups=["all"],
                baseline=baseline,
                end={"AVISIT": end},
                test={"exact": True},
                parameters=[{**p, "digits": 6} for p in again],
            )
            first, cell = baseline.get("AVISIT", "Baseline"), "{median} ({q1}–{q3})"
            columns = [
                {"label": "Patients", "group": "all", "cell": "{n}"},
                {"label": first, "group": "all", "level": "before", "cell": cell},
                {"label": end, "group": "all", "level": "after", "cell": cell},
                {"label": "Change", "group": "all", "level": "change", "cell": "{median}"},
                {"label": "p", "group": "all", "cell": "{p}"},
            ]
            rows = [
                {"label": ", ".join(filter(None, [p["label"], p.get("unit", "")])), "variable": p["id"]}
                for p in again
            ]  # fmt: skip
            note = (
                "Medians with quartiles, in patients with both values. p: exact Wilcoxon signed-rank test, "
                "two-sided, not adjusted for several tests; NE where differences are equal, and it is not defined."
            )
            self.table("laboratory", "Parameter", columns, note, rows=rows)
            self.told["laboratory"] = end
        self.told["parameters"] = parameters

    def _parameter(self, code: str) -> dict[str, Any]:
        mine = self.tables["adlb"][self.tables["adlb"]["PARAMCD"] == code]
        name = first_of(mine, "PARAM") or code
        bracketed = re.fullmatch(r"(.*?)\s*\(([^()]*)\)", name)
        unit = first_of(mine, "AVALU") or (bracketed[2] if bracketed else "")
        label = bracketed[1] if bracketed and (bracketed[2] == unit or not unit) else name
        values = mine["AVAL"].dropna().astype(str).tolist()
        return {
            "id": ids_of([code])[0], "code": code, "label": label,
            **({"unit": unit} if unit else {}), "fmt": format_of(values, 0),
        }  # fmt: skip
