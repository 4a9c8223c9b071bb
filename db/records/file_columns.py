"""What files carry beyond the forms, so that nothing of a programme is lost on the way from one store to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.fields.file_only import Marks
from db.fields.types import Choice, DayField, Field, LinkRows, Prose, Reference, Text, YesNo, choices
from db.records.record_schema import Kind, Values
from db.records.reviews import OF_REVIEW
from db.records.spend.budget_changes import OWN_APPROVAL
from db.schema.enums.learning import VerdictWord
from db.schema.enums.records import Came, MoveReason, ReviewState
from db.schema.models import (
    Action,
    BudgetChange,
    Conversation,
    ConversationOrganisation,
    Decision,
    Evidence,
    Milestone,
    Reforecast,
    Reframing,
    Review,
    Verdict,
)

ARCHIVED = YesNo("archived", "Archived", "Type yes for a record that left the lists.")
CAME_FROM = Reference("came_from", "Came from", "The challenge it belonged to before that was merged into this one.", to="challenges")
BY_SPONSOR = YesNo("by_sponsor", "Recorded by the sponsor", "Type yes when the sponsor's own account recorded it.")

OF_ITS_HYPOTHESIS = Reference("challenge", "Challenge", "That of the hypothesis.", to="challenges")
ABOUT = (Text("about_kind", "About: kind of record", limit=40), Text("about_id", "About: id of the record", limit=32))

# By model: what its kind carries in files besides the fields of its form.
ALSO: dict[type[Any], tuple[Field, ...]] = {
    Conversation: (
        Marks(
            "came", "Who came", "Those who came themselves are not named.", to="organisations", mark="came", usual=Came.YES.value,
            beside="organisations", rows=LinkRows(ConversationOrganisation, "conversation_id", "organisation_id"), options=choices(Came),
        ),
        BY_SPONSOR,
    ),
    Action: (Reference("conversation", "Conversation it was raised in", to="conversations"), OF_REVIEW, *ABOUT, BY_SPONSOR),
    BudgetChange: (OWN_APPROVAL, Reference("challenge", "Challenge", "That of its lines, where both have the same.", to="challenges")),
    Milestone: (
        DayField("dropped", "Dropped on", "Neither done nor overdue: it is no longer wanted.", stored="dropped_on"),
        Prose("dropped_why", "Why it was dropped", audience="internal"),
    ),
    Decision: (OF_REVIEW, *ABOUT),
    Evidence: (*(replace(one, required=True, missing="Enter the kind and the id of the record") for one in ABOUT), OF_ITS_HYPOTHESIS),
    Verdict: (OF_ITS_HYPOTHESIS, Choice("computed", "What the evidence said then", options=choices(VerdictWord))),
    Review: (Choice("state", "State", options=choices(ReviewState)),),
}  # fmt: skip


def of_its_milestone(session: Session, row: Reforecast, values: Values) -> None:
    """A move is about the challenge of its milestone unless it says otherwise."""
    if row.challenge_id is None:
        row.challenge_id = session.scalars(select(Milestone.challenge_id).where(Milestone.id == row.milestone_id)).first()


REFORECAST = Kind(
    "reforecast",
    "reforecasts",
    "move of a date",
    Reforecast,
    (
        DayField("moved", "Moved on", stored="moved_on", required=True, missing="Enter the day the date was moved"),
        Reference("milestone", "Milestone", required=True, to="milestones", missing="Choose the milestone"),
        Reference("challenge", "Challenge", "That of the milestone.", to="challenges"),
        DayField("from", "From", "The forecast it had.", stored="from_on"),
        DayField("to", "To", "The forecast it got.", stored="to_on", required=True, missing="Enter the new date"),
        Choice("reason", "Reason", required=True, options=choices(MoveReason), missing="Choose the reason for the move"),
        Prose("note", "Note", audience="internal"),
    ),
    called=lambda values: str(values.get("reason") or ""),
    settle=of_its_milestone,
)

REFRAMING = Kind(
    "reframing",
    "reframings",
    "reframing",
    Reframing,
    (
        Reference("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge"),
        DayField("reframed", "Reframed on", coarse=True, required=True, missing="Enter the day it was reframed"),
        Prose("from_question", "Question before", audience="published"),
        Prose("to_question", "Question since", required=True, audience="published", missing="Enter the question as it was reframed"),
        Prose("why", "Why", audience="internal"),
    ),
    called=lambda values: str(values.get("to_question") or ""),
)


def whole(kind: Kind) -> Kind:
    """The kind with all that files carry of it: the fields of its form, then those of ``ALSO`` and whether it left the lists."""
    there = {column for one in kind.fields for column in one.columns} | set(kind.names)
    model = kind.model
    usual = [one for one in (CAME_FROM, ARCHIVED) if set(one.columns) <= set(model.__table__.c.keys())]
    more = [*ALSO.get(model, ()), *usual]
    return replace(kind, fields=(*kind.fields, *(one for one in more if not there & {one.name, *one.columns})))
