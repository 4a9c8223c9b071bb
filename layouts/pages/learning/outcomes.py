"""The figure of what became of the companies, who has gained, and the support given, beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.outcomes.companies import STATE_WORDS, Answer, CompanyRow
from dashboard.figures.outcomes.sides import GainLine
from dashboard.formats import month_year
from dashboard.prose import Prose, Shown, Text
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.picture import Head, matrix, picture
from layouts.components.prose import prose, render_part

CAPTION = "Each company by the stage that it reached, with its answer to each question"
TONES = {"silent": "bad", "unasked": "warn", "later": "quiet"}


def companies_figure(title: Text, rows: Sequence[CompanyRow], months: Sequence[Shown], *, tools: Sequence[Any], rest: Any = None) -> Any:
    """Returns the figure. ``months``: of each question, after how many months it is asked; ``rest``: the link to the companies left out."""
    wide = [any(row.answers[place].state != "later" for row in rows) for place in range(len(months))]
    head = (
        Head("outcome-company", "", html.Span("Company")),
        Head("outcome-code", "", html.Span("Challenge", className="visually-hidden")),
        Head("outcome-stage", "Stage reached"),
        *(_question_head(place, month, rows, wide=wide[place]) for place, month in enumerate(months)),
    )
    cells = [
        [
            link(row.name, row.href),
            html.Span(graphics.code_chip(row.code), **{"data-record": ""}) if row.code else None,
            graphics.stage_bar(row.stage),
            *(_answer(answer, wide=wide[place]) for place, answer in enumerate(row.answers)),
        ]
        for row in rows
    ]
    key = html.Div(
        [html.Span([_mark(state), words], className="key-entry") for state, words in STATE_WORDS.items() if state != "unknown"],
        className="key",
    )
    table = matrix(head, cells, CAPTION, classes="outcomes listed")
    return picture(title, "Who buys (other: public bodies), and people.", [table, rest], key=key, tools=tools)


def _question_head(place: int, months: Shown, rows: Sequence[CompanyRow], *, wide: bool) -> Head:
    answers = [row.answers[place] for row in rows]
    if wide:
        words = html.Span(["After ", render_part(months), " months"])
        marks = html.Span([_mark(answer.state) for answer in answers], className="answer-marks", **{"aria-hidden": "true"})
        return Head("outcome-answer", f"After {months.text} months", html.Span([words, marks], className="question-head"))
    due = min((answer.due_on for answer in answers if answer.due_on), default=None)
    parts = [render_part(months), html.Span(month_year(due), className="cell-note") if due else None]
    return Head("outcome-later", f"After {months.text} months", html.Span(parts, className="question-head"))


def _mark(state: str) -> Any:
    return html.Span(className=f"answer-mark answer-{state}", **{"aria-hidden": "true"})


def _answer(content: Answer, *, wide: bool) -> Any:
    """Returns an answer: its mark with words; in a narrow column the mark alone, with its words for a screen reader."""
    if not wide:
        said = f"{STATE_WORDS[content.state]}{': ' + str(content.words) if content.due_on else ''}"
        return html.Span([_mark(content.state), html.Span(said, className="visually-hidden")], title=said)
    words = html.Span(prose(content.words), className="answer-words")
    bar = html.Span(className="people-bar", style={"--p": round(content.people, 2)}) if content.people is not None else None
    note = html.Span([bar, html.Span(prose(content.note))], className="answer-note") if content.note else None
    parts = [_mark(content.state), html.Span([words, note], className="answer-text")]
    classes = f"answer tone-{TONES.get(content.state, 'plain')}"
    return link(parts, content.href, className=classes) if content.href else html.Span(parts, className=classes)


def gains_side(lines: Sequence[GainLine], nothing: str, act: Any) -> Any:
    """Returns who has gained, the latest of each kind."""
    head = html.Div([html.H2("Who gains"), act], className="section-head")
    if not lines:
        return [head, html.P(nothing, className="empty")]
    rows = [html.Li(_gain(line), className="gain") for line in lines]
    note = "The latest of each; they are of different things, so no sum is made of them."
    return [head, html.P(note, className="side-note"), html.Ul(rows, className="gains")]


def _gain(line: GainLine) -> list[Any]:
    number = html.Span(
        [html.Strong(line.value), html.Span(line.unit, className="cell-note")], className="gain-number", **{"data-record": ""}
    )
    words = [
        html.Span(line.gainer, className="gain-who"),
        html.Span(link(line.what, line.href) if line.href else line.what, **{"data-record": ""}),
        html.Span(line.source, className="cell-note", **{"data-record": ""}),
    ]
    return [number, html.Span(words, className="gain-words")]


def support_side(title: Text, sentence: Prose, lacking: Prose, rest: Any) -> Any:
    """Returns how much support was given, and how many teams at work had none."""
    warning = (
        html.P([html.Span(className="mark mark-warn", **{"aria-hidden": "true"}), " ", *prose(lacking)], className="tone-warn")
        if lacking
        else None
    )
    return [html.H2(prose(title)), html.P(prose(sentence)), warning, rest]
