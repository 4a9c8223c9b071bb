"""Query of the hypotheses that a programme may publish. Uses published texts only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select

from db.queries.built_once import Entities, built_once
from db.schema.models import Challenge, Hypothesis, Verdict


@built_once
def hypotheses(entity: Entities, programme_id: str) -> Select[Any]:
    """Hypotheses with a published statement, each with its latest verdict: reference, statement, status, challenge, verdict, decided_on, reason."""
    hypothesis, verdict, challenge = entity(Hypothesis), entity(Verdict), entity(Challenge)
    place: Any = func.row_number().over(partition_by=verdict.hypothesis_id, order_by=(verdict.decided_on.desc(), verdict.id.desc()))
    latest_verdict = select(
        verdict.hypothesis_id, verdict.verdict, verdict.decided_on, verdict.published_reason.label("reason"), place.label("place")
    ).where(verdict.programme_id == programme_id).subquery()  # fmt: skip
    return (
        select(
            hypothesis.reference, hypothesis.published_statement.label("statement"), hypothesis.status, challenge.title.label("challenge"),
            latest_verdict.c.verdict, latest_verdict.c.decided_on, latest_verdict.c.reason,
        )
        .outerjoin(latest_verdict, and_(latest_verdict.c.hypothesis_id == hypothesis.id, latest_verdict.c.place == 1))
        .outerjoin(challenge, challenge.id == hypothesis.challenge_id)
        .where(hypothesis.programme_id == programme_id, hypothesis.published_statement.is_not(None), hypothesis.published_statement != "")
        .order_by(hypothesis.reference.is_(None), hypothesis.reference, hypothesis.published_statement, hypothesis.id)
    )  # fmt: skip
