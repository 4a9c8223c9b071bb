"""The fixed cast of the HTTP tests: two programmes, three challenges, an account in every role, and text that must not leak.

Every free text of every row is a marker ``zq-<scope>-<audience>-<table>.<column>``: a marker in an answer identifies
the row and the column it came from.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import String

from db.access import FINANCE_READABLE_TABLES, Role
from db.commands.accounts import users as account_users
from db.commands.programmes import add_programme
from db.history import current_revision
from db.schema import models
from db.schema.base import seeded_ids
from db.schema.enums.parts import Part
from db.session import Sessions
from db.values.dates import financial_year

TODAY = datetime.now(UTC).date()
PASSWORD = "correct horse battery"
MARKER = re.compile(r"zq-([a-z]+)-(inner|outer)-([a-z_]+)\.([a-z_]+)")
PUBLIC_TABLES = {"programmes", "stages", "user_groups", "cohorts"}

# The accounts: role, the programmes of staff, the challenges of a sponsor.
PEOPLE: dict[str, tuple[Role, tuple[str, ...], tuple[str, ...]]] = {
    "admin": (Role.ADMIN, (), ()),
    "lead": (Role.LEAD, ("n",), ()),
    "member": (Role.MEMBER, ("n",), ()),
    "reviewer": (Role.REVIEWER, ("n",), ()),
    "finance": (Role.FINANCE, ("n",), ()),
    "sponsor-a": (Role.SPONSOR, (), ("a",)),
    "sponsor-b": (Role.SPONSOR, (), ("b",)),
    "south-lead": (Role.LEAD, ("s",), ()),
}


def may_see_marker(person: str, scope: str, audience: str, table: str) -> bool:
    """Whether an answer to the person may contain a marker of the scope, audience and table."""
    role = PEOPLE[person][0]
    if role is Role.ADMIN:
        return True
    if role is Role.SPONSOR:
        return audience == "outer" and (scope in PEOPLE[person][2] or (scope == "n" and table in PUBLIC_TABLES))
    north = scope in ("n", "a", "b", "ab")
    own_programme = north if "n" in PEOPLE[person][1] else not north
    return own_programme and (role is not Role.FINANCE or table in FINANCE_READABLE_TABLES)


def leaks(person: str, text: str) -> list[str]:
    """Markers in the text that the person may not see, without duplicates, sorted."""
    markers = {match.groups() for match in MARKER.finditer(text)}
    return sorted(
        f"{scope}-{audience}-{table}.{column}"
        for scope, audience, table, column in markers
        if not may_see_marker(person, scope, audience, table)
    )


def marker_row(model: type[Any], scope: str, **values: Any) -> Any:
    """A row whose free texts are markers of the scope, except for the given values."""
    texts = {}
    for column in model.__table__.columns:
        is_free_text = isinstance(column.type, String) and column.type.length in (None, 300) and not column.foreign_keys
        if is_free_text and column.name not in values:
            audience = "outer" if column.info.get("published") else "inner"
            scheme = "https://" if column.name.endswith("_link") or column.name == "website" else ""
            texts[column.name] = f"{scheme}zq-{scope}-{audience}-{model.__tablename__}.{column.name}"
    return model(**texts, **values)


class Seeder:
    """Writes the rows of the cast and records their ids by name."""

    def __init__(self, session: Any, ids: dict[str, str]) -> None:
        self.session = session
        self.ids = ids

    def add(self, name: str, model: type[Any], scope: str, **values: Any) -> str:
        """Add one row under a name. Returns its id."""
        row = marker_row(model, scope, **values)
        self.session.add(row)
        self.session.flush()
        self.ids[name] = row.id
        return str(row.id)

    def programme(self, key: str, name: str) -> None:
        """A programme with its cohort, a user group and records of no challenge."""
        ids = self.ids
        ids[key] = add_programme(
            self.session,
            name=f"zq-{key}-outer-programmes.name",
            short_name=name,
            notice=f"zq-{key}-outer-programmes.notice",
            parts=list(Part),
        )
        at = {"programme_id": ids[key]}
        self.add(f"cohort {key}", models.Cohort, key, **at, position=1, launch_on=TODAY - timedelta(days=200))
        self.add(f"group {key}", models.UserGroup, key, **at, target=5)
        self.add(f"company {key}", models.Organisation, key, **at, type="company")
        self.add(f"milestone {key}", models.Milestone, key, **at, cohort_id=ids[f"cohort {key}"], baseline_on=TODAY, forecast_on=TODAY)
        self.add(f"talk {key}", models.Conversation, key, **at, held_on=TODAY, channel="call")
        self.money(key, key, None)
        self.add(f"figure {key}", models.PublishedFigure, key, **at, value="80+", unit="teams")
        self.add(f"person {key}", models.Person, key, **at, organisation_id=ids[f"company {key}"])
        self.add(f"template {key}", models.Template, key, **at, makes="actions", items=[{"title": f"zq-{key}-inner-templates.items"}])
        self.add(f"decision {key}", models.Decision, key, **at, decided_on=TODAY)
        self.add(f"review {key}", models.Review, key, **at, held_on=TODAY, agenda=[{"title": f"zq-{key}-inner-reviews.agenda"}])
        closed_review = self.add(f"closed review {key}", models.Review, key, **at, held_on=TODAY - timedelta(days=7), state="closed")
        frozen = {
            "review_id": closed_review,
            "number": 1,
            "closed_on": TODAY - timedelta(days=7),
            "frozen_revision": current_revision(self.session),
        }
        self.add(f"closing {key}", models.ReviewClosing, key, **at, **frozen)

    def money(self, key: str, programme: str, challenge: str | None) -> None:
        """A budget line of this financial year with a plan, a forecast, a payment and an agreement."""
        at = {"programme_id": self.ids[programme], "challenge_id": challenge}
        month = TODAY.replace(day=1)
        line = self.add(
            f"line {key}",
            models.BudgetLine,
            key,
            **at,
            category="exploration fee",
            financial_year=financial_year(TODAY),
            amount_pence=1000_00,
        )
        on = {**at, "budget_line_id": line, "month": month}
        self.add(f"plan {key}", models.PlanMonth, key, **on, amount_pence=100_00)
        self.add(f"forecast {key}", models.Forecast, key, **on, amount_pence=90_00)
        self.add(f"payment {key}", models.Payment, key, **on, amount_pence=10_00, paid_on=month)
        self.add(
            f"agreement {key}", models.Agreement, key, **at, organisation_id=self.ids[f"company {programme}"], budget_line_id=line,
            kind="exploration", value_pence=500_00,
        )  # fmt: skip
        self.add(
            f"instalment {key}", models.Instalment, key, **at, agreement_id=self.ids[f"agreement {key}"], due_on=TODAY, amount_pence=500_00
        )
        self.add(f"change {key}", models.BudgetChange, key, **at, to_line_id=line, amount_pence=50_00, approved_on=TODAY)

    def challenge(self, key: str, programme: str, code: str) -> None:
        """A running challenge with a record of every kind."""
        ids, within = self.ids, {"programme_id": self.ids[programme]}
        cohort = ids[f"cohort {programme}"]
        challenge_id = self.add(
            key, models.Challenge, key, **within, cohort_id=cohort, code=code, stage="Exploration", stage_since=TODAY - timedelta(days=40)
        )
        at = {**within, "challenge_id": challenge_id}
        self.add(f"sponsor of {key}", models.Organisation, key, **within, type="council")
        self.add(f"poses {key}", models.ChallengeSponsor, key, **at, organisation_id=ids[f"sponsor of {key}"])
        self.add(
            f"team {key}", models.Team, key, **within, organisation_id=ids[f"company {programme}"], cohort_id=cohort, stage="Exploration"
        )
        self.add(f"team of {key}", models.TeamChallenge, key, **at, team_id=ids[f"team {key}"])
        self.add(
            f"period {key}",
            models.StageDates,
            key,
            **at,
            cohort_id=cohort,
            stage="Exploration",
            start_on=TODAY - timedelta(days=40),
            end_on=TODAY,
        )
        known = {"severity": 2, "until_on": TODAY + timedelta(days=10), "recorded_on": TODAY}
        self.add(f"known {key}", models.Acknowledgement, key, **within, item_kind="groups-unheard", item_id=challenge_id, **known)
        line = ids[f"line {programme}"]
        self.add(f"known money {key}", models.Acknowledgement, key, **within, item_kind="budget-short", item_id=line, **known)
        self.add(f"gate {key}", models.StageMove, key, **at, team_id=ids[f"team {key}"], decision="advance", decided_on=TODAY)
        self.add(f"reframing {key}", models.Reframing, key, **at, reframed_on=TODAY)
        self.add(f"decision {key}", models.Decision, key, **at, decided_on=TODAY - timedelta(days=4))
        self.add(f"hidden decision {key}", models.Decision, key, **at, published_what=None, decided_on=TODAY)
        closed_review = ids[f"closed review {programme}"]
        self.add(f"agreed {key}", models.ReviewHealth, key, **at, review_id=closed_review, health="at risk", said="on track")
        self.money(key, programme, challenge_id)
        self.add_milestones(key, at)
        self.add_conversations(key, within, at)
        self.add_research(key, programme, within, at)

    def add_milestones(self, key: str, at: dict[str, Any]) -> None:
        """Milestones: one late and moved, one without published text; a weekly update."""
        late = TODAY - timedelta(days=10)
        self.add(f"milestone {key}", models.Milestone, key, **at, baseline_on=late, forecast_on=late, waits_on="sponsor")
        self.add(f"hidden milestone {key}", models.Milestone, key, **at, published_title=None, baseline_on=late, forecast_on=late)
        self.add(
            f"move {key}",
            models.Reforecast,
            key,
            **at,
            milestone_id=self.ids[f"milestone {key}"],
            moved_on=late,
            to_on=late,
            reason="other",
        )
        self.add(f"update {key}", models.WeeklyUpdate, key, **at, week=TODAY - timedelta(days=TODAY.weekday() + 7), health="on track")

    def add_conversations(self, key: str, within: dict[str, Any], at: dict[str, Any]) -> None:
        """A conversation; actions of both sides, and one without published text."""
        talk = self.add(f"talk {key}", models.Conversation, key, **within, held_on=TODAY - timedelta(days=20), channel="call")
        self.add(f"talk of {key}", models.ConversationChallenge, key, **at, conversation_id=talk)
        self.add(
            f"talk with {key}",
            models.ConversationOrganisation,
            key,
            **within,
            conversation_id=talk,
            organisation_id=self.ids[f"sponsor of {key}"],
        )
        day = {"raised_on": TODAY - timedelta(days=15), "due_on": TODAY - timedelta(days=2)}
        at_review = {"review_id": self.ids[f"closed review {'s' if key == 'c' else 'n'}"]}
        self.add(f"action {key}", models.Action, key, **at, **day, **at_review, owed_by="sponsor", owed_to="us")
        self.add(f"reminder {key}", models.Reminder, key, **within, action_id=self.ids[f"action {key}"], reminded_on=TODAY)
        self.add(f"debt {key}", models.Action, key, **at, **day, owed_by="us", owed_to="sponsor")
        self.add(f"hidden action {key}", models.Action, key, **at, **day, owed_by="sponsor", owed_to="us", published_what=None)

    def add_research(self, key: str, programme: str, within: dict[str, Any], at: dict[str, Any]) -> None:
        """A research session of few people, and a finding that is based on it."""
        session_id = self.add(
            f"session {key}",
            models.ResearchSession,
            key,
            **within,
            held_on=TODAY - timedelta(days=9),
            method="interview",
            people=3,
            citizens=3,
        )
        self.add(f"session of {key}", models.ResearchSessionChallenge, key, **at, research_session_id=session_id)
        self.add(
            f"count {key}",
            models.ResearchCount,
            key,
            **within,
            research_session_id=session_id,
            user_group_id=self.ids[f"group {programme}"],
            people=2,
        )
        finding_id = self.add(f"finding {key}", models.Finding, key, **at, found_on=TODAY - timedelta(days=8))
        self.add_learning(key, within, at)
        self.add(f"rests {key}", models.FindingSession, key, **at, finding_id=finding_id, research_session_id=session_id)

    def add_learning(self, key: str, within: dict[str, Any], at: dict[str, Any]) -> None:
        """A hypothesis of the challenge with evidence, a changed criterion and a verdict; reuse, support, an outcome, a gain."""
        ids = self.ids
        criterion = {"comparison": "at least", "threshold": 6, "by_on": TODAY, "fixed_on": TODAY - timedelta(days=90)}
        hypothesis_id = self.add(f"hypothesis {key}", models.Hypothesis, key, **at, **criterion, live_measure=None)
        self.add(f"hidden hypothesis {key}", models.Hypothesis, key, **at, **criterion, live_measure=None, published_statement=None)
        of = {**at, "hypothesis_id": hypothesis_id}
        self.add(f"criterion {key}", models.CriterionChange, key, **of, changed_on=TODAY - timedelta(days=3))
        milestone_evidence = {**of, "about_kind": "milestone", "about_id": ids[f"milestone {key}"]}
        self.add(f"evidence {key}", models.Evidence, key, **milestone_evidence, direction="supports", judged_on=TODAY - timedelta(days=2))
        unpublished_evidence = {**of, "about_kind": "conversation", "about_id": ids[f"talk {key}"], "published_note": None}
        self.add(f"hidden evidence {key}", models.Evidence, key, **unpublished_evidence, direction="weakens", judged_on=TODAY)
        self.add(f"verdict {key}", models.Verdict, key, **of, decided_on=TODAY, verdict="leaning", next_step="persevere")
        self.add(f"crosses {key}", models.Reuse, key, **at, kind="insight", to_organisation_id=ids[f"sponsor of {key}"])
        support_id = self.add(f"support {key}", models.Support, key, **within, held_on=TODAY - timedelta(days=9), kind="workshop")
        self.add(f"support of {key}", models.SupportTeam, key, **within, support_id=support_id, team_id=ids[f"team {key}"])
        self.add(f"outcome {key}", models.Outcome, key, **at, team_id=ids[f"team {key}"], months=6, answered_on=TODAY, people=4)
        self.add(f"gain {key}", models.Gain, key, **at, gainer="citizens")
        self.add(f"given {key}", models.FigureGiven, key, **within, given_on=TODAY, known_on=TODAY)

    def add_shared_records(self) -> None:
        """A conversation and a team of A and B together: a sponsor of one of them alone sees neither."""
        within = {"programme_id": self.ids["n"]}
        talk = self.add("talk ab", models.Conversation, "ab", **within, held_on=TODAY - timedelta(days=3), channel="visit")
        team = self.add("team ab", models.Team, "ab", **within, organisation_id=self.ids["company n"])
        for challenge in ("a", "b"):
            at = {**within, "challenge_id": self.ids[challenge]}
            self.add(f"talk ab of {challenge}", models.ConversationChallenge, "ab", **at, conversation_id=talk)
            self.add(f"team ab of {challenge}", models.TeamChallenge, "ab", **at, team_id=team)


def write_cast(sessions: Sessions) -> tuple[dict[str, str], dict[str, str]]:
    """Write the cast into an empty store. Returns the ids of rows by name, and the sign-in token of each person."""
    now = datetime.now(UTC)
    ids: dict[str, str] = {}
    challenges = {"s": (("c", "1.1"),), "n": (("a", "1.1"), ("b", "1.2"))}
    with seeded_ids("wire"):
        for programme, name in (("s", "south"), ("n", "north")):  # one transaction each: a revision belongs to a programme
            with sessions.system("seed", write=True, now=now - timedelta(days=30)) as session:
                seeder = Seeder(session, ids)
                seeder.programme(programme, name)
                for key, code in challenges[programme]:
                    seeder.challenge(key, programme, code)
                if programme == "n":
                    seeder.add_shared_records()
    tokens: dict[str, str] = {}
    with sessions.system("command-line", write=True) as session:
        for name, (role, programmes, sponsored) in PEOPLE.items():
            user = account_users.add_user(
                session, email=f"{name}@example.org", name=f"The {name}", role=role, password=PASSWORD,
                programmes=[ids[key] for key in programmes], challenges=[ids[key] for key in sponsored],
            )  # fmt: skip
            ids[f"user {name}"] = user
            tokens[name] = account_users.start_session(session, user, now)
    return ids, tokens


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
