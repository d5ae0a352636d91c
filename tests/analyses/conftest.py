"""The results of the five-patient study, computed once.

Treated are patients 1 to 4 (early: 1 and 2; late: 3 and 4), assessed 1 to 3: of 4 that is not recorded. Patient 5 was
never treated. The visits of patient 2 stand out of order.
"""

import pytest

from caseseries.analyses import compute
from caseseries.cohort import load
from caseseries.results import Results
from caseseries.study import read_study
from tests.conftest import FIVE


@pytest.fixture(scope="session")
def results() -> Results:
    study = read_study(FIVE)
    return compute(load(study), study)
