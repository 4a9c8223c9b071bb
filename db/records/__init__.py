"""Every kind of record. One declaration serves the form, the import and the export."""

from db.records.challenges import AGREEMENT, CHALLENGE, COHORT, ORGANISATION, STAGE_DATES, TEAM, WEEKLY_UPDATE
from db.records.engagement import ACTION, ACTION_ANSWER, CONVERSATION, SPONSOR_ANSWER, SPONSOR_CONVERSATION, SPONSOR_QUESTION
from db.records.kinds import Kind
from db.records.milestones import MILESTONE, MILESTONE_DONE, MILESTONE_MOVE
from db.records.research import FINDING, RESEARCH_SESSION
from db.records.spend import BUDGET_LINE, PAYMENT, PLAN_MONTH, PUBLISHED_FIGURE
from db.records.whole import FORECAST, PROGRAMME, REFORECAST, STAGE, USER_GROUP, whole

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        COHORT, ORGANISATION, CHALLENGE, TEAM, STAGE_DATES, AGREEMENT, MILESTONE, MILESTONE_MOVE, MILESTONE_DONE,
        CONVERSATION, ACTION, ACTION_ANSWER, SPONSOR_ANSWER, SPONSOR_QUESTION, SPONSOR_CONVERSATION, RESEARCH_SESSION, FINDING,
        BUDGET_LINE, PLAN_MONTH, PAYMENT, PUBLISHED_FIGURE, WEEKLY_UPDATE,
    )
}  # fmt: skip

# What files carry, in the order in which one can refer to the next.
TRANSFER: dict[str, Kind] = {
    kind.plural: whole(kind)
    for kind in (
        PROGRAMME, STAGE, USER_GROUP, COHORT, ORGANISATION, CHALLENGE, TEAM, STAGE_DATES, MILESTONE, REFORECAST, CONVERSATION, ACTION,
        RESEARCH_SESSION, FINDING, BUDGET_LINE, PLAN_MONTH, FORECAST, AGREEMENT, PAYMENT, PUBLISHED_FIGURE, WEEKLY_UPDATE,
    )
}  # fmt: skip
