"""A study in which every text is an attempt: cells, labels, changelog and bibliography, built by both engines.

Nothing of it runs, in Python, in a browser or in print, and every page shows what was typed.
"""

import base64
import csv
import io
import os
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from urllib.parse import unquote

import pytest
import yaml
from pypdf import PdfReader

from caseseries import engines, escape
from caseseries.site import facts_in_sources, steps
from caseseries.study import read_study
from tests.conftest import FIVE
from tests.hostile import INLINE, RAN, TEXTS

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium")
QUARTO = os.environ.get("CASESERIES_QUARTO") or shutil.which("quarto")

TYPED = [t for t in TEXTS if not re.search("[\u0590-\u1fff\u2e80-\U0010ffff]", t) and t.strip()]
"""Those whose letters print has; the others are refused when a font lacks them."""
LABEL = (
    f"L `{{python}} {RAN}` <script>window.ran=1</script> <img src=x onerror=window.ran=1> {{{{< env HOME >}}}} "
    "\"'>< ]#panic()[ $x$ \\ | *b* [l](javascript:window.ran=1) `x`{=html} :::"
)
"""One text for all labels."""
PRINT = """\
  typst:
    output-file: {name}.pdf
    template-partials:
      - generated/assets/typst/typst-template.typ
      - generated/assets/typst/typst-show.typ
"""
SETUP = """
```{{python}}
#| label: setup
#| include: false
from caseseries.notebook import {names}
```
"""
INDEX = (
    "---\ntitle: \"`{python} __import__('caseseries.notebook', fromlist=['meta']).meta('study.title')`\"\n"
    "bibliography: references.bib\nformat:\n  html: default\n"
    + PRINT.format(name="article")
    + "  docx: default\n  jats: default\n---\n"
    + SETUP.format(names="claim, figure, meta, patients, table")
    + """
# Results

Of `{python} claim("population.treated.both.n")`, `{python} meta("study.title")`, `{python} patients()("1")` [@hostile].

::: {#tbl-harms}

```{python}
#| label: cell-harms
table("harms")
```

Events.
:::

::: {#fig-course}

```{python}
#| label: cell-course
figure("course")
```

Course.
:::

![A caption](img/file with space.png){#fig-space fig-alt="A red square"}

![A caption](img/a%20b.png){#fig-percent fig-alt="A red square"}

| ColumnheadingwordA | ColumnheadingwordB | ColumnheadingwordC | ColumnheadingwordD | ColumnheadingwordE |
|--|--|--|--|----------------------------------------------------------|
| verylongcellcontentvalue | verylongcellcontentvalue | verylongcellcontentvalue | verylongcellcontentvalue | x |

: Wide table {#tbl-wide}
"""
)
FULL = (
    "---\ntitle: Full\nformat:\n"
    + PRINT.format(name="full")
    + "---\n"
    + SETUP.format(names="meta")
    + '\nThe `{python} meta("study.title")`.\n\n<!-- patients -->\n'
)


RED = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
BLUE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC"
)
"""Pictures of one point."""
NOTES = (
    "---\ntitle: Notes\n---\n"
    + SETUP.format(names="all_results, changes, contradictions, dictionary")
    + "".join(
        f"\n```{{python}}\n#| label: cell-{name}\n{name}()\n```\n"
        for name in ("changes", "dictionary", "contradictions", "all_results")
    )
)


