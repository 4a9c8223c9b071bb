"""The Innovation Flow by round: the number of applications and teams at each step, the share of the step before, and exits.

A cohort id that is missing in the records is the empty text in every frame here; the key of all rounds together is ``ALL_ROUNDS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.cohorts.comparison import place_stages
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
    placed = _place_teams(teams, answers, challenges, places)
    place, known = placed["place"], placed["place"].notna()
    agreed = _agreements_by_team(teams, answers, agreements).reindex(teams["id"]).reset_index(drop=True)
    recorded = agreed["pre_commercial"].notna()
    built = place >= placed["built"]
    used = (
        ((place == placed["last"]) & (placed["last"] > placed["built"])).fillna(False) | (agreed["in_use_on"] <= pd.Timestamp(today))
    ).astype(bool)
    agrees = pd.Series(pd.NA, teams.index, "boolean").mask(recorded | (built == False).fillna(False), False)  # noqa: E712 # of three values
    return pd.DataFrame({
        "id": teams["id"], "company": teams["organisation_id"], "size": teams["size_band"].fillna(UNKNOWN_SIZE),
        "cohort_id": teams["cohort_id"].fillna(""), "stage": teams["stage"].fillna(""), "ended": _outcomes(teams, answers, challenges),
        EXPLORED: place >= placed["explored"], BUILT: built,
        AGREED: agrees.mask((agreed["pre_commercial"] > 0).fillna(False), True), USED: used.astype("boolean").where(used | known),
    })  # fmt: skip


def _place_teams(teams: pd.DataFrame, answers: pd.DataFrame, challenges: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Returns the place of each team's stage: in the first flow of its challenges that has the stage, else in any flow that has it."""
    flows = answers.merge(challenges[["id", "flow"]], left_on="challenge_id", right_on="id")[["team_id", "flow"]]
    named = flows.merge(teams[["id", "stage"]], left_on="team_id", right_on="id")[["team_id", "flow", "stage"]]
    own = named.merge(places[["flow", "stage"]], on=["flow", "stage"]).drop_duplicates("team_id").set_index("team_id")["flow"]
    return place_stages(pd.DataFrame({"flow": own.reindex(teams["id"]).array, "stage": teams["stage"].array}), places)


def _agreements_by_team(teams: pd.DataFrame, answers: pd.DataFrame, agreements: pd.DataFrame) -> pd.DataFrame:
    """Returns by team id ``pre_commercial`` and ``in_use_on`` of its agreements; one that names no team is that of each team of its company
    that answers its challenge."""
    columns = ["team_id", "pre_commercial", "in_use_on"]
    answered = answers.merge(teams[["id", "organisation_id"]], left_on="team_id", right_on="id")
    unnamed = agreements.loc[agreements["team_id"].isna(), ["organisation_id", "challenge_id", "pre_commercial", "in_use_on"]]
    matched = answered.merge(unnamed, on=["organisation_id", "challenge_id"])
    return (
        pd.concat([agreements.loc[agreements["team_id"].notna(), columns], matched[columns]])
        .groupby("team_id")
        .agg({"pre_commercial": "sum", "in_use_on": "min"})
    )


def _outcomes(teams: pd.DataFrame, answers: pd.DataFrame, challenges: pd.DataFrame) -> pd.Series:
    states = answers.merge(challenges[["id", "state"]], left_on="challenge_id", right_on="id")
    stopped = (states["state"] == ChallengeState.CANCELLED).groupby(states["team_id"]).all()
    over = teams["outcome"].isin((TeamOutcome.NOT_SELECTED, TeamOutcome.FINISHED))
    return teams["outcome"].mask(teams["id"].isin(stopped.index[stopped]) & ~over, CANCELLED)


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
    explored = places.loc[(places["place"] == places["explored"]).fillna(False).astype(bool), "stage"].drop_duplicates()
    built = places.loc[places["place"] == places["built"], "stage"].drop_duplicates()
    names = ("Applied", "Sifted", "Interviewed", explored.str.cat(sep=" / "), built.str.cat(sep=" / "), "Agreement", "In use")
    return pd.Series(names, STEPS, dtype=object)


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
    every = {"cohort_id": ALL_ROUNDS}
    challenges = pd.concat([challenges.assign(cohort_id=challenges["cohort_id"].fillna("")), challenges.assign(**every)], ignore_index=True)
    entries = pd.concat([entries, entries.assign(**every)], ignore_index=True)
    applications = _application_sums(challenges, sized=sized)
    teams = _team_sums(entries)
    if not sized:
        teams = teams.join(_interviewed_shares(challenges, entries, answers))
    present = pd.concat([rounds, pd.DataFrame({"cohort_id": [ALL_ROUNDS], "name": ["In all"]}, dtype=object)])
    present = present[present["cohort_id"].isin(applications.index) | present["cohort_id"].isin(teams.index)].reset_index(drop=True)
    sums = applications.reindex(present["cohort_id"]).join(teams.reindex(present["cohort_id"])).fillna(0)
    steps = _steps(present["cohort_id"], sums)
    counted = entries.groupby("cohort_id")["company"].agg(teams="size", companies="nunique").reindex(present["cohort_id"]).fillna(0)
    return RoundFlows(present.assign(**{key: counted[key].astype("Int64").array for key in ("teams", "companies")}), steps)


