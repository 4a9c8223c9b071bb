"""Components of the record lifecycle: the open records affected by an action, the archived banner, and the action links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.affected_records import OpenRecordGroup
from dashboard.prose import Text, join_prose
from layouts.components.link import link
from layouts.components.prose import prose


def open_panel(title: str, groups: Sequence[OpenRecordGroup]) -> Any:
    """Returns all open records, folded by kind with a count; kinds without any are named in one line."""
    folds = [
        html.Details([html.Summary(prose(group.title)), html.Ul([_row(*row) for row in group.rows])], open=True)
        for group in groups
        if group.rows
    ]
    none = [group.title for group in groups if not group.rows]
    rest = html.P(prose(join_prose(none, ", ") + "."), className="hint") if none else None
    return html.Section([html.H2(title), *folds, rest], className="open-parts", **{"aria-label": title})


def _row(label: str, href: str, words: Text) -> Any:
    return html.Li([link(label, href), html.Span(prose(words), className="cell-note") if words else None])


def archived_banner(words: str, href: str) -> Any:
    """Returns the banner of an archived record: since when, why, and the link to restore it for viewers who may."""
    return html.Div(
        [html.P([html.Strong(words), ". ", link("Restore it", href) if href else None])], className="archived-banner", role="note"
    )


def act_links(acts: Sequence[tuple[str, str]], about: str) -> Any:
    """Returns the links to the actions that the viewer may take on a record, each with the record's name for screen readers."""
    links = [
        link([label, html.Span(f" {about}", className="visually-hidden")], href, className="btn btn-outline-secondary")
        for label, href in acts
    ]
    return html.Nav(links, className="acts", **{"aria-label": f"What can be done with {about}"}) if links else None
