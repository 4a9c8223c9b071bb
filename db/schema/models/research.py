"""Research sessions (counts of people by user group, no personal data) and findings."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.history import tracked
from db.schema.base import (
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
    published_column,
)
from db.schema.enums.records import FindingOutcome, ResearchMethod, SessionStatus, Strength


@tracked
class ResearchSession(Record, ProgrammeScoped, Base):
    """A dated session with people. Holds a head count and counts by group; no person, name or contact detail."""

    __tablename__ = "research_sessions"
    __seen__ = "staff"
    __table_args__ = (
        one_of_constraint("method", tuple(ResearchMethod)),
        one_of_constraint("status", tuple(SessionStatus)),
        Index("ix_research_sessions_programme_held", "programme_id", "held_on"),
    )
    held_on: Mapped[date]
    held_precision: Mapped[PrecisionText]
    method: Mapped[ShortText]
    status: Mapped[ShortText] = mapped_column(default=SessionStatus.HELD.value)
    people: Mapped[int | None]
    citizens: Mapped[int | None]
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    minutes: Mapped[int | None]
    place: Mapped[ShortText | None]
    facilitator: Mapped[Name | None]
    watched_by_team: Mapped[int | None]
    watched_by_sponsor: Mapped[int | None]
    tested_link: Mapped[LongText | None]
    notes_reference: Mapped[Name | None]
    consent_reference: Mapped[Name | None]
    consent_until: Mapped[date | None]
    note: Mapped[LongText | None]
    source: Mapped[LongText | None]


@tracked
class ResearchSessionChallenge(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A challenge that a research session was held for."""

    __tablename__ = "research_session_challenges"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("research_session_id", "challenge_id"),)
    research_session_id: Mapped[Id] = mapped_column(ForeignKey("research_sessions.id", ondelete="CASCADE"), index=True)


@tracked
class ResearchCount(Record, ProgrammeScoped, Base):
    """How many people of a user group took part in a session. A person can count in several groups."""

    __tablename__ = "research_counts"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("research_session_id", "user_group_id"), CheckConstraint("people >= 0", name="people_positive"))
    research_session_id: Mapped[Id] = mapped_column(ForeignKey("research_sessions.id", ondelete="CASCADE"), index=True)
    user_group_id: Mapped[Id] = mapped_column(ForeignKey("user_groups.id"), index=True)
    people: Mapped[int]
    # never read: it makes SQLAlchemy insert the research session before its counts
    research_session: Mapped[ResearchSession] = relationship(lazy="raise")


@tracked
class Finding(Record, ProgrammeScoped, ChallengeScoped, Base):
    """What was learned, resting on sessions; acted on when it changed something."""

    __tablename__ = "findings"
    __seen__ = "scoped"
    __table_args__ = (one_of_constraint("strength", tuple(Strength)), one_of_constraint("acted", tuple(FindingOutcome)))
    found_on: Mapped[date] = published_column()
    found_precision: Mapped[PrecisionText] = published_column()
    statement: Mapped[LongText]
    published_statement: Mapped[LongText | None] = published_column()
    strength: Mapped[ShortText] = mapped_column(default=Strength.MODERATE.value)
    user_group_id: Mapped[Id | None] = mapped_column(ForeignKey("user_groups.id"), index=True)
    acted: Mapped[ShortText] = mapped_column(default=FindingOutcome.NOT_YET.value)
    acted_on: Mapped[date | None]
    what_changed: Mapped[LongText | None]
    published_change: Mapped[LongText | None] = published_column()
    tags: Mapped[LongText | None]
    owner: Mapped[Name | None]
    milestone_id: Mapped[Id | None] = mapped_column(ForeignKey("milestones.id"), index=True)
    source: Mapped[LongText | None]


@tracked
class FindingSession(Record, ProgrammeScoped, ChallengeScoped, Base):
    """A research session that a finding is based on."""

    __tablename__ = "finding_sessions"
    __seen__ = "staff"
    __table_args__ = (UniqueConstraint("finding_id", "research_session_id"),)
    finding_id: Mapped[Id] = mapped_column(ForeignKey("findings.id", ondelete="CASCADE"), index=True)
    research_session_id: Mapped[Id] = mapped_column(ForeignKey("research_sessions.id"), index=True)
