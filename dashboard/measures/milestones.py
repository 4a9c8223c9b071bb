"""Measures of milestones. The functions are in ``dashboard.metrics.milestones``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, FILTERED, PROGRAMME, Example, Measure, Restated, Unit

SOURCE = "the milestones of the view that are not archived, and the state of their challenges"
NOT_COUNTED = (
    "A milestone that was dropped is neither done nor overdue; none is overdue while its challenge is paused, or after it was cancelled or "
    "merged; and one whose date passed more than 366 days ago with no completion recorded is counted as “outcome not known” instead."
)


def _states(*milestones: dict[str, Any], today: date) -> Any:
    """Returns the states of milestones given by their days; all are exact to the day and of a running challenge."""
    from dashboard.metrics.milestones import milestone_states
    from db.frames import DATE, OBJECT, frame_of

    columns: dict[str, Any] = {"challenge_state": (OBJECT, ["running"] * len(milestones))}
    for name in ("baseline", "first_baseline", "forecast", "actual"):
        days = [milestone.get(name, milestone.get("baseline") if name == "first_baseline" else None) for milestone in milestones]
        columns[f"{name}_on"] = (DATE, days)
        columns[f"{name}_precision"] = (OBJECT, [day and "day" for day in days])
    columns["dropped_on"] = (DATE, [milestone.get("dropped") for milestone in milestones])
    return milestone_states(frame_of(columns), today)


def _totals(*milestones: dict[str, Any], today: date) -> Any:
    from dashboard.metrics.milestones import milestone_totals

    return milestone_totals(_states(*milestones, today=today))


def _first(*milestones: dict[str, Any], today: date) -> Any:
    from dashboard.metrics.milestone_weeks import first_dates

    return first_dates(_states(*milestones, today=today), today)


def _moves(*days: date) -> int:
    """Returns how many of the moves of one milestone, given by their days, were made from 4 May to 10 May."""
    from dashboard.metrics.milestone_weeks import moves_in
    from db.frames import DATE, OBJECT, frame_of

    moves = frame_of({"milestone_id": (OBJECT, ["a"] * len(days)), "moved_on": (DATE, list(days))})
    return len(moves_in(frame_of({"id": (OBJECT, ["a"])}), moves, _may(4), _may(10)))


def _between() -> Any:
    """Returns what became of milestones from the review of 4 May to that of 11 May, on 20 May."""
    from dashboard.metrics.milestone_weeks import between_reviews
    from db.frames import DATE, frame_of

    done, moved = ({name: (DATE, days)} for name, days in (("actual_on", [_may(4), _may(6)]), ("moved_on", [_may(4), _may(5), _may(11)])))
    return between_reviews(frame_of(done), frame_of(moved), [_may(11), _may(4)], _may(20))[1]


def _may(day: int) -> date:
    return date(2026, 5, day)


FIRST_DATES = (
    "Milestones, done in the period or open, whose first date has passed. The first date is the first baseline; of one known to a week or "
    "month its last day counts. Milestones that were dropped, are set aside or whose outcome is not known are left out."
)
FIRST_DATES_GIVEN = "On 20 May, first dates 8 May (done on the 8th), 8 May (done on the 9th), 18 May (open) and 25 May (open)."
FIRST_DATES_OF: tuple[dict[str, Any], ...] = (
    {"baseline": _may(8), "forecast": _may(8), "actual": _may(8)},
    {"baseline": _may(8), "forecast": _may(8), "actual": _may(9)},
    {"baseline": _may(18), "forecast": _may(25)},
    {"baseline": _may(25), "forecast": _may(25)},
)
MEASURES: tuple[Measure, ...] = (
    Measure(
        "milestone_slip",
        "Slip of a milestone",
        "The actual day, else the forecast, minus the baseline, in calendar days. Of one that is overdue the later of the forecast and today "
        "counts; not while its challenge is paused, cancelled or merged, and not where its outcome is not known. Not known without a baseline, "
        "without a date, or where one of the two is known only to the week or month; never taken as 0. A milestone that was dropped has no slip.",
        Unit.DAYS,
        "the baseline, forecast and actual day of the milestone",
        Example(
            "Baseline 1 May, forecast 13 May, not done yet.", "Slip: +12 days.",
            lambda: int(_states({"baseline": _may(1), "forecast": _may(13)}, today=_may(2))["slip_days"].iloc[0]), 12,
        ),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "first_slip",
        "Slip against the first baseline",
        "The slip of a milestone against the baseline that it had before a lead first set a new one. Shown where that is another one.",
        Unit.DAYS,
        "the first baseline, the forecast and the actual day of the milestone",
        Example(
            "First baseline 1 May, new baseline 11 May, forecast 13 May.", "Slip: +2 days, against the first baseline +12.",
            lambda: int(_states({"first_baseline": _may(1), "baseline": _may(11), "forecast": _may(13)}, today=_may(2))["first_slip_days"].iloc[0]), 12,
        ),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "milestones_not_dated",
        "Milestones not dated",
        "Milestones without an actual day that have no forecast: none was given yet, or it was withdrawn.",
        Unit.COUNT,
        SOURCE,
        Example("One expected on 20 May, one whose forecast was withdrawn, one done on 9 May.", "Not dated: 1.",
            lambda: _totals({"forecast": _may(20)}, {"baseline": _may(4)}, {"actual": _may(9)}, today=_may(10)).not_dated, 1),
    ),
    Measure(
        "milestones_overdue",
        "Milestones overdue",
        f"Milestones without an actual day whose forecast has passed. {NOT_COUNTED}",
        Unit.COUNT,
        SOURCE,
        Example(
            "On 10 May: one expected on 8 May and not done, one done on 9 May, one expected on 20 May.", "Overdue: 1.",
            lambda: _totals({"forecast": _may(8)}, {"forecast": _may(8), "actual": _may(9)}, {"forecast": _may(20)}, today=_may(10)).overdue, 1,
        ),
    ),
    Measure(
        "milestones_due_soon",
        "Milestones due within 14 days",
        "Milestones without an actual day whose forecast lies today or in the next 14 days.",
        Unit.COUNT,
        SOURCE,
        Example(
            "On 10 May: one expected on 20 May, one on 30 May.", "Due within 14 days: 1.",
            lambda: _totals({"forecast": _may(20)}, {"forecast": _may(30)}, today=_may(10)).soon, 1,
        ),
    ),
    Measure(
        "milestones_open",
        "Open milestones",
        f"Milestones that are overdue, due within 14 days, further ahead or not dated. {NOT_COUNTED}",
        Unit.COUNT,
        SOURCE,
        Example(
            "On 10 May: one expected on 8 May, one on 20 May, one done on 9 May, one dropped.", "Open: 2.",
            lambda: _totals({"forecast": _may(8)}, {"forecast": _may(20)}, {"actual": _may(9)}, {"dropped": _may(9)}, today=_may(10)).open, 2,
        ),
    ),
    Measure(
        "milestones_dropped",
        "Milestones dropped",
        "Milestones that were dropped in the period; they stay in the list and in the history.",
        Unit.COUNT,
        SOURCE,
        Example("One milestone dropped on 4 May, one expected on 20 May.", "Dropped: 1.",
            lambda: _totals({"dropped": _may(4)}, {"forecast": _may(20)}, today=_may(10)).dropped, 1),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "milestones_slip_known",
        "Milestones whose slip is known",
        "Milestones with a baseline and an actual day or forecast, all exact to the day, done in the period or still open.",
        Unit.COUNT,
        SOURCE,
        Example("One with baseline and forecast, one with a forecast only.", "Slip known: 1.",
            lambda: _totals({"baseline": _may(1), "forecast": _may(3)}, {"forecast": _may(3)}, today=_may(2)).slip_known, 1),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "milestones_slipped",
        "Milestones that slipped",
        "Milestones with a slip of one day or more, out of those whose slip is known.",
        Unit.COUNT,
        SOURCE,
        Example("Slips of +12, 0 and −2 days, and one not known.", "Slipped: 1 of 3.",
            lambda: _totals(
                {"baseline": _may(1), "forecast": _may(13)}, {"baseline": _may(5), "forecast": _may(5)},
                {"baseline": _may(9), "forecast": _may(7)}, {"forecast": _may(7)}, today=_may(2)).slipped, 1),
        denominator="the milestones whose slip is known",
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "milestones_with_slip",
        "Milestones off their baseline",
        "Milestones whose slip is known and not 0, later or earlier, against the baseline or the first one.",
        Unit.COUNT,
        SOURCE,
        Example("Slips of +12, 0 and −2 days, and one not known.", "Moved: 2.",
            lambda: int((_states(
                {"baseline": _may(1), "forecast": _may(13)}, {"baseline": _may(5), "forecast": _may(5)},
                {"baseline": _may(9), "forecast": _may(7)}, {"forecast": _may(7)}, today=_may(2))["slip_days"].fillna(0) != 0).sum()), 2),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "median_slip",
        "Median slip",
        "The median of the slips of the milestones that slipped, in calendar days, rounded half up.",
        Unit.DAYS,
        SOURCE,
        Example("Slips of +3, +8 and 0 days.", "Median slip: 6 days, half of 3 and 8 rounded up.",
            lambda: _totals({"baseline": _may(1), "forecast": _may(4)}, {"baseline": _may(1), "forecast": _may(9)},
                {"baseline": _may(5), "forecast": _may(5)}, today=_may(2)).median_slip, 6),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "days_overdue",
        "Days overdue of a milestone",
        "Today minus the last day of the forecast, in calendar days, of a milestone that is overdue.",
        Unit.DAYS,
        "the forecast of the milestone",
        Example("On 20 May, expected on 13 May and not done.", "7 days overdue.",
            lambda: int(_states({"forecast": _may(13)}, today=_may(20))["late_days"].iloc[0]), 7),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "days_to_milestone",
        "Days to a milestone",
        "Its forecast less today, in calendar days.",
        Unit.DAYS,
        "the forecast of the milestone",
        Example("Forecast 16 May, today 10 May.", "6 days.", lambda: (_may(16) - _may(10)).days, 6, Restated.WHERE_SHOWN),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "milestone_moves",
        "Moves of a milestone",
        "How often the forecast of the milestone was moved to another day.",
        Unit.COUNT,
        "the re-forecasts of the milestone",
        Example("Forecast 4 May, moved to 9 May, moved to 13 May.", "Moves: 2.", lambda: len([_may(9), _may(13)]), 2, Restated.IN_THE_STORE),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "milestones_in_view",
        "Milestones on the timeline",
        "Milestones whose actual day, else forecast lies in the weeks drawn.",
        Unit.COUNT,
        SOURCE,
        Example("Drawn from 1 to 31 May: one milestone on 8 May, one on 3 June.", "On the timeline: 1.",
            lambda: len([day for day in (_may(8), date(2026, 6, 3)) if _may(1) <= day <= _may(31)]), 1, Restated.WHERE_SHOWN),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "milestone_days_left",
        "Days until a milestone is due",
        "The forecast minus today, in calendar days, of an open milestone that is not overdue.",
        Unit.DAYS,
        "the forecast of the milestone",
        Example("On 10 May, expected on 22 May.", "Due in 12 days.", lambda: (_may(22) - _may(10)).days, 12, Restated.WHERE_SHOWN),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "moves_made",
        "Moves of milestones",
        "Re-forecasts of the milestones of the view that were made in the period.",
        Unit.COUNT,
        "the re-forecasts of the milestones of the view",
        Example("In the week of 4 May: a milestone moved on 1 May, on 4 May and on 9 May.", "Moves: 2.",
            lambda: _moves(_may(1), _may(4), _may(9)), 2),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "moves_between_reviews",
        "Moves between two reviews",
        "Re-forecasts of the milestones of the view that were made after the day of a review, up to and including that of the next one.",
        Unit.COUNT,
        "the re-forecasts of the milestones of the view",
        Example("Reviews on 4 May and 11 May: moves on 4 May, 5 May and 11 May.", "Moved since 4 May: 2.", lambda: _between().moved, 2),
    ),
    Measure(
        "done_between_reviews",
        "Milestones done between two reviews",
        "Milestones of the view that were done after the day of a review, up to and including that of the next one.",
        Unit.COUNT,
        SOURCE,
        Example("Reviews on 4 May and 11 May: milestones done on 4 May and on 6 May.", "Done since 4 May: 1.", lambda: _between().done, 1),
    ),
    Measure(
        "first_dates_due",
        "Milestones whose first date has passed",
        FIRST_DATES,
        Unit.COUNT,
        SOURCE,
        Example(FIRST_DATES_GIVEN, "First date passed: 3.", lambda: _first(*FIRST_DATES_OF, today=_may(20)).due, 3),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "first_dates_kept",
        "Milestones done by their first date",
        "Milestones that were done on or before their first date, of those whose first date has passed.",
        Unit.COUNT,
        SOURCE,
        Example(FIRST_DATES_GIVEN, "Done by their first date: 1.", lambda: _first(*FIRST_DATES_OF, today=_may(20)).kept, 1),
        denominator="the milestones whose first date has passed",
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "first_dates_share",
        "Share of milestones done by their first date",
        "Milestones that were done on or before their first date, divided by those whose first date has passed.",
        Unit.SHARE,
        SOURCE,
        Example(FIRST_DATES_GIVEN, "33%, 1 of 3.",
            lambda: round(_first(*FIRST_DATES_OF, today=_may(20)).kept / _first(*FIRST_DATES_OF, today=_may(20)).due, 2), 0.33),
        denominator="the milestones whose first date has passed",
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "first_dates_late",
        "Milestones done after their first date",
        "Milestones that were done later than their first date.",
        Unit.COUNT,
        SOURCE,
        Example(FIRST_DATES_GIVEN, "Done after their first date: 1.", lambda: _first(*FIRST_DATES_OF, today=_may(20)).late, 1),
        scope=(*FILTERED, "period"),
    ),
    Measure(
        "first_dates_open",
        "Milestones open after their first date",
        "Milestones whose first date has passed and that are not done.",
        Unit.COUNT,
        SOURCE,
        Example(FIRST_DATES_GIVEN, "Open after their first date: 1.", lambda: _first(*FIRST_DATES_OF, today=_may(20)).open, 1),
        scope=(*FILTERED, "period"),
    ),
)  # fmt: skip
