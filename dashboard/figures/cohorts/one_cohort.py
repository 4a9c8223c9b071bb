"""Charts and tables of one cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.figures.cohorts.comparison import UNKNOWN
from dashboard.figures.cohorts.stage_lengths import period_text
from dashboard.formats import challenge_label, format_day, format_percent, join_phrases, plural, pounds
from dashboard.metrics.cohorts.comparison import (
    HOW_LENGTHS,
    HOW_STAGES,
    CohortReach,
    CohortSummary,
    CohortTimeline,
    PublishedFigureRow,
    StagePeriod,
)
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout, today_marker
from db.schema.enums.records import ChallengeState, TeamOutcome
from db.values.dates import Day, row_day

ROW_HEIGHT = 34
DATES_LABEL = "Dates"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class CohortEvent:
    """A dated event of a whole cohort. ``planned``: it has not happened yet; ``id``: its milestone, if it is one."""

    day: Day
    title: str
    planned: bool = False
    id: str = ""


def cohort_events(cohort: CohortSummary, rows: Sequence[Row]) -> list[CohortEvent]:
    """Returns the cohort's own dates and its milestones, by date."""
    cohort_dates = [
        (cohort.launch, "Launch"),
        (cohort.close, "Applications close"),
        (cohort.demo_day, "Demo Day"),
        (Day(cohort.ended) if cohort.ended else None, "Ended"),
    ]
    events = [CohortEvent(on, name) for on, name in cohort_dates if on]
    for row in rows:
        done = row_day(row, "actual")
        on = done or row_day(row, "forecast") or row_day(row, "baseline")
        if on:
            events.append(CohortEvent(on, row["title"], done is None, row["id"]))
    return sorted(events, key=lambda event: (event.day.on, event.title))


def sentence(cohort: CohortSummary, reach: CohortReach | None, working: str, today: date) -> str:
    """Returns the cohort's state, its recorded counts, and how many teams reached the stage ``working``."""
    state = (
        f"Ended on {format_day(cohort.ended)}"
        if cohort.ended
        else f"Launched {cohort.launch}"
        if cohort.launch and cohort.launch.on <= today
        else "Its launch is not known"
    )
    counts = join_phrases(
        [plural(cohort.challenges, "challenge"), plural(cohort.sponsors, "sponsor"), plural(cohort.teams, "company team")]
    )
    reached_text = ""
    if reach and working in reach.reached:
        part, whole = reach.reached[working]
        reached_text = f" {part} of {whole} teams whose stage is known reached the {working}."
    return f"{state}. {counts} recorded.{reached_text}"


def facts(cohort: CohortSummary, figures: Sequence[PublishedFigureRow], row: Row) -> list[tuple[str, Any]]:
    """Returns (label, text or figure) of a cohort: recorded facts, then published figures."""
    cohort_facts: list[tuple[str, Any]] = [
        ("Launch", str(cohort.launch or "")), ("Applications close", str(cohort.close or "")), ("Demo Day", str(cohort.demo_day or "")),
        ("Ended", format_day(cohort.ended) if cohort.ended else "Not recorded as ended"), ("Challenges recorded", str(cohort.challenges)),
        ("Sponsors recorded", str(cohort.sponsors)), ("Company teams recorded", str(cohort.teams)), ("Maximum contract recorded", _contract_text(cohort)),
    ]  # fmt: skip
    cohort_facts += [(f"{figure.heading[:1].upper()}{figure.heading[1:]}, as published", figure) for figure in figures]
    return [*cohort_facts, *([("Notes, programme team only", row["notes"])] if row["notes"] else [])]


def _contract_text(cohort: CohortSummary) -> str:
    if cohort.contract is None:
        return ""
    low, high = cohort.contract
    words = pounds(high) if low == high else f"{pounds(low)} to {pounds(high)}"
    return words if cohort.priced == cohort.challenges else f"{words}, known for {cohort.priced} of {cohort.challenges} challenges"


