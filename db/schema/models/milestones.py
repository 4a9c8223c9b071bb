"""Milestones, their re-forecasts and their re-baselines."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import (
    Base,
    ChallengeScoped,
    Id,
    LongText,
    MergeOriginScoped,
    Name,
    PrecisionText,
    ProgrammeScoped,
    Record,
    ShortText,
    one_of_constraint,
    published_column,
)
from db.schema.enums.records import MilestoneType, MoveReason, Party


@tracked
class Milestone(Record, ProgrammeScoped, ChallengeScoped, MergeOriginScoped, Base):
    """A promise with three dates that never overwrite each other: baseline, forecast, actual.

    It belongs to a team, a challenge, or (with neither) a cohort or the programme. A milestone with ``dropped_on`` is no longer wanted: it
    is neither done nor overdue. One without an actual day and without a forecast is not dated.
    """

    __tablename__ = "milestones"
    __seen__ = "scoped"
    __table_args__ = (
        one_of_constraint("type", tuple(MilestoneType)),
        one_of_constraint("waits_on", tuple(Party)),
        Index("ix_milestones_programme_forecast", "programme_id", "forecast_on"),
    )
    cohort_id: Mapped[Id | None] = published_column(ForeignKey("cohorts.id"), index=True)
    team_id: Mapped[Id | None] = mapped_column(ForeignKey("teams.id"), index=True)
    stage: Mapped[ShortText | None] = published_column()
    type: Mapped[ShortText] = published_column(default=MilestoneType.DELIVERABLE.value)
    title: Mapped[Name]
    published_title: Mapped[Name | None] = published_column()
    baseline_on: Mapped[date | None] = published_column()
    baseline_precision: Mapped[PrecisionText] = published_column()
    forecast_on: Mapped[date | None] = published_column()
    forecast_precision: Mapped[PrecisionText] = published_column()
    actual_on: Mapped[date | None] = published_column()
    actual_precision: Mapped[PrecisionText] = published_column()
    dropped_on: Mapped[date | None] = published_column()
    dropped_why: Mapped[LongText | None]
    owner: Mapped[Name | None]
    waits_on: Mapped[ShortText | None]
    depends_on_id: Mapped[Id | None] = mapped_column(ForeignKey("milestones.id"))
    acceptance_test: Mapped[LongText | None]
    acceptance_required: Mapped[bool] = mapped_column(Boolean, default=False)
    accepted_by: Mapped[Name | None]
    evidence_link: Mapped[LongText | None]
    note: Mapped[LongText | None]
    source: Mapped[LongText | None]
    archived: Mapped[bool] = published_column(Boolean, default=False)


@tracked
class Reforecast(Record, ProgrammeScoped, ChallengeScoped, Base):
    """One move of a milestone's forecast, with its reason, which is the team's. A sponsor reads that the date moved.

    ``from_on`` and ``to_on`` without a day: not dated.
    """

    __tablename__ = "reforecasts"
    __seen__ = "scoped"
    __table_args__ = (one_of_constraint("reason", tuple(MoveReason)),)
    milestone_id: Mapped[Id] = published_column(ForeignKey("milestones.id", ondelete="CASCADE"), index=True)
    moved_on: Mapped[date] = published_column()
    from_on: Mapped[date | None] = published_column()
    to_on: Mapped[date | None] = published_column()
    reason: Mapped[ShortText]
    note: Mapped[LongText | None]


@tracked
class Rebaseline(Record, ProgrammeScoped, ChallengeScoped, Base):
    """One change of a milestone's baseline by a lead, with the baseline before and the reason, which is the team's.

    ``number`` counts those of a milestone from 1; the first baseline of a milestone is the one before its number 1.
    """

    __tablename__ = "rebaselines"
    __seen__ = "scoped"
    __table_args__ = (one_of_constraint("reason", tuple(MoveReason)),)
    milestone_id: Mapped[Id] = published_column(ForeignKey("milestones.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = published_column(Integer, default=1)
    changed_on: Mapped[date] = published_column()
    from_on: Mapped[date] = published_column()
    from_precision: Mapped[PrecisionText] = published_column()
    to_on: Mapped[date] = published_column()
    to_precision: Mapped[PrecisionText] = published_column()
    reason: Mapped[ShortText]
    note: Mapped[LongText | None]
