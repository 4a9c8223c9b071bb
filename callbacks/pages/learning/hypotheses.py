"""``/learning``. Opened by a lead before the review: which of our hypotheses hold, on what evidence? What to test next, and what to stop?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from callbacks.page_request import PageRequest
from callbacks.pages.learning.live_measures import all_live_measures, live_measures_of, published_figures
from callbacks.pages.page import Block, FileBlock, NavigationGroup, Page, Section, Sentence, act_classes, form_link
from dashboard.figures.learning import criteria, live_measures, tables
from dashboard.figures.learning import hypotheses as figures
from dashboard.forms import FORMS
from dashboard.metrics.learning import hypotheses as metrics
from dashboard.metrics.learning.live_measures import MeasureValue
from dashboard.page_content import EmptyState, Listing
from dashboard.published_figures import PublishedFigureRow
from dashboard.view import View
from db.access import Permission
from db.queries.learning import hypotheses as queries
from db.schema.enums.parts import Part
from db.session import ScopedSession
from db.values.dates import date_text
from db.values.evidence_scoring import score_evidence
from layouts.components.blocks import tiles
from layouts.components.explanation import how_worked_out
from layouts.components.files import download_links
from layouts.components.link import link
from layouts.components.prose import prose, render_part
from layouts.components.table import empty_message
from layouts.pages.learning import criteria as layouts

REGISTER_MEASURES = ("evidence_verdict", "evidence_for", "evidence_against")
HOW_REGISTER = "Beside what the evidence says stands the verdict that was declared last, and what is done next. A concluded hypothesis stays in the list."


def assess_hypotheses(session: ScopedSession, request: PageRequest, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """Returns hypotheses with what the evidence says and the verdict declared last, as at the day of the request."""
    ids = list(hypotheses["id"])
    scored = score_evidence(queries.evidence(session, ids), request.today)
    return metrics.assess_hypotheses(hypotheses, scored, queries.verdicts(session, ids), request.today)


@dataclass(frozen=True)
class LearningInView:
    """The hypotheses of the view, how each stands by its own criterion, and what learning has cost; None for who may not see money."""

    assessed: pd.DataFrame
    judged: Sequence[criteria.Judged]
    cost: metrics.LearningCost | None


def learning_in_view(session: ScopedSession, request: PageRequest) -> LearningInView:
    """Returns the hypotheses that match the filters; without a chosen challenge also those of the programme."""
    programme_id, challenges = request.programme.id, request.challenges
    rows = queries.hypotheses(session, programme_id, challenges=challenges, whole=request.challenge is None)
    assessed = assess_hypotheses(session, request, rows)
    judged = criteria.judge_criteria(assessed, live_measures_of(session, request, assessed), request.today)
    if not request.may(Permission.SEE_MONEY):
        return LearningInView(assessed, judged, None)
    paid = queries.total_paid_pence(session, programme_id, challenges=challenges)
    findings = queries.count_findings(session, programme_id, challenges=challenges)
    return LearningInView(assessed, judged, metrics.LearningCost(paid, findings, int(assessed["answered"].sum())))


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


def _tiles(data: LearningInView, view: View) -> Any:
    return tiles(criteria.criteria_tiles(data.judged, view)) if data.judged else None


def _criteria(data: LearningInView, view: View) -> Any:
    """Returns the figure of the hypotheses; where there is none, what to record."""
    if not data.judged:
        first = ("Record a hypothesis", f"/record/hypothesis{view.search}") if view.may(Permission.RECORD) else ("", "")
        return empty_message(EmptyState("A hypothesis says what is believed, and the criterion that would show it.", *first))
    every = view.shows_all(CRITERIA)
    shown = data.judged if every else data.judged[: criteria.MOST_ROWS]
    all_of_them = view.count("hypotheses_judged", len(data.judged), "hypothesis", "hypotheses", href=view.all_href("/learning", CRITERIA))
    return layouts.criteria_figure(
        criteria.title(data.judged, view),
        f"By the criterion's own measure, {date_text(view.today)}.",
        criteria.criteria_rows(shown, view),
        tools=[
            how_worked_out(("hypotheses_by_criterion", "evidence_verdict"), figures.HOW_DRAWN),
            download_links(f"/data/learning/learning-evidence.csv{view.file_search}", "the evidence by hypothesis"),
        ],
        declare=f"/record/verdict{view.search}" if FORMS["verdict"].is_offered(view) else "",
        rest=None if len(shown) == len(data.judged) else html.P(["Show all ", render_part(all_of_them)], className="cut"),
    )


def _evidence_file(data: LearningInView, view: View) -> Listing:
    table = figures.evidence_table(data.assessed, view)
    return Listing(
        "learning-evidence", table, EmptyState("No hypothesis is recorded here yet."), view.view_search, measures=REGISTER_MEASURES
    )


def _register_parts(data: LearningInView, view: View) -> list[Any]:
    """Returns what the evidence says of all hypotheses, above their register."""
    says = figures.sentence(data.assessed, view).linked(OPENS) if len(data.assessed) else ""
    return [html.P(prose(says), className="lead-note") if says else html.Span(), _register(data, view)]


def _record_evidence(view: View) -> Any:
    """Returns the link to the search for the record that is the evidence, where it is recorded as such."""
    find = "Find the record that is the evidence; its page offers to use it so"
    return link("Record evidence", f"/search{view.search}", className=act_classes(), title=find) if view.may(Permission.RECORD) else None


CRITERIA = "learning-criteria"
OPENS = dict.fromkeys(
    ("hypotheses", "hypotheses_by_verdict", "hypotheses_apart"), "#learning-register"
)  # what the evidence's sentence counts
PICTURE = Section(label="Hypotheses by their criteria")
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
    acts=(_record_evidence, form_link("Record a verdict", "verdict")),
    blocks=(
        Sentence(
            make=lambda data, view: criteria.sentence(data.judged, view),
            data=learning_in_view,
            opens=dict.fromkeys(("hypotheses_judged", "hypotheses_by_criterion"), f"#{CRITERIA}"),
        ),
        Block("tiles", _tiles, learning_in_view, PICTURE),
        Block("criteria", _criteria, learning_in_view, PICTURE),
        FileBlock("evidence", _evidence_file, learning_in_view),
        Block(
            "register",
            _register_parts,
            learning_in_view,
            Section("What we believe", actions=(form_link("Record a hypothesis", "hypothesis"),)),
        ),
        Block("measures", _measures, live_measures_in_view, Section("What the board counts itself")),
        Block("spend", _spend, learning_in_view, Section("What learning has cost"), needs=Permission.SEE_MONEY),
    ),
)
