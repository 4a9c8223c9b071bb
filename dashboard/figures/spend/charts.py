"""Charts of spend. Money on the axes is in pence; only labels convert it to pounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.figures.spend.summary import funder_text, ledger_href, variance_text, year_heading
from dashboard.formats import plural, pounds, short_pounds, signed_pounds
from dashboard.metrics.spend.cumulative import Points, SpendCurve, build_spend_curve, month_end
from dashboard.metrics.spend.outturn import HOW_ACTUAL, HOW_COMMITTED, HOW_OUTTURN, HOW_VARIANCE, SpendMonth, SpendTotals, is_year_ended
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout, today_marker
from db.values.currency import currency_unit

CHART_HEIGHT = 330
TRANSPARENT = "rgba(0,0,0,0)"
NO_LINE_TITLE = "No budget line here"


def no_lines(year: str, funder: str) -> EmptyState:
    """Returns the hint for a year without a budget line."""
    return EmptyState(
        f"No budget line of {year} for {funder_text(funder)} in this view. Choose another year above, or load budget lines from a file."
    )


def cumulative_title(spend_months: Sequence[SpendMonth], total: SpendTotals, year: str, today: date) -> str:
    """Returns the actual spend against plan to date, and the expected variance; for a closed year only its variance."""
    if not spend_months:
        return NO_LINE_TITLE
    past = [month for month in spend_months if not month.open]
    plan, cost = (sum(getattr(month, name) or 0 for month in past) for name in ("plan", "actual"))
    if is_year_ended(year, today) or not plan or total.variance is None:
        return year_heading(total, year, today)
    return (
        f"{_against_plan_text(cost, plan, so_far=True)} by the end of {past[-1].month:%B}; outturn {variance_text(total.variance)} budget"
    )


def cumulative_chart(
    spend_months: Sequence[SpendMonth], total: SpendTotals, year: str, funder: str, today: date, palette: Palette
) -> Chart:
    """Are we inside the money? Running plan, actual, actual and committed, and the expected outturn, under the budget."""
    curve = build_spend_curve(spend_months, today)
    title = cumulative_title(spend_months, total, year, today)
    ranged = curve.path[-1:] != curve.low[-1:] or curve.path[-1:] != curve.high[-1:]
    band = ", with the range of the forecasts" if ranged else ""
    without_budget_text = (
        f" {short_pounds(total.unbudgeted)} on {plural(total.without_budget, 'line')} with no budget is drawn, not compared."
        if total.without_budget
        else ""
    )
    traces = _curve_traces(curve, total, palette, ranged=ranged)
    top = max(
        [
            total.budget or 0,
            total.actual + total.committed,
            *(pence for points in (curve.plan, curve.high, curve.path) for _, pence in points),
        ]
    )
    start, end = date(int(year[:4]), 4, 1), date(int(year[:4]) + 1, 3, 31)
    ticks = axis_ticks(top)
    layout = base_layout(
        palette, CHART_HEIGHT,
        xaxis={"type": "date", "range": [start.isoformat(), end.isoformat()], "tickformat": "%b", "nticks": 7},
        yaxis={
            "tickvals": ticks, "ticktext": [short_pounds(tick) for tick in ticks], "range": [0, top * 1.08 or 1], "showgrid": True,
            "gridcolor": palette.line, "showline": False, "ticks": "",
        },
        **(today_marker(palette, today.isoformat()) if start <= today <= end else {"shapes": [], "annotations": []}),
    )  # fmt: skip
    layout["margin"] |= {"t": 26, "r": 104}
    _add_budget_line(layout, total, palette)
    layout["annotations"] += _end_labels(curve, total, palette, top, closed=is_year_ended(year, today))
    spoken = f"{title}. Actual {pounds(total.actual)}; with undrawn agreements {pounds(total.actual + total.committed)}; outturn {pounds(total.outturn)}."
    return Chart(
        title=title,
        subtitle=f"Running sum by accounting month, {currency_unit()}, {year}, {funder_text(funder)}. "
        f"Dashed: plan. Solid: actual. Dotted: the way to the outturn{band}. "
        f"Diamond: actual and committed.{without_budget_text}",
        caption=f"Line chart of money over the financial year. {spoken}",
        table=_curve_table(curve, year),
        how=f"{HOW_ACTUAL} {HOW_OUTTURN} {HOW_COMMITTED} {HOW_VARIANCE}",
        figure={"data": traces, "layout": layout},
        empty=None if spend_months else no_lines(year, funder),
    )


def _curve_traces(curve: SpendCurve, total: SpendTotals, palette: Palette, *, ranged: bool) -> list[dict[str, Any]]:
    traces = []
    if ranged:
        around = [*curve.high, *reversed(curve.low)]
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": [on.isoformat() for on, _ in around], "y": [pence for _, pence in around], "fill": "toself",
                "fillcolor": with_opacity(palette.accent, 0.16), "line": {"width": 0}, "hoverinfo": "skip", "name": "range",
            }
        )  # fmt: skip
    traces += [
        _line_trace("plan", curve.plan, {"color": palette.ghost, "width": 2, "dash": "dash"}, "Planned to"),
        _line_trace("outturn", curve.path, {"color": palette.accent, "width": 2, "dash": "dot"}, "Expected by"),
        _line_trace("actual", curve.actual, {"color": palette.accent, "width": 3}, "Actual to"),
    ]
    if curve.actual and total.committed:
        on, reached = curve.actual[-1][0].isoformat(), total.actual + total.committed
        traces.append(
            {
                "type": "scatter", "mode": "lines+markers", "x": [on, on], "y": [total.actual, reached], "name": "committed",
                "line": {"color": palette.series[3], "width": 2}, "hoverinfo": "text",
                "marker": {"symbol": "diamond", "size": [0, 11], "color": palette.series[3]},
                "text": ["", f"<b>{pounds(reached)}</b> actual and committed<br>{pounds(total.committed)} undrawn on agreements"],
            }
        )  # fmt: skip
    return traces


def _line_trace(name: str, points: Points, line: dict[str, Any], word: str) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": [on.isoformat() for on, _ in points], "y": [pence for _, pence in points], "line": line,
        "hoverinfo": "text", "text": [f"{word} {on.day} {on:%b %Y}: <b>{pounds(pence)}</b>" for on, pence in points],
    }  # fmt: skip


def _add_budget_line(layout: dict[str, Any], total: SpendTotals, palette: Palette) -> None:
    if total.budget is not None:
        layout["shapes"].append(
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": total.budget,
                "y1": total.budget,
                "line": {"color": palette.ink, "width": 1.5},
            }
        )


def _end_labels(curve: SpendCurve, total: SpendTotals, palette: Palette, top: int, *, closed: bool) -> list[dict[str, Any]]:
    """Returns a label at the end of each line, spaced so that none overlap."""
    ends = [] if total.budget is None else [(total.budget, "Budget", palette.ink)]
    if curve.plan:
        ends.append((curve.plan[-1][1], "Plan", palette.quiet))
    if curve.path:
        ends.append((curve.path[-1][1], "Outturn", palette.accent))
    elif closed and curve.actual:
        ends.append((curve.actual[-1][1], "Actual", palette.accent))
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


def _curve_table(curve: SpendCurve, year: str) -> Table:
    by_day = [dict(points) for points in (curve.plan, curve.actual, curve.path, curve.low, curve.high)]
    days = sorted({on for points in by_day for on in points})
    columns = (
        Column("To"),
        Column(f"Plan, {currency_unit()}", number=True),
        Column(f"Actual, {currency_unit()}", number=True),
        Column(f"Outturn, {currency_unit()}", number=True),
        Column(f"Lowest, {currency_unit()}", number=True),
        Column(f"Highest, {currency_unit()}", number=True),
    )
    rows = tuple((Cell(f"{on.day} {on:%b %Y}"), *(Cell(pounds(points.get(on))) for points in by_day)) for on in days)
    return Table(columns, rows, f"Running sums of {year}")


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


def months_title(spend_months: Sequence[SpendMonth], year: str, today: date) -> str:
    """Returns the cost of the last full month against its plan; for a closed year that of the whole year."""
    if is_year_ended(year, today):
        cost, plan = sum(month.actual or 0 for month in spend_months), sum(month.plan or 0 for month in spend_months)
        return (
            f"{year} cost {pounds(cost)}, {_against_plan_text(cost, plan)}"
            if any(month.plan is not None for month in spend_months)
            else f"{year} cost {pounds(cost)}"
        )
    full = [month for month in spend_months if not month.open and month.actual is not None]
    coming = next((month for month in spend_months if month.open), None)
    still = f"{coming.month:%B} still expects {pounds(coming.expected)}" if coming and coming.expected else "no more is expected this month"
    if not full:
        return f"No full month is recorded yet; {still}"
    last = full[-1]
    against = f", {_against_plan_text(last.actual or 0, last.plan)}" if last.plan is not None else ", with no plan"
    return f"{last.month:%B} cost {pounds(last.actual)}{against}; {still}"


def _against_plan_text(cost: int, plan: int, *, so_far: bool = False) -> str:
    if cost == plan:
        return "Spent as planned" if so_far else "as planned"
    return f"{'Spent ' if so_far else ''}{pounds(abs(cost - plan))} {'more' if cost > plan else 'less'} than planned"


def monthly_chart(spend_months: Sequence[SpendMonth], year: str, funder: str, today: date, palette: Palette, search: str) -> Chart:
    """Will this month surprise us? Plan as outline, actual solid, what is still expected hatched; this month shows both."""
    acts = {
        "hoverinfo": "text",
        "hovertext": [_month_hover(month) for month in spend_months],
        "customdata": [ledger_href(search, month=f"{month.month:%Y-%m}") for month in spend_months],
    }
    places = list(range(len(spend_months)))
    bar = {"type": "bar", "x": places, **acts}
    traces = [
        {
            **bar,
            "name": "plan",
            "y": [month.plan for month in spend_months],
            "width": 0.82,
            "marker": {"color": TRANSPARENT, "line": {"color": palette.ghost, "width": 1.5}},
        },
        {**bar, "name": "actual", "y": [month.actual for month in spend_months], "width": 0.54, "marker": {"color": palette.accent}},
        {
            **bar,
            "name": "expected",
            "y": [month.expected or None for month in spend_months],
            "base": [month.actual or 0 for month in spend_months],
            "width": 0.54,
            "marker": {
                "color": TRANSPARENT,
                "line": {"color": palette.accent, "width": 1},
                "pattern": {"shape": "/", "fgcolor": palette.accent, "fillmode": "replace", "size": 6, "solidity": 0.28},
            },
        },
    ]
    top = max([1, *(max(month.plan or 0, (month.actual or 0) + month.expected) for month in spend_months)])
    low = min([0, *(month.actual or 0 for month in spend_months)])
    ticks = axis_ticks(top)
    now = [
        n + (today.day - 0.5) / month_end(month.month).day - 0.5
        for n, month in enumerate(spend_months)
        if month.month == today.replace(day=1)
    ]
    layout = base_layout(
        palette, CHART_HEIGHT, barmode="overlay",
        xaxis={"tickvals": places, "ticktext": [f"{month.month:%b}" for month in spend_months], "range": [-0.6, len(spend_months) - 0.4], "ticks": ""},
        yaxis={
            "tickvals": ticks, "ticktext": [short_pounds(tick) for tick in ticks], "range": [low * 1.1, top * 1.1], "showgrid": True,
            "gridcolor": palette.line, "showline": False, "ticks": "",
        },
        **(today_marker(palette, now[0]) if now else {}),  # type: ignore[arg-type] # this axis takes a number, not a date
    )  # fmt: skip
    layout["margin"]["t"] = 26
    title = months_title(spend_months, year, today) if spend_months else NO_LINE_TITLE
    return Chart(
        title=title,
        subtitle=f"{currency_unit()} in each accounting month, {year}, {funder_text(funder)}. "
        f"Outline: plan. Solid: actual. Hatched: still expected, by forecast "
        "or else plan.",
        caption=f"Bars for the twelve months of {year}. {title}.",
        table=_months_table(spend_months, year),
        how=f"{HOW_ACTUAL} {HOW_OUTTURN}",
        figure={"data": traces, "layout": layout},
        empty=None if spend_months else no_lines(year, funder),
    )


def _month_hover(month: SpendMonth) -> str:
    parts = [f"<b>{month.month:%B %Y}</b>", f"Planned {pounds(month.plan)}" if month.plan is not None else "Not planned"]
    parts.append(f"Actual {pounds(month.actual)}" if month.actual is not None else "Nothing recorded")
    return "<br>".join([*parts, *([f"Still expected {pounds(month.expected)}"] if month.open else [])])


def _months_table(spend_months: Sequence[SpendMonth], year: str) -> Table:
    columns = (
        Column("Month"),
        Column(f"Plan, {currency_unit()}", number=True),
        Column(f"Actual, {currency_unit()}", number=True),
        Column(f"Actual minus plan, {currency_unit()}", number=True),
        Column(f"Forecast, {currency_unit()}", number=True),
        Column(f"Still expected, {currency_unit()}", number=True),
    )
    rows = tuple(
        (
            Cell(f"{month.month:%B %Y}"), Cell(pounds(month.plan)), Cell(pounds(month.actual)),
            Cell("" if month.actual is None or month.plan is None or month.open else signed_pounds(month.actual - month.plan)),
            Cell(pounds(month.forecast)), Cell(pounds(month.expected) if month.open else ""),
        )
        for month in spend_months
    )  # fmt: skip
    return Table(columns, rows, f"Months of {year}; empty where nothing was planned, recorded or forecast")
