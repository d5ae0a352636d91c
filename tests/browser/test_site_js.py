"""The script of the site in a real browser, from disk: charts, tables, the origin of numbers, keys between patients."""

import json
import re
import shutil
from dataclasses import fields
from importlib.resources import files

import pytest

from caseseries.cohort import load
from caseseries.notebook import origins
from caseseries.patients import pages
from caseseries.results import Result, Results, make
from caseseries.site import page_features
from caseseries.store.drawings import javascript_bundle
from caseseries.study import read_study

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]

TABLE = """
<div class="cs-wide cs-sortable" data-noun="patients"><table><thead><tr><th>Name</th><th>Day</th></tr></thead><tbody>
<tr><td>Beta</td><td>9</td></tr><tr><td>Alpha</td><td>10</td></tr>
<tr><td>Delta</td><td>–</td></tr><tr><td>Gamma</td><td>−3</td></tr></tbody></table></div>"""
ONE_COLUMN = """
<div class="cs-sortable"><table><thead><tr><th>Value</th></tr></thead><tbody>{rows}</tbody></table></div>"""
CLAIMS = """
<p>Of <span class="cs-claim" data-result="a.n">4</span> patients
<span class="cs-claim" data-result="b.n b.pct">3 (75)</span> were women,
<span class="cs-claim" data-result="x.n">1</span> a man.</p>
<table><tbody><tr><td><span class="cs-claim" data-result="a.n">4</span></td>
<td><span class="cs-claim" data-result="b.n">3</span></td></tr></tbody></table>"""


def _entry(text, n, N, who, unit, method="", source="adsl", stat="n"):
    return {
        "text": text,
        "value": float(text),
        "n": n,
        "N": N,
        "stat": stat,
        "who": who,
        "unit": unit,
        "method": method,
        "source": source,
    }


RESULTS = {
    "a.n": _entry("4", None, 4, "Treated", "events"),
    "b.n": _entry("3", 3, 4, "Treated", "patients", "exact", "adsl, adae"),
    "b.pct": _entry("75", 3, 4, "Treated", "%", "exact", "adsl, adae", "pct"),
    "x.n": _entry("1", 1, 4, "Assessed", "patients"),
    "list.p01.a": _entry("7", None, None, "Patient 01", "", stat=""),
}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path):
    """A folder with the script where a site has it, and the list of results beside it."""
    assets = tmp_path / "generated/assets"
    assets.mkdir(parents=True)
    for name in ("site.js", "charts.js", "results-page.js", "site.css"):
        (assets / name).write_text(
            (files("caseseries") / "assets" / name).read_text("utf-8"), "utf-8"
        )
    shutil.copytree(str(files("caseseries") / "assets/fonts"), assets / "fonts")
    (assets / "places.js").write_text(
        page_features.places_js(
            {
                "index.html": '<section id="statistics">',
                "chapters/audit.html": '<tr id="printed-b.pct">',
            }
        ),
        "utf-8",
    )
    (assets / "results.js").write_text(origins.script(RESULTS, "chapters/data.html"), "utf-8")
    return tmp_path


@pytest.fixture
def show(browser, site):
    """Return a function that opens a page with the given body; nothing may be complained about at the end."""
    said = []
    tabs = []

    def opened(body, width=1000, name="page.html"):
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * (len(path.relative_to(site).parts) - 1)
        path.write_text(
            f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Page</title>'
            f'<link rel="stylesheet" href="{up}generated/assets/site.css">'
            f'<main class="content">{body}</main><script src="{up}generated/assets/site.js"></script>',
            encoding="utf-8",
        )
        tab = browser.new_page(viewport={"width": width, "height": 800})
        tab.on("console", lambda m: said.append(f"{m.type}: {m.text}"))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda r: r.url.startswith("file:") or said.append(f"outside: {r.url}"))
        tab.goto(path.as_uri())
        tabs.append(tab)
        return tab

    yield opened
    for tab in tabs:
        tab.close()
    assert said == []


def _column(tab, k):
    return tab.evaluate(
        f"[...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).map(r => r.cells[{k}].textContent)"
    )


def test_tables_sort_by_number_with_empty_cells_last(show):
    tab = show(TABLE)
    tab.get_by_role("button", name="Day").click()
    assert _column(tab, 1) == ["−3", "9", "10", "–"]
    assert tab.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    tab.get_by_role("button", name="Day").click()
    assert _column(tab, 1) == ["10", "9", "−3", "–"]
    tab.get_by_role("button", name="Name").press("Enter")
    assert _column(tab, 0) == ["Alpha", "Beta", "Delta", "Gamma"]
    assert tab.locator("th[aria-sort]").count() == 1


