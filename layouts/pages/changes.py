"""``/changes``. Opened by programme staff before and at the weekly review: what is different, by how much, and why?
Decides what to discuss. The page of a review shows the same parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard.figures.changes.summary import ChangeGroup, ChangeLine
from dashboard.page_content import Chart, EmptyState, Listing, Table, Tone
from layouts.components.files import download_links
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.components.table import empty_message
from layouts.ids.pages import ChangesIds as C

IDS = (C.SENTENCE, C.LIST, C.MOVED, C.MONEY, C.COUNTS)
CHARTS: dict[str, bool] = {C.MOVED: False, C.MONEY: False, C.COUNTS: True}
CHANGES_SHOWN, CHALLENGES_SHOWN = 5, 8  # changes shown per challenge; challenges shown
MARKS: dict[Tone, tuple[str, str]] = {"bad": ("■", "Bad news"), "warn": ("▲", "Needs a look"), "good": ("●", "Good news")}


@dataclass(frozen=True)
class PeriodFormData:
    """The two moments as typed, (words, address, whether it is the current one) of the usual periods, and the other query parameters."""

    since: str
    until: str
    others: Sequence[tuple[str, str, bool]]
    carried: Sequence[tuple[str, str]]


def contents(sentence: str, groups: Sequence[ChangeGroup], moved: Chart, money: Chart, counts: Chart) -> dict[str, Any]:
    """Returns the content of each block by id."""
    return {C.SENTENCE: sentence, C.LIST: changes_by_challenge(groups), C.MOVED: moved, C.MONEY: money, C.COUNTS: counts}


def all_changes_listing(table: Table) -> Listing:
    """Returns every change on one line, for the files."""
    return Listing(C.ALL, table, EmptyState("Nothing changed."))


def changes_by_challenge(groups: Sequence[ChangeGroup]) -> Any:
    """Returns the changes grouped by challenge; those after the first groups are folded."""
    if not groups:
        return [empty_message(EmptyState("Nothing changed. Choose an earlier moment, or take a filter away."))]
    rest = groups[CHALLENGES_SHOWN:]
    more = html.Details([html.Summary(f"Show {len(rest)} more challenges"), *[_group(group) for group in rest]], className="more-attention")
    return [*[_group(group) for group in groups[:CHALLENGES_SHOWN]], *([more] if rest else [])]


def _group(group: ChangeGroup) -> Any:
    rest = group.lines[CHANGES_SHOWN:]
    more = html.Details([html.Summary(f"Show {len(rest)} more"), _lines(rest)], className="more-attention") if rest else None
    return html.Section(
        [
            html.H3(link(group.name, group.href) if group.href else group.name),
            _lines(group.lines[:CHANGES_SHOWN]) if group.lines else None,
            more,
            html.P(f"{group.others}.", className="attention-why") if group.others else None,
        ],
        className="changed",
    )


def _lines(lines: Sequence[ChangeLine]) -> Any:
    return html.Ul([html.Li(change_item(change)) for change in lines], className="attention")


def change_item(change: ChangeLine, about: str = "") -> list[Any]:
    """Returns a change: its mark, what happened, why, who and when. ``about``: its challenge, in a list not grouped by challenge."""
    glyph, word = MARKS.get(change.tone, ("·", ""))
    parts = [
        html.Span(f"{word}: ", className="visually-hidden") if word else None,
        link(change.what, change.href, className="attention-what") if change.href else html.Span(change.what, className="attention-what"),
        html.Span(change.late, className="attention-why tone-warn") if change.late else None,
        html.Span(". ".join(text for text in (about, change.why, "" if change.late else change.who) if text), className="attention-why"),
    ]
    return [
        html.Span(glyph, className=f"glyph tone-{change.tone or 'quiet'}", title=word or None, **{"aria-hidden": "true"}),
        html.Div(parts),
    ]


def sections(content: Mapping[str, Any], search: str, files: str = "/data/changes/") -> list[Any]:
    """Returns the list and the charts, for any page. ``files``: the path of their files; empty for a page without files."""

    def csv(name: str) -> str:
        return f"{files}{name}.csv{search}" if files else ""

    all_files = download_links(csv(C.ALL), "Everything that changed") if files else None
    return [
        section("Challenge by challenge", block(C.LIST, content, classes="changed-list"), all_files),
        section("What moved", block(C.MOVED, content, csv=csv(C.MOVED)), block(C.MONEY, content, csv=csv(C.MONEY)), columns=2),
        section("Where", block(C.COUNTS, content, csv=csv(C.COUNTS), wide=True)),
    ]


def layout(content: Mapping[str, Any], view: PeriodFormData, search: str) -> Any:
    """Returns the page."""
    return page("What changed", C.SENTENCE, content, period_form(view), *sections(content, search))


def period_form(view: PeriodFormData) -> Any:
    """Returns the form for the period. It is sent as a query string, so that the address reproduces the view."""
    hidden = [dbc.Input(type="hidden", name=name, value=value) for name, value in view.carried]
    usual = [html.Strong(label) if shown else link(label, href) for label, href, shown in view.others]
    return html.Form(
        [
            *hidden,
            _moment_field("From", C.FROM, "from", view.since, ""),
            _moment_field("To", C.TO, "to", view.until, "now"),
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
