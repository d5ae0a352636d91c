"""The study to take away: one archive with a data package (Frictionless), results, dictionary and code version.

Only what the pages publish: the results, and of the patient-level tables their dictionary alone.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from caseseries import escape
from caseseries.build import provenance
from caseseries.results import Result, Results
from caseseries.store.packed import dated
from caseseries.study import Study
from caseseries.study.dictionary import kind_words
from caseseries.study.schema import TABLES
from caseseries.text_files import csv_text

DICTIONARY = ("table", "column", "label", "values", "published")
_NUMBERS = {"value": "number", "n": "integer", "N": "integer"}


def name(study: Study) -> str:
    """Return the archive's file name."""
    return f"{escape.slug(study.study.id)}-{study.version.number}.zip"


def archive(study: Study, site: Path) -> bytes:
    """Return the archive; the same bytes for the same study."""
    results = Results.read(study.results_file)
    facts = {
        key: value
        for key, value in json.loads((site / "build.json").read_text(encoding="utf-8")).items()
        if key in ("version", "date", "commit", "engine", "engine_version", "caseseries", "results")
    }
    parts = {
        "results.csv": results.to_csv(),
        "dictionary.csv": dictionary(study),
        "code-version.json": json.dumps(facts, indent=1) + "\n",
    }
    package = json.dumps(describe(study, list(parts)), ensure_ascii=False, indent=1) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for file, text in {"datapackage.json": package, **parts}.items():
            packed.writestr(file, text)
    return dated(out.getvalue(), study.version.date)


def describe(study: Study, files: Sequence[str]) -> dict[str, Any]:
    """Return the descriptor of the package: its resources with the types of their columns."""
    about = study.study
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": escape.slug(about.id).lower(),
        "title": escape.one_line(about.title),
        "version": study.version.number,
        "created": f"{study.version.date.isoformat()}T00:00:00Z",
        "resources": [
            _resource(
                "results",
                [(f.name, _NUMBERS.get(f.name, "string")) for f in fields(Result)],
                ["id"],
            ),
            _resource(
                "dictionary", [(column, "string") for column in DICTIONARY], ["table", "column"]
            ),
        ],
    }
    if about.notice:
        package["description"] = escape.one_line(about.notice)
    if about.site_url:
        package["homepage"] = about.site_url
    if about.license_text:
        package["licenses"] = [
            {"name": about.license_text.replace(" ", "-"), "title": about.license_text}
        ]
    return {**package, "caseseries": {"code": [file for file in files if file.endswith(".json")]}}


def dictionary(study: Study) -> str:
    """Return the columns of the patient-level tables as CSV: what each means, and whether it is published."""
    present = provenance.columns(study.generated / provenance.FILE)
    rows: list[Sequence[str]] = [DICTIONARY]
    for table in (t for t in TABLES if t in present):
        published = set(study.privacy.publish.get(table, []))
        for column in study.table_schema(table).columns:
            if column.name in present[table]:
                cells = (table, column.name, column.label, kind_words(column))
                shown = "yes" if column.name in published else "no"
                rows.append([escape.csv_cell(cell) for cell in (*cells, shown)])
    return csv_text(rows)


def _resource(
    title: str, columns: Sequence[tuple[str, str]], key: Sequence[str]
) -> Mapping[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": title,
        "path": f"{title}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [{"name": column, "type": kind} for column, kind in columns],
            "primaryKey": list(key),
            "missingValues": [""],
        },
    }
