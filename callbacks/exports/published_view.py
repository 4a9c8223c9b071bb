"""The published view: a page that a programme may make public, as one file that loads nothing from the network."""

from __future__ import annotations

from callbacks.exports.review_pack_page import render_page_template
from callbacks.page_request import PageRequest
from dashboard.exports import published_view
from dashboard.metrics.cohorts import comparison as cohorts
from dashboard.metrics.learning import outcomes
from db.queries.cohorts import comparison as cohort_queries
from db.queries.cohorts import flow as flow_queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import published as queries
from db.schema.enums.parts import Part
from db.session import ScopedSession
from db.values.dates import date_text


def public_data(session: ScopedSession, request: PageRequest) -> published_view.PublicPage:
    """Returns what the programme may make public, as at the session's revision."""
    programme_id = request.programme.id
    places, teams = cohorts.stage_places(flow_queries.stages(session, programme_id)), cohort_queries.team_counts(session, programme_id)
    rounds = cohorts.summarise_cohorts(
        cohort_queries.list_cohorts(session, programme_id),
        cohort_queries.challenge_counts(session, programme_id),
        teams,
    )
    answers = outcomes.answer_states(outcome_queries.outcome_answers(session, programme_id))
    questions = outcomes.every_question(outcomes.team_starts(outcome_queries.teams(session, programme_id)), answers)
    surveys = outcomes.survey_results(questions, answers, request.today)
    sections = (
        (None, published_view.flow_section(rounds, cohorts.reach_by_cohort(teams, places), cohorts.stage_order(places))),
        (Part.OUTCOMES, published_view.outcomes_section(surveys, outcomes.turnover_bands(answers))),
        (Part.HYPOTHESES, published_view.learning_section(queries.hypotheses(session, programme_id))),
        (Part.OUTCOMES, published_view.gains_section(outcome_queries.gains(session, programme_id))),
    )
    return published_view.PublicPage(
        request.programme.name,
        f"As at {date_text(request.today)}{', what was known then' if request.back else ''}",
        tuple(section for part, section in sections if request.has(part)),
        "Invented programme for demonstration: no organisation or company in it exists." if request.programme.invented else "",
    )


def render_published_page(session: ScopedSession, request: PageRequest) -> bytes:
    """Returns the page as an HTML file."""
    return render_page_template("published.html", page=public_data(session, request), few=published_view.HOW_SUPPRESSED).encode()
