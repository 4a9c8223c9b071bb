"""Query of the hypotheses that a programme may publish. Uses published texts only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from db.history import entity
from db.schema.models import Challenge, Hypothesis, Verdict
from db.session import frame

if TYPE_CHECKING:
    import pandas as pd


def hypotheses(session: Session, programme_id: str) -> pd.DataFrame:
    """Hypotheses with a published statement, each with its latest verdict: reference, statement, status, challenge, verdict, decided_on, reason."""
    hypothesis, verdict, challenge = entity(session, Hypothesis), entity(session, Verdict), entity(session, Challenge)
    place: Any = func.row_number().over(partition_by=verdict.hypothesis_id, order_by=(verdict.decided_on.desc(), verdict.id.desc()))
    latest_verdict = select(
        verdict.hypothesis_id, verdict.verdict, verdict.decided_on, verdict.published_reason.label("reason"), place.label("place")
    ).where(verdict.programme_id == programme_id).subquery()  # fmt: skip
    return frame(
        session,
        select(
            hypothesis.reference, hypothesis.published_statement.label("statement"), hypothesis.status, challenge.title.label("challenge"),
            latest_verdict.c.verdict, latest_verdict.c.decided_on, latest_verdict.c.reason,
        )
        .outerjoin(latest_verdict, and_(latest_verdict.c.hypothesis_id == hypothesis.id, latest_verdict.c.place == 1))
        .outerjoin(challenge, challenge.id == hypothesis.challenge_id)
        .where(hypothesis.programme_id == programme_id, hypothesis.published_statement.is_not(None), hypothesis.published_statement != "")
        .order_by(hypothesis.reference.is_(None), hypothesis.reference, hypothesis.published_statement, hypothesis.id),
    )  # fmt: skip
