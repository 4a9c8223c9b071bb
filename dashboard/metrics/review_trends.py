"""Health, milestones, outturn and actions as recorded at each closing of a review. Later entries do not change them.

``closed`` is the frame of ``db.queries.reviews.trends.closed_reviews``, oldest first; ``moment`` is the position of a review in it. Frames of
states have ``revision`` and ``superseded``, see :func:`dashboard.metrics.past_states.states_at`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.days import days_between, last_days
from dashboard.metrics.health_by_records import HEALTH_RANKS, HealthRecords, judge_health_on
from dashboard.metrics.past_states import states_at
from db.schema.enums.records import Attendance, ChallengeState, Party, PaymentKind
from db.values.working_days import WorkingDays

WEEK = pd.Timedelta(days=7)
KEYS = ["challenge_id", "moment"]


def case_id(challenge: Any, moment: Any) -> Any:
    """Returns the key of a challenge at a review, of single values or of columns: health is judged for each review by other records."""
    return challenge + "@" + (moment.astype(str) if isinstance(moment, pd.Series) else str(moment))


@dataclass(frozen=True)
class HealthStates:
    """States from which health follows, each frame as its query in ``db.queries.reviews.trends`` returns it. ``conversations``: id,
    held_on, held_precision; ``links``: conversation_id, challenge_id; ``participants`` and ``sponsors`` with organisation_id."""

    agreed: pd.DataFrame
    updates: pd.DataFrame
    challenges: pd.DataFrame
    stages: pd.DataFrame
    milestones: pd.DataFrame
    moves: pd.DataFrame
    conversations: pd.DataFrame
    links: pd.DataFrame
    participants: pd.DataFrame
    sponsors: pd.DataFrame
    actions: pd.DataFrame


def health_at_reviews(
    closed: pd.DataFrame, states: HealthStates, challenges: pd.DataFrame, calendars: Mapping[str, WorkingDays], working_days: WorkingDays
) -> pd.DataFrame:
    """The health of each challenge at each review: agreed, reported and by the records.

    ``challenges``: id, in the order wanted. ``calendars``: working days by :func:`case_id`, where they are not ``working_days``. Returns one
    row for each challenge and review, oldest first: challenge_id, moment, review_id, held_on, ``running`` (bool: whether the challenge was
    running then), ``agreed`` and ``reason`` of the review, ``said`` (of the update of the week of the closing, else of the week before),
    ``told`` (Int64, rank of agreed, else of said; ``<NA>``: neither), the columns of
    :func:`dashboard.metrics.health_by_records.judge_health_on` (``rank``: by the records), ``overridden`` (the review agreed on another health
    than the team reported) and ``better`` (told is better than by the records).
    """
    at = closed.assign(moment=np.arange(len(closed)))
    cases = challenges[["id"]].rename(columns={"id": "challenge_id"}).merge(at, how="cross")
    running = _running_at(states, closed["revision"])
    agreed = states_at(states.agreed, closed["revision"]).merge(at[["moment", "review_id"]], on=["moment", "review_id"])
    agreed = agreed.rename(columns={"health": "agreed"})[[*KEYS, "agreed", "reason"]].drop_duplicates(KEYS, keep="last")
    marks = cases.merge(running, on=KEYS, how="left").merge(agreed, on=KEYS, how="left").merge(_said_at(states, at), on=KEYS, how="left")
    judged = _judge_at(states, closed["revision"], marks[marks["running"].notna()], calendars, working_days)
    marks = marks.merge(judged, on=KEYS, how="left").assign(running=marks["running"].notna())
    team, review = (marks[name].map(HEALTH_RANKS).astype("Int64").where(marks["running"]) for name in ("said", "agreed"))
    told = review.fillna(team)
    better, overridden = (told < marks["rank"]).fillna(False), review.notna() & (review.fillna(-1) != team.fillna(-1))
    return marks.assign(told=told, overridden=overridden.astype(bool), better=better.astype(bool))


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
    counted = marks.assign(better=marks["better"].astype("Int64"), overridden=marks["overridden"].astype("Int64"))
    groups = counted.groupby("challenge_id", sort=False)
    return groups.agg(better=("better", "sum"), overridden=("overridden", "sum"), reviews=("moment", "size")).reset_index()


def _running_at(states: HealthStates, revisions: pd.Series) -> pd.DataFrame:
    """Returns the challenges that were running at each review: challenge_id, moment, ``running`` and ``threshold`` (Int64, working days)."""
    challenges = states_at(states.challenges, revisions)
    running = challenges[challenges["state"] == ChallengeState.RUNNING].rename(columns={"id": "challenge_id", "stage": "name"})
    stages = states_at(states.stages, revisions).drop_duplicates(["moment", "flow", "name"])
    running = running.merge(stages, on=["moment", "flow", "name"], how="left").rename(columns={"quiet_working_days": "threshold"})
    return running.assign(running=True)[[*KEYS, "running", "threshold"]]


def _said_at(states: HealthStates, at: pd.DataFrame) -> pd.DataFrame:
    """Returns the reported health at each review: ``said`` of the latest update of the week of the closing or the week before."""
    updates = states_at(states.updates, at["revision"]).merge(at[["moment", "closed_on"]], on="moment")
    monday = updates["closed_on"] - pd.to_timedelta(updates["closed_on"].dt.day_of_week, unit="D")
    recent = updates[(updates["week"] >= monday - WEEK) & (updates["week"] <= updates["closed_on"])]
    latest: pd.DataFrame = recent.sort_values("week", kind="stable").drop_duplicates(KEYS, keep="last")
    return latest.rename(columns={"health": "said"})[[*KEYS, "said"]]


def _judge_at(
    states: HealthStates, revisions: pd.Series, cases: pd.DataFrame, calendars: Mapping[str, WorkingDays], working_days: WorkingDays
) -> pd.DataFrame:
    """Returns the health by the records as they were at each review. ``cases``: challenge_id, moment, closed_on, threshold."""
    milestones = states_at(states.milestones, revisions)
    milestones = milestones[~milestones["archived"].astype(bool) & milestones["dropped_on"].isna() & milestones["challenge_id"].notna()]
    moves = states_at(states.moves, revisions).sort_values(["moved_on", "from_on", "to_on"], kind="stable")
    actions = states_at(states.actions, revisions)
    owed = actions[(actions["owed_by"] == Party.SPONSOR) & actions["challenge_id"].notna()]
    spoken = _conversations_at(states, revisions)
    days = cases.assign(case=case_id(cases["challenge_id"], cases["moment"]))
    on = spoken.merge(days[[*KEYS, "closed_on"]], on=KEYS)
    records = HealthRecords(
        days[["case", "threshold"]].rename(columns={"case": "id"}),
        milestones.assign(
            id=case_id(milestones["id"], milestones["moment"]), challenge_id=case_id(milestones["challenge_id"], milestones["moment"])
        ),
        moves.assign(milestone_id=case_id(moves["milestone_id"], moves["moment"])),
        pd.DataFrame(
            {"challenge_id": case_id(on["challenge_id"], on["moment"]), "on": on["day"].where(on["day"] < on["closed_on"], on["closed_on"])}
        ),
        owed.assign(challenge_id=case_id(owed["challenge_id"], owed["moment"])),
    )
    asked = days[["case", "closed_on"]].rename(columns={"case": "challenge_id", "closed_on": "day"})
    judged = judge_health_on(records, asked, calendars, working_days)
    return judged.drop(columns=["challenge_id", "threshold"]).assign(
        challenge_id=days["challenge_id"].to_numpy(), moment=days["moment"].to_numpy()
    )


def _conversations_at(states: HealthStates, revisions: pd.Series) -> pd.DataFrame:
    """Returns the conversations of challenges with their sponsors at each review: challenge_id, moment, ``day``, the last possible one.

    A conversation counts if it names no organisation, or one that sponsored the challenge and came, or if the challenge had no sponsor.
    """
    held = states_at(states.conversations, revisions).rename(columns={"id": "conversation_id"})
    held = held.assign(day=last_days(held["held_on"], held["held_precision"]))[["conversation_id", "moment", "day"]]
    about = states_at(states.links, revisions).merge(held, on=["conversation_id", "moment"])
    participants, sponsors = states_at(states.participants, revisions), states_at(states.sponsors, revisions)
    with_whom = about.merge(participants, on=["conversation_id", "moment"], how="left")
    with_whom = with_whom.merge(sponsors.assign(sponsor=True), on=[*KEYS, "organisation_id"], how="left")
    with_whom = with_whom.merge(sponsors.drop_duplicates(KEYS)[KEYS].assign(sponsored=True), on=KEYS, how="left")
    came = with_whom["sponsor"].notna() & (with_whom["came"] != Attendance.NO)
    return with_whom.loc[with_whom["organisation_id"].isna() | came | with_whom["sponsored"].isna(), [*KEYS, "day"]]


@dataclass(frozen=True)
class MilestonePaths:
    """Milestones over the reviews. ``paths``, one row each: id, challenge_id, title, baseline_on, first_on and last_on (the day expected at
    the first and at the last review at which it was open), done_on, ``moved_days`` and ``recent_days`` (Int64). ``points``: id, held_on,
    expected_on, one row for each review at which it was open, oldest first."""

    paths: pd.DataFrame
    points: pd.DataFrame


def milestone_paths(closed: pd.DataFrame, milestones: pd.DataFrame) -> MilestonePaths:
    """Returns the milestones that were open at any review.

    The day expected is the actual day, else the forecast, else the baseline; a milestone is followed until it is done, and left out while it
    is dropped or archived. ``moved_days`` = (done, else last expected) - first expected, in calendar days; ``recent_days`` = expected at the
    last review - expected at the one before, 0 where it was not open at both. Open ones come first, by size of move, then those done,
    the latest first; those that did not move are last.
    """
    at = states_at(milestones, closed["revision"])
    at = at.assign(held_on=closed["held_on"].to_numpy()[at["moment"].to_numpy()])
    expected = at["actual_on"].fillna(at["forecast_on"]).fillna(at["baseline_on"])
    at = at.assign(expected_on=expected, done=at["actual_on"].notna())
    at = at[~at["archived"].astype(bool) & at["dropped_on"].isna() & expected.notna()].sort_values(["id", "moment"], kind="stable")
    closings_done = at["done"].astype(int).groupby(at["id"]).cumsum()
    followed, points = at[(closings_done == 0) | (at["done"] & (closings_done == 1))], at[closings_done == 0]
    paths = followed.drop_duplicates("id", keep="last")[["id", "challenge_id", "title", "baseline_on", "actual_on"]]
    ends = points.groupby("id", sort=False)["expected_on"].agg(first_on="first", last_on="last").reset_index()
    paths = paths.rename(columns={"actual_on": "done_on"}).merge(ends, on="id")
    before, last = (
        points[points["moment"] == len(closed) - back].set_index("id")["expected_on"].reindex(paths["id"]).reset_index(drop=True)
        for back in (2, 1)
    )
    recent = days_between(before, last).fillna(0)
    moved = days_between(paths["first_on"], paths["done_on"].fillna(paths["last_on"]))
    paths = paths.assign(moved_days=moved, recent_days=recent)
    ranks = paths.assign(still=moved == 0, done=paths["done_on"].notna(), size=-moved.abs(), latest=-_day_numbers(paths["done_on"]))
    order = ["still", "done", "latest", "size", "last_on", "title", "id"]
    paths = paths.loc[ranks.sort_values(order, kind="stable").index].reset_index(drop=True)
    return MilestonePaths(paths, points[["id", "held_on", "expected_on"]].reset_index(drop=True))


def _day_numbers(days: pd.Series) -> pd.Series:
    """Returns the days as numbers that sort alike; 0 for a missing one."""
    return (days - pd.Timestamp(0)).dt.days.fillna(0)


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


def outturn_at_reviews(
    closed: pd.DataFrame, lines: pd.DataFrame, plans: pd.DataFrame, forecasts: pd.DataFrame, ledger: pd.DataFrame
) -> pd.DataFrame:
    """Outturn and budget at each review that had budget lines in its financial year.

    Outturn of a line = all its actuals + for each open month of the year (that of the closing and later ones) or with actuals
    max((forecast, else plan) - actuals of that month, 0); an accrual that a payment settled counts nothing. Returns, oldest first:
    review_id, held_on, ``year``, and in pence (Int64) ``outturn``, ``budget`` and ``variance`` = outturn - budget of the lines that have a
    budget (``<NA>`` without one), ``moved`` = outturn - that of the review before; ``<NA>`` at the first review of a financial year.
    """
    at = closed.assign(moment=np.arange(len(closed))).rename(columns={"financial_year": "year"})
    budgets = states_at(lines, closed["revision"]).merge(at[["moment", "year"]], on="moment")
    budgets = budgets[budgets["financial_year"] == budgets["year"]].rename(columns={"id": "budget_line_id", "amount_pence": "budget"})
    actuals = _actuals_at(closed, ledger)
    expected = _expected_at(at, plans, forecasts, actuals)
    line_keys = ["moment", "budget_line_id"]
    sums = [part.groupby(line_keys)[name].sum().rename(name).reset_index() for part, name in ((actuals, "actual"), (expected, "expected"))]
    of_lines = (
        budgets.merge(sums[0], on=line_keys, how="left").merge(sums[1], on=line_keys, how="left").fillna({"actual": 0, "expected": 0})
    )
    of_lines["outturn"] = of_lines["actual"] + of_lines["expected"]
    of_lines["variance"] = of_lines["outturn"] - of_lines["budget"]
    sum_of_known = of_lines.groupby("moment")[["outturn", "budget", "variance"]].sum(min_count=1).reset_index()
    outturns = at.merge(sum_of_known, on="moment").sort_values("moment")
    moved = (outturns["outturn"] - outturns["outturn"].shift()).where(outturns["year"] == outturns["year"].shift())
    return outturns.assign(moved=moved)[["review_id", "held_on", "year", "outturn", "budget", "variance", "moved"]].reset_index(drop=True)


def _actuals_at(closed: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Returns the actuals at each review by line and month: moment, budget_line_id, month, ``actual`` (pence), without settled accruals."""
    rows = states_at(ledger, closed["revision"])
    settled = rows[["moment", "settles_id"]].dropna().drop_duplicates().rename(columns={"settles_id": "id"}).assign(settled=True)
    rows = rows.merge(settled, on=["moment", "id"], how="left")
    counted = rows[(rows["kind"] != PaymentKind.ACCRUAL) | rows["settled"].isna()]
    return counted.groupby(["moment", "budget_line_id", "month"])["amount_pence"].sum().rename("actual").reset_index()


