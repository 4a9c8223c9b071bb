"""``/week``: parse, call, return. One row for each running challenge; each row is its weekly update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from callbacks.grids.grid_callbacks import grid_callbacks, new_grid_state
from callbacks.grids.grid_spec import GridSaveContext, GridSpec, OpenGrid, RowResult, TypedRow, add_conflict, display_value, validate_draft
from callbacks.page_request import PageRequest
from callbacks.pages.overview.subjects import health_by_week
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures import week as figures
from dashboard.metrics.health import HOW_HEALTH, HealthAssessment
from db.access import Permission
from db.commands.save import fetch_row, stored_values
from db.errors import NotFound
from db.fields.types import EmptyReferenceLists
from db.queries import health as health_queries
from db.queries import week as queries
from db.records import RECORD_SCHEMAS
from db.session import ScopedSession
from db.values.dates import date_text
from layouts.components.grid import Grid, GridColumn, GridRow, GridSuggestion, RowConflict, grid_column
from layouts.components.switch import Switch
from layouts.pages import week as layouts

UPDATE = RECORD_SCHEMAS["weekly-update"]
COLUMN_WIDTHS = {"health": 6.8, "changed": 13.5, "next_steps": 9, "blocked": 9, "path_back": 8, "path_back_on": 5.5}
LETTERS = {"o": "on track", "a": "at risk", "f": "off track"}
LABELS = {"next_steps": "What is next", "blocked": "What is blocked", "path_back": "Path back", "path_back_on": "Back by"}
GRID_NAME = "week"


@dataclass(frozen=True)
class WeekGridContext:
    """The week shown, and its updates by challenge id."""

    monday: date
    updates: Mapping[str, Mapping[str, Any]]


def selected_week(request: PageRequest) -> date:
    """The Monday that the address asks for; this week's where it asks for none, or for one to come."""
    this = request.today - timedelta(days=request.today.weekday())
    try:
        asked = date.fromisoformat(request.filters.extra.get("week", ""))
    except ValueError:
        return this
    return min(asked - timedelta(days=asked.weekday()), this)


def is_own_only(request: PageRequest) -> bool:
    """Whether only challenges led by the viewer are asked for."""
    return request.filters.extra.get("mine") == "yes"


def grid_scope(request: PageRequest) -> str:
    """Which rows the address asks for: those of a programme's week."""
    return f"{request.programme.id} {selected_week(request).isoformat()}"


def open_week_grid(session: ScopedSession, request: PageRequest) -> OpenGrid:
    """The rows of the week, in the order of the challenges."""
    monday = selected_week(request)
    found = {row["id"]: row for row in queries.running_challenges(session, request.programme.id, request.challenges)}
    me = request.viewer.name.casefold()
    ids = [one for one in request.labels if one in found and (not is_own_only(request) or (found[one]["lead"] or "").casefold() == me)]
    updates, before = queries.updates_of_week(session, ids, monday), queries.updates_before_week(session, ids, monday)
    judged = health_by_week(session, request, health_queries.running_challenges(session, request.programme.id, ids), [monday])
    since = monday - figures.WEEK
    counts = queries.recorded_counts(session, ids, since, min(monday + timedelta(days=6), request.today))
    rows = tuple(
        _row(request, one, monday, updates.get(one), before.get(one), judged.get(one, [HealthAssessment(None)])[-1], counts[one])
        for one in ids
    )
    nobody = (
        f"No running challenge of this view names {request.viewer.name} as its lead."
        if is_own_only(request)
        else "No challenge of this view is running."
    )
    view = Grid(
        GRID_NAME, grid_scope(request), f"Weekly updates, week of {date_text(monday)}", "Challenge", _columns(), rows, quick="No change", empty=nobody
    )  # fmt: skip
    return OpenGrid(view, WeekGridContext(monday, updates))


def _columns() -> tuple[GridColumn, ...]:
    return tuple(
        grid_column(UPDATE[name], wide=wide, label=LABELS.get(name, UPDATE[name].label), letters=LETTERS if name == "health" else {})
        for name, wide in COLUMN_WIDTHS.items()
    )


