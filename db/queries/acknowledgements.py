"""Queries of attention items that are known, of reminders, and of what stands on the agenda of the coming review."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select

from db.history import entity
from db.queries.reviews.meetings import coming_review
from db.schema.models import Acknowledgement, Reminder
from db.session import ScopedSession
from db.session_state import read_once
from db.values.known_items import KnownState


@read_once
def valid_acknowledgements(session: ScopedSession, programme_id: str, today: date) -> list[KnownState]:
    """Returns what is known and neither due back nor lifted on a day, the longest valid first."""
    row = entity(session, Acknowledgement)
    statement = (
        select(
            row.id, row.item_kind, row.item_id, row.severity, row.extent, row.members, row.until_on, row.reason, row.recorded_by,
        )
        .where(row.programme_id == programme_id, row.until_on > today, or_(row.lifted_on.is_(None), row.lifted_on > today))
        .order_by(row.until_on.desc(), row.id)
    )  # fmt: skip
    return [
        KnownState(
            found.id, found.item_kind, found.item_id or "", found.severity, found.extent or 0, frozenset(found.members or ()), found.until_on,
            found.reason, found.recorded_by,
        )
        for found in session.execute(statement)
    ]  # fmt: skip


@read_once
def last_reminders(session: ScopedSession, programme_id: str) -> dict[str, date]:
    """Returns the day of the last reminder of each action, by its id."""
    row = entity(session, Reminder)
    statement = select(row.action_id, func.max(row.reminded_on)).where(row.programme_id == programme_id).group_by(row.action_id)
    return {row[0]: row[1] for row in session.execute(statement)}


@read_once
def coming_agenda(session: ScopedSession, programme_id: str, today: date) -> tuple[date, frozenset[str]]:
    """Returns the day of the coming review, and the ids of the records that items of its agenda are about."""
    review = coming_review(session, programme_id, today)
    return review.held_on, frozenset(item["about"] for item in review.agenda if item.get("about"))
