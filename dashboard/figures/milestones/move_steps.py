"""The moves of one milestone: the steps of its expected date, the table of its moves, and the days by reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.figures.figure import figure, segments, text
from dashboard.figures.milestones.one_milestone import OneMilestone
from dashboard.formats import format_day, format_near_day, plural
from dashboard.metrics.milestone_moves import days_by_reason, total_days
from dashboard.page_content import Chart
from dashboard.prose import Name, Shown, Text, prose
from dashboard.tables import DAY, DAYS, Column, Table
from dashboard.theme import Palette
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import MoveReason

HEIGHT = 240
RIGHT = 96  # pixels right of the drawing, for the expected date and the days
TICKS = 3  # distances between the dates named on the axis
LAST_NAMED = 20  # moves that are numbered in the drawing; of more the steps alone are drawn


def moves_chart(milestone: OneMilestone, said_on: date, view: View) -> Chart | None:
    """How did the expected date move? A step for each move, by the day on which it was said. ``said_on``: the day of the first date.

    None without a move.
    """
    moves = frame_rows(milestone.moves)
    if not moves:
        return None
    return Chart(
        title=_moves_title(milestone, view),
        subtitle="Expected date, by the day on which it was said. The numbers are those of the table.",
        caption=prose("{title}. A line of steps from {first} to {last}.", title=_moves_title(milestone, view),
            first=Name(format_day(moves[0].from_on) or "not dated"), last=Name(format_day(moves[-1].to_on) or "not dated")),
        table=moves_table(milestone, view),
        how="A step stands at the day on which the move was recorded as said. The dashed line is the date from which the first move began.",
        measures=("move_days", "milestone_moved_days"),
        figure=_moves_figure(milestone, moves, min(said_on, moves[0].moved_on), view),
    )  # fmt: skip


def _moves_title(milestone: OneMilestone, view: View) -> Text:
    moves = milestone.moves
    counted = view.words("milestone_moves", len(moves), "move", milestone=milestone.id)
    total = total_days(moves)
    shown = view.show("milestone_moved_days", total, plural(abs(total), "day"), milestone=milestone.id)
    side = "add up to {days}" if len(moves) > 1 else "of {days}"
    return prose(f"{{counted}} {side}{' earlier' if total < 0 else ''}", counted=counted, days=shown)


def _moves_figure(milestone: OneMilestone, moves: Sequence[Any], begins: date, view: View) -> Any:
    palette = view.palette
    ends = max(milestone.state.ends_on if milestone.state.state == "done" else view.today, moves[-1].moved_on)
    said = [begins, *(move.moved_on for move in moves), ends]
    expected = [moves[0].from_on, *(move.to_on for move in moves), moves[-1].to_on]
    first, last = moves[0].from_on, moves[-1].to_on
    known = [day for day in expected if day]
    return figure(
        [
            *([_first_line(begins, ends, first, palette)] if first else []),
            {
                "type": "scatter", "mode": "lines", "x": [day.isoformat() for day in said],
                "y": [day and day.isoformat() for day in expected], "line": {"shape": "hv", "color": palette.bad, "width": 2}, "hoverinfo": "skip",
            },
            _numbers_trace([(number, move) for number, move in enumerate(moves, 1) if move.from_on and move.to_on], palette),
            *([_first_mark(begins, first, palette)] if first else []),
            *([_last_mark(ends, last, milestone.state.state, view)] if last else []),
        ],
        palette,
        HEIGHT,
        xaxis={
            "type": "date", "tickformat": "%-d %b", "nticks": 5, "showline": False,
            "range": [(begins - (ends - begins) / 24).isoformat(), ends.isoformat()],
        },
        yaxis={
            "type": "date", "tickformat": "%-d %b", "showgrid": True, "gridcolor": palette.line, "showline": False, "ticks": "",
            "tickvals": [day.isoformat() for day in _ticks(min(known), max(known))] if known else [],
        },
        margin={"l": 8, "r": RIGHT, "t": 12, "b": 8, "pad": 4},
        shapes=[
            {"type": "line", "x0": ends.isoformat(), "x1": ends.isoformat(), "y0": 0, "y1": 1, "yref": "paper", "line": {"color": palette.quiet, "width": 1}},
            *([_bracket(first, last, palette)] if first and last and first != last else []),
        ],
        annotations=[_bracket_text(first, last, palette)] if first and last and first != last else [],
    )  # fmt: skip


def _ticks(first: date, last: date) -> list[date]:
    """Returns up to four days from the first to the last, at equal distances."""
    parts = min(TICKS, max((last - first).days, 1))
    return sorted({first + (last - first) * part / parts for part in range(parts + 1)})


def _bracket(first: date, last: date, palette: Palette) -> dict[str, Any]:
    """Returns the line from the first date to the last one, right of the drawing."""
    low, high = min(first, last) + (last - first) / 12, max(first, last) - (last - first) / 6
    return {
        "type": "line", "xref": "paper", "xsizemode": "pixel", "xanchor": 1, "x0": 12, "x1": 12, "y0": low.isoformat(), "y1": high.isoformat(),
        "line": {"color": palette.bad, "width": 1.5},
    }  # fmt: skip


def _bracket_text(first: date, last: date, palette: Palette) -> dict[str, Any]:
    return {
        "xref": "paper", "x": 1, "xshift": 18, "xanchor": "left", "y": (first + (last - first) / 2).isoformat(), "showarrow": False,
        "text": f"<b>{plural(abs((last - first).days), 'day')}</b>", "font": {"color": palette.bad, "size": 12},
    }  # fmt: skip


def _first_line(begins: date, ends: date, first: date, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": segments([begins.isoformat()], [ends.isoformat()]),
        "y": segments([first.isoformat()], [first.isoformat()]), "line": {"color": palette.ghost, "width": 1, "dash": "dash"}, "hoverinfo": "skip",
    }  # fmt: skip


def _numbers_trace(shown: Sequence[tuple[int, Any]], palette: Palette) -> dict[str, Any]:
    """Returns the numbers of the moves, each in a circle halfway up its step; of many moves small dots, which name the move when pointed at."""
    numbered = len(shown) <= LAST_NAMED
    return {
        "type": "scatter", "mode": "markers+text" if numbered else "markers",
        "x": [move.moved_on.isoformat() for _, move in shown],
        "y": [(move.from_on + (move.to_on - move.from_on) / 2).isoformat() for _, move in shown],
        "text": [f"<b>{number}</b>" for number, _ in shown] if numbered else None,
        "textfont": {"color": palette.ink, "size": 12},
        "marker": {"size": 20 if numbered else 7, "color": palette.ground, "line": {"color": palette.bad, "width": 2}},
        "hoverinfo": "text",
        "hovertext": [
            f"{number}: {format_day(move.from_on)} → {format_day(move.to_on)}, {MoveReason(move.reason).label.lower()}<br>{text(move.note or '')}"
            for number, move in shown
        ],
    }  # fmt: skip


def _first_mark(begins: date, first: date, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "x": [begins.isoformat()], "y": [first.isoformat()], "hoverinfo": "text",
        "hovertext": [f"First date: {format_day(first)}"], "cliponaxis": False,
        "marker": {"symbol": "diamond", "size": 11, "color": palette.ground, "line": {"width": 1.5, "color": palette.quiet}},
    }  # fmt: skip


def _last_mark(ends: date, last: date, state: str, view: View) -> dict[str, Any]:
    """Returns the date that is expected now, in the form and colour of the milestone's state, with its name beside it."""
    palette = view.palette
    colour = {"overdue": palette.bad, "soon": palette.warn, "ahead": palette.accent}.get(state, palette.quiet)
    inner = palette.ground if state in ("ahead", "soon") else colour
    return {
        "type": "scatter", "mode": "markers+text", "x": [ends.isoformat()], "y": [last.isoformat()], "hoverinfo": "skip", "cliponaxis": False,
        "text": [f"  <b>{format_near_day(last, view.today)}</b>"], "textposition": "middle right", "textfont": {"color": palette.ink, "size": 12},
        "marker": {"symbol": "diamond", "size": 12, "color": inner, "line": {"width": 2, "color": colour}},
    }  # fmt: skip


