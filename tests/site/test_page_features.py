"""What is written into a built page for its readers, by either engine's markup."""

import re

from caseseries.site import page_features, search_index

PAGE = """<!DOCTYPE html><html><head><title>P</title></head><body>
<nav class="navbar"><a class="nav-link" href="../index.html">Front</a>
<a class="nav-link" href="patients/index.html">Patients</a>
<a class="nav-link" href="about.html"><span>About</span></a></nav>
<nav id="TOC" role="doc-toc"><h2 id="toc-title">On this page</h2><ul><li><a href="#a">A</a></li></ul></nav>
<main><h1>Title</h1><section id="a"><h2>Heading</h2>
<p>Of <span class="cs-claim" data-result="x">4</span> patients.</p><p>And <span class="cs-claim">5</span>.</p>
<div id="tbl-one" class="quarto-float"><figure>
<figcaption class="quarto-float-caption-top">Table&nbsp;1: Words of it. And more.</figcaption>
<div class="cs-wide" tabindex="0"><table class="caption-top table"><colgroup><col style="width: 9%" /></colgroup><thead><tr><th>Event</th><th>Days</th><th>Outcome</th></tr></thead>
<tbody><tr><td>Headache of the worse kind</td><td>1–3</td><td>Recovered/resolved</td></tr></tbody></table></div>
</figure></div></section></main>
<footer class="footer">End</footer></body></html>"""


def _enriched(page="chapters/about.html", text=PAGE):
    return page_features.enriched(text, page)


def test_twice_is_as_good_as_once():
    assert page_features.enriched(_enriched(), "chapters/about.html") == _enriched()


def test_the_chosen_scheme_stands_before_anything_is_painted():
    head = _enriched().partition("</head>")[0]
    assert "localStorage.getItem('cs-scheme')" in head
    assert 'src="../generated/assets/reading.js"' in head


def test_a_page_names_an_icon_so_that_no_browser_asks_for_one_that_is_not_there():
    assert _enriched().count('rel="icon"') == 1
    own = PAGE.replace("<title>", '<link href="../i.svg" rel="icon" type="image/svg+xml"><title>')
    assert re.findall(r'<link[^>]*rel="icon"[^>]*>', _enriched(text=own)) == [
        '<link href="../i.svg" rel="icon" type="image/svg+xml">'
    ]


def test_a_caption_begins_with_its_label_and_floats_are_told_with_it():
    text = _enriched()
    assert '<span class="cs-label">Table&nbsp;1.</span> Words of it.' in text
    assert [(f.id, f.label, f.caption) for f in page_features.floats(text)] == [
        ("tbl-one", "Table\N{NO-BREAK SPACE}1", "Words of it. And more."),
    ]  # fmt: skip


def test_the_outline_of_either_engine_folds_by_a_box_and_lists_the_floats():
    text = _enriched()
    nav = re.search(r'<nav id="TOC".*?</nav>', text, re.DOTALL)[0]
    assert '<input type="checkbox" class="toc-fold" id="toc-fold" aria-label="On this page">' in nav
    assert '<label class="toc-title" id="toc-title" for="toc-fold">On this page</label>' in nav
    assert '<ul class="cs-floats"><li><a href="#tbl-one"' in nav
    assert "Table\N{NO-BREAK SPACE}1: Words of it</a>" in nav


def test_the_first_paragraph_with_such_numbers_says_that_they_can_be_asked():
    text = _enriched()
    assert text.count("cs-ask") == 1
    assert text.index("cs-ask") < text.index("Of <span")


def test_where_only_a_table_has_such_numbers_that_is_said_before_the_whole_of_it():
    notes = '<div class="cs-notes"><p>Of <span class="cs-claim">7</span>.</p></div></figure>'
    page = re.sub(r'<span class="cs-claim"[^>]*>', "<span>", PAGE).replace("</figure>", notes)
    text = _enriched(text=page)
    assert re.search(r'cs-ask">.*?</p>\s*<div id="tbl-one"', text)


def test_a_table_with_sentences_in_its_cells_is_marked_for_they_have_to_wrap():
    assert "cs-prose" not in _enriched()
    sentence = "A reason that takes a whole sentence, and more than one line."
    page = PAGE.replace("Recovered/resolved", sentence).replace(
        '<div class="cs-wide" tabindex="0">', '<div class="cs-wide" tabindex="0"><div class="cell">'
    )
    assert '<table class="cs-cards cs-prose caption-top table"' in _enriched(text=page)
    assert _enriched(text=_enriched(text=page)) == _enriched(text=page)


def test_a_page_leads_to_its_neighbours_in_the_bar():
    nav = re.search(r'<nav class="page-navigation".*?</nav>', _enriched(), re.DOTALL)[0]
    assert re.findall(r'<a href="([^"]+)" rel="(\w+)"><span[^>]*>([^<]*)', nav) == [
        ("patients/index.html", "prev", "Patients"),
    ]  # fmt: skip
    assert "page-navigation" not in _enriched("chapters/elsewhere.html")


def test_the_bar_marks_the_index_of_a_folder_on_its_pages():
    bar = PAGE.replace('href="patients/index.html"', 'href="../../chapters/patients/index.html"')
    one = _enriched("chapters/patients/1.html", bar)
    assert (
        '<a class="nav-link" href="../../chapters/patients/index.html" aria-current="true">' in one
    )
    assert _enriched("chapters/patients/index.html", bar).count("aria-current") == 0


def test_cells_of_a_short_table_of_words_tell_the_head_of_their_column():
    text = _enriched()
    assert '<table class="cs-cards caption-top table" role="table">' in text
    assert '<td role="cell" data-head="Outcome">Recovered/resolved</td>' in text
    narrow = PAGE.replace("Headache of the worse kind", "Pain").replace(
        "Recovered/resolved", "Well"
    )
    assert "cs-cards" not in _enriched(text=narrow)  # fits a phone as it is
    assert "cs-cards" not in _enriched(text=PAGE.replace('"cs-wide"', '"cs-wide cs-sortable"'))


def test_places_are_those_that_pages_have():
    pages = {"index.html": '<section id="methods">', "chapters/audit.html": '<tr id="printed-a.b">'}
    assert page_features.places_js(pages) == (
        'window.caseseriesPlaces={"audit":"chapters/audit.html","printed":["a.b"],"methods":"index.html#methods"};\n'
    )
    assert page_features.places_js({}) == "window.caseseriesPlaces={};\n"


def test_the_search_reads_page_sections_and_floats_and_no_navigation():
    found = [
        (e.anchor, e.kind, e.head, e.text)
        for e in search_index.read(_enriched(), "chapters/about.html")
    ]
    assert [entry[:3] for entry in found] == [
        ("", "page", "Title"), ("a", "section", "Heading"),
        ("tbl-one", "table", "Table 1. Words of it. And more."),
    ]  # fmt: skip
    assert found[1][3] == "Of 4 patients. And 5."
    assert "Headache of the worse kind 1–3 Recovered/resolved" in found[2][3]
    assert "On this page" not in str(found)
