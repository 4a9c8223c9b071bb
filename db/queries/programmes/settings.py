"""Queries of a programme's settings, stages, user groups and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import entity
from db.schema.models import Programme, Stage, Template, UserGroup
from db.session import frame

if TYPE_CHECKING:
    import pandas as pd


def programme_settings(session: Session, programme_id: str) -> Any:
    """Returns the row of the programme's settings."""
    programme = entity(session, Programme)
    columns = (
        programme.id, programme.name, programme.short_name, programme.notice, programme.currency, programme.time_zone,
        programme.holiday_country, programme.holiday_region, programme.closures, programme.review_weekday, programme.tolerance_percent,
    )  # fmt: skip
    return session.execute(select(*columns).where(programme.id == programme_id)).one()


def stages(session: Session, programme_id: str) -> pd.DataFrame:
    """Stages of all flows in order, archived ones included: id, flow, position, name, goal, checklist, quiet_working_days, usual_teams,
    archived."""
    stage = entity(session, Stage)
    columns = (
        stage.id, stage.flow, stage.position, stage.name, stage.goal, stage.checklist, stage.quiet_working_days, stage.usual_teams,
        stage.archived,
    )  # fmt: skip
    statement = select(*columns).where(stage.programme_id == programme_id)
    return frame(session, statement.order_by(stage.flow.desc(), stage.position, stage.id))


def user_groups(session: Session, programme_id: str) -> pd.DataFrame:
    """User groups in order, archived ones included: id, name, target, hard_to_hear, archived."""
    group = entity(session, UserGroup)
    statement = select(group.id, group.name, group.target, group.hard_to_hear, group.archived).where(group.programme_id == programme_id)
    return frame(session, statement.order_by(group.position, group.name, group.id))


def templates(session: Session, programme_id: str) -> pd.DataFrame:
    """Templates by name, archived ones included and last: id, name, makes, stage, items, archived."""
    template = entity(session, Template)
    statement = select(template.id, template.name, template.makes, template.stage, template.items, template.archived).where(
        template.programme_id == programme_id
    )
    return frame(session, statement.order_by(template.archived, template.name, template.id))
