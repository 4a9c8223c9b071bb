"""The timeline of milestones: a row for each challenge, with its milestones, its stages, the closures and today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, segments, text
from dashboard.figures.milestones.marks import DrawnMilestone, half_fills, milestone_traces
from dashboard.figures.milestones.rows import (
    TONES,
    challenge_row,
    drawn_milestone,
    first_date,
    month_label,
    month_starts,
    narrow_mark_place,
    row_height,
)
from dashboard.figures.milestones.summary import MANY_MOVES, timeline_title
from dashboard.figures.milestones.text import milestones_table
from dashboard.filters import add_query
from dashboard.formats import format_slip, join_phrases, number_word, plural
from dashboard.graphics import KeyEntry, MilestoneMark
from dashboard.metrics.milestones import OPEN_STATES, SOON_DAYS
from dashboard.page_content import Chart, ChartRow, ChartRows, EmptyState
from dashboard.prose import Name, Prose, Shown, prose
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.dates import Precision, date_text, named_day

MAX_ROWS = 12
ROW = 36  # pixels
TOP, NARROW_TOP, BOTTOM = 38, 28, 24  # pixels above and below the rows
MARK_PLACE, STAGE_PLACE = 0.55, 0.88  # of marks and of stages within a row
ABOVE_MARK = 12  # pixels from the middle of a mark to that of its label
BACK, AHEAD, STEP = timedelta(days=51), timedelta(days=45), timedelta(days=61)  # of the days drawn on a phone
MOST_NAMED = 3  # milestones past their date whose days are written one by one
KEY = (
    KeyEntry("mark-moved", "Done, from its first date"),
    KeyEntry(f"mark-{MilestoneMark.AHEAD.value}", "Ahead"),
    KeyEntry(f"mark-{MilestoneMark.SOON.value}", f"Due within {SOON_DAYS} days"),
    KeyEntry("mark-late", "Past its date"),
)
NARROW_KEY = tuple(
    KeyEntry(f"mark-{mark}", words)
    for mark, words in (
        ("past", "past"),
        ("soon", f"due in {SOON_DAYS} days"),
        ("ahead", "ahead"),
        ("done", "done"),
        ("first", "first date"),
    )
)
PATH, BLOCK = "/milestones", "milestones-gantt"


@dataclass(frozen=True)
class TimelineRow:
    """A challenge on the timeline, "" for the whole cohort. ``past``: its overdue milestones, the oldest first; ``ahead``: the others that are
    open and dated, the soonest first; ``drawn``: those in the window."""

    challenge: str
    past: list[Any]
    ahead: list[Any]
    drawn: list[Any]

    @property
    def place(self) -> tuple[Any, ...]:
        """What the rows are sorted by: the whole cohort last; past its date, most moved, soonest."""
        moves = max((row.moves for row in (*self.past, *self.ahead)), default=0)
        late = self.past[0].late_days if self.past else 0
        return not self.challenge, -late, -moves if moves >= MANY_MOVES else 0, self.ahead[0].ends_on if self.ahead else date.max

    @property
    def leading(self) -> Any:
        """The milestone that is named beside the row: the oldest that is open, or the next; None without one."""
        return next(iter((*self.past, *self.ahead)), None)


def gantt_chart(
    milestones: list[Any], moves: pd.DataFrame, stages: pd.DataFrame, window: tuple[date, date], closures: Sequence[tuple[date, date]], view: View
) -> Chart:  # fmt: skip
    """Where is every challenge, and which dates were promised? A row a challenge: diamonds are milestones, thin bars below them stages.

    ``milestones``: the rows of the frame of :func:`dashboard.metrics.milestones.milestone_states`; ``moves`` of
    ``db.queries.milestones.list_moves``; ``stages`` of ``db.queries.milestones.stage_periods``; ``closures``: (first, last) days.
    """
    window = _narrow_window(view) if view.narrow else window
    every = _rows(milestones, column_values(stages, "challenge_id"), window, view)
    shown = every if view.shows_all(BLOCK) or len(every) <= MAX_ROWS + 1 else _first_rows(every)
    drawn_rows = [row for one in every for row in one.drawn]
    undated = sum(row.state == "not dated" for row in milestones)
    title = timeline_title(milestones, view)
    height = row_height((name for row in shown for name in _names(row, view)), ROW, view)
    return Chart(
        title=title,
        subtitle="" if view.narrow else _subtitle(len(drawn_rows), undated, len(every) - len(shown), view),
        caption=prose(
            "Timeline of challenges from {first} to {last}. {title}.", first=Name(date_text(window[0])), last=Name(date_text(window[1])), title=title
        ),
        table=milestones_table(drawn_rows, "Milestones on the timeline", view),
        how="A milestone stands at its actual date once done, else at its forecast, joined to its first date. Ticks are days to which it was moved "
        "on the way. A date known only to the week or month stands at its first day. Rows: past its date, moved four times or more, soonest.",
        measures=("milestones_in_view", "milestones_overdue", "days_overdue", "milestone_slip", "milestone_moves"),
        figure=_figure(shown, moves, stages, window, closures, height, view),
        rows=_words(shown, stages, window, height, view),
        empty=None if milestones else EmptyState("No milestone is recorded here yet.", "Record a milestone", "/record/milestone"),
    )  # fmt: skip


def _names(row: TimelineRow, view: View) -> list[str]:
    """Returns the names beside a row: on a phone that of the challenge, else also that of the milestone."""
    challenge = view.title(row.challenge)
    return [challenge] if view.narrow or row.leading is None else [challenge, row.leading.title]


def _narrow_window(view: View) -> tuple[date, date]:
    middle = _middle(view)
    return middle - BACK, middle + AHEAD


def _middle(view: View) -> date:
    """Returns the day around which a phone's timeline is drawn: that of the address (``around``), else today."""
    try:
        return date.fromisoformat(view.parameters.get("around", ""))
    except ValueError:
        return view.today


