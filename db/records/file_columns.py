"""Columns of import and export files beyond the fields of the forms, so that a programme can be transferred without loss."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from db.fields.file_only import MarkByReferenceField
from db.fields.record_schema import RecordSchema
from db.fields.transfer_schema import Identity, TransferSchema
from db.fields.types import (
    ChoiceField,
    DayField,
    Field,
    LinkTable,
    LongTextField,
    ReferenceField,
    TextField,
    WholeNumberField,
    YesNoField,
    enum_options,
)
from db.records.attention import ACKNOWLEDGED_ITEM
from db.records.milestones import BASELINE_REASON
from db.records.reviews import REVIEW_REFERENCE
from db.records.spend.budget_changes import OWN_APPROVAL
from db.schema.enums.learning import VerdictResult
from db.schema.enums.records import Attendance, MoveReason, ReviewState
from db.schema.models import (
    Acknowledgement,
    Action,
    BudgetChange,
    Conversation,
    ConversationOrganisation,
    Decision,
    Evidence,
    Milestone,
    Rebaseline,
    Reforecast,
    Reframing,
    Review,
    Verdict,
)

ARCHIVED = YesNoField("archived", "Archived", "Type yes for a record that left the lists.")
CAME_FROM = ReferenceField("came_from", "Came from", "The challenge it belonged to before that was merged into this one.", to="challenges")
BY_SPONSOR = YesNoField("by_sponsor", "Recorded by the sponsor", "Type yes when the sponsor's own account recorded it.")

HYPOTHESIS_CHALLENGE = ReferenceField("challenge", "Challenge", "That of the hypothesis.", to="challenges")
LINKED_RECORD_FIELDS = (
    TextField("about_kind", "About: kind of record", limit=40),
    TextField("about_id", "About: id of the record", limit=32),
)

# By model: the columns of its files that are not fields of its form.
TRANSFER_ONLY_FIELDS: dict[type[Any], tuple[Field, ...]] = {
    Acknowledgement: ACKNOWLEDGED_ITEM,
    Conversation: (
        MarkByReferenceField(
            "came", "Who came", "Those who came themselves are not named.", to="organisations", mark="came", usual=Attendance.YES.value,
            beside="organisations", rows=LinkTable(ConversationOrganisation, "conversation_id", "organisation_id"), options=enum_options(Attendance),
        ),
        BY_SPONSOR,
    ),
    Action: (ReferenceField("conversation", "Conversation it was raised in", to="conversations"), REVIEW_REFERENCE, *LINKED_RECORD_FIELDS, BY_SPONSOR),
    BudgetChange: (OWN_APPROVAL, ReferenceField("challenge", "Challenge", "That of its lines, where both have the same.", to="challenges")),
    Milestone: (
        DayField("dropped", "Dropped on", "Neither done nor overdue: it is no longer wanted.", stored="dropped_on"),
        LongTextField("dropped_why", "Why it was dropped", audience="internal"),
        BASELINE_REASON,
    ),
    Decision: (REVIEW_REFERENCE, *LINKED_RECORD_FIELDS),
    Evidence: (*(replace(field, required=True, missing="Enter the kind and the id of the record") for field in LINKED_RECORD_FIELDS), HYPOTHESIS_CHALLENGE),
    Verdict: (HYPOTHESIS_CHALLENGE, ChoiceField("computed", "What the evidence said then", options=enum_options(VerdictResult))),
    Review: (ChoiceField("state", "State", options=enum_options(ReviewState)),),
}  # fmt: skip


OF_MILESTONE = (
    ReferenceField("milestone", "Milestone", required=True, to="milestones", missing="Choose the milestone"),
    ReferenceField("challenge", "Challenge", "That of the milestone.", to="challenges"),
)
REFORECAST = RecordSchema(
    "reforecast",
    "reforecasts",
    "move of a date",
    Reforecast,
    (
        DayField("moved", "Moved on", stored="moved_on", required=True, missing="Enter the day the date was moved"),
        *OF_MILESTONE,
        DayField("from", "From", "The forecast it had.", stored="from_on"),
        DayField("to", "To", "The forecast it got; empty when it was not dated any more.", stored="to_on"),
        ChoiceField("reason", "Reason", required=True, options=enum_options(MoveReason), missing="Choose the reason for the move"),
        LongTextField("note", "Note", audience="internal"),
    ),
    display_name=lambda values: str(values.get("reason") or ""),
)

REBASELINE = RecordSchema(
    "rebaseline",
    "rebaselines",
    "new baseline",
    Rebaseline,
    (
        DayField("changed", "Changed on", stored="changed_on", required=True, missing="Enter the day the baseline was changed"),
        *OF_MILESTONE,
        WholeNumberField("number", "Which one", "1 for the first of the milestone, and so on.", least=1, most=1000),
        DayField("from", "From", "The baseline it had.", coarse=True, required=True, missing="Enter the baseline it had"),
        DayField("to", "To", "The baseline it got.", coarse=True, required=True, missing="Enter the baseline it got"),
        ChoiceField("reason", "Reason", required=True, options=enum_options(MoveReason), missing="Choose the reason for the new baseline"),
        LongTextField("note", "Note", audience="internal"),
    ),
    display_name=lambda values: str(values.get("reason") or ""),
)

REFRAMING = RecordSchema(
    "reframing",
    "reframings",
    "reframing",
    Reframing,
    (
        ReferenceField("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge"),
        DayField("reframed", "Reframed on", coarse=True, required=True, missing="Enter the day it was reframed"),
        LongTextField("from_question", "Question before", audience="published"),
        LongTextField(
            "to_question", "Question since", required=True, audience="published", missing="Enter the question as it was reframed"
        ),
        LongTextField("why", "Why", audience="internal"),
    ),
    display_name=lambda values: str(values.get("to_question") or ""),
)


def transfer_schema(schema: RecordSchema, identity: Identity) -> TransferSchema:
    """Returns the schema with its file columns: the form's fields, ``TRANSFER_ONLY_FIELDS``, the merged challenge and whether archived."""
    form_columns = {column for field in schema.fields for column in field.columns} | set(schema.names)
    model = schema.model
    common_fields = [field for field in (CAME_FROM, ARCHIVED) if set(field.columns) <= set(model.__table__.c.keys())]
    transfer_fields = [*TRANSFER_ONLY_FIELDS.get(model, ()), *common_fields]
    file_columns = (*schema.fields, *(field for field in transfer_fields if not form_columns & {field.name, *field.columns}))
    declared = {declaration.name: getattr(schema, declaration.name) for declaration in fields(schema)}
    return TransferSchema(**{**declared, "fields": file_columns}, identity=identity)
