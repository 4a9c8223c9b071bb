"""Effects of saving a milestone or a move of its date."""

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
    """Set an empty forecast to the baseline, and make reworded published text visible to the new sponsors.

    Raises :class:`Invalid` when somebody but a lead or an administrator changes a set baseline.
    """
    old_baselines = [day for day in inspect(row).attrs.baseline_on.history.deleted or () if day is not None]
    if old_baselines and session_state(session).viewer.role not in (Role.ADMIN, Role.LEAD):
        raise Invalid([("baseline", BASELINE_CHANGE_REFUSED)])
    if row.forecast_on is None and row.actual_on is None:
        row.forecast_on, row.forecast_precision = row.baseline_on, row.baseline_precision
    clear_came_from_if_reworded(session, row, "published_title")


def record_reforecast(session: Session, row: Milestone, values: Values) -> None:
    """Record a move of a milestone. ``moved_from`` in the values is the previous forecast."""
    session.add(
        Reforecast(
            programme_id=row.programme_id, challenge_id=row.challenge_id, milestone_id=row.id, moved_on=today(session, row.programme_id),
            from_on=values.get("moved_from"), to_on=values["forecast"].on, reason=values["reason"], note=values.get("move_note"),
        )
    )  # fmt: skip


def set_reforecast_challenge(session: Session, row: Reforecast, values: Values) -> None:
    """Set an empty challenge of a move to that of its milestone."""
    if row.challenge_id is None:
        row.challenge_id = session.scalars(select(Milestone.challenge_id).where(Milestone.id == row.milestone_id)).first()
