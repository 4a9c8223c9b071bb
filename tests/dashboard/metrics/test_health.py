from datetime import date

import pytest

from dashboard.metrics.health import (
    HealthAssessment,
    HealthRecords,
    assess_by_week,
    assess_health,
    build_health_records,
    count_disagreeing_weeks,
    forecast_on,
    recent_mondays,
)
from db.schema.enums.records import Health
from db.values.working_days import WorkingDays

TODAY = date(2026, 5, 20)  # a Wednesday
DAYS = WorkingDays()
FRESH = (date(2026, 5, 19),)


def milestone(baseline: str | None, first: str, moves: tuple[tuple[str, str], ...] = (), actual: str | None = None):
    read = date.fromisoformat
    return (
        read(baseline) if baseline else None,
        read(first),
        tuple((read(on), read(to)) for on, to in moves),
        read(actual) if actual else None,
    )


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (HealthRecords(), None),
        (HealthRecords((milestone("2026-06-01", "2026-06-01"),), FRESH), Health.ON_TRACK),
        (HealthRecords((milestone("2026-05-19", "2026-05-19"),), FRESH), Health.AT_RISK),  # one day over
        (HealthRecords((milestone("2026-05-06", "2026-05-06"),), FRESH), Health.AT_RISK),  # 14 days over
        (HealthRecords((milestone("2026-05-05", "2026-05-05"),), FRESH), Health.OFF_TRACK),  # 15 days over
        (HealthRecords((milestone("2026-06-01", "2026-06-11"),), FRESH), Health.ON_TRACK),  # slipped 10 days
        (HealthRecords((milestone("2026-06-01", "2026-06-12"),), FRESH), Health.AT_RISK),  # 11 days
        (HealthRecords((milestone("2026-06-01", "2026-06-30"),), FRESH), Health.OFF_TRACK),  # 29 days
        (HealthRecords((milestone("2026-05-01", "2026-05-01", (), "2026-05-18"),), FRESH), Health.ON_TRACK),  # done late
        (HealthRecords((milestone(None, "2026-06-30"),), FRESH), Health.ON_TRACK),  # no baseline: slip is not known
    ],
)
def test_health_by_milestones(records, expected):
    assert assess_health(records, TODAY, DAYS).health == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2026-05-13", Health.ON_TRACK),  # 14, 15, 18, 19, 20 May: five working days
        ("2026-05-12", Health.AT_RISK),  # six
        ("2026-05-06", Health.AT_RISK),  # ten would be twice five: 7, 8, 11, 12, 13, 14, 15, 18, 19, 20 is ten
    ],
)
def test_health_by_silence_beyond_the_quiet_threshold(last, expected):
    assessment = assess_health(HealthRecords((milestone("2026-06-01", "2026-06-01"),), (date.fromisoformat(last),), (), 5), TODAY, DAYS)
    assert assessment.health == (Health.OFF_TRACK if last == "2026-05-06" else expected)


def test_health_is_at_risk_when_the_sponsor_owes_an_answer():
    sponsor_actions = ((date(2026, 5, 1), date(2026, 5, 15), None),)
    assert assess_health(HealthRecords((milestone("2026-06-01", "2026-06-01"),), FRESH, sponsor_actions), TODAY, DAYS) == HealthAssessment(
        Health.AT_RISK, ("1 answer from the sponsor past its date",)
    )


def test_forecast_on_a_past_day_is_the_one_valid_then():
    moves = ((date(2026, 4, 1), date(2026, 5, 10)), (date(2026, 5, 4), date(2026, 6, 1)))
    assert [forecast_on(date(2026, 4, 20), moves, day) for day in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 3), date(2026, 5, 4))] == [
        date(2026, 4, 20), date(2026, 5, 10), date(2026, 5, 10), date(2026, 6, 1),
    ]  # fmt: skip


def test_health_by_week_is_assessed_on_fridays_and_today():
    weeks = recent_mondays(TODAY, 3)
    assert weeks == [date(2026, 5, 4), date(2026, 5, 11), date(2026, 5, 18)]
    late_since_9_may = HealthRecords((milestone("2026-05-09", "2026-05-09", (), "2026-05-19"),), (date(2026, 5, 4),))
    assert [assessment.health for assessment in assess_by_week(late_since_9_may, weeks, TODAY, DAYS)] == [
        Health.ON_TRACK,
        Health.AT_RISK,
        Health.ON_TRACK,
    ]


def test_health_records_take_the_first_forecast_from_the_first_move():
    records = build_health_records(
        [{"id": "m", "challenge_id": "c", "baseline_on": date(2026, 5, 1), "forecast_on": date(2026, 6, 1), "actual_on": None}],
        [{"milestone_id": "m", "moved_on": date(2026, 4, 20), "from_on": date(2026, 5, 1), "to_on": date(2026, 6, 1)}],
        [("c", date(2026, 5, 2)), ("other", date(2026, 5, 3))],
        [],
        {"c": 5},
    )
    assert records == {
        "c": HealthRecords(
            ((date(2026, 5, 1), date(2026, 5, 1), ((date(2026, 4, 20), date(2026, 6, 1)),), None),), (date(2026, 5, 2),), (), 5
        )
    }


GREEN, AMBER, RED = Health.ON_TRACK, Health.AT_RISK, Health.OFF_TRACK


@pytest.mark.parametrize(
    ("team", "records", "weeks"),
    [
        ([GREEN, GREEN, GREEN], [GREEN, RED, RED], 2),
        ([GREEN, None, GREEN], [RED, RED, RED], 2),  # a week without an update is skipped
        ([GREEN, RED, GREEN], [RED, RED, RED], 1),
        ([RED, RED, RED], [GREEN, GREEN, GREEN], 0),  # a report worse than the records does not count
        ([None, None, None], [RED, RED, RED], 0),
        ([GREEN, GREEN, GREEN], [None, None, None], 0),
    ],
)
def test_disagreement_counts_the_latest_weeks_reported_better_than_recorded(team, records, weeks):
    assert count_disagreeing_weeks(team, [HealthAssessment(health) for health in records]) == weeks
