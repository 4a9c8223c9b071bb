"""Charts and tables of one cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.figures.cohorts.comparison import UNKNOWN, contract_text
from dashboard.figures.cohorts.stage_lengths import length_columns, period_text
from dashboard.figures.figure import figure, iso_days, segments, short_text, text
from dashboard.formats import capitalise, challenge_label, format_day, plural
from dashboard.metrics.cohorts.comparison import Reach, Timelines
from dashboard.metrics.days import first_known, last_days
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.published_figures import PublishedFigureRow
from dashboard.tables import CODE, COUNT, MONEY, PERCENT, STATUS, Column, Table
from dashboard.theme import Palette, today_marker
from dashboard.view import View
from db.frames import column_values, frame_rows
from db.schema.enums.records import ChallengeState, TeamOutcome
from db.values.dates import Precision, named_day

ROW_HEIGHT = 34
DATES_LABEL = "Dates"
MS_PER_DAY = 86_400_000
COHORT_DATES = (("launch", "Launch"), ("close", "Applications close"), ("demo_day", "Demo Day"), ("ended", "Ended"))


def cohort_events(cohorts: pd.DataFrame, milestones: pd.DataFrame | None) -> pd.DataFrame:
    """Returns the cohort's own dates and its milestones, by date: title, on, precision, planned (not happened yet), id (of a milestone).

    ``cohorts``: the one cohort; ``milestones``: of ``db.queries.cohorts.comparison.cohort_milestones``, None where the viewer may not see them.
    """
    own = pd.concat([
        pd.DataFrame({
            "title": label, "on": cohorts[f"{name}_on"], "precision": cohorts.get(f"{name}_precision", Precision.DAY.value), "planned": False, "id": "",
        })
        for name, label in COHORT_DATES
    ])  # fmt: skip
    events = own
    if milestones is not None and len(milestones):
        day = first_known(milestones, "actual", "forecast", "baseline")
        ahead = milestones["actual_on"].isna()
        events = pd.concat([own, milestones[["id", "title"]].assign(on=day["on"], precision=day["precision"], planned=ahead)])
    return events[events["on"].notna()].sort_values(["on", "title"], kind="stable").reset_index(drop=True)


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
            stage=Name(working),
        )
        for row in frame_rows(reach.stages[reach.stages["stage"] == working])
    ]
    return prose(
        "{state}. {counts} recorded.{reached}",
        state=Name(state),
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


def timeline_chart(timelines: Timelines, events: pd.DataFrame, view: View) -> Chart:
    """When was each stage, and how long was the waiting? One row a stage, events of the cohort on top, waiting dotted before a stage."""
    lines = timelines.periods[timelines.periods["drawn"]].merge(timelines.rows[["row", "name", "other_flow"]], on="row")
    lines = lines.assign(place=range(len(lines) - 1, -1, -1))
    names = [f"{row.other_flow}: {row.stage}" if row.other_flow else row.stage for row in frame_rows(lines)]
    waits = lines[lines["waited_days"].notna()]
    ends = last_days(lines["end_on"], lines["end_precision"])
    days = pd.concat([lines["start_on"], ends, last_days(events["on"], events["precision"]), events["on"]])
    first, last = (format_day(day.date()) if len(days) else format_day(view.today) for day in (days.min(), days.max()))
    today_is_drawn = bool(len(days)) and bool(days.min() <= pd.Timestamp(view.today) <= days.max())
    title = _timeline_title(lines, waits, view)
    return Chart(
        title=title,
        subtitle="Bar: a stage; outline: planned; paler: not known to the day. Dotted: waiting. Diamond: an event, hollow while it is ahead.",
        caption=prose("Timeline from {first} to {last}. {title}.", first=Name(first), last=Name(last), title=title),
        table=_timeline_table(lines.assign(what=names), events, view),
        how="The dates are those of the cohort; where it has none, the dates that most of its challenges share. A bar that is known only to the "
        "week or month is drawn paler, over the whole of the weeks or months named.",
        measures=("stage_length", "wait_before_stage", "cohort_waiting"),
        figure=_timeline_figure(lines.assign(last_on=ends), [DATES_LABEL, *names], events, today_is_drawn, view),
        empty=None if len(lines) or len(events) else EmptyState("No date of this cohort is recorded yet."),
    )


def _timeline_title(lines: pd.DataFrame, waits: pd.DataFrame, view: View) -> Prose:
    if lines.empty:
        return prose("The dates of its stages are not known")
    cohort = str(lines["cohort_id"].iloc[0])
    dated = view.count("stages_dated", len(lines), "stage", cohort=cohort)
    if waits.empty:
        return prose("{stages} dated", stages=dated)
    total = view.count("cohort_waiting", int(waits["waited_days"].sum()), "day", cohort=cohort, part="all flows")
    return prose("{stages} dated, with {days} of waiting between", stages=dated, days=total)


def _timeline_figure(lines: pd.DataFrame, names: Sequence[str], events: pd.DataFrame, today_is_drawn: bool, view: View) -> Any:
    palette = view.palette
    marker: dict[str, Any] = today_marker(palette, view.today.isoformat()) if today_is_drawn else {}
    if marker:
        marker["annotations"][0] |= {"y": 0, "yanchor": "top"}
    return figure(
        [_stage_bars(lines, palette), *_waiting_traces(lines[lines["waited_days"].notna()], palette), _event_trace(events, len(lines), palette)],
        palette, max(len(names), 2) * ROW_HEIGHT + 60, barmode="overlay", xaxis={"type": "date", "side": "top", "showline": False},
        yaxis={
            "tickvals": list(range(len(lines), -1, -1)), "ticktext": [short_text(name, 60) for name in names], "range": [-0.7, len(names) - 0.3],
            "showline": False, "ticks": "",
        },
        margin={"l": 8, "r": 16, "t": 30, "b": 24, "pad": 4}, **marker,
    )  # fmt: skip


def _stage_bars(lines: pd.DataFrame, palette: Palette) -> dict[str, Any]:
    rows = frame_rows(lines)
    return {
        "type": "bar", "orientation": "h", "width": 0.5, "y": [row.place for row in rows], "base": iso_days(lines["start_on"]),
        "x": [((row.last_on - row.start_on).days + 1) * MS_PER_DAY for row in rows],
        "marker": {
            "color": [palette.ground if row.planned else palette.accent for row in rows], "opacity": [1 if row.exact else 0.45 for row in rows],
            "line": {"color": palette.accent, "width": 1.5},
        },
        "text": ["" if row.length_days is None else plural(row.length_days, "day") for row in rows], "textposition": "auto",
        "textangle": 0, "constraintext": "none", "insidetextfont": {"color": [palette.ink if row.planned else palette.ground for row in rows]},
        "outsidetextfont": {"color": palette.quiet}, "hoverinfo": "text",
        "hovertext": [f"<b>{text(row.stage)}</b><br>{period_text(row)}" for row in rows],
    }  # fmt: skip


def _waiting_traces(waits: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Returns a dotted line for each wait, and a label with its days."""
    places = [int(place) for place in waits["place"]]
    middle = waits["waited_from"] + pd.to_timedelta(waits["waited_days"].astype("int64") // 2, unit="D")
    return [
        {
            "type": "scatter", "mode": "lines", "x": segments(iso_days(waits["waited_from"]), iso_days(waits["start_on"])),
            "y": segments(places, places), "line": {"color": palette.quiet, "width": 1.5, "dash": "dot"}, "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "text", "x": iso_days(middle), "y": places, "text": [str(days) for days in waits["waited_days"]],
            "textposition": "top center", "textfont": {"color": palette.quiet, "size": 12}, "hoverinfo": "text",
            "hovertext": [f"{plural(days, 'day')} of waiting" for days in waits["waited_days"]],
        },
    ]  # fmt: skip


def _event_trace(events: pd.DataFrame, place: int, palette: Palette) -> dict[str, Any]:
    rows = frame_rows(events)
    return {
        "type": "scatter", "mode": "markers", "x": iso_days(events["on"]), "y": [place] * len(rows),
        "marker": {"symbol": ["diamond-open" if row.planned else "diamond" for row in rows], "size": 12, "color": palette.ink, "line": {"width": 1.5}},
        "hoverinfo": "text", "hovertext": [f"<b>{text(row.title)}</b><br>{format_day(row.on, row.precision)}" for row in rows],
        "customdata": [f"/record/milestone/{row.id}" if row.id else "" for row in rows],
    }  # fmt: skip


def _timeline_table(lines: pd.DataFrame, events: pd.DataFrame, view: View) -> Table:
    """Returns the stages, then the events: each event has its day alone."""
    ids = column_values(events, "id")
    dated = pd.DataFrame({
        "what": events["title"], "start_on": events["on"], "start_precision": events["precision"], "planned": events["planned"], "length_missing": "",
        "href": [f"/record/milestone/{milestone}{view.search}" if milestone else "" for milestone in ids],
    })  # fmt: skip
    stages = lines.assign(href="", length_missing=UNKNOWN)
    frame = pd.concat([stages, dated], ignore_index=True).astype({"length_days": "Int64", "waited_days": "Int64"})
    planned = frame["planned"].fillna(False).astype(bool)
    frame = frame.assign(note=pd.Series("planned", frame.index, object).where(planned, ""))
    first, last, length, waited = length_columns({"start": "From", "end": "To"})
    columns = (
        Column("what", "What", href="href", note="note"),
        first,
        replace(last, unknown=""),
        replace(length, unknown="", missing="length_missing"),
        waited,
    )
    return Table(frame, columns, "Stages and events of the cohort", view)


def flow_chart(cohort_id: str, reach: Reach, order: pd.Series, view: View) -> Chart:
    """How do teams flow through the stages? One bar a stage: teams that reached it, with their share of those at the stage before.

    ``reach``: of the cohort alone; ``order``: all stages.
    """
    places = pd.Series(range(len(order)), order.array)
    stages = reach.stages.assign(place=places.reindex(reach.stages["stage"]).array).sort_values("place").reset_index(drop=True)
    stages = stages.assign(share=(stages["reached"] / stages["before"]).astype("Float64"), scope=cohort_id)
    steps = frame_rows(stages)
    labels = [_reach_label(step, view) for step in steps]
    last = next((step for step in reversed(steps) if step.reached), None)
    title = (
        prose(
            "{part} of {whole} came as far as {stage}",
            part=view.show("teams_reached_stage", last.reached, cohort=cohort_id, stage=last.stage),
            whole=view.count("teams_with_known_stage", last.of, "team", cohort=cohort_id, stage=last.stage), stage=Name(last.stage),
        ) if last else prose("No stage of a team is recorded")
    )  # fmt: skip
    hidden = int(reach.teams["unknown"].sum())
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
        table=_reach_table(stages, view),
        how="A team counts once, also where it may answer one of several challenges. Counts that somebody published are never mixed in.",
        measures=("teams_reached_stage", "teams_with_known_stage", "stage_share"),
        figure=_reach_figure(steps, labels, view.palette),
        empty=None if steps else EmptyState("No company team of this cohort is recorded with a stage."),
    )


