"""Queries of a programme's settings, stages, user groups and templates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.built_once import Entities, built_once
from db.schema.models import Programme, Stage, Template, UserGroup


def programme_settings(session: Session, programme_id: str) -> Any:
    """Returns the row of the programme's settings."""
    programme = entity(session, Programme)
    columns = (
        programme.id, programme.name, programme.short_name, programme.notice, programme.currency, programme.time_zone,
        programme.holiday_country, programme.holiday_region, programme.closures, programme.review_weekday, programme.tolerance_percent,
        programme.settle_working_days,
    )  # fmt: skip
    return session.execute(select(*columns).where(programme.id == programme_id)).one()


@built_once
def stages(entity: Entities, programme_id: str) -> Select[Any]:
    """Stages of all flows in order, archived ones included: id, flow, position, name, goal, checklist, quiet_working_days, usual_teams,
    archived."""
    stage = entity(Stage)
    columns = (
        stage.id, stage.flow, stage.position, stage.name, stage.goal, stage.checklist, stage.quiet_working_days, stage.usual_teams,
        stage.archived,
    )  # fmt: skip
    statement = select(*columns).where(stage.programme_id == programme_id)
    return statement.order_by(stage.flow.desc(), stage.position, stage.id)


@built_once
def user_groups(entity: Entities, programme_id: str) -> Select[Any]:
    """User groups in order, archived ones included: id, name, target, hard_to_hear, archived."""
    group = entity(UserGroup)
    statement = select(group.id, group.name, group.target, group.hard_to_hear, group.archived).where(group.programme_id == programme_id)
    return statement.order_by(group.position, group.name, group.id)


@built_once
def templates(entity: Entities, programme_id: str) -> Select[Any]:
    """Templates by name, archived ones included and last: id, name, makes, stage, items, archived."""
    template = entity(Template)
    statement = select(template.id, template.name, template.makes, template.stage, template.items, template.archived).where(
        template.programme_id == programme_id
    )
    return statement.order_by(template.archived, template.name, template.id)
