"""The current time and today's date. Only this module reads the computer's clock; a session has it as ``session_state(session).clock``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from db.values.dates import LONDON


def utc_now() -> datetime:
    """Returns the current time in UTC."""
    return datetime.now(UTC)


def load_time_zone(name: str) -> ZoneInfo:
    """Returns the time zone of a name; Europe/London for an unknown name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return LONDON


def date_in_zone(zone: str, moment: datetime) -> date:
    """Returns the calendar date of an aware moment in a time zone: today there, for the current time."""
    return moment.astimezone(load_time_zone(zone)).date()
