"""Where each number comes from, for readers: source tables by result, and the data of the page of all results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from caseseries.escape import html, json_script, raw
from caseseries.figures.withheld import reason
from caseseries.prose import linter, words
from caseseries.results import InPrintRows, PatientResult, PatientResults, Results
from caseseries.results.in_print import COMPUTED_HERE, IN_PRINT, ONE_SIDE
from caseseries.store.qmd_parts import texts
from caseseries.study import Study
from caseseries.study.figure_plans import RowListing, WideListing
from caseseries.study.plan import Where
from caseseries.study.result_tables import sources
from caseseries.study.schema import TABLES

PAGE = "chapters/results.html"
"""Where the page of all results stands, from the root of the site."""
DICTIONARY = "chapters/data"
"""Where the data dictionary stands, without the ending of a source or a page."""

Entry = Mapping[str, object]
"""One number as pages tell it: its result, `who` (the population), `source` (tables), `words` (conditions on it)."""

PLAIN = ("text", "value", "n", "N")
CODED = (
    *("analysis", "population", "group", "variable", "level", "stat", "unit", "fmt"),
    *("method", "note", "who", "source", "words", "print", "standing"),
)


def entries(
    study: Study,
    results: Results,
    patients: PatientResults,
    in_print: InPrintRows | None = None,
    resting: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Entry]:
    """Return what pages tell of each number by its id: all results, then the cells of the listings that are shown.

    resting: what `words_by_result` returns, where it is known already.
    """
    tables = sources(study)
    resting = words_by_result(study) if resting is None else resting
    narrowed = _narrowed(study)
    labels = {p.id: p.label for p in study.populations}
    groups = {id: study.group(id).label for id in study.group_ids()}
    found: dict[str, Entry] = {}
    there = in_print or InPrintRows()
    for r in results:
        source = tables.get((r.analysis, r.variable)) or tables.get((r.analysis, ""), ())
        who = [labels.get(r.population, r.population), groups.get(r.group, r.group)]
        who += narrowed.get((r.analysis, r.variable), [])
        found[r.id] = {
            **asdict(r),
            "who": "; ".join(who),
            "source": ", ".join(source),
            "print": there.told(r.id),
            "standing": there.standing(r.id),
            "words": "; ".join(resting.get(r.id, ())),
        }
    name = study.patients.name if study.patients is not None else "Patient"
    for listing in study.listings:
        if reason(study, patients, listing):
            continue
        for row in patients.select(analysis=listing.id):
            who = [f"{name} {row.subject}", groups.get(row.group, row.group)]
            found[row.id] = _cell(listing, row, "; ".join(who))
    return found


def results_js(
    study: Study,
    results: Results,
    patients: PatientResults,
    in_print: InPrintRows | None = None,
    resting: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return the script with every number, as pages and the page of all results read it."""
    has_dictionary = study.path(f"{DICTIONARY}.qmd").is_file()
    return script(
        entries(study, results, patients, in_print, resting),
        f"{DICTIONARY}.html" if has_dictionary else "",
    )


def _labels() -> dict[str, str]:
    """Return what each patient-level table is called in a sentence."""
    return {name: table.label.partition(",")[0].lower() for name, table in TABLES.items()}


def script(found: Mapping[str, Entry], dictionary: str = "") -> str:
    """Return `window.caseseriesResults`: ids, and `get(id)`, which returns the entry of an id or null.

    Words that many numbers share stand once. dictionary: page of the data dictionary, from the root of the site.
    """
    shared: dict[str, int] = {}

    def coded(value: object) -> object:
        return shared.setdefault(str(value), len(shared))

    rows = ",\n".join(
        f"{json_script(id)}:"
        + json_script(
            [
                *(entry.get(name) for name in PLAIN),
                *(coded(entry.get(name, "")) for name in CODED),
            ]
        )
        for id, entry in found.items()
    )
    return (
        f"(function () {{\nvar plain = {json_script(PLAIN)}, coded = {json_script(CODED)};\n"
        f"var words = {json_script(list(shared))};\n"
        f"var rows = {{\n{rows}\n}};\n"
        f'window.caseseriesResults = {{\n  page: "{PAGE}",\n  dictionary: "{dictionary}",\n'
        f"  tables: {json_script(_labels())},\n"
        "  ids: Object.keys(rows),\n  get: function (id) {\n"
        "    if (!Object.prototype.hasOwnProperty.call(rows, id)) return null;\n"
        "    var entry = { id: id };\n"
        "    plain.forEach(function (name, k) { entry[name] = rows[id][k]; });\n"
        "    coded.forEach(function (name, k) { entry[name] = words[rows[id][plain.length + k]]; });\n"
        "    return entry;\n  }\n};\n})();\n"
    )


