"""``/``. Opened by a programme lead every morning: what needs me today, and why? Decides whom to call first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.changes.summary import ChangeLine
from dashboard.metrics.health import HOW_HEALTH
from dashboard.page_content import AttentionItem, Cell, Column, EmptyState, Listing, Table, Tile
from layouts.components.blocks import attention, explanation, tiles
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import OverviewIds as O
from layouts.pages.changes import change_item

IDS = (O.SENTENCE, O.ATTENTION, O.CHANGED, O.TILES, O.CHALLENGES)
CHARTS: dict[str, bool] = {}
ATTENTION_SHOWN = 8


@dataclass(frozen=True)
class ChallengeRow:
    """A challenge on one line: its name with its stage, the two strips of health, and the four subjects."""

    name: Cell
    health: Cell
    milestones: Cell
    engagement: Cell
    research: Cell
    spend: Cell


def contents(
    sentence: str, items: Sequence[AttentionItem], numbers: Sequence[Tile], rows: Sequence[ChallengeRow], *, search: str = ""
) -> dict[str, Any]:
    """What stands in each block."""
    return {
        O.SENTENCE: sentence,
        O.ATTENTION: folded_attention(items),
        O.CHANGED: None,
        O.TILES: tiles(numbers),
        O.CHALLENGES: challenge_listing(rows, search),
    }


def folded_attention(items: Sequence[AttentionItem]) -> Any:
    """The first ones at once, the rest folded."""
    rest = items[ATTENTION_SHOWN:]
    more = html.Details([html.Summary(f"Show {len(rest)} more"), attention(rest)], className="more-attention") if rest else None
    return [attention(items[:ATTENTION_SHOWN]), more]


def recent_changes(since: str, changed: Sequence[tuple[str, ChangeLine]], href: str) -> Any:
    """The few changes that matter most, with the way to all of them."""
    told = html.Ul([html.Li(change_item(one, about)) for about, one in changed], className="attention") if changed else None
    words = f"Since {since}." if changed else f"Nothing of weight changed since {since}."
    return [html.P([words, " ", link("All that changed", href)], className="attention-why"), told]


def challenge_listing(rows: Sequence[ChallengeRow], search: str) -> Listing:
    """One row for each challenge."""
    words = "No running challenge is recorded in this view. Choose another cohort above, or see how the rounds went:"
    heads = ("Challenge", "Health, 13 weeks to now", "Milestones", "Sponsor", "Research", "Spend")
    columns = tuple(Column(head, sortable=False) for head in heads)
    cells = tuple((row.name, row.health, row.milestones, row.engagement, row.research, row.spend) for row in rows)
    shown = Table(columns, cells, "Challenges, the worst off first")
    return Listing(O.CHALLENGES, shown, EmptyState(words, "Cohorts", "/cohorts"), search, how=HOW_HEALTH, tall=True)


def layout(content: Mapping[str, Any], search: str, *, everything: bool) -> Any:
    """The page. Finance sees what money needs."""
    lately_ = section("Changed since the last review", block(O.CHANGED, content)) if everything else block(O.CHANGED, content)
    rows = (
        section("Challenges", block(O.CHALLENGES, content), explanation("How health is worked out", HOW_HEALTH))
        if everything
        else block(O.CHALLENGES, content)
    )
    return page(
        "Overview",
        O.SENTENCE,
        content,
        section("Needs attention", block(O.ATTENTION, content)),
        lately_,
        section("At a glance", block(O.TILES, content)),
        rows,
    )
