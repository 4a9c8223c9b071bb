"""``/review/<id>/present``. On the screen of the meeting room: what needs us, item by item? The meeting decides, agrees on health and
assigns actions; whoever takes the minutes types them on this page by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard import tables
from dashboard.figures.reviews.presenter import HealthStatement, MeetingLine
from dashboard.page_content import AgendaScreen, Listing
from dashboard.prose import Text
from layouts.components import chart as charts
from layouts.components.blocks import attention
from layouts.components.known_items import known_items
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.table import empty_message, table
from layouts.ids.pages import PresentIds as P

RECORD_BLOCKS, SCREEN_BLOCKS = (P.STATE, P.RECORDED), (P.SCREENS, P.SAID)  # blocks that are redrawn together
MAX_ATTENTION, MAX_ATTENTION_BESIDE_CHART, MAX_ROWS = 6, 4, 6  # the number that is legible in a room; the item's own page shows the rest
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
    """A form in the presenter: its key, what it records, and the form."""

    key: str
    word: str
    form: Any


@dataclass(frozen=True)
class PresenterPageData:
    """A meeting to present: title, addresses of its page and of the form that closes it (empty without permission), forms, programme.

    ``style`` and ``script`` are the addresses of the files that only this page needs. ``without``: the keys of forms of parts that are off.
    """

    title: str
    href: str
    close: str
    lines: Sequence[EntryLine]
    programme: str
    style: str
    script: str
    without: frozenset[str] = frozenset()


def recorded_content(state: str, parts: Sequence[tuple[Text, str, Sequence[MeetingLine]]]) -> dict[str, Any]:
    """Returns the state of the meeting, and what was recorded. ``parts``: (heading, sentence where there is none, lines)."""
    return {P.STATE: state, P.RECORDED: [part for heading, nothing, lines in parts for part in _recorded_list(heading, nothing, lines)]}


def screens_content(screens: Sequence[AgendaScreen], statements: Sequence[HealthStatement]) -> dict[str, Any]:
    """Returns the screens, and what the team said of the health of each challenge."""
    return {
        P.SCREENS: [_screen(screen) for screen in screens],
        P.SAID: [
            html.Li(prose(statement.words), **{"data-challenge": statement.challenge_id, "data-said": statement.said})
            for statement in statements
        ],
    }


def _screen(screen: AgendaScreen) -> Any:
    """Returns one item: its sentence, what needs attention beside one chart, a short table, and the confidential mark."""
    picture = [charts.chart(f"present-{chart_id}", content) for chart_id, content in screen.charts[:1]]
    items = [attention(screen.attention[: MAX_ATTENTION_BESIDE_CHART if picture else MAX_ATTENTION])] if screen.attention else []
    parts = [html.Div(part, className="present-part") for part in (items, picture) if part]
    wide = " wide" if any(content.heat for _, content in screen.charts[:1]) else ""
    rows = [html.Div(_first_rows(content), className="present-part") for content in screen.listings[:1]]
    return html.Section(
        [
            html.Div(
                [
                    html.H2(screen.title, tabIndex="-1"),
                    html.Span("Confidential", className="present-mark") if screen.confidential else None,
                ],
                className="present-title",
            ),
            html.P(prose(screen.sentence), className="present-sentence"),
            html.Div(parts, className=f"present-beside of-{len(parts)}{wide}") if parts else None,
            *rows,
            known_items(screen.known_heading, screen.known),
            html.P(_screen_links(screen), className="present-rest") if screen.href else None,
        ],
        className="present-screen",
        **{"data-title": screen.title},
    )


def _screen_links(screen: AgendaScreen) -> list[Any]:
    return [link("Open the whole page", screen.href), *(part for label, href in screen.acts for part in (" ", link(label, href)))]


def _first_rows(content: Listing) -> Any:
    """Returns the first rows of a table, and how many there are; a typed table says it itself."""
    count, shown = content.table.row_count, content.table.first(MAX_ROWS)
    if not count:
        return empty_message(content.nothing)
    says_itself = isinstance(shown, tables.Table) or count <= MAX_ROWS
    return [table(shown, sortable=False), None if says_itself else html.P(f"{MAX_ROWS} of {count} rows.", className="present-of")]


def _recorded_list(heading: Text, nothing: str, lines: Sequence[MeetingLine]) -> list[Any]:
    if not lines:
        return [html.H3(prose(heading)), html.P(nothing, className="present-none")]
    rows = [
        html.Li([html.Span(prose(line.what), className=f"tone-{line.tone}" if line.tone else ""), html.Span(prose(line.note))])
        for line in lines
    ]
    return [html.H3(prose(heading)), html.Ul(rows)]


def layout(view: PresenterPageData, content: dict[str, Any]) -> Any:
    """Returns the page. ``assets/present.js`` changes screens and shows the requested form; the style hides the frame around the page."""
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
            html.Div([_line(line) for line in view.lines], className="present-lines"),
            html.Ul(content[P.SAID], id=P.SAID, hidden=True),
            html.Div(
                [_navigation(), html.P("", className="visually-hidden", role="status", **{"data-part": "told"}), _entry_buttons(view)],
                className="present-foot",
            ),
            _keys_dialog(view.without),
        ],
        className="present",
        **{"data-script": view.script, "data-programme": view.programme},
    )


def _line(line: EntryLine) -> Any:
    status = html.P("", className="present-said", **{"aria-live": "polite"}) if line.key == "h" else None
    return html.Section([status, line.form], hidden=True, id=f"present-line-{line.key}", **{"data-key": line.key, "aria-label": line.word})


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
            [html.Kbd(line.key), line.word],
            type="button",
            **{"data-line": line.key, "aria-expanded": "false", "aria-controls": f"present-line-{line.key}", "aria-keyshortcuts": line.key},
        )
        for line in view.lines
    ]
    return html.Div([*lines, html.Button([html.Kbd("?"), "Keys"], type="button", **{"data-keys": "open"})], className="present-acts")


def _keys_dialog(without: frozenset[str]) -> Any:
    pairs = [part for key, action in KEYS if key not in without for part in (html.Dt(key), html.Dd(action))]
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
    """Returns the page of a review that is not open yet."""
    return html.Div(
        [
            html.H1(title, tabIndex="-1"),
            html.P("This review is not open yet. It is presented from the moment it is opened.", className="lead-sentence"),
            html.P([link("Open the review", opens, className="btn btn-primary") if opens else None, " ", link("Back to the review", href)]),
        ],
        className="page-body",
    )
