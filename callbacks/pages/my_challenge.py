"""``/my-challenge``: parse, call, return. Reads through the sponsor's own session, which knows published columns only."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.figures.my_challenge import changes as my_changes
from dashboard.figures.my_challenge import text as figures
from db.access import Permission
from db.queries import my_challenge as queries
from db.queries.programmes.navigation import programmes
from db.session import ScopedSession
from layouts.components.switch import Switch
from layouts.pages import my_challenge as layouts

TALKS = 40  # of a challenge: those of the period that is asked; the page names the first few besides


def contents(session: ScopedSession, ask: Ask) -> dict[str, Any]:
    """Everything the page shows, by block: all of the sponsor's challenges, or the one that the address names."""
    chosen = [ask.challenge] if ask.challenge else None
    rows = {one["id"]: one for one in queries.challenges(session, ask.programme.id, chosen)}
    asked = (session, ask.programme.id, chosen)
    period = my_changes.chosen(ask.filters.extra.get("since", ""))
    stories = figures.stories(
        [rows[one] for one, _, _ in ask.programme.challenges if one in rows],
        queries.actions(*asked), queries.milestones(*asked), queries.updates(*asked), queries.findings(*asked), queries.conversations(*asked, most=TALKS),
        ask.today, queries.decisions(*asked), my_changes.begins(period, ask.today), queries.hypotheses(*asked), queries.moves(*asked),
    )  # fmt: skip
    elsewhere = [(name, f"/my-challenge?programme={short}") for short, name in programmes(session) if short != ask.programme.short_name]
    since = Switch(
        "What changed in the last",
        [(words, f"/my-challenge{ask.filters.search(since=one)}", one == period) for one, (words, _) in my_changes.PERIODS.items()],
    )
    return layouts.contents(figures.sentence(stories), stories, elsewhere, ask.search, since)


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents))


WIRES = redraws("/my-challenge", Permission.SEE_OWN_CHALLENGE, layouts.IDS, {}, contents)