def words_by_result(study: Study) -> dict[str, list[str]]:
    """Return, by result, the conditions on it under which sentences of the pages are true, with file and line."""
    found = words.resting_on(dict(texts(study.root, linter.sources(study))))
    return {
        id: [f"{one.condition} ({one.file}:{one.sentence_line})" for one in rests]
        for id, rests in found.items()
    }


def results_json(results: Results, resting: Mapping[str, Sequence[str]]) -> str:
    """Return all results as JSON, one a line, for download; `words` are the conditions of sentences that rest on it.

    resting: what `words_by_result` returns.
    """
    lines = (
        json.dumps({**asdict(r), "words": list(resting.get(r.id, []))}, ensure_ascii=False)
        for r in results
    )
    return "[\n" + ",\n".join(lines) + "\n]\n"


def page_markdown(results: Results, listings: Sequence[str] = (), has_print: bool = False) -> str:
    """Return the body of the page of all results: downloads, and the place that its script fills.

    listings: the ids of the listings whose cells have rows here as well.
    """
    analyses = "".join(
        f'<option value="{html(name)}">{html(name)}</option>'
        for name in dict.fromkeys((*(r.analysis for r in results), *listings))
    )
    options = "".join(
        f'<option value="{html(x)}">{html(x)}</option>' for x in (IN_PRINT, ONE_SIDE, COMPUTED_HERE)
    )
    standings = (
        '<label>Print <select id="cs-results-print"><option value="">all</option>'
        f"{options}</select></label>\n"
        if has_print
        else ""
    )
    return raw(
        "html",
        f"""<p>Download: <a href="/generated/assets/results.csv" download>results.csv</a>,
<a id="cs-results-json" href="/generated/assets/results.json" download>results.json</a>.</p>
<form class="cs-results-form" role="search" onsubmit="return false">
<label>Find <input type="search" id="cs-results-find" autocomplete="off"></label>
<label>Analysis <select id="cs-results-analysis"><option value="">all</option>{analyses}</select></label>
{standings}<span id="cs-results-count" role="status"></span>
</form>
<div class="cs-results-scroll" tabindex="0" role="region" aria-label="All results">
<table class="cs-results"><thead><tr><th scope="col">Printed</th><th scope="col">Unit</th>
<th scope="col">Result</th><th scope="col">n</th><th scope="col">N</th><th scope="col">Population; group</th>
<th scope="col">Method</th><th scope="col">From</th></tr></thead><tbody id="cs-results-rows"></tbody></table></div>
<p><button type="button" id="cs-results-more" class="cs-button cs-more" hidden>Show more</button></p>
<noscript><p>The table needs JavaScript; the downloads hold the same rows.</p></noscript>
<script src="/generated/assets/results.js"></script>
<script src="/generated/assets/results-page.js"></script>""",
    )


def _narrowed(study: Study) -> dict[tuple[str, str], list[str]]:
    """Return in words to whom each variable is narrowed beyond its population and group."""
    found: dict[tuple[str, str], list[str]] = {}
    for analysis in study.analyses:
        parts: Iterable[tuple[str, Where]] = ()
        if analysis.kind == "describe":
            parts = [(v.id, v.among) for v in analysis.variables]
        elif analysis.kind == "response":
            parts = [(e.id, e.among) for e in analysis.endpoints]
        for id, among in parts:
            found[analysis.id, id] = [_in_words(column, wanted) for column, wanted in among.items()]
    return found


def _in_words(column: str, wanted: object) -> str:
    if isinstance(wanted, dict):
        bounds = [
            f"{sign} {wanted[k]:g}" for k, sign in (("min", "≥"), ("max", "≤")) if k in wanted
        ]
        return f"{column} {' and '.join(bounds)}"
    options = wanted if isinstance(wanted, list) else [wanted]
    texts = [
        {True: "Y", False: "N"}.get(o, str(o)) if isinstance(o, bool) else str(o) for o in options
    ]
    return f"{column} {' or '.join(texts)}"


def _cell(listing: RowListing | WideListing, row: PatientResult, who: str) -> Entry:
    """Return what is told of a cell of a listing."""
    if isinstance(listing, RowListing):
        columns = {c.id: [c.column, *([c.to] if c.to else [])] for c in listing.columns}
        method = f"{' and '.join(columns.get(row.variable, []))} as recorded"
    elif listing.pick == "highest":
        method = "highest value; the earliest day when it was reached twice"
    else:
        method = "value as recorded"
    return {
        **{name: getattr(row, name) for name in ("text", "value", "analysis", "group", "variable")},
        **{name: getattr(row, name) for name in ("level", "note")},
        # The unit of a cell stands in its text or in the head of its column.
        "method": method,
        "who": who,
        "source": listing.source,
    }
