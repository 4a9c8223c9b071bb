"""The tables behind the charts of each page, for their CSV files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from callbacks import cohort, cohorts, engagement, milestones, overview, research, spend
from callbacks.asked import Ask
from dashboard.views import Chart, Table
from db.session import ScopedSession

Contents = Callable[[ScopedSession, Ask], Mapping[str, object]]


def _tables(contents: Contents) -> Callable[[ScopedSession, Ask], dict[str, Table]]:
    def tables(session: ScopedSession, ask: Ask) -> dict[str, Table]:
        return {str(one): content.table for one, content in contents(session, ask).items() if isinstance(content, Chart)}

    return tables


TABLES: dict[str, Callable[[ScopedSession, Ask], dict[str, Table]]] = {
    "overview": _tables(overview.contents),
    "cohorts": _tables(cohorts.contents),
    "cohort": _tables(cohort.contents),
    "milestones": _tables(milestones.contents),
    "engagement": _tables(engagement.contents),
    "research": _tables(research.contents),
    "spend": _tables(spend.contents),
}
