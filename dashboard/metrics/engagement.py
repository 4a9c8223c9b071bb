"""Quiet sponsors, open actions by age, and conversations by week. The frames are those of ``db.queries.engagement``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import whole_numbers
from dashboard.metrics.days import last_days, working_days_between
from db.schema.enums.records import STOPPED_STATES, Party
from db.values.dates import Precision, monday_of
from db.values.working_days import WorkingDays

MAX_WEEKS = 60
AGE_BANDS: tuple[tuple[str, str, int, int | None], ...] = (
    ("under-1", "Under a week", 0, 6),
    ("1-2", "1 to 2 weeks", 7, 13),
    ("2-4", "2 to 4 weeks", 14, 27),
    ("4-8", "4 to 8 weeks", 28, 55),
    ("over-8", "8 weeks and more", 56, None),
)
BAND_KEYS = tuple(key for key, _, _, _ in AGE_BANDS)
BANDS = pd.Index(BAND_KEYS, dtype=object)
BAND_STARTS = tuple(first for _, _, first, _ in AGE_BANDS)


def _last_possible(conversations: pd.DataFrame, today: date) -> pd.Series:
    """Returns the last day on which each conversation can have been held, never later than ``today``."""
    last, now = last_days(conversations["last_on"], conversations["last_precision"]), pd.Timestamp(today)
    return last.mask(last > now, now).astype("datetime64[s]")


def sponsor_silences(conversations: pd.DataFrame, today: date, working_days: WorkingDays) -> pd.DataFrame:
    """Working days since the last conversation with the sponsors of each running challenge, those without a conversation first, then the
    longest.

    ``conversations`` of ``db.queries.engagement.conversations.last_sponsor_conversations``. Returns it with

    - ``working_days`` (Int64): working days d with last conversation < d <= today, without those on which the leading sponsor is away; a
      conversation known only to the week or month counts from the last day it can have been held. ``<NA>`` without a conversation.
    - ``beyond``: whether they are more than ``threshold``, the quiet threshold of the challenge's stage; without a conversation, the same
      test on the working days since its stage began. False without a threshold.
    - ``severe``: whether they are at least twice the threshold.
    """
    now = pd.Series(pd.Timestamp(today), conversations.index)
    silent, since_stage = (
        working_days_between(first, now, working_days, conversations["away"])
        for first in (_last_possible(conversations, today), conversations["stage_since"])
    )
    days, since, threshold = (
        column.to_numpy(dtype=np.float64, na_value=np.nan) for column in (silent, since_stage, conversations["threshold"])
    )
    waited = np.where(np.isnan(days), since, days)
    beyond = ~np.isnan(threshold) & (np.isnan(waited) | (waited > threshold))
    silences = conversations.assign(working_days=silent, beyond=beyond, severe=beyond & (days >= 2 * threshold))
    order = np.argsort(np.where(np.isnan(days), -np.inf, -days), kind="stable")
    return silences.take(order).reset_index(drop=True)


def open_action_states(actions: pd.DataFrame, today: date) -> pd.DataFrame:
    """How old and how late open actions are.

    ``actions`` of ``db.queries.engagement.actions.open_actions``. Returns it with

    - ``overdue_days`` (Int64, calendar days): today - due date, at least 0; 0 without a due date, and while the challenge is paused,
      cancelled or merged. ``overdue``: whether it is more than 0.
    - ``age_days`` (Int64, calendar days): today - day raised, at least 0; ``age_band``: the key of its band in :data:`AGE_BANDS`.
    - ``ours``: whether the programme team owes it.
    """
    now = np.datetime64(today, "D")
    due, raised = (actions[name].to_numpy().astype("datetime64[D]") for name in ("due_on", "raised_on"))
    running = ~actions["challenge_state"].isin(STOPPED_STATES).to_numpy(dtype=bool)
    late = np.where(running & (due < now), (now - due).astype(np.int64), 0)
    age = np.maximum((now - raised).astype(np.int64), 0)
    band = np.searchsorted(BAND_STARTS, age, side="right") - 1
    return actions.assign(
        overdue_days=whole_numbers(late),
        overdue=late > 0,
        age_days=whole_numbers(age),
        age_band=pd.Series(np.array(BAND_KEYS, dtype=object)[band], actions.index, dtype=object),
        ours=actions["owed_by"].to_numpy(dtype=object) == Party.US.value,
    )


@dataclass(frozen=True)
class ActionTotals:
    """Counts of open actions: all of them, those overdue, those that nobody is named for, each also of what the programme team owes."""

    open: int
    overdue: int
    unowned: int
    ours: int

    @property
    def theirs(self) -> int:
        """Open actions that others owe."""
        return self.open - self.ours


def action_totals(actions: pd.DataFrame) -> ActionTotals:
    """Returns the counts over the actions of :func:`open_action_states`."""
    ours, overdue = (actions[name].to_numpy(dtype=bool) for name in ("ours", "overdue"))
    owners = actions["owner"].to_numpy(dtype=object)
    unnamed = pd.isna(owners) | (np.strings.strip(owners.astype(np.str_)) == "")
    return ActionTotals(len(actions), int(overdue.sum()), int(unnamed.sum()), int(ours.sum()))


def count_by_age_band(actions: pd.DataFrame) -> pd.DataFrame:
    """Returns the open actions counted by direction and age: ours, age_band, ``open``, ``overdue`` (of them), theirs first and then ours, the
    youngest first; 0 for a band without actions. ``actions`` of :func:`open_action_states`."""
    ours, overdue = (actions[name].to_numpy(dtype=bool) for name in ("ours", "overdue"))
    place = ours * len(BANDS) + BANDS.get_indexer(pd.Index(actions["age_band"]))
    counts = {"open": np.bincount(place, minlength=2 * len(BANDS)), "overdue": np.bincount(place[overdue], minlength=2 * len(BANDS))}
    columns = {name: pd.array(values, dtype="Int64") for name, values in counts.items()}
    return pd.DataFrame({"ours": np.repeat([False, True], len(BANDS)), "age_band": BANDS.append(BANDS), **columns})


@dataclass(frozen=True)
class ConversationWeeks:
    """Conversations by organisation and week. ``mondays``: the weeks. ``organisations``: organisation_id, name, partner, ``total`` (conversations
    in all weeks), in the order of the rows. ``talks`` and ``missed``: a row an organisation, a column a Monday, how many it took part in
    and to how many it was invited and did not come."""

    mondays: list[date]
    organisations: pd.DataFrame
    talks: pd.DataFrame
    missed: pd.DataFrame


def weeks_between(first: date, last: date, most: int = MAX_WEEKS) -> list[date]:
    """Returns the Mondays from the week of ``first`` to the week of ``last``, at most the latest ``most`` of them."""
    start, end = monday_of(first), monday_of(last)
    count = max((end - start).days // 7 + 1, 1)
    return [end - timedelta(weeks=n) for n in range(min(count, most))][::-1]


def conversations_by_week(days: pd.DataFrame, organisations: pd.DataFrame, since: date | None, today: date) -> ConversationWeeks:
    """Returns the conversations of organisations by week.

    ``days`` of ``db.queries.engagement.conversations.conversations_by_day``; ``organisations``: organisation_id, name, partner. Each
    conversation counts once for an organisation; those known only to the month or year, and those after ``today``, are left out. Sponsors
    come before partners, and of both first the one without a conversation for the longest time.
    """
    held = days["held_on"].to_numpy().astype("datetime64[D]")
    exact = days["held_precision"].isin((Precision.DAY, Precision.WEEK)).to_numpy(dtype=bool) & (held <= np.datetime64(today, "D"))
    first = since or (held[exact].min().item() if exact.any() else today)
    mondays = weeks_between(first, today)
    row = pd.Index(organisations["organisation_id"]).get_indexer(pd.Index(days["organisation_id"]))
    week = (held - np.datetime64(mondays[0], "D")).astype(np.int64) // 7
    counted = exact & (row >= 0) & (week >= 0)
    counts = np.zeros((2, len(organisations), len(mondays)), dtype=np.int64)
    np.add.at(counts[0], (row[counted], week[counted]), days["talks"].to_numpy(dtype=np.int64)[counted])
    np.add.at(counts[1], (row[counted], week[counted]), days["missed"].to_numpy(dtype=np.int64)[counted])
    spoken = counts[0] > 0
    latest = np.where(spoken.any(axis=1), len(mondays) - np.argmax(spoken[:, ::-1], axis=1), 0)
    order = np.lexsort((organisations["name"].to_numpy(dtype=str), latest, organisations["partner"].to_numpy(dtype=bool)))
    ranked = organisations.assign(total=counts[0].sum(axis=1)).take(order).reset_index(drop=True)
    columns, index = pd.DatetimeIndex(mondays).as_unit("s"), pd.Index(ranked["organisation_id"])
    talks, missed = (pd.DataFrame(part[order], index, columns) for part in counts)
    return ConversationWeeks(mondays, ranked, talks, missed)


def silent_lately(weeks: ConversationWeeks, count: int) -> pd.Series:
    """Returns, for the sponsors of :func:`conversations_by_week` in their order, whether each took part in no conversation in the last
    ``count`` weeks. Partners are left out: their silence is not measured."""
    sponsors = ~weeks.organisations["partner"].to_numpy(dtype=bool)
    lately = weeks.talks.to_numpy(dtype=np.int64)[:, -count:].sum(axis=1)
    return pd.Series(lately == 0, weeks.organisations.index)[sponsors]
