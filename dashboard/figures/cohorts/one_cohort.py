"""Charts and tables of one cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.figures.cohorts.comparison import UNKNOWN, period_text
from dashboard.formats import format_day, format_percent, join_phrases, plural, pounds
from dashboard.metrics.cohorts.comparison import (
    HOW_LENGTHS,
    HOW_STAGES,
    CohortReach,
    CohortSummary,
    CohortTimeline,
    PublishedFigureRow,
    StagePeriod,
    row_day,
)
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout, today_marker
from db.schema.enums.records import ChallengeState, TeamOutcome
from db.values.dates import Day

ROW_HEIGHT = 34
DATES_LABEL = "Dates"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class CohortEvent:
    """A dated event of a cohort as a whole. ``planned`` while it has not happened; ``id`` of its milestone, if it is one."""

    day: Day
    title: str
    planned: bool = False
    id: str = ""


def cohort_events(one: CohortSummary, rows: Sequence[Row]) -> list[CohortEvent]:
    """The cohort's own dates and its milestones, by date."""
    own = [
        (one.launch, "Launch"),
        (one.close, "Applications close"),
        (one.demo_day, "Demo Day"),
        (Day(one.ended) if one.ended else None, "Ended"),
    ]
    found = [CohortEvent(on, name) for on, name in own if on]
    for row in rows:
        done = row_day(row, "actual")
        on = done or row_day(row, "forecast") or row_day(row, "baseline")
        if on:
            found.append(CohortEvent(on, row["title"], done is None, row["id"]))
    return sorted(found, key=lambda event: (event.day.on, event.title))


def sentence(one: CohortSummary, reach: CohortReach | None, working: str, today: date) -> str:
    """Where the cohort stands, and how far its teams came."""
    state = (
        f"Ended on {format_day(one.ended)}"
        if one.ended
        else f"Launched {one.launch}"
        if one.launch and one.launch.on <= today
        else "Its launch is not known"
    )
    counts = join_phrases([plural(one.challenges, "challenge"), plural(one.sponsors, "sponsor"), plural(one.teams, "company team")])
    far = ""
    if reach and working in reach.reached:
        part, whole = reach.reached[working]
        far = f" {part} of {whole} teams whose stage is known reached the {working}."
    return f"{state}. {counts} recorded.{far}"


def facts(one: CohortSummary, figures: Sequence[PublishedFigureRow], row: Row) -> list[tuple[str, Any]]:
    """(label, words or a figure) of a cohort, published figures after what is recorded."""
    told: list[tuple[str, Any]] = [
        ("Launch", str(one.launch or "")), ("Applications close", str(one.close or "")), ("Demo Day", str(one.demo_day or "")),
        ("Ended", format_day(one.ended) if one.ended else "Not recorded as ended"), ("Challenges recorded", str(one.challenges)),
        ("Sponsors recorded", str(one.sponsors)), ("Company teams recorded", str(one.teams)), ("Maximum contract recorded", _contract_text(one)),
    ]  # fmt: skip
    told += [(f"{figure.heading[:1].upper()}{figure.heading[1:]}, as published", figure) for figure in figures]
    return [*told, *([("Notes, programme team only", row["notes"])] if row["notes"] else [])]


def _contract_text(one: CohortSummary) -> str:
    if one.contract is None:
        return ""
    low, high = one.contract
    words = pounds(high) if low == high else f"{pounds(low)} to {pounds(high)}"
    return words if one.priced == one.challenges else f"{words}, known for {one.priced} of {one.challenges} challenges"


