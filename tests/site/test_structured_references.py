"""References of the article's XML as elements: worked by hand from three works."""

from caseseries.site.structured_references import bibliography, structured

BIB = """@article{a1, author = {Doe, J. and {van Roe}, A. B. and others}, title = {Some <title>},
  journal = {J Tests}, year = {2020}, volume = {3}, pages = {10-12}, doi = {10.1/x}}
@article{b2, author = {Poe, E.}, title = {Other}, journal = {E Tests}, year = {2021}, volume = {4}, pages = {e77}}
@techreport{c3, author = {{An Institute}}, title = {Report}, institution = {A Press}, year = {2019}}
"""
TEXT = (
    "<ref-list>"
    + "".join(
        f'<ref id="ref-{key}">\n  <mixed-citation>{key}</mixed-citation>\n</ref>'
        for key in ("a1", "b2", "c3", "d4")
    )
    + "</ref-list>"
)


def test_each_known_reference_has_its_elements_beside_its_words(tmp_path):
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text("bibliography: refs.bib\n", encoding="utf-8")
    works = bibliography(tmp_path)
    found = structured(TEXT, works)
    assert (
        '<element-citation publication-type="journal"><person-group person-group-type="author">'
        "<name><surname>Doe</surname><given-names>J.</given-names></name>"
        "<name><surname>van Roe</surname><given-names>A. B.</given-names></name><etal/></person-group>"
        "<article-title>Some &lt;title&gt;</article-title><source>J Tests</source><year>2020</year>"
        "<volume>3</volume><fpage>10</fpage><lpage>12</lpage>"
        '<pub-id pub-id-type="doi">10.1/x</pub-id></element-citation>'
    ) in found
    assert "<elocation-id>e77</elocation-id>" in found
    assert "<collab>An Institute</collab>" in found
    assert '<element-citation publication-type="report">' in found
    assert found.count("<citation-alternatives>") == 3
    assert found.count("<mixed-citation>") == 4
    # A work that the bibliography does not know stays as it is printed, and twice is once.
    assert '<ref id="ref-d4">\n  <mixed-citation>d4</mixed-citation>\n</ref>' in found
    assert structured(found, works) == found


def test_a_project_without_a_bibliography_has_no_works(tmp_path):
    assert bibliography(tmp_path) == {}
    (tmp_path / "_quarto.yml").write_text("project: {type: website}\n", encoding="utf-8")
    assert bibliography(tmp_path) == {}
