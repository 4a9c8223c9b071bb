"""Organisations, challenges, company teams, gate decisions, agreements and weekly updates."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import (
    Amount,
    Base,
    ChallengeScoped,
    Id,
    LongText,
    Name,
    PrecisionText,
    ProgrammeScoped,
    Record,
    ShortText,
    new_id,
    one_of_constraint,
    published_column,
)
from db.schema.enums.records import AgreementKind, ChallengeState, GateDecision, Health, OrganisationType, SizeBand, TeamOutcome


@tracked
class Organisation(Record, ProgrammeScoped, Base):
    """A public body, a company or a partner. One company in two challenges is one organisation."""

    __tablename__ = "organisations"
    __seen__ = "scoped"
    __table_args__ = (one_of_constraint("type", tuple(OrganisationType)), one_of_constraint("size_band", tuple(SizeBand)))
    name: Mapped[Name] = published_column(index=True)
    legal_name: Mapped[Name | None]
    trading_names: Mapped[LongText | None]
    type: Mapped[ShortText] = published_column()
    identifier: Mapped[ShortText | None]
    size_band: Mapped[ShortText | None]
    founded_year: Mapped[int | None]
    council_area: Mapped[Name | None]
    website: Mapped[LongText | None]
    away: Mapped[list[Any]] = mapped_column(JSON, default=list)
    notes: Mapped[LongText | None]
    source: Mapped[LongText | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


@tracked
class Challenge(Record, ProgrammeScoped, ChallengeScoped, Base):
    """The open question. It outlives its cohort and may have none. Its ``challenge_id`` is its own id."""

    __tablename__ = "challenges"
    __seen__ = "scoped"
    __table_args__ = (
        one_of_constraint("state", tuple(ChallengeState)),
        Index("ix_challenges_programme_cohort", "programme_id", "cohort_id"),
    )
    cohort_id: Mapped[Id | None] = published_column(ForeignKey("cohorts.id"), index=True)
    code: Mapped[ShortText | None] = published_column()
    title: Mapped[Name] = published_column()
    question: Mapped[LongText | None] = published_column()
    published_summary: Mapped[LongText | None] = published_column()
    summary: Mapped[LongText | None]
    sector: Mapped[Name | None] = published_column()
    tags: Mapped[LongText | None]
    applied: Mapped[int | None]
    sifted: Mapped[int | None]
    interviewed: Mapped[int | None]
    flow: Mapped[ShortText] = published_column(default="Standard")
    stage: Mapped[ShortText | None] = published_column()
    stage_since: Mapped[date | None] = published_column()
    state: Mapped[ShortText] = published_column(default=ChallengeState.RUNNING.value)
    paused_until: Mapped[date | None] = published_column()
    merged_into_id: Mapped[Id | None] = mapped_column(ForeignKey("challenges.id"))
    lead: Mapped[Name | None]
    sponsor_lead: Mapped[Name | None]
    max_contract_pence: Mapped[Amount | None] = published_column()
    procurement_reference: Mapped[Name | None]
    procurement_link: Mapped[LongText | None]
    success: Mapped[LongText | None] = published_column()
    reframed_on: Mapped[date | None] = published_column()
    reframed_precision: Mapped[PrecisionText] = published_column()
    reframed_from: Mapped[LongText | None] = published_column()
    notes: Mapped[LongText | None]
    source: Mapped[LongText | None]
    archived: Mapped[bool] = published_column(Boolean, default=False)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**{**values, "challenge_id": values["id"]})


@tracked
class ChallengeSponsor(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A sponsor of a challenge; the one with the lowest ``position`` is the lead."""

    __tablename__ = "challenge_sponsors"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("challenge_id", "organisation_id"),)
    organisation_id: Mapped[Id] = published_column(ForeignKey("organisations.id"), index=True)
    position: Mapped[int] = published_column(default=0)


