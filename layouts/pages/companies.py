"""``/companies/<id>``. Opened by programme staff: what became of this company in all its entries?
Decides whether to ask it, support it or offer it to others. One company may have several company teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.companies import HOW_AGREEMENTS, HOW_ENTRIES, HOW_OUTCOMES
from dashboard.page_content import AnyTable, EmptyState, Listing, Table
from layouts.components.blocks import explanation, facts
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import CompanyIds as C
from layouts.pages.cohorts.one_cohort import source_links

IDS = (C.SENTENCE, C.ENTRIES, C.AGREEMENTS, C.OUTCOMES, C.SUPPORT, C.REUSE, C.FACTS)
CHARTS: dict[str, bool] = {}
HOW_SUPPORT = "A workshop for three teams is given once, and received by each of the three."
HOW_REUSE = "What came from one of its entries, or went to the company, and how far it got: the lines of the reuse ledger."


@dataclass(frozen=True)
class CompanyPageData:
    """Data of the page: sentence, facts, sources as (site, address), and its tables."""

    sentence: Any
    fact_rows: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str]]
    entries: Table
    agreements: Table
    outcomes: AnyTable
    support: AnyTable
    reuse: AnyTable
    id: str
    search: str


def contents(view: CompanyPageData, forms: Mapping[str, str]) -> dict[str, Any]:
    """Returns the content of each block by id. ``forms``: addresses of the forms that the viewer may open, by kind."""

    def listing(name: str, table: AnyTable, how_: str, nothing: str, action: str = "", kind: str = "") -> Listing:
        href = forms.get(kind, "")
        return Listing(name, table, EmptyState(nothing, action if href else "", href), view.search, view.id, how_)

    fact_rows: list[tuple[str, Any]] = [*view.fact_rows, *([("Sources", source_links(view.sources))] if view.sources else [])]
    return {
        C.SENTENCE: view.sentence,
        C.ENTRIES: listing(
            C.ENTRIES, view.entries, HOW_ENTRIES, "It has entered no company team yet.", "Add a company team", "team"
        ),
        C.AGREEMENTS: listing(
            C.AGREEMENTS, view.agreements, HOW_AGREEMENTS, "No agreement with it is recorded.", "Record an agreement", "agreement"
        ),
        C.OUTCOMES: listing(C.OUTCOMES, view.outcomes, HOW_OUTCOMES, "It has no entry to ask about."),
        C.SUPPORT: listing(C.SUPPORT, view.support, HOW_SUPPORT, "No support of its teams is recorded.", "Record support", "support"),
        C.REUSE: listing(C.REUSE, view.reuse, HOW_REUSE, "Nothing of it is recorded as offered elsewhere.", "Record what crosses", "reuse"),
        C.FACTS: facts(fact_rows),
    }  # fmt: skip


def layout(title: str, content: Mapping[str, Any], search: str, forms: Mapping[str, str]) -> Any:
    """Returns the page."""
    change = link("Change the organisation", forms["organisation"], className="btn btn-primary") if "organisation" in forms else None
    return page(
        title,
        C.SENTENCE,
        content,
        section("How far each entry got", block(C.ENTRIES, content), explanation("How this is worked out", HOW_ENTRIES)),
        section("Agreements", block(C.AGREEMENTS, content), explanation("How this is worked out", HOW_AGREEMENTS)),
        section("What became of it", block(C.OUTCOMES, content), explanation("How this is worked out", HOW_OUTCOMES)),
        section("Support given", block(C.SUPPORT, content)),
        section("What crossed to others", block(C.REUSE, content)),
        section("What is known", html.Div(block(C.FACTS, content), className="words"), actions=change),
        above=link("All cohorts", f"/cohorts{search}", className="back"),
    )
