"""Studies made for one test: small tables that stand in the test, and only the parts of study.yml that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.results import Results
from caseseries.study import Study, read_study

GROUPS: dict[str, Any] = {
    "column": "TRT01A",
    "all": {"id": "all", "label": "All"},
    "levels": [{"id": "a", "value": "A", "label": "A"}, {"id": "b", "value": "B", "label": "B"}],
}
"""Two groups by TRT01A."""
TREATED = {"id": "treated", "label": "Treated", "flag": "SAFFL"}


def table(text: str, **same: object) -> str:
    """Return CSV from a table written with blanks between its columns.

    A `.` is a missing value, `_` a blank within a value. same: further columns, with one value in every row, or with
    that of another column, as in PARAM="=PARAMCD".
    """
    rows = [
        ["" if cell == "." else cell.replace("_", " ") for cell in line.split()]
        for line in text.strip().splitlines()
    ]
    head, *body = rows
    assert all(len(row) == len(head) for row in body), "a row of the test's own table is ragged"

    def more(row: list[str]) -> list[str]:
        given = [str(value) for value in same.values()]
        return [row[head.index(g[1:])] if g.startswith("=") else g for g in given]

    return (
        "\n".join([",".join([*head, *same]), *(",".join([*row, *more(row)]) for row in body)])
        + "\n"
    )


def small_study(folder: Path, data: dict[str, str], /, **parts: Any) -> Study:
    """Write and read a study of these tables. parts: keys of study.yml; without them one population is everybody."""
    plan: dict[str, Any] = {
        "study": {"id": "small", "title": "A small study", "short_title": "Small"},
        "version": {"number": "0.1.0", "date": "2025-01-31"},
        "populations": [{"id": "everybody", "label": "Everybody"}],
        "analyses": [],
        "privacy": {"publish": {}},
        **parts,
    }
    for analysis in plan["analyses"]:
        analysis.setdefault("population", plan["populations"][0]["id"])
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, text in data.items():
        (folder / f"data/{name}.csv").write_text(text, encoding="utf-8")
    (folder / "study.yml").write_text(
        yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return read_study(folder)


def computed(folder: Path, data: dict[str, str], /, **parts: Any) -> Results:
    """Return all results of such a study."""
    study = small_study(folder, data, **parts)
    return compute(load(study), study)
