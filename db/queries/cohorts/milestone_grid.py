"""Query of the milestone grid of a cohort."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.queries.milestones import by_expected_day
from db.rows import fetch_rows
from db.schema.models import Challenge, Milestone


def milestones(session: Session, programme_id: str, cohort: str) -> list[dict[str, Any]]:
    """Milestones of a cohort and its challenges that are neither dropped nor archived: open ones first, by actual, else
    forecast, those that are not dated last.

    Keys: id, version, challenge_id, title, published_title, owner, the three dates with precision.
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
            *by_expected_day(Milestone),
            Milestone.title,
            Milestone.id,
        )
    )  # fmt: skip
    return fetch_rows(session, statement)
