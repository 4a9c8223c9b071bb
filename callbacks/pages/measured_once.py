"""Measures that several parts of a page show: measured once for a session and the same arguments. What is returned must not be changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboard.metrics import engagement
from dashboard.metrics.spend import outturn
from dashboard.metrics.spend.outturn import Spend
from db.queries.engagement.conversations import last_sponsor_conversations
from db.queries.spend.budget_lines import BudgetLineFilter, read_spend_frames
from db.session import ScopedSession
from db.session_state import read_once
from db.values.working_days import WorkingDays


@read_once
def measured_spend(session: ScopedSession, choice: BudgetLineFilter, today: date) -> Spend:
    """Returns the chosen budget lines and their months, measured as on a day."""
    return outturn.measure_spend(*read_spend_frames(session, choice), today=today)


@read_once
def sponsor_silences(
    session: ScopedSession, programme_id: str, challenges: Sequence[str] | None, today: date, working_days: WorkingDays
) -> pd.DataFrame:
    """Returns how long the sponsors of the running challenges have been silent on a day."""
    return engagement.sponsor_silences(last_sponsor_conversations(session, programme_id, challenges=challenges), today, working_days)