def _expected_at(at: pd.DataFrame, plans: pd.DataFrame, forecasts: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Returns what was still expected of each open month at each review: moment, budget_line_id, month, ``expected`` (pence, at least 0)."""
    month_keys = ["moment", "budget_line_id", "month"]
    both = pd.concat([states_at(plans, at["revision"]), states_at(forecasts, at["revision"])])
    best = both.drop_duplicates(month_keys, keep="last").merge(at[["moment", "closed_on", "year"]], on="moment")
    best = best.merge(actuals, on=month_keys, how="left")
    first_month = best["closed_on"] - pd.to_timedelta(best["closed_on"].dt.day - 1, unit="D")
    start = best["month"].dt.year - (best["month"].dt.month < 4)
    of_year = start.astype(str) == best["year"].str[:4]
    open_: pd.DataFrame = best[(best["month"] >= first_month) & (of_year | best["actual"].notna())]
    return open_.assign(expected=(open_["amount_pence"] - open_["actual"].fillna(0)).clip(lower=0))


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
    states = states_at(challenges[["id", "state", "revision", "superseded"]], closed["before"])
    states = states.rename(columns={"id": "challenge_id", "state": "challenge_state"})
    at = states_at(actions, closed["before"]).merge(states, on=KEYS, how="left")
    return at.assign(born=at["moment"], died=at["moment"] + 1)[["due_on", "answered_on", "outcome", "challenge_state", "born", "died"]]
