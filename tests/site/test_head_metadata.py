"""What indexes read: citation tags on the page, and the front of the article in XML."""

import re

import pypandoc
import pytest

from caseseries.site.head_metadata import finish, fronted, licence_address, tagged
from caseseries.study import read_study

PAGE = """<html lang="en-GB"><head><meta name="author" content="Ann &amp; Bo"></head><body></body></html>"""
ARTICLE = """<article dtd-version="1.2" article-type="other">
<front><article-meta>
<title-group><article-title>Five</article-title></title-group>
<permissions>
</permissions>
<kwd-group><kwd>k</kwd></kwd-group>
</article-meta></front>
<body>
<sec id="abstract">
  <title>Abstract</title>
  <p>All <bold>five</bold> lived.</p>
</sec>
<sec id="methods"><title>Methods</title><p>See.</p></sec>
</body></article>"""


@pytest.fixture
def study(five):
    return read_study(five)


def test_a_page_names_what_reference_managers_ask_for(study):
    page = tagged(PAGE, study)
    assert dict(re.findall(r'<meta name="([^"]*)" content="([^"]*)">', page)) == {
        "author": "Ann &amp; Bo",
        "citation_title": "Testumab in five patients",
        "citation_author": "Ann &amp; Bo",
        "citation_publication_date": "2025/01/31",
        "citation_version": "0.2.0",
        "citation_language": "en-GB",
        "DC.title": "Testumab in five patients",
        "DC.creator": "Ann &amp; Bo",
        "DC.date": "2025-01-31",
        "DC.type": "Text",
        "DC.language": "en-GB",
    }
    assert tagged(page, study) == page


def test_the_abstract_moves_to_the_front_and_nothing_else_changes_place(study):
    article = fronted(ARTICLE, study)
    front, body = article.split("</front>")
    assert re.search(r"</permissions>\s*<abstract>\s*<title>Abstract</title>", front)
    assert front.index("<abstract>") < front.index("<kwd-group")
    assert '<sec id="abstract"' not in article
    assert '<sec id="methods"><title>Methods</title><p>See.</p></sec>' in body
    assert 'article-type="research-article"' in article
    assert fronted(article, study) == article
    read = pypandoc.convert_text(article, "markdown", "jats", extra_args=["--standalone"])
    assert "All **five** lived." in read


def test_the_licence_stands_where_a_study_names_one(five):
    text = (five / "study.yml").read_text(encoding="utf-8")
    named = text.replace("  synthetic: true\n", "  synthetic: true\n  license_text: CC & BY\n", 1)
    (five / "study.yml").write_text(named, encoding="utf-8")
    article = fronted(ARTICLE, read_study(five))
    assert article.count("<permissions>") == 1
    assert "<license-p>CC &amp; BY</license-p>" in article
    assert fronted(article, read_study(five)) == article


def test_what_a_page_does_not_say_is_left_out(five):
    text = (five / "study.yml").read_text(encoding="utf-8")
    named = text.replace("  synthetic: true\n", '  synthetic: true\n  license_text: CC "BY"\n', 1)
    (five / "study.yml").write_text(named, encoding="utf-8")
    page = tagged("<html><head></head><body></head></body></html>", read_study(five))
    names = re.findall(r'<meta name="([^"]*)" content="([^"]*)">', page)
    assert [name for name, _ in names] == [
        "citation_title", "citation_publication_date", "citation_version", "DC.title", "DC.date", "DC.type",
        "DC.rights",
    ]  # fmt: skip
    assert names[-1] == ("DC.rights", "CC &quot;BY&quot;")
    # Once, at the end of the head.
    assert page.count("<!-- citation -->") == 1
    assert page.endswith("<!-- /citation -->\n</head><body></head></body></html>")


