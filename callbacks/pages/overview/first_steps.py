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
from db.session import ScopedSession
from db.session_state import session_state
from layouts.ids.pages import FirstStepsIds
from layouts.pages import first_steps as layouts

YEAR_BEGINS = "April"


def is_first_morning(session: ScopedSession, request: PageRequest) -> bool:
    """Returns whether the overview of the programme has nothing to say yet, for who may see the programme; never as at a past moment."""
    if request.back is not None or not request.viewer.may(Permission.SEE_PROGRAMME):
        return False
    return not read_recorded(session, request.programme.id).answers


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page. For an administrator a callback draws the steps: the accounts are not in the session of a page."""
    steps = [] if context.viewer.may(Permission.ADMINISTER) else _checklist(context, request, people=True)
    return layouts.layout(steps)


def draw_steps(context: CallbackContext, request: PageRequest) -> list[Any]:
    """Returns the steps; for an administrator with whether anybody else has an account in the programme. Anybody else was invited by one."""
    if not is_first_morning(context.session, request):
        return [no_update]
    people = not context.viewer.may(Permission.ADMINISTER) or _has_others(context, request.programme.id)
    return [_checklist(context, request, people=people)]


def _has_others(context: CallbackContext, programme_id: str) -> bool:
    accounts = list_accounts(context.accounts, context.viewer, session_state(context.session).clock())
    others = (account for account in accounts if account.id != context.viewer.user_id)
    return any(scope.programme_id == programme_id for account in others for scope in account.scopes)


def _checklist(context: CallbackContext, request: PageRequest, *, people: bool) -> Any:
    recorded = read_recorded(context.session, request.programme.id)
    flow = list(
        dict.fromkeys(row.name for row in stages(context.session, request.programme.id) if row.flow == _first_flow(context, request))
    )
    steps = figures.steps(_done(recorded, people=people), flow, YEAR_BEGINS, request.view)
    import_href = f"/import{request.search}" if request.may(Permission.IMPORT) else ""
    return layouts.page(steps, figures.sentence(steps, request.view), figures.progress_words(steps, request.view), import_href)


def _first_flow(context: CallbackContext, request: PageRequest) -> str:
    return next((row.flow for row in stages(context.session, request.programme.id)), "")


def _done(recorded: Recorded, *, people: bool) -> figures.Done:
    return figures.Done(recorded.cohorts, recorded.challenges, people, recorded.milestones, recorded.budget, recorded.week)


REDRAW = redraw_callback("/", Permission.SEE_PROGRAMME, [Output(FirstStepsIds.STEPS, "children")], draw_steps, past=False, accounts=True)
