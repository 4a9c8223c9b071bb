"""Where a challenge is between the start of its stage and its next gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.milestones import OPEN_STATES
from db.frames import frame_rows
from db.schema.enums.records import MilestoneType


@dataclass(frozen=True)
class StageSpan:
    """The stage of a challenge: its name, the day it began, and the open milestone of the type gate that comes first (a row of
    ``milestone_states``; None without one). ``planned_end``: the recorded end of the stage, where it has no gate."""

    stage: str
    start: date | None
    gate: Any = None
    planned_end: date | None = None

    @property
    def end(self) -> date | None:
        """The day of the gate, else the recorded end of the stage."""
        return self.gate.ends_on if self.gate is not None else self.planned_end


def stage_span(challenge: Mapping[str, Any], periods: Sequence[Mapping[str, Any]], milestones: pd.DataFrame) -> StageSpan:
    """Returns the span of the current stage. ``periods``: stage, start_on and end_on of the dates of its stages; ``milestones``: of
    ``milestone_states``. The stage begins on the recorded day, else at the start of its dates."""
    stage = challenge["stage"] or ""
    own = [period for period in periods if period["stage"] == stage]
    start = challenge["stage_since"] or next((period["start_on"] for period in own if period["start_on"]), None)
    gates = [row for row in frame_rows(milestones) if row.type == MilestoneType.GATE and row.state in OPEN_STATES and row.ends_on]
    gate = min(gates, key=lambda row: (row.ends_on, row.title), default=None)
    ends = [period["end_on"] for period in own if period["end_on"] and (start is None or period["end_on"] >= start)]
    return StageSpan(stage, start if stage else None, gate, max(ends, default=None) if stage else None)


def days_in_stage(span: StageSpan, today: date) -> int | None:
    """Returns the calendar days from the start of the stage to ``today``; None where the start is not known or has not come."""
    return None if span.start is None or span.start > today else (today - span.start).days


def days_to_gate(span: StageSpan, today: date) -> int | None:
    """Returns the calendar days from ``today`` to the gate, below 0 where it has passed; None without a gate."""
    return None if span.gate is None else (span.gate.ends_on - today).days


def days_from_start_to_gate(span: StageSpan) -> int | None:
    """Returns the calendar days from the start of the stage to the gate; None where one of them is not known, or the gate lies before."""
    if span.start is None or span.gate is None or span.gate.ends_on < span.start:
        return None
    return int((span.gate.ends_on - span.start).days)
