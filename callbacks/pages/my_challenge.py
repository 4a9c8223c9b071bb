"""``/my-challenge``: parse, call, return. Reads through the sponsor's own session, which knows published columns only."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.my_challenge import changes as my_changes
from dashboard.figures.my_challenge import text as figures
from db.access import Permission
from db.queries import my_challenge as queries
from db.queries.programmes.navigation import list_programmes
from db.session import ScopedSession
from layouts.components.switch import Switch
from layouts.pages import my_challenge as layouts

MAX_CONVERSATIONS = 40  # of a challenge: those of the period that is asked; the page names the first few besides


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Everything the page shows, by block: all of the sponsor's challenges, or the one that the address names."""
    chosen = [request.challenge] if request.challenge else None
    rows = {one["id"]: one for one in queries.challenges(session, request.programme.id, chosen)}
    asked = (session, request.programme.id, chosen)
    period = my_changes.read_period(request.filters.extra.get("since", ""))
    stories = figures.build_stories(
        [rows[one] for one, _, _ in request.programme.challenges if one in rows],
        queries.actions(*asked),
        queries.milestones(*asked),
        queries.latest_updates(*asked),
        queries.findings(*asked),
        queries.conversations(*asked, most=MAX_CONVERSATIONS),
        request.today,
        queries.decisions(*asked),
        my_changes.period_start(period, request.today),
        queries.hypotheses(*asked),
        queries.milestone_moves(*asked),
    )
    elsewhere = [
        (name, f"/my-challenge?programme={short}") for short, name in list_programmes(session) if short != request.programme.short_name
    ]
    since = Switch(
        "What changed in the last",
        [(words, f"/my-challenge{request.filters.search(since=one)}", one == period) for one, (words, _) in my_changes.PERIODS.items()],
    )
    return layouts.contents(figures.sentence(stories), stories, elsewhere, request.search, since)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(context.contents(request, contents))


CALLBACKS = redraw_callbacks("/my-challenge", Permission.SEE_OWN_CHALLENGE, layouts.IDS, {}, contents)
