"""Health, milestones, outturn and actions as recorded at each closing of a review. Later entries do not change them.

``closed`` is the frame of ``db.queries.reviews.trends.closed_reviews``, oldest first; ``moment`` is the position of a review in it. Frames of
states have ``revision`` and ``superseded``, see :func:`dashboard.metrics.past_states.valid_places`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import object_column, whole_numbers
from dashboard.metrics.days import Days
from dashboard.metrics.health_at_moments import Cells, RecordStates, judge_cells, stage_thresholds
from dashboard.metrics.health_by_records import HEALTH_RANKS
from dashboard.metrics.joins import NOT_THERE, Places, day_array, shared_codes
from dashboard.metrics.past_states import valid_places
from db.schema.enums.records import ChallengeState
from db.values.working_days import WorkingDays

A_MONDAY = np.datetime64("1970-01-05")


@dataclass(frozen=True)
class HealthStates(RecordStates):
    """States from which health follows: of the records, of the health that reviews agreed on, and of weekly updates."""

    agreed: pd.DataFrame
    updates: pd.DataFrame


def health_at_reviews(
    closed: pd.DataFrame, states: HealthStates, challenges: pd.DataFrame, calendars: Mapping[str, WorkingDays], working_days: WorkingDays
) -> pd.DataFrame:
    """The health of each challenge at each review: agreed, reported and by the records.

    ``challenges``: id, in the order wanted. ``calendars``: the working days of a challenge where they are not ``working_days``. Returns one
    row for each challenge and review, oldest first: challenge_id, moment, review_id, held_on, ``running`` (bool: whether the challenge was
    running then), ``agreed`` and ``reason`` of the review, ``said`` (of the update of the week of the closing, else of the week before),
    ``told`` (Int64, rank of agreed, else of said; ``<NA>``: neither), the columns of
    :func:`dashboard.metrics.health_by_records.judge_health_on` (``rank``: by the records), ``overridden`` (the review agreed on another health
    than the team reported) and ``better`` (told is better than by the records).
    """
    cells = Cells(challenges["id"], closed["revision"])
    running, threshold = _running_at(states, cells)
    agreed, reason = _agreed_at(states.agreed, closed["review_id"], cells)
    said = _said_at(states.updates, day_array(closed["closed_on"]), cells)
    of_cell = {
        place * cells.moments + moment: calendar
        for calendar, place in zip(calendars.values(), pd.Index(cells.ids).get_indexer(list(calendars)), strict=True)
        for moment in range(cells.moments)
        if place >= 0
    }
    judged = judge_cells(states, cells, np.flatnonzero(running), threshold, day_array(closed["closed_on"]), of_cell, working_days)
    place = np.where(running, np.cumsum(running) - 1, NOT_THERE)
    by_records = {name: judged[name].array.take(place, allow_fill=True) for name in judged.columns}
    team, review = (np.where(running, _health_ranks(health), NOT_THERE) for health in (said, agreed))
    told, rank = np.where(review >= 0, review, team), by_records["rank"].to_numpy(dtype=np.int64, na_value=NOT_THERE)
    moment = np.tile(np.arange(len(closed)), len(challenges))
    return pd.DataFrame(
        {
            "challenge_id": object_column(np.repeat(challenges["id"].to_numpy(), len(closed))),
            "moment": moment,
            "review_id": object_column(closed["review_id"].to_numpy()[moment]),
            "held_on": closed["held_on"].to_numpy()[moment],
            "running": running,
            "agreed": object_column(agreed),
            "reason": object_column(reason),
            "said": object_column(said),
            "told": whole_numbers(told, told < 0),
            **by_records,
            "overridden": (review >= 0) & (review != team),
            "better": (told >= 0) & (told < rank),
        }
    )


def _health_ranks(healths: Any) -> Places:
    """Returns the ranks of an array of healths; -1 for a missing one."""
    return np.select([healths == health for health in HEALTH_RANKS], list(HEALTH_RANKS.values()), NOT_THERE)


@dataclass(frozen=True)
class HealthTotals:
    """Challenges at the last review: ``compared``: running then; ``better``: said to be better off than the records had them."""

    compared: int
    better: int


def health_totals(marks: pd.DataFrame) -> HealthTotals:
    """Returns the counts at the last review, over the rows of :func:`health_at_reviews`."""
    last = marks[marks["running"] & (marks["moment"] == marks["moment"].max())]
    return HealthTotals(len(last), int(last["better"].sum()))


def times_better(marks: pd.DataFrame) -> pd.DataFrame:
    """Returns by challenge: challenge_id, ``better``: at how many reviews it was said to be better off than by the records, of ``reviews``;
    ``overridden``: at how many the review agreed on another health than the team reported (Int64)."""
    challenge, ids = pd.factorize(marks["challenge_id"])
    chosen = {name: marks[name].to_numpy(dtype=bool) for name in ("better", "overridden")} | {"reviews": np.ones(len(marks), dtype=bool)}
    counts = {name: np.bincount(challenge[which], minlength=len(ids)) for name, which in chosen.items()}
    return pd.DataFrame({"challenge_id": object_column(ids), **{name: whole_numbers(count) for name, count in counts.items()}})


def _running_at(states: HealthStates, cells: Cells) -> tuple[Any, pd.Series]:
    """Returns of each cell whether the challenge was running, and the quiet threshold of its stage (Int64, working days)."""
    challenges, stages = states.challenges, states.stages
    places, _, cell = cells.states(challenges, "id", (challenges["state"] == ChallengeState.RUNNING).to_numpy())
    running = np.zeros(cells.count, dtype=bool)
    running[cell] = True
    flow, stage = (challenges[name].take(places) for name in ("flow", "stage"))
    return running, stage_thresholds(stages, cells, flow, stage, cell)


def _agreed_at(agreed: pd.DataFrame, reviews: pd.Series, cells: Cells) -> tuple[Any, Any]:
    """Returns the health and the reason that the review of each cell agreed on; None where it agreed on none."""
    places, moment, cell = cells.states(agreed, "challenge_id")
    own = agreed["review_id"].to_numpy()[places] == reviews.to_numpy()[moment]
    return _spread(agreed["health"], places[own], cell[own], cells.count), _spread(agreed["reason"], places[own], cell[own], cells.count)


def _said_at(updates: pd.DataFrame, closed_on: Days, cells: Cells) -> Any:
    """Returns the reported health of each cell: of the latest update of the week of the closing or the week before; None without one."""
    places, moment, cell = cells.states(updates, "challenge_id")
    week, last = day_array(updates["week"])[places], closed_on[moment]
    monday = last - (last - A_MONDAY).astype(np.int64) % 7
    recent = np.flatnonzero((week >= monday - 7) & (week <= last))
    recent = recent[np.argsort(week[recent], kind="stable")]
    return _spread(updates["health"], places[recent], cell[recent], cells.count)


def _spread(values: pd.Series, places: Places, cells: Places, count: int) -> Any:
    """Returns the values at ``places``, each in its cell of ``count``; of several in one cell the last, in others None."""
    spread = np.full(count, None, dtype=object)
    spread[cells] = values.to_numpy(dtype=object)[places]
    return spread


@dataclass(frozen=True)
class MilestonePaths:
    """Milestones over the reviews. ``paths``, one row each: id, challenge_id, title, baseline_on, first_on and last_on (the day expected at
    the first and at the last review at which it was open), done_on, ``moved_days`` and ``recent_days`` (Int64). ``points``: id, held_on,
    expected_on, one row for each review at which it was open, oldest first."""

    paths: pd.DataFrame
    points: pd.DataFrame


def milestone_paths(closed: pd.DataFrame, milestones: pd.DataFrame) -> MilestonePaths:
    """Returns the milestones that were open at any review.

    The day expected is the actual day, else the forecast; a milestone is followed until it is done, and left out while it is dropped,
    archived or not dated. ``moved_days`` = (done, else last expected) - first expected, in calendar days; ``recent_days`` = expected at the
    last review - expected at the one before, 0 where it was not open at both. Open ones come first, by size of move, then those done,
    the latest first; those that did not move are last.
    """
    actual = day_array(milestones["actual_on"])
    expected = day_array(milestones["actual_on"].fillna(milestones["forecast_on"]))
    kept = ~milestones["archived"].to_numpy(dtype=bool) & milestones["dropped_on"].isna().to_numpy() & ~np.isnat(expected)
    (codes,) = shared_codes(milestones["id"])
    places, moment = valid_places(milestones, closed["revision"])
    places, moment = places[kept[places]], moment[kept[places]]
    order = np.argsort(codes[places] * len(closed) + moment, kind="stable")
    places, moment = places[order], moment[order]
    code, done = codes[places], ~np.isnat(actual[places])
    starts = np.append(True, code[1:] != code[:-1])[: len(code)]
    closings_done = np.cumsum(done)
    closings_done = closings_done - np.maximum.accumulate(np.where(starts, closings_done - done, 0))
    is_point = closings_done == 0
    followed = places[is_point | (done & (closings_done == 1))]
    points, at = places[is_point], moment[is_point]
    begins = np.flatnonzero(np.append(True, codes[points][1:] != codes[points][:-1])[: len(points)])
    ends = np.append(begins[1:], len(points)) - 1 if len(points) else begins
    of_path = codes[points[begins]]
    last_state, recently = (
        np.zeros((len(milestones),), dtype=np.int64),
        np.full((2, len(milestones)), np.datetime64("NaT"), "datetime64[D]"),
    )
    last_state[codes[followed]] = followed
    for back in (1, 2):
        then = at == len(closed) - back
        recently[back - 1, codes[points[then]]] = expected[points[then]]
    last = last_state[of_path]
    first_on, last_on, done_on = expected[points[begins]], expected[points[ends]], actual[last]
    moved = (np.where(np.isnat(done_on), last_on, done_on) - first_on).astype(np.int64)
    recent = recently[0, of_path] - recently[1, of_path]
    paths = milestones[["id", "challenge_id", "title", "baseline_on"]].take(last)
    paths = paths.assign(
        done_on=done_on.astype("datetime64[s]"),
        first_on=first_on.astype("datetime64[s]"),
        last_on=last_on.astype("datetime64[s]"),
        moved_days=whole_numbers(moved),
        recent_days=whole_numbers(np.where(np.isnat(recent), np.timedelta64(0, "D"), recent)),
    )
    still_open = np.isnat(done_on)
    latest = np.where(still_open, 0, -done_on.astype(np.int64))
    by_text = [pd.factorize(paths[name], sort=True)[0] for name in ("id", "title")]
    ranked = np.lexsort([*by_text, last_on, -np.abs(moved), latest, ~still_open, moved == 0])
    held_on = closed["held_on"].to_numpy()[at]
    drawn = {
        "id": object_column(milestones["id"].array.take(points)),
        "held_on": held_on,
        "expected_on": expected[points].astype("datetime64[s]"),
    }
    return MilestonePaths(paths.take(ranked).reset_index(drop=True), pd.DataFrame(drawn))


@dataclass(frozen=True)
class MilestoneMoves:
    """Counts over the paths of milestones: ``followed`` in all, ``later``: moved later, ``recent``: of all, moved later since the review
    before the last; ``most``: the largest move, in calendar days, with the ``title`` of its milestone and its ``id``; None without one."""

    followed: int
    later: int
    recent: int
    most: int | None
    title: str
    id: str


def milestone_moves(paths: pd.DataFrame) -> MilestoneMoves:
    """Returns the counts over the paths of :func:`milestone_paths`."""
    later = paths[paths["moved_days"] > 0].sort_values("moved_days", ascending=False, kind="stable")
    worst = (None, "", "") if later.empty else (int(later["moved_days"].iloc[0]), str(later["title"].iloc[0]), str(later["id"].iloc[0]))
    return MilestoneMoves(len(paths), len(later), int((paths["recent_days"] > 0).sum()), *worst)


def intervals_between(closed: pd.DataFrame) -> pd.DataFrame:
    """Returns the time from each review to the next: review_id and held_on of the later, ``since`` (the day after the one before) and ``place``
    (its position in ``closed``)."""
    later = closed.assign(place=np.arange(len(closed)), since=closed["held_on"].shift() + pd.Timedelta(days=1)).iloc[1:]
    return later[["review_id", "held_on", "since", "place"]].reset_index(drop=True)


def actions_before_closings(closed: pd.DataFrame, actions: pd.DataFrame, challenges: pd.DataFrame) -> pd.DataFrame:
    """Returns the actions as they stood before each review was first closed, with the state of their challenge then.

    due_on, answered_on, outcome, challenge_state, and the position p of the review as ``born`` = p, ``died`` = p + 1: the row was valid
    there alone. ``challenges``: states with id and state.
    """
    ids, about = shared_codes(challenges["id"], actions["challenge_id"])
    of_challenge, challenge_moment = valid_places(challenges, closed["before"])
    places, moment = valid_places(actions, closed["before"])
    known = about[places] >= 0
    cells = (max(int(part.max(initial=0)) for part in (ids, about)) + 1) * len(closed)
    states = _spread(challenges["state"], of_challenge, ids[of_challenge] * len(closed) + challenge_moment, cells)
    state = np.full(len(places), None, dtype=object)
    state[known] = states[(about[places] * len(closed) + moment)[known]]
    stood = actions[["due_on", "answered_on", "outcome"]].take(places).reset_index(drop=True)
    return stood.assign(challenge_state=object_column(state), born=moment, died=moment + 1)
