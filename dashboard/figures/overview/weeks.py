"""The lines of the overview's tiles: one value for each of the last weeks, the current week last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboard.formats import plural
from dashboard.graphics import Sparkline
from dashboard.view import View
from db.frames import column_values

Values = tuple[int | None, ...]


def overdue_line(weeks: pd.DataFrame, view: View) -> Sparkline:
    """Returns how many milestones were past their date. ``weeks``: of :func:`dashboard.metrics.overview.counts_by_week`."""
    values = tuple(column_values(weeks, "overdue"))
    return _count_line(values, "Milestones past their date at the end of each week", "milestones_overdue_by_week", view)


def quiet_line(weeks: pd.DataFrame, view: View) -> Sparkline:
    """Returns how many sponsors were quiet. ``weeks``: of :func:`dashboard.metrics.overview.counts_by_week`."""
    values = tuple(column_values(weeks, "quiet"))
    return _count_line(values, "Sponsors quiet at the end of each week", "sponsors_quiet_by_week", view)


def _count_line(values: Values, what: str, measure: str, view: View) -> Sparkline:
    known = [value for value in values if value is not None]
    if not known:
        return Sparkline(values, f"{what}: not known", wide=True)
    first, most, last = (str(view.show(measure, value)) for value in (known[0], max(known), known[-1]))
    sentence = f"{what}, {plural(len(values), 'week')}: {first} at first, {most} at most, {last} now"
    return Sparkline(values, sentence, tone="bad" if known[-1] else "", wide=True)


def heard_bars(weeks: pd.DataFrame, view: View) -> Sparkline:
    """Returns how many people were heard in each week. ``weeks``: of :func:`dashboard.metrics.research.sessions_by_week`."""
    past = weeks[weeks["past"]]
    values = tuple(column_values(past, "attendances"))
    total = sum(value or 0 for value in values)
    sentence = (
        f"People heard in each week: {view.show('weekly_attendances', total, part='weeks of the tile')} in {plural(len(values), 'week')}"
    )
    return Sparkline(values, sentence, kind="bars", wide=True)


def outturn_line(outturns: pd.DataFrame, weeks: Sequence[date], budget: int | None, view: View) -> Sparkline:
    """Returns the outturn of the lines with a budget as it was known at the end of each week, with today's budget as the limit. ``outturns``:
    of :func:`dashboard.metrics.review_outturn.outturn_at_reviews`, whose reviews are the Mondays of the weeks."""
    known = {
        week: None if variance is None or of is None else of + variance
        for week, of, variance in zip(*(column_values(outturns, name) for name in ("review_id", "budget", "variance")), strict=True)
    }
    values = tuple(known.get(week.isoformat()) for week in weeks)
    found = [value for value in values if value is not None]
    words = "Outturn as known at the end of each week"
    sentence = (
        f"{words}: {view.show('outturn_by_week', found[0])} at first, {view.show('outturn_by_week', found[-1])} now"
        if found
        else f"{words}: not known"
    )
    return Sparkline(values, sentence, limit=budget, wide=True)
