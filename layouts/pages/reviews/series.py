"""``/review``. Opened by a programme lead before the weekly meeting: what must the meeting look at, who has not spoken yet? Decides the
agenda. Opened by anybody on the team after it: which reviews were there, and where do they lead?"""

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
    """The review that comes next or is open: its title, a sentence, and what may be done with it as (words, address, whether first)."""

    title: str
    words: str
    acts: Sequence[tuple[str, str, bool]]


def contents(
    sentence: str,
    coming: NextReview,
    missing: tuple[str, Sequence[tuple[str, str, str]]],
    changed: tuple[str, Sequence[AttentionItem]],
    items: Sequence[AgendaItem],
    meetings: Table,
    search: str,
) -> dict[str, Any]:
    """What stands in each block. ``missing``: a sentence, and (challenge, its lead, where to write its update) each."""
    nothing = EmptyState("No review is recorded yet. Open the first one, and it stands here.")
    return {
        R.SENTENCE: sentence,
        R.NEXT: _next_review(coming),
        R.MISSING: _missing_updates(*missing),
        R.CHANGED: [
            html.P(changed[0]),
            attention(changed[1]) if changed[1] else None,
            link("Everything that changed", f"/changes{search}"),
        ],
        R.AGENDA: agenda(items),
        R.LIST: Listing(R.LIST, meetings, nothing, search, tall=True),
    }


def _next_review(coming: NextReview) -> Any:
    acts = [link(words, href, className=f"btn btn-{'primary' if first else 'outline-secondary'}") for words, href, first in coming.acts]
    return [html.H3(coming.title), html.P(coming.words), html.Div(acts, className="section-actions") if acts else None]


def _missing_updates(sentence: str, waiting: Sequence[tuple[str, str, str]]) -> Any:
    rows = [
        html.Li([link(name, href) if href else html.Span(name), html.Span(lead, className="cell-note")]) for name, lead, href in waiting
    ]
    return [html.P(sentence), html.Ul(rows, className="waiting") if rows else None]


def layout(content: Mapping[str, Any], more: Sequence[Any] = ()) -> Any:
    """The page. ``more``: sections after the agenda."""
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
