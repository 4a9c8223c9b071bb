"""``/learning``: content and callbacks of the page."""

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
    """Returns hypotheses with their evidence, verdicts and criterion changes as at the day of the request."""
    ids = [row["id"] for row in rows]
    return metrics.assess_hypotheses(
        rows, queries.evidence_links(session, ids), queries.verdicts(session, ids), queries.criterion_changes(session, ids), request.today
    )


def filtered_hypotheses(session: ScopedSession, request: PageRequest) -> list[HypothesisAssessment]:
    """Returns the hypotheses that match the filters; without a chosen challenge also those of the programme."""
    rows = queries.hypotheses(session, request.programme.id, challenges=request.challenges, whole=request.challenge is None)
    return assess_hypotheses(session, request, rows)


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    hypotheses = filtered_hypotheses(session, request)
    return layouts.contents(
        figures.sentence(hypotheses),
        figures.evidence_chart(hypotheses, request.search, request.palette),
        tables.hypotheses_table(hypotheses, request.labels, request.search),
        _spend(session, request, hypotheses),
        live_measures.measures_table(
            all_live_measures(session, request), request.search, request.today, acts=request.may(Permission.RECORD)
        ),
        search=request.search,
        view_search=request.view_search,
        acts=request.may(Permission.RECORD),
    )


def _spend(session: ScopedSession, request: PageRequest, hypotheses: Sequence[HypothesisAssessment]) -> list[Tile]:
    """Returns the cost of learning, for viewers who may see money."""
    if not request.may(Permission.SEE_MONEY):
        return []
    programme_id, challenges = request.programme.id, request.challenges
    cost = metrics.LearningCost(
        queries.total_paid_pence(session, programme_id, challenges=challenges),
        queries.count_findings(session, programme_id, challenges=challenges),
        len(metrics.filter_answered(hypotheses)),
    )
    return figures.cost_tiles(cost, request.search)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(
        context.contents(request, contents), request.search, acts=request.may(Permission.RECORD), steers=request.may(Permission.STEER)
    )


CALLBACKS = redraw_callbacks("/learning", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
