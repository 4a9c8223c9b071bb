"""The chart of milestones over the reviews: the day on which each was expected, review by review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, text
from dashboard.figures.milestones.text import WHOLE_COHORT, label_with_code
from dashboard.figures.reviews.trend_parts import FROZEN, day_range, empty_trend, line_end_labels
from dashboard.formats import truncate
from dashboard.metrics.review_trends import MilestonePaths, milestone_moves
from dashboard.page_content import Chart
from dashboard.prose import Name, Prose, prose
from dashboard.tables import DAY, DAYS, Column, Table
from dashboard.theme import Palette
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.values.dates import date_text

MAX_COLOURED = 6
HEIGHT = 440
HOW = (
    f"{FROZEN} Across: the day of the review. Upwards: the day on which the milestone was then expected. A flat line keeps its promise, a "
    "rising one slips. A line ends on the diagonal on the day the milestone was done. One that was done before the first review shown, and "
    "one that was dropped, is left out from then on."
)
Points = dict[str, list[tuple[date, date]]]


def milestones_chart(closed: pd.DataFrame, followed: MilestonePaths, view: View) -> Chart:
    """Are promises holding, review by review? A line for each milestone: flat holds, rising slips, done on the diagonal."""
    paths = frame_rows(followed.paths)
    title = milestones_message(followed.paths, view)
    return Chart(
        title=title,
        subtitle="Day expected, by the day of the review. Flat: holds. Rising: slips. Dashed: baseline. Dotted: the diagonal, on which a line ends "
        "when it is done. Named are those that moved most; the others are grey.",
        caption=prose(
            "Milestone trend of {milestones} over {reviews}. {title}.",
            milestones=view.count("milestones_followed", len(paths), "milestone"),
            reviews=view.count("reviews_followed", len(closed), "review"),
            title=title,
        ),
        table=_path_table(followed.paths, view),
        how=HOW,
        measures=("milestone_moved_over_reviews", "milestone_moved_lately"),
        figure=_path_figure(column_values(closed, "held_on"), paths, _points(followed.points), view),
        empty=None if paths else empty_trend(closed, "No milestone of this view was open at a review."),
    )


def milestones_message(paths: pd.DataFrame, view: View) -> Prose:
    """Returns how many milestones moved later, and the largest move in days."""
    moves = milestone_moves(paths)
    if not moves.followed:
        return prose("No milestone to follow yet")
    followed = view.count("milestones_followed", moves.followed, "milestone")
    if moves.most is None:
        return prose("None of {followed} moved later over these reviews", followed=followed)
    recent = view.words("milestones_moved_lately", moves.recent)
    return prose(
        "{later} of {followed} moved later over these reviews, {recent} since the review before the last; most “{title}”, by {days}",
        later=view.words("milestones_moved_later", moves.later),
        followed=followed,
        recent=prose("{count} of them", count=view.show("milestones_moved_lately", moves.recent, recent.text.lower()))
        if moves.recent
        else "none",
        title=Name(truncate(moves.title, 60)),
        days=view.show("milestone_moved_over_reviews", moves.most, milestone=moves.id),
    )


def _points(points: pd.DataFrame) -> Points:
    """Returns the points (day of the review, day expected) of each milestone, by its id."""
    found: Points = {}
    for point in frame_rows(points):
        found.setdefault(point.id, []).append((point.held_on, point.expected_on))
    return found


def _path_figure(days: Sequence[date], paths: Sequence[Any], points: Points, view: View) -> Any:
    palette = view.palette
    if not paths:
        return figure([], palette, HEIGHT)
    drawn = [path for path in paths if path.moved_days][:MAX_COLOURED]
    others = [path for path in paths if path not in drawn]
    ends = [day for path in paths for day in (*(day for _, day in points[path.id]), *([path.done_on] if path.done_on else []))]
    low, high = min([*ends, days[0]]), max([*ends, days[-1]])
    labels = [
        (
            path.done_on or path.last_on,
            truncate(label_with_code(path.title, view.labels.get(path.challenge_id or "", "")), 28),
            _colour(place, palette),
        )
        for place, path in enumerate(drawn)
    ]
    return figure(
        [
            _context_trace(others, points, view),
            _diagonal_trace(days, low, high, palette),
            *(_baseline_trace(path, points, days, _colour(place, palette)) for place, path in enumerate(drawn) if path.baseline_on),
            *(_milestone_trace(path, points, view, _colour(place, palette)) for place, path in enumerate(drawn)),
        ],
        palette,
        HEIGHT,
        xaxis={"type": "date", "range": day_range(days[0], days[-1], 4), "tickformat": "%-d %b"},
        yaxis={
            "type": "date",
            "range": day_range(low, high, 6),
            "tickformat": "%-d %b %Y",
            "showgrid": True,
            "gridcolor": palette.line,
            "ticks": "",
        },
        annotations=[*line_end_labels(labels, low, high, HEIGHT - 40), _done_annotation(days, low, high, palette)],
        margin={"l": 8, "r": 190, "t": 8, "b": 8, "pad": 4},
    )


def _colour(place: int, palette: Palette) -> str:
    return palette.series[place % len(palette.series)]


def _line_points(path: Any, points: Points) -> list[tuple[date, date]]:
    """Returns the points of a line, with its end on the diagonal once done."""
    return [*points[path.id], *([(path.done_on, path.done_on)] if path.done_on else [])]


def _hover_name(path: Any, view: View) -> str:
    return f"<b>{text(path.title)}</b><br>{text(view.labels.get(path.challenge_id or '', WHOLE_COHORT))}"


def _milestone_trace(path: Any, points: Points, view: View, colour: str) -> dict[str, Any]:
    line, name = _line_points(path, points), _hover_name(path, view)
    words = [f"{name}<br>Review of {date_text(on)}: expected {date_text(day)}" for on, day in points[path.id]]
    if path.done_on:
        words.append(f"{name}<br>Done {date_text(path.done_on)}")
    return {
        "type": "scatter", "mode": "lines+markers", "x": [on.isoformat() for on, _ in line], "y": [day.isoformat() for _, day in line],
        "line": {"color": colour, "width": 2.5}, "marker": {"size": 6, "color": colour}, "hoverinfo": "text", "text": words,
        "customdata": [f"/record/milestone/{path.id}"] * len(line),
    }  # fmt: skip


def _context_trace(paths: Sequence[Any], points: Points, view: View) -> dict[str, Any]:
    """Returns the lines without a label as one grey trace with gaps; the hover text names each."""
    xs: list[str | None] = []
    ys: list[str | None] = []
    words: list[str | None] = []
    opens: list[str | None] = []
    for path in paths:
        line = _line_points(path, points)
        xs += [*(on.isoformat() for on, _ in line), None]
        ys += [*(day.isoformat() for _, day in line), None]
        words += [_hover_name(path, view)] * len(line) + [None]
        opens += [f"/record/milestone/{path.id}"] * len(line) + [None]
    palette = view.palette
    return {
        "type": "scatter", "mode": "lines+markers", "x": xs, "y": ys, "line": {"color": palette.ghost, "width": 1.5}, "opacity": 0.5,
        "marker": {"size": 4, "color": palette.ghost}, "hoverinfo": "text", "text": words, "customdata": opens,
    }  # fmt: skip


def _baseline_trace(path: Any, points: Points, days: Sequence[date], colour: str) -> dict[str, Any]:
    first = points[path.id][0][0]
    return {
        "type": "scatter", "mode": "lines", "x": [first.isoformat(), max(days[-1], first).isoformat()],
        "y": [path.baseline_on.isoformat()] * 2, "line": {"color": colour, "width": 1, "dash": "dash"}, "opacity": 0.6, "hoverinfo": "skip",
    }  # fmt: skip


def _diagonal_trace(days: Sequence[date], low: date, high: date, palette: Palette) -> dict[str, Any]:
    ends = [max(days[0], low).isoformat(), min(days[-1], high).isoformat()]
    return {
        "type": "scatter", "mode": "lines", "x": ends, "y": ends, "line": {"color": palette.ghost, "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }  # fmt: skip


def _done_annotation(days: Sequence[date], low: date, high: date, palette: Palette) -> dict[str, Any]:
    at = min(days[-1], high).isoformat() if low <= days[-1] else low.isoformat()
    return {
        "x": at, "y": at, "text": "Done", "showarrow": False, "xanchor": "right", "yanchor": "top", "yshift": -6,
        "font": {"color": palette.quiet, "size": 12},
    }  # fmt: skip


def _path_table(paths: pd.DataFrame, view: View) -> Table:
    frame = paths.assign(
        href=[f"/record/milestone/{milestone}" for milestone in paths["id"]],
        challenge=[view.labels.get(challenge or "", WHOLE_COHORT) for challenge in column_values(paths, "challenge_id")],
    )
    of_milestone = (("milestone", "id"),)
    columns = (
        Column("title", "Milestone", href="href"),
        Column("challenge", "Challenge"),
        Column("baseline_on", "Baseline", DAY, unknown="Not known"),
        Column("first_on", "At the first review", DAY),
        Column("last_on", "At the last review", DAY),
        Column("done_on", "Done", DAY),
        Column("moved_days", "Moved, days", DAYS, measure="milestone_moved_over_reviews", narrowed=of_milestone),
        Column("recent_days", "Since the review before, days", DAYS, measure="milestone_moved_lately", narrowed=of_milestone),
    )
    return Table(frame, columns, "Milestones over the reviews", view)
