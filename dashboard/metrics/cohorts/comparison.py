"""Comparison of cohorts: counts with denominators, stages reached, lengths of stages and waiting times between them.

A cohort id that is missing in the records is the empty text in every frame here: the records without a cohort.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import (
    NAT,
    columns_of,
    day_counts,
    filled,
    frame_of_arrays,
    key_codes,
    key_positions,
    numbers,
    positions_of,
    sums_by,
    taken,
    truths,
    whole_numbers,
)
from db.values.dates import Precision

DRAWABLE_PRECISIONS = (Precision.DAY.value, Precision.WEEK.value, Precision.MONTH.value)
STANDARD = "Standard"
NO_COHORT = "No cohort"
OPEN_CALL = "Launch to close"
COHORT_COLUMNS = ("id", "name", "flow", "launch_on", "launch_precision", "close_on", "close_precision", "demo_day_on", "demo_day_precision")
WEEKEND_DAYS = 3
HOW_CHALLENGES = (
    "The challenges recorded for the cohort, at the stage they are in. A team counts in each challenge that it answers or may answer."
)


def split_sources(text: str | None) -> tuple[str, ...]:
    """Returns the sources in a text, separated by ``|``."""
    return tuple(part.strip() for part in (text or "").split("|") if part.strip())


def summarise_cohorts(cohorts: pd.DataFrame, challenges: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Returns the cohorts in order with the counts of their records (Int64).

    Frames of ``db.queries.cohorts.comparison``: ``list_cohorts``, ``challenge_counts``, ``team_counts``. Adds
    ``challenges``, ``sponsors``, ``teams`` (0 where none is recorded), ``priced`` (challenges with a maximum contract value), ``low`` and
    ``high`` of those values in pence (missing where none is known). Records without a cohort come last, with the id "" and the name
    "No cohort", if there are any.
    """
    ids = np.append(cohorts["id"].to_numpy(), np.array([None]))  # None: the records without a cohort
    tables = ((ids,), *((frame["cohort_id"].to_numpy(),) for frame in (challenges, teams)))
    rows, in_challenges, in_teams = key_codes(*tables)
    size = max(codes.max(initial=-1) for codes in (rows, in_challenges, in_teams)) + 1
    totals = {
        **{key: sums_by(in_challenges, numbers(challenges[key]), size)[rows] for key in ("challenges", "priced", "sponsors")},
        "teams": sums_by(in_teams, numbers(teams["teams"]), size)[rows],
    }
    place = positions_of(rows, in_challenges)
    values = {key: taken(numbers(challenges[key]), place) for key in ("low", "high")}
    columns = columns_of(cohorts)
    if totals["challenges"][-1] or totals["teams"][-1]:
        without = {"id": "", "name": NO_COHORT, "flow": ""}
        row = np.append(np.arange(len(cohorts)), -1)
        columns = {key: column.take(row, allow_fill=True, fill_value=without.get(key)) for key, column in columns.items()}
    counted = {key: whole_numbers(column[: len(columns["id"])]) for key, column in (totals | values).items()}
    return frame_of_arrays({**columns, **counted})


def stage_places(stages: pd.DataFrame) -> pd.DataFrame:
    """Returns the stages of all flows, the flow called Standard first, then by name.

    ``stages``: flow, position, name, usual_teams of ``db.queries.cohorts.flow.stages``. Returns flow, stage, ``place`` (from 0), and of each
    flow ``built`` (place of the first stage in which one team is usual, else of the last), ``explored`` (the place before it; missing where
    there is none) and ``last``.
    """
    names, code = np.unique(stages["flow"].to_numpy(), return_inverse=True)
    rank = code + np.where(names == STANDARD, 0, len(names))[code]
    order = np.lexsort((numbers(stages["position"]), rank))
    _, first, group, count = np.unique(rank[order], return_index=True, return_inverse=True, return_counts=True)
    place, last = np.arange(len(order)) - first[group], count[group] - 1
    single = numbers(stages["usual_teams"])[order] == 1
    built = np.minimum.reduceat(np.where(single, place, last), first)[group] if len(order) else place
    return frame_of_arrays({
        "flow": stages["flow"].to_numpy()[order], "stage": stages["name"].to_numpy()[order], "place": whole_numbers(place),
        "built": whole_numbers(built), "explored": whole_numbers(built - 1, built == 0), "last": whole_numbers(last),
    })  # fmt: skip


