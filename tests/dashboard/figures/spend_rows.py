"""Budget lines and months of the tests of spend: frames with their measures, and what a figure or table shows. Today is 10 November 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.exports.table_files import export_table
from dashboard.metrics.spend import outturn as metrics
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.metrics.spend.year_end import YearEnd
from dashboard.page_content import Tile
from dashboard.prose import Prose, Shown
from dashboard.tables import Table, screen_column
from dashboard.view import View
from db.access import Permission
from db.exporting.table_files import to_csv
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of

TODAY = date(2026, 11, 10)
YEAR = "2026-27"
CHOSEN = SpendFilter(YEAR, "programme")
CLOSED = SpendFilter("2025-26", "programme")
VIEW = View(TODAY, scope={"programme": "north", "day": "2026-11-10"})
AT_RECORD = View(TODAY, search="?a=b")


def may(*permissions: Permission, search: str = "?a=b") -> View:
    return View(TODAY, search=search, permissions=frozenset(permissions))


def lines(*rows: dict[str, Any]) -> pd.DataFrame:
    """Returns budget lines with their measures, as ``outturn.measure_spend`` does."""
    dtypes = {
        **dict.fromkeys(("id", "name", "challenge_id", "funder", "financial_year", "state"), OBJECT), "last_paid_on": DATE,
        **dict.fromkeys(("budget", "actual", "committed", "expected", "outturn", "variance", "tolerance_percent", "usual_tolerance"), INTEGER),
        "short": BOOLEAN, "foreseen": BOOLEAN,
    }  # fmt: skip
    frame = frame_of({name: (dtype, [row.get(name) for row in rows]) for name, dtype in dtypes.items()})
    whole = frame["budget"].where(frame["budget"] != 0)
    shares = {f"{name}_share": frame[name] / whole for name in ("actual", "outturn", "variance")}
    return frame.assign(state=metrics.line_states(frame), **shares)


def line(name="Fees", budget=200_000_00, outturn=200_000_00, actual=120_000_00, committed=0, *, tolerance=5, **overrides):
    """Returns one line; amounts in pence."""
    return {
        "id": name.lower(), "name": name, "funder": "programme", "financial_year": YEAR, "budget": budget, "actual": actual, "committed": committed,
        "outturn": outturn, "expected": outturn - actual, "variance": None if budget is None else outturn - budget,
        "tolerance_percent": tolerance, "usual_tolerance": 5, "short": outturn - actual < committed, "foreseen": True,
        "last_paid_on": date(2026, 11, 3), **overrides,
    }  # fmt: skip


def months(*rows: dict[str, Any]) -> pd.DataFrame:
    """Returns months added over lines, as ``outturn.sum_months`` does."""
    names = dict.fromkeys(("plan", "actual", "forecast", "expected", "committed", "low", "high"), INTEGER)
    dtypes = {"month": DATE, **names, "open": BOOLEAN}
    return frame_of({name: (dtype, [row[name] for row in rows]) for name, dtype in dtypes.items()})


def month(number, *, plan=None, actual=None, forecast=None, expected=0, committed=0, low=None, high=None, year=2026):
    first = date(year, number, 1)
    ends = {"low": expected if low is None else low, "high": expected if high is None else high}
    amounts = {"plan": plan, "actual": actual, "forecast": forecast, "expected": expected, "committed": committed}
    return {"month": first, **amounts, **ends, "open": first >= TODAY.replace(day=1)}


def spent(line_):
    """Returns the months of a line that spent its actuals in April and expects the rest in December."""
    to_come = line_["outturn"] - line_["actual"]
    return months(
        month(4, actual=line_["actual"], plan=line_["actual"]),
        month(12, plan=to_come, expected=to_come, committed=min(line_["committed"], to_come)),
    )


def year_end(*rows: dict[str, Any], in_months: pd.DataFrame | None = None, agreements: int = 0) -> YearEnd:
    """Returns where the year of lines ends, as ``year_end.measure_year_end`` does; the months are those of the first line."""
    every = lines(*rows)
    has_budget = every["budget"].notna()
    budgeted = bool(has_budget.any())
    total = metrics.sum_lines(every[has_budget] if budgeted else every)
    added = (spent(rows[0]) if rows else months()) if in_months is None else in_months
    placed, low, high = (int(added[name].sum()) for name in ("committed", "low", "high"))
    beside = every[~has_budget] if budgeted else every.iloc[:0]
    return YearEnd(total, added, placed, total.actual + low, total.actual + high, agreements, beside, budgeted)


def traces_by_name(chart):
    return {trace.name: trace for trace in chart.figure.data}


def plain(values):
    """Returns the values of a trace as a list."""
    return None if values is None else list(values)


def annotations(chart):
    return [annotation.text for annotation in chart.figure.layout.annotations]


def screen(table: Table) -> list[list[str]]:
    """Returns the texts of the cells on screen, by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def sort_keys(table: Table, key: str) -> list[Any]:
    (column,) = [column for column in table.columns if column.key == key]
    return [cell.sort for cell in screen_column(table, column)]


def file_rows(table: Table) -> list[list[str]]:
    """Returns the rows of the CSV file, with its header."""
    return [row.split(",") for row in to_csv(export_table("t", (), table)).removeprefix("\ufeff").splitlines()]


def shown(words: Prose | Tile | Any) -> dict[str, tuple[Any, str]]:
    """Returns (raw value, scope) of the measured values in a text, by measure."""
    return {part.measure: (part.value, part.scope) for part in words.parts if isinstance(part, Shown)}
