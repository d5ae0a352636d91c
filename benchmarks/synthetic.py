"""Write a large synthetic study for measuring: the first study's synthetic patients, repeated and varied.

`python benchmarks/synthetic.py FOLDER PATIENTS`: always the same bytes for one number of patients.

What a patient has is the first study's: some 170 laboratory values, four panels, five events, doses, response. Values
vary about their own; columns that follow from values are left out, so that the checks of the data hold. Each patient
has a private name and record number that no page may show, so that the gate has as much to look for as in a registry.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from random import Random
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
TABLES = ("adsl", "adae", "adex", "adlb", "adrs", "adtte")
DERIVED = ("BASE", "CHG", "ANRIND", "ATOXGR")
SEED = 23
KEPT = {
    "analyses": ("baseline", "efficacy", "ae", "aeworst", "lymphocytes", "cytokines", "times"),
    "tables": ("baseline", "efficacy", "adverse-events", "lymphocytes", "worst"),
    "figures": ("followup", "events"),
    "listings": ("events", "exposure"),
}
SYLLABLES = (
    "ba",
    "dor",
    "fel",
    "gri",
    "hun",
    "kam",
    "lod",
    "mir",
    "nes",
    "pol",
    "rud",
    "sev",
    "tam",
    "vol",
    "zim",
)
PAGE = """---
title: A large synthetic study
{options}---

```{{python}}
#| label: setup
#| include: false
from caseseries.notebook import claim, figure, listing, table
```

# Results

There were `{{python}} claim("population.safety.all.n")` patients.

"""
PRINTED = """format:
  typst:
    output-file: full.pdf
    font-paths: [generated/fonts]
    template-partials: [generated/assets/typst/typst-template.typ, generated/assets/typst/typst-show.typ]
"""


def write(folder: Path, patients: int) -> None:
    """Write a whole project with so many patients into a folder."""
    (folder / "data").mkdir(parents=True)
    for name in TABLES:
        _table(name, folder / "data" / f"{name}.csv", patients)
    (folder / "study.yml").write_text(
        yaml.safe_dump(_study(patients), sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    project = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    for key in ("bibliography", "csl", "citeproc", "link-citations"):
        del project[key]
    pages = ["index.qmd", "chapters/supplement.qmd", "chapters/patients/*.qmd", "full.qmd"]
    project["project"]["render"] = pages
    links = [
        {"text": n, "href": p.replace("*", "index")}
        for n, p in zip(("Article", "Supplement", "Patients"), pages[:3], strict=True)
    ]
    project["website"] = {"title": "Large", "search": False, "navbar": {"left": links}}
    project["website"]["page-footer"] = {"right": '<span class="cs-version-slot"></span>'}
    (folder / "_quarto.yml").write_text(yaml.safe_dump(project, sort_keys=False), encoding="utf-8")
    shown = {
        kind: [_float(kind, id) for id in KEPT[kind]] for kind in ("tables", "figures", "listings")
    }
    article = "".join(shown["tables"] + shown["figures"])
    listed = "".join(shown["listings"])
    (folder / "chapters").mkdir()
    (folder / "index.qmd").write_text(PAGE.format(options="") + article, encoding="utf-8")
    (folder / "chapters/supplement.qmd").write_text(
        PAGE.format(options="") + listed, encoding="utf-8"
    )
    full = PAGE.format(options=PRINTED) + article + listed + "# Patients\n\n<!-- patients -->\n"
    (folder / "chapters/_full.md").write_text(full, encoding="utf-8")


def _float(kind: str, id: str) -> str:
    call, prefix = {
        "tables": ("table", "tbl"),
        "figures": ("figure", "fig"),
        "listings": ("listing", "tbl"),
    }[kind]
    name = id if kind != "listings" else f"all-{id}"
    return (
        f'::: {{#{prefix}-{name}}}\n\n```{{python}}\n{call}("{id}")\n```\n\nAll patients.\n:::\n\n'
    )


def _study(patients: int) -> dict[str, Any]:
    study = yaml.safe_load((ROOT / "study.yml").read_text(encoding="utf-8"))
    kept = {k: study[k] for k in ("format", "version", "groups", "populations", "lanes")}
    for part, ids in KEPT.items():
        kept[part] = [entry for entry in study[part] if entry["id"] in ids]
    columns = {"columns": study["data"]["columns"]}
    publish = {
        name: [c for c in listed if c not in DERIVED]
        for name, listed in study["privacy"]["publish"].items()
    }
    pages = {k: v for k, v in study["patients"].items() if k != "narratives"}
    pages["pages"] = patients
    return {
        **kept,
        "study": {
            "id": "large",
            "title": "A large synthetic study",
            "short_title": "Large",
            "synthetic": True,
            "patient_notice": "Synthetic patient.",
        },
        "engine": "pandoc",
        "data": columns,
        "patients": pages,
        "privacy": {"publish": publish, "patient_rows": True, "consent_column": "CONSPUBL"},
    }


def _table(name: str, to: Path, patients: int) -> None:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        heads = [head for head in reader.fieldnames or () if head not in DERIVED]
        of: dict[str, list[dict[str, str]]] = {}
        for row in reader:
            of.setdefault(row["USUBJID"], []).append({head: row[head] for head in heads})
    ids = list(_ids())
    random = Random(f"{SEED} {name}")
    if name == "adsl":
        heads += ["NAME", "RECORD"]
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, heads, lineterminator="\n")
        writer.writeheader()
        for k in range(patients):
            for row in of.get(ids[k % len(ids)], []):
                writer.writerow(_varied(row, name, k, random))


def _ids() -> list[str]:
    with (ROOT / "data/adsl.csv").open(encoding="utf-8", newline="") as file:
        return [row["USUBJID"] for row in csv.DictReader(file)]


def _varied(row: dict[str, str], name: str, k: int, random: Random) -> dict[str, str]:
    new = row | {"USUBJID": f"BIG-{k + 1:04}"}
    if name == "adsl":
        given, surname = (_word(random, n).capitalize() for n in (2, 4))
        new |= {
            "SUBJID": f"{k + 1:04}",
            "NAME": f"{given} {surname}",
            "RECORD": "".join(random.choices("123456789", k=8)),
        }
    if name == "adlb" and row["AVAL"] and not row["AVALC"]:
        varied = float(row["AVAL"]) * random.lognormvariate(0, 0.15)
        new["AVAL"] = f"{max(varied, float(row['LLOQ'] or 0)):.4g}"
    return new


def _word(random: Random, syllables: int) -> str:
    return "".join(random.choice(SYLLABLES) for _ in range(syllables))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
