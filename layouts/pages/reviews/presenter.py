"""``/review/<id>/present``. On the screen of the meeting room: what needs us, item by item? The meeting decides, agrees on health and hands
out actions, and whoever records types each where they sit, by keyboard."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.figures.reviews.presenter import HealthStatement, MeetingLine
from dashboard.page_content import AgendaScreen, Listing
from layouts.components import chart as charts
from layouts.components.blocks import attention
from layouts.components.link import link
from layouts.components.table import empty_message, table
from layouts.ids.pages import PresentIds as P

RECORD_BLOCKS, SCREEN_BLOCKS = (P.STATE, P.RECORDED), (P.SCREENS, P.SAID)  # what is redrawn together
MAX_ATTENTION, MAX_ATTENTION_BESIDE_CHART, MAX_ROWS = 6, 4, 6  # what a room reads from its chairs; the rest stands on the item's own page
KEYS = (
    ("→ or Page Down", "next item"),
    ("← or Page Up", "the item before"),
    ("Home, End", "first and last item"),
    ("↓ ↑", "move within an item"),
    ("d", "type a decision"),
    ("a", "type an action"),
    ("h", "agree on the health of a challenge"),
    ("v", "declare a verdict on a hypothesis, where you lead the programme"),
    ("Enter", "saves from a line; Ctrl+Enter from anywhere in it"),
    ("Esc", "leaves the line; what was typed stays"),
    ("?", "shows these keys"),
)


@dataclass(frozen=True)
class EntryLine:
    """A line to type in: its key, what it records, and the form."""

    key: str
    word: str
    form: Any


@dataclass(frozen=True)
class PresenterPageData:
    """A meeting to present: its name, where its own page is, where it is closed (empty for who may not), the lines, its programme.

    ``style`` and ``script`` are the addresses of what only this page needs.
    """

    title: str
    href: str
    close: str
    lines: Sequence[EntryLine]
    programme: str
    style: str
    script: str


def recorded_content(state: str, parts: Sequence[tuple[str, str, Sequence[MeetingLine]]]) -> dict[str, Any]:
    """How the meeting stands, and at the side what was recorded: heading, the words where there is none, the lines."""
    return {P.STATE: state, P.RECORDED: [part for heading, none, lines in parts for part in _recorded_list(heading, none, lines)]}


def screens_content(screens: Sequence[AgendaScreen], said: Sequence[HealthStatement]) -> dict[str, Any]:
    """The screens, and what is said of each challenge."""
    return {
        P.SCREENS: [_screen(one) for one in screens],
        P.SAID: [html.Li(one.words, **{"data-challenge": one.challenge_id, "data-said": one.said}) for one in said],
    }


def _screen(one: AgendaScreen) -> Any:
    """One item: what matters, what needs somebody beside one picture, a short table. What is confidential says so."""
    picture = [charts.chart(f"present-{chart_id}", content) for chart_id, content in one.charts[:1]]
    items = [attention(one.attention[: MAX_ATTENTION_BESIDE_CHART if picture else MAX_ATTENTION])] if one.attention else []
    beside = [html.Div(part, className="present-part") for part in (items, picture) if part]
    wide = " wide" if any(content.heat for _, content in one.charts[:1]) else ""
    rows = [html.Div(_first_rows(content), className="present-part") for content in one.listings[:1]]
    return html.Section(
        [
            html.Div(
                [html.H2(one.title, tabIndex="-1"), html.Span("Confidential", className="present-mark") if one.confidential else None],
                className="present-title",
            ),
            html.P(one.sentence, className="present-sentence"),
            html.Div(beside, className=f"present-beside of-{len(beside)}{wide}") if beside else None,
            *rows,
            html.P(_screen_links(one), className="present-rest") if one.href else None,
        ],
        className="present-screen",
        **{"data-title": one.title},
    )


def _screen_links(one: AgendaScreen) -> list[Any]:
    return [link("Open the whole page", one.href), *(part for words, href in one.acts for part in (" ", link(words, href)))]


def _first_rows(content: Listing) -> Any:
    """The first rows of a table, and how many there are."""
    rows = content.table.rows
    if not rows:
        return empty_message(content.nothing)
    few = dataclasses.replace(content.table, rows=rows[:MAX_ROWS])
    more = html.P(f"{MAX_ROWS} of {len(rows)}.", className="present-of") if len(rows) > MAX_ROWS else None
    return [table(few, sortable=False), more]


def _recorded_list(heading: str, none: str, lines: Sequence[MeetingLine]) -> list[Any]:
    if not lines:
        return [html.H3(heading), html.P(none, className="present-none")]
    return [
        html.H3(f"{heading} ({len(lines)})"),
        html.Ul([html.Li([html.Span(one.what, className=f"tone-{one.tone}" if one.tone else ""), html.Span(one.note)]) for one in lines]),
    ]


def layout(view: PresenterPageData, content: dict[str, Any]) -> Any:
    """The page. ``assets/present.js`` turns its screens and shows the line asked for; the style hides the frame around the page."""
    return html.Div(
        [
            html.Link(rel="stylesheet", href=view.style),
            html.Header(
                [
                    html.H1(view.title, tabIndex="-1"),
                    html.Span(content[P.STATE], id=P.STATE, className="present-state"),
                    html.Nav(
                        [link("Back to the review", view.href), link("Close the review", view.close) if view.close else None],
                        **{"aria-label": "The review"},
                    ),
                ],
                className="present-head",
            ),
            html.Div(
                [
                    html.Div(content[P.SCREENS], id=P.SCREENS),
                    html.Aside(
                        [html.H2("At this review"), html.Div(content[P.RECORDED], id=P.RECORDED)], **{"aria-label": "At this review"}
                    ),
                ],
                className="present-middle",
            ),
            html.Div([_line(one) for one in view.lines], className="present-lines"),
            html.Ul(content[P.SAID], id=P.SAID, hidden=True),
            html.Div(
                [_navigation(), html.P("", className="visually-hidden", role="status", **{"data-part": "told"}), _entry_buttons(view)],
                className="present-foot",
            ),
            _keys_dialog(),
        ],
        className="present",
        **{"data-script": view.script, "data-programme": view.programme},
    )


def _line(one: EntryLine) -> Any:
    told = html.P("", className="present-said", **{"aria-live": "polite"}) if one.key == "h" else None
    return html.Section([told, one.form], hidden=True, id=f"present-line-{one.key}", **{"data-key": one.key, "aria-label": one.word})


def _navigation() -> Any:
    return html.Nav(
        [
            html.Button(
                "←", type="button", **{"data-turn": "-1", "aria-label": "The item before", "aria-keyshortcuts": "ArrowLeft PageUp"}
            ),
            html.Span("", **{"data-part": "place"}),
            html.Button("→", type="button", **{"data-turn": "1", "aria-label": "Next item", "aria-keyshortcuts": "ArrowRight PageDown"}),
            html.Span("", **{"data-part": "next"}),
        ],
        **{"aria-label": "Items of the review"},
    )


def _entry_buttons(view: PresenterPageData) -> Any:
    lines = [
        html.Button(
            [html.Kbd(one.key), one.word],
            type="button",
            **{"data-line": one.key, "aria-expanded": "false", "aria-controls": f"present-line-{one.key}", "aria-keyshortcuts": one.key},
        )
        for one in view.lines
    ]
    return html.Div([*lines, html.Button([html.Kbd("?"), "Keys"], type="button", **{"data-keys": "open"})], className="present-acts")


def _keys_dialog() -> Any:
    pairs = [part for key, does in KEYS for part in (html.Dt(key), html.Dd(does))]
    return html.Dialog(
        [
            html.H2("Keys"),
            html.Dl(pairs),
            html.P("A single letter does nothing where “Shortcuts” in the navigation are off. Links open beside, in a tab of their own."),
            html.Button("Close", type="button", className="btn btn-outline-secondary", **{"data-keys": "close"}),
        ],
        className="present-keys",
        **{"aria-label": "Keys"},
    )


def not_open_page(title: str, href: str, opens: str) -> Any:
    """A review that nobody has opened yet."""
    return html.Div(
        [
            html.H1(title, tabIndex="-1"),
            html.P("This review is not open yet. It is presented from the moment it is opened.", className="lead-sentence"),
            html.P([link("Open the review", opens, className="btn btn-primary") if opens else None, " ", link("Back to the review", href)]),
        ],
        className="page-body",
    )
