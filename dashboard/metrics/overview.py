"""What the overview counts over challenges: their health now by team and records, and its tiles week by week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import sums_by, whole_numbers
from dashboard.metrics.health_by_records import HEALTH_RANKS
from db.schema.enums.records import Health

ON_TRACK, AT_RISK, OFF_TRACK = (HEALTH_RANKS[health] for health in (Health.ON_TRACK, Health.AT_RISK, Health.OFF_TRACK))


@dataclass(frozen=True)
class HealthNow:
    """Counts of challenges by the health that their records say: ``unknown``: of which the records say nothing; ``unreported``: of which the
    team says nothing; ``denied``: off track by the records, while the team says on track."""

    challenges: int
    off_track: int
    at_risk: int
    on_track: int
    unknown: int
    unreported: int
    denied: int

    @property
    def complete(self) -> bool:
        """Whether every challenge has records and a statement of its team."""
        return not self.unknown and not self.unreported


def count_healths(pairs: Iterable[tuple[int | None, int | None]]) -> HealthNow:
    """Returns the counts over challenges, each given by the ranks (0 on track, 2 off track) of the records and of the team; None: nothing is
    said."""
    both = list(pairs)
    records = [rank for rank, _ in both]
    return HealthNow(
        challenges=len(both),
        off_track=records.count(OFF_TRACK),
        at_risk=records.count(AT_RISK),
        on_track=records.count(ON_TRACK),
        unknown=records.count(None),
        unreported=sum(told is None for _, told in both),
        denied=sum(rank == OFF_TRACK and told == ON_TRACK for rank, told in both),
    )


def counts_by_week(marks: pd.DataFrame) -> pd.DataFrame:
    """Returns one row for each week, oldest first: week, ``overdue``: how many milestones of the challenges that were running were past their
    date at its end, and ``quiet``: of how many of these challenges the sponsor was quiet (Int64; ``<NA>`` where none was running).

    ``marks``: of :func:`dashboard.metrics.weekly_health.weekly_marks`, so that each week is counted by what its mark was judged by.
    """
    weeks, place = np.unique(marks["week"].to_numpy("datetime64[s]"), return_inverse=True)
    running = marks["running"].to_numpy(dtype=bool)
    none = sums_by(place, running.astype(np.int64), len(weeks)) == 0
    overdue = np.where(running, marks["overdue"].to_numpy(dtype=np.int64, na_value=0), 0)
    quiet = running & marks["quiet"].to_numpy(dtype=bool, na_value=False)
    return pd.DataFrame(
        {
            "week": weeks,
            "overdue": whole_numbers(sums_by(place, overdue, len(weeks)), none),
            "quiet": whole_numbers(sums_by(place, quiet.astype(np.int64), len(weeks)), none),
        }
    )
