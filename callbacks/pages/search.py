"""``/search``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures import search as figures
from dashboard.forms import FORMS
from db.access import Permission
from db.queries import search as queries
from db.search import SearchHit
from db.session import ScopedSession
from layouts.pages import search as layouts


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block."""
    typed, programme = request.filters.extra.get("q", ""), request.programme
    counts, hits = queries.search_records(session, programme.id, typed)
    hrefs = {one.id: _href(request, one) for found in hits.values() for one in found}
    groups = figures.result_groups(hits, counts, typed, request.labels, hrefs)
    return layouts.contents(figures.sentence(typed, counts, programme.name), groups, None if groups else figures.empty_result(typed))


def _href(request: PageRequest, one: SearchHit) -> str:
    """The record's own page for those who may open it, else that of its challenge."""
    if request.may(FORMS[one.kind].needs):
        return f"/record/{one.kind}/{one.id}{request.search}"
    return f"/challenges/{one.challenge_id}{request.search}" if one.challenge_id in request.labels else ""


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(context.contents(request, contents))


CALLBACKS = redraw_callbacks("/search", Permission.SEE_PROGRAMME, layouts.IDS, {}, contents, past=False)
