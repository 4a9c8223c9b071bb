"""The schemas of every kind of record, each of which serves the form, the import and the export."""

from db.fields.record_schema import RecordSchema
from db.records.attention import ACKNOWLEDGEMENT, ACKNOWLEDGEMENT_LIFT, REMINDER
from db.records.challenges.challenges import CHALLENGE, TEAM, WEEKLY_UPDATE
from db.records.challenges.lifecycle import ACTS
from db.records.challenges.stage_moves import STAGE_MOVE
from db.records.cohorts import COHORT, STAGE_DATES
from db.records.decisions import DECISION
from db.records.engagement import ACTION, ACTION_ANSWER, CONVERSATION, SPONSOR_ANSWER, SPONSOR_CONVERSATION, SPONSOR_QUESTION
from db.records.learning.hypotheses import EVIDENCE, HYPOTHESIS, VERDICT
from db.records.learning.outcomes import FIGURE_GIVEN, GAIN, OUTCOME
from db.records.learning.reuse import REUSE, SUPPORT
from db.records.milestones import MILESTONE, MILESTONE_BASELINE, MILESTONE_DONE, MILESTONE_MOVE
from db.records.organisations import ORGANISATION, PERSON
from db.records.programmes import PROGRAMME, STAGE, USER_GROUP
from db.records.research import FINDING, RESEARCH_SESSION
from db.records.reviews import (
    MEETING_ACTION,
    MEETING_DECISION,
    MEETING_HEALTH,
    MEETING_VERDICT,
    REVIEW,
    REVIEW_AGENDA_ITEM,
    REVIEW_CLOSE,
    REVIEW_REOPEN,
    REVIEW_START,
)
from db.records.spend.agreements import AGREEMENT
from db.records.spend.budget_changes import BUDGET_CHANGE, FORECAST
from db.records.spend.ledger import BUDGET_LINE, PAYMENT, PLAN_MONTH, PUBLISHED_FIGURE
from db.records.templates import TEMPLATE, TEMPLATE_APPLY
from db.records.transfer_schemas import TRANSFER_SCHEMAS

__all__ = ["RECORD_SCHEMAS", "TRANSFER_SCHEMAS"]

RECORD_SCHEMAS: dict[str, RecordSchema] = {
    schema.name: schema
    for schema in (
        PROGRAMME, STAGE, USER_GROUP, TEMPLATE, TEMPLATE_APPLY, COHORT, ORGANISATION, PERSON, CHALLENGE, TEAM, STAGE_MOVE, STAGE_DATES,
        AGREEMENT, DECISION, MILESTONE, MILESTONE_MOVE, MILESTONE_BASELINE, MILESTONE_DONE,
        CONVERSATION, ACTION, ACTION_ANSWER, SPONSOR_ANSWER, SPONSOR_QUESTION, SPONSOR_CONVERSATION, RESEARCH_SESSION, FINDING,
        BUDGET_LINE, BUDGET_CHANGE, PLAN_MONTH, FORECAST, PAYMENT, PUBLISHED_FIGURE, WEEKLY_UPDATE,
        HYPOTHESIS, EVIDENCE, VERDICT, REUSE, SUPPORT, OUTCOME, GAIN, FIGURE_GIVEN,
        REVIEW, REVIEW_START, REVIEW_CLOSE, REVIEW_REOPEN, MEETING_DECISION, MEETING_ACTION, MEETING_HEALTH, MEETING_VERDICT, REVIEW_AGENDA_ITEM,
        ACKNOWLEDGEMENT, ACKNOWLEDGEMENT_LIFT, REMINDER, *ACTS,
    )
}  # fmt: skip
