"""``/learning``. Opened by a lead before the review: which of our hypotheses hold, on what evidence?
Decides what to test next, and what to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.learning.live_measures import HOW_COUNTED
from dashboard.metrics.learning.hypotheses import HOW_REGISTER, HOW_SPEND
from dashboard.page_content import Chart, EmptyState, Listing, Table, Tile
from layouts.components.blocks import explanation, tiles
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.learning import LearningIds as L

IDS = (L.SENTENCE, L.EVIDENCE, L.REGISTER, L.SPEND, L.MEASURES)
CHARTS: dict[str, bool] = {L.EVIDENCE: False}


def contents(
    sentence: str, evidence: Chart, register: Table, spend: Sequence[Tile], measures: Table, *, search: str, view_search: str, acts: bool
) -> dict[str, Any]:
    """Returns the content of each block by id. ``spend`` is empty for viewers who may not see money."""
    first = ("Record a hypothesis", f"/record/hypothesis{search}") if acts else ("", "")
    return {
        L.SENTENCE: sentence,
        L.EVIDENCE: evidence,
        L.REGISTER: Listing(
            L.REGISTER, register, EmptyState("No hypothesis is recorded here yet.", *first), view_search, how=HOW_REGISTER, tall=True
        ),
        L.SPEND: tiles(spend) if spend else None,
        L.MEASURES: Listing(L.MEASURES, measures, EmptyState("Nothing is measured here."), view_search, how=HOW_COUNTED, tall=True),
    }


def layout(content: Mapping[str, Any], search: str, *, acts: bool, steers: bool) -> Any:
    """Returns the page."""
    record = link("Record a hypothesis", f"/record/hypothesis{search}", className="btn btn-primary") if acts else None
    decide = link("Record a verdict", f"/record/verdict{search}", className="btn btn-outline-secondary") if steers else None
    spend = section("What learning has cost", block(L.SPEND, content), explanation("How this is worked out", HOW_SPEND))
    return page(
        "Learning",
        L.SENTENCE,
        content,
        section("What speaks for and against", block(L.EVIDENCE, content, csv=f"/data/learning/{L.EVIDENCE}.csv{search}", wide=True)),
        section("What we believe", block(L.REGISTER, content), actions=[record, decide]),
        section("What the board counts itself", block(L.MEASURES, content)),
        spend,
    )
