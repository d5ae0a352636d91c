"""Consistent papers give no finding: 30 of each kind here, 200 with --full, 10,000 in benchmarks/audit_detection.py."""

import random

import pytest

from caseseries import audit

from .cohorts import SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_consistent_papers_give_no_finding(source, size):
    for seed in range(size(30, 200)):
        reported = audit.parse(SOURCES[source](random.Random(seed)))
        assert audit.audit(reported) == (), f"seed {seed}"


@pytest.mark.parametrize("source", SOURCES)
def test_the_order_of_the_rows_does_not_matter(source):
    for seed in range(5):
        rng = random.Random(seed)
        header, *lines = SOURCES[source](rng).splitlines()
        rng.shuffle(lines)
        assert audit.audit(audit.parse("\n".join([header, *lines]))) == ()
