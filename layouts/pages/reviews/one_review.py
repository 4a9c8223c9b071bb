"""``/review/<id>``. Opened by the team during the meeting and after it: what was decided, who does what, what did we see then, and why is
it different now? Decides what to do next because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.page_content import AnyTable, EmptyState, Listing, Table
from layouts.components.agenda import AgendaItem
from layouts.components.agenda import agenda as agenda_of
from layouts.components.blocks import explanation, facts
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import ChangesIds
from layouts.ids.pages import MeetingIds as R

IDS = (R.SENTENCE, R.STANDING, R.AGENDA, R.DECISIONS, R.ACTIONS, R.HEALTH, R.VERDICTS, R.BESIDE, R.WHY, R.SEEN)
CHARTS: dict[str, bool] = {}


@dataclass(frozen=True)
class MeetingTables:
    """What was recorded at a meeting, as tables."""

    decisions: Table
    actions: Table
    healths: Table
    verdicts: AnyTable


@dataclass(frozen=True)
class ThenAndNow:
    """A closed review compared with now: a sentence, the table, how it is calculated, and the changes since (``layouts.pages.changes``)."""

    sentence: str
    table: Table
    how: str
    changes_since: Mapping[str, Any]


def contents(
    sentence: str,
    fact_rows: Sequence[tuple[str, Any]],
    agenda: Sequence[str],
    minutes: MeetingTables,
    comparison: ThenAndNow | None,
    attention: Sequence[AgendaItem],
    *,
    search: str,
    about: str,
) -> dict[str, Any]:
    """Returns the content of each block by id. ``comparison`` and ``attention``: of a closed review only."""
    return {
        R.SENTENCE: sentence,
        R.STANDING: facts(fact_rows),
        R.AGENDA: html.Ol([html.Li(line) for line in agenda]) if agenda else html.P("No agenda yet.", className="empty"),
        R.DECISIONS: Listing(R.DECISIONS, minutes.decisions, EmptyState("Nothing was decided."), search, about, tall=True),
        R.ACTIONS: Listing(R.ACTIONS, minutes.actions, EmptyState("Nobody took on an action."), search, about, tall=True),
        R.HEALTH: Listing(R.HEALTH, minutes.healths, EmptyState("No health was confirmed or overridden."), search, about, tall=True),
        R.VERDICTS: Listing(R.VERDICTS, minutes.verdicts, EmptyState("No verdict on a hypothesis was taken."), search, about, tall=True),
        R.BESIDE: _then_and_now(comparison, search, about) if comparison else [],
        R.WHY: _changes_since(comparison.changes_since) if comparison else [],
        R.SEEN: agenda_of(attention) if attention else [],
    }


def _then_and_now(comparison: ThenAndNow, search: str, about: str) -> Any:
    nothing = EmptyState("Nothing stood on the overview then.")
    return [
        html.P(comparison.sentence),
        Listing(R.BESIDE, comparison.table, nothing, search, about, comparison.how),
        explanation("How this is worked out", comparison.how),
    ]


def _changes_since(content: Mapping[str, Any]) -> Any:
    """Returns the changes recorded since, late entries marked as such: as a sentence, by challenge, and as charts."""
    return [
        html.P(content[ChangesIds.SENTENCE]),
        html.Div(content[ChangesIds.LIST], className="changed-list"),
        html.Div([block(block_id, content) for block_id in (ChangesIds.MOVED, ChangesIds.MONEY)], className="grid-2"),
    ]


def layout(
    title: str,
    content: Mapping[str, Any],
    acts: Sequence[tuple[str, str, bool]],
    closings: Any,
    search: str,
    *,
    closed: bool,
    recording: Any,
) -> Any:
    """Returns the page. ``acts``: (label, address, whether it is the primary one); ``recording``: links to the forms of an open meeting."""
    buttons = [link(label, href, className=f"btn btn-{'primary' if first else 'outline-secondary'}") for label, href, first in acts]
    then = [
        section("Then and now", block(R.BESIDE, content)),
        section("Why it differs", block(R.WHY, content, classes="stacked")),
        section("What needed somebody then", block(R.SEEN, content)),
    ]
    hidden = html.Div([block(block_id, content) for block_id in (R.BESIDE, R.WHY, R.SEEN)], hidden=True)
    return page(
        title,
        R.SENTENCE,
        content,
        closings,
        section("The meeting", block(R.STANDING, content), block(R.AGENDA, content), columns=2, actions=buttons),
        section("Decisions", block(R.DECISIONS, content), actions=recording),
        section("Who does what by when", block(R.ACTIONS, content)),
        section("Health", block(R.HEALTH, content)),
        section("Verdicts", block(R.VERDICTS, content)),
        *(then if closed else [hidden]),
        above=link("All reviews", f"/review{search}", className="back"),
    )
