"""What the overview counts over challenges: their health now by team and records, and its tiles week by week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.metrics.arrays import sums_by, whole_numbers
from dashboard.metrics.health_by_records import HEALTH_RANKS
from db.schema.enums.records import Health

ON_TRACK, AT_RISK, OFF_TRACK = HEALTH_RANKS[Health.ON_TRACK], HEALTH_RANKS[Health.AT_RISK], HEALTH_RANKS[Health.OFF_TRACK]
NOTHING = -1  # stands for the rank of a challenge of which nothing is said


@dataclass(frozen=True)
class HealthNow:
    """Counts of challenges by the health that their records say: ``unknown``: of which the records say nothing; ``unreported``: of which the
    team says nothing; ``denied``: off track by the records, while the team says on track; ``better``: whose team says better than the records."""

    challenges: int
    off_track: int
    at_risk: int
    on_track: int
    unknown: int
    unreported: int
    denied: int
    better: int = 0

    @property
    def complete(self) -> bool:
        """Whether every challenge has records and a statement of its team."""
        return not self.unknown and not self.unreported


def count_healths(healths: pd.DataFrame) -> HealthNow:
    """Returns the counts over challenges. ``healths``: one row each, with the ranks ``records`` and ``team`` (Int64: 0 on track, 2 off track;
    ``<NA>``: nothing is said)."""
    records, team = (healths[name].to_numpy(dtype=np.int64, na_value=NOTHING) for name in ("records", "team"))
    return HealthNow(
        challenges=len(healths),
        off_track=int((records == OFF_TRACK).sum()),
        at_risk=int((records == AT_RISK).sum()),
        on_track=int((records == ON_TRACK).sum()),
        unknown=int((records == NOTHING).sum()),
        unreported=int((team == NOTHING).sum()),
        denied=int(((records == OFF_TRACK) & (team == ON_TRACK)).sum()),
        better=int(((team != NOTHING) & (team < records)).sum()),
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
