"""Milestones and the moves of their dates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import Base, CameFrom, Id, Name, OfChallenge, OfProgramme, Precision, Prose, Record, Word, one_of, published
from db.schema.enums.records import MilestoneType, MoveReason, Party


@tracked
class Milestone(Record, OfProgramme, OfChallenge, CameFrom, Base):
    """A promise with three dates that never overwrite each other: baseline, forecast, actual.

    Of a team, a challenge, or (with neither) a whole cohort or the programme. One that is no longer wanted is dropped on a day, with why:
    neither done nor overdue.
    """

    __tablename__ = "milestones"
    __seen__ = "scoped"
    __table_args__ = (
        one_of("type", tuple(MilestoneType)),
        one_of("waits_on", tuple(Party)),
        Index("ix_milestones_programme_forecast", "programme_id", "forecast_on"),
    )
    cohort_id: Mapped[Id | None] = published(ForeignKey("cohorts.id"), index=True)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    stage: Mapped[Word | None] = published()
    type: Mapped[Word] = published(default=MilestoneType.DELIVERABLE.value)
    title: Mapped[Name]
    published_title: Mapped[Name | None] = published()
    baseline_on: Mapped[date | None] = published()
    baseline_precision: Mapped[Precision] = published()
    forecast_on: Mapped[date | None] = published()
    forecast_precision: Mapped[Precision] = published()
    actual_on: Mapped[date | None] = published()
    actual_precision: Mapped[Precision] = published()
    dropped_on: Mapped[date | None] = published()
    dropped_why: Mapped[Prose | None]
    owner: Mapped[Name | None]
    waits_on: Mapped[Word | None]
    depends_on_id: Mapped[Id | None] = mapped_column(ForeignKey("milestones.id"))
    acceptance_test: Mapped[Prose | None]
    acceptance_required: Mapped[bool] = mapped_column(Boolean, default=False)
    accepted_by: Mapped[Name | None]
    evidence_link: Mapped[Prose | None]
    note: Mapped[Prose | None]
    source: Mapped[Prose | None]
    archived: Mapped[bool] = published(Boolean, default=False)


@tracked
class Reforecast(Record, OfProgramme, OfChallenge, Base):
    """One move of a milestone's forecast, with its reason, which is the team's. A sponsor reads that the date moved."""

    __tablename__ = "reforecasts"
    __seen__ = "scoped"
    __table_args__ = (one_of("reason", tuple(MoveReason)),)
    milestone_id: Mapped[Id] = published(ForeignKey("milestones.id", ondelete="CASCADE"), index=True)
    moved_on: Mapped[date] = published()
    from_on: Mapped[date | None] = published()
    to_on: Mapped[date] = published()
    reason: Mapped[Word]
    note: Mapped[Prose | None]
