"""Actuals, commitments, outturn and variance of budget lines. Amounts are in whole pence (Int64).

Money of different funders is never added: the functions that add amounts of lines or months raise ValueError for several funders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.metrics.arrays import sums_by
from dashboard.metrics.spend.periods import year_months
from db.schema.enums.records import Funder
from db.values.dates import financial_year

STATES = ("over", "under", "within", "no budget")
MUCH_UNDER = 3  # times the tolerance
SECOND_HALF_MONTH = 10  # October: the second half of a financial year begins
_MONTHS_OF_LINE = 1 << 20  # more than the months since 1970 of any date
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MONTH_AMOUNTS = ("plan", "actual", "forecast", "expected", "committed", "low", "high")


@dataclass(frozen=True)
class Spend:
    """The budget lines of a selection and their months, with their measures. The columns are listed in :func:`measure_spend`."""

    lines: pd.DataFrame
    months: pd.DataFrame

    def of_funder(self, funder: str) -> Spend:
        """Returns the lines and months of one funder."""
        return Spend(self.lines[self.lines["funder"] == funder], self.months[self.months["funder"] == funder])


@dataclass(frozen=True)
class SpendTotals:
    """Sums over lines of one funder, and counts of lines. Amounts in pence.

    ``budget`` and ``variance``: of the lines with a budget; None without one. ``unbudgeted``: the outturn of the others.
    ``short``: lines with more undrawn on agreements than is still expected. ``state``: of the sums, by the usual tolerance.
    """

    lines: int
    budget: int | None
    actual: int
    committed: int
    outturn: int
    unbudgeted: int
    variance: int | None
    tolerance_percent: int
    state: str
    over: int
    under: int
    within: int
    without_budget: int
    short: int
    last_paid_on: date | None

    @property
    def with_budget(self) -> int:
        """Lines that have a budget."""
        return self.lines - self.without_budget

    @property
    def beyond_tolerance(self) -> int:
        """Lines whose variance is beyond their tolerance."""
        return self.over + self.under

    @property
    def actual_and_committed(self) -> int:
        """Actuals and what is undrawn on agreements, in pence."""
        return self.actual + self.committed

    @property
    def actual_share(self) -> float | None:
        """Actual / budget; None without a budget to divide by."""
        return self.actual / self.budget if self.budget else None

    @property
    def variance_share(self) -> float | None:
        """Variance / budget; None without a budget to divide by."""
        return None if self.variance is None or not self.budget else self.variance / self.budget


def undrawn(agreements: pd.DataFrame) -> pd.Series:
    """Returns the commitment of each agreement in pence (Int64): max(value - drawn, 0); 0 where the value is not known."""
    return (agreements["value"] - agreements["drawn"]).clip(lower=0).fillna(0)


def sum_undrawn(agreements: pd.DataFrame) -> int:
    """Returns the commitments of agreements in pence; 0 without an agreement."""
    return int(undrawn(agreements).sum())


def measure_months(lines: pd.DataFrame, actuals: pd.DataFrame, plans: pd.DataFrame, forecasts: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the months of budget lines, one row for each line and each month of its financial year or with a ledger row.

    Takes the frames of ``db.queries.spend.budget_lines.read_spend_frames``. Columns: line_id, funder, month (its first day); ``plan``,
    ``actual`` and ``forecast`` in pence, ``<NA>`` where nothing is planned, recorded or forecast; ``last_paid_on``; ``open``: this month
    or a later one; ``expected``, ``low``, ``high``: pence still expected of an open month, max((forecast, else plan) - actual, 0), and the
    same with the ends of the forecast's range; 0 of a closed month.
    """
    every = np.concatenate([lines["id"].to_numpy(dtype=object), actuals["line_id"].to_numpy(dtype=object)])
    ids = pd.Index(np.unique(every), dtype=object)
    keys = np.unique(np.concatenate([_month_keys(frame, ids) for frame in (year_months(lines), actuals)]))
    amounts = {
        name: _amounts_at(keys, _month_keys(frame, ids), frame[name])
        for frame, names in ((plans, ("plan",)), (actuals, ("actual",)), (forecasts, ("forecast", "low", "high")))
        for name in names
    }
    paid_on = np.full(len(keys), "NaT", dtype="datetime64[s]")
    paid_on[np.searchsorted(keys, _month_keys(actuals, ids))] = actuals["last_paid_on"].to_numpy("datetime64[s]")
    month = (keys % _MONTHS_OF_LINE).astype("datetime64[M]")
    is_open = month >= np.datetime64(today, "M")
    (plan, planned), (forecast, foreseen), (actual, _) = (amounts[name] for name in ("plan", "forecast", "actual"))
    best = np.where(foreseen, forecast, np.where(planned, plan, 0))
    ends = {"expected": best, **{name: np.where(amounts[name][1], amounts[name][0], best) for name in ("low", "high")}}
    to_come = {name: np.where(is_open, np.maximum(amount - actual, 0), 0) for name, amount in ends.items()}
    of_line = keys // _MONTHS_OF_LINE
    funders = lines["funder"].to_numpy(dtype=object)[pd.Index(lines["id"]).get_indexer(ids)] if len(lines) else np.full(len(ids), None)
    return pd.DataFrame(
        {
            "line_id": pd.Series(ids[of_line], dtype=object),
            "month": month.astype("datetime64[s]"),
            **{name: pd.arrays.IntegerArray(amounts[name][0], ~amounts[name][1]) for name in ("actual", "plan", "forecast")},
            "last_paid_on": paid_on,
            "funder": pd.Series(funders[of_line], dtype=object),
            "open": pd.array(is_open, dtype="boolean"),
            **{name: pd.array(amount, dtype="Int64") for name, amount in to_come.items()},
        }
    )


