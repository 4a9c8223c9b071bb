"""An editable grid: rows of labelled cells that are typed or pasted from a spreadsheet and saved together.

The rows are sent as JSON in one attribute and ``assets/grid.js`` draws them, so that an update does not redraw a cell during input. The
input returns as one value, row by row, in the format of ``callbacks/security/payload_validation.py``. ``docs/adr`` says why
no grid library is used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from dash import dcc, html

from dashboard.tables import StatusStrip
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
from layouts.components.table import strip_data
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
    """A column: its field, its control, its width (rem). ``letters`` maps a key to the option that it chooses."""

    name: str
    label: str
    control: Control = "line"
    hint: str = ""
    audience: str = ""
    options: tuple[tuple[str, str], ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    words: int = 0
    wide: float = 9


def grid_column(field_: Field, *, lists: ReferenceLists | None = None, **changes: Any) -> GridColumn:
    """Returns the column of a declared field: label, hint, audience, and the control for its type."""
    column = GridColumn(field_.name, field_.label, hint=field_.hint, audience=field_.audience)
    if isinstance(field_, ChoiceField):
        column = replace(column, control="choice", options=field_.options)
    elif isinstance(field_, ReferenceField | ProgrammeListField):
        column = replace(column, control="choice", options=tuple(lists.options(field_.to)) if lists else ())
    elif isinstance(field_, MoneyField):
        column = replace(column, control="money")
    elif isinstance(field_, DayField | MonthField):
        column = replace(column, control="day")
    elif isinstance(field_, TextField):
        column = replace(column, control="long" if field_.lines > 1 else "line", words=field_.words or 0)
    return replace(column, **changes)


@dataclass(frozen=True)
class GridSuggestion:
    """A message shown beside a row when an option is chosen, and a sentence that can be copied to another of its cells."""

    message: str
    target_column: str
    sentence: str


@dataclass(frozen=True)
class GridRow:
    """A row: its key, the version it was read at, its name and cells.

    ``cells`` are texts by column. ``short``: the visible name where it differs from ``name``. ``facts``: (words, address, tone) beside
    the name, ``strips``: marks after them. ``cell_notes``: text above a cell (last week's words), by column. ``read_only``: columns that
    cannot be edited. ``quick``: cells that one button fills, ``why_not`` the reason where it cannot. ``offers``: suggestions by the option
    of the first column. ``minimum_pence`` and ``default_pence``: the least that a cell counts for, and what an empty cell counts for, by
    column.
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
    strips: Sequence[StatusStrip] = ()
    quick: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    done: str = ""
    offers: Mapping[str, GridSuggestion] = field(default_factory=dict)
    budget: int | None = None
    minimum_pence: Mapping[str, int] = field(default_factory=dict)
    default_pence: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """The stored content of a grid. ``about`` identifies the set of rows (a week, a year, a cohort).

    ``head``: heading of the first column. ``quick``: label of a row's button; ``quick_all``: label of the button for all empty rows.
    ``can_add_rows``: rows may be added, each named ``new_name``. ``sums``: label of the total of money against the budget.
    ``currency``: of a grid of money (:func:`db.values.currency.currency_data`).
    ``frame``: on a phone it scrolls in its own container; else each row becomes a card. ``narrow``: the first column is a mark, not a name.
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
    currency: Mapping[str, Any] = field(default_factory=dict)
    frame: bool = False
    narrow: bool = False
    empty: str = ""


@dataclass(frozen=True)
class CellProblem:
    """An error or a warning about a cell: row key, row name, column, sentence. An empty column means the whole row."""

    row: str
    name: str
    column: str
    sentence: str


@dataclass(frozen=True)
class RowConflict:
    """A row that another user changed during input: the user, and (column label, stored, typed) of the cells that differ."""

    name: str
    changed_by: str
    cells: Sequence[tuple[str, str, str]]


def grid_data(view: Grid) -> Any:
    """Returns the grid as JSON for the script, which draws it and compares it after an update."""
    drawn = {
        "name": view.name, "about": view.about, "caption": view.caption, "head": view.head, "quick": view.quick, "grows": view.can_add_rows,
        "newName": view.new_name, "sums": view.sums, "currency": dict(view.currency), "frame": view.frame,
        "narrow": view.narrow, "empty": view.empty,
        "columns": [_column_data(column) for column in view.columns], "rows": [row_data(view, row) for row in view.rows],
    }  # fmt: skip
    return html.Div(hidden=True, className="grid-data", **{"data-grid": json.dumps(drawn, separators=(",", ":"), ensure_ascii=False)})


def _column_data(column: GridColumn) -> dict[str, Any]:
    return {
        "name": column.name, "label": column.label, "control": column.control, "hint": column.hint, "audience": AUDIENCE[column.audience],
        "published": column.audience == "published", "options": list(column.options), "letters": dict(column.letters), "words": column.words,
        "wide": column.wide,
    }  # fmt: skip


def row_data(view: Grid, row: GridRow) -> dict[str, Any]:
    """Returns a row as JSON-compatible data without its empty values."""
    data = {
        "key": row.key, "stamp": row.stamp, "name": row.name, "short": row.short, "href": row.href, "done": row.done,
        "whyNot": row.why_not, "budget": row.budget,
        "cells": [row.cells.get(column.name, "") for column in view.columns],
        "beside": dict(row.cell_notes), "locked": list(row.read_only), "facts": [list(fact) for fact in row.facts],
        "strips": [strip_data(strip) for strip in row.strips], "quick": dict(row.quick),
        "offers": {choice: [offer.message, offer.target_column, offer.sentence] for choice, offer in row.offers.items()},
        "least": dict(row.minimum_pence), "otherwise": dict(row.default_pence),
    }  # fmt: skip
    return {name: value for name, value in data.items() if value not in (None, "", [], {}) or name in ("key", "stamp", "name")}


def grid(name: str, live_id: str, content: Any, button: str, *, quick_all: str = "", carried: Mapping[str, Any]) -> Any:
    """Returns the grid with its messages above and its buttons below.

    ``content``: the result of :func:`grid_data`, in the block ``live_id``.
    """
    keys = html.Dl([part for key, action in KEYS for part in (html.Dt(key), html.Dd(action))])
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
    """Returns the unsaved input of an earlier visit, for the script to restore."""
    return html.Div(
        className="grid-draft", **{"data-draft": json.dumps({"about": about, "rows": rows, "when": when}, separators=(",", ":"))}
    )


def save_response(
    name: str, carried: Mapping[str, Any], *messages: Any, data: Mapping[str, Any] | None = None, undo: bool = False
) -> list[Any]:
    """Returns the messages after a save and the state for the next one. ``data`` is for the script: marks, and the rows as now stored."""
    return [
        *messages,
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


def problem_summary(name: str, problems: Sequence[CellProblem], conflicts: Sequence[RowConflict]) -> Any:
    """Returns everything that prevents saving the grid; each error links to its cell."""
    parts: list[Any] = [html.H2("This is not saved yet")]
    if problems:
        parts.append(html.Ul([html.Li(_cell_link(name, problem)) for problem in problems]))
    if conflicts:
        parts += [
            html.P("Nothing you typed is lost. Save again to put your words over theirs, or change the cells first."),
            *[_conflict_table(conflict) for conflict in conflicts],
        ]
    return html.Div(parts, className="error-summary", role="alert", tabIndex="-1")


def warning_summary(name: str, warnings: Sequence[CellProblem], button: str) -> Any:
    """Returns the warnings to confirm before saving."""
    return html.Div(
        [
            html.H2("Please check before saving"),
            html.Ul([html.Li(_cell_link(name, warning)) for warning in warnings]),
            html.P(f"“{button}” saves it as it is."),
        ],
        className="ask-summary", role="alert", tabIndex="-1",
    )  # fmt: skip


def _cell_link(name: str, problem: CellProblem) -> Any:
    words = f"{problem.name}: {problem.sentence}"
    return html.A(words, href=f"#{grid_cell_id(name, problem.row, problem.column)}") if problem.column else words


def _conflict_table(conflict: RowConflict) -> Any:
    head = html.Tr([html.Th(label, scope="col") for label in ("Cell", "Stored now", "What you typed")])
    rows = [
        html.Tr([html.Th(label, scope="row"), html.Td(stored or "empty"), html.Td(typed or "empty")])
        for label, stored, typed in conflict.cells
    ]
    return html.Div(
        html.Table([html.Caption(f"{conflict.name}: {conflict.changed_by}"), html.Thead(head), html.Tbody(rows)], className="board-table"),
        className="table-wrap",
    )


def saved_message(sentence: str, shows: Sequence[tuple[str, str]] = ()) -> Any:
    """Returns the message after saving or undoing: what was done, and (label, address) of the pages that show it."""
    places = [part for label, href in shows for part in (" ", link(label, href))]
    words = [html.Strong(sentence), *([" It now shows on", *places] if places else [])]
    return html.Div([html.P(words)], role="status", className="saved", tabIndex="-1")
