"""Live measures: figures of two definitions form two series, and the registry holds every key once."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.metrics.learning.live_counts import MeasureCount
from dashboard.metrics.learning.live_measures import LIVE_MEASURES, MeasureDefinition, build_registry, compute_measure, published_series
from dashboard.published_figures import PublishedFigureRow
from db.schema.enums.learning import LiveMeasureKey
from db.values.dates import Day, Precision


def figure(record: str, metric: str, definition: str, year: int) -> PublishedFigureRow:
    return PublishedFigureRow(
        record, metric, "some", "percent", Day(date(year, 1, 1), Precision.YEAR), definition, (), None, cumulative=False
    )


def test_figures_of_another_definition_are_another_series():
    follow_on, later_agreements = LIVE_MEASURES["follow-on agreements"].published[0], LIVE_MEASURES["agreements later"].published[0]
    later, first = figure("b", follow_on, "of teams", 2021), figure("a", follow_on, "of teams", 2020)
    changed, other = figure("c", follow_on, "of companies", 2022), figure("d", later_agreements, "of teams", 2026)
    assert [
        (series.metric, series.definition, [item.id for item in series.figures])
        for series in published_series([later, changed, other, first])
    ] == [
        (later_agreements, "of teams", ["d"]),
        (follow_on, "of companies", ["c"]),
        (follow_on, "of teams", ["a", "b"]),
    ]
    shown = compute_measure(LIVE_MEASURES["follow-on agreements"], MeasureCount(12, 16), [later, changed, other, first])
    assert (shown.value, shown.words, shown.small) == (75.0, "12 of 16 accelerated teams, 75 per cent", "")
    assert [[item.id for item in series.figures] for series in shown.published] == [["c"], ["a", "b"]]


def test_registry_refuses_a_missing_key_and_a_definition_out_of_order():
    measures = list(LIVE_MEASURES.values())
    assert [measure.key for measure in measures] == list(LiveMeasureKey)
    with pytest.raises(ValueError, match="one measure for each key"):
        build_registry(measures[1:])
    first = measures[0]
    skipped = type(first)(**{**vars(first), "definitions": (*first.definitions, MeasureDefinition(3, date(2027, 1, 1), "Another"))})
    with pytest.raises(ValueError, match="numbered from 1"):
        build_registry([skipped, *measures[1:]])
