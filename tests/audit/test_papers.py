"""Whole papers: the study's article, and a hand-made one of another field with its honest twin.

The lists were made by hand, reading the papers, before the audit ran on them.
"""

from pathlib import Path

import pytest

from caseseries import audit

PAPERS = Path(__file__).parent / "papers"
DATA = Path(__file__).parents[2] / "data"

ARTICLE = {
    "16 of 23 is 70 %, not 78 %": {"t2.maint"},
    "20 of a group went to maintenance, 16 of all": {"eff.maint", "t2.maint"},
    "20 and 3 to maintenance, 4 to transplantation, of 23": {"eff.hsct", "eff.maint"},
    "4 or 5 deletions": {"txt.genetic.ikzf1", "t1.ikzf1"},
    "9 months are a median and a mean": {"abs.followup", "eff.followup", "t1.followup"},
    "T cells rose in 23 or in 8": {"abs.tcell", "lab.tcell"},
    "cytokines of all 20 of 23": {"lab.cyto.n"},
    "3 of 23 is 13 %, not 10.5 %": {"saf.crs"},
    "3 patients or 2": {"saf.crs", "t3.crs.all.g12", "t3.crs.all.g3"},
    "58.9 % and 42.0 % are 100.9 %": {"saf.g12", "saf.g34"},
    "62 of 107 is 57.9 %": {"saf.g12", "saf.events", "t3.fever.all.g12"},
    "42.0 % of 107 is no number": {"saf.g34"},
    "11 of 45 is 24 %, not 30 %": {"saf.g34.wbc", "t3.wbc.all.g3"},
    "3 of 45 is 7 %, not 2 %": {"saf.g34.fever", "t3.fever.all.g3"},
    "2 of 23 is 9 %, not 10 %": {"t3.neutropenia.all.g12"},
    "21 patients of 20": {"t3.wbc.chemo.g12", "t3.wbc.chemo.g3"},
    "23 patients with one event, 22 with any": {"saf.any", "t3.wbc.all.g12", "t3.wbc.all.g3"},
    "1 (0) of 3, and 1 + 1 is not 1": {"t3.picc.mrd.g12", "t3.picc.all.g12"},
    "2 (0) of 3, and 0 + 2 is not 0": {"t3.picc.mrd.g3", "t3.picc.all.g3"},
    "two cells are blank": {"t3.rash.mrd.g12", "t3.rash.mrd.g3"},
    "five cells in six columns": {f"t3.discontinued.c{i}" for i in range(1, 6)},
    "p = 0.128 is not exact with seven pairs": {"lab.treg.p", "lab.treg.n"},
}

HIP = {
    "60 or 61 patients": {"abs.n", "res.n", "dis.n"},
    "12 or 13 deaths": {"abs.death", "res.death", "t2.death.all"},
    "8.3 % is 3 of 36, the table has 4": {"abs.revision", "t2.revision.cem"},
    "78 is a mean and a median": {"abs.hhs", "t2.hhs.all"},
    "1.84 is outside its interval": {"res.hr"},
    "9 to 48 % is no interval of 15 of 60": {"res.transfusion"},
    "63.6 % and 38.6 %": {"res.mild", "res.severe"},
    "16 of 44 is 36.4 %": {"res.severe", "t3.pneumonia.g3"},
    "nine pairs reach no p below 0.004": {"res.pain.p", "res.pain.n"},
    "7 of 6": {"res.icu"},
    "t = 1.20 is p = 0.24": {"res.cell"},
    "lower quartile 76, least value 78": {"t1.age.range", "t1.age.all"},
    "79 is below 80": {"t1.age.unc"},
    "22 of 60 is 37 %": {"t1.male.all"},
    "classes are 61, columns 20": {"t1.asa1.all", "t1.asa3.all", "t1.asa3.cem"},
    "9 + 5 is not 15": {"t1.diabetes.all", "t1.diabetes.cem", "t1.diabetes.unc"},
    "24 whole numbers have no mean of 2.47": {"t1.falls.unc"},
    "one cell is blank": {"t1.dementia.unc"},
    "Fisher's test gives 0.100": {"t2.death.p", "t2.death.cem", "t2.death.unc"},
    "p = 0.000": {"t2.stay.p"},
    "22 with delirium, 20 with any event": {"t3.any.all", "t3.delirium.g12", "t3.delirium.g3"},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [(DATA / "published.csv", ARTICLE), (PAPERS / "hip_fracture.csv", HIP)],
    ids=["article", "hip fracture"],
)
def test_every_contradiction_is_found_once_and_nothing_else(path, expected):
    left = list(audit.audit(audit.read(path)))
    for contradiction, ids in sorted(expected.items(), key=lambda pair: -len(pair[1])):
        told = [one for one in left if ids <= set(one.ids)]
        assert told, contradiction
        left.remove(min(told, key=lambda one: len(one.ids)))
    assert left == []


def test_the_honest_twin_is_clean():
    assert audit.audit(audit.read(PAPERS / "hip_fracture_consistent.csv")) == ()


def test_what_the_relations_file_of_the_study_adds():
    reported = audit.read(DATA / "published.csv")
    relations = audit.read_relations(DATA / "relations.yml", reported)
    found = audit.audit(reported, relations)
    assert [one.ids[0] for one in found if one.declared] == ["txt.genetic"]
    assert len(found) == len(ARTICLE) + 1


def test_the_package_knows_no_paper():
    """No word of either paper's field stands in the package."""
    source = " ".join(
        path.read_text() for path in Path(audit.__file__).parent.rglob("*.py")
    ).lower()
    for word in ("cytokine", "mrd", "hsct", "leuk", "ikzf", "picc", "seizure", "hip", "cemented"):
        assert f" {word}" not in source.replace("relationship", "").replace("membership", ""), word
