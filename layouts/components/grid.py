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

from db.fields.types import (
    ChoiceField,
    DayField,
    Field,
    MoneyField,
    MonthField,
    ProgrammeListField,
    ReferenceField,
    ReferenceLists,
    TextField,
)
from layouts.components.form import AUDIENCE
from layouts.components.link import link
from layouts.ids.pages import (
    grid_answer_id,
    grid_cell_id,
    grid_cells_id,
    grid_draft_id,
    grid_draft_input_id,
    grid_draft_request_id,
    grid_draft_status_id,
    grid_save_button_id,
    grid_state_id,
    grid_undo_button_id,
)

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
class GridColumn:
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


def grid_column(one: Field, *, lists: ReferenceLists | None = None, **changes: Any) -> GridColumn:
    """The column of a declared field: its label, its hint, who reads it, and the control that suits it."""
    found = GridColumn(one.name, one.label, hint=one.hint, audience=one.audience)
    if isinstance(one, ChoiceField):
        found = replace(found, control="choice", options=one.options)
    elif isinstance(one, ReferenceField | ProgrammeListField):
        found = replace(found, control="choice", options=tuple(lists.options(one.to)) if lists else ())
    elif isinstance(one, MoneyField):
        found = replace(found, control="money")
    elif isinstance(one, DayField | MonthField):
        found = replace(found, control="day")
    elif isinstance(one, TextField):
        found = replace(found, control="long" if one.lines > 1 else "line", words=one.words or 0)
    return replace(found, **changes)


@dataclass(frozen=True)
class GridSuggestion:
    """What is said beside a row when a choice is made, and a sentence that may be taken into another of its cells."""

    message: str
    target_column: str
    sentence: str


@dataclass(frozen=True)
class GridRow:
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
    cell_notes: Mapping[str, str] = field(default_factory=dict)
    read_only: Sequence[str] = ()
    facts: Sequence[tuple[str, str, str]] = ()
    quick: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    done: str = ""
    offers: Mapping[str, GridSuggestion] = field(default_factory=dict)
    budget: int | None = None
    minimum_pence: Mapping[str, int] = field(default_factory=dict)
    default_pence: Mapping[str, int] = field(default_factory=dict)


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
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    quick: str = ""
    quick_all: str = ""
    can_add_rows: bool = False
    new_name: str = ""
    sums: str = ""
    currency: str = ""
    frame: bool = False
    narrow: bool = False
    empty: str = ""


@dataclass(frozen=True)
class CellProblem:
    """Something wrong with, or asked about, a cell: row key, row name, column, sentence. Without a column: the whole row."""

    row: str
    name: str
    column: str
    sentence: str


@dataclass(frozen=True)
class RowConflict:
    """A row that changed while it was typed: who changed it, and (column label, stored now, typed) of the cells that differ."""

    name: str
    changed_by: str
    cells: Sequence[tuple[str, str, str]]


def grid_data(view: Grid) -> Any:
    """The grid as data: drawn first from it, and held against it when records change."""
    drawn = {
        "name": view.name, "about": view.about, "caption": view.caption, "head": view.head, "quick": view.quick, "grows": view.can_add_rows,
        "newName": view.new_name, "sums": view.sums, "currency": view.currency, "frame": view.frame,
        "narrow": view.narrow, "empty": view.empty,
        "columns": [_column_data(one) for one in view.columns], "rows": [row_data(view, one) for one in view.rows],
    }  # fmt: skip
    return html.Div(hidden=True, className="grid-data", **{"data-grid": json.dumps(drawn, separators=(",", ":"), ensure_ascii=False)})


def _column_data(one: GridColumn) -> dict[str, Any]:
    return {
        "name": one.name, "label": one.label, "control": one.control, "hint": one.hint, "audience": AUDIENCE[one.audience],
        "published": one.audience == "published", "options": list(one.options), "letters": dict(one.letters), "words": one.words,
        "wide": one.wide,
    }  # fmt: skip


def row_data(view: Grid, row: GridRow) -> dict[str, Any]:
    """A row as data; what is empty is left out."""
    whole = {
        "key": row.key, "stamp": row.stamp, "name": row.name, "short": row.short, "href": row.href, "done": row.done,
        "whyNot": row.why_not, "budget": row.budget,
        "cells": [row.cells.get(one.name, "") for one in view.columns],
        "beside": dict(row.cell_notes), "locked": list(row.read_only), "facts": [list(one) for one in row.facts], "quick": dict(row.quick),
        "offers": {choice: [one.message, one.target_column, one.sentence] for choice, one in row.offers.items()},
        "least": dict(row.minimum_pence), "otherwise": dict(row.default_pence),
    }  # fmt: skip
    return {name: value for name, value in whole.items() if value not in (None, "", [], {}) or name in ("key", "stamp", "name")}


