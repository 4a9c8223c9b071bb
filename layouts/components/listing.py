"""A table of records on a page, with its download links."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.filters import add_query
from dashboard.page_content import Listing
from layouts.components.explanation import how_worked_out
from layouts.components.files import download_links
from layouts.components.table import empty_message, table


def listing(content: Listing) -> Any:
    """Returns the active filter, if any, then the table with its files, or a hint where there are no rows."""
    shown = (
        [
            table(content.table, tall=content.tall),
            _files(content),
            how_worked_out(content.measures, content.how if content.measures else ""),
        ]
        if content.table.row_count
        else [empty_message(content.nothing)]
    )
    if content.folded:
        return html.Details([html.Summary(content.folded), html.Div(shown, className="listing")], className="as-table")
    if content.narrowed is None:
        return html.Div(shown, className="listing")
    words, back, href = content.narrowed
    return html.Div(
        [html.P([f"{words}. ", html.A(back, href=href, className="in-place")], className="narrowed"), *shown], className="listing"
    )


def _files(content: Listing) -> Any:
    """Returns the links to the table's files; the first word of the table's name is its page."""
    page, search = content.name.partition("-")[0], add_query(content.search, id=content.about) if content.about else content.search
    return download_links(f"/data/{page}/{content.name}.csv{search}", content.table.caption or content.name)