def _month_keys(frame: pd.DataFrame, ids: pd.Index[Any]) -> Numbers:
    """Returns a number for the line and the month of each row, in the order of the lines in ``ids`` and then of the months."""
    months = frame["month"].to_numpy().astype("datetime64[M]").astype(np.int64)
    return ids.get_indexer(pd.Index(frame["line_id"])).astype(np.int64) * _MONTHS_OF_LINE + months


def _amounts_at(keys: Numbers, own: Numbers, amounts: pd.Series) -> tuple[Numbers, Flags]:
    """Returns the amounts with the keys ``own`` at the places of ``keys``: 0 where there is none, and whether there is one."""
    values, known = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
    places = np.searchsorted(keys, own)
    found = np.isin(own, keys)
    values[places[found]] = amounts.to_numpy(dtype=np.int64, na_value=0)[found]
    known[places[found]] = amounts.notna().to_numpy(dtype=bool)[found]
    return values, known


def measure_spend(
    lines: pd.DataFrame, actuals: pd.DataFrame, plans: pd.DataFrame, forecasts: pd.DataFrame, agreements: pd.DataFrame, *, today: date
) -> Spend:
    """Returns the budget lines of the frames of ``db.queries.spend.budget_lines.read_spend_frames`` with their measures, and their months.

    The months are those of :func:`measure_months`, with ``committed``: of :func:`place_commitments`. The lines have, in their order, what was read and

    - ``actual``: all actuals; ``expected``: what open months still expect; ``outturn`` = actual + expected.
    - ``committed``: the sum over agreements of max(value - drawn, 0).
    - ``variance`` = outturn - budget, ``<NA>`` without a budget.
    - ``tolerance_percent``: of the line, else the usual one of the programme.
    - ``state``: ``no budget``; ``over`` or ``under`` where the variance is beyond the tolerance; else ``within``.
    - ``actual_share``, ``outturn_share``, ``variance_share``: the amount / budget (Float64), ``<NA>`` without a budget to divide by.
    - ``short``: whether more is undrawn on agreements than is still expected.
    - ``foreseen``: whether an open month has a plan or a forecast.
    - ``last_paid_on``: the latest day of a payment; NaT without one.
    """
    months = measure_months(lines, actuals, plans, forecasts, today)
    ids = pd.Index(lines["id"])
    of_line, of_agreement = (ids.get_indexer(pd.Index(frame["line_id"])) for frame in (months, agreements))
    actual, expected = (sums_by(of_line, _known(months[name])[0], len(lines)) for name in ("actual", "expected"))
    committed = sums_by(of_agreement, _known(undrawn(agreements))[0], len(lines))
    planned = _known(months["plan"])[1] | _known(months["forecast"])[1]
    foreseen = sums_by(of_line, (planned & months["open"].to_numpy(dtype=bool)).astype(np.int64), len(lines)) > 0
    last_paid_on = np.full(len(lines), "NaT", dtype="datetime64[s]")
    np.fmax.at(last_paid_on, of_line[of_line >= 0], months["last_paid_on"].to_numpy("datetime64[s]")[of_line >= 0])
    (budget, budgeted), (own, stated), (usual, _) = (_known(lines[name]) for name in ("budget", "tolerance_percent", "usual_tolerance"))
    outturn = actual + expected
    variance = outturn - budget
    whole = {"actual": actual, "expected": expected, "committed": committed, "outturn": outturn}
    divisor = np.where(budget == 0, 1, budget)
    shares = {"actual_share": actual, "outturn_share": outturn, "variance_share": variance}
    measured = lines.assign(
        **{name: pd.array(amounts, dtype="Int64") for name, amounts in whole.items()},
        variance=pd.arrays.IntegerArray(variance, ~budgeted),
        tolerance_percent=pd.array(np.where(stated, own, usual), dtype="Int64"),
        **{name: pd.arrays.FloatingArray(amounts / divisor, budget == 0) for name, amounts in shares.items()},
        short=pd.array(expected < committed, dtype="boolean"),
        foreseen=pd.array(foreseen, dtype="boolean"),
        last_paid_on=last_paid_on,
    )
    measured["state"] = line_states(measured)
    return Spend(
        measured, months.assign(committed=pd.array(place_commitments(of_line, _known(months["expected"])[0], committed), dtype="Int64"))
    )


