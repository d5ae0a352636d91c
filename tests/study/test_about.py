"""Facts of the study as pages print them: as Markdown, in which signs with a meaning are written by number."""

import html

import pytest

from caseseries.study import about, read_study


@pytest.fixture
def facts(five):
    study = read_study(five)

    def said(name: str, **changed: str) -> str:
        return html.unescape(
            about.statement(study.study.model_copy(update=changed), study.version, name)
        )

    return said


def test_the_imprint_has_the_study_s_own_id_until_there_is_a_doi(facts):
    assert facts("imprint") == "Article testumab"
    assert facts("imprint", license_text="CC BY 4.0") == "Article testumab · Licence CC BY 4.0"


def test_the_imprint_names_the_addresses_that_there_are(facts):
    whole = facts(
        "imprint",
        doi="10.1234/five",
        site_url="https://five.example/site",
        repository="https://five.example/code",
    )
    assert whole == (
        "Article [doi:10.1234/five](https://doi.org/10.1234/five) · "
        "Site [https://five.example/site](https://five.example/site) · "
        "Repository [https://five.example/code](https://five.example/code)"
    )


def test_a_fact_that_is_none_is_refused(facts):
    with pytest.raises(KeyError):
        facts("imprints")


PEOPLE = [
    about.Author(name="Ada van Example", affiliations=["Clinic, Here.", "Institute"]),
    about.Author(
        name="Bo-Ling Test", orcid="0000-0002-1694-233X", contributions=["Analysis", "Drawings"]
    ),
]


def test_a_citation_names_authors_title_version_remark_and_the_lasting_address(facts):
    said = facts("citation", authors=PEOPLE, title="A title.", citation="", synthetic=True)
    assert said == ("van Example A, Test BL. A title. Version 0.2.0, 2025-01-31. Synthetic data.")
    given = {"title": "A title", "authors": [], "site_url": "https://five.example"}
    assert facts("citation", **given, synthetic=False).endswith(
        "31. [https://five.example](https://five.example)"
    )
    whole = facts("citation", **given, doi="10.1234/five", citation="Preprint.")
    assert whole == (
        "A title. Version 0.2.0, 2025-01-31. Preprint. [doi:10.1234/five](https://doi.org/10.1234/five)"
    )


def test_authors_are_listed_and_those_who_did_something_are_named_with_it(facts):
    assert facts("authors", authors=PEOPLE) == (
        "- Ada van Example, Clinic, Here., Institute.\n"
        "- Bo-Ling Test. ORCID [0000-0002-1694-233X](https://orcid.org/0000-0002-1694-233X)"
    )
    assert facts("contributions", authors=PEOPLE) == "Bo-Ling Test: Analysis, Drawings."


def test_text_and_code_have_their_licences(facts):
    text, code = {"license_text": "CC BY 4.0"}, {"license_code": "MIT"}
    assert facts("licence", **text) == "Text, figures and tables: CC BY 4.0."
    assert facts("licence", **text, **code) == "Text, figures and tables: CC BY 4.0. Code: MIT."


# The first two are ORCID's own examples, of a last digit and of ten, which is written X.
@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0002-1694-233X", ""])
def test_the_last_digit_of_an_orcid_sums_up(orcid):
    assert about.Author(name="A", orcid=orcid).orcid == orcid
    assert (
        about.Author(name="A", orcid=f"https://orcid.org/{orcid}" if orcid else "").orcid == orcid
    )


@pytest.mark.parametrize(
    ("orcid", "said"),
    [
        ("0000-0002-1825-0098", "does not fit the others"),
        ("0000-0002-8125-0097", "does not fit the others"),
        ("0000-0002-1694-2330", "does not fit the others"),
        ("0000-0002-1825-097", "is written as"),
    ],
)
def test_an_orcid_that_does_not_sum_up_is_refused(orcid, said):
    with pytest.raises(ValueError, match=said):
        about.Author(name="A", orcid=orcid)


@pytest.mark.parametrize("date", ["31.01.2025", "01/31/2025", "2025-1-31", 20250131, "20250131"])
def test_a_date_of_another_order_is_refused(date):
    with pytest.raises(ValueError, match="year-month-day"):
        about.Version(number="1.0.0", date=date)
