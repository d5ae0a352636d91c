"""A first study.yml, proposed from the tables: levels, terms, parameters with units and visits, columns to publish.

Everything proposed is what the tables hold; nothing is guessed that a reader could take for a finding. The author
corrects labels and takes out what the paper does not need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from caseseries.authoring.proposed_analyses import MONTH, POPULATIONS, Analyses, Proposal
from caseseries.authoring.proposed_values import (
    declared,
    first_of,
    ids_of,
    levels_of,
    round_step,
    value_of,
)
from caseseries.identifiers.patterns import is_identifying
from caseseries.study.schema import TABLES

_PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "adsl": ("USUBJID", "SUBJID", "AGEGR1", "SEX", "EOSSTT", "DTHFL", "DTHADY", "LSTALVDY"),
    "adae": ("AESEQ", "AEDECOD", "AEBODSYS", "AETOXGR", "AESEV", "AESER", "AEREL", "AEACN", "AEOUT", "ASTDY", "AENDY"),
    "adlb": ("PARAMCD", "PARAM", "AVISIT", "AVISITN", "ADY", "AVAL", "AVALC", "AVALU", "ANRLO", "ANRHI", "LLOQ"),
    "adrs": ("PARAMCD", "PARAM", "AVISIT", "AVISITN", "ADY", "AVAL", "AVALC"),
    "adex": ("EXSEQ", "EXTRT", "EXDOSE", "EXDOSU", "ASTDY", "AENDY", "EXADJ"),
}  # fmt: skip
"""Columns that pages of patients show; the exact age is not among them."""
_PAGES_NEED: Mapping[str, tuple[str, ...]] = {
    "adae": ("AEDECOD", "AETOXGR", "ASTDY"),
    "adlb": ("PARAMCD", "ADY", "AVAL"),
    "adrs": ("PARAMCD", "AVISITN", "AVAL"),
    "adex": ("EXTRT", "ASTDY"),
}
_TREATED = "Y"


def propose(
    tables: Mapping[str, pd.DataFrame],
    synthetic: bool,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
) -> Proposal:
    """Return the proposal for tables of text, missing as NA, by their names (adsl, adae, ...).

    synthetic: pages of single patients are then proposed for everybody; else only where a column holds their consent.
    columns: what is known of columns of the study's own, by table, as an import leaves it beside the tables.
    """
    made = _Maker(dict(tables), synthetic, columns)
    made.data()
    made.groups()
    made.populations()
    made.baseline()
    made.outcomes()
    made.adverse_events()
    made.laboratory()
    made.survival()
    made.patients()
    made.privacy()
    return made.whole()


class _Maker(Analyses):
    """Makes one proposal, section by section."""

    def whole(self) -> Proposal:
        sections = {
            "data": self.data_part,
            "groups": self.group_part,
            "populations": self.population_part,
            "analyses": self.analyses,
            "tables": self.table_part,
            "lanes": self.lanes,
            "trajectories": self.trajectories,
            "figures": self.figure_part,
            "listings": self.listings,
            "patients": self.patient_part,
            "privacy": self.privacy_part,
        }
        self.result.sections = {name: part for name, part in sections.items() if part}
        return self.result

    def data(self) -> None:
        """Declare the columns that the standard tables lack."""
        columns: dict[str, dict[str, Any]] = {}
        for name, frame in self.tables.items():
            for column in frame.columns:
                if name not in TABLES or TABLES[name].column(column) is not None:
                    continue
                if is_identifying(column) or not re.fullmatch(r"[A-Z][A-Z0-9_]*", column):
                    self.result.left_out.append(
                        f"{name}.{column}: a person may be known by it, or its name is not one of ADaM's"
                    )
                    continue
                known = self.known.get(name, {}).get(column)
                columns.setdefault(name, {})[column] = known or declared(column, frame[column])
                self.own.setdefault(name, []).append(column)
        if columns:
            self.data_part["columns"] = columns

    def groups(self) -> None:
        levels = self.values("adsl", "TRT01A") if self.has("adsl", "TRT01A") else []
        filled = self.has("adsl", "TRT01A") and bool(self.adsl["TRT01A"].notna().all())
        if 2 <= len(levels) <= 4 and filled:
            self.group_part = {
                "column": "TRT01A",
                "all": {"id": "all", "label": "All patients"},
                "levels": levels_of(levels, {"all"}),
            }

    def populations(self) -> None:
        for flag, (id, label) in POPULATIONS.items():
            if self.has("adsl", flag) and (self.adsl[flag] == _TREATED).any():
                self.population_part.append({"id": id, "label": label, "flag": flag})
        if not self.population_part:
            self.population_part.append({"id": "all-patients", "label": "All patients"})
        self.told["population"] = self.main

    def survival(self) -> None:
        """Propose a Kaplan-Meier curve for each time to an event."""
        if not self.has("adtte", "PARAMCD", "AVAL", "CNSR"):
            return
        frame = self.tables["adtte"]
        codes = self.values("adtte", "PARAMCD")
        longest = max(frame["AVAL"].dropna().astype(float), default=0.0)
        in_months = longest > 180
        shown = longest / MONTH if in_months else longest
        every = round_step(shown)
        at = [value_of(f"{k * every:g}") for k in range(int(shown / every) + 1)]
        times = []
        for id, code in zip(ids_of(codes), codes, strict=True):
            label = first_of(frame[frame["PARAMCD"] == code], "PARAM") or code
            times.append({"id": id, "code": code, "label": label, "at": list(at)})
        unit = {"divide_by": MONTH, "unit": "months"} if in_months else {"unit": "days"}
        self.analysis("survival", "survival", groups=["all"], **unit, times=times)
        self.figure_part.append(
            {
                "id": "survival",
                "kind": "curves",
                "analysis": "survival",
                "x": "Months" if in_months else "Days",
                "every": every,
                "panels": [{"time": t["id"], "label": t["label"], "y": t["label"]} for t in times],
                "alt": f"Kaplan-Meier curves, {{population.{self.main}.all.n}} patients at the start.",
            }
        )
        self.told["survival"] = [(t["id"], t["label"]) for t in times]

    def patients(self) -> None:
        consent = self.has("adsl", "CONSPUBL")
        last = next((c for c in ("LSTALVDY", "DTHADY") if self.has("adsl", c)), None)
        if not (consent or self.synthetic):
            self.result.left_out.append(
                "pages of single patients: adsl has no column CONSPUBL with their consent to publication"
            )
            return
        if last is None:
            self.result.left_out.append(
                "pages of single patients: adsl has no column LSTALVDY with the last day known alive"
            )
            return
        bars = [
            {"id": i, "label": t, "source": "adex", "where": {"EXTRT": t}, "start": "ASTDY", "end": "AENDY"}
            for i, t in zip(ids_of(self._treatments()), self._treatments(), strict=True)
        ]  # fmt: skip
        markers: list[dict[str, Any]] = []
        if self.has("adsl", "DTHFL", "DTHADY"):
            markers.append(
                {"id": "death", "label": "Death", "where": {"DTHFL": True}, "day": "DTHADY", "shape": "square"}
            )  # fmt: skip
        if self.has("adae", "AEACN", "ASTDY") and "DRUG WITHDRAWN" in self.values("adae", "AEACN"):
            markers.append(
                {"id": "stopped", "label": "Stopped for an adverse event", "source": "adae",
                 "where": {"AEACN": "DRUG WITHDRAWN"}, "day": "ASTDY", "shape": "triangle-up"}
            )  # fmt: skip
        ongoing = self.has("adsl", "EOSSTT") and "ONGOING" in self.values("adsl", "EOSSTT")
        self.lanes.append(
            {"id": "course", "end": last, "bars": bars, "markers": markers,
             **({"ongoing": {"EOSSTT": "ONGOING"}} if ongoing else {})}
        )  # fmt: skip
        longest = max(self.adsl[last].dropna().astype(float), default=1.0)
        self.figure_part.insert(
            0,
            {
                "id": "course",
                "kind": "swimmer",
                "lanes": "course",
                **({"divide_by": MONTH, "x": "Months"} if longest > 365 else {"x": "Study day"}),
                "alt": f"Swimmer plot, a lane for each of {{population.{self.main}.all.n}} patients.",
            },
        )
        self.told["course"] = True
        self._pages(longest)
        self._listing()

    def _treatments(self) -> list[str]:
        return self.values("adex", "EXTRT") if self.has("adex", "EXTRT", "ASTDY", "AENDY") else []

    def shown(self, table: str) -> bool:
        """Whether a table has all columns without which a patient's page cannot show it."""
        return table in self.tables and set(_PAGES_NEED[table]) <= set(self.tables[table].columns)

    def _pages(self, longest: float) -> None:
        identity: list[dict[str, Any]] = []
        if self.group_part:
            identity.append({"column": "TRT01A", "label": "Treatment"})
        for column, label in (("AGEGR1", "Age"), ("SEX", "Sex")):
            if self.has("adsl", column):
                words = {"values": {"F": "Female", "M": "Male"}} if column == "SEX" else {}
                identity.append({"column": column, "label": label, **words})
        end = int(min(max(longest, 14), 365)) + 1
        every = int(max(1, round_step(end)))
        part: dict[str, Any] = {
            "name": "Patient",
            "lanes": "course",
            "identity": identity,
            "axis": {"start": -7, "end": end, "every": every, "bin": max(1, every // 2)},
        }
        if self.shown("adlb"):
            few = [
                {k: v for k, v in p.items() if k != "digits"}
                for p in self.told.get("parameters", [])[:6]
            ]
            part["labs"] = [
                {"id": "laboratory", "label": "Laboratory", "parameters": few, "missing": "Not measured."}
            ]  # fmt: skip
        if self.shown("adrs"):
            codes = self.values("adrs", "PARAMCD")
            names = [
                first_of(self.tables["adrs"][self.tables["adrs"]["PARAMCD"] == c], "PARAM") or c
                for c in codes
            ]
            part["response"] = [
                {"id": i, "code": c, "label": n}
                for i, c, n in zip(ids_of(codes), codes, names, strict=True)
            ]
        self.patient_part = part

    def _listing(self) -> None:
        if not self.shown("adae"):
            return
        wanted = {"AEDECOD": "Event", "AETOXGR": "Grade", "AEREL": "Relation", "AEOUT": "Outcome"}
        columns: list[dict[str, Any]] = [
            {"id": ids_of([label])[0], "label": label, "column": column}
            for column, label in wanted.items()
            if self.has("adae", column)
        ]
        if self.has("adae", "ASTDY", "AENDY"):
            days = {"id": "days", "label": "Study days", "column": "ASTDY", "to": "AENDY"}
            columns.insert(2, {**days, "numeric": True})
        order = {"source": "adae", "order": ["ASTDY", "AESEQ"]}
        self.listings.append({"id": "events", "kind": "rows", **order, "columns": columns})
        self.told["events"] = True

    def privacy(self) -> None:
        publish: dict[str, list[str]] = {}
        if self.patient_part is not None:
            for table, names in _PUBLISHED.items():
                if table in self.tables and (table == "adsl" or self.shown(table)):
                    there = [c for c in names if c in self.tables[table].columns]
                    publish[table] = there
            if self.group_part:
                publish["adsl"].insert(2, "TRT01A")
        part: dict[str, Any] = {"publish": publish}
        if self.patient_part is not None:
            part["patient_rows"] = True
            if self.has("adsl", "CONSPUBL"):
                part["consent_column"] = "CONSPUBL"
        self.privacy_part = part
        self.told["patients"] = self.patient_part is not None
