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


def _settles() -> str:
    """Returns the last day before the week of 11 May 2026 settles, without a review."""
    from datetime import UTC, datetime, timedelta

    from db.values.weeks import WeekSettings, week_end
    from db.values.working_days import WorkingDays

    settings = WeekSettings(1, datetime(2026, 1, 5, tzinfo=UTC), "Europe/London", WorkingDays(), 3)
    return (week_end(_may(11), [settings]).settles_at - timedelta(minutes=1)).date().isoformat()


def _mark() -> Any:
    """Returns the mark of the week of 11 May 2026 of a challenge with one milestone, due on the 15th. The week settled at revision 2; revision 3
    recorded that the milestone was done on the 14th."""
    from dashboard.metrics.health_at_moments import RecordStates
    from dashboard.metrics.weekly_health import KnownWeeks, plan_marks, weekly_marks
    from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of, frame_rows
    from db.values.weeks import FirstState
    from db.values.working_days import WorkingDays

    dtypes = {"quiet_working_days": INTEGER, "position": INTEGER, "archived": BOOLEAN, "revision": INTEGER, "superseded": INTEGER}

    def states(names: str, *rows: dict[str, Any]) -> Any:
        columns = [*names.split(), "revision", "superseded"]
        typed = {name: dtypes.get(name, DATE if name.endswith(("_on", "_since")) else OBJECT) for name in columns}
        return frame_of({name: (dtype, [{"revision": 1, **row}.get(name) for row in rows]) for name, dtype in typed.items()})

    due = {"id": "m", "challenge_id": "c", "archived": False, "baseline_on": _may(15), "forecast_on": _may(15)}
    precisions = {"baseline_precision": "day", "forecast_precision": "day"}
    records = RecordStates(
        challenges=states("id state flow stage stage_since archived", {"id": "c", "state": "running", "archived": False}),
        stages=states("flow name quiet_working_days"),
        milestones=states(
            "id challenge_id baseline_on baseline_precision forecast_on forecast_precision actual_on archived dropped_on",
            {**due, **precisions, "superseded": 3},
            {**due, **precisions, "revision": 3, "actual_on": _may(14)},
        ),
        moves=states("milestone_id moved_on from_on to_on"),
        conversations=states("id held_on held_precision"),
        links=states("conversation_id challenge_id"),
        participants=states("conversation_id organisation_id came"),
        sponsors=states("challenge_id organisation_id position"),
        actions=states("id challenge_id owed_by raised_on due_on answered_on"),
    )
    week = _may(11)
    plan = plan_marks([week], ["c"], KnownWeeks(3, {week: 2}, {week: 1}), {"c": FirstState(1, _may(1))})
    return frame_rows(weekly_marks([week], ["c"], plan, records, states("id away"), {1: WorkingDays()}, _may(29)))[0]


def _may(day: int) -> date:
    return date(2026, 5, day)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "health_by_records",
        "Health by the records",
        "Worked out from dates alone. Off track: a milestone overdue by more than 14 days, an open one that slipped more than 28 days, or no "
        "conversation for twice the stage's quiet threshold. At risk: any milestone overdue, an open one that slipped more than 10 days, no "
        "conversation for longer than the threshold, or an answer the sponsor owes past its date. On track otherwise; nothing is said of a "
        "challenge without milestones and conversations. A week is judged as on its Sunday, by what was known when it settled; the current "
        "week as on the day of the page. What the team says in its weekly update is shown beside it and never merged with it; a week without "
        "an update stays empty.",
        Unit.TEXT,
        RECORDS,
        Example("On 20 May: one milestone expected on 5 May and not done, spoken on 19 May.", "Off track: overdue by 15 days.",
            lambda: _judged(((_may(5), _may(5)),), (_may(19),)).rank, 2),
    ),
    Measure(
        "week_settles",
        "When a week settles",
        "A week settles when the first review held after its Sunday is closed, or at the end of the third working day after that Sunday, "
        "whichever comes first. A programme can set another number of days; the number, the calendar and the time zone are those that were "
        "set when the Sunday ended. Until then the mark of the week is provisional. Afterwards no record, merge, stage or setting changes it. "
        "The weeks before a challenge was first recorded are worked out from what was known when the week of that recording settled.",
        Unit.TEXT,
        "the closings of reviews, and the settings of the programme",
        Example("The week of 11 May 2026, no review closed, three working days.", "At the end of Wednesday 20 May.", _settles, "2026-05-20"),
    ),
    Measure(
        "health_with_later_entries",
        "Health with what was entered since",
        "The health by the records as on the Sunday of a settled week, by what is known now of what happened up to that day. Dates promised "
        "(baselines, dates due), the stage, its threshold and the calendar are those of the mark.",
        Unit.TEXT,
        RECORDS,
        Example("A milestone due on 15 May. After the week of 11 May settled it was recorded as done on 14 May.",
            "Mark: at risk (1). With what was entered since: on track (0).", lambda: (_mark().rank, _mark().since), (1, 0)),
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
        "The largest slip among the milestones of the challenge that are not done, by the forecast that stood on the day, or by the day itself "
        "for one that was overdue; only one of more than 10 days counts against its health.",
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
        "Items of the attention list marked ■: more than 14 days late, quiet for twice the limit, beyond tolerance, moved four times or more, "
        "or off track by the records.",
        Unit.COUNT,
        "the attention items of milestones, engagement, research, spend and health",
        Example("Two items marked ■, three marked ▲.", "2 matters.", lambda: _attention((3, 3, 2, 2, 2)).urgent, 2),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "attention_known",
        "Matters that are known",
        "Items that would be on the attention list if somebody had not said until when they are known, and why.",
        Unit.COUNT,
        "the attention items, and what was recorded about them",
        Example("One of two late milestones is known until next month.", "1 known.", lambda: _known(), 1),
        scope=FILTERED,
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


def _known() -> int:
    """Returns how many of two late milestones are known where one of them is."""
    from dashboard.figures.overview.known import split_known
    from dashboard.page_content import AttentionItem
    from dashboard.view import View
    from db.schema.enums.attention import AttentionKind
    from db.values.known_items import KnownState

    kind = AttentionKind.MILESTONE_LATE
    items = [AttentionItem(3, 20, "Milestones", name, "", "/", kind=kind, subject=name) for name in ("a", "b")]
    known = KnownState("k", kind, "a", 3, 0, frozenset(), date(2026, 6, 20), "As agreed", "The lead")
    return len(split_known(items, [known], View(DAY_OF_EXAMPLE))[1])


def _attention(severities: tuple[int, ...]) -> Any:
    from dashboard.metrics.attention import attention_totals

    return attention_totals(severities)
