"""When a person looked at a programme, and what is new since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.values.clock import date_in_zone

VISIT_GAP = timedelta(hours=2)  # requests of pages that are further apart belong to two visits
STORED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Look:
    """The latest request of a page, and the latest one before this visit (None in the first visit)."""

    latest_at: datetime
    before_at: datetime | None


def next_look(look: Look | None, now: datetime) -> Look:
    """Returns what stands after a request of a page: where the one before is longer ago than ``VISIT_GAP``, a new visit begins."""
    if look is None:
        return Look(now, None)
    return Look(now, look.latest_at if now - look.latest_at > VISIT_GAP else look.before_at)


def looked_at(look: Look | None, now: datetime) -> datetime | None:
    """Returns when the person looked the last time before this visit; None in the first visit, and where that is not known."""
    return None if look is None else next_look(look, now).before_at


def is_due(look: Look | None, now: datetime) -> bool:
    """Whether a request has to be stored: the stored one is a minute old."""
    return look is None or now - look.latest_at >= STORED_EVERY


def is_new(since: date | datetime | None, looked: datetime | None, zone: str) -> bool:
    """Whether what began at a moment, or with a day in a time zone, began after a person looked; never where either is not known."""
    if since is None or looked is None:
        return False
    return since > looked if isinstance(since, datetime) else since > date_in_zone(zone, looked)
