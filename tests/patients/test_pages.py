"""Patient pages of the five-patient study: who has one, what stands on it, what never does."""

import html
import json
import re
import shutil

import pypandoc
import pytest

from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.patients import pages
from caseseries.results import Results
from caseseries.study import read_study
from caseseries.study.patient_plan import PatientPages
from tests.conftest import FIVE
from tests.patients.conftest import with_labs


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The same, with its pages, to be read only."""
    folder = tmp_path_factory.mktemp("pages") / "five"
    shutil.copytree(FIVE, folder)
    return with_labs(folder)


@pytest.fixture(scope="module")
def done(written):
    """What the writing of those pages reported."""
    return _write(written)


@pytest.fixture(scope="module")
def page(written, done):
    """Return a function that gives a written page by its name."""
    assert done.written
    return lambda name: _page(written, name)


@pytest.fixture(scope="module")
def rich_page(rich_study, rich_cohort):
    """Return a function that gives a page of the extended study by its name."""
    pages.write(rich_study, rich_cohort, Results())
    return lambda name: _page(rich_study, name)


def _write(study):
    return pages.write(study, load(study), Results())


def _page(study, name):
    return (study.root / "chapters/patients" / f"{name}.qmd").read_text(encoding="utf-8")


def _table(text, title):
    """Return the cells of the pipe table under a heading."""
    part = text.split(f"## {title}\n", 1)[1].split("\n:::\n", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _pipe(text):
    """Return the cells of the only pipe table of a page."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _specs(study):
    """Return what the script of charts holds."""
    text = pages.write(study, load(study), Results()).specs
    return json.loads(text.removeprefix("window.caseseriesSpecs=").removesuffix(";\n"))


def _charts(text):
    return [
        (name, json.loads(data)["values"])
        for name, data in re.findall(
            r'data-spec="([\w-]+)".*?<script type="application/json">(.*?)</script>', text
        )
    ]


def _change(study, table, old, new):
    path = study.data_folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _everything(study):
    """Return every byte that the pages consist of."""
    cohort = load(study)
    found = [p.read_bytes() for p in sorted((study.root / "chapters/patients").iterdir())]
    found += [p.read_bytes() for p in sorted((study.root / pages.PICTURES).iterdir())]
    made = pages.write(study, cohort, Results())
    return b"\n".join([*found, made.specs.encode(), made.appendix.encode()]).decode(
        errors="replace"
    )


def test_every_patient_has_a_page_and_the_index_links_to_it(done, page):
    assert done.subjects == ("1", "2", "3", "4", "5")
    assert done.left_out == 0
    index = page("index")
    for subject in done.subjects:
        assert f"[{subject}]({subject}.qmd)" in index
    assert "Five patients, each with a page." in index


def test_the_index_shows_worst_grade_events_and_last_day(page, rich_page):
    head, *rows = _pipe(page("index"))
    assert head == [
        *("Patient", "Arm", "Age", "Sex", "Adverse events", "Worst grade", "Observed to day")
    ]
    assert rows[0] == ["[1](1.qmd)", "Early", "50-59", "Man", "3", "3", "100"]
    assert rows[2] == ["[3](3.qmd)", "Late", "70-79", "Woman", "1", "4", "300"]
    assert rows[4] == ["[5](5.qmd)", "Late", "60-69", "Man", "0", "–", "10"]
    # Numbers end below each other, names of patients and words begin so.
    (rule,) = re.findall(r"^\|:-.*$", page("index"), re.MULTILINE)
    assert re.findall(r"-(:?)\|", rule) == ["", "", "", "", ":", ":", ":"]
    # Of the extended study age and blood group stand on the page alone, status in the index alone.
    head, *rows = _pipe(rich_page("index"))
    assert head[1:] == [
        *("Arm", "Sex", "Weight", "Status", "Adverse events", "Worst grade", "Observed to day")
    ]
    assert rows[1] == ["[2](2.qmd)", "Early", "Woman", "–", "ONGOING", "1", "2", "200"]
    assert rows[3] == ["[4](4.qmd)", "Late", "Woman", "70.4 kg", "ONGOING", "0", "–", "–"]


