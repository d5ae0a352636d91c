"""The second list of planted identifiers: what is told of it, in files and through an engine, and that sound texts pass.

SECURITY.md prints the counts; it is held in sync here.
"""

import html
import shutil
from collections import Counter

import pytest

from caseseries import escape
from caseseries.privacy import gate
from caseseries.study import read_study
from tests.conftest import FIVE, ROOT
from tests.privacy import canaries, planted, sound
from tests.privacy.test_canaries import with_pandoc

UNREAD = "bytes that the gate cannot read"


@pytest.fixture
def folder(five):
    canaries.add_people(five, {**planted.PEOPLE, "NURSENAM": sound.EPONYMS})
    (five / "_site").mkdir(exist_ok=True)
    return five


def _told(findings, column, file):
    return any(
        file in finding.files
        and finding.what.startswith((f"a value of the unlisted column adsl.{column}", column, UNREAD))
        for finding in findings
    )  # fmt: skip


def test_all_that_was_planted_is_told_but_for_what_is_known(folder):
    everything = planted.plant(folder / "_site")
    findings = gate.check_site(read_study(folder), folder / "_site")
    silent = {what for _, what, column, file in everything if not _told(findings, column, file)}
    assert silent == planted.MISSED
    count = Counter(group for group, *_ in everything)
    missed = Counter(group for group, what, *_ in everything if what in silent)
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    lines = [f"| {g} | {n - missed[g]} of {n} |" for g, n in count.items()]
    told, number = sum(count.values()) - len(silent), sum(count.values())
    lines.append(f"of it {told} of {number} were told")
    assert [line for line in lines if line not in table] == []


def test_sound_texts_pass(folder):
    for k, sentence in enumerate(sound.SENTENCES):
        page = planted.page(f"<p>{html.escape(sentence)}</p>")
        (folder / f"_site/{k:02}.html").write_text(page, encoding="utf-8")
    for name, content in sound.FILES.items():
        (folder / "_site" / name).write_text(content, encoding="utf-8")
    findings = gate.check_site(read_study(folder), folder / "_site")
    assert [str(finding) for finding in findings] == []


@pytest.mark.slow
def test_the_writings_are_told_in_every_output_of_an_engine(pytestconfig, tmp_path):
    if not pytestconfig.getoption("full"):
        pytest.skip("a site of sixty pages: --full")
    folder = tmp_path / "study"
    shutil.copytree(FIVE, folder)
    canaries.add_people(folder, planted.PEOPLE)
    texts = {}
    for column, text in (form for forms in planted.WRITINGS.values() for form in forms):
        in_print = all(
            ord(sign) < 0x500 or sign in "–—−’" for sign in text
        )  # has a font in the PDF
        if in_print and text not in planted.MISSED:
            texts.setdefault(column, []).append(escape.markdown(text))
    written = canaries.plant_prose(folder, texts)
    findings = with_pandoc(folder)
    silent = [
        (file, text) for _, column, file, text in written if not _told(findings, column, file)
    ]
    assert silent == []
