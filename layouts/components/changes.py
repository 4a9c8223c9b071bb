"""Who changed what: entries with what stood there before and what stands there since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import html

from layouts.components.link import link

LONG_TEXT = 240
MAX_NAMED_RECORDS = 10


@dataclass(frozen=True)
class ChangeView:
    """One record changed: what happened to it, what it is of, where it is, the page as it was then, and (label, before, after) rows.

    ``side``: a record that was made has no before, one that was removed no after.
    """

    what: str
    about: str = ""
    href: str = ""
    as_at_href: str = ""
    rows: Sequence[tuple[str, str, str]] = ()
    side: Literal["both", "after", "before"] = "both"


@dataclass(frozen=True)
class EntryView:
    """One transaction: when (ISO and in words), who, what in a line, the page that tells the whole of it, notes, its records.

    ``more`` says how many records are not listed.
    """

    at: str
    when: str
    who: str
    what: str
    href: str
    notes: Sequence[str] = ()
    changes: Sequence[ChangeView] = ()
    more: str = ""


def entry_list(views: Sequence[EntryView], *, of_one: bool = False) -> Any:
    """Transactions in a list, each with its records folded; ``of_one``: the history of one record, whose changes stand open."""
    return html.Ol([html.Li(_entry(view, of_one=of_one)) for view in views], className="history")


def _entry(view: EntryView, *, of_one: bool) -> list[Any]:
    head = [
        html.Time(view.when, dateTime=view.at),
        html.Strong(view.who),
        link(view.what, view.href) if view.href else html.Span(view.what),
    ]
    notes = [html.P(note, className="history-note") for note in view.notes]
    if of_one:
        as_at_href = view.changes[0].as_at_href if view.changes else ""
        back = html.P(link("As it was then", as_at_href), className="history-note") if as_at_href else None
        return [html.Div(head, className="history-head"), *notes, *[difference_list(one) for one in view.changes], back]
    return [html.Div(head, className="history-head"), *notes, _folded_changes(view)]


def _folded_changes(view: EntryView) -> Any:
    """One record with its differences; of several their names alone: the page of the transaction tells the rest."""
    if not view.changes:
        return html.P(view.more, className="history-note") if view.more else None
    if len(view.changes) == 1 and not view.more:
        return html.Details([html.Summary("What changed"), change_list(view.changes)])
    named = [html.Li([link(one.what, one.href) if one.href else one.what, f" {one.about}"]) for one in view.changes[:MAX_NAMED_RECORDS]]
    left = len(view.changes) - MAX_NAMED_RECORDS
    rest = [html.Li(link(f"{left:,} more", view.href))] if left > 0 else []
    text = html.P(view.more, className="history-note") if view.more else None
    return html.Details([html.Summary(f"{len(view.changes):,} records"), html.Ul([*named, *rest], className="history-records"), text])


def change_list(views: Sequence[ChangeView]) -> Any:
    """Records with their differences."""
    return html.Ul([html.Li([_record(view), difference_list(view)]) for view in views], className="history-records")


def _record(view: ChangeView) -> Any:
    parts = [
        link(view.what, view.href) if view.href else html.Span(view.what),
        html.Span(view.about, className="quiet") if view.about else None,
    ]
    return html.P([*parts, link("As it was then", view.as_at_href) if view.as_at_href else None], className="history-record")


def difference_list(view: ChangeView) -> Any:
    """Fields with what stood there, an arrow, and what stands there since. Long words are folded and whole."""
    if not view.rows:
        return None
    arrow = [html.Span("→", className="arrow", **{"aria-hidden": "true"}), html.Span(" became ", className="visually-hidden")]
    found: list[Any] = []
    for label, before, after in view.rows:
        text = [_value(before), *arrow, _value(after)] if view.side == "both" else _value(after if view.side == "after" else before)
        found += [html.Dt(label), html.Dd(text)]
    return html.Dl(found, className="differences")


def _value(text: str) -> Any:
    if not text:
        return html.Span("empty", className="quiet")
    if len(text) <= LONG_TEXT:
        return html.Span(text, className="told")
    return html.Details([html.Summary(f"{text[: LONG_TEXT // 2].rstrip()} …"), html.Span(text, className="told")], className="long")


def history_panel(views: Sequence[EntryView], undo: tuple[str, str] | None) -> Any:
    """The history of one record, folded under its form. ``undo``: words and address of taking the last change back."""
    count = len(views)
    act = html.P(link(*undo), className="history-undo") if undo else None
    summary = html.Summary(f"History ({count:,} change{'' if count == 1 else 's'})")
    return html.Details([summary, act, entry_list(views, of_one=True)], className="record-history")
