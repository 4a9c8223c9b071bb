"""The components of changes: the list by challenge, one change, and the form of the period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.figures.changes.summary import ChangeGroup, ChangeLine, ChangeList
from dashboard.page_content import EmptyState
from dashboard.prose import Text
from dashboard.tones import Tone
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.table import empty_message

MARKS: dict[Tone, tuple[str, str]] = {"bad": ("■", "Bad news"), "warn": ("▲", "Needs a look"), "good": ("●", "Good news")}


@dataclass(frozen=True)
class PeriodFormData:
    """The two moments as typed, (words, address, whether it is the current one) of the usual periods, and the other query parameters."""

    since: str
    until: str
    others: Sequence[tuple[str, str, bool]]
    carried: Sequence[tuple[str, str]]


def changes_by_challenge(changes: ChangeList) -> Any:
    """Returns the changes grouped by challenge; those after the first groups are folded."""
    if not changes.groups:
        return [empty_message(EmptyState("Nothing changed. Choose an earlier moment, or take a filter away."))]
    return [*[_group(group) for group in changes.groups], *_folded(changes.more, [_group(group) for group in changes.folded])]


def _group(group: ChangeGroup) -> Any:
    return html.Section(
        [
            html.H3(link(group.name, group.href) if group.href else group.name, **{"data-record": ""}),
            _lines(group.lines) if group.lines else None,
            *_folded(group.more, [_lines(group.folded)] if group.folded else []),
            html.P(prose(group.others + "."), className="attention-why") if group.others else None,
        ],
        className="changed",
    )


def _folded(summary: Text, content: Sequence[Any]) -> list[Any]:
    return [html.Details([html.Summary(prose(summary)), *content], className="more-attention")] if content else []


def _lines(lines: Sequence[ChangeLine]) -> Any:
    return html.Ul([html.Li(change_item(change)) for change in lines], className="attention")


def change_item(change: ChangeLine, about: str = "") -> list[Any]:
    """Returns a change: its mark, what happened, why, who and when. ``about``: its challenge, in a list not grouped by challenge."""
    glyph, word = MARKS.get(change.tone, ("·", ""))
    words = ". ".join(text for text in (about, change.why, "" if change.late else change.who) if text)
    parts = [
        html.Span(f"{word}: ", className="visually-hidden") if word else None,
        link(prose(change.what), change.href, className="attention-what")
        if change.href
        else html.Span(prose(change.what), className="attention-what"),
        html.Span(change.late, className="attention-why tone-warn", **{"data-record": ""}) if change.late else None,
        html.Span(words, className="attention-why", **{"data-record": ""}),
    ]
    return [
        html.Span(glyph, className=f"glyph tone-{change.tone or 'quiet'}", title=word or None, **{"aria-hidden": "true"}),
        html.Div(parts),
    ]


def period_form(view: PeriodFormData) -> Any:
    """Returns the form for the period. It is sent as a query string, so that the address reproduces the view."""
    hidden = [dbc.Input(type="hidden", name=name, value=value) for name, value in view.carried]
    usual = [html.Strong(label) if shown else link(label, href) for label, href, shown in view.others]
    return html.Form(
        [
            *hidden,
            _moment_field("From", "changes-from", "from", view.since, ""),
            _moment_field("To", "changes-to", "to", view.until, "now"),
            html.Button("Show", type="submit", className="btn btn-primary"),
            html.Span(usual, className="usual"),
        ],
        action="/changes",
        method="GET",
        className="history-filters in-address",
        **{"aria-label": "From when to when"},
    )


def _moment_field(label: str, control: str, name: str, value: str, nothing: str) -> Any:
    typed = dbc.Input(id=control, name=name, value=value, placeholder=nothing, html_size="18", autocomplete="off")
    return html.Div([html.Label(label, htmlFor=control), typed], className="filter")
