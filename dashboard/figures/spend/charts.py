"""Charts of spend. Money on the axes is in pence; only labels turn it into pounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.figures.spend.summary import heading, off_by, opened, whose
from dashboard.formats import plural, pounds, short_pounds, signed_pounds
from dashboard.metrics.spend.cumulative import Curve, Points, curve, month_end
from dashboard.metrics.spend.outturn import HOW_ACTUAL, HOW_COMMITTED, HOW_OUTTURN, HOW_VARIANCE, Month, Totals, ended
from dashboard.page_content import Cell, Chart, Column, Empty, Table
from dashboard.theme import Palette, frame_of, today_mark
from db.values.currency import unit

HEIGHT = 330
CLEAR = "rgba(0,0,0,0)"
NO_LINE = "No budget line here"


def nothing(year: str, funder: str) -> Empty:
    """What to do where a year has no budget line."""
    return Empty(f"No budget line of {year} for {whose(funder)} in this view. Choose another year above, or load budget lines from a file.")


def cumulative_title(found: Sequence[Month], total: Totals, year: str, today: date) -> str:
    """How spending keeps to its plan so far, and where it ends up."""
    if not found:
        return NO_LINE
    past = [one for one in found if not one.open]
    plan, cost = (sum(getattr(one, name) or 0 for one in past) for name in ("plan", "actual"))
    if ended(year, today) or not plan or total.variance is None:
        return heading(total, year, today)
    return f"{_against(cost, plan, so_far=True)} by the end of {past[-1].month:%B}; outturn {off_by(total.variance)} budget"


def cumulative(found: Sequence[Month], total: Totals, year: str, funder: str, today: date, palette: Palette) -> Chart:
    """Are we inside the money? Running plan, actual, actual and committed, and the way to the outturn, under the budget."""
    drawn = curve(found, today)
    title = cumulative_title(found, total, year, today)
    ranged = drawn.path[-1:] != drawn.low[-1:] or drawn.path[-1:] != drawn.high[-1:]
    band = ", with the range of the forecasts" if ranged else ""
    apart = (
        f" {short_pounds(total.unbudgeted)} on {plural(total.without_budget, 'line')} with no budget is drawn, not compared."
        if total.without_budget
        else ""
    )
    traces = _curve_traces(drawn, total, palette, ranged=ranged)
    top = max(
        [
            total.budget or 0,
            total.actual + total.committed,
            *(pence for points in (drawn.plan, drawn.high, drawn.path) for _, pence in points),
        ]
    )
    start, end = date(int(year[:4]), 4, 1), date(int(year[:4]) + 1, 3, 31)
    ticks = scale(top)
    layout = frame_of(
        palette, HEIGHT,
        xaxis={"type": "date", "range": [start.isoformat(), end.isoformat()], "tickformat": "%b", "nticks": 7},
        yaxis={
            "tickvals": ticks, "ticktext": [short_pounds(one) for one in ticks], "range": [0, top * 1.08 or 1], "showgrid": True,
            "gridcolor": palette.line, "showline": False, "ticks": "",
        },
        **(today_mark(palette, today.isoformat()) if start <= today <= end else {"shapes": [], "annotations": []}),
    )  # fmt: skip
    layout["margin"] |= {"t": 26, "r": 104}
    _budget_line(layout, total, palette)
    layout["annotations"] += _end_labels(drawn, total, palette, top, closed=ended(year, today))
    spoken = f"{title}. Actual {pounds(total.actual)}; with undrawn agreements {pounds(total.actual + total.committed)}; outturn {pounds(total.outturn)}."
    return Chart(
        title=title,
        subtitle=f"Running sum by accounting month, {unit()}, {year}, {whose(funder)}. Dashed: plan. Solid: actual. Dotted: the way to the outturn{band}. "
        f"Diamond: actual and committed.{apart}",
        caption=f"Line chart of money over the financial year. {spoken}",
        table=_curve_table(drawn, year),
        how=f"{HOW_ACTUAL} {HOW_OUTTURN} {HOW_COMMITTED} {HOW_VARIANCE}",
        figure={"data": traces, "layout": layout},
        empty=None if found else nothing(year, funder),
    )  # fmt: skip


def _curve_traces(drawn: Curve, total: Totals, palette: Palette, *, ranged: bool) -> list[dict[str, Any]]:
    traces = []
    if ranged:
        around = [*drawn.high, *reversed(drawn.low)]
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": [on.isoformat() for on, _ in around], "y": [pence for _, pence in around], "fill": "toself",
                "fillcolor": faint(palette.accent, 0.16), "line": {"width": 0}, "hoverinfo": "skip", "name": "range",
            }
        )  # fmt: skip
    traces += [
        _path("plan", drawn.plan, {"color": palette.ghost, "width": 2, "dash": "dash"}, "Planned to"),
        _path("outturn", drawn.path, {"color": palette.accent, "width": 2, "dash": "dot"}, "Expected by"),
        _path("actual", drawn.actual, {"color": palette.accent, "width": 3}, "Actual to"),
    ]
    if drawn.actual and total.committed:
        on, reached = drawn.actual[-1][0].isoformat(), total.actual + total.committed
        traces.append(
            {
                "type": "scatter", "mode": "lines+markers", "x": [on, on], "y": [total.actual, reached], "name": "committed",
                "line": {"color": palette.series[3], "width": 2}, "hoverinfo": "text",
                "marker": {"symbol": "diamond", "size": [0, 11], "color": palette.series[3]},
                "text": ["", f"<b>{pounds(reached)}</b> actual and committed<br>{pounds(total.committed)} undrawn on agreements"],
            }
        )  # fmt: skip
    return traces


def _path(name: str, points: Points, line: dict[str, Any], word: str) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": [on.isoformat() for on, _ in points], "y": [pence for _, pence in points], "line": line,
        "hoverinfo": "text", "text": [f"{word} {on.day} {on:%b %Y}: <b>{pounds(pence)}</b>" for on, pence in points],
    }  # fmt: skip


def _budget_line(layout: dict[str, Any], total: Totals, palette: Palette) -> None:
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


def _end_labels(drawn: Curve, total: Totals, palette: Palette, top: int, *, closed: bool) -> list[dict[str, Any]]:
    """The name of each line beside its end, moved apart where they would lie on each other."""
    ends = [] if total.budget is None else [(total.budget, "Budget", palette.ink)]
    if drawn.plan:
        ends.append((drawn.plan[-1][1], "Plan", palette.quiet))
    if drawn.path:
        ends.append((drawn.path[-1][1], "Outturn", palette.accent))
    elif closed and drawn.actual:
        ends.append((drawn.actual[-1][1], "Actual", palette.accent))
    ends.sort(key=lambda one: -one[0])
    pixels = (HEIGHT - 60) / (top * 1.08 or 1)
    labels, floor = [], float("inf")
    for pence, word, colour in ends:
        at = min(pence * pixels, floor - 17)
        floor = at
        labels.append(
            {
                "xref": "paper", "x": 1, "xanchor": "left", "y": pence, "yshift": round(at - pence * pixels), "text": f" {word} {short_pounds(pence)}",
                "showarrow": False, "font": {"color": colour, "size": 12},
            }
        )  # fmt: skip
    return labels


def _curve_table(drawn: Curve, year: str) -> Table:
    by_day = [dict(points) for points in (drawn.plan, drawn.actual, drawn.path, drawn.low, drawn.high)]
    days = sorted({on for points in by_day for on in points})
    columns = (
        Column("To"), Column(f"Plan, {unit()}", number=True), Column(f"Actual, {unit()}", number=True), Column(f"Outturn, {unit()}", number=True),
        Column(f"Lowest, {unit()}", number=True), Column(f"Highest, {unit()}", number=True),
    )  # fmt: skip
    rows = tuple((Cell(f"{on.day} {on:%b %Y}"), *(Cell(pounds(points.get(on))) for points in by_day)) for on in days)
    return Table(columns, rows, f"Running sums of {year}")


def scale(top: int) -> list[int]:
    """Round steps for an axis from nothing to ``top`` pence, five at most."""
    size = 100
    while True:
        for step in (size, size * 2, size * 5):
            if step * 5 >= top:
                return list(range(0, max(top, 1) + 1, step))
        size *= 10


def faint(colour: str, part: float) -> str:
    """A ``#rrggbb`` colour that lets the ground through."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{part})"


