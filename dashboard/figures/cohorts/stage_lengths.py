"""Chart of the length of each stage and of the waiting between stages, by cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.cohorts.comparison import UNKNOWN, day_cell
from dashboard.formats import join_phrases, plural
from dashboard.metrics.cohorts.comparison import HOW_LENGTHS, OPEN_CALL, CohortTimeline, StagePeriod, stage_length_ranges
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout

ROW_HEIGHT = 40


def lengths_chart(timelines: Sequence[CohortTimeline], order: Sequence[str], chosen: str | None, palette: Palette) -> Chart:
    """How long did each stage take, and how long did teams wait between stages? One row a cohort, in days from its launch."""
    standard = [timeline for timeline in timelines if not timeline.flow]
    ranges = stage_length_ranges(standard)
    parts = [OPEN_CALL, *order]
    stages = [stage for stage in parts if any(period.stage == stage for timeline in timelines for period in timeline.drawn)]
    place = {id(timeline): len(timelines) - 1 - n for n, timeline in enumerate(timelines)}
    traces = [_stage_bars(stage, n, timelines, place, palette) for n, stage in enumerate(stages)]
    traces += [
        *_waiting_traces(timelines, place, palette),
        _demo_day_trace(timelines, place, palette),
        _no_dates_trace(timelines, place, palette),
    ]
    names = [_timeline_label(timeline, chosen) for timeline in timelines]
    layout = base_layout(
        palette, max(len(timelines), 1) * ROW_HEIGHT + 110, barmode="overlay", showlegend=True,
        xaxis={"ticksuffix": " d", "showline": False, "zeroline": True, "zerolinecolor": palette.line},
        yaxis={"tickvals": list(place.values()), "ticktext": names, "range": [-0.7, len(timelines) - 0.3], "showline": False, "ticks": ""},
        legend={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "traceorder": "normal",
            "font": {"color": palette.quiet, "size": 12},
        },
    )  # fmt: skip
    title = _lengths_title(standard, ranges)
    dated = sum(any(period.exact for period in timeline.periods) for timeline in timelines)
    return Chart(
        title=title,
        subtitle="Days from launch. In a bar: its length; in a gap: the days of waiting. Paler: not known to the day. "
        f"Lengths are known for {dated} of {plural(len(timelines), 'row')}.",
        caption=f"Timeline of {plural(len(timelines), 'row')}, one for each cohort and Innovation Flow. {title}.",
        table=_lengths_table(timelines), how=HOW_LENGTHS, figure={"data": traces, "layout": layout},
        empty=None if stages else EmptyState("No dates of stages are recorded yet."),
    )  # fmt: skip


def _timeline_label(timeline: CohortTimeline, chosen: str | None) -> str:
    words = f"{timeline.name}, {timeline.flow}" if timeline.flow else timeline.name
    words = words if len(words) <= 26 else f"{words[:25].rstrip()}…"
    return f"<b>{words}</b>" if timeline.cohort_id == chosen else words


def _lengths_title(timelines: Sequence[CohortTimeline], length_ranges: Mapping[str, tuple[int, int]]) -> str:
    counts = {
        stage: sum(period.stage == stage and period.length is not None for timeline in timelines for period in timeline.periods)
        for stage in length_ranges
    }
    common_stages = sorted(
        (stage for stage in length_ranges if stage != OPEN_CALL), key=lambda stage: (-counts[stage], -length_ranges[stage][1])
    )[:2]
    ranges = [
        f"{stage} took {_days_range_text(length_ranges[stage])}" for stage in sorted(common_stages, key=lambda stage: length_ranges[stage])
    ]
    waited = [days for timeline in timelines if (days := timeline.waited) is not None]
    waits = f"; a cohort waited {_days_range_text((min(waited), max(waited)))} in all between stages" if waited else ""
    return f"{join_phrases(ranges)}{waits}" if ranges else "No length of a stage is known to the day"


def _days_range_text(pair: tuple[int, int]) -> str:
    return plural(pair[0], "day") if pair[0] == pair[1] else f"{pair[0]} to {pair[1]} days"


def _colour(stage: int, palette: Palette) -> str:
    return palette.ghost if stage == 0 else palette.series[(stage - 1) % len(palette.series)]


def period_text(period: StagePeriod) -> str:
    """Returns a period as text: dates, length in days, whether planned, and the number of challenges with these dates."""
    date_source = f"dates of {plural(period.seen, 'challenge')}" if period.seen else ""
    other_dates = f"{plural(period.others, 'other date')} recorded" if period.others else ""
    length = f"{plural(period.length, 'day')}" if period.length is not None else "length not known to the day"
    planned = "planned" if period.planned else ""
    return "; ".join(
        part for part in (f"{period.start or UNKNOWN} to {period.end or UNKNOWN}", length, planned, date_source, other_dates) if part
    )


def _stage_bars(stage: str, n: int, timelines: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> dict[str, Any]:
    drawn = [(timeline, period) for timeline in timelines for period in timeline.drawn if period.stage == stage and timeline.origin]
    colour = _colour(n, palette)
    return {
        "type": "bar", "orientation": "h", "name": stage, "legendrank": n, "width": 0.56,
        "y": [place[id(timeline)] for timeline, _ in drawn],
        "base": [(period.start.on - timeline.origin).days if period.start and timeline.origin else 0 for timeline, period in drawn],
        "x": [(period.end.last - period.start.on).days if period.start and period.end else 0 for _, period in drawn],
        "marker": {
            "color": [palette.ground if period.planned else colour for _, period in drawn], "opacity": [1 if period.exact else 0.45 for _, period in drawn],
            "line": {"color": colour, "width": 1.5},
        },
        "text": [str(period.length) if period.length is not None else "" for _, period in drawn], "textposition": "inside", "textangle": 0,
        "insidetextanchor": "middle", "constraintext": "none",
        "insidetextfont": {"color": [palette.ink if period.planned else palette.ground for _, period in drawn]},
        "hoverinfo": "text", "hovertext": [f"<b>{timeline.name}: {stage}</b><br>{period_text(period)}" for timeline, period in drawn],
        "customdata": [f"/cohorts/{timeline.cohort_id}" for timeline, _ in drawn],
    }  # fmt: skip


def _waiting_traces(timelines: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> list[dict[str, Any]]:
    """Returns a dotted line for each wait, and a label with its days."""
    waits = [
        (place[id(timeline)], (before.end.on - timeline.origin).days, days,
         f"<b>{timeline.name}: waiting</b><br>{plural(days, 'day')} from {before.stage} to {after.stage}")
        for timeline in timelines
        for before, after, days in timeline.waits
        if before.end and timeline.origin
    ]  # fmt: skip
    return [
        {
            "type": "scatter", "mode": "lines", "name": "Waiting", "x": [end for _, start, days, _ in waits for end in (start, start + days, None)],
            "y": [end for row, _, _, _ in waits for end in (row, row, None)], "line": {"color": palette.quiet, "width": 1.5, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "text", "showlegend": False, "x": [start + days / 2 for _, start, days, _ in waits],
            "y": [row for row, _, _, _ in waits], "text": [str(days) for _, _, days, _ in waits], "textposition": "top center",
            "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "text", "hovertext": [words for _, _, _, words in waits],
        },
    ]  # fmt: skip


def _demo_day_trace(timelines: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> dict[str, Any]:
    shown = [
        (timeline, timeline.demo_day, (timeline.demo_day.on - timeline.origin).days)
        for timeline in timelines
        if timeline.demo_day and timeline.origin
    ]
    return {
        "type": "scatter", "mode": "markers", "name": "Demo Day", "x": [days for _, _, days in shown], "y": [place[id(timeline)] for timeline, _, _ in shown],
        "marker": {
            "symbol": ["diamond" if day.exact else "diamond-open" for _, day, _ in shown], "size": 12, "color": palette.ink,
            "line": {"width": 1.5, "color": palette.ink},
        },
        "hoverinfo": "text", "hovertext": [f"<b>{timeline.name}: Demo Day</b><br>{day}" for timeline, day, _ in shown],
        "customdata": [f"/cohorts/{timeline.cohort_id}" for timeline, _, _ in shown],
    }  # fmt: skip


def _no_dates_trace(timelines: Sequence[CohortTimeline], place: Mapping[int, int], palette: Palette) -> dict[str, Any]:
    undated = [timeline for timeline in timelines if not timeline.drawn]
    return {
        "type": "scatter", "mode": "text", "x": [0] * len(undated), "y": [place[id(timeline)] for timeline in undated], "showlegend": False,
        "text": ["Dates of stages not known"] * len(undated), "textposition": "middle right",
        "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "skip",
    }  # fmt: skip


def _lengths_table(timelines: Sequence[CohortTimeline]) -> Table:
    columns = (
        Column("Cohort"), Column("Stage"), Column("First day"), Column("Last day"), Column("Length, days", number=True),
        Column("Waited before it, days", number=True), Column("Whose dates"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for timeline in timelines:
        name = f"{timeline.name}, {timeline.flow}" if timeline.flow else timeline.name
        waited = {id(after): days for _, after, days in timeline.waits}
        rows += [_period_row(name, timeline.cohort_id, period, waited.get(id(period))) for period in timeline.periods]
        if not timeline.periods:
            rows.append((Cell(name, f"/cohorts/{timeline.cohort_id}"), *(Cell(UNKNOWN, tone="quiet") for _ in columns[1:6]), Cell("")))
    return Table(columns, tuple(rows), "Lengths of stages and waiting between them")


def _period_row(name: str, cohort: str, period: StagePeriod, waited: int | None) -> tuple[Cell, ...]:
    if period.stage == OPEN_CALL or not period.seen:
        date_source = "the cohort's" + (", planned" if period.planned else "")
    else:
        date_source = f"{plural(period.seen, 'challenge')}" + (f"; {plural(period.others, 'other date')} recorded" if period.others else "")
    length = Cell(UNKNOWN, tone="quiet") if period.length is None else Cell(str(period.length))
    wait = Cell("" if waited is None else str(waited))
    return (
        Cell(name, f"/cohorts/{cohort}"),
        Cell(period.stage),
        day_cell(period.start),
        day_cell(period.end),
        length,
        wait,
        Cell(date_source),
    )
