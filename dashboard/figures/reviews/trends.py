"""Trends over the reviews: health, milestones, outturn, and whether actions get done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.figures.milestones import WHOLE, short
from dashboard.figures.overview.attention import mark
from dashboard.figures.reviews.trend_lines import STOOD, closing_cell, labelled, nothing
from dashboard.formats import counted, joined, percent, plural
from dashboard.metrics import review_trends as metrics
from dashboard.metrics.review_trends import Closed, Due, Mark, Path
from dashboard.page_content import Cell, Chart, Column, Strip, Table
from dashboard.theme import Palette, frame_of
from db.values.dates import in_words

COLOURED = 6
FEW = 10  # below so many, a share says less than the counts
DAY_MS = 86_400_000


def health(closed: Sequence[Closed], found: Mapping[str, Sequence[Mark]], labels: Mapping[str, str], search: str) -> Chart:
    """Is health drifting, and does what is said hold against the records? Two marks for each challenge and review."""
    days = [in_words(one.held_on) for one in closed]
    rows = [(one, labels.get(one, ""), marks) for one, marks in found.items()]
    columns = (
        Column("Challenge", sortable=False),
        Column(f"Health at {plural(len(days), 'review')}", sortable=False),
        Column("At the last one", sortable=False),
    )
    strips = tuple(
        (Cell(label, f"/challenges/{one}{search}"), Cell("", strips=(_told(marks, days), _records(marks, days))), Cell(*_last(marks)))
        for one, label, marks in rows
    )
    title = health_message(found)
    return Chart(
        title=title,
        subtitle="Upper marks: what the review agreed, else what the team said. Lower marks: what the records said. The oldest review first.",
        caption=f"{title}. {_overrides(found, labels)}",
        table=_health_table(closed, rows, search),
        how=metrics.HOW_TREND_HEALTH,
        heat=Table(columns, strips, "Health at each review"),
        empty=None if days and rows else nothing(closed, "No challenge is running in this view."),
    )


def health_message(found: Mapping[str, Sequence[Mark]]) -> str:
    """``At the last review two of nine challenges were said to be better off than the records had them``."""
    last = [marks[-1] for marks in found.values() if marks and marks[-1].running]
    if not last:
        return "No health to compare yet"
    rosy = sum(one.rosier for one in last)
    if not rosy:
        return f"At the last review no challenge of {len(last)} was said to be better off than the records had it"
    was = "was said to be better off than the records had it" if rosy == 1 else "were said to be better off than the records had them"
    return f"At the last review {_number(rosy).lower()} of {plural(len(last), 'challenge')} {was}"


def _number(count: int) -> str:
    return counted(count, "one").split(" ")[0]


def _overrides(found: Mapping[str, Sequence[Mark]], labels: Mapping[str, str]) -> str:
    named = [labels.get(one, "").split(" ")[0] for one, marks in found.items() if any(each.overridden for each in marks)]
    return f"A review said otherwise than the team of {joined(named)}." if named else "No review said otherwise than a team."


def _told(marks: Sequence[Mark], days: Sequence[str]) -> Strip:
    rows = tuple((*mark(one.told), f"Review of {day}: {_told_words(one)}") for one, day in zip(marks, days, strict=True))
    return Strip("Review", rows, *mark(marks[-1].told)[1:]) if rows else Strip("Review")


def _records(marks: Sequence[Mark], days: Sequence[str]) -> Strip:
    rows = tuple((*mark(one.records.health), f"Review of {day}: {_records_words(one)}") for one, day in zip(marks, days, strict=True))
    return Strip("Records", rows, _records_words(marks[-1], reasons=False), mark(marks[-1].records.health)[2]) if rows else Strip("Records")


def _told_words(one: Mark) -> str:
    if not one.running:
        return "not running then"
    team = f"the team {'said ' + one.said.label if one.said else 'had no update'}"
    if one.agreed is None:
        return team
    why = f"; {one.reason}" if one.reason else ""
    return f"{one.agreed.label}, {f'where {team}' if one.overridden else 'as the team said'}{why}"


def _records_words(one: Mark, *, reasons: bool = True) -> str:
    if not one.running or one.records.health is None:
        return "not running then" if not one.running else "Nothing recorded"
    why = f" ({'; '.join(one.records.reasons)})" if reasons and one.records.reasons else ""
    return f"{one.records.health.label}{why}"


def _last(marks: Sequence[Mark]) -> tuple[str, str, Any, None, str]:
    """What stood at the last review, in words: who said what, and where the two differ."""
    if not marks or not marks[-1].running:
        return "Not running then", "", "quiet", None, ""
    one = marks[-1]
    rosy = sum(each.rosier for each in marks)
    often = f"Better than the records at {rosy} of {plural(len(marks), 'review')}" if rosy else "At no review better than the records"
    tone = "warn" if one.rosier or one.overridden else ""
    if one.overridden:
        team = f"said {mark(one.said)[1].lower()}" if one.said else "had no update"
        return f"Review: {mark(one.agreed)[1].lower()}; the team {team}", "", tone, None, often
    return _beside(one), "", tone, None, often


def _beside(one: Mark) -> str:
    """How what was told stands to the records."""
    if one.told is None or one.records.health is None:
        return "Nothing said" if one.told is None else "Nothing recorded"
    if one.told is one.records.health:
        return "Alike"
    return f"Said {'better' if one.rosier else 'worse'} than the records"


def _health_table(closed: Sequence[Closed], rows: Sequence[tuple[str, str, Sequence[Mark]]], search: str) -> Table:
    columns = (Column("Challenge"), Column("Review"), Column("Agreed"), Column("Team said"), Column("Records said"), Column("Reason"))
    cells = tuple(
        (
            Cell(label), closing_cell(review, search), Cell(one.agreed.label if one.agreed else ""), Cell(mark(one.said)[1]),
            Cell(_records_words(one)), Cell(one.reason),
        )
        for _, label, marks in rows
        for review, one in zip(closed, marks, strict=True)
        if one.running
    )  # fmt: skip
    return Table(columns, cells, "Health of each challenge at each review")


def milestones(closed: Sequence[Closed], found: Sequence[Path], labels: Mapping[str, str], palette: Palette) -> Chart:
    """Are promises holding, review by review? A line for each milestone: flat holds, rising slips, done on the diagonal."""
    drawn = [one for one in found if one.moved][:COLOURED]
    grey = [one for one in found if one not in drawn]
    title = milestones_message(found)
    days = [one.held_on for one in closed]
    layout = frame_of(palette, 440)
    traces: list[dict[str, Any]] = []
    if days:
        ends = [day for one in found for day in (*(day for _, day in one.steps), *([one.done] if one.done else []))]
        low, high = min([*ends, days[0]]), max([*ends, days[-1]])
        layout = frame_of(
            palette, 440,
            xaxis={"type": "date", "range": _range(days[0], days[-1], 4), "tickformat": "%-d %b"},
            yaxis={"type": "date", "range": _range(low, high, 6), "tickformat": "%-d %b %Y", "showgrid": True, "gridcolor": palette.line, "ticks": ""},
            annotations=[*labelled(_ends(drawn, labels, palette), low, high, 400), _done_word(days, low, high, palette)],
        )  # fmt: skip
        layout["margin"] |= {"r": 190}
        traces = [_context(grey, labels, palette), _diagonal(days, low, high, palette)]
        traces += [_baseline(one, days, _colour(place, palette)) for place, one in enumerate(drawn) if one.baseline]
        traces += [_line(one, labels, _colour(place, palette)) for place, one in enumerate(drawn)]
    return Chart(
        title=title,
        subtitle="Day expected, by the day of the review. Flat: holds. Rising: slips. Dashed: baseline. Dotted: the diagonal, on which a line ends "
        "when it is done. Named are those that moved most; the others are grey.",
        caption=f"Milestone trend of {plural(len(found), 'milestone')} over {plural(len(days), 'review')}. {title}.",
        table=_path_table(found, labels),
        how=metrics.HOW_TREND_MILESTONES,
        figure={"data": traces, "layout": layout},
        empty=None if found else nothing(closed, "No milestone of this view was open at a review."),
    )


def milestones_message(found: Sequence[Path]) -> str:
    """``Seven of 40 milestones moved later over these reviews, "…" most, by 30 days``."""
    later = [one for one in found if one.moved > 0]
    if not later:
        return f"None of {plural(len(found), 'milestone')} moved later over these reviews" if found else "No milestone to follow yet"
    worst, recent = max(later, key=lambda one: one.moved), sum(one.recent > 0 for one in found)
    lately = f"{_number(recent).lower()} of them" if recent else "none"
    first = f"{_number(len(later))} of {plural(len(found), 'milestone')} moved later over these reviews, {lately} since the review before the last"
    return f"{first}; most “{short(worst.title, 60)}”, by {plural(worst.moved, 'day')}"


def _colour(place: int, palette: Palette) -> str:
    return palette.series[place % len(palette.series)]


def _ends(drawn: Sequence[Path], labels: Mapping[str, str], palette: Palette) -> list[tuple[date, str, str]]:
    return [(one.done or one.steps[-1][1], _named(one, labels), _colour(place, palette)) for place, one in enumerate(drawn)]


def _range(first: date, last: date, around: int) -> list[str]:
    return [(first - timedelta(days=around)).isoformat(), (last + timedelta(days=around)).isoformat()]


def _named(one: Path, labels: Mapping[str, str]) -> str:
    code = labels.get(one.challenge_id or "", "").split(" ")[0]
    return short(f"{code} {one.title}" if code[:1].isdigit() else one.title, 28)


def _ends_of(one: Path) -> list[tuple[date, date]]:
    """The steps of a line, and its end on the diagonal."""
    return [*one.steps, *([(one.done, one.done)] if one.done else [])]


def _line(one: Path, labels: Mapping[str, str], colour: str) -> dict[str, Any]:
    steps = _ends_of(one)
    name = f"<b>{one.title}</b><br>{labels.get(one.challenge_id or '', WHOLE)}"
    words = [f"{name}<br>Review of {in_words(on)}: expected {in_words(day)}" for on, day in one.steps]
    if one.done:
        words.append(f"{name}<br>Done {in_words(one.done)}")
    return {
        "type": "scatter", "mode": "lines+markers", "x": [on.isoformat() for on, _ in steps], "y": [day.isoformat() for _, day in steps],
        "line": {"color": colour, "width": 2.5}, "marker": {"size": 6, "color": colour}, "hoverinfo": "text", "text": words,
        "customdata": [f"/record/milestone/{one.id}"] * len(steps),
    }  # fmt: skip


def _context(found: Sequence[Path], labels: Mapping[str, str], palette: Palette) -> dict[str, Any]:
    """The lines that are not named, grey, as one trace with gaps: each hover says which it is."""
    xs: list[str | None] = []
    ys: list[str | None] = []
    words: list[str | None] = []
    opens: list[str | None] = []
    for one in found:
        steps = _ends_of(one)
        xs += [*(on.isoformat() for on, _ in steps), None]
        ys += [*(day.isoformat() for _, day in steps), None]
        words += [f"<b>{one.title}</b><br>{labels.get(one.challenge_id or '', WHOLE)}"] * len(steps) + [None]
        opens += [f"/record/milestone/{one.id}"] * len(steps) + [None]
    return {
        "type": "scatter", "mode": "lines+markers", "x": xs, "y": ys, "line": {"color": palette.ghost, "width": 1.5}, "opacity": 0.5,
        "marker": {"size": 4, "color": palette.ghost}, "hoverinfo": "text", "text": words, "customdata": opens,
    }  # fmt: skip


def _baseline(one: Path, days: Sequence[date], colour: str) -> dict[str, Any]:
    assert one.baseline is not None
    return {
        "type": "scatter", "mode": "lines", "x": [one.steps[0][0].isoformat(), max(days[-1], one.steps[0][0]).isoformat()],
        "y": [one.baseline.isoformat()] * 2, "line": {"color": colour, "width": 1, "dash": "dash"}, "opacity": 0.6, "hoverinfo": "skip",
    }  # fmt: skip


def _diagonal(days: Sequence[date], low: date, high: date, palette: Palette) -> dict[str, Any]:
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


def _done_word(days: Sequence[date], low: date, high: date, palette: Palette) -> dict[str, Any]:
    at = min(days[-1], high).isoformat() if low <= days[-1] else low.isoformat()
    return {
        "x": at, "y": at, "text": "Done", "showarrow": False, "xanchor": "right", "yanchor": "top", "yshift": -6,
        "font": {"color": palette.quiet, "size": 12},
    }  # fmt: skip


def _path_table(found: Sequence[Path], labels: Mapping[str, str]) -> Table:
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Baseline"), Column("At the first review"), Column("At the last review"), Column("Done"),
        Column("Moved, days", number=True), Column("Since the review before, days", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(one.title, f"/record/milestone/{one.id}"), Cell(labels.get(one.challenge_id or "", WHOLE)),
            Cell(in_words(one.baseline) if one.baseline else "Not known"), Cell(in_words(one.steps[0][1])), Cell(in_words(one.steps[-1][1])),
            Cell(in_words(one.done) if one.done else ""), Cell(str(one.moved)), Cell(str(one.recent)),
        )
        for one in found
    )  # fmt: skip
    return Table(columns, rows, "Milestones over the reviews")


def done(closed: Sequence[Closed], found: Sequence[Due], search: str, palette: Palette) -> Chart:
    """Do actions get done? For each review those due since the one before: done by their date, done later, not done."""
    title = done_message(found)
    days = [one.held_on for one in found]
    layout = frame_of(palette, 240)
    if days:
        most = max([one.count for one in found] + [1])
        layout = frame_of(
            palette, 240, barmode="stack",
            xaxis={"type": "date", "range": _range(days[0], days[-1], 5), "tickformat": "%-d %b"},
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
        empty=None if any(one.count for one in found) else nothing(closed, "No action of this view was due between two closed reviews."),
    )


def done_message(found: Sequence[Due]) -> str:
    """``36 of 41 actions due between reviews were done by their date (88%); at the last review 3 of 4``."""
    count, in_time = sum(one.count for one in found), sum(one.in_time for one in found)
    if not count:
        return "No action was due between two reviews"
    share = f" ({percent(in_time, count)})" if count >= FEW else ""
    last = found[-1]
    latest = f"{last.in_time} of {last.count}" if last.count else "none was due"
    were, its = ("was", "its") if count == 1 else ("were", "their")
    return f"{in_time} of {plural(count, 'action')} due between reviews {were} done by {its} date{share}; at the last review {latest}"


def _due_bars(found: Sequence[Due], palette: Palette) -> list[dict[str, Any]]:
    colour = palette.series[0]
    bar = {
        "type": "bar",
        "x": [one.held_on.isoformat() for one in found],
        "width": 4 * DAY_MS,
        "hoverinfo": "text",
        "hovertext": [_due_words(one) for one in found],
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


def _due_words(one: Due) -> str:
    return (
        f"Review of {in_words(one.held_on)}: {plural(one.count, 'action')} due since {in_words(one.since)}<br>{one.in_time} done by the date, "
        f"{one.late} later, {one.otherwise} closed otherwise, {one.open} open"
    )


def _due_table(closed: Sequence[Closed], found: Sequence[Due], search: str) -> Table:
    columns = (
        Column("Review"), Column("Due since the one before", number=True), Column("Done by their date", number=True), Column("Done later", number=True),
        Column("Dropped, deferred or declined", number=True), Column(f"Open {STOOD}", number=True),
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
