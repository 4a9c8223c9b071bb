"""The life of a review: started, closed with what becomes of unfinished actions, reopened; and the health it agrees on.

Closing freezes a moment: the number of the transaction that closes. Everything that was recorded by then has a lower number on both
databases, also what began earlier and is committed later gets a higher one. Nothing about a closing is ever changed.
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
    """A new review is a draft with the usual agenda; no two of a programme are on one day."""
    row.state = row.state or ReviewState.DRAFT.value
    if not row.agenda and not is_loading_file(session):
        row.agenda = list(DEFAULT_AGENDA)
    twin = select(Review.id).where(Review.programme_id == row.programme_id, Review.held_on == row.held_on, Review.id != row.id)
    if session.execute(twin).first():
        raise Invalid([("held", f"There is a review on {date_text(row.held_on)} already. Choose another day, or open that one")])


def start_review(session: Session, programme_id: str, held: date, present: str | None) -> str:
    """Open the review of a day: the draft that was prepared for it, else a new one. For leads and administrators. Returns its id."""
    require_lead(session)
    already = session.scalars(select(Review).where(Review.programme_id == programme_id, Review.state == ReviewState.OPEN.value)).first()
    if already is not None:
        raise Invalid([("held", f"The review of {date_text(already.held_on)} is open. Close it first, or go on with it")])
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
    """Close an open review: settle the unfinished actions as chosen, freeze the moment. For leads and administrators."""
    require_lead(session)
    if row.state != ReviewState.OPEN.value:
        raise Invalid([("", f"This review is {row.state}, so it cannot be closed. Look at it again before you go on")])
    _resolve_unfinished_actions(session, row, chosen)
    row.state = ReviewState.CLOSED.value
    number = session.execute(select(func.max(ReviewClosing.number)).where(ReviewClosing.review_id == row.id)).scalar() or 0
    session.add(
        ReviewClosing(
            programme_id=row.programme_id, review_id=row.id, number=number + 1, closed_on=today(session), note=note,
            closed_by=session_state(session).author_name, frozen_revision=current_revision(session),
        )
    )  # fmt: skip


def _resolve_unfinished_actions(session: Session, row: Review, chosen: Mapping[str, str]) -> None:
    """Carry, raise anew or drop each unfinished action."""
    due = next_review_day(session, row.programme_id, row.held_on)
    ids = [one.id for one in unfinished_actions(session, row.programme_id, row.held_on)]
    for action in session.scalars(select(Action).where(Action.id.in_(ids)).order_by(Action.id)):
        choice = chosen.get(action.id, UnfinishedActionChoice.CARRY.value)
        if choice == UnfinishedActionChoice.CARRY:
            action.carried, action.due_on = (action.carried or 0) + 1, due
            continue
        if choice == UnfinishedActionChoice.DUPLICATE:
            session.add(_copy_action(action, row, due, today(session)))
        action.answered_on = today(session)
        action.outcome = (ActionOutcome.DEFERRED if choice == UnfinishedActionChoice.DUPLICATE else ActionOutcome.DROPPED).value
        action.why = (
            f"{'Raised anew' if choice == UnfinishedActionChoice.DUPLICATE else 'Dropped'} at the review of {date_text(row.held_on)}"
        )


COPIED_COLUMNS = (
    "programme_id", "challenge_id", "kind", "what", "published_what", "owed_by", "owed_by_organisation_id", "owner", "owed_to", "milestone_id",
    "about_kind", "about_id", "came_from_id",
)  # fmt: skip


def _copy_action(action: Action, review: Review, due: date, raised: date) -> Action:
    """The same action once more, raised at this review."""
    same = {name: getattr(action, name) for name in COPIED_COLUMNS}
    return Action(id=new_id(), **same, raised_on=raised, due_on=due, review_id=review.id, carried=0)


def reopen_review(session: Session, row: Review, reason: str) -> None:
    """Open a closed review again. What its closings froze stays as it was; closing again adds another. For leads and administrators."""
    require_lead(session)
    if row.state != ReviewState.CLOSED.value:
        raise Invalid([("", f"This review is {row.state}, so there is nothing to reopen")])
    already = session.scalars(select(Review).where(Review.programme_id == row.programme_id, Review.state == ReviewState.OPEN.value)).first()
    if already is not None:
        raise Invalid([("", f"The review of {date_text(already.held_on)} is open. Close it first")])
    set_transaction_reason(session, reason)
    row.state = ReviewState.OPEN.value


def fill_meeting_decision(session: Session, row: Decision) -> None:
    """What is decided in the meeting is of today, by whoever records it unless said otherwise."""
    row.decided_on = row.decided_on or today(session)
    row.decided_by = row.decided_by or "The review meeting"


def agree_health(session: Session, programme_id: str, values: Mapping[str, Any]) -> str:
    """Confirm or override the health of a challenge, once for a review: said again, it takes the place of what was agreed before."""
    review, challenge = values["review"], values["challenge"]
    if session.execute(select(Review.id).where(Review.id == review, Review.programme_id == programme_id)).first() is None:
        raise NotFound(review)
    said = current_team_healths(session, [challenge], today(session)).get(challenge)
    if values["health"] != said and not values.get("reason"):
        team = f"says {Health(said).label.lower()}" if said else "has no update of this week or the last"
        raise Invalid([("reason", f"The team {team}. Enter why the review says {Health(values['health']).label.lower()}")])
    row = session.scalars(select(ReviewHealth).where(ReviewHealth.review_id == review, ReviewHealth.challenge_id == challenge)).first()
    if row is None:
        row = ReviewHealth(id=new_id(), programme_id=programme_id, review_id=review, challenge_id=challenge)
        session.add(row)
    row.health, row.said, row.reason = values["health"], said, values.get("reason")
    session.flush()
    return str(row.id)
