"""The outturn of the financial year as it was known at the end of each of the last weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from callbacks.page_request import PageRequest
from dashboard.metrics.review_outturn import outturn_at_reviews
from db.frames import DATE, INTEGER, OBJECT, frame_of
from db.queries.reviews.trends import programme_money
from db.queries.states_at import LATEST_MOMENT, PastReader, last_revisions
from db.queries.weekly_health import week_settings
from db.session import ScopedSession
from db.session_state import current_session, session_state
from db.values.dates import financial_year
from db.values.weeks import week_end


def weekly_outturn(session: ScopedSession, request: PageRequest, weeks: Sequence[date]) -> pd.DataFrame:
    """Returns the columns of :func:`dashboard.metrics.review_outturn.outturn_at_reviews` for weeks, named by their Mondays as ``review_id``:
    each by what was recorded when its Sunday ended, the current week by what is recorded now. Weeks without a budget line are left out."""
    reading, as_at = current_session(session), session_state(session).as_at
    now, programme = LATEST_MOMENT if as_at is None else as_at, request.programme.id
    settings = week_settings(reading, programme, now)
    ends = [week_end(week, settings) for week in weeks]
    revisions, _ = last_revisions(reading, programme, [end.ended_at for end in ends], now)
    moments = [now if end.sunday >= request.today else revision for end, revision in zip(ends, revisions, strict=True)]
    year = financial_year(request.today)
    known = frame_of(
        {
            "review_id": (OBJECT, [week.isoformat() for week in weeks]),
            "held_on": (DATE, [end.sunday for end in ends]),
            "closed_on": (DATE, [min(end.sunday, request.today) for end in ends]),
            "revision": (INTEGER, moments),
            "financial_year": (OBJECT, [year] * len(weeks)),
        }
    )
    scope = (request.challenges, None if request.challenge else request.cohort)
    money = programme_money(PastReader(reading, programme, tuple(moments)), [year], scope)
    return outturn_at_reviews(known, money.lines, money.plans, money.forecasts, money.ledger)
