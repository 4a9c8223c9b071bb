"""Rules of milestones and of moves of their dates."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Permission
from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.queries.milestones import stored_dates
from db.records.milestones import check_date_changes, check_new_forecast, is_move, resulting_forecast
from db.rules.rule import Rule
from db.schema.models import Milestone, Reforecast
from db.session_state import session_state

MOVES_BEFORE_WARNING = 3
MAX_DEPTH = 50
SAME_FORECAST = "That is the forecast already: enter the new date, or empty it when there is none any more"
SAME_BASELINE = "That is the baseline already: enter the new one"


def _check_milestone_move(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses a move to the same day or to one that has passed."""
    before = stored_dates(session, [record_id or ""])[record_id or ""]
    if values.get("forecast") == before.forecast:
        yield Problem("forecast", SAME_FORECAST)
        return
    yield from check_new_forecast(values.get("forecast"), {"actual": before.actual}, None if context.loading else context.today)
    yield from _many_moves(session, record_id)


def _many_moves(session: Session, record_id: str | None) -> Iterator[Problem]:
    """Warns when the milestone was moved ``MOVES_BEFORE_WARNING`` times or more."""
    moves = session.execute(select(func.count()).select_from(Reforecast).where(Reforecast.milestone_id == record_id)).scalar() or 0
    if moves >= MOVES_BEFORE_WARNING:
        yield Problem(
            "forecast", f"It has moved {moves} times before. Bring it to the review, or choose a date that will hold", warning=True
        )


def _check_milestone_baseline(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Refuses the stored baseline as the new one."""
    if stored_dates(session, [record_id or ""])[record_id or ""].baseline == values.get("baseline"):
        yield Problem("baseline", SAME_BASELINE)


def _check_milestone(session: Session, record_id: str | None, values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Checks changes of stored dates (:func:`check_date_changes`), and refuses a dependency cycle of at most ``MAX_DEPTH`` milestones."""
    before = stored_dates(session, [record_id]).get(record_id) if record_id else None
    steers = session_state(session).viewer.may(Permission.STEER)
    yield from check_date_changes(before, values, None if context.loading else context.today, steers=steers)
    if is_move(before, resulting_forecast(before, values)):
        yield from _many_moves(session, record_id)
    dependency_id, depth = values.get("depends_on"), 0
    while dependency_id and record_id and depth < MAX_DEPTH:
        if dependency_id == record_id:
            yield Problem("depends_on", "It would depend on itself through this one. Choose another, or none")
            return
        dependency_id = session.execute(select(Milestone.depends_on_id).where(Milestone.id == dependency_id)).scalar()
        depth += 1


RULES: dict[str, Rule] = {
    "milestone": _check_milestone,
    "milestone-move": _check_milestone_move,
    "milestone-baseline": _check_milestone_baseline,
}
