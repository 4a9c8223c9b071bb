"""The reuse ledger, and the support given to company teams."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
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
    one_of_constraint,
)
from db.schema.enums.learning import ReuseKind, ReuseStage, SupportKind


@tracked
class Reuse(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A line of the reuse ledger: something of one challenge that was offered to, tried or adopted by another, a body or a country.

    ``challenge_id``: the challenge of origin. ``stage``: the furthest step; the date of each step may be unknown.
    """

    __tablename__ = "reuses"
    __seen__ = "staff"
    __table_args__ = (one_of_constraint("kind", tuple(ReuseKind)), one_of_constraint("stage", tuple(ReuseStage)))
    kind: Mapped[ShortText]
    what: Mapped[LongText]
    finding_id: Mapped[Id | None] = mapped_column(ForeignKey("findings.id"), index=True)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    to_challenge_id: Mapped[Id | None] = mapped_column(ForeignKey("challenges.id"), index=True)
    to_organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    to_country: Mapped[Name | None]
    to_sector: Mapped[Name | None]
    stage: Mapped[ShortText] = mapped_column(default=ReuseStage.OFFERED.value)
    offered_on: Mapped[date | None]
    offered_precision: Mapped[PrecisionText]
    tried_on: Mapped[date | None]
    tried_precision: Mapped[PrecisionText]
    adopted_on: Mapped[date | None]
    adopted_precision: Mapped[PrecisionText]
    value_pence: Mapped[Amount | None]
    note: Mapped[LongText | None]
    source: Mapped[LongText | None]


@tracked
class Support(Record, ProgrammeScoped, Base):
    """A workshop, a mentoring session or other support given to company teams, and by whom."""

    __tablename__ = "supports"
    __seen__ = "staff"
    __table_args__ = (one_of_constraint("kind", tuple(SupportKind)),)
    held_on: Mapped[date]
    held_precision: Mapped[PrecisionText]
    kind: Mapped[ShortText]
    topic: Mapped[Name]
    minutes: Mapped[int | None]
    given_by: Mapped[Name | None]
    organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    note: Mapped[LongText | None]
    source: Mapped[LongText | None]


@tracked
class SupportTeam(Record, ProgrammeScoped, Base):
    """A company team that was given support."""

    __tablename__ = "support_teams"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("support_id", "team_id"),)
    support_id: Mapped[Id] = mapped_column(ForeignKey("supports.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[Id] = mapped_column(ForeignKey("teams.id"), index=True)
