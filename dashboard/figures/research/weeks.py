"""Chart of research sessions by week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure
from dashboard.figures.research.text import weeks_message
from dashboard.filters import add_query
from dashboard.formats import number_word, plural
from dashboard.metrics.research import WeekTotals, week_totals
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Prose, prose
from dashboard.tables import COUNT, DAY, Column, Table
from dashboard.theme import Palette, today_marker
from dashboard.view import View
from db.frames import frame_rows

DAY_MS = 86_400_000
HEIGHT = 160
MAX_LABELLED = 20  # weeks of which the number stands over the bar
NARROW_WEEKS = 13  # weeks drawn on a phone


def session_weeks_chart(weeks: pd.DataFrame, view: View) -> Chart:
    """Is research steady? Sessions per week of ``sessions_by_week``: held solid, planned outlined and hatched."""
    totals, rows = week_totals(weeks), frame_rows(weeks)
    title = weeks_title(rows, totals, view)
    attended = (
        ""
        if totals.attendances is None
        else prose(" {attendances} recorded.", attendances=view.count("weekly_attendances", totals.attendances, "attendance"))
    )
    return Chart(
        title=title,
        subtitle="Sessions held in each week from Monday. Hatched: planned.",
        caption=title + "." + attended,
        table=_weeks_table(weeks, rows, view),
        how="Sessions known only to the month or year are in the table of coverage, not here. Planned ones are outlined.",
        measures=("weekly_sessions_held", "weekly_attendances", "weeks_without_session"),
        figure=_figure(rows, view),
        empty=None
        if totals.held or totals.planned
        else EmptyState("No session in this period.", "Record a research session", add_query(view.search, form="research-session"), axes=True),
    )  # fmt: skip


def weeks_title(weeks: list[Any], totals: WeekTotals, view: View) -> Prose:
    """Returns that the last whole week had no session, with what is planned; otherwise the sessions held and the weeks without any.

    Example: ``No session in the week of 23 November; three are planned``.
    """
    ended = [week for week in weeks if week.monday + timedelta(days=6) < view.today]
    if not ended or ended[-1].held or not totals.held:
        return weeks_message(totals, view)
    planned = prose(
        "{planned} {verb} planned",
        planned=view.show("weekly_sessions_planned", totals.planned, number_word(totals.planned).lower() if totals.planned else "none"),
        verb="is" if totals.planned <= 1 else "are",
    )
    monday = ended[-1].monday
    return prose(f"No session in the week of {monday.day} {monday:%B}; {{planned}}", planned=planned)


def _figure(rows: list[Any], view: View) -> Any:
    rows = rows[-NARROW_WEEKS:] if view.narrow else rows
    most = max(1, *(week.held + week.planned for week in rows))
    ends = [(rows[0].monday - timedelta(days=4)).isoformat(), (rows[-1].monday + timedelta(days=10)).isoformat()]
    step = max(1, -(-len(rows) // (4 if view.narrow else 8)))
    marked = [week.monday for week in rows[::step]]
    marker: dict[str, Any] = today_marker(view.palette, view.today.isoformat())
    marker["annotations"] += _labels(rows, view)
    return figure(
        _bars(rows, view.palette), view.palette, HEIGHT, barmode="stack",
        xaxis={"type": "date", "range": ends, "tickvals": [monday.isoformat() for monday in marked], "ticktext": [f"{monday:%-d %b}" for monday in marked]},
        yaxis={
            "range": [0, most * 1.25], "dtick": max(1, -(-most // 3)), "ticks": "", "showline": False, "showgrid": True,
            "gridcolor": view.palette.line,
        },
        margin={"l": 8, "r": 16, "t": 22, "b": 8, "pad": 4},
        **marker,
    )  # fmt: skip


def _labels(rows: list[Any], view: View) -> list[dict[str, Any]]:
    """Returns the number over each bar, "none" where a week that has ended had no session, and "planned" beside the line of today."""
    if len(rows) > MAX_LABELLED:
        return []
    palette = view.palette
    planned = {"x": view.today.isoformat(), "y": 1, "yref": "paper", "xanchor": "left", "xshift": 22, "text": "planned"}
    labels = [_label(palette.quiet, **planned)] if any(week.planned for week in rows) else []
    for week in rows:
        number, ended = week.held + week.planned, week.monday + timedelta(days=6) < view.today
        if number or ended:
            colour = palette.ink if number else palette.warn
            labels.append(_label(colour, x=week.monday.isoformat(), y=number, text=str(number or "none")))
    return labels


def _label(colour: str, **place: Any) -> dict[str, Any]:
    return {**place, "showarrow": False, "yanchor": "bottom", "font": {"size": 12, "color": colour}}


def _bars(rows: list[Any], palette: Palette) -> list[dict[str, Any]]:
    mondays = [week.monday.isoformat() for week in rows]
    bar = {
        "type": "bar", "x": mondays, "width": 5 * DAY_MS, "customdata": [f"/research?week={monday}" for monday in mondays],
        "hoverinfo": "text",
    }  # fmt: skip
    planned = {
        "color": palette.ground,
        "line": {"color": palette.hatch_line, "width": 1.5},
        "pattern": {"shape": "/", "fgcolor": palette.hatch, "size": 6, "solidity": 0.3},
    }
    return [
        {**bar, "y": [week.held for week in rows], "marker": {"color": palette.accent}, "hovertext": [_held_text(week) for week in rows]},
        {
            **bar, "y": [week.planned or None for week in rows], "marker": planned,
            "hovertext": [f"Week of {week.monday:%-d %b}: {plural(week.planned, 'session')} planned" for week in rows],
        },
    ]  # fmt: skip


def _held_text(week: Any) -> str:
    attended = "" if week.attendances is None else f" with {plural(week.attendances, 'attendance')}"
    uncounted = f", {week.uncounted} without a head count" if week.uncounted else ""
    lost = f"<br>{plural(week.lost, 'session')} did not happen" if week.lost else ""
    return f"Week of {week.monday:%-d %b}: {plural(week.held, 'session')} held{attended}{uncounted}{lost}"


def _weeks_table(weeks: pd.DataFrame, rows: list[Any], view: View) -> Table:
    """Returns the weeks drawn, each with the address of its sessions."""
    mondays = [week.monday.isoformat() for week in rows]
    frame = weeks.assign(week=mondays, href=["/research" + add_query(view.search, week=monday) for monday in mondays])
    week = (("week", "week"),)
    columns = (
        Column("monday", "Week from", DAY, href="href"),
        Column("held", "Held", COUNT, measure="weekly_sessions_held", narrowed=week),
        Column("attendances", "Attendances", COUNT, unknown="not recorded", measure="weekly_attendances", narrowed=week),
        Column("planned", "Planned", COUNT, measure="weekly_sessions_planned", narrowed=week),
        Column("lost", "Did not happen", COUNT, measure="weekly_sessions_lost", narrowed=week),
    )
    return Table(frame, columns, "Research sessions by week", view)
