"""What the cells of a page show: claims, tables, texts of study.yml, links to patients and to supplementary items."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest
import yaml

from caseseries import notebook
from caseseries.build import provenance
from caseseries.errors import UserError
from caseseries.figures.withheld import Absent
from caseseries.notebook import cells
from tests import small


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small study on disk, with three supplementary items; cells run in its folder."""
    folder = small.write(tmp_path / "study")
    with (folder / "study.yml").open("a") as file:
        file.write("supplement: [stbl-doses, sfig-curve, stbl-events]\n")
    monkeypatch.chdir(folder)
    return folder


def replan(study: Path, **keys: object) -> None:
    plan = yaml.safe_load((study / "study.yml").read_text())
    (study / "study.yml").write_text(yaml.safe_dump({**plan, **keys}, allow_unicode=True))


def shown(value: object) -> str:
    """The Markdown of a value, with marks that only keep Markdown from reading it taken away."""
    text = value._repr_markdown_()  # type: ignore[attr-defined]
    return html.unescape(re.sub(r"\\(.)", r"\1", text))


def web_and_print(value: object) -> tuple[str, str, str]:
    """The target on the web, the words there, and what print shows."""
    found = re.fullmatch(
        r'\[\[(.*?)\]\((.*?)\)\]\{\.content-visible when-format="html"\}'
        r'\[(.*?)\]\{\.content-hidden when-format="html"\}',
        shown(value),
    )
    assert found, shown(value)
    return found[2], found[1], found[3]


@pytest.mark.usefixtures("study")
def test_numbers_tables_and_listings_come_from_the_results() -> None:
    assert notebook.claim("harm.rash.mild.both", "{n} of {N}") == "1 of 4"
    table = notebook.table("harms")
    assert table.grid.id == "harms"
    assert [line.label for line in notebook.listing("events").grid.lines] == ["1", "2"]  # type: ignore[union-attr]
    assert not isinstance(notebook.figure("course"), Absent)


def test_results_that_change_on_disk_are_read_anew(study: Path) -> None:
    assert notebook.claim("harm.rash.mild.both.n") == "1"
    (study / "results/results.csv").write_text(small.results(rash=3).to_csv() + "\n")
    assert notebook.claim("harm.rash.mild.both.n") == "3"
    (study / "study.yml").write_text(
        (study / "study.yml").read_text().replace("number: 1.0.0", "number: 10.0.0")
    )
    assert notebook.meta("version.number") == "10.0.0"
    (study / "results/patients.csv").unlink()
    assert len(cells.book().patients) == 0


def test_the_study_is_the_nearest_above_the_working_directory(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study / "chapters")
    assert notebook.meta("study.title") == "Small"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        UserError, match=r"no study.yml in the working directory or above"
    ) as caught:
        notebook.meta("study.title")
    assert "execute-dir: project" in caught.value.remedy


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize(
    ("key", "text"),
    [("study.title", "Small"), ("version.number", "1.0.0"), ("version.date", "2025-01-31")],
)
def test_a_text_of_study_yml_by_its_key(key: str, text: str) -> None:
    assert notebook.meta(key) == text


@pytest.mark.usefixtures("study")
@pytest.mark.parametrize("key", ["study.subtitle", "nothing", "version.number.more"])
def test_an_unknown_key_is_named(key: str) -> None:
    with pytest.raises(UserError, match=f"study.yml has no key '{key}'"):
        notebook.meta(key)


@pytest.mark.usefixtures("study")
def test_a_supplementary_item_is_cited_with_its_number() -> None:
    """Tables and figures are counted apart, in the order of study.yml; the number does not break off."""
    item = notebook.items()
    page = "chapters/supplement.qmd"
    assert web_and_print(item("stbl-doses")) == (
        f"{page}#stbl-doses", "Table\N{NO-BREAK SPACE}S1", "Table\N{NO-BREAK SPACE}S1",
    )  # fmt: skip
    assert web_and_print(item("stbl-events"))[1] == "Table\N{NO-BREAK SPACE}S2"
    assert web_and_print(item("sfig-curve"))[1] == "Figure\N{NO-BREAK SPACE}S1"
    # From a chapter the way is another; in the full document the item stands in it, so that it is a reference.
    assert web_and_print(notebook.items("chapter")("stbl-doses"))[0] == f"../{page}#stbl-doses"
    assert shown(notebook.items("full")("stbl-doses")) == "@stbl-doses"
    with pytest.raises(UserError, match="no supplementary item 'stbl-dosis'") as caught:
        item("stbl-dosis")
    assert "stbl-doses" in caught.value.remedy


