"""``/search``: parse, call, return."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures import search as figures
from dashboard.forms import FORMS
from db.access import Permission
from db.queries import search as queries
from db.search import Hit
from db.session import ScopedSession
from layouts.pages import search as layouts


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block."""
    typed, programme = ask.filters.extra.get("q", ""), ask.programme
    counts, hits = queries.found(session, programme.id, typed)
    hrefs = {one.id: _href(ask, one) for found in hits.values() for one in found}
    groups = figures.groups(hits, counts, typed, ask.labels, hrefs)
    return layouts.contents(figures.sentence(typed, counts, programme.name), groups, None if groups else figures.nothing(typed))


def _href(ask: Ask, one: Hit) -> str:
    """The record's own page for those who may open it, else that of its challenge."""
    if ask.may(FORMS[one.kind].needs):
        return f"/record/{one.kind}/{one.id}{ask.search}"
    return f"/challenges/{one.challenge_id}{ask.search}" if one.challenge_id in ask.labels else ""


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents))


WIRES = redraws("/search", Permission.SEE_PROGRAMME, layouts.IDS, {}, contents, past=False)
