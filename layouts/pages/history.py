"""``/history`` and ``/history/<n>``. Opened by programme staff who wonder: who changed this, when, and what stood there before?
They decide whether it stays, and take it back where it should not have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.page_content import EmptyState
from layouts.components.changes import ChangeView, EntryView, change_list, entry_list
from layouts.components.link import link
from layouts.components.page import page
from layouts.components.table import empty_message
from layouts.ids.pages import NO_CHOICE
from layouts.ids.pages import HistoryIds as H

IDS = (H.SENTENCE, H.LIST)


@dataclass(frozen=True)
class HistoryFilters:
    """What the history can be narrowed to and is: people, (word, label) of kinds, chosen values by name, what the address says besides."""

    people: Sequence[str]
    kinds: Sequence[tuple[str, str]]
    chosen: Mapping[str, str]
    carried: Sequence[tuple[str, str]]
    clear: str


@dataclass(frozen=True)
class UndoPreview:
    """Whether a transaction can be undone: what it would become, or why not; None of both where the viewer may not."""

    resulting_changes: Sequence[ChangeView] = ()
    more: str = ""
    why_not: str = ""
    available: bool = False


def contents(sentence: Any, listed: Sequence[EntryView], newer: str, older: str) -> dict[str, Any]:
    """What stands in each block."""
    turning = [link("Newer", newer) if newer else None, link("Older", older) if older else None]
    nothing = EmptyState("Nothing was changed that fits. Widen the days, or take a filter away.")
    shown = [entry_list(listed), html.Nav([one for one in turning if one], className="turning", **{"aria-label": "Pages of the history"})]
    return {H.SENTENCE: sentence, H.LIST: shown if listed else [empty_message(nothing), *shown[1:]]}


def layout(content: Mapping[str, Any], view: HistoryFilters) -> Any:
    """The page: a form whose address is the view, then the transactions."""
    return page(
        "History",
        H.SENTENCE,
        content,
        filters_form(view),
        html.Section(html.Div(content[H.LIST], id=H.LIST), className="section", **{"aria-label": "Changes, newest first"}),
    )


def filters_form(view: HistoryFilters) -> Any:
    """Who, which kind, from, to. Sent by address, so a link to it shows the same."""
    chosen = view.chosen
    hidden = [dbc.Input(type="hidden", name=name, value=value) for name, value in view.carried]
    return html.Form(
        [
            *hidden,
            _control("Who", "who", dbc.Select(id=H.WHO, name="who", value=chosen["who"], options=_options("Anybody", [(one, one) for one in view.people]))),
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


def transaction_content(entry: EntryView, undo: UndoPreview, carried: Mapping[str, Any], back: str) -> Any:
    """The page of one transaction: all it did, and how it is undone."""
    notes = [html.P(note, className="history-note") for note in entry.notes]
    return html.Div(
        [
            html.H1(entry.what, tabIndex="-1"),
            html.P([html.Strong(entry.who), ", ", html.Time(entry.when, dateTime=entry.at), ". ", link("All of the history", back)], className="lead-sentence"),
            *notes,
            html.Section(
                [html.H2("What changed"), change_list(entry.changes), html.P(entry.more, className="history-note") if entry.more else None],
                className="section",
            ),
            html.Div(undo_section(undo, carried), id=H.UNDO_BOX),
        ],
        className="page-body",
    )  # fmt: skip


def undo_section(view: UndoPreview, carried: Mapping[str, Any]) -> list[Any]:
    """What undoing would make of the records, the reason, the button; or why it cannot be undone."""
    button = html.Button("Undo this change", id=H.UNDO, type="button", n_clicks=0, className="btn btn-primary")
    held = [dcc.Store(id=H.CARRIED, data=dict(carried))]
    if not view.available:
        hidden = html.Div([dbc.Input(id=H.REASON, value=""), button], hidden=True)
        why = html.Section([html.H2("Undo"), html.P(view.why_not)], className="section") if view.why_not else None
        return [*held, hidden, *([why] if why else [])]
    return [
        *held,
        html.Section(
            [
                html.H2("Undo it"),
                html.P("Undoing it makes each record this again. The undo is a change of its own in the history, and can be undone too."),
                change_list(view.resulting_changes),
                html.P(view.more, className="history-note") if view.more else None,
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
    """After a transaction was taken back."""
    words = f"Undone: {count:,} record{'' if count == 1 else 's'} as before."
    done = html.Div(html.P([html.Strong(words), " ", link("See it in the history", href)]), role="status", className="saved", tabIndex="-1")
    return html.Div(done, className="record-form")


def undo_refused_message(why: str) -> Any:
    """Why a transaction stays."""
    told = html.Div([html.H2("Not undone"), html.P(why)], role="alert", className="error-summary", tabIndex="-1")
    return html.Div(told, className="record-form")
