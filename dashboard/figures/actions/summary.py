"""Sentences, tiles and list lines of decisions and actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import in_words, owing_party
from dashboard.filters import add_query
from dashboard.formats import format_day, format_near_day, plural
from dashboard.metrics.actions import NOBODY, OnTime, owner_totals
from dashboard.metrics.engagement import action_totals
from dashboard.page_content import Tile
from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import ActionOutcome

NO_OWNER = "No owner"


@dataclass(frozen=True)
class RecordLine:
    """A record in a list: text, address, and the notes under it."""

    what: str
    href: str
    notes: tuple[str, ...]
    tone: Tone = ""


@dataclass(frozen=True)
class DecisionsAndActions:
    """Decisions, the decisions of the programme that reverse others, open actions with their states, and closed actions, as frames."""

    decisions: pd.DataFrame
    reversals: pd.DataFrame
    actions: pd.DataFrame
    closed: pd.DataFrame

    @property
    def count(self) -> int:
        """How many decisions and actions there are."""
        return len(self.decisions) + len(self.actions) + len(self.closed)


def decision_and_action_lines(records: DecisionsAndActions, view: View, most: int, rest_href: str) -> list[RecordLine]:
    """Returns decisions with their reversals, then open actions, then closed ones, up to ``most`` of each; where some are left out, last
    how many are shown, with the address that shows all."""
    reversed_by = reversals_by_decision(records.reversals)
    lines = [
        *(_decision_line(row, reversed_by.get(row.id, []), view) for row in frame_rows(records.decisions.head(most))),
        *(_open_action_line(action, view) for action in frame_rows(records.actions.head(most))),
        *(_closed_action_line(row, view) for row in frame_rows(records.closed.head(most))),
    ]
    if len(lines) == records.count:
        return lines
    return [*lines, RecordLine(f"Show all {records.count}", rest_href, (f"{len(lines)} of {records.count} rows shown",), "quiet")]


def reversals_by_decision(reversals: pd.DataFrame) -> dict[str, list[Any]]:
    """Returns the decisions that reverse others, oldest first, by the id of the reversed decision."""
    reversing: dict[str, list[Any]] = {}
    for row in frame_rows(reversals):
        reversing.setdefault(row.reverses_id, []).append(row)
    return reversing


def reversal_texts(row: Any, reversed_by: list[Any]) -> list[tuple[str, str]]:
    """Returns (text, id) of the decision that a decision reverses, and of those that reverse it.

    Example: ``Reverses the decision of 3 May 2026: Stop the trial``.
    """
    first = (
        [(f"Reverses the decision of {format_day(row.reverses_on)}: {row.reverses_what}", row.reverses_id)]
        if row.reverses_on is not None
        else []
    )
    return first + [(f"▲ Reversed on {format_day(other.decided_on)}: {other.what}", other.id) for other in reversed_by]


def _decision_line(row: Any, reversed_by: list[Any], view: View) -> RecordLine:
    by = f" by {row.decided_by}" if row.decided_by else ""
    by = by.replace(" The ", " the ", 1)
    at = f", at the review of {format_day(row.review_on)}" if row.review_on else ""
    notes = (f"Decided on {format_day(row.decided_on)}{by}{at}", *(words for words, _ in reversal_texts(row, reversed_by)))
    return RecordLine(row.what, f"/record/decision/{row.id}{view.search}", notes, "quiet" if reversed_by else "")


def _open_action_line(action: Any, view: View) -> RecordLine:
    name = owing_party(action)
    owner = f", {action.owner}" if action.owner else ""
    due = f"by {format_near_day(action.due_on, view.today)}" if action.due_on else "no date agreed"
    late = f"■ {plural(action.overdue_days, 'day')} overdue. " if action.overdue else ""
    words = f"{late}Open action: {name} owe{'' if action.ours else 's'} it{owner}, {due}"
    return RecordLine(action.what, f"/record/action/{action.id}{view.search}", (words,), "bad" if action.overdue else "")


def _closed_action_line(row: Any, view: View) -> RecordLine:
    outcome = ActionOutcome(row.outcome or ActionOutcome.DONE)
    glyph = "✓" if outcome is ActionOutcome.DONE else "○"
    answer = (f"Answer: {row.answer}",) if row.answer else ()
    return RecordLine(
        row.what, f"/record/action/{row.id}{view.search}", (f"{glyph} {outcome.label} on {format_day(row.answered_on)}", *answer), "quiet"
    )


def owner_label(owner: Any) -> str:
    """Returns the name of an owner of :func:`dashboard.metrics.actions.count_by_owner`, or ``NO_OWNER``."""
    return owner.owner or NO_OWNER


def longest_overdue(actions: pd.DataFrame, view: View) -> Shown:
    """Returns the days by which the action that is overdue longest is late."""
    place, days = _first_with_most(actions["overdue_days"])
    return view.count("action_days_overdue", days, "day", action=actions["id"].iloc[place])


def _first_with_most(days: pd.Series) -> tuple[int, int]:
    """Returns the place of the first action with the most days, and how many they are."""
    values = days.to_numpy(dtype="int64")
    place = int(values.argmax())
    return place, int(values[place])


def sentence(actions: pd.DataFrame, owners: pd.DataFrame, decided: tuple[int, int], view: View) -> Prose:
    """Returns the numbers of open, overdue and unowned actions, and of decisions made and reversed since.

    ``actions`` of ``open_action_states``, ``owners`` of ``count_by_owner``; ``decided``: (decisions, of them reversed).
    """
    totals = action_totals(actions)
    first = prose("{open} {verb} open", open=view.words("actions_open", totals.open, "action"), verb="is" if totals.open < 2 else "are")
    if totals.overdue:
        worst = owners["owner"].iloc[0]
        first += prose(
            ", {overdue} overdue, the longest by {days}{owner}",
            overdue=in_words(view, "actions_overdue", totals.overdue),
            days=longest_overdue(actions, view),
            owner=Name(f" ({worst})") if worst else "",
        )
    if totals.unowned:
        verb = "has" if totals.unowned == 1 else "have"
        first += prose("; {unowned} {verb} no owner", unowned=in_words(view, "actions_unowned", totals.unowned), verb=verb)
    made, reversed_ = decided
    second = prose("{made} in {period}", made=view.words("decisions", made, "decision"), period=Name(view.period_text))
    if reversed_:
        second += prose(", {reversed} of them reversed since", reversed=in_words(view, "decisions_reversed", reversed_))
    return join_prose([first, second], ". ") + "."


def tiles(actions: pd.DataFrame, owners: pd.DataFrame, done: OnTime, view: View) -> list[Tile]:
    """Returns the tiles of open, overdue and unowned actions, and of actions done on time. Each denominator is named beside its number."""
    totals, people = action_totals(actions), owner_totals(owners)
    oldest: str | Prose = ""
    if totals.open:
        place, age = _first_with_most(actions["age_days"])
        days = view.count("action_age", age, "day", action=actions["id"].iloc[place])
        oldest = prose("The oldest is open for {days}", days=days)
    nobody = "nobody is named who does it" if totals.unowned else "every open action names who does it" if totals.open else ""
    well: Tone = "good" if totals.open else ""  # of nothing, nothing is well
    every, unowned = f"/actions{view.search}", f"/actions{add_query(view.search, owner=NOBODY)}"
    of_open = prose("of {open}", open=view.count("actions_open", totals.open, "open action")) if totals.open else ""
    return [
        Tile(
            "Open actions",
            view.show("actions_open", totals.open),
            prose("{people} named", people=view.count("action_owners", people.named, "owner is", "owners are")) if totals.open else "",
            oldest,
            every,
        ),
        Tile(
            "Overdue",
            view.show("actions_overdue", totals.overdue),
            of_open,
            prose("The longest by {days}", days=longest_overdue(actions, view)) if totals.overdue else "",
            every,
            "bad" if totals.overdue else well,
        ),
        Tile("Without an owner", view.show("actions_unowned", totals.unowned), nobody, "", unowned, "warn" if totals.unowned else well),
        on_time_tile(done, view),
    ]


def on_time_tile(done: OnTime, view: View) -> Tile:
    """Returns the share of actions done on time, with what it is a share of."""
    undated = prose("; {undated} done had no date", undated=in_words(view, "actions_done_undated", done.undated)) if done.undated else ""
    return Tile(
        "Done on time",
        view.show("actions_done_on_time", done.share, "" if done.counted else "None done"),
        on_time_message(done, view) + undated
        if done.counted
        else prose("no action with a date was done or is overdue{undated}", undated=undated),
        prose("In {period}", period=Name(view.period_text)),
        f"/actions{add_query(view.search, show='all')}",
        "",
    )


def on_time_message(done: OnTime, view: View) -> Prose:
    """Returns how many actions were done by their date, of what: ``42 of 78 actions with a date, done or past it``."""
    return prose(
        "{by_date} of {counted} with a date, done or past it",
        by_date=view.show("actions_done_by_date", done.on_time),
        counted=view.count("actions_done_or_overdue", done.counted, "action"),
    )
