"""The cohort's CSV files as frames, text kept as written; and the study computed from them once a session."""

from pathlib import Path

import pandas as pd
import pytest

from caseseries.analyses.study_results import Computed, compute_study
from tests.first_study.recomputed import Plain, everything

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"


@pytest.fixture(scope="session")
def computed() -> Computed:
    """The study as the package computes it now, from data/; nothing of results/ is read."""
    return compute_study(ROOT)


@pytest.fixture(scope="session")
def plain() -> dict[str, Plain]:
    """Every result by its id, computed from data/ without the package."""
    return everything()


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
