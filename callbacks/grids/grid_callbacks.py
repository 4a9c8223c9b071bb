"""The callbacks of every grid: rows are read and validated as in the form of their kind, saved in one transaction, and undone in one.

A row holds one or more drafts. The response lists the errors of all rows; warnings are shown once for confirmation; a row that another
user changed during input is shown in both versions. Either every row is saved or none.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.forms.undo import pressed_revision, undo_revision
from callbacks.grids.grid_spec import NEW_ROW_PREFIX, GridSaveContext, GridSpec, OpenGrid, RecordWrite, RowResult, TypedRow
from callbacks.page_request import PageRequest
from callbacks.security.wiring import CallbackContext, CallbackSpec, declare_callback
from dashboard.formats import format_datetime, plural
from db.commands import form_drafts as drafts
from db.commands import idempotency, save
from db.commands.form_drafts import MAX_KEY_LENGTH
from db.commands.save_checks import check_drafts
from db.errors import Invalid, NotFound
from db.fields.types import ValidationContext
from db.queries import form_drafts as draft_queries
from db.queries.choices import StoredLists
from db.rules.rule import Facts
from layouts.components import grid as layouts
from layouts.components.grid import CellProblem, Grid
from layouts.ids.pages import (
    ShellIds,
    grid_answer_id,
    grid_cells_id,
    grid_draft_id,
    grid_draft_input_id,
    grid_draft_request_id,
    grid_draft_status_id,
    grid_save_button_id,
    grid_state_id,
    grid_undo_button_id,
)


def new_grid_state() -> dict[str, Any]:
    """Returns the state of a grid that has not been saved yet."""
    return {"key": secrets.token_urlsafe(16), "asked": "", "revision": 0}


def save_grid(spec: GridSpec, context: CallbackContext, clicks: int | None, search: str | None, carried: Any, rows: Any) -> Any:
    """Save the input of a grid, all rows or none."""
    if not clicks or not isinstance(carried, dict) or not isinstance(rows, list):
        return [no_update, no_update]
    request = context.resolve_request(search)
    if (earlier_result := idempotency.find_saved_result(context.session, str(carried.get("key", "")))) is not None:
        return [_saved_response(spec, spec.opens(context.session, request), earlier_result, request.search), spec.button]
    open_grid = spec.opens(context.session, request)
    save_context = GridSaveContext(
        context.session,
        request,
        ValidationContext(request.today, StoredLists(context.session, request.programme.id), programme=request.programme.id),
        open_grid,
    )
    typed, other_scope = _parse_rows(open_grid.grid, rows)
    if other_scope:
        problem = CellProblem("", "This page", "", "The address was changed while you typed. Go back to what you typed, and save there")
        return [_refused_response(spec, open_grid, carried, [problem], []), spec.button]
    results = [spec.reads(save_context, typed_row) for typed_row in typed]
    check_rows(save_context, results)
    problems, conflicts = [problem for result in results for problem in result.problems], [result for result in results if result.conflict]
    if problems or conflicts:
        return [_refused_response(spec, open_grid, carried, problems, conflicts), spec.button]
    warnings = [warning for result in results for warning in result.asks]
    if warnings and carried.get("asked") != _warnings_digest(warnings):
        return [_warning_response(spec, open_grid, carried, warnings), f"{spec.button} anyway"]
    return [_commit(spec, save_context, carried, [result for result in results if result.writes]), spec.button]


def check_rows(save_context: GridSaveContext, results: Sequence[RowResult]) -> None:
    """Asks the rules of each kind for its drafts in all rows at once, and adds the problems to their rows."""
    facts = Facts(save_context.session, save_context.validation_context)
    writes = [(row_result, write) for row_result in results for write in row_result.writes]
    for kind in dict.fromkeys(write.kind.name for _, write in writes):
        of_kind = [(row_result, write) for row_result, write in writes if write.kind.name == kind]
        drafts = [replace(write.draft, place=place) for place, (_, write) in enumerate(of_kind)]
        for place, problems in check_drafts(of_kind[0][1].kind, drafts, facts).items():
            row_result, write = of_kind[place]
            row_result.add_problems(problems, write.columns)


def _parse_rows(grid: Grid, rows: Sequence[Sequence[Any]]) -> tuple[list[TypedRow], bool]:
    """Returns the rows as sent, and whether they were typed into a grid with another scope than the address. Raises :class:`NotFound`."""
    names, typed, other_scope = [column.name for column in grid.columns], [], False
    for key, stamp, *cells in rows:
        if len(cells) != len(names):
            raise NotFound("no such column")
        about, _, version = stamp.partition("|")
        other_scope = other_scope or about != grid.about
        typed.append(TypedRow(key, version, {name: text for name, text in zip(names, cells, strict=True) if text is not None}))
    return typed, other_scope


def _warnings_digest(warnings: Sequence[CellProblem]) -> str:
    """Returns a digest of the warnings, so that a confirmation counts for exactly these."""
    return hashlib.sha256("\n".join(f"{warning.row}|{warning.column}|{warning.sentence}" for warning in warnings).encode()).hexdigest()


def _commit(spec: GridSpec, save_context: GridSaveContext, carried: dict[str, Any], results: Sequence[RowResult]) -> Any:
    """Write all rows in one revision. If the database refuses any row, the problems of all rows are returned and nothing is saved."""
    problems: list[CellProblem] = []
    keys: dict[str, str] = {}
    revision = 0
    for row_result in results:
        try:
            with save_context.session.begin_nested():
                saved = [_save_record(save_context, write) for write in row_result.writes]
        except Invalid as error:
            columns = {name: column for write in row_result.writes for name, column in write.columns.items()}
            problems += [
                CellProblem(row_result.key, row_result.name, columns.get(name, name), sentence) for name, sentence in error.problems
            ]
            continue
        revision = saved[-1].revision
        keys[row_result.key] = saved[0].id if row_result.key.startswith(NEW_ROW_PREFIX) else row_result.key
    if problems:
        save_context.session.rollback()
        return _refused_response(spec, save_context.open_grid, carried, problems, [])
    if not keys:
        return layouts.save_response(
            spec.name, carried, layouts.saved_message("Nothing to save: no cell differs from what is stored."), data={"same": True}
        )
    result = {"revision": revision, "rows": keys, "overrode": bool(carried.get("asked"))}
    idempotency.store_saved_result(save_context.session, str(carried.get("key", "")), save_context.request.programme.id, result)
    drafts.delete_draft(save_context.session, *_draft_place(spec, save_context.request))
    return _saved_response(spec, spec.opens(save_context.session, save_context.request), result, save_context.request.search)


def _save_record(save_context: GridSaveContext, write: RecordWrite) -> save.SaveResult:
    return save.save(
        save_context.session,
        write.kind,
        write.draft.values,
        programme_id=save_context.request.programme.id,
        record_id=write.draft.id or None,
    )


def _saved_response(spec: GridSpec, open_grid: OpenGrid, result: Mapping[str, Any], search: str) -> list[Any]:
    """Returns the confirmation, and the rows as now stored under the keys by which they were sent."""
    rows = [
        [sent_key, layouts.row_data(open_grid.grid, row)]
        for sent_key, key in result["rows"].items()
        if (row := open_grid.row(key)) is not None
    ]
    sentence = f"Saved {plural(len(result['rows']), *spec.noun)}."
    shows = [(label, path + search) for label, path in spec.shows]
    return layouts.save_response(
        spec.name, {**new_grid_state(), "revision": result["revision"]}, layouts.saved_message(sentence, shows), data={"saved": rows}, undo=True
    )  # fmt: skip


def _refused_response(
    spec: GridSpec, open_grid: OpenGrid, carried: Mapping[str, Any], problems: list[CellProblem], stale_rows: list[RowResult]
) -> list[Any]:
    """Returns every problem, the cells to mark, and the rows that others changed as now stored."""
    columns = {column.name for column in open_grid.grid.columns}
    placed = [
        problem if problem.column in columns else CellProblem(problem.row, problem.name, "", problem.sentence) for problem in problems
    ]
    fresh_rows = [layouts.row_data(open_grid.grid, row) for row_result in stale_rows if (row := open_grid.row(row_result.key)) is not None]
    conflicts = [row_result.conflict for row_result in stale_rows if row_result.conflict]
    data = {"wrong": [[problem.row, problem.column, problem.sentence] for problem in placed], "stale": fresh_rows}
    return layouts.save_response(
        spec.name, {**carried, "asked": "", "revision": 0}, layouts.problem_summary(spec.name, placed, conflicts), data=data
    )


def _warning_response(spec: GridSpec, open_grid: OpenGrid, carried: Mapping[str, Any], warnings: list[CellProblem]) -> list[Any]:
    columns = {column.name for column in open_grid.grid.columns}
    placed = [
        warning if warning.column in columns else CellProblem(warning.row, warning.name, "", warning.sentence) for warning in warnings
    ]
    data = {"asks": [[warning.row, warning.column, warning.sentence] for warning in placed]}
    state = {**carried, "asked": _warnings_digest(warnings), "revision": 0}
    return layouts.save_response(spec.name, state, layouts.warning_summary(spec.name, placed, f"{spec.button} anyway"), data=data)


def undo_grid(spec: GridSpec, context: CallbackContext, clicks: int | None, carried: Any, search: str | None) -> Any:
    """Undo the whole last save of a grid, unless one of its records changed since."""
    revision = pressed_revision(clicks, carried)
    if revision is None:
        return no_update
    message = undo_revision(context, revision, "Undone: everything this grid saved last is as it was before.")
    return layouts.save_response(spec.name, new_grid_state(), layouts.saved_message(message), data={"undone": True})


def _draft_place(spec: GridSpec, request: PageRequest) -> tuple[str, str]:
    """Returns the form name and the key under which the draft of the grid is stored."""
    return f"grid-{spec.name}", hashlib.sha256(spec.about(request).encode()).hexdigest()[:MAX_KEY_LENGTH]


def store_draft(spec: GridSpec, context: CallbackContext, rows: Any, search: str | None, carried: Any) -> Any:
    """Store the unsaved input for this viewer only, until it is saved or discarded. Input that arrives after its own save is ignored."""
    if not isinstance(rows, list) or not isinstance(carried, dict):
        return no_update
    if idempotency.find_saved_result(context.session, str(carried.get("key", ""))) is not None:
        return ""
    request = context.resolve_request(search)
    form, key = _draft_place(spec, request)
    if not rows:
        drafts.delete_draft(context.session, form, key)
        return ""
    if any(not row[1].startswith(f"{spec.about(request)}|") for row in rows):
        return no_update
    drafts.store_draft(context.session, form, key, {"rows": rows}, about="", version=0, programme_id=request.programme.id)
    return "Kept as a draft for you alone"


def load_draft(spec: GridSpec, context: CallbackContext, scope: Any, search: str | None) -> Any:
    """Returns the viewer's unsaved input for these rows."""
    request = context.resolve_request(search)
    about = spec.about(request)
    draft = draft_queries.find_draft(context.session, *_draft_place(spec, request)) if scope == about else None
    rows = draft.typed.get("rows") if draft else None
    return (
        layouts.draft_data(rows, about, format_datetime(draft.at, request.programme.time_zone))
        if draft and isinstance(rows, list)
        else no_update
    )


