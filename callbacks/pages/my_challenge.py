"""``/my-challenge``: content and callbacks of the page. Reads through the sponsor's own session, which can read published columns only."""

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

MAX_CONVERSATIONS = 40  # per challenge


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id: all of the sponsor's challenges, or the one named by the address."""
    chosen = [request.challenge] if request.challenge else None
    rows = {row["id"]: row for row in queries.challenges(session, request.programme.id, chosen)}
    scope = (session, request.programme.id, chosen)
    period = my_changes.read_period(request.filters.extra.get("since", ""))
    stories = figures.build_stories(
        [rows[challenge_id] for challenge_id, _, _ in request.programme.challenges if challenge_id in rows],
        queries.actions(*scope),
        queries.milestones(*scope),
        queries.latest_updates(*scope),
        queries.findings(*scope),
        queries.conversations(*scope, most=MAX_CONVERSATIONS),
        request.today,
        queries.decisions(*scope),
        my_changes.period_start(period, request.today),
        queries.hypotheses(*scope),
        queries.milestone_moves(*scope),
    )
    elsewhere = [
        (name, f"/my-challenge?programme={short}") for short, name in list_programmes(session) if short != request.programme.short_name
    ]
    since = Switch(
        "What changed in the last",
        [(label, f"/my-challenge{request.filters.search(since=key)}", key == period) for key, (label, _) in my_changes.PERIODS.items()],
    )
    return layouts.contents(figures.sentence(stories), stories, elsewhere, request.search, since)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents))


CALLBACKS = redraw_callbacks("/my-challenge", Permission.SEE_OWN_CHALLENGE, layouts.IDS, {}, contents)