def _reach_label(step: Any, view: View) -> Prose:
    """Returns the number at a stage, and its share of those at the stage before: ``1 of 26; 14% of the 7 at the stage before``."""
    at = {"cohort": step.scope, "stage": step.stage}
    count = prose(
        "{part} of {whole}",
        part=view.show("teams_reached_stage", step.reached, **at),
        whole=view.show("teams_with_known_stage", step.of, **at),
    )
    if step.share is None:
        return count
    return count + prose(
        "; {share} of the {before} at the stage before",
        share=view.show("stage_share", step.share, **at),
        before=view.show("teams_at_stage_before", step.before, **at),
    )


def _reach_figure(steps: Sequence[Any], labels: Sequence[Prose], palette: Palette) -> Any:
    place = [len(steps) - 1 - n for n in range(len(steps))]
    bars = {
        "type": "bar", "orientation": "h", "y": place, "x": [step.reached for step in steps], "width": 0.62, "marker": {"color": palette.accent},
        "text": [f"  {label}" for label in labels], "textposition": "outside", "textfont": {"color": palette.ink}, "cliponaxis": False,
        "hoverinfo": "text", "hovertext": [f"<b>{text(step.stage)}</b><br>{label}" for step, label in zip(steps, labels, strict=True)],
    }  # fmt: skip
    return figure(
        [bars], palette, max(len(steps), 1) * 38 + 30, xaxis={"visible": False, "range": [0, max([step.of for step in steps] + [1]) * 1.7]},
        yaxis={
            "tickvals": place, "ticktext": [short_text(step.stage, 60) for step in steps], "range": [-0.6, len(steps) - 0.4], "showline": False,
            "ticks": "",
        },
    )  # fmt: skip


