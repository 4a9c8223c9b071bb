"""Charts and tables of one cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import UNKNOWN, contract_text
from dashboard.figures.cohorts.stage_lengths import length_columns, period_text
from dashboard.figures.figure import figure, segments, short_text, text
from dashboard.formats import capitalise, challenge_label, format_day, plural
from dashboard.metrics.cohorts.comparison import Reach, Timelines
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.published_figures import PublishedFigureRow
from dashboard.tables import CODE, COUNT, MONEY, PERCENT, STATUS, Column, Table
from dashboard.theme import Palette, today_marker
from dashboard.view import View
from db.frames import BOOLEAN, DATE, OBJECT, column_values, frame_of, frame_rows
from db.schema.enums.records import ChallengeState, TeamOutcome
from db.values.dates import Day, Precision, named_day
from db.values.number_formats import format_number, format_share

ROW_HEIGHT = 34
DATES_LABEL = "Dates"
MS_PER_DAY = 86_400_000
COHORT_DATES = (("launch", "Launch"), ("close", "Applications close"), ("demo_day", "Demo Day"), ("ended", "Ended"))


def cohort_events(cohorts: pd.DataFrame, milestones: pd.DataFrame | None) -> pd.DataFrame:
    """Returns the cohort's own dates and its milestones, by date: title, on, precision, planned (not happened yet), id (of a milestone).

    ``cohorts``: the one cohort; ``milestones``: of ``db.queries.cohorts.comparison.cohort_milestones``, None where the viewer may not see them.
    """
    events: list[tuple[Any, ...]] = [
        (label, getattr(row, f"{name}_on"), getattr(row, f"{name}_precision", Precision.DAY.value), False, "")
        for row in frame_rows(cohorts)
        for name, label in COHORT_DATES
    ]
    for row in frame_rows(milestones) if milestones is not None else ():
        on, precision = next(
            (
                (day, getattr(row, f"{name}_precision"))
                for name in ("actual", "forecast")
                if (day := getattr(row, f"{name}_on")) is not None
            ),
            (None, None),
        )
        events.append((row.title, on, precision, row.actual_on is None, row.id))
    dated = sorted((event for event in events if event[1] is not None), key=lambda event: (event[1], event[0]))
    title, on, precision, planned, id_ = zip(*dated, strict=True) if dated else [()] * 5
    return frame_of({
        "title": (OBJECT, title), "on": (DATE, on), "precision": (OBJECT, precision), "planned": (BOOLEAN, planned), "id": (OBJECT, id_),
    })  # fmt: skip


def sentence(cohort: Any, reach: Reach, working: str, view: View) -> Prose:
    """Returns the cohort's state, its recorded counts, and how many teams reached the stage ``working``."""
    launch = named_day(cohort, "launch")
    state = (
        f"Ended on {format_day(cohort.ended_on)}"
        if cohort.ended_on
        else f"Launched {launch}"
        if launch and launch.on <= view.today
        else "Its launch is not known"
    )
    counted = (("challenges", "challenge"), ("sponsors", "sponsor"), ("teams", "company team"))
    counts = [view.count(f"{key}_recorded", getattr(cohort, key), noun, cohort=cohort.id) for key, noun in counted]
    reached = [
        prose(
            " {part} of {whole} teams whose stage is known reached the {stage}.",
            part=view.show("teams_reached_stage", row.reached, cohort=cohort.id, stage=working),
            whole=view.show("teams_with_known_stage", row.of, cohort=cohort.id, stage=working),
            stage=Name(working, public=True),
        )
        for row in frame_rows(reach.stages)
        if row.stage == working
    ]
    return prose(
        "{state}. {counts} recorded.{reached}",
        state=Name(state, public=True),
        counts=join_prose(counts, ", ", " and "),
        reached=join_prose(reached),
    )


