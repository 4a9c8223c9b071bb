"""The published view: one page that a programme may make public, whole in one file that asks nothing of any network."""

from __future__ import annotations

from callbacks.exports.review_pack_page import made_of
from callbacks.page_request import Ask
from dashboard.exports import published_view
from dashboard.metrics.cohorts import comparison as cohorts
from dashboard.metrics.learning import outcomes
from db.queries.cohorts import comparison as cohort_queries
from db.queries.learning import outcomes as outcome_queries
from db.queries.learning import published as queries
from db.queries.programmes.navigation import stages
from db.session import ScopedSession
from db.values.dates import in_words


def public(session: ScopedSession, ask: Ask) -> published_view.Public:
    """What the programme may make public, as the session knows it."""
    own = ask.programme.id
    flows, teams = cohorts.flows_of(stages(session, own)), cohort_queries.team_counts(session, own)
    rounds = cohorts.rounds(
        cohort_queries.rounds(session, own), cohort_queries.challenge_counts(session, own), cohort_queries.sponsor_counts(session, own), teams, ()
    )  # fmt: skip
    entries = outcomes.entries(outcome_queries.teams(session, own))
    asked = outcomes.by_months(entries, outcome_queries.answers(session, own), ask.today)
    return published_view.Public(
        ask.programme.name,
        f"As at {in_words(ask.today)}{', what was known then' if ask.back else ''}",
        (
            published_view.flow(rounds, cohorts.reaches(teams, flows), cohorts.stage_order(flows)),
            published_view.outcomes(asked),
            published_view.learning(queries.hypotheses(session, own).to_dict("records")),
            published_view.gains(outcome_queries.gains(session, own).to_dict("records")),
        ),
        "Invented programme for demonstration: no organisation or company in it exists." if ask.programme.invented else "",
    )


def page_of(session: ScopedSession, ask: Ask) -> bytes:
    """The page as a file."""
    return made_of("published.html", page=public(session, ask), few=published_view.HOW_FEW).encode()
