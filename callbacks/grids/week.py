"""``/week``: one row for each running challenge; each row is its weekly update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from callbacks.grids.grid_callbacks import grid_callbacks, new_grid_state
from callbacks.grids.grid_spec import GridSaveContext, GridSpec, OpenGrid, RowResult, TypedRow, add_conflict, add_draft, display_value
from callbacks.page_request import PageRequest
from callbacks.pages.page import NavigationGroup, Page
from callbacks.pages.redraw import redraw_blocks_callback
from callbacks.pages.weekly_health import health_by_week
from callbacks.security.wiring import CallbackContext
from dashboard.figures import week as figures
from dashboard.figures.health import HealthAssessment, records_strip
from dashboard.metrics.grids import grid_progress
from dashboard.metrics.health_by_records import STRIP_WEEKS, recent_mondays
from dashboard.tables import StatusStrip
from db.access import Permission
from db.commands.save import fetch_row, stored_values
from db.errors import NotFound
from db.fields.types import EmptyReferenceLists
from db.queries import week as queries
from db.queries.team_health import STANDING_WEEKS, team_statements
from db.records import RECORD_SCHEMAS
from db.session import ScopedSession
from db.values.dates import date_text, monday_of
from db.values.team_statements import TeamStatement, standing_statement
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
    """Returns the Monday of the week in the address; this week's Monday if it has none, or one in the future."""
    current = monday_of(request.today)
    try:
        chosen = date.fromisoformat(request.filters.extra.get("week", ""))
    except ValueError:
        return current
    return min(monday_of(chosen), current)


def is_own_only(request: PageRequest) -> bool:
    """Returns whether the address asks only for challenges led by the viewer."""
    return request.filters.extra.get("mine") == "yes"


def grid_scope(request: PageRequest) -> str:
    """Returns the identifier of the rows: programme and week."""
    return f"{request.programme.id} {selected_week(request).isoformat()}"


def open_week_grid(session: ScopedSession, request: PageRequest) -> OpenGrid:
    """Returns the grid of the week, in the order of the challenges."""
    monday = selected_week(request)
    challenges = {row["id"]: row for row in queries.running_challenges(session, request.programme.id, request.challenges)}
    viewer_name = request.viewer.name.casefold()
    ids = [
        challenge_id
        for challenge_id in request.labels
        if challenge_id in challenges and (not is_own_only(request) or (challenges[challenge_id]["lead"] or "").casefold() == viewer_name)
    ]
    updates, before = queries.updates_of_week(session, ids, monday), queries.updates_before_week(session, ids, monday)
    until = min(monday + timedelta(days=6), request.today)
    statements = team_statements(session, ids, monday - (STANDING_WEEKS - 1) * figures.WEEK, until)
    shown = recent_mondays(request.today, STRIP_WEEKS)
    weeks = shown if monday in shown else [monday, *shown]
    assessments = health_by_week(session, request, ids, weeks)
    since = monday - figures.WEEK
    counts = queries.recorded_counts(session, ids, since, until)
    rows = tuple(
        _row(
            request,
            challenge_id,
            monday,
            updates.get(challenge_id),
            before.get(challenge_id),
            assessments[challenge_id][weeks.index(monday)],
            counts[challenge_id],
            standing_statement(statements.get(challenge_id, {}), until),
            records_strip(assessments[challenge_id][-STRIP_WEEKS:], shown),
        )
        for challenge_id in ids
    )
    empty_text = (
        f"No running challenge of this view names {request.viewer.name} as its lead."
        if is_own_only(request)
        else "No challenge of this view is running."
    )
    view = Grid(
        GRID_NAME, grid_scope(request), f"Weekly updates, week of {date_text(monday)}", "Challenge", _columns(), rows, quick="No change", empty=empty_text
    )  # fmt: skip
    return OpenGrid(view, WeekGridContext(monday, updates))


def _columns() -> tuple[GridColumn, ...]:
    return tuple(
        grid_column(UPDATE[name], wide=wide, label=LABELS.get(name, UPDATE[name].label), letters=LETTERS if name == "health" else {})
        for name, wide in COLUMN_WIDTHS.items()
    )


