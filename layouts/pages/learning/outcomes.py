"""``/outcomes``. Opened by a lead or a minister's office: what became of the companies, who gained what, which figures did we give to whom?

Decides which companies to ask now, which team to support, and what to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.figures.outcomes.charts import HOW_ANSWERS
from dashboard.figures.outcomes.tables import HOW_GAINS, HOW_GIVEN
from dashboard.filters import add_query
from dashboard.metrics.learning.outcomes import HOW_DUE, HOW_MONTHS
from dashboard.metrics.learning.support import HOW_SUPPORT
from dashboard.page_content import EmptyState, Listing, Table
from layouts.components.blocks import explanation
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import OutcomesIds as O

IDS = (O.SENTENCE, O.MONTHS, O.DUE, O.ANSWERS, O.GAINS, O.KINDS, O.TEAMS, O.SUPPORTS, O.GIVEN)
CHARTS: dict[str, bool] = {}


def contents(
    sentence: str,
    tables: Mapping[str, Table],
    *,
    search: str,
    view_search: str = "",
    cohort: str = "",
    wide: bool = False,
    filter_text: str = "",
    acts: bool,
) -> dict[str, Any]:
    """Returns the content of each block by id. ``view_search``: query string of the view; ``filter_text``: filter of the answers in words.

    ``cohort``: the address that shows all cohorts, where one is chosen. ``wide``: the answers are of every cohort although one is chosen.
    """
    filters = {O.ANSWERS: (filter_text, "Show all", f"/outcomes{search}")} if filter_text else {}
    if cohort:
        filter_words = "Of every cohort: no company of the one chosen above was asked yet" if wide else "Of the cohort chosen above"
        filters[O.MONTHS] = (filter_words, "All cohorts", cohort)

    def listing(block_id: O, nothing: str, action: str, kind: str, worked_out: str) -> Listing:
        hint = EmptyState(nothing, action, add_query(search, form=kind)) if acts and action else EmptyState(nothing)
        return Listing(
            block_id, tables[block_id], hint, view_search, how=worked_out, narrowed=filters.get(block_id), tall=block_id is O.MONTHS
        )

    return {
        O.SENTENCE: sentence,
        O.MONTHS: listing(O.MONTHS, "No company was asked yet what became of it.", "Record an outcome", "outcome", HOW_MONTHS),
        O.DUE: listing(O.DUE, "No company team of any cohort is due for a question today.", "", "", HOW_DUE),
        O.ANSWERS: listing(O.ANSWERS, "No question was asked here yet.", "Record an outcome", "outcome", HOW_ANSWERS),
        O.GAINS: listing(O.GAINS, "No gain is recorded here yet.", "Record a gain", "gain", HOW_GAINS),
        O.KINDS: listing(O.KINDS, "No support is recorded here yet.", "Record support", "support", HOW_SUPPORT),
        O.TEAMS: listing(O.TEAMS, "No company team is at work here.", "", "", HOW_SUPPORT),
        O.SUPPORTS: listing(O.SUPPORTS, "No support is recorded here yet.", "", "", HOW_SUPPORT),
        O.GIVEN: listing(O.GIVEN, "No figure was given to anybody yet.", "Record a figure given", "figure-given", HOW_GIVEN),
    }


def layout(content: Mapping[str, Any], search: str, *, acts: bool, leads: bool) -> Any:
    """Returns the page. ``leads``: whether the viewer may download the disclosure export."""

    def record(words: str, kind: str, look: str = "outline-secondary") -> Any:
        return link(words, add_query(search, form=kind), className=f"btn btn-{look}") if acts else None

    kinds = (("csv", "Disclosure export (CSV)"), ("xlsx", "Disclosure export (Excel)"))
    disclosure = [link(label, f"/data/disclosure.{ending}{search}") for ending, label in kinds] if leads else []
    return page(
        "Outcomes",
        O.SENTENCE,
        content,
        section(
            "What became of the companies",
            block(O.MONTHS, content),
            explanation("How this is worked out", HOW_MONTHS),
            actions=[*disclosure, record("Record an outcome", "outcome", "primary")],
        ),
        section("Whom to ask now", block(O.DUE, content)),
        section("What was asked and answered", block(O.ANSWERS, content)),
        section("Who has gained", block(O.GAINS, content), actions=record("Record a gain", "gain")),
        section("Support given", block(O.KINDS, content), block(O.TEAMS, content), block(O.SUPPORTS, content),
                actions=record("Record support", "support")),
        section("Figures given", block(O.GIVEN, content), actions=record("Record a figure given", "figure-given")),
    )  # fmt: skip
