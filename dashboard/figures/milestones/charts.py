"""The charts of milestones: the timeline of stages and milestones, and the slip of each milestone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, segments, short_text, text
from dashboard.figures.milestones.text import WHOLE_COHORT, is_rebaselined, label_with_code, milestones_table, slip_message
from dashboard.formats import format_slip
from dashboard.metrics.milestones import MilestoneTotals
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, join_prose, prose
from dashboard.theme import Palette, today_marker
from dashboard.view import View
from db.frames import column_values
from db.values.dates import named_day

ROW_HEIGHT = 34
MAX_DRAWN = 18
BASELINE_MARK = 8  # pixels


def gantt_chart(milestones: list[Any], stages: pd.DataFrame, window: tuple[date, date], view: View) -> Chart:
    """Where is every challenge, and which dates were promised? A row a challenge: bars are stages, diamonds milestones, hollow ones baselines.

    ``milestones``: the rows of the frame of :func:`dashboard.metrics.milestones.milestone_states`; ``stages``: of
    ``db.queries.milestones.stage_periods``.
    """
    place, names = _rows_of_challenges([row.challenge_id for row in milestones], column_values(stages, "challenge_id"), view.labels)
    rows = [
        row for row in milestones if row.ends_on and window[0] <= row.ends_on <= window[1] and (row.challenge_id or "") in place
    ]  # fmt: skip
    heights = [place[row.challenge_id or ""] for row in rows]
    overdue, undated = (sum(row.state == state for row in drawn_of) for state, drawn_of in (("overdue", rows), ("not dated", milestones)))
    marker = today_marker(view.palette, view.today.isoformat())
    marker["annotations"][0] |= {"y": 0, "yanchor": "top"}
    title = prose(
        "{overdue} past {whose} date, {count} in view",
        overdue=view.words("milestones_overdue", overdue, "milestone", part="timeline"),
        whose="its" if overdue < 2 else "their",
        count=view.count("milestones_in_view", len(rows), "milestone"),
    )
    if undated:
        title += prose("; {undated} not dated and not drawn", undated=view.show("milestones_not_dated", undated))
    return Chart(
        title=title,
        subtitle="Diamond: forecast or actual. Hollow diamond: baseline. Bar: dates of a stage.",
        caption=prose(
            "Timeline of challenges from {first} to {last}. {title}.", first=Name(window[0].isoformat()), last=Name(window[1].isoformat()), title=title
        ),
        table=milestones_table(rows, "Milestones on the timeline", view),
        how="A milestone stands at its actual date once done, else at its forecast. Its baseline, where it differs, is the hollow diamond joined to it. "
        "A date known only to the week or month stands at its first day.",
        measures=("milestone_slip", "milestones_overdue"),
        figure=figure(
            [_stage_trace(stages, place, view.palette), _baseline_trace(rows, heights, view.palette), _milestone_trace(rows, heights, view)],
            view.palette,
            max(len(place), 1) * ROW_HEIGHT + 56,
            xaxis={"type": "date", "range": [window[0].isoformat(), window[1].isoformat()], "side": "top", "showline": False},
            yaxis={
                "tickvals": list(place.values()), "ticktext": names, "range": [-0.7, len(place) - 0.3], "showline": False, "ticks": "",
            },
            margin={"l": 8, "r": 16, "t": 34, "b": 22, "pad": 4},
            **marker,
        ),
        empty=None if rows else EmptyState("No milestone in this view.", "Record a milestone", "/record/milestone"),
    )  # fmt: skip


def _rows_of_challenges(of_milestones: list[Any], of_stages: list[Any], labels: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Returns the row of each challenge that has a milestone or a stage, the first at the top, and the labels of the rows. The milestones of
    no challenge have a row of their own, with the key ""."""
    present = {*of_milestones, *of_stages}
    rows = [challenge for challenge in labels if challenge in present]
    names = [short_text(labels[challenge]) for challenge in rows]
    if None in of_milestones:
        rows, names = [*rows, ""], [*names, WHOLE_COHORT]
    return {challenge: len(rows) - 1 - place for place, challenge in enumerate(rows)}, names