def stage_order(places: pd.DataFrame) -> pd.Series:
    """Returns all stage names without repetition, by their place in the flows of :func:`stage_places`."""
    names, code = np.unique(places["stage"].to_numpy(), return_inverse=True)
    order = np.lexsort((code, places["flow"].to_numpy() != STANDARD, numbers(places["place"])))
    first = np.unique(code[order], return_index=True)[1]
    return pd.Series(names[code[order][np.sort(first)]], dtype=object)


def building_stage(places: pd.DataFrame) -> str:
    """Returns the stage in which a single team builds, of the flow called Standard if there is one, else of the first flow by name; empty
    without stages."""
    built = places["stage"].to_numpy()[numbers(places["place"]) == numbers(places["built"])]
    return str(built[0]) if len(built) else ""


def stage_positions(flow: Any, stage: Any, places: pd.DataFrame) -> Any:
    """Returns the row of ``places`` of each stage of a flow (arrays): a stage that its flow does not have is that of the first flow that has
    it; -1 for one that no flow has."""
    flows, stages = places["flow"].to_numpy(), places["stage"].to_numpy()
    own = key_positions((flow, stage), (flows, stages))
    return np.where(own >= 0, own, key_positions((stage,), (stages,)))


@dataclass(frozen=True)
class Reach:
    """Stages reached by company teams. ``stages``: cohort_id, stage, reached, of, before; ``teams``: cohort_id, teams, unknown."""

    stages: pd.DataFrame
    teams: pd.DataFrame

    def of(self, cohort_id: str) -> Reach:
        """Returns the stages reached by the teams of one cohort."""
        return Reach(_of_cohort(self.stages, cohort_id), _of_cohort(self.teams, cohort_id))


def _of_cohort(counts: pd.DataFrame, cohort_id: str) -> pd.DataFrame:
    at = (counts["cohort_id"].to_numpy() == cohort_id).nonzero()[0]
    return frame_of_arrays({key: column.take(at) for key, column in columns_of(counts).items()})


