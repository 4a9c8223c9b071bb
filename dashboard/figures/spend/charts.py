"""Charts of spend over a financial year. Money on the axes is in pence; only labels convert it to pounds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, iso_days
from dashboard.figures.spend.text import funder_text, last_day, ledger_href, measured_over, spend_search, variance_text, year_heading
from dashboard.formats import pounds, short_pounds
from dashboard.metrics.spend.cumulative import CURVES, curves_by_day, spend_curves
from dashboard.metrics.spend.outturn import SpendTotals, plan_to_date
from dashboard.metrics.spend.periods import SpendFilter, is_year_ended
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Prose, Shown, Text, prose
from dashboard.tables import DAY, MONEY, MONTH, Column, Table
from dashboard.theme import Palette, today_marker
from dashboard.view import View
from db.frames import frame_rows
from db.values.currency import currency_unit

Points = dict[str, list[Any]]  # the points of each curve, in order

CHART_HEIGHT = 330
TRANSPARENT = "rgba(0,0,0,0)"
NO_LINE_TITLE = "No budget line here"


def no_lines(chosen: SpendFilter) -> EmptyState:
    """Returns the hint for a year without a budget line."""
    return EmptyState(
        f"No budget line of {chosen.year} for {funder_text(chosen.funder)} in this view. Choose another year above, or load budget lines from a file."
    )


def cumulative_title(months: pd.DataFrame, total: SpendTotals, chosen: SpendFilter, view: View) -> Text:
    """Returns the actual spend against plan to date, and the expected variance; for a closed year only its variance."""
    if not len(months):
        return NO_LINE_TITLE
    past = plan_to_date(months)
    if is_year_ended(chosen.year, view.today) or not past.plan or past.month is None or total.variance is None:
        return year_heading(total, chosen, view)
    to = last_day(past.month).isoformat()
    return prose(
        "{spent} by the end of " + f"{past.month:%B}" + "; outturn {variance} budget",
        spent=_against_plan(past.actual, past.plan, view, measured_over(chosen, to=to), so_far=True),
        variance=view.show("variance", total.variance, variance_text(total.variance), **measured_over(chosen)),
    )


def cumulative_chart(months: pd.DataFrame, total: SpendTotals, chosen: SpendFilter, view: View) -> Chart:
    """Are we inside the money? Running plan, actual, actual and committed, and the expected outturn, under the budget.

    ``months``: those of ``outturn.sum_months``.
    """
    curves, of = spend_curves(months, view.today), measured_over(chosen)
    title = cumulative_title(months, total, chosen, view)
    points = _points_by_curve(curves)
    ends = [[point.pence for point in points[name][-1:]] for name in ("path", "low", "high")]
    ranged = ends[0] != ends[1] or ends[0] != ends[2]
    unset = prose(
        " {unset} on {lines} with no budget is drawn, not compared.",
        unset=view.show("unbudgeted_outturn", total.unbudgeted, **of),
        lines=view.count("lines_without_budget", total.without_budget, "line", **of),
    )
    subtitle = prose(
        f"Running sum by accounting month, {currency_unit()}, {chosen.year}, {funder_text(chosen.funder)}. "
        f"Dashed: plan. Solid: actual. Dotted: the way to the outturn{', with the range of the forecasts' if ranged else ''}. "
        "Diamond: actual and committed."
    )
    spoken = prose(
        "Line chart of money over the financial year. {title}. Actual {actual}; with undrawn agreements {committed}; outturn {outturn}.",
        title=Prose() + title,
        actual=view.show("actual_spend", total.actual, pounds(total.actual), **of),
        committed=view.show("actual_and_committed", total.actual_and_committed, pounds(total.actual_and_committed), **of),
        outturn=view.show("outturn", total.outturn, pounds(total.outturn), **of),
    )
    return Chart(
        title=title,
        subtitle=subtitle + unset if total.without_budget else subtitle,
        caption=spoken,
        table=_curve_table(curves, chosen, view),
        how="",
        measures=("planned_spend", "actual_spend", "commitment", "outturn", "variance"),
        figure=_cumulative_figure(points, total, chosen, view, ranged=ranged),
        empty=None if len(months) else no_lines(chosen),
    )


def _points_by_curve(curves: pd.DataFrame) -> Points:
    points: Points = {name: [] for name in CURVES}
    for point in frame_rows(curves):
        points[point.curve].append(point)
    return points


def _cumulative_figure(points: Points, total: SpendTotals, chosen: SpendFilter, view: View, *, ranged: bool) -> Any:
    palette, today = view.palette, view.today
    reached = [point.pence for name in ("plan", "high", "path") for point in points[name]]
    top = max([total.budget or 0, total.actual_and_committed, *reached])
    start, end = date(int(chosen.year[:4]), 4, 1), date(int(chosen.year[:4]) + 1, 3, 31)
    ticks = axis_ticks(top)
    marker: Any = today_marker(palette, today.isoformat()) if start <= today <= end else {"shapes": [], "annotations": []}
    marker["shapes"] += _budget_line(total, palette)
    marker["annotations"] += _end_labels(points, total, palette, top, closed=is_year_ended(chosen.year, today))
    return figure(
        _curve_traces(points, total, palette, ranged=ranged), palette, CHART_HEIGHT,
        xaxis={"type": "date", "range": [start.isoformat(), end.isoformat()], "tickformat": "%b", "nticks": 7},
        yaxis={
            "tickvals": ticks, "ticktext": [short_pounds(tick) for tick in ticks], "range": [0, top * 1.08 or 1], "showgrid": True,
            "gridcolor": palette.line, "showline": False, "ticks": "",
        },
        margin={"t": 26, "r": 104},
        **marker,
    )  # fmt: skip


def _curve_traces(points: Points, total: SpendTotals, palette: Palette, *, ranged: bool) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = []
    if ranged:
        around = [*points["high"], *points["low"][::-1]]
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": _days(around), "y": [point.pence for point in around], "fill": "toself",
                "fillcolor": with_opacity(palette.accent, 0.16), "line": {"width": 0}, "hoverinfo": "skip", "name": "range",
            }
        )  # fmt: skip
    actual = points["actual"]
    traces += [
        _line_trace("plan", points["plan"], {"color": palette.ghost, "width": 2, "dash": "dash"}, "Planned to"),
        _line_trace("outturn", points["path"], {"color": palette.accent, "width": 2, "dash": "dot"}, "Expected by"),
        _line_trace("actual", actual, {"color": palette.accent, "width": 3}, "Actual to"),
    ]
    if actual and total.committed:
        on, reached = actual[-1].on.isoformat(), total.actual_and_committed
        traces.append(
            {
                "type": "scatter", "mode": "lines+markers", "x": [on, on], "y": [total.actual, reached], "name": "committed",
                "line": {"color": palette.series[3], "width": 2}, "hoverinfo": "text",
                "marker": {"symbol": "diamond", "size": [0, 11], "color": palette.series[3]},
                "text": ["", f"<b>{pounds(reached)}</b> actual and committed<br>{pounds(total.committed)} undrawn on agreements"],
            }
        )  # fmt: skip
    return traces


def _line_trace(name: str, points: list[Any], line: dict[str, Any], word: str) -> dict[str, Any]:
    hovers = [f"{word} {point.on.day} {point.on:%b %Y}: <b>{pounds(point.pence)}</b>" for point in points]
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": _days(points), "y": [point.pence for point in points], "line": line,
        "hoverinfo": "text", "text": hovers,
    }  # fmt: skip


def _days(points: list[Any]) -> list[str]:
    return [point.on.isoformat() for point in points]


def _budget_line(total: SpendTotals, palette: Palette) -> list[dict[str, Any]]:
    """Returns the horizontal line at the budget; none without a budget."""
    if total.budget is None:
        return []
    line = {"color": palette.ink, "width": 1.5}
    return [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": total.budget, "y1": total.budget, "line": line}]


def _end_labels(points: Points, total: SpendTotals, palette: Palette, top: int, *, closed: bool) -> list[dict[str, Any]]:
    """Returns a label at the end of each line, spaced so that none overlap."""
    last = {name: [point.pence for point in points[name][-1:]] for name in ("plan", "path", "actual")}
    ends = [] if total.budget is None else [(total.budget, "Budget", palette.ink)]
    ends += [(pence, "Plan", palette.quiet) for pence in last["plan"]]
    ends += [(pence, "Outturn", palette.accent) for pence in last["path"]]
    if closed and not last["path"]:
        ends += [(pence, "Actual", palette.accent) for pence in last["actual"]]
    ends.sort(key=lambda end: -end[0])
    pixels = (CHART_HEIGHT - 60) / (top * 1.08 or 1)
    labels, lowest = [], float("inf")
    for pence, word, colour in ends:
        position = min(pence * pixels, lowest - 17)
        lowest = position
        labels.append(
            {
                "xref": "paper", "x": 1, "xanchor": "left", "y": pence, "yshift": round(position - pence * pixels), "text": f" {word} {short_pounds(pence)}",
                "showarrow": False, "font": {"color": colour, "size": 12},
            }
        )  # fmt: skip
    return labels


def _narrowed(frame: pd.DataFrame, chosen: SpendFilter, name: str, texts: list[Any]) -> tuple[pd.DataFrame, tuple[tuple[str, str], ...]]:
    """Returns the frame with what its rows are measured over: the year, the funder and the part ``name``; and those parts by key."""
    parts = {"of_year": chosen.year, "of_funder": chosen.funder, name: texts}
    return frame.assign(**parts), (("year", "of_year"), ("funder", "of_funder"), (name, name))


def _curve_table(curves: pd.DataFrame, chosen: SpendFilter, view: View) -> Table:
    days = curves_by_day(curves)
    frame, narrowed = _narrowed(days, chosen, "to", iso_days(days["on"]))
    amounts = {
        "plan": ("Plan", "planned_spend"), "actual": ("Actual", "actual_spend"), "path": ("Outturn", "outturn"),
        "low": ("Lowest", "lowest_outturn"), "high": ("Highest", "highest_outturn"),
    }  # fmt: skip
    columns = [
        Column(key, f"{label}, {currency_unit()}", MONEY, measure=measure, narrowed=narrowed) for key, (label, measure) in amounts.items()
    ]
    return Table(frame, (Column("on", "To", DAY), *columns), f"Running sums of {chosen.year}", view)


def axis_ticks(top: int) -> list[int]:
    """Returns round ticks from 0 to ``top`` pence, with at most five steps."""
    size = 100
    while True:
        for step in (size, size * 2, size * 5):
            if step * 5 >= top:
                return list(range(0, max(top, 1) + 1, step))
        size *= 10


def with_opacity(colour: str, part: float) -> str:
    """Returns a ``#rrggbb`` colour as ``rgba()`` with the given opacity (0 to 1)."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{part})"


