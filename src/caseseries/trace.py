"""Where each number comes from, for readers: source tables by result, and the data of the page of all results."""

from __future__ import annotations

import json

from caseseries.markup import json_script
from caseseries.results import Result, Results
from caseseries.study import Study

PAGE = "chapters/results.html"
"""Where the page of all results stands, from the root of the site."""


def sources(study: Study) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the patient-level tables behind each analysis and variable; `("analysis", "")` for the rest of it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {("population", ""): ("adsl",)}
    for analysis in study.analyses:
        if analysis.kind == "describe":
            parts = [(v.id, v.source) for v in analysis.variables]
        elif analysis.kind == "response":
            parts = [(e.id, e.source) for e in analysis.endpoints]
        else:
            parts = []
        for variable, table in parts:
            found[analysis.id, variable] = tuple(dict.fromkeys(("adsl", table)))
        found[analysis.id, ""] = ("adsl", *_TABLES.get(analysis.kind, ()))
    return found


def results_js(study: Study, results: Results) -> str:
    """Return the script with every result, as pages and the page of all results read it.

    `window.caseseriesResults` maps an id to text, method, n, N, population, unit, note and sources.
    """
    tables = sources(study)
    labels = {p.id: p.label for p in study.populations}
    groups = {g.id: g.label for g in (study.groups.all, *study.groups.levels)}

    def entry(result: Result) -> list[object]:
        source = tables.get((result.analysis, result.variable)) or tables.get(
            (result.analysis, ""), ()
        )
        population = labels.get(result.population, result.population)
        group = groups.get(result.group, result.group)
        return [
            result.text,
            result.method,
            result.n,
            result.N,
            f"{population}; {group}",
            result.unit,
            result.note,
            ", ".join(source),
        ]

    rows = ",\n".join(f"{json.dumps(r.id)}:{json_script(entry(r))}" for r in results)
    return f'window.caseseriesResultsPage = "{PAGE}";\nwindow.caseseriesResults = {{\n{rows}\n}};\n'


def results_json(results: Results) -> str:
    """Return all results as JSON, one a line, for download."""
    from dataclasses import asdict

    return "[\n" + ",\n".join(json.dumps(asdict(r), ensure_ascii=False) for r in results) + "\n]\n"


def page_markdown(results: Results) -> str:
    """Return the body of the page of all results: downloads, and the place that its script fills."""
    analyses = "".join(
        f'<option value="{name}">{name}</option>'
        for name in dict.fromkeys(r.analysis for r in results)
    )
    return f"""```{{=html}}
<p>Download: <a href="/generated/assets/results.csv" download>results.csv</a>,
<a href="/generated/assets/results.json" download>results.json</a>.</p>
<form class="cs-results-form" role="search" onsubmit="return false">
<label>Find <input type="search" id="cs-results-find" autocomplete="off"></label>
<label>Analysis <select id="cs-results-analysis"><option value="">all</option>{analyses}</select></label>
<span id="cs-results-count" role="status"></span>
</form>
<div class="cs-results-scroll" tabindex="0" role="region" aria-label="All results">
<table class="cs-results"><thead><tr><th scope="col">Result</th><th scope="col">Printed</th>
<th scope="col">Unit</th><th scope="col">n</th><th scope="col">N</th><th scope="col">Population; group</th>
<th scope="col">Method</th><th scope="col">From</th></tr></thead><tbody id="cs-results-rows"></tbody></table></div>
<p><button type="button" id="cs-results-more" hidden>Show more</button></p>
<noscript><p>The table needs JavaScript; the downloads hold the same rows.</p></noscript>
<script src="/generated/assets/results.js"></script>
<script src="/generated/assets/results-page.js"></script>
```"""


_TABLES = {
    "adverse_events": ("adae",),
    "paired": ("adlb",),
    "peaks": ("adlb",),
    "shift": ("adlb",),
    "survival": ("adtte",),
}