def reach_by_cohort(teams: pd.DataFrame, places: pd.DataFrame) -> Reach:
    """Returns the stages reached by teams, by cohort. ``teams``: of ``db.queries.cohorts.comparison.team_counts``, or one row a team with ``teams`` 1.

    ``stages``: cohort_id, stage, and (Int64) ``reached``: teams at that stage or a later one of their flow; ``of``: teams with a known
    stage in a flow that has it; ``before``: teams that reached the stage before it in their own flow, the denominator of the share of the
    stage before (missing at the first stage shown). Stages before the earliest stage of any team are left out: all teams passed them.
    ``teams``: cohort_id, ``teams``, ``unknown`` (of how many the stage is not known).
    """
    at = stage_positions(teams["flow"].to_numpy(), teams["stage"].to_numpy(), places)
    cohorts, row = np.unique(filled(teams["cohort_id"].to_numpy(), ""), return_inverse=True)
    count = numbers(teams["teams"])
    totals = {"teams": sums_by(row, count, len(cohorts)), "unknown": sums_by(row, np.where(at < 0, count, 0), len(cohorts))}
    flow, place = key_codes((places["flow"].to_numpy(),))[0], places["place"].to_numpy("int64")
    code, stages = pd.factorize(places["stage"].to_numpy())
    row, at, count = row[at >= 0], at[at >= 0], count[at >= 0]
    team, step = (flow[at][:, None] == flow).nonzero()  # each count of teams with each stage of its flow
    first = place[at].min(initial=len(places))
    group, reached_place, weight = row[team] * len(stages) + code[step], place[at][team], count[team]
    size = len(cohorts) * len(stages)
    latest = np.full(size, -1)
    np.maximum.at(latest, group, place[step])
    shown = (latest >= first).nonzero()[0]
    before = (reached_place >= place[step] - 1) & (place[step] > first)
    sums = {
        "reached": sums_by(group, np.where(reached_place >= place[step], weight, 0), size)[shown],
        "of": sums_by(group, weight, size)[shown],
        "before": sums_by(group, np.where(before, weight, 0), size)[shown],
    }
    return Reach(
        frame_of_arrays({
            "cohort_id": cohorts[shown // max(len(stages), 1)], "stage": stages[shown % max(len(stages), 1)],
            "reached": whole_numbers(sums["reached"]), "of": whole_numbers(sums["of"]),
            "before": whole_numbers(sums["before"], sums["before"] == 0),
        }),
        frame_of_arrays({"cohort_id": cohorts, **{key: whole_numbers(values) for key, values in totals.items()}}),
    )  # fmt: skip


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
    named = {key: cohorts[key].to_numpy()[cohorts["id"].to_numpy() != ""] for key in COHORT_COLUMNS}
    ids, usual = named["id"], named["flow"]
    dated = _representative_dates(dates, ids)
    flows, code = np.unique(np.concatenate([usual, dated["flow"]]), return_inverse=True)
    rank = np.concatenate([np.arange(len(ids)), dated["rank"]])
    other = np.concatenate([usual, dated["flow"]]) != usual[rank]
    keys, row = np.unique((rank * 2 + other) * len(flows) + code, return_inverse=True)
    rank, other, flow = keys // len(flows) // 2, keys // len(flows) % 2 == 1, flows[keys % len(flows)]
    launch_on = named["launch_on"][rank]
    launched = ~other & _is_drawable(named["launch_precision"][rank]) & ~np.isnat(launch_on)
    stages = {"row": row[len(ids) :], **dated, "place": key_positions((dated["flow"], dated["stage"]), _flow_stages(places))}
    stages["place"] = np.where(stages["place"] < 0, len(places), taken(places["place"].to_numpy("float64"), stages["place"]))
    calls = _open_calls(named, rank, launched, stages)
    periods = {key: np.concatenate([calls[key], stages[key]]) for key in calls}
    order = np.lexsort((periods.pop("place"), periods["row"]))
    periods = {key: values[order] for key, values in periods.items()}
    measured = _measure_periods(periods)
    drawn = measured["drawn"]
    first = np.full(len(keys), NAT)
    np.fmin.at(first, periods["row"][drawn], periods["start_on"][drawn])
    return Timelines(
        frame_of_arrays({
            "row": np.arange(len(keys)), "cohort_id": ids[rank], "name": named["name"][rank], "other_flow": np.where(other, flow, ""),
            "origin_on": np.where(launched, launch_on, first), "demo_day_on": np.where(other, NAT, named["demo_day_on"][rank]),
            "demo_day_precision": named["demo_day_precision"][rank],
        }),
        frame_of_arrays({
            **periods, **measured, "cohort_id": ids[rank[periods["row"]]], "planned": truths(periods["planned"]),
            "seen": whole_numbers(periods["seen"]), "others": whole_numbers(periods["others"]),
        }),
    )  # fmt: skip


def _flow_stages(places: pd.DataFrame) -> tuple[Any, Any]:
    return places["flow"].to_numpy(), places["stage"].to_numpy()


def _is_drawable(precision: Any) -> Any:
    return np.logical_or.reduce([precision == drawable for drawable in DRAWABLE_PRECISIONS]).astype(bool)


def _representative_dates(dates: pd.DataFrame, cohorts: Any) -> dict[str, Any]:
    """Returns by column one row of dates for each of the cohorts, flow and stage: ``rank`` of the cohort, flow, stage, dates, planned, seen, and
    ``others``: how many other dates of that kind are recorded."""
    ranks = key_positions((dates["cohort_id"].to_numpy(),), (cohorts,))
    of_cohort = (ranks >= 0).nonzero()[0]
    rank = ranks[of_cohort]
    flow, stage, start, end = (dates[key].to_numpy()[of_cohort] for key in ("flow", "stage", "start_on", "end_on"))
    flow = filled(flow, STANDARD)
    own, planned = (dates[key].to_numpy(bool)[of_cohort] for key in ("own", "planned"))
    seen = numbers(dates["seen"])[of_cohort]
    key = key_codes((rank, flow, stage))[0]
    kind = key * 2 + planned
    distinct = np.unique(key_codes((kind, start, end))[0], return_index=True)[1]
    kinds = np.bincount(kind[distinct], minlength=2 * len(key) + 2)
    order = np.lexsort((end, start, -seen, ~own, planned))
    best = order[np.sort(np.unique(key[order], return_index=True)[1])]
    return {
        "rank": rank[best], "flow": flow[best], "stage": stage[best], "planned": planned[best], "seen": np.where(own, 0, seen)[best],
        "others": kinds[kind[best]] - 1, "start_on": start[best], "start_precision": dates["start_precision"].to_numpy()[of_cohort[best]],
        "end_on": end[best], "end_precision": dates["end_precision"].to_numpy()[of_cohort[best]],
    }  # fmt: skip


def _open_calls(named: dict[str, Any], rank: Any, launched: Any, stages: dict[str, Any]) -> dict[str, Any]:
    """Returns by column the period from launch to close of each row whose cohort has both, unless a stage of the row begins at its launch.

    ``named``: the cohorts by column; ``rank``: place of the cohort of each row; ``launched``: whether the launch of the row can be drawn.
    """
    launch, close = named["launch_on"][rank], named["close_on"][rank]
    begun = stages["row"][stages["start_on"] == launch[stages["row"]]]
    call = launched & ~np.isnat(close) & (np.bincount(begun, minlength=len(rank)) == 0)
    row, cohort = call.nonzero()[0], rank[call]
    return {
        "row": row, "stage": np.full(len(row), OPEN_CALL, object), "planned": np.zeros(len(row), bool), "seen": np.zeros(len(row)),
        "others": np.zeros(len(row), int), "start_on": launch[row], "start_precision": named["launch_precision"][cohort],
        "end_on": close[row], "end_precision": named["close_precision"][cohort], "place": np.full(len(row), -1.0),
    }  # fmt: skip


def _measure_periods(periods: dict[str, Any]) -> dict[str, Any]:
    """Returns by column what is drawn and exact, the lengths of the periods, and the waiting before them."""
    row, start, end = periods["row"], periods["start_on"], periods["end_on"]
    known = ~np.isnat(start) & ~np.isnat(end)
    starts_exact, ends_exact = ((periods[f"{end_}_precision"] == Precision.DAY).astype(bool) for end_ in ("start", "end"))
    exact = known & starts_exact & ends_exact
    drawn = known & _is_drawable(periods["start_precision"]) & _is_drawable(periods["end_precision"])
    shown = drawn.nonzero()[0]
    by_day = shown[np.lexsort((start[shown], row[shown]))]
    later, earlier = by_day[1:], by_day[:-1]
    waited = day_counts(end[earlier], start[later])
    counts = (row[earlier] == row[later]) & ends_exact[earlier] & starts_exact[later] & (waited > WEEKEND_DAYS)
    before, waited_days = np.full(len(row), -1), np.full(len(row), np.nan)
    before[later[counts]], waited_days[later[counts]] = earlier[counts], waited[counts]
    length = np.where(exact, day_counts(start, end), np.nan)
    return {
        "drawn": drawn, "exact": exact, "length_days": whole_numbers(length), "waited_days": whole_numbers(waited_days),
        "waited_after": taken(periods["stage"], before), "waited_from": taken(end, before),
    }  # fmt: skip


def stage_length_ranges(timelines: Timelines) -> pd.DataFrame:
    """Returns by stage: ``shortest`` and ``longest`` known length in calendar days, and ``known`` (how many are), over the usual flows of
    all cohorts; planned periods are left out."""
    periods = timelines.periods
    length = numbers(periods["length_days"])
    counts = _is_usual(timelines) & ~periods["planned"].to_numpy(bool) & ~np.isnan(length)
    code, stages = pd.factorize(periods["stage"].to_numpy()[counts])
    length = length[counts]
    shortest, longest = np.full(len(stages), np.inf), np.zeros(len(stages))
    np.minimum.at(shortest, code, length)
    np.maximum.at(longest, code, length)
    known = np.bincount(code, minlength=len(stages))
    return frame_of_arrays({
        "stage": stages, "shortest": whole_numbers(shortest), "longest": whole_numbers(longest), "known": whole_numbers(known),
    })  # fmt: skip


def _is_usual(timelines: Timelines) -> Any:
    """Returns whether each period is of the usual flow of its cohort."""
    rows = timelines.rows
    return np.isin(timelines.periods["row"].to_numpy(), rows["row"].to_numpy()[rows["other_flow"].to_numpy() == ""])


def total_waits(timelines: Timelines) -> pd.DataFrame:
    """Returns by row of the usual flows: ``waited_days``, the sum of the waits between its stages, where one is known."""
    waited = numbers(timelines.periods["waited_days"])
    counts = _is_usual(timelines) & ~np.isnan(waited)
    rows, place = np.unique(timelines.periods["row"].to_numpy()[counts], return_inverse=True)
    return frame_of_arrays({"row": rows, "waited_days": whole_numbers(sums_by(place, waited[counts], len(rows)))})