def test_numbers_sort_as_numbers_however_they_are_printed(show):
    cells = ["1,234", "<0.1", "99", "word", "≥2", "−1,000", "12\u202f345", "1,23", "–", "10"]
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    tab = show(
        f'<div class="cs-sortable"><table><thead><tr><th>Value</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
    tab.get_by_role("button", name="Value").click()
    # A comma or a thin space before three digits parts thousands; `1,23` is no number, and stands among the words.
    assert _column(tab, 0) == [
        "−1,000", "<0.1", "≥2", "10", "99", "1,234", "12\u202f345", "1,23", "word", "–",
    ]  # fmt: skip


def test_a_cell_sorts_by_the_value_that_it_was_given(show):
    rows = "".join(
        f'<tr><td data-sort="{key}">{shown}</td></tr>'
        for key, shown in ((3, "a"), (1, "b"), (20, "c"))
    )
    tab = show(
        f'<div class="cs-sortable"><table><thead><tr><th>Value</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
    tab.get_by_role("button", name="Value").click()
    assert _column(tab, 0) == ["b", "a", "c"]


def test_of_a_very_long_table_a_part_is_shown_and_all_of_it_sorted_filtered_and_printed(show):
    rows = "".join(
        f'<tr id="p-{k}"><td><a href="{k}.html">P{k}</a></td><td>{k}</td></tr>' for k in range(600)
    )
    tab = show(
        '<div class="cs-sortable" data-noun="patients"><table><thead><tr><th>Name</th><th>Day</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    status, more = tab.locator(".cs-status"), tab.locator(".cs-more")
    assert len(_column(tab, 0)) == 200
    assert status.text_content() == "600 of 600 patients, 200 of them shown"
    more.focus()
    tab.keyboard.press("Enter")
    assert len(_column(tab, 0)) == 400
    # The keyboard goes on where the new rows begin.
    assert tab.evaluate("document.activeElement.textContent") == "P200"
    tab.locator(".cs-sort").nth(1).click()
    tab.locator(".cs-sort").nth(1).click()
    assert _column(tab, 1)[:2] == ["599", "598"]
    tab.locator(".cs-filter input").fill("p59")
    # P59 and P590 to P599, the last of the names first.
    tab.wait_for_function("document.querySelectorAll('tbody tr').length === 11")
    assert _column(tab, 1) == [*(str(k) for k in range(599, 589, -1)), "59"]
    assert status.text_content() == "11 of 600 patients"
    assert more.is_hidden()
    tab.evaluate("location.hash = 'p-3'")
    tab.wait_for_function("document.getElementById('p-3')")
    assert tab.locator(".cs-filter input").input_value() == ""
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert len(_column(tab, 0)) == 600
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert len(_column(tab, 0)) == 200


def test_tables_filter_by_all_words_and_say_how_many_are_left(show):
    tab = show(TABLE)
    tab.get_by_label("Filter").fill("a 9")
    assert _column(tab, 0) == ["Beta"]
    assert tab.get_by_role("status").inner_text() == "1 of 4 patients"


def test_rows_are_chosen_by_a_value_and_words_narrow_them_further(show):
    tab = show(TABLE.replace("<table>", '<table data-choose="0">'))
    choice = tab.get_by_label("Name", exact=True)
    assert choice.locator("option").all_inner_texts() == [
        "all (4)", "Alpha (1)", "Beta (1)", "Delta (1)", "Gamma (1)",
    ]  # fmt: skip
    choice.select_option("Gamma")
    assert _column(tab, 0) == ["Gamma"]
    tab.get_by_label("Filter").fill("beta")
    assert tab.get_by_role("status").inner_text() == "0 of 4 patients"
    choice.select_option("")
    assert _column(tab, 0) == ["Beta"]


def test_a_number_tells_its_origin_on_hover_and_escape_closes_it(show):
    tab = show(CLAIMS)
    tab.get_by_text("3 (75)").hover()
    pop = tab.get_by_role("dialog", name="Where this number comes from")
    pop.wait_for()
    said = " ".join(pop.inner_text().split())
    # Count and percentage rest on the same patients, so that they are told once.
    assert (
        said == "3 · 75 % Counted 3 of 4 patients Among Treated How exact "
        "From subject-level data (adsl); adverse events (adae) b.n · methods b.pct · beside print · methods"
    )
    links = [link.get_attribute("href") for link in pop.get_by_role("link").all()]
    assert [re.sub(r"^.*/", "", href) for href in links] == [
        "data.html#data-adsl", "data.html#data-adae", "results.html#b.n", "index.html#statistics",
        "results.html#b.pct", "audit.html#printed-b.pct", "index.html#statistics",
    ]  # fmt: skip
    tab.keyboard.press("Escape")
    assert pop.is_hidden()


def test_only_one_origin_is_open_and_a_tap_opens_and_closes_it(show):
    tab = show(CLAIMS)
    tab.locator("p .cs-claim").nth(0).click()
    pop = tab.locator(".cs-pop")
    pop.wait_for()
    tab.locator("p .cs-claim").nth(2).click()
    tab.wait_for_function("document.querySelector('.cs-pop').textContent.includes('Assessed')")
    assert pop.count() == 1
    tab.locator("p .cs-claim").nth(2).click()
    assert pop.is_hidden()


def test_a_denominator_that_is_none_of_patients_is_called_so(show):
    tab = show(CLAIMS)
    tab.get_by_text("4", exact=True).first.hover()
    pop = tab.get_by_role("dialog")
    pop.wait_for()
    assert " ".join(pop.inner_text().split()).startswith("4 events Counted out of 4 Among")


def test_the_first_press_of_enter_leads_into_the_origin_and_tab_back(show):
    tab = show(CLAIMS)
    # Pressed before the list of results can have been read.
    tab.locator("p .cs-claim").nth(1).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.activeElement.textContent === 'subject-level data (adsl)'")
    for shown in ("adverse events (adae)", "b.n", "methods", "b.pct", "beside print", "methods"):
        tab.keyboard.press("Tab")
        assert tab.locator(":focus").inner_text() == shown
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "3 (75)"
    assert tab.locator(".cs-pop").is_hidden()


def test_a_tap_of_a_finger_opens_the_origin(browser, show):
    path = show(CLAIMS).url
    phone = browser.new_context(
        viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True
    )
    tab = phone.new_page()
    tab.goto(path)
    tab.locator("td .cs-claim").nth(1).tap()
    tab.locator(".cs-pop").wait_for()
    tab.touchscreen.tap(380, 690)
    tab.locator(".cs-pop").wait_for(state="hidden")
    phone.close()


@pytest.fixture
def results_page(show):
    (one, two) = (_entry("4", 4, 4, "All", "patients"), _entry("3", 3, 4, "All", "patients"))
    results = Results(
        tuple(
            make("a", name, "n", e["value"], population="p", group="g", fmt="int", n=e["n"], N=4)
            for name, e in (("x", one), ("y", two))
        )
    )
    body = origins.page_markdown(results, ["list"])
    body = body.removeprefix("```{=html}\n").removesuffix("\n```").replace('"/gen', '"gen')
    return show(body)


def test_all_results_are_found_narrowed_and_lead_to_the_dictionary(results_page):
    tab = results_page
    count = tab.get_by_role("status")
    assert count.inner_text() == "5 of 5 results"
    tab.get_by_label("Find").fill("ADAE exact")
    assert count.inner_text() == "2 of 5 results"
    link = tab.get_by_role("row", name="b.pct").get_by_role("link", name="adae")
    assert link.get_attribute("href") == "data.html#data-adae"
    tab.get_by_label("Find").fill("")
    tab.get_by_label("Analysis").select_option("list")
    assert count.inner_text() == "1 of 5 results"


def test_from_disk_json_is_saved_and_not_shown(results_page):
    with results_page.expect_download() as saved:
        results_page.get_by_role("link", name="results.json").click()
    rows = json.loads(saved.value.path().read_text("utf-8"))
    assert saved.value.suggested_filename == "results.json"
    assert [(row["id"], row["value"]) for row in rows] == [
        ("a.n", 4), ("b.n", 3), ("b.pct", 75), ("x.n", 1),
    ]  # fmt: skip
    assert list(rows[0]) == [f.name for f in fields(Result)]


def test_numbers_are_reached_by_keyboard_with_one_stop_a_paragraph(show):
    tab = show(CLAIMS)
    assert tab.locator(".cs-claim[tabindex='0']").count() == 2  # the paragraph and the table
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowRight")
    focused = tab.locator(":focus")
    assert focused.inner_text() == "3 (75)"
    assert focused.get_attribute("role") == "button"
    tab.locator(".cs-pop").wait_for()
    tab.keyboard.press("Enter")
    assert tab.locator(":focus").inner_text() == "subject-level data (adsl)"
    tab.keyboard.press("Escape")
    assert tab.locator(":focus").inner_text() == "3 (75)"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('table') !== null")
    assert tab.locator("[role=button]").count() == 1  # no paragraph full of buttons


@pytest.mark.slow
def test_charts_of_a_patient_come_to_life_without_a_jump(show, site, five):
    study = read_study(five)
    cohort = load(study)
    made = pages.write(study, cohort, Results())
    (site / "generated/assets/specs.js").write_text(made.specs, "utf-8")
    (site / "generated/assets/vega.js").write_text(javascript_bundle(), "utf-8")
    shutil.copytree(study.root / pages.PICTURES, site / pages.PICTURES)
    source = (study.root / "chapters/patients/1.qmd").read_text(encoding="utf-8")
    (chart,) = re.findall(r"```\{=html\}\n(.*?)\n```", source, re.S)
    (alt,) = re.findall(r'alt="([^"]*)"', chart)
    body = chart.replace('src="/', 'src="') + '<p id="below">Text below</p>'
    tab = show(body, width=760)
    before = tab.evaluate("document.getElementById('below').getBoundingClientRect().top")
    tab.locator(".cs-live svg").wait_for()
    live = tab.get_by_role("img", name=alt)
    assert live.count() == 1
    assert tab.locator(".cs-chart > img").count() == 0
    assert tab.locator(".cs-live svg text", has_text="Headache").count() == 1
    after = tab.evaluate("document.getElementById('below').getBoundingClientRect().top")
    assert abs(after - before) <= 8
    assert tab.evaluate("document.documentElement.scrollWidth") <= 760


@pytest.mark.slow
def test_on_a_phone_panels_use_the_width_name_their_rows_and_leave_legends_their_room(show, site):
    (site / "generated/assets/vega.js").write_text(javascript_bundle(), "utf-8")
    rows = [{"x": k, "row": f"Row {k}", "what": f"A thing of kind {k}", "mark": f"A mark of kind {k}"} for k in range(4)]  # fmt: skip

    def panel(labels):
        y = {"field": "row", "type": "nominal", "axis": {"labels": labels}}
        x = {"field": "x", "type": "quantitative"}
        mark = {
            "mark": "point",
            "encoding": {"x": x, "y": y, "color": legend("what"), "shape": legend("mark")},
        }
        return {"width": 100, "height": 80, "data": {"values": rows}, "layer": [mark]}

    def legend(field):
        return {"field": field, "type": "nominal", "legend": {"orient": "top"}}

    spec = {
        "hconcat": [panel(True), panel(False)],
        "resolve": {"scale": {"color": "shared", "shape": "shared"}},
    }
    text = json.dumps(spec)
    tab = show(f'<div class="cs-chart"><script type="application/json">{text}</script></div>', 390)
    drawn = tab.locator(".cs-live:not(.cs-waiting) svg")
    drawn.wait_for()
    shown = drawn.locator("text").all_text_contents()
    assert shown.count("Row 3") == 2
    assert {"A thing of kind 3", "A mark of kind 3"} <= set(shown)
    wide = "nodes => nodes.map(n => n.getBoundingClientRect().width)"
    assert drawn.evaluate("node => node.getBoundingClientRect().width") <= 390
    axes = drawn.locator(".role-axis-domain line").evaluate_all(wide)
    assert max(axes) > 250


def test_arrow_keys_lead_from_patient_to_patient(show, site):
    pager = '<div class="cs-pager"><p><a rel="prev" href="1.html">1</a> <a rel="next" href="3.html">3</a></p></div>'
    for name in ("1.html", "3.html"):
        (site / name).write_text("<!DOCTYPE html><title>Other</title>", encoding="utf-8")
    tab = show(pager + TABLE, name="2.html")
    tab.get_by_label("Filter").press("ArrowRight")  # a caret in a field stays where it is
    assert tab.url.endswith("2.html")
    tab.get_by_label("Filter").blur()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_url("**/3.html")


def test_at_phone_width_a_table_scrolls_and_the_page_does_not(show):
    cells = "".join(f"<td>Column number {k}</td>" for k in range(12))
    tab = show(
        f'<div class="cs-wide"><table><tbody><tr>{cells}</tr></tbody></table></div>', width=390
    )
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.locator(".cs-wide").get_attribute("tabindex") == "0"
