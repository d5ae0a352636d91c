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