def facts(cohort: Any, figures: Sequence[PublishedFigureRow], view: View) -> list[tuple[str, Any]]:
    """Returns (label, text or figure) of a cohort: recorded facts, then published figures."""
    values = {"high": cohort.high, "low": cohort.low, "priced": cohort.priced, "challenges": cohort.challenges}
    shown: list[tuple[str, Any]] = [
        ("Launch", str(named_day(cohort, "launch") or "")), ("Applications close", str(named_day(cohort, "close") or "")),
        ("Demo Day", str(named_day(cohort, "demo_day") or "")),
        ("Ended", format_day(cohort.ended_on) if cohort.ended_on else "Not recorded as ended"),
        *(
            (f"{label} recorded", Prose((view.show(f"{key}_recorded", getattr(cohort, key), cohort=cohort.id),)))
            for key, label in (("challenges", "Challenges"), ("sponsors", "Sponsors"), ("teams", "Company teams"))
        ),
        ("Maximum contract recorded", contract_text(values, view, cohort.id)),
    ]  # fmt: skip
    shown += [(f"{capitalise(figure.heading)}, as published", figure) for figure in figures]
    return [*shown, *([("Notes, programme team only", cohort.notes)] if cohort.notes else [])]


@dataclass(frozen=True)
class Line:
    """A period as it is drawn: its dates, its name, its last day, and its place from below."""

    dates: Any
    name: str
    other_flow: str
    last_on: date
    place: int


def timeline_chart(timelines: Timelines, events: pd.DataFrame, view: View) -> Chart:
    """When was each stage, and how long was the waiting? One row a stage, events of the cohort on top, waiting dotted before a stage."""
    marks = frame_rows(events)
    lines = _lines(timelines)
    waits = [line for line in lines if line.dates.waited_days is not None]
    starts = [*(line.dates.start_on for line in lines), *(mark.on for mark in marks)]
    ends = [*(line.last_on for line in lines), *(Day(mark.on, Precision(mark.precision or Precision.DAY)).last for mark in marks)]
    span = [min(starts), max(ends)] if starts else []
    first, last = (format_day(day) for day in span or [view.today] * 2)
    today_is_drawn = bool(span) and span[0] <= view.today <= span[1]
    names = [line.name for line in lines]
    title = _timeline_title(lines, waits, view)
    return Chart(
        title=title,
        subtitle="Bar: a stage; outline: planned; paler: not known to the day. Dotted: waiting. Diamond: an event, hollow while it is ahead.",
        caption=prose(
            "Timeline from {first} to {last}. {title}.", first=Name(first, public=True), last=Name(last, public=True), title=title
        ),
        table=_timeline_table(lines, marks, view),
        how="The dates are those of the cohort; where it has none, the dates that most of its challenges share. A bar that is known only to the "
        "week or month is drawn paler, over the whole of the weeks or months named.",
        measures=("stage_length", "wait_before_stage", "cohort_waiting"),
        figure=_timeline_figure(lines, waits, [DATES_LABEL, *names], marks, today_is_drawn, view),
        empty=None if starts else EmptyState("No date of this cohort is recorded yet."),
    )


def _lines(timelines: Timelines) -> list[Line]:
    """Returns the periods that are drawn, the first on top."""
    flows = dict(zip(*(column_values(timelines.rows, key) for key in ("row", "other_flow")), strict=True))
    drawn = [period for period in frame_rows(timelines.periods) if period.drawn]
    return [
        Line(
            period, f"{flows[period.row]}: {period.stage}" if flows[period.row] else period.stage, flows[period.row],
            Day(period.end_on, Precision(period.end_precision)).last, len(drawn) - 1 - n,
        )
        for n, period in enumerate(drawn)
    ]  # fmt: skip


def _timeline_title(lines: Sequence[Line], waits: Sequence[Line], view: View) -> Prose:
    if not lines:
        return prose("The dates of its stages are not known")
    cohort = lines[0].dates.cohort_id
    dated = view.count("stages_dated", len(lines), "stage", cohort=cohort)
    if not waits:
        return prose("{stages} dated", stages=dated)
    total = view.count("cohort_waiting", sum(line.dates.waited_days for line in waits), "day", cohort=cohort, part="all flows")
    return prose("{stages} dated, with {days} of waiting between", stages=dated, days=total)