@pytest.mark.parametrize(
    ("shown", "left_out", "text"),
    [
        (5, 0, "Five patients, each with a page."),
        (1, 0, "One patient, with a page."),
        (23, 0, "23 patients, each with a page."),
        (
            4,
            1,
            "Four patients, each with a page. One more is left out for want of consent to publication.",
        ),
        (
            2,
            3,
            "Two patients, each with a page. Three more are left out for want of consent to publication.",
        ),
    ],
)
def test_the_index_counts_pages_and_those_left_out(shown, left_out, text):
    plan = PatientPages(identity=[], lanes="course")
    assert pages._summary(plan, shown, left_out, 0) == text


def test_of_more_patients_than_may_have_a_page_some_have_none_and_the_option_is_told(study):
    (study.root / "told").mkdir()
    (study.root / "told/3.md").write_text("A story.\n", encoding="utf-8")
    plan = study.patients.model_copy(update={"pages": 2, "narratives": "told"})
    few = study.model_copy(update={"patients": plan})
    before = pages.write(study, load(study), Results())
    made = pages.write(few, load(study), Results())
    # Who has a narrative comes first.
    assert (made.subjects, made.without_page) == (("1", "3"), len(before.subjects) - 2)
    assert {"2.qmd", "4.qmd"} <= set(made.removed)
    assert {p.name[:2] for p in study.path(pages.PICTURES).iterdir()} == {"1-", "3-"}
    assert re.findall(r"^## (.*?) \{", made.appendix, re.M) == ["Patient 1", "Patient 3"]
    assert made.specs == before.specs  # the range is of everybody
    index = _page(study, "index")
    assert re.findall(r"\]\((\d)\.qmd\)", index) == ["1", "3"]
    assert (
        "patients have no page of their own: `pages` below `patients` in study.yml allows 2."
    ) in html.unescape(index).replace("\\", "")
    assert "[Patient 3](3.qmd)" in _page(study, "1")  # neighbours are those with a page


def test_the_index_has_its_title_its_notice_and_a_table_that_sorts(page):
    text = page("index")
    assert text.startswith("---\n# Written by `caseseries pages`")
    assert '\ntitle: "Patients"\n' in text
    # The notice of the whole study, not that of one patient.
    assert "::: {.cs-notice}\nAll five patients are synthetic.\n:::" in text
    assert '::: {.cs-wide .cs-sortable tabindex="0" role="region"' in text
    assert 'noun="patients"' in text


def test_a_page_has_its_parts_in_order(page, rich_page):
    parts = re.findall(r"^##+ .*", page("1"), re.M)
    assert parts == [
        "## Course",
        "## Laboratory values",
        "### Kidney",
        "## Adverse events",
        "## Response",
        "## Doses",
    ]
    assert "### Metals" in rich_page("4")
    assert '\ntitle: "Patient 1"\n' in page("1")


def test_a_page_says_under_its_drawings_what_they_show(rich_page):
    captions = re.findall(r"::: \{\.cs-caption\}\n(.*?)\n:::", html.unescape(rich_page("1")), re.S)
    assert captions == [
        "Surgery on day 64. Upkeep from day 80 to 100, the last day observed. Observed to day 100, "
        "follow-up ongoing. G: CTCAE grade, also by colour from light (1) to dark (5). Numbers in bars: dose.",
        "Not drawn: Creatinine 95.5 µmol/L on day 140.",
        "Not recorded: Zinc.",
        "Blue: this patient, by study day. Grey: lowest to highest value within 7 days "
        "among the patients measured (1 to 3, by parameter), with the median. Dotted: limits of normal. "
        "Dashed: limit of quantitation; values below it are drawn at it, as open points.",
    ]


def test_identity_line_takes_its_words_from_study_yml(page):
    text = page("3")
    assert "[[Arm]{.cs-key} Late]{.cs-item}" in text
    assert "[[Sex]{.cs-key} Woman]{.cs-item}" in text
    assert "::: {.cs-notice}\nSynthetic patient.\n:::" in text


