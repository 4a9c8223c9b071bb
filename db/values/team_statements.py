"""What the team says of the health of a challenge in a week, and which of its statements stands on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from db.values.dates import monday_of

ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class TeamStatement:
    """What the team says in a week. ``review_on``: the day of the review at which it was agreed, None for a weekly update; ``has_update``:
    whether the week has an update."""

    health: str
    week: date
    review_on: date | None = None
    has_update: bool = True


def standing_statement(statements: Mapping[date, TeamStatement], day: date) -> TeamStatement | None:
    """Returns what the team says of a challenge on a day: its latest statement, an update only in its week and the next; None: nothing.

    ``statements``: of ``db.queries.team_health.team_statements``, by Monday.
    """
    latest = max((week for week in statements if week <= day), default=None)
    if latest is None or (statements[latest].review_on is None and latest < monday_of(day) - ONE_WEEK):
        return None
    return statements[latest]
