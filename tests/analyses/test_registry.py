"""Every kind of analysis that study.yml may name is computed, and says what it names of the tables."""

from typing import get_args

from caseseries.analyses import registry
from caseseries.study import named
from caseseries.study.analysis_plans import Analysis


def kinds():
    union, *_ = get_args(Analysis)
    return {model.model_fields["kind"].annotation: model for model in get_args(union)}


def test_every_kind_is_registered():
    models = kinds()
    assert {get_args(kind)[0] for kind in models} == set(registry.KINDS)
    assert set(models.values()) == set(named._ANALYSES)
