"""Which rows of a file are probably history: those whose days all lie before the programme's first week here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Permission
from db.fields.record_change import OPENING
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import DayField, MonthField
from db.history import time_zone
from db.schema.models import Revision
from db.session_state import session_state
from db.values.clock import date_in_zone
from db.values.dates import Day, date_text, monday_of


def first_week(session: Session, programme_id: str) -> date | None:
    """Returns the Monday of the week of the programme's first revision, in its time zone; None before it."""
    first = session.execute(select(func.min(Revision.at)).where(Revision.programme_id == programme_id)).scalar()
    return None if first is None else monday_of(date_in_zone(time_zone(session, programme_id), first))


def is_programme_empty(session: Session, programme_id: str) -> bool:
    """Returns whether nothing but history was recorded for the programme since the revision that created it."""
    recorded = select(func.count()).where(Revision.programme_id == programme_id, Revision.purpose != OPENING)
    return (session.execute(recorded).scalar() or 0) <= 1


def history_question(session: Session, kind: RecordSchema, programme_id: str, rows: Iterable[Values]) -> str:
    """Returns the question whether the rows older than the programme's first week are history; empty without such rows.

    Who may not import history is told who can.
    """
    since = first_week(session, programme_id)
    if since is None:
        return ""
    fields = [field.name for field in kind.fields if isinstance(field, DayField | MonthField)]
    old = sum(_is_older(values, fields, since) for values in rows)
    if not old:
        return ""
    counted = "1 row is" if old == 1 else f"{old} rows are"
    who = "" if session_state(session).viewer.may(Permission.STEER) else "a programme lead can "
    return f"{counted} older than the programme's first week here, that of {date_text(since)}. If this file is the past, {who}import it as such"


def _is_older(values: Values, fields: list[str], since: date) -> bool:
    """Returns whether a row has days, and all of them are before a day."""
    has_days = False
    for name in fields:
        value = values.get(name)
        if value is not None:
            if (value.last if isinstance(value, Day) else value) >= since:
                return False
            has_days = True
    return has_days
