"""Charts of milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.filters import Filters
from dashboard.formats import count_in_words, format_slip, plural
from dashboard.metrics.milestones import HOW_SLIP, MilestoneRow, rounded_median
from dashboard.page_content import AttentionItem, Cell, Chart, Column, EmptyState, Table, Tile, Tone
from dashboard.theme import Palette, base_layout, today_marker
from db.schema.enums.records import MilestoneType, Party
from db.values.dates import Day, date_text

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
    """``Three of nine milestones slipped, by 11 days at the median``."""
    known = [one.slip for one in milestones if one.slip is not None]
    late = [one for one in known if one > 0]
    if not known:
        return "No slip is known: no milestone has both a baseline and a date"
    if not late:
        return f"None of {plural(len(known), 'milestone')} slipped"
    slipped = count_in_words(len(late), "milestone").split(" ")[0]
    return f"{slipped} of {plural(len(known), 'milestone')} slipped, by {plural(rounded_median(late) or 0, 'day')} at the median"


def sentence(milestones: Sequence[MilestoneRow]) -> str:
    """The page's first sentence: what is overdue, what is due, what slipped."""
    overdue = sum(one.state == "overdue" for one in milestones)
    soon = sum(one.state == "soon" for one in milestones)
    first = f"{count_in_words(overdue, 'milestone')} {'is' if overdue in (0, 1) else 'are'} overdue"
    dropped = sum(one.state == "dropped" for one in milestones)
    gone = f" {count_in_words(dropped, 'milestone')} {'was' if dropped == 1 else 'were'} dropped." if dropped else ""
    return f"{first}, {soon or 'none'} due within 14 days. {slip_message(milestones)}.{gone}"


def milestones_table(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], caption: str) -> Table:
    """Every milestone of a chart as a table, dates as they are known."""
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Type"), Column("Baseline"), Column("Forecast"), Column("Actual"),
        Column("Slip, days", number=True), Column("Moves", number=True), Column("State"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(one.title, f"/record/milestone/{one.id}"), Cell(labels.get(one.challenge_id or "", WHOLE_COHORT)), Cell(MilestoneType(one.type).label),
            Cell(str(one.baseline or "Not known")), Cell(str(one.forecast or "")), Cell(str(one.actual or "")),
            Cell("not known" if one.slip is None else str(one.slip)), Cell(str(one.moves)), Cell(STATES[one.state][0], tone=STATES[one.state][1]),
        )
        for one in milestones
    )  # fmt: skip
    return Table(columns, rows, caption)


def _hover(one: MilestoneRow, label: str) -> str:
    dates = f"done {one.actual}" if one.actual else f"expected {one.forecast or one.baseline}"
    first = f", first promised for {one.baseline}" if one.baseline and one.slip else ""
    return f"<b>{one.title}</b><br>{label}<br>{dates[:1].upper()}{dates[1:]}{first}<br>Slip: {format_slip(one.slip)}"


def _colour(one: MilestoneRow, palette: Palette) -> str:
    return {"overdue": palette.bad, "soon": palette.warn, "ahead": palette.accent}.get(one.state, palette.ghost)


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
    """Where is every challenge, and what did it promise? One row a challenge: bars are stages, diamonds milestones, ghosts baselines."""
    rows = [one for one in labels if any(p.challenge_id == one for p in milestones) or any(s["challenge_id"] == one for s in stages)]
    names = [truncate(labels[one]) for one in rows]
    if any(one.challenge_id is None for one in milestones):
        rows, names = [*rows, ""], [*names, WHOLE_COHORT]
    place = {one: len(rows) - 1 - n for n, one in enumerate(rows)}
    shown = [one for one in milestones if (one.challenge_id or "") in place and one.ends and window[0] <= one.ends.on <= window[1]]
    traces = [*_stage_bars(stages, place, palette), _baseline_trace(shown, place, palette), _milestone_trace(shown, place, labels, palette)]
    overdue = sum(one.state == "overdue" for one in shown)
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
    for one in milestones:
        if one.slip and one.baseline and one.ends:
            xs += [_iso(one.baseline.on), _iso(one.ends.on), None]
            ys += [place[one.challenge_id or ""]] * 2 + [None]
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
        "x": [_iso(one.ends.on) for one in milestones if one.ends], "y": [place[one.challenge_id or ""] for one in milestones],
        "marker": {"symbol": "diamond", "size": 12, "color": [_colour(one, palette) for one in milestones], "line": {"width": 1, "color": palette.ground}},
        "hoverinfo": "text", "text": [_hover(one, labels.get(one.challenge_id or "", WHOLE_COHORT)) for one in milestones],
        "customdata": [f"/record/milestone/{one.id}" for one in milestones],
    }  # fmt: skip


