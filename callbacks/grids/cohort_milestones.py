"""``/record/cohort-milestones``: the milestones of a cohort and its challenges in a grid; a moved forecast is stored with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from callbacks.grids.grid_callbacks import grid_callbacks, new_grid_state
from callbacks.grids.grid_spec import GridSaveContext, GridSpec, OpenGrid, RowResult, TypedRow, add_conflict, add_draft
from callbacks.page_request import PageRequest
from callbacks.pages.page import Page
from callbacks.pages.redraw import redraw_blocks_callback
from callbacks.security.wiring import CallbackContext
from dashboard.formats import format_slip
from dashboard.metrics.grids import grid_progress
from dashboard.metrics.milestones import milestone_states
from dashboard.prose import Name, prose
from db.access import Permission
from db.commands.save import fetch_row, stored_values
from db.errors import NotFound
from db.fields.record_schema import Problem
from db.fields.types import shorten
from db.frames import frame_rows
from db.queries.cohorts import milestone_grid as queries
from db.queries.milestones import list_milestones
from db.records import RECORD_SCHEMAS
from db.session import ScopedSession
from db.values.dates import Day, Precision
from layouts.components.grid import Grid, GridColumn, GridRow, grid_column
from layouts.components.switch import Switch
from layouts.pages.records import grids as layouts

MILESTONE, MOVE = RECORD_SCHEMAS["milestone"], RECORD_SCHEMAS["milestone-move"]  # a column has the reason of the act of moving
PATH = "/record/cohort-milestones"
DATES = ("baseline", "forecast", "actual")
MAX_COHORTS = 8


@dataclass(frozen=True)
class CohortGridContext:
    """The cohort shown; None if the programme has none."""

    cohort: str | None


def selected_cohort(request: PageRequest) -> tuple[str, str] | None:
    """Returns id and name of the chosen cohort, or of the newest; None if there is none."""
    names = {cohort_id: name for cohort_id, name, _ in request.programme.cohorts}
    chosen = request.cohort or next(iter(names), None)
    return (chosen, names[chosen]) if chosen in names else None


def _columns(request: PageRequest, cohort: str) -> tuple[GridColumn, ...]:
    options = tuple((challenge_id, label) for challenge_id, label, cohort_id in request.programme.challenges if cohort_id == cohort)
    return (
        grid_column(MILESTONE["title"], wide=12, control="long", hint=""),
        replace(grid_column(MILESTONE["challenge"], wide=9, hint="Empty: the whole cohort."), options=options),
        grid_column(MILESTONE["baseline"], wide=7.8, label="Baseline", hint=""),
        grid_column(MILESTONE["forecast"], wide=7.8, label="Forecast", hint=""),
        grid_column(MOVE["reason"], wide=8, label="Reason", hint="When the forecast moves."),
        grid_column(MILESTONE["actual"], wide=7.8, label="Done on", hint=""),
        grid_column(MILESTONE["owner"], wide=7, hint=""),
        grid_column(MILESTONE["published_title"], wide=10, control="long", hint=""),
    )


def _day(row: Mapping[str, Any], name: str) -> Day | None:
    day = row[f"{name}_on"]
    return Day(day, Precision(row[f"{name}_precision"])) if day else None


def _slips(session: ScopedSession, request: PageRequest, cohort: str) -> dict[str, int]:
    """Returns the slip of each milestone of the cohort whose slip is known, by id."""
    challenges = [challenge_id for challenge_id, _, cohort_id in request.programme.challenges if cohort_id == cohort]
    listed = list_milestones(session, request.programme.id, challenges=challenges, cohort=cohort)
    return {row.id: row.slip_days for row in frame_rows(milestone_states(listed, request.today)) if row.slip_days is not None}


def _row(request: PageRequest, row: Mapping[str, Any], codes: Mapping[str, str], slip: int | None) -> GridRow:
    days = {name: _day(row, name) for name in DATES}
    return GridRow(
        key=row["id"],
        stamp=str(row["version"]),
        name=row["title"],
        short=codes.get(row["challenge_id"], "Cohort"),
        href=f"/record/milestone/{row['id']}{request.search}",
        cells={
            "title": row["title"], "challenge": row["challenge_id"] or "", "owner": row["owner"] or "",
            "published_title": row["published_title"] or "", **{name: str(day) for name, day in days.items() if day},
        },
        cell_notes={"forecast": format_slip(slip)} if slip and not days["actual"] else {},
        done="Done" if days["actual"] else "",
    )  # fmt: skip


def grid_scope(request: PageRequest) -> str:
    """Returns the identifier of the rows: programme and cohort."""
    selected = selected_cohort(request)
    return f"{request.programme.id} {selected[0]}" if selected else request.programme.id


def open_cohort_grid(session: ScopedSession, request: PageRequest) -> OpenGrid:
    """Returns the grid of the cohort's milestones, earliest first."""
    selected = selected_cohort(request)
    if selected is None:
        return OpenGrid(
            Grid("cohort-milestones", grid_scope(request), "Milestones", "Of", (), (), empty="No cohort yet. Record one first."),
            CohortGridContext(None),
        )
    cohort, name = selected
    codes = {
        challenge_id: label.split(" ")[0] if label[:1].isdigit() else shorten(label, 20)
        for challenge_id, label, _ in request.programme.challenges
    }
    slips = _slips(session, request, cohort)
    milestones = [
        row
        for row in queries.milestones(session, request.programme.id, cohort)
        if not request.challenge or row["challenge_id"] == request.challenge
    ]
    return OpenGrid(
        Grid(
            "cohort-milestones", grid_scope(request), f"Milestones of {name}", "Of", _columns(request, cohort),
            tuple(_row(request, row, codes, slips.get(row["id"])) for row in milestones), can_add_rows=True, new_name="New milestone", frame=True, narrow=True,
        ),
        CohortGridContext(cohort),
    )  # fmt: skip


