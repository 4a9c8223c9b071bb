"""User research: coverage of user groups, sessions by week, and what findings changed.

Each function takes frames of ``db.queries.research``. Attendances are head counts added over sessions: who took part is not recorded, so
somebody who took part in two sessions is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.metrics.arrays import frame_of_arrays, key_positions, objects, whole_numbers
from db.schema.enums.records import STOPPED_STATES, FindingOutcome, SessionStatus
from db.values.dates import Precision

STALE_DAYS = 28
ENOUGH_SESSIONS = 3
WEEKS_AHEAD = 6
MAX_WEEKS = 520
_WEEK = np.timedelta64(7, "D")
_STATUSES = objects([SessionStatus.HELD, SessionStatus.PLANNED, SessionStatus.NO_SHOW, SessionStatus.CANCELLED])


def unheard_hard_groups(held: pd.DataFrame, heard: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Returns the hard-to-hear groups that no held session of a challenge included: challenge_id, user_group_id, name.

    ``held``: of ``held_sessions_by_challenge``; ``heard``: of ``attendances_by_group``, where a count of none is not heard; ``groups``: id,
    name, hard_to_hear. Challenges without a session are included.
    """
    hard = groups["hard_to_hear"].to_numpy(dtype=bool)
    challenges, ids, names = _texts(held["challenge_id"]), _texts(groups["id"])[hard], _texts(groups["name"])[hard]
    row = key_positions((_texts(heard["challenge_id"]),), (challenges,))
    group = key_positions((_texts(heard["user_group_id"]),), (ids,))
    listened = (row >= 0) & (group >= 0) & (_counts(heard["attendances"]) > 0)
    unheard = np.ones((len(challenges), len(ids)), dtype=bool)
    unheard[row[listened], group[listened]] = False
    of_challenge, of_group = np.nonzero(unheard)
    return frame_of_arrays({"challenge_id": challenges[of_challenge], "user_group_id": ids[of_group], "name": names[of_group]})


def _texts(column: pd.Series) -> Any:
    """Returns a column of texts as an array."""
    return column.to_numpy(dtype=object)


def _counts(numbers: pd.Series) -> npt.NDArray[np.int64]:
    """Returns whole numbers as an array, 0 where one is missing."""
    return numbers.to_numpy(dtype=np.int64, na_value=0)


