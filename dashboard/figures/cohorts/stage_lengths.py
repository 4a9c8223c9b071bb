"""Chart of the length of each stage and of the waiting between stages, by cohort."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures.cohorts.comparison import MAX_TABLE_ROWS, UNKNOWN, chosen_cohort, drawn_cohorts, drawn_note
from dashboard.figures.figure import figure, segments, short_text, text
from dashboard.formats import plural
from dashboard.metrics.arrays import columns_of, day_counts, frame_of_arrays, key_positions, objects, whole_numbers
from dashboard.metrics.cohorts.comparison import OPEN_CALL, Timelines, stage_length_ranges, total_waits
from dashboard.metrics.days import last_days
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import DAY, DAYS, Column, Table, first_rows
from dashboard.theme import Palette
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.dates import named_day

ROW_HEIGHT = 40
BLOCK = "cohorts-lengths"
LEGEND = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "traceorder": "normal"}


def lengths_chart(timelines: Timelines, order: pd.Series, view: View) -> Chart:
    """How long did each stage take, and how long did teams wait between stages? One row a cohort, in days from its launch.

    ``timelines``: of :func:`dashboard.metrics.cohorts.comparison.build_timelines`; ``order``: all stages.
    """
    cohorts = list(dict.fromkeys(column_values(timelines.rows, "cohort_id")))
    drawn = drawn_cohorts(cohorts, view, BLOCK)
    rows = timelines.rows if len(drawn) == len(cohorts) else timelines.rows[timelines.rows["cohort_id"].isin(drawn)]
    periods = _with_positions(timelines.periods, rows)
    known = {row.stage for row in periods}
    stages = [stage for stage in (OPEN_CALL, *order) if stage in known]
    title = _lengths_title(timelines, view)
    dated = len(set(timelines.periods["row"].to_numpy()[timelines.periods["exact"].to_numpy(bool)]))
    return Chart(
        title=title,
        subtitle=prose(
            "Days from launch. In a bar: its length; in a gap: the days of waiting. Paler: not known to the day. Lengths are known for {dated} "
            "of {rows}.{drawn}",
            dated=view.show("timelines_with_length", dated),
            rows=view.count("cohort_timelines", len(timelines.rows), "row"),
            drawn=drawn_note(len(drawn), len(cohorts), view, BLOCK),
        ),
        caption=prose("Timeline with a row for each cohort and Innovation Flow. {title}.", title=title),
        table=_lengths_table(timelines, view),
        how="The dates are those of the cohort; where it has none, the dates that most of its challenges share (the earliest of several "
        "equally common ones). A bar that is known only to the week or month is drawn paler, over the whole of the weeks or months named. "
        "Planned stages are drawn where nothing else is known.",
        measures=("stage_length", "wait_before_stage", "cohort_waiting"),
        figure=_figure(rows, periods, stages, view),
        empty=None if stages else EmptyState("No dates of stages are recorded yet."),
    )


def _with_positions(periods: pd.DataFrame, rows: pd.DataFrame) -> list[Any]:
    """Returns the periods drawn with the position of their row, and their start, length and wait in days from the origin of the row."""
    at = key_positions((periods["row"].to_numpy(),), (rows["row"].to_numpy(),))
    shown = (periods["drawn"].to_numpy(bool) & (at >= 0)).nonzero()[0]
    drawn, at = {key: values.take(shown) for key, values in columns_of(periods).items()}, at[shown]
    origin, start, end = rows["origin_on"].to_numpy()[at], periods["start_on"].to_numpy()[shown], periods["end_on"]
    last = last_days(end, periods["end_precision"]).to_numpy()[shown]
    return frame_rows(frame_of_arrays({
        **drawn, "name": rows["name"].to_numpy()[at], "place": len(rows) - 1 - at, "base": whole_numbers(day_counts(origin, start)),
        "width": whole_numbers(day_counts(start, last)),
        "wait_base": whole_numbers(day_counts(origin, periods["waited_from"].to_numpy()[shown])),
    }))  # fmt: skip


def _figure(rows: pd.DataFrame, drawn: Sequence[Any], stages: Sequence[str], view: View) -> Any:
    palette = view.palette
    traces = [_stage_bars(stage, n, [row for row in drawn if row.stage == stage], palette) for n, stage in enumerate(stages)]
    traces += [
        *_waiting_traces([row for row in drawn if row.waited_days is not None], palette),
        *_event_traces(rows, {row.row for row in drawn}, palette),
    ]
    places = list(range(len(rows) - 1, -1, -1))
    return figure(
        traces, palette, max(len(rows), 1) * ROW_HEIGHT + 110, barmode="overlay", showlegend=True,
        xaxis={"ticksuffix": " d", "showline": False, "zeroline": True, "zerolinecolor": palette.line},
        yaxis={"tickvals": places, "ticktext": _labels(rows, view), "range": [-0.7, len(rows) - 0.3], "showline": False, "ticks": ""},
        legend={**LEGEND, "font": {"color": palette.quiet, "size": 12}},
    )  # fmt: skip


def _labels(rows: pd.DataFrame, view: View) -> list[str]:
    labels = [short_text(row_name(row), 26) for row in frame_rows(rows)]
    return [f"<b>{label}</b>" if cohort == chosen_cohort(view) else label for label, cohort in zip(labels, rows["cohort_id"], strict=True)]


def row_name(row: Any) -> str:
    """Returns the name of a row: the cohort, and its Innovation Flow where that is not the usual one."""
    return f"{row.name}, {row.other_flow}" if row.other_flow else str(row.name)


def _lengths_title(timelines: Timelines, view: View) -> Prose:
    """Returns how long the two stages with the most known lengths took, and how long cohorts waited."""
    ranges = stage_length_ranges(timelines)
    stages = [row for row in frame_rows(ranges) if row.stage != OPEN_CALL]
    common = sorted(stages, key=lambda row: (row.known, row.longest), reverse=True)[:2]
    took = [
        prose("{stage} took {range}", stage=Name(row.stage), range=_range(row.shortest, row.longest, "stage_length", view, stage=row.stage))
        for row in sorted(common, key=lambda row: (row.shortest, row.longest))
    ]
    waited = column_values(total_waits(timelines), "waited_days")
    waits = (
        prose(
            "; a cohort waited {range} in all between stages",
            range=_range(min(waited), max(waited), "cohort_waiting", view),
        )
        if waited
        else Prose()
    )
    return join_prose(took, ", ", " and ") + waits if took else prose("No length of a stage is known to the day")


def _range(shortest: int, longest: int, measure: str, view: View, **narrowed: str) -> Prose:
    least, most = (
        view.show(measure, days, str(days), part=part, **narrowed) for days, part in ((shortest, "shortest"), (longest, "longest"))
    )
    if shortest == longest:
        return prose("{days}", days=view.count(measure, longest, "day", part="longest", **narrowed))
    return prose("{least} to {most} days", least=least, most=most)


def period_text(row: Any) -> str:
    """Returns a period as text: dates, length in days, whether planned, and the number of challenges with these dates."""
    start, end = named_day(row, "start"), named_day(row, "end")
    parts = (
        f"{start or UNKNOWN} to {end or UNKNOWN}",
        plural(row.length_days, "day") if row.length_days is not None else "length not known to the day",
        "planned" if row.planned else "",
        f"dates of {plural(row.seen, 'challenge')}" if row.seen else "",
        f"{plural(row.others, 'other date')} recorded" if row.others else "",
    )
    return "; ".join(part for part in parts if part)


def _stage_bars(stage: str, n: int, drawn: Sequence[Any], palette: Palette) -> dict[str, Any]:
    colour = palette.ghost if n == 0 else palette.series[(n - 1) % len(palette.series)]
    return {
        "type": "bar", "orientation": "h", "name": text(stage), "legendrank": n, "width": 0.56, "y": [row.place for row in drawn],
        "base": [row.base for row in drawn], "x": [row.width for row in drawn],
        "marker": {
            "color": [palette.ground if row.planned else colour for row in drawn], "opacity": [1 if row.exact else 0.45 for row in drawn],
            "line": {"color": colour, "width": 1.5},
        },
        "text": ["" if row.length_days is None else str(row.length_days) for row in drawn], "textposition": "inside", "textangle": 0,
        "insidetextanchor": "middle", "constraintext": "none",
        "insidetextfont": {"color": [palette.ink if row.planned else palette.ground for row in drawn]},
        "hoverinfo": "text", "hovertext": [f"<b>{text(row.name)}: {text(stage)}</b><br>{period_text(row)}" for row in drawn],
        "customdata": [f"/cohorts/{row.cohort_id}" for row in drawn],
    }  # fmt: skip


def _waiting_traces(waits: Sequence[Any], palette: Palette) -> list[dict[str, Any]]:
    """Returns a dotted line for each wait, and a label with its days."""
    starts, ends = [row.wait_base for row in waits], [row.wait_base + row.waited_days for row in waits]
    places = [row.place for row in waits]
    words = [
        f"<b>{text(row.name)}: waiting</b><br>{plural(row.waited_days, 'day')} from {text(row.waited_after)} to {text(row.stage)}"
        for row in waits
    ]
    return [
        {
            "type": "scatter", "mode": "lines", "name": "Waiting", "x": segments(starts, ends), "y": segments(places, places),
            "line": {"color": palette.quiet, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "text", "showlegend": False, "x": [(start + end) / 2 for start, end in zip(starts, ends, strict=True)],
            "y": places, "text": [str(row.waited_days) for row in waits], "textposition": "top center",
            "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "text", "hovertext": words,
        },
    ]  # fmt: skip


def _event_traces(rows: pd.DataFrame, dated: Collection[int], palette: Palette) -> list[dict[str, Any]]:
    """Returns the Demo Day of each row, and a text in each row of which no dates are known. ``dated``: the other rows."""
    days = whole_numbers(day_counts(rows["origin_on"].to_numpy(), rows["demo_day_on"].to_numpy()))
    placed = frame_rows(frame_of_arrays({**columns_of(rows), "place": np.arange(len(rows))[::-1], "days": days}))
    shown = [(row, named_day(row, "demo_day")) for row in placed if row.days is not None]
    undated = [row.place for row in placed if row.row not in dated]
    return [
        {
            "type": "scatter", "mode": "markers", "name": "Demo Day", "x": [row.days for row, _ in shown], "y": [row.place for row, _ in shown],
            "marker": {
                "symbol": ["diamond" if day and day.exact else "diamond-open" for _, day in shown], "size": 12, "color": palette.ink,
                "line": {"width": 1.5, "color": palette.ink},
            },
            "hoverinfo": "text", "hovertext": [f"<b>{text(row.name)}: Demo Day</b><br>{day}" for row, day in shown],
            "customdata": [f"/cohorts/{row.cohort_id}" for row, _ in shown],
        },
        {
            "type": "scatter", "mode": "text", "x": [0] * len(undated), "y": undated, "showlegend": False,
            "text": ["Dates of stages not known"] * len(undated), "textposition": "middle right",
            "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "skip",
        },
    ]  # fmt: skip


def _lengths_table(timelines: Timelines, view: View) -> Table:
    """Returns a row for each stage, and one for each cohort without dates."""
    rows, periods = timelines.rows, columns_of(timelines.periods)
    row, period = _row_periods(column_values(rows, "row"), column_values(timelines.periods, "row"))
    stages = {
        key: values.take(period, allow_fill=True) for key, values in periods.items() if key not in ("row", "cohort_id", "drawn", "exact")
    }
    named = [(row_name(shown), f"/cohorts/{shown.cohort_id}{view.search}") for shown in frame_rows(rows)]
    frame = frame_of_arrays({
        **{key: rows[key].to_numpy()[row] for key in ("cohort_id", "other_flow")}, **stages,
        **{key: objects([named[n][end] for n in row]) for end, key in enumerate(("shown_name", "href"))},
    })  # fmt: skip
    frame["whose"] = objects(_whose_dates(frame))
    columns = (
        Column("shown_name", "Cohort", href="href"),
        Column("stage", "Stage", unknown=UNKNOWN),
        *length_columns(),
        Column("whose", "Whose dates"),
    )
    table = Table(frame, columns, "Lengths of stages and waiting between them", view)
    return first_rows(table, MAX_TABLE_ROWS, "/cohorts", BLOCK)


def _row_periods(rows: Sequence[int], of_periods: Sequence[int]) -> tuple[list[int], list[int]]:
    """Returns the positions of each row and of each of its periods; -1 for the period of a row that has none."""
    by_row: dict[int, list[int]] = {}
    for n, row in enumerate(of_periods):
        by_row.setdefault(row, []).append(n)
    pairs = [(n, period) for n, row in enumerate(rows) for period in by_row.get(row, (-1,))]
    return [n for n, _ in pairs], [period for _, period in pairs]


def length_columns(labels: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """Returns the columns of the days of a stage, its length and the waiting before it."""
    names = {"start": "First day", "end": "Last day", **(labels or {})}
    narrowed = (("cohort", "cohort_id"), ("stage", "stage"), ("flow", "other_flow"))
    return (
        Column("start_on", names["start"], DAY, precision="start_precision", unknown=UNKNOWN),
        Column("end_on", names["end"], DAY, precision="end_precision", unknown=UNKNOWN),
        Column("length_days", "Length, days", DAYS, unknown=UNKNOWN, measure="stage_length", narrowed=narrowed),
        Column("waited_days", "Waited before it, days", DAYS, measure="wait_before_stage", narrowed=narrowed),
    )


def _whose_dates(periods: pd.DataFrame) -> list[str]:
    return [_whose(row) for row in frame_rows(periods[["stage", "planned", "seen", "others"]])]


def _whose(row: Any) -> str:
    """Returns whose dates a stage has: the cohort's, or how many challenges share them, and how many other dates are recorded."""
    if row.stage is None:
        return ""
    if not row.seen:
        return "the cohort's, planned" if row.planned else "the cohort's"
    others = f"; {plural(row.others, 'other date')} recorded" if row.others else ""
    return f"{plural(row.seen, 'challenge')}{others}"
