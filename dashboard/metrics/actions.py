"""Actions by owner, and the share of actions done on time. The frames are those of ``db.queries.engagement.actions``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.metrics.arrays import frame_of_arrays, whole_numbers
from dashboard.metrics.engagement import BANDS
from db.schema.enums.records import STOPPED_STATES, ActionOutcome

ON_TIME, LATE, OVERDUE, UNDATED = "on time", "late", "overdue", "without a date"
RESULTS = (UNDATED, ON_TIME, LATE, OVERDUE, None)
NOBODY = "-"  # in an address: actions without an owner


def owner_key(name: str | None) -> str:
    """Returns the key that identifies an owner: the name with single spaces and without case."""
    return " ".join((name or "").split()).casefold()


def with_owners(actions: pd.DataFrame) -> pd.DataFrame:
    """Returns actions with ``owner``, the name with single spaces (empty: nobody is named), and ``owner_key``, the name without case."""
    names = actions["owner"].fillna("").str.split().str.join(" ")
    return actions.assign(owner=names, owner_key=names.str.casefold())


def count_by_owner(actions: pd.DataFrame, closed: pd.DataFrame | None = None) -> pd.DataFrame:
    """Counts the actions of each owner, the owner of the longest overdue action first, then those with most open actions, by name.

    ``actions`` of :func:`dashboard.metrics.engagement.open_action_states` and, where they are counted too, ``closed`` of ``closed_actions``, both through
    :func:`with_owners`. Returns owner_key, owner (as it is written first), ``open``, ``overdue`` (of them), ``closed``, ``worst``
    (calendar days by which the longest overdue one is late; 0 when none is), ``oldest`` (calendar days since the oldest open one was
    raised), all Int64.
    """
    count = len(actions)
    every = [actions] if closed is None else [actions, closed]
    codes, keys = pd.factorize(np.concatenate([frame["owner_key"].to_numpy(dtype=object) for frame in every]))
    names = np.concatenate([frame["owner"].to_numpy(dtype=object) for frame in every])
    first = np.unique(codes, return_index=True)[1]
    of_open = codes[:count]
    worst, oldest = np.zeros((2, len(keys)), dtype=np.int64)
    np.maximum.at(worst, of_open, actions["overdue_days"].to_numpy(dtype=np.int64))
    np.maximum.at(oldest, of_open, actions["age_days"].to_numpy(dtype=np.int64))
    numbers = {
        "open": np.bincount(of_open, minlength=len(keys)),
        "overdue": np.bincount(of_open[actions["overdue"].to_numpy(dtype=bool)], minlength=len(keys)),
        "closed": np.bincount(codes[count:], minlength=len(keys)),
        "worst": worst,
        "oldest": oldest,
    }
    order = np.lexsort((keys.astype(str), -numbers["open"], -worst))
    columns = {name: whole_numbers(values[order]) for name, values in numbers.items()}
    return frame_of_arrays({"owner_key": keys[order], "owner": names[first][order], **columns})


@dataclass(frozen=True)
class OwnerTotals:
    """How many people are named as owners of open actions, and how many of them have an overdue one."""

    named: int
    with_overdue: int


def owner_totals(owners: pd.DataFrame) -> OwnerTotals:
    """Returns the totals of the owners of :func:`count_by_owner`. Actions that nobody is named for have no owner."""
    open_, overdue = (owners[name].to_numpy(dtype=np.int64) for name in ("open", "overdue"))
    named = (owners["owner_key"].to_numpy(dtype=object) != "") & (open_ > 0)
    return OwnerTotals(int(named.sum()), int((named & (overdue > 0)).sum()))


def count_by_owner_and_age(actions: pd.DataFrame, owners: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Returns the open actions of owners counted by age, as an array: owner x (open, of them overdue) x age band, 0 where there is none.

    ``actions`` with states and owners; ``owners``: owner_key, the rows in their order. Actions of other owners are left out.
    """
    rows = pd.Index(owners["owner_key"]).get_indexer(pd.Index(actions["owner_key"]))
    bands = BANDS.get_indexer(pd.Index(actions["age_band"]))
    overdue = actions["overdue"].to_numpy(dtype=bool)
    counts = np.zeros((len(owners), 2, len(BANDS)), dtype=np.int64)
    known = rows >= 0
    np.add.at(counts[:, 0], (rows[known], bands[known]), 1)
    np.add.at(counts[:, 1], (rows[known & overdue], bands[known & overdue]), 1)
    return counts


def days_late(closed: pd.DataFrame) -> pd.Series:
    """Returns the calendar days from the due date of closed actions to the day they were done (Int64); 0 if on time; ``<NA>`` without a
    due date, or where it was closed without having been done."""
    late = (closed["answered_on"] - closed["due_on"]).dt.days.astype("Int64").clip(lower=0)
    return late.where(_done(closed["outcome"]))


def _done(outcome: pd.Series) -> pd.Series:
    """Returns whether an answered action was done; one without an outcome was. Deferred, declined and dropped ones were not."""
    return outcome.isna() | (outcome == ActionOutcome.DONE.value)


