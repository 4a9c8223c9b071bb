"""Reviews: start, close with an option for each unfinished action, reopen; and the health agreed at a review.

A closing stores the revision of its transaction. Everything recorded before it has a lower revision on both databases; a transaction that
began earlier and is committed later gets a higher one. A closing is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.commands.act_steps import require_lead, set_transaction_reason
from db.errors import Invalid, NotFound
from db.history import current_revision, is_loading_file, today
from db.queries.reviews.meetings import current_team_healths, next_review_day, unfinished_actions
from db.schema.base import new_id
from db.schema.enums.records import ActionOutcome, AgendaTopic, Health, ReviewState, UnfinishedActionChoice
from db.schema.models import Action, Decision, Review, ReviewClosing, ReviewHealth
from db.session_state import session_state
from db.values.dates import date_text

DEFAULT_AGENDA = [{"topic": topic.value} for topic in AgendaTopic]


def derive_review_fields(session: Session, row: Review) -> None:
    """Set the state and agenda of a new review: draft, with the default agenda.

    Raises :class:`Invalid` when the programme has another review on that day.
    """
    row.state = row.state or ReviewState.DRAFT.value
    if not row.agenda and not is_loading_file(session):
        row.agenda = list(DEFAULT_AGENDA)
    same_day = select(Review.id).where(Review.programme_id == row.programme_id, Review.held_on == row.held_on, Review.id != row.id)
    if session.execute(same_day).first():
        raise Invalid([("held", f"There is a review on {date_text(row.held_on)} already. Choose another day, or open that one")])


def start_review(session: Session, programme_id: str, held: date, present: str | None) -> str:
    """Open the review of a day: its draft, else a new one. Returns its id. For leads and administrators.

    Raises :class:`Invalid` when a review is open, or the one of the day is closed.
    """
    require_lead(session)
    open_review = session.scalars(select(Review).where(Review.programme_id == programme_id, Review.state == ReviewState.OPEN.value)).first()
    if open_review is not None:
        raise Invalid([("held", f"The review of {date_text(open_review.held_on)} is open. Close it first, or go on with it")])
    row = session.scalars(select(Review).where(Review.programme_id == programme_id, Review.held_on == held)).first()
    if row is None:
        row = Review(id=new_id(), programme_id=programme_id, held_on=held)
        session.add(row)
    if row.state == ReviewState.CLOSED.value:
        raise Invalid([("held", f"The review of {date_text(held)} is closed. Reopen it from its page, or choose another day")])
    row.state = ReviewState.OPEN.value
    row.present = present or row.present
    if not row.agenda:
        row.agenda = list(DEFAULT_AGENDA)
    session.flush()
    return str(row.id)


def close_review(session: Session, row: Review, chosen: Mapping[str, str], note: str | None) -> None:
    """Close an open review: apply ``chosen`` (action id: choice) to unfinished actions, and store the revision.

    For leads and administrators. Raises :class:`Invalid` when the review is not open.
    """
    require_lead(session)
    if row.state != ReviewState.OPEN.value:
        raise Invalid([("", f"This review is {row.state}, so it cannot be closed. Look at it again before you go on")])
    _resolve_unfinished_actions(session, row, chosen)
    row.state = ReviewState.CLOSED.value
    number = session.execute(select(func.max(ReviewClosing.number)).where(ReviewClosing.review_id == row.id)).scalar() or 0
    session.add(
        ReviewClosing(
            programme_id=row.programme_id, review_id=row.id, number=number + 1, closed_on=today(session, row.programme_id), note=note,
            closed_by=session_state(session).author_name, frozen_revision=current_revision(session),
        )
    )  # fmt: skip


def _resolve_unfinished_actions(session: Session, row: Review, chosen: Mapping[str, str]) -> None:
    """Carry, duplicate or drop each unfinished action; carry it by default."""
    due = next_review_day(session, row.programme_id, row.held_on)
    ids = [action.id for action in unfinished_actions(session, row.programme_id, row.held_on)]
    for action in session.scalars(select(Action).where(Action.id.in_(ids)).order_by(Action.id)):
        choice = chosen.get(action.id, UnfinishedActionChoice.CARRY.value)
        if choice == UnfinishedActionChoice.CARRY:
            action.carried, action.due_on = (action.carried or 0) + 1, due
            continue
        if choice == UnfinishedActionChoice.DUPLICATE:
            session.add(_copy_action(action, row, due, today(session, row.programme_id)))
        action.answered_on = today(session, row.programme_id)
        action.outcome = (ActionOutcome.DEFERRED if choice == UnfinishedActionChoice.DUPLICATE else ActionOutcome.DROPPED).value
        action.why = (
            f"{'Raised anew' if choice == UnfinishedActionChoice.DUPLICATE else 'Dropped'} at the review of {date_text(row.held_on)}"
        )


COPIED_COLUMNS = (
    "programme_id", "challenge_id", "kind", "what", "published_what", "owed_by", "owed_by_organisation_id", "owner", "owed_to", "milestone_id",
    "about_kind", "about_id", "came_from_id",
)  # fmt: skip


def _copy_action(action: Action, review: Review, due: date, raised: date) -> Action:
    """Returns a copy of the action, raised at this review."""
    copied = {name: getattr(action, name) for name in COPIED_COLUMNS}
    return Action(id=new_id(), **copied, raised_on=raised, due_on=due, review_id=review.id, carried=0)


def reopen_review(session: Session, row: Review, reason: str) -> None:
    """Reopen a closed review. Its closings are kept; closing it again adds another. For leads and administrators.

    Raises :class:`Invalid` when the review is not closed, or another one is open.
    """
    require_lead(session)
    if row.state != ReviewState.CLOSED.value:
        raise Invalid([("", f"This review is {row.state}, so there is nothing to reopen")])
    open_review = session.scalars(
        select(Review).where(Review.programme_id == row.programme_id, Review.state == ReviewState.OPEN.value)
    ).first()
    if open_review is not None:
        raise Invalid([("", f"The review of {date_text(open_review.held_on)} is open. Close it first")])
    set_transaction_reason(session, reason)
    row.state = ReviewState.OPEN.value


def fill_meeting_decision(session: Session, row: Decision) -> None:
    """Set the day of a decision made at a review to today and its author to the meeting, when they are empty."""
    row.decided_on = row.decided_on or today(session, row.programme_id)
    row.decided_by = row.decided_by or "The review meeting"


def agree_health(session: Session, programme_id: str, values: Mapping[str, Any]) -> str:
    """Record the health of a challenge agreed at a review, in place of one agreed there before. Returns its id.

    Raises :class:`NotFound` for a review outside the programme, :class:`Invalid` for a health other than the team's without a reason.
    """
    review, challenge = values["review"], values["challenge"]
    if session.execute(select(Review.id).where(Review.id == review, Review.programme_id == programme_id)).first() is None:
        raise NotFound(review)
    team_health = current_team_healths(session, [challenge], today(session, programme_id)).get(challenge)
    if values["health"] != team_health and not values.get("reason"):
        team = f"says {Health(team_health).label.lower()}" if team_health else "has no update of this week or the last"
        raise Invalid([("reason", f"The team {team}. Enter why the review says {Health(values['health']).label.lower()}")])
    row = session.scalars(select(ReviewHealth).where(ReviewHealth.review_id == review, ReviewHealth.challenge_id == challenge)).first()
    if row is None:
        row = ReviewHealth(id=new_id(), programme_id=programme_id, review_id=review, challenge_id=challenge)
        session.add(row)
    row.health, row.said, row.reason = values["health"], team_health, values.get("reason")
    session.flush()
    return str(row.id)
