"""``/learning``. Opened by a lead before the review: which of our hypotheses hold, on what evidence? What to test next, and what to stop?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.learning.live_measures import all_live_measures, published_figures
from callbacks.pages.page import Block, ChartBlock, NavigationGroup, Page, Section, Sentence, form_link
from dashboard.figures.learning import hypotheses as figures
from dashboard.figures.learning import live_measures, tables
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.live_measures import MeasureValue
from dashboard.page_content import EmptyState, Listing
from dashboard.published_figures import PublishedFigureRow
from dashboard.view import View
from db.access import Permission
from db.queries.learning import hypotheses as queries
from db.schema.enums.parts import Part
from db.session import ScopedSession
from db.values.evidence_scoring import score_evidence
from layouts.components.blocks import tiles
from layouts.components.explanation import how_worked_out

REGISTER_MEASURES = ("evidence_verdict", "evidence_for", "evidence_against")
HOW_REGISTER = "Beside what the evidence says stands the verdict that was declared last, and what is done next. A concluded hypothesis stays in the list."


def assess_hypotheses(session: ScopedSession, request: PageRequest, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """Returns hypotheses with what the evidence says and the verdict declared last, as at the day of the request."""
    ids = list(hypotheses["id"])
    scored = score_evidence(queries.evidence(session, ids), request.today)
    return metrics.assess_hypotheses(hypotheses, scored, queries.verdicts(session, ids), request.today)


@dataclass(frozen=True)
class LearningInView:
    """The hypotheses of the view, and what learning has cost; None for who may not see money."""

    assessed: pd.DataFrame
    cost: metrics.LearningCost | None


def learning_in_view(session: ScopedSession, request: PageRequest) -> LearningInView:
    """Returns the hypotheses that match the filters; without a chosen challenge also those of the programme."""
    programme_id, challenges = request.programme.id, request.challenges
    rows = queries.hypotheses(session, programme_id, challenges=challenges, whole=request.challenge is None)
    assessed = assess_hypotheses(session, request, rows)
    if not request.may(Permission.SEE_MONEY):
        return LearningInView(assessed, None)
    paid = queries.total_paid_pence(session, programme_id, challenges=challenges)
    findings = queries.count_findings(session, programme_id, challenges=challenges)
    return LearningInView(assessed, metrics.LearningCost(paid, findings, int(assessed["answered"].sum())))


@dataclass(frozen=True)
class LiveMeasures:
    """The live measures of the view, and the published figures of the programme."""

    measures: Sequence[MeasureValue]
    published: Sequence[PublishedFigureRow]


def live_measures_in_view(session: ScopedSession, request: PageRequest) -> LiveMeasures:
    """Returns the live measures of the view."""
    return LiveMeasures(all_live_measures(session, request), published_figures(session, request))


def _register(data: LearningInView, view: View) -> Listing:
    first = ("Record a hypothesis", f"/record/hypothesis{view.search}") if view.may(Permission.RECORD) else ("", "")
    table, nothing = tables.hypotheses_table(data.assessed, view), EmptyState("No hypothesis is recorded here yet.", *first)
    return Listing("learning-register", table, nothing, view.view_search, how=HOW_REGISTER, measures=REGISTER_MEASURES, tall=True)


def _measures(data: LiveMeasures, view: View) -> Listing:
    table = live_measures.measures_table(data.measures, data.published, view)
    nothing = EmptyState("Nothing is measured here.")
    return Listing(
        "learning-measures",
        table,
        nothing,
        view.view_search,
        how=live_measures.how_live(data.measures),
        measures=tuple(measure.key for measure in data.measures),
        tall=True,
    )


def _spend(data: LearningInView, view: View) -> list[Any] | None:
    if data.cost is None:
        return None
    return [tiles(figures.cost_tiles(data.cost, view)), how_worked_out(("paid_per_finding", "paid_per_answer"))]


OPENS = dict.fromkeys(("hypotheses", "hypotheses_by_verdict", "hypotheses_apart"), "#learning-register")  # what its sentences count
PAGE = Page(
    key="learning",
    path="/learning",
    title="Hypotheses",
    needs=Permission.SEE_PROGRAMME,
    question="Which of our hypotheses hold, on what evidence? What to test next, and what to stop?",
    group=NavigationGroup.RESULTS,
    icon="learning",
    short="Tests",
    parts=(Part.HYPOTHESES,),
    blocks=(
        Sentence(make=lambda data, view: figures.sentence(data.assessed, view), data=learning_in_view, opens=OPENS),
        ChartBlock(
            "evidence",
            lambda data, view: figures.evidence_chart(data.assessed, view),
            learning_in_view,
            Section("What speaks for and against"),
            wide=True,
            opens=OPENS,
        ),
        Block(
            "register",
            _register,
            learning_in_view,
            Section(
                "What we believe",
                actions=(form_link("Record a hypothesis", "hypothesis", primary=True), form_link("Record a verdict", "verdict")),
            ),
        ),
        Block("measures", _measures, live_measures_in_view, Section("What the board counts itself")),
        Block("spend", _spend, learning_in_view, Section("What learning has cost"), needs=Permission.SEE_MONEY),
    ),
)
