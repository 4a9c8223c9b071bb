"""What is computed at both ends of a period and compared: the health that the team gave, the silence of sponsors, the budget lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.measured_once import measured_spend, sponsor_silences
from dashboard.metrics.changes.opening import add_opening_load
from dashboard.metrics.changes.significance import compare_silences
from dashboard.metrics.spend.moves import AMOUNTS, compare_budget_lines
from db.frames import BOOLEAN, OBJECT, frame_of
from db.queries.changes.opening_loads import read_opening_loads
from db.queries.spend.budget_lines import BudgetLineFilter
from db.queries.team_health import standing_healths
from db.session import ScopedSession
from db.session_state import current_session, session_state
from db.values.clock import date_in_zone
from db.values.dates import financial_year

Signal = Callable[[ScopedSession, date], pd.DataFrame]


class PeriodEnds:
    """Both ends of a period, to compute a signal at. What an opening load brought in between belongs to the start.

    ``since`` and ``until`` (None: the state of the page) are revisions, ``days`` the days of both moments.
    """

    def __init__(self, session: ScopedSession, request: PageRequest, since: int, until: int | None, days: tuple[date, date]) -> None:
        state = session_state(session)
        self._request, self._days = request, days
        self._then: ScopedSession = state.past_session(since)
        self.now: ScopedSession = session if until in (None, state.as_at) else state.past_session(until)
        loads = read_opening_loads(current_session(session), request.programme.id, since, state.as_at if until is None else until)
        self._loaded: ScopedSession | None = state.past_session(since, tuple(loads)) if loads else None
        self._load_day = date_in_zone(request.programme.time_zone, max(loads.values())) if loads else days[0]

    def health(self, challenges: Sequence[str]) -> pd.DataFrame:
        """Returns the health that the team gave challenges at both ends: challenge_id, ``before``, ``after``.

        A health agreed at a review since is a change of its own, and leaves ``after`` as ``before``.
        """

        def read(session: ScopedSession, day: date) -> pd.DataFrame:
            standing = standing_healths(session, challenges, day)
            said = [standing.get(challenge) for challenge in challenges]
            return frame_of(
                {
                    "challenge_id": (OBJECT, challenges),
                    "health": (OBJECT, [None if statement is None else statement.health for statement in said]),
                    "agreed": (BOOLEAN, [statement is not None and statement.review_on is not None for statement in said]),
                }
            )

        then, now = self._at_both_ends(read, "challenge_id", ("health",))
        both = now.merge(then[["challenge_id", "health"]], on="challenge_id").rename(columns={"health_x": "after", "health_y": "before"})
        return both.assign(after=both["before"].where(both["agreed"], both["after"])).drop(columns="agreed")

    def silences(self) -> pd.DataFrame:
        """Returns the silences of sponsors, as :func:`compare_silences` does."""
        request = self._request

        def read(session: ScopedSession, day: date) -> pd.DataFrame:
            return sponsor_silences(session, request.programme.id, request.challenges, day, request.working_days)

        return compare_silences(*self._at_both_ends(read, "challenge_id", ("conversation_id", "beyond")))

    def budget_lines(self) -> pd.DataFrame:
        """Returns the budget lines of the financial years of both moments, as :func:`compare_budget_lines` does."""
        request, years = self._request, sorted({financial_year(day) for day in self._days})
        cohort = None if request.challenge else request.cohort
        choice = BudgetLineFilter(request.programme.id, years, None, request.challenges, cohort)
        return compare_budget_lines(
            *self._at_both_ends(lambda session, day: measured_spend(session, choice, day).lines, "id", (*AMOUNTS, "state"))
        )

    def _at_both_ends(self, read: Signal, key: str, columns: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Returns a signal at the start and at the end. ``key`` names a row of it; ``columns``: what an opening load can alter."""
        before, after = read(self._then, self._days[0]), read(self.now, self._days[1])
        if self._loaded is None:
            return before, after
        without, loaded = (read(session, self._load_day) for session in (self._then, self._loaded))
        return add_opening_load(before, without, loaded, key, columns), after
