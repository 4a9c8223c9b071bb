"""``/record/plan`` and ``/record/forecasts``: a row for each budget line of a year, a column for each month; every cell is a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from callbacks.grids.grid_callbacks import grid_callbacks, new_grid_state
from callbacks.grids.grid_spec import (
    GridSaveContext,
    GridSpec,
    OpenGrid,
    RowResult,
    TypedRow,
    add_draft,
    changed_by_text,
    display_value,
)
from callbacks.page_request import PageRequest
from callbacks.pages.page import Page
from callbacks.pages.redraw import redraw_blocks_callback
from callbacks.security.wiring import CallbackContext
from dashboard.metrics.grids import grid_progress
from dashboard.metrics.spend import month_grids as figures
from dashboard.metrics.spend import outturn as metrics
from dashboard.metrics.spend.periods import read_spend_filter
from dashboard.prose import Name, Prose, prose
from dashboard.view import View
from db.access import Permission
from db.commands import save
from db.commands.save import fetch_row, stored_values
from db.errors import NotFound
from db.fields.record_schema import RecordSchema
from db.frames import frame_rows
from db.queries.spend import budget_lines as spend_queries
from db.queries.spend import month_grids as queries
from db.queries.spend.month_grids import StoredAmount
from db.records import RECORD_SCHEMAS
from db.schema.enums.records import Funder
from db.session import ScopedSession
from db.values.currency import currency_data, format_pence
from db.values.dates import financial_year
from layouts.components.grid import Grid, GridColumn, GridRow, RowConflict
from layouts.components.switch import Switch
from layouts.pages.records import grids as layouts

PLAN_MONTH, FORECAST = RECORD_SCHEMAS["plan-month"], RECORD_SCHEMAS["forecast"]
COLUMN_WIDTH = 5.6
SHOWN_ON = (("Spend", "/spend"),)


@dataclass(frozen=True)
class MoneyGridContext:
    """The year shown, its months by column, and the stored records by line and month."""

    year: str
    months: Mapping[str, date]
    stored: Mapping[tuple[str, date], StoredAmount]


def _selected_year_and_funder(request: PageRequest) -> tuple[str, str]:
    """Returns the financial year and the funder of the address."""
    spend_filter = read_spend_filter(request.filters.extra, request.today)
    return spend_filter.year, spend_filter.funder


def grid_scope(request: PageRequest) -> str:
    """Returns the identifier of the rows: programme, year and funder."""
    year, funder = _selected_year_and_funder(request)
    return f"{request.programme.id} {year} {funder}"


def _lines(session: ScopedSession, request: PageRequest) -> list[dict[str, Any]]:
    """Returns the lines of the chosen year, funder, cohort and challenge; with a cohort also those of the whole programme."""
    lines = queries.budget_lines(session, request.programme.id, *_selected_year_and_funder(request))
    if request.challenges is None:
        return lines
    shared = [] if request.challenge else [None, request.cohort]
    return [
        row for row in lines if row["challenge_id"] in request.challenges or (row["challenge_id"] is None and row["cohort_id"] in shared)
    ]  # fmt: skip


def _grid(name: str, request: PageRequest, rows: tuple[GridRow, ...], months: Mapping[str, date], sums: str) -> Grid:
    year, funder = _selected_year_and_funder(request)
    label = Funder(funder).label.lower()
    columns = tuple(GridColumn(key, f"{month:%b %Y}", "money", wide=COLUMN_WIDTH) for key, month in months.items())
    return Grid(
        name, grid_scope(request), f"{sums} by budget line and month, {year}, money of {label}", "Budget line", columns, rows,
        sums=sums, currency=currency_data(), frame=True, empty=f"No budget line of {year} in this view. Record the line first.",
    )  # fmt: skip


def _row(request: PageRequest, line: Mapping[str, Any], grid_context: MoneyGridContext) -> GridRow:
    amounts = {key: grid_context.stored.get((line["id"], month)) for key, month in grid_context.months.items()}
    return GridRow(
        key=line["id"],
        stamp=",".join("" if amount is None else str(amount.version) for amount in amounts.values()),
        name=line["name"],
        href=f"/spend{request.filters.search(line=line['id'], year=grid_context.year)}#spend-ledger",
        cells={key: figures.format_amount(amount.pence) for key, amount in amounts.items() if amount is not None},
        budget=line["amount_pence"],
    )


def open_plan_grid(session: ScopedSession, request: PageRequest) -> OpenGrid:
    """Returns the grid of the year's plan."""
    year, _ = _selected_year_and_funder(request)
    grid_context = MoneyGridContext(year, figures.month_columns(year), queries.planned_amounts(session, request.programme.id, year))
    rows = tuple(_row(request, line, grid_context) for line in _lines(session, request))
    return OpenGrid(_grid("plan", request, rows, grid_context.months, "Planned"), grid_context)