def _stage_trace(stages: pd.DataFrame, place: Mapping[str, int], palette: Palette) -> dict[str, Any]:
    """Returns the stages as one trace of thick lines."""
    columns = (column_values(stages, name) for name in ("challenge_id", "stage", "start_on", "end_on"))
    drawn = [
        (place[challenge or ""], stage, start.isoformat(), end.isoformat())
        for challenge, stage, start, end in zip(*columns, strict=True)
        if start and end and (challenge or "") in place
    ]
    rows, starts, ends = ([one[part] for one in drawn] for part in (0, 2, 3))
    words = [f"{text(stage)}: {start} to {end}" for _, stage, start, end in drawn]
    return {
        "type": "scatter", "mode": "lines", "x": segments(starts, ends), "y": segments(rows, rows), "hoverinfo": "text",
        "text": segments(words, words), "line": {"color": palette.line, "width": 12},
    }  # fmt: skip


def _baseline_trace(rows: list[Any], heights: list[int], palette: Palette) -> dict[str, Any]:
    """Returns the lines from the baseline of each milestone that moved to its date, with a hollow diamond at the baseline."""
    moved = [(row, height) for row, height in zip(rows, heights, strict=True) if row.slip_days]
    at = [height for _, height in moved]
    xs = segments([row.baseline_on.isoformat() for row, _ in moved], [row.ends_on.isoformat() for row, _ in moved])
    marks = [BASELINE_MARK if index % 3 == 0 else 0 for index in range(len(xs))]
    return {
        "type": "scatter", "mode": "lines+markers", "x": xs, "y": segments(at, at), "hoverinfo": "skip",
        "line": {"color": palette.ghost, "width": 1.5},
        "marker": {"symbol": "diamond-open", "size": marks, "color": palette.ghost, "line": {"width": 1.5, "color": palette.ghost}},
    }  # fmt: skip


def _milestone_trace(rows: list[Any], heights: list[int], view: View) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "x": [row.ends_on.isoformat() for row in rows], "y": heights,
        "marker": {"symbol": "diamond", "size": 12, "color": _colours(rows, view.palette), "line": {"width": 1, "color": view.palette.ground}},
        "hoverinfo": "text", "text": _hovers(rows, view.labels), "customdata": _addresses(rows),
    }  # fmt: skip


def _colours(rows: list[Any], palette: Palette) -> list[str]:
    colours = {"overdue": palette.bad, "soon": palette.warn, "ahead": palette.accent}
    return [colours.get(row.state, palette.ghost) for row in rows]


def _addresses(rows: list[Any]) -> list[str]:
    return [f"/record/milestone/{row.id}" for row in rows]


def _hovers(rows: list[Any], labels: Mapping[str, str]) -> list[str]:
    hovers = []
    for milestone in rows:
        baseline, forecast, actual = (named_day(milestone, name) for name in ("baseline", "forecast", "actual"))
        dates = f"Done {actual}" if actual else f"Expected {forecast}"
        promised = f", baseline {baseline}" if baseline and milestone.slip_days else ""
        label = text(labels.get(milestone.challenge_id or "", WHOLE_COHORT))
        hovers.append(f"<b>{text(milestone.title)}</b><br>{label}<br>{dates}{promised}<br>Slip: {format_slip(milestone.slip_days)}")
        if is_rebaselined(milestone):
            first = named_day(milestone, "first_baseline")
            hovers[-1] += f"<br>First promised for {first}, slip against that: {format_slip(milestone.first_slip_days)}"
    return hovers


