"""The kinds of record in import and export files, each with what identifies its records in a file without ids."""

from __future__ import annotations

from db.fields.transfer_schema import Identity, MatchKey, TransferSchema
from db.records.attention import ACKNOWLEDGEMENT, REMINDER
from db.records.challenges.challenges import CHALLENGE, TEAM, WEEKLY_UPDATE
from db.records.challenges.stage_moves import STAGE_MOVE
from db.records.cohorts import COHORT, STAGE_DATES
from db.records.decisions import DECISION
from db.records.engagement import ACTION, CONVERSATION
from db.records.file_columns import REBASELINE, REFORECAST, REFRAMING, transfer_schema
from db.records.learning.hypotheses import CRITERION_CHANGE, EVIDENCE, HYPOTHESIS, VERDICT
from db.records.learning.outcomes import FIGURE_GIVEN, GAIN, OUTCOME
from db.records.learning.reuse import REUSE, SUPPORT
from db.records.milestones import MILESTONE
from db.records.organisations import ORGANISATION, PERSON
from db.records.programmes import PROGRAMME, STAGE, USER_GROUP
from db.records.research import FINDING, RESEARCH_SESSION
from db.records.reviews import REVIEW, REVIEW_CLOSING, REVIEW_HEALTH
from db.records.spend.agreements import AGREEMENT
from db.records.spend.budget_changes import BUDGET_CHANGE, FORECAST
from db.records.spend.ledger import BUDGET_LINE, PAYMENT, PLAN_MONTH, PUBLISHED_FIGURE
from db.records.templates import TEMPLATE


def _keys(*keys: MatchKey) -> Identity:
    """Returns an identity of keys alone."""
    return Identity(keys)


