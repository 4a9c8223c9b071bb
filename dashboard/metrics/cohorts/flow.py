"""The Innovation Flow by round: the number of applications and teams at each step, the share of the step before, and exits.

A cohort id that is missing in the records is the empty text in every frame here; the key of all rounds together is ``ALL_ROUNDS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import NAT, filled, frame_of_arrays, key_codes, key_positions, numbers, sums_by, taken, truths, whole_numbers
from db.schema.enums.records import AgreementKind, ChallengeState, TeamOutcome

APPLICATION_STEPS = ("applied", "sifted", "interviewed")
EXPLORED, BUILT, AGREED, USED = "explored", "built", "agreed", "used"
STEPS = (*APPLICATION_STEPS, EXPLORED, BUILT, AGREED, USED)
UNKNOWN_SIZE = "not known"
CANCELLED = "cancelled"
ALL_ROUNDS = "*"
PRE_COMMERCIAL = AgreementKind.PRE_COMMERCIAL.label
LEFT_OUTCOMES = (TeamOutcome.NOT_SELECTED.value, TeamOutcome.WITHDREW.value, TeamOutcome.PAUSED.value, CANCELLED)


def build_flow_entries(
    teams: pd.DataFrame, answers: pd.DataFrame, challenges: pd.DataFrame, agreements: pd.DataFrame, places: pd.DataFrame, today: date
) -> pd.DataFrame:
    """Returns the entries of company teams with the steps known by ``today``.

    Frames of ``db.queries.cohorts.flow`` (``team_entries``, ``team_challenges``, ``challenges``, ``agreements``) and of
    :func:`dashboard.metrics.cohorts.comparison.stage_places`. Returns id, company, size, cohort_id, ``stage`` ("" where it is not known),
    ``ended`` (the outcome; ``cancelled`` where all its challenges were and it was neither turned down nor finished), and the steps
    (boolean, missing where not known):

    - ``explored``, ``built``: the stage it reached is the exploring (the building) stage of its flow or a later one.
    - ``agreed``: it has a pre-commercial agreement; not known where none of any kind is recorded and it may have reached the building stage.
    - ``used``: a day in use has come, or it reached the last stage of its flow, beyond the building one.
    """
    team, challenge = _link_positions(teams["id"], challenges["id"], answers)
    at = _place_teams(teams, team, taken(challenges["flow"].to_numpy(), challenge), places)
    place, explored_from, built_from, last = (taken(numbers(places[key]), at) for key in ("place", "explored", "built", "last"))
    known = at >= 0
    recorded, pre_commercial, in_use_on = _agreements_by_team(teams, team, answers, agreements)
    built = place >= built_from
    used = ((place == last) & (last > built_from)) | (in_use_on <= np.datetime64(today))
    return frame_of_arrays({
        "id": teams["id"].to_numpy(), "company": teams["organisation_id"].to_numpy(),
        "size": filled(teams["size_band"].to_numpy(), UNKNOWN_SIZE), "cohort_id": filled(teams["cohort_id"].to_numpy(), ""),
        "stage": filled(teams["stage"].to_numpy(), ""),
        "ended": _outcomes(teams, team, challenge, challenges["state"].to_numpy()),
        EXPLORED: truths(place >= explored_from, np.isnan(place) | np.isnan(explored_from)), BUILT: truths(built, ~known),
        AGREED: truths(pre_commercial > 0, ~recorded & (built | ~known)), USED: truths(used, ~used & ~known),
    })  # fmt: skip


def _link_positions(teams: pd.Series, challenges: pd.Series, answers: pd.DataFrame) -> tuple[Any, Any]:
    """Returns the position of the team and of the challenge of each answer among ids; -1 where it is not among them."""
    return (
        key_positions((answers["team_id"].to_numpy(),), (teams.to_numpy(),)),
        key_positions((answers["challenge_id"].to_numpy(),), (challenges.to_numpy(),)),
    )


def _place_teams(teams: pd.DataFrame, team: Any, flow: Any, places: pd.DataFrame) -> Any:
    """Returns the row of ``places`` of each team's stage: in the first flow of its challenges that has the stage, else in any flow that has
    it; -1 where none has. ``team`` and ``flow``: of each answer, the position of the team and the flow of the challenge."""
    stage = teams["stage"].to_numpy()
    in_flow = key_positions((flow, taken(stage, team)), (places["flow"].to_numpy(), places["stage"].to_numpy()))
    found = (team >= 0) & (in_flow >= 0)
    own = np.full(len(teams), -1)
    own[team[found][::-1]] = in_flow[found][::-1]  # of several, the first is written last
    return np.where(own >= 0, own, key_positions((stage,), (places["stage"].to_numpy(),)))


def _agreements_by_team(teams: pd.DataFrame, team: Any, answers: pd.DataFrame, agreements: pd.DataFrame) -> tuple[Any, Any, Any]:
    """Returns of each team whether an agreement is recorded, how many are pre-commercial, and the first day in use.

    An agreement that names no team is that of each team of its company that answers its challenge. ``team``: the team of each answer.
    """
    of, organisation, challenge = (agreements[key].to_numpy() for key in ("team_id", "organisation_id", "challenge_id"))
    pre_commercial, in_use_on = numbers(agreements["pre_commercial"]), agreements["in_use_on"].to_numpy()
    unnamed = pd.isna(of).nonzero()[0]
    named = key_positions((of,), (teams["id"].to_numpy(),))
    company = taken(teams["organisation_id"].to_numpy(), team)
    matched = key_positions((company, answers["challenge_id"].to_numpy()), (organisation[unnamed], challenge[unnamed]))
    answered = (team >= 0) & (matched >= 0)
    holder = np.concatenate([named[named >= 0], team[answered]])
    held = np.concatenate([(named >= 0).nonzero()[0], unnamed[matched[answered]]])
    first = np.full(len(teams), NAT)
    np.fmin.at(first, holder, in_use_on[held])
    counts = np.bincount(holder, minlength=len(teams))
    return counts > 0, sums_by(holder, np.nan_to_num(pre_commercial[held]), len(teams)), first


def _outcomes(teams: pd.DataFrame, team: Any, challenge: Any, state: Any) -> Any:
    """Returns the outcome of each team, ``cancelled`` where all its challenges were. ``team``, ``challenge``: positions of each answer."""
    linked = (team >= 0) & (challenge >= 0)
    cancelled = state[challenge[linked]] == ChallengeState.CANCELLED
    counts, stopped = (np.bincount(team[linked], weights, len(teams)) for weights in (None, cancelled.astype(float)))
    outcome = teams["outcome"].to_numpy()
    over = (outcome == TeamOutcome.NOT_SELECTED) | (outcome == TeamOutcome.FINISHED)
    return np.where((counts > 0) & (stopped == counts) & ~over.astype(bool), CANCELLED, outcome)


@dataclass(frozen=True)
class FlowFilter:
    """Filters of the flow; empty means no filter. ``sponsor`` is an organisation id."""

    sector: str = ""
    sponsor: str = ""
    size: str = ""


def apply_flow_filter(
    challenges: pd.DataFrame, sponsors: pd.DataFrame, entries: pd.DataFrame, answers: pd.DataFrame, chosen: FlowFilter
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns the filtered challenges and entries: an entry matches by any of its challenges and by the size of its company.

    With a size only the challenges that such a company answers remain.
    """
    if chosen.sector:
        challenges = challenges[challenges["sector"] == chosen.sector]
    if chosen.sponsor:
        challenges = challenges[challenges["id"].isin(sponsors.loc[sponsors["organisation_id"] == chosen.sponsor, "challenge_id"])]
    if chosen.sector or chosen.sponsor:
        entries = entries[entries["id"].isin(answers.loc[answers["challenge_id"].isin(challenges["id"]), "team_id"])]
    if chosen.size:
        entries = entries[entries["size"] == chosen.size]
        challenges = challenges[challenges["id"].isin(answers.loc[answers["team_id"].isin(entries["id"]), "challenge_id"])]
    return challenges, entries


