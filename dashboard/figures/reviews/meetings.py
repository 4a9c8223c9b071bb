"""The weekly review in words and tables: which is next, who has not updated, what was recorded, then beside now.

Meetings and closings are those of ``db.queries.reviews.meetings``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.overview.attention import HEALTH_TONES, health_mark
from dashboard.formats import count_in_words, format_datetime, format_day, format_near_day, join_phrases, plural
from dashboard.metrics.engagement import OpenActionRow
from dashboard.page_content import Cell, Column, StatusStrip, Table, Tone
from db.schema.enums.records import AgendaTopic, Health, Party, ReviewState
from db.values.dates import date_text

Row = Mapping[str, Any]
MAX_NAMED_LEADS = 4
LAST_WEEK = " last week"  # a word of the strip about when it was said, not about what
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
    """When the review is, and how many challenges have no update yet."""
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
    """A challenge without an update of the week: what it is called, who leads it, where to write it."""

    name: str
    lead: str
    href: str


def missing_sentence(waiting: Sequence[MissingUpdate]) -> str:
    """Who could still write an update, without blame: the review goes on without it."""
    if not waiting:
        return "Every running challenge has its update for this week."
    leads = list(dict.fromkeys(one.lead for one in waiting if one.lead))
    who = join_phrases(leads[:MAX_NAMED_LEADS]) + (" and others" if len(leads) > MAX_NAMED_LEADS else "")
    return f"{count_in_words(len(waiting), 'challenge')} could still have a word for this week{f', from {who}' if who else ''}. The review goes on without it."


def agenda_labels(agenda: Sequence[Mapping[str, str]]) -> list[str]:
    """The items of an agenda as people read them."""
    return [AgendaTopic(item["topic"]).label if item.get("topic") else item.get("title", "") for item in agenda]


def meetings_table(found: Sequence[Any], counts: Mapping[str, tuple[int, int]], search: str, zone: str) -> Table:
    """The reviews, newest first: state, closings, what was recorded. ``counts``: decisions and actions by review id."""
    columns = (
        Column("Review"), Column("State"), Column("Closed"), Column("Decisions", number=True), Column("Actions", number=True),
    )  # fmt: skip
    rows = []
    for one in found:
        word, tone = STATES[one.state]
        decisions, actions = counts.get(one.id, (0, 0))
        rows.append(
            (
                Cell(date_text(one.held_on), f"/review/{one.id}{search}", sort=one.held_on.isoformat()),
                Cell(word, tone=tone),
                Cell(closing_text(one.closing, zone) if one.closing else "Not closed yet", note=_closings_note(one)),
                Cell(str(decisions), sort=decisions),
                Cell(str(actions), sort=actions),
            )
        )
    return Table(columns, tuple(rows), "Reviews, newest first")


def _closings_note(one: Any) -> str:
    return f"{len(one.closings)} closings" if len(one.closings) > 1 else ""


def closing_text(one: Any, zone: str) -> str:
    """When a closing was, to the minute where this store holds its moment, and by whom."""
    when = format_datetime(one.at, zone) if one.at else date_text(one.closed_on)
    return f"{when} by {one.by}"


def review_state_sentence(one: Any, closing: Any, zone: str) -> str:
    """How a review stands, in one sentence."""
    if one.state == ReviewState.DRAFT:
        return "It is being prepared. What the board fills in follows the records until it is closed."
    if one.state == ReviewState.OPEN:
        again = f" It was closed before, on {closing_text(one.closing, zone)}." if one.closing else ""
        return f"It is open: decisions, actions and health are recorded as of this meeting.{again}"
    if closing is None:
        return "It is closed."
    which = "" if len(one.closings) < 2 else f" This is closing {closing.number} of {len(one.closings)}."
    return f"Closed on {closing_text(closing, zone)}. What it looked at stays as it was then.{which}"


def review_facts(one: Any, closing: Any, zone: str) -> list[tuple[str, Any]]:
    """What is known of a meeting: label and words each."""
    told: list[tuple[str, Any]] = [("Held on", date_text(one.held_on)), ("State", STATES[one.state][0]), ("Who was there", one.present)]
    if closing is not None:
        told.append(("Closed", closing_text(closing, zone)))
    note = (closing.note if closing is not None else "") or one.note
    return [*told, ("Note", note)] if note else told


def decisions_table(rows: Sequence[Row], labels: Mapping[str, str], search: str, called: Mapping[str, str]) -> Table:
    """Decisions of a meeting. ``called``: the words of decisions that are reversed, by id."""
    columns = (Column("Decision"), Column("About"), Column("Decided"), Column("By"), Column("Sponsor reads"))
    return Table(
        columns,
        tuple(
            (
                Cell(row["what"], f"/record/decision/{row['id']}{search}", note=_reversal_note(row, called) or (row["why"] or "")),
                Cell(labels.get(row["challenge_id"] or "", "Programme")),
                Cell(format_day(row["decided_on"]), sort=row["decided_on"].isoformat()),
                Cell(row["decided_by"] or "Not recorded"),
                Cell(row["published"] or "Kept within the programme team", tone="" if row["published"] else "quiet"),
            )
            for row in rows
        ),
        "Decisions",
    )


def _reversal_note(row: Row, called: Mapping[str, str]) -> str:
    return f"Reverses: {called.get(row['reverses'], 'an earlier decision')}" if row["reverses"] else ""


def meeting_actions_table(rows: Sequence[Row], labels: Mapping[str, str], search: str, today: date) -> Table:
    """Who does what by when, as raised at a meeting, with how it stands."""
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
    """How an action of a meeting stands."""
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
    """Health that a meeting confirmed or overrode, beside what the team said."""
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
    """Something the overview says: its name, its value, what it means, where its records are."""

    label: str
    value: str
    words: str
    href: str


def health_numbers(strips: Mapping[str, tuple[StatusStrip, StatusStrip]], labels: Mapping[str, str], search: str) -> list[OverviewNumber]:
    """The health of each challenge: what the team says, what the records say."""
    return [
        OverviewNumber(
            labels.get(one, ""),
            f"Team: {team.word.removesuffix(LAST_WEEK)}",
            f"Records: {records.word or 'nothing recorded'}",
            f"/challenges/{one}{search}",
        )
        for one, (team, records) in sorted(strips.items(), key=lambda pair: labels.get(pair[0], ""))
    ]


def comparison_table(then: Sequence[OverviewNumber], now: Sequence[OverviewNumber]) -> Table:
    """Then beside now, what changed first; what was not there at one of the two moments says so."""
    before, after = ({one.label: one for one in moment} for moment in (then, now))
    named = {**after, **before}
    order = sorted(named, key=lambda label: (_is_same(before.get(label), after.get(label)), list(named).index(label)))
    rows = tuple(_comparison_cells(named[label], before.get(label), after.get(label)) for label in order)
    return Table((Column("What"), Column("Then"), Column("Now"), Column("Difference")), rows, "Then and now")


def _comparison_cells(named: OverviewNumber, then: OverviewNumber | None, now: OverviewNumber | None) -> tuple[Cell, ...]:
    same = _is_same(then, now)
    difference = Cell("The same" if same else "Changed", tone="quiet" if same else "warn")
    return Cell(named.label, named.href), _number_cell(then), _number_cell(now), difference


def _number_cell(one: OverviewNumber | None) -> Cell:
    return Cell(one.value, note=one.words) if one else Cell("Not there", tone="quiet")


def _is_same(one: OverviewNumber | None, other: OverviewNumber | None) -> bool:
    return one is not None and other is not None and (one.value, one.words) == (other.value, other.words)


def comparison_sentence(then: Sequence[OverviewNumber], now: Sequence[OverviewNumber]) -> str:
    """How much of what the overview said moved since."""
    after = {one.label: one for one in now}
    moved = sum(not _is_same(one, after.get(one.label)) for one in then)
    if not moved:
        return "Nothing that the overview says moved since."
    return f"{count_in_words(moved, 'number')} of {len(then)} moved since."


def actions_sentence(found: Sequence[OpenActionRow]) -> str:
    """How much is open, and how much of it is overdue."""
    late = sum(one.overdue_days > 0 for one in found)
    if not found:
        return "Nothing is open between the sides."
    return f"{count_in_words(len(found), 'action')} {'is' if len(found) == 1 else 'are'} open; {plural(late, 'of them overdue', 'of them overdue')}."


def actions_table(found: Sequence[OpenActionRow], labels: Mapping[str, str], search: str, today: date) -> Table:
    """Who owes what by when, the longest overdue first."""
    columns = (Column("What"), Column("Who"), Column("By when"), Column("About"))
    return Table(columns, tuple(_open_action_cells(one, labels, search, today) for one in found), "Open actions, overdue first")


def _open_action_cells(one: OpenActionRow, labels: Mapping[str, str], search: str, today: date) -> tuple[Cell, ...]:
    late = f"■ {plural(one.overdue_days, 'day')} overdue" if one.overdue_days > 0 else ""
    due = format_near_day(one.due_on, today) if one.due_on else "No date"
    return (
        Cell(one.what, f"/record/action/{one.id}{search}"),
        Cell(one.owner or one.organisation or Party(one.owed_by).label),
        Cell(due, tone="bad" if late else "", note=late, sort=one.due_on.isoformat() if one.due_on else ""),
        Cell(labels.get(one.challenge_id or "", "Programme")),
    )