def open_forecast_grid(session: ScopedSession, request: PageRequest) -> OpenGrid:
    """Returns the grid of the year's forecasts, with what is planned and paid; past months show what was paid."""
    year, funder = _selected_year_and_funder(request)
    grid_context = MoneyGridContext(year, figures.month_columns(year), queries.forecast_amounts(session, request.programme.id, year))
    spend_frames = spend_queries.read_spend_frames(session, spend_queries.BudgetLineFilter(request.programme.id, (year,), funder))
    months = metrics.measure_months(*spend_frames[:4], request.today)
    months_by_line: dict[str, dict[date, Any]] = defaultdict(dict)
    for month in frame_rows(months):
        months_by_line[month.line_id][month.month] = month
    rows = tuple(
        _with_plan_and_actuals(_row(request, line, grid_context), months_by_line[line["id"]], grid_context)
        for line in _lines(session, request)
    )
    return OpenGrid(_grid("forecasts", request, rows, grid_context.months, "Outturn"), grid_context)


def _with_plan_and_actuals(row: GridRow, months: Mapping[date, Any], grid_context: MoneyGridContext) -> GridRow:
    """Returns the row with plan and actuals.

    A closed month shows its actuals and is read-only; an open one counts at least its actuals, and its plan without a forecast. In pence.
    """
    spend_months = {key: months[month] for key, month in grid_context.months.items()}
    closed = [key for key, month in spend_months.items() if not month.open]
    cell_notes = {
        key: "\n".join(
            note
            for note in (
                f"plan {figures.format_amount(month.plan)}" if month.plan is not None else "",
                f"paid {figures.format_amount(month.actual)}" if month.actual and month.open else "",
            )
            if note
        )
        for key, month in spend_months.items()
    }
    return replace(
        row,
        cells={
            key: figures.format_amount(month.actual) if not month.open else row.cells.get(key, "") for key, month in spend_months.items()
        },
        read_only=closed,
        cell_notes={key: note for key, note in cell_notes.items() if note},
        minimum_pence={key: month.actual for key, month in spend_months.items() if month.open and month.actual is not None},
        default_pence={key: month.plan for key, month in spend_months.items() if month.open and month.plan is not None},
    )


def _read_months(kind: RecordSchema, save_context: GridSaveContext, typed: TypedRow) -> RowResult:
    """Returns the result of a line's edited months, each a record of its own. Raises :class:`NotFound`."""
    row, grid_context = save_context.open_grid.row(typed.key), save_context.open_grid.grid_context
    if row is None:
        raise NotFound(typed.key)
    row_result = RowResult(row.key, row.name)
    read_at = dict(zip(grid_context.months, typed.stamp.split(","), strict=False))
    for column, text in typed.cells.items():
        if column in row.read_only:
            raise NotFound(column)
        stored: StoredAmount | None = grid_context.stored.get((row.key, grid_context.months[column]))
        if read_at.get(column) != ("" if stored is None else str(stored.version)):
            _add_month_conflict(kind, save_context, row_result, column, text, stored)
        else:
            _draft_month(kind, save_context, row_result, column, text, stored)
    return row_result


def _draft_month(
    kind: RecordSchema, save_context: GridSaveContext, row_result: RowResult, column: str, text: str, stored: StoredAmount | None
) -> None:
    raw = {"budget_line": row_result.key, "month": column, "amount": text}
    record = fetch_row(save_context.session, kind.model, stored.id) if stored else None
    add_draft(
        save_context,
        row_result,
        kind,
        raw,
        record_id=stored.id if stored else "",
        stored=stored_values(save_context.session, kind, record) if record else None,
        columns=dict.fromkeys(raw, column),
    )


