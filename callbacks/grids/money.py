"""``/record/plan`` and ``/record/forecasts``: rows are the budget lines of a year, columns its months, every cell a record of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from callbacks.grids.grid_callbacks import fresh, wires
from callbacks.grids.grid_spec import Desk, Opened, Read, Sheet, Typed, by, draft, shown
from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call, Wire
from dashboard.formats import counted
from dashboard.metrics.spend import month_grids as figures
from dashboard.metrics.spend import outturn as metrics
from db.access import Permission
from db.commands import save
from db.commands.save import fetch, values_of
from db.errors import NotFound
from db.queries.spend import budget_lines as spend_queries
from db.queries.spend import month_grids as queries
from db.queries.spend.month_grids import Stored
from db.records import KINDS
from db.records.record_schema import Kind
from db.rules import money as rule_money
from db.schema.enums.records import Funder
from db.session import ScopedSession
from db.values.currency import exact, symbol
from db.values.dates import financial_year
from layouts.components.grid import Both, Column, Grid, Row
from layouts.components.switch import Switch
from layouts.pages.records import grids as layouts

PLAN_MONTH, FORECAST = KINDS["plan-month"], KINDS["forecast"]
WIDE = 5.6
SHOWS = (("Spend", "/spend"),)


@dataclass(frozen=True)
class Known:
    """The year shown, its months by column, and the records there are by line and month."""

    year: str
    months: Mapping[str, date]
    stored: Mapping[tuple[str, date], Stored]


def _chosen(ask: Ask) -> tuple[str, str]:
    """The financial year and the funder that the address asks for."""
    found = metrics.chosen(ask.filters.extra, ask.today)
    return found.year, found.funder


def about(ask: Ask) -> str:
    """Which rows the address asks for: those of a year and a funder."""
    year, funder = _chosen(ask)
    return f"{ask.programme.id} {year} {funder}"


def _lines(session: ScopedSession, ask: Ask) -> list[dict[str, Any]]:
    """The lines of the chosen year, funder, cohort and challenge; with a cohort also those of the programme as a whole."""
    found = queries.lines(session, ask.programme.id, *_chosen(ask))
    if ask.challenges is None:
        return found
    shared = [] if ask.challenge else [None, ask.cohort]
    return [
        row for row in found if row["challenge_id"] in ask.challenges or (row["challenge_id"] is None and row["cohort_id"] in shared)
    ]  # fmt: skip


def _grid(name: str, ask: Ask, rows: tuple[Row, ...], months: Mapping[str, date], sums: str) -> Grid:
    year, funder = _chosen(ask)
    label = Funder(funder).label.lower()
    columns = tuple(Column(key, f"{month:%b %Y}", "money", wide=WIDE) for key, month in months.items())
    return Grid(
        name, about(ask), f"{sums} by budget line and month, {year}, money of {label}", "Budget line", columns, rows,
        sums=sums, currency=symbol(), frame=True, empty=f"No budget line of {year} in this view. Record the line first.",
    )  # fmt: skip


def _row(ask: Ask, line: Mapping[str, Any], known: Known) -> Row:
    found = {key: known.stored.get((line["id"], month)) for key, month in known.months.items()}
    return Row(
        key=line["id"],
        stamp=",".join("" if one is None else str(one.version) for one in found.values()),
        name=line["name"],
        href=f"/spend{ask.filters.search(line=line['id'], year=known.year)}#spend-ledger",
        cells={key: figures.amount(one.pence) for key, one in found.items() if one is not None},
        budget=line["amount_pence"],
    )


def opens_plan(session: ScopedSession, ask: Ask) -> Opened:
    """The plan of the year."""
    year, _ = _chosen(ask)
    known = Known(year, figures.columns_of(year), queries.planned(session, ask.programme.id, year))
    rows = tuple(_row(ask, line, known) for line in _lines(session, ask))
    return Opened(_grid("plan", ask, rows, known.months, "Planned"), known)


def opens_forecasts(session: ScopedSession, ask: Ask) -> Opened:
    """The forecasts of the year's open months, with what is planned and paid; months that are over show what was paid."""
    year, funder = _chosen(ask)
    known = Known(year, figures.columns_of(year), queries.forecast(session, ask.programme.id, year))
    books = spend_queries.books(session, spend_queries.Choice(ask.programme.id, year, funder))
    of = {line.id: {one.month: one for one in line.months} for line in metrics.lines(*books, today=ask.today)}
    rows = tuple(_expected(_row(ask, line, known), of[line["id"]], known) for line in _lines(session, ask))
    return Opened(_grid("forecasts", ask, rows, known.months, "Outturn"), known)


def _expected(row: Row, months: Mapping[date, metrics.Month], known: Known) -> Row:
    """The row with plan and actuals: a month that is over is its actuals, an open one at least them, and its plan where nobody forecast."""
    of = {key: months[month] for key, month in known.months.items()}
    closed = [key for key, one in of.items() if not one.open]
    beside = {
        key: "\n".join(
            words
            for words in (
                f"plan {figures.amount(one.plan)}" if one.plan is not None else "",
                f"paid {figures.amount(one.actual)}" if one.actual and one.open else "",
            )
            if words
        )
        for key, one in of.items()
    }
    return replace(
        row,
        cells={key: figures.amount(one.actual) if not one.open else row.cells.get(key, "") for key, one in of.items()},
        locked=closed,
        beside={key: words for key, words in beside.items() if words},
        least={key: one.actual for key, one in of.items() if one.open and one.actual is not None},
        otherwise={key: one.plan for key, one in of.items() if one.open and one.plan is not None},
    )


