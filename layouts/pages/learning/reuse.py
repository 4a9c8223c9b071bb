"""``/reuse``. Opened by a programme lead: what of ours did others take up, and who else would want it? Decides what to offer to whom next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.actions.summary import Line
from dashboard.filters import also
from dashboard.metrics.learning.reuse import HOW_COUNTRIES, HOW_STEPS, HOW_VALUE, HOW_WANTED
from dashboard.page_content import Chart, Empty, Listing, Table, Tile
from layouts.components.blocks import how, tiles
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import Reuse as R

IDS = (R.SENTENCE, R.TILES, R.SECTORS, R.COUNTRIES, R.LEDGER, R.WANTED)
CHARTS: dict[str, bool] = {R.SECTORS: True}
NOBODY = "No other challenge shares a tag or its sector with the latest findings. Tags stand in the forms of findings and challenges."


@dataclass(frozen=True)
class View:
    """What the page shows. ``here`` is the whole address; ``asked`` what it asks of the ledger, in words."""

    sentence: str
    numbers: Sequence[Tile]
    sectors: Chart
    countries: Table
    ledger: Table
    nothing: Empty
    wanted: Table
    search: str
    here: str
    asked: str = ""
    money: bool = False


def contents(view: View) -> dict[str, Any]:
    """What stands in each block."""
    only = (view.asked, "Show all", f"/reuse{view.search}") if view.asked else None
    nothing = Empty("No line of the ledger is like that.") if view.asked else view.nothing
    steps = f"{HOW_STEPS} {HOW_VALUE}" if view.money else HOW_STEPS
    return {
        R.SENTENCE: view.sentence,
        R.TILES: tiles(view.numbers),
        R.SECTORS: view.sectors,
        R.COUNTRIES: Listing(R.COUNTRIES, view.countries, Empty("Nothing has gone to any country yet."), view.search, how=HOW_COUNTRIES),
        R.LEDGER: Listing(R.LEDGER, view.ledger, nothing, view.here, how=steps, narrowed=only, tall=True),
        R.WANTED: Listing(R.WANTED, view.wanted, Empty(NOBODY), view.search, how=HOW_WANTED, tall=True),
    }


def layout(content: Mapping[str, Any], search: str, *, acts: bool) -> Any:
    """The page."""
    offer = link("Offer this elsewhere", also(search, form="reuse"), className="btn btn-primary") if acts else None
    return page(
        "What crosses",
        R.SENTENCE,
        content,
        html.Section(html.Div(content[R.TILES], id=R.TILES), className="section", **{"aria-label": "What crosses at a glance"}),
        section("From sector to sector", block(R.SECTORS, content, csv=f"/data/reuse/{R.SECTORS}.csv{search}", wide=True), actions=offer),
        section("By country", block(R.COUNTRIES, content)),
        section("The ledger", block(R.LEDGER, content)),
        section("Others who would want this", block(R.WANTED, content), how("How this is worked out", HOW_WANTED)),
    )


def others(found: Sequence[Line]) -> Any:
    """Who else would want what a form shows, below it; nothing where nobody would."""
    if not found:
        return None
    rows = [html.Li([link(one.what, one.href), *[html.Span(words, className="owed-when") for words in one.notes]]) for one in found]
    return html.Section([html.H2("Others who would want this"), html.Ul(rows, className="earlier")], className="record-history")
