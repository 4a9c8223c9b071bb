"""Record that an attention item is known until a day, and lift that."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.act_steps import set_transaction_reason
from db.fields.record_schema import Values
from db.history import is_loading_file, today
from db.schema.models import Acknowledgement
from db.session_state import session_state

ITEM_COLUMNS = ("item_kind", "item_id", "severity", "extent", "members")


def complete_acknowledgement(session: Session, row: Acknowledgement, values: Values) -> None:
    """Set what a new row is about, from the item that its form was opened for, its day and its author; lift what stood of the same item.

    A row of a file keeps what the file says.
    """
    if not is_loading_file(session):
        for name in ITEM_COLUMNS:
            if name in values:
                setattr(row, name, values[name])
        lift_earlier(session, row)
    row.recorded_on = row.recorded_on or today(session, row.programme_id)
    row.recorded_by = row.recorded_by or session_state(session).author_name


def lift_acknowledgement(session: Session, row: Acknowledgement, values: Values) -> None:
    """Lift: from today on the item needs attention again."""
    row.lifted_on, row.lifted_by = today(session, row.programme_id), session_state(session).author_name
    if values.get("lift_reason"):
        set_transaction_reason(session, values["lift_reason"])


def lift_earlier(session: Session, row: Acknowledgement) -> None:
    """Lift what was recorded earlier about the same item and stands still, so that one reason stands at a time."""
    stored = select(Acknowledgement).where(
        Acknowledgement.programme_id == row.programme_id,
        Acknowledgement.item_kind == row.item_kind,
        Acknowledgement.item_id.is_(None) if row.item_id is None else Acknowledgement.item_id == row.item_id,
        Acknowledgement.lifted_on.is_(None),
        Acknowledgement.until_on > today(session, row.programme_id),
        Acknowledgement.id != row.id,
    )
    for earlier in session.scalars(stored):
        lift_acknowledgement(session, earlier, {})


def complete_reminder(session: Session, row: Any) -> None:
    """Set the author of a reminder, where it is empty."""
    row.reminded_by = row.reminded_by or session_state(session).author_name
