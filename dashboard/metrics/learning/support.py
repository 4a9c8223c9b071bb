"""Support given to company teams: kind, recipient, provider and duration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import columns_of, filled, frame_of_arrays, key_codes, whole_numbers
from dashboard.metrics.learning.outcomes import ACTIVE_OUTCOMES
from db.frames import DATE


def each_support(support: pd.DataFrame) -> pd.DataFrame:
    """Returns each record of support once, with ``teams``: the list of the names of its company teams, in their order.

    ``support``: of ``db.queries.learning.outcomes.support_given``, which has a row for each team.
    """
    of_record, _ = pd.factorize(support["id"].to_numpy(dtype=object))
    first = _first_rows(of_record)
    return support.take(first).assign(teams=_lists(support["team"].to_numpy(dtype=object), of_record, len(first)))


def _first_rows(groups: np.ndarray) -> np.ndarray:
    """Returns the first row of each group, in the order of their numbers. ``groups``: the number of the group of each row."""
    return np.unique(groups, return_index=True)[1]


def _lists(values: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Returns the values of each of ``count`` groups as an array, in their order. ``groups``: the number of the group of each value."""
    order = np.argsort(groups, kind="stable")
    ends = np.searchsorted(groups[order], np.arange(1, count))
    lists = np.empty(count, dtype=object)
    lists[:] = np.split(values[order], ends) if count else []
    return lists


def _totals(support: Mapping[str, Any], groups: np.ndarray, count: int) -> dict[str, Any]:
    """Returns by group: ``times``, ``timed`` (with a recorded length), ``minutes`` (``<NA>`` where none has a length), ``last_on`` (NaT without
    any) and ``givers`` (an array: the person, else the organisation, else empty; each once, in order).

    ``support``: the columns of its rows, as arrays; ``groups``: the number of the group of each row, below ``count``.
    """
    person, organisation = (filled(support[name].to_numpy(dtype=object), "") for name in ("given_by", "organisation"))
    givers = np.where(person == "", organisation, person)
    (of_giver,) = key_codes((groups, givers))
    first = np.sort(_first_rows(of_giver))
    times, timed = (np.bincount(chosen, minlength=count) for chosen in (groups, groups[~support["minutes"].isna()]))
    minutes, last_on = np.zeros(count, dtype=np.int64), np.full(count, "NaT", dtype=DATE)
    np.add.at(minutes, groups, support["minutes"].to_numpy(dtype=np.int64, na_value=0))
    np.fmax.at(last_on, groups, np.asarray(support["held_on"]))
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
    columns = columns_of(support)
    ids, kind_names, team_ids = (columns[name].to_numpy(dtype=object) for name in ("id", "kind", "team_id"))
    of_kind, kinds = pd.factorize(kind_names)
    (of_record,), (of_pair,) = key_codes((ids,)), key_codes((of_kind, team_ids))
    once, pairs = np.sort(_first_rows(of_record)), _first_rows(of_pair)
    totals = _totals({name: values[once] for name, values in columns.items()}, of_kind[once], len(kinds))
    return frame_of_arrays({"kind": kinds, **totals, "teams": whole_numbers(np.bincount(of_kind[pairs], minlength=len(kinds)))})


def support_by_team(support: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """Support by company team, the least supported first, including the teams at work without any.

    ``teams``: of ``db.queries.learning.outcomes.teams``. Returns id, name, times (0 without any), timed, minutes, last_on, givers.
    """
    at_work = np.isin(teams["outcome"].to_numpy(dtype=object), ACTIVE_OUTCOMES) & ~teams["archived"].to_numpy(dtype=bool)
    ids, names = (
        np.concatenate([teams[name].to_numpy(dtype=object)[at_work], support[of_support].to_numpy(dtype=object)])
        for name, of_support in (("id", "team_id"), ("name", "team"))
    )
    of_team, team_ids = pd.factorize(ids)
    by_team = {"id": team_ids, "name": names[_first_rows(of_team)]}
    by_team |= _totals(columns_of(support), of_team[at_work.sum() :], len(team_ids))
    order = np.lexsort((by_team["name"], by_team["times"].to_numpy(dtype=np.int64)))
    return frame_of_arrays({name: values[order] for name, values in by_team.items()})


def kinds_by_team(support: pd.DataFrame) -> pd.DataFrame:
    """Returns how often each company team received each kind of support: team_id, kind, times (Int64), by kind."""
    (of_team, teams), (of_kind, kinds) = (pd.factorize(support[name].to_numpy(dtype=object), sort=True) for name in ("team_id", "kind"))
    pairs, times = np.unique(of_team * len(kinds) + of_kind, return_counts=True)
    return frame_of_arrays({"team_id": teams[pairs // len(kinds)], "kind": kinds[pairs % len(kinds)], "times": whole_numbers(times)})
