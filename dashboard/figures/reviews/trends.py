"""Trends over the reviews: health, milestones, outturn, and whether actions get done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.figures.milestones import WHOLE_COHORT, truncate
from dashboard.figures.overview.attention import health_mark
from dashboard.figures.reviews.trend_lines import WHEN_CLOSED, closing_cell, empty_trend, line_end_labels
from dashboard.formats import count_in_words, format_percent, join_phrases, plural
from dashboard.metrics import review_trends as metrics
from dashboard.metrics.review_trends import ClosedReview, DueActionCounts, HealthAtReview, MilestonePath
from dashboard.page_content import Cell, Chart, Column, StatusStrip, Table
from dashboard.theme import Palette, base_layout
from db.values.dates import date_text

MAX_COLOURED = 6
MIN_FOR_SHARE = 10  # below so many, a share says less than the counts
DAY_MS = 86_400_000


def health_chart(
    closed: Sequence[ClosedReview], found: Mapping[str, Sequence[HealthAtReview]], labels: Mapping[str, str], search: str
) -> Chart:
    """Is health drifting, and does what is said hold against the records? Two marks for each challenge and review."""
    days = [date_text(one.held_on) for one in closed]
    rows = [(one, labels.get(one, ""), marks) for one, marks in found.items()]
    columns = (
        Column("Challenge", sortable=False),
        Column(f"Health at {plural(len(days), 'review')}", sortable=False),
        Column("At the last one", sortable=False),
    )
    strips = tuple(
        (
            Cell(label, f"/challenges/{one}{search}"),
            Cell("", strips=(_review_strip(marks, days), _records_strip(marks, days))),
            Cell(*_last_review_cell_parts(marks)),
        )
        for one, label, marks in rows
    )
    title = health_message(found)
    return Chart(
        title=title,
        subtitle="Upper marks: what the review agreed, else what the team said. Lower marks: what the records said. The oldest review first.",
        caption=f"{title}. {_overrides_text(found, labels)}",
        table=_health_table(closed, rows, search),
        how=metrics.HOW_TREND_HEALTH,
        heat=Table(columns, strips, "Health at each review"),
        empty=None if days and rows else empty_trend(closed, "No challenge is running in this view."),
    )


def health_message(found: Mapping[str, Sequence[HealthAtReview]]) -> str:
    """``At the last review two of nine challenges were said to be better off than the records had them``."""
    last = [marks[-1] for marks in found.values() if marks and marks[-1].running]
    if not last:
        return "No health to compare yet"
    rosy = sum(one.better_than_records for one in last)
    if not rosy:
        return f"At the last review no challenge of {len(last)} was said to be better off than the records had it"
    was = "was said to be better off than the records had it" if rosy == 1 else "were said to be better off than the records had them"
    return f"At the last review {_count_word(rosy).lower()} of {plural(len(last), 'challenge')} {was}"


def _count_word(count: int) -> str:
    return count_in_words(count, "one").split(" ")[0]


def _overrides_text(found: Mapping[str, Sequence[HealthAtReview]], labels: Mapping[str, str]) -> str:
    named = [labels.get(one, "").split(" ")[0] for one, marks in found.items() if any(each.overridden for each in marks)]
    return f"A review said otherwise than the team of {join_phrases(named)}." if named else "No review said otherwise than a team."


def _review_strip(marks: Sequence[HealthAtReview], days: Sequence[str]) -> StatusStrip:
    rows = tuple((*health_mark(one.told), f"Review of {day}: {_review_text(one)}") for one, day in zip(marks, days, strict=True))
    return StatusStrip("Review", rows, *health_mark(marks[-1].told)[1:]) if rows else StatusStrip("Review")


def _records_strip(marks: Sequence[HealthAtReview], days: Sequence[str]) -> StatusStrip:
    rows = tuple((*health_mark(one.records.health), f"Review of {day}: {_records_text(one)}") for one, day in zip(marks, days, strict=True))
    return (
        StatusStrip("Records", rows, _records_text(marks[-1], reasons=False), health_mark(marks[-1].records.health)[2])
        if rows
        else StatusStrip("Records")
    )


def _review_text(one: HealthAtReview) -> str:
    if not one.running:
        return "not running then"
    team = f"the team {'said ' + one.said.label if one.said else 'had no update'}"
    if one.agreed is None:
        return team
    why = f"; {one.reason}" if one.reason else ""
    return f"{one.agreed.label}, {f'where {team}' if one.overridden else 'as the team said'}{why}"


def _records_text(one: HealthAtReview, *, reasons: bool = True) -> str:
    if not one.running or one.records.health is None:
        return "not running then" if not one.running else "Nothing recorded"
    why = f" ({'; '.join(one.records.reasons)})" if reasons and one.records.reasons else ""
    return f"{one.records.health.label}{why}"


def _last_review_cell_parts(marks: Sequence[HealthAtReview]) -> tuple[str, str, Any, None, str]:
    """What stood at the last review, in words: who said what, and where the two differ."""
    if not marks or not marks[-1].running:
        return "Not running then", "", "quiet", None, ""
    one = marks[-1]
    rosy = sum(each.better_than_records for each in marks)
    often = f"Better than the records at {rosy} of {plural(len(marks), 'review')}" if rosy else "At no review better than the records"
    tone = "warn" if one.better_than_records or one.overridden else ""
    if one.overridden:
        team = f"said {health_mark(one.said)[1].lower()}" if one.said else "had no update"
        return f"Review: {health_mark(one.agreed)[1].lower()}; the team {team}", "", tone, None, often
    return _comparison_text(one), "", tone, None, often


def _comparison_text(one: HealthAtReview) -> str:
    """How what was told stands to the records."""
    if one.told is None or one.records.health is None:
        return "Nothing said" if one.told is None else "Nothing recorded"
    if one.told is one.records.health:
        return "Alike"
    return f"Said {'better' if one.better_than_records else 'worse'} than the records"


def _health_table(closed: Sequence[ClosedReview], rows: Sequence[tuple[str, str, Sequence[HealthAtReview]]], search: str) -> Table:
    columns = (Column("Challenge"), Column("Review"), Column("Agreed"), Column("Team said"), Column("Records said"), Column("Reason"))
    cells = tuple(
        (
            Cell(label), closing_cell(review, search), Cell(one.agreed.label if one.agreed else ""), Cell(health_mark(one.said)[1]),
            Cell(_records_text(one)), Cell(one.reason),
        )
        for _, label, marks in rows
        for review, one in zip(closed, marks, strict=True)
        if one.running
    )  # fmt: skip
    return Table(columns, cells, "Health of each challenge at each review")


def milestones_chart(closed: Sequence[ClosedReview], found: Sequence[MilestonePath], labels: Mapping[str, str], palette: Palette) -> Chart:
    """Are promises holding, review by review? A line for each milestone: flat holds, rising slips, done on the diagonal."""
    drawn = [one for one in found if one.moved][:MAX_COLOURED]
    grey = [one for one in found if one not in drawn]
    title = milestones_message(found)
    days = [one.held_on for one in closed]
    layout = base_layout(palette, 440)
    traces: list[dict[str, Any]] = []
    if days:
        ends = [day for one in found for day in (*(day for _, day in one.steps), *([one.done] if one.done else []))]
        low, high = min([*ends, days[0]]), max([*ends, days[-1]])
        layout = base_layout(
            palette, 440,
            xaxis={"type": "date", "range": _date_range(days[0], days[-1], 4), "tickformat": "%-d %b"},
            yaxis={"type": "date", "range": _date_range(low, high, 6), "tickformat": "%-d %b %Y", "showgrid": True, "gridcolor": palette.line, "ticks": ""},
            annotations=[*line_end_labels(_line_ends(drawn, labels, palette), low, high, 400), _done_annotation(days, low, high, palette)],
        )  # fmt: skip
        layout["margin"] |= {"r": 190}
        traces = [_context_trace(grey, labels, palette), _diagonal_trace(days, low, high, palette)]
        traces += [_baseline_trace(one, days, _colour(place, palette)) for place, one in enumerate(drawn) if one.baseline]
        traces += [_milestone_trace(one, labels, _colour(place, palette)) for place, one in enumerate(drawn)]
    return Chart(
        title=title,
        subtitle="Day expected, by the day of the review. Flat: holds. Rising: slips. Dashed: baseline. Dotted: the diagonal, on which a line ends "
        "when it is done. Named are those that moved most; the others are grey.",
        caption=f"Milestone trend of {plural(len(found), 'milestone')} over {plural(len(days), 'review')}. {title}.",
        table=_path_table(found, labels),
        how=metrics.HOW_TREND_MILESTONES,
        figure={"data": traces, "layout": layout},
        empty=None if found else empty_trend(closed, "No milestone of this view was open at a review."),
    )


def milestones_message(found: Sequence[MilestonePath]) -> str:
    """``Seven of 40 milestones moved later over these reviews, "…" most, by 30 days``."""
    later = [one for one in found if one.moved > 0]
    if not later:
        return f"None of {plural(len(found), 'milestone')} moved later over these reviews" if found else "No milestone to follow yet"
    worst, recent = max(later, key=lambda one: one.moved), sum(one.recent > 0 for one in found)
    lately = f"{_count_word(recent).lower()} of them" if recent else "none"
    first = f"{_count_word(len(later))} of {plural(len(found), 'milestone')} moved later over these reviews, {lately} since the review before the last"
    return f"{first}; most “{truncate(worst.title, 60)}”, by {plural(worst.moved, 'day')}"


def _colour(place: int, palette: Palette) -> str:
    return palette.series[place % len(palette.series)]


def _line_ends(drawn: Sequence[MilestonePath], labels: Mapping[str, str], palette: Palette) -> list[tuple[date, str, str]]:
    return [(one.done or one.steps[-1][1], _milestone_label(one, labels), _colour(place, palette)) for place, one in enumerate(drawn)]


def _date_range(first: date, last: date, around: int) -> list[str]:
    return [(first - timedelta(days=around)).isoformat(), (last + timedelta(days=around)).isoformat()]


def _milestone_label(one: MilestonePath, labels: Mapping[str, str]) -> str:
    code = labels.get(one.challenge_id or "", "").split(" ")[0]
    return truncate(f"{code} {one.title}" if code[:1].isdigit() else one.title, 28)


def _path_points(one: MilestonePath) -> list[tuple[date, date]]:
    """The steps of a line, and its end on the diagonal."""
    return [*one.steps, *([(one.done, one.done)] if one.done else [])]


def _milestone_trace(one: MilestonePath, labels: Mapping[str, str], colour: str) -> dict[str, Any]:
    steps = _path_points(one)
    name = f"<b>{one.title}</b><br>{labels.get(one.challenge_id or '', WHOLE_COHORT)}"
    words = [f"{name}<br>Review of {date_text(on)}: expected {date_text(day)}" for on, day in one.steps]
    if one.done:
        words.append(f"{name}<br>Done {date_text(one.done)}")
    return {
        "type": "scatter", "mode": "lines+markers", "x": [on.isoformat() for on, _ in steps], "y": [day.isoformat() for _, day in steps],
        "line": {"color": colour, "width": 2.5}, "marker": {"size": 6, "color": colour}, "hoverinfo": "text", "text": words,
        "customdata": [f"/record/milestone/{one.id}"] * len(steps),
    }  # fmt: skip


def _context_trace(found: Sequence[MilestonePath], labels: Mapping[str, str], palette: Palette) -> dict[str, Any]:
    """The lines that are not named, grey, as one trace with gaps: each hover says which it is."""
    xs: list[str | None] = []
    ys: list[str | None] = []
    words: list[str | None] = []
    opens: list[str | None] = []
    for one in found:
        steps = _path_points(one)
        xs += [*(on.isoformat() for on, _ in steps), None]
        ys += [*(day.isoformat() for _, day in steps), None]
        words += [f"<b>{one.title}</b><br>{labels.get(one.challenge_id or '', WHOLE_COHORT)}"] * len(steps) + [None]
        opens += [f"/record/milestone/{one.id}"] * len(steps) + [None]
    return {
        "type": "scatter", "mode": "lines+markers", "x": xs, "y": ys, "line": {"color": palette.ghost, "width": 1.5}, "opacity": 0.5,
        "marker": {"size": 4, "color": palette.ghost}, "hoverinfo": "text", "text": words, "customdata": opens,
    }  # fmt: skip


def _baseline_trace(one: MilestonePath, days: Sequence[date], colour: str) -> dict[str, Any]:
    assert one.baseline is not None
    return {
        "type": "scatter", "mode": "lines", "x": [one.steps[0][0].isoformat(), max(days[-1], one.steps[0][0]).isoformat()],
        "y": [one.baseline.isoformat()] * 2, "line": {"color": colour, "width": 1, "dash": "dash"}, "opacity": 0.6, "hoverinfo": "skip",
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


def _path_table(found: Sequence[MilestonePath], labels: Mapping[str, str]) -> Table:
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Baseline"), Column("At the first review"), Column("At the last review"), Column("Done"),
        Column("Moved, days", number=True), Column("Since the review before, days", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(one.title, f"/record/milestone/{one.id}"), Cell(labels.get(one.challenge_id or "", WHOLE_COHORT)),
            Cell(date_text(one.baseline) if one.baseline else "Not known"), Cell(date_text(one.steps[0][1])), Cell(date_text(one.steps[-1][1])),
            Cell(date_text(one.done) if one.done else ""), Cell(str(one.moved)), Cell(str(one.recent)),
        )
        for one in found
    )  # fmt: skip
    return Table(columns, rows, "Milestones over the reviews")


def done_chart(closed: Sequence[ClosedReview], found: Sequence[DueActionCounts], search: str, palette: Palette) -> Chart:
    """Do actions get done? For each review those due since the one before: done by their date, done later, not done."""
    title = done_message(found)
    days = [one.held_on for one in found]
    layout = base_layout(palette, 240)
    if days:
        most = max([one.count for one in found] + [1])
        layout = base_layout(
            palette, 240, barmode="stack",
            xaxis={"type": "date", "range": _date_range(days[0], days[-1], 5), "tickformat": "%-d %b"},
            yaxis={"range": [0, most * 1.2], "dtick": max(1, -(-most // 4)), "ticks": "", "showline": False, "showgrid": True, "gridcolor": palette.line},
        )  # fmt: skip
        layout["margin"]["t"] = 22
    return Chart(
        title=title,
        subtitle="Actions due since the review before. Solid: done by their date. Hatched: done later. Outlined: dropped, deferred or still open.",
        caption=f"{title}.",
        table=_due_table(closed, found, search),
        how=metrics.HOW_TREND_DONE,
        figure={"data": _due_bars(found, palette), "layout": layout},
        empty=None
        if any(one.count for one in found)
        else empty_trend(closed, "No action of this view was due between two closed reviews."),
    )


def done_message(found: Sequence[DueActionCounts]) -> str:
    """``36 of 41 actions due between reviews were done by their date (88%); at the last review 3 of 4``."""
    count, in_time = sum(one.count for one in found), sum(one.in_time for one in found)
    if not count:
        return "No action was due between two reviews"
    share = f" ({format_percent(in_time, count)})" if count >= MIN_FOR_SHARE else ""
    last = found[-1]
    latest = f"{last.in_time} of {last.count}" if last.count else "none was due"
    were, its = ("was", "its") if count == 1 else ("were", "their")
    return f"{in_time} of {plural(count, 'action')} due between reviews {were} done by {its} date{share}; at the last review {latest}"


def _due_bars(found: Sequence[DueActionCounts], palette: Palette) -> list[dict[str, Any]]:
    colour = palette.series[0]
    bar = {
        "type": "bar",
        "x": [one.held_on.isoformat() for one in found],
        "width": 4 * DAY_MS,
        "hoverinfo": "text",
        "hovertext": [_due_text(one) for one in found],
    }
    hatched = {
        "color": palette.ground,
        "line": {"color": colour, "width": 1.5},
        "pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.25},
    }
    outlined = {"color": palette.ground, "line": {"color": palette.ghost, "width": 1.5}}
    return [
        {**bar, "y": [one.in_time for one in found], "marker": {"color": colour}},
        {**bar, "y": [one.late or None for one in found], "marker": hatched},
        {
            **bar, "y": [one.otherwise + one.open or None for one in found], "marker": outlined,
        },
        {
            "type": "scatter", "mode": "text", "x": bar["x"], "y": [one.count for one in found], "textposition": "top center", "hoverinfo": "skip",
            "text": [f"{one.in_time} of {one.count}" if one.count else "" for one in found], "textfont": {"color": palette.ink, "size": 12},
        },
    ]  # fmt: skip


def _due_text(one: DueActionCounts) -> str:
    return (
        f"Review of {date_text(one.held_on)}: {plural(one.count, 'action')} due since {date_text(one.since)}<br>{one.in_time} done by the date, "
        f"{one.late} later, {one.otherwise} closed otherwise, {one.open} open"
    )


def _due_table(closed: Sequence[ClosedReview], found: Sequence[DueActionCounts], search: str) -> Table:
    columns = (
        Column("Review"), Column("Due since the one before", number=True), Column("Done by their date", number=True), Column("Done later", number=True),
        Column("Dropped, deferred or declined", number=True), Column(f"Open {WHEN_CLOSED}", number=True),
    )  # fmt: skip
    reviews = {one.review_id: one for one in closed}
    rows = tuple(
        (
            closing_cell(reviews[one.review_id], search),
            *(Cell(str(number)) for number in (one.count, one.in_time, one.late, one.otherwise, one.open)),
        )
        for one in reversed(found)
    )
    return Table(columns, rows, "Actions due between reviews")
