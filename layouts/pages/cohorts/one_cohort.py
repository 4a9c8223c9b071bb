"""Components of ``/cohorts/<id>``: facts with published figures and sources, and the link to the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.filters import add_query
from dashboard.prose import Prose
from dashboard.published_figures import PublishedFigureRow
from layouts.components import blocks
from layouts.components.link import link
from layouts.components.prose import prose


def facts(rows: Sequence[tuple[str, Any]], sources: Sequence[tuple[str, str]]) -> Any:
    """Returns the facts of a cohort. ``rows``: (label, text or published figure); ``sources``: (site, address) of the public record."""
    pairs = [(label, _fact(value)) for label, value in rows]
    return blocks.facts([*pairs, ("Sources", source_links(sources))] if sources else pairs)


def _fact(value: Any) -> Any:
    if isinstance(value, Prose):
        return prose(value)
    return _published_figure(value) if isinstance(value, PublishedFigureRow) else value


def source_links(sources: Sequence[tuple[str, str]]) -> Any:
    """Returns the addresses as links named by their site."""
    return html.Span([html.Span([link(name, address), " "]) for name, address in sources], className="sources")


def _published_figure(figure: PublishedFigureRow) -> Any:
    words = link(figure.words, figure.sources[0]) if figure.sources else figure.words
    about = "; ".join(part for part in (str(figure.as_of) if figure.as_of else "", figure.definition) if part)
    return html.Span([words, html.Span(about, className="cell-note") if about else None])


def workbook_link(title: str, cohort_id: str, search: str) -> Any:
    """Returns the link to the workbook with all data of the cohort."""
    href = f"/data/cohort.xlsx{add_query(search, id=cohort_id)}"
    return html.A(
        "Excel workbook", href=href, className="btn btn-outline-secondary csv", download="", **{"aria-label": f"Excel workbook of {title}"}
    )
