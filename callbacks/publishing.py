"""The published view: one page that a programme may make public, whole in one file that asks nothing of any network."""

from __future__ import annotations

from callbacks.asked import Ask
from callbacks.pack_page import made_of
from dashboard import published
from dashboard.metrics import cohorts, outcomes
from db.days import in_words
from db.queries import cohorts as cohort_queries
from db.queries import outcomes as outcome_queries
from db.queries import published as queries
from db.queries.programmes import stages
from db.session import ScopedSession


def public(session: ScopedSession, ask: Ask) -> published.Public:
    """What the programme may make public, as the session knows it."""
    own = ask.programme.id
    flows, teams = cohorts.flows_of(stages(session, own)), cohort_queries.team_counts(session, own)
    rounds = cohorts.rounds(
        cohort_queries.rounds(session, own), cohort_queries.challenge_counts(session, own), cohort_queries.sponsor_counts(session, own), teams, ()
    )  # fmt: skip
    entries = outcomes.entries(outcome_queries.teams(session, own))
    asked = outcomes.by_months(entries, outcome_queries.answers(session, own), ask.today)
    return published.Public(
        ask.programme.name,
        f"As at {in_words(ask.today)}{', what was known then' if ask.back else ''}",
        (
            published.flow(rounds, cohorts.reaches(teams, flows), cohorts.stage_order(flows)),
            published.outcomes(asked),
            published.learning(queries.hypotheses(session, own).to_dict("records")),
            published.gains(outcome_queries.gains(session, own).to_dict("records")),
        ),
        "Invented programme for demonstration: no organisation or company in it exists." if ask.programme.invented else "",
    )


def page_of(session: ScopedSession, ask: Ask) -> bytes:
    """The page as a file."""
    return made_of("published.html", page=public(session, ask), few=published.HOW_FEW).encode()
