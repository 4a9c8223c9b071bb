"""``/review/<id>``. Opened by anybody on the team during the meeting and after it: what was decided, who does what, what did we look at
then, and why is it different now? They decide what to do next because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.page_content import Empty, Listing, Table
from layouts.components.agenda import Item
from layouts.components.agenda import agenda as agenda_of
from layouts.components.blocks import facts, how
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import Changes
from layouts.ids.pages import Meeting as R

IDS = (R.SENTENCE, R.STANDING, R.AGENDA, R.DECISIONS, R.ACTIONS, R.HEALTH, R.VERDICTS, R.BESIDE, R.WHY, R.SEEN)
CHARTS: dict[str, bool] = {}


@dataclass(frozen=True)
class Minutes:
    """What was recorded at a meeting, as tables."""

    decisions: Table
    actions: Table
    healths: Table
    verdicts: Table


@dataclass(frozen=True)
class Beside:
    """Then beside now of a closed review: a sentence, the table, how it is worked out, and what changed since (``layouts.pages.changes``)."""

    sentence: str
    table: Table
    how: str
    why: Mapping[str, Any]


def contents(
    sentence: str,
    told: Sequence[tuple[str, Any]],
    agenda: Sequence[str],
    minutes: Minutes,
    beside: Beside | None,
    seen: Sequence[Item],
    *,
    search: str,
    about: str,
) -> dict[str, Any]:
    """What stands in each block. ``told``: facts about the meeting; ``beside`` and ``seen`` of a closed review."""
    return {
        R.SENTENCE: sentence,
        R.STANDING: facts(told),
        R.AGENDA: html.Ol([html.Li(one) for one in agenda]) if agenda else html.P("No agenda yet.", className="empty"),
        R.DECISIONS: Listing(R.DECISIONS, minutes.decisions, Empty("Nothing was decided."), search, about, tall=True),
        R.ACTIONS: Listing(R.ACTIONS, minutes.actions, Empty("Nobody took on an action."), search, about, tall=True),
        R.HEALTH: Listing(R.HEALTH, minutes.healths, Empty("No health was confirmed or overridden."), search, about, tall=True),
        R.VERDICTS: Listing(R.VERDICTS, minutes.verdicts, Empty("No verdict on a hypothesis was taken."), search, about, tall=True),
        R.BESIDE: _beside(beside, search, about) if beside else [],
        R.WHY: _why(beside.why) if beside else [],
        R.SEEN: agenda_of(seen) if seen else [],
    }


def _beside(one: Beside, search: str, about: str) -> Any:
    nothing = Empty("Nothing stood on the overview then.")
    return [html.P(one.sentence), Listing(R.BESIDE, one.table, nothing, search, about, one.how), how("How this is worked out", one.how)]


def _why(content: Mapping[str, Any]) -> Any:
    """What was recorded since, late entries named as such: in a sentence, challenge by challenge, in pictures."""
    return [
        html.P(content[Changes.SENTENCE]),
        html.Div(content[Changes.LIST], className="changed-list"),
        html.Div([block(one, content) for one in (Changes.MOVED, Changes.MONEY)], className="grid-2"),
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
    """The page. ``acts``: (words, address, whether first); ``recording``: links to the forms of an open meeting."""
    buttons = [link(words, href, className=f"btn btn-{'primary' if first else 'outline-secondary'}") for words, href, first in acts]
    then = [
        section("Then and now", block(R.BESIDE, content)),
        section("Why it differs", block(R.WHY, content, classes="stacked")),
        section("What needed somebody then", block(R.SEEN, content)),
    ]
    hidden = html.Div([block(one, content) for one in (R.BESIDE, R.WHY, R.SEEN)], hidden=True)
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
