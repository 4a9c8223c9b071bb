"""Measures of the overview: challenges by their health, what needs the viewer, and the weeks of the tiles."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import FILTERED_PERIOD, Example, Measure, Unit

HEALTH_SOURCE = "the running challenges of the view, and the health by their records"
ITEMS = "the attention items of milestones, engagement, research, spend and health"
WEEK = "as its weekly mark of health was judged: by what was known when the week settled, the current week by what is known today"
THREE = "Records: off track, off track, at risk, on track, nothing recorded. Team: on track, at risk, on track, on track, no update."


def _healths() -> Any:
    from dashboard.metrics.overview import count_healths
    from db.frames import INTEGER, frame_of

    return count_healths(frame_of({"records": (INTEGER, [2, 2, 1, 0, None]), "team": (INTEGER, [0, 1, 0, 0, None])}))


def _week(name: str) -> int:
    """Returns a count of the last of two weeks, in which two challenges ran; a third was paused."""
    from dashboard.metrics.overview import counts_by_week
    from db.frames import BOOLEAN, DATE, INTEGER, frame_of

    monday, next_monday = date(2026, 5, 4), date(2026, 5, 11)
    marks = frame_of(
        {
            "week": (DATE, [monday, next_monday, monday, next_monday, monday, next_monday]),
            "running": (BOOLEAN, [True, True, True, True, False, False]),
            "overdue": (INTEGER, [0, 2, 1, 1, None, None]),
            "quiet": (BOOLEAN, [False, True, False, False, None, None]),
        }
    )
    return int(counts_by_week(marks)[name].iloc[-1])


def _split() -> Any:
    """Returns the attention of a viewer with two urgent items, one of which the viewer can act on, and one other."""
    from dashboard.figures.overview.attention import split_attention
    from dashboard.page_content import AttentionItem, ItemAct
    from db.access import Permission

    act = (ItemAct("Answer", "?form=action-answer", Permission.RECORD),)
    return split_attention(
        [
            AttentionItem(3, 20, "", "a", "", "/", acts=act),
            AttentionItem(3, 16, "", "b", "", "/"),
            AttentionItem(2, 3, "", "c", "", "/", acts=act),
        ]
    )


def _outturn() -> int:
    """Returns the outturn of a line with a budget of £1,000 at the end of the second of two weeks: £400 planned for June, £500 paid in May."""
    from dashboard.measures.reviews import example_outturns

    last = example_outturns(budget=1000_00, planned=400_00, paid_later=500_00)[-1]
    return int(last.budget + last.variance)


def _health_measure(key: str, name: str, formula: str, result: str, count: str, value: int) -> Measure:
    return Measure(key, name, formula, Unit.COUNT, HEALTH_SOURCE, Example(THREE, result, lambda: getattr(_healths(), count), value))


MEASURES: tuple[Measure, ...] = (
    _health_measure(
        "challenges_off_track", "Challenges off track by the records", "Running challenges whose records say off track now.", "Off track: 2.",
        "off_track", 2,
    ),
    _health_measure(
        "challenges_at_risk", "Challenges at risk by the records", "Running challenges whose records say at risk now.", "At risk: 1.",
        "at_risk", 1,
    ),
    _health_measure(
        "challenges_on_track", "Challenges on track by the records", "Running challenges whose records say on track now.", "On track: 1.",
        "on_track", 1,
    ),
    _health_measure(
        "teams_better_than_records", "Teams that say better than their records",
        "Running challenges of which what stands of the team’s word is a better health than what their records say now.", "Better: 3.", "better", 3,
    ),
    _health_measure(
        "challenges_denied", "Challenges off track whose team says on track",
        "Running challenges whose records say off track now, while what stands of the team’s word is on track.", "1.", "denied", 1,
    ),
    Measure(
        "attention_mine",
        "Matters that need the viewer today",
        "Items that are more than 14 days late, quiet for twice the limit, beyond tolerance, or moved four times or more, and that the viewer can "
        "do something about. That a team says better than the records is the heading of its challenge, and no item of its own.",
        Unit.COUNT,
        ITEMS,
        Example("Two items marked ■, one of which the viewer can act on, and one marked ▲.", "1 matter.", lambda: len(_split().mine), 1),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "attention_look",
        "Matters that need a look",
        "All other items that need attention.",
        Unit.COUNT,
        ITEMS,
        Example("Two items marked ■, one of which the viewer can act on, and one marked ▲.", "2 matters.", lambda: len(_split().look), 2),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "milestones_overdue_by_week",
        "Milestones past their date, week by week",
        f"Milestones of the challenges that were running whose forecast had passed at the end of the week, {WEEK}.",
        Unit.COUNT,
        "the milestones of the running challenges of the view, and their moves",
        Example("In the week of 11 May: two of one challenge, one of another, none counted of a paused one.", "3.", lambda: _week("overdue"), 3),
    ),
    Measure(
        "sponsors_quiet_by_week",
        "Sponsors quiet, week by week",
        f"Challenges that were running whose last conversation was longer ago than their stage allows at the end of the week, {WEEK}.",
        Unit.COUNT,
        "the conversations with the sponsors of the running challenges of the view",
        Example("In the week of 11 May: one of two running challenges.", "1.", lambda: _week("quiet"), 1),
    ),
    Measure(
        "outturn_by_week",
        "Outturn, week by week",
        "The outturn of the programme’s own lines of the year with a budget, by what was recorded when the week ended.",
        Unit.PENCE,
        "the budget lines, plans, forecasts and the ledger, as they were recorded then",
        Example("A line of £1,000: £400 planned for June; £500 paid in May, recorded after the first week.", "£900.", _outturn, 900_00),
    ),
)  # fmt: skip
