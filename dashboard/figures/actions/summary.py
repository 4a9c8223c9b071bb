"""Decisions and actions in words and numbers: what was decided and what reverses it, who owes what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import number_word, owing_party
from dashboard.figures.milestones import truncate
from dashboard.filters import add_query
from dashboard.formats import count_in_words, format_day, format_near_day, format_percent, plural
from dashboard.metrics.actions import ActionOwner
from dashboard.metrics.engagement import OpenActionRow
from dashboard.page_content import Tile, Tone
from db.schema.enums.records import ActionOutcome

Row = Mapping[str, Any]
MAX_TEXT_LENGTH = 90
NO_OWNER = "No owner"


@dataclass(frozen=True)
class RecordLine:
    """A decision or an action in a list: its words, its address, the small lines under it."""

    what: str
    href: str
    notes: tuple[str, ...]
    tone: Tone = ""


def decision_and_action_lines(
    decisions: Iterable[Row], actions: Sequence[OpenActionRow], done: Iterable[Row], search: str, today: date
) -> list[RecordLine]:
    """Decisions with what reverses what, then open actions, then those that were closed."""
    return [
        *(_decision_line(row, search) for row in decisions),
        *(_open_action_line(one, search, today) for one in actions),
        *(_closed_action_line(row, search) for row in done),
    ]


def reversal_texts(row: Row) -> list[str]:
    """What a decision reverses, and what reverses it: ``Reverses the decision of 3 May 2026: Stop the trial``."""
    first = (
        [f"Reverses the decision of {format_day(row['reverses_on'])}: {truncate(row['reverses_what'], MAX_TEXT_LENGTH)}"]
        if row["reverses_on"]
        else []
    )
    return first + [f"▲ Reversed on {format_day(on)}: {truncate(what, MAX_TEXT_LENGTH)}" for _, on, what in row["reversed"]]


def _decision_line(row: Row, search: str) -> RecordLine:
    by = f" by {row['decided_by']}" if row["decided_by"] else ""
    by = by.replace(" The ", " the ", 1)
    at = f", at the review of {format_day(row['review_on'])}" if row["review_on"] else ""
    notes = (f"Decided on {format_day(row['decided_on'])}{by}{at}", *reversal_texts(row))
    return RecordLine(row["what"], f"/record/decision/{row['id']}{search}", notes, "quiet" if row["reversed"] else "")


def _open_action_line(one: OpenActionRow, search: str, today: date) -> RecordLine:
    name = owing_party(one)
    owner = f", {one.owner}" if one.owner else ""
    due = f"by {format_near_day(one.due_on, today)}" if one.due_on else "no date agreed"
    late = f"■ {plural(one.overdue_days, 'day')} overdue. " if one.overdue_days else ""
    words = f"{late}Open action: {name} owe{'' if one.ours else 's'} it{owner}, {due}"
    return RecordLine(one.what, f"/record/action/{one.id}{search}", (words,), "bad" if one.overdue_days else "")


def _closed_action_line(row: Row, search: str) -> RecordLine:
    outcome = ActionOutcome(row["outcome"] or ActionOutcome.DONE)
    glyph = "✓" if outcome is ActionOutcome.DONE else "○"
    answer = (f"Answer: {truncate(row['answer'], MAX_TEXT_LENGTH)}",) if row["answer"] else ()
    return RecordLine(
        row["what"],
        f"/record/action/{row['id']}{search}",
        (f"{glyph} {outcome.label} on {format_day(row['answered_on'])}", *answer),
        "quiet",
    )


def owner_label(one: ActionOwner) -> str:
    """An owner's name; that there is none is said."""
    return one.name or NO_OWNER


def sentence(owners: Sequence[ActionOwner], decided: tuple[int, int], period: str) -> str:
    """What is open, what is overdue and whose, what nobody has; what was decided, and what of it reversed."""
    count, late = sum(len(one.actions) for one in owners), sum(one.overdue for one in owners)
    loose = sum(len(one.actions) for one in owners if not one.name)
    first = f"{count_in_words(count, 'action')} {'is' if count < 2 else 'are'} open"
    if late:
        whose = f" ({owners[0].name})" if owners[0].name else ""
        first += f", {number_word(late)} overdue, the longest by {plural(owners[0].worst, 'day')}{whose}"
    if loose:
        first += f"; {number_word(loose)} {'has' if loose == 1 else 'have'} no owner"
    made, turned = decided
    second = f"{count_in_words(made, 'decision')} in {period}" + (f", {number_word(turned)} of them reversed since" if turned else "")
    return f"{first}. {second}."


def tiles(owners: Sequence[ActionOwner], done: tuple[int, int, int], search: str, period: str) -> list[Tile]:
    """What is open, overdue, without an owner, and done on time. ``done``: how many, with a date, by their date."""
    count, late = sum(len(one.actions) for one in owners), sum(one.overdue for one in owners)
    loose = sum(len(one.actions) for one in owners if not one.name)
    people = sum(bool(one.name and one.actions) for one in owners)
    all_, dated, kept = done
    undated = f"; {number_word(all_ - dated)} had none" if all_ > dated else ""
    oldest = f"The oldest is open for {plural(max(one.oldest for one in owners), 'day')}" if count else ""
    longest = f"The longest by {plural(owners[0].worst, 'day')}" if late else ""
    nobody = "nobody is named who does it" if loose else "every open action names who does it"
    return [
        Tile("Open actions", str(count), f"of {plural(people, 'owner')}", oldest, f"/actions{search}"),
        Tile("Overdue", str(late), f"of {plural(count, 'open action')}", longest, f"/actions{search}", "bad" if late else "good"),
        Tile("Without an owner", str(loose), nobody, "", f"/actions{add_query(search, owner='-')}", "warn" if loose else "good"),
        Tile(
            "Done on time",
            format_percent(kept, dated) if dated else "None done",
            f"{kept} of {dated} done by their date{undated}" if all_ else "no action was done",
            f"In {period}",
            f"/actions{add_query(search, show='all')}",
            "",
        ),
    ]
