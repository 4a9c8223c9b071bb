"""Challenges, company teams and weekly updates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from db.access import Role
from db.errors import Invalid
from db.fields.types import (
    Choice,
    DayField,
    Ground,
    Link,
    LinkRows,
    Listed,
    Money,
    Prose,
    Reference,
    References,
    Text,
    Whole,
    YesNo,
    choices,
)
from db.records.cohorts import FLOW, NOTES, SOURCE
from db.records.record_schema import Kind, Problem, Values
from db.schema.enums.records import ChallengeState, Health, TeamOutcome
from db.schema.models import Challenge, ChallengeSponsor, Team, TeamChallenge, WeeklyUpdate


def ends_as_question(values: Values, ground: Ground) -> Iterator[Problem]:
    """A challenge is an open question."""
    if values.get("question") and not values["question"].rstrip().endswith("?"):
        yield Problem("question", "The question does not end with a question mark", warning=True)


def contract_above_zero(values: Values, ground: Ground) -> Iterator[Problem]:
    """A contract of nothing is none: empty says that nobody knows its value."""
    if values.get("max_contract") == 0:
        yield Problem("max_contract", "Enter a value above zero, or leave it empty while nobody knows it")


def merged_into_another(values: Values, ground: Ground) -> Iterator[Problem]:
    """What is merged says into which."""
    if values.get("state") == ChallengeState.MERGED and not values.get("merged_into") and not ground.loading:
        yield Problem("merged_into", "Choose the challenge it was merged into")


STATES_ARE_A_LEADS = "Only a lead pauses, cancels, merges or reopens a challenge. Leave the state as it was"


def state_stands(session: Session, row: Challenge, values: Values) -> None:
    """How a challenge stands is a lead's to change once it is recorded: an act settles with it what is open."""
    changed = inspect(row).attrs.state.history.deleted
    if changed and session.info["viewer"].role not in (Role.ADMIN, Role.LEAD):
        raise Invalid([("state", STATES_ARE_A_LEADS)])


CHALLENGE = Kind(
    "challenge",
    "challenges",
    "challenge",
    Challenge,
    (
        Text("code", "Code", "Such as 10.7. It need not exist.", limit=40),
        Text("title", "Title", required=True, audience="published", missing="Enter a title"),
        Prose("question", "Question", "The open question, as published.", audience="published", lines=2),
        Reference("cohort", "Cohort", to="cohorts"),
        References(
            "sponsors",
            "Sponsors",
            "The first one leads.",
            to="organisations",
            rows=LinkRows(ChallengeSponsor, "challenge_id", "organisation_id", ordered=True),
        ),
        Text("sector", "Sector", audience="published"),
        Text("tags", "Tags", "Separate several with ;", limit=500, more=True),
        Whole("applied", "Applications", "Companies that applied in the open call.", most=10_000, more=True),
        Whole("sifted", "Read in full", "Applications that passed the first sift.", most=10_000, more=True),
        Whole("interviewed", "Interviewed", most=1000, more=True),
        FLOW,
        Listed("stage", "Stage", to="stages"),
        DayField("stage_since", "In this stage since", past=True, more=True),
        Choice("state", "State", options=choices(ChallengeState), more=True),
        DayField("paused_until", "Paused until", more=True),
        Reference("merged_into", "Merged into", to="challenges", more=True),
        Text("lead", "Lead in the programme team", suggest="people", more=True),
        Text("sponsor_lead", "Lead at the sponsor", suggest="people", more=True),
        Money("max_contract", "Maximum contract value", more=True),
        Text("procurement_reference", "Procurement reference", more=True),
        Link("procurement_link", "Link to the procurement", more=True),
        Prose("success", "What success looks like", audience="published", more=True),
        Prose("summary", "Summary", audience="internal", more=True),
        Prose("published_summary", "Summary the sponsor reads", audience="published", more=True),
        DayField("reframed", "Reframed on", coarse=True, more=True),
        Prose("reframed_from", "Wording before it was reframed", audience="published", more=True),
        NOTES,
        SOURCE,
    ),
    checks=(ends_as_question, contract_above_zero, merged_into_another),
    called=lambda values: " ".join(part for part in (values.get("code"), values["title"]) if part),
    settle=state_stands,
)

TEAM = Kind(
    "team",
    "teams",
    "company team",
    Team,
    (
        Reference("organisation", "Company", required=True, to="organisations", missing="Choose the company"),
        Text("name", "Team name", "The company's name unless it uses another.", required=True, missing="Enter the team's name"),
        References(
            "challenges", "Challenges", "Several only when the record does not say which: the team then counts once.",
            to="challenges", rows=LinkRows(TeamChallenge, "team_id", "challenge_id"),
        ),
        Reference("cohort", "Cohort", to="cohorts"),
        Listed("stage", "Stage reached", to="stages"),
        Choice("outcome", "Outcome", options=choices(TeamOutcome)),
        DayField("entered", "Entered", coarse=True, more=True),
        Prose("product", "Product", audience="published", more=True),
        Text("lead", "Lead", "At the company.", suggest="people", more=True),
        Whole("members", "Members", "Number of people.", most=1000, more=True),
        YesNo("first_time", "First time with a public body", "Yes when it had no public contract before.", more=True),
        Text("sector", "Sectors", "Separate several with ;", more=True),
        NOTES,
        SOURCE,
    ),
    called=lambda values: str(values["name"]),
)  # fmt: skip

PUBLISHED_WORDS = 150


def path_back(values: Values, ground: Ground) -> Iterator[Problem]:
    """Worse than on track offers a path back and a date; never blocks."""
    if values.get("health") in (Health.AT_RISK, Health.OFF_TRACK) and not values.get("path_back"):
        yield Problem("path_back", "Say what would bring it back on track, and by when", warning=True)


def monday(values: Values, ground: Ground) -> Iterator[Problem]:
    """A week is named by its Monday and is not in the future."""
    week = values.get("week")
    if week and week - timedelta(days=week.weekday()) > ground.today:
        yield Problem("week", "The week must be this one or an earlier one")


WEEKLY_UPDATE = Kind(
    "weekly-update",
    "weekly-updates",
    "weekly update",
    WeeklyUpdate,
    (
        Reference("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge"),
        DayField("week", "Week", "Any day of the week.", required=True, missing="Enter a day of the week, such as today"),
        Choice("health", "Health", required=True, options=choices(Health), missing="Choose how the week went"),
        Text(
            "changed", "What changed", f"At most {PUBLISHED_WORDS} words.", limit=2000, lines=4, words=PUBLISHED_WORDS, audience="published"
        ),
        Prose("next_steps", "What is next", audience="internal", lines=2, more=True),
        Prose("blocked", "What is blocked, and who must act", audience="internal", lines=2, more=True),
        Prose("path_back", "Path back to on track", audience="internal", lines=2, more=True),
        DayField("path_back_on", "Back on track by", more=True),
        Prose("note", "Note", audience="internal", lines=2, more=True),
    ),
    checks=(path_back, monday),
    called=lambda values: f"week of {values['week']:%-d %B}" if values.get("week") else "",
    settle=lambda session, row, values: setattr(row, "week", row.week - timedelta(days=row.week.weekday())),
)
