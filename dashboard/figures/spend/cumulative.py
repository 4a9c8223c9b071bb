"""Chart of the running sum of a financial year: what was spent, what is committed and expected beyond it, and where the year ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, iso_days
from dashboard.figures.spend.axes import NO_LINE_TITLE, amount_axis, narrowed_rows, no_lines
from dashboard.figures.spend.text import against_plan, compared_over, funder_text, last_day, year_heading
from dashboard.formats import pounds, short_pounds
from dashboard.graphics import KeyEntry
from dashboard.metrics.spend.cumulative import CURVES, curves_by_day, spend_curves
from dashboard.metrics.spend.outturn import plan_to_date
from dashboard.metrics.spend.periods import SpendFilter, is_year_ended, months_of_year
from dashboard.metrics.spend.year_end import YearEnd
from dashboard.page_content import Chart
from dashboard.prose import Prose, Text, prose
from dashboard.tables import DAY, MONEY, Column, Table
from dashboard.theme import Palette, today_marker
from dashboard.view import View
from db.frames import frame_rows
from db.values.currency import currency_unit

Points = dict[str, list[Any]]  # the points of each curve, in order

CHART_HEIGHT, NARROW_HEIGHT = 330, 250
PLOT_END = 0.74  # share of the width at which the months end; the enlarged end stands beside them
BOX = (0.78, 0.815, 0.46, 0.99)  # left, right, bottom and top of the enlarged end, in shares of the picture
LABEL_GAP = 17  # pixels between two labels
LATE_POINTS = 3  # points of the way to the outturn up to which there is no room for labels beside it
NARROW_KEY = (KeyEntry("part-spent", "Spent"), KeyEntry("part-committed", "Committed"), KeyEntry("part-expected", "Expected beyond"))


def cumulative_title(end: YearEnd, chosen: SpendFilter, view: View) -> Text:
    """Returns what was spent against the plan to date: ``£26,056 less than planned was spent by October``; of a closed year its variance."""
    if not end.total.lines:
        return NO_LINE_TITLE
    past = plan_to_date(end.months)
    if is_year_ended(chosen.year, view.today) or not past.plan or past.month is None:
        return year_heading(end, chosen, view)
    to = last_day(past.month).isoformat()
    return against_plan(past.actual, past.plan, view, compared_over(end, chosen, to=to), f"{past.month:%B}")


def cumulative_chart(end: YearEnd, chosen: SpendFilter, view: View) -> Chart:
    """Where does the year end? Running sums of what was spent, then of what is committed and expected, below the budget."""
    curves, of = spend_curves(end.months, view.today), compared_over(end, chosen)
    title, total = cumulative_title(end, chosen, view), end.total
    spoken = prose(
        "Line chart of money over the financial year. {title}. Spent {actual}; with what is committed {committed}; outturn {outturn}.",
        title=Prose() + title,
        actual=view.show("actual_spend", total.actual, pounds(total.actual), **of),
        committed=view.show("actual_and_committed", total.actual_and_committed, pounds(total.actual_and_committed), **of),
        outturn=view.show("outturn", total.outturn, pounds(total.outturn), **of),
    )
    band = " Band: low to high of the outturn." if end.ranged else ""
    return Chart(
        title=title,
        subtitle=f"Running sum by month, {'lines with a budget' if end.budgeted else funder_text(chosen.funder)}.{band}",
        caption=spoken,
        table=_curve_table(curves, of, chosen, view),
        how="The plan is dashed; the dotted line is the way to the outturn. Commitments stand in the earliest months that expect anything.",
        measures=(
            "planned_spend",
            "actual_spend",
            "commitment",
            "month_commitment",
            "outturn",
            "lowest_outturn",
            "highest_outturn",
            "variance",
        ),
        figure=_figure(_points_by_curve(curves), end, chosen, view),
        empty=None if total.lines else no_lines(chosen),
        key=NARROW_KEY if view.narrow else (),
    )


def _points_by_curve(curves: pd.DataFrame) -> Points:
    points: Points = {name: [] for name in CURVES}
    for point in frame_rows(curves):
        points[point.curve].append(point)
    return points


def _figure(points: Points, end: YearEnd, chosen: SpendFilter, view: View) -> Any:
    palette, today, months = view.palette, view.today, months_of_year(chosen.year)
    reached = [point.pence for name in ("plan", "high", "path", "actual") for point in points[name]]
    highest = max([end.total.budget or 0, *reached])
    top = int(highest * (1.2 if view.narrow else 1.08)) or 1
    start, last = months[0], last_day(months[-1])
    marker: Any = today_marker(palette, today.isoformat()) if start <= today <= last else {"shapes": [], "annotations": []}
    enlarged = not view.narrow and bool(points["path"])
    marker["shapes"] += _budget_line(end, start, last, palette)
    marker["annotations"] += _spent_labels(points, end, view)
    if enlarged:
        shapes, annotations = _enlarged_end(end, top, palette)
        marker["shapes"] += shapes
        marker["annotations"] += annotations
    else:
        marker["annotations"] += _end_words(points, end, start, top, palette)
    drawn = months[::2] if view.narrow else months
    return figure(
        _traces(points, end, palette), palette, NARROW_HEIGHT if view.narrow else CHART_HEIGHT,
        xaxis={
            "type": "date", "range": [start.isoformat(), last.isoformat()], "domain": [0, PLOT_END if enlarged else 1],
            "tickvals": [(month + timedelta(days=14)).isoformat() for month in drawn], "ticktext": [f"{month:%b}" for month in drawn], "ticks": "",
        },
        yaxis=amount_axis(highest, (min(0, *reached, 0), top), palette),
        margin={"t": 24, "r": 8},
        **marker,
    )  # fmt: skip


def _traces(points: Points, end: YearEnd, palette: Palette) -> list[dict[str, Any]]:
    path, committed, actual = points["path"], points["committed"], points["actual"]
    hatched = {"fillpattern": {"shape": "/", "fgcolor": palette.hatch, "bgcolor": palette.ground, "size": 6, "solidity": 0.3}}
    areas = [
        _area("expected", [*path, *committed[::-1]], {"fillcolor": palette.stages[0]}),
        _area("committed area", [*committed, *_level(committed)], {"fillcolor": palette.hatch, **hatched}),
    ]
    if end.ranged:
        areas.append(_area("range", [*points["high"], *points["low"][::-1]], {"fillcolor": palette.stages[3]}))
    lines = [
        _line("plan", points["plan"], {"color": palette.ghost, "width": 1.5, "dash": "dash"}, "Planned to"),
        _line("committed", committed, {"color": palette.hatch_line, "width": 2}, "Spent and committed by"),
        _line("outturn", path, {"color": palette.accent, "width": 2, "dash": "dot"}, "Expected by"),
        _line("actual", actual, {"color": palette.accent, "width": 3}, "Spent to"),
    ]
    now = {"type": "scatter", "mode": "markers", "name": "now", "hoverinfo": "skip", "marker": {"color": palette.accent, "size": 9}}
    return [*areas, *lines, {**now, "x": _days(actual[-1:]), "y": [point.pence for point in actual[-1:]]}]


def _level(points: list[Any]) -> list[Any]:
    """Returns the way back below a curve, at the height of its first point."""
    return [points[0]._replace(on=point.on) for point in points[::-1]] if points else []


def _area(name: str, around: list[Any], fill: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": _days(around), "y": [point.pence for point in around], "fill": "toself",
        "line": {"width": 0}, "hoverinfo": "skip", **fill,
    }  # fmt: skip


def _line(name: str, points: list[Any], line: dict[str, Any], word: str) -> dict[str, Any]:
    hovers = [f"{word} {point.on.day} {point.on:%b %Y}: {pounds(point.pence)}" for point in points]
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": _days(points), "y": [point.pence for point in points], "line": line,
        "hoverinfo": "text", "text": hovers,
    }  # fmt: skip


def _days(points: list[Any]) -> list[str]:
    return [point.on.isoformat() for point in points]


def _budget_line(end: YearEnd, start: date, last: date, palette: Palette) -> list[dict[str, Any]]:
    """Returns the horizontal line at the budget; none without a budget."""
    if end.total.budget is None:
        return []
    line, pence = {"color": palette.ink, "width": 2}, end.total.budget
    return [{"type": "line", "x0": start.isoformat(), "x1": last.isoformat(), "y0": pence, "y1": pence, "line": line}]


def _spent_labels(points: Points, end: YearEnd, view: View) -> list[dict[str, Any]]:
    """Returns what was spent, with what is committed, beside the last point of the spent."""
    actual, palette = points["actual"], view.palette
    if not actual:
        return []
    lines = [(f"<b>Spent {short_pounds(end.total.actual)}</b>", palette.accent)]
    if end.placed and not view.narrow:
        lines.append((f"<b>With committed {short_pounds(end.total.actual + end.placed)}</b>", palette.hatch_line))
    late = len(points["path"]) <= LATE_POINTS
    side = {"xanchor": "right", "xshift": -8} if late else {"xanchor": "left", "xshift": 8}
    return [
        {
            "x": actual[-1].on.isoformat(), "y": actual[-1].pence, "yanchor": "top", "text": words, "showarrow": False,
            "font": {"size": 12, "color": colour}, **side, "yshift": -4 - LABEL_GAP * (place + late),
        }
        for place, (words, colour) in enumerate(lines)
    ] + _plan_label(points["plan"], palette)  # fmt: skip


def _plan_label(plan: list[Any], palette: Palette) -> list[dict[str, Any]]:
    """Returns the name of the plan beside the middle of its curve."""
    if not plan:
        return []
    middle = plan[len(plan) // 2]
    return [
        {
            "x": middle.on.isoformat(), "y": middle.pence, "xanchor": "right", "xshift": -8, "yanchor": "bottom", "text": "Plan", "showarrow": False,
            "font": {"size": 12, "color": palette.quiet},
        }
    ]  # fmt: skip


def _ends(end: YearEnd, palette: Palette) -> list[tuple[int, str, str]]:
    """Returns the amounts at the end of the year with their words and colours, the highest first."""
    total = end.total
    ends = [(total.outturn, f"<b>Ends {short_pounds(total.outturn)}</b>", palette.accent)]
    if end.ranged:
        ends += [(end.high, f"High {short_pounds(end.high)}", palette.second), (end.low, f"Low {short_pounds(end.low)}", palette.second)]
    if total.budget is not None:
        ends.append((total.budget, f"<b>Budget {short_pounds(total.budget)}</b>", palette.ink))
    return sorted(ends, key=lambda one: -one[0])


def _enlarged_end(end: YearEnd, top: int, palette: Palette) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Returns the shapes and labels of the end of the year, enlarged beside it: the budget, the range, and where the year ends."""
    left, right, bottom, above = BOX
    ends = _ends(end, palette)
    span = max(ends[0][0] - ends[-1][0], top // 50, 1)
    lowest, highest = ends[-1][0] - span // 3, ends[0][0] + span // 6

    def place(pence: int) -> float:
        return bottom + (above - bottom) * (pence - lowest) / (highest - lowest)

    paper = {"xref": "paper", "yref": "paper"}
    edge = {"color": palette.edge, "width": 1}
    shapes: list[dict[str, Any]] = [
        {"type": "line", **paper, "x0": PLOT_END, "x1": left, "y0": max(lowest, 0) / top, "y1": bottom, "line": edge},
        {"type": "line", **paper, "x0": PLOT_END, "x1": left, "y0": min(highest / top, 1), "y1": above, "line": edge},
        {"type": "rect", **paper, "x0": left, "x1": right, "y0": bottom, "y1": above, "line": edge},
    ]
    if end.ranged:
        band = {"fillcolor": palette.stages[3], "line": {"color": palette.hatch_line, "width": 1}}
        shapes.append({"type": "rect", **paper, "x0": left, "x1": right, "y0": place(end.low), "y1": place(end.high), **band})
    marks = [(end.total.outturn, palette.accent)] + ([] if end.total.budget is None else [(end.total.budget, palette.ink)])
    shapes += [
        {
            "type": "line",
            **paper,
            "x0": left,
            "x1": right + 0.01,
            "y0": place(pence),
            "y1": place(pence),
            "line": {"color": colour, "width": 2.5},
        }
        for pence, colour in marks
    ]
    labels, free = [], float("inf")
    for pence, words, colour in ends:
        pixels = min(place(pence) * (CHART_HEIGHT - 56), free)
        free = pixels - LABEL_GAP
        labels.append(
            {
                **paper, "x": right, "xanchor": "left", "xshift": 8, "y": 0, "yanchor": "middle", "yshift": round(pixels), "text": words,
                "showarrow": False, "font": {"size": 12, "color": colour},
            }
        )  # fmt: skip
    return shapes, labels


def _end_words(points: Points, end: YearEnd, start: date, top: int, palette: Palette) -> list[dict[str, Any]]:
    """Returns the budget and where the year ends as words at the upper left, where no curve runs."""
    words = _ends(end, palette) if points["path"] else [one for one in _ends(end, palette) if "Budget" in one[1]]
    high = top if end.total.budget is None else max(end.total.budget, end.total.outturn)
    return [
        {
            "x": start.isoformat(), "xanchor": "left", "xshift": 4, "y": high, "yanchor": "bottom" if place == 0 else "top",
            "yshift": 2 if place == 0 else -4 - LABEL_GAP * (place - 1), "text": text, "showarrow": False, "font": {"size": 12, "color": colour},
        }
        for place, (_, text, colour) in enumerate(words)
    ]  # fmt: skip


def _curve_table(curves: pd.DataFrame, of: dict[str, str], chosen: SpendFilter, view: View) -> Table:
    days = curves_by_day(curves)
    frame, narrowed = narrowed_rows(days, of, "to", iso_days(days["on"]))
    amounts = {
        "plan": ("Plan", "planned_spend"), "actual": ("Spent", "actual_spend"), "committed": ("Spent and committed", "actual_and_committed"),
        "path": ("Outturn", "outturn"), "low": ("Lowest", "lowest_outturn"), "high": ("Highest", "highest_outturn"),
    }  # fmt: skip
    columns = [
        Column(key, f"{label}, {currency_unit()}", MONEY, measure=measure, narrowed=narrowed) for key, (label, measure) in amounts.items()
    ]
    return Table(frame, (Column("on", "To", DAY), *columns), f"Running sums of {chosen.year}", view)