# By plural, in an order in which records refer to earlier ones.
TRANSFER_SCHEMAS: dict[str, TransferSchema] = {
    schema.plural: transfer_schema(schema, identity)
    for schema, identity in (
        (PROGRAMME, _keys(MatchKey(("short_name",)))),
        (STAGE, _keys(MatchKey(("name",), ("flow",)))),
        (USER_GROUP, _keys(MatchKey(("name",)))),
        (TEMPLATE, _keys(MatchKey(("name", "makes")))),
        (COHORT, _keys(MatchKey(("name",)), MatchKey(("reference",), differing=("name",)))),
        (ORGANISATION, _keys(MatchKey(("identifier",), ("type",)), MatchKey(("name",), differing=("identifier",)))),
        (PERSON, _keys(MatchKey(("name",), ("organisation",)))),
        (CHALLENGE, _keys(MatchKey(("code",), ("cohort",)), MatchKey(("title",), ("cohort",), differing=("code",)))),
        (REFRAMING, _keys(MatchKey(("challenge", "reframed")))),
        (
            TEAM,
            _keys(
                MatchKey(("name", "organisation"), ("challenges",)),
                MatchKey(("name",), ("challenges", "cohort"), differing=("organisation",)),
            ),
        ),
        (
            STAGE_MOVE,
            Identity(
                (MatchKey(("decided", "team")), MatchKey(("decided", "challenge", "decision"), ("team",))), filled_when_saved=("challenge",)
            ),
        ),
        (STAGE_DATES, _keys(MatchKey(("stage",), ("cohort", "challenge", "label", "planned")))),
        (MILESTONE, Identity((MatchKey(("title",), ("challenge", "cohort", "team")),), filled_when_saved=("forecast",))),
        (REFORECAST, Identity((MatchKey(("milestone", "moved")),), filled_when_saved=("challenge",))),
        (
            REBASELINE,
            Identity(
                (MatchKey(("milestone", "number")), MatchKey(("milestone", "changed"), differing=("number",))),
                filled_when_saved=("challenge", "number"),
            ),
        ),
        (REVIEW, _keys(MatchKey(("held",)))),
        (REVIEW_CLOSING, _keys(MatchKey(("review", "number")))),
        (REVIEW_HEALTH, _keys(MatchKey(("review", "challenge")))),
        (
            CONVERSATION,
            Identity(
                (MatchKey(("held", "channel", "challenges")), MatchKey(("held", "channel", "organisations"), ("challenges",))),
                tie_breakers=(("said",),),
                filled_when_saved=("organisations",),
            ),
        ),
        (ACTION, Identity((MatchKey(("what",), ("challenge", "owed_by")),), filled_when_saved=("raised_on", "owed_to"))),
        (REMINDER, Identity((MatchKey(("action", "reminded")),), tie_breakers=(("words",),), filled_when_saved=("reminded", "reminded_by"))),
        (ACKNOWLEDGEMENT, Identity((MatchKey(("item_kind", "recorded"), ("item_id",)),), tie_breakers=(("reason",), ("until",)))),
        (DECISION, Identity((MatchKey(("what",), ("challenge", "decided")),), filled_when_saved=("decided",))),
        (RESEARCH_SESSION, Identity((MatchKey(("held", "method", "challenges"), ("team",)),), tie_breakers=(("people",),))),
        (FINDING, Identity((MatchKey(("statement", "challenge")),), filled_when_saved=("found",))),
        (BUDGET_LINE, _keys(MatchKey(("name", "financial_year"), ("challenge",)))),
        (
            BUDGET_CHANGE,
            Identity(
                (
                    MatchKey(("reference",), ("from_line", "to_line")),
                    MatchKey(("amount", "approved"), ("from_line", "to_line", "reference")),
                ),
                filled_when_saved=("approved", "challenge"),
            ),
        ),
        (PLAN_MONTH, _keys(MatchKey(("budget_line", "month")))),
        (FORECAST, _keys(MatchKey(("budget_line", "month")))),
        (
            AGREEMENT,
            _keys(
                MatchKey(("reference",), ("organisation",)),
                MatchKey(("organisation", "kind"), ("challenge", "team"), differing=("reference",)),
            ),
        ),
        (
            PAYMENT,
            Identity(
                (
                    MatchKey(("supplier", "reference"), ("kind",)),
                    MatchKey(
                        ("budget_line", "amount", "month"), ("paid_on", "supplier", "kind", "reference"), must_be_empty=("reference",)
                    ),
                ),
                # an invoice paid in parts, or from two lines
                tie_breakers=(("amount", "budget_line", "month", "paid_on"), ("amount", "budget_line", "month"), ("amount",), ("budget_line",)),
            ),
        ),
        (PUBLISHED_FIGURE, _keys(MatchKey(("metric",), ("cohort", "challenge", "as_of")))),
        (WEEKLY_UPDATE, _keys(MatchKey(("challenge", "week")))),
        (HYPOTHESIS, _keys(MatchKey(("reference",), ("challenge",)), MatchKey(("statement",), ("challenge",), differing=("reference",)))),
        (CRITERION_CHANGE, Identity((MatchKey(("hypothesis", "changed")),), tie_breakers=(("was",),))),
        (REUSE, _keys(MatchKey(("kind", "what"), ("challenge", "to_challenge", "to_organisation", "to_sector", "to_country")))),
        (SUPPORT, Identity((MatchKey(("held", "kind", "topic")),), tie_breakers=(("teams",), ("given_by",)))),
        (OUTCOME, _keys(MatchKey(("team", "months")))),
        (GAIN, _keys(MatchKey(("gainer", "what"), ("challenge", "organisation")))),
        (
            FIGURE_GIVEN,
            Identity(
                (MatchKey(("to_whom", "wording"), ("given",)), MatchKey(("to_whom", "question", "given"))), filled_when_saved=("given",)
            ),
        ),
        (
            EVIDENCE,
            Identity((MatchKey(("hypothesis", "about_kind", "about_id")),), filled_when_saved=("challenge", "judged")),
        ),
        (
            VERDICT,
            Identity(
                (MatchKey(("hypothesis", "decided")),),
                tie_breakers=(("verdict", "reason"), ("verdict",)),
                filled_when_saved=("decided", "challenge", "computed"),
            ),
        ),
    )
}  # fmt: skip
