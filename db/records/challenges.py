"""Cohorts, organisations, challenges, teams, agreements, dates of stages and weekly updates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from db.models import Agreement, Challenge, ChallengeSponsor, Cohort, Organisation, StageDates, Team, TeamChallenge, WeeklyUpdate
from db.records.fields import (
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
from db.records.kinds import Kind, Problem, Values
from db.words import AgreementKind, ChallengeState, Health, OrganisationType, SizeBand, TeamOutcome

SOURCE = Text("source", "Source", "Where this is known from.", limit=2000, more=True)
NOTES = Prose("notes", "Notes", audience="internal", more=True)


def in_order(first: str, second: str, sentence: str) -> object:
    """A check that one day is not after another, where both are known (to the precision of each)."""

    def check(values: Values, ground: Ground) -> Iterator[Problem]:
        start, end = values.get(first), values.get(second)
        if start and end and start.on > end.last:
            yield Problem(second, sentence)

    return check


COHORT = Kind(
    "cohort",
    "cohorts",
    "cohort",
    Cohort,
    (
        Text("name", "Name", required=True, missing="Enter a name, such as Round 4"),
        Text("reference", "Reference", "A short number or code, such as 4.", limit=40),
        Whole("position", "Order", "Its place among the cohorts, oldest first.", most=10_000, more=True),
        Text("flow", "Innovation Flow", "Standard unless the programme has others.", limit=40, more=True),
        DayField("launch", "Launch", coarse=True),
        DayField("close", "Applications close", coarse=True),
        DayField("demo_day", "Demo Day", coarse=True),
        DayField("ended", "Ended on", "Empty while it runs.", stored="ended_on", more=True),
        NOTES,
        SOURCE,
    ),
    checks=(in_order("launch", "close", "Applications cannot close before the launch"),),  # type: ignore[arg-type] # a Check
    called=lambda values: str(values["name"]),
)

ORGANISATION = Kind(
    "organisation",
    "organisations",
    "organisation",
    Organisation,
    (
        Text("name", "Name", required=True, missing="Enter the organisation's name"),
        Choice("type", "Type", required=True, options=choices(OrganisationType), missing="Choose what kind of body it is"),
        Text("legal_name", "Legal name", more=True),
        Text("trading_names", "Trading names", "Separate several with ;", limit=1000, more=True),
        Text("identifier", "Identifier", "Company, charity or council number.", limit=40, more=True),
        Choice("size_band", "Size", options=choices(SizeBand), more=True),
        Whole("founded_year", "Founded in", least=1000, most=2100, more=True),
        Text("council_area", "Council area", more=True),
        Link("website", "Website", more=True),
        NOTES,
        SOURCE,
    ),
    called=lambda values: str(values["name"]),
)


def ends_as_question(values: Values, ground: Ground) -> Iterator[Problem]:
    """A challenge is an open question."""
    if values.get("question") and not values["question"].rstrip().endswith("?"):
        yield Problem("question", "The question does not end with a question mark", warning=True)


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
        Text("flow", "Innovation Flow", limit=40, more=True),
        Listed("stage", "Stage", to="stages"),
        DayField("stage_since", "In this stage since", more=True),
        Choice("state", "State", options=choices(ChallengeState), more=True),
        DayField("paused_until", "Paused until", more=True),
        Reference("merged_into", "Merged into", to="challenges", more=True),
        Text("lead", "Lead in the programme team", more=True),
        Text("sponsor_lead", "Lead at the sponsor", more=True),
        Money("max_contract", "Maximum contract value", more=True),
        Text("procurement_reference", "Procurement reference", more=True),
        Prose("success", "What success looks like", audience="published", more=True),
        Prose("summary", "Summary", audience="internal", more=True),
        Prose("published_summary", "Summary the sponsor reads", audience="published", more=True),
        DayField("reframed", "Reframed on", coarse=True, more=True),
        Prose("reframed_from", "Wording before it was reframed", audience="published", more=True),
        NOTES,
        SOURCE,
    ),
    checks=(ends_as_question,),
    called=lambda values: " ".join(part for part in (values.get("code"), values["title"]) if part),
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
        Text("lead", "Lead", more=True),
        NOTES,
        SOURCE,
    ),
    called=lambda values: str(values["name"]),
)  # fmt: skip

STAGE_DATES = Kind(
    "stage-dates",
    "stage-dates",
    "dates of a stage",
    StageDates,
    (
        Listed("stage", "Stage", required=True, to="stages", missing="Choose the stage"),
        Reference("cohort", "Cohort", to="cohorts"),
        Reference("challenge", "Challenge", "Leave empty when the dates hold for the whole cohort.", to="challenges"),
        Text("label", "Label"),
        DayField("start", "Starts", coarse=True, required=True, missing="Enter when it starts"),
        DayField("end", "Ends", coarse=True),
        YesNo("planned", "Planned only", "Type yes for dates that were planned and may not be what happened.", more=True),
        SOURCE,
    ),
    checks=(in_order("start", "end", "The stage cannot end before it starts"),),  # type: ignore[arg-type] # a Check
    called=lambda values: str(values["stage"]),
)

AGREEMENT = Kind(
    "agreement",
    "agreements",
    "agreement",
    Agreement,
    (
        Reference("challenge", "Challenge", to="challenges"),
        Reference("organisation", "Company", required=True, to="organisations", missing="Choose the company"),
        Reference("team", "Company team", to="teams"),
        Choice("kind", "Kind", required=True, options=choices(AgreementKind), missing="Choose what the agreement is for"),
        Text("legal_name", "Legal name", more=True),
        Money("value", "Value"),
        Reference("budget_line", "Budget line", to="budget-lines"),
        DayField("signed", "Signed", coarse=True),
        DayField("ends", "Ends on", stored="ends_on", more=True),
        Text("reference", "Reference", more=True),
        Reference("novated_to", "Novated to", to="organisations", more=True),
        DayField("novated", "Novated", coarse=True, more=True),
        DayField("in_use", "In use since", coarse=True, more=True),
        NOTES,
        SOURCE,
    ),
    called=lambda values: str(values["kind"]),
)

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
