"""Sentences and tables of the weekly review: next meeting, missing updates, minutes, and the comparison of then and now.

Meetings and closings are those of ``db.queries.reviews.meetings``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.health import HEALTH_TONES, health_mark
from dashboard.formats import count_in_words, format_datetime, format_day, format_near_day, join_phrases, plural
from dashboard.page_content import Cell, Column, StatusStrip, Table, Tone
from db.schema.enums.records import AgendaTopic, Health, Party, ReviewState
from db.values.dates import date_text

Row = Mapping[str, Any]
MAX_NAMED_LEADS = 4
LAST_WEEK = " last week"  # the strip adds it to a health reported last week; it is not part of the health
STATES: dict[str, tuple[str, Tone]] = {
    ReviewState.DRAFT: ("Draft", "quiet"),
    ReviewState.OPEN: ("Open now", "warn"),
    ReviewState.CLOSED: ("Closed", "good"),
}
HOW_COMPARED = (
    "Then is what the board held when the review was closed: the records up to that moment, and none of later. Now is what it holds today. "
    "Numbers and healths are those of the overview, worked out the same way both times."
)


def sentence(next_on: date, today: date, missing: int, running: int, open_on: date | None) -> str:
    """Returns the day of the next review, and the number of challenges without an update."""
    if open_on is not None:
        return f"The review of {format_near_day(open_on, today)} is open."
    when = "is today" if next_on == today else f"is on {format_near_day(next_on, today)}"
    if not running:
        return f"The next review {when}. No challenge is running."
    if not missing:
        return f"The next review {when}. All {plural(running, 'running challenge')} have their update for this week."
    return f"The next review {when}. {count_in_words(missing, 'challenge')} of {running} {'has' if missing == 1 else 'have'} no update for this week yet."


@dataclass(frozen=True)
class MissingUpdate:
    """A challenge without an update for the week: name, lead, address of the form."""

    name: str
    lead: str
    href: str


def missing_sentence(waiting: Sequence[MissingUpdate]) -> str:
    """Returns the number of challenges without an update, and their leads; an update is optional."""
    if not waiting:
        return "Every running challenge has its update for this week."
    leads = list(dict.fromkeys(update.lead for update in waiting if update.lead))
    who = join_phrases(leads[:MAX_NAMED_LEADS]) + (" and others" if len(leads) > MAX_NAMED_LEADS else "")
    return f"{count_in_words(len(waiting), 'challenge')} could still have a word for this week{f', from {who}' if who else ''}. The review goes on without it."


def agenda_labels(agenda: Sequence[Mapping[str, str]]) -> list[str]:
    """Returns the labels of the items of an agenda."""
    return [AgendaTopic(item["topic"]).label if item.get("topic") else item.get("title", "") for item in agenda]


def meetings_table(reviews: Sequence[Any], counts: Mapping[str, tuple[int, int]], search: str, zone: str) -> Table:
    """Returns the reviews, newest first. ``counts``: (decisions, actions) by review id."""
    columns = (
        Column("Review"), Column("State"), Column("Closed"), Column("Decisions", number=True), Column("Actions", number=True),
    )  # fmt: skip
    rows = []
    for review in reviews:
        word, tone = STATES[review.state]
        decisions, actions = counts.get(review.id, (0, 0))
        rows.append(
            (
                Cell(date_text(review.held_on), f"/review/{review.id}{search}", sort=review.held_on.isoformat()),
                Cell(word, tone=tone),
                Cell(closing_text(review.closing, zone) if review.closing else "Not closed yet", note=_closings_note(review)),
                Cell(str(decisions), sort=decisions),
                Cell(str(actions), sort=actions),
            )
        )
    return Table(columns, tuple(rows), "Reviews, newest first")


def _closings_note(review: Any) -> str:
    return f"{len(review.closings)} closings" if len(review.closings) > 1 else ""


def closing_text(closing: Any, zone: str) -> str:
    """Returns when and by whom a review was closed; the time only where it is stored."""
    when = format_datetime(closing.at, zone) if closing.at else date_text(closing.closed_on)
    return f"{when} by {closing.by}"


def review_state_sentence(review: Any, closing: Any, zone: str) -> str:
    """Returns the state of a review as a sentence."""
    if review.state == ReviewState.DRAFT:
        return "It is being prepared. What the board fills in follows the records until it is closed."
    if review.state == ReviewState.OPEN:
        again = f" It was closed before, on {closing_text(review.closing, zone)}." if review.closing else ""
        return f"It is open: decisions, actions and health are recorded as of this meeting.{again}"
    if closing is None:
        return "It is closed."
    which = "" if len(review.closings) < 2 else f" This is closing {closing.number} of {len(review.closings)}."
    return f"Closed on {closing_text(closing, zone)}. What it looked at stays as it was then.{which}"


def review_facts(review: Any, closing: Any, zone: str) -> list[tuple[str, Any]]:
    """Returns (label, text) of a meeting."""
    review_details: list[tuple[str, Any]] = [
        ("Held on", date_text(review.held_on)),
        ("State", STATES[review.state][0]),
        ("Who was there", review.present),
    ]
    if closing is not None:
        review_details.append(("Closed", closing_text(closing, zone)))
    note = (closing.note if closing is not None else "") or review.note
    return [*review_details, ("Note", note)] if note else review_details


def decisions_table(rows: Sequence[Row], labels: Mapping[str, str], search: str, decision_texts: Mapping[str, str]) -> Table:
    """Returns the decisions of a meeting. ``called``: text of reversed decisions, by id."""
    columns = (Column("Decision"), Column("About"), Column("Decided"), Column("By"), Column("Sponsor reads"))
    return Table(
        columns,
        tuple(
            (
                Cell(row["what"], f"/record/decision/{row['id']}{search}", note=_reversal_note(row, decision_texts) or (row["why"] or "")),
                Cell(labels.get(row["challenge_id"] or "", "Programme")),
                Cell(format_day(row["decided_on"]), sort=row["decided_on"].isoformat()),
                Cell(row["decided_by"] or "Not recorded"),
                Cell(row["published"] or "Kept within the programme team", tone="" if row["published"] else "quiet"),
            )
            for row in rows
        ),
        "Decisions",
    )


def _reversal_note(row: Row, decision_texts: Mapping[str, str]) -> str:
    return f"Reverses: {decision_texts.get(row['reverses'], 'an earlier decision')}" if row["reverses"] else ""


def meeting_actions_table(rows: Sequence[Row], labels: Mapping[str, str], search: str, today: date) -> Table:
    """Returns the actions raised at a meeting: owner, due date and state."""
    columns = (Column("What"), Column("Who"), Column("By when"), Column("State"), Column("About"))
    return Table(
        columns,
        tuple(
            (
                Cell(row["what"], f"/record/action/{row['id']}{search}"),
                Cell(row["owner"] or Party(row["owed_by"]).label),
                Cell(format_day(row["due_on"]) or "No date", sort=row["due_on"].isoformat() if row["due_on"] else ""),
                action_state(row, today),
                Cell(labels.get(row["challenge_id"] or "", "Programme")),
            )
            for row in rows
        ),
        "Actions",
    )


def action_state(row: Row, today: date) -> Cell:
    """Returns the state of an action of a meeting, with how often it was carried as note."""
    carried = f"Carried {plural(row['carried'], 'time')}" if row["carried"] else ""
    if row["answered_on"]:
        done = row["outcome"] in (None, "done")
        return Cell(
            f"{'✓ Done' if done else str(row['outcome']).capitalize()} {format_day(row['answered_on'])}",
            tone="good" if done else "quiet",
            note=carried,
        )
    late = (today - row["due_on"]).days if row["due_on"] else 0
    return Cell(f"■ {plural(late, 'day')} overdue", tone="bad", note=carried) if late > 0 else Cell("Open", note=carried)


def health_table(rows: Sequence[Row], labels: Mapping[str, str], search: str) -> Table:
    """Returns the health agreed at a meeting and the health that the team reported."""
    columns = (Column("Challenge"), Column("The team said"), Column("The review says"), Column("Reason"))
    return Table(
        columns,
        tuple(
            (
                Cell(labels.get(row["challenge_id"], ""), f"/challenges/{row['challenge_id']}{search}"),
                _health_cell(row["said"]),
                _health_cell(row["health"]),
                Cell(row["reason"] or ("Confirmed" if row["health"] == row["said"] else "")),
            )
            for row in sorted(rows, key=lambda row: labels.get(row["challenge_id"], ""))
        ),
        "Health agreed",
    )


def _health_cell(value: str | None) -> Cell:
    glyph, word, _ = health_mark(Health(value) if value else None)
    return Cell(f"{glyph} {word}", tone=HEALTH_TONES[Health(value) if value else None])


@dataclass(frozen=True)
class OverviewNumber:
    """A number of the overview: label, value, explanation, address of its records."""

    label: str
    value: str
    words: str
    href: str


def health_numbers(strips: Mapping[str, tuple[StatusStrip, StatusStrip]], labels: Mapping[str, str], search: str) -> list[OverviewNumber]:
    """Returns the health of each challenge, according to the team and to the records."""
    return [
        OverviewNumber(
            labels.get(challenge, ""),
            f"Team: {team.word.removesuffix(LAST_WEEK)}",
            f"Records: {records.word or 'nothing recorded'}",
            f"/challenges/{challenge}{search}",
        )
        for challenge, (team, records) in sorted(strips.items(), key=lambda pair: labels.get(pair[0], ""))
    ]


def comparison_table(then: Sequence[OverviewNumber], now: Sequence[OverviewNumber]) -> Table:
    """Returns the numbers of the closing and of today side by side, changed ones first; one missing at either moment says so."""
    before, after = ({number.label: number for number in side} for side in (then, now))
    numbers = {**after, **before}
    order = sorted(numbers, key=lambda label: (_is_same(before.get(label), after.get(label)), list(numbers).index(label)))
    rows = tuple(_comparison_cells(numbers[label], before.get(label), after.get(label)) for label in order)
    return Table((Column("What"), Column("Then"), Column("Now"), Column("Difference")), rows, "Then and now")


def _comparison_cells(number: OverviewNumber, then: OverviewNumber | None, now: OverviewNumber | None) -> tuple[Cell, ...]:
    same = _is_same(then, now)
    difference = Cell("The same" if same else "Changed", tone="quiet" if same else "warn")
    return Cell(number.label, number.href), _number_cell(then), _number_cell(now), difference


def _number_cell(number: OverviewNumber | None) -> Cell:
    return Cell(number.value, note=number.words) if number else Cell("Not there", tone="quiet")


def _is_same(first: OverviewNumber | None, second: OverviewNumber | None) -> bool:
    return first is not None and second is not None and (first.value, first.words) == (second.value, second.words)


def comparison_sentence(then: Sequence[OverviewNumber], now: Sequence[OverviewNumber]) -> str:
    """Returns how many numbers of the overview changed since the closing."""
    after = {number.label: number for number in now}
    moved = sum(not _is_same(number, after.get(number.label)) for number in then)
    if not moved:
        return "Nothing that the overview says moved since."
    return f"{count_in_words(moved, 'number')} of {len(then)} moved since."


def actions_sentence(actions: Sequence[Any]) -> str:
    """Returns the number of open actions, and of those overdue."""
    late = sum(action.overdue_days > 0 for action in actions)
    if not actions:
        return "Nothing is open between the sides."
    return f"{count_in_words(len(actions), 'action')} {'is' if len(actions) == 1 else 'are'} open; {plural(late, 'of them overdue', 'of them overdue')}."


def actions_table(actions: Sequence[Any], labels: Mapping[str, str], search: str, today: date) -> Table:
    """Returns open actions, the longest overdue first."""
    columns = (Column("What"), Column("Who"), Column("By when"), Column("About"))
    return Table(columns, tuple(_open_action_cells(action, labels, search, today) for action in actions), "Open actions, overdue first")


def _open_action_cells(action: Any, labels: Mapping[str, str], search: str, today: date) -> tuple[Cell, ...]:
    late = f"■ {plural(action.overdue_days, 'day')} overdue" if action.overdue_days > 0 else ""
    due = format_near_day(action.due_on, today) if action.due_on else "No date"
    return (
        Cell(action.what, f"/record/action/{action.id}{search}"),
        Cell(action.owner or action.organisation or Party(action.owed_by).label),
        Cell(due, tone="bad" if late else "", note=late, sort=action.due_on.isoformat() if action.due_on else ""),
        Cell(labels.get(action.challenge_id or "", "Programme")),
    )
