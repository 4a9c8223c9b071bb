"""``/milestones``. Opened by a programme lead: is each milestone on time or slipping? Decides whom to call and what to re-plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.filters import add_query
from dashboard.metrics.milestones import HOW_SLIP
from dashboard.page_content import Chart, EmptyState, Listing, Table
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import MilestonesIds as M

IDS = (M.SENTENCE, M.GANTT, M.SLIP, M.LIST)
CHARTS: dict[str, bool] = {M.GANTT: False, M.SLIP: False}


def contents(sentence: str, gantt: Chart, slips: Chart, listing: Table, *, search: str = "") -> dict[str, Any]:
    """Returns the content of each block by id."""
    nothing = EmptyState("No milestone here yet.", "Record a milestone", "/record/milestone")
    return {M.SENTENCE: sentence, M.GANTT: gantt, M.SLIP: slips, M.LIST: Listing(M.LIST, listing, nothing, search, how=HOW_SLIP)}


def layout(content: Mapping[str, Any], search: str, *, acts: bool) -> Any:
    """Returns the page."""
    record = link("Record a milestone", add_query(search, form="milestone"), className="btn btn-primary") if acts else None
    many = link("All of a cohort in a grid", f"/record/cohort-milestones{search}", className="btn btn-outline-secondary") if acts else None
    return page(
        "Milestones",
        M.SENTENCE,
        content,
        section("Needs a decision", block(M.LIST, content), actions=[record, many] if acts else None),
        section(
            "How promises hold",
            block(M.GANTT, content, csv=f"/data/milestones/{M.GANTT}.csv{search}", wide=True),
            block(M.SLIP, content, csv=f"/data/milestones/{M.SLIP}.csv{search}", wide=True),
        ),
    )