def _rows(milestones: list[Any], of_stages: Iterable[Any], window: tuple[date, date], view: View) -> list[TimelineRow]:
    """Returns a row for each challenge that has a milestone or a stage, and one for the whole cohort where it has milestones."""
    by_challenge: dict[str, list[Any]] = {challenge: [] for challenge in of_stages if challenge in view.labels}
    for row in milestones:
        by_challenge.setdefault(row.challenge_id or "", []).append(row)
    places = {challenge: place for place, challenge in enumerate(view.labels)}
    rows = [_row(challenge, own, window) for challenge, own in by_challenge.items() if not challenge or challenge in places]
    return sorted(rows, key=lambda row: (*row.place, places.get(row.challenge, 0)))


def _row(challenge: str, own: list[Any], window: tuple[date, date]) -> TimelineRow:
    past = sorted((row for row in own if row.state == "overdue"), key=lambda row: -row.late_days)
    ahead = sorted((row for row in own if row.state in OPEN_STATES and row.state != "overdue" and row.ends_on), key=lambda row: row.ends_on)
    drawn = [row for row in own if row.ends_on and row.state != "dropped" and (window[0] <= row.ends_on or row.state == "overdue")]
    return TimelineRow(challenge, past, ahead, [row for row in drawn if row.ends_on <= window[1]])


def _first_rows(rows: list[TimelineRow]) -> list[TimelineRow]:
    """Returns the first rows, all that are past a date, and the whole cohort."""
    return [row for place, row in enumerate(rows) if place < MAX_ROWS or row.past or not row.challenge]


def _subtitle(drawn: int, undated: int, hidden: int, view: View) -> Prose:
    cohort = view.scope_names.get("cohort", "")
    rest = prose(" {hidden} more challenges are not drawn: {all}.", hidden=Name(str(hidden)), all=Name("all", view.all_href(PATH, BLOCK)))
    return prose(
        "{drawn}{of} drawn, as at {day}{undated}. By past, most moved, soonest.{rest}",
        drawn=view.count("milestones_in_view", drawn, "milestone"),
        of=Name(f" of {cohort}" if cohort else ""),
        day=Name(date_text(view.today)),
        undated=prose("; {undated} not dated", undated=view.show("milestones_not_dated", undated)) if undated else "",
        rest=rest if hidden else "",
    )


