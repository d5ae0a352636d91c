"""Each function of `escape` against the parser of its language: what comes out is the text, and nothing but text."""

import csv
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from unicodedata import normalize

import pypandoc
import pytest
import typst
import vl_convert
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseseries import escape
from caseseries.results import Results, make
from caseseries.site import head_metadata
from caseseries.study import read_study
from caseseries.tables.pandoc_grid import spanned_table
from tests.conftest import FIVE
from tests.hostile import TEXTS, texts

BATCH = st.lists(texts, min_size=150, max_size=150)
"""A parser is started once for many texts."""
FEW = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
QUARTOS = "markdown+autolink_bare_uris+emoji+mark+tex_math_single_backslash+lists_without_preceding_blankline"
"""What Quarto, an author or a later pandoc may switch on besides."""


def shown(text):
    """What a reader sees of a text: one line, a run of blanks as one."""
    return narrowed(escape.one_line(text)).strip()


def narrowed(text):
    return re.sub("[ \u00a0]+", " ", text.replace("\u2060", ""))


def pandoc(text, form, *options):
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", form, *options],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout


def plain(inlines):
    """The text of inlines that are nothing but words; anything else fails."""
    kinds = {inline["t"] for inline in inlines} - {"Str", "Space", "SoftBreak"}
    assert not kinds, (kinds, inlines)
    text = "".join(i["c"] if i["t"] == "Str" else " " for i in inlines)
    return narrowed(text).strip()


def document(given):
    """Markdown with every text in every place where one is written."""
    parts = []
    for text in given:
        md = escape.markdown(text)
        grid = spanned_table(
            "s", ["h", md], [("over", 2)], [["r", md or " ", "1"]], [False] * 2, [9, 9, 9]
        )
        parts += [
            f"{md}X",
            f"X {md} X",
            f"**X{md}X**",
            escape.link(f"X{md}", "a b.qmd"),
            f"[X{md}]{{.x}}",
            f"| X{md} | h |\n|---|---|\n| {md}X | 1 |",
            grid,
            f'![](x.svg){{fig-alt="{escape.attribute(text)}"}}',
        ]
    head = "\n".join(
        f"t{k}: {escape.yaml(f'X{escape.one_line(text)}')}" for k, text in enumerate(given)
    )
    return f"---\n{head}\n---\n\n" + "\n\n".join(parts) + "\n"


def check_markdown(given, form):
    found = json.loads(pandoc(document(given), form, "-t", "json"))
    blocks = iter(found["blocks"])
    for k, text in enumerate(given):
        want = escape.one_line(text)

        def same(inlines, expected, text=text):
            assert plain(inlines) == narrowed(expected).strip(), text

        same(found["meta"][f"t{k}"]["c"], f"X{want}")
        for expected in (f"{want}X", f"X {want} X"):
            block = next(blocks)
            assert block["t"] == "Para", (text, block)
            same(block["c"], expected)
        for kind, expected in (("Strong", f"X{want}X"), ("Link", f"X{want}"), ("Span", f"X{want}")):
            (inline,) = next(blocks)["c"]
            assert inline["t"] == kind, text
            same(inline["c"] if kind == "Strong" else inline["c"][1], expected)
            assert kind != "Link" or inline["c"][2][0] == "a%20b.qmd"
        rows = cells(next(blocks))
        assert [rows[0][0], rows[1][0]] == [
            narrowed(f"X{want}").strip(),
            narrowed(f"{want}X").strip(),
        ]
        rows = cells(next(blocks))
        assert [rows[1][1], rows[2][1]] == [shown(text)] * 2, text
        picture = next(blocks)
        image = picture["c"][0] if picture["t"] == "Para" else picture["c"][2][0]["c"][0]
        assert dict(image["c"][0][2])["fig-alt"].replace("\u2060", "") == want
    assert next(blocks, None) is None


def cells(table):
    """The texts of a table, row by row, its head first."""
    assert table["t"] == "Table", table
    _, _, _, head, bodies, _ = table["c"]
    rows = [*head[1], *(row for body in bodies for row in body[3])]
    return [[" ".join(plain(block["c"]) for block in cell[4]) for cell in row[1]] for row in rows]


@pytest.mark.parametrize("form", ["markdown", QUARTOS])
def test_markdown_of_a_text_is_its_characters_wherever_it_stands(form):
    check_markdown(TEXTS, form)


@given(BATCH)
@FEW
def test_markdown_of_any_text_is_its_characters(given):
    check_markdown(given, QUARTOS)


def check_nothing_left(text):
    assert not re.search("[`{}<>|\\\\\"'\\n\\r\\t\u2028]|:::", escape.markdown(text))
    assert not re.search("[`{}<>|\\\\\"'\\n\\r\\t\u2028]", escape.attribute(text))
    assert re.fullmatch(r"(`?)[^`{}<>|\\\"'\n\r\t]*\1", escape.code(text))


def test_markdown_holds_nothing_that_is_looked_for_before_it_is_read():
    for text in TEXTS:
        check_nothing_left(text)


