"""Schemas of conversations and actions, and of the forms for sponsors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceField,
    DayField,
    LinkTable,
    LongTextField,
    ReferenceField,
    ReferenceListField,
    TextField,
    ValidationContext,
    WholeNumberField,
    enum_options,
)
from db.records.cohorts import SOURCE
from db.schema.enums.records import ActionKind, ActionOutcome, Channel, Party
from db.schema.models import Action, Conversation, ConversationChallenge, ConversationOrganisation

HELD = DayField(
    "held", "Date", "Today or earlier.", required=True, coarse=True, past=True, missing="Enter the day you spoke, such as today or 3/5/2026"
)
CHALLENGES = ReferenceListField(
    "challenges", "Challenges", "All that it was about.", to="challenges",
    rows=LinkTable(ConversationChallenge, "conversation_id", "challenge_id"),
)  # fmt: skip


@check(When.ALWAYS)
def check_conversation_partner(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A conversation needs a challenge or an organisation."""
    if not values.get("challenges") and not values.get("organisations"):
        yield Problem("challenges", "Choose at least one challenge, or an organisation under More detail")


CONVERSATION = RecordSchema(
    "conversation",
    "conversations",
    "conversation",
    Conversation,
    (
        CHALLENGES,
        HELD,
        ChoiceField("channel", "Channel", required=True, options=enum_options(Channel), missing="Choose how you spoke"),
        LongTextField("said", "What was said", audience="internal", lines=3),
        LongTextField("published_summary", "Summary the sponsor reads", "Leave empty to keep it within the programme team.", audience="published", lines=2),
        ReferenceListField(
            "organisations", "With", "The challenge's sponsors, unless you choose others.", to="organisations",
            rows=LinkTable(ConversationOrganisation, "conversation_id", "organisation_id"), more=True,
        ),
        TextField("our_people", "Our people", "Roles or colleagues.", suggest="people", more=True),
        TextField("their_people", "Their people", "Roles, and whether a deputy came.", suggest="people", more=True),
        WholeNumberField("minutes", "Minutes", most=2000, more=True),
        TextField("purpose", "Purpose", more=True),
        TextField("told_by", "On behalf of", "Who told you, and how: phone, 3 May.", more=True),
        SOURCE,
    ),
    checks=(check_conversation_partner,),
    display_name=lambda values: str(Channel(values["channel"]).label).lower() if values.get("channel") else "conversation",
)  # fmt: skip