def timeline_chart(found: Sequence[CohortTimeline], dated: Sequence[CohortEvent], today: date, palette: Palette) -> Chart:
    """When was each stage, and how long was the waiting? One row a stage, events of the cohort on top, waiting dotted before a stage."""
    lines = [(course, period) for course in found for period in course.periods if period.drawn]
    names = [DATES_LABEL, *[f"{course.flow}: {period.stage}" if course.flow else period.stage for course, period in lines]]
    place = {n: len(names) - 1 - n for n in range(len(names))}
    waits = [
        (place[n], before, wait) for n, (course, period) in enumerate(lines, 1) for before, after, wait in course.waits if after is period
    ]
    traces = [_stage_bars(lines, place, palette), *_waiting_traces(waits, palette), _event_trace(dated, place[0], palette)]
    ends = [one for _, period in lines for one in (period.start, period.end) if one]
    first, last = (
        min((one.on for one in [*ends, *(event.day for event in dated)]), default=today),
        max((one.last for one in [*ends, *(event.day for event in dated)]), default=today),
    )
    layout = base_layout(
        palette, max(len(names), 2) * ROW_HEIGHT + 60, barmode="overlay", xaxis={"type": "date", "side": "top", "showline": False},
        yaxis={"tickvals": list(place.values()), "ticktext": names, "range": [-0.7, len(names) - 0.3], "showline": False, "ticks": ""},
        **(today_marker(palette, today.isoformat()) if first <= today <= last else {}),
    )  # fmt: skip
    layout["margin"] |= {"t": 30, "b": 24}
    if "annotations" in layout:
        layout["annotations"][0] |= {"y": 0, "yanchor": "top"}
    total = sum(wait for _, _, wait in waits)
    title = (
        f"{plural(len(lines), 'stage')} dated, with {plural(total, 'day')} of waiting between"
        if waits
        else f"{plural(len(lines), 'stage')} dated"
    )
    return Chart(
        title=title if lines else "The dates of its stages are not known",
        subtitle="Bar: a stage; outline: planned; paler: not known to the day. Dotted: waiting. Diamond: an event, hollow while it is ahead.",
        caption=f"Timeline from {format_day(first)} to {format_day(last)}. {title}; {plural(len(dated), 'event')}.",
        table=_timeline_table(lines, dated, {id(after): wait for course in found for _, after, wait in course.waits}),
        how=HOW_LENGTHS, figure={"data": traces, "layout": layout},
        empty=None if lines or dated else EmptyState("No date of this cohort is recorded yet."),
    )  # fmt: skip


def _duration_ms(period: StagePeriod) -> int:
    return ((period.end.last - period.start.on).days + 1) * 86_400_000 if period.start and period.end else 0


def _stage_bars(lines: Sequence[tuple[CohortTimeline, StagePeriod]], place: Mapping[int, int], palette: Palette) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "width": 0.5, "y": [place[n] for n in range(1, len(lines) + 1)],
        "base": [period.start.on.isoformat() if period.start else "" for _, period in lines], "x": [_duration_ms(period) for _, period in lines],
        "marker": {
            "color": [palette.ground if period.planned else palette.accent for _, period in lines],
            "opacity": [1 if period.exact else 0.45 for _, period in lines], "line": {"color": palette.accent, "width": 1.5},
        },
        "text": [plural(period.length, "day") if period.length is not None else "" for _, period in lines], "textposition": "auto",
        "textangle": 0, "constraintext": "none",
        "insidetextfont": {"color": [palette.ink if period.planned else palette.ground for _, period in lines]},
        "outsidetextfont": {"color": palette.quiet}, "hoverinfo": "text",
        "hovertext": [f"<b>{period.stage}</b><br>{period_text(period)}" for _, period in lines],
    }  # fmt: skip