def read_milestone_row(save_context: GridSaveContext, typed: TypedRow) -> RowResult:
    """Validates a new milestone, or the edited cells of an existing one, whose forecast moves with a reason. Raises :class:`NotFound`."""
    cells = dict(typed.cells)
    if typed.new:
        return _read_new_row(save_context, typed, cells)
    row = save_context.open_grid.row(typed.key)
    if row is None:
        raise NotFound(typed.key)
    row_result = RowResult(row.key, row.name)
    record = fetch_row(save_context.session, MILESTONE.model, row.key)
    reason = cells.pop("reason", "")
    if typed.stamp != row.stamp:
        add_conflict(save_context, row_result, MILESTONE, record, cells)
        return row_result
    stored = stored_values(save_context.session, MILESTONE, record)
    if reason and "forecast" not in cells:
        row_result.add_problems([Problem("reason", "Type the new forecast date, or leave the reason empty")])
    elif reason:
        cells["move_reason"] = reason
    if cells:
        add_draft(save_context, row_result, MILESTONE, cells, record_id=row.key, stored=stored, columns={"move_reason": "reason"})
    return row_result


def _read_new_row(save_context: GridSaveContext, typed: TypedRow, cells: dict[str, str]) -> RowResult:
    row_result = RowResult(typed.key, cells.get("title") or "New milestone")
    if not save_context.open_grid.grid_context.cohort:
        raise NotFound(typed.key)
    if cells.pop("reason", ""):
        row_result.add_problems([Problem("reason", "A new milestone has not moved: leave the reason empty")])
    cohort = {} if cells.get("challenge") else {"cohort": save_context.open_grid.grid_context.cohort}
    add_draft(save_context, row_result, MILESTONE, {**cells, **cohort})
    return row_result


COHORT_GRID_SPEC = GridSpec(
    "cohort-milestones",
    Permission.RECORD,
    ("milestone", "milestones"),
    "Save the milestones",
    grid_scope,
    open_cohort_grid,
    read_milestone_row,
    (("Milestones", "/milestones"),),
)


def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the content of the page, by block id."""
    open_grid, chosen = open_cohort_grid(session, request), selected_cohort(request)
    rows = open_grid.grid.rows
    progress, view = grid_progress([bool(row.done) for row in rows]), request.view
    current = chosen[0] if chosen else ""
    sentence = (
        prose(
            "{open} of {cohort} still open, {done} done.",
            open=view.words("cohort_grid_open", progress.left, "milestone", cohort=current),
            cohort=Name(chosen[1]),
            done=view.show("cohort_grid_done", progress.done, cohort=current),
        )
        if chosen
        else "No cohort yet."
    )
    cohorts = request.programme.cohorts[:MAX_COHORTS]
    switch = Switch(
        "Cohort",
        [(name, PATH + request.filters.search(cohort=cohort_id, challenge=""), cohort_id == current) for cohort_id, name, _ in cohorts],
    )
    return layouts.contents(layouts.COHORT_MILESTONES, sentence, [switch] if cohorts else [], open_grid.grid)


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(
        layouts.COHORT_MILESTONES, context.contents(request, contents), COHORT_GRID_SPEC.button, new_grid_state(), request.search
    )


PAGE = Page(
    key="cohort-milestones",
    path=PATH,
    title="Milestones of a cohort",
    needs=Permission.RECORD,
    question="Which dates of the whole cohort do we set or change today?",
    past=False,
    custom=page,
    callbacks=(
        redraw_blocks_callback(PATH, Permission.RECORD, layouts.COHORT_MILESTONES.ids, contents, past=False),
        *grid_callbacks(COHORT_GRID_SPEC),
    ),
)
