"""What stands on a page as files: CSV and Excel."""

from __future__ import annotations

from typing import Any

from dash import html


def download_links(csv: str, title: str) -> Any:
    """Links to both files of a chart or a table, from the address of its CSV file."""
    places = (("CSV", csv), ("Excel", csv.replace(".csv", ".xlsx", 1)))
    links = [
        html.A(words, href=href, className="csv", download="", **{"aria-label": f"Download as {words}: {title}"}) for words, href in places
    ]
    return html.Span(links, className="files")