@check(When.ALWAYS)
def check_answer_after_raised(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """An answer must not be before the day raised, and an outcome needs the day of the answer."""
    raised, answered = values.get("raised_on"), values.get("answered_on")
    if raised and answered and answered < raised:
        yield Problem("answered_on", f"The answer cannot come before the action was raised on {raised:%-d %B %Y}")
    if values.get("outcome") and not answered:
        yield Problem("answered_on", "Enter the day it was answered or closed")


@check(When.DECIDING)
def check_due_on_working_day(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when an open action is due at a weekend."""
    due = values.get("due_on")
    if due and not values.get("answered_on") and due.weekday() >= 5:
        yield Problem("due_on", f"{due:%-d %B %Y} is a {due:%A}", warning=True)


@check(When.ALWAYS)
def check_two_parties(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Who owes and to whom must differ, except for tasks within the programme team."""
    if values.get("owed_by") and values.get("owed_by") == values.get("owed_to") and values["owed_by"] != Party.US:
        yield Problem("owed_to", "Choose another side: nobody owes this to itself")


def usual_recipient(owed_by: str | None) -> str:
    """Returns to whom an action is owed unless somebody says otherwise: the programme team, or the sponsor where the team owes it."""
    return (Party.SPONSOR if owed_by == Party.US else Party.US).value


def set_action_defaults(values: Values, today: date) -> None:
    """Sets the day raised to today, and the usual recipient."""
    values["raised_on"] = values.get("raised_on") or today
    values["owed_to"] = values.get("owed_to") or usual_recipient(values.get("owed_by"))


ACTION = RecordSchema(
    "action",
    "actions",
    "action",
    Action,
    (
        ReferenceField("challenge", "Challenge", "Leave empty when it is about no challenge.", to="challenges"),
        TextField(
            "what",
            "What is owed",
            required=True,
            limit=1000,
            lines=2,
            audience="internal",
            missing="Enter what is owed, such as Confirm the test site",
        ),
        ChoiceField("owed_by", "Who owes it", required=True, options=enum_options(Party), missing="Choose who owes it"),
        ChoiceField("owed_to", "To whom", "The programme team unless you choose.", options=enum_options(Party), more=True),
        TextField("owner", "Owner", "A role or a colleague.", suggest="people"),
        DayField("due_on", "By when", required=True, missing="Enter by when, such as +7 or 3/5/2026"),
        TextField(
            "published_what",
            "Wording the sponsor reads",
            "Leave empty to keep it within the programme team.",
            limit=1000,
            lines=2,
            audience="published",
        ),
        ChoiceField("kind", "Kind", options=enum_options(ActionKind), more=True),
        DayField("raised_on", "Raised on", "Today unless you say otherwise.", past=True, more=True),
        ReferenceField(
            "owed_by_organisation",
            "Which organisation",
            "The one that owes it, or that the programme team owes it to.",
            to="organisations",
            more=True,
        ),
        ReferenceField("milestone", "Why it matters: milestone", to="milestones", more=True),
        DayField("answered_on", "Answered on", past=True, more=True),
        LongTextField("answer", "Answer", audience="internal", lines=2, more=True),
        LongTextField("published_answer", "Answer the sponsor reads", audience="published", lines=2, more=True),
        ChoiceField("outcome", "Outcome", options=enum_options(ActionOutcome), more=True),
        TextField("why", "Why it was declined, deferred or dropped", limit=1000, more=True),
        WholeNumberField("carried", "Times carried", most=1000, more=True),
        SOURCE,
    ),
    checks=(check_answer_after_raised, check_due_on_working_day, check_two_parties),
    display_name=lambda values: str(values.get("what") or ""),
    defaults=set_action_defaults,
)


@check(When.ALWAYS)
def check_reason_if_not_done(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """An action declined, deferred or dropped needs a reason."""
    if values.get("outcome") in (ActionOutcome.DECLINED, ActionOutcome.DEFERRED, ActionOutcome.DROPPED) and not values.get("why"):
        yield Problem("why", f"Enter why it was {values['outcome']}")


ACTION_ANSWER = RecordSchema(
    "action-answer",
    "action-answers",
    "answer",
    Action,
    (
        DayField("answered_on", "Answered on", required=True, past=True, missing="Enter the day it was answered, such as today"),
        ChoiceField("outcome", "Outcome", required=True, options=enum_options(ActionOutcome), missing="Choose how it ended"),
        LongTextField("answer", "Answer", audience="internal", lines=2),
        LongTextField(
            "published_answer",
            "Answer the sponsor reads",
            "Leave empty to keep it within the programme team.",
            audience="published",
            lines=2,
        ),
        TextField("why", "Why, when it was not done", limit=1000, more=True),
    ),
    checks=(check_answer_after_raised, check_reason_if_not_done),
    display_name=lambda values: str(values.get("what") or ""),
    act=True,
)

SPONSOR_ANSWER = RecordSchema(
    "sponsor-answer",
    "sponsor-answers",
    "answer",
    Action,
    (
        LongTextField(
            "published_answer",
            "Your answer",
            "The programme team reads it.",
            required=True,
            audience="published",
            lines=3,
            missing="Enter your answer",
        ),
        DayField("answered_on", "Answered on", required=True, past=True, missing="Enter the day, such as today"),
    ),
    checks=(check_answer_after_raised,),
    display_name=lambda values: str(values.get("published_what") or ""),
    act=True,
)

SPONSOR_QUESTION = RecordSchema(
    "sponsor-question",
    "sponsor-questions",
    "question",
    Action,
    (
        ReferenceField("challenge", "Challenge", required=True, to="challenges", missing="Choose your challenge"),
        TextField(
            "published_what",
            "What you need from the programme team",
            required=True,
            limit=1000,
            lines=3,
            audience="published",
            missing="Enter what you need",
        ),
        DayField("due_on", "By when", required=True, missing="Enter by when, such as +7 or 3/5/2026"),
    ),
    display_name=lambda values: str(values.get("published_what") or ""),
)

SPONSOR_CONVERSATION = RecordSchema(
    "sponsor-conversation",
    "sponsor-conversations",
    "conversation",
    Conversation,
    (
        ReferenceListField(
            "challenges", "Challenges", required=True, to="challenges", rows=CHALLENGES.rows, missing="Choose your challenge"
        ),
        HELD,
        ChoiceField("channel", "Channel", required=True, options=enum_options(Channel), missing="Choose how you spoke"),
        LongTextField(
            "published_summary",
            "What was said",
            "You and the programme team read it.",
            required=True,
            audience="published",
            lines=3,
            missing="Enter what was said",
        ),
    ),
    display_name=lambda values: "conversation",
)
