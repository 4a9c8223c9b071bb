"""Rules of items that are known until a day."""

from __future__ import annotations

from collections.abc import Iterator

from db.access import can_acknowledge
from db.fields.record_schema import When
from db.rules.rule import DraftProblem, Drafts, Facts, rule
from db.schema.enums.attention import MONEY_KINDS
from db.schema.models import Acknowledgement


@rule(When.RECORDING)
def kind_of_another_role(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to record, change or lift that an item is known to whoever may not record what the item is about."""
    stored = facts.by_id(Acknowledgement, (draft.id for draft in drafts if not draft.is_new), Acknowledgement.item_kind)
    for draft in drafts:
        kinds = {draft.values.get("item_kind"), stored[draft.id].item_kind if draft.id in stored else None} - {None}
        if not all(can_acknowledge(facts.viewer.role, money=kind in MONEY_KINDS) for kind in kinds):
            yield draft.error("", "This item is about what another role records. Ask a programme lead to say that it is known")


@rule(When.DECIDING)
def lifted_already(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to lift what is lifted."""
    stored = facts.by_id(Acknowledgement, (draft.id for draft in drafts), Acknowledgement.lifted_by, Acknowledgement.lifted_on)
    for draft in drafts:
        if draft.id in stored and stored[draft.id].lifted_on is not None:
            yield draft.error("", f"{stored[draft.id].lifted_by or 'Somebody'} has lifted it already. Nothing is left to do")


RULES = {"acknowledgement": (kind_of_another_role,), "acknowledgement-lift": (kind_of_another_role, lifted_already)}
