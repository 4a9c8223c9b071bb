"""The slip of each milestone: from its first date to where it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dashboard.figures.figure import figure
from dashboard.figures.milestones.marks import half_fills, milestone_traces
from dashboard.figures.milestones.rows import TONES, chip_of, drawn_milestone, narrow_mark_place, row_height
from dashboard.figures.milestones.text import WHOLE_COHORT, is_rebaselined, milestones_table, slip_message
from dashboard.formats import format_slip
from dashboard.metrics.milestones import MilestoneTotals
from dashboard.page_content import Chart, ChartRow, ChartRows, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.view import View

MAX_DRAWN = 12
ROW, MARK_PLACE = 26, 0.5  # of a row in pixels, of a mark within its row
LINE_LENGTH, TALL_ROW = 44, 36  # characters of a name in one line, and the pixels of a row with a longer one
EDGE = 12  # pixels above and below the rows


def slip_chart(milestones: list[Any], totals: MilestoneTotals, view: View) -> Chart:
    """How late is each milestone? A row a milestone from its baseline to its date, past their date first, then the largest slip.

    ``milestones``: the rows of the frame of :func:`dashboard.metrics.milestones.milestone_states`, ``totals`` of it.
    """
    off = [row for row in milestones if row.slip_days is not None and (row.slip_days or row.first_slip_days)]
    moved = sorted(off, key=lambda row: (row.state != "overdue", -row.slip_days))
    drawn = moved[:MAX_DRAWN]
    message = slip_message(totals, view)
    rest = prose(
        " The first {drawn} of {moved} are drawn.",
        drawn=view.show("milestones_with_slip", len(drawn), part="drawn"),
        moved=view.show("milestones_with_slip", len(moved)),
    )
    largest = [_largest(row, view) for row in sorted(moved, key=lambda row: -row.slip_days)[:1]]
    return Chart(
        title=message,
        subtitle="Days from baseline to forecast or actual, or to today where it is past; past their date first, then the largest."
        + (rest if len(moved) > len(drawn) else ""),
        caption=join_prose([message, ".", *largest], ""),
        table=milestones_table(moved, "Milestones that moved, overdue first, then the largest slip", view),
        how="The small outline is the first date. Where a lead set a new baseline, slip counts from that one.",
        measures=("milestone_slip", "first_slip", "milestones_slipped", "median_slip"),
        figure=_slip_figure(drawn, view),
        rows=ChartRows(tuple(_slip_row(row, view) for row in drawn), _height(drawn, view), EDGE, layout="slip-rows"),
        empty=None if moved else EmptyState("No milestone has moved from its baseline."),
    )  # fmt: skip


def _largest(row: Any, view: View) -> Prose:
    return prose(
        " The largest slip is {slip}: {title}.",
        slip=view.show("milestone_slip", row.slip_days, format_slip(row.slip_days), milestone=row.id),
        title=Name(row.title),
    )


def _slip_row(row: Any, view: View) -> ChartRow:
    slip = view.show("milestone_slip", row.slip_days, format_slip(row.slip_days), milestone=row.id)
    words = prose("{slip}{still}", slip=slip, still=", still open" if row.state == "overdue" else "")
    title = row.title if row.challenge_id else f"{WHOLE_COHORT}: {row.title}"
    return ChartRow(
        Name(title, f"/record/milestone/{row.id}{view.search}"), chip_of(row.challenge_id, view), None, words, TONES.get(row.state, "")
    )


def _height(rows: list[Any], view: View) -> int:
    if view.narrow:
        return row_height((row.title for row in rows), ROW, view)
    return ROW if all(len(row.title) <= LINE_LENGTH for row in rows) else TALL_ROW


def _slip_figure(rows: list[Any], view: View) -> Any:
    height = _height(rows, view)
    at = narrow_mark_place(height) if view.narrow else MARK_PLACE
    drawn = [drawn_milestone(row, place + at, view) for place, row in enumerate(rows)]
    again = [(row.baseline_on.isoformat(), one.row) for row, one in zip(rows, drawn, strict=True) if is_rebaselined(row)]
    known = [day for one in drawn for day in (one.on, one.first_on, one.late_to) if day is not None] or [view.today]
    room = max((max(known) - min(known)) * 0.03, timedelta(days=4))
    baselines = {
        "type": "scatter", "mode": "markers", "x": [day for day, _ in again], "y": [place for _, place in again], "hoverinfo": "skip",
        "marker": {"symbol": "line-ns", "size": 10, "line": {"color": view.palette.edge, "width": 2}},
    }  # fmt: skip
    return figure(
        [baselines, *milestone_traces(drawn, view.palette)],
        view.palette,
        max(len(rows), 1) * height + 2 * EDGE,
        xaxis={
            "type": "date", "range": [(min(known) - room).isoformat(), (max(known) + room).isoformat()], "showticklabels": False, "ticks": "",
            "showline": False,
        },
        yaxis={"range": [max(len(rows), 1), 0], "showticklabels": False, "ticks": "", "showline": False},
        margin={"l": 0, "r": 0, "t": EDGE, "b": EDGE, "pad": 0},
        shapes=half_fills(drawn, view.palette),
    )  # fmt: skip
