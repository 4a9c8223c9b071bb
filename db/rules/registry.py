"""The rules of each kind of record, by schema name. A kind without an entry has no rules that need stored records."""

from __future__ import annotations

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
