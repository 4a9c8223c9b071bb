"""Effects of saving a challenge."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from db.access import Role
from db.errors import Invalid
from db.fields.record_schema import Values
from db.records.challenges.challenges import STATE_CHANGE_REFUSED
from db.schema.models import Challenge
from db.session_state import session_state


def refuse_state_change(session: Session, row: Challenge, values: Values) -> None:
    """Raise :class:`Invalid` when somebody but a lead or an administrator changes the state: an act must settle the open records."""
    changed = inspect(row).attrs.state.history.deleted
    if changed and session_state(session).viewer.role not in (Role.ADMIN, Role.LEAD):
        raise Invalid([("state", STATE_CHANGE_REFUSED)])
