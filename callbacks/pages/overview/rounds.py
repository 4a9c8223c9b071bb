"""``/`` of a programme that has rounds and nothing that runs, such as a public record of past ones. Opened by a reader: how did the rounds go?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.security.wiring import CallbackContext
from db.access import Permission
from db.queries.first_steps import read_recorded
from db.session import ScopedSession

PAGE = replace(cohorts.PAGE, title="Overview")  # what the programme has is what its page of cohorts shows


def has_rounds_alone(session: ScopedSession, request: PageRequest) -> bool:
    """Returns whether the programme has challenges of which none is running, and no money and no week recorded; never for who may not
    see the programme."""
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return False
    recorded = read_recorded(session, request.programme.id)
    return recorded.challenges and not (recorded.running or recorded.budget or recorded.week)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the rounds beside each other."""
    return PAGE.render(context, request, path)
