"""Reviews: start, close with an option for each unfinished action, reopen; and the health agreed at a review.

A closing stores the revision of its transaction. Everything recorded before it has a lower revision on both databases; a transaction that
began earlier and is committed later gets a higher one. A closing is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from db.commands.act_steps import require_lead, set_transaction_reason
from db.errors import Invalid, NotFound
from db.history import current_revision, is_loading_file, today
from db.queries.programmes.parts import programme_parts
from db.queries.reviews.meetings import coming_review, default_agenda, next_review_day, unfinished_actions
from db.queries.team_health import standing_healths
from db.schema.base import new_id
from db.schema.enums.records import ActionOutcome, ReviewState, UnfinishedActionChoice
from db.schema.models import Action, Decision, Review, ReviewClosing, ReviewHealth
from db.session_state import session_state
from db.values.dates import date_text


def derive_review_fields(session: Session, row: Review) -> None:
    """Set the state and agenda of a new review: draft, with the default agenda."""
    row.state = row.state or ReviewState.DRAFT.value
    if not row.agenda and not is_loading_file(session):
        row.agenda = default_agenda(programme_parts(session, row.programme_id))
    keep_agenda_subjects(session, row)


def keep_agenda_subjects(session: Session, row: Review) -> None:
    """Keep what the items of an agenda are about where their titles stay: the form has the titles alone."""
    earlier = inspect(row).attrs.agenda.history.deleted
    about = {item["title"]: item["about"] for item in (earlier[0] or () if earlier else ()) if item.get("about")}
    if about:
        row.agenda = [{**item, "about": about[item["title"]]} if item.get("title") in about else item for item in row.agenda or ()]


def add_agenda_item(session: Session, programme_id: str, title: str, about: str | None) -> str:
    """Put an item on the agenda of the coming review: the open one, else the next draft, which is made where there is none. Returns its id.

    ``about``: the id of the record that it is about; an item about it that stands there already gets the title.
    """
    coming = coming_review(session, programme_id, today(session, programme_id))
    row = session.scalars(select(Review).where(Review.id == coming.id)).first() if coming.id else None
    if row is None:
        row = Review(id=new_id(), programme_id=programme_id, held_on=coming.held_on)
        session.add(row)
    derive_review_fields(session, row)
    item = {"title": title, **({"about": about} if about else {})}
    others = [other for other in row.agenda if other.get("title") != title and (not about or other.get("about") != about)]
    row.agenda = [*others, item]
    session.flush()
    return str(row.id)


def start_review(session: Session, programme_id: str, held: date, present: str | None) -> str:
    """Open the review of a day: its draft, else the draft that is held early, which moves to the day, else a new one. Returns its id.

    For leads and administrators.
    """
    require_lead(session)
    row = session.scalars(select(Review).where(Review.programme_id == programme_id, Review.held_on == held)).first()
    row = row or _draft_held_early(session, programme_id, held)
    if row is None:
        row = Review(id=new_id(), programme_id=programme_id, held_on=held)
        session.add(row)
    row.state, row.held_on = ReviewState.OPEN.value, held
    row.present = present or row.present
    if not row.agenda:
        row.agenda = default_agenda(programme_parts(session, row.programme_id))
    session.flush()
    return str(row.id)


def _draft_held_early(session: Session, programme_id: str, held: date) -> Review | None:
    """The first draft after a day, unless it is for a later review of the series.

    Where the day is one of the series, the draft must be for a day before the next one; else it may be for that next one.
    """
    statement = select(Review).where(Review.programme_id == programme_id, Review.held_on > held, Review.state == ReviewState.DRAFT.value)
    draft = session.scalars(statement.order_by(Review.held_on).limit(1)).first()
    if draft is None:
        return None
    is_series_day = next_review_day(session, programme_id, held - timedelta(days=1)) == held
    following = next_review_day(session, programme_id, held)
    return draft if draft.held_on < following or (draft.held_on == following and not is_series_day) else None


def close_review(session: Session, row: Review, chosen: Mapping[str, str], note: str | None) -> None:
    """Close an open review: apply ``chosen`` (action id: choice) to unfinished actions, and store the revision.

    A closing without a note keeps that of the closing before. For leads and administrators. Raises :class:`Invalid` when the review is not open.
    """
    require_lead(session)
    if row.state != ReviewState.OPEN.value:
        raise Invalid([("", f"This review is {row.state}, so it cannot be closed. Look at it again before you go on")])
    _resolve_unfinished_actions(session, row, chosen)
    row.state = ReviewState.CLOSED.value
    closings = select(ReviewClosing.number, ReviewClosing.note).where(ReviewClosing.review_id == row.id)
    before = session.execute(closings.order_by(ReviewClosing.number.desc()).limit(1)).first()
    session.add(
        ReviewClosing(
            programme_id=row.programme_id, review_id=row.id, number=before.number + 1 if before else 1, closed_on=today(session, row.programme_id),
            note=note or (before.note if before else None),
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
    """Reopen a closed review. Its closings are kept; closing it again adds another. For leads and administrators."""
    require_lead(session)
    set_transaction_reason(session, reason)
    row.state = ReviewState.OPEN.value


def fill_meeting_decision(session: Session, row: Decision) -> None:
    """Set the day of a decision made at a review to today and its author to the meeting, when they are empty."""
    row.decided_on = row.decided_on or today(session, row.programme_id)
    row.decided_by = row.decided_by or "The review meeting"


def agree_health(session: Session, programme_id: str, values: Mapping[str, Any]) -> str:
    """Record the health of a challenge agreed at a review, in place of one agreed there before. Returns its id.

    Raises :class:`NotFound` for a review outside the programme.
    """
    review, challenge = values["review"], values["challenge"]
    if session.execute(select(Review.id).where(Review.id == review, Review.programme_id == programme_id)).first() is None:
        raise NotFound(review)
    standing = standing_healths(session, [challenge], today(session, programme_id), but_review=review).get(challenge)
    team_health = standing.health if standing else None
    row = session.scalars(select(ReviewHealth).where(ReviewHealth.review_id == review, ReviewHealth.challenge_id == challenge)).first()
    if row is None:
        row = ReviewHealth(id=new_id(), programme_id=programme_id, review_id=review, challenge_id=challenge)
        session.add(row)
    row.health, row.said, row.reason = values["health"], team_health, values.get("reason")
    session.flush()
    return str(row.id)