def truncate(label: str, most: int = 34) -> str:
    """A label that fits beside a chart."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _milestone_label(one: MilestoneRow, labels: Mapping[str, str]) -> str:
    """The title with the challenge's code before it, where it has one."""
    code = labels.get(one.challenge_id or "", "").split(" ")[0]
    return f"{code} {one.title}" if code[:1].isdigit() else one.title


def slip_chart(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], today: date, palette: Palette) -> Chart:
    """How late, in one number each? Baseline dot, forecast dot, sorted by days, the days in text."""
    known = sorted((one for one in milestones if one.slip), key=lambda one: -(one.slip or 0))
    drawn = known[:MAX_DRAWN]
    place = {one.id: len(drawn) - 1 - n for n, one in enumerate(drawn)}
    lines_x: list[str | None] = []
    lines_y: list[int | None] = []
    for one in drawn:
        if one.baseline and one.ends:
            lines_x += [_iso(one.baseline.on), _iso(one.ends.on), None]
            lines_y += [place[one.id]] * 2 + [None]
    text = {"type": "scatter", "mode": "markers+text", "textposition": "middle right", "textfont": {"color": palette.ink, "size": 12}}
    latest = max((one.ends.on for one in drawn if one.ends), default=today)
    first = min((one.baseline.on for one in drawn if one.baseline), default=today)
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": lines_x, "y": lines_y, "line": {"color": palette.ghost, "width": 2}, "hoverinfo": "skip"},
        {
            "type": "scatter", "mode": "markers", "x": [_iso(one.baseline.on) for one in drawn if one.baseline], "y": list(place.values()),
            "marker": {"size": 10, "color": palette.ground, "line": {"color": palette.ghost, "width": 2}}, "hoverinfo": "skip",
        },
        {
            **text, "x": [_iso(one.ends.on) for one in drawn if one.ends], "y": list(place.values()),
            "text": [f"  {format_slip(one.slip)}" for one in drawn], "marker": {"size": 11, "color": [_colour(one, palette) for one in drawn]},
            "hoverinfo": "text", "hovertext": [_hover(one, labels.get(one.challenge_id or "", WHOLE_COHORT)) for one in drawn],
            "customdata": [f"/record/milestone/{one.id}" for one in drawn],
        },
    ]  # fmt: skip
    layout = base_layout(
        palette, max(len(drawn), 1) * 28 + 44,
        xaxis={"type": "date", "range": [_iso(first - timedelta(days=4)), _iso(latest + timedelta(days=max((latest - first).days // 3, 14)))]},
        yaxis={"tickvals": list(place.values()), "ticktext": [truncate(_milestone_label(one, labels), 38) for one in drawn], "range": [-0.7, len(drawn) - 0.3],
            "showline": False, "ticks": ""},
        **today_marker(palette, _iso(today)),
    )  # fmt: skip
    layout["margin"]["t"] = 22
    rest = f" The {len(drawn)} largest of {len(known)} are drawn." if len(known) > len(drawn) else ""
    return Chart(
        title=slip_message(milestones),
        subtitle="Slip in calendar days, largest first. Hollow: baseline. Solid: forecast or actual." + rest,
        caption=slip_message(milestones) + "." + (f" The largest slip is {format_slip(known[0].slip)}: {known[0].title}." if known else ""),
        table=milestones_table(known, labels, "Milestones that moved, largest slip first"),
        how=HOW_SLIP,
        figure={"data": traces, "layout": layout},
        empty=None if known else EmptyState("No milestone has moved from its baseline."),
    )


def _button_cells(one: MilestoneRow, start: str) -> list[Cell]:
    """Move and Complete, in the panel of the page."""
    if one.state in ("done", "dropped"):
        return [Cell(""), Cell("")]
    return [Cell("Move", f"{start}form=milestone-move&record={one.id}"), Cell("Complete", f"{start}form=milestone-done&record={one.id}")]


def listing(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], search: str, *, acts: bool) -> Table:
    """Overdue first, then by date: what to act on, with Move and Complete where the viewer may."""
    order = {state: place for place, state in enumerate(("overdue", "soon", "ahead", "unknown", "set aside", "dropped", "done"))}
    ranked = sorted(milestones, key=lambda one: (order[one.state], -one.late, one.ends.on if one.ends else date.max, one.title))
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Baseline"), Column("Expected or done"), Column("Slip, days", number=True),
        Column("State"), *((Column("Move", sortable=False), Column("Complete", sortable=False)) if acts else ()),
    )  # fmt: skip
    rows = []
    for one in ranked:
        word, tone = STATES[one.state]
        late = f"{word} by {plural(one.late, 'day')}" if one.state == "overdue" else word
        cells = [
            Cell(one.title, f"/record/milestone/{one.id}{search}", note=f"moved {plural(one.moves, 'time')}" if one.moves >= 3 else ""),
            Cell(
                truncate(labels.get(one.challenge_id or "", WHOLE_COHORT), 26),
                f"/challenges/{one.challenge_id}{search}" if one.challenge_id else "",
            ),
            Cell(str(one.baseline or "Not known"), sort=_iso(one.baseline.on) if one.baseline else ""),
            Cell(str(one.ends or "Not known"), sort=_iso(one.ends.on) if one.ends else ""),
            Cell(
                "not known" if one.slip is None else f"{one.slip:+d}".replace("-", "−") if one.slip else "0",
                sort=one.slip if one.slip is not None else -10_000,
            ),
            Cell(
                late,
                tone=tone,
                sort=order[one.state],
                note=f"waits on {Party(one.waits_on).label.lower()}" if one.waits_on and one.state not in ("done", "dropped") else "",
            ),
        ]
        if acts:
            cells += _button_cells(one, f"{search}&" if search else "?")
        rows.append(tuple(cells))
    return Table(columns, tuple(rows), "Milestones, overdue first")


MANY_MOVES = 4


def attention(milestones: Sequence[MilestoneRow], labels: Mapping[str, str], search: str) -> list[AttentionItem]:
    """What milestones need somebody today: those past their date, grouped by challenge, and those that slip by small steps."""
    items: list[AttentionItem] = []
    late: dict[str, list[MilestoneRow]] = {}
    for one in milestones:
        if one.state == "overdue":
            late.setdefault(one.challenge_id or "", []).append(one)
        if one.state in OPEN_STATES and one.moves >= MANY_MOVES:
            items.append(_repeated_moves_item(one, labels, search))
    for challenge, overdue in late.items():
        overdue.sort(key=lambda one: -one.late)
        worst, rest = overdue[0], len(overdue) - 1
        more = f", and {plural(rest, 'more milestone')} of this challenge past {'its' if rest == 1 else 'their'} date" if rest else ""
        waits = f"Waits on {Party(worst.waits_on).label.lower()}. " if worst.waits_on else ""
        items.append(
            AttentionItem(
                3 if worst.late > 14 else 2,
                worst.late,
                "Milestones",
                f"{worst.title} is {plural(worst.late, 'day')} overdue{more}",
                f"{waits}{labels.get(challenge, WHOLE_COHORT)}. Complete it or move it.",
                f"/record/milestone-move/{worst.id}{search}",
                "overdue",
                challenge or None,
            )
        )
    return items


def _repeated_moves_item(one: MilestoneRow, labels: Mapping[str, str], search: str) -> AttentionItem:
    first = f" It was first promised for {one.baseline}" if one.baseline else ""
    now = f" and is now expected {one.forecast}." if one.forecast else "."
    return AttentionItem(
        3 if (one.slip or 0) > 21 else 2,
        one.slip or 0,
        "Milestones",
        f"{one.title} has moved {one.moves} times, {format_slip(one.slip)} in all",
        f"{labels.get(one.challenge_id or '', WHOLE_COHORT)}.{first}{now if first else ''}",
        f"/record/milestone/{one.id}{search}",
        "slips-by-steps",
        one.challenge_id,
    )


def overdue_tile(milestones: Sequence[MilestoneRow], search: str) -> Tile:
    """Milestones past their date, of those open."""
    overdue = sum(one.state == "overdue" for one in milestones)
    still = sum(one.state in OPEN_STATES for one in milestones)
    done = max((one.actual.on for one in milestones if one.actual), default=None)
    fresh = f"Last completed {date_text(done)}" if done else "None completed in this period"
    return Tile(
        "Milestones overdue",
        str(overdue),
        f"of {plural(still, 'open milestone')}",
        fresh,
        f"/milestones{search}",
        "bad" if overdue else "good",
    )


def cells_by_challenge(milestones: Sequence[MilestoneRow], today: date, filters: Filters) -> dict[str, Cell]:
    """For each challenge: what is overdue, else what comes next."""
    by_challenge: dict[str, list[MilestoneRow]] = {}
    for one in milestones:
        if one.challenge_id:
            by_challenge.setdefault(one.challenge_id, []).append(one)
    return {challenge: _challenge_cell(challenge, promises, today, filters) for challenge, promises in by_challenge.items()}


def _challenge_cell(challenge: str, promises: Sequence[MilestoneRow], today: date, filters: Filters) -> Cell:
    href = f"/milestones{filters.search(challenge=challenge)}"
    late = [one for one in promises if one.state == "overdue"]
    ahead = sorted((one for one in promises if one.state in ("soon", "ahead") and one.ends), key=lambda one: one.ends or Day(today))
    following = f"Next: {truncate(ahead[0].title, 40)}, {ahead[0].ends}" if ahead else "Nothing ahead is recorded"
    if late:
        return Cell(f"{len(late)} overdue, by up to {plural(max(one.late for one in late), 'day')}", href, "bad", note=following)
    return Cell("None overdue", href, note=following)
