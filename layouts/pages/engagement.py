"""How long answers of sponsors take, and what is late between both sides."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.figures.engagement.owed import LateAsk, LateAsks, Replies
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.prose import prose


def replies(content: Replies) -> Any:
    """Returns how long answers take: heading, a bar with the wanted number of days, what was counted."""
    bar = content.bar
    drawn = None
    if bar is not None:
        wanted = html.Span(content.wanted, className="wanted", style={"--x": f"{100 * (bar.limit or 0):.1f}%"}) if content.wanted else None
        drawn = html.Div(
            [html.Div([graphics.days_bar(bar), wanted], className="replies-bar"), html.Strong(prose(content.days))], className="replies-row"
        )
    caption = html.Figcaption([html.H2(prose(content.title))])
    return html.Figure([caption, drawn, html.P(prose(content.note), className="replies-note")], className="replies")


def late_asks(content: LateAsks) -> Any:
    """Returns the late asks as rows with the act that settles each, and the link to all that is open."""
    head = html.Div([html.H2(prose(content.title)), html.Span(prose(content.rest), className="late-rest")], className="section-head")
    rows = html.Ul([_late_ask(ask) for ask in content.asks], className="late-asks") if content.asks else None
    return html.Div([head, rows])


def _late_ask(ask: LateAsk) -> Any:
    return html.Li(
        [
            html.Span(prose(ask.late), className="late-days tone-bad"),
            html.Span(ask.who, className="late-who ours" if ask.ours else "late-who"),
            html.Span(prose(ask.what), className="late-what"),
            graphics.code_chip(ask.code) if ask.code else html.Span(),
            html.Span(ask.asked, className="late-asked"),
            _act(ask),
        ]
    )


def _act(ask: LateAsk) -> Any:
    if ask.act is None:
        return None
    words, href = ask.act
    return link([words, html.Span(f": {ask.what.text}", className="visually-hidden")], href, className="btn btn-outline-secondary")
