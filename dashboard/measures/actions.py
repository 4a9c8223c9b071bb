"""Measures of actions and decisions. The functions are in ``dashboard.metrics.engagement`` and ``dashboard.metrics.actions``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import DAY, FILTERED_PERIOD, PROGRAMME, Example, Measure, Restated, Unit

SOURCE = "the actions of the view that are not answered"
SIDES = "What the programme team owes is ours; what a sponsor, a company team or anybody else owes is theirs."
OWNER = "An owner is the name that the action carries, however it is written in capitals."
DONE = (
    "A date moved on by a review is the date that counts. What was deferred, declined or dropped was closed without having been done and is "
    "not counted; nor is an open action of a challenge that is paused, cancelled or merged."
)
ENDED = "the actions of the view that were done in the period, and those that are open"


def _may(day: int) -> date:
    return date(2026, 5, day)


def _frame(*actions: dict[str, Any]) -> Any:
    """Returns the frame of actions given by some of their fields; those not given are of the programme team, raised on 1 May."""
    from db.frames import DATE, OBJECT, frame_of

    columns: dict[str, Any] = {name: (OBJECT, [action.get(name) for action in actions]) for name in ("owner", "outcome", "challenge_state")}
    columns["owed_by"] = (OBJECT, [action.get("owed_by", "us") for action in actions])
    columns["raised_on"] = (DATE, [action.get("raised_on", _may(1)) for action in actions])
    return frame_of(columns | {name: (DATE, [action.get(name) for action in actions]) for name in ("due_on", "answered_on")})


def _states(*actions: dict[str, Any], today: date) -> Any:
    from dashboard.metrics.engagement import open_action_states

    return open_action_states(_frame(*actions), today)


def _totals(*actions: dict[str, Any], today: date) -> Any:
    from dashboard.metrics.engagement import action_totals

    return action_totals(_states(*actions, today=today))


def _owners(*actions: dict[str, Any], today: date) -> Any:
    from dashboard.metrics.actions import count_by_owner, owner_totals, with_owners

    owned = with_owners(_states(*actions, today=today))
    return owner_totals(count_by_owner(owned))


def _closed() -> int:
    """Returns how many actions of one owner were closed, of which one was done and one dropped."""
    from dashboard.metrics.actions import count_by_owner, with_owners

    closed = _frame({"owner": "Lead", "answered_on": _may(4)}, {"owner": "Lead", "answered_on": _may(5), "outcome": "dropped"})
    return int(count_by_owner(with_owners(_states(today=_may(10))), with_owners(closed))["closed"].iloc[0])


def _on_time(*actions: dict[str, Any]) -> Any:
    from dashboard.metrics.actions import on_time_totals

    return on_time_totals(_frame(*actions).assign(actions=1), _may(1), _may(20))


SETTLED: tuple[dict[str, Any], ...] = (
    {"due_on": _may(8), "answered_on": _may(8)},
    {"due_on": _may(8), "answered_on": _may(9)},
    {"due_on": _may(19)},
    {"answered_on": _may(9)},
    {"due_on": _may(8), "answered_on": _may(8), "outcome": "dropped"},
)
SETTLED_TEXT = (
    "In May, on the 20th: one due and done on the 8th, one due on the 8th and done on the 9th, one due on the 19th and open, one done without a "
    "due date, one dropped."
)
MEASURES: tuple[Measure, ...] = (
    Measure(
        "actions_open",
        "Open actions",
        f"Actions without the day on which they were answered. {SIDES} {OWNER}",
        Unit.COUNT,
        SOURCE,
        Example("One action open, one answered on 4 May.", "Open: 1, as only the first is read.", lambda: _totals({}, today=_may(10)).open, 1),
    ),
    Measure(
        "actions_overdue",
        "Overdue actions",
        "Open actions whose due date has passed. Nothing is overdue of a challenge that is paused, cancelled or merged.",
        Unit.COUNT,
        SOURCE,
        Example(
            "On 10 May: one due on 9 May, one due on 10 May, one due on 9 May of a paused challenge.", "Overdue: 1.",
            lambda: _totals({"due_on": _may(9)}, {"due_on": _may(10)}, {"due_on": _may(9), "challenge_state": "paused"}, today=_may(10)).overdue, 1,
        ),
        denominator="the open actions",
    ),
    Measure(
        "action_days_overdue",
        "Days overdue of an action",
        "Today minus the due date, in calendar days, of an open action; 0 while its challenge is paused, cancelled or merged.",
        Unit.DAYS,
        "the due date of the action",
        Example("On 10 May, due on 7 May and not answered.", "3 days overdue.",
            lambda: int(_states({"due_on": _may(7)}, today=_may(10))["overdue_days"].iloc[0]), 3),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "action_days_left",
        "Days until an action is due",
        "The due date minus today, in calendar days.",
        Unit.DAYS,
        "the due date of the action",
        Example("On 10 May, due on 12 May.", "Due in 2 days.", lambda: (_may(12) - _may(10)).days, 2, Restated.WHERE_SHOWN),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "action_age",
        "Age of an action",
        "Today minus the day it was raised, in calendar days; of a closed action the day it was answered minus the day it was raised.",
        Unit.DAYS,
        "the day on which the action was raised, and the day it was answered",
        Example("On 10 May, raised on 1 May.", "Open for 9 days.", lambda: int(_states({}, today=_may(10))["age_days"].iloc[0]), 9),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "action_days_late",
        "Days by which a done action was late",
        "The day it was answered minus its due date, in calendar days; 0 if on time. Not known without a due date.",
        Unit.DAYS,
        "the due date of the action and the day it was answered",
        Example("Due on 8 May, done on 10 May.", "2 days late.",
            lambda: _days_late({"due_on": _may(8), "answered_on": _may(10)}), 2),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "action_times_carried",
        "Reviews that carried an action over",
        "How often a review moved the due date of the action on.",
        Unit.COUNT,
        "the reviews at which the action was open",
        Example("Carried over on 4 May and on 11 May.", "Carried twice.", lambda: len([_may(4), _may(11)]), 2, Restated.RECORDED),
        scope=(PROGRAMME, DAY),
    ),
    Measure(
        "actions_unowned",
        "Open actions without an owner",
        "Open actions that name nobody who does it.",
        Unit.COUNT,
        SOURCE,
        Example("One with the owner “Lead”, one without an owner.", "Without an owner: 1.",
            lambda: _totals({"owner": "Lead"}, {}, today=_may(10)).unowned, 1),
    ),
    Measure(
        "action_owners",
        "Owners of open actions",
        f"The people who are named as the owner of an open action. {OWNER}",
        Unit.COUNT,
        SOURCE,
        Example("Actions of “Lead”, “ lead ” and of nobody.", "Owners: 1.",
            lambda: _owners({"owner": "Lead"}, {"owner": " lead "}, {}, today=_may(10)).named, 1),
    ),
    Measure(
        "owners_with_overdue",
        "Owners with an overdue action",
        "Owners of open actions of whose actions one or more are overdue.",
        Unit.COUNT,
        SOURCE,
        Example("“Lead” has two overdue actions, “Researcher” one that is not due yet.", "With an overdue action: 1 of 2 owners.",
            lambda: _owners({"owner": "Lead", "due_on": _may(8)}, {"owner": "Lead", "due_on": _may(9)},
                {"owner": "Researcher", "due_on": _may(12)}, today=_may(10)).with_overdue, 1),
        denominator="the owners of open actions",
    ),
    Measure(
        "actions_done_on_time",
        "Actions done on time",
        "Of the actions with a due date that were done in the period, or that are open and past it: the share that was done on or before it. "
        + DONE,
        Unit.SHARE,
        ENDED,
        Example(SETTLED_TEXT, "Done on time: 33%, 1 of 3.", lambda: round(_on_time(*SETTLED).share, 2), 0.33),
        denominator="the actions with a due date that were done in the period, or that are open and past it",
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "actions_done_by_date",
        "Actions done by their date",
        f"Actions that were done in the period on or before their due date. {DONE}",
        Unit.COUNT,
        ENDED,
        Example(SETTLED_TEXT, "Done by their date: 1.", lambda: _on_time(*SETTLED).on_time, 1),
        denominator="the actions with a due date that were done in the period, or that are open and past it",
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "actions_done_or_overdue",
        "Actions done, or past their date",
        f"Actions with a due date that were done in the period, or that are open and past it. {DONE}",
        Unit.COUNT,
        ENDED,
        Example(SETTLED_TEXT, "Done, or past their date: 3.", lambda: _on_time(*SETTLED).counted, 3),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "actions_done_late",
        "Actions done after their date",
        "Actions that were done in the period after their due date.",
        Unit.COUNT,
        ENDED,
        Example(SETTLED_TEXT, "Done after their date: 1.", lambda: _on_time(*SETTLED).late, 1),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "actions_done_undated",
        "Actions done that had no due date",
        "Actions that were done in the period and had no due date.",
        Unit.COUNT,
        ENDED,
        Example(SETTLED_TEXT, "Done without a due date: 1.", lambda: _on_time(*SETTLED).undated, 1),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "actions_closed",
        "Actions closed in the period",
        "Actions that were answered or closed in the period, whatever their outcome.",
        Unit.COUNT,
        "the actions of the view that were answered in the period",
        Example("One done on 4 May, one dropped on 5 May.", "Closed: 2.", _closed, 2),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "decisions",
        "Decisions of the period",
        "Decisions by the day they were decided. A decision is reversed when a later one says that it reverses it; both stay.",
        Unit.COUNT,
        "the decisions of the view",
        Example("One decided on 4 May, one on 5 May.", "Decisions: 2.", lambda: len([_may(4), _may(5)]), 2, Restated.WHERE_SHOWN),
        scope=FILTERED_PERIOD,
    ),
    Measure(
        "decisions_reversed",
        "Decisions reversed since",
        "Decisions of the period that another decision, of whatever day, says that it reverses.",
        Unit.COUNT,
        "the decisions of the view",
        Example("One decided on 4 May; one of 5 May reverses it.", "Reversed since: 1.", lambda: _reversed(("a", None), ("b", "a")), 1),
        denominator="the decisions of the period",
        scope=FILTERED_PERIOD,
    ),
)  # fmt: skip


def _days_late(action: dict[str, Any]) -> int:
    from dashboard.metrics.actions import days_late

    return int(days_late(_frame(action)).iloc[0])


def _reversed(*decisions: tuple[str, str | None]) -> int:
    """Returns how many of the decisions, given by (id, id of the one that it reverses), are reversed."""
    import pandas as pd

    from dashboard.metrics.actions import count_reversed

    made = pd.DataFrame(decisions, columns=["id", "reverses_id"], dtype=object)
    return count_reversed(made, made.dropna())
