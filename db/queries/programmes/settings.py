"""Queries of a programme's settings, stages, user groups and templates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import entity
from db.schema.models import Programme, Stage, Template, UserGroup


def programme_settings(session: Session, programme_id: str) -> Any:
    """Returns the row of the programme's settings."""
    past = entity(session, Programme)
    columns = (
        past.id, past.name, past.short_name, past.notice, past.currency, past.time_zone, past.holiday_country, past.holiday_region,
        past.closures, past.review_weekday, past.tolerance_percent,
    )  # fmt: skip
    return session.execute(select(*columns).where(past.id == programme_id)).one()


def stages(session: Session, programme_id: str) -> list[Any]:
    """Returns the stages of all flows in order, archived ones included."""
    past = entity(session, Stage)
    columns = (
        past.id, past.flow, past.position, past.name, past.goal, past.checklist, past.quiet_working_days, past.usual_teams, past.archived,
    )  # fmt: skip
    statement = select(*columns).where(past.programme_id == programme_id)
    return list(session.execute(statement.order_by(past.flow.desc(), past.position, past.id)).all())


def user_groups(session: Session, programme_id: str) -> list[Any]:
    """Returns the user groups in order, archived ones included."""
    past = entity(session, UserGroup)
    statement = select(past.id, past.name, past.target, past.hard_to_hear, past.archived).where(past.programme_id == programme_id)
    return list(session.execute(statement.order_by(past.position, past.name, past.id)).all())


def templates(session: Session, programme_id: str) -> list[Any]:
    """Returns the templates by name, archived ones included and last."""
    past = entity(session, Template)
    statement = select(past.id, past.name, past.makes, past.stage, past.items, past.archived).where(past.programme_id == programme_id)
    return list(session.execute(statement.order_by(past.archived, past.name, past.id)).all())
