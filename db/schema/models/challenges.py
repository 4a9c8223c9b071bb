"""Challenges, the organisations that pose and answer them, teams, agreements and weekly updates."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import Amount, Base, Id, Name, OfChallenge, OfProgramme, Precision, Prose, Record, Word, new_id, one_of, published
from db.schema.enums.records import AgreementKind, ChallengeState, GateDecision, Health, OrganisationType, SizeBand, TeamOutcome


@tracked
class Organisation(Record, OfProgramme, Base):
    """A public body, a company or a partner. One company in two challenges is one organisation."""

    __tablename__ = "organisations"
    __seen__ = "scoped"
    __table_args__ = (one_of("type", tuple(OrganisationType)), one_of("size_band", tuple(SizeBand)))
    name: Mapped[Name] = published(index=True)
    legal_name: Mapped[Name | None]
    trading_names: Mapped[Prose | None]
    type: Mapped[Word] = published()
    identifier: Mapped[Word | None]
    size_band: Mapped[Word | None]
    founded_year: Mapped[int | None]
    council_area: Mapped[Name | None]
    website: Mapped[Prose | None]
    away: Mapped[list[Any]] = mapped_column(JSON, default=list)
    notes: Mapped[Prose | None]
    source: Mapped[Prose | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


@tracked
class Challenge(Record, OfProgramme, OfChallenge, Base):
    """The open question. It outlives its cohort and may have none. Its ``challenge_id`` is its own id."""

    __tablename__ = "challenges"
    __seen__ = "scoped"
    __table_args__ = (one_of("state", tuple(ChallengeState)), Index("ix_challenges_programme_cohort", "programme_id", "cohort_id"))
    cohort_id: Mapped[Id | None] = published(ForeignKey("cohorts.id"), index=True)
    code: Mapped[Word | None] = published()
    title: Mapped[Name] = published()
    question: Mapped[Prose | None] = published()
    published_summary: Mapped[Prose | None] = published()
    summary: Mapped[Prose | None]
    sector: Mapped[Name | None] = published()
    tags: Mapped[Prose | None]
    applied: Mapped[int | None]
    sifted: Mapped[int | None]
    interviewed: Mapped[int | None]
    flow: Mapped[Word] = published(default="Standard")
    stage: Mapped[Word | None] = published()
    stage_since: Mapped[date | None] = published()
    state: Mapped[Word] = published(default=ChallengeState.RUNNING.value)
    paused_until: Mapped[date | None] = published()
    merged_into_id: Mapped[Id | None] = mapped_column(ForeignKey("challenges.id"))
    lead: Mapped[Name | None]
    sponsor_lead: Mapped[Name | None]
    max_contract_pence: Mapped[Amount | None] = published()
    procurement_reference: Mapped[Name | None]
    procurement_link: Mapped[Prose | None]
    success: Mapped[Prose | None] = published()
    reframed_on: Mapped[date | None] = published()
    reframed_precision: Mapped[Precision] = published()
    reframed_from: Mapped[Prose | None] = published()
    notes: Mapped[Prose | None]
    source: Mapped[Prose | None]
    archived: Mapped[bool] = published(Boolean, default=False)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", new_id())
        super().__init__(**{**values, "challenge_id": values["id"]})


@tracked
class ChallengeSponsor(Record, OfProgramme, OfChallenge, Base):
    """An organisation that poses a challenge; the first in ``position`` leads."""

    __tablename__ = "challenge_sponsors"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("challenge_id", "organisation_id"),)
    organisation_id: Mapped[Id] = published(ForeignKey("organisations.id"), index=True)
    position: Mapped[int] = published(default=0)


@tracked
class Team(Record, OfProgramme, Base):
    """A company's entry. Its challenges stand in ``team_challenges``: one, or several candidates with no split."""

    __tablename__ = "teams"
    __seen__ = "scoped"
    __table_args__ = (one_of("outcome", tuple(TeamOutcome)),)
    organisation_id: Mapped[Id] = published(ForeignKey("organisations.id"), index=True)
    cohort_id: Mapped[Id | None] = published(ForeignKey("cohorts.id"), index=True)
    name: Mapped[Name] = published()
    stage: Mapped[Word | None] = published()
    outcome: Mapped[Word] = published(default=TeamOutcome.ACTIVE.value)
    entered_on: Mapped[date | None] = published()
    entered_precision: Mapped[Precision] = published()
    product: Mapped[Prose | None] = published()
    lead: Mapped[Name | None]
    members: Mapped[int | None]
    first_time: Mapped[bool | None]
    sector: Mapped[Name | None]
    notes: Mapped[Prose | None]
    source: Mapped[Prose | None]
    archived: Mapped[bool] = mapped_column(Boolean, default=False)


