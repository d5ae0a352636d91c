"""What a reader meets in a browser, from disk: scheme, outline, search, previews, living charts, print, accessibility."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pypdf
import pytest

from tests.site import reading

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]
PAGES = ("index.html", "chapters/patients/index.html", "chapters/patients/1.html")
LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
SHIFTS = """window.shifts = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({type: 'layout-shift', buffered: true})"""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def site(once):
    return once("reading", reading.make) / "_site"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(browser, site):
    """Return a function that opens a page of the site from disk; a complaint or a request elsewhere fails the test."""
    said, tabs = [], []

    def opened(page="index.html", width=1280, scheme="light", script=True):
        tab = browser.new_page(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        tab.on("console", lambda m: said.append(f"{m.type}: {m.text}"))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.asked = []
        tab.on("request", lambda r: tab.asked.append(r.url))
        if script:
            tab.add_init_script(SHIFTS)
        tab.goto((site / page).as_uri() if "#" not in page else _address(site, page))
        tabs.append(tab)
        return tab

    yield opened
    outside = [
        url for tab in tabs for url in tab.asked if not re.match("file:|data:|blob:|about:", url)
    ]
    for tab in tabs:
        tab.close()
    assert outside == []
    assert said == []


def _address(site, page):
    path, _, anchor = page.partition("#")
    return f"{(site / path).as_uri()}#{anchor}"


def _asked(tab, name):
    return [url for url in tab.asked if url.endswith("/" + name)]


def _settled(tab):
    """Go down the page as a reader does: a chart comes to life before it is in view."""
    for chart in tab.locator(".cs-chart").all():
        chart.evaluate(
            "c => window.scrollTo(0, c.getBoundingClientRect().top + scrollY - innerHeight - 200)"
        )
        chart.locator(".cs-live:not(.cs-waiting) svg").wait_for(timeout=60_000)
        chart.scroll_into_view_if_needed()


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_fault_of_access_moves_or_scrolls_sideways(browser, site, page, size):
    # axe reads style sheets, which a browser does not allow from disk: its complaints are none of the page.
    # Each width and each scheme once; all four pairs of them in `make test-all`.
    found = []
    for width, scheme in LOOKS[:: size(3, 1)]:
        tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        tab.add_init_script(SHIFTS)
        tab.goto((site / page).as_uri())
        _settled(tab)
        look = f"{page} at {width}, {scheme}"
        shifts = tab.evaluate("window.shifts")
        if shifts > 0.05:
            found.append(f"{look}: shifts by {shifts:.3f}")
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{look}: scrolls sideways")
        result = axe.Axe().run(tab, options=RULES)
        found += [
            f"{look}: {fault['id']}: {fault['nodes'][0]['html'][:200]}"
            for fault in result.response["violations"]
        ]
        tab.close()
    assert found == []


def test_fonts_that_come_late_move_nothing(browser, site):
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.add_init_script(SHIFTS)
    held = []
    tab.route("**/*.woff2", lambda route: held.append(route))
    tab.goto((site / "index.html").as_uri(), wait_until="domcontentloaded")
    tab.wait_for_timeout(500)  # a tenth of a second is what a browser waits for a font
    assert held
    for route in held:
        route.continue_()
    tab.evaluate(
        "document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => 0)"
    )
    tab.wait_for_timeout(200)
    moved = tab.evaluate("window.shifts")
    tab.close()
    assert moved == 0


def test_the_first_page_from_disk_is_set_in_the_fonts_that_come_with_it(show):
    tab = show()
    tools = tab.context.new_cdp_session(tab)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument", {"depth": 1})["root"]["nodeId"]
    for selector, family in (("main p", "Serif"), ("h1", "Sans"), (".gt_row", "Sans")):
        node = tools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert [(f["familyName"], f["isCustomFont"]) for f in fonts] == [(f"Case {family}", True)]


def test_a_page_loads_its_fonts_and_little_else_before_it_is_scrolled(show, site):
    tab = show()
    tab.wait_for_function("document.fonts.status === 'loaded'")
    loaded = tab.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {"Libertinus Serif", "Source Sans Pro"} <= {name.strip('"') for name in loaded}
    files = {Path(unquote(urlsplit(url).path)) for url in tab.asked if url.startswith("file:")}
    assert sum(path.stat().st_size for path in files) < 700_000
    assert _asked(tab, "search-index.js") == _asked(tab, "search.js") == []
    patients = show("chapters/patients/index.html")  # a page without a chart
    patients.get_by_role("button", name="Search").wait_for()
    assert _asked(patients, "vega.js") == _asked(patients, "charts.js") == []


def test_lines_of_text_are_of_65_to_75_letters(show):
    tab = show()
    tab.wait_for_function("document.fonts.status === 'loaded'")
    letters = tab.evaluate("""() => {
      const p = [...document.querySelectorAll('main p')].find(p => p.textContent.length > 200);
      p.textContent = p.textContent.repeat(2);
      const range = document.createRange(), node = p.firstChild, starts = [];
      let last = -1;
      for (let k = 0; k < node.length; k += 1) {
        range.setStart(node, k); range.setEnd(node, k + 1);
        const top = Math.round(range.getBoundingClientRect().top);
        if (top > last + 4) { starts.push(k); last = top; }
      }
      const lengths = starts.slice(1).map((s, k) => s - starts[k]);
      return lengths.reduce((a, b) => a + b) / lengths.length;
    }""")
    # On a slow machine the letters of the fallback stand there, which are a little narrower.
    assert 65 <= letters <= 76


@pytest.mark.parametrize("page", PAGES)
def test_text_keeps_to_its_column_in_whatever_box_it_stands(show, page):
    tab = show(page)
    tab.evaluate("""() => document.querySelector('main').insertAdjacentHTML('beforeend',
      '<div><div><p>' + 'word '.repeat(200) + '</p><ol><li>' + 'word '.repeat(200) + '</li></ol></div></div>')""")
    wide = tab.locator("main :is(p, li)").evaluate_all(
        "nodes => nodes.filter(n => !n.closest('.cs-pager, .cs-patient, table') && n.getBoundingClientRect().width > 577)"
        ".map(n => n.outerHTML)"
    )
    assert wide == []


def test_a_part_of_a_patients_page_that_stands_alone_begins_with_its_heading(show):
    # This study has doses and no responses, which otherwise stand side by side.
    tab = show("chapters/patients/1.html")
    pair = tab.locator(".cs-pair")
    heading, table = (pair.locator(s).bounding_box() for s in ("h2", "table"))
    assert heading["y"] + heading["height"] <= table["y"]
    assert heading["x"] == table["x"]


def test_a_word_on_asking_numbers_is_a_note_in_the_margin_where_there_is_one(show):
    tab = show()
    note, text = tab.locator(".cs-ask"), tab.locator("main p:has(.cs-claim)").first
    assert note.bounding_box()["x"] > text.bounding_box()["x"] + text.bounding_box()["width"]
    tab.set_viewport_size({"width": 390, "height": 800})
    assert note.bounding_box()["x"] == text.bounding_box()["x"]


def test_the_scheme_is_remembered(show):
    tab = show()
    paper = "getComputedStyle(document.body).backgroundColor"
    assert tab.evaluate(paper) == "rgb(255, 255, 255)"
    button = tab.get_by_role("button", name="Colours")
    button.click()
    button.click()
    dark = tab.evaluate(paper)
    assert dark != "rgb(255, 255, 255)"
    tab.reload()
    assert tab.evaluate(paper) == dark
    assert "dark" in button.get_attribute("aria-label")
    tab.emulate_media(media="print")
    assert tab.evaluate(paper) == "rgb(255, 255, 255)"  # paper is white
    tab.emulate_media(media="screen")
    button.click()  # as the system again


def test_on_a_phone_the_outline_is_folded_and_opens_without_a_script(show):
    tab = show(width=390, script=False)
    entry = tab.locator("#TOC li a").first
    assert entry.is_hidden()
    tab.get_by_text("On this page").click()
    assert entry.is_visible()
    wide = show(width=1280, script=False)
    assert wide.locator("#TOC li a").first.is_visible()


def test_the_outline_lists_floats_and_follows_the_reader(show):
    tab = show()
    assert tab.locator("#TOC .cs-floats a").all_inner_texts() == [
        "Table 1: Adverse events", "Figure 1: Course of each patient",
    ]  # fmt: skip
    tab.evaluate("document.getElementById('discussion').scrollIntoView()")
    tab.locator('#TOC a[href="#discussion"].cs-here').wait_for()
    assert tab.locator("#TOC [aria-current]").count() == 1


def test_captions_have_labels_and_headings_addresses(show):
    tab = show()
    assert tab.locator(".cs-label").all_inner_texts() == [
        "Table\N{NO-BREAK SPACE}1.",
        "Figure\N{NO-BREAK SPACE}1.",
    ]
    assert tab.locator("#discussion .cs-anchor").get_attribute("href") == "#discussion"


@pytest.mark.parametrize(
    ("typed", "found", "address"),
    [
        ("headache", "Adverse events", "index.html#tbl-harms"),
        ("second find", "Second Finding", "index.html#ref-two"),
        ("discuss", "Discussion", "index.html#discussion"),
        ("patient 3", "Patient 3", "chapters/patients/3.html"),
        (
            "start.age.both.median",
            "start.age.both.median",
            "chapters/results.html#start.age.both.median",
        ),
    ],
)
def test_search_finds_everything_as_one_types(show, typed, found, address):
    tab = show("chapters/patients/2.html")
    tab.keyboard.press("/")
    field = tab.get_by_role("combobox", name="Search the site")
    field.type(typed)
    option = tab.locator('[role="option"]', has_text=found).first
    option.wait_for()
    addresses = tab.locator('[role="option"]').evaluate_all("links => links.map(a => a.href)")
    assert any(unquote(href).endswith("_site/" + address) for href in addresses)


def test_a_search_typed_letter_by_letter_finds_what_it_finds_at_once(show):
    tab = show()
    tab.keyboard.press("/")
    field, options = tab.get_by_role("combobox"), tab.locator('[role="option"]')
    field.type("head")
    options.first.wait_for()
    for text in ("patient 3", "event", "patient"):
        field.fill("")
        field.fill(text)
        whole = options.evaluate_all("links => links.map(a => a.href)")
        field.fill("")
        field.type(f"{text} zz")
        assert options.count() == 0
        for _ in " zz":
            field.press("Backspace")
        assert options.evaluate_all("links => links.map(a => a.href)") == whole != []


def test_search_goes_by_keyboard_to_what_it_found(show):
    tab = show()
    tab.keyboard.press("/")
    tab.get_by_role("combobox").wait_for()
    tab.keyboard.type("discussion")
    tab.locator('[role="option"][aria-selected="true"]', has_text="Discussion").wait_for()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**#discussion")
    assert tab.locator("dialog").is_hidden()


def test_the_index_of_the_search_holds_nothing_that_no_page_shows(site):
    text = (site / "generated/assets/search-index.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("window.caseseriesIndex=").rstrip(";\n"))
    assert {page for page, _ in index["pages"]} == {
        p.relative_to(site).as_posix() for p in site.rglob("*.html") if p.name != "404.html"
    }
    assert {kind for _, _, kind, _, _ in index["entries"]} == {
        "page", "section", "table", "figure", "reference",
    }  # fmt: skip
    assert not [entry for entry in index["entries"] if not entry[3]]


def test_a_citation_shows_its_reference_and_the_reference_leads_back(show):
    tab = show()
    tab.locator('main a[href="#ref-two"]').first.hover()
    peek = tab.get_by_role("tooltip")
    peek.wait_for()
    assert "Second Finding" in peek.inner_text()
    assert "10.1000/second" in peek.inner_text()
    tab.keyboard.press("Escape")
    assert peek.is_hidden()
    backs = tab.locator("#ref-one .cs-back a")
    assert backs.count() == 2
    for k in range(2):
        target = backs.nth(k).get_attribute("href")
        assert tab.locator(target).get_attribute("href") == "#ref-one"


def test_a_reference_to_a_table_shows_it_on_focus(show):
    tab = show()
    link = tab.locator('main section#discussion a[href="#tbl-harms"]')
    tab.locator("#discussion .cs-anchor").focus()
    for _ in range(12):
        tab.keyboard.press("Tab")
        if link.evaluate("node => node === document.activeElement"):
            break
    peek = tab.get_by_role("tooltip")
    peek.wait_for()
    assert "Headache" in peek.inner_text()


def test_a_chart_is_a_picture_until_it_is_near_and_without_a_script(show):
    still = show(script=False)
    picture = still.locator(".cs-chart img")
    assert picture.get_attribute("alt")
    assert int(picture.get_attribute("width")) > 100
    assert still.locator("figure .cs-take a").count() == 2  # a table's two files
    # A figure's five stand below its caption, which belongs to the picture.
    assert still.locator("figure:has(.cs-chart) + .cs-take a").count() == 5
    tab = show(width=390)
    _settled(tab)
    drawing = tab.locator(".cs-live svg")
    assert drawing.evaluate("node => node.getBoundingClientRect().width") <= 390
    sizes = drawing.locator("text").evaluate_all(
        """nodes => nodes.map(n => [n, n.getScreenCTM()]).map(
          ([n, drawn]) => parseFloat(n.getAttribute('font-size')) * Math.hypot(drawn.a, drawn.b))"""
    )
    assert min(sizes) >= 10.99


def test_the_data_of_a_chart_are_one_key_away(show):
    tab = show()
    tab.get_by_role("button", name="Data as a table").press("Enter")
    region = tab.get_by_role("region", name="Data of the figure")
    region.locator("td").first.wait_for()
    spec = json.loads(tab.locator(".cs-spec").text_content())
    rows = {
        json.dumps(v)
        for v in re.findall(r'"patient":"([^"]+)"', json.dumps(spec, separators=(",", ":")))
    }
    shown = {json.dumps(c) for c in region.locator("td").all_inner_texts()}
    assert rows
    assert rows <= shown


def test_a_figure_is_enlarged_and_closed_by_keyboard(show):
    tab = show()
    button = tab.get_by_role("button", name="Enlarge the figure")
    button.press("Enter")
    assert tab.locator("dialog img").get_attribute("alt")
    tab.keyboard.press("Escape")
    tab.locator("dialog").wait_for(state="detached")
    assert button.evaluate("node => node === document.activeElement")


def test_a_patients_drawings_are_enlarged_taken_along_and_read_as_a_table(show, site):
    tab = show("chapters/patients/1.html")
    charts = tab.locator(".cs-chart").count()
    assert charts > 0
    files = tab.locator(".cs-take").get_by_role("link", name="SVG of the figure")
    shown = [urlsplit(url).path for url in files.evaluate_all("links => links.map(a => a.href)")]
    assert len(set(shown)) == charts
    assert all(Path(unquote(path)).read_text("utf-8").startswith("<svg") for path in shown)
    assert tab.get_by_role("button", name="Data as a table").count() == charts
    button = tab.get_by_role("button", name="Enlarge the figure").last
    button.press("Enter")
    picture = tab.locator("dialog img")
    assert picture.get_attribute("alt")
    assert Path(unquote(urlsplit(picture.evaluate("i => i.src")).path)).name == Path(shown[-1]).name
    tab.keyboard.press("Escape")
    tab.locator("dialog").wait_for(state="detached")
    assert button.evaluate("node => node === document.activeElement")


def test_neighbours_lead_through_the_pages_of_the_bar(show):
    tab = show()
    tab.get_by_role("link", name="Patients").last.click()
    tab.wait_for_url("**/chapters/patients/index.html")
    tab.locator('.page-navigation a[rel="prev"]').click()
    tab.wait_for_url("**/index.html")


def test_numbers_that_can_be_asked_are_said_to_be_so_once_and_answer_in_words(show):
    tab = show()
    note = tab.locator(".cs-ask")
    assert note.count() == 1
    assert note.is_visible()
    claim = tab.locator("main p .cs-claim").first
    assert "dotted" in claim.evaluate("node => getComputedStyle(node).textDecorationStyle")
    claim.hover()
    pop = tab.get_by_role("dialog", name="Where this number comes from")
    pop.wait_for()
    words = pop.inner_text()
    assert "Among" in words
    assert "From" in words
    assert "subject-level data (adsl)" in words


def test_the_head_of_a_table_covers_no_row_where_quarto_has_a_window_around_it(show):
    tab = show()
    tab.add_style_tag(content=".cell-output-display { overflow-x: auto; }")
    covered = tab.evaluate("""() => Array.from(document.querySelectorAll(".cs-fits table"), t =>
        t.tHead.lastElementChild.cells[0].getBoundingClientRect().bottom - t.tBodies[0].getBoundingClientRect().top)""")
    assert covered
    assert max(covered) < 2


def test_print_keeps_a_table_that_a_page_holds_on_one_page_with_its_caption(show, tmp_path):
    tab = show()
    tab.evaluate(
        """() => document.getElementById('tbl-harms').insertAdjacentHTML('beforebegin', '<div id=room>')"""
    )
    for height in range(0, 1000, 140):  # wherever on its page it would begin
        tab.evaluate(
            "height => { document.getElementById('room').style.height = height + 'px' }", height
        )
        tab.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
        texts = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "page.pdf").pages]
        (page,) = [text for text in texts if "Table 1." in text.replace("\N{NO-BREAK SPACE}", " ")]
        assert [part for part in ("Grades 1–2", "Any event", "Itching") if part not in page] == []


def test_print_keeps_rows_columns_and_addresses(show, site):
    tab = show(width=700)
    tab.emulate_media(media="print")
    table = tab.locator(".gt_table")
    assert table.evaluate("node => node.scrollWidth <= node.parentNode.clientWidth + 1")
    hidden = tab.locator("main table :is(td, th)").evaluate_all(
        "cells => cells.filter(c => c.getBoundingClientRect().right > document.documentElement.clientWidth).length"
    )
    assert hidden == 0
    assert tab.locator(".cs-take, .cs-ask, .cs-tools, #TOC").evaluate_all(
        "nodes => nodes.every(n => getComputedStyle(n).display === 'none')"
    )
