"""Grids, one path for all of them: rows are read and weighed as the form of their kind does, saved in one transaction, taken back in one.

A row is one or more drafts. Every error of every row is told at once; what only asks is asked once; a row that somebody else changed
meanwhile is shown in both versions. Nothing is saved unless everything is.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
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
from db.errors import Invalid, NotFound
from db.fields.types import ValidationContext
from db.queries import form_drafts as draft_queries
from db.queries.choices import StoredLists
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
    """What a grid carries that nobody has saved yet."""
    return {"key": secrets.token_urlsafe(16), "asked": "", "revision": 0}


def save_grid(sheet: GridSpec, context: CallbackContext, clicks: int | None, search: str | None, carried: Any, rows: Any) -> Any:
    """Save what was typed into a grid, all of it or nothing."""
    if not clicks or not isinstance(carried, dict) or not isinstance(rows, list):
        return [no_update, no_update]
    request = context.resolve_request(search)
    if (before := idempotency.find_saved_result(context.session, str(carried.get("key", "")))) is not None:
        return [_saved_response(sheet, sheet.opens(context.session, request), before, request.search), sheet.button]
    open_grid = sheet.opens(context.session, request)
    save_context = GridSaveContext(
        context.session, request, ValidationContext(request.today, StoredLists(context.session, request.programme.id)), open_grid
    )
    typed, elsewhere = _parse_rows(open_grid.grid, rows)
    if elsewhere:
        told = CellProblem("", "This page", "", "The address was changed while you typed. Go back to what you typed, and save there")
        return [_refused_response(sheet, open_grid, carried, [told], []), sheet.button]
    reads = [sheet.reads(save_context, one) for one in typed]
    problems, conflicts = [told for one in reads for told in one.problems], [one for one in reads if one.conflict]
    if problems or conflicts:
        return [_refused_response(sheet, open_grid, carried, problems, conflicts), sheet.button]
    asks = [told for one in reads for told in one.asks]
    if asks and carried.get("asked") != _warnings_digest(asks):
        return [_warning_response(sheet, open_grid, carried, asks), f"{sheet.button} anyway"]
    return [_commit(sheet, save_context, carried, [one for one in reads if one.writes]), sheet.button]


def _parse_rows(grid: Grid, rows: Sequence[Sequence[Any]]) -> tuple[list[TypedRow], bool]:
    """The rows as they came, and whether they were typed into another grid than the address now names. Raises :class:`NotFound`."""
    names, found, elsewhere = [one.name for one in grid.columns], [], False
    for key, stamp, *cells in rows:
        if len(cells) != len(names):
            raise NotFound("no such column")
        about, _, version = stamp.partition("|")
        elsewhere = elsewhere or about != grid.about
        found.append(TypedRow(key, version, {name: text for name, text in zip(names, cells, strict=True) if text is not None}))
    return found, elsewhere


def _warnings_digest(asks: Sequence[CellProblem]) -> str:
    """What was asked, so that an answer counts for these questions and no others."""
    return hashlib.sha256("\n".join(f"{one.row}|{one.column}|{one.sentence}" for one in asks).encode()).hexdigest()


def _commit(sheet: GridSpec, save_context: GridSaveContext, carried: dict[str, Any], reads: Sequence[RowResult]) -> Any:
    """Write all rows under one number. What only the store can refuse is told for all rows too, and then nothing is kept."""
    problems: list[CellProblem] = []
    keys: dict[str, str] = {}
    revision = 0
    for one in reads:
        try:
            with save_context.session.begin_nested():
                made = [_save_record(save_context, write) for write in one.writes]
        except Invalid as wrong:
            columns = {name: column for write in one.writes for name, column in write.columns.items()}
            problems += [CellProblem(one.key, one.name, columns.get(name, name), sentence) for name, sentence in wrong.problems]
            continue
        revision = made[-1].revision
        keys[one.key] = made[0].id if one.key.startswith(NEW_ROW_PREFIX) else one.key
    if problems:
        save_context.session.rollback()
        return _refused_response(sheet, save_context.open_grid, carried, problems, [])
    if not keys:
        return layouts.save_response(
            sheet.name, carried, layouts.saved_message("Nothing to save: no cell differs from what is stored."), data={"same": True}
        )
    result = {"revision": revision, "rows": keys, "overrode": bool(carried.get("asked"))}
    idempotency.store_saved_result(save_context.session, str(carried.get("key", "")), save_context.request.programme.id, result)
    drafts.delete_draft(save_context.session, *_draft_place(sheet, save_context.request))
    return _saved_response(sheet, sheet.opens(save_context.session, save_context.request), result, save_context.request.search)


def _save_record(save_context: GridSaveContext, one: RecordWrite) -> save.SaveResult:
    return save.save(save_context.session, one.kind, one.values, programme_id=save_context.request.programme.id, record_id=one.record_id)


def _saved_response(sheet: GridSpec, open_grid: OpenGrid, result: Mapping[str, Any], search: str) -> list[Any]:
    """What was saved, and the rows as they now stand under the keys they were typed under."""
    rows = [[was, layouts.row_data(open_grid.grid, row)] for was, key in result["rows"].items() if (row := open_grid.row(key)) is not None]
    sentence = f"Saved {plural(len(result['rows']), *sheet.noun)}."
    shows = [(label, path + search) for label, path in sheet.shows]
    return layouts.save_response(
        sheet.name, {**new_grid_state(), "revision": result["revision"]}, layouts.saved_message(sentence, shows), data={"saved": rows}, undo=True
    )  # fmt: skip


def _refused_response(
    sheet: GridSpec, open_grid: OpenGrid, carried: Mapping[str, Any], problems: list[CellProblem], stales: list[RowResult]
) -> list[Any]:
    """Everything that is wrong, with the cells to mark and the rows that others changed as they now stand."""
    columns = {one.name for one in open_grid.grid.columns}
    told = [one if one.column in columns else CellProblem(one.row, one.name, "", one.sentence) for one in problems]
    fresher = [layouts.row_data(open_grid.grid, row) for one in stales if (row := open_grid.row(one.key)) is not None]
    conflicts = [one.conflict for one in stales if one.conflict]
    data = {"wrong": [[one.row, one.column, one.sentence] for one in told], "stale": fresher}
    return layouts.save_response(
        sheet.name, {**carried, "asked": "", "revision": 0}, layouts.problem_summary(sheet.name, told, conflicts), data=data
    )


def _warning_response(sheet: GridSpec, open_grid: OpenGrid, carried: Mapping[str, Any], asks: list[CellProblem]) -> list[Any]:
    columns = {one.name for one in open_grid.grid.columns}
    told = [one if one.column in columns else CellProblem(one.row, one.name, "", one.sentence) for one in asks]
    data = {"asks": [[one.row, one.column, one.sentence] for one in told]}
    kept = {**carried, "asked": _warnings_digest(asks), "revision": 0}
    return layouts.save_response(sheet.name, kept, layouts.warning_summary(sheet.name, told, f"{sheet.button} anyway"), data=data)


def undo_grid(sheet: GridSpec, context: CallbackContext, clicks: int | None, carried: Any) -> Any:
    """Take a save of a grid back, all of it, if nothing of it changed since."""
    revision = pressed_revision(clicks, carried)
    if revision is None:
        return no_update
    words = undo_revision(context, revision, "Undone: everything this grid saved last is as it was before.")
    return layouts.save_response(sheet.name, new_grid_state(), layouts.saved_message(words), data={"undone": True})


def _draft_place(sheet: GridSpec, request: PageRequest) -> tuple[str, str]:
    """Under which name and place a draft of the grid is kept."""
    return f"grid-{sheet.name}", hashlib.sha256(sheet.about(request).encode()).hexdigest()[:MAX_KEY_LENGTH]


def store_draft(sheet: GridSpec, context: CallbackContext, rows: Any, search: str | None, carried: Any) -> Any:
    """Keep what is being typed for the viewer alone, until it is saved or thrown away. What comes after its own save is not kept."""
    if not isinstance(rows, list) or not isinstance(carried, dict):
        return no_update
    if idempotency.find_saved_result(context.session, str(carried.get("key", ""))) is not None:
        return ""
    request = context.resolve_request(search)
    form, place = _draft_place(sheet, request)
    if not rows:
        drafts.delete_draft(context.session, form, place)
        return ""
    if any(not row[1].startswith(f"{sheet.about(request)}|") for row in rows):
        return no_update
    drafts.store_draft(context.session, form, place, {"rows": rows}, about="", version=0, programme_id=request.programme.id)
    return "Kept as a draft for you alone"


def load_draft(sheet: GridSpec, context: CallbackContext, wanted: Any, search: str | None) -> Any:
    """What the viewer had typed into these rows and not saved."""
    request = context.resolve_request(search)
    about = sheet.about(request)
    found = draft_queries.find_draft(context.session, *_draft_place(sheet, request)) if wanted == about else None
    rows = found.typed.get("rows") if found else None
    return layouts.draft_data(rows, about, format_datetime(found.at)) if found and isinstance(rows, list) else no_update


def grid_callbacks(sheet: GridSpec) -> list[CallbackSpec]:
    """The callbacks of a grid: save, undo, keep a draft, bring it back."""
    carried = State(grid_state_id(sheet.name), "data")
    return [
        declare_callback(
            needs=sheet.needs,
            output=[Output(grid_answer_id(sheet.name), "children"), Output(grid_save_button_id(sheet.name), "children")],
            inputs=Input(grid_save_button_id(sheet.name), "n_clicks"),
            state=[State(ShellIds.URL, "search"), carried, State(grid_cells_id(sheet.name), "data")],
            handle=_handler(save_grid, sheet),
            writes=True,
            structured={grid_state_id(sheet.name)},
            grids={grid_cells_id(sheet.name)},
        ),
        declare_callback(
            needs=sheet.needs,
            output=Output(grid_answer_id(sheet.name), "children", allow_duplicate=True),
            inputs=Input(grid_undo_button_id(sheet.name), "n_clicks"),
            state=[carried],
            handle=_handler(undo_grid, sheet),
            writes=True,
            structured={grid_state_id(sheet.name)},
        ),
        declare_callback(
            needs=sheet.needs,
            output=Output(grid_draft_status_id(sheet.name), "children"),
            inputs=Input(grid_draft_input_id(sheet.name), "data"),
            state=[State(ShellIds.URL, "search"), carried],
            handle=_handler(store_draft, sheet),
            writes=True,
            structured={grid_state_id(sheet.name)},
            grids={grid_draft_input_id(sheet.name)},
        ),
        declare_callback(
            needs=sheet.needs,
            output=Output(grid_draft_id(sheet.name), "children"),
            inputs=Input(grid_draft_request_id(sheet.name), "data"),
            state=[State(ShellIds.URL, "search")],
            handle=_handler(load_draft, sheet),
            past=False,
        ),
    ]


def _handler(act: Callable[..., Any], sheet: GridSpec) -> Callable[..., Any]:
    def handle(context: CallbackContext, *values: Any) -> Any:
        return act(sheet, context, *values)

    return handle
