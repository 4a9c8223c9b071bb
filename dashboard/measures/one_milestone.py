"""Measures of one milestone's page. The functions are in ``dashboard.metrics.milestone_moves``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, PROGRAMME, Example, Measure, Unit

MOVES = "the re-forecasts of the milestone"


def _moves(*moves: tuple[int, int, str]) -> Any:
    """Returns moves of May 2026, each from a day to a day for a reason."""
    from dashboard.metrics.milestone_moves import with_days
    from db.frames import DATE, OBJECT, frame_of

    starts, ends, reasons = zip(*moves, strict=True)
    days = {name: (DATE, [date(2026, 5, day) for day in column]) for name, column in (("from_on", starts), ("to_on", ends))}
    return with_days(frame_of({**days, "reason": (OBJECT, list(reasons))}))


def _total(*moves: tuple[int, int, str]) -> int:
    from dashboard.metrics.milestone_moves import total_days

    return total_days(_moves(*moves))


def _first_reason(*moves: tuple[int, int, str]) -> int:
    from dashboard.metrics.milestone_moves import days_by_reason

    return int(days_by_reason(_moves(*moves))["days"].iloc[0])


THREE = ((4, 9, "technical"), (9, 13, "team capacity"), (13, 19, "technical"))
MEASURES: tuple[Measure, ...] = (
    Measure(
        "milestone_moved_days",
        "Days by which the moves of a milestone add up",
        "The sum of the days of its moves, in calendar days; moves to an earlier day count as negative. A move from or to no date counts nothing.",
        Unit.DAYS,
        MOVES,
        Example("Moved from 4 to 9 May, to 13 May, to 19 May.", "Together: 15 days.", lambda: _total(*THREE), 15),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "milestone_reason_days",
        "Days by which a milestone moved for a reason",
        "The sum of the days of its moves of one reason, in calendar days; moves to an earlier day count as negative.",
        Unit.DAYS,
        MOVES,
        Example(
            "Moved by 5 days (technical), 4 (team capacity), 6 (technical).", "Technical: 11 days.", lambda: _first_reason(*THREE), 11
        ),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "milestone_days_overdue",
        "Days by which a milestone is overdue",
        "Today minus the last day of the forecast, in calendar days, of an open milestone whose forecast has passed.",
        Unit.DAYS,
        "the forecast of the milestone",
        Example("On 10 May, expected on 8 May and not done.", "Overdue by 2 days.", lambda: _late(date(2026, 5, 8), date(2026, 5, 10)), 2),
        scope=(PROGRAMME, DAY),
    ),
)  # fmt: skip


def _late(forecast: date, today: date) -> int:
    from dashboard.metrics.milestones import states_by_dates
    from db.frames import DATE, OBJECT, frame_of

    columns: dict[str, Any] = {"challenge_state": (OBJECT, ["running"]), "dropped_on": (DATE, [None])}
    for name, day in (("forecast", forecast), ("actual", None)):
        columns[f"{name}_on"], columns[f"{name}_precision"] = (DATE, [day]), (OBJECT, [day and "day"])
    return int(states_by_dates(frame_of(columns), today)["late_days"].iloc[0])
