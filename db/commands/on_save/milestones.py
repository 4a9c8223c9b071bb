"""What saving a milestone or a move of its date does."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from db.access import Role
from db.errors import Invalid
from db.fields.record_schema import Values
from db.history import today
from db.records.milestones import BASELINE_CHANGE_REFUSED
from db.records.published_wording import clear_came_from_if_reworded
from db.schema.models import (
    Milestone,
    Reforecast,
)
from db.session_state import session_state


def apply_milestone_rules(session: Session, row: Milestone, values: Values) -> None:
    """The forecast starts at the baseline; a baseline that stands is a lead's to change."""
    first_promised = [on for on in inspect(row).attrs.baseline_on.history.deleted or () if on is not None]
    if first_promised and session_state(session).viewer.role not in (Role.ADMIN, Role.LEAD):
        raise Invalid([("baseline", BASELINE_CHANGE_REFUSED)])
    if row.forecast_on is None and row.actual_on is None:
        row.forecast_on, row.forecast_precision = row.baseline_on, row.baseline_precision
    clear_came_from_if_reworded(session, row, "published_title")


def record_reforecast(session: Session, row: Milestone, values: Values) -> None:
    """Keep the move beside the milestone: from, to, reason. ``moved_from`` is the forecast it had."""
    session.add(
        Reforecast(
            programme_id=row.programme_id, challenge_id=row.challenge_id, milestone_id=row.id, moved_on=today(session),
            from_on=values.get("moved_from"), to_on=values["forecast"].on, reason=values["reason"], note=values.get("move_note"),
        )
    )  # fmt: skip


def set_reforecast_challenge(session: Session, row: Reforecast, values: Values) -> None:
    """A move is about the challenge of its milestone unless it says otherwise."""
    if row.challenge_id is None:
        row.challenge_id = session.scalars(select(Milestone.challenge_id).where(Milestone.id == row.milestone_id)).first()
