"""``/spend``. Opened by programme lead and finance: where will the money end up? They decide which line to stop, move or chase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.metrics.spend.outturn import HOW_ACTUAL
from dashboard.page_content import Chart, EmptyState, Listing, Table, Tile
from layouts.components.blocks import tiles
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.components.switch import Switch, switch
from layouts.ids.pages import SpendIds as S

HOW_CHANGES = (
    "Money moved from line to line, new money for a line, or money given back. The lines hold the amounts after it. A budget change is never "
    "edited: a correction is another change. Approving one's own is allowed, and marked."
)
IDS = (S.SENTENCE, S.SWITCH, S.TILES, S.CUMULATIVE, S.LINES, S.CHANGES, S.MONTHS, S.LEDGER)
CHARTS: dict[str, bool] = {S.CUMULATIVE: False, S.LINES: False, S.MONTHS: False}


@dataclass(frozen=True)
class LedgerRows:
    """Ledger rows, the query string of the view, the active filter (a line or a month) and the address that removes it."""

    table: Table
    search: str
    narrowed: str = ""
    show_all_href: str = ""


def contents(
    sentence: str,
    switches: Sequence[Switch],
    numbers: Sequence[Tile],
    cumulative: Chart,
    lines: Chart,
    months: Chart,
    ledger: LedgerRows,
    changes: Table,
    search: str,
) -> dict[str, Any]:
    """Returns the content of each block by id."""
    return {
        S.SENTENCE: sentence, S.SWITCH: [switch(choice) for choice in switches], S.TILES: tiles(numbers) if numbers else None,
        S.CUMULATIVE: cumulative, S.LINES: lines, S.MONTHS: months, S.LEDGER: _ledger(ledger),
        S.CHANGES: Listing(S.CHANGES, changes, EmptyState("No budget change is recorded for these lines."), search, how=HOW_CHANGES),
    }  # fmt: skip


def _ledger(content: LedgerRows) -> Listing:
    nothing = EmptyState("No payment, accrual or credit recorded in this view.")
    narrowed = (f"Only {content.narrowed}", "Show every line and month", content.show_all_href) if content.narrowed else None
    return Listing(S.LEDGER, content.table, nothing, content.search, how=HOW_ACTUAL, narrowed=narrowed)


def _record_link(words: str, kind: str, search: str) -> Any:
    return link(words, f"/record/{kind}{search}", className="btn btn-outline-secondary")


def layout(content: Mapping[str, Any], search: str, *, records: bool, steers: bool) -> Any:
    """Returns the page. ``records``: whether the viewer may record a payment; ``steers``: whether they may change budgets."""
    record = link("Record a payment", "?form=payment", className="btn btn-primary") if records else None
    csv = f"/data/spend/{{}}.csv{search}"
    return page(
        "Spend",
        S.SENTENCE,
        content,
        html.Div(content[S.SWITCH], id=S.SWITCH, className="switches"),
        html.Section(html.Div(content[S.TILES], id=S.TILES), className="section", **{"aria-label": "Money at a glance"}),
        section(
            "Where the money will end up",
            block(S.CUMULATIVE, content, csv=csv.format(S.CUMULATIVE)),
            block(S.MONTHS, content, csv=csv.format(S.MONTHS)),
            columns=2,
            actions=[
                record,
                _record_link("Forecast per month", "forecasts", search),
                _record_link("Record an agreement", "agreement", search),
            ]
            if records
            else None,
        ),
        section(
            "Which lines are off",
            block(S.LINES, content, csv=csv.format(S.LINES), wide=True),
            actions=[_record_link("Add a budget line", "budget-line", search), _record_link("Plan per month", "plan", search)]
            if steers
            else None,
        ),
        section(
            "Budget changes",
            block(S.CHANGES, content),
            actions=_record_link("Record a budget change", "budget-change", search) if steers else None,
        ),
        section("Ledger", block(S.LEDGER, content)),
    )
