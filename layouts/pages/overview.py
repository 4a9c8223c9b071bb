"""``/``. Opened by a programme lead every morning: what needs me today, and why? Decides whom to call first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.changes.summary import ChangeLine
from dashboard.page_content import AttentionItem, Cell, Column, EmptyState, Listing, Table, Tile
from dashboard.prose import Text
from layouts.components.blocks import attention, tiles
from layouts.components.explanation import how_worked_out
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import OverviewIds as O
from layouts.pages.changes import change_item

IDS = (O.SENTENCE, O.ATTENTION, O.CHANGED, O.TILES, O.CHALLENGES)
CHARTS: dict[str, bool] = {}
ATTENTION_SHOWN = 8


@dataclass(frozen=True)
class ChallengeRow:
    """A challenge in one row: its name with its stage, its health, and its milestones, engagement, research and spend."""

    name: Cell
    health: Cell
    milestones: Cell
    engagement: Cell
    research: Cell
    spend: Cell


def contents(
    sentence: Text, items: Sequence[AttentionItem], numbers: Sequence[Tile], rows: Sequence[ChallengeRow], *, search: str = ""
) -> dict[str, Any]:
    """Returns the content of each block by id."""
    return {
        O.SENTENCE: sentence,
        O.ATTENTION: folded_attention(items),
        O.CHANGED: None,
        O.TILES: tiles(numbers),
        O.CHALLENGES: challenge_listing(rows, search),
    }


def folded_attention(items: Sequence[AttentionItem]) -> Any:
    """Returns the first items unfolded, the rest folded."""
    rest = items[ATTENTION_SHOWN:]
    more = html.Details([html.Summary(f"Show {len(rest)} more"), attention(rest)], className="more-attention") if rest else None
    return [attention(items[:ATTENTION_SHOWN]), more]


def recent_changes(since: str, changed: Sequence[tuple[str, ChangeLine]], href: str) -> Any:
    """Returns the most important changes with the link to all of them."""
    items = html.Ul([html.Li(change_item(change, about)) for about, change in changed], className="attention") if changed else None
    sentence = f"Since {since}." if changed else f"Nothing of weight changed since {since}."
    return [html.P([sentence, " ", link("All that changed", href)], className="attention-why"), items]


def challenge_listing(rows: Sequence[ChallengeRow], search: str) -> Listing:
    """Returns one row for each challenge."""
    nothing = "No running challenge is recorded in this view. Choose another cohort above, or see how the rounds went:"
    heads = ("Challenge", "Health, 13 weeks to now", "Milestones", "Sponsor", "Research", "Spend")
    columns = tuple(Column(head, sortable=False) for head in heads)
    cells = tuple((row.name, row.health, row.milestones, row.engagement, row.research, row.spend) for row in rows)
    table = Table(columns, cells, "Challenges, the worst off first")
    return Listing(O.CHALLENGES, table, EmptyState(nothing, "Cohorts", "/cohorts"), search, measures=("health_by_records",), tall=True)


def layout(content: Mapping[str, Any], search: str, *, everything: bool) -> Any:
    """Returns the page. ``everything``: false for finance, which sees only what concerns money."""
    changed = section("Changed since the last review", block(O.CHANGED, content)) if everything else block(O.CHANGED, content)
    rows = (
        section("Challenges", block(O.CHALLENGES, content), how_worked_out(("health_by_records",), title="How health is worked out"))
        if everything
        else block(O.CHALLENGES, content)
    )
    return page(
        "Overview",
        O.SENTENCE,
        content,
        section("Needs attention", block(O.ATTENTION, content)),
        changed,
        section("At a glance", block(O.TILES, content)),
        rows,
    )