def test_tables_show_each_row_of_the_data(page):
    assert _table(page("3"), "Adverse events") == [
        # Neither relation nor outcome was recorded of any event: these columns are left out.
        ["Event", "CTCAE grade", "Days", "Action"],
        ["Itching", "4", "8–12", "Drug withdrawn"],
    ]
    assert _table(page("2"), "Adverse events")[1][:3] == ["Headache", "2", "5, ongoing"]
    assert _table(page("4"), "Doses") == [
        ["Treatment", "Dose", "Days"],
        ["Testumab", "5 milligram", "1–28"],
    ]
    assert _table(page("2"), "Response") == [
        ["Visit", "Day", "Response"],
        ["Week 4", "29", "Non-responder"],
        ["Week 8", "57", "Responder"],
    ]


def test_columns_are_as_wide_as_their_longest_text(page):
    lines = page("3").split("## Adverse events\n", 1)[1].splitlines()
    (rule,) = [line for line in lines if line.startswith("|:-")][:1]
    # Itching 7, CTCAE grade 11, 8–12 and Days 4, Drug withdrawn 14; the grade is a number, and ends at the right.
    assert [len(part) - 1 for part in rule.strip("|").split("|")] == [7, 11, 4, 14]
    assert [part[-1] == ":" for part in rule.strip("|").split("|")] == [False, True, False, False]


def test_days_before_treatment_have_a_true_minus_sign(page):
    assert _table(page("4"), "Adverse events")[1][2] == "−3 to −2"


def test_what_is_missing_is_said_to_be_missing(page):
    text = page("5")
    assert "No adverse events were recorded." in text
    assert "No doses were recorded." in text
    assert "No assessment was recorded." in text
    assert "No kidney values were recorded." in text


def test_pages_are_linked_in_the_order_of_the_data(page):
    first, middle, last = (page(name) for name in "135")
    assert 'rel="prev"' not in first
    assert '[Patient 2](2.qmd){.cs-next rel="next"}' in first
    assert '[Patient 2](2.qmd){.cs-previous rel="prev"}' in middle
    assert '[Patient 4](4.qmd){.cs-next rel="next"}' in middle
    assert 'rel="next"' not in last
    assert all("[All patients](index.qmd)" in text for text in (first, middle, last))


def test_charts_embed_the_patients_own_rows_only(page, written):
    charts = dict(_charts(page("1")))
    assert [(r["from"], r["low"]) for r in charts["labs-kidney"]] == [(0, 70.0), (28, 80.0)]
    # The range of all patients is shipped once: at day -2 and -1 the values 70, 60, 90 and 75 were seen.
    specs = _specs(written)
    shared = specs["labs-kidney"]["shared"]
    assert (shared[0]["low"], shared[0]["mid"], shared[0]["high"]) == (60.0, 72.5, 90.0)
    assert specs["timeline"]["shared"] == []
    assert list(specs) == ["timeline", "labs-kidney"]
    assert specs["labs-kidney"]["spec"]["config"]["font"].startswith("Source Sans Pro")


def test_charts_keep_their_size_and_number_for_the_script(page):
    heads = re.findall(r'<div class="cs-chart" (data-[^>]*)><img ([^>]*)>', page("1"))
    (timeline, picture), (labs, _) = heads
    height = re.search(r'height="(\d+)"', picture)[1]
    assert timeline == f'data-spec="timeline" data-height="{height}"'
    assert re.fullmatch(r'data-spec="labs-kidney" data-cells="1" data-height="\d+"', labs)


def test_pictures_stand_where_the_page_looks_for_them_and_say_what_they_show(page, written):
    found = re.findall(r'<img src="/([^"]+)" alt="([^"]+)"', page("1"))
    assert len(found) == 2
    assert all((written.root / file).is_file() for file, _ in found)
    assert found[0][1] == (
        "Timeline of patient 1: one dosing interval; three adverse events; "
        "worst grade 3 (Headache on day 9–10); observed to day 100."
    )
    assert found[1][1].endswith("Creatinine 70 to 80 µmol/L (2 values).")


