"""Health of challenges by the dates of their records, worked out for several days in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.metrics.days import days_between, last_days
from dashboard.metrics.milestones import UNKNOWN_AFTER_DAYS
from db.schema.enums.records import Health
from db.values.dates import Precision
from db.values.working_days import WorkingDays

OFF_TRACK_OVERDUE_DAYS = 14
AT_RISK_SLIP_DAYS = 10
OFF_TRACK_SLIP_DAYS = 28
HEALTH_RANKS = {Health.ON_TRACK: 0, Health.AT_RISK: 1, Health.OFF_TRACK: 2}
BEFORE_ALL = pd.Timestamp("1900-01-01").as_unit("s")
KEYS = ["challenge_id", "day"]


@dataclass(frozen=True)
class HealthRecords:
    """The records that health is judged by, one frame of ``db.queries.health`` each; ``challenges``: id and quiet threshold of the stage
    in working days; ``conversations``: challenge_id and ``on``, the day with a sponsor."""

    challenges: pd.DataFrame
    milestones: pd.DataFrame
    moves: pd.DataFrame
    conversations: pd.DataFrame
    sponsor_actions: pd.DataFrame


def judge_health(
    records: HealthRecords, days: Sequence[date], calendars: Mapping[str, WorkingDays], working_days: WorkingDays
) -> pd.DataFrame:
    """The health of each challenge on each day, by its dates alone; see :func:`judge_health_on`."""
    on = pd.DataFrame({"day": pd.Series(list(days), dtype="datetime64[s]")})
    return judge_health_on(
        records, records.challenges[["id"]].rename(columns={"id": "challenge_id"}).merge(on, how="cross"), calendars, working_days
    )


def judge_health_on(
    records: HealthRecords, asked: pd.DataFrame, calendars: Mapping[str, WorkingDays], working_days: WorkingDays
) -> pd.DataFrame:
    """The health of each asked challenge on its day, by its dates alone. ``asked``: challenge_id and day.

    Off track: a milestone overdue by more than 14 days, an open one that slipped more than 28, or no conversation for twice the quiet
    threshold of its stage. At risk: any milestone overdue, an open one that slipped more than 10 days, no conversation for longer than the
    threshold, or an answer that the sponsor owes past its date. On track otherwise; not known without milestones and conversations.

    Returns one row for each row of ``asked``, in its order: challenge_id, day, ``rank`` (Int64: 0 on track, 1 at risk, 2 off track,
    ``<NA>`` not known), ``overdue`` and ``overdue_days`` (how many milestones, and the longest, in calendar days), ``slip_days`` (the
    largest beyond 10), ``quiet_days`` (working days since the last conversation), ``threshold``, ``unanswered`` (answers past their date).
    ``calendars``: the working days of a challenge where they are not ``working_days``.
    """
    judged = asked.merge(records.challenges[["id", "threshold"]].rename(columns={"id": "challenge_id"}), on="challenge_id")
    judged = judged.merge(_late_milestones(records, asked), on=KEYS, how="left").merge(_unanswered(records, asked), on=KEYS, how="left")
    judged["quiet_days"] = _quiet_days(judged, records.conversations, calendars, working_days)
    judged = judged.fillna({"overdue": 0, "unanswered": 0})
    quiet = (judged["quiet_days"] > judged["threshold"]).fillna(False)
    off_track = (
        (judged["overdue_days"] > OFF_TRACK_OVERDUE_DAYS).fillna(False)
        | (judged["slip_days"] > OFF_TRACK_SLIP_DAYS).fillna(False)
        | (quiet & (judged["quiet_days"] >= 2 * judged["threshold"]).fillna(False))
    )
    at_risk = (judged["overdue"] > 0) | judged["slip_days"].notna() | quiet | (judged["unanswered"] > 0)
    rank = pd.Series(np.select([off_track, at_risk], [2, 1], 0), judged.index, "Int64")
    recorded = judged["challenge_id"].isin(pd.concat([records.milestones["challenge_id"], records.conversations["challenge_id"]]))
    return judged.assign(rank=rank.where(recorded), quiet=quiet)


def _late_milestones(records: HealthRecords, asked: pd.DataFrame) -> pd.DataFrame:
    """Returns by challenge and day: ``overdue``, ``overdue_days`` and ``slip_days`` (Int64) of the milestones open on that day."""
    open_ = forecasts_on(records.milestones, records.moves, asked)
    open_ = open_[open_["actual_on"].isna() | (open_["actual_on"] > open_["day"])]
    late = days_between(last_days(open_["on"], open_["precision"]), open_["day"])
    late = late.where((late > 0) & (late <= UNKNOWN_AFTER_DAYS))
    exact = (open_["baseline_precision"] == Precision.DAY) & (open_["precision"] == Precision.DAY)
    slip = days_between(open_["baseline_on"], open_["on"])
    slip = slip.where(exact & (slip > AT_RISK_SLIP_DAYS))
    measured = open_.assign(overdue=late, overdue_days=late, slip_days=slip)
    return measured.groupby(KEYS, as_index=False).agg({"overdue": "count", "overdue_days": "max", "slip_days": "max"})


def forecasts_on(milestones: pd.DataFrame, moves: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """The forecast of each milestone on each day asked of its challenge: the target of its last move up to then, else its first forecast.

    The first forecast is what the first move moved it from; without a move its forecast, else its baseline. Returns the milestones for each
    ``day`` of ``asked`` (challenge_id, day), with ``on`` and ``precision`` of the forecast; a move itself has no precision: its day is exact
    unless it is the forecast of today.
    """
    first_move = moves.drop_duplicates("milestone_id")[["milestone_id", "from_on"]]
    first = milestones.merge(first_move, left_on="id", right_on="milestone_id", how="left")
    unmoved = first["forecast_on"].where(first["forecast_on"].notna(), first["baseline_on"])
    start = pd.DataFrame({"id": first["id"], "since": BEFORE_ALL, "on": first["from_on"].where(first["milestone_id"].notna(), unmoved)})
    later = moves.rename(columns={"milestone_id": "id", "moved_on": "since", "to_on": "on"})
    stood = pd.concat([start, later[["id", "since", "on"]]]).sort_values("since", kind="stable")
    points = milestones.merge(asked, on="challenge_id").sort_values("day", kind="stable")
    forecasts = pd.merge_asof(points, stood, left_on="day", right_on="since", by="id")
    precision = np.select(
        [forecasts["on"] == forecasts["forecast_on"], forecasts["on"] == forecasts["baseline_on"]],
        [forecasts["forecast_precision"], forecasts["baseline_precision"]],
        Precision.DAY.value,
    )
    return forecasts.assign(precision=precision)


def _unanswered(records: HealthRecords, asked: pd.DataFrame) -> pd.DataFrame:
    """Returns by challenge and day: ``unanswered`` (Int64), the answers owed by the sponsor whose date has passed."""
    owed = records.sponsor_actions.merge(asked, on="challenge_id")
    still = owed["answered_on"].isna() | (owed["answered_on"] > owed["day"])
    late = owed[(owed["raised_on"] <= owed["day"]) & (owed["due_on"] < owed["day"]) & still]
    return late.groupby(KEYS, as_index=False).agg(unanswered=("due_on", "count")).astype({"unanswered": "Int64"})


def _quiet_days(
    judged: pd.DataFrame, conversations: pd.DataFrame, calendars: Mapping[str, WorkingDays], working_days: WorkingDays
) -> pd.Series:
    """Returns the working days from the last conversation up to each day (Int64); ``<NA>`` where there was none yet."""
    points = judged[KEYS].reset_index().sort_values("day", kind="stable")
    held = conversations[["challenge_id", "on"]].sort_values("on", kind="stable")
    spoken = pd.merge_asof(points, held, left_on="day", right_on="on", by="challenge_id").set_index("index").sort_index()
    quiet = pd.Series(pd.NA, judged.index, "Int64")
    kinds = list({working_days, *calendars.values()})  # a few sponsors have closures of their own
    kind_of = {challenge: kinds.index(calendar) for challenge, calendar in calendars.items()}
    kind = spoken["challenge_id"].map(kind_of).fillna(kinds.index(working_days))
    for place, calendar in enumerate(kinds):
        chosen = (kind == place) & spoken["on"].notna()
        first, last = (spoken.loc[chosen, name].to_numpy().astype("datetime64[D]") for name in ("on", "day"))
        quiet[chosen] = calendar.count_all_between(first, last)
    return quiet


def disagreeing_weeks(weeks: pd.DataFrame) -> pd.DataFrame:
    """For how many of the latest weeks the team reported a better health than its records, without a break.

    ``weeks``: challenge_id, day, ``team`` and ``rank`` (Int64, as in :func:`judge_health`; ``<NA>``: no update, or not known). A week
    without an update is skipped. Returns by challenge: challenge_id, ``disagreeing`` (Int64), and ``silent`` (Int64), the number of latest
    weeks without an update.
    """
    latest = weeks.sort_values("day", ascending=False, kind="stable")
    told = latest["team"].notna()
    better = (latest["team"] < latest["rank"]).fillna(False) & told
    broken = (told & ~better).groupby(latest["challenge_id"]).cummax()
    spoken = told.groupby(latest["challenge_id"]).cummax()
    counted = latest.assign(disagreeing=(better & ~broken).astype("Int64"), silent=(~spoken).astype("Int64"))
    return counted.groupby("challenge_id", as_index=False, sort=False)[["disagreeing", "silent"]].sum()


def recent_mondays(today: date, count: int) -> list[date]:
    """Returns the Mondays of the last ``count`` weeks, oldest first, with the current week last."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def judged_days(weeks: Sequence[date], today: date) -> list[date]:
    """Returns the day on which each week is judged: its Friday; today in the current week. ``weeks``: Mondays."""
    return [min(week + timedelta(days=4), today) for week in weeks]
