"""Since when a sponsor has been quiet for longer than its stage expects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from db.frames import DATE, frame_of, frame_rows
from db.values.dates import Day, Precision
from db.values.working_days import WorkingDays, with_absences


def quiet_since(silences: pd.DataFrame, today: date, working_days: WorkingDays) -> pd.DataFrame:
    """Returns the silences of :func:`dashboard.metrics.engagement.sponsor_silences` with ``since`` (date): the first working day on which a
    sponsor was beyond the threshold, where it is severe the first on which it was twice that; empty where it is not beyond, or not known."""
    days = [_first_day(silence, today, working_days) for silence in frame_rows(silences)]
    return silences.assign(since=frame_of({"since": (DATE, days)})["since"].set_axis(silences.index))


def _first_day(silence: Any, today: date, working_days: WorkingDays) -> date | None:
    if not silence.beyond:
        return None
    last = min(Day(silence.last_on, Precision(silence.last_precision)).last, today) if silence.last_on else silence.stage_since
    if last is None:
        return None
    calendar = with_absences(working_days, silence.away or [])
    return calendar.after(last, 2 * silence.threshold if silence.severe else silence.threshold + 1)