def _reach_table(stages: pd.DataFrame, view: View) -> Table:
    narrowed = (("cohort", "scope"), ("stage", "stage"))
    columns = (
        Column("stage", "Stage"),
        Column("reached", "Teams that reached it", COUNT, measure="teams_reached_stage", narrowed=narrowed),
        Column("of", "Of", COUNT, measure="teams_with_known_stage", narrowed=narrowed),
        Column("share", "Share of the stage before", PERCENT, measure="stage_share", narrowed=narrowed),
        Column("before", "At the stage before", COUNT, measure="teams_at_stage_before", narrowed=narrowed),
    )
    return Table(stages, columns, "Teams by stage reached", view)


def challenges_table(challenges: pd.DataFrame, sponsors: pd.DataFrame, opens: bool, view: View) -> Table:
    """Returns the challenges of a cohort in the order of their labels; links only with ``opens``."""
    names = sponsors.groupby("challenge_id")["name"].agg("; ".join)
    ids = column_values(challenges, "id")
    ranks = {challenge: n for n, challenge in enumerate(view.labels)}
    frame = challenges.assign(
        label=[challenge_label({"code": row.code, "title": row.title}) for row in frame_rows(challenges[["code", "title"]])],
        href=[f"/challenges/{challenge}{view.search}" if opens else "" for challenge in ids],
        state_label=[ChallengeState(state).label for state in challenges["state"]],
        sponsors=names.reindex(challenges["id"]).array,
        rank=[ranks.get(challenge, len(ranks)) for challenge in ids],
    )
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
    return Table(frame.sort_values("rank", kind="stable").reset_index(drop=True), columns, caption, view)