def _add_month_conflict(
    kind: RecordSchema, save_context: GridSaveContext, row_result: RowResult, column: str, text: str, stored: StoredAmount | None
) -> None:
    """Add a conflict for a month that another user changed, unless the stored and the typed amount are equal."""
    typed = display_value(kind, "amount", text, save_context.validation_context)
    now = format_pence(stored.pence) if stored else ""
    if now == typed:
        return
    changed_by = (
        changed_by_text(
            save.build_conflict(save_context.session, kind, fetch_row(save_context.session, kind.model, stored.id)),
            save_context.request.programme.time_zone,
        )
        if stored
        else "Taken back while you were typing"
    )
    before = row_result.conflict.cells if row_result.conflict else []
    row_result.conflict = RowConflict(
        row_result.name, changed_by, [*before, (f"{save_context.open_grid.grid_context.months[column]:%B %Y}", now, typed)]
    )


def read_plan_row(save_context: GridSaveContext, typed: TypedRow) -> RowResult:
    """Returns the result of a line's plan."""
    return _read_months(PLAN_MONTH, save_context, typed)


def read_forecast_row(save_context: GridSaveContext, typed: TypedRow) -> RowResult:
    """Returns the result of a line's forecasts."""
    return _read_months(FORECAST, save_context, typed)


PLAN_GRID_SPEC = GridSpec(
    "plan",
    Permission.STEER,
    ("budget line's plan", "budget lines' plans"),
    "Save the plan",
    grid_scope,
    open_plan_grid,
    read_plan_row,
    SHOWN_ON,
)
FORECAST_GRID_SPEC = GridSpec(
    "forecasts", Permission.RECORD_MONEY, ("budget line's forecast", "budget lines' forecasts"), "Save the forecasts", grid_scope, open_forecast_grid,
    read_forecast_row, SHOWN_ON,
)  # fmt: skip


def _switches(session: ScopedSession, request: PageRequest, path: str) -> list[Switch]:
    year, funder = _selected_year_and_funder(request)
    funded = spend_queries.funded_years(session, request.programme.id)
    current = financial_year(request.today)
    years = sorted({year, current, *(year_ for year_, _ in funded)})
    funders = {funder, Funder.PROGRAMME.value, *(funder_ for _, funder_ in funded)}

    def address(**changes: str) -> str:
        return path + request.filters.search(**{"year": year, "funder": funder, **changes})

    return [
        Switch("Financial year", [(year_, address(year=year_), year_ == year) for year_ in years]),
        Switch("Money of", [(option.label, address(funder=option.value), option == funder) for option in Funder if option in funders]),
    ]


def _sentence(open_grid: OpenGrid, planned: bool, view: View) -> Prose:
    """Returns how many lines of the year have no amount in any month."""
    rows, year = open_grid.grid.rows, open_grid.grid_context.year
    months = open_grid.grid_context.months
    progress = grid_progress([any(row.cells.get(key) for key in months if key not in row.read_only) for row in rows])
    what = "plan" if planned else "forecast"
    if not rows:
        return prose("No budget line of {year} in this view.", year=Name(year))
    lines = view.show("month_grid_lines", progress.rows, year=year, grid=what)
    if not progress.left:
        return prose("All {lines} lines of {year} have a {what}.", lines=lines, year=Name(year), what=what)
    return prose(
        "{empty} of {lines} in {year} {verb} no {what} yet.",
        empty=view.words("month_grid_lines_empty", progress.left, "line", year=year, grid=what),
        lines=lines,
        year=Name(year),
        verb="has" if progress.left == 1 else "have",
        what=what,
    )


def _declare_page(key: str, title: str, question: str, grid_page: layouts.GridPage, spec: GridSpec) -> Page:
    """Returns the page of a grid of months."""
    path = f"/record/{key}"

    def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
        open_grid = spec.opens(session, request)
        sentence = _sentence(open_grid, grid_page is layouts.PLAN, request.view)
        return layouts.contents(grid_page, sentence, _switches(session, request, path), open_grid.grid)

    def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
        return layouts.layout(grid_page, context.contents(request, contents), spec.button, new_grid_state(), request.search)

    return Page(
        key=key,
        path=path,
        title=title,
        needs=spec.needs,
        question=question,
        past=False,
        custom=page,
        callbacks=(redraw_blocks_callback(path, spec.needs, grid_page.ids, contents, past=False), *grid_callbacks(spec)),
    )


PLAN = _declare_page("plan", "Plan per month", "What was agreed to be spent in which month?", layouts.PLAN, PLAN_GRID_SPEC)
FORECASTS = _declare_page(
    "forecasts", "Forecast per month", "What do we now expect of each month to come?", layouts.FORECASTS, FORECAST_GRID_SPEC
)
