"""``/search``: content and callbacks of the page."""

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
    """Returns the content of the page, by block id."""
    typed, programme = request.filters.extra.get("q", ""), request.programme
    counts, hits = queries.search_records(session, programme.id, typed)
    hrefs = {hit.id: _href(request, hit) for group in hits.values() for hit in group}
    groups = figures.result_groups(hits, counts, typed, request.labels, hrefs)
    return layouts.contents(figures.sentence(typed, counts, programme.name), groups, None if groups else figures.empty_result(typed))


def _href(request: PageRequest, hit: SearchHit) -> str:
    """Returns the address of the record if the viewer may open it, else of its challenge."""
    if request.may(FORMS[hit.kind].needs):
        return f"/record/{hit.kind}/{hit.id}{request.search}"
    return f"/challenges/{hit.challenge_id}{request.search}" if hit.challenge_id in request.labels else ""


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents))


CALLBACKS = redraw_callbacks("/search", Permission.SEE_PROGRAMME, layouts.IDS, {}, contents, past=False)