def moves_table(milestone: OneMilestone, view: View) -> Table:
    """Returns the moves in the order in which they were said, with the numbers of the chart, their days, reasons and notes."""
    moves = frame_rows(milestone.moves)
    values = {
        "number": [str(number) for number in range(1, len(moves) + 1)],
        "milestone": [milestone.id] * len(moves),
        "said": [move.moved_on for move in moves],
        "moved": [move.moved_on.isoformat() for move in moves],
        "from_on": [move.from_on for move in moves],
        "to_on": [move.to_on for move in moves],
        "days": [move.days for move in moves],
        "reason": [MoveReason(move.reason).label for move in moves],
        "note": [move.note or "" for move in moves],
    }
    columns = (
        Column("number", "No."),
        Column("said", "Said", DAY),
        Column("from_on", "From", DAY, unknown="Not dated"),
        Column("to_on", "To", DAY, unknown="Not dated"),
        Column(
            "days",
            "Days",
            DAYS,
            signed=True,
            unknown="not known",
            measure="move_days",
            narrowed=(("milestone", "milestone"), ("moved", "moved")),
        ),
        Column("reason", "Reason"),
        Column("note", "Why"),
    )
    return Table.of_lists(values, columns, "Moves, in the order in which they were said", view)


@dataclass(frozen=True)
class MoveLine:
    """A move in words: number, the day on which it was said, the days from which and to which, calendar days, reason, note."""

    number: str
    said: str
    from_text: str
    to_text: str
    days: Shown
    reason: str
    note: str


