"""The picker and the banner in a real browser, from disk: old pages learn of new versions without being touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from caseseries.versions import open_destination, publish

from .conftest import Build

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: object) -> Iterator[object]:
    tab = browser.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    # A script that was still on its way when the reader went on is no fault.
    tab.on(
        "requestfailed",
        lambda request: (
            faults.append(request.url) if request.failure != "net::ERR_ABORTED" else None
        ),
    )
    tab.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    yield tab
    tab.close()
    assert faults == []


@pytest.fixture
def place(build: Build, tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    publish(build("1.0.0", "Old words"), open_destination(folder))
    publish(build("1.1.0", "New words", more="sub/new.html"), open_destination(folder))
    return folder


def path_of(page: object, place: Path) -> str:
    return page.url.removeprefix(place.as_uri()).split("?")[0]


def links(page: object, place: Path) -> list[tuple[str, str]]:
    found = page.locator(".cs-versions a")
    return [
        (
            found.nth(k).inner_text(),
            found.nth(k).evaluate("a => a.href").removeprefix(place.as_uri()),
        )
        for k in range(found.count())
    ]


def test_an_old_page_links_to_the_newest_and_to_what_changed(page: object, place: Path) -> None:
    page.goto((place / "v/1.0.0/sub/one.html").as_uri())
    banner = page.locator(".cs-version-banner")
    assert banner.inner_text() == (
        "This is version 1.0.0 of 2025-01-02. The newest is version 1.1.0 of 2025-01-02. What changed."
    )
    banner.get_by_text("version 1.1.0").click()
    assert path_of(page, place) == "/sub/one.html"
    assert page.locator(".cs-version-banner").count() == 0
    page.go_back()
    page.locator(".cs-version-banner").get_by_text("What changed").click()
    assert path_of(page, place) == "/sub/changes.html"


def test_the_picker_keeps_the_reader_on_the_page(page: object, place: Path) -> None:
    page.goto((place / "sub/one.html").as_uri())
    page.locator(".cs-versions summary").click()
    assert links(page, place) == [
        ("Version 1.1.0, 2025-01-02", "/sub/one.html"),
        ("Version 1.0.0, 2025-01-02", "/v/1.0.0/sub/one.html"),
    ]
    page.get_by_text("Version 1.0.0, 2025-01-02").click()
    assert path_of(page, place) == "/v/1.0.0/sub/one.html"
    page.locator(".cs-version-banner").wait_for()
    assert page.locator(".cs-version-banner").count() == 1


def test_a_page_that_an_old_version_lacks_leads_to_its_start(page: object, place: Path) -> None:
    page.goto((place / "sub/new.html").as_uri())
    page.locator(".cs-versions summary").click()
    assert links(page, place)[1][1] == "/v/1.0.0/index.html"


def test_a_bar_at_the_top_has_a_picker_too(page: object, build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "bars"
    for version in ("1.0.0", "1.1.0"):
        site = build(version)
        start = site / "index.html"
        bar = '<nav class="navbar"><div class="navbar-collapse"></div></nav><main>'
        start.write_text(start.read_text().replace("<main>", bar), encoding="utf-8")
        publish(site, open_destination(folder))
    page.goto((folder / "v/1.0.0/index.html").as_uri())
    assert page.locator(".cs-versions").count() == 2
    page.locator("nav summary").click()
    assert page.locator("nav [aria-current]").inner_text() == "Version 1.0.0, 2025-01-02"
    page.keyboard.press("Escape")
    assert page.locator("nav details[open]").count() == 0
    page.locator("nav summary").click()
    page.locator("nav a").first.click()
    assert path_of(page, folder) == "/index.html"


def test_the_newest_under_its_own_number_has_no_banner(page: object, place: Path) -> None:
    page.goto((place / "v/1.1.0/index.html").as_uri())
    assert page.locator(".cs-versions").count() == 1
    assert page.locator(".cs-version-banner").count() == 0


def test_shared_style_font_script_and_picture_load_from_disk(page: object, place: Path) -> None:
    page.goto((place / "v/1.0.0/sub/one.html").as_uri())
    assert page.evaluate("document.documentElement.className") == "has-script"
    assert page.evaluate("getComputedStyle(document.body).fontFamily") == "T"
    assert page.evaluate("document.querySelector('img').naturalWidth") == 9
    page.wait_for_function("window.late === 1")


def test_a_build_that_was_not_published_has_neither(page: object, build: Build) -> None:
    page.goto((build("1.0.0") / "index.html").as_uri())
    assert page.locator(".cs-versions").count() == 0
    assert page.locator(".cs-version-banner").count() == 0
    assert page.locator(".cs-version-slot").inner_text() == "Version"
