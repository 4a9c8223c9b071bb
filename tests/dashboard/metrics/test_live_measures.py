"""Live measures: figures of two definitions form two series, and the registry holds every key once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.figures.learning.live_measures import published_series
from dashboard.measures.live import FRAMES, counts
from dashboard.metrics.learning.live_counts import count_gates_kept
from dashboard.metrics.learning.live_measures import LIVE_MEASURES, MeasureDefinition, build_registry, compute_measure
from dashboard.metrics.learning.measure_counts import MeasureContext, MeasureCount, building_stages
from dashboard.metrics.learning.reply_times import milestone_slips
from dashboard.published_figures import PublishedFigureRow
from db.frames import INTEGER, OBJECT, frame_of, frame_rows
from db.schema.enums.learning import LiveMeasureKey
from db.values.dates import Day, Precision

CONTEXT = MeasureContext(date(2026, 6, 1), counts("flow stage", ("Standard", "Accelerator"), ("Standard", "In use")))


def figure(record: str, metric: str, definition: str, year: int) -> PublishedFigureRow:
    return PublishedFigureRow(
        record, metric, "some", "percent", Day(date(year, 1, 1), Precision.YEAR), definition, (), None, cumulative=False
    )


def test_figures_of_another_definition_are_another_series():
    follow_on, later_agreements = LIVE_MEASURES["follow-on agreements"].published[0], LIVE_MEASURES["agreements later"].published[0]
    later, first = figure("b", follow_on, "of teams", 2021), figure("a", follow_on, "of teams", 2020)
    changed, other = figure("c", follow_on, "of companies", 2022), figure("d", later_agreements, "of teams", 2026)
    both = replace(LIVE_MEASURES["follow-on agreements"], published=(follow_on, later_agreements))
    assert [
        (series.metric, series.definition, [item.id for item in series.figures])
        for series in published_series(both, [later, changed, other, first])
    ] == [
        (later_agreements, "of teams", ["d"]),
        (follow_on, "of companies", ["c"]),
        (follow_on, "of teams", ["a", "b"]),
    ]
    shown = published_series(LIVE_MEASURES["follow-on agreements"], [later, changed, other, first])
    assert [[item.id for item in series.figures] for series in shown] == [["c"], ["a", "b"]]


def test_ten_cases_are_a_share_and_fewer_are_counts():
    ten = compute_measure(LIVE_MEASURES["follow-on agreements"], MeasureCount(12, 16))
    assert (ten.value, ten.words, ten.small) == (75.0, "12 of 16 accelerated teams, 75 per cent", "")
    few = compute_measure(LIVE_MEASURES["follow-on agreements"], MeasureCount(3, 9))
    assert (few.words, few.small) == ("3 of 9 accelerated teams", "3 of 9 accelerated teams: too few to generalise")


def gates(*rows):
    return counts("baseline_on baseline_precision actual_on actual_precision state gates", *rows)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((date(2026, 5, 1), "day", date(2026, 5, 1), "day", "running", 2), (2, 2, 0, 0)),  # on its day
        ((date(2026, 5, 1), "day", date(2026, 5, 2), "day", "running", 1), (0, 1, 0, 0)),  # late
        ((date(2026, 5, 1), "day", None, None, "running", 1), (0, 1, 0, 0)),  # open and past its day: in the denominator
        ((date(2026, 6, 1), "day", None, None, "running", 1), (0, 0, 0, 1)),  # due today is not late
        ((date(2026, 5, 1), "day", None, None, "paused", 1), (0, 0, 1, 0)),
        ((date(2025, 5, 31), "day", None, None, "running", 1), (0, 1, 0, 0)),  # 366 days ago
        ((date(2025, 5, 30), "day", None, None, "running", 1), (0, 0, 1, 0)),  # 367 days ago: its outcome was not recorded
        ((date(2026, 5, 1), "month", None, None, "running", 1), (0, 0, 1, 0)),
        ((date(2026, 6, 1), "month", None, None, "running", 1), (0, 0, 0, 1)),  # June is not over
        ((None, None, None, None, "running", 1), (0, 0, 1, 0)),
        ((None, None, date(2026, 5, 2), "day", "running", 1), (0, 0, 1, 0)),
        ((date(2026, 5, 1), "day", date(2026, 5, 1), "month", "running", 1), (0, 0, 1, 0)),
    ],
)
def test_gate_is_kept_missed_not_known_or_ahead(row, expected):
    counted = count_gates_kept(gates(row), CONTEXT)
    noted = [sum(note.values["count"][1] for note in notes) for notes in (counted.unknown, counted.beside)]
    assert (counted.numerator, counted.denominator, *noted) == expected


@pytest.mark.parametrize(
    ("challenge_state", "dates", "slips"),
    [
        ("running", (date(2026, 5, 1), date(2026, 5, 4), None), [31, 31]),  # overdue on 1 June
        ("paused", (date(2026, 5, 1), date(2026, 5, 4), None), [3, 3]),
        ("running", (date(2026, 5, 1), date(2026, 6, 4), None), [34, 34]),
        ("running", (date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 9)), [8, 8]),
        ("running", (date(2026, 5, 1), None, None), []),
    ],
)
def test_slips_beside_the_replies_are_those_of_the_milestones(challenge_state, dates, slips):
    names = ("baseline", "forecast", "actual")
    columns = " ".join(f"{name}_on {name}_precision" for name in names)
    days = [part for day in dates for part in (day, "day" if day else None)]
    frame = counts(f"challenge_id {columns} dropped_on challenge_state milestones", ("A", *days, None, challenge_state, 2))
    assert milestone_slips(frame, CONTEXT)["slip_days"].tolist() == slips


@pytest.mark.parametrize("key", list(LIVE_MEASURES))
def test_without_any_record_nothing_is_known(key):
    measure = LIVE_MEASURES[key]
    value = compute_measure(measure, measure.count(*(frame.iloc[:0] for frame in FRAMES[key]()), CONTEXT))
    assert (value.value, value.raw, value.numerator, value.unknown, value.beside) == (None, None, None, (), ())


def test_building_stages_run_from_the_first_with_one_usual_team():
    stages = frame_of({
        "flow": (OBJECT, ["A", "A", "A", "A", "B"]), "stage": (OBJECT, ["call", "build", "pilot", "use", "call"]),
        "usual_teams": (INTEGER, [6, 1, 2, None, 5]),
    })  # fmt: skip
    assert [row.stage for row in frame_rows(building_stages(stages))] == ["build", "pilot", "use"]


def test_registry_refuses_a_missing_key_and_a_definition_out_of_order():
    measures = list(LIVE_MEASURES.values())
    assert [measure.key for measure in measures] == list(LiveMeasureKey)
    with pytest.raises(ValueError, match="one measure for each key"):
        build_registry(measures[1:])
    first = measures[0]
    skipped = type(first)(**{**vars(first), "definitions": (*first.definitions, MeasureDefinition(3, date(2027, 1, 1), "Another"))})
    with pytest.raises(ValueError, match="numbered from 1"):
        build_registry([skipped, *measures[1:]])
    renamed = replace(first, definitions=(MeasureDefinition(1, first.definition.since, "Other words"),))
    with pytest.raises(ValueError, match="the latest definition is the formula"):
        build_registry([renamed, *measures[1:]])