def place_commitments(of_line: npt.NDArray[np.intp], expected: Numbers, committed: Numbers) -> Numbers:
    """Returns how much of what each month still expects is committed, in pence: the commitment of its line is placed in the earliest months
    that expect anything, up to what each expects. What exceeds all of them is placed nowhere.

    ``of_line``: the position of the line of each month, the months of a line adjacent and in order; -1, a line that is not among those of
    ``committed``, has no commitment.
    """
    before = np.cumsum(expected) - expected
    starts = np.flatnonzero(np.append(True, of_line[1:] != of_line[:-1])[: len(of_line)])
    before -= np.repeat(before[starts], np.diff(np.append(starts, len(of_line))))
    placed: Numbers = np.clip(np.append(committed, 0)[of_line] - before, 0, expected)
    return placed


def _known(amounts: pd.Series) -> tuple[Numbers, Flags]:
    """Returns whole numbers as an array, 0 where one is missing, and whether each is known."""
    return amounts.to_numpy(dtype=np.int64, na_value=0), amounts.notna().to_numpy(dtype=bool)


def beyond_tolerance(lines: pd.DataFrame, times: int = 1) -> pd.Series:
    """Returns whether the variance of each line is beyond ``times`` its tolerance (boolean); False without a budget."""
    (variance, _), (budget, budgeted), (tolerance, _) = (_known(lines[name]) for name in ("variance", "budget", "tolerance_percent"))
    return pd.Series(pd.array(budgeted & (np.abs(variance) * 100 > budget * tolerance * times), dtype="boolean"), lines.index)


def line_states(lines: pd.DataFrame) -> pd.Series:
    """Returns the state of each line: ``no budget``, ``over`` or ``under`` where its variance is beyond its tolerance, else ``within``."""
    beyond, (variance, known) = beyond_tolerance(lines).to_numpy(dtype=bool), _known(lines["variance"])
    state = np.select([~known, beyond & (variance > 0), beyond], ["no budget", "over", "under"], "within")
    return pd.Series(state, lines.index, object)


