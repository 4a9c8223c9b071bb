"""Schemas of review meetings and their agenda, of starting, closing and reopening one, and of what is recorded at one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from db.fields.line_lists import LinesField
from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceByReferenceField,
    ChoiceField,
    DayField,
    Field,
    LongTextField,
    ReferenceField,
    TextField,
    ValidationContext,
    WholeNumberField,
    enum_options,
)
from db.records.decisions import DECISION, check_effective_day
from db.records.engagement import ACTION, check_answer_after_raised, check_due_on_working_day, check_two_parties
from db.records.learning.hypotheses import VERDICT
from db.schema.enums.records import AgendaTopic, Health, UnfinishedActionChoice
from db.schema.models import Action, Decision, Review, ReviewClosing, ReviewHealth, Verdict

TOPICS = {text: topic.value for topic in AgendaTopic for text in (topic.value, topic.label.casefold())}
REVIEW_REFERENCE = ReferenceField("review", "Review", "The meeting it was recorded at.", to="reviews", more=True)


@dataclass(frozen=True)
class AgendaField(LinesField):
    """The items of an agenda in their order, one per line: a topic filled by the application, or free text."""

    def item(self, text: str, context: ValidationContext) -> dict[str, str]:
        """Returns the topic for its key or label, else the line as a title."""
        topic = TOPICS.get(text.casefold())
        return {"topic": topic} if topic else {"title": str(super().item(text, context))}

    def line(self, item: Mapping[str, str]) -> str:
        """Returns the label of the topic, or the title."""
        return AgendaTopic(item["topic"]).label if item.get("topic") else item.get("title", "")


HELD = DayField("held", "Day of the review", required=True, stored="held_on", missing="Enter the day of the review, such as 3/5/2026")
PRESENT = TextField("present", "Who is here", "Roles or colleagues.", limit=1000, lines=2, audience="internal")
NOTE = LongTextField("note", "Note", "What the minutes should say beside decisions and actions.", audience="internal", lines=3, more=True)


@check(When.ALWAYS)
def check_no_duplicate_topics(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A topic must not be on an agenda twice."""
    topics = [item["topic"] for item in values.get("agenda") or [] if item.get("topic")]
    duplicate = next((topic for topic in topics if topics.count(topic) > 1), None)
    if duplicate:
        yield Problem("agenda", f"{AgendaTopic(duplicate).label} stands twice. Leave it on one line")


def _review_title(values: Values) -> str:
    held = values.get("held")
    return f"review of {held:%-d %B %Y}" if held else "review"


REVIEW = RecordSchema(
    "review",
    "reviews",
    "review",
    Review,
    (
        HELD,
        AgendaField(
            "agenda", "Agenda", "One item a line, in the order of the meeting. The board fills its own items; type others in your words.",
            lines=10, most=40,
        ),
        PRESENT,
        NOTE,
    ),
    checks=(check_no_duplicate_topics,),
    display_name=_review_title,
)  # fmt: skip

REVIEW_AGENDA_ITEM = RecordSchema(
    "agenda-item",
    "agenda-items",
    "agenda item",
    Review,
    (
        TextField("title", "On the agenda", "One line, as the meeting should read it.", required=True, column=False, audience="internal",
                  missing="Enter what the review should discuss"),
    ),
    display_name=lambda values: str(values.get("title") or ""),
)  # fmt: skip

REVIEW_START = RecordSchema(
    "review-start",
    "review-starts",
    "review",
    Review,
    (replace(HELD, column=False), replace(PRESENT, column=False)),
    display_name=_review_title,
)

