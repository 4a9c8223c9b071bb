"""The worked examples of the measures of learning, outcomes and reuse: the product's own functions give the value worked out by hand."""

import pytest

from dashboard.measures import MEASURES, reuse
from dashboard.measures.measure import Unit


@pytest.mark.parametrize("key", [measure.key for topic in (reuse,) for measure in topic.MEASURES])
def test_worked_example(key):
    assert MEASURES[key].example.compute() == MEASURES[key].example.value


@pytest.mark.parametrize("key", [measure.key for topic in (reuse,) for measure in topic.MEASURES if measure.unit is Unit.SHARE])
def test_share_names_its_denominator(key):
    assert MEASURES[key].denominator
