"""A grid to fill: rows of labelled cells that are typed, pasted from a spreadsheet and saved together.

The rows travel as data in one attribute and ``assets/grid.js`` draws them, so that what is being typed is never drawn anew; what was
typed travels back as one value, row by row, as ``callbacks/security/payload_validation.py`` describes. ``docs/adr`` says why there is no library for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from dash import dcc, html

from db.fields.types import Choice, DayField, Field, Listed, Lists, Money, Month, Reference, Text
from layouts.components.form import AUDIENCE
from layouts.components.link import link
from layouts.ids.pages import answer_of, carried_of, cell_of, cells_of, draft_of, kept_of, save_grid_of, typing_of, undo_grid_of, wanted_of

Control = Literal["line", "long", "choice", "money", "day"]
KEYS = (
    ("Tab or arrows", "next cell"),
    ("Enter", "next row"),
    ("Alt+Enter", "new line in a cell"),
    ("F2", "edit what stands there"),
    ("Shift+arrows", "several cells"),
    ("Ctrl+C, Ctrl+V", "copy and paste, also from a spreadsheet"),
    ("Ctrl+D", "fill down"),
    ("Ctrl+Z", "take back a step"),
    ("Ctrl+Enter", "save"),
)


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, how it is typed, how wide it is (rem). ``letters`` chooses an option by one key."""

    name: str
    label: str
    control: Control = "line"
    hint: str = ""
    audience: str = ""
    options: tuple[tuple[str, str], ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    words: int = 0
    wide: float = 9


def column_of(one: Field, *, lists: Lists | None = None, **changes: Any) -> Column:
    """The column of a declared field: its label, its hint, who reads it, and the control that suits it."""
    found = Column(one.name, one.label, hint=one.hint, audience=one.audience)
    if isinstance(one, Choice):
        found = replace(found, control="choice", options=one.options)
    elif isinstance(one, Reference | Listed):
        found = replace(found, control="choice", options=tuple(lists.options(one.to)) if lists else ())
    elif isinstance(one, Money):
        found = replace(found, control="money")
    elif isinstance(one, DayField | Month):
        found = replace(found, control="day")
    elif isinstance(one, Text):
        found = replace(found, control="long" if one.lines > 1 else "line", words=one.words or 0)
    return replace(found, **changes)


@dataclass(frozen=True)
class Offer:
    """What is said beside a row when a choice is made, and a sentence that may be taken into another of its cells."""

    says: str
    into: str
    sentence: str


@dataclass(frozen=True)
class Row:
    """A row: its key, the stamp it was read at, what it is called and what stands beside it.

    ``cells`` are texts by column. ``short``: what stands for the name on the page. ``facts``: (words, address, tone) beside the name.
    ``beside``: what stands above a cell to read (last week's words). ``locked``: columns that are read only. ``quick``: cells that one
    press fills, ``why_not`` where it cannot. ``offers`` by choice of the first column. ``least`` and ``otherwise``: pence of a cell
    counted at least, and counted where it is empty.
    """

    key: str
    stamp: str
    name: str
    cells: Mapping[str, str]
    short: str = ""
    href: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    locked: Sequence[str] = ()
    facts: Sequence[tuple[str, str, str]] = ()
    quick: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    done: str = ""
    offers: Mapping[str, Offer] = field(default_factory=dict)
    budget: int | None = None
    least: Mapping[str, int] = field(default_factory=dict)
    otherwise: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """A grid as it stands in the store. ``about`` tells one set of rows from another (a week, a year, a cohort).

    ``head``: what the first column holds. ``quick``: the button of a row; ``quick_all``: the button for all rows that are still empty.
    ``grows``: new rows may be added, each called ``new_name``. ``sums``: money is added up against the budget, under this name.
    ``frame``: it scrolls inside its own frame on a phone; else each row becomes a card. ``narrow``: its first column is a mark, not a name.
    """

    name: str
    about: str
    caption: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    quick: str = ""
    quick_all: str = ""
    grows: bool = False
    new_name: str = ""
    sums: str = ""
    currency: str = ""
    frame: bool = False
    narrow: bool = False
    empty: str = ""


@dataclass(frozen=True)
class Told:
    """Something wrong with, or asked about, a cell: row key, row name, column, sentence. Without a column: the whole row."""

    row: str
    name: str
    column: str
    sentence: str


@dataclass(frozen=True)
class Both:
    """A row that changed while it was typed: who changed it, and (column label, stored now, typed) of the cells that differ."""

    name: str
    by: str
    cells: Sequence[tuple[str, str, str]]


def live(view: Grid) -> Any:
    """The grid as data: drawn first from it, and held against it when records change."""
    drawn = {
        "name": view.name, "about": view.about, "caption": view.caption, "head": view.head, "quick": view.quick, "grows": view.grows,
        "newName": view.new_name, "sums": view.sums, "currency": view.currency, "frame": view.frame,
        "narrow": view.narrow, "empty": view.empty,
        "columns": [_column(one) for one in view.columns], "rows": [row_data(view, one) for one in view.rows],
    }  # fmt: skip
    return html.Div(hidden=True, className="grid-data", **{"data-grid": json.dumps(drawn, separators=(",", ":"), ensure_ascii=False)})


def _column(one: Column) -> dict[str, Any]:
    return {
        "name": one.name, "label": one.label, "control": one.control, "hint": one.hint, "audience": AUDIENCE[one.audience],
        "published": one.audience == "published", "options": list(one.options), "letters": dict(one.letters), "words": one.words,
        "wide": one.wide,
    }  # fmt: skip


def row_data(view: Grid, row: Row) -> dict[str, Any]:
    """A row as data; what is empty is left out."""
    whole = {
        "key": row.key, "stamp": row.stamp, "name": row.name, "short": row.short, "href": row.href, "done": row.done,
        "whyNot": row.why_not, "budget": row.budget,
        "cells": [row.cells.get(one.name, "") for one in view.columns],
        "beside": dict(row.beside), "locked": list(row.locked), "facts": [list(one) for one in row.facts], "quick": dict(row.quick),
        "offers": {choice: [one.says, one.into, one.sentence] for choice, one in row.offers.items()},
        "least": dict(row.least), "otherwise": dict(row.otherwise),
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value not in (None, "", [], {}) or name in ("key", "stamp", "name")}


def grid(name: str, live_id: str, content: Any, button: str, *, quick_all: str = "", carried: Mapping[str, Any]) -> Any:
    """The grid with what is said of it above and its buttons below. ``content``: what :func:`live` gives, in the block ``live_id``."""
    keys = html.Dl([part for key, does in KEYS for part in (html.Dt(key), html.Dd(does))])
    return html.Div(
        [
            html.Div(answer(name, carried), id=answer_of(name), className="grid-answer"),
            html.Div(content, id=live_id),
            html.A("Skip the grid", href=f"#{save_grid_of(name)}", className="grid-skip"),
            html.Div(className="grid-frame", **{"data-for": name}),
            html.P(className="grid-told", role="status"),
            html.Div(
                [
                    html.Button(button, id=save_grid_of(name), type="button", n_clicks=0, className="btn btn-primary save"),
                    html.Button(quick_all, type="button", className="btn btn-outline-secondary grid-quick-all") if quick_all else None,
                    html.Button("Add a row", type="button", className="btn btn-outline-secondary grid-add"),
                    html.Span("Ctrl+Enter saves", className="keys"),
                    html.Span(className="grid-waiting"),
                    html.Span(id=kept_of(name), className="grid-kept"),
                    html.Button("Throw away what I typed", type="button", className="btn btn-outline-secondary grid-discard", hidden=True),
                ],
                className="form-actions",
            ),
            html.Details([html.Summary("Keys in this grid"), keys], className="how grid-keys"),
            dcc.Store(id=cells_of(name), data=[]),
            dcc.Store(id=typing_of(name)),
            dcc.Store(id=wanted_of(name)),
            html.Div(id=draft_of(name), hidden=True),
        ],
        className="grid-of",
        **{"data-grid-of": name},
    )


def draft(rows: Sequence[Any], about: str, when: str) -> Any:
    """What was typed and not saved when the page was left, for the script to put back."""
    return html.Div(
        className="grid-draft", **{"data-draft": json.dumps({"about": about, "rows": rows, "when": when}, separators=(",", ":"))}
    )


def answer(name: str, carried: Mapping[str, Any], *told: Any, data: Mapping[str, Any] | None = None, undo: bool = False) -> list[Any]:
    """What a save answers, and what the next one carries. ``data`` is for the script: marks, rows as they now stand."""
    return [
        *told,
        dcc.Store(id=carried_of(name), data=dict(carried)),
        html.Div(hidden=True, className="grid-outcome", **{"data-answer": json.dumps(data, separators=(",", ":"))}) if data else None,
        html.Button(
            "Undo", id=undo_grid_of(name), type="button", n_clicks=0, className="btn btn-outline-secondary grid-undo", hidden=not undo
        ),
    ]


def wrong(name: str, problems: Sequence[Told], both: Sequence[Both]) -> Any:
    """Everything that keeps the grid from being saved, each error a link to its cell."""
    parts: list[Any] = [html.H2("This is not saved yet")]
    if problems:
        parts.append(html.Ul([html.Li(_to_cell(name, one)) for one in problems]))
    if both:
        parts += [
            html.P("Nothing you typed is lost. Save again to put your words over theirs, or change the cells first."),
            *[_both(one) for one in both],
        ]
    return html.Div(parts, className="error-summary", role="alert", tabIndex="-1")


def asks(name: str, told: Sequence[Told], button: str) -> Any:
    """What is asked once before saving."""
    return html.Div(
        [html.H2("Please check before saving"), html.Ul([html.Li(_to_cell(name, one)) for one in told]), html.P(f"“{button}” saves it as it is.")],
        className="ask-summary", role="alert", tabIndex="-1",
    )  # fmt: skip


def _to_cell(name: str, one: Told) -> Any:
    words = f"{one.name}: {one.sentence}"
    return html.A(words, href=f"#{cell_of(name, one.row, one.column)}") if one.column else words


def _both(one: Both) -> Any:
    head = html.Tr([html.Th(label, scope="col") for label in ("Cell", "Stored now", "What you typed")])
    rows = [
        html.Tr([html.Th(label, scope="row"), html.Td(stored or "empty"), html.Td(typed or "empty")]) for label, stored, typed in one.cells
    ]
    return html.Div(
        html.Table([html.Caption(f"{one.name}: {one.by}"), html.Thead(head), html.Tbody(rows)], className="board-table"),
        className="table-wrap",
    )


def done(sentence: str, shows: Sequence[tuple[str, str]] = ()) -> Any:
    """After saving, or taking back: what was done, and (label, address) of where it shows."""
    where = [part for label, href in shows for part in (" ", link(label, href))]
    words = [html.Strong(sentence), *([" It now shows on", *where] if where else [])]
    return html.Div([html.P(words)], role="status", className="saved", tabIndex="-1")
