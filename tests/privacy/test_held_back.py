"""Cells that are held back are in no output: two studies that differ in these alone are published alike, to the byte.

Of the simulated trial 1 patient on placebo stopped for an event; in the other study it is 2, with 3 events. Both are
fewer than 3, so that everything printed is the same: what differs in any file tells a value that is not shown.
"""

import re
import shutil
from unittest import mock

import pytest
import yaml

from caseseries.analyses import study_results, suppression
from caseseries.analyses.study_results import compute_study
from tests.command_line import render
from tests.examples.test_trial import TRIAL
from tests.examples.test_trial import make as make_data

RESULTS = """---
title: All results
---

```{python}
from caseseries.notebook import all_results, privacy_report, provenance
all_results()
```

```{python}
privacy_report()
```

```{python}
provenance()
```
"""
ALSO = (("SIM-0007,2,", "Dizziness"), ("SIM-0010,1,", "Diarrhoea"))


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The trial with small cells held back, without its survival; and once more with two cells changed."""
    folder = tmp_path_factory.mktemp("held-back")
    one, other = folder / "one", folder / "other"
    plan = yaml.safe_load((TRIAL / "study.yml").read_text(encoding="utf-8"))
    plan["privacy"]["risk"] = {"k": 3, "suppress": True}
    plan["tables"] = [t for t in plan["tables"] if t["id"] != "survival"]
    plan["analyses"] = [a for a in plan["analyses"] if not a["id"].startswith("life")]
    plan["figures"] = []
    page = (TRIAL / "index.qmd").read_text(encoding="utf-8")
    page = page[: page.index("# Survival")] + page[page.index("# Safety") :]
    page = page.replace(
        "  html: default\n", "  html: default\n  docx: default\n  jats: default\n", 1
    )
    site = (
        (TRIAL / "_quarto.yml").read_text(encoding="utf-8").replace("search: false", "search: true")
    )
    one.mkdir()
    files = {
        "study.yml": yaml.safe_dump(plan),
        "index.qmd": page,
        "results.qmd": RESULTS,
        "_quarto.yml": site.replace("    - index.qmd\n", "    - index.qmd\n    - results.qmd\n"),
    }
    for name, text in files.items():
        (one / name).write_text(text, encoding="utf-8")
    make_data(one / "data", 45)
    shutil.copytree(one, other)
    events = other / "data/adae.csv"
    lines = events.read_text(encoding="utf-8").splitlines()
    changed = [
        line.replace("DOSE NOT CHANGED", "DRUG WITHDRAWN")
        if any(line.startswith(who + term) for who, term in ALSO)
        else line
        for line in lines
    ]
    assert sum(a != b for a, b in zip(lines, changed, strict=True)) == 2
    events.write_text("\n".join(changed) + "\n", encoding="utf-8")
    return one, other


def _computed(folder):
    """The results as they are published, and as they are before."""
    before = []
    real = suppression.without_few

    def heard(study, results):
        before.extend((r.id, r.text) for r in results)
        return real(study, results)

    with mock.patch.object(study_results, "without_few", heard):
        computed = compute_study(folder)
    return list(computed.results), before


def test_what_is_held_back_makes_no_difference_to_any_result(two):
    (one, before), (other, changed) = map(_computed, two)
    differ = {a[0]: (a[1], b[1]) for a, b in zip(before, changed, strict=True) if a != b}
    assert differ["events.stopped.all-grades.placebo.n"] == ("1", "2")
    assert differ["events.stopped.all-grades.placebo.events"] == ("1", "3")
    assert {name.rpartition(".")[2] for name in differ} == {"n", "pct", "events", "p"}
    assert one == other


@pytest.mark.slow
def test_nor_to_any_byte_that_is_published(two, pytestconfig):
    if not pytestconfig.getoption("full"):
        pytest.skip("two sites in every format: --full")
    sites = []
    for folder in two:
        done = render(folder)
        assert done.returncode == 0, done.stderr
        site = folder / "_site"
        sites.append({p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()})
    one, other = sites
    assert {p.suffix for p in one} > {".html", ".pdf", ".docx", ".xml", ".xlsx", ".csv", ".json", ".js", ".zip"}  # fmt: skip
    assert one.keys() == other.keys()
    hashes = re.compile(rb"\b[0-9a-f]{64}\b")  # of the tables, in the build's own account
    told = {p for p in one if one[p] != other[p]}
    assert {p.as_posix() for p in told} == {
        "build.json",
        "results.html",
        "generated/assets/search-index.js",
    }
    assert [p for p in told if hashes.sub(b"", one[p]) != hashes.sub(b"", other[p])] == []