def _timeline_figure(
    lines: Sequence[Line], waits: Sequence[Line], names: Sequence[str], marks: Sequence[Any], today_is_drawn: bool, view: View
) -> Any:
    palette = view.palette
    marker: dict[str, Any] = today_marker(palette, view.today.isoformat()) if today_is_drawn else {}
    if marker:
        marker["annotations"][0] |= {"y": 0, "yanchor": "top"}
    return figure(
        [_stage_bars(lines, palette), *_waiting_traces(waits, palette), _event_trace(marks, len(lines), palette)],
        palette, max(len(names), 2) * ROW_HEIGHT + 60, barmode="overlay", xaxis={"type": "date", "side": "top", "showline": False},
        yaxis={
            "tickvals": list(range(len(lines), -1, -1)), "ticktext": [short_text(name, 60) for name in names], "range": [-0.7, len(names) - 0.3],
            "showline": False, "ticks": "",
        },
        margin={"l": 8, "r": 16, "t": 30, "b": 24, "pad": 4}, **marker,
    )  # fmt: skip


def _stage_bars(lines: Sequence[Line], palette: Palette) -> dict[str, Any]:
    rows = [line.dates for line in lines]
    return {
        "type": "bar", "orientation": "h", "width": 0.5, "y": [line.place for line in lines], "base": [row.start_on.isoformat() for row in rows],
        "x": [((line.last_on - line.dates.start_on).days + 1) * MS_PER_DAY for line in lines],
        "marker": {
            "color": [palette.ground if row.planned else palette.accent for row in rows], "opacity": [1 if row.exact else 0.45 for row in rows],
            "line": {"color": palette.accent, "width": 1.5},
        },
        "text": ["" if row.length_days is None else plural(row.length_days, "day") for row in rows], "textposition": "auto",
        "textangle": 0, "constraintext": "none", "insidetextfont": {"color": [palette.ink if row.planned else palette.ground for row in rows]},
        "outsidetextfont": {"color": palette.quiet}, "hoverinfo": "text",
        "hovertext": [f"<b>{text(row.stage)}</b><br>{period_text(row)}" for row in rows],
    }  # fmt: skip


