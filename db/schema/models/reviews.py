"""Review meetings, their closings, and the health of challenges that they agreed on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.history import tracked
from db.schema.base import Base, ChallengeScoped, Id, LongText, Name, ProgrammeScoped, Record, ShortText, one_of_constraint
from db.schema.enums.records import Health, ReviewState


@tracked
class Review(Record, ProgrammeScoped, Base):
    """A review meeting of a day. ``agenda``: an ordered list of {"topic": word of the agenda} or {"title": words of its own}."""

    __tablename__ = "reviews"
    __seen__ = "staff"
    __table_args__ = (
        one_of_constraint("state", tuple(ReviewState)),
        UniqueConstraint("programme_id", "held_on"),
    )
    held_on: Mapped[date]
    state: Mapped[ShortText] = mapped_column(default=ReviewState.DRAFT.value)
    agenda: Mapped[list[Any]] = mapped_column(JSON, default=list)
    present: Mapped[LongText | None]
    note: Mapped[LongText | None]


@tracked
class ReviewClosing(Record, ProgrammeScoped, Base):
    """A closing of a review, the first, second, … of it. Never changed: what was looked at stands at ``frozen_revision``.

    ``frozen_revision``: the number of the transaction that closed it; NULL for an imported closing, because the states at that time are
    not in this database.
    """

    __tablename__ = "review_closings"
    __seen__ = "staff"
    __table_args__ = (
        UniqueConstraint("review_id", "number"),
        Index("ix_review_closings_programme_frozen", "programme_id", "frozen_revision"),
    )
    review_id: Mapped[Id] = mapped_column(ForeignKey("reviews.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    closed_on: Mapped[date]
    closed_by: Mapped[Name]
    note: Mapped[LongText | None]
    frozen_revision: Mapped[int | None] = mapped_column(Integer)


@tracked
class ReviewHealth(Record, ProgrammeScoped, ChallengeScoped, Base):
    """The health of a challenge that a review confirmed or overrode. ``said``: what the team's update said then."""

    __tablename__ = "review_healths"
    __seen__ = "staff"
    __table_args__ = (
        UniqueConstraint("review_id", "challenge_id"),
        one_of_constraint("health", tuple(Health)),
    )
    review_id: Mapped[Id] = mapped_column(ForeignKey("reviews.id"), index=True)
    health: Mapped[ShortText]
    said: Mapped[ShortText | None]
    reason: Mapped[LongText | None]
