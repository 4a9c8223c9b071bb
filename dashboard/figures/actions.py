"""Decisions and actions in words: what was decided and what reverses it, who owes what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.engagement import who
from dashboard.figures.milestones import short
from dashboard.formats import day, near_day, plural
from dashboard.metrics.engagement import OpenAction
from dashboard.views import Tone
from db.words import ActionOutcome

Row = Mapping[str, Any]
LONG = 90


@dataclass(frozen=True)
class Line:
    """A decision or an action in a list: its words, its address, the small lines under it."""

    what: str
    href: str
    notes: tuple[str, ...]
    tone: Tone = ""


def about_lines(decisions: Iterable[Row], actions: Sequence[OpenAction], done: Iterable[Row], search: str, today: date) -> list[Line]:
    """Decisions with what reverses what, then open actions, then those that were closed."""
    return [
        *(_decided(row, search) for row in decisions), *(_owed(one, search, today) for one in actions), *(_done(row, search) for row in done)
    ]  # fmt: skip


def reversal_words(row: Row) -> list[str]:
    """What a decision reverses, and what reverses it: ``Reverses the decision of 3 May 2026: Stop the trial``."""
    first = [f"Reverses the decision of {day(row['reverses_on'])}: {short(row['reverses_what'], LONG)}"] if row["reverses_on"] else []
    return first + [f"▲ Reversed on {day(on)}: {short(what, LONG)}" for _, on, what in row["reversed"]]


def _decided(row: Row, search: str) -> Line:
    by = f" by {row['decided_by']}" if row["decided_by"] else ""
    at = f", at the review of {day(row['review_on'])}" if row["review_on"] else ""
    notes = (f"Decided on {day(row['decided_on'])}{by}{at}", *reversal_words(row))
    return Line(row["what"], f"/record/decision/{row['id']}{search}", notes, "quiet" if row["reversed"] else "")


def _owed(one: OpenAction, search: str, today: date) -> Line:
    name = who(one)
    owner = f", {one.owner}" if one.owner else ""
    due = f"by {near_day(one.due_on, today)}" if one.due_on else "no date agreed"
    late = f"■ {plural(one.overdue_days, 'day')} overdue. " if one.overdue_days else ""
    words = f"{late}Open action: {name} owe{'' if one.ours else 's'} it{owner}, {due}"
    return Line(one.what, f"/record/action/{one.id}{search}", (words,), "bad" if one.overdue_days else "")


def _done(row: Row, search: str) -> Line:
    outcome = ActionOutcome(row["outcome"] or ActionOutcome.DONE)
    glyph = "✓" if outcome is ActionOutcome.DONE else "○"
    answer = (f"Answer: {short(row['answer'], LONG)}",) if row["answer"] else ()
    return Line(
        row["what"], f"/record/action/{row['id']}{search}", (f"{glyph} {outcome.label} on {day(row['answered_on'])}", *answer), "quiet"
    )
