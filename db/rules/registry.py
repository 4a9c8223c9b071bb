"""The rules of each kind of record, by schema name.

Every kind has an entry: one without is a KeyError when the program starts, and no draft of it could be checked.
"""

from __future__ import annotations

from db.records import RECORD_SCHEMAS, TRANSFER_SCHEMAS
from db.records.challenges.lifecycle import LIFECYCLE_ACTS
from db.rules import (
    acts,
    attention,
    decisions,
    engagement,
    learning,
    milestones,
    money,
    organisations,
    parts,
    payments,
    programmes,
    review_closing,
    reviews,
    shared_figures,
    stage_moves,
    templates,
)
from db.rules.rule import Rule
from db.rules.unique_keys import unique_rules
from db.schema.models import Programme

_DECLARED: dict[str, tuple[Rule, ...]] = {
    name: rules
    for module in (
        acts, attention, decisions, engagement, learning, milestones, money, organisations, payments, programmes, review_closing, reviews,
        shared_figures, stage_moves, templates,
    )
    for name, rules in module.RULES.items()
}  # fmt: skip
# Kinds without rules beside unique keys and the checks that stand with their fields.
_CHECKED_BY_FIELDS = (
    "action-answer", "criterion-change", "finding", "gain", "hypothesis", "milestone-done", "outcome", "programme", "published-figure",
    "agenda-item", "rebaseline", "reforecast", "reframing", "reminder", "research-session", "reuse", "sponsor-answer", "sponsor-conversation",
    "sponsor-question", "stage-dates", "support", "template", "weekly-update",
)  # fmt: skip
# Acts whose steps are planned, and refused, by their commands (:mod:`db.commands.save_checks`).
_PLANNED_ACTS = (*LIFECYCLE_ACTS, "cohort-date-move")
_DECLARED |= dict.fromkeys((*_CHECKED_BY_FIELDS, *_PLANNED_ACTS), ())
# A short name of a programme is unique among programmes that the viewer cannot read: the store itself refuses it.
_UNIQUE_KEYS = {schema.name: unique_rules(schema) for schema in TRANSFER_SCHEMAS.values() if schema.model is not Programme}
RULES: dict[str, tuple[Rule, ...]] = {
    name: (*_UNIQUE_KEYS.get(name, ()), *_DECLARED[name], *parts.RULES.get(name, ()))
    for name in dict.fromkeys((*RECORD_SCHEMAS, *_UNIQUE_KEYS))
}


def rules_of(kind: str) -> tuple[Rule, ...]:
    """Returns the rules of a kind. Raises KeyError for a kind without an entry."""
    return RULES[kind]
