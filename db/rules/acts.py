"""Rules of acts on one record: archiving and restoring it, reframing a challenge, novating an agreement, dropping a milestone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from db.fields.record_schema import When
from db.queries.live_children import Child, live_children
from db.records.challenges.lifecycle import ARCHIVABLE
from db.rules.rule import DraftProblem, Drafts, Facts, Rule, rule
from db.schema.models import Agreement, Milestone, Reframing
from db.values.dates import Day, Precision

KIND_NOUNS = {
    "challenge": ("challenge", "challenges"), "milestone": ("open milestone", "open milestones"), "action": ("open action", "open actions"),
    "team": ("company team at work", "company teams at work"), "budget-line": ("budget line", "budget lines"),
    "agreement": ("agreement not fully paid", "agreements not fully paid"), "person": ("person", "people"),
}  # fmt: skip
MAX_NAMED_CHILDREN = 3


def refusal_sentence(children: list[Child]) -> str:
    """Returns the sentence that names the live children of a record; empty without any."""
    parts = []
    for kind, group in groupby(children, key=lambda child: child.kind):
        names = [child.called for child in group]
        listed = ", ".join(f"“{name}”" for name in names[:MAX_NAMED_CHILDREN]) + (
            f" and {len(names) - MAX_NAMED_CHILDREN} more" if len(names) > MAX_NAMED_CHILDREN else ""
        )
        parts.append(f"{len(names)} {KIND_NOUNS[kind][len(names) > 1]}: {listed}")
    return f"It cannot be archived while something lives under it: {'; '.join(parts)}. Settle or archive that first" if parts else ""


def archiving_rule(model: type[Any], *, archives: bool) -> Rule:
    """Returns a rule that refuses to archive an archived record or one with live children, or to restore one that is not archived."""

    @rule(When.DECIDING)
    def cannot_archive(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
        rows = facts.by_id(model, (draft.id for draft in drafts), model.archived)
        for draft in drafts:
            if draft.id in rows and rows[draft.id].archived == archives:
                yield draft.error("", "It is archived already" if archives else "It is not archived")
            elif archives and (sentence := refusal_sentence(live_children(facts.session, model, draft.id, facts.today))):
                yield draft.error("", sentence)

    return cannot_archive


@rule(When.DECIDING, "question", "when")
def cannot_reframe(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a reframing with the wording as before, or on a day before the latest one."""
    statement = select(Reframing.challenge_id, func.max(Reframing.reframed_on).label("last")).group_by(Reframing.challenge_id)
    latest = {row.challenge_id: row.last for row in facts.matching(statement, Reframing.challenge_id, (draft.id for draft in drafts))}
    for draft in drafts:
        if not draft.changes("question"):
            yield draft.error("question", "The wording is the same as before. Change it first")
        last, day = latest.get(draft.id), draft.values.get("when")
        if last is not None and day is not None and last > day.on:
            yield draft.error("when", f"It was reframed on {Day(last)} already. Enter that day or a later one")


@rule(When.DECIDING, "novated_to", "novated")
def cannot_novate(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a novation to the organisation that has the agreement, or on a day before the signing."""
    columns = (Agreement.organisation_id, Agreement.signed_on, Agreement.signed_precision)
    agreements = facts.by_id(Agreement, (draft.id for draft in drafts), *columns)
    for draft in drafts:
        agreement, day = agreements.get(draft.id), draft.values.get("novated")
        if agreement is None:
            continue
        if draft.values.get("novated_to") == agreement.organisation_id:
            yield draft.error("novated_to", "Choose another organisation: the agreement is with this one already")
        signed = Day(agreement.signed_on, Precision(agreement.signed_precision)) if agreement.signed_on else None
        if signed and day and day.last < signed.on:
            yield draft.error("novated", f"The agreement was signed on {signed}: it cannot be novated before that")


@rule(When.DECIDING)
def cannot_drop(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to drop a completed milestone."""
    rows = facts.by_id(Milestone, (draft.id for draft in drafts), Milestone.actual_on)
    for draft in drafts:
        if draft.id in rows and rows[draft.id].actual_on is not None:
            yield draft.error("dropped", "It is done, so it cannot be dropped")


RULES: dict[str, tuple[Rule, ...]] = {
    **{f"{name}-archive": (archiving_rule(model, archives=True),) for name, model in ARCHIVABLE.items()},
    **{f"{name}-restore": (archiving_rule(model, archives=False),) for name, model in ARCHIVABLE.items()},
    "challenge-reframe": (cannot_reframe,),
    "agreement-novate": (cannot_novate,),
    "milestone-drop": (cannot_drop,),
}
