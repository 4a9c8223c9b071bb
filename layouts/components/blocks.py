"""Tiles, the attention list, weekly status strips, fact lists, folded explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dash import html

from dashboard.graphics import Boxes, Bullet, Dots, RangeBar, Sparkline
from dashboard.page_content import AttentionItem, MoneyBar, Ranking, Tile
from dashboard.prose import Shown
from dashboard.tables import StatusStrip, StripRun
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.prose import measured, prose, prose_list

SEVERITY = {3: ("■", "Act today", "bad"), 2: ("▲", "Needs a look", "warn"), 1: ("●", "Keep in mind", "quiet")}


def tiles(content: Iterable[Tile]) -> Any:
    """Returns the tiles; each number links to its records."""
    return html.Ul(
        [html.Li(_tile(tile), className=f"tile tone-{tile.tone}" if tile.tone else "tile") for tile in content], className="tiles"
    )


GRAPHICS: dict[type, Callable[[Any], Any]] = {
    Sparkline: graphics.sparkline,
    Bullet: graphics.bullet,
    Dots: graphics.dots,
    Boxes: graphics.boxes,
    RangeBar: graphics.range_bar,
}


def _tile(tile: Tile) -> Any:
    return [
        html.Span([html.Span(className=f"mark {tile.mark}") if tile.mark else None, tile.label], className="tile-label"),
        html.Span([_tile_value(tile), html.Span(prose(tile.words), className="tile-words")], className="tile-figure"),
        GRAPHICS[type(tile.graphic)](tile.graphic) if tile.graphic is not None else None,
        html.Span(prose(tile.fresh), className="tile-fresh"),
    ]


def _tile_value(tile: Tile) -> Any:
    attributes = measured(tile.value) if isinstance(tile.value, Shown) else {}
    return html.Span(link(str(tile.value), tile.href, className="tile-value"), **attributes)


def attention(items: Iterable[AttentionItem]) -> Any:
    """Returns what needs action today, most urgent first, each with the reason and the link."""
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
                    html.Span("New: ", className="attention-new") if item.new else None,
                    link(prose(item.what), item.href, className="attention-what"),
                    html.Span(prose(item.why), className="attention-why"),
                    _acts(item),
                ]
            ),
            html.Span(item.topic, className="topic", **{"data-record": ""}),
        ]
    )


def _acts(item: AttentionItem) -> Any:
    """Returns the act that the viewer may do, and the form that says until when the item is known; None where there is neither."""
    offered = [(item.act.words, item.act.href)] if item.act else []
    offered += [("Known until …", item.known_href)] if item.known_href else []
    acts = [part for words, href in offered for part in (link(words, href), " ")]
    return html.Span(acts, className="attention-acts") if acts else None


def money_bar(content: MoneyBar) -> Any:
    """Returns the bar of a year, with the place of its headroom below it, and what stands beside it in words."""
    room = None
    if content.headroom is not None:
        start, end = content.headroom
        room = html.Span(className="headroom", style={"--x": f"{100 * start:.1f}%", "--w": f"{100 * (end - start):.1f}%"})
    words = [html.Span(prose(content.beside)), html.Span(prose(content.now), className="headroom-words")]
    return html.Div(
        [html.Div([graphics.bullet(content.bar), room], className="money-parts"), html.P(words, className="money-words")],
        className="money-bar",
    )


def ranking(content: Ranking) -> Any:
    """Returns a list in the order of a value under its heading, with a link to the whole of it."""
    items = [
        html.Li(
            [
                html.Span(prose(item.value), className=f"ranked-value tone-{item.tone}" if item.tone else "ranked-value"),
                html.Span([*prose_list(item.what), " ", *prose_list(item.of)], className="ranked-what"),
            ]
        )
        for item in content.items
    ]
    rest = link(*content.rest) if content.rest else None
    return html.Div(
        [
            html.Div([html.H2(prose(content.title)), rest], className="ranking-head"),
            html.P(content.subtitle if items else content.nothing, className="ranking-note"),
            html.Ol(items, className="ranked") if items else None,
        ],
        className="ranking",
    )


def strip(content: StatusStrip) -> Any:
    """Returns weekly marks in a row, oldest first, and the latest status in words. Equal adjacent marks share one sentence."""
    runs = content.runs()
    description = f"{content.name}, oldest week first: " + "; ".join(_run(run.sentences) for run in runs)
    marks = [_marks(run) for run in runs]
    return html.Div(
        [
            html.Span(content.name, className="strip-name"),
            html.Span(marks, className="marks", role="img", **{"aria-label": description}),
            html.Span(content.word, className=f"strip-word tone-{content.tone or 'quiet'}"),
        ],
        className="strip",
    )


def _marks(run: StripRun) -> Any:
    """Returns the marks of a run, each with its second mark where it has one."""
    second = html.Span(run.since, className=f"mark-since tone-{run.since_tone}") if run.since else None
    marks: Any = run.symbol * len(run.sentences) if second is None else [part for _ in run.sentences for part in (run.symbol, second)]
    classes = f"tone-{run.tone} mark-{run.drawn}" if run.drawn else f"tone-{run.tone}"
    return html.Span(marks, title="\n".join(run.sentences), className=classes)


def _run(sentences: list[str]) -> str:
    first, last = sentences[0], sentences[-1]
    return first if len(sentences) == 1 else f"{first.split(':')[0]} to {last[0].lower()}{last.split(':')[0][1:]}:{last.split(':', 1)[1]}"


def facts(pairs: Iterable[tuple[str, Any]]) -> Any:
    """Returns a list of labelled facts; an empty value is shown as "Not known"."""
    rows: list[Any] = []
    for label, value in pairs:
        rows += [html.Dt(label), html.Dd(value if value not in (None, "", []) else html.Span("Not known", className="unknown"))]
    return html.Dl(rows, className="facts")


def explanation(title: str, text: Any) -> Any:
    """Returns a folded explanation of how a list or a mark is calculated."""
    return html.Details([html.Summary(title), html.P(text) if isinstance(text, str) else text], className="how")
