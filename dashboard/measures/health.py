"""Measures of health. The functions are in ``dashboard.metrics.health_by_records``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import FILTERED, Example, Measure, Unit

RECORDS = "the milestones of the challenge and their moves, its conversations with sponsors, and the actions that sponsors owe"
DAY_OF_EXAMPLE = date(2026, 5, 20)


def _judged(
    milestones: tuple[tuple[date, date], ...] = (), spoken: tuple[date, ...] = (), threshold: int | None = None, due: tuple[date, ...] = ()
) -> Any:
    """Returns the health of one challenge on 20 May 2026. ``milestones``: (baseline, forecast) each, none done."""
    from dashboard.metrics.health_by_records import HealthRecords, judge_health
    from db.frames import DATE, INTEGER, OBJECT, frame_of, frame_rows
    from db.values.working_days import WorkingDays

    days, same = (OBJECT, ["day"] * len(milestones)), (OBJECT, ["c"] * len(milestones))
    records = HealthRecords(
        frame_of({"id": (OBJECT, ["c"]), "threshold": (INTEGER, [threshold])}),
        frame_of(
            {
                "id": (OBJECT, [f"m{place}" for place in range(len(milestones))]), "challenge_id": same,
                "baseline_on": (DATE, [baseline for baseline, _ in milestones]), "baseline_precision": days,
                "forecast_on": (DATE, [forecast for _, forecast in milestones]), "forecast_precision": days,
                "actual_on": (DATE, [None] * len(milestones)),
            }
        ),
        frame_of({"milestone_id": (OBJECT, []), "moved_on": (DATE, []), "from_on": (DATE, []), "to_on": (DATE, [])}),
        frame_of({"challenge_id": (OBJECT, ["c"] * len(spoken)), "on": (DATE, list(spoken))}),
        frame_of(
            {
                "challenge_id": (OBJECT, ["c"] * len(due)), "raised_on": (DATE, [date(2026, 4, 1)] * len(due)), "due_on": (DATE, list(due)),
                "answered_on": (DATE, [None] * len(due)),
            }
        ),
    )  # fmt: skip
    return frame_rows(judge_health(records, [DAY_OF_EXAMPLE], {}, WorkingDays()))[0]


def _weeks(team: tuple[int | None, ...], records: tuple[int | None, ...]) -> Any:
    """Returns the counts over weeks with the ranks of team and records, oldest first."""
    from dashboard.metrics.health_by_records import disagreeing_weeks
    from db.frames import INTEGER, OBJECT, frame_of, frame_rows

    weeks = frame_of(
        {"challenge_id": (OBJECT, ["c"] * len(team)), "day": (INTEGER, list(range(len(team)))), "team": (INTEGER, list(team)),
         "rank": (INTEGER, list(records))}
    )  # fmt: skip
    return frame_rows(disagreeing_weeks(weeks))[0]


def _may(day: int) -> date:
    return date(2026, 5, day)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "health_by_records",
        "Health by the records",
        "Worked out from dates alone. Off track: a milestone overdue by more than 14 days, an open one that slipped more than 28 days, or no "
        "conversation for twice the stage's quiet threshold. At risk: any milestone overdue, an open one that slipped more than 10 days, no "
        "conversation for longer than the threshold, or an answer the sponsor owes past its date. On track otherwise; nothing is said of a "
        "challenge without milestones and conversations. Each past week is judged by the forecasts that stood then. What the team says in "
        "its weekly update is shown beside it and never merged with it; a week without an update stays empty.",
        Unit.TEXT,
        RECORDS,
        Example("On 20 May: one milestone expected on 5 May and not done, spoken on 19 May.", "Off track: overdue by 15 days.",
            lambda: _judged(((_may(5), _may(5)),), (_may(19),)).rank, 2),
    ),
    Measure(
        "longest_overdue",
        "Longest delay of a milestone",
        "The most days by which a milestone of the challenge is overdue, in calendar days.",
        Unit.DAYS,
        RECORDS,
        Example("On 20 May: milestones expected on 15 May and on 5 May, neither done.", "15 days.",
            lambda: _judged(((_may(15), _may(15)), (_may(5), _may(5)))).overdue_days, 15),
    ),
    Measure(
        "largest_open_slip",
        "Largest slip of an open milestone",
        "The largest slip among the milestones of the challenge that are not done, by the forecast that stood on the day; only one of more "
        "than 10 days counts against its health.",
        Unit.DAYS,
        RECORDS,
        Example("Not done, baseline 1 June, forecast 12 June.", "11 days.", lambda: _judged(((date(2026, 6, 1), date(2026, 6, 12)),)).slip_days, 11),
    ),
    Measure(
        "answers_past_date",
        "Answers from the sponsor past their date",
        "Actions that the sponsor of the challenge owes, raised and not answered, whose due date has passed.",
        Unit.COUNT,
        "the actions of the challenge owed by the sponsor",
        Example("On 20 May: one due on 15 May and one due on 25 May, neither answered.", "1 answer.",
            lambda: _judged(due=(_may(15), _may(25))).unanswered, 1),
    ),
    Measure(
        "disagreeing_weeks",
        "Weeks in which the team reported better than the records",
        "The latest weeks, without a break, for which the weekly update, or what a review agreed after it, named a better health than the "
        "records. A week without either is skipped.",
        Unit.COUNT,
        "the weekly updates and the reviews of the last 13 weeks, and the health by the records",
        Example("Team: on track, on track, no update, on track. Records: on track, off track, off track, off track.", "2 weeks.",
            lambda: _weeks((0, 0, None, 0), (0, 2, 2, 2)).disagreeing, 2),
    ),
    Measure(
        "weeks_without_update",
        "Weeks without a weekly update",
        "The latest full weeks, the current one left out, for which no weekly update of the challenge is recorded; at most the last 12.",
        Unit.COUNT,
        "the weekly updates of the last 13 weeks",
        Example("An update three weeks ago, none for the two weeks since nor for the current one.", "2 weeks.",
            lambda: _weeks((0, None, None, None), (0, 0, 0, 0)).silent - 1, 2),
    ),
    Measure(
        "attention_urgent",
        "Matters that need somebody today",
        "Items of the attention list marked ■: off track by the records, more than two weeks overdue, or beyond tolerance.",
        Unit.COUNT,
        "the attention items of milestones, engagement, research, spend and health",
        Example("Two items marked ■, three marked ▲.", "2 matters.", lambda: _attention((3, 3, 2, 2, 2)).urgent, 2),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "attention_other",
        "Other matters of the attention list",
        "Items of the attention list marked ▲ or ●.",
        Unit.COUNT,
        "the attention items of milestones, engagement, research, spend and health",
        Example("Two items marked ■, three marked ▲.", "3 matters.", lambda: _attention((3, 3, 2, 2, 2)).other, 3),
        scope=(*FILTERED, "period"),
    ),
)  # fmt: skip


def _attention(severities: tuple[int, ...]) -> Any:
    from dashboard.metrics.attention import attention_totals

    return attention_totals(severities)
