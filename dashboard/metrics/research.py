"""User research: coverage of user groups, sessions by week, and what findings changed.

Each function takes frames of ``db.queries.research``. Attendances are head counts added over sessions: who took part is not recorded, so
somebody who took part in two sessions is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from db.schema.enums.records import STOPPED_STATES, FindingOutcome, SessionStatus
from db.values.dates import Precision

STALE_DAYS = 28
ENOUGH_SESSIONS = 3
WEEKS_AHEAD = 6
MAX_WEEKS = 520
_WEEK = pd.Timedelta(weeks=1)
_STATUS_COLUMNS = {
    SessionStatus.HELD.value: "held",
    SessionStatus.PLANNED.value: "planned",
    SessionStatus.NO_SHOW.value: "lost",
    SessionStatus.CANCELLED.value: "lost",
}


def unheard_hard_groups(held: pd.DataFrame, heard: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Returns the hard-to-hear groups that no held session of a challenge included: challenge_id, user_group_id, name.

    ``held``: of ``held_sessions_by_challenge``; ``heard``: of ``attendances_by_group``, where a count of none is not heard; ``groups``: id,
    name, hard_to_hear. Challenges without a session are included.
    """
    hard = groups.loc[groups["hard_to_hear"], ["id", "name"]].rename(columns={"id": "user_group_id"})
    pairs = held[["challenge_id"]].merge(hard, how="cross")
    known = heard.loc[heard["attendances"] > 0, ["challenge_id", "user_group_id"]]
    compared = pairs.merge(known, on=["challenge_id", "user_group_id"], how="left", indicator="found")
    return compared.loc[compared["found"] == "left_only", ["challenge_id", "user_group_id", "name"]].reset_index(drop=True)


