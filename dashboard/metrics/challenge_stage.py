"""Where a challenge is between the start of its stage and its next gate. Days are calendar days."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.metrics.milestones import OPEN_STATES
from db.schema.enums.records import MilestoneType


def next_gate(milestones: pd.DataFrame) -> pd.DataFrame:
    """Returns the open milestone of the type gate that comes first, as the only row; no row without one. ``milestones``: of
    ``milestone_states``, of one challenge."""
    gates = (milestones["type"] == MilestoneType.GATE.value) & milestones["state"].isin(OPEN_STATES) & milestones["ends_on"].notna()
    ordered: pd.DataFrame = milestones[gates].sort_values(["ends_on", "title"], kind="stable")
    return ordered.head(1)


def days_in_stage(start: date | None, today: date) -> int | None:
    """Returns the days from the start of the stage to ``today``; None where the start is not known or has not come."""
    return None if start is None or start > today else (today - start).days


def days_to_gate(gate: date | None, today: date) -> int | None:
    """Returns the days from ``today`` to the day of the gate, below 0 where it has passed; None without a gate."""
    return None if gate is None else (gate - today).days


def days_from_start_to_gate(start: date | None, gate: date | None) -> int | None:
    """Returns the days from the start of the stage to the gate; None where one of them is not known, or the gate lies before."""
    return None if start is None or gate is None or gate < start else (gate - start).days