def grid_callbacks(spec: GridSpec) -> list[CallbackSpec]:
    """Returns the callbacks of a grid: save, undo, store a draft, load it."""
    carried = State(grid_state_id(spec.name), "data")
    return [
        declare_callback(
            needs=spec.needs,
            output=[Output(grid_answer_id(spec.name), "children"), Output(grid_save_button_id(spec.name), "children")],
            inputs=Input(grid_save_button_id(spec.name), "n_clicks"),
            state=[State(ShellIds.URL, "search"), carried, State(grid_cells_id(spec.name), "data")],
            handle=_handler(save_grid, spec),
            writes=True,
            structured={grid_state_id(spec.name)},
            grids={grid_cells_id(spec.name)},
        ),
        declare_callback(
            needs=spec.needs,
            output=Output(grid_answer_id(spec.name), "children", allow_duplicate=True),
            inputs=Input(grid_undo_button_id(spec.name), "n_clicks"),
            state=[carried, State(ShellIds.URL, "search")],
            handle=_handler(undo_grid, spec),
            writes=True,
            structured={grid_state_id(spec.name)},
        ),
        declare_callback(
            needs=spec.needs,
            output=Output(grid_draft_status_id(spec.name), "children"),
            inputs=Input(grid_draft_input_id(spec.name), "data"),
            state=[State(ShellIds.URL, "search"), carried],
            handle=_handler(store_draft, spec),
            writes=True,
            structured={grid_state_id(spec.name)},
            grids={grid_draft_input_id(spec.name)},
        ),
        declare_callback(
            needs=spec.needs,
            output=Output(grid_draft_id(spec.name), "children"),
            inputs=Input(grid_draft_request_id(spec.name), "data"),
            state=[State(ShellIds.URL, "search")],
            handle=_handler(load_draft, spec),
            past=False,
        ),
    ]


def _handler(act: Callable[..., Any], spec: GridSpec) -> Callable[..., Any]:
    def handle(context: CallbackContext, *values: Any) -> Any:
        return act(spec, context, *values)

    return handle