def move_lines(milestone: OneMilestone, view: View) -> list[MoveLine]:
    """Returns the moves for the list beside the chart, with its numbers."""
    return [
        MoveLine(
            str(number),
            format_near_day(move.moved_on, view.today),
            _short_day(move.from_on, view.today),
            _short_day(move.to_on, view.today),
            view.show("move_days", move.days, signed_days(move.days), milestone=milestone.id, moved=move.moved_on.isoformat()),
            MoveReason(move.reason).label,
            move.note or "",
        )
        for number, move in enumerate(frame_rows(milestone.moves), 1)
    ]


def _short_day(day: date | None, today: date) -> str:
    """Returns a day of a move: ``16 Nov``, in another year with it; ``not dated`` without one."""
    if day is None:
        return "not dated"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b} {day.year}"


def signed_days(days: int | None) -> str:
    """Returns the days of a move with their sign: ``+5``, ``−2``; ``not known`` where it was or became not dated."""
    return "not known" if days is None else f"{'+' if days > 0 else '−' if days < 0 else ''}{abs(days)}"


@dataclass(frozen=True)
class ReasonBar:
    """The days of one reason: label, days, and the share of the longest bar (0 to 1)."""

    label: str
    days: Shown
    share: float


def reason_bars(milestone: OneMilestone, view: View) -> tuple[Text, list[ReasonBar]]:
    """Returns the heading and a bar for each reason by the days that it moved the date, most first; none without a dated move."""
    rows = frame_rows(days_by_reason(milestone.moves))
    longest = max((abs(row.days) for row in rows), default=0)
    if not longest:
        return "", []
    bars = [
        ReasonBar(
            MoveReason(row.reason).label,
            view.show(
                "milestone_reason_days", row.days, signed_days(row.days).removeprefix("+"), milestone=milestone.id, reason=row.reason
            ),
            max(row.days, 0) / longest,
        )
        for row in rows
    ]
    total = total_days(milestone.moves)
    whole = view.show("milestone_moved_days", total, plural(abs(total), "day"), milestone=milestone.id)
    if len(bars) == 1 or total <= 0:
        return prose("{days} by reason", days=whole), bars
    return prose("{part} of the {days} were {reason}", part=bars[0].days, days=whole, reason=bars[0].label.lower()), bars
