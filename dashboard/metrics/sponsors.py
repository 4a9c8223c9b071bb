"""Sponsors as organisations: their longest silence, what is open between them and the programme team, how long their answers take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.learning.measure_counts import MeasureContext
from dashboard.metrics.learning.reply_times import reply_days
from db.frames import frame_rows
from db.schema.enums.records import Party


@dataclass(frozen=True)
class SponsorSilence:
    """The silence of a sponsor. ``challenges``: the running challenges that it sponsors; ``leading``: the row of
    ``dashboard.metrics.engagement.sponsor_silences`` of the one past its limit, else the longest silence. ``organisation``: its id; None
    for a challenge without a sponsor."""

    organisation: str | None
    name: str
    challenges: tuple[str, ...]
    leading: Any

    @property
    def beyond(self) -> bool:
        """Whether it has been quiet for longer than the stage of one of its challenges expects."""
        return bool(self.leading.beyond)

    @property
    def days(self) -> int | None:
        """Working days since the last conversation; None without one."""
        return None if self.leading.working_days is None else int(self.leading.working_days)


def silences_of_sponsors(silences: pd.DataFrame, sponsors: pd.DataFrame) -> list[SponsorSilence]:
    """Returns the silence of each sponsor of the challenges of ``sponsor_silences``: those past their limit first, then the longest.

    A sponsor of several challenges has the silence of the one that is past its limit, of several the longest. A challenge without a sponsor
    counts as one. ``sponsors`` of ``db.queries.engagement.conversations.sponsors``.
    """
    of_challenge: dict[str, list[tuple[str | None, str]]] = {}
    for link in frame_rows(sponsors):
        of_challenge.setdefault(link.challenge_id, []).append((link.organisation_id, link.name))
    rows: dict[tuple[str, str], list[Any]] = {}
    names: dict[str, str] = {}
    for row in frame_rows(silences):
        for organisation, name in of_challenge.get(row.challenge_id, [(None, "")]):
            rows.setdefault((organisation or "", "" if organisation else row.challenge_id), []).append(row)
            names[organisation or ""] = name
    found = [_of_one(organisation or None, names[organisation], own) for (organisation, _), own in rows.items()]
    return sorted(found, key=lambda one: (not one.beyond, -_waited(one.leading)))


def _of_one(organisation: str | None, name: str, rows: list[Any]) -> SponsorSilence:
    leading = max(rows, key=lambda row: (bool(row.beyond), _waited(row)))
    return SponsorSilence(organisation, name, tuple(sorted(row.challenge_id for row in rows)), leading)


def _waited(row: Any) -> float:
    """Returns the working days since the last conversation; without one more than any number."""
    return float("inf") if row.working_days is None else float(row.working_days)


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


def who_owes_late(quiet: Iterable[SponsorSilence], late: pd.DataFrame) -> int:
    """Returns how many of the sponsors owe an answer that is late. ``late``: overdue actions of sponsors."""
    names = set(late["organisation"].dropna())
    challenges = set(late["challenge_id"].dropna())
    return sum(one.name in names or bool(challenges.intersection(one.challenges)) for one in quiet)