def _application_sums(challenges: pd.DataFrame, *, sized: bool) -> pd.DataFrame:
    """Returns by round the sums of each application step: count, known, of, part and whole."""
    columns: dict[str, Any] = {"challenges": np.ones(len(challenges))}
    before = np.full(len(challenges), np.nan)
    for name in APPLICATION_STEPS:
        value = np.full(len(challenges), np.nan) if sized else challenges[name].to_numpy("float64", na_value=np.nan)
        both = ~np.isnan(value) & ~np.isnan(before)
        columns |= {f"{name}_count": np.nan_to_num(value), f"{name}_known": ~np.isnan(value) * 1.0}
        columns |= {f"{name}_part": np.where(both, value, 0), f"{name}_whole": np.where(both, before, 0)}
        before = value
    return pd.DataFrame(columns).groupby(challenges["cohort_id"].to_numpy()).sum()


def _team_sums(entries: pd.DataFrame) -> pd.DataFrame:
    """Returns by round the sums of each step of teams: count, known, of, part, whole, and ``skipped`` (not known at the step before)."""
    columns: dict[str, Any] = {"entries": np.ones(len(entries))}
    before = np.zeros(len(entries), bool)
    for name in (EXPLORED, BUILT, AGREED, USED):
        known, at = entries[name].notna().to_numpy(), entries[name].to_numpy(bool, na_value=False)
        columns |= {f"{name}_count": at * 1.0, f"{name}_known": known * 1.0}
        if name != EXPLORED:
            columns |= {
                f"{name}_part": (at & before) * 1.0,
                f"{name}_whole": (known & before) * 1.0,
                f"{name}_skipped": (at & ~before) * 1.0,
            }
        before = at
    return pd.DataFrame(columns).groupby(entries["cohort_id"].to_numpy()).sum()


def _steps(rounds: pd.Series, sums: pd.DataFrame) -> pd.DataFrame:
    """Returns a row for each step and round: count, known, of, part and whole. ``sums``: one row for each of the rounds."""
    of = ["challenges" if step in APPLICATION_STEPS else "entries" for step in STEPS]
    count, known, part, whole, skipped = (
        sums.reindex(columns=[f"{step}_{name}" for step in STEPS], fill_value=0).to_numpy().T.ravel()
        for name in ("count", "known", "part", "whole", "skipped")
    )
    absent = (whole == 0) | (skipped > 0)
    return pd.DataFrame({
        "step": np.repeat(np.array(STEPS, dtype=object), len(rounds)), "cohort_id": np.tile(rounds.to_numpy(), len(STEPS)),
        "count": _whole_numbers(count), "known": _whole_numbers(known), "of": _whole_numbers(sums[of].to_numpy().T.ravel()),
        "part": _whole_numbers(part, absent), "whole": _whole_numbers(whole, absent),
    })  # fmt: skip


def _whole_numbers(values: Any, missing: Any = None) -> Any:
    return pd.arrays.IntegerArray(values.astype("int64"), np.zeros(len(values), bool) if missing is None else missing)


def _interviewed_shares(challenges: pd.DataFrame, entries: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Returns by round ``explored_part`` (teams that explored) and ``explored_whole`` (those interviewed).

    Over the challenges with a known number interviewed whose teams all have a known step. Challenges that share a team, directly or through
    others, count together or not at all.
    """
    links = entries[["cohort_id", "id", EXPLORED]].merge(answers, left_on="id", right_on="team_id")
    links = links.merge(
        challenges[["cohort_id", "id", "interviewed"]], left_on=["cohort_id", "challenge_id"], right_on=["cohort_id", "id"], how="left"
    )
    teams, challenge_keys = (links.groupby(["cohort_id", key]).ngroup().to_numpy() for key in ("team_id", "challenge_id"))
    doubtful = (links[EXPLORED].isna() | links["interviewed"].isna()).to_numpy()
    found = -1
    while found != doubtful.sum():  # until no team or challenge is added; as often as the longest chain of shared teams
        found = doubtful.sum()
        doubtful = np.isin(challenge_keys, challenge_keys[doubtful])
        doubtful = np.isin(teams, teams[doubtful])
    counted = links[~doubtful]
    explored = counted.drop_duplicates(["cohort_id", "team_id"]).groupby("cohort_id")[EXPLORED].sum()
    interviewed = counted.drop_duplicates(["cohort_id", "challenge_id"]).groupby("cohort_id")["interviewed"].sum()
    return pd.DataFrame({f"{EXPLORED}_part": explored, f"{EXPLORED}_whole": interviewed}).astype("float64")


def count_exits_by_stage(rounds: pd.DataFrame, entries: pd.DataFrame, order: pd.Series) -> pd.DataFrame:
    """Returns the number of entries by round, stage reached and outcome, in order: cohort_id, name, stage ("" where it is not known, last),
    ``teams``, and a column for each outcome that occurs.

    ``rounds``: of :class:`RoundFlows`; ``order``: the stages in order, of :func:`dashboard.metrics.cohorts.comparison.stage_order`.
    """
    counted = pd.concat([entries, entries.assign(cohort_id=ALL_ROUNDS)])
    counted = counted.assign(stage=counted["stage"].where(counted["stage"].isin(order), ""))
    ranks = pd.Series(np.arange(len(order)), order.array)
    matrix = counted.pivot_table(index=["cohort_id", "stage"], columns="ended", values="id", aggfunc="count", fill_value=0).astype("Int64")
    rows = rounds[["cohort_id", "name"]].reset_index(names="round_rank").merge(
        matrix.assign(teams=matrix.sum(axis=1)).reset_index(), on="cohort_id"
    )  # fmt: skip
    rows = rows.assign(stage_rank=ranks.reindex(rows["stage"]).fillna(len(order)).array)
    return rows.sort_values(["round_rank", "stage_rank"], kind="stable").reset_index(drop=True)


def outcome_counts(entries: pd.DataFrame) -> pd.Series:
    """Returns the number of entries by outcome."""
    return entries["ended"].value_counts()
