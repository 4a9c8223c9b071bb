"""The decisions and gates that fall due next, from the milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.formats import format_near_day, join_phrases
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import MilestoneType
from db.values.dates import Precision, named_day

MOST = 5
KINDS = (MilestoneType.DECISION.value, MilestoneType.GATE.value)
OPEN = ("overdue", "soon", "ahead")


@dataclass(frozen=True)
class DecisionDue:
    """A decision: when it is due, whether that has passed, the codes of its challenges, what it is, and the address of its record."""

    due: str
    is_past: bool
    codes: str
    what: str
    href: str


def decisions_due(milestones: pd.DataFrame, view: View) -> list[DecisionDue]:
    """Returns the open milestones that are decisions or gates, the earliest first, at most ``MOST``; those of one title and day are one.

    ``milestones``: of :func:`dashboard.metrics.milestones.milestone_states`.
    """
    chosen = milestones[milestones["type"].isin(KINDS) & milestones["state"].isin(OPEN) & milestones["ends_on"].notna()]
    alike: dict[tuple[date, str], list[Any]] = {}
    for row in frame_rows(chosen.sort_values("ends_on", kind="stable")):
        alike.setdefault((row.ends_on, row.title), []).append(row)
    return [_decision(rows, view) for rows in list(alike.values())[:MOST]]


def _decision(rows: Sequence[Any], view: View) -> DecisionDue:
    first = rows[0]
    exact = first.ends_precision == Precision.DAY
    codes = join_phrases(sorted({view.code(row.challenge_id).code for row in rows if row.challenge_id in view.labels}))
    return DecisionDue(
        format_near_day(first.ends_on, view.today) if exact else str(named_day(first, "ends")),
        first.state == "overdue",
        codes,
        first.title,
        f"/record/milestone/{first.id}{view.search}" if len(rows) == 1 else f"/milestones{view.search}",
    )
