"""Health of a challenge from two sources: the weekly update of the team, and the dates of the records. They are shown separately."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dashboard.formats import plural
from db.schema.enums.records import Health
from db.values.working_days import WorkingDays

OFF_TRACK_OVERDUE_DAYS = 14
AT_RISK_SLIP_DAYS = 10
OFF_TRACK_SLIP_DAYS = 28
WEEK = timedelta(days=7)
HOW_HEALTH = (
    "Team says is the health of the weekly update; a week without one stays empty. Records say is worked out from dates alone. "
    f"Off track: a milestone overdue by more than {OFF_TRACK_OVERDUE_DAYS} days, an open one that slipped more than {OFF_TRACK_SLIP_DAYS} days, "
    "or no conversation "
    "for twice the stage's quiet threshold. At risk: any milestone overdue, an open one that slipped more than "
    f"{AT_RISK_SLIP_DAYS} days, no conversation for longer than the threshold, or an answer the sponsor owes past its date. On track otherwise; "
    "nothing is said of a challenge without milestones and conversations. Each past week is judged by the forecasts that stood then. "
    "The two are shown side by side and never merged."
)


@dataclass(frozen=True)
class HealthRecords:
    """The dates of one challenge from which its health is computed.

    ``milestones``: (baseline, first known forecast, moves as (day, new date), actual); ``talks``: sorted days of conversations;
    ``asks``: (raised, due, answered) of actions that the sponsor owes; ``threshold``: quiet threshold of the stage in working days.
    """

    milestones: tuple[tuple[date | None, date | None, tuple[tuple[date, date], ...], date | None], ...] = ()
    talks: tuple[date, ...] = ()
    asks: tuple[tuple[date, date | None, date | None], ...] = ()
    threshold: int | None = None


@dataclass(frozen=True)
class HealthAssessment:
    """A computed health with its reasons, worst first; ``health`` is None without milestones and conversations."""

    health: Health | None
    reasons: tuple[str, ...] = field(default=())


HEALTH_ORDER = {Health.ON_TRACK: 0, Health.AT_RISK: 1, Health.OFF_TRACK: 2}


def forecast_on(first: date | None, moves: Sequence[tuple[date, date]], day: date) -> date | None:
    """Returns the forecast valid on a day: the target of the last move up to that day, else the first forecast."""
    moved = [to for on, to in moves if on <= day]
    return moved[-1] if moved else first


def assess_health(records: HealthRecords, day: date, working_days: WorkingDays) -> HealthAssessment:
    """Returns the health computed from the records for a day, by the rules of :data:`HOW_HEALTH`."""
    if not records.milestones and not records.talks:
        return HealthAssessment(None)
    reasons = [*_milestone_reasons(records, day), *_silence_reasons(records, day, working_days), *_unanswered_reasons(records, day)]
    worst = max((health for health, _ in reasons), key=HEALTH_ORDER.__getitem__, default=Health.ON_TRACK)
    ranked = sorted(reasons, key=lambda item: -HEALTH_ORDER[item[0]])
    return HealthAssessment(worst, tuple(reason for _, reason in ranked))


def _milestone_reasons(records: HealthRecords, day: date) -> Iterable[tuple[Health, str]]:
    late: list[int] = []
    slipped: list[int] = []
    for baseline, first, moves, actual in records.milestones:
        if actual is not None and actual <= day:
            continue
        expected = forecast_on(first, moves, day)
        if expected is None:
            continue
        if expected < day:
            late.append((day - expected).days)
        if baseline is not None and (slip := (expected - baseline).days) > AT_RISK_SLIP_DAYS:
            slipped.append(slip)
    if late:
        bad = max(late) > OFF_TRACK_OVERDUE_DAYS
        yield (
            Health.OFF_TRACK if bad else Health.AT_RISK,
            f"{plural(len(late), 'milestone')} overdue, the longest by {plural(max(late), 'day')}",
        )
    if slipped:
        bad = max(slipped) > OFF_TRACK_SLIP_DAYS
        yield Health.OFF_TRACK if bad else Health.AT_RISK, f"an open milestone slipped {plural(max(slipped), 'day')} from its baseline"


def _silence_reasons(records: HealthRecords, day: date, working_days: WorkingDays) -> Iterable[tuple[Health, str]]:
    if records.threshold is None:
        return
    held = [talk for talk in records.talks if talk <= day]
    if not held:
        return
    quiet = working_days.count_between(held[-1], day)
    if quiet > records.threshold:
        bad = quiet >= 2 * records.threshold
        yield (
            Health.OFF_TRACK if bad else Health.AT_RISK,
            f"no conversation recorded for {plural(quiet, 'working day')}; this stage allows {records.threshold}",
        )


def _unanswered_reasons(records: HealthRecords, day: date) -> Iterable[tuple[Health, str]]:
    open_ = [due for raised, due, answered in records.asks if raised <= day and due and due < day and (answered is None or answered > day)]
    if open_:
        yield (
            Health.AT_RISK,
            f"{plural(len(open_), 'answer')} from the sponsor past its date"
            if len(open_) == 1
            else f"{plural(len(open_), 'answer')} from the sponsor past their dates",
        )


def recent_mondays(today: date, count: int) -> list[date]:
    """Returns the Mondays of the last ``count`` weeks, oldest first, with the current week last."""
    monday = today - timedelta(days=today.weekday())
    return [monday - WEEK * n for n in range(count - 1, -1, -1)]


def assess_by_week(records: HealthRecords, weeks: Sequence[date], today: date, working_days: WorkingDays) -> list[HealthAssessment]:
    """Returns the computed health at the end of each week (its Friday; today in the current week)."""
    return [assess_health(records, min(week + timedelta(days=4), today), working_days) for week in weeks]


def build_health_records(
    milestones: Iterable[Mapping[str, Any]],
    moves: Iterable[Mapping[str, Any]],
    conversations: Iterable[tuple[str, date]],
    sponsor_actions: Iterable[Mapping[str, Any]],
    thresholds: Mapping[str, int | None],
) -> dict[str, HealthRecords]:
    """Returns the records of each challenge in ``thresholds`` by its id.

    From rows of milestones and of milestone moves, (challenge id, day) of conversations, rows of actions that sponsors owe, and quiet
    thresholds in working days by challenge id.
    """
    moved: dict[str, list[tuple[date, date | None, date]]] = {}
    for row in moves:
        moved.setdefault(row["milestone_id"], []).append((row["moved_on"], row["from_on"], row["to_on"]))
    collected: dict[str, dict[str, list[Any]]] = {challenge_id: {"milestones": [], "talks": [], "asks": []} for challenge_id in thresholds}
    for row in milestones:
        if row["challenge_id"] not in collected or not row["id"]:
            continue
        steps = sorted(moved.get(row["id"], []))
        first = steps[0][1] if steps else row["forecast_on"] or row["baseline_on"]
        path = tuple((on, to) for on, _, to in steps)
        collected[row["challenge_id"]]["milestones"].append((row["baseline_on"], first, path, row["actual_on"]))
    for challenge, day in conversations:
        if challenge in collected:
            collected[challenge]["talks"].append(day)
    for row in sponsor_actions:
        if row["challenge_id"] in collected:
            collected[row["challenge_id"]]["asks"].append((row["raised_on"], row["due_on"], row["answered_on"]))
    return {
        challenge_id: HealthRecords(
            tuple(parts["milestones"]), tuple(sorted(parts["talks"])), tuple(parts["asks"]), thresholds[challenge_id]
        )
        for challenge_id, parts in collected.items()
    }


def count_disagreeing_weeks(team: Sequence[Health | None], records: Sequence[HealthAssessment]) -> int:
    """Returns for how many latest consecutive weeks the team reported better than the records; weeks without an update are skipped."""
    count = 0
    for team_health, judged in zip(reversed(team), reversed(records), strict=True):
        if team_health is None:
            continue
        if judged.health is None or HEALTH_ORDER[team_health] >= HEALTH_ORDER[judged.health]:
            break
        count += 1
    return count