@given(texts)
def test_markdown_of_any_text_holds_nothing_that_is_looked_for(given):
    check_nothing_left(given)


# The other languages ----------------------------------------------------------------------------------

TYPED = [text for text in TEXTS if "\r" not in text]


def typst_values(given):
    source = "".join(f"#metadata({escape.typst(text)}) <t>\n" for text in given)
    return [item["value"] for item in json.loads(typst.query(source.encode(), "<t>"))]


def test_typst_reads_a_literal_as_the_text():
    assert typst_values(TEXTS) == [escape.one_line(text) for text in TEXTS]


@given(BATCH)
@FEW
def test_typst_reads_any_literal_as_the_text(given):
    assert typst_values(given) == [escape.one_line(text) for text in given]


def test_a_raw_block_ends_where_it_should():
    blocks = [re.sub("[\t\r]", " ", f'"{text}"\n{text}') for text in TEXTS]
    source = "\n\n".join(escape.raw("typst", block) for block in blocks)
    found = json.loads(pandoc(source, "markdown", "-t", "json"))["blocks"]
    assert [block["c"] for block in found] == [["typst", block] for block in blocks]


def test_yaml_reads_the_markdown_of_a_text():
    for text in TEXTS:
        assert yaml.safe_load(f"title: {escape.yaml(text)}") == {"title": escape.markdown(text)}


def made(text, unit=""):
    return make("a", "v", "n", 1, population="p", group="g", fmt="int", unit=unit, note=text)


def test_a_quotation_mark_behind_a_semicolon_begins_a_cell():
    csv_texts([';"=1+1', ';"---', ';""=1'])


def csv_texts(given):
    rows = Results(tuple(made(text, text) for text in given))
    found = rows.to_csv()
    assert Results.from_csv(found).rows == rows.rows
    for separator in ",;":
        for record in csv.reader(io.StringIO(found, newline=""), delimiter=separator):
            for cell in record:
                assert not re.match(r"[=+\-@\t\r＝＋－＠]", cell), (separator, cell)


def test_no_spreadsheet_finds_a_formula_in_results():
    csv_texts(TEXTS)


@given(st.lists(texts, max_size=40))
def test_no_spreadsheet_finds_a_formula_in_any_results(given):
    csv_texts(given)


def test_a_picture_shows_the_text():
    given = [t for t in TYPED if shown(t)]
    values = [{"x": k, "t": escape.one_line(text)} for k, text in enumerate(given)]
    spec = {
        "data": {"values": values},
        "mark": {"type": "text"},
        "title": given[0],
        "encoding": {"y": {"field": "x", "type": "ordinal"}, "text": {"field": "t"}},
    }
    root = ET.fromstring(vl_convert.vegalite_to_svg(spec))
    found = {
        " ".join((node.text or "").split())
        for node in root.iter("{http://www.w3.org/2000/svg}text")
    }
    assert {" ".join(escape.one_line(text).split()) for text in given} <= found
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_word_and_jats_show_the_text():
    given = [text for text in TEXTS if shown(text)]
    source = "\n\n".join(escape.markdown(text) for text in given)
    want = [shown(text) for text in given]
    article = ET.fromstring(pandoc(source, "markdown", "-t", "jats", "-s", "--wrap=none"))
    assert [narrowed(p.text or "") for p in article.iter("p")] == want
    word = zipfile.ZipFile(io.BytesIO(pandoc(source, "markdown", "-t", "docx", "-o", "-")))
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    body = ET.fromstring(word.read("word/document.xml"))
    found = ["".join(t.text or "" for t in p.iter(f"{w}t")) for p in body.iter(f"{w}p")]
    assert [narrowed(text) for text in found] == want


@pytest.fixture(scope="module")
def five_study():
    return read_study(FIVE)


def test_the_licence_of_an_article_is_text(five_study):
    for text in TYPED:
        about = five_study.study.model_copy(update={"license_text": text})
        study = five_study.model_copy(update={"study": about})
        article = "<article article-type='other'><article-meta></article-meta></article>"
        found = ET.fromstring(head_metadata.fronted(article, study))
        assert (found.findtext(".//license-p") or "") == text or not text


def test_a_comment_on_github_shows_the_text_and_calls_nobody():
    given = [text for text in TEXTS if shown(text)]
    source = "\n\n".join(f"- X {escape.github(text)}" for text in given)
    (found,) = json.loads(pandoc(source, "gfm", "-t", "json"))["blocks"]
    said = [plain(item[0]["c"]) for item in found["c"]]
    want = [f"X {shown(text)}".replace("@", "@\u200b") for text in given]
    assert [normalize("NFC", t) for t in said] == [normalize("NFC", t) for t in want]