def _waiting_traces(waits: Sequence[Line], palette: Palette) -> list[dict[str, Any]]:
    """Returns a dotted line for each wait, and a label with its days."""
    places, rows = [line.place for line in waits], [line.dates for line in waits]
    starts, ends = [row.waited_from.isoformat() for row in rows], [row.start_on.isoformat() for row in rows]
    middle = [(row.waited_from + timedelta(days=row.waited_days // 2)).isoformat() for row in rows]
    return [
        {
            "type": "scatter", "mode": "lines", "x": segments(starts, ends),
            "y": segments(places, places), "line": {"color": palette.quiet, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "text", "x": middle, "y": places, "text": [str(row.waited_days) for row in rows],
            "textposition": "top center", "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "text",
            "hovertext": [f"{plural(row.waited_days, 'day')} of waiting" for row in rows],
        },
    ]  # fmt: skip


def _event_trace(rows: Sequence[Any], place: int, palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "x": [row.on.isoformat() for row in rows], "y": [place] * len(rows),
        "marker": {"symbol": ["diamond-open" if row.planned else "diamond" for row in rows], "size": 12, "color": palette.ink, "line": {"width": 1.5}},
        "hoverinfo": "text", "hovertext": [f"<b>{text(row.title)}</b><br>{format_day(row.on, row.precision)}" for row in rows],
        "customdata": [f"/record/milestone/{row.id}" if row.id else "" for row in rows],
    }  # fmt: skip


STAGE_COLUMNS = ("cohort_id", "stage", "length_days", "waited_days", "end_on", "end_precision")


def _timeline_table(lines: Sequence[Line], marks: Sequence[Any], view: View) -> Table:
    """Returns the stages, then the events: each event has its day alone."""
    stages, none = [line.dates for line in lines], [None] * len(marks)
    values = {
        **{key: [*(getattr(stage, key) for stage in stages), *none] for key in STAGE_COLUMNS},
        "what": [*(line.name for line in lines), *(mark.title for mark in marks)],
        "start_on": [*(stage.start_on for stage in stages), *(mark.on for mark in marks)],
        "start_precision": [*(stage.start_precision for stage in stages), *(mark.precision for mark in marks)],
        "length_missing": [UNKNOWN] * len(lines) + [""] * len(marks),
        "note": ["planned" if row.planned else "" for row in (*stages, *marks)], "other_flow": [*(line.other_flow for line in lines), *none],
        "href": [""] * len(lines) + [f"/record/milestone/{mark.id}{view.search}" if mark.id else "" for mark in marks],
    }  # fmt: skip
    first, last, length, waited = length_columns({"start": "From", "end": "To"})
    columns = (
        Column("what", "What", href="href", note="note"),
        first,
        replace(last, unknown=""),
        replace(length, unknown="", missing="length_missing"),
        waited,
    )
    return Table.of_lists(values, columns, "Stages and events of the cohort", view)


def flow_chart(cohort_id: str, reach: Reach, order: pd.Series, view: View) -> Chart:
    """How do teams flow through the stages? One bar a stage: teams that reached it, with their share of those at the stage before.

    ``reach``: of the cohort alone; ``order``: all stages.
    """
    places = {stage: n for n, stage in enumerate(order)}
    steps = sorted(frame_rows(reach.stages), key=lambda step: places[step.stage])
    labels = [_reach_label(step, cohort_id, view) for step in steps]
    last = next((step for step in reversed(steps) if step.reached), None)
    title = (
        prose(
            "{part} of {whole} came as far as {stage}",
            part=view.show("teams_reached_stage", last.reached, cohort=cohort_id, stage=last.stage),
            whole=view.count("teams_with_known_stage", last.of, "team", cohort=cohort_id, stage=last.stage), stage=Name(last.stage, public=True),
        ) if last else prose("No stage of a team is recorded")
    )  # fmt: skip
    hidden = sum(column_values(reach.teams, "unknown"))
    unknown = (
        prose(" The stage of {teams} is not known.", teams=view.count("teams_stage_not_known", hidden, "team", cohort=cohort_id))
        if hidden
        else Prose()
    )
    return Chart(
        title=title,
        subtitle="Teams that reached each stage, of those whose stage is known; and of those at the stage before it in their own flow."
        + unknown,
        caption=title + "." + unknown,
        table=_reach_table(steps, cohort_id, view),
        how="A team counts once, also where it may answer one of several challenges. Counts that somebody published are never mixed in.",
        measures=("teams_reached_stage", "teams_with_known_stage", "stage_share"),
        figure=_reach_figure(steps, labels, view.palette),
        empty=None if steps else EmptyState("No company team of this cohort is recorded with a stage."),
    )


def _stage_share(step: Any) -> float | None:
    """Returns the share of those at the stage before as a fraction; None for the first stage of a flow."""
    return None if step.before is None else step.reached / step.before


def _reach_label(step: Any, cohort_id: str, view: View) -> Prose:
    """Returns the number at a stage, and its share of those at the stage before: ``1 of 26; 14% of the 7 at the stage before``."""
    at = {"cohort": cohort_id, "stage": step.stage}
    part, whole = view.show("teams_reached_stage", step.reached, **at), view.show("teams_with_known_stage", step.of, **at)
    count = prose("{part} of {whole}", part=part, whole=whole)
    if step.before is None:
        return count
    return count + prose(
        "; {share} of the {before} at the stage before",
        share=view.show("stage_share", _stage_share(step), **at),
        before=view.show("teams_at_stage_before", step.before, **at),
    )


def _short_label(step: Any) -> str:
    """Returns what stands beside a bar, short enough for the narrowest chart, of 544 pixels: ``1 of 26, 14%``."""
    share = "" if step.before is None else f", {format_share(_stage_share(step))}"
    return f"{format_number(step.reached)} of {format_number(step.of)}{share}"


def _reach_figure(steps: Sequence[Any], labels: Sequence[Prose], palette: Palette) -> Any:
    place = [len(steps) - 1 - n for n in range(len(steps))]
    bars = {
        "type": "bar", "orientation": "h", "y": place, "x": [step.reached for step in steps], "width": 0.62, "marker": {"color": palette.accent},
        "text": [f"  {_short_label(step)}" for step in steps], "textposition": "outside", "textfont": {"color": palette.ink}, "cliponaxis": False,
        "hoverinfo": "text", "hovertext": [f"<b>{text(step.stage)}</b><br>{label}" for step, label in zip(steps, labels, strict=True)],
    }  # fmt: skip
    return figure(
        [bars], palette, max(len(steps), 1) * 38 + 30, xaxis={"visible": False, "range": [0, max([step.of for step in steps] + [1]) * 1.7]},
        yaxis={
            "tickvals": place, "ticktext": [short_text(step.stage, 60) for step in steps], "range": [-0.6, len(steps) - 0.4], "showline": False,
            "ticks": "",
        },
    )  # fmt: skip


def _reach_table(steps: Sequence[Any], cohort_id: str, view: View) -> Table:
    values = {
        **{key: [getattr(step, key) for step in steps] for key in ("stage", "reached", "of", "before")},
        "share": [_stage_share(step) for step in steps], "scope": [cohort_id] * len(steps),
    }  # fmt: skip
    narrowed = (("cohort", "scope"), ("stage", "stage"))
    columns = (
        Column("stage", "Stage"),
        Column("reached", "Teams that reached it", COUNT, measure="teams_reached_stage", narrowed=narrowed),
        Column("of", "Of", COUNT, measure="teams_with_known_stage", narrowed=narrowed),
        Column("share", "Share of the stage before", PERCENT, measure="stage_share", narrowed=narrowed),
        Column("before", "At the stage before", COUNT, measure="teams_at_stage_before", narrowed=narrowed),
    )
    return Table.of_lists(values, columns, "Teams by stage reached", view)


def challenges_table(challenges: pd.DataFrame, sponsors: pd.DataFrame, opens: bool, view: View) -> Table:
    """Returns the challenges of a cohort in the order of their labels; links only with ``opens``."""
    names: dict[str, list[str]] = {}
    for sponsor in frame_rows(sponsors):
        names.setdefault(sponsor.challenge_id, []).append(sponsor.name)
    ranks = {challenge: n for n, challenge in enumerate(view.labels)}
    rows = sorted(frame_rows(challenges), key=lambda row: ranks.get(row.id, len(ranks)))
    values = {
        **{key: [getattr(row, key) for row in rows] for key in ("id", "stage", "sector", "teams", "max_contract_pence")},
        "label": [challenge_label({"code": row.code, "title": row.title}) for row in rows],
        "href": [f"/challenges/{row.id}{view.search}" if opens else "" for row in rows],
        "state_label": [ChallengeState(row.state).label for row in rows],
        "sponsors": ["; ".join(names[row.id]) if row.id in names else None for row in rows],
    }  # fmt: skip
    narrowed = (("challenge", "id"),)
    columns = (
        Column("label", "Challenge", CODE, href="href"),
        Column("stage", "Stage", unknown=UNKNOWN),
        Column("state_label", "State", STATUS),
        Column("sponsors", "Sponsors", unknown=UNKNOWN),
        Column("sector", "Sector", unknown=UNKNOWN),
        Column("teams", "Teams", COUNT, measure="teams_of_challenge", narrowed=narrowed),
        Column("max_contract_pence", "Maximum contract", MONEY, unknown=UNKNOWN, measure="max_contract", narrowed=narrowed),
    )
    caption = "A team that may answer one of several challenges stands with each of them here, and once in the counts above"
    return Table.of_lists(values, columns, caption, view)


def teams_table(teams: pd.DataFrame, answers: pd.DataFrame, order: pd.Series, opens: bool, view: View) -> Table:
    """Returns the company teams of a cohort, furthest stage first; links only with ``opens``. ``order``: the stages, first to last."""
    answered: dict[str, list[str]] = {}
    for answer in frame_rows(answers):
        if answer.challenge_id in view.labels:
            answered.setdefault(answer.team_id, []).append(answer.challenge_id)
    ranks = {stage: -n for n, stage in enumerate(order)}
    rows = sorted(frame_rows(teams), key=lambda row: (ranks.get(row.stage, 1), row.name))
    several = [answered.get(row.id, []) for row in rows]
    values = {
        **{key: [getattr(row, key) for row in rows] for key in ("name", "company", "stage")},
        "company_href": [f"/companies/{row.company_id}{view.search}" if opens else "" for row in rows],
        "challenge": ["; ".join(view.labels[key] for key in keys) or None for keys in several],
        "challenge_href": [f"/challenges/{keys[0]}{view.search}" if opens and len(keys) == 1 else "" for keys in several],
        "outcome_label": [TeamOutcome(row.outcome).label for row in rows],
    }  # fmt: skip
    columns = (
        Column("name", "Company team"),
        Column("company", "Company", href="company_href"),
        Column("challenge", "Challenge", href="challenge_href", unknown=UNKNOWN),
        Column("stage", "Stage reached", unknown=UNKNOWN),
        Column("outcome_label", "Outcome", STATUS),
    )
    return Table.of_lists(values, columns, "Company teams of the cohort, furthest stage first", view)
