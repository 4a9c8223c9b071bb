"""Comparison of cohorts: counts with denominators, stages reached, lengths of stages and waiting times between them.

A cohort id that is missing in the records is the empty text in every frame here: the records without a cohort.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.days import days_between
from db.values.dates import Precision

DRAWABLE_PRECISIONS = (Precision.DAY.value, Precision.WEEK.value, Precision.MONTH.value)
STANDARD = "Standard"
NO_COHORT = "No cohort"
OPEN_CALL = "Launch to close"
WEEKEND_DAYS = 3
LENGTH_KEYS = ["cohort_id", "flow"]
HOW_CHALLENGES = (
    "The challenges recorded for the cohort, at the stage they are in. A team counts in each challenge that it answers or may answer."
)


def split_sources(text: str | None) -> tuple[str, ...]:
    """Returns the sources in a text, separated by ``|``."""
    return tuple(part.strip() for part in (text or "").split("|") if part.strip())


def summarise_cohorts(cohorts: pd.DataFrame, challenges: pd.DataFrame, sponsors: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Returns the cohorts in order with the counts of their records (Int64).

    Frames of ``db.queries.cohorts.comparison``: ``list_cohorts``, ``challenge_counts``, ``sponsor_counts``, ``team_counts``. Adds
    ``challenges``, ``sponsors``, ``teams`` (0 where none is recorded), ``priced`` (challenges with a maximum contract value), ``low`` and
    ``high`` of those values in pence (missing where none is known). Records without a cohort come last, with the id "" and the name
    "No cohort", if there are any.
    """
    counted = [_by_cohort(frame) for frame in (challenges, sponsors, teams[["cohort_id", "teams"]])]
    counts = pd.concat([counted[0][["cohort_id", "challenges", "priced"]], counted[1], counted[2]]).groupby("cohort_id").sum()
    values = counted[0][["cohort_id", "low", "high"]].set_index("cohort_id")
    without = pd.DataFrame({"id": [""], "name": [NO_COHORT], "flow": [""]}, dtype=object)
    rows = pd.concat([cohorts, without]) if "" in counts.index and counts.loc["", ["challenges", "teams"]].any() else cohorts
    totals = counts.reindex(rows["id"]).fillna(0).astype("Int64")
    known = values.reindex(rows["id"]).astype("Int64")
    return rows.reset_index(drop=True).assign(
        challenges=totals["challenges"].array,
        priced=totals["priced"].array,
        sponsors=totals["sponsors"].array,
        teams=totals["teams"].array,
        low=known["low"].array,
        high=known["high"].array,
    )