def test_a_terminal_gets_no_control_character():
    assert escape.terminal("a\x1b[31m\x07\x00\n\tb\x9b\u202e") == "a␛[31m␇␀\n\tb\ufffd\ufffd"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("07", "07"),
        ("S 12", "S-12"),
        ("Müller/3", "Muller-3"),
        ("../x", "x"),
        ("-_a_-", "a"),
        ("..", ""),
        ("患者", ""),
        ("a\\b:c*d", "a-b-c-d"),
        ("01/2020 (b)", "01-2020-b"),
    ],
)
def test_names_of_files_stay_in_their_folder(text, name):
    assert escape.slug(text) == name


# A browser --------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="Debian's chromium is not installed")
def test_a_browser_shows_the_text_and_runs_nothing(tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    parts = [
        f'<p class="t" title="{escape.html(t)}" data-x=\'{escape.html(t)}\'>{escape.html(t)}</p>'
        f'<p class="c">{escape.traced(t, t)}</p>'
        f'<script type="application/json" class="j">{escape.json_script([t])}</script>'
        f"<script>found.push({escape.json_script({'text': t})}.text)</script>"
        for t in TYPED
    ]
    page = tmp_path / "page.html"
    start = "<!DOCTYPE html><meta charset=utf-8><title>t</title><script>var found=[]</script><main>"
    page.write_text(f"{start}{''.join(parts)}</main>", encoding="utf-8", newline="")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page()
        tab.goto(page.as_uri())
        got = tab.evaluate(
            """() => {
              const all = (q, f) => Array.from(document.querySelectorAll(q), f);
              return {
                text: all('.t', n => n.textContent), title: all('.t', n => n.title),
                x: all('.t', n => n.dataset.x), claim: all('.c > span', n => n.textContent),
                result: all('.c > span', n => n.dataset.result),
                json: all('.j', n => JSON.parse(n.textContent)[0]), script: found, ran: window.ran,
                tags: Array.from(new Set(all('main *', n => n.tagName)))};
            }"""
        )
        browser.close()
    for name in ("text", "title", "x", "claim", "result", "json", "script"):
        assert got[name] == TYPED, name
    assert got.get("ran") is None
    assert sorted(got["tags"]) == ["P", "SCRIPT", "SPAN"]


# Prose of files that are no pages ---------------------------------------------------------------------

ALLOWED = {
    *("Para", "Plain", "BulletList", "OrderedList", "Header", "BlockQuote", "CodeBlock"),
    *("Str", "Space", "SoftBreak", "LineBreak", "Emph", "Strong", "Code", "Link", "Quoted"),
    *(
        "SingleQuote",
        "DoubleQuote",
        "DefaultStyle",
        "DefaultDelim",
        "Period",
        "OneParen",
        "TwoParens",
    ),
    *("Decimal", "LowerAlpha", "UpperAlpha", "LowerRoman", "UpperRoman"),
}


def kinds(part):
    if isinstance(part, dict):
        yield part.get("t")
        for value in part.values():
            yield from kinds(value)
    elif isinstance(part, list):
        for value in part:
            yield from kinds(value)


def check_prose(given):
    source = "\n\n".join(escape.prose(text) for text in given)
    assert "{" not in re.sub("&#[0-9]+;", "", source)
    found = json.loads(pandoc(source, QUARTOS.replace("+mark", ""), "-t", "json"))["blocks"]
    assert {kind for kind in kinds(found) if kind} <= ALLOWED
    for target in re.findall(r'"Link","c":\[.*?\]\],\[.*?\],\["([^"]*)"', json.dumps(found)):
        assert re.match("https?://|mailto:", target)


def test_prose_of_a_changelog_has_no_form_but_plain_ones():
    check_prose(TEXTS)


@given(st.lists(texts, min_size=60, max_size=60))
@FEW
def test_any_prose_of_a_changelog_has_no_form_but_plain_ones(given):
    check_prose(given)


def test_prose_of_a_changelog_keeps_its_plain_forms():
    text = "First.\n\n### Added\n\n- a `code_x`, **bold**, *emph*\n  goes on\n"
    text += "- [site](https://example.org/a_b)\n\n1. one\n"
    found = json.loads(pandoc(escape.prose(text), "markdown", "-t", "json"))["blocks"]
    assert found == json.loads(pandoc(text, "markdown", "-t", "json"))["blocks"]


# One place --------------------------------------------------------------------------------------------

BY_HAND = re.compile(
    r"html\.escape\(|quote=True|raw_typst|autoescape=False|\.replace\(['\"][<>|&`\"][\"'], ['\"](?:&|\\\\)"
)
"""How text is escaped where somebody does it by hand."""
KNOWN = {
    "escape.py": "the place",
    "site/broken_links.py": "compares with what pandoc printed",
    "patients/pages.py": "the environment of Markdown templates, whose filters are those of escape",
    "authoring/new_project.py": "templates of a new study; ids of ours, and texts through a filter as JSON",
    "cli/reference.py": "the reference of study.yml, from the package's own words",
}


def test_no_other_module_escapes():
    folder = Path(escape.__file__).parent
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if BY_HAND.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(KNOWN)


def test_scripts_of_the_site_make_no_markup_of_text():
    folder = Path(escape.__file__).parent / "assets"
    for path in folder.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text
        ), path
