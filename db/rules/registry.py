"""The rules of each kind of record, by schema name. A kind without an entry has no rules that need stored records."""

from __future__ import annotations

from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext
from db.rules import (
    decisions,
    engagement,
    learning,
    milestones,
    money,
    organisations,
    payments,
    review_closing,
    reviews,
    shared_figures,
    stage_moves,
    templates,
    weekly_updates,
)
from db.rules.rule import Rule
from db.session_state import session_state

RULES: dict[str, Rule] = {
    **organisations.RULES,
    **decisions.RULES,
    **review_closing.RULES,
    **stage_moves.RULES,
    **templates.RULES,
    **shared_figures.RULES,
    **learning.RULES,
    **money.RULES,
    **payments.RULES,
    **reviews.RULES,
    **milestones.RULES,
    **engagement.RULES,
    **weekly_updates.RULES,
}


def check_rules(session: Session, kind: str, record_id: str | None, values: Values, context: ValidationContext) -> list[Problem]:
    """Returns the errors and warnings of a draft, compared with stored records through the viewer's session.

    Sponsors' forms have no such rules: their result is empty.
    """
    rule = RULES.get(kind)
    return list(rule(session, record_id, values, context)) if rule and not session_state(session).viewer.sponsor else []
