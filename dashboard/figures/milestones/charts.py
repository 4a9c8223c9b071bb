"""Charts, tables and attention items of milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.formats import count_in_words, format_slip, plural, truncate
from dashboard.metrics.milestones import HOW_SLIP, MilestoneRow, rounded_median
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tone
from dashboard.theme import Palette, base_layout, today_marker
from db.schema.enums.records import MilestoneType, Party

ROW_HEIGHT = 34
MAX_DRAWN = 18
STATES: dict[str, tuple[str, Tone]] = {
    "overdue": ("■ Overdue", "bad"),
    "soon": ("▲ Due soon", "warn"),
    "ahead": ("● Ahead", ""),
    "unknown": ("○ Outcome not known", "quiet"),
    "set aside": ("‖ Set aside with its challenge", "quiet"),
    "dropped": ("✕ Dropped", "quiet"),
    "done": ("✓ Done", "quiet"),
}
OPEN_STATES = ("overdue", "soon", "ahead")
WHOLE_COHORT = "Whole cohort"


def slip_message(milestones: Sequence[MilestoneRow]) -> str:
    """Returns the number of milestones that slipped and their median slip in calendar days.

    Example: ``Three of nine milestones slipped, by 11 days at the median``. Milestones whose slip is not known are left out.
    """
    known = [milestone.slip for milestone in milestones if milestone.slip is not None]
    late = [slip for slip in known if slip > 0]
    if not known:
        return "No slip is known: no milestone has both a baseline and a date"
    if not late:
        return f"None of {plural(len(known), 'milestone')} slipped"
    slipped = count_in_words(len(late), "milestone").split(" ")[0]
    return f"{slipped} of {plural(len(known), 'milestone')} slipped, by {plural(rounded_median(late) or 0, 'day')} at the median"


def sentence(milestones: Sequence[MilestoneRow]) -> str:
    """Returns the page's first sentence: milestones overdue, due within 14 days, slipped and dropped."""
    overdue = sum(milestone.state == "overdue" for milestone in milestones)
    soon = sum(milestone.state == "soon" for milestone in milestones)
    first = f"{count_in_words(overdue, 'milestone')} {'is' if overdue in (0, 1) else 'are'} overdue"
    dropped = sum(milestone.state == "dropped" for milestone in milestones)
    dropped_text = f" {count_in_words(dropped, 'milestone')} {'was' if dropped == 1 else 'were'} dropped." if dropped else ""
    return f"{first}, {soon or 'none'} due within 14 days. {slip_message(milestones)}.{dropped_text}"


def milestones_table(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], caption: str) -> Table:
    """Returns every milestone of a chart, with dates at the precision to which they are known."""
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Type"), Column("Baseline"), Column("Forecast"), Column("Actual"),
        Column("Slip, days", number=True), Column("Moves", number=True), Column("State"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(milestone.title, f"/record/milestone/{milestone.id}"), Cell(labels.get(milestone.challenge_id or "", WHOLE_COHORT)),
            Cell(MilestoneType(milestone.type).label),
            Cell(str(milestone.baseline or "Not known")), Cell(str(milestone.forecast or "")), Cell(str(milestone.actual or "")),
            Cell("not known" if milestone.slip is None else str(milestone.slip)), Cell(str(milestone.moves)),
            Cell(STATES[milestone.state][0], tone=STATES[milestone.state][1]),
        )
        for milestone in milestones
    )  # fmt: skip
    return Table(columns, rows, caption)


def _hover(milestone: MilestoneRow, label: str) -> str:
    dates = f"done {milestone.actual}" if milestone.actual else f"expected {milestone.forecast or milestone.baseline}"
    first = f", first promised for {milestone.baseline}" if milestone.baseline and milestone.slip else ""
    return f"<b>{milestone.title}</b><br>{label}<br>{dates[:1].upper()}{dates[1:]}{first}<br>Slip: {format_slip(milestone.slip)}"