def test_several_authors_stand_in_their_order(study):
    page = tagged(
        '<head><meta name="author" content="A"><meta name="author" content="B"></head>', study
    )
    assert re.findall(r'"(citation_author|DC.creator)" content="(.)"', page) == [
        ("citation_author", "A"), ("citation_author", "B"), ("DC.creator", "A"), ("DC.creator", "B"),
    ]  # fmt: skip


def test_the_start_page_and_the_article_of_a_site_are_finished(study, tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in ("index.html", "other.html", "chapters/index.html"):
        (tmp_path / name).write_text(PAGE)
    (tmp_path / "article.xml").write_text(ARTICLE)
    (tmp_path / "sitemap.xml").write_text("<urlset/>")
    finish(study, tmp_path)
    assert "citation_title" in (tmp_path / "index.html").read_text()
    for name in ("other.html", "chapters/index.html"):
        assert (tmp_path / name).read_text() == PAGE
    assert "<abstract>" in (tmp_path / "article.xml").read_text()
    assert (tmp_path / "sitemap.xml").read_text() == "<urlset/>"


def test_an_article_without_keywords_has_its_abstract_at_the_end_of_the_front(study):
    article = fronted(ARTICLE.replace("<kwd-group><kwd>k</kwd></kwd-group>\n", ""), study)
    assert re.search(r"</abstract>\s*</article-meta>", article)
    # A licence of its own is kept.
    own = ARTICLE.replace(
        "<permissions>\n", "<permissions><license><license-p>Own</license-p></license>\n"
    )
    assert fronted(own, study).count("<license>") == 1


NO_JOURNAL = """<journal-meta>
<journal-id></journal-id>
<journal-title-group>
</journal-title-group>
<issn></issn>
<publisher>
<publisher-name></publisher-name>
</publisher>
</journal-meta>
"""


def test_an_article_without_a_journal_has_the_study_s_name_and_an_id(five):
    with_empty = ARTICLE.replace("<article-meta>", NO_JOURNAL + "<article-meta>\n", 1)
    article = fronted(with_empty, read_study(five))
    assert '<journal-id journal-id-type="publisher-id">testumab</journal-id>' in article
    assert "<publisher-name>" not in article
    assert '<article-id pub-id-type="publisher-id">testumab-0.2.0</article-id>' in article
    assert fronted(article, read_study(five)) == article


def test_a_doi_is_the_article_s_id_and_a_licence_has_its_address(five):
    file = five / "study.yml"
    text = file.read_text(encoding="utf-8")
    facts = "study:\n  doi: 10.1000/182\n  license_text: CC BY-SA 4.0\n"
    file.write_text(text.replace("study:\n", facts, 1), encoding="utf-8")
    study = read_study(five)
    article = fronted(ARTICLE.replace("<article-meta>", "<article-meta>\n"), study)
    assert '<article-id pub-id-type="doi">10.1000/182</article-id>' in article
    assert 'xlink:href="https://creativecommons.org/licenses/by-sa/4.0/"' in article
    assert '<meta name="citation_doi" content="10.1000/182">' in tagged(PAGE, study)
    assert licence_address("All rights reserved") == ""


def test_authors_are_people_with_names_apart_or_groups(study):
    """As JATS has them in every version: `string-name` is not known to 1.1."""
    people = "".join(
        f'<contrib contrib-type="author">\n<string-name>{name}</string-name>\n</contrib>\n'
        for name in ("Anna Maria Berg", "Ludwig van Beethoven", "Ann &amp; Bo")
    )
    article = fronted(
        ARTICLE.replace("<permissions>", f"<contrib-group>{people}</contrib-group>\n<permissions>"),
        study,
    )
    assert re.findall(r"<(?:name|collab)>.*", article) == [
        "<name><surname>Berg</surname><given-names>Anna Maria</given-names></name>",
        "<name><surname>van Beethoven</surname><given-names>Ludwig</given-names></name>",
        "<collab>Ann &amp; Bo</collab>",
    ]
    assert fronted(article, study) == article