def _reads(kind: Kind, at: Desk, typed: Typed) -> Read:
    """The months of a line that were touched, each a record of its own."""
    row, known = at.opened.row(typed.key), at.opened.known
    if row is None:
        raise NotFound(typed.key)
    into = Read(row.key, row.name)
    read_at = dict(zip(known.months, typed.stamp.split(","), strict=False))
    for column, text in typed.cells.items():
        if column in row.locked:
            raise NotFound(column)
        stored: Stored | None = known.stored.get((row.key, known.months[column]))
        if read_at.get(column) != ("" if stored is None else str(stored.version)):
            _differs(kind, at, into, column, text, stored)
        else:
            _month(kind, at, into, column, text, stored)
    return into


def _month(kind: Kind, at: Desk, into: Read, column: str, text: str, stored: Stored | None) -> None:
    raw = {"budget_line": into.key, "month": column, "amount": text}
    record = fetch(at.session, kind.model, stored.id) if stored else None
    draft(
        at, into, kind, raw, record_id=stored.id if stored else None, stored=values_of(at.session, kind, record) if record else None,
        columns=dict.fromkeys(raw, column), weighs=False,
    )  # fmt: skip


def _differs(kind: Kind, at: Desk, into: Read, column: str, text: str, stored: Stored | None) -> None:
    """A month that somebody else changed meanwhile: both versions, unless they are the same."""
    words = shown(kind, "amount", text, at.ground)
    now = exact(stored.pence) if stored else ""
    if now == words:
        return
    who = by(save.conflict_of(at.session, kind, fetch(at.session, kind.model, stored.id))) if stored else "Taken back while you were typing"
    before = into.both.cells if into.both else []
    into.both = Both(into.name, who, [*before, (f"{at.opened.known.months[column]:%B %Y}", now, words)])


def reads_plan(at: Desk, typed: Typed) -> Read:
    """The plan of a line; what it comes to as a whole is weighed once."""
    into = _reads(PLAN_MONTH, at, typed)
    line = rule_money.budget_of(at.session, typed.key)
    if line is None or into.problems or not into.writes:
        return into
    months = {month: one.pence for (of, month), one in at.opened.known.stored.items() if of == typed.key}
    months |= {write.values["month"]: write.values["amount"] for write in into.writes}
    into.take(rule_money.over_plan(line, sum(months.values())), {"amount": ""})
    return into


def reads_forecasts(at: Desk, typed: Typed) -> Read:
    """The forecasts of a line."""
    return _reads(FORECAST, at, typed)


PLAN_SHEET = Sheet(
    "plan", Permission.STEER, ("budget line's plan", "budget lines' plans"), "Save the plan", about, opens_plan, reads_plan, SHOWS
)
FORECAST_SHEET = Sheet(
    "forecasts", Permission.RECORD_MONEY, ("budget line's forecast", "budget lines' forecasts"), "Save the forecasts", about, opens_forecasts,
    reads_forecasts, SHOWS,
)  # fmt: skip


def _switches(session: ScopedSession, ask: Ask, path: str) -> list[Switch]:
    year, funder = _chosen(ask)
    there = spend_queries.years(session, ask.programme.id)
    this = financial_year(ask.today)
    years = sorted({year, this, *(one for one, _ in there)})
    funders = {funder, Funder.PROGRAMME.value, *(one for _, one in there)}

    def address(**changes: str) -> str:
        return path + ask.filters.search(**{"year": year, "funder": funder, **changes})

    return [
        Switch("Financial year", [(one, address(year=one), one == year) for one in years]),
        Switch("Money of", [(one.label, address(funder=one.value), one == funder) for one in Funder if one in funders]),
    ]


def _sentence(opened: Opened, planned: bool) -> str:
    """What stands of the year: how many lines have no month at all."""
    rows, year = opened.grid.rows, opened.known.year
    empty = sum(not any(row.cells.get(key) for key in opened.known.months if key not in row.locked) for row in rows)
    what = "plan" if planned else "forecast"
    if not rows:
        return f"No budget line of {year} in this view."
    return f"{counted(empty, 'line')} of {len(rows)} in {year} {'has' if empty == 1 else 'have'} no {what} yet." if empty else (
        f"All {len(rows)} lines of {year} have a {what}."
    )  # fmt: skip


def _page_of(of: layouts.GridPage, sheet: Sheet, path: str) -> tuple[Callable[..., Any], list[Wire]]:
    def contents(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
        opened = sheet.opens(session, ask)
        return layouts.contents(of, _sentence(opened, of is layouts.PLAN), _switches(session, ask, path), opened.grid)

    contents.__qualname__ = f"{of.name}.contents"  # what a page showed is kept by this name

    def page(call: Call, ask: Ask, path: str) -> Any:
        return layouts.layout(of, call.contents(ask, contents), sheet.button, fresh(), ask.search)

    return page, [*redraws(path, sheet.needs, of.ids, {}, contents, past=False), *wires(sheet)]


plan_page, PLAN_WIRES = _page_of(layouts.PLAN, PLAN_SHEET, "/record/plan")
forecasts_page, FORECAST_WIRES = _page_of(layouts.FORECASTS, FORECAST_SHEET, "/record/forecasts")
WIRES = [*PLAN_WIRES, *FORECAST_WIRES]
