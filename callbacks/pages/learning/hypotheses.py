"""``/learning``: parse, call, return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.learning.live_measures import all_measured
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.learning import hypotheses as figures
from dashboard.figures.learning import live_measures, tables
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.hypotheses import Judged
from dashboard.page_content import Tile
from db.access import Permission
from db.queries.learning import hypotheses as queries
from db.session import ScopedSession
from layouts.pages.learning import hypotheses as layouts


def judged(session: ScopedSession, ask: Ask, rows: Sequence[Any]) -> list[Judged]:
    """Hypotheses with what was judged, declared and changed by the day that is looked at."""
    ids = [row["id"] for row in rows]
    return metrics.judged(
        rows, queries.links(session, ids), queries.verdicts(session, ids), queries.criterion_changes(session, ids), ask.today
    )


def chosen(session: ScopedSession, ask: Ask) -> list[Judged]:
    """The hypotheses that the filters leave: of a chosen challenge its own, else also those of the programme."""
    rows = queries.hypotheses(session, ask.programme.id, challenges=ask.challenges, whole=ask.challenge is None)
    return judged(session, ask, rows)


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    found = chosen(session, ask)
    return layouts.contents(
        figures.sentence(found),
        figures.evidence(found, ask.search, ask.palette),
        tables.register(found, ask.labels, ask.search),
        _spend(session, ask, found),
        live_measures.table(all_measured(session, ask), ask.search, ask.today, acts=ask.may(Permission.RECORD)),
        search=ask.search,
        here=ask.here,
        acts=ask.may(Permission.RECORD),
    )


def _spend(session: ScopedSession, ask: Ask, found: Sequence[Judged]) -> list[Tile]:
    """What learning has cost, for those who may see money."""
    if not ask.may(Permission.SEE_MONEY):
        return []
    programme, of = ask.programme.id, ask.challenges
    cost = metrics.Cost(
        queries.paid(session, programme, challenges=of),
        queries.findings(session, programme, challenges=of),
        len(metrics.answered(found)),
    )
    return figures.spend(cost, ask.search)


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, acts=ask.may(Permission.RECORD), steers=ask.may(Permission.STEER))


WIRES = redraws("/learning", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
