"""Actuals, commitments, outturn and variance of budget lines. Amounts are in whole pence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.frames import Frame
from db.schema.enums.records import Funder
from db.values.dates import financial_year

HOW_ACTUAL = "Actual is payments, credits and accruals by accounting month; an accrual that a payment has settled counts nothing."
HOW_OUTTURN = (
    "Outturn is all actuals, plus for each open month (this month and later ones of the financial year) what is still expected of it: the forecast "
    "if there is one, else the plan, less the month's actuals, and never below nothing. A year that has ended has its actuals as outturn."
)
HOW_VARIANCE = (
    "Variance is outturn minus budget. A line is over or under when that is beyond its tolerance. A line with no budget set is compared "
    "with nothing: its money is in the actuals and the outturn, and left out of the comparison with the budget."
)
HOW_COMMITTED = "Committed is the value of each agreement less the actuals that draw on it, never below nothing."


@dataclass(frozen=True)
class SpendMonth:
    """An accounting month. None: nothing planned, recorded or forecast. ``expected``, ``low``, ``high``: pence still expected."""

    month: date
    plan: int | None
    actual: int | None
    forecast: int | None
    open: bool
    expected: int
    low: int
    high: int


@dataclass(frozen=True)
class BudgetLineRow:
    """A budget line of one financial year. ``budget`` None: not set. ``state``: over, under, within, no budget. Amounts in pence."""

    id: str
    name: str
    challenge_id: str | None
    funder: str
    financial_year: str
    category: str
    budget: int | None
    actual: int
    committed: int
    outturn: int
    variance: int | None
    tolerance_percent: int
    usual_tolerance: int
    state: str
    warns_commitment: bool
    last_paid_on: date | None
    months: tuple[SpendMonth, ...]

    @property
    def expected(self) -> int:
        """Pence still expected: outturn - actual."""
        return self.outturn - self.actual

    @property
    def foreseen(self) -> bool:
        """Whether any open month has a plan or a forecast."""
        return any(month.open and (month.plan is not None or month.forecast is not None) for month in self.months)


@dataclass(frozen=True)
class SpendTotals:
    """Sums over lines of one funder. ``variance`` is that of the lines with a budget; ``unbudgeted`` is the outturn of the others."""

    budget: int | None
    actual: int
    committed: int
    outturn: int
    unbudgeted: int
    without_budget: int
    variance: int | None
    tolerance_percent: int
    state: str
    last_paid_on: date | None


@dataclass(frozen=True)
class SpendFilter:
    """Filters of the spend page besides the common ones: year, funder, and the line or month whose ledger rows are shown."""

    year: str
    funder: str
    line: str = ""
    month: date | None = None


def read_spend_filter(extra: Mapping[str, str], today: date) -> SpendFilter:
    """Returns the filter in the address. Invalid values fall back to this financial year and the programme's own money."""
    year = extra.get("year", "")
    funder = extra.get("funder", "")
    month = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", extra.get("month", ""))
    return SpendFilter(
        year if _is_financial_year(year) else financial_year(today),
        funder if funder in tuple(Funder) else Funder.PROGRAMME.value,
        extra.get("line", ""),
        date(int(month[1]), int(month[2]), 1) if month else None,
    )


def _is_financial_year(text: str) -> bool:
    match = re.fullmatch(r"(20\d\d)-(\d\d)", text)
    return bool(match) and (int(text[:4]) + 1) % 100 == int(text[5:])


def months_of_year(year: str) -> list[date]:
    """Returns the first days of the twelve months of a financial year, April to March."""
    start = int(year[:4])
    return [date(start + (month < 4), month, 1) for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]


def is_year_ended(year: str, today: date) -> bool:
    """Whether a financial year is over."""
    return today >= date(int(year[:4]) + 1, 4, 1)


def undrawn_commitment(value: Any, drawn: Any) -> int:
    """Returns the commitment of an agreement in pence: max(value - drawn, 0); 0 when the value is not known."""
    return 0 if value is None else max(int(value) - int(drawn), 0)


def sum_commitments(agreements: Frame, by: str) -> dict[str | None, int]:
    """Returns undrawn pence of agreements by ``budget_line_id`` or ``challenge_id``."""
    totals: dict[str | None, int] = defaultdict(int)
    for row in agreements.to_dict("records"):
        totals[row[by]] += undrawn_commitment(row["value"], row["drawn"])
    return dict(totals)


def budget_state(budget: int | None, variance: int | None, tolerance_percent: int, times: int = 1) -> str:
    """Returns ``over`` or ``under`` when the variance exceeds ``times`` the tolerance, else ``within``; ``no budget`` without a budget."""
    if budget is None or variance is None:
        return "no budget"
    if abs(variance) * 100 <= budget * tolerance_percent * times:
        return "within"
    return "over" if variance > 0 else "under"


