"""The preview follows what its author changes: pages alone for prose, everything for the rest; errors stand in the page."""

import json
import shutil
import threading
import urllib.error
import urllib.request

import pytest

from caseseries.authoring.live_server import Live, serve
from caseseries.authoring.preview import Preview, run, stamps
from caseseries.errors import UserError

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium")


@pytest.fixture
def preview(five_built, tmp_path):
    """A preview of the five-patient study as it stands after its first look, which builds everything."""
    root = tmp_path / "five"
    shutil.copytree(five_built, root)
    shutil.copytree(root / "_site", tmp_path / "served/site")
    made = Preview(root, tmp_path / "served/site", lambda _: None)
    made.seen = stamps(root)
    return made


@pytest.fixture
def address(preview):
    server = serve(preview.site, preview.live)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    preview.live.ends()
    server.shutdown()
    server.server_close()


def _get(address, **headers):
    with urllib.request.urlopen(
        urllib.request.Request(address, headers=headers), timeout=10
    ) as answer:
        return answer.read().decode("utf-8")


def _write(preview, text):
    page = preview.root / "index.qmd"
    page.write_text(page.read_text() + f"\n{text}\n")
    return preview.look()


def test_a_sentence_builds_its_page_alone(preview, address):
    said = []
    preview.say = said.append
    before = (preview.site / "article.pdf").read_bytes()
    number = preview.live.build
    assert not preview.look()
    assert _write(preview, "A sentence more.")
    assert said[0].startswith("index.qmd built in ")
    assert preview.live.build == number + 1
    text = _get(f"{address}/")
    assert "A sentence more." in text
    assert "Version 0.2.0, 2025-01-31" in text
    assert (preview.site / "article.pdf").read_bytes() == before
    # What follows data, or study.yml, takes a whole build.
    data = preview.root / "data/adsl.csv"
    data.write_text(data.read_text().replace(",Early,50,", ",Early,51,", 1))
    preview.look()
    assert said[1].startswith("everything was built in ")
    assert not preview.look()


def test_an_error_stands_in_the_page_and_the_last_good_page_stays(preview, address):
    said = []
    preview.say = said.append
    _write(preview, "A good one.")
    _write(preview, 'Bad: `{python} claim("harm.x")`.')
    told = json.loads(_get(f"{address}/-/changes?moves=0"))
    assert "there is no result 'harm.x'" in told["error"]
    assert "there is no result 'harm.x'" in said[-1]
    assert "A good one." in _get(f"{address}/index.html")
    page = preview.root / "index.qmd"
    page.write_text(page.read_text().replace('Bad: `{python} claim("harm.x")`.', "Mended."))
    preview.look()
    assert json.loads(_get(f"{address}/-/changes?moves=0"))["error"] == ""
    assert said[-1].startswith("index.qmd built in ")
    assert "Mended." in _get(f"{address}/")


def test_only_this_machine_is_answered_and_only_the_site_is_served(preview, address):
    for path, headers in (
        ("/", {"Host": "elsewhere.example:80"}),
        ("/../data/adsl.csv", {}),
        ("/study.yml", {}),
    ):
        with pytest.raises(urllib.error.HTTPError):
            _get(f"{address}{path}", **headers)


def test_whoever_waits_is_told_at_once():
    live = Live()
    told = []
    known = live.wait(-1)["moves"]
    waiting = threading.Thread(target=lambda: told.append(live.wait(known)))
    waiting.start()
    live.fails("wrong")
    waiting.join(timeout=10)
    assert told == [{"build": 0, "error": "wrong", "moves": known + 1}]
    live.changes()
    assert live.wait(known + 1) == {"build": 1, "error": "", "moves": known + 2}
    assert live.wait(known + 2, wait=0.01)["build"] == 1


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
def test_the_page_is_reloaded_where_its_reader_was(preview, address):
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(viewport={"width": 600, "height": 300})
        page.goto(f"{address}/")
        page.evaluate("scrollTo(0, 200)")
        _write(preview, 'Bad: `{python} claim("harm.x")`.')
        page.wait_for_selector("#caseseries-error")
        assert "harm.x" in page.inner_text("#caseseries-error")
        file = preview.root / "index.qmd"
        file.write_text(file.read_text().replace('Bad: `{python} claim("harm.x")`.', "Mended."))
        preview.look()
        page.wait_for_selector("text=Mended.")
        page.wait_for_function("scrollY === 200")
        assert page.query_selector("#caseseries-error") is None
        browser.close()


def test_a_folder_without_a_study_is_told_before_anything_is_served(tmp_path):
    with pytest.raises(UserError, match=r"no study\.yml"):
        run(tmp_path, 0, lambda _: None, lambda _: None)
