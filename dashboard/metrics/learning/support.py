"""Support given to company teams: kind, recipient, provider and duration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import whole_numbers
from dashboard.metrics.learning.outcomes import ACTIVE_OUTCOMES
from db.frames import DATE


def each_support(support: pd.DataFrame) -> pd.DataFrame:
    """Returns each record of support once, with ``teams``: the list of the names of its company teams, in their order.

    ``support``: of ``db.queries.learning.outcomes.support_given``, which has a row for each team.
    """
    of_record, _ = pd.factorize(support["id"])
    names = _lists(support["team"].to_numpy(dtype=object), of_record, of_record.max(initial=-1) + 1)
    return support[~support["id"].duplicated()].assign(teams=names)


def _lists(values: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Returns the values of each of ``count`` groups as an array, in their order. ``groups``: the number of the group of each value."""
    order = np.argsort(groups, kind="stable")
    ends = np.searchsorted(groups[order], np.arange(1, count))
    lists = np.empty(count, dtype=object)
    lists[:] = np.split(values[order], ends) if count else []
    return lists


def _totals(support: pd.DataFrame, groups: np.ndarray, count: int) -> dict[str, Any]:
    """Returns by group: ``times``, ``timed`` (with a recorded length), ``minutes`` (``<NA>`` where none has a length), ``last_on`` (NaT without
    any) and ``givers`` (an array: the person, else the organisation, else empty; each once, in order).

    ``groups``: the number of the group of each row, below ``count``.
    """
    person, organisation = (support[name].fillna("").to_numpy(dtype=object) for name in ("given_by", "organisation"))
    givers = np.where(person == "", organisation, person)
    first = ~pd.DataFrame({"group": groups, "giver": givers}).duplicated().to_numpy()
    times, timed = (np.bincount(chosen, minlength=count) for chosen in (groups, groups[support["minutes"].notna().to_numpy()]))
    minutes, last_on = np.zeros(count, dtype=np.int64), np.full(count, "NaT", dtype=DATE)
    np.add.at(minutes, groups, support["minutes"].to_numpy(dtype=np.int64, na_value=0))
    np.fmax.at(last_on, groups, support["held_on"].to_numpy())
    return {
        "times": whole_numbers(times),
        "timed": whole_numbers(timed),
        "minutes": whole_numbers(minutes, timed == 0),
        "last_on": last_on,
        "givers": _lists(givers[first], groups[first], count),
    }


def support_by_kind(support: pd.DataFrame) -> pd.DataFrame:
    """Support by kind, each record counted once for any number of teams.

    Returns kind, times, timed, minutes, last_on, givers and ``teams`` (Int64: number of different company teams).
    """
    once, repeated = ~support["id"].duplicated().to_numpy(), support.duplicated(["kind", "team_id"]).to_numpy()
    of_kind, kinds = pd.factorize(support["kind"])
    totals = _totals(support[once], of_kind[once], len(kinds))
    teams = np.bincount(of_kind[~repeated], minlength=len(kinds))
    return pd.DataFrame({"kind": kinds, **totals, "teams": whole_numbers(teams)})


def support_by_team(support: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Support by company team, the least supported first, including the teams at work without any.

    ``teams``: of ``db.queries.learning.outcomes.teams``. Returns id, name, times (0 without any), timed, minutes, last_on, givers.
    """
    at_work = teams["outcome"].isin(ACTIVE_OUTCOMES).to_numpy() & ~teams["archived"].to_numpy(dtype=bool)
    ids, names = (
        np.concatenate([teams[name].to_numpy(dtype=object)[at_work], support[of_support].to_numpy(dtype=object)])
        for name, of_support in (("id", "team_id"), ("name", "team"))
    )
    of_team, team_ids = pd.factorize(ids)
    totals = _totals(support, of_team[at_work.sum() :], len(team_ids))
    by_team = pd.DataFrame({"id": team_ids, "name": names[~pd.Series(of_team).duplicated()], **totals})
    return by_team.take(np.lexsort((by_team["name"], totals["times"].to_numpy()))).reset_index(drop=True)


def kinds_by_team(support: pd.DataFrame) -> pd.DataFrame:
    """Returns how often each company team received each kind of support: team_id, kind, times (Int64), by kind."""
    (of_team, teams), (of_kind, kinds) = (pd.factorize(support[name], sort=True) for name in ("team_id", "kind"))
    pairs, times = np.unique(of_team * len(kinds) + of_kind, return_counts=True)
    return pd.DataFrame({"team_id": teams[pairs // len(kinds)], "kind": kinds[pairs % len(kinds)], "times": whole_numbers(times)})
