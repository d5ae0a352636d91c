"""The five-patient study, to be given other analyses and figures: what its data hold is not read here."""

import pytest

from caseseries.study import read_study
from tests.conftest import FIVE


@pytest.fixture(scope="session")
def plan():
    """Return a function that gives the five-patient study other parts of study.yml."""
    study = read_study(FIVE)

    def changed(**parts):
        return study.model_copy(update=parts)

    return changed