def attention_reasons(lines: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the lines of years that have not ended, largest variance first, with the reasons for attention (boolean).

    ``overspend``: over budget; ``underspend``: under budget in the second half of its year,
    or by more than three times the tolerance; ``unset``: without a budget; ``short``: more undrawn than still expected.
    """
    start = lines["financial_year"].str[:4].astype("Int64")
    running = lines[(start >= int(financial_year(today)[:4])).astype(bool)]
    half = pd.to_datetime(running["financial_year"].str[:4] + f"-{SECOND_HALF_MONTH}-01") <= pd.Timestamp(today)
    under = running["state"] == "under"
    reasons = running.assign(
        overspend=running["state"] == "over",
        underspend=under & (half | beyond_tolerance(running, MUCH_UNDER)),
        unset=running["state"] == "no budget",
        size=running["variance"].abs().fillna(0),
    )
    ordered: pd.DataFrame = reasons.sort_values("size", ascending=False, kind="stable")
    return ordered


def largest_variance_first(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns the lines by the size of their variance, then by name; lines without a budget last."""
    variance, known = _known(lines["variance"])
    return lines.take(np.lexsort((lines["name"].to_numpy(dtype=str), -np.abs(variance), ~known)))


def largest_share_first(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns the lines by the size of their variance as a share of their budget, then by name; first those over a budget of 0, lines without
    a budget last."""
    variance, known = _known(lines["variance"])
    share = np.abs(lines["variance_share"].to_numpy(dtype=np.float64, na_value=np.nan))
    size = np.where(np.isnan(share), np.where(variance == 0, 0, np.inf), share)
    return lines.take(np.lexsort((lines["name"].to_numpy(dtype=str), -size, ~known)))


def sum_lines(lines: pd.DataFrame) -> SpendTotals:
    """Returns the sums over lines of one funder. Raises ValueError for several funders."""
    refuse_several_funders(lines)
    budgeted = lines[lines["budget"].notna()]
    budget, variance = (known_sum(budgeted[name]) for name in ("budget", "variance"))
    outturn, tolerance = int(lines["outturn"].sum()), int(lines["usual_tolerance"].max()) if len(lines) else 0
    counts = {state: int((lines["state"] == state).sum()) for state in STATES}
    last_paid_on = lines["last_paid_on"].max()
    return SpendTotals(
        lines=len(lines),
        budget=budget,
        actual=int(lines["actual"].sum()),
        committed=int(lines["committed"].sum()),
        outturn=outturn,
        unbudgeted=outturn - int(budgeted["outturn"].sum()),
        variance=variance,
        tolerance_percent=tolerance,
        state=budget_state(budget, variance, tolerance),
        over=counts["over"],
        under=counts["under"],
        within=counts["within"],
        without_budget=counts["no budget"],
        short=int(lines["short"].sum()),
        last_paid_on=None if pd.isna(last_paid_on) else last_paid_on.date(),
    )


def budget_state(budget: int | None, variance: int | None, tolerance_percent: int) -> str:
    """Returns the state of a sum: ``over`` or ``under`` where the variance is beyond the tolerance, else ``within``; ``no budget``."""
    if budget is None or variance is None:
        return "no budget"
    if abs(variance) * 100 <= budget * tolerance_percent:
        return "within"
    return "over" if variance > 0 else "under"


def known_sum(amounts: pd.Series) -> int | None:
    """Returns the sum of the amounts that are known, in pence; None where none is."""
    known = amounts.sum(min_count=1)
    return None if pd.isna(known) else int(known)


def refuse_several_funders(amounts: pd.DataFrame) -> None:
    """Raise ValueError where amounts are of several funders: a sponsor's or partner's money is never added to the programme's."""
    if amounts["funder"].nunique() > 1:
        raise ValueError("money of different funders is never added")


def sum_months(months: pd.DataFrame) -> pd.DataFrame:
    """Returns the months of lines of one funder added, in order: month, open, and the amounts of :func:`measure_months` in pence.

    ``plan``, ``actual`` and ``forecast`` are ``<NA>`` where no line has one. Raises ValueError for several funders.
    """
    refuse_several_funders(months)
    month, place = np.unique(months["month"].to_numpy("datetime64[s]"), return_inverse=True)
    amounts = {name: _known(months[name]) for name in MONTH_AMOUNTS}
    sums = {
        name: pd.arrays.IntegerArray(sums_by(place, values, len(month)), sums_by(place, known.astype(np.int64), len(month)) == 0)
        for name, (values, known) in amounts.items()
    }
    is_open = sums_by(place, _known(months["open"])[0], len(month)) > 0
    return pd.DataFrame({"month": month, **sums, "open": pd.array(is_open, dtype="boolean")})


@dataclass(frozen=True)
class PlanToDate:
    """Plan and actual of the months before this one, in pence. ``month``: the last of them; None where there is none. ``plan``: None where none
    has a plan."""

    month: date | None
    plan: int | None
    actual: int


def plan_to_date(months: pd.DataFrame) -> PlanToDate:
    """Returns plan and actual of the closed months of :func:`sum_months`."""
    past = ~months["open"].to_numpy(dtype=bool)
    (plan, planned), (actual, _) = (_known(months[name]) for name in ("plan", "actual"))
    planned = planned & past
    month = months["month"].to_numpy().astype("datetime64[D]")
    last = month[past].max().item() if past.any() else None
    return PlanToDate(last, int(plan[planned].sum()) if planned.any() else None, int(actual[past].sum()))


def spend_by_challenge(lines: pd.DataFrame) -> pd.DataFrame:
    """Returns the programme's own money by challenge, in pence: challenge_id, ``actual``, ``outturn``, ``budget``, ``budgeted_outturn``
    (the outturn of the lines with a budget), ``budgeted_actual`` and ``budgeted_committed`` likewise, all four ``<NA>`` without such a line; and
    of the line that is over or under by most: ``worst_id``, ``worst``, ``worst_variance`` and ``worst_state``, missing where none is. Lines of
    no challenge and of other funders are left out.
    """
    own = lines[(lines["funder"] == Funder.PROGRAMME) & lines["challenge_id"].notna()]
    budgeted = {f"budgeted_{name}": own[name].where(own["budget"].notna()) for name in ("actual", "committed", "outturn")}
    amounts = own.assign(**budgeted)
    sums = amounts.groupby("challenge_id", sort=False)[["actual", "outturn", "budget", *budgeted]].sum(min_count=1)
    off = largest_variance_first(own[own["state"].isin(("over", "under"))]).drop_duplicates("challenge_id").set_index("challenge_id")
    names = {"id": "worst_id", "name": "worst", "variance": "worst_variance", "state": "worst_state"}
    return sums.join(off[list(names)].rename(columns=names)).reset_index()
