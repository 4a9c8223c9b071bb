"""``/actions``. Opened by whoever chairs the week: who owes what by when, and what was decided? Decides whom to ask, what to carry, what to
take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.actions.summary import Line
from dashboard.filters import also
from dashboard.metrics.actions import HOW_DECISIONS, HOW_ON_TIME, HOW_OWNERS
from dashboard.page_content import Chart, Empty, Listing, Table, Tile
from layouts.components.blocks import how, tiles
from layouts.components.files import downloads
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.components.switch import Switch, switch
from layouts.components.table import empty, table
from layouts.ids.pages import Actions as A

IDS = (A.SENTENCE, A.TILES, A.AGES, A.SWITCH, A.OWNED, A.DECISIONS)
CHARTS: dict[str, bool] = {A.AGES: False}
LIST = "actions-list"  # the name of the files that hold the actions of all owners


@dataclass(frozen=True)
class View:
    """What the page shows. ``owned``: heading and table of each owner, and whether it stands open; ``every``: the actions of all of them, for the files.

    ``here`` is the whole address; ``asked`` what it asks of the actions, in words; ``closed`` whether those that were closed are shown too.
    """

    sentence: str
    numbers: Sequence[Tile]
    ages: Chart
    owned: Sequence[tuple[str, Table, bool]]
    every: Table
    decisions: Table
    period: str
    search: str
    here: str
    asked: str = ""
    closed: bool = False
    acts: bool = False


def contents(view: View) -> dict[str, Any]:
    """What stands in each block, and under ``LIST`` what only leaves as files."""
    raise_ = ("Raise an action", also(view.search, form="action")) if view.acts else ("", "")
    decide = ("Record a decision", f"/record/decision{view.search}") if view.acts else ("", "")
    every = Listing(LIST, view.every, Empty("Nothing is open here.", *raise_), view.here, how=HOW_OWNERS)
    return {
        A.SENTENCE: view.sentence,
        A.TILES: tiles(view.numbers),
        A.AGES: view.ages,
        A.SWITCH: switch(_switch(view)),
        A.OWNED: _owned(view, every),
        A.DECISIONS: Listing(
            A.DECISIONS, view.decisions, Empty(f"No decision is recorded in {view.period}.", *decide), view.search, how=HOW_DECISIONS, tall=True
        ),
        LIST: every,
    }  # fmt: skip


def _switch(view: View) -> Switch:
    return Switch(
        "Show",
        (
            ("Open", f"/actions{view.search}", not view.closed),
            (f"Open, and closed in {view.period}", f"/actions{also(view.search, show='all')}", view.closed),
        ),
    )


def _owned(view: View, every: Listing) -> Any:
    """What it is narrowed to, then a table for each owner, then the files of them all."""
    narrowed = html.P([f"{view.asked}. ", link("Show all", f"/actions{view.search}")], className="narrowed") if view.asked else None
    if not view.owned:
        return [narrowed, empty(every.nothing)]
    parts = [
        html.Details(
            [html.Summary(html.H3(words)), table(rows, beside=f", {words.partition(':')[0]}")],
            open=first or len(view.owned) == 1,
            className="owner",
        )
        for words, rows, first in view.owned
    ]
    return [narrowed, *parts, downloads(f"/data/actions/{LIST}.csv{view.here}", "Actions by owner")]


def layout(content: Mapping[str, Any], search: str, *, acts: bool) -> Any:
    """The page."""
    raise_ = link("Raise an action", also(search, form="action"), className="btn btn-primary") if acts else None
    decide = link("Record a decision", f"/record/decision{search}", className="btn btn-outline-secondary") if acts else None
    return page(
        "Actions and decisions",
        A.SENTENCE,
        content,
        html.Section(html.Div(content[A.TILES], id=A.TILES), className="section", **{"aria-label": "Actions at a glance"}),
        section("Who has what", block(A.AGES, content, csv=f"/data/actions/{A.AGES}.csv{search}", wide=True), actions=raise_),
        section("Who does what by when", block(A.SWITCH, content), block(A.OWNED, content, classes="stacked")),
        section("What was decided", block(A.DECISIONS, content), actions=decide),
        how("How this is worked out", f"{HOW_OWNERS} Done on time: {HOW_ON_TIME}"),
    )


def lines_below(heading: str, lines: Sequence[Line]) -> Any:
    """What belongs to a record, below its form, one line each; nothing where there is nothing."""
    if not lines:
        return None
    rows = [
        html.Li([link(one.what, one.href), *[html.Span(words, className=f"owed-when tone-{one.tone}") for words in one.notes]])
        for one in lines
    ]
    return html.Section([html.H2(heading), html.Ul(rows, className="earlier")], className="record-history")
