"""``/engagement``. Opened by a programme lead: which sponsors have gone quiet, what do we owe them?
Decides whom to call, what to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.filters import add_query
from dashboard.metrics.engagement import HOW_ACTIONS, HOW_LATEST
from dashboard.page_content import Chart, EmptyState, Listing, Table
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import EngagementIds as E

IDS = (E.SENTENCE, E.QUIET, E.AGES, E.ACTIONS, E.WEEKS, E.LATEST)
CHARTS: dict[str, bool] = {E.QUIET: False, E.AGES: False, E.WEEKS: True}


def contents(
    sentence: str,
    quiet: Chart,
    ages: Chart,
    actions: Table,
    weeks: Chart,
    latest: Table,
    *,
    search: str,
    view_search: str = "",
    filter_texts: tuple[str, str] = ("", ""),
) -> dict[str, Any]:
    """Returns the content of each block by id.

    ``view_search``: the query string of the view; ``filter_texts``: the filters of actions and of conversations, in words.
    """
    nothing = EmptyState("Nothing is open here.", "Raise an action", add_query(search, form="action"))
    silence = EmptyState("No conversation recorded here yet.", "We spoke", add_query(search, form="conversation"))
    return {
        E.SENTENCE: sentence,
        E.QUIET: quiet,
        E.AGES: ages,
        E.ACTIONS: Listing(E.ACTIONS, actions, nothing, view_search, how=HOW_ACTIONS, narrowed=_narrowed_to(filter_texts[0], search)),
        E.WEEKS: weeks,
        E.LATEST: Listing(E.LATEST, latest, silence, view_search, how=HOW_LATEST, narrowed=_narrowed_to(filter_texts[1], search)),
    }


def _narrowed_to(words: str, search: str) -> tuple[str, str, str] | None:
    """Returns the active filter of a list in words, with the link that removes it, or None without a filter."""
    return (words, "Show all", f"/engagement{search}") if words else None


def layout(content: Mapping[str, Any], search: str, *, acts: bool) -> Any:
    """Returns the page."""
    spoke = link("We spoke", add_query(search, form="conversation"), className="btn btn-primary") if acts else None
    ask = link("Raise an action", add_query(search, form="action"), className="btn btn-outline-secondary") if acts else None
    return page(
        "Engagement",
        E.SENTENCE,
        content,
        section(
            "Who is quiet, what is owed",
            block(E.QUIET, content, csv=f"/data/engagement/{E.QUIET}.csv{search}"),
            block(E.AGES, content, csv=f"/data/engagement/{E.AGES}.csv{search}"),
            columns=2,
            actions=spoke,
        ),
        section("Open actions", block(E.ACTIONS, content), actions=[link("By owner, with decisions", f"/actions{search}"), ask]),
        section("Week by week", block(E.WEEKS, content, csv=f"/data/engagement/{E.WEEKS}.csv{search}", wide=True)),
        section("Conversations", block(E.LATEST, content)),
    )
