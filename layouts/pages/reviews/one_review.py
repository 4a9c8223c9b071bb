"""``/review/<id>``. Opened by the team during the meeting and after it: what was decided, who does what, what did we see then, and why is
it different now? Decides what to do next because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.page_content import Listing
from dashboard.prose import Name, Text
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.components.prose import prose
from layouts.pages.reviews.series import act_links


def agenda_list(labels: Sequence[str]) -> Any:
    """Returns the agenda as a list."""
    return html.Ol([html.Li(prose(Name(label))) for label in labels]) if labels else html.P("No agenda yet.", className="empty")


def then_and_now(sentence: Text, numbers: Listing) -> Any:
    """Returns a closed review compared with now: a sentence, the table, and how it is worked out."""
    return [html.P(prose(sentence)), numbers]


def changes_since(content: Mapping[str, Any]) -> Any:
    """Returns the changes recorded since, late entries marked as such: as a sentence, by challenge, and as charts."""
    return [
        html.P(prose(content["changes-sentence"])),
        html.Div(content["changes-list"], className="changed-list"),
        html.Div([block(block_id, content) for block_id in ("changes-moved", "changes-money")], className="grid-2"),
    ]


def layout(
    title: str, content: Mapping[str, Any], acts: Sequence[tuple[str, str, bool]], closings: Any, search: str, *, closed: bool
) -> Any:
    """Returns the page. ``acts``: (label, address, whether it is the primary one); ``closings``: the choice among them, if any."""
    then = [
        section("Then and now", block("meeting-beside", content)),
        section("Why it differs", block("meeting-why", content, classes="stacked")),
        section("What needed somebody then", block("meeting-seen", content)),
    ]
    hidden = html.Div([block(f"meeting-{name}", content) for name in ("beside", "why", "seen")], hidden=True)
    return page(
        title,
        "meeting-sentence",
        content,
        closings,
        section("The meeting", block("meeting-standing", content), block("meeting-agenda", content), columns=2, actions=act_links(acts)),
        section("Decisions", block("meeting-decisions", content)),
        section("Who does what by when", block("meeting-actions", content)),
        section("Health", block("meeting-health", content)),
        section("Verdicts", block("meeting-verdicts", content)),
        *(then if closed else [hidden]),
        above=link("All reviews", f"/review{search}", className="back"),
    )
