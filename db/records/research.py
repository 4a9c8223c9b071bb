"""Schemas of research sessions and findings. Participants are counted by group; no participant is recorded."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check, set_defaults
from db.fields.types import (
    ChoiceField,
    CountByReferenceField,
    DayField,
    LinkField,
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
from db.schema.enums.records import FindingOutcome, ResearchMethod, SessionStatus, Strength
from db.schema.models import Finding, FindingSession, ResearchCount, ResearchSession, ResearchSessionChallenge
from db.values.dates import Day

PEOPLE_MISSING = "Enter how many people took part: a session that was held has at least one"


@check(When.ALWAYS)
def check_held_session(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A session that was held has at least one participant and is not in the future."""
    if (values.get("status") or SessionStatus.HELD) != SessionStatus.HELD:
        return
    if values.get("people") == 0:
        yield Problem("people", PEOPLE_MISSING)
    if values.get("held") and values["held"].on > context.today:
        yield Problem("held", f"{values['held']} is in the future. Choose the status Planned, or the day it was held")


@check(When.DECIDING)
def check_people_counted(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The number of participants of a session that was held must be known."""
    if (values.get("status") or SessionStatus.HELD) == SessionStatus.HELD and values.get("people") is None:
        yield Problem("people", PEOPLE_MISSING)


@check(When.ALWAYS)
def check_group_counts(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """No group, and no count of citizens, may exceed the number of participants. A person may count in several groups."""
    people = values.get("people")
    if people is None:
        return
    for group, count in (values.get("groups") or {}).items():
        if count > people:
            label = context.lists.label("user-groups", group) or group
            yield Problem("groups", f"{label}: {count} is more than the {people} people who took part")
            return
    if (values.get("citizens") or 0) > people:
        yield Problem("citizens", f"There cannot be more citizens than the {people} people who took part")


RESEARCH_SESSION = RecordSchema(
    "research-session",
    "research-sessions",
    "research session",
    ResearchSession,
    (
        ReferenceListField(
            "challenges", "Challenges", required=True, to="challenges", missing="Choose at least one challenge",
            rows=LinkTable(ResearchSessionChallenge, "research_session_id", "challenge_id"),
        ),
        DayField("held", "Date", required=True, coarse=True, missing="Enter the day, such as today or 3/5/2026"),
        ChoiceField("method", "Method", required=True, options=enum_options(ResearchMethod), missing="Choose how it was held"),
        WholeNumberField("people", "People who took part", "Everyone in this session, each once.", most=10_000),
        CountByReferenceField("groups", "Of whom, by user group", "A person can count in several groups.", to="user-groups", rows=LinkTable(ResearchCount, "research_session_id", "user_group_id")),
        ChoiceField("status", "Status", "Held unless you choose.", options=enum_options(SessionStatus), more=True),
        WholeNumberField("citizens", "Citizens", "The others are staff of public bodies.", most=10_000, more=True),
        ReferenceField("team", "Company team", to="teams", more=True),
        WholeNumberField("minutes", "Minutes", most=2000, more=True),
        ChoiceField("place", "Remote or in person", options=(("remote", "Remote"), ("in person", "In person")), more=True),
        TextField("facilitator", "Facilitator", "A role or a colleague.", suggest="people", no_personal=True, more=True),
        WholeNumberField("watched_by_team", "Watched from the company team", "Number of people.", most=100, more=True),
        WholeNumberField("watched_by_sponsor", "Watched from the sponsor", "Number of people.", most=100, more=True),
        LinkField("tested_link", "What was tested", "A link.", more=True),
        TextField("notes_reference", "Where the notes are held", "A reference, never the notes.", no_personal=True, more=True),
        TextField("consent_reference", "Where consent is held", "A reference, never the forms.", no_personal=True, more=True),
        DayField("consent_until", "Consent held until", more=True),
        LongTextField("note", "Note", "No names of citizens.", audience="internal", no_personal=True, more=True),
        SOURCE,
    ),
    checks=(check_held_session, check_people_counted, check_group_counts),
    display_name=lambda values: str(ResearchMethod(values["method"]).label).lower() if values.get("method") else "session",
    defaults=set_defaults(status=SessionStatus.HELD.value),
)  # fmt: skip


@check(When.DECIDING)
def check_change_described(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A finding that changed something needs what changed."""
    if values.get("acted") == FindingOutcome.CHANGED and not values.get("what_changed"):
        yield Problem("what_changed", "Enter what changed because of it")


FINDING = RecordSchema(
    "finding",
    "findings",
    "finding",
    Finding,
    (
        ReferenceField("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge"),
        TextField("statement", "What was learned", required=True, limit=1000, lines=3, no_personal=True, audience="internal", missing="Enter what was learned, in a sentence"),
        ReferenceListField(
            "sessions", "Sessions it rests on", to="research-sessions",
            rows=LinkTable(FindingSession, "finding_id", "research_session_id"),
        ),
        DayField("found", "Date", "Today unless you say otherwise.", coarse=True, past=True, more=True),
        ChoiceField("strength", "Strength", "Weak: one source. Moderate: some that agree. Strong: many that agree.", options=enum_options(Strength)),
        ChoiceField("acted", "What was done", options=enum_options(FindingOutcome)),
        TextField("what_changed", "What changed because of it", limit=1000, lines=2, no_personal=True, audience="internal"),
        TextField("published_statement", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2, no_personal=True, audience="published"),
        TextField("published_change", "What changed, as the sponsor reads it", limit=1000, lines=2, no_personal=True, audience="published", more=True),
        DayField("acted_on", "Acted on", past=True, more=True),
        ReferenceField("user_group", "User group", to="user-groups", more=True),
        TextField("tags", "Tags", "Separate several with ;", limit=500, no_personal=True, more=True),
        TextField("owner", "Owner", "A role or a colleague.", suggest="people", no_personal=True, more=True),
        ReferenceField("milestone", "Milestone it moved", to="milestones", more=True),
        SOURCE,
    ),
    checks=(check_change_described,),
    display_name=lambda values: str(values.get("statement") or ""),
    defaults=set_defaults(found=Day),
)  # fmt: skip
