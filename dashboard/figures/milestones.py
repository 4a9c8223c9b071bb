"""Charts of milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.filters import Filters
from dashboard.formats import counted, plural, slip
from dashboard.metrics.milestones import HOW_SLIP, Promise, median
from dashboard.page_content import Attention, Cell, Chart, Column, Empty, Table, Tile, Tone
from dashboard.theme import Palette, frame_of, today_mark
from db.schema.enums.records import MilestoneType, Party
from db.values.dates import Day, in_words

ROW = 34
MOST = 18
STATES: dict[str, tuple[str, Tone]] = {
    "overdue": ("■ Overdue", "bad"),
    "soon": ("▲ Due soon", "warn"),
    "ahead": ("● Ahead", ""),
    "unknown": ("○ Outcome not known", "quiet"),
    "set aside": ("‖ Set aside with its challenge", "quiet"),
    "dropped": ("✕ Dropped", "quiet"),
    "done": ("✓ Done", "quiet"),
}
OPEN = ("overdue", "soon", "ahead")
WHOLE = "Whole cohort"


def slip_message(found: Sequence[Promise]) -> str:
    """``Three of nine milestones slipped, by 11 days at the median``."""
    known = [one.slip for one in found if one.slip is not None]
    late = [one for one in known if one > 0]
    if not known:
        return "No slip is known: no milestone has both a baseline and a date"
    if not late:
        return f"None of {plural(len(known), 'milestone')} slipped"
    return f"{counted(len(late), 'milestone').split(' ')[0]} of {plural(len(known), 'milestone')} slipped, by {plural(median(late) or 0, 'day')} at the median"


def sentence(found: Sequence[Promise]) -> str:
    """The page's first sentence: what is overdue, what is due, what slipped."""
    overdue = sum(one.state == "overdue" for one in found)
    soon = sum(one.state == "soon" for one in found)
    first = f"{counted(overdue, 'milestone')} {'is' if overdue in (0, 1) else 'are'} overdue"
    dropped = sum(one.state == "dropped" for one in found)
    gone = f" {counted(dropped, 'milestone')} {'was' if dropped == 1 else 'were'} dropped." if dropped else ""
    return f"{first}, {soon or 'none'} due within 14 days. {slip_message(found)}.{gone}"


def table_of(found: Sequence[Promise], labels: Mapping[str, str], caption: str) -> Table:
    """Every milestone of a chart as a table, dates as they are known."""
    columns = (
        Column("Milestone"), Column("Challenge"), Column("Type"), Column("Baseline"), Column("Forecast"), Column("Actual"),
        Column("Slip, days", number=True), Column("Moves", number=True), Column("State"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(one.title, f"/record/milestone/{one.id}"), Cell(labels.get(one.challenge_id or "", WHOLE)), Cell(MilestoneType(one.type).label),
            Cell(str(one.baseline or "Not known")), Cell(str(one.forecast or "")), Cell(str(one.actual or "")),
            Cell("not known" if one.slip is None else str(one.slip)), Cell(str(one.moves)), Cell(STATES[one.state][0], tone=STATES[one.state][1]),
        )
        for one in found
    )  # fmt: skip
    return Table(columns, rows, caption)


def _hover(one: Promise, label: str) -> str:
    dates = f"done {one.actual}" if one.actual else f"expected {one.forecast or one.baseline}"
    first = f", first promised for {one.baseline}" if one.baseline and one.slip else ""
    return f"<b>{one.title}</b><br>{label}<br>{dates[:1].upper()}{dates[1:]}{first}<br>Slip: {slip(one.slip)}"


def _colour(one: Promise, palette: Palette) -> str:
    return {"overdue": palette.bad, "soon": palette.warn, "ahead": palette.accent}.get(one.state, palette.ghost)


def _iso(day: date) -> str:
    return day.isoformat()


