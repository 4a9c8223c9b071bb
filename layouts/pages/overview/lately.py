"""What changed since the last review, and the decisions that fall due next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.changes.summary import ChangeLine
from dashboard.figures.overview.decisions import DecisionDue
from dashboard.tones import Tone
from layouts.components.link import link
from layouts.components.prose import prose

MARKS: dict[Tone, str] = {"good": "mark-good", "warn": "mark-warn", "bad": "mark-bad"}


def recent_changes(heading: str, note: str, changed: Sequence[tuple[str, ChangeLine]], href: str) -> list[Any]:
    """Returns the most important changes with the link to all of them. ``changed``: (codes of challenges, change); ``note``: since when,
    where the heading does not say."""
    rows = [html.Li(_change(codes, change)) for codes, change in changed]
    listed = html.Ul(rows, className="change-list") if rows else html.P("Nothing of weight changed.", className="empty")
    return [
        html.H2(heading, **{"data-record": ""}),
        html.P(note, className="lately-note", **{"data-record": ""}) if note else None,
        listed,
        html.P(link("All that changed", href)),
    ]


def _change(codes: str, change: ChangeLine) -> list[Any]:
    words = link(prose(change.what), change.href) if change.href else html.Span(prose(change.what))
    return [
        html.Span(className=f"mark {MARKS.get(change.tone, 'mark-done')}"),
        html.Span(
            [
                html.B([codes, " "], **{"data-record": ""}) if codes else None,
                words,
                *([html.Span(f" {change.why}", className="why", **{"data-record": ""})] if change.why else []),
            ]
        ),
    ]


def decisions_due(decisions: Sequence[DecisionDue], href: str) -> list[Any]:
    """Returns the decisions, the next first."""
    rows = [
        html.Li(
            [
                html.Span(decision.due, className="tone-bad" if decision.is_past else "due", **{"data-record": ""}),
                html.Span(
                    [
                        html.B([decision.codes, " "], **{"data-record": ""}) if decision.codes else None,
                        link(html.Span(decision.what, **{"data-record": ""}), decision.href),
                    ]
                ),
            ]
        )
        for decision in decisions
    ]
    listed = (
        html.Ul(rows, className="due-list") if rows else html.P("No decision or gate with a date is recorded ahead.", className="empty")
    )
    return [html.H2("Decisions due"), listed, html.P(link("All milestones", href))]