def coverage(held: pd.DataFrame, unheard: pd.DataFrame, groups: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Returns the coverage of each challenge, in the order of the ids in ``order``; others are left out.

    ``held``: challenge_id, state, sessions, attendances, last_on; ``unheard``: of :func:`unheard_hard_groups`. Returns ``held`` with

    - ``hard`` (Int64): the number of hard-to-hear groups that the programme records, the same in each row.
    - ``unheard`` (Int64): how many of them no held session of the challenge included.
    - ``few_heard`` (bool): at least ``ENOUGH_SESSIONS`` sessions of a challenge that is not paused, cancelled or merged left at least half of
      its hard-to-hear groups unheard.
    """
    challenges = _texts(held["challenge_id"])
    of_challenge = key_positions((_texts(unheard["challenge_id"]),), (challenges,))
    missing = np.bincount(of_challenge[of_challenge >= 0], minlength=len(held))
    hard = _hard_groups(groups)
    goes_on = ~held["state"].isin(STOPPED_STATES).to_numpy(dtype=bool)
    few = goes_on & (_counts(held["sessions"]) >= ENOUGH_SESSIONS) & (missing > 0) & (2 * missing >= hard)
    place = key_positions((challenges,), (objects(order),))
    chosen = np.argsort(place, kind="stable")[(place < 0).sum() :]
    counted = held.assign(few_heard=few, hard=whole_numbers(np.full(len(held), hard)), unheard=whole_numbers(missing))
    return counted.take(chosen).reset_index(drop=True)


def _hard_groups(groups: pd.DataFrame) -> int:
    """Returns how many user groups are hard to hear."""
    return int(groups["hard_to_hear"].to_numpy(dtype=bool).sum())


def coverage_matrix(heard: pd.DataFrame, groups: pd.DataFrame, challenges: Sequence[str]) -> npt.NDArray[np.int64]:
    """Returns attendances as an array with a row for each user group and a column for each challenge; 0 where none is recorded.

    ``heard``: challenge_id, user_group_id, attendances, of ``attendances_by_group``.
    """
    row = key_positions((_texts(heard["user_group_id"]),), (_texts(groups["id"]),))
    column = key_positions((_texts(heard["challenge_id"]),), (objects(challenges),))
    known = (row >= 0) & (column >= 0)
    matrix = np.zeros((len(groups), len(challenges)), dtype=np.int64)
    np.add.at(matrix, (row[known], column[known]), _counts(heard["attendances"])[known])
    return matrix


@dataclass(frozen=True)
class ResearchTotals:
    """Sessions held, the attendances recorded in them (None where no head count is), and how many of them have no head count."""

    sessions: int
    attendances: int | None
    uncounted: int


def research_totals(by_day: pd.DataFrame) -> ResearchTotals:
    """Returns the totals of the held sessions of ``sessions_by_day``, each session in them once, whatever its precision."""
    held = _texts(by_day["status"]) == SessionStatus.HELD
    sessions, uncounted = (int(_counts(by_day[name])[held].sum()) for name in ("sessions", "uncounted"))
    return ResearchTotals(sessions, _known_sum(by_day["attendances"], held), uncounted)


def _known_sum(numbers: pd.Series, rows: Any) -> int | None:
    """Returns the sum of whole numbers over rows; None where none of them is known."""
    return int(_counts(numbers)[rows].sum()) if numbers.notna().to_numpy()[rows].any() else None


def sessions_one_by_one(sessions: pd.DataFrame) -> pd.DataFrame:
    """Returns the sessions of ``list_sessions`` as :func:`research_totals` and :func:`sessions_by_week` take them: held_on, held_precision,
    status, and, each session in a row of its own, the counts ``sessions``, ``attendances`` and ``uncounted`` of ``sessions_by_day``."""
    counts = {"sessions": np.ones(len(sessions), dtype=np.int64), "uncounted": sessions["people"].isna().to_numpy()}
    return sessions[["held_on", "held_precision", "status"]].assign(
        attendances=sessions["people"].array, **{name: whole_numbers(values) for name, values in counts.items()}
    )


def sessions_by_week(by_day: pd.DataFrame, since: date | None, today: date) -> pd.DataFrame:
    """Returns the sessions by week, from ``since`` (or the first session) to the last planned week, at most ``WEEKS_AHEAD`` weeks ahead.

    ``by_day``: of ``sessions_by_day``; sessions known only to the month or year are left out. Columns: ``monday``; ``held``, ``planned`` and
    ``lost`` (did not happen), each session in one of them; ``attendances``, ``<NA>`` where no session held that week has a head count;
    ``uncounted``: held without a head count; ``past``: whether the week has begun.
    """
    on, now = by_day["held_on"].to_numpy().astype("datetime64[D]"), np.datetime64(today, "D")
    this_week = _monday(now)
    exact = by_day["held_precision"].isin((Precision.DAY, Precision.WEEK)).to_numpy(dtype=bool)
    known = np.flatnonzero(exact & (on < this_week + (WEEKS_AHEAD + 1) * _WEEK))
    mondays = _monday(on[known])
    last = mondays.max(initial=this_week)
    first = _monday(np.datetime64(since, "D")) if since else mondays.min(initial=last) if len(mondays) else this_week
    weeks = np.arange(first, max(first, last) + _WEEK, _WEEK)[-MAX_WEEKS:]
    week = (mondays - weeks[0]).astype(np.int64) // 7
    drawn, week = known[week >= 0], week[week >= 0]
    status = key_positions((_texts(by_day["status"])[drawn],), (_STATUSES,))
    sessions = np.zeros((len(_STATUSES), len(weeks)), dtype=np.int64)
    np.add.at(sessions, (status, week), _counts(by_day["sessions"])[drawn])
    held, attendances = status == 0, by_day["attendances"]
    sums = np.zeros((3, len(weeks)), dtype=np.int64)
    of_rows = np.stack([_counts(attendances), attendances.notna(), _counts(by_day["uncounted"])])[:, drawn]
    np.add.at(sums.T, week[held], of_rows.T[held])
    return pd.DataFrame(
        {
            "monday": weeks.astype("datetime64[s]"),
            "held": whole_numbers(sessions[0]),
            "planned": whole_numbers(sessions[1]),
            "lost": whole_numbers(sessions[2:].sum(axis=0)),
            "attendances": pd.arrays.IntegerArray(sums[0], (sessions[0] > 0) & (sums[1] == 0)),
            "uncounted": whole_numbers(sums[2]),
            "past": weeks <= now,
        }
    )


def _monday(days: Any) -> Any:
    """Returns the Monday of the week of numpy days."""
    return days - (days.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday


@dataclass(frozen=True)
class WeekTotals:
    """Sessions of the weeks drawn. ``lost``: did not happen; ``weeks``: those that have begun; ``without``: of those, the ones without a
    session held."""

    held: int
    planned: int
    lost: int
    attendances: int | None
    weeks: int
    without: int


def week_totals(weeks: pd.DataFrame) -> WeekTotals:
    """Returns the totals over the weeks of :func:`sessions_by_week`."""
    held, planned, lost = (_counts(weeks[name]) for name in ("held", "planned", "lost"))
    past = weeks["past"].to_numpy(dtype=bool)
    return WeekTotals(
        held=int(held.sum()),
        planned=int(planned.sum()),
        lost=int(lost.sum()),
        attendances=_known_sum(weeks["attendances"], slice(None)),
        weeks=int(past.sum()),
        without=int((past & (held == 0)).sum()),
    )


def finding_states(findings: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the findings with their outcome: those that wait for a decision first, the oldest of them first, then the newest.

    ``findings``: acted, found_on, ``state`` of the challenge. Adds ``waiting`` and ``changed`` (bool), and ``wait_days`` (Int64): calendar
    days since the day it was found, of one that waits; 0 while its challenge is paused, cancelled or merged; ``<NA>`` for one decided.
    """
    outcome, found = findings["acted"].to_numpy(dtype=object), findings["found_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    waiting, changed = (outcome == state for state in (FindingOutcome.NOT_YET, FindingOutcome.CHANGED))
    goes_on = ~findings["state"].isin(STOPPED_STATES).to_numpy(dtype=bool)
    days = np.where(waiting & goes_on, np.maximum(np.datetime64(today, "D").astype(np.int64) - found, 0), 0)
    stated = findings.assign(waiting=waiting, changed=changed, wait_days=pd.arrays.IntegerArray(days, ~waiting))
    return stated.take(np.lexsort((-found, -days, ~waiting))).reset_index(drop=True)


@dataclass(frozen=True)
class FindingTotals:
    """Counts of findings. ``waiting``: without a decision; ``longest_wait``: calendar days; None where none waits."""

    total: int
    changed: int
    waiting: int
    longest_wait: int | None


def finding_totals(findings: pd.DataFrame) -> FindingTotals:
    """Returns the counts over the findings of :func:`finding_states`."""
    changed, waiting = (findings[name].to_numpy(dtype=bool) for name in ("changed", "waiting"))
    longest = int(_counts(findings["wait_days"])[waiting].max()) if waiting.any() else None
    return FindingTotals(len(findings), int(changed.sum()), int(waiting.sum()), longest)


def stale_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Returns the challenges with findings that have waited ``STALE_DAYS`` or more, one row each: the finding of :func:`finding_states` that
    has waited longest, and ``stale`` (Int64), how many of the challenge have. Findings of no challenge are one row."""
    stale = findings[findings["waiting"] & (findings["wait_days"] >= STALE_DAYS)]
    keyed = stale.assign(group=stale["challenge_id"].fillna(""))
    counts = keyed.groupby("group").size()
    worst = keyed.sort_values("wait_days", ascending=False, kind="stable").drop_duplicates("group")
    return worst.assign(stale=worst["group"].map(counts).astype("Int64")).drop(columns="group").reset_index(drop=True)


def waiting_by_challenge(findings: pd.DataFrame) -> pd.DataFrame:
    """Returns by challenge: challenge_id, ``waiting`` (Int64): its findings of :func:`finding_states` without a decision."""
    counts = findings[findings["waiting"]].groupby("challenge_id").size()
    return pd.DataFrame({"challenge_id": np.asarray(counts.index, dtype=object), "waiting": counts.to_numpy()}).astype({"waiting": "Int64"})
