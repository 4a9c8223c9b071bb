"""The registry of measures: each is defined once, and its worked example is what the product works out."""

from __future__ import annotations

import pytest

from dashboard.measures import MEASURES, TOPICS
from dashboard.measures.measure import Measure, Unit


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.key)
def test_the_worked_example_of_a_measure_is_what_the_product_works_out(measure: Measure) -> None:
    assert measure.example.compute() == measure.example.value


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.key)
def test_a_measure_says_what_it_is(measure: Measure) -> None:
    assert measure.name
    assert measure.formula.endswith(".")
    assert measure.source
    assert not measure.source.endswith(".")
    assert measure.example.given.endswith(".")
    assert measure.example.result.endswith(".")
    assert measure.denominator or measure.unit is not Unit.SHARE, "a share names what it is a share of"


def test_each_key_belongs_to_one_measure() -> None:
    keys = [measure.key for topic in TOPICS for measure in topic.MEASURES]
    assert sorted(keys) == sorted(set(keys))


def test_each_name_belongs_to_one_measure() -> None:
    names = [measure.name for measure in MEASURES.values()]
    assert sorted(names) == sorted(set(names))