UNFINISHED = ChoiceByReferenceField(
    "unfinished", "Unfinished actions of earlier reviews", "What becomes of each.", to="unfinished-actions", options=enum_options(UnfinishedActionChoice),
    usual=UnfinishedActionChoice.CARRY.value, column=False,
)  # fmt: skip
REVIEW_CLOSE = RecordSchema(
    "review-close",
    "review-closes",
    "closing",
    Review,
    (UNFINISHED, replace(NOTE, column=False, more=False, label="What the minutes should say beside decisions and actions", hint="")),
    display_name=_review_title,
    act=True,
)
REVIEW_REOPEN = RecordSchema(
    "review-reopen",
    "review-reopens",
    "reopening",
    Review,
    (
        LongTextField("reason", "Reason", "Stays in the history of the review.", required=True, audience="internal", column=False, lines=2,
              missing="Enter the reason, in a sentence"),
    ),
    display_name=_review_title,

    act=True,
)  # fmt: skip

REVIEW_CLOSING = RecordSchema(
    "review-closing",
    "review-closings",
    "closing of a review",
    ReviewClosing,
    (
        replace(REVIEW_REFERENCE, required=True, missing="Choose the review"),
        WholeNumberField(
            "number", "Which closing", "1 for the first.", required=True, least=1, most=1000, missing="Enter 1 for the first closing"
        ),
        DayField("closed", "Closed on", stored="closed_on", required=True, past=True, missing="Enter the day it was closed"),
        TextField("closed_by", "Closed by", required=True, missing="Enter who closed it"),
        NOTE,
    ),
    display_name=lambda values: f"closing {values['number']}" if values.get("number") else "closing",
)


CHALLENGE = ReferenceField("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge")
REVIEW_HEALTH = RecordSchema(
    "review-health",
    "review-healths",
    "health agreed at a review",
    ReviewHealth,
    (
        replace(REVIEW_REFERENCE, required=True, missing="Choose the review"),
        CHALLENGE,
        ChoiceField("health", "Health", required=True, options=enum_options(Health), missing="Choose the health"),
        ChoiceField("said", "The team says", "What its update said then.", options=enum_options(Health)),
        LongTextField("reason", "Reason", audience="internal", lines=2),
    ),
    display_name=lambda values: Health(values["health"]).label if values.get("health") else "health",
)


def _meeting_fields(schema: RecordSchema, *names: str) -> tuple[Field, ...]:
    """Returns fields of a schema for a form within the meeting: never under "More detail", text on one line, so that Enter saves."""
    fields = (replace(schema[name], more=False) for name in names)
    return tuple(replace(field, lines=1) if isinstance(field, TextField) else field for field in fields)


MEETING_DECISION = RecordSchema(
    "meeting-decision", "meeting-decisions", "decision", Decision,
    (*_meeting_fields(DECISION, "what", "challenge", "published_what", "reverses"), REVIEW_REFERENCE), checks=(check_effective_day,), display_name=DECISION.display_name,
)  # fmt: skip
MEETING_ACTION = RecordSchema(
    "meeting-action", "meeting-actions", "action", Action,
    (
        *_meeting_fields(ACTION, "what"), replace(ACTION["owner"], required=True, hint="Who does it: a role or a colleague.", missing="Enter who does it"),
        *_meeting_fields(ACTION, "due_on", "challenge", "owed_by", "published_what"), REVIEW_REFERENCE,
    ),
    checks=(check_answer_after_raised, check_due_on_working_day, check_two_parties), display_name=ACTION.display_name,
)  # fmt: skip
MEETING_HEALTH = RecordSchema(
    "meeting-health", "meeting-healths", "health", ReviewHealth,
    (CHALLENGE, *_meeting_fields(REVIEW_HEALTH, "health", "reason"), replace(REVIEW_REFERENCE, required=True, missing="Open this from the review")),
    display_name=REVIEW_HEALTH.display_name,
)  # fmt: skip
MEETING_VERDICT = RecordSchema(
    "meeting-verdict", "meeting-verdicts", "verdict", Verdict,
    (*_meeting_fields(VERDICT, "hypothesis", "verdict", "next_step", "reason", "published_reason"), REVIEW_REFERENCE), display_name=VERDICT.display_name,
)  # fmt: skip
