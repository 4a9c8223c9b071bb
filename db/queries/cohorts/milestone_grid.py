"""Reads of the grid of a cohort's milestones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.rows import fetch_rows
from db.schema.models import Challenge, Milestone


def milestones(session: Session, programme_id: str, cohort: str) -> list[dict[str, Any]]:
    """Milestones of a cohort and of its challenges that are neither dropped nor archived: open ones first, the soonest on top.

    Each with ``id``, ``version``, ``challenge_id``, the three dates with precision, ``title``, ``published_title``, ``owner``.
    """
    statement = (
        select(
            Milestone.id, Milestone.version, Milestone.challenge_id, Milestone.title, Milestone.published_title, Milestone.owner,
            Milestone.baseline_on, Milestone.baseline_precision, Milestone.forecast_on, Milestone.forecast_precision,
            Milestone.actual_on, Milestone.actual_precision,
        )
        .outerjoin(Challenge, Challenge.id == Milestone.challenge_id)
        .where(
            Milestone.programme_id == programme_id,
            Milestone.archived.is_(False),
            Milestone.dropped_on.is_(None),
            or_(Challenge.cohort_id == cohort, Milestone.cohort_id == cohort),
        )
        .order_by(
            Milestone.actual_on.is_not(None),
            func.coalesce(Milestone.actual_on, Milestone.forecast_on, Milestone.baseline_on),
            Milestone.title,
            Milestone.id,
        )
    )  # fmt: skip
    return fetch_rows(session, statement)
