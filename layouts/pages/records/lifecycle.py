"""Beside the form of an act: what is open under the record; above a record: that it is archived, and the acts it may undergo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.affected_records import OpenRecordGroup
from layouts.components.link import link


def open_panel(title: str, groups: Sequence[OpenRecordGroup]) -> Any:
    """Everything open, a fold for each kind with its count; empty kinds are named in one line."""
    folds = [
        html.Details([html.Summary(group.title), html.Ul([_row(*row) for row in group.rows])], open=True) for group in groups if group.rows
    ]
    none = [group.title for group in groups if not group.rows]
    rest = html.P(f"{', '.join(none)[:1].upper()}{', '.join(none)[1:]}.", className="hint") if none else None
    return html.Section([html.H2(title), *folds, rest], className="open-parts", **{"aria-label": title})


def _row(called: str, href: str, words: str) -> Any:
    return html.Li([link(called, href), html.Span(words, className="cell-note") if words else None])


def archived_banner(words: str, href: str) -> Any:
    """That a record is archived, since when and why; the way to restore it for those who may."""
    return html.Div(
        [html.P([html.Strong(words), ". ", link("Restore it", href) if href else None])], className="archived-banner", role="note"
    )


def act_links(acts: Sequence[tuple[str, str]], about: str) -> Any:
    """The acts that the viewer may do to a record, each with the record's name for who hears the page."""
    links = [
        link([words, html.Span(f" {about}", className="visually-hidden")], href, className="btn btn-outline-secondary")
        for words, href in acts
    ]
    return html.Nav(links, className="acts", **{"aria-label": f"What can be done with {about}"}) if links else None
