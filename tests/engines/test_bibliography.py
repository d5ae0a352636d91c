"""What a bibliography lacks or has twice, with file and line; and entries as people write them."""

import pytest

from caseseries.engines.pandoc import bibliography

ONE = """% a comment of the file
@article{one,
  title = {A {B} series, in "five" \\{patients\\}},
  author = "One, Ann and {Two, Bo}",
  year = 2020,
  doi = {https://doi.org/10.1000/one},
}
"""
TWO = "@Book(two, title = {Other}, editor = {Three, C.})\n"


def _told(text):
    return [str(fault) for fault in bibliography.faults(text, "references.bib")]


@pytest.mark.parametrize(
    "text", [ONE + TWO, "", '@string{j = "Journal"}\n@comment{one, two}\n@preamble{"x"}\n' + ONE]
)
def test_entries_as_people_write_them_pass(text):
    assert _told(text) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (ONE + ONE, 9, "the key one stands twice, in lines 2 and 9"),
        (ONE + ONE.replace("{one", "{ONE"), 9, "the key ONE stands twice"),
        (ONE.rstrip("}\n") + "\n" + TWO, 2, "the entry one is left open"),
        (ONE.replace("series,", "series}},"), 2, "the entry one ends before its last field"),
        (ONE.replace("Bo}\",", "Bo}\""), 2, "a comma is missing in the entry one"),
        (ONE.replace("{one,", "{"), 2, "the entry has no key"),
        (ONE.replace("{one,", "{o ne,"), 2, "the entry has no key"),
        (ONE.replace("  year", "  year = 2019,\n  Year"), 2, "the field Year of the entry one stands twice"),
        (ONE.replace("title", "note"), 2, "the entry one has no title"),
        (ONE.replace("https://doi.org/10.1000/one", "javascript:1"), 2, "the doi of the entry one is none"),
    ],
)  # fmt: skip
def test_what_is_read_in_silence_is_told(text, line, said):
    told = _told(text)
    assert told
    assert told[0].startswith(f"references.bib:{line}: ")
    assert said in told[0]