def months_title(found: Sequence[Month], year: str, today: date) -> str:
    """What the last full month cost against its plan, or what the year did."""
    if ended(year, today):
        cost, plan = sum(one.actual or 0 for one in found), sum(one.plan or 0 for one in found)
        return (
            f"{year} cost {pounds(cost)}, {_against(cost, plan)}"
            if any(one.plan is not None for one in found)
            else f"{year} cost {pounds(cost)}"
        )
    full = [one for one in found if not one.open and one.actual is not None]
    coming = next((one for one in found if one.open), None)
    still = f"{coming.month:%B} still expects {pounds(coming.expected)}" if coming and coming.expected else "no more is expected this month"
    if not full:
        return f"No full month is recorded yet; {still}"
    last = full[-1]
    against = f", {_against(last.actual or 0, last.plan)}" if last.plan is not None else ", with no plan"
    return f"{last.month:%B} cost {pounds(last.actual)}{against}; {still}"


def _against(cost: int, plan: int, *, so_far: bool = False) -> str:
    if cost == plan:
        return "Spent as planned" if so_far else "as planned"
    return f"{'Spent ' if so_far else ''}{pounds(abs(cost - plan))} {'more' if cost > plan else 'less'} than planned"


def monthly(found: Sequence[Month], year: str, funder: str, today: date, palette: Palette, search: str) -> Chart:
    """Will this month surprise us? Plan as outline, actual solid, what is still expected hatched; this month shows both."""
    acts = {
        "hoverinfo": "text",
        "hovertext": [_month_hover(one) for one in found],
        "customdata": [opened(search, month=f"{one.month:%Y-%m}") for one in found],
    }
    places = list(range(len(found)))
    bar = {"type": "bar", "x": places, **acts}
    traces = [
        {**bar, "name": "plan", "y": [one.plan for one in found], "width": 0.82, "marker": {"color": CLEAR, "line": {"color": palette.ghost, "width": 1.5}}},
        {**bar, "name": "actual", "y": [one.actual for one in found], "width": 0.54, "marker": {"color": palette.accent}},
        {
            **bar, "name": "expected", "y": [one.expected or None for one in found], "base": [one.actual or 0 for one in found], "width": 0.54,
            "marker": {
                "color": CLEAR, "line": {"color": palette.accent, "width": 1},
                "pattern": {"shape": "/", "fgcolor": palette.accent, "fillmode": "replace", "size": 6, "solidity": 0.28},
            },
        },
    ]  # fmt: skip
    top = max([1, *(max(one.plan or 0, (one.actual or 0) + one.expected) for one in found)])
    low = min([0, *(one.actual or 0 for one in found)])
    ticks = scale(top)
    now = [n + (today.day - 0.5) / month_end(one.month).day - 0.5 for n, one in enumerate(found) if one.month == today.replace(day=1)]
    layout = frame_of(
        palette, HEIGHT, barmode="overlay",
        xaxis={"tickvals": places, "ticktext": [f"{one.month:%b}" for one in found], "range": [-0.6, len(found) - 0.4], "ticks": ""},
        yaxis={
            "tickvals": ticks, "ticktext": [short_pounds(one) for one in ticks], "range": [low * 1.1, top * 1.1], "showgrid": True,
            "gridcolor": palette.line, "showline": False, "ticks": "",
        },
        **(today_mark(palette, now[0]) if now else {}),  # type: ignore[arg-type] # a place on this axis
    )  # fmt: skip
    layout["margin"]["t"] = 26
    title = months_title(found, year, today) if found else NO_LINE
    return Chart(
        title=title,
        subtitle=f"{unit()} in each accounting month, {year}, {whose(funder)}. Outline: plan. Solid: actual. Hatched: still expected, by forecast "
        "or else plan.",
        caption=f"Bars for the twelve months of {year}. {title}.",
        table=_months_table(found, year),
        how=f"{HOW_ACTUAL} {HOW_OUTTURN}",
        figure={"data": traces, "layout": layout},
        empty=None if found else nothing(year, funder),
    )


def _month_hover(one: Month) -> str:
    parts = [f"<b>{one.month:%B %Y}</b>", f"Planned {pounds(one.plan)}" if one.plan is not None else "Not planned"]
    parts.append(f"Actual {pounds(one.actual)}" if one.actual is not None else "Nothing recorded")
    return "<br>".join([*parts, *([f"Still expected {pounds(one.expected)}"] if one.open else [])])


def _months_table(found: Sequence[Month], year: str) -> Table:
    columns = (
        Column("Month"), Column(f"Plan, {unit()}", number=True), Column(f"Actual, {unit()}", number=True), Column(f"Actual minus plan, {unit()}", number=True),
        Column(f"Forecast, {unit()}", number=True), Column(f"Still expected, {unit()}", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(f"{one.month:%B %Y}"), Cell(pounds(one.plan)), Cell(pounds(one.actual)),
            Cell("" if one.actual is None or one.plan is None or one.open else signed_pounds(one.actual - one.plan)),
            Cell(pounds(one.forecast)), Cell(pounds(one.expected) if one.open else ""),
        )
        for one in found
    )  # fmt: skip
    return Table(columns, rows, f"Months of {year}; empty where nothing was planned, recorded or forecast")
