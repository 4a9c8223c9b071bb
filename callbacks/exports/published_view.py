"""The published view: one page that a programme may make public, whole in one file that asks nothing of any network."""

from __future__ import annotations

from callbacks.exports.review_pack_page import render_page_template
from callbacks.page_request import PageRequest
from dashboard.exports import published_view
from dashboard.metrics.cohorts import comparison as cohorts
from dashboard.metrics.learning import outcomes
from db.queries.cohorts import comparison as cohort_queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import published as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from db.values.dates import date_text


def public_data(session: ScopedSession, request: PageRequest) -> published_view.PublicPage:
    """What the programme may make public, as the session knows it."""
    own = request.programme.id
    flows, teams = cohorts.stages_by_flow(stages(session, own)), cohort_queries.team_counts(session, own)
    rounds = cohorts.summarise_cohorts(
        cohort_queries.list_cohorts(session, own), cohort_queries.challenge_counts(session, own), cohort_queries.sponsor_counts(session, own), teams, ()
    )  # fmt: skip
    entries = outcomes.read_outcome_teams(outcome_queries.teams(session, own))
    asked = outcomes.surveys_by_months(entries, outcome_queries.outcome_answers(session, own), request.today)
    return published_view.PublicPage(
        request.programme.name,
        f"As at {date_text(request.today)}{', what was known then' if request.back else ''}",
        (
            published_view.flow_section(rounds, cohorts.reach_by_cohort(teams, flows), cohorts.stage_order(flows)),
            published_view.outcomes_section(asked),
            published_view.learning_section(queries.hypotheses(session, own).to_dict("records")),
            published_view.gains_section(outcome_queries.gains(session, own).to_dict("records")),
        ),
        "Invented programme for demonstration: no organisation or company in it exists." if request.programme.invented else "",
    )


def render_published_page(session: ScopedSession, request: PageRequest) -> bytes:
    """The page as a file."""
    return render_page_template("published.html", page=public_data(session, request), few=published_view.HOW_SUPPRESSED).encode()
