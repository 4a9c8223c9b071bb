"""``/record``. Opened by anyone who records: which form do I need, and where is the record to change?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.tables import Table
from layouts.components.page import section
from layouts.components.table import table

LEAD = "The forms that are used most. What is recorded already is changed from its list, or from where it is shown."
NO_FORMS = "There is no form for you to fill in: you read what others record."


def layout(first: Table | None, topics: Sequence[tuple[str, Table]], listing: Table | None) -> Any:
    """Returns the page: the requested list, the forms that are used most, and folded the others by topic."""
    others = [section(title, table(forms, sortable=False)) for title, forms in topics]
    return html.Div(
        [
            html.H1("Record", tabIndex="-1"),
            html.P(LEAD if first else NO_FORMS, className="lead-sentence"),
            section(listing.caption, table(listing, tall=True)) if listing else None,
            table(first, sortable=False) if first else None,
            html.Details([html.Summary("More"), *others], className="more-detail") if others else None,
        ],
        className="page-body",
    )
