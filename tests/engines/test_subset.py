"""The documented subset and the data it is checked by are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caseseries.engines.pandoc import subset

TEXT = (Path(subset.__file__).parent / "SUBSET.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"`([^`]+)`", re.sub(r"``.*?``", "", TEXT)))

LISTS = {
    "project": subset.PROJECT_KEYS,
    "website": subset.WEBSITE_KEYS,
    "navbar": subset.NAVBAR_KEYS,
    "navigation item": subset.NAV_ITEM_KEYS,
    "sidebar": subset.SIDEBAR_KEYS,
    "sidebar item": subset.SIDEBAR_ITEM_KEYS,
    "execute": subset.EXECUTE_KEYS,
    "crossref": subset.CROSSREF_KEYS,
    "custom": subset.CUSTOM_KEYS,
    "cell": subset.CELL_OPTIONS,
    "shortcode": subset.SHORTCODES,
    "format": frozenset(subset.FORMATS),
    "date": subset.DATE_FORMATS,
} | {f"format {name}": options for name, options in subset.FORMAT_OPTIONS.items()}


@pytest.mark.parametrize("name", LISTS)
def test_every_option_is_documented(name: str) -> None:
    documented = WORDS | {word.partition(":")[0] for word in WORDS}
    assert sorted(LISTS[name] - documented) == []


def test_every_refused_feature_is_documented() -> None:
    refused = TEXT.partition("## Refused")[2].lower()
    whole = TEXT.lower()
    features = {*subset.REFUSED_METADATA.values(), *subset.REFUSED_CLASSES.values()}
    short = {
        "interactive documents": None,
        "interactive panels": None,
        "shortcode extensions": "extensions",
        "the citation block of the page": "citation and licence blocks",
        "the licence block of the page": "citation and licence blocks",
        "the copyright block of the page": "citation and licence blocks",
        "footnotes elsewhere than at the end": None,
        "citations in the margin": "margin content",
        "list tables": None,
        "metadata files": "_metadata.yml",
        "r": "other languages",
    }
    missing = []
    for feature in features:
        word = short.get(feature.lower(), feature.lower())
        if word is not None and word not in refused and word not in whole:
            missing.append(feature)
    assert missing == []