def test_a_study_without_patient_pages_has_no_appendix_and_an_empty_script(written):
    study = written.model_copy(update={"patients": None})
    made = pages.write(study, load(written), Results())
    assert (made.appendix, made.specs) == ("", "window.caseseriesSpecs={};\n")


def test_a_patient_without_consent_leaves_no_trace(study):
    # Values that nobody else has: the lowest creatinine would show in the range, too.
    _change(
        study,
        "adlb",
        "T-4,CRE,Creatinine (umol/L),Baseline,0,-1,75",
        "T-4,CRE,Creatinine (umol/L),Baseline,0,-1,7.123",
    )
    _change(study, "adae", "T-4,1,Headache", "T-4,1,Hiccups")
    _write(study)
    assert "7.123" in _everything(study)
    _change(study, "adsl", "40,ONGOING,N,Y,", "40,ONGOING,N,N,")
    done = _write(study)
    assert done.left_out == 1
    assert "4.qmd" in done.removed
    everything = _everything(study)
    assert "7.123" not in everything
    assert "Hiccups" not in everything
    assert "Patient 4" not in everything
    assert (
        "Four patients, each with a page. One more is left out for want of consent to publication."
    ) in _page(study, "index")
    assert not list((study.root / pages.PICTURES).glob("4-*"))


def test_columns_that_are_not_published_reach_no_page(study):
    for table, column in (
        ("adae", "AEDECOD"),
        ("adlb", "PARAMCD"),
        ("adex", "EXTRT"),
        ("adrs", "PARAMCD"),
    ):
        path = study.data_folder / f"{table}.csv"
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        assert column in head
        lines = [f"{head},NOTE", *(f"{row},canary-{table}" for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write(study)
    assert "canary" not in _everything(study)


def test_a_column_that_is_not_published_cannot_be_asked_for(study):
    path = study.root / "study.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("{column: ARM, label: Arm}", "{column: SECRET, label: Arm}"), "utf-8"
    )
    with pytest.raises(UserError, match="SECRET of adsl, which is not published") as caught:
        _write(read_study(study.root))
    assert caught.value.place == "study.yml, patients.identity"


def test_a_table_that_is_not_published_is_not_spoken_of(study):
    path = study.root / "study.yml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"    adae: \[.*\n", "", text)
    text = re.sub(r"    markers: \[\{id: stopped.*\n", "", text)
    path.write_text(text, encoding="utf-8")
    study = read_study(study.root)
    _write(study)
    assert "Adverse events" not in _page(study, "5")


def test_nothing_is_written_twice_and_one_change_rewrites_one_page(study):
    first = _write(study)
    assert len(first.written) == 6
    assert _write(study).written == ()
    _change(study, "adae", "T-3,1,Itching,4", "T-3,1,Itching,2")
    # The index shows the worst grade as well.
    assert _write(study).written == ("3.qmd", "index.qmd")


def test_pages_of_a_study_without_patient_pages_are_removed(study):
    _write(study)
    done = _write(study.model_copy(update={"patients": None}))
    assert len([n for n in done.removed if n.endswith(".qmd")]) == 6
    assert not list((study.root / pages.PICTURES).iterdir())


def test_texts_of_the_data_cannot_become_markup(study):
    _change(study, "adae", "T-3,1,Itching", "T-3,1,**Itch|ing** <b>`x`</b> {{ 1 }}")
    _write(study)
    text = _page(study, "3")
    assert not re.search("`x|<b>", text)
    html = pypandoc.convert_text(text, "html", format="markdown", extra_args=["--wrap=none"])
    (cell,) = re.findall(r"<td[^>]*>(\*\*Itch.*?)</td>", html)
    assert cell == "**Itch|ing** &lt;b&gt;`x`&lt;/b&gt; {{ 1 }}"


def test_nothing_in_the_script_of_charts_can_end_it(written):
    text = pages.write(written, load(written), Results()).specs
    assert text.startswith("window.caseseriesSpecs={")
    assert "</" not in text
    assert _specs(written)