def gantt(
    found: Sequence[Promise],
    stages: Sequence[Mapping[Any, Any]],
    labels: Mapping[str, str],
    today: date,
    palette: Palette,
    window: tuple[date, date],
) -> Chart:
    """Where is every challenge, and what did it promise? One row a challenge: bars are stages, diamonds milestones, ghosts baselines."""
    rows = [one for one in labels if any(p.challenge_id == one for p in found) or any(s["challenge_id"] == one for s in stages)]
    names = [short(labels[one]) for one in rows]
    if any(one.challenge_id is None for one in found):
        rows, names = [*rows, ""], [*names, WHOLE]
    place = {one: len(rows) - 1 - n for n, one in enumerate(rows)}
    shown = [one for one in found if (one.challenge_id or "") in place and one.ends and window[0] <= one.ends.on <= window[1]]
    traces = [*_stage_bars(stages, place, palette), _ghosts(shown, place, palette), _diamonds(shown, place, labels, palette)]
    overdue = sum(one.state == "overdue" for one in shown)
    layout = frame_of(
        palette, max(len(rows), 1) * ROW + 56,
        xaxis={"type": "date", "range": [_iso(window[0]), _iso(window[1])], "side": "top", "showline": False},
        yaxis={"tickvals": list(place.values()), "ticktext": names, "range": [-0.7, len(rows) - 0.3], "showline": False, "ticks": ""},
        **today_mark(palette, _iso(today)),
    )  # fmt: skip
    layout["margin"] |= {"t": 34, "b": 22}
    layout["annotations"][0] |= {"y": 0, "yanchor": "top"}
    title = f"{counted(overdue, 'milestone')} past {'its' if overdue < 2 else 'their'} date, {plural(len(shown), 'milestone')} in view"
    return Chart(
        title=title,
        subtitle="Diamond: forecast or actual. Hollow diamond: baseline. Bar: dates of a stage.",
        caption=f"Timeline of {plural(len(shown), 'milestone')} of {plural(len(rows), 'row')} from {_iso(window[0])} to {_iso(window[1])}. {title}.",
        table=table_of(shown, labels, "Milestones on the timeline"),
        how="A milestone stands at its actual date once done, else at its forecast. Its baseline, where it differs, is the hollow diamond joined to it. "
        "A date known only to the week or month stands at its first day. " + HOW_SLIP,
        figure={"data": traces, "layout": layout},
        empty=None if shown else Empty("No milestone in this view.", "Record a milestone", "/record/milestone"),
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


def _ghosts(found: Sequence[Promise], place: Mapping[str, int], palette: Palette) -> dict[str, Any]:
    xs: list[str | None] = []
    ys: list[int | None] = []
    for one in found:
        if one.slip and one.baseline and one.ends:
            xs += [_iso(one.baseline.on), _iso(one.ends.on), None]
            ys += [place[one.challenge_id or ""]] * 2 + [None]
    marks = [8 if n % 3 == 0 else 0 for n in range(len(xs))]
    return {
        "type": "scatter", "mode": "lines+markers", "x": xs, "y": ys, "hoverinfo": "skip", "line": {"color": palette.ghost, "width": 1.5},
        "marker": {"symbol": "diamond-open", "size": marks, "color": palette.ghost, "line": {"width": 1.5, "color": palette.ghost}},
    }  # fmt: skip


def _diamonds(found: Sequence[Promise], place: Mapping[str, int], labels: Mapping[str, str], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers",
        "x": [_iso(one.ends.on) for one in found if one.ends], "y": [place[one.challenge_id or ""] for one in found],
        "marker": {"symbol": "diamond", "size": 12, "color": [_colour(one, palette) for one in found], "line": {"width": 1, "color": palette.ground}},
        "hoverinfo": "text", "text": [_hover(one, labels.get(one.challenge_id or "", WHOLE)) for one in found],
        "customdata": [f"/record/milestone/{one.id}" for one in found],
    }  # fmt: skip


def short(label: str, most: int = 34) -> str:
    """A label that fits beside a chart."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _named(one: Promise, labels: Mapping[str, str]) -> str:
    """The title with the challenge's code before it, where it has one."""
    code = labels.get(one.challenge_id or "", "").split(" ")[0]
    return f"{code} {one.title}" if code[:1].isdigit() else one.title


def slips(found: Sequence[Promise], labels: Mapping[str, str], today: date, palette: Palette) -> Chart:
    """How late, in one number each? Baseline dot, forecast dot, sorted by days, the days in text."""
    known = sorted((one for one in found if one.slip), key=lambda one: -(one.slip or 0))
    drawn = known[:MOST]
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
            "text": [f"  {slip(one.slip)}" for one in drawn], "marker": {"size": 11, "color": [_colour(one, palette) for one in drawn]},
            "hoverinfo": "text", "hovertext": [_hover(one, labels.get(one.challenge_id or "", WHOLE)) for one in drawn],
            "customdata": [f"/record/milestone/{one.id}" for one in drawn],
        },
    ]  # fmt: skip
    layout = frame_of(
        palette, max(len(drawn), 1) * 28 + 44,
        xaxis={"type": "date", "range": [_iso(first - timedelta(days=4)), _iso(latest + timedelta(days=max((latest - first).days // 3, 14)))]},
        yaxis={"tickvals": list(place.values()), "ticktext": [short(_named(one, labels), 38) for one in drawn], "range": [-0.7, len(drawn) - 0.3],
            "showline": False, "ticks": ""},
        **today_mark(palette, _iso(today)),
    )  # fmt: skip
    layout["margin"]["t"] = 22
    rest = f" The {len(drawn)} largest of {len(known)} are drawn." if len(known) > len(drawn) else ""
    return Chart(
        title=slip_message(found),
        subtitle="Slip in calendar days, largest first. Hollow: baseline. Solid: forecast or actual." + rest,
        caption=slip_message(found) + "." + (f" The largest slip is {slip(known[0].slip)}: {known[0].title}." if known else ""),
        table=table_of(known, labels, "Milestones that moved, largest slip first"),
        how=HOW_SLIP,
        figure={"data": traces, "layout": layout},
        empty=None if known else Empty("No milestone has moved from its baseline."),
    )


def _acts(one: Promise, start: str) -> list[Cell]:
    """Move and Complete, in the panel of the page."""
    if one.state in ("done", "dropped"):
        return [Cell(""), Cell("")]
    return [Cell("Move", f"{start}form=milestone-move&record={one.id}"), Cell("Complete", f"{start}form=milestone-done&record={one.id}")]


def listing(found: Sequence[Promise], labels: Mapping[str, str], search: str, *, acts: bool) -> Table:
    """Overdue first, then by date: what to act on, with Move and Complete where the viewer may."""
    order = {state: place for place, state in enumerate(("overdue", "soon", "ahead", "unknown", "set aside", "dropped", "done"))}
    ranked = sorted(found, key=lambda one: (order[one.state], -one.late, one.ends.on if one.ends else date.max, one.title))
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
                short(labels.get(one.challenge_id or "", WHOLE), 26), f"/challenges/{one.challenge_id}{search}" if one.challenge_id else ""
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
            cells += _acts(one, f"{search}&" if search else "?")
        rows.append(tuple(cells))
    return Table(columns, tuple(rows), "Milestones, overdue first")


STEPS = 4


def attention(found: Sequence[Promise], labels: Mapping[str, str], search: str) -> list[Attention]:
    """What milestones need somebody today: those past their date, grouped by challenge, and those that slip by small steps."""
    items: list[Attention] = []
    late: dict[str, list[Promise]] = {}
    for one in found:
        if one.state == "overdue":
            late.setdefault(one.challenge_id or "", []).append(one)
        if one.state in OPEN and one.moves >= STEPS:
            items.append(_by_steps(one, labels, search))
    for challenge, overdue in late.items():
        overdue.sort(key=lambda one: -one.late)
        worst, rest = overdue[0], len(overdue) - 1
        more = f", and {plural(rest, 'more milestone')} of this challenge past {'its' if rest == 1 else 'their'} date" if rest else ""
        waits = f"Waits on {Party(worst.waits_on).label.lower()}. " if worst.waits_on else ""
        items.append(
            Attention(
                3 if worst.late > 14 else 2, worst.late, "Milestones", f"{worst.title} is {plural(worst.late, 'day')} overdue{more}",
                f"{waits}{labels.get(challenge, WHOLE)}. Complete it or move it.", f"/record/milestone-move/{worst.id}{search}", "overdue", challenge or None,
            )
        )  # fmt: skip
    return items


def _by_steps(one: Promise, labels: Mapping[str, str], search: str) -> Attention:
    first = f" It was first promised for {one.baseline}" if one.baseline else ""
    now = f" and is now expected {one.forecast}." if one.forecast else "."
    return Attention(
        3 if (one.slip or 0) > 21 else 2, one.slip or 0, "Milestones", f"{one.title} has moved {one.moves} times, {slip(one.slip)} in all",
        f"{labels.get(one.challenge_id or '', WHOLE)}.{first}{now if first else ''}", f"/record/milestone/{one.id}{search}", "slips-by-steps", one.challenge_id,
    )  # fmt: skip


def tile(found: Sequence[Promise], search: str) -> Tile:
    """Milestones past their date, of those open."""
    overdue = sum(one.state == "overdue" for one in found)
    still = sum(one.state in OPEN for one in found)
    done = max((one.actual.on for one in found if one.actual), default=None)
    fresh = f"Last completed {in_words(done)}" if done else "None completed in this period"
    return Tile(
        "Milestones overdue",
        str(overdue),
        f"of {plural(still, 'open milestone')}",
        fresh,
        f"/milestones{search}",
        "bad" if overdue else "good",
    )


def cells(found: Sequence[Promise], today: date, filters: Filters) -> dict[str, Cell]:
    """For each challenge: what is overdue, else what comes next."""
    by_challenge: dict[str, list[Promise]] = {}
    for one in found:
        if one.challenge_id:
            by_challenge.setdefault(one.challenge_id, []).append(one)
    return {challenge: _cell_of(challenge, promises, today, filters) for challenge, promises in by_challenge.items()}


def _cell_of(challenge: str, promises: Sequence[Promise], today: date, filters: Filters) -> Cell:
    href = f"/milestones{filters.search(challenge=challenge)}"
    late = [one for one in promises if one.state == "overdue"]
    ahead = sorted((one for one in promises if one.state in ("soon", "ahead") and one.ends), key=lambda one: one.ends or Day(today))
    following = f"Next: {short(ahead[0].title, 40)}, {ahead[0].ends}" if ahead else "Nothing ahead is recorded"
    if late:
        return Cell(f"{len(late)} overdue, by up to {plural(max(one.late for one in late), 'day')}", href, "bad", note=following)
    return Cell("None overdue", href, note=following)
