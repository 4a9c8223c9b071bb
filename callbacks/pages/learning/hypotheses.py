"""``/learning``: parse, call, return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.learning.live_measures import all_live_measures
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.learning import hypotheses as figures
from dashboard.figures.learning import live_measures, tables
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.hypotheses import HypothesisAssessment
from dashboard.page_content import Tile
from db.access import Permission
from db.queries.learning import hypotheses as queries
from db.session import ScopedSession
from layouts.pages.learning import hypotheses as layouts


def assess_hypotheses(session: ScopedSession, request: PageRequest, rows: Sequence[Any]) -> list[HypothesisAssessment]:
    """Hypotheses with what was judged, declared and changed by the day that is looked at."""
    ids = [row["id"] for row in rows]
    return metrics.assess_hypotheses(
        rows, queries.evidence_links(session, ids), queries.verdicts(session, ids), queries.criterion_changes(session, ids), request.today
    )


def filtered_hypotheses(session: ScopedSession, request: PageRequest) -> list[HypothesisAssessment]:
    """The hypotheses that the filters leave: of a chosen challenge its own, else also those of the programme."""
    rows = queries.hypotheses(session, request.programme.id, challenges=request.challenges, whole=request.challenge is None)
    return assess_hypotheses(session, request, rows)


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    found = filtered_hypotheses(session, request)
    return layouts.contents(
        figures.sentence(found),
        figures.evidence_chart(found, request.search, request.palette),
        tables.hypotheses_table(found, request.labels, request.search),
        _spend(session, request, found),
        live_measures.measures_table(
            all_live_measures(session, request), request.search, request.today, acts=request.may(Permission.RECORD)
        ),
        search=request.search,
        here=request.view_search,
        acts=request.may(Permission.RECORD),
    )


def _spend(session: ScopedSession, request: PageRequest, found: Sequence[HypothesisAssessment]) -> list[Tile]:
    """What learning has cost, for those who may see money."""
    if not request.may(Permission.SEE_MONEY):
        return []
    programme, of = request.programme.id, request.challenges
    cost = metrics.LearningCost(
        queries.total_paid_pence(session, programme, challenges=of),
        queries.count_findings(session, programme, challenges=of),
        len(metrics.filter_answered(found)),
    )
    return figures.cost_tiles(cost, request.search)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(
        context.contents(request, contents), request.search, acts=request.may(Permission.RECORD), steers=request.may(Permission.STEER)
    )


CALLBACKS = redraw_callbacks("/learning", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
