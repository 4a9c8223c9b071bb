"""``/history`` and ``/history/<n>``. Opened by programme staff: who changed this, when, and what was the value before?
Decides whether a change stays or is undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.page_content import EmptyState
from dashboard.prose import Text
from db.values.number_formats import format_number
from layouts.components.changes import ChangeView, EntryView, change_list, entry_list
from layouts.components.link import link
from layouts.components.page import page
from layouts.components.prose import prose
from layouts.components.table import empty_message
from layouts.ids.pages import NO_CHOICE
from layouts.ids.pages import HistoryIds as H

IDS = (H.SENTENCE, H.LIST)


@dataclass(frozen=True)
class HistoryFilters:
    """The filters: users, (value, label) of the kinds, current values by name, other query parameters, the address without filters."""

    people: Sequence[str]
    kinds: Sequence[tuple[str, str]]
    chosen: Mapping[str, str]
    carried: Sequence[tuple[str, str]]
    clear: str


@dataclass(frozen=True)
class UndoPreview:
    """Whether a transaction can be undone: the resulting changes, or why it cannot. Both are empty where the viewer may not undo it."""

    resulting_changes: Sequence[ChangeView] = ()
    more: Text = ""
    why_not: str = ""
    available: bool = False


@dataclass(frozen=True)
class TablePart:
    """Some of the records of one table that a transaction changed: which of how many, and the addresses of those before and after."""

    changes: Sequence[ChangeView]
    count: Text
    before: str
    after: str
    all_changes: str


def contents(sentence: Any, listed: Sequence[EntryView], count: Text, newer: str, older: str) -> dict[str, Any]:
    """Returns the content of each block by id. ``count``: which of how many transactions are listed."""
    page_links = [link("Newer", newer) if newer else None, link("Older", older) if older else None]
    nothing = EmptyState("Nothing was changed that fits. Widen the days, or take a filter away.")
    shown = [
        entry_list(listed),
        html.P(prose(count), className="history-note") if count else None,
        html.Nav([part for part in page_links if part], className="turning", **{"aria-label": "Pages of the history"}),
    ]
    return {H.SENTENCE: sentence, H.LIST: shown if listed else [empty_message(nothing), *shown[1:]]}


def layout(content: Mapping[str, Any], view: HistoryFilters) -> Any:
    """Returns the page: the filter form, then the transactions."""
    return page(
        "History",
        H.SENTENCE,
        content,
        filters_form(view),
        html.Section(html.Div(content[H.LIST], id=H.LIST), className="section", **{"aria-label": "Changes, newest first"}),
    )


def filters_form(view: HistoryFilters) -> Any:
    """Returns the filters: user, kind, from, to. It is sent as a query string, so that the address reproduces the view."""
    chosen = view.chosen
    hidden = [dbc.Input(type="hidden", name=name, value=value) for name, value in view.carried]
    return html.Form(
        [
            *hidden,
            _control("Who", "who", dbc.Select(id=H.WHO, name="who", value=chosen["who"], options=_options("Anybody", [(name, name) for name in view.people]))),
            _control("Kind of record", "kind", dbc.Select(id=H.KIND, name="kind", value=chosen["kind"], options=_options("Any", view.kinds))),
            _control("From", "from", dbc.Input(id=H.FROM, name="from", value=chosen["from"], html_size="16", autocomplete="off")),
            _control("To", "to", dbc.Input(id=H.TO, name="to", value=chosen["to"], html_size="16", autocomplete="off")),
            html.Button("Show", type="submit", className="btn btn-primary"),
            link("Everything", view.clear),
        ],
        action="/history",
        method="GET",
        className="history-filters in-address",
        **{"aria-label": "Narrow the history"},
    )  # fmt: skip


def _options(nothing: str, words: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": NO_CHOICE, "label": nothing}, *({"value": value, "label": label} for value, label in words)]


def _control(label: str, name: str, control: Any) -> Any:
    return html.Div([html.Label(label, htmlFor=f"history-{name}"), control], className="filter")


def transaction_content(entry: EntryView, undo: UndoPreview, carried: Mapping[str, Any], back: str, part: TablePart | None = None) -> Any:
    """Returns the page of one transaction: its changes, or a part of those of one table, and the undo section.

    ``back``: the whole history, if the viewer may see it.
    """
    whole = link("All of the history", back) if back else None
    notes = [html.P(note, className="history-note", **{"data-record": ""}) for note in entry.notes]
    listed = (
        _table_part(part)
        if part
        else [change_list(entry.changes), html.P(prose(entry.more), className="history-note") if entry.more else None]
    )
    return html.Div(
        [
            html.H1(prose(entry.what), tabIndex="-1"),
            html.P([html.Strong(entry.who), ", ", html.Time(entry.when, dateTime=entry.at), ". ", whole], className="lead-sentence"),
            *notes,
            html.Section(
                [html.H2("What changed"), *listed],
                className="section",
            ),
            html.Div(undo_section(undo, carried), id=H.UNDO_BOX),
        ],
        className="page-body",
    )  # fmt: skip


def _table_part(part: TablePart) -> list[Any]:
    links = [link("Before", part.before) if part.before else None, link("After", part.after) if part.after else None]
    return [
        html.P([*prose(part.count), " ", link("All that the change did", part.all_changes)], className="history-note"),
        change_list(part.changes),
        html.Nav([turn for turn in links if turn], className="turning", **{"aria-label": "Pages of the records"}),
    ]


def undo_section(view: UndoPreview, carried: Mapping[str, Any]) -> list[Any]:
    """Returns the resulting changes, the reason field and the button; or why the transaction cannot be undone."""
    button = html.Button("Undo this change", id=H.UNDO, type="button", n_clicks=0, className="btn btn-primary")
    state = [dcc.Store(id=H.CARRIED, data=dict(carried))]
    if not view.available:
        hidden = html.Div([dbc.Input(id=H.REASON, value=""), button], hidden=True)
        why = html.Section([html.H2("Undo"), html.P(view.why_not)], className="section") if view.why_not else None
        return [*state, hidden, *([why] if why else [])]
    return [
        *state,
        html.Section(
            [
                html.H2("Undo it"),
                html.P("Undoing it makes each record this again. The undo is a change of its own in the history, and can be undone too."),
                change_list(view.resulting_changes),
                html.P(prose(view.more), className="history-note") if view.more else None,
                html.Div(
                    [html.Label("Why it is undone (optional)", htmlFor=H.REASON), dbc.Input(id=H.REASON, value="", maxlength=1000)],
                    className="field",
                ),
                html.Div(button, className="form-actions"),
            ],
            className="section record-form undoing",
            id="undo",
        ),
    ]


def undone_message(count: int, href: str) -> Any:
    """Returns the confirmation that a transaction was undone."""
    sentence = f"Undone: {format_number(count)} record{'' if count == 1 else 's'} as before."
    message = html.Div(
        html.P([html.Strong(sentence), " ", link("See it in the history", href)]), role="status", className="saved", tabIndex="-1"
    )
    return html.Div(message, className="record-form")


def undo_refused_message(why: str) -> Any:
    """Returns the message that a transaction was not undone, and why."""
    message = html.Div([html.H2("Not undone"), html.P(why)], role="alert", className="error-summary", tabIndex="-1")
    return html.Div(message, className="record-form")
