"""``/research``. Opened by a lead or a researcher: have we heard enough of the right people, and did it change anything?

Decides whom to hear next, and which finding to act on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.filters import add_query
from dashboard.metrics.research import HOW_SESSIONS
from dashboard.page_content import Chart, EmptyState, Listing, Table
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import ResearchIds as R

IDS = (R.SENTENCE, R.COVERAGE, R.WEEKS, R.FINDINGS, R.SESSIONS)
CHARTS: dict[str, bool] = {R.COVERAGE: True, R.WEEKS: False, R.FINDINGS: True}


def contents(
    sentence: str,
    coverage: Chart,
    weeks: Chart,
    findings: Chart,
    sessions: Table,
    *,
    search: str,
    view_search: str = "",
    filter_text: str = "",
) -> dict[str, Any]:
    """Returns the content of each block by id. ``view_search``: the view's query string; ``filter_text``: the sessions' filter."""
    nothing = EmptyState("No research session here yet.", "Record a research session", add_query(search, form="research-session"))
    narrowed = (filter_text, "Show all", f"/research{search}") if filter_text else None
    return {
        R.SENTENCE: sentence,
        R.COVERAGE: coverage,
        R.WEEKS: weeks,
        R.FINDINGS: findings,
        R.SESSIONS: Listing(R.SESSIONS, sessions, nothing, view_search, how=HOW_SESSIONS, narrowed=narrowed),
    }


def layout(content: Mapping[str, Any], search: str, *, acts: bool) -> Any:
    """Returns the page."""
    session = link("Record a session", add_query(search, form="research-session"), className="btn btn-primary") if acts else None
    finding = link("Record a finding", add_query(search, form="finding"), className="btn btn-outline-secondary") if acts else None
    return page(
        "Research",
        R.SENTENCE,
        content,
        section("Who was heard", block(R.COVERAGE, content, csv=f"/data/research/{R.COVERAGE}.csv{search}", wide=True), actions=session),
        section("What it changed", block(R.FINDINGS, content, csv=f"/data/research/{R.FINDINGS}.csv{search}", wide=True), actions=finding),
        section("How steady it is", block(R.WEEKS, content, csv=f"/data/research/{R.WEEKS}.csv{search}", wide=True)),
        section("Sessions", block(R.SESSIONS, content)),
    )