def _row(
    request: PageRequest, challenge: str, monday: date, update: Mapping[str, Any] | None, before: Mapping[str, Any] | None, judged: HealthAssessment,
    counts: Mapping[str, int],
) -> GridRow:  # fmt: skip
    stored = (
        {}
        if update is None
        else {name: UPDATE[name].show(update[name], EmptyReferenceLists()) for name in COLUMN_WIDTHS if name != "health"}
    )
    told = figures.facts(judged, counts, monday - figures.WEEK, request.filters, challenge)
    return GridRow(
        key=challenge,
        stamp="" if update is None else str(update["version"]),
        name=request.labels[challenge],
        href=f"/challenges/{challenge}{request.search}",
        cells=stored if update is None else {**stored, "health": update["health"]},
        cell_notes=figures.last_update_texts(before, monday) if before else {"health": "No earlier update"},
        facts=told,
        quick=figures.unchanged_update(before, monday) if before else {},
        why_not="" if before else figures.NO_EARLIER_UPDATE,
        done="Recorded" if update is not None else "",
        offers={one: GridSuggestion(says, "next_steps", sentence) for one, (says, sentence) in figures.explanation_prompts(judged).items()},
    )


def read_update_row(save_context: GridSaveContext, typed: TypedRow) -> RowResult:
    """The weekly update of a row: a new one, or the cells touched of the one there is."""
    row, grid_context = save_context.open_grid.row(typed.key), save_context.open_grid.grid_context
    if row is None:
        raise NotFound(typed.key)
    row_result = RowResult(row.key, row.name)
    stored = grid_context.updates.get(row.key)
    if typed.stamp != row.stamp:
        if stored is None:
            told = [
                (UPDATE[name].label, "", display_value(UPDATE, name, text, save_context.validation_context))
                for name, text in typed.cells.items()
            ]
            row_result.conflict = RowConflict(row.name, "Taken back while you were typing", told)
            return row_result
        add_conflict(save_context, row_result, UPDATE, fetch_row(save_context.session, UPDATE.model, stored["id"]), typed.cells)
    elif stored is None:
        validate_draft(save_context, row_result, UPDATE, {**typed.cells, "challenge": row.key, "week": grid_context.monday.isoformat()})
    else:
        record = fetch_row(save_context.session, UPDATE.model, stored["id"])
        validate_draft(
            save_context, row_result, UPDATE, typed.cells, record_id=record.id, stored=stored_values(save_context.session, UPDATE, record)
        )
    return row_result


WEEK_GRID_SPEC = GridSpec(
    GRID_NAME,
    Permission.RECORD,
    ("weekly update", "weekly updates"),
    "Save the week",
    grid_scope,
    open_week_grid,
    read_update_row,
    (("Overview", "/"),),
)


def _switches(request: PageRequest) -> list[Switch]:
    this, monday = request.today - timedelta(days=request.today.weekday()), selected_week(request)
    own = "yes" if is_own_only(request) else ""

    def address(week: date, whose: str) -> str:
        return f"/week{request.filters.search(week='' if week == this else week.isoformat(), mine=whose)}"

    return [
        Switch("Week of", [(label, address(one, own), one == monday) for label, one in figures.week_choices(this, monday)]),
        Switch("Challenges", [("All", address(monday, ""), not own), ("Those I lead", address(monday, "yes"), bool(own))]),
    ]


def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Everything the page shows, by block."""
    open_grid = open_week_grid(session, request)
    rows, monday = open_grid.grid.rows, open_grid.grid_context.monday
    this = monday == request.today - timedelta(days=request.today.weekday())
    return layouts.contents(
        figures.sentence(sum(bool(one.done) for one in rows), len(rows), monday, this=this), _switches(request), open_grid.grid
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """The whole page."""
    return layouts.layout(GRID_NAME, context.contents(request, contents), WEEK_GRID_SPEC.button, new_grid_state(), HOW_HEALTH)


CALLBACKS = [*redraw_callbacks("/week", Permission.RECORD, layouts.IDS, {}, contents, past=False), *grid_callbacks(WEEK_GRID_SPEC)]