def months_title(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Prose:
    """Returns the cost of the last full month against its plan; for a closed year that of the whole year."""
    if is_year_ended(chosen.year, view.today):
        return _year_title(months, chosen, view)
    rows = frame_rows(months)
    full = [month for month in rows if not month.open and month.actual is not None][-1:]
    coming = [month for month in rows if month.open][:1]
    still = (
        prose(
            f"{coming[0].month:%B} still expects " + "{expected}",
            expected=_month_amount("expected_spend", coming[0], "expected", chosen, view),
        )
        if coming and coming[0].expected
        else prose("no more is expected this month")
    )
    if not full:
        return prose("No full month is recorded yet; {still}", still=still)
    (last,) = full
    of = measured_over(chosen, month=f"{last.month:%Y-%m}")
    against: Text = ", with no plan" if last.plan is None else prose(", {plan}", plan=_against_plan(last.actual, last.plan, view, of))
    cost = prose(f"{last.month:%B} cost " + "{cost}", cost=_month_amount("actual_spend", last, "actual", chosen, view))
    return cost + against + prose("; {still}", still=still)


def _month_amount(measure: str, month: Any, name: str, chosen: SpendFilter, view: View) -> Shown:
    pence = getattr(month, name)
    return view.show(measure, pence, pounds(pence), **measured_over(chosen, month=f"{month.month:%Y-%m}"))


def _year_title(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Prose:
    past, of = plan_to_date(months), measured_over(chosen)
    cost = prose(f"{chosen.year} cost " + "{cost}", cost=view.show("actual_spend", past.actual, pounds(past.actual), **of))
    return cost if past.plan is None else prose("{cost}, {plan}", cost=cost, plan=_against_plan(past.actual, past.plan, view, of))


def _against_plan(cost: int, plan: int, view: View, of: dict[str, str], *, so_far: bool = False) -> Prose:
    """Returns actuals against their plan: ``£10 more than planned``, ``as planned``."""
    if cost == plan:
        return prose("Spent as planned" if so_far else "as planned")
    difference = view.show("actual_minus_plan", cost - plan, pounds(abs(cost - plan)), **of)
    return prose(
        "{spent}{difference} {more} than planned", spent="Spent " * so_far, difference=difference, more="more" if cost > plan else "less"
    )


def monthly_chart(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Chart:
    """Will this month surprise us? Plan as outline, actual solid, what is still expected hatched; this month shows both.

    ``months``: those of ``outturn.sum_months``.
    """
    title: Text = months_title(months, chosen, view) if len(months) else NO_LINE_TITLE
    return Chart(
        title=title,
        subtitle=f"{currency_unit()} in each accounting month, {chosen.year}, {funder_text(chosen.funder)}. "
        "Outline: plan. Solid: actual. Hatched: still expected, by forecast or else plan.",
        caption=prose(f"Bars for the twelve months of {chosen.year}. " + "{title}.", title=Prose() + title),
        table=_months_table(months, chosen, view),
        how="",
        measures=("planned_spend", "actual_spend", "actual_minus_plan", "forecast_spend", "expected_spend"),
        figure=_months_figure(months, chosen, view),
        empty=None if len(months) else no_lines(chosen),
    )


def _months_figure(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Any:
    palette, today, rows = view.palette, view.today, frame_rows(months)
    top = max(1, *(month.plan or 0 for month in rows), *((month.actual or 0) + (month.expected or 0) for month in rows)) if rows else 1
    low = min(0, *(month.actual or 0 for month in rows)) if rows else 0
    ticks, places = axis_ticks(top), list(range(len(rows)))
    now = [place + (today.day - 0.5) / last_day(row.month).day - 0.5 for place, row in enumerate(rows) if row.month == today.replace(day=1)]
    marker: Any = today_marker(palette, now[0]) if now else {}  # type: ignore[arg-type] # this axis takes a number, not a date
    return figure(
        _month_traces(rows, chosen, view), palette, CHART_HEIGHT, barmode="overlay",
        xaxis={"tickvals": places, "ticktext": [f"{row.month:%b}" for row in rows], "range": [-0.6, len(rows) - 0.4], "ticks": ""},
        yaxis={
            "tickvals": ticks, "ticktext": [short_pounds(tick) for tick in ticks], "range": [low * 1.1, top * 1.1], "showgrid": True,
            "gridcolor": palette.line, "showline": False, "ticks": "",
        },
        margin={"t": 26},
        **marker,
    )  # fmt: skip


def _month_traces(rows: list[Any], chosen: SpendFilter, view: View) -> list[dict[str, Any]]:
    palette, search = view.palette, spend_search(view, chosen)
    bar = {
        "type": "bar",
        "x": list(range(len(rows))),
        "hoverinfo": "text",
        "hovertext": [_month_hover(row) for row in rows],
        "customdata": [ledger_href(search, month=f"{row.month:%Y-%m}") for row in rows],
    }
    outline = {"color": TRANSPARENT, "line": {"color": palette.ghost, "width": 1.5}}
    hatched = {
        "color": TRANSPARENT,
        "line": {"color": palette.accent, "width": 1},
        "pattern": {"shape": "/", "fgcolor": palette.accent, "fillmode": "replace", "size": 6, "solidity": 0.28},
    }
    return [
        {**bar, "name": "plan", "y": [row.plan for row in rows], "width": 0.82, "marker": outline},
        {**bar, "name": "actual", "y": [row.actual for row in rows], "width": 0.54, "marker": {"color": palette.accent}},
        {
            **bar, "name": "expected", "y": [row.expected or None for row in rows], "base": [row.actual or 0 for row in rows], "width": 0.54,
            "marker": hatched,
        },
    ]  # fmt: skip


def _month_hover(month: Any) -> str:
    parts = [f"<b>{month.month:%B %Y}</b>", f"Planned {pounds(month.plan)}" if month.plan is not None else "Not planned"]
    parts.append(f"Actual {pounds(month.actual)}" if month.actual is not None else "Nothing recorded")
    return "<br>".join([*parts, *([f"Still expected {pounds(month.expected)}"] if month.open else [])])


def _months_table(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Table:
    closed = ~months["open"].astype(bool)
    amounts = months.assign(difference=(months["actual"] - months["plan"]).where(closed), expected=months["expected"].where(~closed))
    frame, narrowed = _narrowed(amounts, chosen, "of_month", list(months["month"].dt.strftime("%Y-%m")))
    narrowed = (*narrowed[:2], ("month", "of_month"))
    unit = currency_unit()
    columns = (
        Column("month", "Month", MONTH),
        Column("plan", f"Plan, {unit}", MONEY, measure="planned_spend", narrowed=narrowed),
        Column("actual", f"Actual, {unit}", MONEY, measure="actual_spend", narrowed=narrowed),
        Column("difference", f"Actual minus plan, {unit}", MONEY, signed=True, measure="actual_minus_plan", narrowed=narrowed),
        Column("forecast", f"Forecast, {unit}", MONEY, measure="forecast_spend", narrowed=narrowed),
        Column("expected", f"Still expected, {unit}", MONEY, measure="expected_spend", narrowed=narrowed),
    )
    return Table(frame, columns, f"Months of {chosen.year}; empty where nothing was planned, recorded or forecast", view)