@tracked
class TeamChallenge(Record, OfProgramme, OfChallenge, Base):
    """A challenge that a team answers, or may answer where the record does not say which."""

    __tablename__ = "team_challenges"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("team_id", "challenge_id"),)
    team_id: Mapped[Id] = published(ForeignKey("teams.id", ondelete="CASCADE"), index=True)


@tracked
class StageMove(Record, OfProgramme, OfChallenge, Base):
    """A gate decision about a team, or about the challenge itself where it names no team.

    ``ticked`` holds the points of the exit checklist that were met; ``feedback_on`` the day the team was told why.
    """

    __tablename__ = "stage_moves"
    __seen__ = "staff"
    __table_args__ = (one_of("decision", tuple(GateDecision)),)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    from_stage: Mapped[Word | None]
    to_stage: Mapped[Word | None]
    decision: Mapped[Word]
    decided_on: Mapped[date]
    decided_precision: Mapped[Precision]
    decided_by: Mapped[Name | None]
    reason: Mapped[Prose | None]
    conditions: Mapped[Prose | None]
    ticked: Mapped[list[Any]] = mapped_column(JSON, default=list)
    override: Mapped[Prose | None]
    feedback_on: Mapped[date | None]
    note: Mapped[Prose | None]
    source: Mapped[Prose | None]


@tracked
class Reframing(Record, OfProgramme, OfChallenge, Base):
    """One change of a challenge's open question, with the wording before and after."""

    __tablename__ = "reframings"
    __seen__ = "scoped"
    reframed_on: Mapped[date] = published()
    reframed_precision: Mapped[Precision] = published()
    from_question: Mapped[Prose | None] = published()
    to_question: Mapped[Prose] = published()
    why: Mapped[Prose | None]


@tracked
class Agreement(Record, OfProgramme, OfChallenge, Base):
    """A contract with a company. What is not yet paid of its value is the commitment."""

    __tablename__ = "agreements"
    __seen__ = "staff"
    __table_args__ = (one_of("kind", tuple(AgreementKind)),)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisations.id"), index=True)
    budget_line_id: Mapped[Id | None] = mapped_column(ForeignKey("budget_lines.id"), index=True)
    kind: Mapped[Word]
    legal_name: Mapped[Name | None]
    reference: Mapped[Name | None]
    value_pence: Mapped[Amount | None]
    vat_recoverable: Mapped[bool | None]
    signed_on: Mapped[date | None]
    signed_precision: Mapped[Precision]
    ends_on: Mapped[date | None]
    novated_to_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"))
    novated_on: Mapped[date | None]
    novated_precision: Mapped[Precision]
    in_use_on: Mapped[date | None]
    in_use_precision: Mapped[Precision]
    notes: Mapped[Prose | None]
    source: Mapped[str | None] = mapped_column(Text)


@tracked
class Instalment(Record, OfProgramme, OfChallenge, Base):
    """A part of an agreement's value and the day it falls due."""

    __tablename__ = "instalments"
    __seen__ = "staff"
    agreement_id: Mapped[Id] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    amount_pence: Mapped[Amount]
    note: Mapped[Name | None]


@tracked
class WeeklyUpdate(Record, OfProgramme, OfChallenge, Base):
    """What the team says of one challenge for one week. One per challenge and week."""

    __tablename__ = "weekly_updates"
    __seen__ = "scoped"
    __table_args__ = (UniqueConstraint("challenge_id", "week"), one_of("health", tuple(Health)))
    week: Mapped[date] = published(index=True)
    health: Mapped[Word] = published()
    changed: Mapped[Prose | None] = published()
    next_steps: Mapped[Prose | None]
    blocked: Mapped[Prose | None]
    path_back: Mapped[Prose | None]
    path_back_on: Mapped[date | None]
    note: Mapped[Prose | None]
