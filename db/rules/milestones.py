"""Rules of milestones and of moves of their dates."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Role
from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.rules.rule import Rule
from db.schema.models import Milestone, Reforecast
from db.session_state import session_state
from db.values.dates import Day, Precision

MOVES_BEFORE_WARNING = 3
MAX_DEPTH = 50


def _check_milestone_move(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the milestone was moved ``MOVES_BEFORE_WARNING`` times or more."""
    moves = session.execute(select(func.count()).select_from(Reforecast).where(Reforecast.milestone_id == record_id)).scalar() or 0
    if moves >= MOVES_BEFORE_WARNING:
        yield Problem(
            "forecast", f"It has moved {moves} times before. Bring it to the review, or choose a date that will hold", warning=True
        )


def _check_milestone(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a member's change of a baseline, and a dependency cycle of at most ``MAX_DEPTH`` milestones."""
    if record_id and session_state(session).viewer.role is Role.MEMBER and _stored_baseline(session, record_id) != values.get("baseline"):
        yield Problem("baseline", "Only the programme lead changes a baseline. Move the forecast instead, with its reason")
    dependency_id, depth = values.get("depends_on"), 0
    while dependency_id and record_id and depth < MAX_DEPTH:
        if dependency_id == record_id:
            yield Problem("depends_on", "It would depend on itself through this one. Choose another, or none")
            return
        dependency_id = session.execute(select(Milestone.depends_on_id).where(Milestone.id == dependency_id)).scalar()
        depth += 1


def _stored_baseline(session: Session, record_id: str) -> Day | None:
    """The baseline of a stored milestone; None without one."""
    row = session.execute(select(Milestone.baseline_on, Milestone.baseline_precision).where(Milestone.id == record_id)).first()
    return Day(row.baseline_on, Precision(row.baseline_precision)) if row is not None and row.baseline_on else None


RULES: dict[str, Rule] = {"milestone": _check_milestone, "milestone-move": _check_milestone_move}
