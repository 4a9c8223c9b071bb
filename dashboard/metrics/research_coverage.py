"""How fully each challenge has heard the user groups, and the sessions planned for it. Frames of ``db.queries.research`` in, frames out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import key_positions, taken, whole_numbers
from dashboard.metrics.research import coverage_matrix
from db.schema.enums.records import STOPPED_STATES
from db.values.dates import Precision

MONTHS = 12


def planned_ahead(planned: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the planned sessions that are not past, the next first. ``planned``: of ``planned_sessions``.

    A session of a week, a month or a year is past when that has ended.
    """
    on = planned["held_on"].to_numpy().astype("datetime64[D]")
    now, precision = np.datetime64(today, "D"), planned["held_precision"].to_numpy(dtype=object)
    months = on.astype("datetime64[M]")
    ends = np.select(
        [precision == Precision.DAY, precision == Precision.WEEK, precision == Precision.MONTH],
        [on, on + np.timedelta64(6, "D"), (months + 1).astype("datetime64[D]") - 1],
        (months + MONTHS).astype("datetime64[D]") - 1,
    )
    ahead = planned[ends >= now]
    return ahead.take(np.argsort(ahead["held_on"].to_numpy("datetime64[s]"), kind="stable"))


def group_coverage(covered: pd.DataFrame, heard: pd.DataFrame, groups: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """Returns the challenges of ``dashboard.metrics.research.coverage``: those that lack a hard-to-hear group first, most groups first, then
    those without a session, then the others, each in the order given.

    ``heard``: of ``attendances_by_group``; ``groups``: id, target, in order; ``planned``: of :func:`planned_ahead`. Adds

    - ``heard`` and ``met`` (Int64): groups of which somebody took part, and groups of which as many did as wanted; where no number is
      wanted, one is enough.
    - ``lacks`` (Int64): hard-to-hear groups that no session held included; 0 without a session.
    - ``running`` (bool): not paused, cancelled or merged.
    - ``next_on`` and ``next_precision``: the next planned session, missing where none is planned.
    """
    ids = covered["challenge_id"].to_numpy(dtype=object)
    counts = coverage_matrix(heard, groups, list(ids))
    wanted = np.maximum(groups["target"].to_numpy(dtype=np.int64, na_value=1), 1)
    begun = covered["sessions"].to_numpy(dtype=np.int64, na_value=0) > 0
    lacks = np.where(begun, covered["unheard"].to_numpy(dtype=np.int64, na_value=0), 0)
    first = planned.drop_duplicates("challenge_id")
    place = key_positions((ids,), (first["challenge_id"].to_numpy(dtype=object),))
    stated = covered.assign(
        heard=whole_numbers((counts > 0).sum(axis=0)),
        met=whole_numbers((counts >= wanted[:, None]).sum(axis=0)),
        lacks=whole_numbers(lacks),
        running=~covered["state"].isin(STOPPED_STATES).to_numpy(dtype=bool),
        next_on=taken(first["held_on"].to_numpy("datetime64[s]"), place),
        next_precision=pd.Series(taken(first["held_precision"].to_numpy(dtype=object), place), covered.index, dtype=object),
    )
    return stated.take(np.lexsort((begun, -lacks))).reset_index(drop=True)


@dataclass(frozen=True)
class GroupTotals:
    """Counts of challenges. ``lacking``: those with held sessions that have not heard every hard-to-hear group; ``hard_heard``: those that
    have; ``all_met``: those that heard as many as wanted of every group; ``hard``: hard-to-hear groups recorded; ``groups``: groups recorded.
    """

    challenges: int
    lacking: int
    hard_heard: int
    all_met: int
    hard: int
    groups: int


def group_totals(covered: pd.DataFrame, groups: pd.DataFrame) -> GroupTotals:
    """Returns the counts over the challenges of :func:`group_coverage`."""
    sessions, unheard, met = (covered[name].to_numpy(dtype=np.int64, na_value=0) for name in ("sessions", "unheard", "met"))
    hard, begun = int(groups["hard_to_hear"].to_numpy(dtype=bool).sum()), sessions > 0
    return GroupTotals(
        challenges=len(covered),
        lacking=int((begun & (unheard > 0)).sum()),
        hard_heard=int((begun & (unheard == 0)).sum()) if hard else 0,
        all_met=int((begun & (met == len(groups))).sum()) if len(groups) else 0,
        hard=hard,
        groups=len(groups),
    )