def build_budget_lines(
    lines: Frame, actuals: Frame, plans: Frame, forecasts: Frame, agreements: Frame, *, today: date
) -> list[BudgetLineRow]:
    """Returns the budget lines of the frames of ``db.queries.spend.budget_lines.read_spend_frames`` with their measures, in order.

    Outturn = all actuals + for each open month max((forecast, else plan) - actuals of that month, 0). Variance = outturn - budget.
    """
    recorded, planned, expected = _rows_by_line_and_month(actuals), _rows_by_line_and_month(plans), _rows_by_line_and_month(forecasts)
    committed = sum_commitments(agreements, "budget_line_id")
    return [
        _build_line(
            row, recorded.get(row["id"], {}), planned.get(row["id"], {}), expected.get(row["id"], {}), committed.get(row["id"], 0), today
        )
        for row in lines.to_dict("records")
    ]


Row = Mapping[str, Any]
Rows = Mapping[date, Row]


def _rows_by_line_and_month(frame: Frame) -> dict[str, dict[date, Row]]:
    rows: dict[str, dict[date, Row]] = defaultdict(dict)
    for row in frame.to_dict("records"):
        rows[row["budget_line_id"]][row["month"]] = row
    return rows


def _build_line(row: Row, recorded: Rows, planned: Rows, expected: Rows, committed: int, today: date) -> BudgetLineRow:
    year = row["financial_year"]
    months = tuple(
        _build_month(month, planned.get(month), recorded.get(month), expected.get(month), today)
        for month in sorted({*months_of_year(year), *recorded})
    )
    actual = sum(month.actual or 0 for month in months)
    to_come = sum(month.expected for month in months)
    budget = None if row["amount_pence"] is None else int(row["amount_pence"])
    variance = None if budget is None else actual + to_come - budget
    usual = int(row["usual_tolerance"])
    tolerance = usual if row["tolerance_percent"] is None else int(row["tolerance_percent"])
    return BudgetLineRow(
        row["id"], row["name"], row["challenge_id"], row["funder"], year, row["category"], budget, actual, committed, actual + to_come, variance,
        tolerance, usual, budget_state(budget, variance, tolerance), to_come < committed,
        max((actual_row["last_paid_on"] for actual_row in recorded.values() if actual_row["last_paid_on"]), default=None), months,
    )  # fmt: skip


def _build_month(month: date, plan: Row | None, actual: Row | None, forecast: Row | None, today: date) -> SpendMonth:
    planned, recorded, foreseen = (None if row is None else int(row["pence"]) for row in (plan, actual, forecast))
    best = foreseen if foreseen is not None else planned or 0
    low, high = (best if forecast is None or forecast[end] is None else int(forecast[end]) for end in ("low", "high"))
    is_open = month >= today.replace(day=1)
    to_come = (remaining_forecast(amount, recorded) if is_open else 0 for amount in (best, low, high))
    return SpendMonth(month, planned, recorded, foreseen, is_open, *to_come)


def remaining_forecast(best: int, recorded: int | None) -> int:
    """Returns pence still expected of an open month: max(``best`` - actuals, 0), where ``best`` is the forecast, else the plan."""
    return max(best - (recorded or 0), 0)


def sum_lines(lines: Sequence[BudgetLineRow]) -> SpendTotals:
    """Returns the sums over lines of one funder.

    Raises ValueError for several funders: money of a sponsor or partner is never added to that of the programme.
    """
    if len({line.funder for line in lines}) > 1:
        raise ValueError("money of different funders is never added")
    budgeted = [line for line in lines if line.budget is not None]
    budget = sum(line.budget or 0 for line in budgeted) if budgeted else None
    variance = sum(line.variance or 0 for line in budgeted) if budgeted else None
    outturn = sum(line.outturn for line in lines)
    tolerance = lines[0].usual_tolerance if lines else 0
    return SpendTotals(
        budget, sum(line.actual for line in lines), sum(line.committed for line in lines), outturn, outturn - sum(line.outturn for line in budgeted),
        len(lines) - len(budgeted), variance, tolerance, budget_state(budget, variance, tolerance),
        max((line.last_paid_on for line in lines if line.last_paid_on), default=None),
    )  # fmt: skip


def sum_months(lines: Iterable[BudgetLineRow]) -> list[SpendMonth]:
    """Returns the months of several lines added, in order; None where no line has a value."""
    grouped: dict[date, list[SpendMonth]] = defaultdict(list)
    for line in lines:
        for line_month in line.months:
            grouped[line_month.month].append(line_month)
    return [
        SpendMonth(
            month, _sum_known(line_month.plan for line_month in group), _sum_known(line_month.actual for line_month in group),
            _sum_known(line_month.forecast for line_month in group), group[0].open, sum(line_month.expected for line_month in group),
            sum(line_month.low for line_month in group), sum(line_month.high for line_month in group),
        )
        for month, group in sorted(grouped.items())
    ]  # fmt: skip


def _sum_known(amounts: Iterable[int | None]) -> int | None:
    known_amounts = [amount for amount in amounts if amount is not None]
    return sum(known_amounts) if known_amounts else None
