"""``/`` of a programme that has nothing to look at yet. Opened by who sets it up: what do I do first?"""

from __future__ import annotations

from typing import Any

from dash import Output, no_update

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callback
from callbacks.security.wiring import CallbackContext
from dashboard.figures import first_steps as figures
from db.access import Permission
from db.queries.accounts import list_accounts
from db.queries.first_steps import Recorded, read_recorded
from db.queries.programmes.navigation import stages
from db.session_state import session_state
from layouts.ids.pages import FirstStepsIds
from layouts.pages import first_steps as layouts

YEAR_BEGINS = "April"


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page. For an administrator a callback draws the steps: the accounts are not in the session of a page."""
    steps = [] if context.viewer.may(Permission.ADMINISTER) else _checklist(context, request, _recorded(context, request), people=True)
    return layouts.layout(steps)


def draw_steps(context: CallbackContext, request: PageRequest) -> list[Any]:
    """Returns the steps; for an administrator with whether anybody else has an account in the programme. Anybody else was invited by one."""
    recorded = _recorded(context, request)
    if recorded.answers:
        return [no_update]
    people = not context.viewer.may(Permission.ADMINISTER) or _has_others(context, request.programme.id)
    return [_checklist(context, request, recorded, people=people)]


def _has_others(context: CallbackContext, programme_id: str) -> bool:
    accounts = list_accounts(context.accounts, context.viewer, session_state(context.session).clock())
    others = (account for account in accounts if account.id != context.viewer.user_id)
    return any(scope.programme_id == programme_id for account in others for scope in account.scopes)


def _recorded(context: CallbackContext, request: PageRequest) -> Recorded:
    return read_recorded(context.session, request.programme.id)


def _checklist(context: CallbackContext, request: PageRequest, recorded: Recorded, *, people: bool) -> Any:
    every = stages(context.session, request.programme.id)
    flow = list(dict.fromkeys(row.name for row in every if row.flow == every[0].flow))
    steps = figures.steps(_done(recorded, people=people), flow, YEAR_BEGINS, request.view)
    import_href = f"/import{request.search}" if request.may(Permission.IMPORT) else ""
    return layouts.page(steps, figures.sentence(steps, request.view), figures.progress_words(steps, request.view), import_href)


def _done(recorded: Recorded, *, people: bool) -> figures.Done:
    return figures.Done(recorded.cohorts, recorded.challenges, people, recorded.milestones, recorded.budget, recorded.week)


REDRAW = redraw_callback("/", Permission.SEE_PROGRAMME, [Output(FirstStepsIds.STEPS, "children")], draw_steps, past=False, accounts=True)
