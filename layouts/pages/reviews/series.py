"""``/review``. Opened by a programme lead before the weekly meeting: what must the meeting discuss, who has not reported yet? Decides the
agenda. Opened by the team after it: which reviews were there, and where are their records?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.page_content import AttentionItem, EmptyState, Listing, Table
from layouts.components.agenda import AgendaItem, agenda
from layouts.components.blocks import attention
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import ReviewIds as R

IDS = (R.SENTENCE, R.NEXT, R.MISSING, R.CHANGED, R.AGENDA, R.LIST)
CHARTS: dict[str, bool] = {}


@dataclass(frozen=True)
class NextReview:
    """The next or open review: its title, a sentence, and its actions as (label, address, whether it is the primary one)."""

    title: str
    words: str
    acts: Sequence[tuple[str, str, bool]]


def contents(
    sentence: str,
    upcoming: NextReview,
    missing: tuple[str, Sequence[tuple[str, str, str]]],
    changed: tuple[str, Sequence[AttentionItem]],
    items: Sequence[AgendaItem],
    meetings: Table,
    search: str,
) -> dict[str, Any]:
    """Returns the content of each block by id. ``missing``: a sentence, and (challenge, its lead, address of the update form) each."""
    nothing = EmptyState("No review is recorded yet. Open the first one, and it stands here.")
    return {
        R.SENTENCE: sentence,
        R.NEXT: _next_review(upcoming),
        R.MISSING: _missing_updates(*missing),
        R.CHANGED: [
            html.P(changed[0]),
            attention(changed[1]) if changed[1] else None,
            link("Everything that changed", f"/changes{search}"),
        ],
        R.AGENDA: agenda(items),
        R.LIST: Listing(R.LIST, meetings, nothing, search, tall=True),
    }


def _next_review(upcoming: NextReview) -> Any:
    actions = [
        link(label, href, className=f"btn btn-{'primary' if first else 'outline-secondary'}") for label, href, first in upcoming.acts
    ]
    return [html.H3(upcoming.title), html.P(upcoming.words), html.Div(actions, className="section-actions") if actions else None]


def _missing_updates(sentence: str, missing: Sequence[tuple[str, str, str]]) -> Any:
    rows = [
        html.Li([link(name, href) if href else html.Span(name), html.Span(lead, className="cell-note")]) for name, lead, href in missing
    ]
    return [html.P(sentence), html.Ul(rows, className="waiting") if rows else None]


def layout(content: Mapping[str, Any], more: Sequence[Any] = ()) -> Any:
    """Returns the page. ``more``: sections after the agenda."""
    return page(
        "Review",
        R.SENTENCE,
        content,
        section("Next", block(R.NEXT, content), block(R.MISSING, content), columns=2),
        section("Changed since the last review", block(R.CHANGED, content, classes="stacked")),
        section("The agenda, as it stands", block(R.AGENDA, content)),
        *more,
        section("Reviews so far", block(R.LIST, content)),
    )
