"""Tiles, the attention list, strips of weekly marks, lists of facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.page_content import AttentionItem, StatusStrip, Tile
from layouts.components.link import link

SEVERITY = {3: ("■", "Act today", "bad"), 2: ("▲", "Needs a look", "warn"), 1: ("●", "Keep in mind", "quiet")}


def tiles(content: Iterable[Tile]) -> Any:
    """Numbers at a glance; each opens its records."""
    return html.Ul([html.Li(_tile(one), className=f"tile tone-{one.tone}" if one.tone else "tile") for one in content], className="tiles")


def _tile(one: Tile) -> Any:
    return [
        html.Span(one.label, className="tile-label"),
        link(one.value, one.href, className="tile-value"),
        html.Span(one.words, className="tile-words"),
        html.Span(one.fresh, className="tile-fresh"),
    ]


def attention(items: Iterable[AttentionItem]) -> Any:
    """What needs somebody today: worst first, with the reason and the link to act."""
    rows = [_attention(item) for item in items]
    if not rows:
        return html.P("Nothing needs anybody today: no date has passed, nobody is quiet, no line is off.", className="empty")
    return html.Ol(rows, className="attention")


def _attention(item: AttentionItem) -> Any:
    glyph, word, tone = SEVERITY[item.severity]
    return html.Li(
        [
            html.Span(glyph, className=f"glyph tone-{tone}", title=word, **{"aria-hidden": "true"}),
            html.Div(
                [
                    html.Span(f"{word}: ", className="visually-hidden"),
                    link(item.what, item.href, className="attention-what"),
                    html.Span(item.why, className="attention-why"),
                ]
            ),
            html.Span(item.topic, className="topic"),
        ]
    )


def strip(content: StatusStrip) -> Any:
    """Weekly marks in a row, oldest first, equal ones next to each other told as one run; the last with its word."""
    runs: list[tuple[str, str, list[str]]] = []
    for glyph, _, tone, sentence in content.marks:
        if runs and runs[-1][0] == glyph:
            runs[-1][2].append(sentence)
        else:
            runs.append((glyph, tone or "quiet", [sentence]))
    told = f"{content.name}, oldest week first: " + "; ".join(_run(sentences) for _, _, sentences in runs)
    marks = [html.Span(glyph * len(sentences), title="\n".join(sentences), className=f"tone-{tone}") for glyph, tone, sentences in runs]
    return html.Div(
        [
            html.Span(content.name, className="strip-name"),
            html.Span(marks, className="marks", role="img", **{"aria-label": told}),
            html.Span(content.word, className=f"strip-word tone-{content.tone or 'quiet'}"),
        ],
        className="strip",
    )


def _run(sentences: list[str]) -> str:
    first, last = sentences[0], sentences[-1]
    return first if len(sentences) == 1 else f"{first.split(':')[0]} to {last.split(':')[0].lower()}:{last.split(':', 1)[1]}"


def facts(pairs: Iterable[tuple[str, Any]]) -> Any:
    """A list of labelled facts; what is not known says so."""
    rows: list[Any] = []
    for label, value in pairs:
        rows += [html.Dt(label), html.Dd(value if value not in (None, "", []) else html.Span("Not known", className="unknown"))]
    return html.Dl(rows, className="facts")


def explanation(title: str, text: Any) -> Any:
    """How a list or a mark is worked out."""
    return html.Details([html.Summary(title), html.P(text) if isinstance(text, str) else text], className="how")
