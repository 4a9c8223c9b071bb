"""Chart of the length of each stage and of the waiting between stages, by cohort."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import MAX_TABLE_ROWS, UNKNOWN, chosen_cohort, drawn_cohorts, drawn_note, stage_numbers
from dashboard.figures.figure import figure, short_text, text
from dashboard.formats import plural
from dashboard.graphics import KeyEntry
from dashboard.metrics.cohorts.comparison import OPEN_CALL, Timelines, stage_length_ranges, stage_order, total_waits
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.tables import DAY, DAYS, Column, Table, first_rows
from dashboard.theme import Palette, stage_shade
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.dates import Day, Precision, named_day

ROW_HEIGHT = 44
PLOT, NARROW_PLOT = 860, 250  # pixels of the scale in the narrowest window that it is drawn for
CHARACTER = 7  # pixels of a character of 12 pixels
PAIR = 2
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


def lengths_chart(timelines: Timelines, places: pd.DataFrame, view: View, pair: Sequence[str] = ()) -> Chart:
    """How long did each stage take, and how long did teams wait between stages? One row a cohort, in days from its launch.

    ``timelines``: of :func:`dashboard.metrics.cohorts.comparison.build_timelines`; ``places``: of ``stage_places``; ``pair``: the ids of two
    cohorts that alone are drawn, in this order, unless the address asks for all.
    """
    rows, periods = frame_rows(timelines.rows), frame_rows(timelines.periods)
    cohorts = list(dict.fromkeys(row.cohort_id for row in rows))
    chosen = [cohort for cohort in pair if cohort in cohorts and not view.shows_all(BLOCK)]
    drawn = chosen or drawn_cohorts(cohorts, view, BLOCK)
    shown = [row for row in rows if row.cohort_id in drawn]
    if chosen:
        shown.sort(key=lambda row: chosen.index(row.cohort_id))
    bars = sorted(_bars(periods, shown), key=lambda bar: bool(bar.dates.planned))  # the key of a stage has the look of its first bar
    known, numbers = {bar.dates.stage for bar in bars}, stage_numbers(places)
    stages = [(stage, numbers.get(stage, 1)) for stage in (OPEN_CALL, *stage_order(places)) if stage in known]
    title = _wait_title(shown, periods, pair, view) or _lengths_title(timelines, view)
    return Chart(
        title=title,
        subtitle=prose(
            "Days from launch; dashed is planned, hatched is waiting, paler is not known to the day.{known}{drawn}",
            known=prose(
                " Lengths are known for {dated} of {rows}.",
                dated=view.show("timelines_with_length", len({period.row for period in periods if period.exact})),
                rows=view.count("cohort_timelines", len(rows), "row"),
            )
            if rows
            else "",
            drawn=_all_note(len(cohorts), view)
            if chosen and len(chosen) < len(cohorts)
            else drawn_note(len(drawn), len(cohorts), view, BLOCK),
        ),
        caption=prose("Timeline with a row for each cohort and Innovation Flow. {title}.", title=title),
        table=_lengths_table(rows, periods, view),
        how="The dates are those of the cohort; where it has none, the dates that most of its challenges share (the earliest of several "
        "equally common ones). A bar that is known only to the week or month is drawn paler, over the whole of the weeks or months named. "
        "Planned stages are drawn where nothing else is known.",
        measures=("stage_length", "wait_before_stage", "cohort_waiting"),
        figure=_figure(shown, bars, stages, view),
        key=_key(stages, shown, bars),
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


def _all_note(total: int, view: View) -> Prose:
    """Returns the link that draws all cohorts."""
    every = view.count("cohorts_to_draw", total, "cohort", block=BLOCK, href=view.all_href("/cohorts", BLOCK))
    return prose(" Draw all {every}.", every=every)


def _figure(rows: Sequence[Any], bars: Sequence[Bar], stages: Sequence[tuple[str, int]], view: View) -> Any:
    palette = view.palette
    first, last = min([0, *(bar.base for bar in bars)]), max([1, *(bar.base + bar.width for bar in bars)])
    room = (last - first) / (NARROW_PLOT if view.narrow else PLOT)
    traces = [_stage_bars(stage, number, [bar for bar in bars if bar.dates.stage == stage], room, palette) for stage, number in stages]
    traces += [
        _planned_outlines([bar for bar in bars if bar.dates.planned], palette),
        *_waiting_traces([bar for bar in bars if bar.dates.waited_days is not None], palette),
        *_event_traces(rows, {bar.row.row for bar in bars}, palette),
    ]
    places = list(range(len(rows) - 1, -1, -1))
    step = next(step for step in (50, 100, 200, 500, 1000, 10_000) if (last - first) / step <= (4 if view.narrow else 9))
    ticks = list(range(int(first // step) * step, last + step, step))
    return figure(
        traces, palette, max(len(rows), 1) * ROW_HEIGHT + 60, barmode="overlay", **_today_line(rows, last, view),
        xaxis={
            "side": "top", "showline": False, "showgrid": True, "gridcolor": palette.line, "tickvals": ticks, "range": [first - step * 0.1, last + step * 0.2],
            "ticktext": ["launch" if tick == 0 else f"{tick} days".replace("-", "−") if not view.narrow else f"{tick}".replace("-", "−") for tick in ticks],
        },
        yaxis={"tickvals": places, "ticktext": _labels(rows, view), "range": [-0.7, len(rows) - 0.3], "showline": False, "ticks": ""},
    )  # fmt: skip


def _key(stages: Sequence[tuple[str, int]], rows: Sequence[Any], bars: Sequence[Bar]) -> tuple[KeyEntry, ...]:
    """Returns what the marks mean, of those that are drawn."""
    entries = [KeyEntry(f"stage-{stage_shade(number)}", stage) for stage, number in stages]
    if any(bar.dates.waited_days is not None for bar in bars):
        entries.append(KeyEntry("part-waiting", "Waiting"))
    if any(named_day(row, "demo_day") is not None for row in rows):
        entries.append(KeyEntry("mark-event", "Demo Day"))
    return tuple(entries)


def _today_line(rows: Sequence[Any], last: int, view: View) -> dict[str, Any]:
    """Returns today as a line through the rows of the cohort launched last, while it lies on the scale."""
    launched = [(row.origin_on, n) for n, row in enumerate(rows) if row.origin_on is not None and row.origin_on <= view.today]
    origin, _ = max(launched, default=(None, 0))
    if origin is None or (view.today - origin).days > last:
        return {}
    day, at = (view.today - origin).days, [len(rows) - 1 - n for on, n in launched if on == origin]
    line = {
        "type": "line",
        "x0": day,
        "x1": day,
        "y0": min(at) - 0.5,
        "y1": max(at) + 0.45,
        "line": {"color": view.palette.ink, "width": 1},
    }
    words = {
        "x": day, "y": max(at) + 0.42, "yanchor": "bottom", "showarrow": False, "text": f"<b>Today, day {day}</b>", "bgcolor": view.palette.ground,
        "font": {"color": view.palette.ink, "size": 12},
    }  # fmt: skip
    return {"shapes": [line], "annotations": [words]}


def _wait_title(rows: Sequence[Any], periods: Sequence[Any], pair: Sequence[str], view: View) -> Prose:
    """Returns how the wait before a stage changed from the second cohort of a pair to the first: of those known in both, the largest change."""
    if len(pair) != PAIR:
        return Prose()
    usual = {row.row: row.cohort_id for row in rows if not row.other_flow}
    waits: dict[str, dict[str, int]] = {cohort: {} for cohort in pair}
    for period in periods:
        if period.waited_days is not None and period.row in usual:
            waits[usual[period.row]][period.stage] = period.waited_days
    now, before = (waits[cohort] for cohort in pair)
    changed = max((stage for stage in now if stage in before), key=lambda stage: abs(now[stage] - before[stage]), default=None)
    if changed is None or now[changed] == before[changed]:
        return Prose()
    to, was = (
        view.show("wait_before_stage", of[changed], text_of, cohort=cohort, stage=changed, flow="")
        for of, text_of, cohort in ((now, str(now[changed]), pair[0]), (before, plural(before[changed], "day"), pair[1]))
    )
    verb = "fell" if now[changed] < before[changed] else "rose"
    return prose("The wait before {stage} {verb} from {was} to {to}", stage=Name(changed), verb=verb, was=was, to=to)


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


def _stage_bars(stage: str, number: int, bars: Sequence[Bar], room: float, palette: Palette) -> dict[str, Any]:
    """Returns the bars of a stage in its shade. ``number``: its place in its flow; ``room``: days of a pixel."""
    shade = stage_shade(number) - 1
    drawn = [bar.dates for bar in bars]
    return {
        "type": "bar", "orientation": "h", "name": text(stage), "width": 0.6, "y": [bar.place for bar in bars],
        "base": [bar.base for bar in bars], "x": [bar.width for bar in bars],
        "marker": {
            "color": ["rgba(0,0,0,0)" if dates.planned else palette.stages[shade] for dates in drawn],
            "opacity": [1 if dates.exact else 0.45 for dates in drawn],
            "line": {"color": palette.stage_line, "width": [0 if dates.planned else 1 for dates in drawn]},
        },
        "text": [_bar_text(bar, stage, room) for bar in bars], "textposition": "inside", "textangle": 0,
        "insidetextanchor": "middle", "constraintext": "none",
        "insidetextfont": {"size": 12, "color": [palette.ink if dates.planned else palette.on_stages[shade] for dates in drawn]},
        "hoverinfo": "text", "hovertext": [f"<b>{text(bar.row.name)}: {text(stage)}</b><br>{period_text(bar.dates)}" for bar in bars],
        "customdata": [f"/cohorts/{dates.cohort_id}" for dates in drawn],
    }  # fmt: skip


def _bar_text(bar: Bar, stage: str, room: float) -> str:
    """Returns what stands in a bar: its days, with the name of its stage where there is room."""
    days = bar.dates.length_days
    if days is None:
        return ""
    words = f"{text(stage)} {plural(days, 'day')}"
    return words if bar.width >= room * CHARACTER * (len(words) + 1) else str(days)


def _planned_outlines(bars: Sequence[Bar], palette: Palette) -> dict[str, Any]:
    """Returns a dashed outline around each planned period."""
    return {
        "type": "scatter", "mode": "lines", "name": "Planned", "showlegend": False, "hoverinfo": "skip",
        "x": [x for bar in bars for x in (bar.base, bar.base + bar.width, bar.base + bar.width, bar.base, bar.base, None)],
        "y": [y for bar in bars for y in (bar.place - 0.3, bar.place - 0.3, bar.place + 0.3, bar.place + 0.3, bar.place - 0.3, None)],
        "line": {"color": palette.hatch_line, "width": 1.5, "dash": "dash"},
    }  # fmt: skip


def _waiting_traces(waits: Sequence[Bar], palette: Palette) -> list[dict[str, Any]]:
    """Returns a hatched bar for each wait with its days. ``waits``: the periods with waiting before them."""
    shown = [bar for bar in waits if bar.wait_base is not None]
    words = [
        f"<b>{text(bar.row.name)}: waiting</b><br>{plural(bar.dates.waited_days, 'day')} from {text(bar.dates.waited_after)} to "
        f"{text(bar.dates.stage)}"
        for bar in shown
    ]
    places, days = [bar.place for bar in shown], [bar.dates.waited_days for bar in shown]
    return [
        {
            "type": "bar", "orientation": "h", "name": "Waiting", "width": 0.4, "y": places, "base": [bar.wait_base for bar in shown], "x": days,
            "marker": {
                "color": palette.ground, "line": {"width": 0},
                "pattern": {"shape": "/", "fgcolor": palette.edge, "bgcolor": palette.ground, "size": 6, "solidity": 0.2},
            },
            "hoverinfo": "text", "hovertext": words,
        },
        {
            "type": "scatter", "mode": "text", "showlegend": False, "x": [bar.wait_base + bar.dates.waited_days / 2 for bar in shown],
            "y": [place + 0.32 for place in places], "text": [str(count) for count in days], "textposition": "top center",
            "textfont": {"color": palette.second, "size": 12}, "hoverinfo": "text", "hovertext": words,
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
