"""Effects of saving a milestone or a move of its date."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.record_schema import Values
from db.history import today
from db.records.published_wording import clear_came_from_if_reworded
from db.schema.models import (
    Milestone,
    Reforecast,
)


def apply_milestone_rules(session: Session, row: Milestone, values: Values) -> None:
    """Set an empty forecast to the baseline, and make reworded published text visible to the new sponsors."""
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