# ---- The words beside the figure -----------------------------------------------------------------------------------------------------


def _words(rows: list[TimelineRow], stages: pd.DataFrame, window: tuple[date, date], height: int, view: View) -> ChartRows:
    words = tuple(_row_words(row, view) for row in rows)
    if view.narrow:
        before, after = window[0].replace(day=1) - timedelta(days=1), (window[1].replace(day=1) + timedelta(days=32))
        middle = _middle(view)
        turns = ((f"‹ {before:%b}", middle - STEP), (f"{after:%b} ›", middle + STEP))
        heads = tuple(Name(label, f"{PATH}{add_query(view.search, around=day.isoformat())}") for label, day in turns)
        return ChartRows(words, height, NARROW_TOP, heads, turning=True, keys=(NARROW_KEY,))
    challenges = {row.challenge for row in rows}
    drawn = [row for row in frame_rows(stages) if row.challenge_id in challenges and row.stage and row.start_on and row.end_on]
    shown = {(view.shade(row.challenge_id, row.stage), row.stage) for row in drawn if row.start_on <= window[1] and row.end_on >= window[0]}
    stage_key = tuple(KeyEntry(f"stage-{shade}", stage) for shade, stage in sorted(shown) if shade)
    return ChartRows(words, height, TOP, (Name("Oldest open, or next"), Name("When")), keys=(KEY, stage_key))


def _row_words(row: TimelineRow, view: View) -> ChartRow:
    one = row.leading
    if one is None:
        return challenge_row(row.challenge, view, words="nothing open")
    record = Name(one.title, f"/record/milestone/{one.id}{view.search}")
    return challenge_row(row.challenge, view, record, prose("{when}", when=when(one, view)), TONES.get(one.state, ""))


def when(row: Any, view: View) -> Shown | Name:
    """Returns when an open milestone is due: ``47 days past``, ``today``, ``in 12 days``, ``in January 2027``."""
    if row.state == "overdue":
        return view.show("days_overdue", row.late_days, f"{plural(row.late_days, 'day')} past", milestone=row.id)
    if row.ends_precision != Precision.DAY:
        return Name(f"in {named_day(row, 'ends')}")
    left = (row.ends_on - view.today).days
    return view.show("milestone_days_left", left, f"in {plural(left, 'day')}" if left else "today", milestone=row.id)


# ---- The figure ----------------------------------------------------------------------------------------------------------------------


def _figure(
    rows: list[TimelineRow], moves: pd.DataFrame, stages: pd.DataFrame, window: tuple[date, date], closures: Sequence[tuple[date, date]],
    height: int, view: View,
) -> Any:  # fmt: skip
    at = narrow_mark_place(height) if view.narrow else MARK_PLACE
    on_the_way = _moves_on_the_way(moves)
    drawn = [
        _clamped(drawn_milestone(row, place + at, view, _ticks(row, on_the_way)), window[0]) for place, one in enumerate(rows) for row in one.drawn
    ]  # fmt: skip
    stage_lines = [] if view.narrow else _stage_traces(stages, {one.challenge: place for place, one in enumerate(rows)}, view)
    labels = [label for place, one in enumerate(rows) for label in _labels(one, place + at, window, view)]
    closed = [(max(start, window[0]), min(end, window[1])) for start, end in closures if start <= window[1] and end >= window[0]]
    top = NARROW_TOP if view.narrow else TOP
    months = list(month_starts(*window))
    return figure(
        [*stage_lines, *milestone_traces(drawn, view.palette)],
        view.palette,
        top + max(len(rows), 1) * height + BOTTOM,
        xaxis={
            "type": "date", "range": [day.isoformat() for day in window], "showticklabels": False, "ticks": "", "showline": False, "showgrid": True,
            "gridcolor": view.palette.line, "tickvals": [day.isoformat() for day in months],
        },
        yaxis={"range": [max(len(rows), 1), 0], "showticklabels": False, "ticks": "", "showline": False},
        margin={"l": 0, "r": 0, "t": top, "b": BOTTOM, "pad": 0},
        shapes=[*_background(closed, window, view), *half_fills(drawn, view.palette)],
        annotations=[*_axis_words(months, window, view), *_closure_words(closed, window, view), *labels],
    )  # fmt: skip


