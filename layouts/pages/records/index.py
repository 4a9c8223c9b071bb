"""``/record``. Opened by anyone who records: which form do I need, and where is the record to change?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.tables import Table
from layouts.components.page import section
from layouts.components.table import table

LEAD = "Every form, by topic. What is recorded already is changed from its list, or from where it is shown."
NO_FORMS = "There is no form for you to fill in: you read what others record."


def layout(topics: Sequence[tuple[str, Table]], listing: Table | None) -> Any:
    """Returns the page: the requested list, then all forms by topic."""
    return html.Div(
        [
            html.H1("Record", tabIndex="-1"),
            html.P(LEAD if topics else NO_FORMS, className="lead-sentence"),
            section(listing.caption, table(listing, tall=True)) if listing else None,
            *[section(title, table(forms, sortable=False)) for title, forms in topics],
        ],
        className="page-body",
    )