@tracked
class Team(Record, ProgrammeScoped, Base):
    """A company's entry. Its challenges stand in ``team_challenges``: one, or several candidates with no split."""

    __tablename__ = "teams"
    __seen__ = "scoped"
    __table_args__ = (one_of_constraint("outcome", tuple(TeamOutcome)),)
    organisation_id: Mapped[Id] = published_column(ForeignKey("organisations.id"), index=True)
    cohort_id: Mapped[Id | None] = published_column(ForeignKey("cohorts.id"), index=True)
    name: Mapped[Name] = published_column()
    stage: Mapped[ShortText | None] = published_column()
    outcome: Mapped[ShortText] = published_column(default=TeamOutcome.ACTIVE.value)
    entered_on: Mapped[date | None] = published_column()
    entered_precision: Mapped[PrecisionText] = published_column()
    product: Mapped[LongText | None] = published_column()
    lead: Mapped[Name | None]
    members: Mapped[int | None]
    first_time: Mapped[bool | None]
    sector: Mapped[Name | None]
    notes: Mapped[LongText | None]
    source: Mapped[LongText | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


@tracked
class TeamChallenge(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A challenge that a team answers; a team with several is a candidate for each of them."""

    __tablename__ = "team_challenges"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("team_id", "challenge_id"),)
    team_id: Mapped[Id] = published_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)


@tracked
class StageMove(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A gate decision about a team, or about the challenge itself where it names no team.

    ``ticked``: the points of the exit checklist that were met. ``feedback_on``: the day the team received feedback.
    """

    __tablename__ = "stage_moves"
    __seen__ = "staff"
    __table_args__ = (one_of_constraint("decision", tuple(GateDecision)),)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    from_stage: Mapped[ShortText | None]
    to_stage: Mapped[ShortText | None]
    decision: Mapped[ShortText]
    decided_on: Mapped[date]
    decided_precision: Mapped[PrecisionText]
    decided_by: Mapped[Name | None]
    reason: Mapped[LongText | None]
    conditions: Mapped[LongText | None]
    ticked: Mapped[list[Any]] = mapped_column(JSON, default=list)
    override: Mapped[LongText | None]
    feedback_on: Mapped[date | None]
    note: Mapped[LongText | None]
    source: Mapped[LongText | None]


@tracked
class Reframing(Record, ProgrammeScoped, ChallengeScoped, Base):
    """One change of a challenge's open question, with the wording before and after."""

    __tablename__ = "reframings"
    __seen__ = "scoped"
    reframed_on: Mapped[date] = published_column()
    reframed_precision: Mapped[PrecisionText] = published_column()
    from_question: Mapped[LongText | None] = published_column()
    to_question: Mapped[LongText] = published_column()
    why: Mapped[LongText | None]


@tracked
class Agreement(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A contract with a company. What is not yet paid of its value is the commitment."""

    __tablename__ = "agreements"
    __seen__ = "staff"
    __table_args__ = (one_of_constraint("kind", tuple(AgreementKind)),)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisations.id"), index=True)
    budget_line_id: Mapped[Id | None] = mapped_column(ForeignKey("budget_lines.id"), index=True)
    kind: Mapped[ShortText]
    legal_name: Mapped[Name | None]
    reference: Mapped[Name | None]
    value_pence: Mapped[Amount | None]
    vat_recoverable: Mapped[bool | None]
    signed_on: Mapped[date | None]
    signed_precision: Mapped[PrecisionText]
    ends_on: Mapped[date | None]
    novated_to_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"))
    novated_on: Mapped[date | None]
    novated_precision: Mapped[PrecisionText]
    in_use_on: Mapped[date | None]
    in_use_precision: Mapped[PrecisionText]
    notes: Mapped[LongText | None]
    source: Mapped[str | None] = mapped_column(Text)


@tracked
class Instalment(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A part of an agreement's value and the day it falls due."""

    __tablename__ = "instalments"
    __seen__ = "staff"
    agreement_id: Mapped[Id] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    amount_pence: Mapped[Amount]
    note: Mapped[Name | None]


@tracked
class WeeklyUpdate(Record, ProgrammeScoped, ChallengeScoped, Base):
    """What the team says of one challenge for one week. One per challenge and week."""

    __tablename__ = "weekly_updates"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("challenge_id", "week"), one_of_constraint("health", tuple(Health)))
    week: Mapped[date] = published_column(index=True)
    health: Mapped[ShortText] = published_column()
    changed: Mapped[LongText | None] = published_column()
    next_steps: Mapped[LongText | None]
    blocked: Mapped[LongText | None]
    path_back: Mapped[LongText | None]
    path_back_on: Mapped[date | None]
    note: Mapped[LongText | None]
