"""Counts of changes: of the sentence of the page, of its charts, and by challenge and subject."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from dashboard.metrics.changes.rules import ChangeSubject
from dashboard.metrics.changes.significance import HEALTH_RANKS, LEAST_HEADLINE
from dashboard.metrics.days import rounded_median
from db.schema.enums.records import Health


@dataclass(frozen=True)
class ChangeTotals:
    """Counts of changes between two moments. ``total``: all; ``notable``: without those of other subjects; ``worse``: challenges whose
    health by the team is at risk or off track and was better, or not said; ``moved``: milestones of which it is known by how many days
    they moved; ``later``: those that moved later; ``longest``, ``median_later``: calendar days of those; ``past_tolerance``: budget lines; ``late``: late
    entries."""

    total: int
    notable: int
    worse: int
    moved: int
    later: int
    longest: int | None
    median_later: int | None
    done: int
    silent: int
    past_tolerance: int
    late: int


def change_totals(changes: pd.DataFrame) -> ChangeTotals:
    """Returns the counts over the changes of :func:`dashboard.metrics.changes.significance.build_change_items`."""
    act, moved = changes["act"], moved_milestones(changes)
    later = moved.loc[moved["days"] > 0, "days"]
    said = changes[act == "says"]
    ranks = pd.Series(HEALTH_RANKS)
    before, after = said["before"].map(ranks).fillna(-1), said["after"].map(ranks).fillna(-1)
    return ChangeTotals(
        total=len(changes),
        notable=int((changes["subject"] != ChangeSubject.OTHER).sum()),
        worse=int((said["after"].isin((Health.AT_RISK.value, Health.OFF_TRACK.value)) & (after > before)).sum()),
        moved=len(moved),
        later=len(later),
        longest=int(later.max()) if len(later) else None,
        median_later=rounded_median(later),
        done=int((act == "done").sum()),
        silent=int((act == "silent").sum()),
        past_tolerance=int((act == "past tolerance").sum()),
        late=int(changes.loc[changes["late_on"].notna(), "record_id"].nunique()),
    )


def moved_milestones(changes: pd.DataFrame) -> pd.DataFrame:
    """Returns the milestones that moved by a known number of days, the longest move first."""
    moved = changes[(changes["act"] == "moved") & (changes["days"].fillna(0) != 0)]
    return moved.sort_values(["days", "record_id"], ascending=[False, True], kind="stable")


def count_by_challenge(changes: pd.DataFrame, challenges: Collection[str]) -> pd.DataFrame:
    """Returns the number of changes by challenge (the index) and subject (the columns, all of them).

    A change about several of the ``challenges`` counts in each; one about none of them under an empty id.
    """
    about = changes[["challenge_ids", "subject"]].explode("challenge_ids").rename(columns={"challenge_ids": "challenge_id"})
    about = about[about["challenge_id"].isin(list(challenges))]
    rest = changes.loc[~changes.index.isin(about.index), ["subject"]].assign(challenge_id="")
    counted = pd.concat([about, rest])
    counts = counted.pivot_table(index="challenge_id", columns="subject", aggfunc="size", fill_value=0)
    return counts.reindex(columns=[subject.value for subject in ChangeSubject], fill_value=0)


def most_important(changes: pd.DataFrame, most: int) -> pd.DataFrame:
    """Returns up to ``most`` changes with the highest weight, without those that are only counted."""
    return changes[(changes["subject"] != ChangeSubject.OTHER) & (changes["weight"] > LEAST_HEADLINE)].head(most)