def step_names(places: pd.DataFrame) -> pd.Series:
    """Returns the name of each step by its key; different names of several flows are joined by " / ", and "" means that no flow has it."""
    place, stage = numbers(places["place"]), places["stage"].to_numpy()
    explored, built = (" / ".join(pd.unique(stage[place == numbers(places[key])])) for key in (EXPLORED, BUILT))
    return pd.Series(("Applied", "Sifted", "Interviewed", explored, built, "Agreement", "In use"), STEPS, dtype=object)


@dataclass(frozen=True)
class RoundFlows:
    """The flow of the rounds. ``rounds``: cohort_id (``ALL_ROUNDS`` for all together), name, teams, companies. ``steps``: cohort_id, step,
    count, known, of, part, whole."""

    rounds: pd.DataFrame
    steps: pd.DataFrame


def flows_by_round(
    rounds: pd.DataFrame, challenges: pd.DataFrame, entries: pd.DataFrame, answers: pd.DataFrame, *, sized: bool = False
) -> RoundFlows:
    """Returns the flow of every round with a challenge or a team, then of all rounds together.

    ``rounds``: cohort_id and name, in order ("": no round); ``sized``: filtered by company size, for which applications are not known.
    ``steps`` (Int64): ``count`` over the challenges (from the exploring step on: teams) for which the step is known, ``known`` of ``of``.
    The share of the step before is ``part`` / ``whole``: those at this step / those at the step before, over the challenges or teams for
    which both are known; missing where there is none, or where a team came to a step without being known at the one before.
    """
    ids = rounds["cohort_id"].to_numpy()
    of_challenge = key_positions((filled(challenges["cohort_id"].to_numpy(), ""),), (ids,))
    of_entry = key_positions((entries["cohort_id"].to_numpy(),), (ids,))
    sums = _sums_by_round(_application_columns(challenges, sized=sized), of_challenge, len(ids))
    sums |= _sums_by_round(_team_columns(entries), of_entry, len(ids))
    if not sized:
        sums |= _interviewed_shares(challenges, entries, answers, of_entry, len(ids))
    present = ((sums["challenges"] > 0) | (sums["entries"] > 0)).nonzero()[0]
    cohorts = np.append(ids, ALL_ROUNDS)[present]
    company = key_codes((entries["company"].to_numpy(),))[0]
    pairs = np.unique(np.concatenate([of_entry, np.full(len(company), len(ids))]) * len(company) + np.tile(company, 2))
    companies = sums_by(np.maximum(pairs // max(len(company), 1), -1), np.ones(len(pairs)), len(ids) + 1)
    return RoundFlows(
        frame_of_arrays({
            "cohort_id": cohorts, "name": np.append(rounds["name"].to_numpy(), "In all")[present],
            "teams": whole_numbers(sums["entries"][present]), "companies": whole_numbers(companies[present]),
        }),
        _steps(cohorts, {key: values[present] for key, values in sums.items()}),
    )  # fmt: skip


def _sums_by_round(columns: dict[str, Any], rounds: Any, count: int) -> dict[str, Any]:
    """Returns the sum of each column by round, then of all rows. ``rounds``: the round of each row, from 0; -1: none of the ``count``."""
    belongs = np.vstack([rounds == np.arange(count)[:, None], np.ones((1, len(rounds)), bool)])
    sums = belongs.astype(float) @ np.column_stack(list(columns.values()))
    return {key: sums[:, n] for n, key in enumerate(columns)}


def _application_columns(challenges: pd.DataFrame, *, sized: bool) -> dict[str, Any]:
    """Returns by challenge what is summed of each application step: count, known, of, part and whole."""
    columns: dict[str, Any] = {"challenges": np.ones(len(challenges))}
    before = np.full(len(challenges), np.nan)
    for name in APPLICATION_STEPS:
        value = np.full(len(challenges), np.nan) if sized else numbers(challenges[name])
        both = ~np.isnan(value) & ~np.isnan(before)
        columns |= {f"{name}_count": np.nan_to_num(value), f"{name}_known": ~np.isnan(value) * 1.0}
        columns |= {f"{name}_part": np.where(both, value, 0), f"{name}_whole": np.where(both, before, 0)}
        before = value
    return columns


def _team_columns(entries: pd.DataFrame) -> dict[str, Any]:
    """Returns by entry what is summed of each step of teams: count, known, of, part, whole, and ``skipped`` (not known at the step before)."""
    columns: dict[str, Any] = {"entries": np.ones(len(entries))}
    before = np.zeros(len(entries), bool)
    for name in (EXPLORED, BUILT, AGREED, USED):
        known, at = ~entries[name].array.isna(), entries[name].to_numpy(bool, na_value=False)
        columns |= {f"{name}_count": at * 1.0, f"{name}_known": known * 1.0}
        if name != EXPLORED:
            columns |= {
                f"{name}_part": (at & before) * 1.0,
                f"{name}_whole": (known & before) * 1.0,
                f"{name}_skipped": (at & ~before) * 1.0,
            }
        before = at
    return columns


def _steps(cohorts: Any, sums: dict[str, Any]) -> pd.DataFrame:
    """Returns a row for each step and round: count, known, of, part and whole. ``sums``: one value for each of the rounds."""
    of = np.concatenate([sums["challenges" if step in APPLICATION_STEPS else "entries"] for step in STEPS])
    none = np.zeros(len(cohorts))
    count, known, part, whole, skipped = (
        np.concatenate([sums.get(f"{step}_{name}", none) for step in STEPS]) for name in ("count", "known", "part", "whole", "skipped")
    )
    absent = (whole == 0) | (skipped > 0)
    return frame_of_arrays({
        "step": np.repeat(np.array(STEPS, dtype=object), len(cohorts)), "cohort_id": np.tile(cohorts, len(STEPS)),
        "count": whole_numbers(count), "known": whole_numbers(known), "of": whole_numbers(of),
        "part": whole_numbers(part, absent), "whole": whole_numbers(whole, absent),
    })  # fmt: skip


def _interviewed_shares(challenges: pd.DataFrame, entries: pd.DataFrame, answers: pd.DataFrame, rounds: Any, count: int) -> dict[str, Any]:
    """Returns by round, then of all, ``explored_part`` (teams that explored) and ``explored_whole`` (those interviewed).

    Over the challenges with a known number interviewed whose teams all have a known step. Challenges that share a team, directly or through
    others, count together or not at all. ``rounds``: the round of each entry, from 0; -1: none of the ``count``.
    """
    team, challenge = _link_positions(entries["id"], challenges["id"], answers)
    linked = team >= 0
    team, challenge = team[linked], challenge[linked]
    answered = key_codes((answers["challenge_id"].to_numpy()[linked],))[0]
    of_entry, of_challenge = key_codes((entries["cohort_id"].to_numpy(),), (filled(challenges["cohort_id"].to_numpy(), ""),))
    interviewed = taken(numbers(challenges["interviewed"]), challenge)
    same_round = of_entry[team] == np.append(of_challenge, -1)[challenge]
    explored = entries[EXPLORED].array[team]
    places = np.concatenate([rounds[team], np.full(len(team), count)])  # every link counts in its round, and in all
    teams = np.concatenate([team, team + len(entries)])
    keys = key_codes((np.concatenate([of_entry[team], np.full(len(team), -1)]), np.tile(answered, 2)))[0]
    numbers_ = np.concatenate([np.where(same_round, interviewed, np.nan), interviewed])
    doubtful, found = np.isnan(numbers_) | np.tile(explored.isna(), 2), -1
    while found != doubtful.sum():  # until no team or challenge is added; as often as the longest chain of shared teams
        found = doubtful.sum()
        doubtful = np.isin(keys, keys[doubtful])
        doubtful = np.isin(teams, teams[doubtful])
    kept = np.flatnonzero(~doubtful)
    by_team, by_challenge = (kept[np.unique(codes[kept], return_index=True)[1]] for codes in (teams, keys))
    reached = np.tile(explored.to_numpy(float, na_value=0), 2)
    return {
        f"{EXPLORED}_part": sums_by(places[by_team], reached[by_team], count + 1),
        f"{EXPLORED}_whole": sums_by(places[by_challenge], numbers_[by_challenge], count + 1),
    }


def count_exits_by_stage(rounds: pd.DataFrame, entries: pd.DataFrame, order: pd.Series) -> pd.DataFrame:
    """Returns the number of entries by round, stage reached and outcome, in order: cohort_id, name, stage ("" where it is not known, last),
    ``teams``, and a column for each outcome that occurs.

    ``rounds``: of :class:`RoundFlows`; ``order``: the stages in order, of :func:`dashboard.metrics.cohorts.comparison.stage_order`.
    """
    cohorts, stages = rounds["cohort_id"].to_numpy(), order.to_numpy()
    of_round = key_positions((entries["cohort_id"].to_numpy(),), (cohorts,))
    at = key_positions((entries["stage"].to_numpy(),), (stages,))
    outcomes, outcome = np.unique(entries["ended"].to_numpy(), return_inverse=True)
    shape = (len(cohorts) + 1, len(stages) + 1, len(outcomes))  # the last round: entries of none; the last stage: not known
    counts = np.zeros(shape, int)
    np.add.at(counts, (of_round, at, outcome), 1)
    every = (cohorts == ALL_ROUNDS).nonzero()[0]
    counts[every] = counts.sum(axis=0)
    row, stage = np.nonzero(counts[:-1].sum(axis=2))
    return frame_of_arrays({
        "cohort_id": cohorts[row], "name": rounds["name"].to_numpy()[row], "stage": np.append(stages, "")[stage],
        **{key: whole_numbers(counts[row, stage, n]) for n, key in enumerate(outcomes)},
        "teams": whole_numbers(counts[row, stage].sum(axis=1)),
    })  # fmt: skip


def at_work_by_step(entries: pd.DataFrame) -> dict[str, tuple[int, dict[str, int]]]:
    """Returns by round how many entries are at work, in all, and of those how many are at the exploring step and at the building one or later.

    ``entries``: of :func:`build_flow_entries`.
    """
    cohorts, active = entries["cohort_id"].to_numpy(), entries["ended"].to_numpy() == TeamOutcome.ACTIVE
    explored, built = (entries[step].to_numpy(bool, na_value=False) & active for step in (EXPLORED, BUILT))
    names, code = np.unique(cohorts, return_inverse=True)
    counts = [np.bincount(code, chosen.astype(float), len(names)).astype(int) for chosen in (active, explored & ~built, built)]
    by_round = zip(names, *counts, strict=True)
    return {name: (int(of_all), {EXPLORED: int(exploring), BUILT: int(further)}) for name, of_all, exploring, further in by_round}


def outcome_counts(entries: pd.DataFrame) -> pd.Series:
    """Returns the number of entries by outcome."""
    names, counts = np.unique(entries["ended"].to_numpy(), return_counts=True)
    return pd.Series(counts, names)