def _moves_on_the_way(moves: pd.DataFrame) -> dict[str, list[date]]:
    """Returns the days to which each milestone was moved, by its id."""
    days: dict[str, list[date]] = {}
    for row in frame_rows(moves):
        if row.to_on is not None:
            days.setdefault(row.milestone_id, []).append(row.to_on)
    return days


def _ticks(row: Any, moved: Mapping[str, list[date]]) -> tuple[date, ...]:
    """Returns the days between the first date of an open milestone and its forecast to which it was moved."""
    first = first_date(row)
    if row.state not in OPEN_STATES or first is None:
        return ()
    return tuple(day for day in moved.get(row.id, ()) if min(first, row.ends_on) < day < max(first, row.ends_on))


def _clamped(drawn: DrawnMilestone, first: date) -> DrawnMilestone:
    """Returns a milestone at the first day drawn where its date is earlier."""
    if drawn.on >= first:
        return drawn
    return DrawnMilestone(drawn.mark, first, drawn.row, None, drawn.late_to, (), drawn.hover, drawn.href)


def _stage_traces(stages: pd.DataFrame, place: Mapping[str, int], view: View) -> list[dict[str, Any]]:
    """Returns the stages as bars below the marks, one trace for each shade."""
    by_shade: dict[int, list[tuple[float, Any]]] = {}
    for row in frame_rows(stages):
        if row.challenge_id in place and row.start_on and row.end_on and row.stage:
            by_shade.setdefault(view.shade(row.challenge_id, row.stage), []).append((place[row.challenge_id] + STAGE_PLACE, row))
    return [trace for shade, drawn in sorted(by_shade.items()) for trace in _stage_lines(shade, drawn, view)]


def _stage_lines(shade: int, drawn: list[tuple[float, Any]], view: View) -> Iterable[dict[str, Any]]:
    """Yields the outline of the stages of a shade, and their filling."""
    rows = [row for _, row in drawn]
    words = [f"{text(row.stage)}, {named_day(row, 'start')} to {named_day(row, 'end')}" for row in rows]
    heights = [height for height, _ in drawn]
    line = {
        "type": "scatter", "mode": "lines", "y": segments(heights, heights), "hoverinfo": "text", "text": segments(words, words),
        "x": segments((row.start_on.isoformat() for row in rows), (row.end_on.isoformat() for row in rows)),
    }  # fmt: skip
    filling = view.palette.stages[shade - 1] if shade else view.palette.track
    yield {**line, "line": {"color": view.palette.stage_line, "width": 5}}
    yield {**line, "line": {"color": filling, "width": 3}, "hoverinfo": "skip"}


def _background(closed: Sequence[tuple[date, date]], window: tuple[date, date], view: View) -> list[dict[str, Any]]:
    """Returns the shaded closures and the line of today."""
    upright = {"yref": "paper", "y0": 0, "y1": 1}
    bands = [
        {
            "type": "rect", "x0": start.isoformat(), "x1": (end + timedelta(days=1)).isoformat(), **upright, "layer": "below", "line": {"width": 0},
            "fillcolor": view.palette.track,
        }
        for start, end in closed
    ]  # fmt: skip
    today = view.today.isoformat()
    line = {"type": "line", "x0": today, "x1": today, **upright, "layer": "below", "line": {"color": view.palette.ink, "width": 1.25}}
    return [*bands, line] if window[0] <= view.today <= window[1] else bands