def _row(
    request: PageRequest, challenge: str, monday: date, update: Mapping[str, Any] | None, before: Mapping[str, Any] | None, assessment: HealthAssessment,
    counts: Mapping[str, int], standing: TeamStatement | None, strip: StatusStrip,
) -> GridRow:  # fmt: skip
    stored = (
        {}
        if update is None
        else {name: UPDATE[name].show(update[name], EmptyReferenceLists()) for name in COLUMN_WIDTHS if name != "health"}
    )
    notes = figures.last_update_texts(before, monday) if before else {"health": "No earlier update"}
    if standing is not None and standing.review_on is not None:
        notes["health"] += f"\n{figures.agreed_text(standing)}"
    facts = figures.facts(assessment, counts, monday - figures.WEEK, request.filters, challenge)
    return GridRow(
        key=challenge,
        stamp="" if update is None else str(update["version"]),
        name=request.labels[challenge],
        href=f"/challenges/{challenge}{request.search}",
        cells=stored if update is None else {**stored, "health": update["health"]},
        cell_notes=notes,
        facts=facts,
        strips=(strip,),
        quick=figures.unchanged_update(before, monday, standing) if before else {},
        why_not="" if before else figures.NO_EARLIER_UPDATE,
        done="Recorded" if update is not None else "",
        offers={
            health: GridSuggestion(message, "next_steps", sentence)
            for health, (message, sentence) in figures.explanation_prompts(assessment).items()
        },
    )


def read_update_row(save_context: GridSaveContext, typed: TypedRow) -> RowResult:
    """Returns the result of a row: a new weekly update, or the edited cells of the existing one. Raises :class:`NotFound`."""
    row, grid_context = save_context.open_grid.row(typed.key), save_context.open_grid.grid_context
    if row is None:
        raise NotFound(typed.key)
    row_result = RowResult(row.key, row.name)
    stored = grid_context.updates.get(row.key)
    if typed.stamp != row.stamp:
        if stored is None:
            cells = [
                (UPDATE[name].label, "", display_value(UPDATE, name, text, save_context.validation_context))
                for name, text in typed.cells.items()
            ]
            row_result.conflict = RowConflict(row.name, "Taken back while you were typing", cells)
            return row_result
        add_conflict(save_context, row_result, UPDATE, fetch_row(save_context.session, UPDATE.model, stored["id"]), typed.cells)
    elif stored is None:
        add_draft(save_context, row_result, UPDATE, {**typed.cells, "challenge": row.key, "week": grid_context.monday.isoformat()})
    else:
        record = fetch_row(save_context.session, UPDATE.model, stored["id"])
        add_draft(
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
    current, monday = monday_of(request.today), selected_week(request)
    own_only = "yes" if is_own_only(request) else ""

    def address(week: date, mine: str) -> str:
        return f"/week{request.filters.search(week='' if week == current else week.isoformat(), mine=mine)}"

    return [
        Switch("Week of", [(label, address(week, own_only), week == monday) for label, week in figures.week_choices(current, monday)]),
        Switch("Challenges", [("All", address(monday, ""), not own_only), ("Those I lead", address(monday, "yes"), bool(own_only))]),
    ]


def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the content of the page, by block id."""
    open_grid = open_week_grid(session, request)
    rows, monday = open_grid.grid.rows, open_grid.grid_context.monday
    is_current = monday == monday_of(request.today)
    return layouts.contents(
        figures.sentence(grid_progress([bool(row.done) for row in rows]), monday, request.view, this=is_current),
        _switches(request),
        open_grid.grid,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(GRID_NAME, context.contents(request, contents), WEEK_GRID_SPEC.button, new_grid_state())


PAGE = Page(
    key="week",
    path="/week",
    title="Week",
    needs=Permission.RECORD,
    question="How did the week go for each of my challenges? What to report to the review?",
    group=NavigationGroup.THIS_WEEK,
    icon="week",
    tab=True,
    past=False,
    custom=page,
    callbacks=(redraw_blocks_callback("/week", Permission.RECORD, layouts.IDS, contents, past=False), *grid_callbacks(WEEK_GRID_SPEC)),
)