def coverage(held: pd.DataFrame, unheard: pd.DataFrame, groups: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Returns the coverage of each challenge, in the order of the ids in ``order``; others are left out.

    ``held``: challenge_id, state, sessions, attendances, last_on; ``unheard``: of :func:`unheard_hard_groups`. Returns ``held`` with

    - ``hard`` (Int64): the number of hard-to-hear groups that the programme records, the same in each row.
    - ``unheard`` (Int64): how many of them no held session of the challenge included.
    - ``few_heard`` (bool): at least ``ENOUGH_SESSIONS`` sessions of a challenge that is not paused, cancelled or merged left at least half of
      its hard-to-hear groups unheard.
    """
    places = pd.Series(range(len(order)), index=list(order), dtype="int64")
    place = held["challenge_id"].map(places)
    missing = held["challenge_id"].map(unheard.groupby("challenge_id").size()).fillna(0).astype("Int64")
    hard = int(groups["hard_to_hear"].sum())
    goes_on = ~held["state"].isin(STOPPED_STATES)
    few = goes_on & (held["sessions"] >= ENOUGH_SESSIONS) & (missing > 0) & (2 * missing >= hard)
    assigned = held.assign(hard=pd.array([hard] * len(held), dtype="Int64"), unheard=missing, few_heard=few.astype(bool), place=place)
    return assigned[place.notna()].sort_values("place", kind="stable").drop(columns="place").reset_index(drop=True)


@dataclass(frozen=True)
class CoverageTotals:
    """Counts of challenges. ``begun``: those with held sessions; ``missing``: of those, the ones that have not heard every hard-to-hear
    group; ``hard``: hard-to-hear groups recorded."""

    begun: int
    missing: int
    hard: int


def coverage_totals(covered: pd.DataFrame, groups: pd.DataFrame) -> CoverageTotals:
    """Returns the counts over the challenges of :func:`coverage`."""
    begun = covered["sessions"] > 0
    return CoverageTotals(int(begun.sum()), int((begun & (covered["unheard"] > 0)).sum()), int(groups["hard_to_hear"].sum()))


def coverage_matrix(heard: pd.DataFrame, groups: pd.DataFrame, challenges: Sequence[str]) -> pd.DataFrame:
    """Returns attendances (Int64) with a row for each user group and a column for each challenge; ``<NA>`` where none is recorded.

    ``heard``: challenge_id, user_group_id, attendances, of ``attendances_by_group``.
    """
    known = heard[heard["attendances"] > 0]
    matrix = known.pivot_table(index="user_group_id", columns="challenge_id", values="attendances", aggfunc="sum")
    return matrix.reindex(index=list(groups["id"]), columns=list(challenges)).astype("Int64")


@dataclass(frozen=True)
class ResearchTotals:
    """Sessions held, the attendances recorded in them (None where no head count is), and how many of them have no head count."""

    sessions: int
    attendances: int | None
    uncounted: int


def research_totals(by_day: pd.DataFrame) -> ResearchTotals:
    """Returns the totals of the held sessions of ``sessions_by_day``, each session in them once, whatever its precision."""
    held = by_day[by_day["status"] == SessionStatus.HELD]
    attendances = held["attendances"].sum(min_count=1)
    return ResearchTotals(
        int(held["sessions"].sum()), None if pd.isna(attendances) else int(attendances), int(held["uncounted"].sum())
    )  # fmt: skip


def sessions_by_week(by_day: pd.DataFrame, since: date | None, today: date) -> pd.DataFrame:
    """Returns the sessions by week, from ``since`` (or the first session) to the last planned week, at most ``WEEKS_AHEAD`` weeks ahead.

    ``by_day``: of ``sessions_by_day``; sessions known only to the month or year are left out. Columns: ``monday``; ``held``, ``planned`` and
    ``lost`` (did not happen), each session in one of them; ``attendances``, ``<NA>`` where no session held that week has a head count;
    ``uncounted``: held without a head count; ``past``: whether the week has begun.
    """
    now = pd.Timestamp(today)
    this_week = now - pd.Timedelta(days=today.weekday())
    known = by_day[
        by_day["held_precision"].isin((Precision.DAY, Precision.WEEK)) & (by_day["held_on"] < this_week + _WEEK * (WEEKS_AHEAD + 1))
    ]
    known = known.assign(
        monday=known["held_on"] - pd.to_timedelta(known["held_on"].dt.day_of_week, unit="D"), kind=known["status"].map(_STATUS_COLUMNS)
    )  # fmt: skip
    start = pd.Timestamp(since) - pd.Timedelta(days=since.weekday()) if since else known["monday"].min()
    last = known["monday"].max()
    first, last = (this_week if pd.isna(day) else day for day in (start, last))
    weeks = pd.date_range(first, max(last, this_week), freq="7D", unit="s")[-MAX_WEEKS:]
    counts = known.pivot_table(index="monday", columns="kind", values="sessions", aggfunc="sum")
    counts = counts.reindex(index=weeks, columns=["held", "planned", "lost"]).fillna(0).astype("Int64")
    held = known[known["kind"] == "held"].groupby("monday")
    attendances = held["attendances"].sum(min_count=1).reindex(weeks).astype("Int64")
    uncounted = held["uncounted"].sum().reindex(weeks).fillna(0).astype("Int64")
    counts = counts.assign(attendances=attendances.mask(counts["held"] == 0, 0), uncounted=uncounted, past=weeks <= now)
    return counts.rename_axis(index="monday", columns=None).reset_index()


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
    attendances = weeks["attendances"].sum(min_count=1)
    return WeekTotals(
        held=int(weeks["held"].sum()),
        planned=int(weeks["planned"].sum()),
        lost=int(weeks["lost"].sum()),
        attendances=None if pd.isna(attendances) else int(attendances),
        weeks=int(weeks["past"].sum()),
        without=int((weeks["past"] & (weeks["held"] == 0)).sum()),
    )


def finding_states(findings: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the findings with their outcome: those that wait for a decision first, the oldest of them first, then the newest.

    ``findings``: acted, found_on, ``state`` of the challenge. Adds ``waiting`` and ``changed`` (bool), and ``wait_days`` (Int64): calendar
    days since the day it was found, of one that waits; 0 while its challenge is paused, cancelled or merged; ``<NA>`` for one decided.
    """
    waiting = findings["acted"] == FindingOutcome.NOT_YET
    days = (pd.Timestamp(today) - findings["found_on"]).dt.days.clip(lower=0).astype("Int64")
    wait = days.mask(findings["state"].isin(STOPPED_STATES), 0).where(waiting)
    stated = findings.assign(waiting=waiting, changed=findings["acted"] == FindingOutcome.CHANGED, wait_days=wait)
    return stated.sort_values(
        ["waiting", "wait_days", "found_on"], ascending=[False, False, False], na_position="last", kind="stable"
    ).reset_index(drop=True)  # fmt: skip


@dataclass(frozen=True)
class FindingTotals:
    """Counts of findings. ``waiting``: without a decision; ``longest_wait``: calendar days; None where none waits."""

    total: int
    changed: int
    waiting: int
    longest_wait: int | None


def finding_totals(findings: pd.DataFrame) -> FindingTotals:
    """Returns the counts over the findings of :func:`finding_states`."""
    longest = findings["wait_days"].max()
    return FindingTotals(
        len(findings), int(findings["changed"].sum()), int(findings["waiting"].sum()), None if pd.isna(longest) else int(longest)
    )  # fmt: skip


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


def challenges_of_sessions(links: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Returns by research session: research_session_id, ``challenges`` (list of ids in the order of ``order``).

    ``links``: of ``session_challenges``; challenges that are not in ``order`` are left out.
    """
    places = pd.Series(range(len(order)), index=list(order), dtype="int64")
    known = links.assign(place=links["challenge_id"].map(places)).dropna(subset="place").sort_values("place", kind="stable")
    return known.groupby("research_session_id", sort=False)["challenge_id"].agg(list).rename("challenges").reset_index()