def _axis_words(months: Sequence[date], window: tuple[date, date], view: View) -> list[dict[str, Any]]:
    """Returns the names of the months at their first days, and today above them; on a phone beside it."""
    room = (window[1] - window[0]) / 16
    above = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    words, year = [], view.today.year
    for day in months:
        near_today = view.narrow and abs(day - view.today) < 2.5 * room
        if window[1] - day < room * (3 if view.narrow else 1) or (view.narrow and day - window[0] < 2 * room) or near_today:
            continue
        label, year = month_label(day, year), day.year
        words.append(
            {
                **above,
                "x": day.isoformat(),
                "xanchor": "left",
                "xshift": 3,
                "text": label,
                "font": {"color": view.palette.quiet, "size": 12},
            }
        )
    if window[0] <= view.today <= window[1]:
        words.append(
            {
                **above, "x": view.today.isoformat(), "yshift": 0 if view.narrow else 18, "font": {"color": view.palette.ink, "size": 12},
                "text": "<b>Today</b>" if view.narrow else f"<b>Today {view.today:%-d %b}</b>",
            }
        )  # fmt: skip
    return words


def _closure_words(closed: Sequence[tuple[date, date]], window: tuple[date, date], view: View) -> list[dict[str, Any]]:
    """Returns the days of each closure below the rows; of those that are wide enough to be told apart."""
    length = (window[1] - window[0]).days
    return [
        {
            "x": (start + (end - start) / 2).isoformat(), "yref": "paper", "y": 0, "yanchor": "top", "showarrow": False,
            "xanchor": "right" if window[1] - end < timedelta(days=length // 8) else "center",
            "text": f"Closed {start:%-d %b} to {end:%-d %b}", "font": {"color": view.palette.quiet, "size": 12},
        }
        for start, end in closed
        if (end - start).days * 30 >= length
    ]  # fmt: skip


def _labels(row: TimelineRow, height: float, window: tuple[date, date], view: View) -> list[dict[str, Any]]:
    """Returns the label of a row: how long its milestones are past their date, else how far its open ones have moved."""
    if row.past:
        return [] if view.narrow else [_past_label(row, height, window, view)]
    moved = [one for one in row.ahead if one.moves and one.slip_days and first_date(one) and one.ends_on <= window[1]]
    return [_moved_label(one, height, window, view) for one in moved[:1]]


def _past_label(row: TimelineRow, height: float, window: tuple[date, date], view: View) -> dict[str, Any]:
    days = [str(one.late_days) for one in row.past]
    last = plural(row.past[-1].late_days if len(days) <= MOST_NAMED else row.past[0].late_days, "day")
    words = f"{join_phrases([*days[:-1], last])} past" if len(days) <= MOST_NAMED else f"{number_word(len(days))} past, by up to {last}"
    at_left = view.today - window[0] < (window[1] - window[0]) * 0.3
    return {
        "x": view.today.isoformat(), "xanchor": "left" if at_left else "right", "xshift": 5 if at_left else -5, "y": height,
        "yshift": ABOVE_MARK, "text": f"<b>{words}</b>", "showarrow": False, "font": {"color": view.palette.bad, "size": 12},
    }  # fmt: skip


def _moved_label(one: Any, height: float, window: tuple[date, date], view: View) -> dict[str, Any]:
    """Returns how far a milestone has moved; on a phone beside its mark, on the side that has room."""
    slip = format_slip((one.ends_on - one.first_baseline_on).days)
    often = f"{number_word(one.moves).lower()} moves, " if one.moves > 1 else ""
    middle = one.first_baseline_on + (one.ends_on - one.first_baseline_on) / 2
    place: dict[str, Any] = {"x": middle.isoformat(), "y": height, "yshift": ABOVE_MARK, "text": f"<b>{often}{slip}</b>"}
    if view.narrow:
        at_right = window[1] - one.ends_on < (window[1] - window[0]) * 0.25
        side = {"xanchor": "right", "xshift": -9} if at_right else {"xanchor": "left", "xshift": 9}
        place = {"x": one.ends_on.isoformat(), "y": height, **side, "text": f"<b>{slip}</b>"}
    return {**place, "showarrow": False, "font": {"color": view.palette.ink, "size": 12}}