def _append(path, rows):
    old = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    names = list(dict.fromkeys([*old[0], *(name for row in rows for name in row)]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows([*old, *rows])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def _labelled(part, keys):
    """The same part of study.yml with the hostile label under the keys, wherever they stand."""
    if isinstance(part, dict):
        return {
            k: f"{LABEL} {v}" if k in keys and isinstance(v, str) else _labelled(v, keys)
            for k, v in part.items()
        }
    return [_labelled(item, keys) for item in part] if isinstance(part, list) else part


def _study(root):
    shutil.copytree(FIVE, root)
    data = root / "data"
    event = {
        "USUBJID": "T-1",
        "AETOXGR": "5",
        "AESER": "N",
        "TRTEMFL": "N",
        "ASTDY": "3",
        "AENDY": "4",
    }
    _append(
        data / "adae.csv",
        [{**event, "AESEQ": 100 + k, "AEDECOD": t, "AEACN": t} for k, t in enumerate(TYPED)],
    )
    dose = {"USUBJID": "T-1", "EXDOSE": "1", "ASTDY": "30", "AENDY": "31"}
    attempts = list(INLINE.values())
    _append(
        data / "adex.csv",
        [{**dose, "EXSEQ": 100 + k, "EXTRT": t, "EXDOSU": t} for k, t in enumerate(attempts)],
    )
    visit = {"USUBJID": "T-1", "PARAMCD": "RESP", "PARAM": "Response", "ADY": "40"}
    _append(
        data / "adrs.csv",
        [{**visit, "AVISITN": 50 + k, "AVISIT": t, "AVALC": t} for k, t in enumerate(attempts)],
    )
    path = data / "adsl.csv"
    text = path.read_text(encoding="utf-8").replace("T-2,2,", "T-2,2-b,", 1)
    text = text.replace("50-59", f'"{attempts[0]}"', 1)
    for days in ("300,DIED,Y,Y,", "40,ONGOING,N,Y,", "50,ONGOING,N,Y,"):
        text = text.replace(days, f"{days[:-2]}N,")  # two pages are enough
    path.write_text(text, encoding="utf-8")

    study = yaml.safe_load((root / "study.yml").read_text(encoding="utf-8"))
    study["study"].update(
        title=LABEL, short_title=LABEL, notice=LABEL, patient_notice=LABEL, license_text=LABEL
    )
    study["version"]["summary"] = LABEL
    study = _labelled(study, {"label", "stub", "spanner", "x", "missing"})
    figure = study["figures"][0]
    figure["alt"] += re.sub("[{}]", "`", LABEL)  # braces name results there
    study["tables"][0]["notes"] = [LABEL]
    study["tables"][0]["columns"][0]["spanner"] = study["tables"][0]["columns"][1]["spanner"]
    study["data"]["contradictions"] = "data/contradictions.csv"
    # One of the few without consent counts in cells of few; that is not what is looked at here.
    study["privacy"]["waivers"] = [
        {"finding": finding, "files": ["consent"], "reason": "invented", "signed": "nobody"}
        for finding in (
            "a cell of fewer than 3 patients counts one without consent",
            "a minimum or maximum is of a patient without consent",
        )
    ]
    study["privacy"]["publish"]["adrs"] = ["PARAMCD", "AVISIT", "AVISITN", "ADY", "AVAL", "AVALC"]
    study["patients"].update(
        name=f"Patient {LABEL}",
        grade_label=LABEL,
        response_label=LABEL,
        doses={"units": {"mg": LABEL}},
        axis={"end": 60},
        labs=[{"id": "kidney", "label": LABEL, "missing": LABEL,
               "parameters": [{"id": "cre", "code": "CRE", "label": LABEL, "unit": LABEL}]}],
        response=[{"id": "resp", "code": "RESP", "label": LABEL, "drawn": True}],
    )  # fmt: skip
    (root / "study.yml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(
        [["id", "printed", "ours", "contradicts", "side", "reason"], *([t] * 6 for t in TYPED)]
    )
    (data / "contradictions.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    changes = "\n\n".join(t for t in TYPED if not t.startswith("# "))
    (root / "CHANGELOG.md").write_text(
        f"# Changes\n\n## 0.2.0\n\n{changes}\n", encoding="utf-8", newline=""
    )
    (root / "references.bib").write_text(
        "@article{hostile, author = {Doe, J. <script>window.ran=1</script>}, year = {2019},\n"
        "title = {A `\\{python\\} open('ran.txt','w')` <script>window.ran=1</script> $\\alpha$ study},\n"
        "journal = {J \\{\\{< env HOME >\\}\\} \\& `<b>`\\{=html\\}}}\n",
        encoding="utf-8",
    )
    (root / "chapters").mkdir()
    (root / "img").mkdir()
    for name, picture in (("file with space.png", RED), ("a b.png", BLUE)):
        (root / "img" / name).write_bytes(base64.b64decode(picture))
    pages = {
        "index.qmd": INDEX,
        "chapters/_full.md": FULL,
        "chapters/notes.qmd": NOTES,
    }
    for name, text in pages.items():
        (root / name).write_text(text, encoding="utf-8")
    path = root / "_quarto.yml"
    text = path.read_text(encoding="utf-8").replace(
        "    - chapters/patients/*.qmd\n",
        "    - chapters/*.qmd\n    - chapters/patients/*.qmd\n    - full.qmd\n",
    )
    path.write_text(text + "lang: en\nciteproc: true\n", encoding="utf-8")
    facts_in_sources.write_all(read_study(root))
    return root


# A render by Quarto takes half a minute and more, for it starts a kernel for each page and format.
@pytest.fixture(scope="module", params=["pandoc", pytest.param("quarto", marks=pytest.mark.quarto)])
def site(request, tmp_path_factory):
    if request.param == "quarto" and not QUARTO:
        pytest.skip("no Quarto here: name one by CASESERIES_QUARTO")
    root = _study(tmp_path_factory.mktemp(request.param) / "hostile")
    return engines.render(root, request.param, commands=steps.commands(root))


def _words(text):
    return " ".join(escape.one_line(text).replace("\u2060", "").split())


def test_nothing_of_it_runs_in_python(site):
    assert not list(site.parent.parent.rglob("ran.txt"))


def test_nothing_of_it_is_put_in_from_elsewhere(site):
    """No environment variable, and no other file of the project."""
    home = os.environ["HOME"]
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert home not in text, path
        assert "patient_rows:" not in text, path


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
def test_nothing_of_it_runs_in_a_browser_and_the_page_shows_what_was_typed(site):
    playwright = pytest.importorskip("playwright.sync_api")
    found = {}
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM)
        tab = browser.new_page()
        tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
        for path in sorted(site.rglob("*.html")):
            tab.goto(path.as_uri())
            found[path.relative_to(site).as_posix()] = tab.evaluate(
                """() => ({
                  ran: window.ran === undefined,
                  active: Array.from(document.querySelectorAll("main *"), n => [n.tagName, ...n.attributes].map(
                      a => a.name ? a.name + "=" + a.value : a)).filter(n => n.some(
                      (a, k) => k && /^on|^(href|src)=\\\\s*(javascript|data):/i.test(a) && !/onsubmit/.test(a))),
                  rows: Array.from(document.querySelectorAll("main table"), t => Array.from(t.rows,
                      r => Array.from(r.cells, c => c.textContent))),
                  text: document.querySelector("main").textContent})"""
            )
        browser.close()
    assert {name for name, page in found.items() if not page["ran"]} == set()
    assert [page["active"] for page in found.values() if page["active"]] == []
    cells = {
        _words(c)
        for table in found["chapters/patients/1.html"]["rows"]
        for row in table
        for c in row
    }
    assert {_words(t) for t in TYPED} <= cells
    assert {_words(t) for t in INLINE.values()} <= cells
    cells = {
        _words(c) for table in found["chapters/notes.html"]["rows"] for row in table for c in row
    }
    assert {_words(t) for t in TYPED} <= cells
    assert _words(LABEL) in _words(found["index.html"]["text"])
    assert _words(LABEL) in _words(found["chapters/patients/2-b.html"]["text"])
    history = _words(found["chapters/notes.html"]["text"])
    for text in INLINE.values():
        assert _words(text).replace("'", "") in history.replace("‘", "").replace("’", "").replace(
            "'", ""
        )


def test_print_word_and_jats_show_what_was_typed(site):
    said = "".join("".join(p.extract_text() for p in PdfReader(site / "full.pdf").pages).split())
    for text in INLINE.values():
        assert "".join(text.split()) in said
    assert "".join(LABEL.split()) in said
    article = ET.parse(
        site / "index.xml" if (site / "index.xml").is_file() else next(site.glob("*.xml"))
    )
    assert _words(LABEL) in _words(" ".join(article.getroot().itertext()))
    with zipfile.ZipFile(next(site.glob("*.docx"))) as archive:
        word = ET.fromstring(archive.read("word/document.xml"))
    assert _words(LABEL) in _words("".join(word.itertext()))


def test_pictures_are_drawn_with_what_was_typed(site):
    pictures = sorted((site / "generated/figures").rglob("*.svg"))
    said = {p.name: " ".join("".join(ET.parse(p).getroot().itertext()).split()) for p in pictures}
    assert len(said) >= 6
    assert any("Sepsis" in text for text in said.values())


def test_pictures_whose_names_hold_a_blank_are_on_the_page_and_in_print(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    named = {
        unquote(source) for source in re.findall(r'src="img/([^"]+)"', text)
    }  # Quarto keeps the blank
    assert named == {"file with space.png", "a b.png"}
    assert all((site / "img" / name).is_file() for name in named)
    shown = [image for page in PdfReader(site / "article.pdf").pages for image in page.images]
    assert len([image for image in shown if image.image.size == (1, 1)]) == 2


def test_a_word_wider_than_its_column_is_broken_in_print(site):
    """Unbroken it runs over the next cell: four words of 24 letters in columns of a quarter of half a page."""
    said = "".join(page.extract_text() for page in PdfReader(site / "article.pdf").pages)
    assert "verylongcellcontentvalue" not in said
    assert re.sub("[\\s\u200b]", "", said).count("verylongcellcontentvalue") == 4
