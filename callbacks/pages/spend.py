"""``/spend``: content and callbacks of the page."""

from __future__ import annotations

from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.figures.spend import charts
from dashboard.figures.spend import summary as figures
from dashboard.figures.spend.budget_lines import bullet_chart
from dashboard.metrics.spend import outturn as metrics
from db.access import Permission
from db.queries.spend import budget_lines as queries
from db.queries.spend.budget_lines import BudgetLineFilter
from db.schema.enums.records import Funder
from db.session import ScopedSession
from db.values.dates import financial_year
from layouts.components.switch import Switch
from layouts.pages import spend as layouts


def _view_search(request: PageRequest, chosen: metrics.SpendFilter, **changes: str) -> str:
    """Returns the query string of this view with changes; year and funder only where they differ from the default."""
    parameters = {"year": chosen.year, "funder": chosen.funder, **changes}
    defaults = {"year": financial_year(request.today), "funder": Funder.PROGRAMME.value}
    return request.filters.search(**{name: value for name, value in parameters.items() if defaults.get(name) != value})


def _address(request: PageRequest, chosen: metrics.SpendFilter, **changes: str) -> str:
    return f"/spend{_view_search(request, chosen, **changes)}"


def _switches(request: PageRequest, chosen: metrics.SpendFilter, funded: list[tuple[str, str]]) -> list[Switch]:
    years = sorted({chosen.year, financial_year(request.today), *(year for year, _ in funded)})
    funders = {chosen.funder, Funder.PROGRAMME, *(funder for _, funder in funded)}
    return [
        Switch("Financial year", [(year, _address(request, chosen, year=year), year == chosen.year) for year in years]),
        Switch(
            "Money of",
            [
                (option.label, _address(request, chosen, funder=option.value), option == chosen.funder)
                for option in Funder
                if option in funders
            ],
        ),
    ]


def _ledger(
    session: ScopedSession, request: PageRequest, chosen: metrics.SpendFilter, choice: BudgetLineFilter, lines: list[metrics.BudgetLineRow]
) -> layouts.LedgerRows:
    line = next((row for row in lines if row.id == chosen.line), None)
    month = chosen.month if chosen.month in metrics.months_of_year(chosen.year) else None
    rows = queries.ledger_rows(session, choice, line=line.id if line else None, month=month).to_dict("records")
    parts = [line.name if line else "", f"{month:%B %Y}" if month else ""]
    narrowed = ", ".join(part for part in parts if part)
    search, opens = _view_search(request, chosen), request.may(Permission.RECORD_MONEY)
    return layouts.LedgerRows(
        figures.ledger_table(rows, search, f" of {narrowed}" if narrowed else "", opens=opens),
        request.view_search,
        narrowed,
        f"/spend{search}#spend-ledger",
    )


def contents(session: ScopedSession, request: PageRequest) -> dict[str, Any]:
    """Returns the content of the page, by block id."""
    chosen = metrics.read_spend_filter(request.filters.extra, request.today)
    choice = BudgetLineFilter(
        request.programme.id, chosen.year, chosen.funder, request.challenges, None if request.challenge else request.cohort
    )
    lines = metrics.build_budget_lines(*queries.read_spend_frames(session, choice), today=request.today)
    total, months = metrics.sum_lines(lines), metrics.sum_months(lines)
    year, funder, search = chosen.year, chosen.funder, _view_search(request, chosen)
    commitments = metrics.sum_commitments(
        queries.agreements_without_line(session, request.programme.id, challenges=request.challenges), "challenge_id"
    )
    return layouts.contents(
        figures.sentence(lines, total, year, request.today),
        _switches(request, chosen, queries.funded_years(session, request.programme.id)),
        figures.tiles(lines, total, year, request.today, sum(commitments.values())),
        charts.cumulative_chart(months, total, year, funder, request.today, request.palette),
        bullet_chart(lines, year, funder, request.today, request.palette, search, acts=request.may(Permission.STEER)),
        charts.monthly_chart(months, year, funder, request.today, request.palette, search),
        _ledger(session, request, chosen, choice, lines),
        figures.budget_changes_table(
            queries.budget_changes(session, [line.id for line in lines]), request.search, acts=request.may(Permission.STEER)
        ),
        request.view_search,
    )


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    search = _view_search(request, metrics.read_spend_filter(request.filters.extra, request.today))
    return layouts.layout(
        context.contents(request, contents), search, records=request.may(Permission.RECORD_MONEY), steers=request.may(Permission.STEER)
    )


CALLBACKS = redraw_callbacks("/spend", Permission.SEE_MONEY, layouts.IDS, layouts.CHARTS, contents)
