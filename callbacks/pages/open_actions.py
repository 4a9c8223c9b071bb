"""The actions and decisions of a view: one condition for every page that counts them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from dashboard.metrics.engagement import open_action_states
from db.queries.engagement import actions as queries
from db.schema.models import Action
from db.session import ScopedSession


def view_condition(session: ScopedSession, request: PageRequest, model: type[Any]) -> Any:
    """Returns the condition for actions or decisions of the view: of its challenges, and, unless one challenge is chosen, those of no
    challenge that are not about another cohort."""
    whole = request.challenge is None
    return queries.challenge_condition(session, model, request.challenges, whole=whole, cohort=request.cohort or "")


def open_actions(session: ScopedSession, request: PageRequest) -> pd.DataFrame:
    """Returns the open actions of the view with their states."""
    actions = queries.open_actions(session, request.programme.id, view_condition(session, request, Action))
    return open_action_states(actions, request.today)
