"""``/cohorts/<id>``. Opened by a programme lead or a minister's office: how did this round go? Decides which challenge to look at next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.filters import add_query
from dashboard.metrics.cohorts.comparison import HOW_CHALLENGES, HOW_TEAMS, PublishedFigureRow
from dashboard.page_content import Chart, EmptyState, Listing, Table
from layouts.components.blocks import facts
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import CohortIds as C

IDS = (C.SENTENCE, C.FACTS, C.TIMELINE, C.FLOW, C.CHALLENGES, C.TEAMS)
CHARTS: dict[str, bool] = {C.TIMELINE: False, C.FLOW: False}


def contents(
    sentence: Any,
    fact_rows: Sequence[tuple[str, Any]],
    sources: Sequence[tuple[str, str]],
    timeline: Chart,
    flow: Chart,
    challenges: Table,
    teams: Table,
    *,
    search: str = "",
    about: str = "",
) -> dict[str, Any]:
    """Returns the content of each block by id.

    ``fact_rows``: (label, text or published figure); ``sources``: (site, address) of the public record.
    """
    pairs = [(label, _published_figure(value) if isinstance(value, PublishedFigureRow) else value) for label, value in fact_rows]
    if sources:
        pairs.append(("Sources", source_links(sources)))
    return {
        C.SENTENCE: sentence,
        C.FACTS: facts(pairs),
        C.TIMELINE: timeline,
        C.FLOW: flow,
        C.CHALLENGES: Listing(
            C.CHALLENGES, challenges, EmptyState("No challenge of this cohort is recorded yet."), search, about, HOW_CHALLENGES, tall=True
        ),
        C.TEAMS: Listing(
            C.TEAMS, teams, EmptyState("No company team of this cohort is recorded yet."), search, about, HOW_TEAMS, tall=True
        ),
    }


def source_links(sources: Sequence[tuple[str, str]]) -> Any:
    """Returns the addresses as links named by their site."""
    return html.Span([html.Span([link(name, address), " "]) for name, address in sources], className="sources")


def _published_figure(figure: PublishedFigureRow) -> Any:
    words = link(figure.words, figure.sources[0]) if figure.sources else figure.words
    about = "; ".join(part for part in (str(figure.as_of) if figure.as_of else "", figure.definition) if part)
    return html.Span([words, html.Span(about, className="cell-note") if about else None])


def _workbook_link(title: str, cohort_id: str, search: str) -> Any:
    """Returns the link to the workbook with all data of the cohort."""
    href = f"/data/cohort.xlsx{add_query(search, id=cohort_id)}"
    return html.A(
        "Excel workbook", href=href, className="btn btn-outline-secondary csv", download="", **{"aria-label": f"Excel workbook of {title}"}
    )


def layout(title: str, cohort_id: str, content: Mapping[str, Any], search: str, forms: Sequence[tuple[str, str]] = ()) -> Any:
    """Returns the page.

    ``forms``: label and address of the forms that the viewer may open for the cohort; the first edits the cohort itself.
    """
    acts = [link(label, href, className="btn btn-primary") for label, href in forms]
    csv = "/data/cohort/{}.csv" + add_query(search, id=cohort_id)
    return page(
        title,
        C.SENTENCE,
        content,
        section(
            "What is known",
            html.Div(block(C.FACTS, content), className="words"),
            actions=[*acts[:2], _workbook_link(title, cohort_id, search)],
        ),
        section(
            "How it went",
            block(C.TIMELINE, content, csv=csv.format(C.TIMELINE), wide=True),
            block(C.FLOW, content, csv=csv.format(C.FLOW), wide=True),
        ),
        section("Its challenges", block(C.CHALLENGES, content), actions=acts[2:] or None),
        section("Its company teams", block(C.TEAMS, content)),
        above=link("All cohorts", f"/cohorts{search}", className="back"),
    )
