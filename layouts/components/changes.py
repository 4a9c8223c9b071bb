"""The change history: who changed what, with the values before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html

from dashboard.prose import Shown, Text
from layouts.components.link import link
from layouts.components.prose import prose

LONG_TEXT = 240
MAX_NAMED_RECORDS = 10


@dataclass(frozen=True)
class ChangeView:
    """One changed record: what happened, its subject, its address, the address as at that time, and (label, before, after) rows.

    ``side``: the values to show; a created record has only ``after``, a removed one only ``before``.
    """

    what: str
    about: str = ""
    href: str = ""
    as_at_href: str = ""
    rows: Sequence[tuple[str, str, str]] = ()
    side: Literal["both", "after", "before"] = "both"


@dataclass(frozen=True)
class EntryView:
    """One transaction: time (ISO and in words), user, summary, address of its page, notes, changed records.

    ``more``: a sentence with the number of records that are not listed; ``records``: how many are; ``unlisted``: how many of those are not
    named in a list of transactions.
    """

    at: str
    when: str
    who: str
    what: Text
    href: str
    notes: Sequence[str] = ()
    changes: Sequence[ChangeView] = ()
    more: Text = ""
    records: Shown | None = None
    unlisted: Text = ""


def entry_list(views: Sequence[EntryView], *, of_one: bool = False) -> Any:
    """Returns transactions as a list, each with its records folded. ``of_one``: the history of one record, with its changes unfolded."""
    return html.Ol([html.Li(_entry(view, of_one=of_one)) for view in views], className="history")


def _entry(view: EntryView, *, of_one: bool) -> list[Any]:
    head = [
        html.Time(view.when, dateTime=view.at),
        html.Strong(view.who),
        link(prose(view.what), view.href) if view.href else html.Span(prose(view.what)),
    ]
    notes = [html.P(note, className="history-note", **{"data-record": ""}) for note in view.notes]
    if of_one:
        as_at_href = view.changes[0].as_at_href if view.changes else ""
        back = html.P(link("As it was then", as_at_href), className="history-note") if as_at_href else None
        return [html.Div(head, className="history-head"), *notes, *[difference_list(change) for change in view.changes], back]
    return [html.Div(head, className="history-head"), *notes, _folded_changes(view)]


def _folded_changes(view: EntryView) -> Any:
    """Returns the differences of a single record, or the names of several, whose differences the transaction's page lists."""
    if not view.changes:
        return html.P(prose(view.more), className="history-note") if view.more else None
    if len(view.changes) == 1 and not view.more:
        return html.Details([html.Summary("What changed"), change_list(view.changes)])
    named = [
        html.Li([link(change.what, change.href) if change.href else change.what, f" {change.about}"], **{"data-record": ""})
        for change in view.changes[:MAX_NAMED_RECORDS]
    ]
    rest = [html.Li(link(prose(view.unlisted), view.href))] if view.unlisted else []
    text = html.P(prose(view.more), className="history-note") if view.more else None
    summary = html.Summary(prose(view.records) if view.records else None)
    return html.Details([summary, html.Ul([*named, *rest], className="history-records"), text])


def change_list(views: Sequence[ChangeView]) -> Any:
    """Returns changed records, each with its differences."""
    return html.Ul([html.Li([_record(view), difference_list(view)]) for view in views], className="history-records")


def _record(view: ChangeView) -> Any:
    parts = [
        link(view.what, view.href) if view.href else html.Span(view.what),
        html.Span(view.about, className="quiet") if view.about else None,
    ]
    as_at = link("As it was then", view.as_at_href) if view.as_at_href else None
    return html.P([*parts, as_at], className="history-record", **{"data-record": ""})


def difference_list(view: ChangeView) -> Any:
    """Returns each field with the value before, an arrow, and the value after. Long texts are folded, not shortened."""
    if not view.rows:
        return None
    arrow = [html.Span("→", className="arrow", **{"aria-hidden": "true"}), html.Span(" became ", className="visually-hidden")]
    rows: list[Any] = []
    for label, before, after in view.rows:
        text = [_value(before), *arrow, _value(after)] if view.side == "both" else _value(after if view.side == "after" else before)
        rows += [html.Dt(label), html.Dd(text)]
    return html.Dl(rows, className="differences")


def _value(text: str) -> Any:
    if not text:
        return html.Span("empty", className="quiet")
    if len(text) <= LONG_TEXT:
        return html.Span(text, className="told", **{"data-record": ""})
    start = html.Summary(f"{text[: LONG_TEXT // 2].rstrip()} …")
    return html.Details([start, html.Span(text, className="told")], className="long", **{"data-record": ""})


def history_panel(views: Sequence[EntryView], count: Shown, undo: tuple[str, str] | None) -> Any:
    """Returns the history of one record, folded. ``count``: how many changes it has; ``undo``: label and address for undoing the last change."""
    action = html.P(link(*undo), className="history-undo") if undo else None
    summary = html.Summary(prose(count))
    return html.Details([summary, action, entry_list(views, of_one=True)], className="record-history")