def _colour(milestone: MilestoneRow, palette: Palette) -> str:
    return {"overdue": palette.bad, "soon": palette.warn, "ahead": palette.accent}.get(milestone.state, palette.ghost)


def _iso(day: date) -> str:
    return day.isoformat()


def gantt_chart(
    milestones: Sequence[MilestoneRow],
    stages: Sequence[Mapping[Any, Any]],
    labels: Mapping[str, str],
    today: date,
    palette: Palette,
    window: tuple[date, date],
) -> Chart:
    """Where is every challenge, and which dates were promised? A row a challenge: bars are stages, diamonds milestones, hollow ones baselines."""
    rows = [
        challenge
        for challenge in labels
        if any(milestone.challenge_id == challenge for milestone in milestones)
        or any(stage["challenge_id"] == challenge for stage in stages)
    ]
    names = [truncate(labels[challenge]) for challenge in rows]
    if any(milestone.challenge_id is None for milestone in milestones):
        rows, names = [*rows, ""], [*names, WHOLE_COHORT]
    place = {challenge: len(rows) - 1 - n for n, challenge in enumerate(rows)}
    shown = [
        milestone
        for milestone in milestones
        if (milestone.challenge_id or "") in place and milestone.ends and window[0] <= milestone.ends.on <= window[1]
    ]
    traces = [*_stage_bars(stages, place, palette), _baseline_trace(shown, place, palette), _milestone_trace(shown, place, labels, palette)]
    overdue = sum(milestone.state == "overdue" for milestone in shown)
    layout = base_layout(
        palette, max(len(rows), 1) * ROW_HEIGHT + 56,
        xaxis={"type": "date", "range": [_iso(window[0]), _iso(window[1])], "side": "top", "showline": False},
        yaxis={"tickvals": list(place.values()), "ticktext": names, "range": [-0.7, len(rows) - 0.3], "showline": False, "ticks": ""},
        **today_marker(palette, _iso(today)),
    )  # fmt: skip
    layout["margin"] |= {"t": 34, "b": 22}
    layout["annotations"][0] |= {"y": 0, "yanchor": "top"}
    title = (
        f"{count_in_words(overdue, 'milestone')} past {'its' if overdue < 2 else 'their'} date, {plural(len(shown), 'milestone')} in view"
    )
    return Chart(
        title=title,
        subtitle="Diamond: forecast or actual. Hollow diamond: baseline. Bar: dates of a stage.",
        caption=f"Timeline of {plural(len(shown), 'milestone')} of {plural(len(rows), 'row')} from {_iso(window[0])} to {_iso(window[1])}. {title}.",
        table=milestones_table(shown, labels, "Milestones on the timeline"),
        how="A milestone stands at its actual date once done, else at its forecast. Its baseline, where it differs, is the hollow diamond joined to it. "
        "A date known only to the week or month stands at its first day. " + HOW_SLIP,
        figure={"data": traces, "layout": layout},
        empty=None if shown else EmptyState("No milestone in this view.", "Record a milestone", "/record/milestone"),
    )  # fmt: skip


def _stage_bars(stages: Sequence[Mapping[Any, Any]], place: Mapping[str, int], palette: Palette) -> list[dict[str, Any]]:
    bars: list[dict[str, Any]] = []
    for stage in stages:
        row = stage["challenge_id"] or ""
        if row not in place or stage["end_on"] is None:
            continue
        bars.append(
            {
                "type": "scatter", "mode": "lines", "x": [_iso(stage["start_on"]), _iso(stage["end_on"])], "y": [place[row]] * 2,
                "line": {"color": palette.line, "width": 12}, "hoverinfo": "text",
                "text": f"{stage['stage']}: {_iso(stage['start_on'])} to {_iso(stage['end_on'])}",
            }
        )  # fmt: skip
    return bars