def slip_chart(milestones: list[Any], totals: MilestoneTotals, view: View) -> Chart:
    """How late is each milestone? Baseline dot, forecast dot, the slip in calendar days as text, overdue ones first, then the largest.

    ``milestones``: the rows of the frame of :func:`dashboard.metrics.milestones.milestone_states`, ``totals`` of it.
    """
    off = [row for row in milestones if row.slip_days is not None and (row.slip_days or row.first_slip_days)]
    moved = sorted(off, key=lambda row: (row.state != "overdue", -row.slip_days))
    drawn = moved[:MAX_DRAWN]
    message = slip_message(totals, view)
    rest = prose(
        " The first {drawn} of {moved} are drawn.",
        drawn=view.show("milestones_with_slip", len(drawn), part="drawn"),
        moved=view.show("milestones_with_slip", len(moved)),
    )
    largest = [
        prose(
            " The largest slip is {slip}: {title}.",
            slip=view.show("milestone_slip", milestone.slip_days, format_slip(milestone.slip_days), milestone=milestone.id),
            title=Name(milestone.title),
        )
        for milestone in sorted(moved, key=lambda row: -row.slip_days)[:1]
    ]
    return Chart(
        title=message,
        subtitle="Slip in calendar days, overdue first, then the largest. Hollow: baseline. Upright: first baseline. Solid: forecast or actual, today "
        "where that is overdue." + (rest if len(moved) > len(drawn) else ""),
        caption=join_prose([message, ".", *largest], ""),
        table=milestones_table(moved, "Milestones that moved, overdue first, then the largest slip", view),
        how="",
        measures=("milestone_slip", "first_slip", "milestones_slipped", "median_slip"),
        figure=_slip_figure(drawn, view),
        empty=None if moved else EmptyState("No milestone has moved from its baseline."),
    )


def _slip_figure(rows: list[Any], view: View) -> Any:
    palette = view.palette
    places = list(range(len(rows) - 1, -1, -1))
    stands = [row.baseline_on + timedelta(days=row.slip_days) for row in rows]
    baselines, ends = [row.baseline_on.isoformat() for row in rows], [day.isoformat() for day in stands]
    first_baselines = [(row.first_baseline_on, place) for row, place in zip(rows, places, strict=True) if is_rebaselined(row)]
    days = [*stands, *(row.baseline_on for row in rows), *(day for day, _ in first_baselines)] or [view.today]
    first, latest = min(days), max(days)
    traces = [
        {"type": "scatter", "mode": "lines", "x": segments(baselines, ends), "y": segments(places, places),
            "line": {"color": palette.ghost, "width": 2}, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "x": baselines, "y": places, "hoverinfo": "skip",
            "marker": {"size": 10, "color": palette.ground, "line": {"color": palette.ghost, "width": 2}}},
        {"type": "scatter", "mode": "markers", "x": [day.isoformat() for day, _ in first_baselines], "y": [place for _, place in first_baselines],
            "hoverinfo": "skip", "marker": {"symbol": "line-ns-open", "size": 12, "color": palette.ghost, "line": {"color": palette.ghost, "width": 2}}},
        {"type": "scatter", "mode": "markers+text", "x": ends, "y": places, "textposition": "middle right",
            "textfont": {"color": palette.ink, "size": 12}, "text": [f"  {format_slip(row.slip_days)}" for row in rows],
            "marker": {"size": 11, "color": _colours(rows, palette)}, "hoverinfo": "text", "hovertext": _hovers(rows, view.labels),
            "customdata": _addresses(rows)},
    ]  # fmt: skip
    room = timedelta(days=max((latest - first).days // 3, 14))
    return figure(
        traces, palette, max(len(rows), 1) * 28 + 44,
        xaxis={"type": "date", "range": [(first - timedelta(days=4)).isoformat(), (latest + room).isoformat()]},
        yaxis={"tickvals": places, "ticktext": [short_text(label_with_code(row.title, view.labels.get(row.challenge_id or "", "")), 38) for row in rows],
            "range": [-0.7, len(rows) - 0.3], "showline": False, "ticks": ""},
        margin={"l": 8, "r": 16, "t": 22, "b": 8, "pad": 4},
        **today_marker(palette, view.today.isoformat()),
    )  # fmt: skip
