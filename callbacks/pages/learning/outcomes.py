"""``/outcomes``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.outcomes import charts as figures
from dashboard.figures.outcomes import tables
from dashboard.filters import ALL
from dashboard.metrics.learning import outcomes as metrics
from dashboard.metrics.learning import support
from db.access import Permission
from db.queries.learning import outcomes as queries
from db.session import ScopedSession
from layouts.ids.pages import OutcomesIds as O
from layouts.pages.learning import outcomes as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, search, acts = request.programme.id, request.search, request.may(Permission.RECORD)
    answers = queries.outcome_answers(session, programme, challenges=request.challenges)
    wide = answers.empty and not request.challenge  # those whose time has come are seldom of the cohort that runs
    if wide:
        answers = queries.outcome_answers(session, programme)
    teams = queries.teams(session, programme, challenges=request.challenges)
    asked_of = queries.teams(session, programme) if wide else teams
    found = metrics.surveys_by_months(metrics.read_outcome_teams(asked_of), answers, request.today)
    waiting = _due_teams(session, request)
    given = queries.figures_given(session, programme).to_dict("records")
    received = queries.support_given(session, programme, challenges=request.challenges)
    months = figures.parse_months(request.filters.extra.get("months", ""))
    rows = [row for row in answers.to_dict("records") if months in (None, row["months"])]
    return layouts.contents(
        figures.sentence(found, waiting, len(given)),
        {
            O.MONTHS: figures.survey_table(found, search, request.today, acts=acts),
            O.DUE: figures.due_table(waiting, search, acts=acts),
            O.ANSWERS: figures.answers_table(rows, search, acts=acts),
            O.GAINS: tables.gains_table(
                queries.gains(session, programme, challenges=request.challenges).to_dict("records"), request.labels, search, acts=acts
            ),
            O.KINDS: tables.support_by_kind_table(support.support_by_kind(received)),
            O.TEAMS: tables.support_by_team_table(support.support_by_team(received, teams.to_dict("records")), search, acts=acts),
            O.SUPPORTS: tables.supports_table(received.to_dict("records"), search, acts=acts),
            O.GIVEN: tables.figures_given_table(given, search, acts=acts),
        },
        search=search,
        here=request.view_search,
        asked=f"Asked after {months} months" if months else "",
        cohort=f"/outcomes{request.filters.with_(cohort=ALL).search()}" if request.cohort and not request.challenge else "",
        wide=wide,
        acts=acts,
    )


def _due_teams(session: ScopedSession, request: PageRequest) -> list[metrics.DueQuestion]:
    """Whom to ask now, of the challenge chosen, else of every cohort: those whose time has come are seldom of the one that runs."""
    chosen = [request.challenge] if request.challenge else None
    of, programme = metrics.read_outcome_teams(queries.teams(session, request.programme.id, challenges=chosen)), request.programme.id
    return metrics.find_due_questions(of, queries.outcome_answers(session, programme, challenges=chosen), request.today)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(
        context.contents(request, contents), request.search, acts=request.may(Permission.RECORD), leads=request.viewer.may(Permission.STEER)
    )


CALLBACKS = redraw_callbacks("/outcomes", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
