"""Health of challenges by the dates of their records, worked out for several days in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import object_column, whole_numbers
from dashboard.metrics.days import Days, last_of_period
from dashboard.metrics.joins import Places, day_array, latest_places, matching_places, shared_codes
from dashboard.metrics.milestones import UNKNOWN_AFTER_DAYS, days_reached
from db.schema.enums.records import Health
from db.values.dates import Precision, monday_of
from db.values.working_days import WorkingDays

OFF_TRACK_OVERDUE_DAYS = 14
AT_RISK_SLIP_DAYS = 10
OFF_TRACK_SLIP_DAYS = 28
STRIP_WEEKS = 13  # weeks in a strip of marks, the current one last
COUNTED_WEEKS = ("disagreeing", "silent")
HEALTH_RANKS = {Health.ON_TRACK: 0, Health.AT_RISK: 1, Health.OFF_TRACK: 2}


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
    ids = records.challenges["id"].to_numpy()
    on = np.array(list(days), dtype="datetime64[s]")
    asked = pd.DataFrame({"challenge_id": np.repeat(ids, len(on)), "day": np.tile(on, len(ids))})
    return judge_health_on(records, asked, calendars, working_days)


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
    of_records = (records.milestones, records.conversations, records.sponsor_actions)
    keys = shared_codes(asked["challenge_id"], records.challenges["id"], *(frame["challenge_id"] for frame in of_records))
    rows, places = matching_places(keys[0], keys[1])
    challenge, day = keys[0][rows], day_array(asked["day"])[rows]
    threshold = records.challenges["threshold"].array.take(places)
    overdue, overdue_days, slip_days = _late_milestones(records, challenge, keys[2], day)
    unanswered = _unanswered(records.sponsor_actions, challenge, keys[4], day)
    spoken = latest_places(challenge, day, keys[3], day_array(records.conversations["on"]))
    names = asked["challenge_id"].array.take(rows)
    heard = spoken >= 0
    quiet_days = _quiet_days(names[heard], day_array(records.conversations["on"])[spoken[heard]], day[heard], calendars, working_days)
    silence = np.zeros(len(rows), dtype=np.int64)
    silence[heard] = quiet_days
    allowed = threshold.to_numpy(dtype=np.int64, na_value=0)
    quiet = heard & ~np.asarray(threshold.isna(), dtype=bool) & (silence > allowed)
    off_track = (overdue_days > OFF_TRACK_OVERDUE_DAYS) | (slip_days > OFF_TRACK_SLIP_DAYS) | (quiet & (silence >= 2 * allowed))
    at_risk = (overdue > 0) | (slip_days > 0) | quiet | (unanswered > 0)
    return pd.DataFrame(
        {
            "challenge_id": object_column(names),
            "day": asked["day"].array.take(rows),
            "threshold": threshold,
            "overdue": whole_numbers(overdue),
            "overdue_days": whole_numbers(overdue_days, overdue_days <= 0),
            "slip_days": whole_numbers(slip_days, slip_days <= 0),
            "unanswered": whole_numbers(unanswered),
            "quiet_days": whole_numbers(silence, ~heard),
            "rank": whole_numbers(np.select([off_track, at_risk], [2, 1], 0), ~np.isin(challenge, np.concatenate([keys[2], keys[3]]))),
            "quiet": pd.array(quiet, dtype="boolean"),
        }
    )


def _late_milestones(records: HealthRecords, challenge: Places, of_challenge: Places, day: Days) -> tuple[Places, Places, Places]:
    """Returns of the milestones of each challenge that are open on its day: how many are overdue, by how many days at most, and the largest
    slip beyond 10 days, as of :func:`dashboard.metrics.milestones.slip_days`; 0 where there is none. ``of_challenge``: the key of the
    challenge of each milestone."""
    rows, places = matching_places(challenge, of_challenge)
    milestones, at = records.milestones, day[rows]
    on, precision = forecasts_on(milestones, records.moves, places, at)
    baseline, actual = (day_array(milestones[name])[places] for name in ("baseline_on", "actual_on"))
    is_open = np.isnat(actual) | (actual > at)
    late = _day_counts(at - last_of_period(on, precision))
    late = np.where(is_open & (late > 0) & (late <= UNKNOWN_AFTER_DAYS), late, 0)
    exact = (milestones["baseline_precision"].to_numpy(dtype=object)[places] == Precision.DAY) & ((precision == Precision.DAY) | (late > 0))
    slip = _day_counts(days_reached(on, late > 0, at) - baseline)
    slip = np.where(is_open & exact & (slip > AT_RISK_SLIP_DAYS), slip, 0)
    count, longest, largest = (np.zeros(len(day), dtype=np.int64) for _ in range(3))
    np.add.at(count, rows, late > 0)
    np.maximum.at(longest, rows, late)
    np.maximum.at(largest, rows, slip)
    return count, longest, largest


def _day_counts(spans: Any) -> Places:
    """Returns spans of time as numbers of days; 0 for a missing one."""
    return np.where(np.isnat(spans), np.timedelta64(0, "D"), spans).astype(np.int64)


def forecasts_on(milestones: pd.DataFrame, moves: pd.DataFrame, places: Places, day: Days) -> tuple[Days, Any]:
    """The forecasts of the milestones at ``places``, each on its day: the target of its last move up to then, else its first forecast.

    The first forecast is what the first move moved it from; without a move its forecast, else its baseline. Returns day and precision of each;
    a move itself has no precision: its day is exact unless it is the forecast of today.
    """
    ids, moved = shared_codes(milestones["id"], moves["milestone_id"])
    forecast, baseline = (day_array(milestones[name]) for name in ("forecast_on", "baseline_on"))
    moving, first_move = np.unique(moved, return_index=True)
    place = np.minimum(np.searchsorted(moving, ids), max(len(moving) - 1, 0))
    has_moved = (moving[place] == ids) if len(moving) else np.zeros(len(ids), dtype=bool)
    first = np.where(np.isnat(forecast), baseline, forecast)
    first[has_moved] = day_array(moves["from_on"])[first_move[place[has_moved]]]
    last = latest_places(ids[places], day, moved, day_array(moves["moved_on"]))
    on = np.where(last >= 0, np.append(day_array(moves["to_on"]), np.datetime64("NaT"))[last], first[places])
    precision = np.select(
        [on == forecast[places], on == baseline[places]],
        [milestones[name].to_numpy(dtype=object)[places] for name in ("forecast_precision", "baseline_precision")],
        Precision.DAY.value,
    )
    return on, precision


def _unanswered(actions: pd.DataFrame, challenge: Places, of_challenge: Places, day: Days) -> Places:
    """Returns the number of answers that the sponsor of each challenge owes and whose date has passed on its day. ``of_challenge``: the key
    of the challenge of each action."""
    rows, places = matching_places(challenge, of_challenge)
    raised, due, answered = (day_array(actions[name])[places] for name in ("raised_on", "due_on", "answered_on"))
    late = (raised <= day[rows]) & (due < day[rows]) & (np.isnat(answered) | (answered > day[rows]))
    return np.bincount(rows[late], minlength=len(day))


def _quiet_days(challenges: Any, last: Days, day: Days, calendars: Mapping[str, WorkingDays], working_days: WorkingDays) -> Places:
    """Returns the working days from the last conversation of each challenge up to its day."""
    kinds = list({working_days, *calendars.values()})  # a few sponsors have closures of their own
    kind_of = {challenge: kinds.index(calendar) for challenge, calendar in calendars.items()}
    kind = pd.Series(challenges, dtype=object).map(kind_of).fillna(kinds.index(working_days)).to_numpy()
    quiet = np.zeros(len(day), dtype=np.int64)
    for place, calendar in enumerate(kinds):
        chosen = kind == place
        quiet[chosen] = calendar.count_all_between(last[chosen], day[chosen])
    return quiet


def disagreeing_weeks(weeks: pd.DataFrame) -> pd.DataFrame:
    """For how many of the latest weeks the team reported a better health than its records, without a break.

    ``weeks``: challenge_id, day, ``team`` and ``rank`` (Int64, as in :func:`judge_health`; ``<NA>``: no update, or not known). A week
    without an update is skipped. Returns by challenge: challenge_id, ``disagreeing`` (Int64), and ``silent`` (Int64), the number of latest
    weeks without an update.
    """
    challenge, ids = pd.factorize(weeks["challenge_id"])
    order = np.lexsort([-weeks["day"].to_numpy().astype(np.int64), challenge])
    challenge, starts = challenge[order], np.searchsorted(challenge[order], np.arange(len(ids)))
    told = weeks["team"].notna().to_numpy()[order]
    better = (weeks["team"] < weeks["rank"]).to_numpy(dtype=bool, na_value=False)[order]
    spoken, broken = _reached(told, challenge, starts), _reached(told & ~better, challenge, starts)
    counts = (np.bincount(challenge[which], minlength=len(ids)) for which in (better & ~broken, ~spoken))
    return pd.DataFrame(
        {"challenge_id": object_column(ids), **{name: whole_numbers(count) for name, count in zip(COUNTED_WEEKS, counts, strict=True)}}
    )


def _reached(found: Any, group: Places, starts: Places) -> Any:
    """Returns of each row whether a row up to it within its group was ``found``. ``group``: of each row, ascending; ``starts``: their rows."""
    before = np.append(0, np.cumsum(found))
    return before[1:] > before[starts][group]


def recent_mondays(today: date, count: int) -> list[date]:
    """Returns the Mondays of the last ``count`` weeks, oldest first, with the current week last."""
    return [monday_of(today) - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
