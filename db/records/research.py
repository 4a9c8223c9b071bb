"""Research sessions and findings. Counts of people by group; no record of a citizen."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.types import Choice, Counts, DayField, Ground, Link, LinkRows, Prose, Reference, References, Text, Whole, choices
from db.history import today
from db.records.cohorts import SOURCE
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.records import ActedOn, Method, SessionStatus, Strength
from db.schema.models import Finding, FindingSession, ResearchCount, ResearchSession, ResearchSessionChallenge


def held_needs_people(values: Values, ground: Ground) -> Iterator[Problem]:
    """A held session has a day that has come and at least one person."""
    if (values.get("status") or SessionStatus.HELD) != SessionStatus.HELD:
        return
    if (not ground.loading and values.get("people") is None) or values.get("people") == 0:
        yield Problem("people", "Enter how many people took part: a session that was held has at least one")
    if values.get("held") and values["held"].on > ground.today:
        yield Problem("held", f"{values['held']} is in the future. Choose the status Planned, or the day it was held")


def no_group_above_heads(values: Values, ground: Ground) -> Iterator[Problem]:
    """A person can count in several groups, but no group has more people than came."""
    people = values.get("people")
    if people is None:
        return
    for group, count in (values.get("groups") or {}).items():
        if count > people:
            label = ground.lists.label("user-groups", group) or group
            yield Problem("groups", f"{label}: {count} is more than the {people} people who took part")
            return
    if (values.get("citizens") or 0) > people:
        yield Problem("citizens", f"There cannot be more citizens than the {people} people who took part")


RESEARCH_SESSION = Kind(
    "research-session",
    "research-sessions",
    "research session",
    ResearchSession,
    (
        References(
            "challenges", "Challenges", required=True, to="challenges", missing="Choose at least one challenge",
            rows=LinkRows(ResearchSessionChallenge, "research_session_id", "challenge_id"),
        ),
        DayField("held", "Date", required=True, coarse=True, missing="Enter the day, such as today or 3/5/2026"),
        Choice("method", "Method", required=True, options=choices(Method), missing="Choose how it was held"),
        Whole("people", "People who took part", "Everyone, counted once.", most=10_000),
        Counts("groups", "Of whom, by user group", "A person can count in several groups.", to="user-groups", rows=LinkRows(ResearchCount, "research_session_id", "user_group_id")),
        Choice("status", "Status", "Held unless you choose.", options=choices(SessionStatus), more=True),
        Whole("citizens", "Citizens", "The others are staff of public bodies.", most=10_000, more=True),
        Reference("team", "Company team", to="teams", more=True),
        Whole("minutes", "Minutes", most=2000, more=True),
        Choice("place", "Remote or in person", options=(("remote", "Remote"), ("in person", "In person")), more=True),
        Text("facilitator", "Facilitator", "A role or a colleague.", suggest="people", no_personal=True, more=True),
        Whole("watched_by_team", "Watched from the company team", "Number of people.", most=100, more=True),
        Whole("watched_by_sponsor", "Watched from the sponsor", "Number of people.", most=100, more=True),
        Link("tested_link", "What was tested", "A link.", more=True),
        Text("notes_reference", "Where the notes are held", "A reference, never the notes.", no_personal=True, more=True),
        Text("consent_reference", "Where consent is held", "A reference, never the forms.", no_personal=True, more=True),
        DayField("consent_until", "Consent held until", more=True),
        Prose("note", "Note", "No names of citizens.", audience="internal", no_personal=True, more=True),
        SOURCE,
    ),
    checks=(held_needs_people, no_group_above_heads),
    called=lambda values: str(Method(values["method"]).label).lower() if values.get("method") else "session",
)  # fmt: skip


def changed_says_what(values: Values, ground: Ground) -> Iterator[Problem]:
    """A finding that changed something says what."""
    if values.get("acted") == ActedOn.CHANGED and not values.get("what_changed") and not ground.loading:
        yield Problem("what_changed", "Enter what changed because of it")


FINDING = Kind(
    "finding",
    "findings",
    "finding",
    Finding,
    (
        Reference("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge"),
        Text("statement", "What was learned", required=True, limit=1000, lines=3, no_personal=True, audience="internal", missing="Enter what was learned, in a sentence"),
        References(
            "sessions", "Sessions it rests on", to="research-sessions",
            rows=LinkRows(FindingSession, "finding_id", "research_session_id"),
        ),
        DayField("found", "Date", "Today unless you say otherwise.", coarse=True, past=True, more=True),
        Choice("strength", "Strength", "Weak: one source. Moderate: some that agree. Strong: many that agree.", options=choices(Strength)),
        Choice("acted", "What was done", options=choices(ActedOn)),
        Text("what_changed", "What changed because of it", limit=1000, lines=2, no_personal=True, audience="internal"),
        Text("published_statement", "Wording the sponsor reads", "Leave empty to keep it within the programme team.", limit=1000, lines=2, no_personal=True, audience="published"),
        Text("published_change", "What changed, as the sponsor reads it", limit=1000, lines=2, no_personal=True, audience="published", more=True),
        DayField("acted_on", "Acted on", past=True, more=True),
        Reference("user_group", "User group", to="user-groups", more=True),
        Text("tags", "Tags", "Separate several with ;", limit=500, no_personal=True, more=True),
        Text("owner", "Owner", "A role or a colleague.", suggest="people", no_personal=True, more=True),
        Reference("milestone", "Milestone it moved", to="milestones", more=True),
        SOURCE,
    ),
    checks=(changed_says_what,),
    called=lambda values: str(values.get("statement") or ""),
    settle=lambda session, row, values: setattr(row, "found_on", row.found_on or today(session)),
)  # fmt: skip
