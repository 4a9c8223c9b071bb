"""Measures of changes between two moments, and of the history. The functions are in ``dashboard.metrics.changes``."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.measures.measure import BETWEEN, CHALLENGE, COMPARED, DAY, PROGRAMME, Example, Measure, Restated, Unit

SOURCE = "every record of the view, and its past states at both moments"
LINES = "the budget lines of the financial years of both moments, with their plans, forecasts, payments and agreements as known at each"
HISTORY = "the transactions of the programme, and the states that each began or ended"
RECORD_SCOPE = (PROGRAMME, BETWEEN)
AT_A_MOMENT = (PROGRAMME, DAY)
NO_CHANGE = "What changed and changed back is no change; what an opening load brought is none either."


def _changes(*changes: dict[str, Any]) -> Any:
    """Returns changes given by some of their columns."""
    from dashboard.metrics.changes.significance import ITEM_COLUMNS
    from db.frames import frame_of

    usual: dict[str, Any] = {"subject": "milestones", "weight": 20, "challenge_ids": ("a",)}
    rows = [usual | {"record_id": f"{number}"} | change for number, change in enumerate(changes)]
    return frame_of({name: (dtype, [row.get(name) for row in rows]) for name, dtype in ITEM_COLUMNS.items()})


def _totals(*changes: dict[str, Any]) -> Any:
    from dashboard.metrics.changes.counts import change_totals

    return change_totals(_changes(*changes))


def _difference(type_: str, field: str, before: Any, after: Any) -> Any:
    """Returns what the rules make of one field that changed."""
    from dashboard.metrics.changes.significance import apply_rules
    from db.fields.difference_frames import DifferenceFrames, field_frame
    from db.frames import INTEGER, OBJECT, frame_of

    records = frame_of({"record": (INTEGER, [0]), "record_id": (OBJECT, ["a"])})
    return apply_rules(DifferenceFrames(records, field_frame([(0, type_, field, "changed", before, after)])))


def _past_tolerance(before: int, after: int) -> Any:
    """Returns whether a line with a budget of £1,000 and a tolerance of 5% passed it when its outturn became ``after`` (pence)."""
    from dashboard.metrics.spend.moves import passed_tolerance
    from dashboard.metrics.spend.outturn import budget_state

    moved = _lines(("a", after, 0, 0), then=(("a", before, 0, 0),))
    states = {name: budget_state(1_000_00, pence - 1_000_00, 5) for name, pence in (("state_then", before), ("state", after))}
    return passed_tolerance(moved.assign(**states))


def _lines(*lines: tuple[str, int, int, int], then: tuple[tuple[str, int, int, int], ...]) -> Any:
    """Returns the moved lines of two moments. A line: id, outturn, actual and committed in pence."""
    from dashboard.metrics.spend.moves import AMOUNTS, NAMES, compare_budget_lines
    from db.frames import INTEGER, OBJECT, frame_of

    def frame(rows: tuple[tuple[str, int, int, int], ...]) -> Any:
        texts: dict[str, Any] = {name: (OBJECT, ["programme"] * len(rows)) for name in NAMES}
        amounts = {name: (INTEGER, [row[place] for row in rows]) for place, name in enumerate(AMOUNTS, 1)}
        return frame_of({"id": (OBJECT, [row[0] for row in rows])} | texts | amounts)

    return compare_budget_lines(frame(then), frame(lines))


def _silences(working_days: int, before: int, threshold: int = 10) -> Any:
    """Returns what a silence of working days at the end is, beside the one at the start."""
    from dashboard.metrics.changes.significance import compare_silences, silence_items
    from db.frames import BOOLEAN, INTEGER, OBJECT, frame_of

    def at(days: int, conversation: str) -> Any:
        return frame_of({
            "challenge_id": (OBJECT, ["a"]), "sponsor": (OBJECT, ["Council"]), "threshold": (INTEGER, [threshold]),
            "working_days": (INTEGER, [days]), "beyond": (BOOLEAN, [days > threshold]), "conversation_id": (OBJECT, [conversation]),
        })  # fmt: skip

    return silence_items(compare_silences(at(before, "x"), at(working_days, "x" if working_days > before else "y")))


def _june(day: int) -> date:
    return date(2026, 6, day)


FIRST_LINES, FIRST_CHALLENGES = 5, 8
MOVED_LATER = ({"act": "moved", "days": 3}, {"act": "moved", "days": 8}, {"act": "moved", "days": -2}, {"act": "done", "days": 4})
MEASURES: tuple[Measure, ...] = (
    Measure(
        "changes", "Changes",
        f"The things that are different at the end of the period from what they were at its start. A record gives one or several. {NO_CHANGE} "
        "In a cell of challenges by subjects, a change about several challenges counts in each.",
        Unit.COUNT, SOURCE,
        Example("A milestone that moved, a payment that was entered, a setting that was renamed.", "Changes: 3.",
            lambda: _totals({"act": "moved", "days": 3}, {"act": "paid", "subject": "money"}, {"act": "changed", "subject": "other"}).total, 3),
        scope=COMPARED,
    ),
    Measure(
        "notable_changes", "Changes told one by one", "Changes without those of settings and details, which are only counted.", Unit.COUNT, SOURCE,
        Example("A milestone that moved, and a setting that was renamed.", "Told: 1 of 2.",
            lambda: _totals({"act": "moved", "days": 3}, {"act": "changed", "subject": "other"}).notable, 1),
        scope=COMPARED,
    ),
    Measure(
        "challenges_worse_off", "Challenges worse off",
        "Running challenges whose health by the team is at risk or off track at the end of the period, and was better, or not said, at its "
        "start. The health of a moment is that of the week's update, else of the week before.",
        Unit.COUNT, "the weekly updates",
        Example("From on track to at risk; from off track to at risk.", "Worse off: 1.",
            lambda: _totals({"act": "says", "before": "on track", "after": "at risk"},
                {"act": "says", "before": "off track", "after": "at risk"}).worse, 1),
        scope=COMPARED,
    ),
    Measure(
        "milestones_moved", "Milestones that moved",
        "Milestones that are expected on another day than at the start of the period, both known to the day.", Unit.COUNT, SOURCE,
        Example("Moved by +3, +8 and −2 days; one was done.", "Moved: 3.", lambda: _totals(*MOVED_LATER).moved, 3), scope=COMPARED,
    ),
    Measure(
        "milestones_later_between", "Milestones that moved later",
        "Milestones that are expected on a later day than at the start of the period, both known to the day.", Unit.COUNT, SOURCE,
        Example("Moved by +3, +8 and −2 days; one was done.", "Moved later: 2.", lambda: _totals(*MOVED_LATER).later, 2), scope=COMPARED,
    ),
    Measure(
        "median_days_later", "Median move to a later day",
        "The median of the calendar days of the milestones that moved later, rounded half up.", Unit.DAYS, SOURCE,
        Example("Moved by +3, +8 and −2 days.", "Median: 6 days, half of 3 and 8 rounded up.",
            lambda: _totals(*MOVED_LATER).median_later, 6),
        scope=COMPARED,
    ),
    Measure(
        "longest_move", "Longest move to a later day", "The most calendar days by which a milestone moved later.", Unit.DAYS, SOURCE,
        Example("Moved by +3, +8 and −2 days.", "Longest: 8 days.", lambda: _totals(*MOVED_LATER).longest, 8), scope=COMPARED,
    ),
    Measure(
        "milestones_completed", "Milestones done between two moments",
        "Milestones that have an actual day at the end of the period and had none, or another one, at its start.", Unit.COUNT, SOURCE,
        Example("One done, three moved.", "Done: 1.", lambda: _totals(*MOVED_LATER).done, 1), scope=COMPARED,
    ),
    Measure(
        "change_days", "Days by which a date differs",
        "Of a milestone that moved: the day expected at the end of the period minus the one expected at its start. Of one that was done: "
        "the day it was done minus the day expected at the start. In calendar days; not known where one of the two is not exact to the day.",
        Unit.DAYS, "the milestone at both moments",
        Example("Expected on 3 June, moved to 15 June.", "+12 days.",
            lambda: int(_difference("milestone", "expected", _june(3), _june(15))["days"].iloc[0]), 12),
        scope=RECORD_SCOPE,
    ),
    Measure(
        "change_amount", "Amount by which a record differs",
        "The amount at the end of the period minus the one at its start, in pence; of a new record its amount, of a removed one minus its amount.",
        Unit.PENCE, "the payment, agreement, budget line or budget change at both moments",
        Example("A payment of £100 was changed to £80.", "−£20.",
            lambda: int(_difference("payment", "amount", 100_00, 80_00)["pence"].iloc[0]), -20_00),
        scope=RECORD_SCOPE,
    ),
    Measure(
        "amounts_together", "Amounts of changes in one line",
        "The sum of the amounts by which the records that share a line differ.", Unit.PENCE, "the payments at both moments",
        Example("Payments of £100 and £80 were entered.", "£180.",
            lambda: int(_changes({"act": "paid", "pence": 100_00}, {"act": "paid", "pence": 80_00})["pence"].sum()), 180_00, Restated.WHERE_SHOWN),
        scope=COMPARED,
    ),
    Measure(
        "record_amount", "Amount of a record", "The amount that is recorded, as at the end of the period or, where that is said, at its start.",
        Unit.PENCE, "the payment, agreement, budget line or budget change",
        Example("A payment of £80 is recorded.", "£80.",
            lambda: int(_difference("payment", "amount", 100_00, 80_00)["after"].iloc[0]), 80_00),
        scope=AT_A_MOMENT,
    ),
    Measure(
        "outturn_moved", "Move of the outturn",
        "The outturn at the end of the period minus the outturn at its start, each as known at its moment; a line that is not there counts as nothing.",
        Unit.PENCE, LINES,
        Example("Outturn of £1,000 at the start, £1,500 at the end.", "+£500.",
            lambda: int(_lines(("a", 1_500_00, 0, 0), then=(("a", 1_000_00, 0, 0),))["outturn_moved"].iloc[0]), 500_00),
        scope=COMPARED,
    ),
    Measure(
        "actual_moved", "Move of the actual spend", "The actual at the end of the period minus the actual at its start.", Unit.PENCE, LINES,
        Example("£200 at the start, £900 at the end.", "+£700.",
            lambda: int(_lines(("a", 0, 900_00, 0), then=(("a", 0, 200_00, 0),))["actual_moved"].iloc[0]), 700_00),
        scope=COMPARED,
    ),
    Measure(
        "committed_moved", "Move of the undrawn commitments",
        "The undrawn commitments at the end of the period minus those at its start.", Unit.PENCE, LINES,
        Example("£500 at the start, £100 at the end.", "−£400.",
            lambda: int(_lines(("a", 0, 0, 100_00), then=(("a", 0, 0, 500_00),))["committed_moved"].iloc[0]), -400_00),
        scope=COMPARED,
    ),
    Measure(
        "lines_with_moved_outturn", "Budget lines whose outturn moved", "Budget lines with another outturn than at the start of the period.",
        Unit.COUNT, LINES,
        Example("One line moved by +£500, one only spent what was expected of it.", "Moved: 1.",
            lambda: int((_lines(("a", 1_500_00, 0, 0), ("b", 70_00, 70_00, 0),
                then=(("a", 1_000_00, 0, 0), ("b", 70_00, 0, 0)))["outturn_moved"] != 0).sum()), 1),
        scope=COMPARED,
    ),
    Measure(
        "lines_past_tolerance", "Budget lines that went past their tolerance",
        "Budget lines that are over or under their budget by more than their tolerance at the end of the period and were not at its start; a new "
        "line counts only where it is over.",
        Unit.COUNT, LINES,
        Example("A budget of £1,000 and a tolerance of 5%: the outturn was £1,040 and is £1,060.", "Past the tolerance: 1.",
            lambda: int(_past_tolerance(1_040_00, 1_060_00).sum()), 1),
        scope=COMPARED,
    ),
    Measure(
        "sponsors_fallen_silent", "Sponsors who fell silent",
        "Running challenges whose sponsors were within the quiet threshold of their stage at the start of the period and exceed it at its end.",
        Unit.COUNT, "the conversations, and the thresholds of the stages",
        Example("Threshold 10 working days: 8 at the start, 12 at the end.", "Fell silent: 1.",
            lambda: int((_silences(12, before=8)["act"] == "silent").sum()), 1),
        scope=COMPARED,
    ),
    Measure(
        "late_entries", "Late entries",
        "Records dated on or before the day of the start of the period that were entered, or given that date, after it. A record counts once.",
        Unit.COUNT, SOURCE,
        Example("A milestone entered on 12 June as done on 5 June, for a period from 8 June: new, and done.", "Late entries: 1.",
            lambda: _totals({"act": "added", "record_id": "m", "late_on": _june(5)}, {"act": "done", "record_id": "m", "late_on": _june(5)}).late, 1),
        scope=COMPARED,
    ),
    Measure(
        "folded_lines", "Lines that are folded", "Lines of a challenge after the first five; opening the fold shows them.", Unit.COUNT, SOURCE,
        Example("A challenge with 7 lines.", "Folded: 2.", lambda: len(range(7)[FIRST_LINES:]), 2, Restated.WHERE_SHOWN), scope=COMPARED,
    ),
    Measure(
        "folded_challenges", "Challenges that are folded", "Challenges with changes after the first eight; opening the fold shows them.",
        Unit.COUNT, SOURCE,
        Example("Ten challenges with changes.", "Folded: 2.", lambda: len(range(10)[FIRST_CHALLENGES:]), 2, Restated.WHERE_SHOWN), scope=COMPARED,
    ),
    Measure(
        "people_of_session", "People of a research session", "The number of people that is recorded of the session.", Unit.COUNT,
        "the research session", Example("A session with 4 people.", "4 people.", lambda: len(("a", "b", "c", "d")), 4, Restated.RECORDED), scope=AT_A_MOMENT,
    ),
    Measure(
        "times_carried", "Times that an action was carried", "By how many reviews the action was carried over to the next.", Unit.COUNT,
        "the action",
        Example("Carried once before, and once more.", "2 times.",
            lambda: int(_difference("action", "carried", 1, 2)["after"].iloc[0]), 2),
        scope=AT_A_MOMENT,
    ),
    Measure(
        "transactions", "Transactions of the history", "Transactions that fit the filters of the page, on all its pages.", Unit.COUNT, HISTORY,
        Example("Three saves and an import.", "4 transactions.", lambda: len(("save", "save", "save", "import")), 4, Restated.IN_THE_STORE),
        scope=(PROGRAMME, CHALLENGE, DAY),
    ),
    Measure(
        "records_changed", "Records that a transaction changed",
        "Records that the transaction created, changed or removed, as far as the viewer may read their history.", Unit.COUNT, HISTORY,
        Example("An import that created 8 payments.", "8 records.", lambda: len(range(8)), 8, Restated.IN_THE_STORE), scope=(PROGRAMME,),
    ),
    Measure(
        "changes_of_record", "Changes of a record", "Transactions that created, changed or removed the record or what is linked to it.",
        Unit.COUNT, HISTORY,
        Example("Created, then renamed.", "2 changes.", lambda: len(("created", "renamed")), 2, Restated.IN_THE_STORE), scope=(PROGRAMME, DAY),
    ),
)  # fmt: skip
