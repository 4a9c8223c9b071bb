"""``/``. Opened by a programme lead every morning: what needs me today, and why? Decides whom to call first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.metrics.health import HOW_HEALTH
from dashboard.views import Attention, Cell, Strip, Tile
from layouts.components.blocks import attention, how, strip, tiles
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids import Overview as O

IDS = (O.SENTENCE, O.ATTENTION, O.TILES, O.CHALLENGES)
CHARTS: dict[str, bool] = {}
FIRST = 8


@dataclass(frozen=True)
class ChallengeRow:
    """A challenge on one line: its name, stage, the two strips, and the four subjects."""

    name: Cell
    stage: str
    team: Strip
    records: Strip
    milestones: Cell
    engagement: Cell
    research: Cell
    spend: Cell


def contents(sentence: str, items: Sequence[Attention], numbers: Sequence[Tile], rows: Sequence[ChallengeRow]) -> dict[str, Any]:
    """What stands in each block."""
    return {O.SENTENCE: sentence, O.ATTENTION: needs_attention(items), O.TILES: tiles(numbers), O.CHALLENGES: challenges(rows)}


def needs_attention(items: Sequence[Attention]) -> Any:
    """The first ones at once, the rest folded."""
    rest = items[FIRST:]
    more = html.Details([html.Summary(f"Show {len(rest)} more"), attention(rest)], className="more-attention") if rest else None
    return [attention(items[:FIRST]), more]


def challenges(rows: Sequence[ChallengeRow]) -> Any:
    """One row for each challenge."""
    if not rows:
        return html.P("No running challenge in this view. Choose another cohort above.", className="empty")
    heads = ("Challenge", "Health, 13 weeks to now", "Milestones", "Sponsor", "Research", "Spend")
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    whole = html.Table([head, html.Tbody([_row(row, heads) for row in rows])], className="board-table challenges-table")
    return html.Div(whole, className="table-wrap tall", tabIndex="0", role="region", **{"aria-label": "Challenges"})


def _row(row: ChallengeRow, heads: Sequence[str]) -> Any:
    name = html.Th([link(row.name.text, row.name.href), html.Span(row.stage, className="cell-note")], scope="row")
    strips = html.Td([strip(row.team), strip(row.records)], **{"data-label": heads[1]})
    cells = [
        html.Td(_cell(cell), className=f"tone-{cell.tone}" if cell.tone else "", **{"data-label": label})
        for label, cell in zip(heads[2:], (row.milestones, row.engagement, row.research, row.spend), strict=True)
    ]
    return html.Tr([name, strips, *cells])


def _cell(cell: Cell) -> Any:
    return [link(cell.text, cell.href) if cell.href else cell.text, html.Span(cell.note, className="cell-note") if cell.note else None]


def layout(content: Mapping[str, Any], search: str, *, everything: bool) -> Any:
    """The page. Finance sees what money needs."""
    rows = (
        section("Challenges", block(O.CHALLENGES, content), how("How health is worked out", HOW_HEALTH))
        if everything
        else block(O.CHALLENGES, content)
    )
    return page(
        "Overview",
        O.SENTENCE,
        content,
        section("Needs attention", block(O.ATTENTION, content)),
        section("At a glance", block(O.TILES, content)),
        rows,
    )
