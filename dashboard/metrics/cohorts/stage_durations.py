"""The Innovation Flow by round: median days in each stage and of waiting between stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import (
    NAT,
    day_counts,
    frame_of_arrays,
    key_codes,
    key_positions,
    medians_by,
    numbers,
    real_numbers,
    taken,
    whole_numbers,
)
from dashboard.metrics.cohorts.comparison import WEEKEND_DAYS
from dashboard.metrics.cohorts.flow import ALL_ROUNDS
from db.values.dates import Precision

GROUP = ("cohort_id", "flow")


def measure_durations(
    rounds: pd.DataFrame,
    challenges: pd.DataFrame,
    periods: pd.DataFrame,
    milestones: pd.DataFrame | None,
    decisions: pd.DataFrame | None,
    places: pd.DataFrame,
    today: date,
) -> pd.DataFrame:
    """Returns the durations of each round and flow in order, then of all rounds together for each flow.

    ``rounds``: of ``db.queries.cohorts.comparison.list_cohorts``; ``challenges``, ``periods`` (``stage_periods``) and the days of the choice
    (``selection_milestones``, ``selection_decisions``; None where the viewer may not read them) of ``db.queries.cohorts.flow``; ``places``
    of :func:`dashboard.metrics.cohorts.comparison.stage_places`.

    Of a challenge: length = last day - first day of a stage; wait = first day of the next stage - last day of the one before, 0 for a
    weekend or less; in calendar days. Its own dates count, else its round's, and for an open call without dates launch and close of the
    round; plans and stages that have not ended do not count. A wait is split at the choice: the last milestone of the stage before that lies
    in it, else the first gate decision in it.

    Returns cohort_id (``ALL_ROUNDS`` for all), name, flow, ``challenges`` (how many), ``before`` ("" for a stage; else the stage that ends,
    of a wait), ``stage``, and medians over challenges (Float64) with how many are known (Int64): ``days`` and ``known``; of waits also
    ``to_choice``, ``after_choice`` and ``choice_known``. A round without known days has one row without a stage.
    """
    known = key_positions((challenges["flow"].to_numpy(),), (places["flow"].to_numpy(),)) >= 0
    within = {key: challenges[key].to_numpy()[known] for key in ("id", *GROUP)}
    stages = _stage_days(rounds, within, periods, places, today)
    dated = ~np.isnat(stages.start)
    unknown = np.full(dated.sum(), np.nan)
    days = day_counts(stages.start[dated], stages.end[dated])
    lengths = _Measured(stages.challenge[dated], stages.place[dated], 1, days, unknown, unknown)
    waits = _split_waits(stages, within["id"], places["stage"].to_numpy(), milestones, decisions)
    return _medians_in_order(rounds, within, places, (waits, lengths))


@dataclass(frozen=True)
class _Stages:
    """Challenges by stage of their flow, in order, as arrays: positions of the challenge and in ``places``, first and last day (NaT: not
    known)."""

    challenge: Any
    place: Any
    start: Any
    end: Any


@dataclass(frozen=True)
class _Measured:
    """Days of stages (``part`` 1) or of the waits before them (0), as arrays: positions of the challenge and in ``places``, days, and of
    waits also the days to the choice and after it (NaN: not known)."""

    challenge: Any
    place: Any
    part: int
    days: Any
    to_choice: Any
    after_choice: Any


def _stage_days(rounds: pd.DataFrame, challenges: dict[str, Any], periods: pd.DataFrame, places: pd.DataFrame, today: date) -> _Stages:
    """Returns the days of each challenge and stage: its own, else its round's, else for an open call those of the round.

    ``challenges``: by column.
    """
    now = np.datetime64(today)
    starts, ends, of = (periods[key].to_numpy() for key in ("start_on", "end_on", "challenge_id"))
    ended = ends <= now
    own, shared = ((ended & ~pd.isna(of)).nonzero()[0], (ended & pd.isna(of)).nonzero()[0])
    ids, cohorts, flows = (challenges[key] for key in ("id", *GROUP))
    names = places["stage"].to_numpy()
    challenge, place = (flows[:, None] == places["flow"].to_numpy()).nonzero()
    stage = periods["stage"].to_numpy()
    keys = (cohorts[challenge], flows[challenge], names[place])
    of_challenge = key_positions((ids[challenge], names[place]), (of[own], stage[own]))
    of_round = key_positions(keys, (*(periods[key].to_numpy()[shared] for key in GROUP), stage[shared]))
    found = np.where(of_challenge >= 0, np.append(own, -1)[of_challenge], np.append(shared, -1)[of_round])
    launch, close = rounds["launch_on"].to_numpy(), rounds["close_on"].to_numpy()
    exact = (rounds["launch_precision"].to_numpy() == Precision.DAY) & (rounds["close_precision"].to_numpy() == Precision.DAY)
    called = exact.astype(bool) & ~np.isnat(launch) & (close <= now)
    call = key_positions((cohorts, flows), (rounds["id"].to_numpy(), rounds["flow"].to_numpy()))[challenge]
    first = (numbers(places["place"]) == numbers(places["explored"]) - 1)[place]
    call = np.where(first & np.append(called, False)[call] & (found < 0), call, -1)
    start, end = (np.where(found >= 0, taken(days, found), taken(of_call, call)) for days, of_call in ((starts, launch), (ends, close)))
    return _Stages(challenge, place, start, end)


def _split_waits(stages: _Stages, ids: Any, names: Any, milestones: pd.DataFrame | None, decisions: pd.DataFrame | None) -> _Measured:
    """Returns the waits before each stage of a challenge, with the days to the choice and after it where its day is known.

    ``ids``: of the challenges; ``names``: of the stages of ``places``.
    """
    gap = day_counts(stages.end[:-1], stages.start[1:])
    later = ((stages.challenge[1:] == stages.challenge[:-1]) & ~np.isnan(gap)).nonzero()[0] + 1
    days = np.where(gap[later - 1] > WEEKEND_DAYS, gap[later - 1], 0)
    ended, start = stages.end[later - 1], stages.start[later]
    keys = (np.where(days > 0, ids[stages.challenge[later]], ""), names[stages.place[later] - 1])  # "": no wait that is split
    first, last = (np.full(len(later), NAT) for _ in range(2))
    for frame, found, nearest in ((milestones, last, np.fmax), (decisions, first, np.fmin)):
        if frame is not None:
            on = frame["on"].to_numpy()
            wait = key_positions((frame["challenge_id"].to_numpy(), frame["stage"].to_numpy()), keys)
            lies = (wait >= 0) & (taken(ended, wait) <= on) & (on <= taken(start, wait))
            nearest.at(found, wait[lies], on[lies])
    choice = np.where(np.isnat(last), first, last)
    return _Measured(stages.challenge[later], stages.place[later], 0, days, day_counts(ended, choice), day_counts(choice, start))


def _medians_in_order(
    rounds: pd.DataFrame, challenges: dict[str, Any], places: pd.DataFrame, measured: tuple[_Measured, _Measured]
) -> pd.DataFrame:
    """Returns the medians of the rounds in order and of all rounds, with names and numbers of challenges."""
    ids, flows, stages = np.append(rounds["id"].to_numpy(), ALL_ROUNDS), *(places[key].to_numpy() for key in ("flow", "stage"))
    every, count = len(ids) - 1, max(len(places), 1)
    of_round = key_positions((challenges["cohort_id"],), (ids[:-1],))
    flow_of, of_challenge = key_codes((flows,), (challenges["flow"],))  # in the order of the places
    of = np.zeros((len(ids) + 1, count), int)  # challenges by round, of all, and of no round
    np.add.at(of, (of_round, of_challenge), 1)
    of[every] = of.sum(axis=0)
    challenge, place, days, to_choice, after_choice = (
        np.concatenate([getattr(part, key) for part in measured]) for key in ("challenge", "place", "days", "to_choice", "after_choice")
    )
    step = place * 2 + np.concatenate([np.full(len(part.place), part.part) for part in measured])
    group = np.concatenate([of_round[challenge] * count * 2 + step, every * count * 2 + step])  # negative: of no round
    codes, shown = pd.factorize(group[group >= 0], sort=True)
    medians = {
        key: medians_by(codes, np.tile(values, 2)[group >= 0], len(shown))
        for key, values in (("days", days), ("to_choice", to_choice), ("after_choice", after_choice))
    }
    row, place, part = shown // 2 // count, shown // 2 % count, shown % 2
    bare = of[:-1] > 0  # flows of a round without any days
    bare[row, flow_of[place]] = False
    row, flow = (np.concatenate(pair) for pair in zip((row, flow_of[place]), bare.nonzero(), strict=True))
    order = np.lexsort((np.append(shown, np.zeros(bare.sum(), int)), flow, row))
    at = np.where(order < len(shown), order, -1)
    place = np.append(place, -1)[at]
    (days, known), (to_choice, choice_known), (after_choice, _) = (
        (taken(values, at), taken(counts.astype(float), at)) for values, counts in medians.values()
    )
    before = np.where(np.append(part, 1)[at] == 0, taken(stages, place - 1), np.array([None, ""])[(place >= 0).astype(int)])
    return frame_of_arrays({
        "cohort_id": ids[row[order]], "flow": pd.unique(flows)[flow[order]], "name": np.append(rounds["name"].to_numpy(), "In all")[row[order]],
        "challenges": whole_numbers(of[row, flow][order]), "before": before, "stage": taken(stages, place), "days": real_numbers(days),
        "known": whole_numbers(known), "to_choice": real_numbers(to_choice), "after_choice": real_numbers(after_choice),
        "choice_known": whole_numbers(choice_known),
    })  # fmt: skip
