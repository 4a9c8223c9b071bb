"""The Innovation Flow by round: median days in each stage and of waiting between stages."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.metrics.cohorts.comparison import STANDARD, WEEKEND_DAYS
from dashboard.metrics.cohorts.flow import ALL_ROUNDS
from dashboard.metrics.days import days_between
from db.values.dates import Precision

GROUP = ["cohort_id", "flow"]


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
    dated = _stage_days(rounds, challenges, periods, places, today)
    lengths = dated[dated["start_on"].notna()]
    waits = _split_waits(dated, milestones, decisions)
    measured = pd.concat([
        pd.DataFrame({**{key: lengths[key] for key in (*GROUP, "place", "stage")}, "before": "", "part": 1,
            "days": days_between(lengths["start_on"], lengths["end_on"])}),
        pd.DataFrame({**{key: waits[key] for key in (*GROUP, "place", "stage", "before", "days", "to_choice", "after_choice")}, "part": 0}),
    ])  # fmt: skip
    measured = pd.concat([measured, measured.assign(cohort_id=ALL_ROUNDS)])
    values = ["days", "to_choice", "after_choice"]
    groups = measured.astype(dict.fromkeys(values, "float64")).groupby([*GROUP, "place", "part", "stage", "before"])[values]
    known = groups.count().rename(columns={"days": "known", "to_choice": "choice_known"})
    medians = groups.median().join(known[["known", "choice_known"]]).reset_index()
    return _in_order(rounds, challenges[challenges["flow"].isin(places["flow"])], medians)


def _stage_days(rounds: pd.DataFrame, challenges: pd.DataFrame, periods: pd.DataFrame, places: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns a row for each challenge and stage of its flow, in order, with its first and last day where they are known."""
    now = pd.Timestamp(today)
    ended = periods[periods["end_on"] <= now]
    days = ["start_on", "end_on"]
    own = ended.loc[ended["challenge_id"].notna(), ["challenge_id", "stage", *days]].drop_duplicates(["challenge_id", "stage"])
    shared = ended.loc[ended["challenge_id"].isna(), [*GROUP, "stage", *days]].drop_duplicates([*GROUP, "stage"])
    call = (rounds["launch_precision"] == Precision.DAY) & (rounds["close_precision"] == Precision.DAY) & (rounds["close_on"] <= now)
    calls = rounds.loc[call & rounds["launch_on"].notna(), ["id", "flow", "launch_on", "close_on"]].rename(columns={"id": "cohort_id"})
    grid = challenges[["id", *GROUP]].merge(places[["flow", "stage", "place", "explored"]], on="flow")
    grid = grid.sort_values(["id", "place"], kind="stable").rename(columns={"id": "challenge_id"})
    grid = grid.merge(own, on=["challenge_id", "stage"], how="left").merge(
        shared, on=[*GROUP, "stage"], how="left", suffixes=("", "_round")
    )
    grid = grid.merge(calls, on=GROUP, how="left")
    is_call = (grid["place"] == grid["explored"] - 1).fillna(False).astype(bool)
    return grid.assign(
        start_on=grid["start_on"].fillna(grid["start_on_round"]).fillna(grid["launch_on"].where(is_call)),
        end_on=grid["end_on"].fillna(grid["end_on_round"]).fillna(grid["close_on"].where(is_call)),
    )


def _split_waits(dated: pd.DataFrame, milestones: pd.DataFrame | None, decisions: pd.DataFrame | None) -> pd.DataFrame:
    """Returns the waits before each stage of a challenge, with the days to the choice and after it where its day is known."""
    before = dated.groupby("challenge_id")[["stage", "end_on"]].shift()
    gap = days_between(before["end_on"], dated["start_on"])
    waits = dated.assign(before=before["stage"], ended=before["end_on"], gap=gap)[gap.notna()].reset_index(drop=True)
    waited = (waits["gap"] > WEEKEND_DAYS).astype(bool)
    chosen = _days_within(waits[waited], milestones, "max").combine_first(_days_within(waits[waited], decisions, "min"))
    choice = chosen.reindex(waits.index)
    return waits.assign(
        days=waits["gap"].where(waited, 0),
        to_choice=days_between(waits["ended"], choice),
        after_choice=days_between(choice, waits["start_on"]),
    )


def _days_within(waits: pd.DataFrame, days: pd.DataFrame | None, which: str) -> pd.Series:
    """Returns by the index of a wait the last ("max") or first ("min") of the days that lie in it."""
    named = waits[["challenge_id", "before", "ended", "start_on"]].reset_index(names="wait")
    none = pd.DataFrame({"challenge_id": [], "stage": [], "on": []}, dtype=object).astype({"on": "datetime64[s]"})
    found = named.merge(none if days is None else days, left_on=["challenge_id", "before"], right_on=["challenge_id", "stage"])
    within = found[(found["ended"] <= found["on"]) & (found["on"] <= found["start_on"])]
    return within.groupby("wait")["on"].agg(which)


def _in_order(rounds: pd.DataFrame, challenges: pd.DataFrame, medians: pd.DataFrame) -> pd.DataFrame:
    """Returns the medians of the rounds in order and of all rounds, with names and numbers of challenges."""
    named = pd.concat([rounds[["id", "name"]], pd.DataFrame({"id": [ALL_ROUNDS], "name": ["In all"]}, dtype=object)], ignore_index=True)
    named = named.rename(columns={"id": "cohort_id"}).reset_index(names="rank")
    of = pd.concat([challenges[GROUP], challenges[GROUP].assign(cohort_id=ALL_ROUNDS)]).groupby(GROUP).size().rename("challenges")
    groups = named.merge(of.astype("Int64").reset_index(), on="cohort_id").assign(other=lambda frame: frame["flow"] != STANDARD)
    rows = groups.merge(medians, on=GROUP, how="left").sort_values(["rank", "other", "flow", "place", "part"], kind="stable")
    columns = [*GROUP, "name", "challenges", "before", "stage", "days", "known", "to_choice", "after_choice", "choice_known"]
    counts, days = ("known", "choice_known"), ("days", "to_choice", "after_choice")
    return rows[columns].astype({**dict.fromkeys(counts, "Int64"), **dict.fromkeys(days, "Float64")}).reset_index(drop=True)
