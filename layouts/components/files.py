"""Download links of a chart or a table: CSV and Excel."""

from __future__ import annotations

from typing import Any

from dash import html


def download_links(csv: str, title: str) -> Any:
    """Returns the links to both files. ``csv``: the address of the CSV file."""
    formats = (("CSV", csv), ("Excel", csv.replace(".csv", ".xlsx", 1)))
    links = [
        html.A(file_type, href=href, className="csv", download="", **{"aria-label": f"Download as {file_type}: {title}"})
        for file_type, href in formats
    ]
    return html.Span(links, className="files")
