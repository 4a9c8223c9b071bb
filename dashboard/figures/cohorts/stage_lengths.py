"""Chart of the length of each stage and of the waiting between stages, by cohort."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import MAX_TABLE_ROWS, UNKNOWN, chosen_cohort, drawn_cohorts, drawn_note
from dashboard.figures.figure import figure, segments, short_text, text
from dashboard.formats import plural
from dashboard.metrics.cohorts.comparison import OPEN_CALL, Timelines, stage_length_ranges, total_waits
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import DAY, DAYS, Column, Table, first_rows
from dashboard.theme import Palette
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.dates import Day, Precision, named_day

ROW_HEIGHT = 40
BLOCK = "cohorts-lengths"
LEGEND = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "traceorder": "normal"}


@dataclass(frozen=True)
class Bar:
    """A period as it is drawn: its dates, its row, the place of the row from below, and in days from the origin of the row its start, its
    length and the start of the waiting before it (None without waiting)."""

    dates: Any
    row: Any
    place: int
    base: int
    width: int
    wait_base: int | None


def lengths_chart(timelines: Timelines, order: pd.Series, view: View) -> Chart:
    """How long did each stage take, and how long did teams wait between stages? One row a cohort, in days from its launch.

    ``timelines``: of :func:`dashboard.metrics.cohorts.comparison.build_timelines`; ``order``: all stages.
    """
    rows, periods = frame_rows(timelines.rows), frame_rows(timelines.periods)
    cohorts = list(dict.fromkeys(row.cohort_id for row in rows))
    drawn = drawn_cohorts(cohorts, view, BLOCK)
    shown = [row for row in rows if row.cohort_id in drawn]
    bars = _bars(periods, shown)
    known = {bar.dates.stage for bar in bars}
    stages = [stage for stage in (OPEN_CALL, *order) if stage in known]
    title = _lengths_title(timelines, view)
    return Chart(
        title=title,
        subtitle=prose(
            "Days from launch. In a bar: its length; in a gap: the days of waiting. Paler: not known to the day. Lengths are known for {dated} "
            "of {rows}.{drawn}",
            dated=view.show("timelines_with_length", len({period.row for period in periods if period.exact})),
            rows=view.count("cohort_timelines", len(rows), "row"),
            drawn=drawn_note(len(drawn), len(cohorts), view, BLOCK),
        ),
        caption=prose("Timeline with a row for each cohort and Innovation Flow. {title}.", title=title),
        table=_lengths_table(rows, periods, view),
        how="The dates are those of the cohort; where it has none, the dates that most of its challenges share (the earliest of several "
        "equally common ones). A bar that is known only to the week or month is drawn paler, over the whole of the weeks or months named. "
        "Planned stages are drawn where nothing else is known.",
        measures=("stage_length", "wait_before_stage", "cohort_waiting"),
        figure=_figure(shown, bars, stages, view),
        empty=None if stages else EmptyState("No dates of stages are recorded yet."),
    )


def _bars(periods: Sequence[Any], rows: Sequence[Any]) -> list[Bar]:
    """Returns the periods that are drawn in the rows."""
    places = {row.row: (len(rows) - 1 - n, row) for n, row in enumerate(rows)}
    bars = []
    for period in periods:
        if period.drawn and period.row in places:
            place, row = places[period.row]
            waited = None if period.waited_from is None else (period.waited_from - row.origin_on).days
            last = Day(period.end_on, Precision(period.end_precision)).last
            bars.append(Bar(period, row, place, (period.start_on - row.origin_on).days, (last - period.start_on).days, waited))
    return bars


def _figure(rows: Sequence[Any], bars: Sequence[Bar], stages: Sequence[str], view: View) -> Any:
    palette = view.palette
    traces = [_stage_bars(stage, n, [bar for bar in bars if bar.dates.stage == stage], palette) for n, stage in enumerate(stages)]
    traces += [
        *_waiting_traces([bar for bar in bars if bar.dates.waited_days is not None], palette),
        *_event_traces(rows, {bar.row.row for bar in bars}, palette),
    ]
    places = list(range(len(rows) - 1, -1, -1))
    return figure(
        traces, palette, max(len(rows), 1) * ROW_HEIGHT + 110, barmode="overlay", showlegend=True,
        xaxis={"ticksuffix": " d", "showline": False, "zeroline": True, "zerolinecolor": palette.line},
        yaxis={"tickvals": places, "ticktext": _labels(rows, view), "range": [-0.7, len(rows) - 0.3], "showline": False, "ticks": ""},
        legend={**LEGEND, "font": {"color": palette.quiet, "size": 12}},
    )  # fmt: skip


def _labels(rows: Sequence[Any], view: View) -> list[str]:
    labels = [(row.cohort_id, short_text(row_name(row), 26)) for row in rows]
    return [f"<b>{label}</b>" if cohort == chosen_cohort(view) else label for cohort, label in labels]


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


def _stage_bars(stage: str, n: int, bars: Sequence[Bar], palette: Palette) -> dict[str, Any]:
    colour = palette.ghost if n == 0 else palette.series[(n - 1) % len(palette.series)]
    drawn = [bar.dates for bar in bars]
    return {
        "type": "bar", "orientation": "h", "name": text(stage), "legendrank": n, "width": 0.56, "y": [bar.place for bar in bars],
        "base": [bar.base for bar in bars], "x": [bar.width for bar in bars],
        "marker": {
            "color": [palette.ground if dates.planned else colour for dates in drawn], "opacity": [1 if dates.exact else 0.45 for dates in drawn],
            "line": {"color": colour, "width": 1.5},
        },
        "text": ["" if dates.length_days is None else str(dates.length_days) for dates in drawn], "textposition": "inside", "textangle": 0,
        "insidetextanchor": "middle", "constraintext": "none",
        "insidetextfont": {"color": [palette.ink if dates.planned else palette.ground for dates in drawn]},
        "hoverinfo": "text", "hovertext": [f"<b>{text(bar.row.name)}: {text(stage)}</b><br>{period_text(bar.dates)}" for bar in bars],
        "customdata": [f"/cohorts/{dates.cohort_id}" for dates in drawn],
    }  # fmt: skip


def _waiting_traces(waits: Sequence[Bar], palette: Palette) -> list[dict[str, Any]]:
    """Returns a dotted line for each wait, and a label with its days. ``waits``: the periods with waiting before them."""
    spans = [(bar.wait_base, bar.wait_base + bar.dates.waited_days) for bar in waits if bar.wait_base is not None]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    places = [bar.place for bar in waits]
    words = [
        f"<b>{text(bar.row.name)}: waiting</b><br>{plural(bar.dates.waited_days, 'day')} from {text(bar.dates.waited_after)} to "
        f"{text(bar.dates.stage)}"
        for bar in waits
    ]
    return [
        {
            "type": "scatter", "mode": "lines", "name": "Waiting", "x": segments(starts, ends), "y": segments(places, places),
            "line": {"color": palette.quiet, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "text", "showlegend": False, "x": [(start + end) / 2 for start, end in spans],
            "y": places, "text": [str(bar.dates.waited_days) for bar in waits], "textposition": "top center",
            "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "text", "hovertext": words,
        },
    ]  # fmt: skip


def _event_traces(rows: Sequence[Any], dated: Collection[int], palette: Palette) -> list[dict[str, Any]]:
    """Returns the Demo Day of each row, and a text in each row of which no dates are known. ``dated``: the other rows."""
    placed = [(row, len(rows) - 1 - n) for n, row in enumerate(rows)]
    shown = [
        (row, place, day)
        for row, place in placed
        if row.origin_on is not None and (day := named_day(row, "demo_day")) is not None
    ]  # fmt: skip
    undated = [place for row, place in placed if row.row not in dated]
    return [
        {
            "type": "scatter", "mode": "markers", "name": "Demo Day", "x": [(day.on - row.origin_on).days for row, _, day in shown],
            "y": [place for _, place, _ in shown],
            "marker": {
                "symbol": ["diamond" if day.exact else "diamond-open" for _, _, day in shown], "size": 12, "color": palette.ink,
                "line": {"width": 1.5, "color": palette.ink},
            },
            "hoverinfo": "text", "hovertext": [f"<b>{text(row.name)}: Demo Day</b><br>{day}" for row, _, day in shown],
            "customdata": [f"/cohorts/{row.cohort_id}" for row, _, _ in shown],
        },
        {
            "type": "scatter", "mode": "text", "x": [0] * len(undated), "y": undated, "showlegend": False,
            "text": ["Dates of stages not known"] * len(undated), "textposition": "middle right",
            "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "skip",
        },
    ]  # fmt: skip


STAGE_COLUMNS = ("stage", "start_on", "start_precision", "end_on", "end_precision", "length_days", "waited_days")


def _lengths_table(rows: Sequence[Any], periods: Sequence[Any], view: View) -> Table:
    """Returns a row for each stage, and one for each cohort without dates."""
    by_row: dict[int, list[Any]] = {}
    for period in periods:
        by_row.setdefault(period.row, []).append(period)
    pairs = [(row, period) for row in rows for period in by_row.get(row.row, (None,))]
    values = {
        **{key: [getattr(row, key) for row, _ in pairs] for key in ("cohort_id", "other_flow")},
        **{key: [getattr(period, key, None) for _, period in pairs] for key in STAGE_COLUMNS},
        "shown_name": [row_name(row) for row, _ in pairs], "href": [f"/cohorts/{row.cohort_id}{view.search}" for row, _ in pairs],
        "whose": [_whose_dates(period) for _, period in pairs],
    }  # fmt: skip
    columns = (
        Column("shown_name", "Cohort", href="href"),
        Column("stage", "Stage", unknown=UNKNOWN),
        *length_columns(),
        Column("whose", "Whose dates"),
    )
    table = Table.of_lists(values, columns, "Lengths of stages and waiting between them", view)
    return first_rows(table, MAX_TABLE_ROWS, "/cohorts", BLOCK)


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


def _whose_dates(period: Any) -> str:
    """Returns whose dates a stage has: the cohort's, or how many challenges share them, and how many other dates are recorded; empty without a
    stage."""
    if period is None:
        return ""
    if not period.seen:
        return "the cohort's, planned" if period.planned else "the cohort's"
    others = f"; {plural(period.others, 'other date')} recorded" if period.others else ""
    return f"{plural(period.seen, 'challenge')}{others}"
