"""The registry of measures: each is defined once, and its worked example is what the product works out."""

from __future__ import annotations

import pathlib
import sys
from types import FrameType
from typing import Any

import pytest

import dashboard
from dashboard.measures import MEASURES, TOPICS
from dashboard.measures.measure import Measure, Unit
from db.values import weeks

PACKAGE = pathlib.Path(dashboard.__file__).parent
WORKED_OUT_IN = (f"{PACKAGE / 'metrics'}/", f"{PACKAGE / 'figures'}/", weeks.__file__)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.key)
def test_the_worked_example_of_a_measure_is_what_the_product_works_out(measure: Measure) -> None:
    assert measure.example.compute() == measure.example.value


def product_functions_run(measure: Measure) -> set[str]:
    """Returns the names of the functions of ``dashboard.metrics``, ``dashboard.figures`` and ``db.values.weeks`` that run while an example is computed."""
    ran: set[str] = set()

    def record(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(WORKED_OUT_IN):
            ran.add(frame.f_code.co_qualname)

    measure.example.compute()  # imports are done before the functions are recorded
    before = sys.getprofile()
    sys.setprofile(record)
    try:
        measure.example.compute()
    finally:
        sys.setprofile(before)
    return ran


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.key)
def test_an_example_runs_a_function_of_the_product_or_says_why_there_is_none(measure: Measure) -> None:
    ran = product_functions_run(measure)
    assert bool(ran) == (measure.example.restated is None), f"runs {sorted(ran) or 'none'}, declared as {measure.example.restated}"


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
