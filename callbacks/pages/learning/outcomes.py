"""``/outcomes``: content and callbacks of the page."""

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
    """Returns the content of the page, by block id."""
    programme_id, search, acts = request.programme.id, request.search, request.may(Permission.RECORD)
    answers = queries.outcome_answers(session, programme_id, challenges=request.challenges)
    wide = answers.empty and not request.challenge  # teams due for a question are seldom of the running cohort
    if wide:
        answers = queries.outcome_answers(session, programme_id)
    teams = queries.teams(session, programme_id, challenges=request.challenges)
    surveyed_teams = queries.teams(session, programme_id) if wide else teams
    surveys = metrics.surveys_by_months(metrics.read_outcome_teams(surveyed_teams), answers, request.today)
    due = _due_teams(session, request)
    figures_given = queries.figures_given(session, programme_id).to_dict("records")
    support_given = queries.support_given(session, programme_id, challenges=request.challenges)
    months = figures.parse_months(request.filters.extra.get("months", ""))
    rows = [row for row in answers.to_dict("records") if months in (None, row["months"])]
    return layouts.contents(
        figures.sentence(surveys, due, len(figures_given)),
        {
            O.MONTHS: figures.survey_table(surveys, search, request.today, acts=acts),
            O.DUE: figures.due_table(due, search, acts=acts),
            O.ANSWERS: figures.answers_table(rows, search, acts=acts),
            O.GAINS: tables.gains_table(
                queries.gains(session, programme_id, challenges=request.challenges).to_dict("records"), request.labels, search, acts=acts
            ),
            O.KINDS: tables.support_by_kind_table(support.support_by_kind(support_given)),
            O.TEAMS: tables.support_by_team_table(support.support_by_team(support_given, teams.to_dict("records")), search, acts=acts),
            O.SUPPORTS: tables.supports_table(support_given.to_dict("records"), search, acts=acts),
            O.GIVEN: tables.figures_given_table(figures_given, search, acts=acts),
        },
        search=search,
        view_search=request.view_search,
        filter_text=f"Asked after {months} months" if months else "",
        cohort=f"/outcomes{request.filters.with_(cohort=ALL).search()}" if request.cohort and not request.challenge else "",
        wide=wide,
        acts=acts,
    )


def _due_teams(session: ScopedSession, request: PageRequest) -> list[metrics.DueQuestion]:
    """Returns the questions due now, of the chosen challenge, else of every cohort: teams due are seldom of the running cohort."""
    chosen = [request.challenge] if request.challenge else None
    teams, programme_id = metrics.read_outcome_teams(queries.teams(session, request.programme.id, challenges=chosen)), request.programme.id
    return metrics.find_due_questions(teams, queries.outcome_answers(session, programme_id, challenges=chosen), request.today)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(
        context.contents(request, contents), request.search, acts=request.may(Permission.RECORD), leads=request.viewer.may(Permission.STEER)
    )


CALLBACKS = redraw_callbacks("/outcomes", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
