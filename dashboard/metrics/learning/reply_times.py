"""Reply times of sponsors next to the slip of milestones of the same challenges. Counts only, no correlation coefficient."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.metrics.days import days_between
from dashboard.metrics.learning.measure_counts import MeasureContext, MeasureCount, MeasureNote, count_note
from dashboard.metrics.milestones import slip_days, states_by_dates
from db.schema.enums.records import STOPPED_STATES
from db.values.number_formats import format_number


def reply_days(actions: pd.DataFrame, context: MeasureContext) -> pd.DataFrame:
    """Returns a row for each action: challenge_id, ``days`` (Int64, calendar days from raised to answered, at least 0) and ``open`` (bool).

    An open one counts by its age so far; open ones of stopped challenges are left out. ``actions`` of
    ``db.queries.learning.live_measures.sponsor_replies``.
    """
    open_ = actions["answered_on"].isna()
    counted = actions.assign(open=open_)[~(open_ & actions["state"].isin(STOPPED_STATES))]
    until = counted["answered_on"].fillna(pd.Timestamp(context.today))
    days = days_between(counted["raised_on"], until).clip(lower=0)
    return counted.assign(days=days).loc[counted.index.repeat(counted["actions"].astype(int)), ["challenge_id", "days", "open"]]


def milestone_slips(milestones: pd.DataFrame, context: MeasureContext) -> pd.DataFrame:
    """Returns a row for each milestone whose slip is known: challenge_id, ``slip_days`` (Int64, calendar days, of
    :func:`dashboard.metrics.milestones.slip_days`). ``milestones`` of ``db.queries.learning.live_measures.milestone_dates``."""
    states = states_by_dates(milestones, context.today)
    known = states.assign(slip_days=slip_days(states, "baseline", context.today)).dropna(subset=["slip_days"])
    return known.loc[known.index.repeat(known["milestones"].astype(int)), ["challenge_id", "slip_days"]]


def count_reply_days(actions: pd.DataFrame, milestones: pd.DataFrame, context: MeasureContext) -> MeasureCount:
    """Returns the median reply time of all actions in calendar days, with the median slip of all, quick and slow challenges as notes.

    Quick: challenges whose own median reply time is at most the median of these medians.
    """
    replies, slips = reply_days(actions, context), milestone_slips(milestones, context)
    challenges = replies.dropna(subset=["challenge_id"]).groupby("challenge_id")["days"].median()
    both = challenges[challenges.index.isin(slips["challenge_id"])]
    open_count = int(replies["open"].sum())
    notes = list(
        count_note("replies_open", open_count, "of them open, counted by its age so far", "of them open, counted by their age so far")
    )
    if len(both):
        middle = float(both.median())
        notes.append(_slip_note("All challenges with both", "all", both.index, slips, {}))
        groups = {"quick": both.index[both <= middle], "slow": both.index[both > middle]}
        names = {"quick": "Replies within {middle} days", "slow": "Slower replies"}
        within = {"middle": ("median_reply_of_challenges", middle, f"{middle:g}")}
        notes += [
            _slip_note(names[group], group, chosen, slips, within if group == "quick" else {})
            for group, chosen in groups.items()
            if 0 < len(chosen) < len(both)
        ]
    unknown = count_note(
        "challenges_without_slip",
        len(challenges) - len(both),
        "challenge with actions but no known slip",
        "challenges with actions but no known slip",
    )
    median = None if replies.empty else float(replies["days"].median())
    return MeasureCount(None, len(replies), unknown, tuple(notes), median)


def _slip_note(
    name: str, group: str, challenges: pd.Index, slips: pd.DataFrame, values: Mapping[str, tuple[str, float, str]]
) -> MeasureNote:
    """Returns the median slip of the milestones of challenges as a phrase. ``group``: all, quick or slow; ``values``: those in ``name``."""
    chosen = slips["slip_days"][slips["challenge_id"].isin(challenges)]
    days = float(chosen.median())
    milestones = f"{format_number(len(chosen))} {'milestone' if len(chosen) == 1 else 'milestones'}"
    of = f"{format_number(len(challenges))} {'challenge' if len(challenges) == 1 else 'challenges'}"
    return MeasureNote(
        f"{name}: median slip {{days}} ({{milestones}} of {{challenges}})",
        {
            **values,
            "days": ("slip_beside_replies", days, f"{days:g} {'day' if days == 1 else 'days'}"),
            "milestones": ("slips_beside_replies", len(chosen), milestones),
            "challenges": ("challenges_with_replies_and_slip", len(challenges), of),
        },
        {"replies": group},
    )