def _baseline_trace(milestones: Sequence[MilestoneRow], place: Mapping[str, int], palette: Palette) -> dict[str, Any]:
    xs: list[str | None] = []
    ys: list[int | None] = []
    for milestone in milestones:
        if milestone.slip and milestone.baseline and milestone.ends:
            xs += [_iso(milestone.baseline.on), _iso(milestone.ends.on), None]
            ys += [place[milestone.challenge_id or ""]] * 2 + [None]
    marks = [8 if n % 3 == 0 else 0 for n in range(len(xs))]
    return {
        "type": "scatter", "mode": "lines+markers", "x": xs, "y": ys, "hoverinfo": "skip", "line": {"color": palette.ghost, "width": 1.5},
        "marker": {"symbol": "diamond-open", "size": marks, "color": palette.ghost, "line": {"width": 1.5, "color": palette.ghost}},
    }  # fmt: skip


def _milestone_trace(
    milestones: Sequence[MilestoneRow], place: Mapping[str, int], labels: Mapping[str, str], palette: Palette
) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers",
        "x": [_iso(milestone.ends.on) for milestone in milestones if milestone.ends], "y": [place[milestone.challenge_id or ""] for milestone in milestones],
        "marker": {"symbol": "diamond", "size": 12, "color": [_colour(milestone, palette) for milestone in milestones],
            "line": {"width": 1, "color": palette.ground}},
        "hoverinfo": "text", "text": [_hover(milestone, labels.get(milestone.challenge_id or "", WHOLE_COHORT)) for milestone in milestones],
        "customdata": [f"/record/milestone/{milestone.id}" for milestone in milestones],
    }  # fmt: skip


def _milestone_label(milestone: MilestoneRow, labels: Mapping[str, str]) -> str:
    """Returns the title, preceded by the challenge's code where it has one."""
    code = labels.get(milestone.challenge_id or "", "").split(" ")[0]
    return f"{code} {milestone.title}" if code[:1].isdigit() else milestone.title


