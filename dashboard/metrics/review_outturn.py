"""Outturn and budget as recorded at each closing of a review. Later entries do not change them. Amounts are in whole pence.

``closed`` is the frame of ``db.queries.reviews.trends.closed_reviews``, oldest first; the frames of states are those of
``db.queries.reviews.trends.programme_money``. A line at a review is numbered: the code of the line times the number of reviews, plus the
position of the review.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import object_column, sums_by, whole_numbers
from dashboard.metrics.joins import Places, day_array, shared_codes
from dashboard.metrics.past_states import valid_places
from db.schema.enums.records import PaymentKind

FIRST_MONTH = 3  # April: months of a calendar year before the financial year begins
EPOCH_YEAR = 1970
MONTHS = np.int64(2**20)  # more than the months of the calendar: a line at a review and a month become one number


@dataclass(frozen=True)
class LineMonths:
    """Amounts of lines at reviews: ``line`` (a line at a review), ``month`` (months since January 1970), ``pence``."""

    line: Places
    month: Places
    pence: Places

    @property
    def keys(self) -> Places:
        """Line at a review and month as one number."""
        return self.line * MONTHS + self.month


def outturn_at_reviews(
    closed: pd.DataFrame, lines: pd.DataFrame, plans: pd.DataFrame, forecasts: pd.DataFrame, ledger: pd.DataFrame
) -> pd.DataFrame:
    """Outturn and budget at each review that had budget lines in its financial year.

    Outturn of a line = all its actuals + for each open month of the year (that of the closing and later ones) or with actuals
    max((forecast, else plan) - actuals of that month, 0); an accrual that a payment settled counts nothing. Returns, oldest first:
    review_id, held_on, ``year``, and in pence (Int64) ``outturn``, ``budget`` and ``variance`` = outturn - budget of the lines that have a
    budget (``<NA>`` without one), ``moved`` = outturn - that of the review before; ``<NA>`` at the first review of a financial year.
    """
    codes = shared_codes(lines["id"], *(frame["budget_line_id"] for frame in (plans, forecasts, ledger)))
    planned, foreseen = (
        _line_months(frame, code, *valid_places(frame, closed["revision"]), len(closed))
        for frame, code in ((plans, codes[1]), (forecasts, codes[2]))
    )
    actuals = _line_months(ledger, codes[3], *_actuals_at(closed["revision"], ledger), len(closed))
    year = closed["financial_year"].to_numpy(dtype=object)
    outturn_of_line = np.zeros((max(int(code.max(initial=0)) for code in codes) + 1) * len(closed), dtype=np.int64)
    np.add.at(outturn_of_line, actuals.line, actuals.pence)
    _add_expected(outturn_of_line, planned, foreseen, actuals, closed)

    places, moment = valid_places(lines, closed["revision"])
    of_year = lines["financial_year"].to_numpy(dtype=object)[places] == year[moment]
    places, moment = places[of_year], moment[of_year]
    outturn, amounts = outturn_of_line[codes[0][places] * len(closed) + moment], lines["amount_pence"].array.take(places)
    budget, budgeted = amounts.to_numpy(dtype=np.int64, na_value=0), ~np.asarray(amounts.isna(), dtype=bool)
    sums = np.stack(
        [
            sums_by(moment, values, len(closed))
            for values in (outturn, budget, np.where(budgeted, outturn - budget, 0), budgeted.astype(np.int64))
        ]
    )
    found = np.unique(moment)
    total, budgets, variance, with_budget = sums[:, found]
    same_year = np.append(False, year[found][1:] == year[found][:-1])[: len(found)]
    return pd.DataFrame(
        {
            "review_id": object_column(closed["review_id"].array.take(found)),
            "held_on": closed["held_on"].array.take(found),
            "year": object_column(year[found]),
            "outturn": whole_numbers(total),
            "budget": whole_numbers(budgets, with_budget == 0),
            "variance": whole_numbers(variance, with_budget == 0),
            "moved": whole_numbers(np.diff(total, prepend=0), ~same_year),
        }
    )


def _line_months(frame: pd.DataFrame, codes: Places, places: Places, moment: Places, moments: int) -> LineMonths:
    """Returns the amounts of a frame at ``places`` and their moments. ``codes``: of the lines of all its rows."""
    month = day_array(frame["month"]).astype("datetime64[M]").astype(np.int64)
    return LineMonths(codes[places] * moments + moment, month[places], frame["amount_pence"].to_numpy(dtype=np.int64)[places])


def _actuals_at(revisions: pd.Series, ledger: pd.DataFrame) -> tuple[Places, Places]:
    """Returns the rows of the ledger that were actuals at each review, and their moments: all without the settled accruals."""
    places, moment = valid_places(ledger, revisions)
    ids, settles = (codes[places] for codes in shared_codes(ledger["id"], ledger["settles_id"]))
    settling = settles >= 0
    settled = np.isin(ids * len(revisions) + moment, settles[settling] * len(revisions) + moment[settling])
    counted = (ledger["kind"] != PaymentKind.ACCRUAL).to_numpy()[places] | ~settled
    return places[counted], moment[counted]


def _add_expected(outturn: Places, planned: LineMonths, foreseen: LineMonths, actuals: LineMonths, closed: pd.DataFrame) -> None:
    """Add to the outturn of each line at each review what was still expected of each open month."""
    months = len(planned.line) + len(foreseen.line)
    keys, place = np.unique(np.concatenate([planned.keys, foreseen.keys, actuals.keys]), return_inverse=True)
    best, recorded = np.zeros((2, len(keys)), dtype=np.int64)
    is_planned, is_recorded = np.zeros((2, len(keys)), dtype=bool)
    best[place[:months]] = np.concatenate([planned.pence, foreseen.pence])  # a forecast replaces the plan of its month
    is_planned[place[:months]] = True
    np.add.at(recorded, place[months:], actuals.pence)
    is_recorded[place[months:]] = True
    line, month = np.divmod(keys, MONTHS)
    moment = line % max(len(closed), 1)
    closing = day_array(closed["closed_on"]).astype("datetime64[M]").astype(np.int64)
    first_year = closed["financial_year"].str[:4].to_numpy(dtype=np.int64)
    of_year = (month - FIRST_MONTH) // 12 + EPOCH_YEAR == first_year[moment]
    is_open = is_planned & (month >= closing[moment]) & (of_year | is_recorded)
    np.add.at(outturn, line[is_open], np.maximum(best - recorded, 0)[is_open])
