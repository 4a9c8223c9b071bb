"""Sentences and tables of the weekly review: next meeting, missing updates, minutes.

Meetings and closings are those of ``db.queries.reviews.meetings``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import form_href
from dashboard.figures.engagement.tables import overdue_text
from dashboard.figures.health import HEALTH_TONES, health_mark
from dashboard.formats import format_datetime, format_day, format_near_day, join_phrases
from dashboard.metrics.engagement import action_totals
from dashboard.prose import Name, Prose, Text, prose
from dashboard.tables import COUNT, DAY, STATUS, Column, Table
from dashboard.tones import Tone
from dashboard.view import View
from db.access import Permission
from db.frames import DATE, OBJECT, frame_of, frame_rows
from db.schema.enums.records import AgendaTopic, Health, Party, ReviewState
from db.values.dates import date_text

Row = Mapping[str, Any]
MAX_NAMED_LEADS = 4
MAX_MISSING, MISSING_ID = 50, "review-missing"  # challenges without an update on screen, and the id of their block
STATES: dict[str, tuple[str, Tone]] = {
    ReviewState.DRAFT: ("Draft", "quiet"),
    ReviewState.OPEN: ("Open now", "warn"),
    ReviewState.CLOSED: ("Closed", "good"),
}


def sentence(next_on: date, missing: int, running: int, open_on: date | None, view: View) -> Prose:
    """Returns the day of the next review, and the number of challenges without an update."""
    if open_on is not None:
        return prose("The review of {day} is open.", day=Name(format_near_day(open_on, view.today)))
    when = prose("is today") if next_on == view.today else prose("is on {day}", day=Name(format_near_day(next_on, view.today)))
    if not running:
        return prose("The next review {when}. No challenge is running.", when=when)
    if not missing:
        all_ = view.count("challenges_to_report", running, "running challenge")
        return prose("The next review {when}. All {running} have their update for this week.", when=when, running=all_)
    return prose(
        "The next review {when}. {missing} of {running} {have} no update for this week yet.",
        when=when,
        missing=view.words("updates_missing", missing, "challenge"),
        running=view.show("challenges_to_report", running),
        have="has" if missing == 1 else "have",
    )


@dataclass(frozen=True)
class MissingUpdate:
    """A challenge without an update for the week: name, lead, address of the form."""

    name: str
    lead: str
    href: str


def missing_sentence(waiting: Sequence[MissingUpdate], running: int, view: View) -> Prose:
    """Returns the number of the running challenges without an update, and their leads; an update is optional."""
    if not running:
        return prose("No challenge is running, so none has an update to write.")
    if not waiting:
        return prose("Every running challenge has its update for this week.")
    leads = list(dict.fromkeys(update.lead for update in waiting if update.lead))
    who = join_phrases(leads[:MAX_NAMED_LEADS]) + (" and others" if len(leads) > MAX_NAMED_LEADS else "")
    return prose(
        "{missing} could still have a word for this week{who}. The review goes on without it.",
        missing=view.words("updates_missing", len(waiting), "challenge"),
        who=Name(f", from {who}" if who else ""),
    )


def missing_on_screen(waiting: Sequence[MissingUpdate], view: View) -> tuple[Sequence[MissingUpdate], str]:
    """Returns the first of the challenges without an update, and the address that shows all; empty where all are shown."""
    if len(waiting) <= MAX_MISSING or view.shows_all(MISSING_ID):
        return waiting, ""
    return waiting[:MAX_MISSING], view.all_href("/review", MISSING_ID)


def agenda_labels(agenda: Sequence[Mapping[str, str]]) -> list[str]:
    """Returns the labels of the items of an agenda."""
    return [AgendaTopic(item["topic"]).label if item.get("topic") else item.get("title", "") for item in agenda]


def meetings_table(reviews: Sequence[Any], counts: Mapping[str, tuple[int, int]], view: View) -> Table:
    """Returns the reviews, newest first. ``counts``: (decisions, actions) by review id."""
    recorded = [counts.get(review.id, (0, 0)) for review in reviews]
    values = {
        "id": [review.id for review in reviews],
        "href": [f"/review/{review.id}{view.search}" for review in reviews],
        "held_on": [review.held_on for review in reviews],
        "state": [STATES[review.state][0] for review in reviews],
        "tone": [STATES[review.state][1] for review in reviews],
        "closed": [closing_text(review.closing, view.zone) if review.closing else "Not closed yet" for review in reviews],
        "closed_on": [review.closing.closed_on if review.closing else None for review in reviews],
        "closings": [_closings_note(review, view) for review in reviews],
        "decisions": [decisions for decisions, _ in recorded],
        "actions": [actions for _, actions in recorded],
    }
    of_review = (("review", "id"),)
    columns = (
        Column("held_on", "Review", DAY, href="href"),
        Column("state", "State", STATUS, tone="tone"),
        Column("closed", "Closed", sort="closed_on", note="closings"),
        Column("decisions", "Decisions", COUNT, href="href", measure="review_decisions", narrowed=of_review),
        Column("actions", "Actions", COUNT, href="href", measure="review_actions", narrowed=of_review),
    )
    return Table.of_lists(values, columns, "Reviews, newest first", view)


def _closings_note(review: Any, view: View) -> Text:
    count = len(review.closings)
    return prose("{closings}", closings=view.count("review_closings", count, "closing", review=review.id)) if count > 1 else ""


def closing_text(closing: Any, zone: str) -> str:
    """Returns when and by whom a review was closed; the time only where it is stored."""
    when = format_datetime(closing.at, zone) if closing.at else date_text(closing.closed_on)
    return f"{when} by {closing.by}"


def review_state_sentence(review: Any, closing: Any, view: View) -> Prose:
    """Returns the state of a review as a sentence."""
    if review.state == ReviewState.DRAFT:
        return prose("It is being prepared. What the board fills in follows the records until it is closed.")
    if review.state == ReviewState.OPEN:
        again = prose(" It was closed before, on {closed}.", closed=Name(closing_text(review.closing, view.zone))) if review.closing else ""
        return prose("It is open: decisions, actions and health are recorded as of this meeting.{again}", again=again)
    if closing is None:
        return prose("It is closed.")
    closed = prose("Closed on {closed}. What it looked at stays as it was then.", closed=Name(closing_text(closing, view.zone)))
    if len(review.closings) < 2:
        return closed
    of_all = view.show("review_closings", len(review.closings), review=review.id)
    return closed + prose(" This is {closing} of {closings}.", closing=Name(f"closing {closing.number}"), closings=of_all)


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


def decisions_table(rows: Sequence[Row], decision_texts: Mapping[str, str], view: View) -> Table:
    """Returns the decisions of a meeting. ``decision_texts``: text of reversed decisions, by id."""
    values = {
        "what": [row["what"] for row in rows],
        "href": [f"/record/decision/{row['id']}{view.search}" for row in rows],
        "note": [reversal_note(row, decision_texts) or row["why"] or "" for row in rows],
        "about": [about_label(row, view) for row in rows],
        "decided_on": [row["decided_on"] for row in rows],
        "decided_by": [row["decided_by"] for row in rows],
        "published": [row["published"] or "Kept within the programme team" for row in rows],
        "published_tone": ["" if row["published"] else "quiet" for row in rows],
    }
    columns = (
        Column("what", "Decision", href="href", note="note"),
        Column("about", "About"),
        Column("decided_on", "Decided", DAY),
        Column("decided_by", "By", unknown="Not recorded"),
        Column("published", "Sponsor reads", tone="published_tone"),
    )
    return Table.of_lists(values, columns, "Decisions", view)


def about_label(row: Row, view: View) -> str:
    """Returns the challenge that a record is about, else "Programme"."""
    return view.labels.get(row["challenge_id"] or "", "Programme")


def reversal_note(row: Row, decision_texts: Mapping[str, str]) -> str:
    """Returns which decision a decision reverses; empty where it reverses none."""
    return f"Reverses: {decision_texts.get(row['reverses'], 'an earlier decision')}" if row["reverses"] else ""


def meeting_actions_table(rows: Sequence[Row], view: View) -> Table:
    """Returns the actions raised at a meeting: owner, due date and state."""
    frame = action_frame(rows, view).assign(
        what=[row["what"] for row in rows],
        href=[f"/record/action/{row['id']}{view.search}" for row in rows],
        who=[row["owner"] or Party(row["owed_by"]).label for row in rows],
    )
    return Table(frame, (Column("what", "What", href="href"), *ACTION_COLUMNS), "Actions", view)


def earlier_actions_table(rows: Sequence[Row], view: View) -> Table:
    """Returns what became of the actions of earlier reviews, by due date; open ones with the link Done for who may record.

    ``rows`` of ``db.queries.reviews.meetings.earlier_actions``.
    """
    is_open = [row["answered_on"] is None for row in rows]
    frame = action_frame(rows, view).assign(
        id=[row["id"] for row in rows],
        what=[row["what"] for row in rows],
        href=[f"/record/action/{row['id']}{view.search}" for row in rows],
        who=[row["owner"] or Party(row["owed_by"]).label for row in rows],
        raised=[row["raised_at"] for row in rows],
        became=[_became_note(row, view) for row in rows],
        done=["Done" if open_ else "" for open_ in is_open],
        done_href=[
            form_href(view.view_search, "action-answer", record=row["id"]) if open_ else ""
            for row, open_ in zip(rows, is_open, strict=True)
        ],
    )
    columns = (
        Column("what", "What", href="href"),
        Column("who", "Who"),
        Column("raised", "Raised at", DAY),
        Column("due_on", "By when", DAY, unknown="No date"),
        Column("state", "What became of it", STATUS, tone="tone", note="became"),
        Column("about", "About"),
        Column("done", "Done", href="done_href", act=True),
    )
    table = Table(frame, columns, "Actions of earlier reviews", view)
    return table if view.may(Permission.RECORD) else table.without("done")


def _became_note(row: Row, view: View) -> Text:
    """Returns why an action was closed without having been done; of an open one that was carried the day that it was moved to."""
    if row["answered_on"]:
        return row["why"] or ""
    if not row["carried"] or not row["due_on"]:
        return _carried_note(row, view)
    times = view.count("meeting_action_carried", row["carried"], "time", action=row["id"])
    return prose("Moved to {day}, carried {times}", day=Name(format_day(row["due_on"])), times=times)


ACTION_COLUMNS = (
    Column("who", "Who"),
    Column("due_on", "By when", DAY, unknown="No date"),
    Column("state", "State", STATUS, tone="tone", note="carried"),
    Column("about", "About"),
)


def action_frame(rows: Sequence[Row], view: View) -> Any:
    """Returns a frame of the actions of a meeting: due_on, ``state`` with ``tone``, ``carried`` and ``about``."""
    states = [_action_state(row, view) for row in rows]
    return frame_of(
        {
            "due_on": (DATE, [row["due_on"] for row in rows]),
            "state": (OBJECT, [state for state, _ in states]),
            "tone": (OBJECT, [tone for _, tone in states]),
            "carried": (OBJECT, [_carried_note(row, view) for row in rows]),
            "about": (OBJECT, [about_label(row, view) for row in rows]),
        }
    )


def _carried_note(row: Row, view: View) -> Text:
    if not row["carried"]:
        return ""
    return prose("Carried {times}", times=view.count("meeting_action_carried", row["carried"], "time", action=row["id"]))


def _action_state(row: Row, view: View) -> tuple[Text, Tone]:
    """Returns the state of an action of a meeting and its tone."""
    if row["answered_on"]:
        done = row["outcome"] in (None, "done")
        word = "✓ Done" if done else str(row["outcome"]).capitalize()
        return prose("{word} {day}", word=word, day=Name(format_day(row["answered_on"]))), "good" if done else "quiet"
    late = (view.today - row["due_on"]).days if row["due_on"] else 0
    if late <= 0:
        return "Open", ""
    return prose("■ {late} overdue", late=view.show("meeting_action_overdue", late, action=row["id"])), "bad"


def health_table(rows: Sequence[Row], view: View) -> Table:
    """Returns the health agreed at a meeting and the health that the team reported."""
    ordered = sorted(rows, key=lambda row: view.labels.get(row["challenge_id"], ""))
    said, agreed = ([Health(row[name]) if row[name] else None for row in ordered] for name in ("said", "health"))
    values: dict[str, list[Any]] = {
        "challenge": [view.labels.get(row["challenge_id"], "") for row in ordered],
        "href": [f"/challenges/{row['challenge_id']}{view.search}" for row in ordered],
        "said": [" ".join(health_mark(health)[:2]) for health in said],
        "said_tone": [HEALTH_TONES[health] for health in said],
        "agreed": [" ".join(health_mark(health)[:2]) for health in agreed],
        "agreed_tone": [HEALTH_TONES[health] for health in agreed],
        "reason": [row["reason"] or ("Confirmed" if row["health"] == row["said"] else "") for row in ordered],
    }
    columns = (
        Column("challenge", "Challenge", href="href"),
        Column("said", "The team said", STATUS, tone="said_tone"),
        Column("agreed", "The review says", STATUS, tone="agreed_tone"),
        Column("reason", "Reason"),
    )
    return Table.of_lists(values, columns, "Health agreed", view)


def actions_sentence(actions: pd.DataFrame, view: View) -> Text:
    """Returns the number of open actions, and of those overdue."""
    totals = action_totals(actions)
    if not totals.open:
        return "Nothing is open between the sides."
    return prose(
        "{open} {are} open; {overdue} of them overdue.",
        open=view.words("actions_open", totals.open, "action"),
        are="is" if totals.open == 1 else "are",
        overdue=view.show("actions_overdue", totals.overdue),
    )


def actions_table(actions: pd.DataFrame, view: View) -> Table:
    """Returns the open actions of ``dashboard.metrics.engagement.open_action_states``, the longest overdue first."""
    rows = frame_rows(actions)
    late: list[Any] = [overdue_text(row, view) if row.overdue else "" for row in rows]
    frame = actions.assign(
        href=[f"/record/action/{row.id}{view.search}" for row in rows],
        who=[row.owner or row.organisation or Party(row.owed_by).label for row in rows],
        late=late,
        tone=["bad" if row.overdue else "" for row in rows],
        about=[view.labels.get(row.challenge_id or "", "Programme") for row in rows],
    )
    columns = (
        Column("what", "What", href="href"),
        Column("who", "Who"),
        Column("due_on", "By when", DAY, note="late", tone="tone", unknown="No date"),
        Column("about", "About"),
    )
    return Table(frame, columns, "Open actions, overdue first", view)
