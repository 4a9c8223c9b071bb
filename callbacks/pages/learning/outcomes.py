"""``/outcomes``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.outcomes import charts as figures
from dashboard.figures.outcomes import tables
from dashboard.filters import ALL
from dashboard.metrics.learning import outcomes as metrics
from dashboard.metrics.learning import support
from db.access import Permission
from db.queries.learning import outcomes as queries
from db.session import ScopedSession
from layouts.ids.pages import Outcomes as O
from layouts.pages.learning import outcomes as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    programme, search, acts = ask.programme.id, ask.search, ask.may(Permission.RECORD)
    answers = queries.answers(session, programme, challenges=ask.challenges)
    wide = answers.empty and not ask.challenge  # those whose time has come are seldom of the cohort that runs
    if wide:
        answers = queries.answers(session, programme)
    teams = queries.teams(session, programme, challenges=ask.challenges)
    asked_of = queries.teams(session, programme) if wide else teams
    found = metrics.by_months(metrics.entries(asked_of), answers, ask.today)
    waiting = _waiting(session, ask)
    given = queries.given(session, programme).to_dict("records")
    received = queries.supports(session, programme, challenges=ask.challenges)
    months = figures.narrowed_to(ask.filters.extra.get("months", ""))
    rows = [row for row in answers.to_dict("records") if months in (None, row["months"])]
    return layouts.contents(
        figures.sentence(found, waiting, len(given)),
        {
            O.MONTHS: figures.months(found, search, ask.today, acts=acts),
            O.DUE: figures.due(waiting, search, acts=acts),
            O.ANSWERS: figures.answers(rows, search, acts=acts),
            O.GAINS: tables.gains(
                queries.gains(session, programme, challenges=ask.challenges).to_dict("records"), ask.labels, search, acts=acts
            ),
            O.KINDS: tables.kinds(support.by_kind(received)),
            O.TEAMS: tables.teams(support.by_team(received, teams.to_dict("records")), search, acts=acts),
            O.SUPPORTS: tables.supports(received.to_dict("records"), search, acts=acts),
            O.GIVEN: tables.given(given, search, acts=acts),
        },
        search=search,
        here=ask.here,
        asked=f"Asked after {months} months" if months else "",
        cohort=f"/outcomes{ask.filters.with_(cohort=ALL).search()}" if ask.cohort and not ask.challenge else "",
        wide=wide,
        acts=acts,
    )


def _waiting(session: ScopedSession, ask: Ask) -> list[metrics.Due]:
    """Whom to ask now, of the challenge chosen, else of every cohort: those whose time has come are seldom of the one that runs."""
    chosen = [ask.challenge] if ask.challenge else None
    of, programme = metrics.entries(queries.teams(session, ask.programme.id, challenges=chosen)), ask.programme.id
    return metrics.due(of, queries.answers(session, programme, challenges=chosen), ask.today)


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), ask.search, acts=ask.may(Permission.RECORD), leads=ask.viewer.may(Permission.STEER))


WIRES = redraws("/outcomes", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
