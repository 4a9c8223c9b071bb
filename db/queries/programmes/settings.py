"""Queries of a programme's settings, stages, user groups and templates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import entity
from db.schema.models import Programme, Stage, Template, UserGroup


def programme_settings(session: Session, programme_id: str) -> Any:
    """Returns the row of the programme's settings."""
    programme = entity(session, Programme)
    columns = (
        programme.id, programme.name, programme.short_name, programme.notice, programme.currency, programme.time_zone,
        programme.holiday_country, programme.holiday_region, programme.closures, programme.review_weekday, programme.tolerance_percent,
    )  # fmt: skip
    return session.execute(select(*columns).where(programme.id == programme_id)).one()


def stages(session: Session, programme_id: str) -> list[Any]:
    """Returns the stages of all flows in order, archived ones included."""
    stage = entity(session, Stage)
    columns = (
        stage.id, stage.flow, stage.position, stage.name, stage.goal, stage.checklist, stage.quiet_working_days, stage.usual_teams,
        stage.archived,
    )  # fmt: skip
    statement = select(*columns).where(stage.programme_id == programme_id)
    return list(session.execute(statement.order_by(stage.flow.desc(), stage.position, stage.id)).all())


def user_groups(session: Session, programme_id: str) -> list[Any]:
    """Returns the user groups in order, archived ones included."""
    group = entity(session, UserGroup)
    statement = select(group.id, group.name, group.target, group.hard_to_hear, group.archived).where(group.programme_id == programme_id)
    return list(session.execute(statement.order_by(group.position, group.name, group.id)).all())


def templates(session: Session, programme_id: str) -> list[Any]:
    """Returns the templates by name, archived ones included and last."""
    template = entity(session, Template)
    statement = select(template.id, template.name, template.makes, template.stage, template.items, template.archived).where(
        template.programme_id == programme_id
    )
    return list(session.execute(statement.order_by(template.archived, template.name, template.id)).all())
