"""``/spend``. Opened by programme lead and finance: where will the money end up? They decide which line to stop, move or chase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.page import Act, Block, ChartBlock, NavigationGroup, Page, Section, Sentence, act_classes, form_link
from dashboard.figures.spend import ledger as ledger_figures
from dashboard.figures.spend import text
from dashboard.figures.spend import tiles as spend_tiles
from dashboard.figures.spend.budget_lines import lines_chart
from dashboard.figures.spend.cumulative import cumulative_chart
from dashboard.figures.spend.months import monthly_chart
from dashboard.metrics.spend import outturn as metrics
from dashboard.metrics.spend.periods import SpendFilter, months_of_year, read_spend_filter
from dashboard.metrics.spend.year_end import YearEnd, measure_year_end
from dashboard.page_content import EmptyState, Listing
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.queries.spend import budget_lines as queries
from db.schema.enums.records import Funder
from db.session import ScopedSession
from db.values.dates import financial_year
from layouts.components.blocks import money_bar, tiles
from layouts.components.link import link
from layouts.components.switch import Switch, chip

NO_LEDGER = EmptyState("No payment, accrual or credit recorded in this view.")
NO_CHANGES = EmptyState("No budget change is recorded for these lines.")


@dataclass(frozen=True)
class SpendInView:
    """The money of one year and funder. ``months``: added over the lines; ``end``: where the year ends; ``unplaced``: pence undrawn on
    agreements without a budget line; ``ledger``: the latest rows, or all; ``about``: the line and the month to which they are filtered;
    ``funded``: (year, funder) with lines."""

    chosen: SpendFilter
    lines: pd.DataFrame
    months: pd.DataFrame
    total: metrics.SpendTotals
    end: YearEnd
    unplaced: int
    ledger: pd.DataFrame
    about: str
    changes: pd.DataFrame
    funded: Sequence[tuple[str, str]]


def spend_in_view(session: ScopedSession, request: PageRequest) -> SpendInView:
    """Returns the money of the year, funder, cohort and challenge of the address; the ledger whole where the address asks for all of it."""
    chosen = read_spend_filter(request.filters.extra, request.today)
    choice = queries.BudgetLineFilter(
        request.programme.id, (chosen.year,), chosen.funder, request.challenges, None if request.challenge else request.cohort
    )
    frames = queries.read_spend_frames(session, choice)
    spend = metrics.measure_spend(*frames, today=request.today)
    line = next(iter(frame_rows(spend.lines[spend.lines["id"] == chosen.line])), None)
    month = chosen.month if chosen.month in months_of_year(chosen.year) else None
    most = None if request.filters.extra.get("all") == text.LEDGER else queries.MAX_SHOWN
    return SpendInView(
        chosen=chosen,
        lines=spend.lines,
        months=metrics.sum_months(spend.months),
        total=metrics.sum_lines(spend.lines),
        end=measure_year_end(spend, frames.agreements),
        unplaced=metrics.sum_undrawn(queries.agreements_without_line(session, request.programme.id, challenges=request.challenges)),
        ledger=queries.ledger_rows(session, choice, line=line.id if line else None, month=month, most=most),
        about=", ".join(part for part in (line.name if line else "", f"{month:%B %Y}" if month else "") if part),
        changes=queries.budget_changes(session, choice),
        funded=queries.funded_years(session, request.programme.id),
    )


def _switches(data: SpendInView, view: View) -> list[Any]:
    """Returns the choice among the years and among the funders that have budget lines."""
    chosen = data.chosen
    years = sorted({chosen.year, financial_year(view.today), *(year for year, _ in data.funded)})
    funders = {chosen.funder, Funder.PROGRAMME, *(funder for _, funder in data.funded)}

    def address(other: SpendFilter) -> str:
        return f"/spend{text.spend_search(view, other)}"

    return [
        chip(Switch("Year", [(year, address(replace(chosen, year=year)), year == chosen.year) for year in years])),
        chip(
            Switch(
                "Money of",
                [
                    (option.label, address(replace(chosen, funder=option.value)), option == chosen.funder)
                    for option in Funder
                    if option in funders
                ],
            )
        ),
    ]


def _tiles(data: SpendInView, view: View) -> list[Any]:
    content = spend_tiles.tiles(data.end, data.unplaced, data.chosen, view)
    return [tiles(content), money_bar(spend_tiles.money_bar(data.end, data.chosen, view))] if content else []


def _ledger(data: SpendInView, view: View) -> Listing:
    everything = f"/spend{text.spend_search(view, data.chosen)}#{text.LEDGER}"
    return Listing(
        text.LEDGER,
        ledger_figures.ledger_table(data.ledger, data.about, data.chosen, view),
        NO_LEDGER,
        view.view_search,
        measures=("ledger_amount", "actual_spend"),
        narrowed=(f"Only {data.about}", "Show every line and month", everything) if data.about else None,
    )


def _changes(data: SpendInView, view: View) -> Listing:
    table = ledger_figures.budget_changes_table(data.changes, view)
    return Listing("spend-changes", table, NO_CHANGES, view.view_search, measures=("budget_change",))


def _record_link(words: str, path: str, needs: Permission) -> Act:
    """Returns the maker of the link to a form or grid of the budget year and funder of the address, for who has the permission."""

    def make(view: View) -> Any:
        href = f"/record/{path}{text.spend_search(view, read_spend_filter(view.parameters, view.today))}"
        return link(words, href, className=act_classes()) if view.may(needs) else None

    return make


PAGE_ACTS = (
    _record_link("Forecast a month", "forecasts", Permission.RECORD_MONEY),
    form_link("Record a payment", "payment", panel=True),
)
AT_A_GLANCE = Section(label="Money at a glance", layout="at-a-glance")
WHERE_IT_ENDS = Section(label="Where the year ends", layout="year-charts")
WHICH_LINES = Section(label="Which lines are off")
BUDGET_CHANGES = Section(
    "Budget changes",
    actions=(
        _record_link("Add a budget line", "budget-line", Permission.STEER),
        _record_link("Plan per month", "plan", Permission.STEER),
        _record_link("Record a budget change", "budget-change", Permission.STEER),
    ),
)
LEDGER = Section("Ledger", actions=(_record_link("Record an agreement", "agreement", Permission.RECORD_MONEY),))
OPENS = dict.fromkeys(  # the block of this page that lists what its sentences count
    ("lines_over", "lines_under", "lines_without_budget", "lines_beyond_tolerance", "lines_with_budget", "budget_lines"), "#spend-lines"
)
PAGE = Page(
    key="spend",
    path="/spend",
    title="Spend against budget",
    needs=Permission.SEE_MONEY,
    question="Where will the money end up? Which line to stop, move or chase?",
    group=NavigationGroup.TRACK,
    icon="spend",
    short="Money",
    tab=True,
    acts=PAGE_ACTS,
    blocks=(
        Sentence(name="switch", make=_switches, data=spend_in_view, classes="chips"),
        Sentence(make=lambda data, view: text.sentence(data.end, data.chosen, view), data=spend_in_view, opens=OPENS),
        Block("tiles", _tiles, spend_in_view, AT_A_GLANCE),
        ChartBlock(
            "cumulative", lambda data, view: cumulative_chart(data.end, data.chosen, view), spend_in_view, WHERE_IT_ENDS, opens=OPENS
        ),
        ChartBlock("months", lambda data, view: monthly_chart(data.months, data.chosen, view), spend_in_view, WHERE_IT_ENDS, opens=OPENS),
        ChartBlock(
            "lines",
            lambda data, view: lines_chart(data.lines, data.total, data.chosen, view),
            spend_in_view,
            WHICH_LINES,
            wide=True,
            heat=True,
            opens=OPENS,
        ),
        Block("changes", _changes, spend_in_view, BUDGET_CHANGES),
        Block("ledger", _ledger, spend_in_view, LEDGER),
    ),
)
