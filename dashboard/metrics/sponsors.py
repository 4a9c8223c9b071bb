"""Sponsors as organisations: their longest silence, what is open between them and the programme team, how long their answers take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from dashboard.metrics.learning.measure_counts import MeasureContext
from dashboard.metrics.learning.reply_times import reply_days
from db.schema.enums.records import Party


def silences_by_sponsor(silences: pd.DataFrame, sponsors: pd.DataFrame) -> pd.DataFrame:
    """Returns a row for each sponsor of each challenge of ``dashboard.metrics.engagement.sponsor_silences``: those past their limit first, then
    the longest silence.

    With ``organisation_id`` and ``organisation`` (name), None for a challenge without a sponsor, and ``sponsor_key``, which names the sponsor;
    a challenge without one counts as one. ``sponsors`` of ``db.queries.engagement.conversations.sponsors``.
    """
    links = sponsors[["challenge_id", "organisation_id", "name"]].rename(columns={"name": "organisation"})
    rows = silences.merge(links, on="challenge_id", how="left")
    known = rows["organisation_id"].notna()
    rows = rows.assign(sponsor_key=rows["organisation_id"].where(known, "without " + rows["challenge_id"].astype(str)))
    rows = rows.assign(**{name: rows[name].astype(object).where(known, None) for name in ("organisation_id", "organisation")})
    waited = rows["working_days"].to_numpy(dtype=np.float64, na_value=np.inf)
    return rows.take(np.lexsort((-waited, ~rows["beyond"].to_numpy(dtype=bool)))).reset_index(drop=True)


def longest_silences(by_sponsor: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows of :func:`silences_by_sponsor` of one challenge of each sponsor: the one past its limit, of several the longest silence."""
    return by_sponsor.drop_duplicates("sponsor_key").reset_index(drop=True)


OWED_BY_SPONSORS, OWED_TO_SPONSORS, OWED_BY_TEAMS, OUR_OWN, OTHERS = "sponsors", "to-sponsors", "teams", "own", "others"


def sides(actions: pd.DataFrame) -> pd.Series:
    """Returns between whom each action is open: sponsors owe it, the programme team owes it to sponsors, a company team is one of the two
    sides, the programme team owes it to itself, others. ``actions``: with owed_by, owed_to."""
    by, to = (actions[name].to_numpy(dtype=object) for name in ("owed_by", "owed_to"))
    ours, of_team = by == Party.US, (by == Party.TEAM) | (to == Party.TEAM)
    side = np.select(
        [by == Party.SPONSOR, ours & (to == Party.SPONSOR), of_team, ours & ((to == Party.US) | pd.isna(to))],
        [OWED_BY_SPONSORS, OWED_TO_SPONSORS, OWED_BY_TEAMS, OUR_OWN],
        OTHERS,
    )
    return pd.Series(side, actions.index, dtype=object)


@dataclass(frozen=True)
class SponsorAsks:
    """Open actions between sponsors and the programme team, of ``open_action_states``: what sponsors owe, and what they are owed; and how many
    are open between others, by side (:func:`sides`)."""

    theirs: pd.DataFrame
    ours: pd.DataFrame
    elsewhere: dict[str, int]

    @property
    def open(self) -> int:
        """All open actions."""
        return len(self.theirs) + len(self.ours) + sum(self.elsewhere.values())


def sponsor_asks(actions: pd.DataFrame) -> SponsorAsks:
    """Returns the open actions between sponsors and the programme team, and how many others there are."""
    side = sides(actions)
    elsewhere = {name: int((side == name).sum()) for name in (OWED_BY_TEAMS, OUR_OWN, OTHERS)}
    return SponsorAsks(actions[side == OWED_BY_SPONSORS], actions[side == OWED_TO_SPONSORS], elsewhere)


@dataclass(frozen=True)
class ReplyTimes:
    """How long answers of sponsors take: the median in calendar days (None without an ask), the number of asks, of them open, and how many
    days are wanted; None where no hypothesis says so."""

    median: float | None
    asks: int
    open: int
    wanted: int | None


def reply_times(replies: pd.DataFrame, today: date, wanted: int | None) -> ReplyTimes:
    """Returns how long answers take. ``replies`` of ``db.queries.learning.live_measures.sponsor_replies``."""
    days = reply_days(replies, MeasureContext(today))
    return ReplyTimes(None if days.empty else float(days["days"].median()), len(days), int(days["open"].sum()), wanted)


def count_owing_late(by_sponsor: pd.DataFrame, late: pd.DataFrame) -> int:
    """Returns how many quiet sponsors of :func:`silences_by_sponsor` owe an answer that is late: one that names them, or one of their challenges.

    ``late``: overdue actions of sponsors.
    """
    quiet = by_sponsor.groupby("sponsor_key")["beyond"].transform("any").to_numpy(dtype=bool)
    owes = by_sponsor["organisation"].isin(late["organisation"].dropna()) | by_sponsor["challenge_id"].isin(late["challenge_id"].dropna())
    return int(by_sponsor["sponsor_key"][quiet & owes].nunique())
