"""``/challenges/<id>``. Opened by programme staff every day: where is it slipping, who owes what? One screen; the rest stands behind links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import html

from dashboard.figures.challenges.facts import Fact
from dashboard.figures.challenges.owed import DecidedLine, OwedLine
from dashboard.graphics import Code
from dashboard.prose import Text
from layouts.components.graphics import HEALTH_MARKS, code_chip, stage_bar
from layouts.components.link import link
from layouts.components.prose import prose_list


def title(code: Code, words: str) -> list[Any]:
    """Returns the heading: the code as a large chip, and the title."""
    chip = html.Span(code_chip(replace(code, href=""), large=True), **{"data-record": ""})
    return (
        [chip, " ", html.Span(words, **{"data-record": ""})]
        if code.code and code.code != words
        else [html.Span(words, **{"data-record": ""})]
    )


def question(words: str, merged: tuple[str, str] | None, banner: Any) -> list[Any]:
    """Returns the open question, the challenge that it was merged into, and the banner of an archived one."""
    into = html.Span(["Merged into ", link(*merged), ". "], **{"data-record": ""}) if merged else None
    return [part for part in (into, html.Span(words, **{"data-record": ""}), banner) if part is not None]


def buttons(update: str, records: str, more: Sequence[tuple[str, str]]) -> list[Any]:
    """Returns the acts beside the question. ``update``: the address of the form of a weekly update, empty for who may not; ``more``: (label,
    address) of what stands behind More."""
    outline = "btn btn-outline-secondary"
    return [
        link("Weekly update", update, className=outline) if update else None,
        link("All records", records, className=outline),
        menu("More", more) if more else None,
    ]


def menu(label: str, items: Sequence[tuple[str, str]]) -> Any:
    """Returns a button that unfolds links."""
    return html.Details(
        [html.Summary(label, className="btn btn-outline-secondary"), html.Ul([html.Li(link(words, href)) for words, href in items])],
        className="menu-fold",
    )


def facts(rows: Sequence[Fact]) -> Any:
    """Returns the facts side by side."""
    return html.Dl([_fact(row) for row in rows], className="fact-row")


def _fact(row: Fact) -> Any:
    mark = html.Span(className=f"mark {HEALTH_MARKS.get(row.tone, 'mark-none')}") if row.marked else None
    bar = stage_bar(row.stages) if row.stages else None
    return html.Div(
        [
            html.Dt([row.label, " ", bar] if bar is not None else row.label),
            html.Dd([mark, *prose_list(row.value)], className="fact-value"),
            html.Dd(prose_list(row.note), className="fact-note") if row.note else None,
        ],
        className=f"fact fact-{row.key}",
    )


def owed(heading: Text, lines: Sequence[OwedLine], rest: Text) -> list[Any]:
    """Returns what is owed now: a line each, the act as a button."""
    items = html.Ul([_owed_line(line) for line in lines], className="owed-lines") if lines else None
    return [html.H2(prose_list(heading)), items, html.P(prose_list(rest), className="cut") if rest else None]


def _owed_line(line: OwedLine) -> Any:
    mark = html.Span(className="mark mark-bad") if line.tone == "bad" else None
    act = (
        link([line.act[0], html.Span(f": {line.what}", className="visually-hidden")], line.act[1], className="btn btn-outline-secondary")
        if line.act
        else None
    )
    return html.Li(
        [
            html.Span([mark, *prose_list(line.when)], className=f"owed-day tone-{line.tone}" if line.tone else "owed-day"),
            html.Span(prose_list(line.who), className="owed-who"),
            html.Span(link(line.what, line.href), className="owed-text", **{"data-record": ""}),
            act,
        ]
    )


def decided(lines: Sequence[DecidedLine]) -> list[Any]:
    """Returns the last decisions."""
    if not lines:
        return [html.H2("Decided"), html.P("Nothing decided is recorded.", className="empty")]
    items = [
        html.Li([html.Span(line.day, className="decided-day"), html.Span(link(line.what, line.href), **{"data-record": ""})])
        for line in lines
    ]
    return [html.H2("Decided"), html.Ul(items, className="decided-lines")]
