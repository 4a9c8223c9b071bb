"""Chart of research sessions by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import plural
from dashboard.metrics.research import HOW_WEEKS, ResearchWeek
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout, today_marker


def session_weeks_chart(week_rows: Sequence[ResearchWeek], search: str, today: date, palette: Palette) -> Chart:
    """Is research steady? Sessions per week: held solid, planned outlined and hatched."""
    past = [week for week in week_rows if week.first <= today]
    held, planned = sum(week.held for week in week_rows), sum(week.planned for week in week_rows)
    title = weeks_message(past, held, planned)
    most = max([week.held + week.planned for week in week_rows] + [1])
    layout = base_layout(
        palette, 220, barmode="stack",
        xaxis={"type": "date", "range": [_iso(week_rows[0].first - timedelta(days=4)), _iso(week_rows[-1].first + timedelta(days=10))], **_ticks(week_rows)},
        yaxis={"range": [0, most * 1.15], "dtick": max(1, -(-most // 4)), "ticks": "", "showline": False, "showgrid": True, "gridcolor": palette.line},
        **today_marker(palette, _iso(today)),
    )  # fmt: skip
    layout["margin"]["t"] = 22
    people = sum(week.people for week in week_rows)
    return Chart(
        title=title,
        subtitle="Sessions by the week from each Monday. Solid: held. Hatched: planned.",
        caption=f"{title}. {plural(people, 'person', 'people')} took part.",
        table=_weeks_table(week_rows, search),
        how=HOW_WEEKS,
        figure={"data": _bars(week_rows, palette), "layout": layout},
        empty=None
        if held or planned
        else EmptyState("No session in this period.", "Record a research session", add_query(search, form="research-session")),
    )


def weeks_message(past: Sequence[ResearchWeek], held: int, planned: int) -> str:
    """Returns the sessions held, and the weeks without any: ``22 sessions held in 13 weeks, none in five of them; three planned``."""
    without = sum(not week.held for week in past)
    if not held:
        return f"No session held in {plural(len(past), 'week')}{f'; {planned} planned' if planned else ''}"
    gaps = f", none in {without} of them" if without else ", at least one in each"
    return f"{plural(held, 'session')} held in {plural(len(past), 'week')}{gaps}{f'; {planned} planned' if planned else ''}"


def _ticks(week_rows: Sequence[ResearchWeek]) -> dict[str, Any]:
    """Returns about eight axis ticks, on Mondays."""
    shown = week_rows[:: max(1, len(week_rows) // 8)]
    return {"tickvals": [_iso(week.first) for week in shown], "ticktext": [f"{week.first:%-d %b}" for week in shown]}


def _iso(day: date) -> str:
    return day.isoformat()


def _bars(week_rows: Sequence[ResearchWeek], palette: Palette) -> list[dict[str, Any]]:
    mondays = [_iso(week.first) for week in week_rows]
    opens = [f"/research?week={monday}" for monday in mondays]
    bar = {"type": "bar", "x": mondays, "width": 5 * 86_400_000, "customdata": opens, "hoverinfo": "text"}
    colour = palette.series[0]
    planned = {
        "color": palette.ground,
        "line": {"color": colour, "width": 1.5},
        "pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.25},
    }
    return [
        {**bar, "y": [week.held for week in week_rows], "marker": {"color": colour}, "hovertext": [_held_text(week) for week in week_rows]},
        {
            **bar, "y": [week.planned or None for week in week_rows], "marker": planned,
            "hovertext": [f"Week of {week.first:%-d %b}: {plural(week.planned, 'session')} planned" for week in week_rows],
        },
    ]  # fmt: skip


def _held_text(week: ResearchWeek) -> str:
    uncounted = f", {week.uncounted} without a head count" if week.uncounted else ""
    lost = f"<br>{plural(week.lost, 'session')} did not happen" if week.lost else ""
    return (
        f"Week of {week.first:%-d %b}: {plural(week.held, 'session')} held with {plural(week.people, 'person', 'people')}{uncounted}{lost}"
    )


def _weeks_table(week_rows: Sequence[ResearchWeek], search: str) -> Table:
    columns = (
        Column("Week from"), Column("Held", number=True), Column("People", number=True), Column("Planned", number=True),
        Column("Did not happen", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(f"{week.first:%-d %b %Y}", "/research" + add_query(search, week=_iso(week.first)), sort=_iso(week.first)),
            Cell(str(week.held)), Cell(str(week.people)), Cell(str(week.planned)), Cell(str(week.lost)),
        )
        for week in week_rows
    )  # fmt: skip
    return Table(columns, rows, "Research sessions by week")
