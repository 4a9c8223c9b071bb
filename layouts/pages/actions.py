"""``/actions``. Opened by the person who chairs the week: who owes what by when, and what was decided?
Decides which owner to ask, which actions to keep, which to withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.actions.summary import RecordLine
from dashboard.filters import add_query
from dashboard.metrics.actions import HOW_DECISIONS, HOW_ON_TIME, HOW_OWNERS
from dashboard.page_content import Chart, EmptyState, Listing, Table, Tile
from layouts.components.blocks import explanation, tiles
from layouts.components.files import download_links
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.components.switch import Switch, switch
from layouts.components.table import empty_message, table
from layouts.ids.pages import ActionsIds as A

IDS = (A.SENTENCE, A.TILES, A.AGES, A.SWITCH, A.OWNED, A.DECISIONS)
CHARTS: dict[str, bool] = {A.AGES: False}
ACTIONS_FILE = "actions-list"  # name of the files with the actions of all owners


@dataclass(frozen=True)
class ActionsPageData:
    """Data of the page. ``owner_tables``: (heading, table, whether it is unfolded) of each owner; ``all_actions``: those of all owners.

    ``view_search``: the query string of the view; ``filter_text``: the active filter in words; ``closed``: whether closed actions are shown too; ``acts``:
    whether the viewer may record.
    """

    sentence: str
    numbers: Sequence[Tile]
    ages: Chart
    owner_tables: Sequence[tuple[str, Table, bool]]
    all_actions: Table
    decisions: Table
    period: str
    search: str
    view_search: str
    filter_text: str = ""
    closed: bool = False
    acts: bool = False


def contents(view: ActionsPageData) -> dict[str, Any]:
    """Returns the content of each block by id, and under ``ACTIONS_FILE`` a table that is only downloaded."""
    raise_ = ("Raise an action", add_query(view.search, form="action")) if view.acts else ("", "")
    decide = ("Record a decision", f"/record/decision{view.search}") if view.acts else ("", "")
    all_actions = Listing(ACTIONS_FILE, view.all_actions, EmptyState("Nothing is open here.", *raise_), view.view_search, how=HOW_OWNERS)
    return {
        A.SENTENCE: view.sentence,
        A.TILES: tiles(view.numbers),
        A.AGES: view.ages,
        A.SWITCH: switch(_switch(view)),
        A.OWNED: _owner_tables(view, all_actions),
        A.DECISIONS: Listing(
            A.DECISIONS, view.decisions, EmptyState(f"No decision is recorded in {view.period}.", *decide), view.search, how=HOW_DECISIONS, tall=True
        ),
        ACTIONS_FILE: all_actions,
    }  # fmt: skip


def _switch(view: ActionsPageData) -> Switch:
    return Switch(
        "Show",
        (
            ("Open", f"/actions{view.search}", not view.closed),
            (f"Open, and closed in {view.period}", f"/actions{add_query(view.search, show='all')}", view.closed),
        ),
    )


def _owner_tables(view: ActionsPageData, all_actions: Listing) -> Any:
    """Returns the active filter, then a table for each owner, then the links to the files of all owners."""
    narrowed = (
        html.P([f"{view.filter_text}. ", link("Show all", f"/actions{view.search}")], className="narrowed") if view.filter_text else None
    )
    if not view.owner_tables:
        return [narrowed, empty_message(all_actions.nothing)]
    parts = [
        html.Details(
            [html.Summary(html.H3(heading)), table(rows, beside=f", {heading.partition(':')[0]}")],
            open=first or len(view.owner_tables) == 1,
            className="owner",
        )
        for heading, rows, first in view.owner_tables
    ]
    return [narrowed, *parts, download_links(f"/data/actions/{ACTIONS_FILE}.csv{view.view_search}", "Actions by owner")]


def layout(content: Mapping[str, Any], search: str, *, acts: bool) -> Any:
    """Returns the page."""
    raise_ = link("Raise an action", add_query(search, form="action"), className="btn btn-primary") if acts else None
    decide = link("Record a decision", f"/record/decision{search}", className="btn btn-outline-secondary") if acts else None
    return page(
        "Actions and decisions",
        A.SENTENCE,
        content,
        html.Section(html.Div(content[A.TILES], id=A.TILES), className="section", **{"aria-label": "Actions at a glance"}),
        section("Who has what", block(A.AGES, content, csv=f"/data/actions/{A.AGES}.csv{search}", wide=True), actions=raise_),
        section("Who does what by when", block(A.SWITCH, content), block(A.OWNED, content, classes="stacked")),
        section("What was decided", block(A.DECISIONS, content), actions=decide),
        explanation("How this is worked out", f"{HOW_OWNERS} Done on time: {HOW_ON_TIME}"),
    )


def related_lines_section(heading: str, lines: Sequence[RecordLine]) -> Any:
    """Returns the related records shown below a form, one line each, or None where there are none."""
    if not lines:
        return None
    rows = [
        html.Li([link(line.what, line.href), *[html.Span(note, className=f"owed-when tone-{line.tone}") for note in line.notes]])
        for line in lines
    ]
    return html.Section([html.H2(heading), html.Ul(rows, className="earlier")], className="record-history")
