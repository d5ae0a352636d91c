"""The sources as a whole: each thing that a build would stumble over is told beforehand, all in one run."""

import pytest

from caseseries.analyses.study_results import compute_study, write_results
from caseseries.errors import UserErrors
from caseseries.site import project_check, source_check, steps
from caseseries.study import read_study


def _faults(five):
    return {(f.place, f.message) for f in source_check.check(read_study(five))}


def _add(five, file, text):
    path = five / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + text)


def test_sound_sources_have_no_fault(five):
    assert _faults(five) == set()


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("See [there](other.qmd).", 45, "the link other.qmd leads to what is not in the site"),
        ("See [there](thing.pdf#p).", 45, "the link thing.pdf#p leads to what is not in the site"),
        ('```{python}\ntable("none")\n```', 46, "there is no 'none' under tables"),
        ('`{python} figure("none")`', 45, "there is no 'none' under figures"),
        ('`{python} fact("ethics")`', 45, "the page prints the study's ethics, of which study.yml says nothing"),
        ('`{python} fact("ethic")`', 45, "there is no fact 'ethic'"),
        ("```{python}\ncontradictions()\n```", 46, "contradictions() needs the file that data.contradictions names, and study.yml names none"),
        ("```{python}\naudit_findings()\n```", 46, "audit_findings() needs the file that data.published names, and study.yml names none"),
        ("{{< include part.qmd >}}", 45, "the included file part.qmd is not there"),
    ],
)  # fmt: skip
def test_what_a_page_names_and_the_study_has_not(five, text, place, message):
    assert len((five / "index.qmd").read_text().splitlines()) == 43
    _add(five, "index.qmd", f"\n{text}\n")
    assert _faults(five) == {(f"index.qmd:{place}", message)}


@pytest.mark.parametrize(
    "text",
    [
        "[a](article.pdf)",
        "[a](index.qmd#x)",
        "[a](https://e.org/x)",
        "[a](chapters/patients/1.qmd)",
    ],
)
def test_links_that_lead_somewhere(five, text):
    _add(five, "index.qmd", f"\n{text}\n")
    assert _faults(five) == set()


def test_pages_that_are_named_and_not_there_or_there_and_not_named(five):
    path = five / "_quarto.yml"
    path.write_text(
        path.read_text().replace("    - index.qmd\n", "    - index.qmd\n    - gone.qmd\n")
    )
    _add(five, "chapters/extra.qmd", "# Extra\n")
    _add(five, "chapters/_part.qmd", "Part.\n")
    assert _faults(five) == {
        ("_quarto.yml:7", "gone.qmd in the render list is not there"),
        ("_quarto.yml:7", "chapters/extra.qmd is no page of the site: no render list names it"),
    }


def test_references_that_are_not_there(five):
    _add(five, "_quarto.yml", "bibliography: references.bib\ncsl: style.csl\n")
    _add(five, "index.qmd", "\nAs reported [@a2020; @b2021, p. 3], see @tbl-harms, by a@b.org.\n")
    assert {message for _, message in _faults(five)} == {
        "the file references.bib is not there", "the file style.csl is not there",
    }  # fmt: skip
    _add(five, "references.bib", "@article{a2020,\n title = {A}\n}\n")
    _add(five, "style.csl", "<style/>")
    assert _faults(five) == {("index.qmd:45", "the citation key b2021 is not in the bibliography")}


def test_columns_that_show_patients_and_are_not_published(five):
    path = five / "study.yml"
    path.write_text(
        path.read_text().replace("AEACN, ASTDY, AENDY]", "AENDY]").replace("ARM, AGEGR1", "AGEGR1")
    )
    told = {message for _, message in _faults(five)}
    assert {m.partition(" shows ")[2] for m in told} == {
        "the column AEACN of adae, which is not published",
        "the column ASTDY of adae, which is not published",
        "the column ARM of adsl, which is not published",
    }
    assert all(place.startswith("study.yml:") for place, _ in _faults(five))


def test_everything_is_told_in_one_run(five):
    """A fault in the data, in study.yml's columns, in the prose and in the links: four at once."""
    write_results(compute_study(five))
    _add(five, "index.qmd", "\nThere were 12 patients; see [there](other.qmd).\n")
    study = five / "study.yml"
    study.write_text(study.read_text().replace("AEACN, ASTDY, AENDY]", "ASTDY, AENDY]"))
    data = five / "data/adsl.csv"
    data.write_text(data.read_text().replace(",Early,50,", ",Early,old,", 1))
    report = project_check.check(five)
    assert report.computed is None
    told = " ".join(fault.message for fault in report.faults)
    for words in ("AEACN", "number 12", "other.qmd"):
        assert words in told
    assert any("adsl.csv, row 2, column AGE" in fault.place for fault in report.faults)


def test_what_waits_for_its_author_is_no_fault(five):
    _add(five, "index.qmd", "\nAim. [Say here why [it] matters.]{.placeholder} More.\n")
    report = project_check.check(five)
    assert report.faults == ()
    assert [(u.place, u.message) for u in report.unfinished] == [
        ("index.qmd:45", "this waits for its author: Say here why [it] matters.")
    ]
    assert not report.good


@pytest.mark.parametrize(("when", "step"), [("pre-render", "prepare"), ("post-render", "finish")])
def test_a_project_without_one_of_its_steps_is_not_built(five, when, step):
    """Without the first its numbers stay as they were; without the second nobody looks for what is private."""
    path = five / "_quarto.yml"
    line = f"  {when}: python -m caseseries {step}\n"
    text = path.read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(line, ""), encoding="utf-8")
    said = f"python -m caseseries {step} is no {when} command of the project"
    assert said in {message for _, message in _faults(five)}
    with pytest.raises(UserErrors, match=said):
        steps.commands(five)
    path.write_text(
        text.replace(line, f"  {when}: [touch a, {line.split(': ')[1].strip()}]\n"),
        encoding="utf-8",
    )
    assert _faults(five) == set()
    assert steps.commands(five)


def test_the_bibliography_and_the_changelog_are_looked_at(five):
    _add(five, "references.bib", "@article{one, title = {A}}\n@article{one, title = {B}}\n")
    path = five / "index.qmd"
    path.write_text(path.read_text().replace("---\n", "---\nbibliography: references.bib\n", 1))
    _add(five, "CHANGELOG.md", "## 0.2.x\n")
    told = {(f.place, f.message) for f in project_check.sources(read_study(five), None)}
    assert ("references.bib:2", "the key one stands twice, in lines 1 and 2") in told
    assert ("CHANGELOG.md:1", "this heading begins like a version and is none") in told
