"""Figures given to others: the address of the form, filled with a figure and its whole scope, those given on a line of time, and their list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, short_text, text
from dashboard.filters import add_query
from dashboard.formats import capitalise, format_day, number_word
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Prose, prose
from dashboard.tables import DAY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows

GIVE_LABEL = "Give this figure"
MOST_LINES = 6  # lines of time drawn, one for each figure
LINE_HEIGHT = 72  # pixels
MONTHLY_DAYS = 400  # on a shorter line each month has its tick
ROOM = timedelta(days=45)  # before the first figure and after today


def figure_given_href(name: str, value: str, sentence: str, definition: str, view: View, measure: str) -> str:
    """Returns the address of the form "figure given", filled with a figure.

    ``name``: under which figures given are compared; ``measure``: the measure of the value. The wording is the sentence and what the value
    was measured over: programme, cohort, challenge, period and moment.
    """
    wording = f"{sentence}. Measured over: {view.scope_sentence(measure)}."
    figure = {"measure": name, "value": value, "wording": wording, "definition": definition}
    return "/record/figure-given" + add_query(view.search, **figure, known=view.today.isoformat())


def figures_given_table(given: pd.DataFrame, view: View) -> Table:
    """Returns the figures given to others: recipient, day, wording, value, definition and day of the data."""
    acts = view.may(Permission.RECORD)
    rows = frame_rows(given)
    recorded = ("to_whom", "given_on", "wording", "value", "measure", "definition", "known_on", "given_by")
    values = {name: [getattr(row, name) for row in rows] for name in recorded} | {
        "href": [f"/record/figure-given/{row.id}{view.search}" if acts else "" for row in rows],
        "asked": [f"Asked: {row.question}" if row.question else "" for row in rows],
    }
    columns = (
        Column("to_whom", "Given to", href="href"),
        Column("given_on", "On", DAY),
        Column("wording", "In which words", note="asked"),
        Column("value", "Value", note="measure"),
        Column("definition", "By which definition"),
        Column("known_on", "As at", DAY, unknown="Not recorded"),
        Column("given_by", "By whom"),
    )
    return Table.of_lists(values, columns, "Figures given to others, the newest first", view)


def given_chart(given: pd.DataFrame, view: View) -> Chart:
    """When was which figure given to whom? A line of time for each figure, the newest first, with each value above its day."""
    rows = [row for row in frame_rows(given) if row.given_on is not None]
    lines = list(dict.fromkeys(row.measure or row.definition for row in rows))
    drawn = lines[:MOST_LINES]
    title = _given_title(rows, view) if rows else prose("No figure was given to anybody yet")
    return Chart(
        title=title,
        subtitle="Each figure with its value as it was given, to whom and when.",
        caption=title + ". A line of time for each figure.",
        table=figures_given_table(given, view),
        how="Figures of the same name stand on one line; each keeps the value and the definition with which it was given.",
        measures=("figures_given", "definitions_given"),
        figure=_given_figure([row for row in rows if (row.measure or row.definition) in drawn], drawn, view),
        empty=None if rows else EmptyState("A figure that somebody is told is recorded with its words and its definition."),
    )


def _given_title(rows: Sequence[Any], view: View) -> Prose:
    definitions = len({row.definition for row in rows})
    href = f"/outcomes{view.search}#outcomes-given"
    return prose(
        "{figures} {verb} given, by {definitions}",
        figures=view.words("figures_given", len(rows), "figure", href=href),
        verb="was" if len(rows) == 1 else "were",
        definitions=view.show(
            "definitions_given", definitions, f"{number_word(definitions).lower()} definition{'' if definitions == 1 else 's'}", href=href
        ),
    )


def _given_figure(rows: Sequence[Any], lines: Sequence[str], view: View) -> Any:
    palette, today = view.palette, view.today.isoformat()
    first = min((row.given_on for row in rows), default=view.today) - ROOM
    place = {line: len(lines) - 1 - n for n, line in enumerate(lines)}
    latest = {row.measure or row.definition: row.id for row in reversed(rows)}
    named = [row for row in rows if not view.narrow or latest[row.measure or row.definition] == row.id]
    marks = {
        "type": "scatter", "mode": "markers", "x": [row.given_on.isoformat() for row in rows], "y": [place[row.measure or row.definition] for row in rows],
        "marker": {"size": 11, "color": palette.accent}, "hoverinfo": "text",
        "hovertext": [f"{text(row.value)} {text(capitalise(row.measure or ''))}, given to {text(row.to_whom)} on {format_day(row.given_on)}" for row in rows],
        "customdata": [f"/record/figure-given/{row.id}{view.search}" if view.may(Permission.RECORD) else "" for row in rows],
    }  # fmt: skip
    words = [
        {
            "x": row.given_on.isoformat(), "y": place[row.measure or row.definition], "yshift": 27, "showarrow": False, "align": "center",
            "text": f"<b>{short_text(row.value, 22)}</b><br>{short_text(row.to_whom, 20)}, {row.given_on.day} {row.given_on:%b}",
            "font": {"size": 12, "color": palette.ink},
        }
        for row in named
    ]  # fmt: skip
    names = [
        {
            "x": 0, "xref": "paper", "xanchor": "left", "y": place[line], "yshift": 22 if view.narrow else 0, "showarrow": False, "align": "left",
            "text": f"<b>{short_text(capitalise(line), 24)}</b>", "font": {"size": 12, "color": palette.ink},
        }
        for line in lines
    ]  # fmt: skip
    now = {
        "x": today,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": "today",
        "showarrow": False,
        "font": {"size": 12, "color": palette.ink},
    }
    shapes = [
        {"type": "line", "x0": first.isoformat(), "x1": (view.today + ROOM).isoformat(), "y0": at, "y1": at, "line": {"color": palette.edge, "width": 1}}
        for at in place.values()
    ]  # fmt: skip
    shapes.append({"type": "line", "x0": today, "x1": today, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": palette.ink, "width": 1}})
    months = (view.today - first).days < MONTHLY_DAYS
    return figure(
        [marks], palette, max(len(lines), 1) * LINE_HEIGHT + 44, shapes=shapes, annotations=[*words, *names, now], margin={"t": 20, "b": 8, "l": 8, "r": 16},
        xaxis={
            "type": "date", "range": [first.isoformat(), (view.today + ROOM).isoformat()], "domain": [0 if view.narrow else 0.16, 1], "showline": False,
            **({"dtick": "M1", "tickformat": "%b"} if months and not view.narrow else {"nticks": 5, "tickformat": "%b %Y"}),
        },
        yaxis={"visible": False, "range": [-0.5, len(lines) - 0.25]},
    )  # fmt: skip
