"""Schemas of challenges, company teams and weekly updates."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import Problem, RecordSchema, Values, When, check
from db.fields.types import (
    ChoiceField,
    DayField,
    LinkField,
    LinkTable,
    LongTextField,
    MoneyField,
    ProgrammeListField,
    ReferenceField,
    ReferenceListField,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
    enum_options,
)
from db.records.cohorts import FLOW, NOTES, SOURCE
from db.schema.enums.records import ChallengeState, Health, TeamOutcome
from db.schema.models import Challenge, ChallengeSponsor, Team, TeamChallenge, WeeklyUpdate
from db.values.dates import monday_of


@check(When.ALWAYS)
def check_question_mark(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the question does not end with a question mark."""
    if values.get("question") and not values["question"].rstrip().endswith("?"):
        yield Problem("question", "The question does not end with a question mark", warning=True)


@check(When.ALWAYS)
def check_contract_above_zero(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A contract value is above zero; empty means not known."""
    if values.get("max_contract") == 0:
        yield Problem("max_contract", "Enter a value above zero, or leave it empty while nobody knows it")


@check(When.DECIDING)
def check_merged_into(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """A merged challenge needs the challenge it was merged into."""
    if values.get("state") == ChallengeState.MERGED and not values.get("merged_into"):
        yield Problem("merged_into", "Choose the challenge it was merged into")


STATE_CHANGE_REFUSED = "Only a lead pauses, cancels, merges or reopens a challenge. Leave the state as it was"


CHALLENGE = RecordSchema(
    "challenge",
    "challenges",
    "challenge",
    Challenge,
    (
        TextField("code", "Code", "Such as 10.7. It need not exist.", limit=40),
        TextField("title", "Title", required=True, audience="published", missing="Enter a title"),
        LongTextField("question", "Question", "The open question, as published.", audience="published", lines=2),
        ReferenceField("cohort", "Cohort", to="cohorts"),
        ReferenceListField(
            "sponsors",
            "Sponsors",
            "The first one leads.",
            to="organisations",
            rows=LinkTable(ChallengeSponsor, "challenge_id", "organisation_id", ordered=True),
        ),
        TextField("sector", "Sector", audience="published"),
        TextField("tags", "Tags", "Separate several with ;", limit=500, more=True),
        WholeNumberField("applied", "Applications", "Companies that applied in the open call.", most=10_000, more=True),
        WholeNumberField("sifted", "Read in full", "Applications that passed the first sift.", most=10_000, more=True),
        WholeNumberField("interviewed", "Interviewed", most=1000, more=True),
        FLOW,
        ProgrammeListField("stage", "Stage", to="stages"),
        DayField("stage_since", "In this stage since", past=True, more=True),
        ChoiceField("state", "State", options=enum_options(ChallengeState), more=True),
        DayField("paused_until", "Paused until", more=True),
        ReferenceField("merged_into", "Merged into", to="challenges", more=True),
        TextField("lead", "Lead in the programme team", suggest="people", more=True),
        TextField("sponsor_lead", "Lead at the sponsor", suggest="people", more=True),
        MoneyField("max_contract", "Maximum contract value", more=True),
        TextField("procurement_reference", "Procurement reference", more=True),
        LinkField("procurement_link", "Link to the procurement", more=True),
        LongTextField("success", "What success looks like", audience="published", more=True),
        LongTextField("summary", "Summary", audience="internal", more=True),
        LongTextField("published_summary", "Summary the sponsor reads", audience="published", more=True),
        DayField("reframed", "Reframed on", coarse=True, more=True),
        LongTextField("reframed_from", "Wording before it was reframed", audience="published", more=True),
        NOTES,
        SOURCE,
    ),
    checks=(check_question_mark, check_contract_above_zero, check_merged_into),
    display_name=lambda values: " ".join(part for part in (values.get("code"), values["title"]) if part),
)

TEAM = RecordSchema(
    "team",
    "teams",
    "company team",
    Team,
    (
        ReferenceField("organisation", "Company", required=True, to="organisations", missing="Choose the company"),
        TextField("name", "Team name", "The company's name unless it uses another.", required=True, missing="Enter the team's name"),
        ReferenceListField(
            "challenges", "Challenges", "Several only when the record does not say which: the team then counts once.",
            to="challenges", rows=LinkTable(TeamChallenge, "team_id", "challenge_id"),
        ),
        ReferenceField("cohort", "Cohort", to="cohorts"),
        ProgrammeListField("stage", "Stage reached", to="stages"),
        ChoiceField("outcome", "Outcome", options=enum_options(TeamOutcome)),
        DayField("entered", "Entered", coarse=True, more=True),
        LongTextField("product", "Product", audience="published", more=True),
        TextField("lead", "Lead", "At the company.", suggest="people", more=True),
        WholeNumberField("members", "Members", "Number of people.", most=1000, more=True),
        YesNoField("first_time", "First time with a public body", "Yes when it had no public contract before.", more=True),
        TextField("sector", "Sectors", "Separate several with ;", more=True),
        NOTES,
        SOURCE,
    ),
    display_name=lambda values: str(values["name"]),
)  # fmt: skip

MAX_PUBLISHED_WORDS = 150


@check(When.ALWAYS)
def check_path_back(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """Warns when the health is at risk or off track and no path back is given."""
    if values.get("health") in (Health.AT_RISK, Health.OFF_TRACK) and not values.get("path_back"):
        yield Problem("path_back", "Say what would bring it back on track, and by when", warning=True)


@check(When.ALWAYS)
def check_week_not_future(values: Values, context: ValidationContext) -> Iterator[Problem]:
    """The Monday of the week must not be after today."""
    week = values.get("week")
    if week and monday_of(week) > context.today:
        yield Problem("week", "The week must be this one or an earlier one")


def derive_monday(values: Values) -> None:
    """Sets the week to its Monday."""
    if values.get("week"):
        values["week"] = monday_of(values["week"])


WEEKLY_UPDATE = RecordSchema(
    "weekly-update",
    "weekly-updates",
    "weekly update",
    WeeklyUpdate,
    (
        ReferenceField("challenge", "Challenge", required=True, to="challenges", missing="Choose the challenge"),
        DayField("week", "Week", "Any day of the week.", required=True, missing="Enter a day of the week, such as today"),
        ChoiceField("health", "Health", required=True, options=enum_options(Health), missing="Choose how the week went"),
        TextField(
            "changed",
            "What changed",
            f"At most {MAX_PUBLISHED_WORDS} words.",
            limit=2000,
            lines=4,
            words=MAX_PUBLISHED_WORDS,
            audience="published",
        ),
        LongTextField("next_steps", "What is next", audience="internal", lines=2, more=True),
        LongTextField("blocked", "What is blocked, and who must act", audience="internal", lines=2, more=True),
        LongTextField("path_back", "Path back to on track", audience="internal", lines=2, more=True),
        DayField("path_back_on", "Back on track by", more=True),
        LongTextField("note", "Note", audience="internal", lines=2, more=True),
    ),
    checks=(check_path_back, check_week_not_future),
    derive=derive_monday,
    display_name=lambda values: f"week of {values['week']:%-d %B}" if values.get("week") else "",
)
