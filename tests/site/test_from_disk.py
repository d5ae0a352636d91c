"""Module scripts become classic ones: what Quarto 1.11 writes, in small."""

import re

import pytest

from caseseries.errors import UserError
from caseseries.site.from_disk import make_classic

PAGE = """<html><head>
<script src="{up}libs/page.js" type="module"></script>
<script src="{up}libs/parts/tabs.js" type="module"></script>
<script src="{up}libs/old.js"></script>
</head></html>
"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "libs/parts").mkdir(parents=True)
    (tmp_path / "below").mkdir()
    (tmp_path / "index.html").write_text(PAGE.format(up=""))
    (tmp_path / "below/page.html").write_text(PAGE.format(up="../"))
    (tmp_path / "libs/page.js").write_text(
        'import * as tabs from "./parts/tabs.js";\ntabs.init();\n'
    )
    (tmp_path / "libs/parts/tabs.js").write_text(
        "const n = 1;\nexport function init() { return n; }\n"
    )
    (tmp_path / "search.json").write_text("[]")
    return tmp_path


def test_no_page_loads_a_module(site):
    make_classic(site)
    for page, up in (("index.html", ""), ("below/page.html", "../")):
        text = (site / page).read_text()
        assert "module" not in text
        assert f'<script src="{up}libs/page.js" defer></script>' in text
        assert "tabs.js" not in text
        assert f'<script src="{up}libs/old.js"></script>' in text


def test_the_imported_module_stands_inside_the_script(site):
    make_classic(site)
    script = (site / "libs/page.js").read_text()
    assert "import" not in script
    assert "export" not in script
    assert (
        script.index("const tabs = (function")
        < script.index("return { init };")
        < script.index("tabs.init()")
    )


def test_twice_is_once(site):
    make_classic(site)
    before = (site / "libs/page.js").read_text()
    make_classic(site)
    assert (site / "libs/page.js").read_text() == before


def test_a_page_rendered_anew_finds_the_scripts_that_were_joined_before(site):
    make_classic(site)
    before = (site / "index.html").read_text(), (site / "libs/page.js").read_text()
    (site / "index.html").write_text(PAGE.format(up=""))
    make_classic(site)
    assert ((site / "index.html").read_text(), (site / "libs/page.js").read_text()) == before


def test_the_index_of_a_search_that_is_off_goes(site):
    make_classic(site)
    assert not (site / "search.json").exists()


def test_another_kind_of_module_is_refused(site):
    (site / "libs/page.js").write_text('import { init } from "./parts/tabs.js";\n')
    with pytest.raises(UserError, match=r"page\.js"):
        make_classic(site)


def test_everything_that_a_module_exports_is_handed_on(site):
    (site / "libs/parts/tabs.js").write_text(
        "export const a = 1;\nexport async function b() {}\nexport function c() {}\nfunction d() {}\n"
    )
    make_classic(site)
    script = (site / "libs/page.js").read_text()
    assert "return { a, b, c };" in script
    assert "async function b() {}" in script


def test_the_search_that_is_on_keeps_its_index(site):
    page = site / "index.html"
    page.write_text(page.read_text().replace("</html>", '<div id="quarto-search"></div></html>'))
    make_classic(site)
    assert (site / "search.json").exists()


def test_a_module_that_imports_nothing_becomes_a_script_of_its_own(site):
    (site / "libs/page.js").write_text("go();\n")
    (site / "libs/parts/tabs.js").write_text("const n = 1;\n")
    make_classic(site)
    for page, up in (("index.html", ""), ("below/page.html", "../")):
        assert re.findall(r"<script .*?>", (site / page).read_text()) == [
            f'<script src="{up}libs/page.js" defer>',
            f'<script src="{up}libs/parts/tabs.js" defer>',
            f'<script src="{up}libs/old.js">',
        ]
    # What it names stays its own.
    assert (site / "libs/parts/tabs.js").read_text().startswith("(function () {\nconst n = 1;")


@pytest.mark.parametrize(
    "code", ['import "./parts/tabs.js";', "export default 1;", "export { a };", "export class A {}"]
)
def test_no_other_kind_of_module_passes(site, code):
    (site / "libs/page.js").write_text(code + "\n")
    with pytest.raises(UserError, match="cannot be made to work from disk") as caught:
        make_classic(site)
    assert "--engine pandoc" in caught.value.remedy


def test_a_fault_in_what_is_imported_is_told(site):
    (site / "libs/parts/tabs.js").write_text("export default 1;\n")
    with pytest.raises(UserError, match=r"page\.js"):
        make_classic(site)


def test_a_module_that_nothing_imports_is_made_classic_too(site):
    """`quarto preview` renders a page whose own tag loads what page.js, made classic before, has in it already."""
    make_classic(site)
    page = site / "index.html"
    page.write_text(
        '<html><head><script src="libs/parts/tabs.js" type="module"></script></head></html>'
    )
    make_classic(site)
    assert "module" not in page.read_text()
    assert "export" not in (site / "libs/parts/tabs.js").read_text()
