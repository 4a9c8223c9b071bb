"""What saving a challenge does."""

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
    """How a challenge stands is a lead's to change once it is recorded: an act settles with it what is open."""
    changed = inspect(row).attrs.state.history.deleted
    if changed and session_state(session).viewer.role not in (Role.ADMIN, Role.LEAD):
        raise Invalid([("state", STATE_CHANGE_REFUSED)])