def timeline_chart(timelines: Sequence[CohortTimeline], dated: Sequence[CohortEvent], today: date, palette: Palette) -> Chart:
    """When was each stage, and how long was the waiting? One row a stage, events of the cohort on top, waiting dotted before a stage."""
    lines = [(timeline, period) for timeline in timelines for period in timeline.periods if period.drawn]
    names = [DATES_LABEL, *[f"{timeline.flow}: {period.stage}" if timeline.flow else period.stage for timeline, period in lines]]
    place = {n: len(names) - 1 - n for n in range(len(names))}
    waits = [
        (place[n], before, wait)
        for n, (timeline, period) in enumerate(lines, 1)
        for before, after, wait in timeline.waits
        if after is period
    ]
    traces = [_stage_bars(lines, place, palette), *_waiting_traces(waits, palette), _event_trace(dated, place[0], palette)]
    ends = [day for _, period in lines for day in (period.start, period.end) if day]
    first, last = (
        min((day.on for day in [*ends, *(event.day for event in dated)]), default=today),
        max((day.last for day in [*ends, *(event.day for event in dated)]), default=today),
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
        table=_timeline_table(lines, dated, {id(after): wait for timeline in timelines for _, after, wait in timeline.waits}),
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
    """Returns a dotted line for each wait, and a label with its days."""
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
    for timeline, period in lines:
        name = f"{timeline.flow}: {period.stage}" if timeline.flow else period.stage
        length = UNKNOWN if period.length is None else str(period.length)
        ends = [Cell(str(day or UNKNOWN)) for day in (period.start, period.end)]
        rows.append((Cell(name, note="planned" if period.planned else ""), *ends, Cell(length), Cell(str(waited.get(id(period), "")))))
    for event in dated:
        name_cell = Cell(event.title, f"/record/milestone/{event.id}" if event.id else "", note="planned" if event.planned else "")
        rows.append((name_cell, Cell(str(event.day)), Cell(""), Cell(""), Cell("")))
    return Table(columns, tuple(rows), "Stages and events of the cohort")


@dataclass(frozen=True)
class StageReach:
    """Teams that reached a stage, of ``whole`` teams, and their share of the stage before (empty where the flows differ)."""

    stage: str
    part: int
    whole: int
    share: str


def _stage_reaches(reach: CohortReach | None) -> list[StageReach]:
    reaches: list[StageReach] = []
    earlier: dict[int, int] = {}
    for stage, (part, whole) in (reach.reached if reach else {}).items():
        reaches.append(StageReach(stage, part, whole, format_percent(part, earlier[whole]) if earlier.get(whole) else ""))
        earlier[whole] = part
    return reaches


def flow_chart(reach: CohortReach | None, palette: Palette) -> Chart:
    """How do teams flow through the stages? One bar a stage: teams that reached it, with the share of the stage before."""
    steps = _stage_reaches(reach)
    place = [len(steps) - 1 - n for n in range(len(steps))]
    shares = [f"{step.part} of {step.whole}" + (f", {step.share} of the stage before" if step.share else "") for step in steps]
    layout = base_layout(
        palette, max(len(steps), 1) * 38 + 30, xaxis={"visible": False, "range": [0, max([step.whole for step in steps] + [1]) * 1.7]},
        yaxis={"tickvals": place, "ticktext": [step.stage for step in steps], "range": [-0.6, len(steps) - 0.4], "showline": False, "ticks": ""},
    )  # fmt: skip
    bars = {
        "type": "bar", "orientation": "h", "y": place, "x": [step.part for step in steps], "width": 0.62, "marker": {"color": palette.accent},
        "text": [f"  {share}" for share in shares], "textposition": "outside", "textfont": {"color": palette.ink}, "cliponaxis": False,
        "hoverinfo": "text", "hovertext": [f"<b>{step.stage}</b><br>{share} teams" for step, share in zip(steps, shares, strict=True)],
    }  # fmt: skip
    last = next((step for step in reversed(steps) if step.part), None)
    title = f"{last.part} of {plural(last.whole, 'team')} came as far as {last.stage}" if last else "No stage of a team is recorded"
    unknown = f" The stage of {plural(reach.unknown, 'team')} is not known." if reach and reach.unknown else ""
    rows = tuple((Cell(step.stage), Cell(str(step.part)), Cell(str(step.whole)), Cell(step.share)) for step in steps)
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
    """Returns the challenges of a cohort; links only with ``opens``."""
    sponsor_names: dict[str, list[str]] = {}
    for row in sponsors:
        sponsor_names.setdefault(row["challenge_id"], []).append(row["name"])
    columns = (
        Column("Challenge"), Column("Stage"), Column("State"), Column("Sponsors"), Column("Sector"), Column("Teams", number=True),
        Column("Maximum contract", number=True),
    )  # fmt: skip
    ordered = sorted(rows, key=lambda row: list(labels).index(row["id"]) if row["id"] in labels else len(labels))
    return Table(
        columns,
        tuple(
            (
                Cell(challenge_label(row), f"/challenges/{row['id']}{search}" if opens else ""), _text_or_unknown(row["stage"]),
                Cell(ChallengeState(row["state"]).label), _text_or_unknown("; ".join(sponsor_names.get(row["id"], []))), _text_or_unknown(row["sector"]),
                Cell(str(row["teams"]) if row["teams"] else "none", sort=row["teams"]), _text_or_unknown(pounds(row["max_contract_pence"])),
            )
            for row in ordered
        ),
        "A team that may answer one of several challenges stands with each of them here, and once in the counts above",
    )  # fmt: skip


def teams_table(
    rows: Sequence[Row], answered: Sequence[Row], labels: Mapping[str, str], order: Sequence[str], search: str, *, opens: bool
) -> Table:
    """Returns the company teams of a cohort, furthest stage first; links only with ``opens``.

    ``order``: names of the stages, first to last.
    """
    challenges_by_team: dict[str, list[str]] = {}
    for row in answered:
        if row["challenge_id"] in labels:
            challenges_by_team.setdefault(row["team_id"], []).append(row["challenge_id"])
    stage_rank = {stage: place for place, stage in enumerate(order)}
    columns = (Column("Company team"), Column("Company"), Column("Challenge"), Column("Stage reached"), Column("Outcome"))
    return Table(
        columns,
        tuple(
            (
                Cell(row["name"]),
                Cell(row["company"], f"/companies/{row['company_id']}{search}" if opens else ""),
                _challenges_cell(challenges_by_team.get(row["id"], []), labels, search, opens=opens),
                _text_or_unknown(row["stage"]),
                Cell(TeamOutcome(row["outcome"]).label),
            )
            for row in sorted(rows, key=lambda row: (-stage_rank.get(row["stage"], -1), row["name"]))
        ),
        "Company teams of the cohort, furthest stage first",
    )


def _challenges_cell(challenges: Sequence[str], labels: Mapping[str, str], search: str, *, opens: bool) -> Cell:
    """Returns the challenge of a team; for a candidate the names of all its challenges."""
    if len(challenges) == 1:
        return Cell(labels[challenges[0]], f"/challenges/{challenges[0]}{search}" if opens else "")
    return _text_or_unknown("; ".join(labels[challenge] for challenge in challenges))


def _text_or_unknown(words: str | None) -> Cell:
    return Cell(words) if words else Cell(UNKNOWN, tone="quiet")