def grid(name: str, live_id: str, content: Any, button: str, *, quick_all: str = "", carried: Mapping[str, Any]) -> Any:
    """The grid with what is said of it above and its buttons below. ``content``: what :func:`grid_data` gives, in the block ``live_id``."""
    keys = html.Dl([part for key, does in KEYS for part in (html.Dt(key), html.Dd(does))])
    return html.Div(
        [
            html.Div(save_response(name, carried), id=grid_answer_id(name), className="grid-answer"),
            html.Div(content, id=live_id),
            html.A("Skip the grid", href=f"#{grid_save_button_id(name)}", className="grid-skip"),
            html.Div(className="grid-frame", **{"data-for": name}),
            html.P(className="grid-told", role="status"),
            html.Div(
                [
                    html.Button(button, id=grid_save_button_id(name), type="button", n_clicks=0, className="btn btn-primary save"),
                    html.Button(quick_all, type="button", className="btn btn-outline-secondary grid-quick-all") if quick_all else None,
                    html.Button("Add a row", type="button", className="btn btn-outline-secondary grid-add"),
                    html.Span("Ctrl+Enter saves", className="keys"),
                    html.Span(className="grid-waiting"),
                    html.Span(id=grid_draft_status_id(name), className="grid-kept"),
                    html.Button("Throw away what I typed", type="button", className="btn btn-outline-secondary grid-discard", hidden=True),
                ],
                className="form-actions",
            ),
            html.Details([html.Summary("Keys in this grid"), keys], className="how grid-keys"),
            dcc.Store(id=grid_cells_id(name), data=[]),
            dcc.Store(id=grid_draft_input_id(name)),
            dcc.Store(id=grid_draft_request_id(name)),
            html.Div(id=grid_draft_id(name), hidden=True),
        ],
        className="grid-of",
        **{"data-grid-of": name},
    )


def draft_data(rows: Sequence[Any], about: str, when: str) -> Any:
    """What was typed and not saved when the page was left, for the script to put back."""
    return html.Div(
        className="grid-draft", **{"data-draft": json.dumps({"about": about, "rows": rows, "when": when}, separators=(",", ":"))}
    )


def save_response(
    name: str, carried: Mapping[str, Any], *told: Any, data: Mapping[str, Any] | None = None, undo: bool = False
) -> list[Any]:
    """What a save answers, and what the next one carries. ``data`` is for the script: marks, rows as they now stand."""
    return [
        *told,
        dcc.Store(id=grid_state_id(name), data=dict(carried)),
        html.Div(hidden=True, className="grid-outcome", **{"data-answer": json.dumps(data, separators=(",", ":"))}) if data else None,
        html.Button(
            "Undo",
            id=grid_undo_button_id(name),
            type="button",
            n_clicks=0,
            className="btn btn-outline-secondary grid-undo",
            hidden=not undo,
        ),
    ]


def problem_summary(name: str, problems: Sequence[CellProblem], both: Sequence[RowConflict]) -> Any:
    """Everything that keeps the grid from being saved, each error a link to its cell."""
    parts: list[Any] = [html.H2("This is not saved yet")]
    if problems:
        parts.append(html.Ul([html.Li(_cell_link(name, one)) for one in problems]))
    if both:
        parts += [
            html.P("Nothing you typed is lost. Save again to put your words over theirs, or change the cells first."),
            *[_conflict_table(one) for one in both],
        ]
    return html.Div(parts, className="error-summary", role="alert", tabIndex="-1")


def warning_summary(name: str, told: Sequence[CellProblem], button: str) -> Any:
    """What is asked once before saving."""
    return html.Div(
        [html.H2("Please check before saving"), html.Ul([html.Li(_cell_link(name, one)) for one in told]), html.P(f"“{button}” saves it as it is.")],
        className="ask-summary", role="alert", tabIndex="-1",
    )  # fmt: skip


def _cell_link(name: str, one: CellProblem) -> Any:
    words = f"{one.name}: {one.sentence}"
    return html.A(words, href=f"#{grid_cell_id(name, one.row, one.column)}") if one.column else words


def _conflict_table(one: RowConflict) -> Any:
    head = html.Tr([html.Th(label, scope="col") for label in ("Cell", "Stored now", "What you typed")])
    rows = [
        html.Tr([html.Th(label, scope="row"), html.Td(stored or "empty"), html.Td(typed or "empty")]) for label, stored, typed in one.cells
    ]
    return html.Div(
        html.Table([html.Caption(f"{one.name}: {one.changed_by}"), html.Thead(head), html.Tbody(rows)], className="board-table"),
        className="table-wrap",
    )


def saved_message(sentence: str, shows: Sequence[tuple[str, str]] = ()) -> Any:
    """After saving, or taking back: what was done, and (label, address) of where it shows."""
    where = [part for label, href in shows for part in (" ", link(label, href))]
    words = [html.Strong(sentence), *([" It now shows on", *where] if where else [])]
    return html.Div([html.P(words)], role="status", className="saved", tabIndex="-1")
