"""``/changes``. Opened by programme staff before and at the weekly review: what is other than it was, by how much, and why? Decides what to talk
about. The same parts stand on the page of a review."""

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
CHANGES_SHOWN, CHALLENGES_SHOWN = 5, 8  # changes of a challenge at once; challenges at once
MARKS: dict[Tone, tuple[str, str]] = {"bad": ("■", "Bad news"), "warn": ("▲", "Needs a look"), "good": ("●", "Good news")}


@dataclass(frozen=True)
class PeriodFormData:
    """The two moments as typed, the way to others as (words, address, whether it is shown), what the address says besides."""

    since: str
    until: str
    others: Sequence[tuple[str, str, bool]]
    carried: Sequence[tuple[str, str]]


def contents(sentence: str, groups: Sequence[ChangeGroup], moved: Chart, money: Chart, counts: Chart) -> dict[str, Any]:
    """What stands in each block."""
    return {C.SENTENCE: sentence, C.LIST: changes_by_challenge(groups), C.MOVED: moved, C.MONEY: money, C.COUNTS: counts}


def all_changes_listing(table: Table) -> Listing:
    """Every change on a line, for the files."""
    return Listing(C.ALL, table, EmptyState("Nothing changed."))


def changes_by_challenge(groups: Sequence[ChangeGroup]) -> Any:
    """The changes, challenge by challenge; the rest folded."""
    if not groups:
        return [empty_message(EmptyState("Nothing changed. Choose an earlier moment, or take a filter away."))]
    rest = groups[CHALLENGES_SHOWN:]
    more = html.Details([html.Summary(f"Show {len(rest)} more challenges"), *[_group(one) for one in rest]], className="more-attention")
    return [*[_group(one) for one in groups[:CHALLENGES_SHOWN]], *([more] if rest else [])]


def _group(one: ChangeGroup) -> Any:
    rest = one.lines[CHANGES_SHOWN:]
    more = html.Details([html.Summary(f"Show {len(rest)} more"), _lines(rest)], className="more-attention") if rest else None
    return html.Section(
        [
            html.H3(link(one.name, one.href) if one.href else one.name),
            _lines(one.lines[:CHANGES_SHOWN]) if one.lines else None,
            more,
            html.P(f"{one.others}.", className="attention-why") if one.others else None,
        ],
        className="changed",
    )


def _lines(lines: Sequence[ChangeLine]) -> Any:
    return html.Ul([html.Li(change_item(one)) for one in lines], className="attention")


def change_item(one: ChangeLine, about: str = "") -> list[Any]:
    """A change: its mark, what happened, why, who and when. ``about``: its challenge, where the list is not by challenge."""
    glyph, word = MARKS.get(one.tone, ("·", ""))
    told = [
        html.Span(f"{word}: ", className="visually-hidden") if word else None,
        link(one.what, one.href, className="attention-what") if one.href else html.Span(one.what, className="attention-what"),
        html.Span(one.late, className="attention-why tone-warn") if one.late else None,
        html.Span(". ".join(part for part in (about, one.why, "" if one.late else one.who) if part), className="attention-why"),
    ]
    return [html.Span(glyph, className=f"glyph tone-{one.tone or 'quiet'}", title=word or None, **{"aria-hidden": "true"}), html.Div(told)]


def sections(content: Mapping[str, Any], search: str, files: str = "/data/changes/") -> list[Any]:
    """The list and the pictures, on whatever page they stand. ``files``: where their files are; empty where there are none."""

    def csv(name: str) -> str:
        return f"{files}{name}.csv{search}" if files else ""

    everything_ = download_links(csv(C.ALL), "Everything that changed") if files else None
    return [
        section("Challenge by challenge", block(C.LIST, content, classes="changed-list"), everything_),
        section("What moved", block(C.MOVED, content, csv=csv(C.MOVED)), block(C.MONEY, content, csv=csv(C.MONEY)), columns=2),
        section("Where", block(C.COUNTS, content, csv=csv(C.COUNTS), wide=True)),
    ]


def layout(content: Mapping[str, Any], view: PeriodFormData, search: str) -> Any:
    """The page."""
    return page("What changed", C.SENTENCE, content, period_form(view), *sections(content, search))


def period_form(view: PeriodFormData) -> Any:
    """From when to when. Sent by address, so a link to it shows the same."""
    hidden = [dbc.Input(type="hidden", name=name, value=value) for name, value in view.carried]
    usual = [html.Strong(words) if shown else link(words, href) for words, href, shown in view.others]
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