def teams_table(teams: pd.DataFrame, answers: pd.DataFrame, order: pd.Series, opens: bool, view: View) -> Table:
    """Returns the company teams of a cohort, furthest stage first; links only with ``opens``. ``order``: the stages, first to last."""
    known = answers[answers["challenge_id"].isin(list(view.labels))]
    challenges = known.groupby("team_id")["challenge_id"].agg(tuple).reindex(teams["id"])
    answered = [several if isinstance(several, tuple) else () for several in challenges]
    ranks = pd.Series(range(len(order)), order.array)
    frame = teams.assign(
        company_href=[f"/companies/{company}{view.search}" if opens else "" for company in teams["company_id"]],
        challenge=pd.Series(["; ".join(view.labels[key] for key in several) or None for several in answered], teams.index, dtype=object),
        challenge_href=[f"/challenges/{several[0]}{view.search}" if opens and len(several) == 1 else "" for several in answered],
        outcome_label=[TeamOutcome(outcome).label for outcome in teams["outcome"]],
        rank=ranks.reindex(teams["stage"]).fillna(-1).array,
    )
    columns = (
        Column("name", "Company team"),
        Column("company", "Company", href="company_href"),
        Column("challenge", "Challenge", href="challenge_href", unknown=UNKNOWN),
        Column("stage", "Stage reached", unknown=UNKNOWN),
        Column("outcome_label", "Outcome", STATUS),
    )
    frame = frame.sort_values(["rank", "name"], ascending=[False, True], kind="stable").reset_index(drop=True)
    return Table(frame, columns, "Company teams of the cohort, furthest stage first", view)
