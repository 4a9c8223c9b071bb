"""Reviews: the meeting and its agenda, opening, closing and reopening it, and what is recorded while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from db.commands import reviews
from db.models import Action, Decision, Review, ReviewClosing, ReviewHealth, Verdict
from db.records.decisions import DECISION, not_before_decided
from db.records.engagement import ACTION, answered_after_raised, two_sides, working_day
from db.records.fields import Choice, DayField, Each, Field, Ground, Prose, Reference, Text, Whole, choices
from db.records.kinds import Kind, Problem, Values
from db.records.learning import VERDICT
from db.records.line_fields import ByLine
from db.words import AgendaTopic, ForUnfinished, Health

TOPICS = {word: topic.value for topic in AgendaTopic for word in (topic.value, topic.label.casefold())}
OF_REVIEW = Reference("review", "Review", "The meeting it was recorded at.", to="reviews", more=True)


@dataclass(frozen=True)
class Agenda(ByLine):
    """Items of an agenda in their order, one a line: a topic that the board fills, or words of one's own."""

    def item(self, text: str, ground: Ground) -> dict[str, str]:
        """A topic by its word or its label, else the line as it is."""
        topic = TOPICS.get(text.casefold())
        return {"topic": topic} if topic else {"title": str(super().item(text, ground))}

    def line(self, item: Mapping[str, str]) -> str:
        """The label of a topic, or the words."""
        return AgendaTopic(item["topic"]).label if item.get("topic") else item.get("title", "")


HELD = DayField("held", "Day of the review", required=True, stored="held_on", missing="Enter the day of the review, such as 3/5/2026")
PRESENT = Text("present", "Who is here", "Roles or colleagues.", limit=1000, lines=2, audience="internal")
NOTE = Prose("note", "Note", "What the minutes should say beside decisions and actions.", audience="internal", lines=3, more=True)


def each_topic_once(values: Values, ground: Ground) -> Iterator[Problem]:
    """A topic of the board stands once on an agenda."""
    topics = [item["topic"] for item in values.get("agenda") or [] if item.get("topic")]
    twice = next((one for one in topics if topics.count(one) > 1), None)
    if twice:
        yield Problem("agenda", f"{AgendaTopic(twice).label} stands twice. Leave it on one line")


def _day(values: Values) -> str:
    held = values.get("held")
    return f"review of {held:%-d %B %Y}" if held else "review"


REVIEW = Kind(
    "review",
    "reviews",
    "review",
    Review,
    (
        HELD,
        Agenda(
            "agenda", "Agenda", "One item a line, in the order of the meeting. The board fills its own items; type others in your words.",
            lines=10, most=40,
        ),
        PRESENT,
        NOTE,
    ),
    checks=(each_topic_once,),
    called=_day,
    settle=lambda session, row, values: reviews.settle_review(session, row),
)  # fmt: skip

REVIEW_START = Kind(
    "review-start",
    "review-starts",
    "review",
    Review,
    (replace(HELD, column=False), replace(PRESENT, column=False)),
    called=_day,
    perform=lambda session, values, programme_id: reviews.start(session, programme_id, values["held"], values.get("present")),
)

UNFINISHED = Each(
    "unfinished", "Unfinished actions of earlier reviews", "What becomes of each.", to="unfinished-actions", options=choices(ForUnfinished),
    usual=ForUnfinished.CARRY.value, column=False,
)  # fmt: skip
REVIEW_CLOSE = Kind(
    "review-close",
    "review-closes",
    "closing",
    Review,
    (UNFINISHED, replace(NOTE, column=False, more=False, label="What the minutes should say beside decisions and actions", hint="")),
    called=_day,
    settle=lambda session, row, values: reviews.close(session, row, values.get("unfinished") or {}, values.get("note")),
    act=True,
)
REVIEW_REOPEN = Kind(
    "review-reopen",
    "review-reopens",
    "reopening",
    Review,
    (
        Prose("reason", "Reason", "Stays in the history of the review.", required=True, audience="internal", column=False, lines=2,
              missing="Enter the reason, in a sentence"),
    ),
    called=_day,
    settle=lambda session, row, values: reviews.reopen(session, row, values["reason"]),
    act=True,
)  # fmt: skip

REVIEW_CLOSING = Kind(
    "review-closing",
    "review-closings",
    "closing of a review",
    ReviewClosing,
    (
        replace(OF_REVIEW, required=True, missing="Choose the review"),
        Whole("number", "Which closing", "1 for the first.", required=True, least=1, most=1000, missing="Enter 1 for the first closing"),
        DayField("closed", "Closed on", stored="closed_on", required=True, past=True, missing="Enter the day it was closed"),
        Text("closed_by", "Closed by", required=True, missing="Enter who closed it"),
        NOTE,
    ),
    called=lambda values: f"closing {values['number']}" if values.get("number") else "closing",
)


CHALLENGE = Reference("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge")
REVIEW_HEALTH = Kind(
    "review-health",
    "review-healths",
    "health agreed at a review",
    ReviewHealth,
    (
        replace(OF_REVIEW, required=True, missing="Choose the review"),
        CHALLENGE,
        Choice("health", "Health", required=True, options=choices(Health), missing="Choose the health"),
        Choice("said", "The team says", "What its update said then.", options=choices(Health)),
        Prose("reason", "Reason", audience="internal", lines=2),
    ),
    called=lambda values: Health(values["health"]).label if values.get("health") else "health",
)


def _of(kind: Kind, *names: str) -> tuple[Field, ...]:
    """Fields of a kind for a line in the meeting, asked at once; words on one line, so that Enter saves them."""
    fields = (replace(kind[name], more=False) for name in names)
    return tuple(replace(one, lines=1) if isinstance(one, Text) else one for one in fields)


MEETING_DECISION = Kind(
    "meeting-decision", "meeting-decisions", "decision", Decision,
    (*_of(DECISION, "what", "challenge", "published_what", "reverses"), OF_REVIEW), checks=(not_before_decided,), called=DECISION.called,
    settle=lambda session, row, values: reviews.decided_now(session, row),
)  # fmt: skip
MEETING_ACTION = Kind(
    "meeting-action", "meeting-actions", "action", Action,
    (
        *_of(ACTION, "what"), replace(ACTION["owner"], required=True, hint="Who does it: a role or a colleague.", missing="Enter who does it"),
        *_of(ACTION, "due_on", "challenge", "owed_by", "published_what"), OF_REVIEW,
    ),
    checks=(answered_after_raised, working_day, two_sides), called=ACTION.called, settle=ACTION.settle,
)  # fmt: skip
MEETING_HEALTH = Kind(
    "meeting-health", "meeting-healths", "health", ReviewHealth,
    (CHALLENGE, *_of(REVIEW_HEALTH, "health", "reason"), replace(OF_REVIEW, required=True, missing="Open this from the review")),
    called=REVIEW_HEALTH.called,
    perform=lambda session, values, programme_id: reviews.agree(session, programme_id, values),
)  # fmt: skip
MEETING_VERDICT = Kind(
    "meeting-verdict", "meeting-verdicts", "verdict", Verdict,
    (*_of(VERDICT, "hypothesis", "verdict", "next_step", "reason", "published_reason"), OF_REVIEW), called=VERDICT.called, settle=VERDICT.settle,
)  # fmt: skip
