"""The tables of actions by owner, and the records related to another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.actions.summary import RecordLine
from dashboard.page_content import EmptyState
from dashboard.prose import Text
from dashboard.tables import Table
from layouts.components.files import download_links
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.table import empty_message, table


@dataclass(frozen=True)
class OwnerTable:
    """The actions of an owner: heading, table, and whether it is unfolded."""

    heading: Text
    table: Table
    unfolded: bool


def owner_tables(owners: Sequence[OwnerTable], filter_text: str, all_href: str, nothing: EmptyState, files_href: str) -> list[Any]:
    """Returns the active filter with the link that removes it, then a table for each owner, then the links to the files of all owners."""
    narrowed = html.P([f"{filter_text}. ", link("Show all", all_href)], className="narrowed") if filter_text else None
    if not owners:
        return [narrowed, empty_message(nothing)]
    parts = [
        html.Details(
            [html.Summary(html.H3(prose(owner.heading))), table(owner.table, beside=f", {str(owner.heading).partition(':')[0]}")],
            open=owner.unfolded or len(owners) == 1,
            className="owner",
        )
        for owner in owners
    ]
    return [narrowed, *parts, download_links(files_href, "Actions by owner")]


def related_lines_section(heading: str, lines: Sequence[RecordLine]) -> Any:
    """Returns the related records shown below a form, one line each, or None where there are none."""
    if not lines:
        return None
    rows = [
        html.Li(
            [link(line.what, line.href), *[html.Span(note, className=f"owed-when tone-{line.tone}") for note in line.notes]],
            **{"data-record": ""},
        )
        for line in lines
    ]
    return html.Section([html.H2(heading), html.Ul(rows, className="earlier")], className="record-history")