def action_results(actions: pd.DataFrame, since: date | pd.Series | None, as_of: date | pd.Series) -> pd.Series:
    """Returns how each action stands in the measure "done on time" of the period from ``since`` to ``as_of`` (both inclusive), in days.

    ``actions``: due_on, answered_on, outcome, challenge_state. An action was

    - ``on time``: done in the period, on or before its due date; ``late``: done in the period, after its due date;
    - ``overdue``: not answered by ``as_of``, which is after its due date, of a challenge that is not paused, cancelled or merged;
    - ``without a date``: done in the period without a due date. It is not counted in the share.

    None for any other action. Share done on time = on time / (on time + late + overdue). One that was deferred, declined or dropped was
    closed without having been done and is not counted.
    """
    start, end = _days(since), _days(as_of)
    answered, due = (actions[name].to_numpy().astype("datetime64[D]") for name in ("answered_on", "due_on"))
    within = answered <= end if since is None else (answered <= end) & (answered >= start)
    done = within & _done(actions["outcome"]).to_numpy(dtype=bool)
    waiting = ~(answered <= end) & (due < end) & ~actions["challenge_state"].isin(STOPPED_STATES).to_numpy(dtype=bool)
    place = np.select([done & np.isnat(due), done & (answered <= due), done, waiting], range(len(RESULTS) - 1), len(RESULTS) - 1)
    return pd.Series(np.array(RESULTS, dtype=object)[place], actions.index, dtype=object)


def _days(days: date | pd.Series | None) -> Any:
    """Returns a day or a column of days as numpy days, which compare False with a day that is not known."""
    return days.to_numpy().astype("datetime64[D]") if isinstance(days, pd.Series) else np.datetime64(days, "D")


@dataclass(frozen=True)
class OnTime:
    """How many actions were done by their due date, were done later, are open past it, and were done without having one."""

    on_time: int
    late: int
    overdue: int
    undated: int

    @property
    def counted(self) -> int:
        """The actions with a due date that were done in the period or are open past it."""
        return self.on_time + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """The share of them that was done by its due date; None where there is none."""
        return self.on_time / self.counted if self.counted else None


def on_time_totals(actions: pd.DataFrame, since: date | None, as_of: date) -> OnTime:
    """Returns the counts of :func:`action_results`. ``actions`` of ``action_ends``: with ``actions``, how many each row stands for."""
    results, counts = action_results(actions, since, as_of).to_numpy(), actions["actions"].to_numpy(dtype=np.int64)
    return OnTime(*(int(counts[results == result].sum()) for result in (ON_TIME, LATE, OVERDUE, UNDATED)))


def count_reversed(decisions: pd.DataFrame, reversals: pd.DataFrame) -> int:
    """Returns how many of the decisions another one reverses. ``decisions``: id; ``reversals``: reverses_id."""
    return int(decisions["id"].isin(reversals["reverses_id"]).sum())


def on_time_at_reviews(actions: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Returns how many actions were done on time from each review to the next: review_id, held_on, since, ``on_time``, ``late``, ``overdue`` and
    ``counted`` (their sum), each as it was known before the review was first closed.

    ``actions`` of ``db.queries.reviews.trends.actions_at_closings``: the columns of :func:`action_results`, born and died (a row was valid at
    the closings p with born <= p < died). ``reviews``: review_id, ``since`` (the day after the review before), held_on, ``place`` (the
    index of the moment before its first closing).
    """
    born, died, place = (column.to_numpy(dtype=np.int64) for column in (actions["born"], actions["died"], reviews["place"]))
    action, review = np.nonzero((born[:, None] <= place) & (place < died[:, None]))
    since, held_on = (reviews[name].take(review).reset_index(drop=True) for name in ("since", "held_on"))
    results = action_results(actions.take(action).reset_index(drop=True), since, held_on).to_numpy()
    on_time, late, overdue = (np.bincount(review[results == result], minlength=len(reviews)) for result in (ON_TIME, LATE, OVERDUE))
    counts = {"on_time": on_time, "late": late, "overdue": overdue, "counted": on_time + late + overdue}
    return reviews[["review_id", "held_on", "since"]].assign(**{name: whole_numbers(count) for name, count in counts.items()})


def on_time_over_reviews(actions: pd.DataFrame, reviews: pd.DataFrame) -> OnTime:
    """Returns how many actions were done on time from the first of the reviews of :func:`on_time_at_reviews` to the last, as it was known before
    the last was first closed. An action that is open past its date at several reviews counts once."""
    if reviews.empty:
        return OnTime(0, 0, 0, 0)
    last = reviews.iloc[-1]
    known = _valid_at(actions.assign(place=last["place"], actions=1))
    return on_time_totals(known, reviews["since"].iloc[0].date(), last["held_on"].date())


def _valid_at(states: pd.DataFrame) -> pd.DataFrame:
    """Returns the states that were valid at the closing of the index ``place``."""
    return states[(states["born"] <= states["place"]) & (states["place"] < states["died"])]
