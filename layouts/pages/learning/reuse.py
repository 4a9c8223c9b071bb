"""``/reuse``. Opened by a programme lead: what of ours did others adopt, and who else would want it? Decides what to offer to whom next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.actions.summary import RecordLine
from dashboard.filters import add_query
from dashboard.metrics.learning.reuse import HOW_COUNTRIES, HOW_STEPS, HOW_VALUE, HOW_WANTED
from dashboard.page_content import Chart, EmptyState, Listing, Table, Tile
from layouts.components.blocks import explanation, tiles
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import ReuseIds as R

IDS = (R.SENTENCE, R.TILES, R.SECTORS, R.COUNTRIES, R.LEDGER, R.WANTED)
CHARTS: dict[str, bool] = {R.SECTORS: True}
NO_MATCH_TEXT = (
    "No other challenge shares a tag or its sector with the latest findings. Tags stand in the forms of findings and challenges."
)


@dataclass(frozen=True)
class ReusePageData:
    """Data of the page. ``view_search``: the view's query string; ``filter_text``: the ledger's filter in words; ``money``: show values."""

    sentence: str
    numbers: Sequence[Tile]
    sectors: Chart
    countries: Table
    ledger: Table
    nothing: EmptyState
    wanted: Table
    search: str
    view_search: str
    filter_text: str = ""
    money: bool = False


def contents(view: ReusePageData) -> dict[str, Any]:
    """Returns the content of each block by id."""
    narrowed = (view.filter_text, "Show all", f"/reuse{view.search}") if view.filter_text else None
    nothing = EmptyState("No line of the ledger is like that.") if view.filter_text else view.nothing
    steps = f"{HOW_STEPS} {HOW_VALUE}" if view.money else HOW_STEPS
    return {
        R.SENTENCE: view.sentence,
        R.TILES: tiles(view.numbers),
        R.SECTORS: view.sectors,
        R.COUNTRIES: Listing(
            R.COUNTRIES, view.countries, EmptyState("Nothing has gone to any country yet."), view.search, how=HOW_COUNTRIES
        ),
        R.LEDGER: Listing(R.LEDGER, view.ledger, nothing, view.view_search, how=steps, narrowed=narrowed, tall=True),
        R.WANTED: Listing(R.WANTED, view.wanted, EmptyState(NO_MATCH_TEXT), view.search, how=HOW_WANTED, tall=True),
    }


def layout(content: Mapping[str, Any], search: str, *, acts: bool) -> Any:
    """Returns the page."""
    offer = link("Offer this elsewhere", add_query(search, form="reuse"), className="btn btn-primary") if acts else None
    return page(
        "What crosses",
        R.SENTENCE,
        content,
        html.Section(html.Div(content[R.TILES], id=R.TILES), className="section", **{"aria-label": "What crosses at a glance"}),
        section("From sector to sector", block(R.SECTORS, content, csv=f"/data/reuse/{R.SECTORS}.csv{search}", wide=True), actions=offer),
        section("By country", block(R.COUNTRIES, content)),
        section("The ledger", block(R.LEDGER, content)),
        section("Others who would want this", block(R.WANTED, content), explanation("How this is worked out", HOW_WANTED)),
    )


def interested_section(lines: Sequence[RecordLine]) -> Any:
    """Returns who else would want the record of a form, shown below it, or None where nobody would."""
    if not lines:
        return None
    rows = [html.Li([link(line.what, line.href), *[html.Span(note, className="owed-when") for note in line.notes]]) for line in lines]
    return html.Section([html.H2("Others who would want this"), html.Ul(rows, className="earlier")], className="record-history")
