"""The cohort's CSV files as frames: text kept as written, and numbers where a test computes."""

from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def read():
    """Reader of a table by name; cached."""
    cache: dict[str, pd.DataFrame] = {}

    def table(name: str) -> pd.DataFrame:
        if name not in cache:
            frame = pd.read_csv(DATA / f"{name}.csv", keep_default_na=False, na_values=[""])
            if "USUBJID" in frame:
                frame["NUMBER"] = frame["USUBJID"].str[-2:].astype(int)
            cache[name] = frame
        return cache[name].copy()

    return table


@pytest.fixture(scope="session")
def adsl(read):
    return read("adsl").set_index("NUMBER", drop=False)


@pytest.fixture(scope="session")
def adae(read):
    return read("adae")


@pytest.fixture(scope="session")
def adlb(read):
    return read("adlb")
