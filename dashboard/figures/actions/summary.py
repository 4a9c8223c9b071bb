"""Sentences, tiles and list lines of decisions and actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.engagement.quiet_sponsors import number_word, owing_party
from dashboard.filters import add_query
from dashboard.formats import count_in_words, format_day, format_near_day, format_percent, plural, truncate
from dashboard.metrics.actions import ActionOwner
from dashboard.metrics.engagement import OpenActionRow
from dashboard.page_content import Tile, Tone
from db.schema.enums.records import ActionOutcome

Row = Mapping[str, Any]
MAX_TEXT_LENGTH = 90
NO_OWNER = "No owner"


@dataclass(frozen=True)
class RecordLine:
    """A record in a list: text, address, and the notes under it."""

    what: str
    href: str
    notes: tuple[str, ...]
    tone: Tone = ""


def decision_and_action_lines(
    decisions: Iterable[Row], actions: Sequence[OpenActionRow], done: Iterable[Row], search: str, today: date
) -> list[RecordLine]:
    """Returns decisions with their reversals, then open actions, then closed ones."""
    return [
        *(_decision_line(row, search) for row in decisions),
        *(_open_action_line(action, search, today) for action in actions),
        *(_closed_action_line(row, search) for row in done),
    ]


def reversal_texts(row: Row) -> list[str]:
    """Returns the decision that a decision reverses, and those that reverse it.

    Example: ``Reverses the decision of 3 May 2026: Stop the trial``.
    """
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


def _open_action_line(action: OpenActionRow, search: str, today: date) -> RecordLine:
    name = owing_party(action)
    owner = f", {action.owner}" if action.owner else ""
    due = f"by {format_near_day(action.due_on, today)}" if action.due_on else "no date agreed"
    late = f"■ {plural(action.overdue_days, 'day')} overdue. " if action.overdue_days else ""
    words = f"{late}Open action: {name} owe{'' if action.ours else 's'} it{owner}, {due}"
    return RecordLine(action.what, f"/record/action/{action.id}{search}", (words,), "bad" if action.overdue_days else "")


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


def owner_label(owner: ActionOwner) -> str:
    """Returns an owner's name, or ``NO_OWNER``."""
    return owner.name or NO_OWNER


def sentence(owners: Sequence[ActionOwner], decided: tuple[int, int], period: str) -> str:
    """Returns the numbers of open, overdue and unowned actions, and of decisions made and reversed since.

    ``decided``: (decisions, of them reversed).
    """
    count, late = sum(len(owner.actions) for owner in owners), sum(owner.overdue for owner in owners)
    unowned = sum(len(owner.actions) for owner in owners if not owner.name)
    first = f"{count_in_words(count, 'action')} {'is' if count < 2 else 'are'} open"
    if late:
        owner_suffix = f" ({owners[0].name})" if owners[0].name else ""
        first += f", {number_word(late)} overdue, the longest by {plural(owners[0].worst, 'day')}{owner_suffix}"
    if unowned:
        first += f"; {number_word(unowned)} {'has' if unowned == 1 else 'have'} no owner"
    decision_count, reversed_count = decided
    second = f"{count_in_words(decision_count, 'decision')} in {period}" + (
        f", {number_word(reversed_count)} of them reversed since" if reversed_count else ""
    )
    return f"{first}. {second}."


def tiles(owners: Sequence[ActionOwner], done: tuple[int, int, int], search: str, period: str) -> list[Tile]:
    """Returns the tiles of open, overdue and unowned actions, and of actions done on time.

    ``done``: (done, of them with a date, of them done by their date). Share on time = done by their date / done with a date.
    """
    count, late = sum(len(owner.actions) for owner in owners), sum(owner.overdue for owner in owners)
    unowned = sum(len(owner.actions) for owner in owners if not owner.name)
    people = sum(bool(owner.name and owner.actions) for owner in owners)
    done_count, dated, on_time = done
    undated = f"; {number_word(done_count - dated)} had none" if done_count > dated else ""
    oldest = f"The oldest is open for {plural(max(owner.oldest for owner in owners), 'day')}" if count else ""
    longest = f"The longest by {plural(owners[0].worst, 'day')}" if late else ""
    nobody = "nobody is named who does it" if unowned else "every open action names who does it"
    return [
        Tile("Open actions", str(count), f"of {plural(people, 'owner')}", oldest, f"/actions{search}"),
        Tile("Overdue", str(late), f"of {plural(count, 'open action')}", longest, f"/actions{search}", "bad" if late else "good"),
        Tile("Without an owner", str(unowned), nobody, "", f"/actions{add_query(search, owner='-')}", "warn" if unowned else "good"),
        Tile(
            "Done on time",
            format_percent(on_time, dated) if dated else "None done",
            f"{on_time} of {dated} done by their date{undated}" if done_count else "no action was done",
            f"In {period}",
            f"/actions{add_query(search, show='all')}",
            "",
        ),
    ]