def _waiting_traces(waits: Sequence[tuple[int, StagePeriod, int]], palette: Palette) -> list[dict[str, Any]]:
    """Dotted lines over the waits, and the days of each in the middle."""
    known = [(row, before.end.on, wait) for row, before, wait in waits if before.end]
    lines_x = [end for _, start, wait in known for end in (start.isoformat(), (start + timedelta(days=wait)).isoformat(), None)]
    lines_y = [place for row, _, _ in known for place in (row, row, None)]
    return [
        {
            "type": "scatter", "mode": "lines", "x": lines_x, "y": lines_y, "line": {"color": palette.quiet, "width": 1.5, "dash": "dot"},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "text", "x": [(start + timedelta(days=wait // 2)).isoformat() for _, start, wait in known],
            "y": [row for row, _, _ in known], "text": [str(wait) for _, _, wait in known], "textposition": "top center",
            "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "text",
            "hovertext": [f"{plural(wait, 'day')} of waiting" for _, _, wait in known],
        },
    ]  # fmt: skip


def _event_trace(dated: Sequence[CohortEvent], row: int, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "x": [event.day.on.isoformat() for event in dated], "y": [row] * len(dated),
        "marker": {"symbol": ["diamond-open" if event.planned else "diamond" for event in dated], "size": 12, "color": palette.ink, "line": {"width": 1.5}},
        "hoverinfo": "text", "hovertext": [f"<b>{event.title}</b><br>{event.day}" for event in dated],
        "customdata": [f"/record/milestone/{event.id}" if event.id else "" for event in dated],
    }  # fmt: skip


def _timeline_table(lines: Sequence[tuple[CohortTimeline, StagePeriod]], dated: Sequence[CohortEvent], waited: Mapping[int, int]) -> Table:
    columns = (
        Column("What"),
        Column("From"),
        Column("To"),
        Column("Length, days", number=True),
        Column("Waited before it, days", number=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for course, period in lines:
        name = f"{course.flow}: {period.stage}" if course.flow else period.stage
        length = UNKNOWN if period.length is None else str(period.length)
        ends = [Cell(str(one or UNKNOWN)) for one in (period.start, period.end)]
        rows.append((Cell(name, note="planned" if period.planned else ""), *ends, Cell(length), Cell(str(waited.get(id(period), "")))))
    for event in dated:
        name_cell = Cell(event.title, f"/record/milestone/{event.id}" if event.id else "", note="planned" if event.planned else "")
        rows.append((name_cell, Cell(str(event.day)), Cell(""), Cell(""), Cell("")))
    return Table(columns, tuple(rows), "Stages and events of the cohort")


@dataclass(frozen=True)
class StageReach:
    """A stage with the teams that reached it, of how many, and their share of the stage before (nothing where flows differ)."""

    stage: str
    part: int
    whole: int
    share: str


def _stage_reaches(reach: CohortReach | None) -> list[StageReach]:
    found: list[StageReach] = []
    earlier: dict[int, int] = {}
    for stage, (part, whole) in (reach.reached if reach else {}).items():
        found.append(StageReach(stage, part, whole, format_percent(part, earlier[whole]) if earlier.get(whole) else ""))
        earlier[whole] = part
    return found


def flow_chart(reach: CohortReach | None, palette: Palette) -> Chart:
    """How do teams flow through the stages? One bar a stage: teams that reached it, with the share of the stage before."""
    steps = _stage_reaches(reach)
    place = [len(steps) - 1 - n for n in range(len(steps))]
    shares = [f"{one.part} of {one.whole}" + (f", {one.share} of the stage before" if one.share else "") for one in steps]
    layout = base_layout(
        palette, max(len(steps), 1) * 38 + 30, xaxis={"visible": False, "range": [0, max([one.whole for one in steps] + [1]) * 1.7]},
        yaxis={"tickvals": place, "ticktext": [one.stage for one in steps], "range": [-0.6, len(steps) - 0.4], "showline": False, "ticks": ""},
    )  # fmt: skip
    bars = {
        "type": "bar", "orientation": "h", "y": place, "x": [one.part for one in steps], "width": 0.62, "marker": {"color": palette.accent},
        "text": [f"  {share}" for share in shares], "textposition": "outside", "textfont": {"color": palette.ink}, "cliponaxis": False,
        "hoverinfo": "text", "hovertext": [f"<b>{one.stage}</b><br>{share} teams" for one, share in zip(steps, shares, strict=True)],
    }  # fmt: skip
    last = next((one for one in reversed(steps) if one.part), None)
    title = f"{last.part} of {plural(last.whole, 'team')} came as far as {last.stage}" if last else "No stage of a team is recorded"
    unknown = f" The stage of {plural(reach.unknown, 'team')} is not known." if reach and reach.unknown else ""
    rows = tuple((Cell(one.stage), Cell(str(one.part)), Cell(str(one.whole)), Cell(one.share)) for one in steps)
    columns = (
        Column("Stage"),
        Column("Teams that reached it", number=True),
        Column("Of", number=True),
        Column("Of the stage before", number=True),
    )
    return Chart(
        title=title, subtitle=f"Teams that reached each stage, of those whose stage is known.{unknown}", caption=f"{title}.{unknown}",
        table=Table(columns, rows, "Teams by stage reached"), how=HOW_STAGES, figure={"data": [bars], "layout": layout},
        empty=None if steps else EmptyState("No company team of this cohort is recorded with a stage."),
    )  # fmt: skip


def challenges_table(rows: Sequence[Row], sponsors: Sequence[Row], labels: Mapping[str, str], search: str, *, opens: bool) -> Table:
    """The challenges of a cohort with stage, state, sponsors and teams; links where the viewer may open them."""
    posing: dict[str, list[str]] = {}
    for row in sponsors:
        posing.setdefault(row["challenge_id"], []).append(row["name"])
    columns = (
        Column("Challenge"), Column("Stage"), Column("State"), Column("Sponsors"), Column("Sector"), Column("Teams", number=True),
        Column("Maximum contract", number=True),
    )  # fmt: skip
    ordered = sorted(rows, key=lambda row: list(labels).index(row["id"]) if row["id"] in labels else len(labels))
    return Table(
        columns,
        tuple(
            (
                Cell(_challenge_label(row), f"/challenges/{row['id']}{search}" if opens else ""), _text_or_unknown(row["stage"]),
                Cell(ChallengeState(row["state"]).label), _text_or_unknown("; ".join(posing.get(row["id"], []))), _text_or_unknown(row["sector"]),
                Cell(str(row["teams"]) if row["teams"] else "none", sort=row["teams"]), _text_or_unknown(pounds(row["max_contract_pence"])),
            )
            for row in ordered
        ),
        "A team that may answer one of several challenges stands with each of them here, and once in the counts above",
    )  # fmt: skip


def teams_table(
    rows: Sequence[Row], answered: Sequence[Row], labels: Mapping[str, str], order: Sequence[str], search: str, *, opens: bool
) -> Table:
    """The company teams of a cohort, those that came furthest first; links to challenges and companies where the viewer may open them.

    ``order``: the names of the stages, first to last.
    """
    named: dict[str, list[str]] = {}
    for row in answered:
        if row["challenge_id"] in labels:
            named.setdefault(row["team_id"], []).append(row["challenge_id"])
    far = {stage: place for place, stage in enumerate(order)}
    columns = (Column("Company team"), Column("Company"), Column("Challenge"), Column("Stage reached"), Column("Outcome"))
    return Table(
        columns,
        tuple(
            (
                Cell(row["name"]),
                Cell(row["company"], f"/companies/{row['company_id']}{search}" if opens else ""),
                _challenges_cell(named.get(row["id"], []), labels, search, opens=opens),
                _text_or_unknown(row["stage"]),
                Cell(TeamOutcome(row["outcome"]).label),
            )
            for row in sorted(rows, key=lambda row: (-far.get(row["stage"], -1), row["name"]))
        ),
        "Company teams of the cohort, furthest stage first",
    )


def _challenges_cell(challenges: Sequence[str], labels: Mapping[str, str], search: str, *, opens: bool) -> Cell:
    """The challenge of a team; of a candidate the names of all."""
    if len(challenges) == 1:
        return Cell(labels[challenges[0]], f"/challenges/{challenges[0]}{search}" if opens else "")
    return _text_or_unknown("; ".join(labels[one] for one in challenges))


def _challenge_label(row: Row) -> str:
    return f"{row['code']} {row['title']}" if row["code"] else str(row["title"])


def _text_or_unknown(words: str | None) -> Cell:
    return Cell(words) if words else Cell(UNKNOWN, tone="quiet")
