"""Trend charts over the closed reviews: health, milestones, and actions done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.figures.health import health_mark
from dashboard.figures.milestones.text import WHOLE_COHORT
from dashboard.figures.reviews.trend_lines import closing_cell, empty_trend, line_end_labels
from dashboard.formats import count_in_words, join_phrases, plural, truncate
from dashboard.metrics import review_trends as metrics
from dashboard.metrics.review_trends import ClosedReview, HealthAtReview, MilestonePath
from dashboard.page_content import Cell, Chart, Column, StatusStrip, Table
from dashboard.theme import Palette, base_layout
from db.values.dates import date_text

MAX_COLOURED = 6


def health_chart(
    closed: Sequence[ClosedReview], marks_by_challenge: Mapping[str, Sequence[HealthAtReview]], labels: Mapping[str, str], search: str
) -> Chart:
    """Is health drifting, and does the health reported agree with the records? Two marks for each challenge and review."""
    days = [date_text(review.held_on) for review in closed]
    rows = [(challenge, labels.get(challenge, ""), marks) for challenge, marks in marks_by_challenge.items()]
    columns = (
        Column("Challenge", sortable=False),
        Column(f"Health at {plural(len(days), 'review')}", sortable=False),
        Column("At the last one", sortable=False),
    )
    strips = tuple(
        (
            Cell(label, f"/challenges/{challenge}{search}"),
            Cell("", strips=(_review_strip(marks, days), _records_strip(marks, days))),
            Cell(*_last_review_cell_parts(marks)),
        )
        for challenge, label, marks in rows
    )
    title = health_message(marks_by_challenge)
    return Chart(
        title=title,
        subtitle="Upper marks: what the review agreed, else what the team said. Lower marks: what the records said. The oldest review first.",
        caption=f"{title}. {_overrides_text(marks_by_challenge, labels)}",
        table=_health_table(closed, rows, search),
        how=metrics.HOW_TREND_HEALTH,
        heat=Table(columns, strips, "Health at each review"),
        empty=None if days and rows else empty_trend(closed, "No challenge is running in this view."),
    )


def health_message(marks_by_challenge: Mapping[str, Sequence[HealthAtReview]]) -> str:
    """Returns how many challenges were reported better than their records at the last review."""
    last = [marks[-1] for marks in marks_by_challenge.values() if marks and marks[-1].running]
    if not last:
        return "No health to compare yet"
    rosy = sum(mark.better_than_records for mark in last)
    if not rosy:
        return f"At the last review no challenge of {len(last)} was said to be better off than the records had it"
    was = "was said to be better off than the records had it" if rosy == 1 else "were said to be better off than the records had them"
    return f"At the last review {_count_word(rosy).lower()} of {plural(len(last), 'challenge')} {was}"


def _count_word(count: int) -> str:
    return count_in_words(count, "one").split(" ")[0]


def _overrides_text(marks_by_challenge: Mapping[str, Sequence[HealthAtReview]], labels: Mapping[str, str]) -> str:
    named = [
        labels.get(challenge, "").split(" ")[0] for challenge, marks in marks_by_challenge.items() if any(mark.overridden for mark in marks)
    ]
    return f"A review said otherwise than the team of {join_phrases(named)}." if named else "No review said otherwise than a team."


def _review_strip(marks: Sequence[HealthAtReview], days: Sequence[str]) -> StatusStrip:
    rows = tuple((*health_mark(mark.told), f"Review of {day}: {_review_text(mark)}") for mark, day in zip(marks, days, strict=True))
    return StatusStrip("Review", rows, *health_mark(marks[-1].told)[1:]) if rows else StatusStrip("Review")


def _records_strip(marks: Sequence[HealthAtReview], days: Sequence[str]) -> StatusStrip:
    rows = tuple(
        (*health_mark(mark.records.health), f"Review of {day}: {_records_text(mark)}") for mark, day in zip(marks, days, strict=True)
    )
    return (
        StatusStrip("Records", rows, _records_text(marks[-1], reasons=False), health_mark(marks[-1].records.health)[2])
        if rows
        else StatusStrip("Records")
    )


def _review_text(mark: HealthAtReview) -> str:
    if not mark.running:
        return "not running then"
    team = f"the team {'said ' + mark.said.label if mark.said else 'had no update'}"
    if mark.agreed is None:
        return team
    why = f"; {mark.reason}" if mark.reason else ""
    return f"{mark.agreed.label}, {f'where {team}' if mark.overridden else 'as the team said'}{why}"


def _records_text(mark: HealthAtReview, *, reasons: bool = True) -> str:
    if not mark.running or mark.records.health is None:
        return "not running then" if not mark.running else "Nothing recorded"
    why = f" ({'; '.join(mark.records.reasons)})" if reasons and mark.records.reasons else ""
    return f"{mark.records.health.label}{why}"


def _last_review_cell_parts(marks: Sequence[HealthAtReview]) -> tuple[str, str, Any, None, str]:
    """Returns the arguments of the cell of the last review: agreed, reported and computed health, and where they differ."""
    if not marks or not marks[-1].running:
        return "Not running then", "", "quiet", None, ""
    last = marks[-1]
    rosy = sum(mark.better_than_records for mark in marks)
    often = f"Better than the records at {rosy} of {plural(len(marks), 'review')}" if rosy else "At no review better than the records"
    tone = "warn" if last.better_than_records or last.overridden else ""
    if last.overridden:
        team = f"said {health_mark(last.said)[1].lower()}" if last.said else "had no update"
        return f"Review: {health_mark(last.agreed)[1].lower()}; the team {team}", "", tone, None, often
    return _comparison_text(last), "", tone, None, often


def _comparison_text(mark: HealthAtReview) -> str:
    """Returns how the reported health compares with the health computed from the records."""
    if mark.told is None or mark.records.health is None:
        return "Nothing said" if mark.told is None else "Nothing recorded"
    if mark.told is mark.records.health:
        return "Alike"
    return f"Said {'better' if mark.better_than_records else 'worse'} than the records"


def _health_table(closed: Sequence[ClosedReview], rows: Sequence[tuple[str, str, Sequence[HealthAtReview]]], search: str) -> Table:
    columns = (Column("Challenge"), Column("Review"), Column("Agreed"), Column("Team said"), Column("Records said"), Column("Reason"))
    cells = tuple(
        (
            Cell(label), closing_cell(review, search), Cell(mark.agreed.label if mark.agreed else ""), Cell(health_mark(mark.said)[1]),
            Cell(_records_text(mark)), Cell(mark.reason),
        )
        for _, label, marks in rows
        for review, mark in zip(closed, marks, strict=True)
        if mark.running
    )  # fmt: skip
    return Table(columns, cells, "Health of each challenge at each review")


def milestones_chart(closed: Sequence[ClosedReview], paths: Sequence[MilestonePath], labels: Mapping[str, str], palette: Palette) -> Chart:
    """Are promises holding, review by review? A line for each milestone: flat holds, rising slips, done on the diagonal."""
    drawn = [path for path in paths if path.moved][:MAX_COLOURED]
    grey = [path for path in paths if path not in drawn]
    title = milestones_message(paths)
    days = [path.held_on for path in closed]
    layout = base_layout(palette, 440)
    traces: list[dict[str, Any]] = []
    if days:
        ends = [day for path in paths for day in (*(day for _, day in path.steps), *([path.done] if path.done else []))]
        low, high = min([*ends, days[0]]), max([*ends, days[-1]])
        layout = base_layout(
            palette, 440,
            xaxis={"type": "date", "range": _date_range(days[0], days[-1], 4), "tickformat": "%-d %b"},
            yaxis={"type": "date", "range": _date_range(low, high, 6), "tickformat": "%-d %b %Y", "showgrid": True, "gridcolor": palette.line, "ticks": ""},
            annotations=[*line_end_labels(_line_ends(drawn, labels, palette), low, high, 400), _done_annotation(days, low, high, palette)],
        )  # fmt: skip
        layout["margin"] |= {"r": 190}
        traces = [_context_trace(grey, labels, palette), _diagonal_trace(days, low, high, palette)]
        traces += [_baseline_trace(path, days, _colour(place, palette)) for place, path in enumerate(drawn) if path.baseline]
        traces += [_milestone_trace(path, labels, _colour(place, palette)) for place, path in enumerate(drawn)]
    return Chart(
        title=title,
        subtitle="Day expected, by the day of the review. Flat: holds. Rising: slips. Dashed: baseline. Dotted: the diagonal, on which a line ends "
        "when it is done. Named are those that moved most; the others are grey.",
        caption=f"Milestone trend of {plural(len(paths), 'milestone')} over {plural(len(days), 'review')}. {title}.",
        table=_path_table(paths, labels),
        how=metrics.HOW_TREND_MILESTONES,
        figure={"data": traces, "layout": layout},
        empty=None if paths else empty_trend(closed, "No milestone of this view was open at a review."),
    )


def milestones_message(paths: Sequence[MilestonePath]) -> str:
    """Returns how many milestones moved later, and the largest move in days."""
    later = [path for path in paths if path.moved > 0]
    if not later:
        return f"None of {plural(len(paths), 'milestone')} moved later over these reviews" if paths else "No milestone to follow yet"
    worst, recent = max(later, key=lambda path: path.moved), sum(path.recent > 0 for path in paths)
    lately = f"{_count_word(recent).lower()} of them" if recent else "none"
    first = f"{_count_word(len(later))} of {plural(len(paths), 'milestone')} moved later over these reviews, {lately} since the review before the last"
    return f"{first}; most “{truncate(worst.title, 60)}”, by {plural(worst.moved, 'day')}"


def _colour(place: int, palette: Palette) -> str:
    return palette.series[place % len(palette.series)]


def _line_ends(drawn: Sequence[MilestonePath], labels: Mapping[str, str], palette: Palette) -> list[tuple[date, str, str]]:
    return [(path.done or path.steps[-1][1], _milestone_label(path, labels), _colour(place, palette)) for place, path in enumerate(drawn)]


def _date_range(first: date, last: date, around: int) -> list[str]:
    return [(first - timedelta(days=around)).isoformat(), (last + timedelta(days=around)).isoformat()]


def _milestone_label(path: MilestonePath, labels: Mapping[str, str]) -> str:
    code = labels.get(path.challenge_id or "", "").split(" ")[0]
    return truncate(f"{code} {path.title}" if code[:1].isdigit() else path.title, 28)


def _path_points(path: MilestonePath) -> list[tuple[date, date]]:
    """Returns the points (day of the review, day expected) of a line, with its end on the diagonal once done."""
    return [*path.steps, *([(path.done, path.done)] if path.done else [])]


def _milestone_trace(path: MilestonePath, labels: Mapping[str, str], colour: str) -> dict[str, Any]:
    steps = _path_points(path)
    name = f"<b>{path.title}</b><br>{labels.get(path.challenge_id or '', WHOLE_COHORT)}"
    words = [f"{name}<br>Review of {date_text(on)}: expected {date_text(day)}" for on, day in path.steps]
    if path.done:
        words.append(f"{name}<br>Done {date_text(path.done)}")
    return {
        "type": "scatter", "mode": "lines+markers", "x": [on.isoformat() for on, _ in steps], "y": [day.isoformat() for _, day in steps],
        "line": {"color": colour, "width": 2.5}, "marker": {"size": 6, "color": colour}, "hoverinfo": "text", "text": words,
        "customdata": [f"/record/milestone/{path.id}"] * len(steps),
    }  # fmt: skip


def _context_trace(paths: Sequence[MilestonePath], labels: Mapping[str, str], palette: Palette) -> dict[str, Any]:
    """Returns the lines without a label as one grey trace with gaps; the hover text names each."""
    xs: list[str | None] = []
    ys: list[str | None] = []
    words: list[str | None] = []
    opens: list[str | None] = []
    for path in paths:
        steps = _path_points(path)
        xs += [*(on.isoformat() for on, _ in steps), None]
        ys += [*(day.isoformat() for _, day in steps), None]
        words += [f"<b>{path.title}</b><br>{labels.get(path.challenge_id or '', WHOLE_COHORT)}"] * len(steps) + [None]
        opens += [f"/record/milestone/{path.id}"] * len(steps) + [None]
    return {
        "type": "scatter", "mode": "lines+markers", "x": xs, "y": ys, "line": {"color": palette.ghost, "width": 1.5}, "opacity": 0.5,
        "marker": {"size": 4, "color": palette.ghost}, "hoverinfo": "text", "text": words, "customdata": opens,
    }  # fmt: skip


def _baseline_trace(path: MilestonePath, days: Sequence[date], colour: str) -> dict[str, Any]:
    assert path.baseline is not None
    return {
        "type": "scatter", "mode": "lines", "x": [path.steps[0][0].isoformat(), max(days[-1], path.steps[0][0]).isoformat()],
        "y": [path.baseline.isoformat()] * 2, "line": {"color": colour, "width": 1, "dash": "dash"}, "opacity": 0.6, "hoverinfo": "skip",
    }  # fmt: skip


def _diagonal_trace(days: Sequence[date], low: date, high: date, palette: Palette) -> dict[str, Any]:
    first, last = max(days[0], low), min(days[-1], high)
    ends = [first.isoformat(), last.isoformat()]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": ends,
        "y": ends,
        "line": {"color": palette.ghost, "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _done_annotation(days: Sequence[date], low: date, high: date, palette: Palette) -> dict[str, Any]:
    at = min(days[-1], high).isoformat() if low <= days[-1] else low.isoformat()
    return {
        "x": at, "y": at, "text": "Done", "showarrow": False, "xanchor": "right", "yanchor": "top", "yshift": -6,
        "font": {"color": palette.quiet, "size": 12},
    }  # fmt: skip


def _path_table(paths: Sequence[MilestonePath], labels: Mapping[str, str]) -> Table:
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Baseline"), Column("At the first review"), Column("At the last review"), Column("Done"),
        Column("Moved, days", number=True), Column("Since the review before, days", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(path.title, f"/record/milestone/{path.id}"), Cell(labels.get(path.challenge_id or "", WHOLE_COHORT)),
            Cell(date_text(path.baseline) if path.baseline else "Not known"), Cell(date_text(path.steps[0][1])), Cell(date_text(path.steps[-1][1])),
            Cell(date_text(path.done) if path.done else ""), Cell(str(path.moved)), Cell(str(path.recent)),
        )
        for path in paths
    )  # fmt: skip
    return Table(columns, rows, "Milestones over the reviews")