def test_a_patient_is_named_as_printed_and_linked(study: Path) -> None:
    (study / "chapters/patients/07.qmd").write_text("A page.\n")
    target, words, printed = web_and_print(notebook.patients()("07"))
    assert (target, words, printed) == (
        "chapters/patients/07.qmd", "patient\N{NO-BREAK SPACE}7", "patient\N{NO-BREAK SPACE}7",
    )  # fmt: skip
    assert web_and_print(notebook.patients()("07", "Girl"))[1] == "Girl\N{NO-BREAK SPACE}7"
    assert web_and_print(notebook.patients("chapter")("07"))[0] == "patients/07.qmd"
    assert shown(notebook.patients("full")("07")) == "[patient\N{NO-BREAK SPACE}7](#patient-07)"
    (study / "chapters/patients/0.qmd").write_text("A page.\n")
    assert web_and_print(notebook.patients()("0"))[1] == "patient\N{NO-BREAK SPACE}0"


def test_a_patient_without_a_page_is_a_fault_where_the_data_are_and_plain_text_elsewhere(
    study: Path,
) -> None:
    with pytest.raises(UserError, match="no patient '9' among the published ones") as caught:
        notebook.patients()("9")
    assert "as it is printed" in caught.value.remedy
    # One who has none although there are rows: there are more patients than pages.
    assert shown(notebook.patients("full")("2")) == "patient\N{NO-BREAK SPACE}2"
    shutil.rmtree(study / "data")
    assert shown(notebook.patients()("9")) == "patient\N{NO-BREAK SPACE}9"
    assert shown(notebook.patients("full")("9")) == "patient\N{NO-BREAK SPACE}9"


def test_what_stands_among_the_data_is_said_to_be_left_out_without_them(study: Path) -> None:
    replan(
        study,
        data={"published": "data/published.csv", "contradictions": "data/print.csv"},
        lanes=[],
        figures=[],
    )
    replan(study, patients=None)
    parts = (notebook.contradictions, notebook.audit_findings, notebook.audit_comparison)
    for part in parts:
        with pytest.raises(UserError):  # the data are here, and these files should be among them
            part()
    shutil.rmtree(study / "data")
    for part in parts:
        assert shown(part()) == (
            "This stands among the data, which were not at hand when this page was made."
        )


def test_private_rows_are_not_shown_and_the_reason_is(study: Path) -> None:
    assert "events" in shown(notebook.all_results())
    plan = yaml.safe_load((study / "study.yml").read_text())
    replan(study, privacy={**plan["privacy"], "patient_rows": False})
    for absent, kind in (
        (notebook.listing("events"), "listing"),
        (notebook.figure("course"), "figure"),
    ):
        assert isinstance(absent, Absent)
        assert absent.reason == (
            f"This {kind} shows single patients, and the study does not declare their rows public."
        )
    # Nor do its cells stand on the page of all results.
    assert ">events<" not in shown(notebook.all_results())


def test_the_about_page_says_where_the_build_comes_from(study: Path) -> None:
    said = shown(notebook.provenance())
    assert said.startswith("Commit: `not in a git repository`")
    assert "made from `results/` alone" in said
    assert "| Python |" in said
    provenance.write(
        study / "generated" / provenance.FILE, {"adsl.csv": "ab12"}, {"adsl": ["USUBJID"]}
    )
    said = shown(notebook.provenance())
    assert "| adsl.csv | `ab12` |" in said
    assert "results/` alone" not in said
    assert "USUBJID" in shown(notebook.dictionary())
    assert "one version" in shown(notebook.changes())
