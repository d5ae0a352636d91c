"""The files themselves: columns, keys, digits, and that the script writes the same bytes again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"
TABLES = ("adsl", "adae", "adlb", "adrs", "adex", "adtte")
KEYS = {
    "adsl": ["USUBJID"],
    "adae": ["USUBJID", "AESEQ"],
    "adlb": ["USUBJID", "PARAMCD", "AVISITN"],
    "adrs": ["USUBJID", "PARAMCD", "AVISITN"],
    "adex": ["USUBJID", "EXSEQ"],
    "adtte": ["USUBJID", "PARAMCD"],
}
# Decimals that each assay gives.
DIGITS = {
    **dict.fromkeys(("WBC", "NEUT", "LYM", "MONO", "CACORR", "TREG"), 2),
    **dict.fromkeys(("HGB", "PLAT", "ALT", "AST", "CD19"), 0),
    **dict.fromkeys(("CD3", "CD4", "CD8", "NK"), 3),
    "TEMP": 1,
    **dict.fromkeys(
        ("IL1B", "IL2", "IL4", "IL5", "IL6", "IL8", "IL10", "IL12P70", "IL17", "TNFA", "IFNG"), 2
    ),
}


def as_text(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_keys(name):
    table = as_text(name)
    assert not table.duplicated(KEYS[name]).any()
    assert (table[KEYS[name]] != "").all(axis=None)


@pytest.mark.parametrize("name", TABLES)
def test_file_format(name):
    raw = (DATA / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    raw.decode("ascii")


@pytest.mark.parametrize("name", TABLES)
def test_no_dates(name):
    assert not re.search(
        r"(19|20)\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2}", (DATA / f"{name}.csv").read_text()
    )


def test_every_value_has_the_digits_of_its_assay():
    table = as_text("adlb")
    assert set(table.PARAMCD) == set(DIGITS)
    for column in ("AVAL", "BASE", "CHG"):
        for code, text in zip(table.PARAMCD, table[column], strict=True):
            decimals = rf"\.\d{{{DIGITS[code]}}}" if DIGITS[code] else ""
            assert text == "" or re.fullmatch(rf"-?\d+{decimals}", text), (code, text)


def test_change_is_value_minus_baseline():
    """In whole steps of the assay, so that no float rounding hides a difference."""
    table = as_text("adlb")
    steps = {c: table[c].str.replace(".", "", regex=False) for c in ("AVAL", "BASE", "CHG")}
    later = table.ABLFL != "Y"
    assert (
        steps["AVAL"][later].astype(int) - steps["BASE"][later].astype(int)
        == steps["CHG"][later].astype(int)
    ).all()
    assert (table.CHG[~later] == "").all()
    assert (table.AVAL[~later] == table.BASE[~later]).all()


def test_one_baseline_for_each_patient_and_parameter():
    table = as_text("adlb")
    flags = table.groupby(["USUBJID", "PARAMCD"]).ABLFL.apply(lambda f: (f == "Y").sum())
    assert (flags == 1).all()
    assert (table.ADY[table.ABLFL == "Y"].astype(int) < 0).all()


def test_table_of_laboratory_values_stays_small():
    assert len(as_text("adlb")) < 5000


def test_the_script_writes_the_same_bytes_anywhere(tmp_path):
    """Another folder, hash seed, locale and time zone; and what is committed is what it writes."""
    shutil.copy(DATA / "reconstruct.py", tmp_path)
    shutil.copytree(
        DATA / "reconstruction",
        tmp_path / "reconstruction",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    other = {"PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    subprocess.run(
        [sys.executable, "reconstruct.py"], cwd=tmp_path, env=os.environ | other, check=True
    )
    for name in TABLES:  # nothing else of data/ was there to be read
        assert (tmp_path / f"{name}.csv").read_bytes() == (DATA / f"{name}.csv").read_bytes()