def _by_cohort(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(cohort_id=frame["cohort_id"].fillna(""))


def stage_places(stages: pd.DataFrame) -> pd.DataFrame:
    """Returns the stages of all flows, the flow called Standard first, then by name.

    ``stages``: flow, position, name, usual_teams of ``db.queries.cohorts.flow.stages``. Returns flow, stage, ``place`` (from 0), and of each
    flow ``built`` (place of the first stage in which one team is usual, else of the last), ``explored`` (the place before it; missing where
    there is none) and ``last``.
    """
    ordered = stages.assign(other=stages["flow"] != STANDARD).sort_values(["other", "flow", "position"], kind="stable")
    place = ordered.groupby("flow").cumcount()
    last = place.groupby(ordered["flow"]).transform("max")
    built = place.where((ordered["usual_teams"] == 1).fillna(False).astype(bool)).groupby(ordered["flow"]).transform("min").fillna(last)
    return pd.DataFrame({
        "flow": ordered["flow"], "stage": ordered["name"], "place": place.astype("Int64"), "built": built.astype("Int64"),
        "explored": (built - 1).where(built > 0).astype("Int64"), "last": last.astype("Int64"),
    }).reset_index(drop=True)  # fmt: skip


def stage_order(places: pd.DataFrame) -> pd.Series:
    """Returns all stage names without repetition, by their place in the flows of :func:`stage_places`."""
    ordered = places.assign(other=places["flow"] != STANDARD).sort_values(["place", "other", "stage"], kind="stable")
    return ordered["stage"].drop_duplicates().reset_index(drop=True)


def building_stage(places: pd.DataFrame) -> str:
    """Returns the stage in which a single team builds, of the flow called Standard if there is one, else of the first flow by name; empty
    without stages."""
    built = places.loc[places["place"] == places["built"], "stage"]
    return "" if built.empty else str(built.iloc[0])


def place_stages(rows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows (flow, stage) with place, built, explored, last and flow of their stage.

    A stage that its flow does not have is placed in the first flow that has it; one that no flow has stays without a place.
    """
    firsts = (~places["stage"].duplicated()).to_numpy().nonzero()[0]
    named = pd.MultiIndex.from_frame(places[["flow", "stage"]]).get_indexer(pd.MultiIndex.from_frame(rows[["flow", "stage"]]))
    first = pd.Index(places["stage"].take(firsts)).get_indexer(pd.Index(rows["stage"]))
    at = np.where(named >= 0, named, np.where(first >= 0, np.append(firsts, -1)[first], -1))
    return rows.assign(**{key: places[key].array.take(at, allow_fill=True) for key in ("flow", "place", "built", "explored", "last")})


@dataclass(frozen=True)
class Reach:
    """Stages reached by company teams. ``stages``: cohort_id, stage, reached, of, before; ``teams``: cohort_id, teams, unknown."""

    stages: pd.DataFrame
    teams: pd.DataFrame


def reach_by_cohort(teams: pd.DataFrame, places: pd.DataFrame) -> Reach:
    """Returns the stages reached by teams, by cohort. ``teams``: of ``db.queries.cohorts.comparison.team_counts``.

    ``stages``: cohort_id, stage, and (Int64) ``reached``: teams at that stage or a later one of their flow; ``of``: teams with a known
    stage in a flow that has it; ``before``: teams that reached the stage before it in their own flow, the denominator of the share of the
    stage before (missing at the first stage shown). Stages before the earliest stage of any team are left out: all teams passed them.
    ``teams``: cohort_id, ``teams``, ``unknown`` (of how many the stage is not known).
    """
    counted = place_stages(_by_cohort(teams), places).astype({"teams": "int64"})
    known = counted["place"].notna()
    totals = counted.assign(unknown=counted["teams"].where(~known, 0)).groupby("cohort_id")[["teams", "unknown"]].sum().reset_index()
    staged = counted.loc[known, ["cohort_id", "flow", "place", "teams"]].rename(columns={"place": "at"})
    first = staged["at"].min() if len(staged) else 0
    steps = staged.merge(places[["flow", "stage", "place"]], on="flow").astype({"at": "int64", "place": "int64"})
    teams_at, place = steps["teams"], steps["place"]
    sums = steps.assign(
        reached=teams_at.where(steps["at"] >= place, 0), of=teams_at, before=teams_at.where(steps["at"] >= place - 1, 0).where(place > first, 0)
    ).groupby(["cohort_id", "stage"], sort=False)[["reached", "of", "before", "place"]]  # fmt: skip
    result = sums.agg({"reached": "sum", "of": "sum", "before": "sum", "place": "max"}).reset_index()
    result = result[result["place"] >= first].astype({"reached": "Int64", "of": "Int64", "before": "Int64"})
    result = result.assign(before=result["before"].where(result["before"] > 0))
    return Reach(result[["cohort_id", "stage", "reached", "of", "before"]].reset_index(drop=True), totals)


@dataclass(frozen=True)
class Timelines:
    """Stage dates of cohorts. ``rows``: one for each cohort and flow; ``periods``: one for each stage of a row; see :func:`build_timelines`."""

    rows: pd.DataFrame
    periods: pd.DataFrame


def build_timelines(cohorts: pd.DataFrame, dates: pd.DataFrame, places: pd.DataFrame) -> Timelines:
    """Returns the stage dates of every cohort for each flow of its dates, and the waiting between them.

    ``cohorts``: of ``list_cohorts`` or :func:`summarise_cohorts`; ``dates``: of ``db.queries.cohorts.comparison.stage_periods``. The dates
    of a stage are the cohort's own, else those that most of its challenges share (the earliest of equally common ones), else planned ones.
    The usual flow of a cohort begins with its open call, from launch to close, where no stage begins at its launch.

    ``rows``: ``row`` (number), cohort_id, name, ``other_flow`` ("" for the usual flow), ``origin_on`` (launch, else the first day drawn),
    demo_day_on with precision (of the usual flow). ``periods``: row, cohort_id, stage, start and end with precision, planned, ``seen``
    (challenges with these dates; 0: they are the cohort's), ``others`` (other dates recorded), ``drawn`` (both ends known at least to the
    month), ``exact`` (to the day), ``length_days`` (last day - first day, Int64; missing unless exact), ``waited_days`` (first day - last
    day of the period drawn before, where both are exact and more than a weekend lies between), ``waited_after`` and ``waited_from``
    (stage and last day of the period before).
    """
    named = cohorts[cohorts["id"] != ""].reset_index(drop=True)
    chosen = _representative_dates(dates)
    usual = pd.DataFrame({"cohort_id": named["id"], "flow": named["flow"]})
    rows = pd.concat([usual, chosen[LENGTH_KEYS].drop_duplicates()]).drop_duplicates(LENGTH_KEYS)
    rows = rows.merge(
        named.reset_index(names="rank").rename(columns={"id": "cohort_id", "flow": "usual_flow"})[
            ["cohort_id", "rank", "name", "usual_flow", "launch_on", "launch_precision", "close_on", "close_precision", "demo_day_on",
             "demo_day_precision"]
        ],
        on="cohort_id",
    )  # fmt: skip
    rows = rows.assign(is_other=rows["flow"] != rows["usual_flow"]).sort_values(["rank", "is_other", "flow"], kind="stable")
    rows = rows.reset_index(drop=True).reset_index(names="row")
    periods = chosen.merge(rows[["row", *LENGTH_KEYS]], on=LENGTH_KEYS).merge(
        places[["flow", "stage", "place"]], on=["flow", "stage"], how="left"
    )
    periods = pd.concat([_open_calls(rows, periods), periods.assign(place=periods["place"].fillna(len(places)))])
    periods = _measure_periods(periods.sort_values(["row", "place"], kind="stable").reset_index(drop=True).drop(columns="place"))
    first = periods["start_on"].where(periods["drawn"]).groupby(periods["row"]).min().reindex(rows["row"])
    drawable = ~rows["is_other"] & rows["launch_precision"].isin(DRAWABLE_PRECISIONS)
    return Timelines(
        pd.DataFrame({
            "row": rows["row"], "cohort_id": rows["cohort_id"], "name": rows["name"],
            "other_flow": rows["flow"].where(rows["is_other"], ""),
            "origin_on": rows["launch_on"].where(drawable).fillna(first.reset_index(drop=True)),
            "demo_day_on": rows["demo_day_on"].where(~rows["is_other"]), "demo_day_precision": rows["demo_day_precision"],
        }),
        periods,
    )  # fmt: skip


def _representative_dates(dates: pd.DataFrame) -> pd.DataFrame:
    """Returns one row of dates for each cohort, flow and stage, with ``others``: how many other dates of that kind are recorded."""
    keys = [*LENGTH_KEYS, "stage"]
    own = dates["own"].astype(bool)
    known = dates[dates["cohort_id"].notna()].assign(
        flow=dates["flow"].fillna(STANDARD), not_own=~own, common=-dates["seen"], seen=dates["seen"].where(~own, 0)
    )
    best = known.sort_values(["planned", "not_own", "common", "start_on", "end_on"], kind="stable").drop_duplicates(keys)
    distinct = known.drop_duplicates([*keys, "planned", "start_on", "end_on"]).groupby([*keys, "planned"]).size().rename("others")
    return best.merge(distinct.reset_index(), on=[*keys, "planned"]).assign(others=lambda frame: frame["others"] - 1)


def _open_calls(rows: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Returns the period from launch to close of each cohort that has both, unless a stage begins at its launch."""
    launches = rows["launch_on"].set_axis(rows["row"]).reindex(periods["row"])
    taken = rows["row"].isin(periods["row"][periods["start_on"].to_numpy() == launches.to_numpy()])
    shown = ~rows["is_other"] & rows["launch_precision"].isin(DRAWABLE_PRECISIONS) & rows["launch_on"].notna() & rows["close_on"].notna()
    calls = rows[shown & ~taken]
    return pd.DataFrame({
        "row": calls["row"], "cohort_id": calls["cohort_id"], "flow": calls["flow"], "stage": pd.Series(OPEN_CALL, calls.index, object),
        "planned": pd.array(np.zeros(len(calls), bool), "boolean"), "seen": pd.array(np.zeros(len(calls), "int64"), "Int64"),
        "others": np.zeros(len(calls), "int64"), "start_on": calls["launch_on"], "start_precision": calls["launch_precision"],
        "end_on": calls["close_on"], "end_precision": calls["close_precision"], "place": pd.array(np.full(len(calls), -1), "Int64"),
    })  # fmt: skip


def _measure_periods(periods: pd.DataFrame) -> pd.DataFrame:
    """Returns the periods with what is drawn and exact, their lengths, and the waiting before them."""
    known = periods["start_on"].notna() & periods["end_on"].notna()
    exact = known & (periods["start_precision"] == Precision.DAY) & (periods["end_precision"] == Precision.DAY)
    drawn = known & periods["start_precision"].isin(DRAWABLE_PRECISIONS) & periods["end_precision"].isin(DRAWABLE_PRECISIONS)
    by_day = periods[drawn].sort_values(["row", "start_on"], kind="stable")
    before = by_day.groupby("row")[["stage", "end_on", "end_precision"]].shift()
    waited = days_between(before["end_on"], by_day["start_on"])
    counts = (before["end_precision"] == Precision.DAY) & (by_day["start_precision"] == Precision.DAY) & (waited > WEEKEND_DAYS)
    waits = pd.DataFrame({"waited_days": waited, "waited_after": before["stage"], "waited_from": before["end_on"]})
    waits = waits[counts.fillna(False).astype(bool)].reindex(periods.index)
    length = days_between(periods["start_on"], periods["end_on"]).where(exact)
    return periods.assign(drawn=drawn, exact=exact, length_days=length, others=periods["others"].astype("Int64"), **waits)


def stage_length_ranges(timelines: Timelines) -> pd.DataFrame:
    """Returns by stage: ``shortest`` and ``longest`` known length in calendar days, and ``known`` (how many are), over the usual flows of
    all cohorts; planned periods are left out."""
    usual = timelines.rows.loc[timelines.rows["other_flow"] == "", "row"]
    periods = timelines.periods
    lengths = periods[periods["row"].isin(usual) & ~periods["planned"].astype(bool) & periods["length_days"].notna()]
    return lengths.groupby("stage", sort=False)["length_days"].agg(shortest="min", longest="max", known="count").reset_index()


def total_waits(timelines: Timelines) -> pd.DataFrame:
    """Returns by row of the usual flows: ``waited_days``, the sum of the waits between its stages, where one is known."""
    usual = timelines.rows.loc[timelines.rows["other_flow"] == "", "row"]
    waits = timelines.periods[timelines.periods["row"].isin(usual)].groupby("row")["waited_days"].sum(min_count=1)
    return waits.dropna().astype("Int64").reset_index()
