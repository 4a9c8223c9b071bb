"""Queries for a reminder: an open action, and where mail about it can go."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.schema.models import Action, Person


def find_open_action(session: Session, programme_id: str, action_id: str) -> Any:
    """Returns an action without an answer: what, published_what, due_on, challenge_id, owed_by_organisation_id; None without one."""
    statement = select(
        Action.what, Action.published_what, Action.due_on, Action.challenge_id, Action.owed_by_organisation_id
    ).where(Action.id == action_id, Action.programme_id == programme_id, Action.answered_on.is_(None))  # fmt: skip
    return session.execute(statement).first()


def mail_addresses(session: Session, organisation_id: str | None, today: date) -> list[str]:
    """Returns the e-mail addresses of the people of an organisation who have not left, by name; none without an organisation."""
    if organisation_id is None:
        return []
    statement = select(Person.email).where(
        Person.organisation_id == organisation_id, Person.email.is_not(None), Person.archived.is_(False),
        or_(Person.until_on.is_(None), Person.until_on >= today),
    )  # fmt: skip
    return [address for address in session.scalars(statement.order_by(Person.name, Person.id)) if address]