def slip_chart(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], today: date, palette: Palette) -> Chart:
    """How late is each milestone? Baseline dot, forecast dot, the slip in calendar days as text, largest first."""
    moved = sorted((milestone for milestone in milestones if milestone.slip), key=lambda milestone: -(milestone.slip or 0))
    drawn = moved[:MAX_DRAWN]
    place = {milestone.id: len(drawn) - 1 - n for n, milestone in enumerate(drawn)}
    lines_x: list[str | None] = []
    lines_y: list[int | None] = []
    for milestone in drawn:
        if milestone.baseline and milestone.ends:
            lines_x += [_iso(milestone.baseline.on), _iso(milestone.ends.on), None]
            lines_y += [place[milestone.id]] * 2 + [None]
    text = {"type": "scatter", "mode": "markers+text", "textposition": "middle right", "textfont": {"color": palette.ink, "size": 12}}
    latest = max((milestone.ends.on for milestone in drawn if milestone.ends), default=today)
    first = min((milestone.baseline.on for milestone in drawn if milestone.baseline), default=today)
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": lines_x, "y": lines_y, "line": {"color": palette.ghost, "width": 2}, "hoverinfo": "skip"},
        {
            "type": "scatter", "mode": "markers", "x": [_iso(milestone.baseline.on) for milestone in drawn if milestone.baseline], "y": list(place.values()),
            "marker": {"size": 10, "color": palette.ground, "line": {"color": palette.ghost, "width": 2}}, "hoverinfo": "skip",
        },
        {
            **text, "x": [_iso(milestone.ends.on) for milestone in drawn if milestone.ends], "y": list(place.values()),
            "text": [f"  {format_slip(milestone.slip)}" for milestone in drawn],
            "marker": {"size": 11, "color": [_colour(milestone, palette) for milestone in drawn]},
            "hoverinfo": "text", "hovertext": [_hover(milestone, labels.get(milestone.challenge_id or "", WHOLE_COHORT)) for milestone in drawn],
            "customdata": [f"/record/milestone/{milestone.id}" for milestone in drawn],
        },
    ]  # fmt: skip
    layout = base_layout(
        palette, max(len(drawn), 1) * 28 + 44,
        xaxis={"type": "date", "range": [_iso(first - timedelta(days=4)), _iso(latest + timedelta(days=max((latest - first).days // 3, 14)))]},
        yaxis={"tickvals": list(place.values()), "ticktext": [truncate(_milestone_label(milestone, labels), 38) for milestone in drawn],
            "range": [-0.7, len(drawn) - 0.3],
            "showline": False, "ticks": ""},
        **today_marker(palette, _iso(today)),
    )  # fmt: skip
    layout["margin"]["t"] = 22
    rest = f" The {len(drawn)} largest of {len(moved)} are drawn." if len(moved) > len(drawn) else ""
    return Chart(
        title=slip_message(milestones),
        subtitle="Slip in calendar days, largest first. Hollow: baseline. Solid: forecast or actual." + rest,
        caption=slip_message(milestones) + "." + (f" The largest slip is {format_slip(moved[0].slip)}: {moved[0].title}." if moved else ""),
        table=milestones_table(moved, labels, "Milestones that moved, largest slip first"),
        how=HOW_SLIP,
        figure={"data": traces, "layout": layout},
        empty=None if moved else EmptyState("No milestone has moved from its baseline."),
    )


def _button_cells(milestone: MilestoneRow, start: str) -> list[Cell]:
    """Returns the links Move and Complete, which open a form in the page's panel; empty for a closed milestone."""
    if milestone.state in ("done", "dropped"):
        return [Cell(""), Cell("")]
    return [
        Cell("Move", f"{start}form=milestone-move&record={milestone.id}"),
        Cell("Complete", f"{start}form=milestone-done&record={milestone.id}"),
    ]


def listing(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], search: str, *, acts: bool) -> Table:
    """Returns all milestones, overdue first, then by date; with ``acts`` also Move and Complete."""
    order = {state: place for place, state in enumerate(("overdue", "soon", "ahead", "unknown", "set aside", "dropped", "done"))}
    ranked = sorted(
        milestones,
        key=lambda milestone: (order[milestone.state], -milestone.late, milestone.ends.on if milestone.ends else date.max, milestone.title),
    )
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Baseline"), Column("Expected or done"), Column("Slip, days", number=True),
        Column("State"), *((Column("Move", sortable=False), Column("Complete", sortable=False)) if acts else ()),
    )  # fmt: skip
    rows = []
    for milestone in ranked:
        word, tone = STATES[milestone.state]
        late = f"{word} by {plural(milestone.late, 'day')}" if milestone.state == "overdue" else word
        cells = [
            Cell(
                milestone.title,
                f"/record/milestone/{milestone.id}{search}",
                note=f"moved {plural(milestone.moves, 'time')}" if milestone.moves >= 3 else "",
            ),
            Cell(
                truncate(labels.get(milestone.challenge_id or "", WHOLE_COHORT), 26),
                f"/challenges/{milestone.challenge_id}{search}" if milestone.challenge_id else "",
            ),
            Cell(str(milestone.baseline or "Not known"), sort=_iso(milestone.baseline.on) if milestone.baseline else ""),
            Cell(str(milestone.ends or "Not known"), sort=_iso(milestone.ends.on) if milestone.ends else ""),
            Cell(
                "not known" if milestone.slip is None else f"{milestone.slip:+d}".replace("-", "−") if milestone.slip else "0",
                sort=milestone.slip if milestone.slip is not None else -10_000,
            ),
            Cell(
                late,
                tone=tone,
                sort=order[milestone.state],
                note=f"waits on {Party(milestone.waits_on).label.lower()}"
                if milestone.waits_on and milestone.state not in ("done", "dropped")
                else "",
            ),
        ]
        if acts:
            cells += _button_cells(milestone, f"{search}&" if search else "?")
        rows.append(tuple(cells))
    return Table(columns, tuple(rows), "Milestones, overdue first")
