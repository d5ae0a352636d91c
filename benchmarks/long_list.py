"""What a reader waits for with very many patients: the list's filter and sorting, and the search, a key at a time.

`python benchmarks/long_list.py [PATIENTS]` (2,300 when left out). The five-patient study is built; then the rows of the
built list and the entries of the built search index are repeated under other numbers, for building so many pages would
take minutes and change nothing here. Printed: milliseconds from a key to the next picture, median and longest.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

FIVE = Path(__file__).parent.parent / "tests/fixtures/five"
LIST = "chapters/patients/index.html"
INDEX = "generated/assets/search-index.js"
TIMED = """async ([selector, text]) => {
  const input = document.querySelector(selector), times = [];
  for (let k = 1; k <= text.length; k += 1) {
    const start = performance.now();
    input.value = text.slice(0, k);
    input.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done))));
    times.push(performance.now() - start);
  }
  return times;
}"""
PRESSED = """async selector => {
  const start = performance.now();
  document.querySelector(selector).click();
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""


def lengthen(site: Path, patients: int) -> None:
    """Repeat the rows of the list, and what the search knows of a patient's page, until there are so many patients."""
    page = site / LIST
    head, start, rest = page.read_text(encoding="utf-8").partition("<tbody>")
    body, end, tail = rest.partition("</tbody>")
    rows = re.findall(r"<tr\b.*?</tr>", body, re.DOTALL)
    more = (rows[k % len(rows)].replace(">T-", f">T-{k}-", 1) for k in range(patients))
    page.write_text(head + start + "\n".join(more) + end + tail, encoding="utf-8")
    index = site / INDEX
    before, _, after = index.read_text(encoding="utf-8").partition("=")
    held = json.loads(after.rstrip().rstrip(";"))
    own = [k for k, (name, _) in enumerate(held["pages"]) if re.search(r"patients/(?!index)", name)]
    for k in range(patients - len(own)):
        of = own[k % len(own)]
        held["pages"].append([held["pages"][of][0], f"Patient {k}"])
        mine = [entry for entry in held["entries"] if entry[0] == of]
        held["entries"] += [[len(held["pages"]) - 1, *entry[1:]] for entry in mine]
    index.write_text(f"{before}={json.dumps(held, ensure_ascii=False)};\n", encoding="utf-8")


def measure(site: Path) -> None:
    """Print what is waited for in the list and in the search."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto((site / LIST).as_uri())
        ready = "performance.getEntriesByType('navigation')[0].domComplete"
        print(f"the list is there after {tab.evaluate(ready):.0f} ms")
        print(f"rows in the page: {tab.locator('main tbody tr').count()}")
        say("a key in the list's filter", tab.evaluate(TIMED, [".cs-filter input", "t-1 female"]))
        tab.locator(".cs-filter input").fill("")
        for k in range(3):
            tab.evaluate(f"document.querySelectorAll('.cs-sort')[{k}].id = 'sort-{k}'")
        say("sorting", [tab.evaluate(PRESSED, f"#sort-{k}") for k in (0, 1, 2, 0)])
        tab.locator(".cs-search-button").click()
        tab.wait_for_function("document.querySelector('.cs-search .cs-status')?.textContent === ''")
        say("a key in the search", tab.evaluate(TIMED, [".cs-search input", "patient 12 fever"]))
        browser.close()
    print(f"search index: {(site / INDEX).stat().st_size / 1e6:.1f} MB, loaded at first use")


def say(what: str, times: Any) -> None:
    """Print the median and the longest of times in milliseconds."""
    print(f"{what}: {statistics.median(times):.0f} ms, at most {max(times):.0f} ms")


def main() -> None:
    """Build, lengthen and measure."""
    patients = int(sys.argv[1]) if len(sys.argv) > 1 else 2300
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "five"
        shutil.copytree(FIVE, study)
        subprocess.run(
            [sys.executable, "-m", "caseseries", "render"],
            cwd=study,
            check=True,
            capture_output=True,
        )
        lengthen(study / "_site", patients)
        print(f"{patients:,} patients")
        measure(study / "_site")


if __name__ == "__main__":
    main()
